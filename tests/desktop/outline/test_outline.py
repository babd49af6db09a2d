"""The headings beside the page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTextDocument

from desktop.actions import Command
from desktop.outline.sections import headings, moved_section, section_end

TEXT = """# Book

Before.

## One

First words here.

### Deeper

Deep.

## Two

```
# not a heading
```

Setext
------

Last.
"""


@pytest.fixture
def writer(open_app):
    one = open_app(TEXT)
    one.do(Command.SHOW_OUTLINE)
    one.qtbot.waitUntil(lambda: one.app.features.outline.panel.titles() != [])
    return one


def titles(writer):
    return writer.app.features.outline.panel.titles()


def test_headings_are_listed_but_not_those_in_code(writer):
    assert titles(writer) == ["Book", "One", "Deeper", "Two", "Setext"]
    counts = [item.text(1) for item in writer.app.features.outline.panel._items]
    assert counts[2] == "2"


def test_the_list_follows_the_text_and_the_caret(writer):
    writer.caret_at("Deep.")
    writer.qtbot.waitUntil(lambda: writer.app.features.outline.panel.tree.currentItem().text(0) == "Deeper")
    writer.caret_at("Last.")
    cursor = writer.view.textCursor()
    cursor.insertText("## New\n\n")
    writer.qtbot.waitUntil(lambda: "New" in titles(writer))


def test_a_click_goes_to_the_heading(writer):
    writer.app.features.outline.panel.chosen.emit(3)
    assert writer.view.textCursor().position() == TEXT.index("## Two")


def test_a_heading_is_found_by_typing(writer):
    writer.app.features.outline.panel.filter.setText("deep")
    assert titles(writer) == ["Book", "One", "Deeper"]


def test_sections_are_moved_by_key_with_what_is_below_them_and_back_by_one_undo(writer):
    writer.caret_at("First words")
    writer.do(Command.MOVE_SECTION_DOWN)
    assert writer.text.index("## Two") < writer.text.index("## One") < writer.text.index("### Deeper")
    assert writer.text.index("### Deeper") < writer.text.index("Setext")
    assert writer.view.textCursor().block().text() == "First words here."
    assert "\n\n\n" not in writer.text
    writer.do(Command.UNDO)
    assert writer.text == TEXT
    writer.do(Command.REDO)
    writer.caret_at("First words")
    writer.do(Command.MOVE_SECTION_UP)
    assert writer.text == TEXT


def test_a_section_dropped_elsewhere_moves(writer):
    writer.app.features.outline.panel.dropped.emit(4, 1, False)
    assert titles(writer) == ["Book", "Setext", "One", "Deeper", "Two"]
    writer.do(Command.UNDO)
    assert writer.text == TEXT


def test_locked_words_stay_where_they_are(writer):
    writer.select("First words")
    writer.do(Command.TOGGLE_LOCK)
    writer.do(Command.MOVE_SECTION_DOWN)
    assert writer.text == TEXT
    assert "locked" in writer.app.window.statusBar().currentMessage()


def test_an_empty_document_says_what_a_heading_is(open_app):
    writer = open_app("No heading.")
    writer.do(Command.SHOW_OUTLINE)
    writer.qtbot.waitUntil(lambda: writer.app.features.outline.panel._empty.isVisible())


SECTIONS = st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["a", "b c", "", "x\n\ny"])), min_size=2, max_size=6)


@given(SECTIONS, st.data())
def test_moving_loses_no_word(sections, data):
    text = "\n\n".join(f"{'#' * level} h{n}\n\n{body}".rstrip() for n, (level, body) in enumerate(sections)) + "\n"
    document = QTextDocument(text)
    document.setModified(False)
    found = headings(document)
    assert len(found) == len(sections)
    number = data.draw(st.integers(0, len(found) - 1))
    other = data.draw(st.integers(0, len(found)))
    target = found[other].position if other < len(found) else document.characterCount() - 1
    start, end = found[number].position, section_end(document, found, number)
    moved = moved_section(document, start, end, target)
    after = document.toPlainText()
    assert sorted(after.split()) == sorted(text.split())
    assert len(headings(document)) == len(found)
    if moved is None:
        assert after == text
    else:
        assert after[moved[0] : moved[1]].rstrip() == text[start:end].rstrip()
        document.undo()
        assert document.toPlainText() == text
