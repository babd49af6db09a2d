"""Colours of the window: the writer's choice, the desktop's, and everything that has to follow them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop.actions import Command, icon, icon_name
from desktop.editor.theme import Theme, ThemeName, application_palette, load_theme, style_sheet
from desktop.settings.preferences import Preferences, ThemeChoice


class Appearance(QObject):
    """Knows the theme in use and puts another one on."""

    theme_changed = Signal(object)
    """Theme"""

    def __init__(self, preferences: Preferences, parent: QObject) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._actions: Mapping[Command, QAction] = {}
        self._theme = self._chosen()
        QGuiApplication.styleHints().colorSchemeChanged.connect(lambda _scheme: self.apply())

    @property
    def theme(self) -> Theme:
        """The colours in use."""
        return self._theme

    def set_actions(self, actions: Mapping[Command, QAction]) -> None:
        """Draw the icons of these in the theme's colours, now and later."""
        self._actions = actions
        self.apply()

    def choose(self, choice: ThemeChoice) -> None:
        """Use other colours from now on."""
        self._preferences.theme = choice
        self.apply()

    def apply(self) -> None:
        """Put the chosen theme on the whole program."""
        self._theme = self._chosen()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setPalette(application_palette(self._theme))
            application.setStyleSheet(style_sheet(self._theme))
        for command, action in self._actions.items():
            if name := icon_name(command):
                action.setIcon(icon(name, self._theme.window_text))
        self.theme_changed.emit(self._theme)

    def _chosen(self) -> Theme:
        choice = self._preferences.theme
        if choice is not ThemeChoice.SYSTEM:
            return load_theme(ThemeName(choice.value))
        is_dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return load_theme(ThemeName.DARK if is_dark else ThemeName.LIGHT)
