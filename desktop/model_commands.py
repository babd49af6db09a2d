"""Which model the window writes with: choosing, loading and letting go of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.dialogs.about import model_text
from desktop.dialogs.questions import tell
from desktop.generation.worker import GenerationThread
from desktop.pages import Pages
from desktop.settings.preferences import Preferences
from runtime.api import ModelInfo


class ModelCommands(QObject):
    """The commands of the model, and what is remembered of them."""

    changed = Signal()
    """Another model is in use or being loaded, or none is."""

    def __init__(
        self,
        *,
        preferences: Preferences,
        thread: GenerationThread,
        pages: Pages,
        starter_folder: Path,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._preferences = preferences
        self._thread = thread
        self._pages = pages
        self._starter_folder = starter_folder
        self._window = window
        self._loading: Path | None = None
        self._wanted_adapter: Path | None = None
        self._adapter: Path | None = None
        self._info: ModelInfo | None = None
        self._when_released: list[Callable[[], None]] = []
        thread.model_loading.connect(self._on_loading)
        thread.model_loaded.connect(self._on_loaded)
        thread.model_failed.connect(lambda _code: self._on_none())
        thread.model_unloaded.connect(self._on_unloaded)

    @property
    def starter_folder(self) -> Path:
        """Folder of the model the program comes with."""
        return self._starter_folder

    @property
    def folder(self) -> Path | None:
        """Folder of the model in use, None where there is none."""
        info = self._info
        return None if info is None else info.folder

    @property
    def adapter(self) -> Path | None:
        """Folder of the adapter that is on the model in use."""
        return self._adapter

    @property
    def device(self) -> str:
        """Where the model in use runs, as torch says it."""
        info = self._info
        return "cpu" if info is None else info.device

    @property
    def loading(self) -> Path | None:
        """Folder of the model that is being made ready."""
        return self._loading

    def start(self) -> None:
        """Load the model of last time in the background."""
        folder = self._preferences.model_folder
        self._load(folder, self._preferences.model_adapter if folder else None)

    def choose(self) -> None:
        """Let the writer choose a folder with a model."""
        dialog = QFileDialog(self._window, self.tr("Choose the folder of a model"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda name: self.use(Path(name)))
        dialog.open()

    def use(self, folder: Path | None, adapter: Path | None = None) -> None:
        """Load the model in `folder`, the starter where it is None, with `adapter` on it."""
        # What the old model is still writing would hold up the new one, and be dropped when it comes.
        self._reject_all()
        self._load(folder, adapter)

    def _load(self, folder: Path | None, adapter: Path | None) -> None:
        self._wanted_adapter = adapter
        self._thread.load(folder or self._starter_folder, adapter)

    def remember(self, folder: Path | None, adapter: Path | None = None) -> None:
        """Use the model in `folder`, with `adapter` on it, from the next start on; None is the starter."""
        self._preferences.model_folder = folder
        self._preferences.model_adapter = adapter

    def release(self, then: Callable[[], None]) -> None:
        """Give the memory of the model in use back, then call `then`."""
        self._when_released.append(then)
        self._reject_all()
        self._thread.unload()

    def moved(self, old: Path, new: Path) -> None:
        """Remember that the folder `old`, in which the model may be, is at `new` now."""
        folder, adapter = self._preferences.model_folder, self._preferences.model_adapter
        self.remember(relocated(folder, old, new), relocated(adapter, old, new))

    def try_again(self) -> None:
        """Load the model once more, or repeat the request that failed."""
        if self._info is None:
            self.use(self._preferences.model_folder, self._preferences.model_adapter)
        else:
            self._pages.current.generation.retry()

    def tell_about(self) -> None:
        """Say which model is in use."""
        info = self._info
        if info is not None:
            tell(self._window, *model_text(info))

    def _reject_all(self) -> None:
        for page in self._pages.all():
            page.generation.reject()

    def _on_loading(self, folder: Path) -> None:
        self._info = None
        self._loading = folder
        self.changed.emit()

    def _on_loaded(self, info: ModelInfo) -> None:
        self._loading = None
        self._info = info
        self._adapter = self._wanted_adapter
        # Only now: a folder that cannot be used must not be tried again at every start.
        self.remember(None if info.folder == self._starter_folder else info.folder, self._adapter)
        self.changed.emit()

    def _on_none(self) -> None:
        self._loading = self._adapter = self._info = None
        self.changed.emit()

    def _on_unloaded(self) -> None:
        waiting, self._when_released = self._when_released, []
        self._on_none()
        for then in waiting:
            then()


def relocated(folder: Path | None, old: Path, new: Path) -> Path | None:
    """Where `folder` is after the folder `old`, in which it may be, became `new`."""
    return new / folder.relative_to(old) if folder is not None and folder.is_relative_to(old) else folder
