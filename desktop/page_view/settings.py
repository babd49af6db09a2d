"""What a writer can choose about the page."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from desktop.editor.dimming import Dimming
from desktop.editor.fonts import LINE_DISTANCE_EM, MEASURE_CHARACTERS, PROSE_POINTS, Face
from desktop.editor.page_setting import ZOOM_STEPS_MAX, ZOOM_STEPS_MIN
from desktop.settings.declared import Section, Setting

FACE = Setting(
    "page/face",
    Face.SERIF,
    Section.APPEARANCE,
    QT_TRANSLATE_NOOP("Settings", "Letters"),
    choices={
        Face.SERIF: QT_TRANSLATE_NOOP("Settings", "Book (Literata)"),
        Face.SANS: QT_TRANSLATE_NOOP("Settings", "As in windows and menus"),
        Face.TYPEWRITER: QT_TRANSLATE_NOOP("Settings", "All of one width"),
    },
)
POINTS = Setting(
    "page/points",
    PROSE_POINTS,
    Section.APPEARANCE,
    QT_TRANSLATE_NOOP("Settings", "Size of letters"),
    lowest=8,
    highest=28,
    step=0.5,
    unit=QT_TRANSLATE_NOOP("Settings", "pt"),
)
MEASURE = Setting(
    "page/measure",
    MEASURE_CHARACTERS,
    Section.APPEARANCE,
    QT_TRANSLATE_NOOP("Settings", "Length of lines"),
    lowest=40,
    highest=120,
    step=2,
    unit=QT_TRANSLATE_NOOP("Settings", "letters"),
)
LINE_DISTANCE = Setting(
    "page/line_distance",
    LINE_DISTANCE_EM,
    Section.APPEARANCE,
    QT_TRANSLATE_NOOP("Settings", "Distance of lines"),
    QT_TRANSLATE_NOOP("Settings", "A document you have already changed takes it on when it is opened the next time."),
    lowest=1.2,
    highest=2.6,
    step=0.1,
    unit=QT_TRANSLATE_NOOP("Settings", "times the size"),
)
SHOWS_PICTURES = Setting(
    "page/pictures",
    True,
    Section.APPEARANCE,
    QT_TRANSLATE_NOOP("Settings", "Show pictures below the lines that name them"),
    QT_TRANSLATE_NOOP("Settings", "Pictures on this computer only; nothing is fetched from the web."),
)
DIMMING = Setting(
    "page/dimming",
    Dimming.PARAGRAPH,
    Section.APPEARANCE,
    QT_TRANSLATE_NOOP("Settings", "In focus, stay clear"),
    choices={
        Dimming.NONE: QT_TRANSLATE_NOOP("Settings", "All of the text"),
        Dimming.PARAGRAPH: QT_TRANSLATE_NOOP("Settings", "The paragraph you are in"),
        Dimming.SENTENCE: QT_TRANSLATE_NOOP("Settings", "The sentence you are in"),
    },
)
ZOOM = Setting("page/zoom", 0, lowest=ZOOM_STEPS_MIN, highest=ZOOM_STEPS_MAX)
IS_TYPEWRITER = Setting("page/typewriter", False)
SETTINGS = (FACE, POINTS, MEASURE, LINE_DISTANCE, SHOWS_PICTURES, DIMMING, ZOOM, IS_TYPEWRITER)
