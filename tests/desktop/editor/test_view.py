from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QAction,
    QDragEnterEvent,
    QDropEvent,
    QInputMethodEvent,
    QTextCursor,
    QTextDocument,
    QWheelEvent,
)
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication

from desktop.editor.draft_layer import DraftPiece, DraftTone
from desktop.editor.page_format import has_page_format
from desktop.editor.range_geometry import range_rectangles
from desktop.editor.theme import ThemeName, load_theme
from desktop.editor.view import DocumentView

SECOND = "Second paragraph, with a tail."
LEFT = Qt.MouseButton.LeftButton


def show_over(view, find, original: str, draft: str) -> tuple[int, int]:
    start, end = find(view, original)
    view.drafts.show(start, end, [DraftPiece(draft, DraftTone.SETTLED)])
    return start, end


# --- the page --------------------------------------------------------------------------------------------------------


def test_the_column_is_centred_in_a_wide_window(make_view):
    view = make_view(width=1400)
    left = view.viewport().x()
    right = view.width() - view.verticalScrollBar().width() - view.viewport().geometry().right() - 1
    assert left > 200
    assert abs(left - right) <= 1


def test_a_full_line_has_about_as_many_letters_as_reads_well(make_view):
    text = "The house had been dark for many winters when at last the letter came to her door again. " * 20
    view = make_view(text, width=1400)
    layout = view.document().firstBlock().layout()
    lengths = [layout.lineAt(number).textLength() for number in range(layout.lineCount() - 1)]
    assert 60 <= sum(lengths) / len(lengths) <= 74


def test_a_small_window_has_margins_and_no_sideways_scrolling(make_view):
    view = make_view("Long words. " * 200, width=640, height=400)
    rectangle = view.document().documentLayout().blockBoundingRect(view.document().firstBlock())
    assert rectangle.left() >= 20
    assert rectangle.right() <= view.viewport().width() - 20
    assert view.horizontalScrollBar().maximum() == 0


def test_lines_stand_well_apart(make_view):
    view = make_view("Words and words. " * 50)
    layout = view.document().firstBlock().layout()
    distance = layout.lineAt(1).y() - layout.lineAt(0).y()
    em = view.font().pointSizeF() * view.logicalDpiY() / 72
    assert 1.45 * em <= distance <= 1.75 * em


def test_the_page_format_is_no_change_of_the_document(qtbot):
    document = QTextDocument("Some text\nin two lines")
    document.setModified(False)
    changes = QSignalSpy(document.modificationChanged)
    view = DocumentView(document, load_theme(ThemeName.LIGHT))
    qtbot.addWidget(view)
    assert has_page_format(document)
    assert document.availableUndoSteps() == 0
    assert document.isUndoRedoEnabled()
    assert not document.isModified()
    assert changes.count() == 0


@pytest.mark.parametrize("reload", [QTextDocument.clear, lambda document: document.setPlainText("New\ntext\nhere")])
def test_a_newly_loaded_text_gets_the_page_format(view, reload):
    reload(view.document())
    block = view.document().firstBlock()
    while block.isValid():
        assert block.blockFormat().lineHeight() > 100
        block = block.next()
    assert view.document().availableUndoSteps() == 0


def test_new_lines_have_the_page_format_and_undo_knows_nothing_of_it(view, put_caret, qtbot):
    put_caret(view, view.document().characterCount() - 1)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.keyClicks(view, "more")
    assert view.document().lastBlock().blockFormat().lineHeight() > 100
    text = view.toPlainText()
    while view.document().isUndoAvailable():
        view.undo()
    assert view.toPlainText() + "\nmore" == text
    assert has_page_format(view.document())


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
@pytest.mark.parametrize("modifiers", [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier])
@pytest.mark.parametrize(("text", "caret"), [("", 0), ("The end.\n", 9), ("a\n\nb", 2)])
def test_enter_begins_a_line_on_an_empty_one_too(make_view, put_caret, qtbot, text, caret, key, modifiers):
    view = make_view(text)
    put_caret(view, caret)
    format_before = view.textCursor().blockFormat()
    qtbot.keyClick(view, key, modifiers)
    assert view.toPlainText() == text[:caret] + "\n" + text[caret:]
    assert view.textCursor().position() == caret + 1
    assert view.textCursor().blockFormat() == format_before
    view.document().undo()
    assert view.toPlainText() == text


