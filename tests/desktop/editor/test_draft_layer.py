import statistics
import time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QSignalSpy

from desktop.editor.draft_layer import DraftPiece, DraftTone
from desktop.editor.theme import ThemeName, load_theme

SECOND = "Second paragraph, with a tail."


def settled(text: str) -> list[DraftPiece]:
    return [DraftPiece(text, DraftTone.SETTLED)]


def show_over(view, find, original: str, draft: str) -> tuple[int, int]:
    start, end = find(view, original)
    view.drafts.show(start, end, settled(draft))
    return start, end


def formats_in_draft(block) -> list:
    layout = block.layout()
    start = layout.preeditAreaPosition()
    end = start + len(layout.preeditAreaText().encode("utf-16-le")) // 2
    return [found for found in layout.formats() if start <= found.start and found.start + found.length <= end]


# --- what is seen and what is in the document ------------------------------------------------------------------------


def test_a_draft_stands_in_the_text_instead_of_the_original(view, seen, find):
    show_over(view, find, SECOND, "A new second one.")
    assert seen(view) == "# Title\n\nFirst paragraph of the text.\n\nA new second one.\n\nThird paragraph."


def test_the_text_around_the_draft_in_its_paragraph_is_seen(view, seen, find):
    show_over(view, find, "paragraph, with", "passage and")
    assert "Second passage and a tail." in seen(view)


def test_an_insertion_hides_nothing(view, seen, find):
    start, _ = find(view, " with a tail")
    view.drafts.show(start, start, settled(" new"))
    assert "Second paragraph, new with a tail." in seen(view)


def test_clearing_brings_the_original_back(view, seen, find):
    before = seen(view)
    height = view.document().size().height()
    show_over(view, find, SECOND, "One\nand\nmany\nlines. " * 9)
    view.drafts.clear()
    assert seen(view) == before
    assert view.document().size().height() == height
    assert not view.drafts.is_visible
    assert view.drafts.range() == (-1, -1)


def test_an_emptied_draft_leaves_a_line_of_its_height(view, seen, find):
    start, end = find(view, SECOND)
    block = view.document().findBlock(start)
    height = view.document().documentLayout().blockBoundingRect(block).height()
    view.drafts.show(start, end, [])
    assert SECOND not in seen(view)
    assert view.document().documentLayout().blockBoundingRect(block).height() == pytest.approx(height, abs=1)


def test_a_hundred_drafts_leave_the_document_as_it_was(view, find, qtbot):
    put_text = view.textCursor()
    put_text.insertText("x")
    view.document().setModified(False)
    raw, steps = view.document().toRawText(), view.document().availableUndoSteps()
    changes = QSignalSpy(view.document().contentsChanged)
    modifications = QSignalSpy(view.document().modificationChanged)
    start, end = find(view, SECOND)
    for number in range(100):
        view.drafts.show(start, end, settled(f"Draft number {number}\nin\nlines " * (number % 5)))
    assert view.document().toRawText() == raw
    assert view.document().availableUndoSteps() == steps
    assert not view.document().isModified()
    assert changes.count() == 0
    assert modifications.count() == 0
    view.undo()
    assert view.toPlainText() == raw.replace("\u2029", "\n")[1:]


def test_the_draft_is_not_copied(view, find):
    show_over(view, find, SECOND, "A new second one.")
    view.selectAll()
    text = view.createMimeDataFromSelection().text()
    assert text == view.toPlainText()
    assert SECOND in text


def test_tones_have_the_theme_s_colours_and_do_not_spill(view, find):
    start, end = find(view, "Second paragraph")
    pieces = [DraftPiece("Sure, ", DraftTone.SETTLED), DraftPiece("perhaps", DraftTone.UNDECIDED)]
    view.drafts.show(start, end, pieces)
    theme = load_theme(ThemeName.LIGHT)
    block = view.document().findBlock(start)
    colors = {(found.start, found.length): found.format.foreground().color() for found in formats_in_draft(block)}
    assert colors[0, 6] == theme.draft_text
    assert colors[6, 7] == theme.undecided_text
    assert all(color.alpha() == 255 for color in colors.values())


def test_tones_survive_a_new_highlighting_of_the_block(view, find):
    start, end = find(view, "Second paragraph")
    pieces = [DraftPiece("Sure, ", DraftTone.SETTLED), DraftPiece("perhaps", DraftTone.UNDECIDED)]
    view.drafts.show(start, end, pieces)
    block = view.document().findBlock(start)
    before = [(found.start, found.length) for found in formats_in_draft(block)]
    view.highlighter.rehighlight()
    assert [(found.start, found.length) for found in formats_in_draft(block)] == before


