"""Models that are added, the token they may need, and the folder all of them are in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.dialogs.questions import Choice, Role, ask
from desktop.document.file_worker import FileWorker
from desktop.model_commands import ModelCommands, relocated
from desktop.models.children import RUNTIME, Child, weakly
from desktop.models.dialogs import ask_folder, ask_repository, ask_token
from desktop.models.events import Added, Failed, Finished, LastEvent, ModelLines
from desktop.models.hub_token import VARIABLE, HubToken, Keeping
from desktop.models.jobs import JobKey, JobKind, ModelJobs
from desktop.models.reader import ShelfReader
from desktop.models.sentences import problem_sentence
from desktop.models.shelf import Shelf
from desktop.models.words import disk_size
from runtime.models.catalogue import CatalogueEntry, Precision
from runtime.models.problems import ModelProblem, Problem
from runtime.models.store import StoredAdapter

translate = QCoreApplication.translate

_FOLDER_NAME = "Palimpsest models"


class TokenKeeper(QObject):
    """Asks the keyring in a worker of its own: the system may ask the user for a password first."""

    noted = Signal(str)

    def __init__(self, token: HubToken, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._token = token
        self._worker = FileWorker(self)

    def variables(self) -> dict[str, str]:
        """The environment that hands the token to a child process."""
        return {VARIABLE: self._token.value} if self._token.value else {}

    def load_then(self, act: Callable[[], None]) -> None:
        """Take the token from the keyring, if there is one, then call `act`."""
        self._worker.submit(self._token.load, lambda _keeping: act(), lambda _fault: act())

    def ask(self, parent: QWidget) -> None:
        """Let the user give a token, or forget it."""
        self.load_then(lambda: self._ask(parent))

    def close(self, timeout_ms: int) -> bool:
        """End the worker; whether it ended in time."""
        return self._worker.close(timeout_ms)

    def _ask(self, parent: QWidget) -> None:
        ask_token(parent, self._token, self._keep, self._drop)

    def _keep(self, token: str) -> None:
        self._worker.submit(lambda: self._token.keep(token), self._on_kept, lambda _fault: None)

    def _drop(self) -> None:
        forgotten = translate("Models", "The token is forgotten.")
        self._worker.submit(self._token.drop, lambda _keeping: self.noted.emit(forgotten), lambda _fault: None)

    def _on_kept(self, keeping: Keeping) -> None:
        if keeping is Keeping.KEYRING:
            self.noted.emit(translate("Models", "The token is in this system's keyring."))
        else:
            self.noted.emit(
                translate(
                    "Models",
                    "This system has no keyring that Palimpsest can use: the token is forgotten when you quit.",
                )
            )


class Additions(QObject):
    """Adds models and moves their folder. While that goes on, nothing else of the kind can be begun."""

    noted = Signal(str)
    busy = Signal(str, object)
    """What goes on, empty where nothing does any more; the share that is done, None where that is unknown."""
    added = Signal(str)
    """Name of what is on the list now."""

    def __init__(
        self,
        *,
        jobs: ModelJobs,
        reader: ShelfReader,
        models: ModelCommands,
        token: TokenKeeper,
        fetch: Callable[[JobKey], None],
        environment: Callable[[], Mapping[str, str]],
        command: Sequence[str] = RUNTIME,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._reader = reader
        self._models = models
        self._token = token
        self._fetch = fetch
        self._environment = environment
        self._command = command
        self._child: Child | None = None
        self._when_idle: Callable[[], None] | None = None
        self._to_fetch: list[JobKey] = []
        self._reload: tuple[Path, Path | None] | None = None
        jobs.ended.connect(lambda _job, _event: self._go_on_if_idle())
        reader.move_progressed.connect(self._on_move_progressed)

    @property
    def is_busy(self) -> bool:
        """Whether something is being added or moved."""
        return self._child is not None or self._when_idle is not None

    def stop(self) -> None:
        """Break off what goes on."""
        if self._child is not None:
            self._child.stop()
        self._reader.stop_moving()

    # --- adding -------------------------------------------------------------------------------------------------

    def ask_repository(self, parent: QWidget) -> None:
        """Ask for a model on the Hub, and add it."""
        ask_repository(parent, lambda name: self._token.load_then(lambda: self._add_repository(name)))

    def _add_repository(self, name: str) -> None:
        if not self.is_busy:
            said = translate("Models", "Looking {0} up on the Hub…").format(name)
            self._run(["models", "--add", name, "--json"], said, self._on_looked_up)

    def _run(self, arguments: list[str], sentence: str, on_end: Callable[[LastEvent], None]) -> None:
        self._child = Child(arguments, self._environment(), ModelLines(), self._command, self)
        self._child.ended.connect(on_end)
        self.busy.emit(sentence, None)
        self._child.start()

    def _end_child(self) -> None:
        if self._child is not None:
            self._child.deleteLater()
            self._child = None
        self.busy.emit("", None)

    def _on_fetched(self, name: str, event: LastEvent) -> None:
        self._end_child()
        self._reader.read()
        if isinstance(event, Finished):
            self._on_added(name)
        elif isinstance(event, Failed):
            self.noted.emit(problem_sentence(event))

    def _on_looked_up(self, event: LastEvent) -> None:
        self._end_child()
        if isinstance(event, Added) and event.is_adapter:
            # It is small, and looked for to be used: so it is fetched at once.
            name = event.name
            arguments = ["download", name, "--precision", Precision.BF16.value, "--json", "--until-stdin-closes"]
            self._run(
                arguments, translate("Models", "Fetching the adapter {0}…").format(name), weakly(self._on_fetched, name)
            )
        elif isinstance(event, Added):
            self._reader.read()
            self._on_added(event.name)
        elif isinstance(event, Failed):
            self.noted.emit(problem_sentence(event))

    def ask_folder(self, parent: QWidget) -> None:
        """Ask for a folder with a model or an adapter, and add it."""
        ask_folder(parent, translate("Models", "Choose the folder of a model"), None, self._add_folder)

    def _add_folder(self, folder: Path) -> None:
        def done(added: CatalogueEntry | StoredAdapter) -> None:
            self._on_added(added.name)

        def not_done(problem: ModelProblem) -> None:
            if problem.problem is Problem.NOT_FOUND:
                self.noted.emit(translate("Models", "There is no whole model in {0}, and no adapter.").format(folder))
            elif problem.problem is Problem.DAMAGED:
                self.noted.emit(translate("Models", "The model in {0} is damaged.").format(folder))
            else:
                self._note_problem(problem)

        self._reader.change(lambda store: store.add_folder(folder), done, not_done)

    def _on_added(self, name: str) -> None:
        self.noted.emit(translate("Models", "{0} is on the list.").format(name))
        self.added.emit(name)

    # --- moving -------------------------------------------------------------------------------------------------

    def ask_move(self, parent: QWidget, shelf: Shelf) -> None:
        """Ask where the models are to be, and move them there."""
        ask_folder(
            parent,
            translate("Models", "Choose where the models are to be"),
            shelf.folder.parent,
            lambda chosen: self._ask_move_to(parent, shelf, chosen),
        )

    def _ask_move_to(self, parent: QWidget, shelf: Shelf, chosen: Path) -> None:
        target = chosen if _is_empty(chosen) else chosen / _FOLDER_NAME
        size = sum(m.size for m in shelf.stored if m.is_ours) + sum(m.size for m in shelf.unfinished)
        lines = [translate("Models", "{0} of models move to {1}.").format(disk_size(size), target)]
        if self._jobs.all():
            lines.append(translate("Models", "Downloads pause until they are there."))
        ask(
            parent,
            translate("Models", "Move the models?"),
            [
                Choice(translate("Models", "Move"), lambda: self._move(shelf, target)),
                Choice(translate("Models", "Cancel"), _nothing, Role.RejectRole),
            ],
            explanation="\n\n".join(lines),
        )

    def _move(self, shelf: Shelf, target: Path) -> None:
        if self.is_busy:
            return
        in_use = self._models.folder or self._models.loading
        self._to_fetch = [job.key for job in self._jobs.all() if job.kind is JobKind.FETCH]
        is_inside = in_use is not None and in_use.is_relative_to(shelf.folder)
        self._reload = (in_use, self._models.adapter) if in_use is not None and is_inside else None
        self.busy.emit(translate("Models", "Moving the models to {0}…").format(target), None)

        def begin() -> None:
            self._reader.move(
                target,
                lambda is_done: self._on_moved(shelf.folder, target if is_done else shelf.folder),
                lambda problem: self._on_not_moved(shelf.folder, problem),
            )

        # The model in use may have its files open.
        self._when_idle = begin if self._reload is None else lambda: self._models.release(begin)
        for job in self._jobs.all():
            self._jobs.pause(job.key)
        self._go_on_if_idle()

    def _go_on_if_idle(self) -> None:
        act = self._when_idle
        if act is not None and not self._jobs.all():
            self._when_idle = _nothing
            act()

    def _on_move_progressed(self, share: float) -> None:
        # The last of these may come after the move has ended, and nothing would take it away again.
        if self._when_idle is not None:
            self.busy.emit(translate("Models", "Moving the models: {0}%").format(int(100 * share)), share)

    def _on_moved(self, old: Path, new: Path) -> None:
        self._when_idle = None
        self.busy.emit("", None)
        self._models.moved(old, new)
        if self._reload is not None:
            folder, adapter = self._reload
            self._models.use(relocated(folder, old, new), relocated(adapter, old, new))
        for key in self._to_fetch:
            self._fetch(key)
        if old != new:
            self.noted.emit(translate("Models", "The models are in {0} now.").format(new))

    def _on_not_moved(self, folder: Path, problem: ModelProblem) -> None:
        self._on_moved(folder, folder)
        if problem.problem is Problem.UNSUPPORTED:
            self.noted.emit(
                translate("Models", "The models cannot go there. Choose an empty folder outside the one they are in.")
            )
        else:
            self._note_problem(problem)

    def _note_problem(self, problem: ModelProblem) -> None:
        self.noted.emit(problem_sentence(Failed(problem.problem, problem.detail)))


def _nothing() -> None:
    """What is done where nothing is to be."""


def _is_empty(folder: Path) -> bool:
    try:
        return not any(folder.iterdir())
    except OSError:
        return False
