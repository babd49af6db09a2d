"""How rendered text looks; apart from what renders it, which takes long to import."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QTextDocument


@dataclass(frozen=True, slots=True)
class RichLook:
    """How it looks.

    Colours are as a style sheet names them, the size of the text is in points or in pixels (which are the same on every
    screen), the widest picture is in pixels, the line height in per cent of the typeface's own.
    """

    text: str
    faint: str
    heading: str
    code_background: str
    edge: str
    link: str
    family: str
    code_family: str
    size: float
    widest: int
    line_height: int
    is_in_pixels: bool = False


@dataclass(frozen=True, slots=True)
class Rendered:
    """A document made in the worker's thread and handed over, with where its lines are."""

    document: QTextDocument
    lines: list[tuple[int, int]]
    first_line: int
