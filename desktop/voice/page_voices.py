"""Which voice each document is written with: kept beside it, chosen in a menu, and never used on another model."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from desktop.commands.palette import PaletteEntry
from desktop.page import Page
from desktop.pages import Pages
from desktop.voice.shelf import VoiceShelf
from desktop.widgets.status_line import StatusLine
from runtime.api import ModelInfo

if TYPE_CHECKING:
    from runtime.models.voices import Voice

translate = QCoreApplication.translate

log = logging.getLogger(__name__)

_KEPT_AS = "voice"


class PageVoices(QObject):
    """Knows documents by their pages and voices by their folders' names, since what they are called can be changed."""

    changed = Signal()
    """The page in front has another voice, or the same means something else now."""

    def __init__(self, pages: Pages, shelf: VoiceShelf, status_line: StatusLine, window: QWidget) -> None:
        super().__init__(window)
        self._pages = pages
        self._shelf = shelf
        self._status_line = status_line
        self._fingerprint: str | None = None
        self._learn: QAction | None = None
        self._told_missing: set[str] = set()
        self.menu = QMenu(self.tr("&Voice of this document"), window)
        self.menu.aboutToShow.connect(self._fill_menu)
        pages.page_added.connect(self._on_page_added)
        pages.current_changed.connect(lambda _page: self._tell())
        shelf.changed.connect(self._tell)

    def set_learn_action(self, action: QAction) -> None:
        """End the menu with the command that learns a voice."""
        self._learn = action

    @property
    def model(self) -> ModelInfo | None:
        """The model in use."""
        return self._pages.current.generation.status.model

    def voice_of(self, page: Page) -> Voice | None:
        """The voice that was chosen for a page's document, whether it fits the model in use or not."""
        return self._shelf.find(self._folder_name(page))

    def current(self) -> Voice | None:
        """That of the document in front."""
        return self.voice_of(self._pages.current)

    def fits(self, voice: Voice, model: ModelInfo | None) -> bool:
        """Whether a voice was made for a model; while none is loaded, nothing speaks against it."""
        return model is None or model.fingerprint == voice.base_sha256

    def choose(self, voice: Voice | None) -> None:
        """Write the document in front with a voice from now on; with none for None."""
        self._pages.current.beside.set(_KEPT_AS, None if voice is None else voice.folder.name)
        if voice is None:
            self._status_line.tell(self.tr("This document is written without a voice."))
        elif self.fits(voice, self.model):
            self._status_line.tell(self.tr("This document is written with the voice “{0}”.").format(voice.name))
        else:
            self._status_line.tell(unfit_sentence(voice))
        self._tell()

    def forget(self, voice: Voice) -> None:
        """Write every open document without a voice that is about to be deleted."""
        for page in self._pages.all():
            if self._folder_name(page) == voice.folder.name:
                page.beside.set(_KEPT_AS, None)

    def palette_entries(self) -> list[PaletteEntry]:
        """Return the voices as the palette lists them."""
        self._fill_menu()
        group = self.menu.title()
        return [PaletteEntry(group, action) for action in self.menu.actions() if action.isCheckable()]

    def _folder_name(self, page: Page) -> str:
        return str(page.beside.value(_KEPT_AS, ""))

    def _folder_for(self, page: Page) -> Path | None:
        """The folder of the voice for a request of a page: never of one that was made for another model."""
        name = self._folder_name(page)
        if name and not self._shelf.is_read:
            # Whoever is quicker than the disk has it looked at by the model, which refuses what does not fit.
            return self._shelf.folder(name)
        voice = self._shelf.find(name)
        if voice is None:
            return None
        if not self.fits(voice, page.generation.status.model):
            self._status_line.tell(unfit_sentence(voice))
            return None
        log.info("a request with the voice in %s", voice.folder.name)
        return voice.folder

    def _on_page_added(self, page: Page) -> None:
        page.generation.requests.voice = partial(self._folder_for, page)
        page.generation.status_changed.connect(lambda status: self._on_model(status.model))
        page.beside.loaded.connect(self._tell)

    def _on_model(self, model: ModelInfo | None) -> None:
        fingerprint = None if model is None else model.fingerprint
        if fingerprint != self._fingerprint:
            self._fingerprint = fingerprint
            self._tell()

    def _tell(self) -> None:
        """Show the voice of the page in front at the foot of the window."""
        voice, name = self.current(), self._folder_name(self._pages.current)
        if voice is None:
            self._status_line.show_voice("", "", self.menu)
            self._tell_missing(name)
        elif self.fits(voice, self.model):
            tip = self.tr("The voice that this document is written with")
            self._status_line.show_voice(self.tr("Voice: {0}").format(voice.name), tip, self.menu)
        else:
            text = self.tr("Voice: {0} (not for this model)").format(voice.name)
            self._status_line.show_voice(text, unfit_sentence(voice), self.menu)
        self.changed.emit()

    def _tell_missing(self, name: str) -> None:
        if name and self._shelf.is_read and name not in self._told_missing:
            self._told_missing.add(name)
            self._status_line.tell(
                self.tr("The voice of this document is no longer on this computer: it is written without one.")
            )

    def _fill_menu(self) -> None:
        self.menu.clear()
        used = self.current()
        group = QActionGroup(self.menu)
        for voice in (None, *self._shelf.voices):
            is_fit = voice is None or self.fits(voice, self.model)
            text = self.tr("None") if voice is None else voice.name.replace("&", "&&")
            action = self.menu.addAction(text if is_fit else self.tr("{0} (not for this model)").format(text))
            action.setCheckable(True)
            action.setChecked(used == voice)
            action.setEnabled(is_fit)
            action.triggered.connect(lambda _checked=False, one=voice: self.choose(one))
            group.addAction(action)
        if self._learn is not None:
            self.menu.addSeparator()
            self.menu.addAction(self._learn)


def unfit_sentence(voice: Voice) -> str:
    """What is said of a voice that cannot be used with the model in use."""
    return translate("Voice", "“{0}” was made for the model {1}: this one writes without it.").format(
        voice.name, voice.base
    )
