"""HTML as browsers, Word and Google Docs put it on the clipboard, made into a plain tree of what the writer meant."""

from __future__ import annotations

import re
from html import escape

from bs4 import BeautifulSoup, Comment, Doctype, Tag
from bs4.element import NavigableString, PreformattedString

from desktop.exchange.elements import BLOCKS, LEFT_OUT

# Word writes its list marks as text, inside "if the reader knows no lists".
_WORD_LIST_MARK = re.compile(
    r"<!(?:--)?\[if !supportLists\](?:--)?>.*?<!(?:--)?\[endif\](?:--)?>", re.DOTALL | re.IGNORECASE
)
_CONDITIONAL = re.compile(r"<!--\[if.*?<!\[endif\]-->|<!\[(?:if|endif)[^>]*>", re.DOTALL | re.IGNORECASE)
_WORD_LEVEL = re.compile(r"mso-list:\s*l(\d+)\s+level(\d+)", re.IGNORECASE)
_NUMBER = re.compile(r"^\W*(\d+|[a-zA-Z]|[ivxIVX]+)[.)]")
_HIDDEN = re.compile(r"display:\s*none|mso-hide:\s*all", re.IGNORECASE)
_BOLD = re.compile(r"font-weight:\s*(?:bold|bolder|[6-9]00)", re.IGNORECASE)
_NOT_BOLD = re.compile(r"font-weight:\s*(?:normal|[1-5]00)", re.IGNORECASE)
_ITALIC = re.compile(r"font-style:\s*(?:italic|oblique)", re.IGNORECASE)
_NOT_ITALIC = re.compile(r"font-style:\s*normal", re.IGNORECASE)
_STRUCK = re.compile(r"text-decoration(?:-line)?:[^;]*line-through", re.IGNORECASE)
_FIXED_WIDTH = re.compile(r"font-family:[^;]*(?:mono|courier|consolas)", re.IGNORECASE)
_UNSAFE_LINK = re.compile(r"\s*(?:javascript|vbscript|data):", re.IGNORECASE)
_DEEPEST = 250
_LOOSE_NBSP = re.compile("(?<= )\u00a0+|\u00a0+(?= )|^\u00a0+|\u00a0+$")


def cleaned(html: str) -> BeautifulSoup:
    """Return the tree of what was meant; nothing in it needs the network or runs."""
    fragment = re.search(r"<!--\s*StartFragment\s*-->(.*?)<!--\s*EndFragment\s*-->", html, re.DOTALL)
    if fragment and "<" in fragment[1]:
        html = fragment[1]
    marks: list[str] = []

    def keep_mark(match: re.Match[str]) -> str:
        text = BeautifulSoup(re.sub(r"<!(?:--)?\[.*?\](?:--)?>", "", match[0]), "lxml").get_text()
        marks.append(text)
        return f'<span data-list-mark="{len(marks) - 1}"></span>'

    html = _WORD_LIST_MARK.sub(keep_mark, html)
    tree = BeautifulSoup(_CONDITIONAL.sub("", html), "lxml")
    if _is_too_deep(tree):
        # No page is made like that, and what walks a tree would take minutes for it: its text is what there is.
        pieces = [piece for piece in tree.strings if piece.strip()]
        tree = BeautifulSoup("".join(f"<p>{escape(piece)}</p>" for piece in pieces), "lxml")
    _leave_out(tree)
    _make_word_lists(tree, marks)
    _name_word_styles(tree)
    _read_styles(tree)
    _tidy_spaces(tree)
    return tree


def _is_too_deep(tree: BeautifulSoup) -> bool:
    level: list[Tag] = [tree]
    for _ in range(_DEEPEST):
        level = [child for tag in level for child in tag.children if isinstance(child, Tag)]
        if not level:
            return False
    return True


def _leave_out(tree: BeautifulSoup) -> None:
    for text in tree.find_all(string=lambda text: isinstance(text, (Comment, Doctype, PreformattedString))):
        text.extract()
    for tag in tree.find_all(True):
        if tag.decomposed:
            continue
        style = str(tag.get("style", ""))
        is_speck = tag.name == "img" and {str(tag.get("width")), str(tag.get("height"))} <= {"0", "1"}
        if tag.name in LEFT_OUT or _HIDDEN.search(style) or tag.has_attr("hidden") or is_speck:
            tag.decompose()
        elif ":" in tag.name:
            # Word's own elements, such as o:p: what is in them is text.
            tag.unwrap()
        elif (tag.name == "a" and not tag.get("href")) or (
            tag.name == "a" and re.match(r"\s*(?:javascript|vbscript|data):", str(tag["href"]), re.IGNORECASE)
        ):
            tag.unwrap()


