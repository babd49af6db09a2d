"""Lists: going on with the next item, indenting, counting anew, and turning paragraphs into items and back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtGui import QTextBlock, QTextCursor

from desktop.formatting.edits import edited, selected_blocks, set_start
from desktop.formatting.lines import LineHead, line_head

# How deep one Tab goes where the item above does not say otherwise.
_INDENT = "  "


def go_on(cursor: QTextCursor) -> bool:
    """Begin the next item or line of a quotation; an empty one ends its list. False where the caret is in none."""
    block = cursor.block()
    head = line_head(block.text())
    if not head.length or (head.is_item and not head.space):
        return False
    if cursor.hasSelection() or cursor.positionInBlock() < head.length:
        return False
    is_empty = not block.text()[head.length :].strip()
    with edited(cursor):
        if is_empty:
            shallower = replace(head, quote=head.quote if head.is_item else "", indent="", mark="", box=None)
            set_start(block, head.length, shallower.quote)
            cursor.setPosition(block.position() + len(shallower.quote))
        else:
            cursor.insertBlock()
            cursor.insertText((head.following() if head.is_item else head).text)
            renumber(cursor.block())
    return True


def remove_mark(cursor: QTextCursor) -> bool:
    """Take the item's mark away where the caret stands right behind it; False where it does not."""
    block = cursor.block()
    head = line_head(block.text())
    if cursor.hasSelection() or not head.length or cursor.positionInBlock() != head.length:
        return False
    with edited(cursor):
        set_start(block, head.length, head.quote if head.is_item else "")
    return True


def indent(cursor: QTextCursor, *, is_deeper: bool) -> bool:
    """Move the selected items one level in or out; False where there are none."""
    blocks = [block for block in selected_blocks(cursor) if line_head(block.text()).is_item]
    if not blocks:
        return False
    with edited(cursor):
        for block in blocks:
            head = line_head(block.text())
            if is_deeper:
                wider = head.indent + _step(block, head)
                moved = replace(head, indent=wider, mark=f"1{head.mark[-1]}" if head.is_numbered else head.mark)
            else:
                moved = replace(head, indent=_shallower(block, head))
            set_start(block, head.length, moved.text)
        for block in {block.position(): block for block in (*blocks, blocks[-1].next()) if block.isValid()}.values():
            renumber(block)
    return True


def renumber(block: QTextBlock) -> None:
    """Count the numbered items of a block's list on, from the first one's number."""
    head = line_head(block.text())
    if not head.is_numbered:
        return
    first = block
    for above in _siblings(block, head, is_down=False):
        first = above
    number = line_head(first.text()).number
    for item in (first, *_siblings(first, head, is_down=True)):
        here = line_head(item.text())
        if here.number != number:
            set_start(item, here.length, here.with_number(number).text)
        number += 1


def toggle_list(cursor: QTextCursor, wanted: LineHead) -> None:
    """Make the selected paragraphs items of this kind; where all of them are already, paragraphs again."""
    blocks = [block for block in selected_blocks(cursor) if block.text().strip()] or [cursor.block()]
    heads = [line_head(block.text()) for block in blocks]
    is_off = all(_kind(head) == _kind(wanted) for head in heads)
    with edited(cursor):
        for number, (block, head) in enumerate(zip(blocks, heads, strict=True), 1):
            if is_off:
                set_start(block, head.length, head.quote)
            else:
                made = replace(wanted, quote=head.quote, indent=head.indent)
                set_start(block, head.length, (made.with_number(number) if made.is_numbered else made).text)


def toggle_quote(cursor: QTextCursor) -> None:
    """Make the selected paragraphs a quotation, or no longer one."""
    blocks = selected_blocks(cursor)
    is_off = all(line_head(block.text()).quote or not block.text().strip() for block in blocks)
    with edited(cursor):
        for block in blocks:
            quote = line_head(block.text()).quote
            set_start(block, len(quote), "" if is_off else f"> {quote}")


def toggle_task(cursor: QTextCursor) -> bool:
    """Tick the selected tasks, or untick them where all are ticked; False where there are none."""
    blocks = [block for block in selected_blocks(cursor) if line_head(block.text()).box is not None]
    if not blocks:
        return False
    is_off = all(line_head(block.text()).box != " " for block in blocks)
    with edited(cursor):
        for block in blocks:
            head = line_head(block.text())
            at = block.text().index("[", len(head.quote) + len(head.indent) + len(head.mark)) + 1
            one = QTextCursor(block)
            one.setPosition(block.position() + at)
            one.movePosition(QTextCursor.MoveOperation.NextCharacter, QTextCursor.MoveMode.KeepAnchor)
            one.insertText(" " if is_off else "x")
    return True


def _kind(head: LineHead) -> tuple[bool, bool, bool]:
    return head.is_item, head.is_numbered, head.box is not None


def _step(block: QTextBlock, head: LineHead) -> str:
    above = line_head(block.previous().text()) if block.previous().isValid() else LineHead()
    if above.is_item and above.indent == head.indent:
        # Where the text of the item above begins, as CommonMark wants it.
        return " " * (len(above.mark) + len(above.space or " "))
    return _INDENT


def _shallower(block: QTextBlock, head: LineHead) -> str:
    above = block.previous()
    while above.isValid():
        other = line_head(above.text())
        if not other.is_item and above.text().strip() and not above.text().startswith((" ", "\t")):
            break
        if other.is_item and len(other.indent) < len(head.indent):
            return other.indent
        above = above.previous()
    return head.indent[: -len(_INDENT)] if len(head.indent) > len(_INDENT) else ""


def _siblings(block: QTextBlock, head: LineHead, *, is_down: bool) -> Iterator[QTextBlock]:
    """Go through the items of the same list, up or down; deeper lines and single blank lines do not end it."""
    other = block.next() if is_down else block.previous()
    blank = 0
    while other.isValid() and blank < 2:
        text = other.text()
        here = line_head(text)
        blank = blank + 1 if not text.strip() else 0
        if here.is_item and here.indent == head.indent and here.quote == head.quote:
            if not here.is_numbered or here.mark[-1] != head.mark[-1]:
                return
            yield other
        elif text.strip() and len(text) - len(text.lstrip()) <= len(head.indent):
            return
        other = other.next() if is_down else other.previous()
