from __future__ import annotations

import pytest

from runtime.tasks.marks import kept_spans, marks_at_line_starts
from runtime.tasks.sentences import cut


def marks(text: str, *, starts_line: bool = True) -> list[str]:
    return [text[span.start : span.end] for span in marks_at_line_starts(text, starts_line=starts_line)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Title\ntext", ["#"]),
        ("- one\n* two\n+ three\n10. four", ["-", "*", "+", "10."]),
        ("> a quotation", [">"]),
        ("> - nested", ["> -"]),
        ("- [ ] to do", ["- [ ]"]),
        ("```python\ncode", ["```python"]),
        ("1984 was a year", []),
        ("*emphasis* first", []),
        ("a - b # c", []),
    ],
)
def test_marks(text: str, expected: list[str]) -> None:
    assert marks(text) == expected


def test_a_selection_in_the_middle_of_a_line_has_no_mark_at_its_start() -> None:
    assert marks("- one\n- two", starts_line=False) == ["-"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("to **Miss Ada Lorne**, at", [" **", "**"]),
        ("for *eleven winters* and _more_", [" *", "*", " _", "_"]),
        ("~~gone~~ and ***both***", ["~~", "~~", " ***", "***"]),
        ("call `run(x)` or ``a ` b``", [" `run(x)`", " ``a ` b``"]),
        ("snake_case_name, 2 * 3 * 4, an open *mark", []),
    ],
)
def test_emphasis_and_code_are_kept(text: str, expected: list[str]) -> None:
    kept = [text[span.start : span.end] for span in kept_spans(text, starts_line=False)]
    assert kept == expected


def test_kept() -> None:
    text = "See [the page](https://x.y/z).  \nNext\u2028line"
    kept = [text[span.start : span.end] for span in kept_spans(text, starts_line=True)]
    assert kept == [" [", "](https://x.y/z)", "  \n", "\u2028"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One two. Three four. Fi", "One two. Three four."),
        ("One. Two three four fi", "One. Two three four"),
        ("He said \u201cno.\u201d Then", "He said \u201cno.\u201d"),
        ("Unbroken", "Unbroken"),
        ("", ""),
        ("Pi is 3.14159 and mo", "Pi is 3.14159 and"),
    ],
)
def test_cut(text: str, expected: str) -> None:
    assert text[: cut(text)] == expected
