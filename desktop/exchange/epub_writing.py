"""Markdown to an EPUB 3 book: one file a chapter, a table of contents, pictures and style inside.

Written with `zipfile`: the library there is for it is under the AGPL, which this program cannot be.
"""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from lxml import etree
from lxml import html as lxml_html

from desktop.exchange.markdown_reading import html_from_markdown
from desktop.exchange.pictures import Picture, load_picture
from desktop.exchange.plain_text import holdable
from desktop.exchange.web_page import without_scripts
from resources import RESOURCES

STYLE_FILE = RESOURCES / "exchange" / "book.css"
_XHTML = "http://www.w3.org/1999/xhtml"
# What raw HTML may bring that XHTML does not have.
_ALLOWED = re.compile(r"^[a-z][a-z0-9-]*$")
_EPUB_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/svg+xml", "image/webp")
_OBSOLETE = ("align", "bgcolor", "border", "valign", "width", "height", "cellpadding", "cellspacing", "data-line")


@dataclass
class _Book:
    """What goes into the file."""

    chapters: list[tuple[str, Tag]] = field(default_factory=list)
    pictures: dict[str, Picture] = field(default_factory=dict)


def epub_from_markdown(text: str, folder: Path | None, title: str, author: str = "", language: str = "en") -> bytes:
    """Return the book. A chapter begins at each heading of the highest level that occurs more than once."""
    title, author = holdable(title), holdable(author)
    tree = BeautifulSoup(html_from_markdown(text), "lxml")
    without_scripts(tree)
    book = _Book()
    _take_pictures(tree, folder, book)
    _make_valid(tree)
    _split(tree, title, book)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        # Readers look for this at the very beginning, uncompressed.
        file.writestr(zipfile.ZipInfo("mimetype"), "application/epub+zip", zipfile.ZIP_STORED)
        file.writestr("META-INF/container.xml", _CONTAINER)
        file.writestr("EPUB/style.css", STYLE_FILE.read_text(encoding="utf-8"))
        for number, (name, chapter) in enumerate(book.chapters, start=1):
            file.writestr(f"EPUB/chapter-{number}.xhtml", _xhtml(name, _inside(chapter), language))
        for picture in book.pictures.values():
            file.writestr(f"EPUB/pictures/{picture.name}", picture.data)
        file.writestr("EPUB/contents.xhtml", _contents(book, title, language))
        file.writestr("EPUB/package.opf", _package(book, title, author, language))
    return data.getvalue()


def _take_pictures(tree: BeautifulSoup, folder: Path | None, book: _Book) -> None:
    for image in tree.find_all("img"):
        picture = load_picture(str(image.get("src", "")), folder)
        if picture is not None and picture.media_type not in _EPUB_PICTURES:
            picture = picture.for_office()
        if picture is None:
            # A book may fetch nothing: the description stays.
            image.replace_with(str(image.get("alt", "")))
            continue
        book.pictures[picture.name] = picture
        image["src"] = f"pictures/{picture.name}"
        image["alt"] = str(image.get("alt", ""))


def _make_valid(tree: BeautifulSoup) -> None:
    seen: set[str] = set()
    for tag in tree.find_all(True):
        if not _ALLOWED.match(tag.name) or tag.name in ("font", "center", "big", "tt", "strike"):
            tag.name = {"strike": "s", "tt": "code", "center": "div"}.get(tag.name, "span")
        for name in [name for name in tag.attrs if name in _OBSOLETE or not _ALLOWED.match(name)]:
            del tag[name]
        identity = str(tag.get("id", ""))
        if identity and (identity in seen or not re.fullmatch(r"[A-Za-z_][\w.-]*", identity)):
            del tag["id"]
        seen.add(identity)
    # In a reader a box that cannot be ticked is a sign, and forms are not for books.
    for box in tree.find_all("input"):
        box.replace_with("☑" if box.has_attr("checked") else "☐")


def _split(tree: BeautifulSoup, title: str, book: _Book) -> None:
    body = tree.body or tree
    headings = body.find_all(["h1", "h2"], recursive=False)
    levels = [str(heading.name) for heading in headings]
    level = "h1" if levels.count("h1") != 1 else "h2"
    current = tree.new_tag("section")
    name = title
    chapters: list[tuple[str, Tag]] = []
    for node in list(body.children):
        is_start = isinstance(node, Tag) and (node.name == level or node.name == "h1")
        if is_start and (current.get_text(strip=True) or current.find("img")):
            chapters.append((name, current))
            current = tree.new_tag("section")
        if isinstance(node, Tag) and is_start:
            name = node.get_text(" ", strip=True) or title
        current.append(node.extract())
    chapters.append((name, current))
    book.chapters = chapters
    _point_links(book)


def _point_links(book: _Book) -> None:
    """Let links to a place in the text name the chapter that it is in now."""
    places = {
        str(tag["id"]): number
        for number, (_, chapter) in enumerate(book.chapters, start=1)
        for tag in chapter.find_all(id=True)
    }
    for _, chapter in book.chapters:
        for link in chapter.find_all("a"):
            target = str(link.get("href", ""))
            if target.startswith("#"):
                number = places.get(target[1:])
                if number is None:
                    link.unwrap()
                else:
                    link["href"] = f"chapter-{number}.xhtml{target}"
            elif not re.match(r"(?:https?|mailto|tel):", target):
                # Files beside the document are not in the book.
                link.unwrap()


def _inside(chapter: Tag) -> str:
    """The chapter's content as XML."""
    fragments = lxml_html.fragment_fromstring(str(chapter))
    return etree.tostring(fragments, encoding="unicode", method="xml")


def _xhtml(title: str, body: str, language: str, prefix: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n<html xmlns="{_XHTML}"{prefix} '
        f'lang="{escape(language)}" xml:lang="{escape(language)}">\n<head><title>{escape(title)}</title>'
        f'<link rel="stylesheet" type="text/css" href="style.css"/></head>\n<body>\n{body}\n</body>\n</html>\n'
    )


def _contents(book: _Book, title: str, language: str) -> str:
    entries = "\n".join(
        f'<li><a href="chapter-{number}.xhtml">{escape(name)}</a></li>'
        for number, (name, _) in enumerate(book.chapters, start=1)
    )
    body = f'<nav epub:type="toc" id="toc"><h1>{escape(title)}</h1>\n<ol>\n{entries}\n</ol></nav>'
    return _xhtml(title, body, language, ' xmlns:epub="http://www.idpf.org/2007/ops"')


def _package(book: _Book, title: str, author: str, language: str) -> str:
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    chapters = [f"chapter-{number}" for number in range(1, len(book.chapters) + 1)]
    items = [f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml"/>' for name in chapters]
    items += [
        f'<item id="picture-{number}" href="pictures/{picture.name}" media-type="{picture.media_type}"/>'
        for number, picture in enumerate(book.pictures.values(), start=1)
    ]
    creator = f"<dc:creator>{escape(author)}</dc:creator>" if author else ""
    spine = "".join(f'<itemref idref="{name}"/>' for name in chapters)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="book">\n'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:identifier id="book">urn:uuid:{uuid.uuid4()}</dc:identifier><dc:title>{escape(title)}</dc:title>'
        f'<dc:language>{escape(language)}</dc:language>{creator}<meta property="dcterms:modified">{now}</meta>'
        "</metadata>\n<manifest>"
        '<item id="contents" href="contents.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        f'<item id="style" href="style.css" media-type="text/css"/>{"".join(items)}</manifest>\n'
        f"<spine>{spine}</spine>\n</package>\n"
    )


_CONTAINER = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
    '<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>\n'
)
