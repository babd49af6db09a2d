"""The typefaces of the page: the bundled serif for prose, the system's fixed pitch for code."""

from __future__ import annotations

import enum
import functools
import logging
from dataclasses import dataclass

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF

from resources import RESOURCES

log = logging.getLogger(__name__)

PROSE_POINTS = 13.5
# A typeface of our own without any ink or width, all of which lies below the base line: as large as a picture is high,
# a letter of it makes room for the picture under its line.
ROOM_FAMILY = "Palimpsest Room Below"
# Distance of base lines in ems. Faces differ in the leading they bring along, so it is worked out for each.
LINE_DISTANCE_EM = 1.62
MEASURE_CHARACTERS = 68
_SAMPLE = (
    "The house had been dark for eleven winters when the letter came. It was addressed to the woman who lived there "
    "once, and someone, by the look of it, had opened it twice and sealed it again with candle wax. "
)


class Face(enum.Enum):
    """What kind of letters running text has."""

    SERIF = "serif"
    SANS = "sans"
    TYPEWRITER = "typewriter"


@dataclass(frozen=True, slots=True)
class Typography:
    """How running text is set: size in points, width in characters, distance of base lines in ems."""

    face: Face = Face.SERIF
    points: float = PROSE_POINTS
    measure_characters: int = MEASURE_CHARACTERS
    line_distance_em: float = LINE_DISTANCE_EM


@functools.cache
def _bundled_families() -> tuple[str, ...]:
    families: list[str] = []
    for path in sorted((RESOURCES / "fonts").glob("*.ttf")):
        number = QFontDatabase.addApplicationFont(str(path))
        families += QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return tuple(families)


@functools.cache
def prose_family() -> str:
    """Register the bundled serif and return its name; the system's serif where it cannot be read."""
    families = [family for family in _bundled_families() if family != ROOM_FAMILY]
    if families:
        return families[0]
    log.warning("the bundled typeface could not be read; using the system's")
    fallback = QFont()
    fallback.setStyleHint(QFont.StyleHint.Serif)
    return fallback.defaultFamily()


def has_room_family() -> bool:
    """Return whether there is a typeface that makes room; any other in its place would be seen."""
    return ROOM_FAMILY in _bundled_families()


def prose_font(points: float = PROSE_POINTS, face: Face = Face.SERIF) -> QFont:
    """Return the font of running text."""
    match face:
        case Face.SERIF:
            font = QFont(prose_family())
            font.setStyleHint(QFont.StyleHint.Serif)
        case Face.SANS:
            font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        case Face.TYPEWRITER:
            font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(points)
    return font


def code_family() -> str:
    """Return the system's fixed-pitch family."""
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()


def line_height_percent(font: QFont, line_distance_em: float = LINE_DISTANCE_EM) -> float:
    """Return the block line height that puts this font's base lines so far apart, 100 at least."""
    metrics = QFontMetricsF(font)
    em_px = font.pointSizeF() * metrics.fontDpi() / 72.0
    return max(100.0, 100.0 * line_distance_em * em_px / metrics.height())


def measure_px(font: QFont, characters: int = MEASURE_CHARACTERS) -> int:
    """Return the width of a line of prose of so many characters."""
    return round(QFontMetricsF(font).horizontalAdvance(_SAMPLE) / len(_SAMPLE) * characters)
