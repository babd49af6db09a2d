"""Markdown read the way the page shows it: CommonMark with tables, strikethrough, tasks, footnotes and front matter."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from desktop.exchange.html_cleaning import cleaned
from desktop.exchange.markdown_writing import tokens_from_tree
from desktop.exchange.plain_text import holdable

_FIELD = re.compile(r"^(title|author|lang|language):[ \t]*(.+)$", re.IGNORECASE | re.MULTILINE)
_BOX = re.compile(r"task-list-item-checkbox")


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return parser.use(front_matter_plugin).use(footnote_plugin).use(tasklists_plugin)


def html_from_markdown(text: str, *, has_line_numbers: bool = False) -> str:
    """Return the HTML of a text, without head or body; with numbers, each block has `data-line`, counted from 0."""
    parser = _parser()
    environment: dict[str, object] = {}
    tokens = parser.parse(holdable(text), environment)
    if has_line_numbers:
        for token in tokens:
            if token.map is not None and token.nesting >= 0 and token.type != "inline":
                token.attrSet("data-line", str(token.map[0]))
    return str(parser.renderer.render(tokens, parser.options, environment))


def tree_of(text: str) -> SyntaxTreeNode:
    """Return a text's tree; raw HTML in it has become the Markdown it stands for."""
    return SyntaxTreeNode(_without_html(_parser().parse(holdable(text))))


def front_matter(text: str) -> dict[str, str]:
    """Return `title`, `author` and `lang` where the lines at the head of a text name them."""
    first = next((token for token in _parser().parse(text[:5_000]) if token.type == "front_matter"), None)
    if first is None:
        return {}
    fields = {name.lower(): value.strip().strip("\"'") for name, value in _FIELD.findall(first.content)}
    if "language" in fields:
        fields["lang"] = fields.pop("language")
    return fields


def first_heading(text: str) -> str:
    """Return the words of the first heading, empty where there is none."""
    tokens = _parser().parse(text)
    for token, after in itertools.pairwise(tokens):
        if token.type == "heading_open":
            return "".join(child.content for child in after.children or [] if child.type in ("text", "code_inline"))
    return ""


def _without_html(tokens: Iterable[Token]) -> list[Token]:
    result: list[Token] = []
    for token in tokens:
        if token.type == "html_block":
            result += tokens_from_tree(cleaned(token.content))
        elif token.type not in ("front_matter", "footnote_anchor"):
            result.append(token)
    return result


def box_of(item: SyntaxTreeNode) -> bool | None:
    """Whether a list item is a task that is done; None where it is no task."""
    if "task-list-item" not in str(item.attrs.get("class", "")) or not item.children:
        return None
    inline = item.children[0].children[0] if item.children[0].children else None
    first = inline.children[0] if inline is not None and inline.children else None
    return 'checked="checked"' in first.content if first is not None and _BOX.search(first.content) else None
