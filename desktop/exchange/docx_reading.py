"""Word to Markdown: mammoth makes HTML of it; what it leaves out (numbers of lists, alignment) is noted beforehand."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import mammoth
from bs4 import BeautifulSoup, Tag
from lxml import etree
from mammoth import transforms

from desktop.exchange.archive import Archive
from desktop.exchange.faults import ExchangeFault, ExchangeFaultCode
from desktop.exchange.html_cleaning import cleaned
from desktop.exchange.markdown_writing import markdown_from_tree
from desktop.exchange.office_paths import style_map
from desktop.exchange.pictures import picture_from

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NUMBER_MARK = "list-number-"
_STYLE_MAP = (
    style_map()
    + r"""
p[style-name='Horizontal Line'] => hr:fresh
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => h2:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='HTML Preformatted'] => pre:separator('\n')
p[style-name='Preformatted Text'] => pre:separator('\n')
p[style-name='Plain Text'] => p:fresh
p[style-name='Aligned right'] => p.right:fresh
p[style-name='Aligned center'] => p.center:fresh
r[style-name='Code Text'] => code
r[style-name='HTML Code'] => code
r[style-name='Source Text'] => code
"""
)
_DEEPEST_STYLE = 20

SavePicture = Callable[[bytes, str], str]
"""Gets a picture's bytes and its name, and returns the address to write into the text."""


def markdown_from_docx(path: Path, data: bytes, save_picture: SavePicture) -> str:
    """Return a Word file's text as Markdown.

    Raises:
        ExchangeFault: It is no Word file, or one that cannot be read.
    """
    archive = Archive(path, data)
    document = archive.tree("word/document.xml")
    if document is None:
        raise ExchangeFault(ExchangeFaultCode.DAMAGED, path, "no word/document.xml")
    _note_numbers(document, archive)
    file = archive.with_parts({"word/document.xml": etree.tostring(document)})

    def image(found: Any) -> dict[str, str]:
        with found.open() as opened:
            picture = picture_from(opened.read())
        return {} if picture is None else {"src": save_picture(picture.data, picture.name)}

    try:
        html = mammoth.convert_to_html(
            file,
            style_map=_STYLE_MAP,
            ignore_empty_paragraphs=False,
            convert_image=mammoth.images.img_element(image),
            transform_document=transforms.paragraph(_with_alignment),
        ).value
    except (KeyError, ValueError, IndexError, AttributeError, TypeError, OSError, BadZipFile, RecursionError) as error:
        # mammoth has no faults of its own: what is missing in a damaged file is missed wherever it is looked up.
        raise ExchangeFault(ExchangeFaultCode.DAMAGED, path, repr(error)) from error
    return markdown_from_tree(cleaned(_finished(html)))


def _with_alignment(paragraph: Any) -> Any:
    if paragraph.alignment in ("right", "center") and paragraph.style_name in (None, "Normal"):
        return paragraph.copy(style_name=f"Aligned {paragraph.alignment}")
    return paragraph


def _finished(html: str) -> str:
    html = re.sub(rf'<ol><li><a id="{_NUMBER_MARK}(\d+)"></a>', r'<ol start="\1"><li>', html)
    html = re.sub(rf'<a id="{_NUMBER_MARK}\d+"></a>', "", html)
    tree = BeautifulSoup(html, "lxml")
    for cell in tree.find_all(["td", "th"]):
        _finish_cell(cell)
    notes = [item for item in tree.find_all("li", id=re.compile("^(?:foot|end)note-")) if item.parent is not None]
    if notes:
        section = tree.new_tag("section", attrs={"class": "footnotes"})
        holders = {id(item.parent): item.parent for item in notes if item.parent is not None}
        for holder in holders.values():
            section.append(holder.extract())
        (tree.body or tree).append(section)
        for item in notes:
            for back in item.find_all("a", href=re.compile("^#(?:foot|end)note-ref-")):
                back["class"] = "footnote-backref"
    return str(tree)