def _make_word_lists(tree: BeautifulSoup, marks: list[str]) -> None:
    """Make lists of the paragraphs that Word writes for them."""
    open_lists: list[tuple[int, Tag]] = []
    last: Tag | None = None
    for paragraph in tree.find_all("p"):
        match = _WORD_LEVEL.search(str(paragraph.get("style", "")))
        if match is None:
            continue
        mark_place = paragraph.select_one("[data-list-mark]")
        mark = ""
        if isinstance(mark_place, Tag):
            mark = marks[int(str(mark_place["data-list-mark"]))].strip()
            mark_place.decompose()
        if last is None or _next_tag(last) is not paragraph:
            open_lists.clear()
        level = int(match[2])
        while open_lists and open_lists[-1][0] > level:
            open_lists.pop()
        number = _NUMBER.match(mark)
        kind = "ol" if number else "ul"
        if not open_lists or open_lists[-1][0] < level:
            parent_item = open_lists[-1][1].find_all("li", recursive=False)[-1] if open_lists else None
            made = tree.new_tag(kind)
            if number and number[1].isdecimal() and number[1] != "1":
                made["start"] = number[1]
            if parent_item is not None:
                parent_item.append(made)
            else:
                paragraph.insert_before(made)
            open_lists.append((level, made))
        outer = open_lists[0][1]
        paragraph.name = "li"
        paragraph.attrs = {}
        open_lists[-1][1].append(paragraph.extract())
        last = outer
    for place in tree.select("[data-list-mark]"):
        place.decompose()


def _next_tag(tag: Tag) -> Tag | None:
    sibling = tag.next_sibling
    while isinstance(sibling, NavigableString) and not sibling.strip():
        sibling = sibling.next_sibling
    return sibling if isinstance(sibling, Tag) else None


def _name_word_styles(tree: BeautifulSoup) -> None:
    """Give paragraphs in Word's styles the tags they stand for."""
    names = {"MsoTitle": "h1", "MsoSubtitle": "h2", "MsoQuote": "blockquote", "MsoIntenseQuote": "blockquote"}
    for paragraph in tree.find_all("p", class_=True):
        for class_ in paragraph.get_attribute_list("class"):
            if class_ in names:
                paragraph.name = names[str(class_)]


def _read_styles(tree: BeautifulSoup) -> None:
    """Make tags of what only a style says, and unwrap tags whose style takes back what they say."""
    for tag in tree.find_all(["b", "strong", "i", "em", "span", "font"]):
        style = str(tag.get("style", ""))
        if not style:
            continue
        wanted = [
            name
            for name, pattern in (("strong", _BOLD), ("em", _ITALIC), ("s", _STRUCK))
            if pattern.search(style) and tag.find_parent(name) is None
        ]
        if tag.name in ("b", "strong") and _NOT_BOLD.search(style):
            tag.name = "span"
        if tag.name in ("i", "em") and _NOT_ITALIC.search(style):
            tag.name = "span"
        # Headings are bold by themselves.
        is_in_heading = tag.find_parent(re.compile("^h[1-6]$")) is not None
        for name in wanted:
            if name != tag.name and not (name == "strong" and (is_in_heading or tag.name == "b")):
                inner = tree.new_tag(name)
                for child in list(tag.contents):
                    inner.append(child.extract())
                tag.append(inner)
        del tag["style"]


def _tidy_spaces(tree: BeautifulSoup) -> None:
    for text in tree.find_all(string=re.compile("\u00a0")):
        if text.find_parent(["pre", "code"]) is None:
            is_alone = not text.strip(" \u00a0\r\n\t")
            text.replace_with(NavigableString(" " if is_alone else _LOOSE_NBSP.sub(" ", str(text))))
    for paragraph in tree.find_all(["p", "div"]):
        # A paragraph of nothing was a gap, which Markdown has by itself.
        if not paragraph.get_text(strip=True) and paragraph.find(["img", "hr", "input", *BLOCKS]) is None:
            paragraph.decompose()
