"""Which paragraphs of a selection are rewritten one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTextDocument

from desktop.generation.passages import passages_within

TEXT = """# A heading

One line
and its second.

- a list
- of two

---

```
code = 1
```

The last.
"""


class _NoLocks:
    def extended_to_locks(self, start, end):
        return start, end


def words(text, start=0, end=None):
    document = QTextDocument()
    document.setPlainText(text)
    found = passages_within(document, start, len(text) if end is None else end, _NoLocks())
    return [text[first:last] for first, last in found]


@pytest.mark.usefixtures("qapp")
def test_headings_rules_code_and_blank_lines_lie_between():
    assert words(TEXT) == ["One line\nand its second.", "- a list\n- of two", "The last."]


@pytest.mark.usefixtures("qapp")
def test_a_selection_begins_and_ends_where_it_does():
    start, end = TEXT.index("second"), TEXT.index("two")
    assert words(TEXT, start, end) == ["second.", "- a list\n- of "]


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("text", ["# Only a heading", "one word"])
def test_what_is_nothing_else_is_meant_itself(text):
    assert words(text) == [text]


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("text", ["", "   "])
def test_blanks_are_nothing(text):
    assert words(text) == []


def test_a_lock_from_one_paragraph_into_the_next_keeps_them_together(open_app):
    writer = open_app("One here.\n\nTwo there.\n\nThree.")
    locks = writer.app.pages.current.locks
    locks.lock(4, 14)
    text = writer.text
    found = passages_within(writer.app.document.text_document, 0, len(text), locks)
    assert [text[start:end] for start, end in found] == ["One here.\n\nTwo there.", "Three."]


@pytest.mark.usefixtures("qapp")
@given(
    lines=st.lists(st.sampled_from(["", "  ", "# h", "words here", "- item", "```", "---", "é𝄞 x"]), max_size=12),
    data=st.data(),
)
def test_passages_are_in_order_apart_and_inside_the_selection(lines, data):
    document = QTextDocument()
    document.setPlainText("\n".join(lines))
    last = document.characterCount() - 1
    start = data.draw(st.integers(0, last))
    end = data.draw(st.integers(start, last))
    at = start
    for first, behind in passages_within(document, start, end, _NoLocks()):
        assert at <= first < behind <= end
        at = behind
