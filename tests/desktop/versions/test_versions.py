"""Versions side by side, and their sentences mixed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from desktop.actions import Command
from desktop.generation.controller import Phase
from desktop.versions.dialog import VersionsDialog
from desktop.versions.sentences import combined, locked_spans, rows, sentences
from runtime.api import Span
from tests.support.scripted_engine import run_of

PARAGRAPH = "Anna came home. It was late. Nobody was there."
ONE = "Anna walked home. The hour was late. No one was there."
TWO = "Home came Anna. It was dark. Nobody stirred."


def test_sentences_join_to_the_text():
    assert sentences(PARAGRAPH) == ["Anna came home. ", "It was late. ", "Nobody was there."]
    assert sentences("- one\n- two. Three\n") == ["- one\n", "- two. ", "Three\n"]


TEXTS = st.lists(
    st.sampled_from(["Anna came. ", "It rained. ", "Oh! ", "Nobody 🎈 knew why. ", "\n", "- item\n", "x"]), max_size=6
).map("".join)


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_each_column_joins_to_its_text_and_choosing_one_gives_it(texts):
    table = rows(texts)
    for column, text in enumerate(texts):
        assert "".join(row[column] for row in table) == text
        assert combined(table, [column] * len(table)).rstrip() == text.rstrip()


@given(st.lists(st.sampled_from(["He saw {}. ", "It rained. ", "Then {} left. "]), min_size=1, max_size=4), st.data())
def test_a_lock_is_kept_in_every_combination_that_may_be_used(parts, data):
    locked = ["Mrs. Ramsay"] * sum("{}" in part for part in parts)
    texts = ["".join(part.format("Mrs. Ramsay") for part in data.draw(st.permutations(parts))) for _ in range(3)]
    table = rows(texts)
    chosen = [data.draw(st.integers(0, 2)) for _ in table]
    text = combined(table, chosen)
    spans = locked_spans(text, locked)
    if spans is not None:
        assert [text[span.start : span.end] for span in spans] == locked
        assert text.count("Mrs. Ramsay") == len(locked)


@pytest.fixture
def writer(open_app):
    left = [ONE, TWO]

    def script(request):
        return run_of(left.pop(0), region=Span(0, len(request.selected)))

    one = open_app(f"# Title\n\n{PARAGRAPH}\n", script=script)
    one.caret_at("Anna came")
    one.app.generation.rewrite(0.5, versions=2)
    one.qtbot.waitUntil(lambda: "Version 1 of 2" in one.view.card.message())
    return one


def dialog_of(writer):
    writer.do(Command.COMPARE_VERSIONS)
    return writer.app.window.findChildren(VersionsDialog)[-1]


def test_sentences_of_different_versions_become_one_more(writer):
    dialog = dialog_of(writer)
    assert dialog.text() == ONE
    writer.qtbot.mouseClick(dialog.cell(1, 0), Qt.MouseButton.LeftButton)
    writer.qtbot.keyClick(dialog.cell(1, 0), Qt.Key.Key_Down)
    dialog.cell(2, 0).setFocus()
    writer.qtbot.keyClick(dialog.cell(2, 2), Qt.Key.Key_Space)
    assert dialog.result_text.toPlainText() == "Anna walked home. It was late. Nobody stirred."
    dialog._use.click()
    assert writer.view.drafts.text() == "Anna walked home. It was late. Nobody stirred."
    assert "Version 3 of 3" in writer.view.card.message()
    writer.press(Qt.Key.Key_Return)
    assert writer.text == "# Title\n\nAnna walked home. It was late. Nobody stirred.\n"
    writer.do(Command.UNDO)
    assert writer.text == f"# Title\n\n{PARAGRAPH}\n"


def test_nothing_to_compare_is_said(open_app):
    writer = open_app()
    writer.do(Command.COMPARE_VERSIONS)
    assert "nothing to compare" in writer.app.window.statusBar().currentMessage()
    assert writer.phase is Phase.IDLE


def test_locked_words_cannot_be_lost(qtbot, writer):
    dialog = VersionsDialog(
        ["Anna came. It rained.", "Rain. Anna came."], 1, ["Anna"], writer.app.appearance.theme, writer.app.window
    )
    assert dialog._use.isEnabled()
    dialog._choose(0, 1)
    dialog._choose(1, 0)
    assert not dialog._use.isEnabled()
    assert "Locked words" in dialog._problem.text()


def test_a_short_locked_word_is_not_the_beginning_of_another():
    assert locked_spans("A cat and an owl.", ["an"]) == (Span(10, 12),)
    assert locked_spans("A cat and owls.", ["an"]) is None
    assert locked_spans("An owl, an owl.", ["owl"]) is None