def test_enter_on_an_empty_line_replaces_what_is_selected(make_view, put_caret, qtbot):
    view = make_view("one\ntwo\n\nthree")
    put_caret(view, 8, 3)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert view.toPlainText() == "one\n\nthree"


def test_zooming_goes_up_down_and_back(view):
    size = view.font().pointSizeF()
    view.zoom_in()
    view.zoom_in()
    assert view.font().pointSizeF() > size * 1.15
    view.zoom_reset()
    assert view.font().pointSizeF() == size
    for _ in range(50):
        view.zoom_out()
    assert size / 2 < view.font().pointSizeF() < size
    for _ in range(50):
        view.zoom_in()
    assert size * 1.5 < view.font().pointSizeF() < size * 3


def test_zooming_enlarges_headings_too(view):
    def heading_points():
        found = view.document().firstBlock().layout().formats()[-1]
        return found.format.fontPointSize()

    before = heading_points()
    view.zoom_in()
    assert heading_points() > before


def wheel(view, target, delta: int, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    center = QPointF(target.rect().center())
    event = QWheelEvent(
        center,
        QPointF(target.mapToGlobal(center.toPoint())),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(target, event)


def test_ctrl_and_the_wheel_zoom(view):
    size = view.font().pointSizeF()
    wheel(view, view.viewport(), 120, Qt.KeyboardModifier.ControlModifier)
    assert view.font().pointSizeF() > size
    wheel(view, view.viewport(), -120, Qt.KeyboardModifier.ControlModifier)
    assert view.font().pointSizeF() == pytest.approx(size)


def test_the_margins_scroll_as_the_text_does(make_view):
    view = make_view("Line\n\n" * 200, width=1400)
    wheel(view, view, -120)
    assert view.verticalScrollBar().value() > 0


def test_a_click_in_the_margin_puts_the_caret(make_view, qtbot):
    view = make_view(width=1400)
    qtbot.mouseClick(view, LEFT, pos=QPoint(30, 250))
    assert view.textCursor().position() > 0


def test_the_theme_changes_while_a_draft_is_shown(view, find):
    show_over(view, find, SECOND, "New.")
    view.set_theme(load_theme(ThemeName.DARK))
    image = view.grab().toImage()
    assert image.pixelColor(3, 3) == load_theme(ThemeName.DARK).page
    middle = view.drafts.rectangle().translated(view.viewport().pos())
    assert image.pixelColor(middle.right() + 10, middle.center().y()) == load_theme(ThemeName.DARK).draft_background


# --- plain text only -------------------------------------------------------------------------------------------------


def test_pasted_rich_text_arrives_plain(view, qtbot):
    data = QMimeData()
    data.setHtml("<h1>Big</h1><b>bold</b>")
    data.setText("Big\nbold")
    QApplication.clipboard().setMimeData(data)
    qtbot.keyClick(view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert view.toPlainText().startswith("Big\nbold# Title")
    assert view.document().firstBlock().charFormat().fontPointSize() == 0
    assert view.document().findBlockByNumber(1).begin().fragment().charFormat().fontWeight() != 700
    view.undo()
    assert view.toPlainText().startswith("# Title")


def test_copied_text_is_plain(view):
    view.selectAll()
    data = view.createMimeDataFromSelection()
    assert data.formats() == ["text/plain"]
    assert data.text() == view.toPlainText()


def drop(view, data: QMimeData, point: QPoint) -> None:
    # Qt delivers a drop only to where a drag has been let in.
    enter = QDragEnterEvent(point, Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(view.viewport(), enter)
    assert enter.isAccepted()
    event = QDropEvent(
        QPointF(point),
        Qt.DropAction.CopyAction,
        data,
        LEFT,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(view.viewport(), event)


def test_a_dropped_file_is_handed_on(view, qtbot, tmp_path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.md"))])
    before = view.toPlainText()
    with qtbot.waitSignal(view.file_dropped) as dropped:
        drop(view, data, QPoint(50, 50))
    assert dropped.args == [Path(tmp_path / "a.md")]
    assert view.toPlainText() == before


def test_dropped_text_is_inserted_behind_a_draft_too(view, find, qtbot):
    show_over(view, find, "paragraph, with", "passage which is longer and")
    line = view.drafts.line_rectangles()[0].translated(-view.page_offset())
    data = QMimeData()
    data.setText("XYZ")
    drop(view, data, QPoint(int(line.right()) + 200, int(line.center().y())))
    assert "with a tail.XYZ" in view.toPlainText()


# --- what commands ask -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "caret", "expected"),
    [
        ("One.\n\nTwo two.\n\nThree.", "Two", "Two two."),
        ("One.\n\nTwo\ntwo.\n\nThree.", "Two", "Two\ntwo."),
        ("  Indented words  \n", "words", "Indented words"),
        ("- one\n- two\n- three", "two", "- two"),
        ("Intro:\n1. one\n2. two", "two", "2. two"),
        ("Intro:\n- one", "Intro", "Intro:"),
        ("# Head\nText goes on\nhere", "goes", "Text goes on\nhere"),
        ("😀 One.\n\n😀 Two.\n", "Two", "😀 Two."),
    ],
)
def test_the_target_is_the_paragraph_at_the_caret(make_view, find, put_caret, text, caret, expected):
    view = make_view(text)
    put_caret(view, find(view, caret)[0])
    assert view.target_range() == find(view, expected)


def test_the_target_is_the_selection_without_blank_ends(view, find, put_caret):
    start, end = find(view, "\n\nSecond paragraph, ")
    put_caret(view, start, anchor=end)
    assert view.target_range() == find(view, "Second paragraph,")


def test_the_target_of_a_selection_that_is_locked_is_its_paragraph(view, find, put_caret):
    start, end = find(view, "Second")
    put_caret(view, end, start)
    assert view.target_range() == (start, end)
    paragraph = view.textCursor().block()
    view.set_locked_spans([(start, end)])
    assert view.target_range() == (paragraph.position(), paragraph.position() + paragraph.length() - 1)
    put_caret(view, end + 3, start)
    assert view.target_range() == (start, end + 3)


def test_the_target_on_a_blank_line_is_the_caret(view, find, put_caret):
    blank = find(view, "Second")[0] - 1
    put_caret(view, blank)
    assert view.target_range() == (blank, blank)


def test_the_context_menu_has_the_usual_actions_first(view):
    own = QAction("Rewrite", view)
    view.set_context_actions([own])
    menu = view.make_context_menu(QPoint(10, 10))
    texts = [action.text() for action in menu.actions()]
    assert texts[-1] == "Rewrite"
    assert any("Paste" in text for text in texts[:-1])
    menu.deleteLater()


def test_locked_words_are_tinted_and_underlined(view, find):
    start, end = find(view, "paragraph, with")
    view.set_locked_spans([(start, end)])
    theme = load_theme(ThemeName.LIGHT)
    cursor = QTextCursor(view.document())
    cursor.setPosition(start)
    rectangle = view.cursorRect(cursor).translated(view.viewport().pos())
    image = view.grab().toImage()
    column = [image.pixelColor(rectangle.left() + 20, y) for y in range(rectangle.top(), rectangle.bottom() + 2)]
    assert theme.lock_background in column
    assert theme.lock_edge in column
    assert theme.lock_background not in [image.pixelColor(rectangle.left() - 6, y) for y in range(rectangle.height())]


def test_locked_words_stay_marked_while_text_is_typed_before_them(view, find, put_caret, qtbot):
    view.set_locked_spans([find(view, "Second")])
    put_caret(view, 0)
    qtbot.keyClicks(view, "abc")
    assert view.locked_spans() == [find(view, "Second")]


def test_text_from_right_to_left_is_marked_too(make_view, find):
    view = make_view("שלום עולם גדול")
    rectangles = range_rectangles(view.document(), *find(view, "עולם"))
    width = view.fontMetrics().horizontalAdvance("עולם")
    assert [rectangle.width() for rectangle in rectangles] == [pytest.approx(width, abs=3)]


def test_locked_words_of_a_draft_are_marked(view, find):
    start, end = find(view, SECOND)
    view.drafts.show(start, end, [DraftPiece("A new ", DraftTone.SETTLED), DraftPiece("tail", DraftTone.LOCKED)])
    (lock,) = view.drafts.line_rectangles(DraftTone.LOCKED)
    point = (lock.bottomLeft() - view.page_offset()).toPoint() + view.viewport().pos() + QPoint(4, -2)
    assert view.grab().toImage().pixelColor(point) == load_theme(ThemeName.LIGHT).lock_edge


# --- keys of the suggestion ------------------------------------------------------------------------------------------


@pytest.fixture
def suggested(view, find, put_caret) -> DocumentView:
    """A page with a draft that has the focus, the caret behind it."""
    _, end = show_over(view, find, SECOND, "A new second one.")
    put_caret(view, end)
    view.set_suggestion_focus(True)
    return view


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_accepts_and_writes_nothing(suggested, qtbot, key):
    before = suggested.toPlainText()
    with qtbot.waitSignal(suggested.accept_requested):
        qtbot.keyClick(suggested, key)
    assert suggested.toPlainText() == before


def test_esc_rejects(suggested, qtbot):
    with qtbot.waitSignal(suggested.reject_requested):
        qtbot.keyClick(suggested, Qt.Key.Key_Escape)


def test_once_the_writer_types_enter_is_a_new_line_and_esc_still_rejects(suggested, qtbot):
    accepted = QSignalSpy(suggested.accept_requested)
    with qtbot.waitSignal(suggested.suggestion_focus_lost):
        qtbot.keyClick(suggested, "a")
    lines = suggested.document().blockCount()
    qtbot.keyClick(suggested, Qt.Key.Key_Return)
    assert suggested.document().blockCount() == lines + 1
    assert accepted.count() == 0
    with qtbot.waitSignal(suggested.reject_requested):
        qtbot.keyClick(suggested, Qt.Key.Key_Escape)


@pytest.mark.parametrize("key", [Qt.Key.Key_Left, Qt.Key.Key_Home, Qt.Key.Key_Shift, Qt.Key.Key_Control])
def test_moving_the_caret_in_the_paragraph_keeps_the_suggestion_s_focus(suggested, qtbot, key):
    lost = QSignalSpy(suggested.suggestion_focus_lost)
    qtbot.keyClick(suggested, key)
    assert lost.count() == 0
    assert suggested.has_suggestion_focus


def test_walking_out_of_the_paragraph_gives_enter_back_to_the_text(suggested, qtbot):
    accepted = QSignalSpy(suggested.accept_requested)
    lines = suggested.document().blockCount()
    with qtbot.waitSignal(suggested.suggestion_focus_lost):
        qtbot.keyClick(suggested, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(suggested, Qt.Key.Key_Return)
    assert accepted.count() == 0
    assert suggested.document().blockCount() == lines + 1


@pytest.mark.parametrize("key", [Qt.Key.Key_Backspace, Qt.Key.Key_Delete])
def test_deleting_is_writing(suggested, qtbot, key):
    with qtbot.waitSignal(suggested.suggestion_focus_lost):
        qtbot.keyClick(suggested, key)


def test_clicking_elsewhere_and_on_the_draft_again(suggested, qtbot):
    with qtbot.waitSignal(suggested.suggestion_focus_lost):
        qtbot.mouseClick(suggested.viewport(), LEFT, pos=QPoint(60, 40))
    caret = suggested.textCursor().position()
    with qtbot.waitSignal(suggested.suggestion_focus_gained):
        qtbot.mouseClick(suggested.viewport(), LEFT, pos=suggested.drafts.rectangle().center())
    assert suggested.textCursor().position() == caret
    with qtbot.waitSignal(suggested.accept_requested):
        qtbot.keyClick(suggested, Qt.Key.Key_Return)


def test_ctrl_enter_is_left_to_the_window(suggested, qtbot):
    triggered = QAction("Accept", suggested)
    triggered.setShortcut("Ctrl+Return")
    suggested.addAction(triggered)
    suggested.set_suggestion_focus(False)
    before = suggested.toPlainText()
    with qtbot.waitSignal(triggered.triggered):
        qtbot.keyClick(suggested, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert suggested.toPlainText() == before


def test_without_a_suggestion_esc_and_enter_are_the_text_s(view, qtbot):
    rejected = QSignalSpy(view.reject_requested)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert rejected.count() == 0
    assert view.toPlainText().startswith("\n# Title")


def test_tab_goes_to_the_card_and_esc_comes_back(suggested, qtbot):
    suggested.card.show_ready()
    qtbot.keyClick(suggested, Qt.Key.Key_Tab)
    assert suggested.card.buttons()[0].hasFocus()
    qtbot.keyClick(suggested.card.buttons()[0], Qt.Key.Key_Tab)
    assert suggested.card.buttons()[1].hasFocus()
    qtbot.keyClick(suggested.card.buttons()[1], Qt.Key.Key_Escape)
    assert suggested.hasFocus()


# --- input methods ---------------------------------------------------------------------------------------------------


def compose(view, preedit: str, commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(view, event)


def test_an_input_method_composes_in_the_draft_s_paragraph(view, seen, find, put_caret):
    show_over(view, find, "paragraph, with", "passage and")
    put_caret(view, find(view, "tail")[0])
    compose(view, "に")
    assert "a にtail." in seen(view)
    compose(view, "にほん")
    compose(view, "", "日本")
    assert "a 日本tail." in view.toPlainText()
    assert "Second passage and a 日本tail." in seen(view)


def test_composing_elsewhere_leaves_the_draft(view, seen, find, put_caret):
    show_over(view, find, "paragraph, with", "passage and")
    put_caret(view, find(view, "First")[0])
    compose(view, "に")
    assert "Second passage and a tail." in seen(view)
    compose(view, "", "に")
    assert "にFirst" in view.toPlainText()


def test_composing_given_up_brings_the_draft_back(view, seen, find, put_caret):
    show_over(view, find, "paragraph, with", "passage and")
    before = view.toPlainText()
    put_caret(view, find(view, "tail")[0])
    compose(view, "x")
    compose(view, "")
    assert view.toPlainText() == before
    assert "Second passage and a tail." in seen(view)


def test_an_empty_word_from_the_input_method_deletes_no_selection(view, seen, find, put_caret):
    show_over(view, find, "paragraph, with", "passage and")
    before = view.toPlainText()
    start, end = find(view, "tail")
    put_caret(view, end, anchor=start)
    compose(view, "")
    assert view.toPlainText() == before
    assert "Second passage and a tail." in seen(view)


# --- emoji, words and lines beside a draft ---------------------------------------------------------------------------


def test_letters_behind_a_draft_are_counted_off_whole(make_view, find, put_caret, qtbot):
    view = make_view("Begin middle 👨‍👩‍👧 end 🎉!")
    show_over(view, find, "middle", "other")
    start, end = find(view, "👨‍👩‍👧")
    put_caret(view, start)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.textCursor().position() == end
    put_caret(view, find(view, "🎉")[0])
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert view.toPlainText() == "Begin middle 👨‍👩‍👧 end !"


def test_a_double_click_behind_a_draft_selects_the_word(view, find, qtbot):
    show_over(view, find, "paragraph, with", "passage and")
    line = view.drafts.line_rectangles()[0].translated(-view.page_offset())
    advance = view.fontMetrics().horizontalAdvance(" a ta")
    point = QPoint(int(line.right()) + advance, int(line.center().y()))
    qtbot.mouseDClick(view.viewport(), LEFT, pos=point)
    assert view.textCursor().selectedText() == "tail"


def test_the_selection_is_painted_where_the_text_is(view, find, put_caret):
    show_over(view, find, "paragraph, with", "passage and")
    start, end = find(view, "tail")
    put_caret(view, end, anchor=start)
    line = view.drafts.line_rectangles()[0].translated(-view.page_offset())
    advance = view.fontMetrics().horizontalAdvance(" a t")
    image = view.viewport().grab().toImage()
    row = int(line.top()) + 2
    assert image.pixelColor(int(line.right()) + advance, row) == load_theme(ThemeName.LIGHT).selection
    assert image.pixelColor(int(line.center().x()), row) == load_theme(ThemeName.LIGHT).draft_background


# --- the reading place -----------------------------------------------------------------------------------------------


def top_of(view, number: int) -> float:
    rectangle = view.document().documentLayout().blockBoundingRect(view.document().findBlockByNumber(number))
    return rectangle.top() - view.page_offset().y()


@pytest.fixture
def long_view(make_view) -> DocumentView:
    return make_view("\n".join(f"Line {number} of a long text." for number in range(300)))


@pytest.mark.parametrize("lengths", [(1, 30, 3, 90, 1)])
def test_a_draft_above_the_viewport_moves_nothing(long_view, lengths):
    view = long_view
    view.verticalScrollBar().setValue(3000)
    block = view.document().findBlockByNumber(20)
    before = top_of(view, 110)
    for length in lengths:
        view.drafts.show(
            block.position(), block.position() + 4, [DraftPiece("A longer draft. " * length, DraftTone.SETTLED)]
        )
        assert top_of(view, 110) == pytest.approx(before, abs=1)
    view.drafts.clear()
    assert top_of(view, 110) == pytest.approx(before, abs=1)


def test_a_draft_in_view_moves_nothing_above_it(long_view):
    view = long_view
    view.verticalScrollBar().setValue(3000)
    first = view.document().findBlock(view.position_at(QPoint(50, 100))).blockNumber()
    block = view.document().findBlockByNumber(first + 5)
    before = [top_of(view, number) for number in range(first, first + 6)]
    for length in (1, 60, 2, 300, 1):
        view.drafts.show(
            block.position(), block.position() + 4, [DraftPiece("A longer draft. " * length, DraftTone.SETTLED)]
        )
        assert [top_of(view, number) for number in range(first, first + 6)] == before
    view.drafts.clear()
    assert [top_of(view, number) for number in range(first, first + 6)] == before


def test_a_draft_across_the_upper_edge_holds_the_text_below_it(long_view):
    view = long_view
    block = view.document().findBlockByNumber(100)
    start, end = block.position(), block.position() + block.length() - 1
    view.drafts.show(start, end, [DraftPiece("A longer draft. " * 30, DraftTone.SETTLED)])
    view.verticalScrollBar().setValue(view.verticalScrollBar().value() + int(top_of(view, 100)) + 60)
    before = top_of(view, 101)
    for length in (40, 25, 90, 30):
        view.drafts.show(start, end, [DraftPiece("A longer draft. " * length, DraftTone.SETTLED)])
        assert top_of(view, 101) == pytest.approx(before, abs=1)


def test_a_draft_at_the_end_of_the_text_moves_nothing_above_it(make_view, put_caret):
    view = make_view("\n".join(f"Line {number} of a long text." for number in range(60)))
    put_caret(view, view.document().characterCount() - 1)
    view.ensureCursorVisible()
    last = view.document().lastBlock()
    start, end = last.position(), last.position() + last.length() - 1
    before = top_of(view, 55)
    for length in (10, 3, 20, 1):
        view.drafts.show(start, end, [DraftPiece("A longer draft. " * length, DraftTone.SETTLED)])
        assert top_of(view, 55) == before
    view.drafts.clear()
    assert top_of(view, 55) == before


def test_typing_behind_a_long_draft_keeps_the_caret_in_view(make_view, find, put_caret, qtbot):
    view = make_view("Begin middle end.\n\n" + "More.\n" * 100, height=400)
    show_over(view, find, "middle", "a long draft " * 90)
    put_caret(view, find(view, " end.")[1])
    qtbot.keyClicks(view, " And on.")
    assert view.caret_rectangle().top() >= 0
    assert view.caret_rectangle().bottom() <= view.viewport().height()


@pytest.mark.parametrize("change", [DocumentView.zoom_in, lambda view: view.resize(520, 600)])
def test_the_first_line_stays_when_everything_is_laid_out_anew(make_view, change):
    view = make_view("\n\n".join("A paragraph of many words that breaks over several lines. " * 6 for _ in range(60)))
    view.verticalScrollBar().setValue(2500)
    position = view.position_at(QPoint(200, 5))
    for _ in range(3):
        change(view)
    assert abs(view.position_at(QPoint(200, 20)) - position) < 150
