"""Doubtful words: underlined on request, others taken by key or click, one step of undo; and in a suggestion."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QMenu

from desktop.actions import Command
from desktop.doubt.choosing import DoubtAmount, entropy_of, least_sure
from desktop.doubt.settings import AMOUNT
from desktop.doubt.suggested import replaced
from desktop.doubt.words import sentence_at, word_at
from desktop.editor.draft_layer import DraftTone
from desktop.editor.marks import MarkKind
from desktop.editor.range_geometry import range_rectangles
from desktop.generation.controller import Phase
from runtime.api import Alternative, Doubt, DoubtRequest, Finished, RewriteRequest, Span, SteerRequest
from tests.support.scripted_engine import STATISTICS, run_of
from tests.support.writer import FIRST, NEW, TEXT, answer

DOUBTED = {"gone": 0.9, "village": 0.5, "rowed": 1.2}


def doubts_of(text):
    found = []
    for word, entropy in DOUBTED.items():
        at = text.find(word)
        if at >= 0:
            others = (Alternative("run & jumped", 0.2), Alternative("sailed", 0.1))
            found.append(Doubt(Span(at, at + len(word)), entropy, None, others))
    for word in ("keeper", "Anna", "waited", "had"):
        at = text.find(word)
        if at >= 0:
            found.append(Doubt(Span(at, at + len(word)), 0.001, None, ()))
    return tuple(sorted(found, key=lambda one: one.span))


def script(request):
    match request:
        case DoubtRequest():
            return [Finished(request.selected, (), 0, STATISTICS, doubts_of(request.selected))]
        case RewriteRequest():
            *events, finished = answer(request)
            return [*events, Finished(finished.text, finished.locks, 7, STATISTICS, doubts_of(finished.text))]
        case SteerRequest():
            return run_of(NEW.replace("wreck", "shore"), region=Span(0, len(FIRST)))
        case _:
            return answer(request)


@pytest.fixture
def writer(open_app):
    return open_app(script=script)


def marked(writer):
    ranges = writer.view.marks.ranges(MarkKind.DOUBT)
    return [writer.text[start:end] for start, end in ranges]


def underline(writer):
    writer.caret_at("gone down")
    writer.do(Command.SHOW_DOUBT)
    writer.qtbot.waitUntil(lambda: bool(marked(writer)))


def menu_of(writer):
    writer.qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def entries(menu):
    return [action.text() for action in menu.actions() if action.text()]


def test_only_on_request_and_gone_on_the_second(writer):
    assert marked(writer) == []
    underline(writer)
    assert marked(writer) == ["gone"]
    assert "It may well be right" in writer.app.window.statusBar().currentMessage()
    writer.do(Command.SHOW_DOUBT)
    assert marked(writer) == []
    assert writer.text == TEXT


def test_how_many_is_a_setting_that_acts_at_once(writer):
    underline(writer)
    writer.app.settings.set(AMOUNT, DoubtAmount.MANY)
    assert marked(writer) == ["gone", "village"]
    writer.app.settings.set(AMOUNT, DoubtAmount.FEW)
    assert marked(writer) == ["gone"]


def test_a_click_on_the_word_offers_others_and_enter_takes_one_as_one_undo_step(writer):
    underline(writer)
    start, end = writer.view.marks.ranges(MarkKind.DOUBT)[0]
    rectangle = range_rectangles(writer.view.document(), start, end)[0].translated(-writer.view.page_offset())
    point = QPoint(round(rectangle.center().x()), round(rectangle.center().y()))
    writer.qtbot.mouseClick(writer.view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    menu = menu_of(writer)
    assert entries(menu) == [
        "The model was unsure here",
        "run && jumped",
        "sailed",
        "Write this sentence again",
        "Lock this word",
    ]
    writer.qtbot.keyClick(menu, Qt.Key.Key_Down)
    writer.qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert writer.text == TEXT.replace("gone", "sailed")
    assert marked(writer) == []
    writer.view.undo()
    assert writer.text == TEXT


def test_escape_leaves_the_word(writer):
    underline(writer)
    writer.caret_at("one down")
    writer.do(Command.ALTERNATIVES)
    writer.qtbot.keyClick(menu_of(writer), Qt.Key.Key_Escape)
    assert writer.text == TEXT
    assert marked(writer) == ["gone"]


def test_other_words_for_a_word_that_is_not_marked(writer):
    writer.caret_at("llage")
    writer.do(Command.ALTERNATIVES)
    menu = menu_of(writer)
    assert entries(menu)[0] == "Other words for this place"
    assert writer.engine.requests[-1].selected == "village"
    writer.qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert writer.text == TEXT.replace("village", "run & jumped")


def test_typing_in_a_marked_word_takes_its_mark_away_and_an_old_answer_never_lands_on_new_text(writer):
    underline(writer)
    writer.caret_at("ne down")
    writer.press(Qt.Key.Key_X)
    assert marked(writer) == []
    writer.app.settings.set(AMOUNT, DoubtAmount.MANY)
    assert "gxone" not in marked(writer)


def test_a_passage_edited_while_it_is_read_is_not_marked(open_app):
    writer = open_app(script=script, gate=True)
    writer.caret_at("gone down")
    writer.do(Command.SHOW_DOUBT)
    writer.press(Qt.Key.Key_X)
    writer.engine.step(5)
    writer.qtbot.waitUntil(lambda: "changed meanwhile" in writer.app.window.statusBar().currentMessage())
    assert marked(writer) == []


def test_a_word_can_be_locked_from_the_menu_and_locked_words_are_not_marked(writer):
    underline(writer)
    writer.caret_at("gone")
    writer.do(Command.ALTERNATIVES)
    menu = menu_of(writer)
    writer.qtbot.keyClick(menu, Qt.Key.Key_Up)
    writer.qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert [writer.text[one.start : one.end] for one in writer.app.locks.spans()] == ["gone"]
    writer.do(Command.SHOW_DOUBT)
    underline(writer)
    assert marked(writer) == ["village"]


def test_the_sentence_is_written_again_from_the_menu(writer):
    underline(writer)
    writer.caret_at("gone")
    writer.do(Command.ALTERNATIVES)
    menu = menu_of(writer)
    for _ in range(2):
        writer.qtbot.keyClick(menu, Qt.Key.Key_Up)
    writer.qtbot.keyClick(menu, Qt.Key.Key_Return)
    writer.wait_for(Phase.READY)
    assert writer.engine.requests[-1].selected == FIRST
    assert writer.text == TEXT


def rewritten(writer):
    writer.caret_at("gone down")
    writer.do(Command.REWRITE)
    writer.wait_for(Phase.READY)


def test_doubt_in_a_suggestion_before_it_is_accepted(writer):
    rewritten(writer)
    assert not writer.view.drafts.line_rectangles(DraftTone.DOUBTED)
    writer.do(Command.SHOW_DOUBT)
    (rectangle,) = writer.view.drafts.line_rectangles(DraftTone.DOUBTED)
    point = (rectangle.center() - writer.view.page_offset()).toPoint()
    writer.qtbot.mouseClick(writer.view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    menu = menu_of(writer)
    request = writer.engine.requests[-1]
    assert (request.before, request.selected) == ("# The Lighthouse\n\nThe keeper had ", "rowed")
    writer.qtbot.keyClick(menu, Qt.Key.Key_Down)
    writer.qtbot.keyClick(menu, Qt.Key.Key_Return)
    better = NEW.replace("rowed", "sailed")
    assert writer.view.drafts.text() == better
    assert writer.text == TEXT
    assert writer.app.generation.status.versions == 2
    writer.do(Command.ACCEPT)
    assert writer.text == TEXT.replace(FIRST, better)
    writer.view.undo()
    assert writer.text == TEXT


def test_by_key_from_one_doubtful_word_of_a_suggestion_to_the_next(writer):
    rewritten(writer)
    writer.do(Command.ALTERNATIVES)
    writer.qtbot.keyClick(menu_of(writer), Qt.Key.Key_Return)
    assert writer.view.drafts.text() == NEW.replace("rowed", "run & jumped")


def test_the_underlines_of_a_suggestion_go_with_it(writer):
    rewritten(writer)
    writer.do(Command.SHOW_DOUBT)
    writer.press(Qt.Key.Key_Escape)
    assert not writer.view.drafts.is_visible
    rewritten(writer)
    assert not writer.view.drafts.line_rectangles(DraftTone.DOUBTED)


DOUBTS = st.lists(st.floats(0, 8), max_size=60).map(
    lambda entropies: [Doubt(Span(place * 5, place * 5 + 4), one) for place, one in enumerate(entropies)]
)


@given(DOUBTS, st.sampled_from(DoubtAmount))
def test_no_word_that_is_left_out_is_more_doubtful_than_one_that_is_underlined(doubts, amount):
    chosen = least_sure(doubts, amount)
    left_out = [one for one in doubts if one not in chosen]
    assert chosen == sorted(chosen, key=lambda one: one.span)
    assert len(chosen) <= len(doubts) // 4 + 1
    if chosen and left_out:
        assert min(map(entropy_of, chosen)) >= max(map(entropy_of, left_out))


@given(st.text(max_size=40), st.data())
def test_a_sentence_holds_its_place_and_a_word_is_within_the_text(text, data):
    offset = data.draw(st.integers(0, len(text)))
    sentence = sentence_at(text, offset)
    assert text[sentence.start : sentence.end] == text[sentence.start : sentence.end].strip()
    word = word_at(text, offset)
    if word is not None:
        assert word.start <= offset <= word.end


def test_sentences_and_short_forms():
    text = "It rained 🌧. Anna didn’t wait. The end."
    assert text[slice(*_ends(sentence_at(text, text.index("did"))))] == "Anna didn’t wait."
    found = word_at(text, text.index("n’t"))
    assert found is not None
    assert text[slice(*_ends(found))] == "didn’t"


def _ends(span):
    return span.start, span.end


@given(st.text(min_size=1, max_size=20), st.text(max_size=6), st.data())
def test_locks_stay_on_their_words_when_another_word_is_replaced(text, word, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=6, max_size=6)))
    first, span, last = (Span(cuts[place], cuts[place + 1]) for place in (0, 2, 4))
    made, locks = replaced(text, (first, last), span, word)
    assert [made[one.start : one.end] for one in locks] == [text[one.start : one.end] for one in (first, last)]