def test_a_draft_inside_bold_text_keeps_its_tones(make_view, find):
    view = make_view("Some **very bold words** here.")
    start, end = find(view, "bold")
    view.drafts.show(start, end, [DraftPiece("maybe", DraftTone.UNDECIDED)])
    layout = view.document().firstBlock().layout()
    covering = [found for found in layout.formats() if found.start <= start < found.start + found.length]
    assert covering[-1].format.foreground().color() == load_theme(ThemeName.LIGHT).undecided_text
    assert any(found.format.fontWeight() == 700 for found in covering)


def test_markdown_in_a_draft_is_set_as_markdown(view, find):
    show_over(view, find, "# Title", "# A **new** title")
    formats = formats_in_draft(view.document().firstBlock())
    assert any(found.format.fontPointSize() > view.font().pointSizeF() for found in formats)


# --- several lines ---------------------------------------------------------------------------------------------------

LIST = "Before\n- one\n- two\n- three\nAfter"


def test_as_many_lines_stand_each_in_its_own(make_view, seen, find):
    view = make_view(LIST)
    show_over(view, find, "- one\n- two\n- three", "- uno\n- due\n- tre")
    assert seen(view) == "Before\n- uno\n- due\n- tre\nAfter"
    assert len(view.drafts.blocks()) == 3


@pytest.mark.parametrize("draft", ["- uno", "- uno\n- due", "- uno\n- due\n- tre\n- quattro", ""])
def test_fewer_or_more_lines_stand_in_the_first(make_view, seen, find, draft):
    view = make_view(LIST)
    show_over(view, find, "- one\n- two\n- three", draft)
    assert seen(view) == f"Before\n{draft}\nAfter"
    layout = view.document().documentLayout()
    before, first, after = (layout.blockBoundingRect(view.document().findBlockByNumber(number)) for number in (0, 1, 4))
    # Nothing of the hidden lines is left between the draft and what follows.
    assert after.top() - first.bottom() == pytest.approx(first.top() - before.bottom(), abs=0.5)


def test_going_from_fewer_lines_to_as_many_and_back_to_none(make_view, seen, find):
    view = make_view(LIST)
    for draft in ("- a", "- a\n- b", "- a\n- b\n- c", "- a\n- b\n- c\n- d", "- a"):
        show_over(view, find, "- one\n- two\n- three", draft)
        assert seen(view) == f"Before\n{draft}\nAfter"
    view.drafts.clear()
    assert seen(view) == LIST
    assert all(view.document().findBlockByNumber(number).isVisible() for number in range(5))


def test_a_target_that_begins_and_ends_within_lines(make_view, seen, find):
    view = make_view("one two\nthree four\nfive six")
    show_over(view, find, "two\nthree four\nfive", "TWO\nTHREE\nFIVE")
    assert seen(view) == "one TWO\nTHREE\nFIVE six"
    show_over(view, find, "two\nthree four\nfive", "ALL")
    assert seen(view) == "one ALL\n six"


def test_the_mouse_finds_the_text_behind_hidden_lines(make_view, find):
    view = make_view(LIST)
    show_over(view, find, "- one\n- two\n- three", "- uno")
    after, _ = find(view, "After")
    block = view.document().findBlock(after)
    middle = view.document().documentLayout().blockBoundingRect(block).center().y() - view.page_offset().y()
    assert view.cursorForPosition(QPoint(40, int(middle))).block() == block


def test_emoji_before_and_in_the_draft(make_view, seen, find):
    view = make_view("😀 Hello 🏴‍☠️ world and 🎉 more")
    start, end = find(view, "world")
    view.drafts.show(start, end, [DraftPiece("🌍 globe ", DraftTone.SETTLED), DraftPiece("maybe", DraftTone.UNDECIDED)])
    assert seen(view) == "😀 Hello 🏴‍☠️ 🌍 globe maybe and 🎉 more"
    undecided = formats_in_draft(view.document().firstBlock())[-1]
    assert undecided.length == 5


# --- living with the writer ------------------------------------------------------------------------------------------


