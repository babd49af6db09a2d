import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.editor.inline_marks import Style
from desktop.editor.line_marks import PLAIN, is_unmarked, mark_line

LETTERS = {
    Style.MARKUP: "m",
    Style.EMPHASIS: "e",
    Style.STRONG: "s",
    Style.STRIKE: "k",
    Style.CODE: "c",
    Style.LINK: "l",
}


def pattern(text: str) -> str:
    """One letter a character: what it is, markup before all else, and both kinds of emphasis as b."""
    styles, _ = mark_line(text, PLAIN)
    letters = []
    for style in styles:
        if style & Style.EMPHASIS and style & Style.STRONG and not style & Style.MARKUP:
            letters.append("b")
            continue
        letters.append(next((letter for flag, letter in LETTERS.items() if style & flag), "."))
    return "".join(letters)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*a*", "mem"),
        ("_a_", "mem"),
        ("**a**", "mmsmm"),
        ("__a__", "mmsmm"),
        ("***a***", "mmmbmmm"),
        ("**bold *both* x**", "mmsssssmbbbbmssmm"),
        ("*a **b** c*", "meemmbmmeem"),
        ("*a**b*", "meeeem"),
        ("~~gone~~", "mmkkkkmm"),
        ("~no~", "...."),
        ("snake_case_name", "." * 15),
        ("2 * 3 * 4", "." * 9),
        ("*open **two", "." * 11),
        ("closed* here", "." * 12),
        ("** a **", "." * 7),
        ("a **** b", "." * 8),
        ("a*b*c", ".mem."),
        (r"\*no\*", "m...m."),
        ("`a*b`*c*", "mcccmmem"),
        ("``a`b``", "mmcccmm"),
        ("`open *a*", "......mem"),
        ("[a](b)", "mlmmmm"),
        ("[*a*](b_c_d)", "mmemmmmmmmmm"),
        ("![a](b)", "mmlmmmm"),
        ("[a][b]", "mlmmmm"),
        ("[no] (b)", "........"),
        ("[a *b](c) d*", "mllllmmmm..."),
        ("<http://a.b/c_d_e>", "m" + "l" * 16 + "m"),
        ("see http://a.b/c_d_e.", "...." + "l" * 16 + "."),
        ("", ""),
        ("*", "."),
        ("\\", "."),
        ("`", "."),
        ("[", "."),
    ],
)
def test_inline_marks(text, expected):
    assert pattern(text) == expected


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5, 6])
def test_headings(level):
    styles, _ = mark_line("#" * level + " Head", PLAIN)
    assert all(style & Style.HEADING for style in styles)
    assert [bool(style & Style.MARKUP) for style in styles] == [True] * (level + 1) + [False] * 4


@pytest.mark.parametrize("text", ["#tag", "####### seven", "#", "# ", "a # b"])
def test_what_is_no_heading(text):
    styles, _ = mark_line(text, PLAIN)
    assert not any(style & Style.HEADING for style in styles)


@pytest.mark.parametrize("text", ["---", "***", "_ _ _", " ----"])
def test_rules(text):
    styles, _ = mark_line(text, PLAIN)
    assert all(style & Style.RULE for style in styles)


@pytest.mark.parametrize(
    ("text", "length"), [("- a", 2), ("12. a", 4), ("3) a", 3), ("  * a", 4), ("- [ ] a", 5), ("+ [x] a", 5)]
)
def test_list_marks(text, length):
    styles, _ = mark_line(text, PLAIN)
    assert [bool(style & Style.LIST_MARK) for style in styles] == [True] * length + [False] * (len(text) - length)


@pytest.mark.parametrize("text", ["-a", "1.a", "1234567890. a"])
def test_what_is_no_list(text):
    styles, _ = mark_line(text, PLAIN)
    assert not any(style & Style.LIST_MARK for style in styles)


def test_quotes_hold_inline_marks_and_lists():
    styles, _ = mark_line("> - *a*", PLAIN)
    assert all(style & Style.QUOTE for style in styles)
    assert styles[2] & Style.LIST_MARK
    assert styles[5] & Style.EMPHASIS


def test_a_fence_lasts_until_one_as_long_of_its_kind():
    state = PLAIN
    states = []
    for line in ("````python", "*a*", "```", "~~~~", "````"):
        styles, state = mark_line(line, state)
        assert all(style & Style.CODE for style in styles)
        states.append(state != PLAIN)
    assert states == [True, True, True, True, False]
    assert pattern("*a*") == "mem"


def test_backticks_behind_a_fence_make_it_no_fence():
    _, state = mark_line("```a``` b", PLAIN)
    assert state == PLAIN


def test_positions_count_utf_16_units():
    styles, _ = mark_line("😀 *x*", PLAIN)
    assert len(styles) == 6
    assert styles[4] & Style.EMPHASIS
    assert styles[3] & Style.MARKUP
    assert not styles[2]


@pytest.mark.parametrize(
    "text", ["*a " * 2000, "[" * 4000, "a* " * 2000, "`" * 3000 + "a", "**a* " * 1500, "_a*b" * 1500]
)
def test_odd_long_lines_take_no_long_time(text):
    before = time.perf_counter()
    mark_line(text, PLAIN)
    assert time.perf_counter() - before < 1.0


@given(st.text(alphabet="ab -#*_`~<>[]()|\\:/htps1.=+!\t", max_size=24), st.sampled_from([-1, 0]))
def test_what_is_said_to_have_no_marks_has_none(text, state):
    if is_unmarked(text, state):
        assert mark_line(text, state) == ([0] * len(text), PLAIN)
