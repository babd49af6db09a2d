"""The typefaces of the page: the bundled serif for prose, the system's fixed pitch for code."""

from __future__ import annotations

import functools
import logging

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF

from resources import RESOURCES

log = logging.getLogger(__name__)

PROSE_POINTS = 13.5
# Distance of base lines in ems. Faces differ in the leading they bring along, so it is worked out for each.
LINE_DISTANCE_EM = 1.62
MEASURE_CHARACTERS = 68
_SAMPLE = (
    "The house had been dark for eleven winters when the letter came. It was addressed to the woman who lived there "
    "once, and someone, by the look of it, had opened it twice and sealed it again with candle wax. "
)


@functools.cache
def prose_family() -> str:
    """Register the bundled serif and return its name; the system's serif where it cannot be read."""
    families: list[str] = []
    for path in sorted((RESOURCES / "fonts").glob("*.ttf")):
        number = QFontDatabase.addApplicationFont(str(path))
        families += QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    if families:
        return families[0]
    log.warning("the bundled typeface could not be read; using the system's")
    fallback = QFont()
    fallback.setStyleHint(QFont.StyleHint.Serif)
    return fallback.defaultFamily()


def prose_font(points: float = PROSE_POINTS) -> QFont:
    """Return the font of running text."""
    font = QFont(prose_family())
    font.setStyleHint(QFont.StyleHint.Serif)
    font.setPointSizeF(points)
    return font


def code_family() -> str:
    """Return the system's fixed-pitch family."""
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()


def line_height_percent(font: QFont) -> float:
    """Return the block line height that puts this font's base lines `LINE_DISTANCE_EM` apart, 100 at least."""
    metrics = QFontMetricsF(font)
    em_px = font.pointSizeF() * metrics.fontDpi() / 72.0
    return max(100.0, 100.0 * LINE_DISTANCE_EM * em_px / metrics.height())


def measure_px(font: QFont) -> int:
    """Return the width of a full line of prose."""
    return round(QFontMetricsF(font).horizontalAdvance(_SAMPLE) / len(_SAMPLE) * MEASURE_CHARACTERS)
