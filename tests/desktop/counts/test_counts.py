"""Words, sentences, goals."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QLabel

from desktop.actions import Command
from desktop.counts.counting import counts_of, words_in
from desktop.counts.room import GoalsDialog, StatisticsDialog
from desktop.counts.word_counter import WordCounter


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0), ("one two", 2), ("don't stop", 2), ("well-known", 1), ("# Heading", 1), ("- item", 1), ("**bold**", 1),
        ("—", 0), ("3.14 is pi", 3), ("東京タワー", 5), ("Besuch in 東京", 4), ("it’s", 1), ("a_b", 2), ("1. one", 2),
    ],
)  # fmt: skip
def test_words(text, words):
    assert words_in(text) == words


def test_everything_counted():
    counts = counts_of("One. Two? Three!\n\nMr. Smith went.\n")
    assert (counts.words, counts.paragraphs, counts.sentences) == (6, 2, 5)
    assert counts.reading_minutes == pytest.approx(6 / 238)


EDITS = st.lists(
    st.tuples(
        st.floats(0, 1), st.floats(0, 1), st.sampled_from(["", "x", " word ", "\u2029", "a b\u2029c d\u2029", "don't"])
    ),
    max_size=12,
)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["one two", "", "three", "# four five"]), min_size=1, max_size=8), EDITS)
def test_the_count_kept_is_the_count(qapp, lines, edits):
    document = QTextDocument("\n".join(lines))
    document.documentLayout()
    counter = WordCounter(document)
    for start, end, text in edits:
        cursor = QTextCursor(document)
        last = document.characterCount() - 1
        first, second = sorted((int(start * last), int(end * last)))
        cursor.setPosition(first)
        cursor.setPosition(second, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)
        if len(text) % 2:
            document.undo()
    while not counter.is_done:
        counter._go_on()
    assert counter.total == sum(words_in(line) for line in document.toPlainText().split("\n"))


def words_shown(writer):
    return writer.app._status_line._words.text()


def test_the_status_line_counts_while_one_writes_and_what_was_written_today(open_app):
    writer = open_app("One two three.\n")
    writer.qtbot.waitUntil(lambda: words_shown(writer).startswith("3 words"))
    writer.qtbot.keyClicks(writer.view, "Four five ")
    writer.qtbot.waitUntil(lambda: words_shown(writer) == "5 words, +2 today")
    writer.select("Four five")
    writer.qtbot.waitUntil(lambda: words_shown(writer) == "2 of 5 words")


def test_what_is_opened_was_not_written_today(open_app):
    writer = open_app("")
    room = writer.app.features.counts
    page = writer.app.pages.current
    writer.qtbot.waitUntil(lambda: room.counter(page).is_done and page in room._before)
    writer.app.document.set_text("One two three.\n")
    writer.qtbot.waitUntil(lambda: words_shown(writer) == "3 words")
    assert room.written_today == 0
    writer.qtbot.keyClicks(writer.view, "Four ")
    writer.qtbot.waitUntil(lambda: words_shown(writer) == "4 words, +1 today")


def test_goals_are_kept_with_the_document_and_shown(open_app):
    writer = open_app("One two three.\n")
    writer.do(Command.GOALS)
    dialog = writer.app.window.findChildren(GoalsDialog)[-1]
    dialog.document.setValue(10)
    dialog.day.setValue(4)
    dialog.accept()
    writer.qtbot.waitUntil(lambda: words_shown(writer).startswith("3 of 10 words"))
    writer.qtbot.keyClicks(writer.view, "Four five ")
    writer.qtbot.waitUntil(lambda: words_shown(writer) == "5 of 10 words, 2 of 4 today")


def test_statistics_of_the_document_and_of_what_is_selected(open_app):
    writer = open_app("One two. Three.\n\nFour five six.\n")
    writer.select("Four five six.")
    writer.do(Command.STATISTICS)
    dialog = writer.app.window.findChildren(StatisticsDialog)[-1]
    writer.qtbot.waitUntil(lambda: "6" in [label.text() for label in dialog.findChildren(QLabel)])
    texts = [label.text() for label in dialog.findChildren(QLabel)]
    assert "3" in texts
