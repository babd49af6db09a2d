"""A cleaned tree of HTML to Markdown: it becomes the tokens a Markdown parser would give, and mdformat writes those."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from types import SimpleNamespace

import mdformat.plugins
from bs4 import Tag
from bs4.element import NavigableString, PageElement, PreformattedString
from markdown_it.token import Token
from mdformat.renderer import MDRenderer, RenderContext, RenderTreeNode

from desktop.exchange.elements import BLOCKS, LEFT_OUT
from desktop.exchange.runs import Link, Mark, Run, RunKind, tidied, tokens_of

_MARKS = {
    "strong": Mark.STRONG,
    "b": Mark.STRONG,
    "em": Mark.EM,
    "i": Mark.EM,
    "cite": Mark.EM,
    "var": Mark.EM,
    "dfn": Mark.EM,
    "del": Mark.STRIKE,
    "s": Mark.STRIKE,
    "strike": Mark.STRIKE,
}
_CODE = frozenset(("code", "kbd", "samp", "tt"))
# Deeper than any text is; what lies below keeps its text.
_DEEPEST = 60
# Columns of a table are lined up unless a cell is longer than this.
_WIDEST_CELL = 40


def markdown_from_tree(tree: Tag) -> str:
    """Return the Markdown of a cleaned tree, ending in one line end; empty where there is no text.

    Footnotes are a `section` of class `footnotes` with one `li` each, and `sup` of class `footnote-ref` that refer to
    them. What has no form in Markdown leaves its text.
    """
    tokens = tokens_from_tree(tree)
    extensions = mdformat.plugins.PARSER_EXTENSIONS
    widest = max((len(cell.get_text()) for cell in tree.find_all(["td", "th"])), default=0)
    options = {
        "mdformat": {"number": True, "compact_tables": widest > _WIDEST_CELL},
        "parser_extension": [extensions["gfm"], extensions["tables"], extensions["footnote"], _OWN],
    }
    return MDRenderer().render(tokens, options, {})


def tokens_from_tree(tree: Tag) -> list[Token]:
    """Return what a Markdown parser would give for the Markdown of a cleaned tree."""
    return _Blocks().all_of(tree)


def _rule(_node: RenderTreeNode, _context: RenderContext) -> str:
    return "---"


_OWN = SimpleNamespace(RENDERERS={"hr": _rule})


class _Blocks:
    """Makes the tokens of one document."""

    def __init__(self) -> None:
        self._labels: dict[str, str] = {}
        self._depth = 0

    def all_of(self, tree: Tag) -> list[Token]:
        notes = [section for section in tree.select("section.footnotes") if section.find("li")]
        for found in [*notes, *tree.select("hr.footnotes-sep")]:
            found.extract()
        for item in (item for section in notes for item in section.find_all("li", recursive=True) if item.get("id")):
            self._labels[str(item["id"])] = str(len(self._labels) + 1)
        tokens = self._container(tree)
        for section in notes:
            tokens += self._footnotes(section)
        return tokens

    def _container(self, tag: Tag, *, is_tight: bool = False) -> list[Token]:
        """The blocks in a tag; text that stands beside blocks is a paragraph of its own."""
        if self._depth > _DEEPEST:
            return _paragraph([Run(tag.get_text(" "))], is_tight=is_tight)
        self._depth += 1
        tokens: list[Token] = []
        loose: list[Run] = []
        for child in tag.children:
            if isinstance(child, Tag) and child.name in LEFT_OUT:
                continue
            if isinstance(child, Tag) and (child.name in BLOCKS or _has_block(child)):
                tokens += _paragraph(loose, is_tight=is_tight)
                loose = []
                tokens += self._block(child, is_tight=is_tight)
            else:
                loose += self._inline(child)
        self._depth -= 1
        return tokens + _paragraph(loose, is_tight=is_tight)

    def _block(self, tag: Tag, *, is_tight: bool) -> list[Token]:
        name = tag.name
        if name == "p":
            return self._container(tag, is_tight=is_tight)
        if re.fullmatch("h[1-6]", name):
            return _heading(self._inline_children(tag), int(name[1]))
        if name in ("ul", "ol"):
            return self._list(tag)
        if name == "blockquote":
            inside = self._container(tag)
            return _wrapped("blockquote", "blockquote", inside, ">") if inside else []
        if name == "pre":
            return _fence(tag)
        if name == "table":
            return self._table(tag)
        if name == "hr":
            return [Token("hr", "hr", 0)]
        return self._container(tag, is_tight=is_tight)

    # --- lists --------------------------------------------------------------------------------------------------

    def _list(self, tag: Tag) -> list[Token]:
        items: list[list[Tag]] = []
        for child in tag.find_all(True, recursive=False):
            if child.name in ("ul", "ol") and items:
                # Older editors put the inner list beside its item.
                items[-1].append(child)
            else:
                items.append([child])
        is_tight = not any(_is_loose(child) for item in items for child in item)
        inside: list[Token] = []
        for item in items:
            inside += self._item(item, is_tight=is_tight)
        if not inside:
            return []
        kind = "ordered_list" if tag.name == "ol" else "bullet_list"
        tokens = _wrapped(kind, tag.name, inside, "." if tag.name == "ol" else "-")
        start = str(tag.get("start", "1"))
        if tag.name == "ol" and re.fullmatch(r"\d{1,9}", start):
            tokens[0].attrs["start"] = int(start)
        return tokens

    def _item(self, parts: list[Tag], *, is_tight: bool) -> list[Token]:
        box = parts[0].find("input", type="checkbox")
        is_done = isinstance(box, Tag) and box.has_attr("checked")
        if isinstance(box, Tag):
            if isinstance(box.next_sibling, NavigableString):
                box.next_sibling.replace_with(NavigableString(str(box.next_sibling).lstrip()))
            box.extract()
        inside = self._container(parts[0], is_tight=is_tight) if parts[0].name not in ("ul", "ol") else []
        for part in parts if not inside and parts[0].name in ("ul", "ol") else parts[1:]:
            inside += self._list(part)
        if isinstance(box, Tag):
            if not inside or inside[0].type != "paragraph_open":
                inside = [*_wrapped("paragraph", "p", [_inline_token([])], hidden=is_tight), *inside]
            checked = ' checked="checked"' if is_done else ""
            mark = f'<input class="task-list-item-checkbox"{checked} type="checkbox">'
            children = inside[1].children or []
            inside[1].children = [Token("html_inline", "", 0, content=mark), *children]
        tokens = _wrapped("list_item", "li", inside)
        if isinstance(box, Tag):
            tokens[0].attrs["class"] = "task-list-item"
        return tokens

    def _footnotes(self, section: Tag) -> list[Token]:
        tokens: list[Token] = []
        for item in section.find_all("li"):
            label = self._labels.get(str(item.get("id")))
            if label is None:
                continue
            for back in item.select("a.footnote-backref"):
                back.extract()
            note = _wrapped("footnote", "", self._container(item))
            note[0].meta["label"] = label
            tokens += note
        return _wrapped("footnote_block", "", tokens) if tokens else []

    # --- tables -------------------------------------------------------------------------------------------------

    def _table(self, tag: Tag) -> list[Token]:
        rows = [row for row in tag.find_all("tr") if row.find_parent("table") is tag]
        cells = [self._row(row) for row in rows]
        width = max((len(row) for row in cells), default=0)
        if width == 0 or not any(runs for row in cells for runs, _ in row):
            return []
        if any(cell.find(["table", "ul", "ol", "pre", "blockquote"]) for cell in tag.find_all("td")) or width == 1:
            # A table that lays out a page, not one of data.
            return [token for row in rows for token in self._container(row)]
        has_head = bool(rows[0].find("th")) or rows[0].find_parent("thead") is not None
        if not has_head and not all(runs for runs, _ in cells[0]):
            cells.insert(0, [([], "")] * width)
        head, *body = [row + [([], "")] * (width - len(row)) for row in cells]
        alignments = [alignment for _, alignment in head]
        return _wrapped(
            "table",
            "table",
            [
                *_wrapped("thead", "thead", _row_tokens("th", head, alignments)),
                *_wrapped("tbody", "tbody", [t for row in body for t in _row_tokens("td", row, alignments)]),
            ],
        )

    def _row(self, row: Tag) -> list[tuple[list[Run], str]]:
        cells: list[tuple[list[Run], str]] = []
        for cell in row.find_all(["td", "th"], recursive=False):
            alignment = re.search(r"text-align:\s*(left|right|center)", str(cell.get("style", "")))
            runs = [run if run.kind is not RunKind.BREAK else Run(" ") for run in self._inline_children(cell)]
            cells.append((tidied(runs), alignment[1] if alignment else ""))
            span = str(cell.get("colspan", "1"))
            cells += [([], "")] * (min(int(span), 100) - 1 if span.isdecimal() else 0)
        return cells

    # --- inside a paragraph -------------------------------------------------------------------------------------

    def _inline_children(self, tag: Tag) -> list[Run]:
        runs: list[Run] = []
        for child in tag.children:
            runs += self._inline(child)
            if isinstance(child, Tag) and child.name in BLOCKS:
                runs.append(Run(" "))
        return runs

    def _inline(self, node: PageElement) -> list[Run]:
        if not isinstance(node, Tag):
            # Comments and the like are texts too, of their own kinds.
            is_text = isinstance(node, NavigableString) and not isinstance(node, PreformattedString)
            return [Run(str(node))] if is_text else []
        name = node.name
        if name in LEFT_OUT:
            return []
        if name == "br":
            return [Run("\n", RunKind.BREAK)]
        if name == "img":
            source = str(node.get("src", ""))
            title = str(node.get("title", "")) or None
            return [Run(str(node.get("alt", "")), RunKind.IMAGE, source=source, title=title)] if source else []
        if name in _CODE:
            code = node.get_text()
            return [Run(code, RunKind.CODE)] if code.strip() else [Run(code)]
        if name == "sup" and (reference := node.find("a")) is not None:
            label = self._labels.get(str(reference.get("href", "")).removeprefix("#"))
            if label is not None:
                return [Run(label, RunKind.FOOTNOTE)]
        if self._depth > _DEEPEST:
            return [Run(node.get_text())]
        self._depth += 1
        runs = self._inline_children(node)
        self._depth -= 1
        if name in _MARKS:
            return [replace(run, marks=run.marks | {_MARKS[name]}) for run in runs]
        if name == "a" and node.get("href"):
            link = Link(str(node["href"]), str(node.get("title", "")) or None)
            return [run if run.link or run.kind is RunKind.FOOTNOTE else replace(run, link=link) for run in runs]
        return [Run("“"), *runs, Run("”")] if name == "q" else runs


def _has_block(tag: Tag) -> bool:
    return tag.find(lambda inner: inner.name in BLOCKS) is not None


def _is_loose(item: Tag) -> bool:
    """Whether an item holds several paragraphs, so that blank lines stand between all."""
    paragraphs = len(item.find_all("p", recursive=False))
    has_text = any(
        not isinstance(child, PreformattedString) and child.strip()
        if isinstance(child, NavigableString)
        else isinstance(child, Tag) and child.name not in BLOCKS
        for child in item.children
    )
    return paragraphs + has_text > 1


def _wrapped(kind: str, tag: str, inside: Iterable[Token], markup: str = "", *, hidden: bool = False) -> list[Token]:
    return [
        Token(f"{kind}_open", tag, 1, markup=markup, hidden=hidden),
        *inside,
        Token(f"{kind}_close", tag, -1, markup=markup, hidden=hidden),
    ]


def _inline_token(runs: list[Run]) -> Token:
    return Token("inline", "", 0, children=tokens_of(runs))


def _paragraph(runs: list[Run], *, is_tight: bool) -> list[Token]:
    tidy = tidied(runs)
    return _wrapped("paragraph", "p", [_inline_token(tidy)], hidden=is_tight) if tidy else []


def _heading(runs: list[Run], level: int) -> list[Token]:
    tidy = tidied(run if run.kind is not RunKind.BREAK else Run(" ") for run in runs)
    return _wrapped("heading", f"h{level}", [_inline_token(tidy)], "#" * level) if tidy else []


def _fence(tag: Tag) -> list[Token]:
    code = tag.find("code")
    holder = code if isinstance(code, Tag) else tag
    classes = " ".join(str(name) for name in holder.get_attribute_list("class") if name)
    language = re.search(r"\blanguage-([\w+#.-]+)", classes)
    for line in tag.find_all("br"):
        line.replace_with("\n")
    text = tag.get_text().removeprefix("\n")
    if text and not text.endswith("\n"):
        text += "\n"
    return [Token("fence", "code", 0, content=text, markup="```", info=language[1] if language else "")]


def _row_tokens(kind: str, row: list[tuple[list[Run], str]], alignments: list[str]) -> list[Token]:
    inside: list[Token] = []
    for (runs, _), alignment in zip(row, alignments, strict=False):
        cell = _wrapped(kind, kind, [_inline_token(runs)])
        if alignment:
            cell[0].attrs["style"] = f"text-align:{alignment}"
        inside += cell
    return _wrapped("tr", "tr", inside)
