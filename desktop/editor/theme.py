"""Colours of the page and the window, read from the theme files."""

from __future__ import annotations

import enum
import json
import re
from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette

from resources import RESOURCES


class ThemeName(enum.Enum):
    """The themes there are; the value is the name of the file."""

    LIGHT = "light"
    DARK = "dark"
    LIGHT_CONTRAST = "light_contrast"
    DARK_CONTRAST = "dark_contrast"

    @property
    def is_dark(self) -> bool:
        """Whether light letters stand on a dark page."""
        return self in (ThemeName.DARK, ThemeName.DARK_CONTRAST)


@dataclass(frozen=True, slots=True)
class Theme:
    """One colour for each thing a reader has to tell apart. All are opaque."""

    name: ThemeName
    page: QColor
    text: QColor
    faint_text: QColor
    markup: QColor
    heading: QColor
    code: QColor
    code_background: QColor
    quote: QColor
    link: QColor
    selection: QColor
    selected_text: QColor
    draft_text: QColor
    undecided_text: QColor
    draft_background: QColor
    draft_edge: QColor
    lock_background: QColor
    lock_edge: QColor
    accent: QColor
    accent_text: QColor
    stale: QColor
    error: QColor
    window: QColor
    window_text: QColor
    window_faint_text: QColor
    border: QColor
    hover: QColor
    card: QColor
    model_background: QColor
    model_edge: QColor
    comment_background: QColor
    comment_edge: QColor
    match_background: QColor
    current_match_background: QColor
    match_edge: QColor
    doubt: QColor
    added: QColor
    added_background: QColor
    removed: QColor
    removed_background: QColor
    current_added: QColor
    current_removed: QColor


def load_theme(name: ThemeName) -> Theme:
    """Read a theme.

    Raises:
        TypeError: The file lacks a colour or names one there is no use for.
    """
    text = (RESOURCES / "themes" / f"{name.value}.json").read_text(encoding="utf-8")
    return Theme(name=name, **{key: QColor(value) for key, value in json.loads(text).items()})


def application_palette(theme: Theme) -> QPalette:
    """Return the palette for every widget that draws itself the usual way."""
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: theme.window,
        QPalette.ColorRole.WindowText: theme.window_text,
        QPalette.ColorRole.Base: theme.page,
        QPalette.ColorRole.AlternateBase: theme.window,
        QPalette.ColorRole.Text: theme.text,
        QPalette.ColorRole.Button: theme.window,
        QPalette.ColorRole.ButtonText: theme.window_text,
        QPalette.ColorRole.BrightText: theme.error,
        QPalette.ColorRole.Highlight: theme.selection,
        QPalette.ColorRole.HighlightedText: theme.selected_text,
        QPalette.ColorRole.Link: theme.link,
        QPalette.ColorRole.LinkVisited: theme.link,
        QPalette.ColorRole.ToolTipBase: theme.card,
        QPalette.ColorRole.ToolTipText: theme.text,
        QPalette.ColorRole.PlaceholderText: theme.faint_text,
        QPalette.ColorRole.Accent: theme.accent,
    }
    for role, color in roles.items():
        palette.setColor(role, color)
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, blend(roles[role], theme.window, 0.5))
    return palette


def blend(first: QColor, second: QColor, share: float) -> QColor:
    """Mix `share` of the second colour into the first; the result is opaque."""
    return QColor.fromRgbF(
        first.redF() * (1 - share) + second.redF() * share,
        first.greenF() * (1 - share) + second.greenF() * share,
        first.blueF() * (1 - share) + second.blueF() * share,
    )


def style_sheet(theme: Theme) -> str:
    """Return the style sheet for menus, tool bars, the status line and cards.

    Raises:
        AttributeError: The file names a colour the theme does not have.
    """
    text = (RESOURCES / "themes" / "window.qss").read_text(encoding="utf-8")
    # What is drawn inside a control has a picture for each theme: a style sheet cannot colour one.
    text = text.replace("@icons", (RESOURCES / "icons").as_posix()).replace(
        "@theme", "dark" if theme.name.is_dark else "light"
    )
    return re.sub(r"@(\w+)", lambda match: getattr(theme, match[1]).name(), text)
