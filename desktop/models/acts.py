"""What the buttons of the models window do: questions first, then the work, then a sentence about what came of it."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

from desktop.dialogs.questions import Choice, Role, ask, tell
from desktop.model_commands import ModelCommands
from desktop.models.cards import CardAction
from desktop.models.events import Failed, LastEvent, Measured, Verified
from desktop.models.jobs import Job, JobKey, JobKind, ModelJobs
from desktop.models.reader import ShelfReader
from desktop.models.sentences import download_question, no_room, problem_sentence, sized_name
from desktop.models.shelf import Shelf
from desktop.models.words import disk_size
from runtime.fit import assess
from runtime.hardware import Hardware
from runtime.models.catalogue import CatalogueEntry, Precision
from runtime.models.problems import ModelProblem
from runtime.models.records import Speed
from runtime.models.store import ModelStore, StoredModel

translate = QCoreApplication.translate

HUB = "https://huggingface.co"


def nothing(*_: object) -> None:
    """What a button does that only closes its question."""


class ModelActs(QObject):
    """Everything that can be done to one model. What it works on was read last by the `reader`."""

    noted = Signal(str)
    """A sentence about what came of something."""
    move_requested = Signal()
    token_requested = Signal()

    def __init__(
        self,
        *,
        jobs: ModelJobs,
        reader: ShelfReader,
        models: ModelCommands,
        with_token: Callable[[Callable[[], None]], None],
        parent_of_questions: Callable[[], QWidget],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._reader = reader
        self._models = models
        self._with_token = with_token
        self._window = parent_of_questions
        self._shelf: Shelf | None = None
        self._hardware: Hardware | None = None
        self._cancelling: set[JobKey] = set()
        self._put_away: Path | None = None
        jobs.ended.connect(self._on_ended)

    def show(self, shelf: Shelf, hardware: Hardware) -> None:
        """Work on these models; `hardware` is the computer once the model in use has made room."""
        self._shelf, self._hardware = shelf, hardware

    def act(self, entry: CatalogueEntry, precision: Precision, action: CardAction) -> None:
        """Do what was clicked on the card of a model."""
        shelf = self._shelf
        if shelf is None:
            return
        key = JobKey(entry.id, precision)
        stored = shelf.stored_as(*_parts(key))
        acts: Mapping[CardAction, Callable[[], object]] = {
            CardAction.DOWNLOAD: partial(self._ask_download, entry, precision),
            CardAction.RESUME: partial(self.fetch, entry, precision),
            CardAction.PAUSE: partial(self._jobs.pause, key),
            CardAction.STOP: partial(self._jobs.pause, key),
            CardAction.TRY_NOW: partial(self._jobs.try_now, key),
            CardAction.CANCEL: partial(self._ask_cancel, entry, key),
            CardAction.OPEN_PAGE: partial(self._open_page, entry),
            CardAction.FORGET: partial(self._ask_forget, entry),
            CardAction.TOKEN: self.token_requested.emit,
            CardAction.MOVE: self.move_requested.emit,
        }
        of_stored: Mapping[CardAction, Callable[[StoredModel], object]] = {
            CardAction.DOWNLOAD_AGAIN: self._ask_download_again,
            CardAction.USE: lambda model: self._models.use(model.folder),
            CardAction.MEASURE: self._ask_measure,
            CardAction.CHECK: self._jobs.check,
            CardAction.OPEN_FOLDER: lambda model: QDesktopServices.openUrl(QUrl.fromLocalFile(str(model.folder))),
            CardAction.DELETE: self._ask_delete,
        }
        if action in acts:
            acts[action]()
        elif stored is not None:
            of_stored[action](stored)

    # --- downloads ----------------------------------------------------------------------------------------------

    def fetch(self, entry: CatalogueEntry, precision: Precision) -> None:
        """Download a model or go on with it, with the token there is."""
        self._with_token(lambda: self._jobs.fetch(entry, precision))

    def _ask_download(self, entry: CatalogueEntry, precision: Precision) -> None:
        shelf, hardware = self._shelf, self._hardware
        if shelf is None or hardware is None:
            return
        verdict = assess(entry, precision, hardware)
        if shelf.disk_free is not None and shelf.disk_free < verdict.disk_peak:
            sentence, explanation = no_room(verdict, shelf.disk_free)
            move = Choice(translate("Models", "Move the models…"), self.move_requested.emit)
            self._ask(sentence, explanation, move, keep=translate("Models", "Close"), icon=QMessageBox.Icon.Warning)
            return
        sentence, explanation = download_question(entry, verdict, hardware, shelf.disk_free)
        self._ask(sentence, explanation, Choice(translate("Models", "Download"), partial(self.fetch, entry, precision)))

    def _ask_cancel(self, entry: CatalogueEntry, key: JobKey) -> None:
        unfinished = self._shelf.unfinished_as(*_parts(key)) if self._shelf else None
        size = disk_size(unfinished.size) if unfinished else disk_size(0)
        self._ask(
            translate("Models", "Cancel the download of {0}?").format(sized_name(entry, key.precision)),
            translate("Models", "What is here of it is deleted: {0}. To go on later, pause it instead.").format(size),
            Choice(translate("Models", "Delete it"), partial(self._cancel, key), Role.DestructiveRole),
            keep=translate("Models", "Keep it"),
        )

    def _cancel(self, key: JobKey) -> None:
        if self._jobs.job(key) is None:
            self._delete_unfinished(key)
        else:
            self._cancelling.add(key)
            self._jobs.pause(key)

    def _delete_unfinished(self, key: JobKey) -> None:
        self._jobs.forget(key)

        def delete(store: ModelStore) -> int:
            return sum(store.delete(m) for m in store.unfinished() if (m.entry.id, m.precision) == _parts(key))

        self._reader.change(delete, self._note_freed, self._note_problem)

    def _ask_download_again(self, model: StoredModel) -> None:
        self._ask(
            translate("Models", "Download {0} again?").format(sized_name(model.entry, model.precision)),
            translate("Models", "What is damaged is deleted first. {0} are fetched then, in the background.").format(
                disk_size(model.entry.download_bytes)
            ),
            Choice(
                translate("Models", "Download again"), partial(self._delete, model, partial(self._fetch_again, model))
            ),
        )

    def _fetch_again(self, model: StoredModel) -> None:
        self.fetch(model.entry, model.precision)

    # --- models that are here -----------------------------------------------------------------------------------

    def _ask_measure(self, model: StoredModel) -> None:
        if any(job.kind is JobKind.FETCH for job in self._jobs.all()):
            tell(
                self._window(),
                translate("Models", "A download is under way."),
                translate(
                    "Models", "It would make the model seem slower than it is. Pause it, or measure when it has ended."
                ),
            )
            return
        in_use = self._models.folder
        if in_use is None or in_use == self._models.starter_folder:
            self._jobs.measure(model)
            return
        self._ask(
            translate("Models", "Measure {0} now?").format(sized_name(model.entry, model.precision)),
            translate(
                "Models",
                "The model in use is put away meanwhile and comes back by itself. You can go on writing by hand.",
            ),
            Choice(translate("Models", "Measure"), partial(self._measure_alone, model, in_use)),
        )

    def _measure_alone(self, model: StoredModel, in_use: Path) -> None:
        self._put_away = in_use
        self._models.release(partial(self._jobs.measure, model))

    def _ask_delete(self, model: StoredModel) -> None:
        lines = [
            translate("Models", "{0} of the disk become free. It can be downloaded again.").format(
                disk_size(model.size)
            )
        ]
        if self._is_in_use(model):
            lines.append(translate("Models", "It is in use: the starter model takes its place."))
        self._ask(
            translate("Models", "Delete {0}?").format(sized_name(model.entry, model.precision)),
            "\n\n".join(lines),
            Choice(translate("Models", "Delete"), partial(self._delete, model), Role.DestructiveRole),
            keep=translate("Models", "Keep it"),
        )

    def _delete(self, model: StoredModel, then: Callable[[], None] = nothing) -> None:
        self._jobs.forget(JobKey(model.entry.id, model.precision))

        def done(freed: int) -> None:
            self._note_freed(freed)
            then()

        def delete() -> None:
            self._reader.change(lambda store: store.delete(model), done, self._note_problem)

        def delete_released() -> None:
            delete()
            self._models.use(None)

        if self._is_in_use(model):
            # Its files may be open, and some systems do not delete what is open.
            self._models.release(delete_released)
        else:
            delete()

    def _is_in_use(self, model: StoredModel) -> bool:
        return model.folder in (self._models.folder, self._models.loading)

    def _ask_forget(self, entry: CatalogueEntry) -> None:
        said = (
            translate("Models", "Its files stay where they are.")
            if entry.folder
            else translate("Models", "It can be added again.")
        )

        def forget() -> None:
            self._reader.change(lambda store: store.remove(entry.id), nothing, self._note_problem)

        self._ask(
            translate("Models", "Take {0} off the list?").format(entry.name),
            said,
            Choice(translate("Models", "Take off the list"), forget),
        )

    def remove_adapter(self, folder: Path) -> None:
        """Take an adapter off the list; its files stay."""

        def remove(store: ModelStore) -> None:
            for adapter in store.adapters():
                if adapter.folder == folder:
                    store.delete(adapter)

        self._reader.change(remove, nothing, self._note_problem)

    def _open_page(self, entry: CatalogueEntry) -> None:
        endpoint = os.environ.get("HF_ENDPOINT", "").rstrip("/") or HUB
        QDesktopServices.openUrl(QUrl(f"{endpoint}/{entry.repository}"))

    # --- what came of it ----------------------------------------------------------------------------------------

    def _on_ended(self, job: Job, event: LastEvent) -> None:
        if job.kind is JobKind.FETCH and job.key in self._cancelling:
            self._cancelling.discard(job.key)
            self._delete_unfinished(job.key)
        if isinstance(event, Verified):
            self._on_checked(job)
        if job.kind is JobKind.MEASURE:
            self._on_measured(job, event)

    def _on_checked(self, job: Job) -> None:
        damaged = self._jobs.damaged(job.key)
        if not damaged:
            self.noted.emit(translate("Models", "All files of {0} are as they must be.").format(job.name))
        model = self._shelf.stored_as(*_parts(job.key)) if self._shelf else None
        if model is not None and damaged != model.damaged:
            self._reader.change(lambda store: store.record_damage(model, damaged), nothing, self._note_problem)

    def _on_measured(self, job: Job, event: LastEvent) -> None:
        put_away, self._put_away = self._put_away, None
        if put_away is not None:
            self._models.use(put_away)
        model = self._shelf.stored_as(*_parts(job.key)) if self._shelf else None
        if isinstance(event, Measured) and model is not None:
            today = datetime.date.today().isoformat()
            speed = Speed(event.tokens_per_second, event.device, today)
            self._reader.change(lambda store: store.record_speed(model, speed), nothing, self._note_problem)

    def _note_freed(self, size: int) -> None:
        if size:
            self.noted.emit(translate("Models", "{0} of the disk became free.").format(disk_size(size)))

    def _note_problem(self, problem: ModelProblem) -> None:
        self.noted.emit(problem_sentence(Failed(problem.problem, problem.detail)))

    def _ask(
        self,
        sentence: str,
        explanation: str,
        choice: Choice,
        *,
        keep: str = "",
        icon: QMessageBox.Icon = QMessageBox.Icon.Question,
    ) -> None:
        no = Choice(keep or translate("Models", "Cancel"), nothing, Role.RejectRole)
        # What takes something away is not what Enter does.
        choices = [no, choice] if choice.role is Role.DestructiveRole else [choice, no]
        ask(self._window(), sentence, choices, explanation=explanation, icon=icon)


def _parts(key: JobKey) -> tuple[str, Precision]:
    return key.model, key.precision