def test_typing_before_the_draft_in_its_paragraph(view, seen, find, put_caret, qtbot):
    show_over(view, find, "paragraph, with", "passage and")
    put_caret(view, find(view, "Second")[0])
    qtbot.keyClicks(view, "My ")
    assert "My Second passage and a tail." in seen(view)
    assert view.drafts.range() == find(view, "paragraph, with")


def test_typing_behind_the_draft_in_its_paragraph(view, seen, find, put_caret, qtbot):
    show_over(view, find, "paragraph, with", "passage and")
    put_caret(view, find(view, "tail")[0])
    qtbot.keyClicks(view, "long ")
    assert "Second passage and a long tail." in seen(view)


def test_a_new_line_before_the_draft_takes_it_along(view, seen, find, put_caret, qtbot):
    show_over(view, find, "paragraph, with", "passage and")
    put_caret(view, find(view, "paragraph, with")[0] - 1)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert "Second\n passage and a tail." in seen(view)
    view.undo()
    assert "Second passage and a tail." in seen(view)


def test_deleting_the_paragraphs_before(view, seen, find, put_caret, qtbot):
    show_over(view, find, SECOND, "New.")
    put_caret(view, find(view, SECOND)[0] - 1, anchor=0)
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert seen(view) == "\nNew.\n\nThird paragraph."


def test_typing_elsewhere_while_the_draft_goes_on(view, seen, find, put_caret, qtbot):
    start, end = find(view, SECOND)
    put_caret(view, view.document().characterCount() - 1)
    typed = "and the writer goes on writing all the while"
    for number, letter in enumerate(typed):
        view.drafts.show(start, end, settled(f"Draft {number} of many, " * (1 + number % 7)))
        qtbot.keyClicks(view, letter)
        view.repaint()
    assert view.toPlainText().endswith("Third paragraph." + typed)
    assert f"Draft {len(typed) - 1} of many" in seen(view)
    view.undo()
    assert view.toPlainText().endswith("Third paragraph.")


def test_typing_above_while_the_draft_goes_on(view, seen, find, put_caret, qtbot):
    start, _ = find(view, SECOND)
    put_caret(view, find(view, "First")[0])
    for number, letter in enumerate("One\rtwo"):
        begin, end = view.drafts.range() if view.drafts.is_visible else find(view, SECOND)
        view.drafts.show(begin, end, settled(f"Draft {number}"))
        qtbot.keyClick(view, Qt.Key.Key_Return if letter == "\r" else letter)
    assert seen(view) == "# Title\n\nOne\ntwoFirst paragraph of the text.\n\nDraft 6\n\nThird paragraph."
    assert view.drafts.range()[0] == start + 7


def click_on(view, qtbot, position: int) -> None:
    cursor = QTextCursor(view.document())
    cursor.setPosition(position)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.cursorRect(cursor).center())


def test_clicking_into_the_paragraph_and_out_of_it_keeps_the_draft(view, seen, find, qtbot):
    show_over(view, find, "paragraph, with", "passage and")
    expected = seen(view)
    block = view.document().findBlock(view.drafts.range()[0])
    formats = [(found.start, found.length) for found in block.layout().formats()]
    first, third = find(view, "First")[0], find(view, "Third")[0]
    second = find(view, "Second")[0]
    for position in (second + 2, first + 2, second + 3, second + 5, third + 4, second):
        click_on(view, qtbot, position)
        assert view.textCursor().position() == position
        assert seen(view) == expected
        assert [(found.start, found.length) for found in block.layout().formats()] == formats


def test_a_click_behind_the_draft_puts_the_caret_there(view, find, put_caret, qtbot):
    show_over(view, find, "paragraph, with", "a passage that is longer and has")
    put_caret(view, find(view, "Second")[0])
    lines = view.drafts.line_rectangles()
    beside = lines[0].translated(-view.page_offset())
    qtbot.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(int(beside.right()) + 40, int(beside.center().y()))
    )
    assert view.textCursor().position() > find(view, "paragraph, with")[1]
    qtbot.keyClicks(view, "X")
    assert "X" in view.toPlainText()[find(view, "with")[1] :]


def test_dragging_over_the_draft_selects_what_it_stands_for(view, find, put_caret, qtbot):
    show_over(view, find, "paragraph, with", "passage and")
    put_caret(view, find(view, "Second")[0])
    line = view.drafts.line_rectangles()[0].translated(-view.page_offset())
    y = int(line.center().y())
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(int(line.left()) - 30, y))
    qtbot.mouseMove(view.viewport(), QPoint(int(line.right()) + 30, y))
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(int(line.right()) + 30, y))
    assert "paragraph, with" in view.textCursor().selectedText()


