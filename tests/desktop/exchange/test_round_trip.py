"""What a text says survives the way to Word or OpenDocument and back."""

import string
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.exchange.docx_reading import markdown_from_docx
from desktop.exchange.docx_writing import docx_from_markdown
from desktop.exchange.html_cleaning import cleaned
from desktop.exchange.markdown_reading import html_from_markdown
from desktop.exchange.markdown_writing import markdown_from_tree
from desktop.exchange.odt_reading import markdown_from_odt
from desktop.exchange.odt_writing import odt_from_markdown
from desktop.exchange.paste import markdown_from_html

SAMPLE = """\
# Head **one**

Text with *em*, **strong**, ***both***, ~~gone~~, `code`, [a link](https://example.org/a?b=1) and a note[^1].\\
Next line.

## Lists

- one
  - two
    1. deep
    2. deeper
- [x] done
- [ ] open

Between.

7. seven
8. eight
   - inside
9. nine

> A quote.
>
> Its second paragraph.

| left | right | middle |
| ---- | ----: | :----: |
| 1    | **2** | `x\\|y` |
| a    |       | c      |

---

```
def f():

    return "  two  spaces"
```

The end[^2].

[^1]: A *note*.

[^2]: Another.
"""


def through_docx(text):
    return markdown_from_docx(Path("a.docx"), docx_from_markdown(text, None), lambda _data, name: name)


def through_odt(text):
    return markdown_from_odt(Path("a.odt"), odt_from_markdown(text, None), lambda _data, name: name)


def through_html(text):
    return markdown_from_html(html_from_markdown(text)) + "\n"


def meaning(text):
    """What a text says, whichever of several ways it is written."""
    return markdown_from_tree(cleaned(html_from_markdown(text)))


@pytest.mark.parametrize("through", [through_docx, through_odt, through_html])
def test_everything_survives(through):
    assert through(SAMPLE) == meaning(SAMPLE)


def test_what_stands_in_lists_and_quotes_survives_in_word():
    text = (
        "- one\n\n  Its second paragraph.\n\n  > quoted in a list\n\n- two\n\n  ```\n  code\n  ```\n\n"
        "> - list in a quote\n>   - inside\n>\n> > inner quote\n"
    )
    assert through_docx(text) == meaning(text)


# --- any document -----------------------------------------------------------------------------------------------

# Whatever Markdown could take for a mark is in it.
LETTERS = string.ascii_letters + "äé ß漢 " + "*_`~[]()<>!#+-.:|\\&$\"'^=123"
words = st.text(alphabet=LETTERS, min_size=1, max_size=14).map(lambda text: " ".join(text.split())).filter(bool)


def escaped(text):
    return "".join(f"\\{one}" if one in string.punctuation else one for one in text)


def marked(mark):
    return st.tuples(words, words).map(lambda pair: f"{escaped(pair[0])} {mark}x{escaped(pair[1])}x{mark}")


def code_span(text):
    return f"`` {text} ``" if "``" not in text else "`c`"


inline = st.one_of(
    words.map(escaped),
    marked("*"),
    marked("**"),
    marked("~~"),
    words.map(code_span),
    words.map(lambda text: f"[{escaped(text)}](https://example.org/page)"),
)
line = st.lists(inline, min_size=1, max_size=4).map(" ".join)
heading = st.tuples(st.integers(1, 6), line).map(lambda pair: "#" * pair[0] + " " + pair[1])
quote = line.map(lambda text: f"> {text}")
fence = st.lists(words, min_size=1, max_size=3).map(lambda lines: "~~~~\n" + "\n".join(lines) + "\n~~~~")


def as_list(marker):
    def build(items):
        pad = " " * len(marker)
        return "\n".join(f"{marker}{first}" + "".join(f"\n{pad}- {inner}" for inner in rest) for first, rest in items)

    return build


items = st.lists(st.tuples(line, st.lists(line, max_size=2)), min_size=1, max_size=3)
bullets = items.map(as_list("- "))
numbers = st.tuples(st.integers(1, 9), items).map(lambda pair: as_list(f"{pair[0]}. ")(pair[1][:1]))
tables = st.lists(st.tuples(line, line), min_size=1, max_size=3).map(
    lambda rows: "| a | b |\n| --- | ---: |\n" + "\n".join(f"| {left} | {right} |" for left, right in rows)
)
block = st.one_of(line, heading, quote, fence, bullets, numbers, tables)
# A rule keeps apart what would run together in every format: two lists, two quotes, two blocks of code.
documents = st.lists(block, min_size=1, max_size=5).map(lambda blocks: "\n\n---\n\n".join(blocks) + "\n")
often = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# Word's template alone takes a quarter of a second.
seldom = settings(often, max_examples=8)


@often
@given(documents)
def test_any_document_survives_html(text):
    assert through_html(text) == meaning(text)
    # And what is written reads the same again.
    assert meaning(meaning(text)) == meaning(text)


@seldom
@given(documents)
def test_any_document_survives_word(text):
    assert through_docx(text) == meaning(text)


@often
@given(documents)
def test_any_document_survives_opendocument(text):
    assert through_odt(text) == meaning(text)


@often
@given(st.text(alphabet="<>/abpliuo td\"'=&;#x0- \n" + "\u00a0", max_size=200))
def test_any_string_can_be_pasted(html):
    markdown_from_html(html)
