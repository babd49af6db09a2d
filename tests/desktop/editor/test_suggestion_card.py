import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from desktop.editor.draft_layer import DraftPiece, DraftTone
from desktop.editor.suggestion_card import CardState

SECOND = "Second paragraph, with a tail."
LEFT = Qt.MouseButton.LeftButton
LONG = "Some suggested text that goes on for quite a while. " * 40


def show_over(view, find, original: str, draft: str) -> None:
    view.drafts.show(*find(view, original), [DraftPiece(draft, DraftTone.SETTLED)])


def texts(card) -> list[str]:
    return [button.text() for button in card.buttons()]


def click(qtbot, card, number: int) -> None:
    qtbot.mouseClick(card.buttons()[number], LEFT)


def test_it_is_hidden_until_there_is_something_to_say(view):
    assert view.card.isHidden()
    assert view.card.state is CardState.HIDDEN


def test_writing_says_how_far_it_is_and_can_be_stopped(view, qtbot):
    view.card.show_writing("Step 1")
    button = view.card.buttons()[0]
    view.card.show_writing("Step 2")
    assert view.card.message() == "Step 2"
    assert view.card.buttons() == [button]
    with qtbot.waitSignal(view.card.stopped):
        click(qtbot, view.card, 0)


@pytest.mark.parametrize(("number", "signal"), [(0, "accepted"), (1, "rejected"), (2, "retried")])
def test_a_ready_suggestion_can_be_taken_left_or_tried_again(view, qtbot, number, signal):
    view.card.show_ready()
    with qtbot.waitSignal(getattr(view.card, signal)):
        click(qtbot, view.card, number)


@pytest.mark.parametrize(("number", "signal"), [(0, "copied"), (1, "retried"), (2, "dismissed")])
def test_a_stale_suggestion_can_be_copied_retried_or_dismissed(view, qtbot, number, signal):
    view.card.show_stale("The suggested text.")
    assert view.card.message() == "This paragraph or its locks have changed, so the suggestion was not applied."
    with qtbot.waitSignal(getattr(view.card, signal)):
        click(qtbot, view.card, number)
    if signal == "copied":
        assert QApplication.clipboard().text() == "The suggested text."


def test_a_fault_offers_its_actions(view, qtbot):
    view.card.show_fault("The memory is full.", ["Use the smaller model", "Copy details"])
    assert texts(view.card)[:2] == ["Use the smaller model", "Copy details"]
    with qtbot.waitSignal(view.card.action_chosen) as chosen:
        click(qtbot, view.card, 1)
    assert chosen.args == [1]
    with qtbot.waitSignal(view.card.dismissed):
        click(qtbot, view.card, 2)


def test_one_state_follows_another(view):
    view.card.show_stale(LONG)
    view.card.show_fault("Oh.", [])
    view.card.show_writing("…")
    view.card.show_ready()
    assert len(view.card.buttons()) == 3
    view.card.hide()
    assert view.card.state is CardState.HIDDEN
    view.card.show_ready()
    assert not view.card.isHidden()


def test_buttons_have_names_for_a_screen_reader(view):
    for show in (view.card.show_ready, lambda: view.card.show_stale("x"), lambda: view.card.show_writing("x")):
        show()
        assert all(len(button.accessibleName()) > 3 for button in view.card.buttons())


def test_clicking_takes_no_focus_from_the_page(view, qtbot):
    view.card.show_ready()
    click(qtbot, view.card, 2)
    assert view.hasFocus()


def test_it_can_be_used_from_the_keyboard(view, qtbot):
    view.card.show_stale("x")
    qtbot.keyClick(view, Qt.Key.Key_F6)
    assert view.card.buttons()[0].hasFocus()
    retried = QSignalSpy(view.card.retried)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert retried.count() == 1
    assert view.hasFocus()


def test_esc_on_the_page_rejects_what_the_card_shows(view, qtbot):
    view.card.show_stale("x")
    with qtbot.waitSignal(view.reject_requested):
        qtbot.keyClick(view, Qt.Key.Key_Escape)


# --- its place -------------------------------------------------------------------------------------------------------