def test_every_caret_position_of_the_paragraph_leaves_the_draft(view, seen, find, put_caret):
    start, end = show_over(view, find, "paragraph, with", "passage and")
    expected = seen(view)
    for position in range(find(view, "Second")[0], find(view, "tail")[1]):
        put_caret(view, position)
        assert seen(view) == expected
    assert view.drafts.range() == (start, end)


def test_the_arrow_keys_pass_over_hidden_text(view, find, put_caret, qtbot):
    start, end = show_over(view, find, "paragraph, with", "passage and")
    put_caret(view, start)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.textCursor().position() == end
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert view.textCursor().position() == start


def test_up_and_down_pass_over_a_draft_of_many_lines(view, find, put_caret, qtbot):
    start, end = show_over(view, find, SECOND, "many words that go on and on " * 30)
    third = find(view, "Third")[0]
    put_caret(view, third + 5)
    blocks = []
    for _ in range(4):
        qtbot.keyClick(view, Qt.Key.Key_Up)
        position = view.textCursor().position()
        assert not start < position < end
        blocks.append(view.textCursor().blockNumber())
    assert blocks[-1] <= 3
    for _ in range(8):
        qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.textCursor().block() == view.document().lastBlock()
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.textCursor().position() == third
    qtbot.keyClick(view, Qt.Key.Key_End, Qt.KeyboardModifier.ShiftModifier)
    assert view.textCursor().selectedText() == "Third paragraph."
    qtbot.keyClick(view, Qt.Key.Key_PageUp)
    assert view.textCursor().blockNumber() == 0


def test_a_theme_change_recolours_the_draft(view, seen, find):
    start, _ = show_over(view, find, SECOND, "New.")
    view.set_theme(load_theme(ThemeName.DARK))
    colors = [found.format.foreground().color() for found in formats_in_draft(view.document().findBlock(start))]
    assert load_theme(ThemeName.DARK).draft_text in colors
    assert "New." in seen(view)


def test_zooming_keeps_the_draft(view, seen, find):
    show_over(view, find, SECOND, "New.")
    view.zoom_in()
    assert "\nNew.\n" in seen(view)
    assert SECOND not in seen(view)


# --- where it lies ---------------------------------------------------------------------------------------------------


def test_its_rectangle_holds_it_and_nothing_else(view, find):
    show_over(view, find, SECOND, "New text. " * 30)
    rectangle = view.drafts.rectangle()
    assert view.drafts.contains(rectangle.center())
    assert not view.drafts.contains(QPoint(rectangle.center().x(), rectangle.top() - 20))
    assert not view.drafts.contains(QPoint(rectangle.center().x(), rectangle.bottom() + 20))
    assert rectangle.height() > 3 * view.fontMetrics().height()


def test_text_hidden_by_a_draft_takes_no_width(make_view, find):
    long = "Words that are hidden here. " * 40
    view = make_view("Begin " + long + "end.")
    start, end = find(view, long)
    view.drafts.show(start, end, settled("x "))
    block = view.document().firstBlock()
    assert block.layout().lineCount() == 1
    words = view.fontMetrics().horizontalAdvance("Begin x end.")
    assert block.layout().lineAt(0).naturalTextWidth() == pytest.approx(words, abs=3)


# --- speed -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def long_text() -> str:
    return "\n\n".join(
        f"Paragraph {number} has *some* words and `code`, enough to break." * 4 for number in range(5000)
    )


def test_drafts_are_as_quick_in_a_long_document_as_in_a_short_one(make_view, long_text):
    short, long = make_view("\n\n".join(long_text.split("\n\n")[:300])), make_view(long_text)
    seconds = {short: [], long: []}
    # Turn and turn about, so that what else runs on the machine falls on both.
    for number in range(60):
        for view, own in seconds.items():
            block = view.document().findBlockByNumber(4)
            start, end = block.position(), block.position() + block.length() - 1
            before = time.thread_time()
            view.drafts.show(start, end, settled(f"Draft {number}, " * (10 + number % 25)))
            view.viewport().repaint()
            own.append(time.thread_time() - before)
    # Seventeen times the text. Qt moves what lies below, which is little for each paragraph (four to five times as long
    # in all); laying it out anew would take as many times as long.
    assert statistics.median(seconds[long]) < 10 * statistics.median(seconds[short])
