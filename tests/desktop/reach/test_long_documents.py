"""Long documents: what must not depend on how long they are."""

from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument

from desktop.benchmark.reach import document_of
from desktop.editor.range_geometry import first_block_below

LONG = document_of(400_000)


def test_the_page_on_top_is_painted_without_laying_out_the_rest(open_app):
    writer = open_app(LONG)
    last = writer.app.document.text_document.lastBlock().previous()
    writer.view.grab()
    assert writer.view.document().firstBlock().layout().lineCount() > 0
    assert last.layout().lineCount() == 0


def test_typing_at_the_end_after_a_jump(open_app):
    writer = open_app(LONG)
    writer.press(Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    writer.press(Qt.Key.Key_E)
    writer.qtbot.waitUntil(lambda: writer.view.viewport().rect().intersects(writer.view.caret_rectangle()))
    assert writer.text == LONG + "e"
    writer.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert writer.text == LONG


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(["", "a", "word " * 40]), min_size=1, max_size=40), st.data())
def test_the_first_block_below_a_height_is_the_one_a_walk_finds(qapp, lines, data):
    document = QTextDocument("\n".join(lines))
    document.setTextWidth(300)
    layout = document.documentLayout()
    height = int(layout.documentSize().height())
    y = data.draw(st.integers(-10, height + 10))
    block = document.firstBlock()
    while layout.blockBoundingRect(block).bottom() < y and block.next().isValid():
        block = block.next()
    assert first_block_below(document, y).blockNumber() == block.blockNumber()
