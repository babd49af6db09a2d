"""Markdown as a document of Qt's text engine, for the preview, for paper and for PDF."""

from __future__ import annotations

from pathlib import Path

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QFont, QImage, QTextDocument

from desktop.exchange.looks import RichLook
from desktop.exchange.markdown_reading import html_from_markdown
from desktop.exchange.pictures import load_picture
from desktop.exchange.web_page import without_scripts

_LINE_PREFIX = "line-"
_PICTURE_SCHEME = "picture:"
_HEADING_SIZES = {"h1": 1.7, "h2": 1.35, "h3": 1.15, "h4": 1.0, "h5": 1.0, "h6": 1.0}
_CODE_SIZE = 0.88


def rich_document(text: str, folder: Path | None, look: RichLook, *, has_lines: bool = False) -> QTextDocument:
    """Return the document. It asks for nothing afterwards: its pictures are in it, those not found are their names.

    It belongs to the thread it is made in. With `has_lines`, blocks have anchors named after the line they begin in.
    """
    tree = BeautifulSoup(html_from_markdown(text, has_line_numbers=has_lines), "lxml")
    without_scripts(tree)
    document = QTextDocument()
    document.setUndoRedoEnabled(False)
    font = QFont(look.family)
    if look.is_in_pixels:
        font.setPixelSize(round(look.size))
    else:
        font.setPointSizeF(look.size)
    document.setDefaultFont(font)
    for image in tree.find_all("img"):
        _place_picture(image, folder, look, document)
    _adapt(tree, look)
    document.setDefaultStyleSheet(_style_sheet(look))
    body = tree.body
    document.setHtml("" if body is None else f"<body>{body.decode_contents()}</body>")
    return document


def line_positions(document: QTextDocument) -> list[tuple[int, int]]:
    """Return (line of the Markdown, position in the document) for each block that has an anchor, in order."""
    found: list[tuple[int, int]] = []
    block = document.begin()
    while block.isValid():
        iterator = block.begin()
        while not iterator.atEnd():
            names = iterator.fragment().charFormat().anchorNames()
            lines = [int(name[len(_LINE_PREFIX) :]) for name in names if name.startswith(_LINE_PREFIX)]
            found += [(line, block.position()) for line in lines]
            iterator += 1
        block = block.next()
    return sorted(found)


def _place_picture(image: Tag, folder: Path | None, look: RichLook, document: QTextDocument) -> None:
    picture = load_picture(str(image.get("src", "")), folder)
    pixels = QImage() if picture is None else QImage.fromData(picture.data)
    if picture is None or pixels.isNull():
        image.replace_with(f"[{image.get('alt') or image.get('src', '')}]")
        return
    if pixels.width() > look.widest:
        pixels = pixels.scaledToWidth(look.widest, Qt.TransformationMode.SmoothTransformation)
    name = _PICTURE_SCHEME + picture.name
    document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(name), pixels)
    image.attrs = {"src": name}


def _adapt(tree: BeautifulSoup, look: RichLook) -> None:
    for tag in tree.select("[data-line]"):
        line = tag.attrs.pop("data-line")
        if tag.name in ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "pre", "td", "th"):
            tag.insert(0, tree.new_tag("a", attrs={"name": f"{_LINE_PREFIX}{line}"}))
    for box in tree.find_all("input"):
        box.replace_with("☑" if box.has_attr("checked") else "☐")
    for items in tree.select(".contains-task-list"):
        if all("task-list-item" in item.get_attribute_list("class") for item in items.find_all("li", recursive=False)):
            # A dot beside a box is one too many.
            items["style"] = "list-style-type:none;"
    for quote in tree.find_all("blockquote"):
        quote["style"] = "margin-left:24px; margin-right:24px;"
        for paragraph in quote.find_all(["p", "li"]):
            paragraph["style"] = f"color:{look.faint};"
    for code in tree.find_all("pre"):
        _put_on_ground(tree, code, look)
    for table in tree.select("table:not(.ground)"):
        table.attrs |= {"border": "1", "cellspacing": "0", "cellpadding": "6"}
        table["style"] = "border-collapse:collapse; border-style:none; margin-bottom:14px;"
        for cell in table.find_all(["td", "th"]):
            cell["style"] = f"border:1px solid {look.edge}; {cell.get('style', '')}"


def _put_on_ground(tree: BeautifulSoup, code: Tag, look: RichLook) -> None:
    """Put code into the one thing behind which Qt paints a whole rectangle: a table's cell."""
    for text in list(code.find_all(string=True))[-1:]:
        text.replace_with(NavigableString(text.rstrip("\n")))
    attributes = {"class": "ground", "width": "100%", "cellpadding": "10", "cellspacing": "0", "border": "0"}
    table = tree.new_tag("table", attrs=attributes | {"bgcolor": look.code_background})
    row, cell = tree.new_tag("tr"), tree.new_tag("td")
    code.insert_before(table)
    table.append(row)
    row.append(cell)
    cell.append(code.extract())
    table.insert_after(tree.new_tag("p"))


def _style_sheet(look: RichLook) -> str:
    unit = "px" if look.is_in_pixels else "pt"
    sizes = " ".join(
        f"{name} {{ color:{look.heading}; font-size:{look.size * size:.1f}{unit}; font-weight:600; margin-top:18px; "
        "margin-bottom:8px; }"
        for name, size in _HEADING_SIZES.items()
    )
    return (
        f"body, p, li, td, th {{ color:{look.text}; }} p, li {{ line-height:{look.line_height}%; }} "
        f"p {{ margin-top:0px; margin-bottom:10px; }} li {{ margin-bottom:4px; }} {sizes} "
        f"a {{ color:{look.link}; text-decoration:none; }} "
        f"code, pre {{ font-family:'{look.code_family}'; font-size:{look.size * _CODE_SIZE:.1f}{unit}; }} "
        f"code {{ background-color:{look.code_background}; }} pre {{ margin:0px; line-height:125%; }} "
        f"hr {{ background-color:{look.edge}; }} sup {{ font-size:{look.size * 0.75:.1f}{unit}; }}"
    )
