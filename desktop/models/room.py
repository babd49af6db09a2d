"""Puts the models window together, and keeps what it shows true while work goes on behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtWidgets import QWidget

from desktop.model_commands import ModelCommands
from desktop.models.acts import ModelActs
from desktop.models.additions import Additions, TokenKeeper
from desktop.models.cards import AdapterLine, CardAction, CardValue, InUse, Known, card_value, first_precision
from desktop.models.children import RUNTIME
from desktop.models.events import Failed, Finished, LastEvent
from desktop.models.hub_token import HubToken
from desktop.models.jobs import Job, JobKey, JobKind, ModelJobs, Step
from desktop.models.reader import ShelfReader
from desktop.models.sentences import short_progress
from desktop.models.shelf import Shelf, recommended, without_model_in_use
from desktop.models.window import ModelsWindow
from desktop.models.words import Tone, disk_size, verdict_tone
from desktop.settings.folders import Folders
from desktop.settings.preferences import Preferences
from desktop.widgets.hint_bar import HintBar
from desktop.widgets.status_line import StatusLine
from runtime.fit import assess
from runtime.hardware import Hardware, HardwareReader
from runtime.models.catalogue import CatalogueEntry, Precision
from runtime.models.folders import ModelsFolder

translate = QCoreApplication.translate

# How old what the window shows may become: memory that other programs take, files that others delete.
REFRESH_MS = 10_000


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the room finds around it: the computer, the keyring, and the command line of its children."""

    hardware: HardwareReader = field(default_factory=HardwareReader)
    token: HubToken = field(default_factory=HubToken)
    command: Sequence[str] = RUNTIME


