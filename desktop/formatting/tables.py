"""Tables: making one, lining up its columns, and going from cell to cell."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from PySide6.QtGui import QTextBlock, QTextCursor

from desktop.formatting.edits import edited

_ROW = re.compile(r"\s*\|.*\|\s*$")
_RULE_CELL = re.compile(r"\s*:?-+:?\s*$")
_CELL_END = re.compile(r"(?<!\\)\|")


def is_row(text: str) -> bool:
    """Whether a line is written as a table's row, with a bar at both ends."""
    return bool(_ROW.match(text))


def insert_table(cursor: QTextCursor, rows: int, columns: int) -> None:
    """Put an empty table with a heading row after the paragraph at the caret, and the caret into its first cell."""
    cells = "|".join([" " * 5] * columns)
    lines = [f"|{cells}|", "|" + "|".join(["-----"] * columns) + "|", *[f"|{cells}|"] * rows]
    with edited(cursor):
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        if cursor.block().text().strip():
            cursor.insertBlock()
            cursor.insertBlock()
        start = cursor.position()
        for number, line in enumerate(lines):
            if number:
                cursor.insertBlock()
            cursor.insertText(line)
        if cursor.block().next().isValid() and cursor.block().next().text().strip():
            cursor.insertBlock()
    cursor.setPosition(start + 2)


def tidy_table(cursor: QTextCursor) -> bool:
    """Line up the columns of the table at the caret; False where there is none."""
    blocks = table_blocks(cursor.block())
    if not blocks:
        return False
    rows = [cells(block.text()) for block in blocks]
    tidied = _tidied(rows)
    with edited(cursor):
        for block, line in zip(blocks, tidied, strict=True):
            if block.text() != line:
                one = QTextCursor(block)
                one.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
                one.insertText(line)
    return True


def next_cell(cursor: QTextCursor, *, is_back: bool = False) -> bool:
    """Select the text of the next cell, beginning a row behind the last one; False outside a table."""
    blocks = table_blocks(cursor.block())
    if not blocks:
        return False
    places = [place for block in blocks if not _is_rule(block.text()) for place in _places(block)]
    position = cursor.selectionStart()
    if is_back:
        before = [place for place in places if place[1] < position]
        if not before:
            return False
        target = before[-1]
    else:
        behind = [place for place in places if place[0] > position]
        if not behind:
            return _add_row(cursor, blocks)
        target = behind[0]
    cursor.setPosition(target[0])
    cursor.setPosition(target[1], QTextCursor.MoveMode.KeepAnchor)
    return True


def table_blocks(block: QTextBlock) -> list[QTextBlock]:
    """Return the lines of the table a block belongs to; none where it is not in one that has a ruled second line."""
    if not is_row(block.text()):
        return []
    first = block
    while first.previous().isValid() and is_row(first.previous().text()):
        first = first.previous()
    blocks = [first]
    while blocks[-1].next().isValid() and is_row(blocks[-1].next().text()):
        blocks.append(blocks[-1].next())
    return blocks if len(blocks) > 1 and _is_rule(blocks[1].text()) else []


def cells(line: str) -> list[str]:
    """Return the texts between a row's bars, without the blanks round them."""
    return [cell.strip() for cell in _CELL_END.split(line.strip().strip("|"))]


def _is_rule(line: str) -> bool:
    return all(_RULE_CELL.match(cell) for cell in cells(line))


def _width(text: str) -> int:
    """How many columns a text takes in a font of one width: two for wide letters, none for accents."""
    return sum(
        0 if unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text
    )


def _tidied(rows: list[list[str]]) -> list[str]:
    columns = max(len(row) for row in rows)
    rows = [row + [""] * (columns - len(row)) for row in rows]
    widths = [max(3, *(_width(row[at]) for number, row in enumerate(rows) if number != 1)) for at in range(columns)]
    rules = [cell or "---" for cell in rows[1]]
    lines: list[str] = []
    for number, row in enumerate(rows):
        if number == 1:
            parts = [_rule(rule, width) for rule, width in zip(rules, widths, strict=True)]
        else:
            parts = [_aligned(cell, rule, width) for cell, rule, width in zip(row, rules, widths, strict=True)]
        lines.append("| " + " | ".join(parts) + " |")
    return lines


def _rule(rule: str, width: int) -> str:
    left, right = rule.startswith(":"), rule.endswith(":")
    return (":" if left else "-") + "-" * (width - 2) + (":" if right else "-")


def _aligned(cell: str, rule: str, width: int) -> str:
    room = width - _width(cell)
    if rule.startswith(":") and rule.endswith(":"):
        return " " * (room // 2) + cell + " " * (room - room // 2)
    return " " * room + cell if rule.endswith(":") else cell + " " * room


def _places(block: QTextBlock) -> list[tuple[int, int]]:
    text = block.text()
    bars = [found.start() for found in _CELL_END.finditer(text)]
    places: list[tuple[int, int]] = []
    for left, right in pairwise(bars):
        inner = text[left + 1 : right]
        start = left + 1 + (len(inner) - len(inner.lstrip()) if inner.strip() else min(1, len(inner)))
        end = right - (len(inner) - len(inner.rstrip())) if inner.strip() else start
        places.append((block.position() + _units(text[:start]), block.position() + _units(text[:end])))
    return places


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _add_row(cursor: QTextCursor, blocks: list[QTextBlock]) -> bool:
    last = blocks[-1]
    line = "".join("|" if found == "|" else " " for found in last.text())
    with edited(cursor):
        cursor.setPosition(last.position() + last.length() - 1)
        cursor.insertBlock()
        cursor.insertText(line)
    start = _places(cursor.block())[0][0]
    cursor.setPosition(start)
    return True