SIZES = [(1200, 800), (640, 420), (400, 300)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("words", [3, 60, 400])
def test_it_never_covers_the_draft_and_stays_inside(make_view, find, size, words):
    view = make_view(width=size[0], height=size[1])
    for show in (lambda: view.card.show_writing("Writing… step 12 of at most 48"), view.card.show_ready):
        show_over(view, find, SECOND, "words " * words)
        show()
        seen_part = view.drafts.rectangle() & view.viewport().rect()
        assert not view.card.geometry().intersects(seen_part.translated(view.viewport().pos()))
        assert view.rect().contains(view.card.geometry())


@pytest.mark.parametrize("size", SIZES)
def test_long_texts_stay_inside(make_view, size):
    view = make_view(width=size[0], height=size[1])
    for show in (
        lambda: view.card.show_stale(LONG),
        lambda: view.card.show_fault("A rather long sentence about what went wrong. " * 3, ["Do this", "Do that"]),
    ):
        show()
        assert view.rect().contains(view.card.geometry())
        inner = view.card.rect()
        assert all(inner.contains(button.geometry()) for button in view.card.buttons())
        rectangles = [button.geometry() for button in view.card.buttons()]
        assert not any(one.intersects(other) for one in rectangles for other in rectangles if one is not other)


def test_it_stands_just_below_a_short_draft(view, find):
    show_over(view, find, SECOND, "New.")
    view.card.show_ready()
    distance = view.card.y() - view.drafts.rectangle().bottom()
    assert 0 < distance < 25


def test_it_follows_the_draft_when_the_page_is_scrolled(make_view, find):
    view = make_view("A.\n\n" + SECOND + "\n\n" + "More.\n" * 200)
    show_over(view, find, SECOND, "New.")
    view.verticalScrollBar().setValue(0)
    view.card.show_ready()
    before = view.card.y()
    view.verticalScrollBar().setValue(30)
    assert view.card.y() == before - 30


def test_it_only_moves_down_while_a_draft_is_written(view, find):
    view.card.show_writing("…")
    tops = []
    for words in (10, 60, 10, 70, 20):
        show_over(view, find, SECOND, "words " * words)
        tops.append(view.card.y())
    assert tops == sorted(tops)


def test_a_card_at_the_lower_edge_leaves_the_text_in_place(make_view, find):
    view = make_view("Line of text.\n" * 100)
    view.verticalScrollBar().setValue(400)
    layout = view.document().documentLayout()
    block = view.document().findBlockByNumber(20)
    before = layout.blockBoundingRect(block).top() - view.page_offset().y()
    view.card.show_stale("x")
    assert layout.blockBoundingRect(block).top() - view.page_offset().y() == before
    assert view.viewport().geometry().bottom() < view.card.y()
    view.card.hide()
    assert view.viewport().geometry().bottom() == view.contentsRect().bottom()
    assert layout.blockBoundingRect(block).top() - view.page_offset().y() == before


def test_a_suggestion_gone_stale_by_a_key_puts_its_card_at_the_lower_edge(view, find, put_caret, qtbot):
    show_over(view, find, SECOND, "New.")
    view.card.show_ready()
    put_caret(view, find(view, SECOND)[1])

    def go_stale() -> None:
        view.drafts.clear()
        view.card.show_stale("New.")

    view.document().contentsChanged.connect(go_stale)
    qtbot.keyClick(view, "x")
    assert view.card.y() > view.height() - view.card.height() - 40
    assert all(view.card.rect().contains(button.geometry()) for button in view.card.buttons())


@pytest.mark.parametrize("lines", [1, 3, 5])
def test_a_short_stale_text_needs_no_scrolling(view, lines):
    view.card.show_stale("\n".join(f"Line {number}." for number in range(lines)))
    text = view.card.findChild(QPlainTextEdit)
    assert text.verticalScrollBar().maximum() == 0
    assert not text.verticalScrollBar().isVisible()


def test_a_long_stale_text_is_scrolled(view):
    view.card.show_stale(LONG)
    text = view.card.findChild(QPlainTextEdit)
    assert text.verticalScrollBar().maximum() > 0
    assert text.verticalScrollBar().value() == 0


def test_the_writer_s_line_is_not_hidden_by_a_stale_card(make_view, put_caret, qtbot):
    view = make_view("Line of text.\n" * 100, width=640, height=400)
    put_caret(view, view.position_at(QPoint(60, 380)))
    view.card.show_stale("Suggested text. " * 20)
    assert view.caret_rectangle().bottom() <= view.viewport().height()
    assert view.viewport().geometry().bottom() < view.card.y()