class ModelRoom(QObject):
    """Everything behind the models window. It lives as long as the program, whether the window is open or not."""

    def __init__(
        self,
        *,
        folders: Folders,
        preferences: Preferences,
        models: ModelCommands,
        status_line: StatusLine,
        hints: HintBar,
        main_window: QWidget,
        surroundings: Surroundings,
    ) -> None:
        super().__init__(main_window)
        self._preferences = preferences
        self._models = models
        self._status_line = status_line
        self._hints = hints
        self._main_window = main_window
        self._variables = folders.variables()
        self._window: ModelsWindow | None = None
        self._shelf: Shelf | None = None
        self._hardware: Hardware | None = None
        self._chosen: dict[str, Precision] = {}
        self._has_begun = False
        self._reveal = ""
        self._is_offer_done: Callable[[], bool] = _never
        self._reader = ShelfReader(ModelsFolder(folders.data), surroundings.hardware, self)
        self._token = TokenKeeper(surroundings.token, self)
        self.jobs = ModelJobs(self._environment, surroundings.command, self)
        self._acts = ModelActs(
            jobs=self.jobs,
            reader=self._reader,
            models=models,
            with_token=self._token.load_then,
            parent_of_questions=self._parent_of_questions,
            parent=self,
        )
        self._additions = Additions(
            jobs=self.jobs,
            reader=self._reader,
            models=models,
            token=self._token,
            fetch=self._fetch,
            environment=self._environment,
            command=surroundings.command,
            parent=self,
        )
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._connect()

    def _connect(self) -> None:
        self._timer.timeout.connect(self._reader.read)
        self._reader.shelf_read.connect(self._on_shelf_read)
        self.jobs.changed.connect(self._on_job_changed)
        self.jobs.ended.connect(self._on_job_ended)
        self._models.changed.connect(self._on_model_changed)
        for source in (self._acts, self._additions, self._token):
            source.noted.connect(self._on_noted)
        self._acts.move_requested.connect(self._ask_move)
        self._acts.token_requested.connect(lambda: self._token.ask(self._parent_of_questions()))
        self._additions.busy.connect(self._on_busy)
        self._additions.added.connect(self._on_added)
        self._status_line.work_clicked.connect(self.open)

    # --- the window ---------------------------------------------------------------------------------------------

    @property
    def window(self) -> ModelsWindow | None:
        """The models window, None before it was opened for the first time."""
        return self._window

    def open(self) -> None:
        """Show the models window."""
        if self._window is None:
            self._window = self._new_window()
        self._window.open(self._preferences.models_geometry)

    def _new_window(self) -> ModelsWindow:
        window = ModelsWindow()
        window.header.show_continue(self._preferences.continues_downloads)
        window.header.continue_changed.connect(self._on_continue_changed)
        window.header.add_from_hub_requested.connect(lambda: self._additions.ask_repository(window))
        window.header.add_from_computer_requested.connect(lambda: self._additions.ask_folder(window))
        window.header.token_requested.connect(lambda: self._token.ask(window))
        window.header.move_requested.connect(self._ask_move)
        window.header.stop_requested.connect(self._additions.stop)
        window.acted.connect(self._on_acted)
        window.precision_chosen.connect(self._on_precision_chosen)
        window.adapter_used.connect(self._on_adapter_used)
        window.adapter_removed.connect(self._acts.remove_adapter)
        window.shown.connect(self._on_window_shown)
        window.closed.connect(self._on_window_closed)
        if self._shelf is not None:
            window.header.show_shelf(self._shelf)
        window.show_cards(self._values())
        return window

    def _on_window_shown(self) -> None:
        self._reader.read()
        self._timer.start()

    def _on_window_closed(self) -> None:
        self._timer.stop()
        if self._window is not None:
            self._preferences.models_geometry = self._window.saveGeometry()
            self._window.show_note("")

    def _parent_of_questions(self) -> QWidget:
        return self._window if self._window is not None and self._window.isVisible() else self._main_window

    # --- what it shows ------------------------------------------------------------------------------------------

    def _on_shelf_read(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._status_line.name_models({model.folder: model.entry.name for model in shelf.stored})
        self._show()
        if not self._has_begun:
            self._has_begun = True
            self._begin(shelf)

    def _show(self) -> None:
        shelf = self._shelf
        if shelf is None:
            return
        in_use = shelf.in_folder(self._models.folder)
        self._hardware = without_model_in_use(shelf.hardware, in_use, self._models.device)
        self._acts.show(shelf, self._hardware)
        if self._window is None:
            return
        self._window.header.show_shelf(shelf)
        self._window.show_cards(self._values())
        wanted = next((entry for entry in shelf.entries if entry.name == self._reveal), None)
        if wanted is not None:
            self._reveal = ""
            QTimer.singleShot(0, self._window, partial(self._window.reveal, wanted.id))

    def _values(self) -> list[CardValue]:
        return [self._value(entry) for entry in self._shelf.entries] if self._shelf else []

    def _value(self, entry: CatalogueEntry) -> CardValue:
        shelf, hardware = self._shelf, self._hardware
        assert shelf is not None
        assert hardware is not None
        in_use = InUse(self._models.folder, self._models.adapter, self._models.loading)
        running = [job.key.precision for job in self.jobs.all() if job.key.model == entry.id]
        if entry.id not in self._chosen and running:
            self._chosen[entry.id] = running[0]
        precision = self._chosen.get(entry.id) or first_precision(entry, shelf, hardware, in_use)
        key = JobKey(entry.id, precision)
        stored = shelf.stored_as(entry.id, precision)
        known = Known(
            entry=entry,
            precision=precision,
            stored=stored,
            unfinished=shelf.unfinished_as(entry.id, precision),
            job=self.jobs.job(key),
            failure=self.jobs.failure(key),
            last_share=self.jobs.last_share(key),
            damaged=self.jobs.damaged(key) or (stored.damaged if stored else ()),
            in_use=in_use,
            is_added=entry.id in shelf.added,
        )
        return card_value(known, hardware, self._adapters(entry, shelf, in_use))

    def _adapters(self, entry: CatalogueEntry, shelf: Shelf, in_use: InUse) -> tuple[AdapterLine, ...]:
        """The adapters of a model; those of a base that is not here stand under the large model."""
        orphans_place = next((e.id for e in shelf.entries if e.repository is not None), "")
        lines = []
        for adapter in shelf.adapters:
            base = adapter.base
            if (base.entry.id if base else orphans_place) == entry.id:
                said = (
                    translate("Models", "Adapter {0}")
                    if base
                    else translate("Models", "Adapter {0}: the model it was made for is not here")
                )
                lines.append(
                    AdapterLine(
                        name=adapter.name,
                        folder=adapter.folder,
                        text=said.format(adapter.name),
                        can_be_used=base is not None and in_use.adapter != adapter.folder,
                        is_in_use=in_use.adapter == adapter.folder,
                    )
                )
        return tuple(lines)

    # --- what is clicked ----------------------------------------------------------------------------------------

    def _on_acted(self, model: str, action: CardAction) -> None:
        card = self._window.card(model) if self._window else None
        entry = self._entry(model)
        if entry is not None and card is not None and card.value is not None:
            self._acts.act(entry, card.value.key.precision, action)

    def _on_adapter_used(self, folder: Path) -> None:
        adapters = self._shelf.adapters if self._shelf else ()
        base = next((adapter.base for adapter in adapters if adapter.folder == folder), None)
        if base is not None:
            self._models.use(base.folder, folder)

    def _on_precision_chosen(self, model: str, precision: Precision) -> None:
        self._chosen[model] = precision
        self._show_model(model)

    def _on_continue_changed(self, is_on: bool) -> None:
        self._preferences.continues_downloads = is_on

    def _ask_move(self) -> None:
        if self._shelf is not None:
            self._additions.ask_move(self._parent_of_questions(), self._shelf)

    def _on_added(self, name: str) -> None:
        self._reveal = name

    def _on_noted(self, sentence: str) -> None:
        if self._window is not None and self._window.isVisible():
            self._window.show_note(sentence)
        else:
            self._status_line.tell(sentence)

    def _on_busy(self, sentence: str, share: float | None) -> None:
        if self._window is not None:
            self._window.header.show_busy(sentence, share)

    # --- the work -----------------------------------------------------------------------------------------------

    def _on_job_changed(self, key: JobKey) -> None:
        if self.jobs.job(key) is not None:
            # What ended has changed what is on the disk: that is read first, or the card would fall back for a moment.
            self._show_model(key.model)
        fetching = [job for job in self.jobs.all() if job.kind is JobKind.FETCH and job.step is not Step.QUEUED]
        self._status_line.show_work(short_progress(fetching[0]) if fetching else "")
        self._withdraw_what_is_done()

    def _on_job_ended(self, job: Job, event: LastEvent) -> None:
        self._reader.read()
        if job.kind is not JobKind.FETCH:
            return
        if isinstance(event, Finished):
            folder = event.folder
            self._offer(
                translate("Models", "{0} is ready.").format(job.name),
                translate("Models", "Use it now"),
                partial(self._models.use, folder),
                until=lambda: folder in (self._models.folder, self._models.loading),
            )
        elif isinstance(event, Failed):
            self._offer(
                translate("Models", "The download of {0} has stopped.").format(job.name),
                translate("Models", "See why"),
                self.open,
                until=lambda: self.jobs.failure(job.key) is None,
            )

    def _on_model_changed(self) -> None:
        self._show()
        self._withdraw_what_is_done()
        if not self._has_begun and self._models.loading is None:
            # Only now: at the start the disk and the processor belong to the model that is being loaded.
            self._reader.read()

    def _show_model(self, model: str) -> None:
        entry = self._entry(model)
        if self._window is not None and self._hardware is not None and entry is not None:
            self._window.show_card(self._value(entry))

    def _entry(self, model: str) -> CatalogueEntry | None:
        return next((entry for entry in self._shelf.entries if entry.id == model), None) if self._shelf else None

    def _fetch(self, key: JobKey) -> None:
        entry = self._entry(key.model)
        if entry is not None:
            self._acts.fetch(entry, key.precision)

    def _environment(self) -> dict[str, str]:
        return {**self._variables, **self._token.variables()}

    # --- start and end ------------------------------------------------------------------------------------------

    def _begin(self, shelf: Shelf) -> None:
        """Go on with what was under way when the program was closed; else offer the large model, once."""
        names, self._preferences.downloads_under_way = self._preferences.downloads_under_way, []
        keys = [JobKey(m.entry.id, m.precision) for m in shelf.unfinished]
        if self._preferences.continues_downloads:
            for key in keys:
                if _name(key) in names:
                    self._fetch(key)
        if not keys and self._preferences.is_large_model_offered:
            self._offer_large_model(shelf)

    def _offer_large_model(self, shelf: Shelf) -> None:
        entry = next((entry for entry in shelf.entries if entry.repository is not None), None)
        if entry is None or self._hardware is None or any(m.entry.id == entry.id for m in shelf.stored):
            return
        verdict = assess(entry, recommended(entry, self._hardware), self._hardware)
        has_room = shelf.disk_free is not None and shelf.disk_free > verdict.disk_peak
        if verdict.is_slow or verdict_tone(verdict) is Tone.BAD or not has_room:
            return

        def leave() -> None:
            self._preferences.is_large_model_offered = False

        def look() -> None:
            leave()
            self.open()

        self._is_offer_done = lambda: any(job.key.model == entry.id for job in self.jobs.all())
        self._hints.offer(
            translate(
                "Models",
                "This computer can run {0}, which writes far better than the starter model. It is a download of {1}.",
            ).format(entry.name, disk_size(entry.download_bytes)),
            translate("Models", "Have a look"),
            look,
            translate("Models", "Not now"),
            leave,
        )  # fmt: skip

    def _offer(self, sentence: str, label: str, act: Callable[[], None], until: Callable[[], bool]) -> None:
        self._is_offer_done = until
        self._hints.offer(sentence, label, act, translate("Models", "Close"))

    def _withdraw_what_is_done(self) -> None:
        """Offer nothing that was done already in another way."""
        if self._is_offer_done():
            self._is_offer_done = _never
            self._hints.withdraw()

    def close(self, timeout_ms: int) -> bool:
        """Pause what goes on, remember it for the next start, and end the workers; whether all ended in time."""
        self._timer.stop()
        under_way = [_name(job.key) for job in self.jobs.all() if job.kind is JobKind.FETCH]
        if under_way or self._has_begun:
            self._preferences.downloads_under_way = under_way
        self.jobs.close(timeout_ms)
        if self._window is not None:
            self._window.close()
            self._window.deleteLater()
        have_ended = [self._reader.close(timeout_ms), self._token.close(timeout_ms)]
        return all(have_ended)


def _name(key: JobKey) -> str:
    return f"{key.model} {key.precision.value}"


def _never() -> bool:
    return False