def _finish_cell(cell: Tag) -> None:
    for name in ("right", "center"):
        if cell.select_one(f"p.{name}") is not None:
            cell["style"] = f"text-align:{name}"
    if cell.name == "th":
        # A head is bold by itself.
        for strong in cell.find_all("strong"):
            strong.unwrap()


# --- numbers ----------------------------------------------------------------------------------------------------


def _note_numbers(document: etree._Element, archive: Archive) -> None:
    """Put a bookmark with its number into each paragraph of a numbered list that does not begin at 1."""
    starts = _Starts(archive)
    counts: dict[tuple[str, int], int] = {}
    for paragraph in document.iter(f"{_W}p"):
        place = starts.place_of(paragraph)
        if place is None:
            continue
        number_id, level = place
        for deeper in [key for key in counts if key[0] == number_id and key[1] > level]:
            del counts[deeper]
        number = counts.get(place, starts.first(number_id, level) - 1) + 1
        counts[place] = number
        bookmark = etree.Element(f"{_W}bookmarkStart", {f"{_W}id": "0", f"{_W}name": f"{_NUMBER_MARK}{number}"})
        properties = paragraph.find(f"{_W}pPr")
        paragraph.insert(0 if properties is None else paragraph.index(properties) + 1, bookmark)


class _Starts:
    """With which number each list begins, and which list a paragraph belongs to."""

    def __init__(self, archive: Archive) -> None:
        numbering = archive.tree("word/numbering.xml")
        styles = archive.tree("word/styles.xml")
        self._numbers: dict[str, etree._Element] = {}
        self._abstract: dict[str, etree._Element] = {}
        self._styles: dict[str, etree._Element] = {}
        for one in () if numbering is None else numbering:
            if one.tag == f"{_W}num":
                self._numbers[one.get(f"{_W}numId", "")] = one
            elif one.tag == f"{_W}abstractNum":
                self._abstract[one.get(f"{_W}abstractNumId", "")] = one
        for style in () if styles is None else styles.iterfind(f"{_W}style"):
            self._styles[style.get(f"{_W}styleId", "")] = style

    def place_of(self, paragraph: etree._Element) -> tuple[str, int] | None:
        properties = paragraph.find(f"{_W}pPr")
        for _ in range(_DEEPEST_STYLE):
            if properties is None:
                return None
            numbers = properties.find(f"{_W}numPr")
            if numbers is not None:
                level = _value(numbers, "ilvl") or "0"
                return (_value(numbers, "numId") or "", int(level) if level.isdecimal() else 0)
            style = self._styles.get(_value(properties, "pStyle") or "")
            if style is None:
                return None
            own = style.find(f"{_W}pPr")
            if own is not None and own.find(f"{_W}numPr") is not None:
                properties = own
                continue
            based_on = _value(style, "basedOn")
            properties = etree.Element(f"{_W}pPr")
            if based_on:
                etree.SubElement(properties, f"{_W}pStyle", {f"{_W}val": based_on})
        return None

    def first(self, number_id: str, level: int) -> int:
        number = self._numbers.get(number_id)
        if number is None:
            return 1
        for override in number.iterfind(f"{_W}lvlOverride"):
            if override.get(f"{_W}ilvl") == str(level) and (start := _value(override, "startOverride")):
                return int(start) if start.isdecimal() else 1
        abstract = self._abstract.get(_value(number, "abstractNumId") or "")
        for one in () if abstract is None else abstract.iterfind(f"{_W}lvl"):
            if one.get(f"{_W}ilvl") == str(level) and (start := _value(one, "start")):
                return int(start) if start.isdecimal() else 1
        return 1


def _value(parent: etree._Element, name: str) -> str | None:
    found = parent.find(f"{_W}{name}")
    return None if found is None else found.get(f"{_W}val")
