"""How rendered text looks; apart from what renders it, which takes long to import."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QTextDocument


@dataclass(frozen=True, slots=True)
class RichLook:
    """How it looks: colours as a style sheet names them, families, the size in points, the widest picture in pixels."""

    text: str
    faint: str
    heading: str
    code_background: str
    edge: str
    link: str
    family: str
    code_family: str
    points: float
    widest: int
    line_height: int = 145


@dataclass(frozen=True, slots=True)
class Rendered:
    """A document made in the worker's thread and handed over, with where its lines are."""

    document: QTextDocument
    lines: list[tuple[int, int]]
    first_line: int
