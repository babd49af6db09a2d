"""What is asked when there is another text of a document: in its file, beside it, or open elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from desktop.appearance import Appearance
from desktop.dialogs.file_faults import sentence_for
from desktop.dialogs.questions import Choice, Role, ask, tell
from desktop.document.faults import DocumentFault
from desktop.document.owner_file import Owner
from desktop.document.text_file import TextFile, read_text_file
from desktop.history.compare_dialog import CompareDialog
from desktop.history.differences import Comparison, compare
from desktop.history.keeper import HistoryKeeper
from desktop.history.sharing import Sharing
from desktop.main_window import MainWindow
from desktop.page import Page
from desktop.pages import Pages

MakeRead = Callable[[Page, Sequence[str], Callable[[], None]], None]


class OtherTexts(QObject):
    """Compares a document with another text of it, and takes that one where the writer wants it."""

    def __init__(
        self,
        *,
        pages: Pages,
        keeper: HistoryKeeper,
        sharing: Sharing,
        make_read: MakeRead,
        appearance: Appearance,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self._pages = pages
        self._keeper = keeper
        self._make_read = make_read
        self._appearance = appearance
        self._window = window
        sharing.found_open.connect(self._ask_about_owner)
        sharing.copies_found.connect(self._ask_about_copies)

    def follow(self, page: Page) -> None:
        """Look after a page from now on."""
        page.files.compare_requested.connect(lambda path: self._compare_with_file(page, path))

    def revert(self) -> None:
        """Go back to what is in the file, once the writer has said so; one step of undo."""
        page = self._pages.current
        path = page.document.path
        if path is None or not page.document.is_modified:
            tell(
                self._window,
                self.tr("There is nothing to go back to.")
                if path is None
                else self.tr("The document is as it is in its file."),
                self.tr("This document was never saved.") if path is None else "",
            )
            return
        ask(
            self._window,
            self.tr("Go back to “{0}” as it was last saved?").format(path.name),
            [
                Choice(self.tr("Go back"), lambda: self._read(path, partial(self._take_saved, page))),
                Choice(self.tr("Cancel"), lambda: None, Role.RejectRole),
            ],
            explanation=self.tr("Undo brings back what you have written since."),
        )

    def _take_saved(self, page: Page, file: TextFile) -> None:
        document = page.document
        known = document.fingerprint
        is_known = known is not None and file.fingerprint is not None and known.is_same_content(file.fingerprint)

        def count_as_saved() -> None:
            if is_known:
                document.text_document.setModified(False)

        self._make_read(page, file.text.split("\n"), count_as_saved)

    # --- other programs and computers ---------------------------------------------------------------------------

    def _ask_about_owner(self, page: Page, owner: Owner) -> None:
        path = page.document.path
        if path is None:
            return
        if owner.is_here and owner.process:
            sentence = self.tr("“{0}” is open in another window of Palimpsest already.")
        elif owner.is_here:
            sentence = self.tr("“{0}” is open in another program on this computer.")
        else:
            sentence = self.tr("“{0}” is open on another computer.")
        who = self.tr("{0} on {1}, since {2}.").format(owner.name or self.tr("Somebody"), owner.host, owner.since)
        ask(
            self._window,
            sentence.format(path.name),
            [
                Choice(self.tr("Keep it open"), lambda: None, Role.RejectRole),
                Choice(self.tr("Close it here"), lambda: self._close(page)),
            ],
            explanation=who + " " + self.tr("If both write in it, whoever saves second is asked whose text counts."),
        )

    def _close(self, page: Page) -> None:
        if page in self._pages.all():
            self._pages.close(page)

    def _ask_about_copies(self, page: Page, copies: list[Path]) -> None:
        path = page.document.path
        if path is None:
            return
        ask(
            self._window,
            self.tr("There is a second version of “{0}” beside it.").format(path.name),
            [
                Choice(self.tr("See the differences…"), lambda: self._compare_with_copy(page, copies[0])),
                Choice(self.tr("Open it too"), lambda: self._open_all(copies)),
                Choice(self.tr("Not now"), lambda: None, Role.RejectRole),
            ],
            explanation="\n".join(copy.name for copy in copies)
            + "\n\n"
            + self.tr("Synchronised folders leave such a file when a document was changed on two computers at once."),
        )

    def _open_all(self, paths: Sequence[Path]) -> None:
        for path in paths:
            self._pages.open(path)

    # --- comparing ----------------------------------------------------------------------------------------------

    def _compare_with_file(self, page: Page, path: Path) -> None:
        choices = [
            Choice(self.tr("Keep mine"), lambda: None),
            Choice(self.tr("Load the other"), lambda: page.document.open(path)),
        ]
        sentence = self.tr("Your text and what another program has put into “{0}”").format(path.name)
        self._compare(page, path, sentence, choices)

    def _compare_with_copy(self, page: Page, copy: Path) -> None:
        def take(file: TextFile) -> None:
            self._make_read(page, file.text.split("\n"), lambda: None)

        choices = [
            Choice(self.tr("Keep mine"), lambda: None),
            Choice(self.tr("Take the other"), lambda: self._read(copy, take)),
        ]
        self._compare(page, copy, self.tr("Your text and “{0}”").format(copy.name), choices)

    def _compare(self, page: Page, path: Path, sentence: str, choices: Sequence[Choice]) -> None:
        mine = page.document.lines()

        def work() -> Comparison:
            return compare(mine, read_text_file(path).text.split("\n"))

        def show(comparison: Comparison) -> None:
            CompareDialog(sentence, comparison, choices, self._appearance.theme, self._window).open()

        self._keeper.run(work, show, self._tell_fault)

    def _read(self, path: Path, act: Callable[[TextFile], None]) -> None:
        self._keeper.run(partial(read_text_file, path), act, self._tell_fault)

    def _tell_fault(self, fault: DocumentFault) -> None:
        tell(self._window, *sentence_for(fault))
