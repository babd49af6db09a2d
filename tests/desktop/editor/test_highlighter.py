import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCharFormat
from PySide6.QtTest import QSignalSpy

from desktop.editor.theme import ThemeName, load_theme

THEME = load_theme(ThemeName.LIGHT)


def format_at(view, block_number: int, index: int):
    layout = view.document().findBlockByNumber(block_number).layout()
    found = [QTextCharFormat(one.format) for one in layout.formats() if one.start <= index < one.start + one.length]
    return found[-1] if found else None


def test_headings_are_larger_and_bold_with_faint_marks(view):
    marks, words = format_at(view, 0, 0), format_at(view, 0, 3)
    assert words.fontWeight() == 700
    assert words.fontPointSize() > view.font().pointSizeF()
    assert marks.foreground().color() == THEME.markup
    assert words.foreground().color() == THEME.heading


@pytest.mark.parametrize(
    ("text", "index", "check"),
    [
        ("a *b* c", 3, lambda found: found.fontItalic()),
        ("a **b** c", 4, lambda found: found.fontWeight() == 700),
        ("a ~~b~~ c", 4, lambda found: found.fontStrikeOut()),
        ("a `b` c", 3, lambda found: found.fontFixedPitch() and found.foreground().color() == THEME.code),
        ("> quoted", 3, lambda found: found.fontItalic() and found.foreground().color() == THEME.quote),
        ("- item", 0, lambda found: found.foreground().color() == THEME.accent),
        ("[a](b)", 1, lambda found: found.foreground().color() == THEME.link),
    ],
)
def test_marks_look_like_what_they_mean(make_view, text, index, check):
    assert check(format_at(make_view(text), 0, index))


def test_a_fence_opened_above_turns_what_follows_into_code(make_view, put_caret, qtbot):
    view = make_view("before\n\nplain text\n\nafter")
    put_caret(view, 7)
    qtbot.keyClicks(view, "```")
    assert format_at(view, 2, 0).fontFixedPitch()
    assert format_at(view, 4, 0).fontFixedPitch()
    for _ in range(3):
        qtbot.keyClick(view, Qt.Key.Key_Backspace)
    assert format_at(view, 2, 0) is None
    assert format_at(view, 4, 0) is None


def test_the_line_grows_only_once_a_heading_has_words(make_view, put_caret, qtbot):
    view = make_view("\nnext")
    put_caret(view, 0)
    heights = []
    for letter in "## Hea":
        qtbot.keyClicks(view, letter)
        block = view.document().firstBlock()
        heights.append(view.document().documentLayout().blockBoundingRect(block).height())
    assert heights[0] == heights[1] == heights[2]
    assert heights[3] == heights[4] == heights[5]
    assert heights[2] < heights[3] < heights[2] * 1.5


def test_hidden_text_has_no_width_and_comes_back(make_view):
    view = make_view("One two three\nfour five")
    view.highlighter.set_hidden_range(4, 19)
    first = view.document().firstBlock().layout().lineAt(0)
    assert first.naturalTextWidth() < view.fontMetrics().horizontalAdvance("One t")
    view.highlighter.set_hidden_range(None)
    assert first.naturalTextWidth() == pytest.approx(view.fontMetrics().horizontalAdvance("One two three"), abs=2)
    assert view.highlighter.hidden_range() is None


def test_hidden_text_moves_with_what_is_typed_before_it(view, put_caret, qtbot):
    view.highlighter.set_hidden_range(10, 15)
    put_caret(view, 0)
    qtbot.keyClicks(view, "abc")
    assert view.highlighter.hidden_range() == (13, 18)


def test_another_theme_recolours_everything(view):
    dark = load_theme(ThemeName.DARK)
    view.highlighter.set_theme(dark)
    assert format_at(view, 0, 3).foreground().color() == dark.heading


def test_restyling_says_nothing_of_changed_contents(view):
    changes = QSignalSpy(view.document().contentsChange)
    view.highlighter.set_theme(load_theme(ThemeName.DARK))
    view.highlighter.set_hidden_range(10, 15)
    view.highlighter.set_hidden_range(None)
    view.zoom_in()
    assert changes.count() == 0
    view.textCursor().insertText("x")
    # And nothing is left over for the next change to tell.
    assert changes.at(0)[:2] == [0, 0]
    assert changes.at(0)[2] <= 2


def test_a_long_document_is_opened_zoomed_and_recoloured_without_a_long_wait(make_view):
    text = "\n\n".join(f"Paragraph {number} with *some* words and `code`." for number in range(2000))
    before = time.thread_time()
    view = make_view(text)
    view.zoom_in()
    view.set_theme(load_theme(ThemeName.DARK))
    assert time.thread_time() - before < 3
    assert format_at(view, 3998, 22).fontItalic()
