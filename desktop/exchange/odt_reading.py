"""OpenDocument text to Markdown: its elements become the HTML they stand for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from lxml import etree

from desktop.exchange.archive import Archive
from desktop.exchange.faults import ExchangeFault, ExchangeFaultCode
from desktop.exchange.html_cleaning import cleaned
from desktop.exchange.markdown_writing import markdown_from_tree
from desktop.exchange.pictures import picture_from

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_XLINK = "{http://www.w3.org/1999/xlink}"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_MANIFEST = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"
_DEEPEST = 150
_QUOTES = ("quotation", "quote", "quotations")
_CODES = ("preformatted text", "code", "source code")
_FIXED = re.compile(r"mono|courier|consolas", re.IGNORECASE)

SavePicture = Callable[[bytes, str], str]


def markdown_from_odt(path: Path, data: bytes, save_picture: SavePicture) -> str:
    """Return an OpenDocument text as Markdown. A flat file (.fodt) has its parts in one tree.

    Raises:
        ExchangeFault: It is no such file, or one that cannot be read.
    """
    if data.lstrip()[:5] == b"<?xml":
        content, styles, archive = _flat(path, data), None, None
    else:
        archive = Archive(path, data)
        manifest = archive.tree("META-INF/manifest.xml") if "META-INF/manifest.xml" in archive.names else None
        if manifest is not None and next(manifest.iter(f"{_MANIFEST}encryption-data"), None) is not None:
            raise ExchangeFault(ExchangeFaultCode.ENCRYPTED, path)
        content, styles = archive.tree("content.xml"), archive.tree("styles.xml")
    text = None if content is None else content.find(f".//{_OFFICE}body/{_OFFICE}text")
    if content is None or text is None:
        raise ExchangeFault(ExchangeFaultCode.DAMAGED, path, "no text in content.xml")
    reader = _Reader(archive, save_picture, [tree for tree in (styles, content) if tree is not None])
    return markdown_from_tree(cleaned(str(reader.html(text))))


def _flat(path: Path, data: bytes) -> etree._Element:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise ExchangeFault(ExchangeFaultCode.BOMB, path)
    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as error:
        raise ExchangeFault(ExchangeFaultCode.DAMAGED, path, repr(error)) from error


class _Reader:
    """Makes HTML of one file's elements."""

    def __init__(self, archive: Archive | None, save_picture: SavePicture, trees: list[etree._Element]) -> None:
        self._archive = archive
        self._save_picture = save_picture
        self._soup = BeautifulSoup("", "lxml")
        self._styles: dict[str, etree._Element] = {}
        self._lists: dict[str, etree._Element] = {}
        for tree in trees:
            for style in tree.iter(f"{_STYLE}style"):
                self._styles[style.get(f"{_STYLE}name", "")] = style
            for style in tree.iter(f"{_TEXT}list-style"):
                self._lists[style.get(f"{_STYLE}name", "")] = style
        self._notes: list[etree._Element] = []
        self._counts: dict[str, int] = {}
        self._depth = 0

    def html(self, text: etree._Element) -> Tag:
        body = self._soup.new_tag("div")
        self._blocks(text, body)
        if self._notes:
            section = self._soup.new_tag("section", attrs={"class": "footnotes"})
            items = self._soup.new_tag("ol")
            # A note may not hold others, so none are added while this runs.
            for number, note in enumerate(self._notes, start=1):
                item = self._soup.new_tag("li", attrs={"id": f"fn{number}"})
                self._blocks(note, item)
                items.append(item)
            section.append(items)
            body.append(section)
        return body

    # --- blocks -------------------------------------------------------------------------------------------------

    def _blocks(self, parent: etree._Element, into: Tag) -> None:
        self._depth += 1
        for child in parent:
            if isinstance(child.tag, str) and self._depth < _DEEPEST:
                self._block(child, into)
        self._depth -= 1
        self._join_code(into)

    def _block(self, node: etree._Element, into: Tag) -> None:
        match node.tag.partition("}")[2]:
            case "h":
                level = node.get(f"{_TEXT}outline-level", "1")
                self._filled(f"h{min(int(level), 6) if level.isdecimal() and int(level) else 1}", node, into)
            case "p":
                self._paragraph(node, into)
            case "list":
                self._list(node, into)
            case "table":
                self._table(node, into)
            case "section" | "index-body":
                self._blocks(node, into)

    def _paragraph(self, node: etree._Element, into: Tag) -> None:
        names = list(self._style_names(node.get(f"{_TEXT}style-name", "")))
        if any(name in ("horizontal line", "horizontal-line") for name in names):
            into.append(self._soup.new_tag("hr"))
        elif any(name.startswith(_CODES) for name in names):
            self._filled("pre", node, into)
        elif any(name.startswith(_QUOTES) for name in names):
            quote = into.contents[-1] if into.contents else None
            if not isinstance(quote, Tag) or quote.name != "blockquote":
                quote = self._soup.new_tag("blockquote")
                into.append(quote)
            self._filled("p", node, quote)
        elif "title" in names or "subtitle" in names:
            self._filled("h1" if "title" in names else "h2", node, into)
        else:
            self._filled("p", node, into)

    def _filled(self, name: str, node: etree._Element, into: Tag) -> None:
        made = self._soup.new_tag(name)
        self._inline(node, made)
        into.append(made)

    @staticmethod
    def _join_code(into: Tag) -> None:
        """Make one block of code of paragraphs that follow each other."""
        last: Tag | None = None
        for child in list(into.children):
            if not isinstance(child, Tag) or child.name != "pre":
                last = None
            elif last is None:
                last = child
            else:
                last.append("\n")
                for one in list(child.children):
                    last.append(one.extract())
                child.decompose()

    def _list(self, node: etree._Element, into: Tag, inherited: str = "", level: int = 1) -> None:
        name = node.get(f"{_TEXT}style-name") or inherited
        style = self._level_style(name, level)
        is_numbered = style is not None and style.tag == f"{_TEXT}list-level-style-number"
        made = self._soup.new_tag("ol" if is_numbered else "ul")
        identity = f"{node.get(f'{_TEXT}continue-list') or name} {level}"
        start = (style.get(f"{_TEXT}start-value") if style is not None else None) or "1"
        first = next((item.get(f"{_TEXT}start-value") for item in node.iterfind(f"{_TEXT}list-item")), None)
        number = int(first) if first and first.isdecimal() else int(start) if start.isdecimal() else 1
        if f"{_TEXT}continue-numbering" in node.attrib or f"{_TEXT}continue-list" in node.attrib:
            number = self._counts.get(identity, number - 1) + 1
        if is_numbered and number != 1:
            made["start"] = str(number)
        for item in node:
            if item.tag not in (f"{_TEXT}list-item", f"{_TEXT}list-header"):
                continue
            entry = self._soup.new_tag("li")
            for child in item:
                if child.tag == f"{_TEXT}list":
                    self._list(child, entry, name, level + 1)
                elif isinstance(child.tag, str):
                    self._block(child, entry)
            self._join_code(entry)
            self._find_box(entry)
            made.append(entry)
            number += 1
        self._counts[identity] = number - 1
        into.append(made)

    def _find_box(self, entry: Tag) -> None:
        text = entry.find(string=True)
        match = None if text is None else re.match(r"\s*([☐☑☒])\s*", text)
        if text is not None and match is not None:
            box = self._soup.new_tag("input", attrs={"type": "checkbox"})
            if match[1] != "☐":
                box["checked"] = ""
            text.insert_before(box)
            text.replace_with(text[match.end() :])

    def _level_style(self, name: str, level: int) -> etree._Element | None:
        style = self._lists.get(name)
        if style is None:
            return None
        return next((one for one in style if one.get(f"{_TEXT}level") == str(level)), None)

    def _table(self, node: etree._Element, into: Tag) -> None:
        made = self._soup.new_tag("table")
        for row in node.iter(f"{_TABLE}table-row"):
            parent = row.getparent()
            is_head = parent is not None and parent.tag == f"{_TABLE}table-header-rows"
            line = self._soup.new_tag("tr")
            for cell in row.iterfind(f"{_TABLE}table-cell"):
                place = self._soup.new_tag("th" if is_head else "td")
                self._blocks(cell, place)
                for paragraph in cell.iterfind(f"{_TEXT}p"):
                    alignment = self._alignment(paragraph.get(f"{_TEXT}style-name", ""))
                    if alignment:
                        place["style"] = f"text-align:{alignment}"
                if is_head:
                    for strong in place.find_all("strong"):
                        strong.unwrap()
                line.append(place)
            made.append(line)
        into.append(made)

    # --- inside a paragraph -------------------------------------------------------------------------------------

    def _inline(self, node: etree._Element, into: Tag) -> None:
        if node.text:
            into.append(node.text)
        self._depth += 1
        for child in node:
            if isinstance(child.tag, str) and self._depth < _DEEPEST:
                self._inline_child(child, into)
            if child.tail:
                into.append(child.tail)
        self._depth -= 1

    def _inline_child(self, node: etree._Element, into: Tag) -> None:
        name = node.tag.partition("}")[2]
        match name:
            case "span":
                self._inline(node, self._in_marks(node.get(f"{_TEXT}style-name", ""), into))
            case "a" if node.tag == f"{_TEXT}a":
                link = self._soup.new_tag("a", attrs={"href": node.get(f"{_XLINK}href", "")})
                if node.get(f"{_OFFICE}title"):
                    link["title"] = node.get(f"{_OFFICE}title", "")
                into.append(link)
                self._inline(node, link)
            case "s":
                count = node.get(f"{_TEXT}c", "1")
                into.append(" " * min(int(count) if count.isdecimal() else 1, 1000))
            case "tab":
                into.append("\t" if into.name == "pre" else " ")
            case "line-break":
                into.append("\n" if into.name == "pre" else self._soup.new_tag("br"))
            case "note":
                self._note(node, into)
            case "frame":
                self._frame(node, into)
            case "annotation" | "tracked-changes" | "bookmark" | "ruby-text":
                return
            case _:
                self._inline(node, into)

    def _in_marks(self, name: str, into: Tag) -> Tag:
        for mark in self._marks(name):
            inner = self._soup.new_tag(mark)
            into.append(inner)
            into = inner
        return into

    def _note(self, node: etree._Element, into: Tag) -> None:
        body = node.find(f"{_TEXT}note-body")
        if body is None:
            return
        self._notes.append(body)
        mark = self._soup.new_tag("sup", attrs={"class": "footnote-ref"})
        mark.append(self._soup.new_tag("a", attrs={"href": f"#fn{len(self._notes)}"}))
        into.append(mark)

    def _frame(self, node: etree._Element, into: Tag) -> None:
        for image in node.iter(f"{_DRAW}image"):
            source = image.get(f"{_XLINK}href", "")
            data = b"" if self._archive is None or not source else self._archive.read(source.removeprefix("./"))
            picture = picture_from(data) if data else None
            if picture is not None:
                described = node.findtext(f"{_SVG}desc") or node.findtext(f"{_SVG}title") or ""
                address = self._save_picture(picture.data, picture.name)
                into.append(self._soup.new_tag("img", attrs={"src": address, "alt": described}))
                return
        for box in node.iter(f"{_DRAW}text-box"):
            for paragraph in box.iter(f"{_TEXT}p"):
                self._inline(paragraph, into)

    # --- styles -------------------------------------------------------------------------------------------------

    def _chain(self, name: str) -> Iterator[etree._Element]:
        for _ in range(20):
            style = self._styles.get(name)
            if style is None:
                return
            yield style
            name = style.get(f"{_STYLE}parent-style-name", "")

    def _style_names(self, name: str) -> Iterator[str]:
        """Give what a style and those above it are called, in small letters."""
        yield name.replace("_20_", " ").lower()
        for style in self._chain(name):
            for key in (f"{_STYLE}display-name", f"{_STYLE}parent-style-name"):
                yield (style.get(key) or "").replace("_20_", " ").lower()

    def _property(self, name: str, kind: str, key: str) -> str:
        for style in self._chain(name):
            properties = style.find(f"{_STYLE}{kind}-properties")
            value = None if properties is None else properties.get(key)
            if value is not None:
                return value
        return ""

    def _alignment(self, name: str) -> str:
        value = self._property(name, "paragraph", f"{_FO}text-align")
        return {"end": "right", "right": "right", "center": "center"}.get(value, "")

    def _marks(self, name: str) -> list[str]:
        marks: list[str] = []
        names = list(self._style_names(name))
        family = self._property(name, "text", f"{_STYLE}font-name")
        if _FIXED.search(family) or any(one in ("source text", "code text") for one in names):
            marks.append("code")
        weight = self._property(name, "text", f"{_FO}font-weight")
        if weight == "bold" or (weight.isdecimal() and int(weight) >= 600):
            marks.append("strong")
        if self._property(name, "text", f"{_FO}font-style") in ("italic", "oblique"):
            marks.append("em")
        if self._property(name, "text", f"{_STYLE}text-line-through-style") not in ("", "none"):
            marks.append("s")
        return marks
