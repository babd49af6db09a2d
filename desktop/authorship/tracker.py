"""Keeps for one document who wrote what, line by line, through edits, undo and redo."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from desktop.authorship.authors import Run, Runs, joined, runs_within, written_by_model, written_by_writer
from desktop.document.document import Document
from desktop.document.edit_log import edit_between

Lines = tuple[str, ...]


class AuthorshipTracker(QObject):
    """Authors for each line of a document. An edit costs what it changes; a new text is the writer's throughout.

    Undo and redo bring back the authors with the text: what a line was like is remembered for every step of Qt's stack
    at which an edit began or was undone.
    """

    changed = Signal()
    """Some words have other authors now, or stand elsewhere."""

    def __init__(self, document: Document, is_model_writing: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._is_model_writing = is_model_writing
        self._lines: Lines = document.lines()
        self._runs: list[Runs] = [()] * len(self._lines)
        self._known: dict[int, dict[str, Runs]] = {}
        self._brought: dict[str, Runs] = {}
        self._steps, self._had_redo = self._history()
        self._revision = document.text_document.revision()
        document.text_document.contentsChange.connect(self._on_contents_change)
        document.text_replaced.connect(self._on_text_replaced)

    # --- what is known ------------------------------------------------------------------------------------------

    def lines(self) -> tuple[Lines, list[Runs]]:
        """Return the lines, and the runs of each that are not the writer's alone; copies, for another thread too."""
        return self._lines, list(self._runs)

    def within(self, start: int, end: int) -> tuple[str, Runs]:
        """Return the text between two positions of the document, and its authors."""
        text_document = self._document.text_document
        text = self._document.text_between(start, end)
        block = text_document.findBlock(start)
        number = block.blockNumber()
        skipped = len(self._document.text_between(block.position(), start))
        found: list[Run] = []
        at = -skipped
        for line, runs in zip(self._lines[number:], self._runs[number:], strict=True):
            found += [run.moved(at) for run in runs]
            at += len(line) + 1
            if at > len(text):
                break
        return text, joined(runs_within(found, 0, len(text)))

    # --- what is told -------------------------------------------------------------------------------------------

    def bring(self, text: str, runs: Runs) -> None:
        """Remember the authors of a text that was copied, for when it is put in somewhere. Only the last one counts."""
        self._brought = {text: runs} if text and runs else {}

    def set_runs(self, runs: Sequence[Runs]) -> None:
        """Take the authors of every line from elsewhere, such as from the last session."""
        if len(runs) == len(self._lines):
            self._runs = list(runs)
            self.changed.emit()

    # --- edits --------------------------------------------------------------------------------------------------

    def _history(self) -> tuple[int, bool]:
        document = self._document.text_document
        return document.availableUndoSteps(), document.isRedoAvailable()

    def _on_text_replaced(self) -> None:
        self._lines = self._document.lines()
        self._runs = [()] * len(self._lines)
        self._known.clear()
        self._steps, self._had_redo = self._history()
        self.changed.emit()

    def _on_contents_change(self, position: int, _removed: int, added: int) -> None:
        revision, self._revision = self._revision, self._document.text_document.revision()
        if revision == self._revision:
            # Coloured anew, and not another text.
            return
        old, new = self._lines, self._document.lines()
        first, old_end, new_end = self._edited_lines(old, new, position, added)
        was, (self._steps, has_redo) = self._steps, self._history()
        is_history = self._steps < was or self._had_redo
        self._had_redo = has_redo
        if first == old_end and first == new_end:
            return
        self._lines = new
        old_runs = self._runs[first:old_end]
        if self._steps != was:
            self._known.setdefault(was, {}).update(zip(old[first:old_end], old_runs, strict=True))
        known = self._known.get(self._steps, {}) if is_history else {}
        if not has_redo:
            for steps in [steps for steps in self._known if steps > self._steps]:
                del self._known[steps]
        if not self._brought and not any(old_runs) and not self._is_model_writing() and not known:
            self._runs[first:old_end] = [()] * (new_end - first)
            return
        self._runs[first:old_end] = self._authors(old[first:old_end], old_runs, new[first:new_end], known)
        self.changed.emit()

    def _edited_lines(self, old: Lines, new: Lines, position: int, added: int) -> tuple[int, int, int]:
        """Return the first line that differs, and the ends of what differs in the old lines and in the new ones."""
        document = self._document.text_document
        first = document.findBlock(position).blockNumber()
        last = document.findBlock(min(position + added, document.characterCount() - 1)).blockNumber()
        new_end = last + 1
        old_end = new_end + len(old) - len(new)
        if first < 0 or last < first or old_end < first:
            edit = edit_between(old, new)
            return edit.first, edit.first + edit.removed, edit.first + len(edit.lines)
        while first < min(old_end, new_end) and old[first] == new[first]:
            first += 1
        while first < min(old_end, new_end) and old[old_end - 1] == new[new_end - 1]:
            old_end, new_end = old_end - 1, new_end - 1
        return first, old_end, new_end

    def _authors(self, old: Lines, old_runs: Sequence[Runs], new: Lines, known: dict[str, Runs]) -> list[Runs]:
        """Return the authors of the lines an edit has made."""
        if known and all(line in known for line in new):
            return [known[line] for line in new]
        old_text, new_text = "\n".join(old), "\n".join(new)
        runs = _put_together(old, old_runs)
        if self._is_model_writing():
            result = written_by_model(old_text, runs, new_text)
        else:
            result = written_by_writer(old_text, runs, new_text, self._brought)
        found = _taken_apart(new, result)
        # Lines that were only moved keep their authors, and so do those that undo brings back among others.
        moved = {} if self._is_model_writing() else dict(zip(old, old_runs, strict=True))
        moved |= known
        return [moved[line] if moved.get(line) else own for line, own in zip(new, found, strict=True)]


def _put_together(lines: Sequence[str], runs: Sequence[Runs]) -> Runs:
    found: list[Run] = []
    at = 0
    for line, own in zip(lines, runs, strict=True):
        found += [run.moved(at) for run in own]
        at += len(line) + 1
    return tuple(found)


def _taken_apart(lines: Sequence[str], runs: Runs) -> list[Runs]:
    found: list[Runs] = []
    at = 0
    for line in lines:
        found.append(joined(runs_within(runs, at, at + len(line))) if runs else ())
        at += len(line) + 1
    return found
