"""Markdown to OpenDocument text, with the styles LibreOffice has for headings, quotes, code and emphasis.

Written as XML and zipped: Qt's own writer knows no headings, footnotes or captions, so nothing could be made of them.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree
from markdown_it.tree import SyntaxTreeNode

from desktop.exchange.markdown_reading import box_of, tree_of
from desktop.exchange.odt_styles import NAMESPACES, STYLES
from desktop.exchange.pictures import Picture, load_picture
from desktop.exchange.plain_text import holdable
from desktop.exchange.runs import Mark, Run, RunKind, runs_of

_PIXELS_PER_INCH = 96
_ROOM_INCHES = 6.3
_MARK_STYLES = {Mark.STRONG: "Strong_20_Emphasis", Mark.EM: "Emphasis", Mark.STRIKE: "Strikeout"}
_MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
_CELL_STYLES = {"text-align:right": "Cell_20_right", "text-align:center": "Cell_20_center"}


def odt_from_markdown(text: str, folder: Path | None, title: str = "", author: str = "") -> bytes:
    """Return an OpenDocument text. Pictures are looked for from `folder`; those not found leave their description."""
    tree = tree_of(text)
    notes = {
        str(note.meta["label"]): note
        for block in tree.children
        if block.type == "footnote_block"
        for note in block.children
    }
    writer = _Writer(folder, notes)
    root = etree.Element(_name("office:document-content"), nsmap=NAMESPACES)
    root.set(_name("office:version"), "1.3")
    body = etree.SubElement(etree.SubElement(root, _name("office:body")), _name("office:text"))
    writer.blocks(tree, body)
    if len(body) == 0:
        etree.SubElement(body, _name("text:p"))
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(zipfile.ZipInfo("mimetype"), _MEDIA_TYPE, zipfile.ZIP_STORED)
        file.writestr("content.xml", _bytes(root))
        file.writestr("styles.xml", STYLES)
        file.writestr("meta.xml", _meta(title, author))
        for picture in writer.pictures.values():
            file.writestr(f"Pictures/{picture.name}", picture.data)
        file.writestr("META-INF/manifest.xml", _manifest(writer.pictures))
    return data.getvalue()


def _name(qualified: str) -> str:
    prefix, _, local = qualified.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _sub(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    """Add an element; `text_style_name="X"` is the attribute `text:style-name`."""
    made = etree.SubElement(parent, _name(tag))
    for key, value in attributes.items():
        prefix, _, local = key.partition("_")
        made.set(_name(f"{prefix}:{local.replace('_', '-')}"), value)
    return made


@dataclass
class _Writer:
    """Adds a tree's blocks to an element of the text."""

    folder: Path | None
    notes: dict[str, SyntaxTreeNode]
    pictures: dict[str, Picture] = field(default_factory=dict)
    _noted: int = 0

    def blocks(self, node: SyntaxTreeNode, into: etree._Element, style: str = "Text_20_body") -> None:
        for child in node.children:
            self._block(child, into, style)

    def _block(self, node: SyntaxTreeNode, into: etree._Element, style: str) -> None:
        match node.type:
            case "heading":
                level = node.tag[1]
                made = _sub(into, "text:h", text_style_name=f"Heading_20_{level}", text_outline_level=level)
                self._fill(made, node)
            case "paragraph":
                self._fill(_sub(into, "text:p", text_style_name=style), node)
            case "blockquote":
                self.blocks(node, into, "Quotations")
            case "bullet_list" | "ordered_list":
                self._list(node, into, style)
            case "fence" | "code_block":
                for line in node.content.removesuffix("\n").split("\n"):
                    _write_text(_sub(into, "text:p", text_style_name="Preformatted_20_Text"), line)
            case "table":
                self._table(node, into)
            case "hr":
                _sub(into, "text:p", text_style_name="Horizontal_20_Line")

    def _list(self, node: SyntaxTreeNode, into: etree._Element, style: str) -> None:
        is_numbered = node.type == "ordered_list"
        made = _sub(into, "text:list", text_style_name="Numbered" if is_numbered else "Bulleted")
        for index, item in enumerate(node.children):
            entry = _sub(made, "text:list-item")
            if is_numbered and index == 0:
                entry.set(_name("text:start-value"), str(node.attrs.get("start", 1)))
            box = box_of(item)
            self.blocks(item, entry, style if style != "Text_20_body" else "List_20_Contents")
            if box is not None:
                first = entry[0] if len(entry) else _sub(entry, "text:p", text_style_name="List_20_Contents")
                first.text = ("☒ " if box else "☐ ") + (first.text or "").lstrip(" ")

    def _table(self, node: SyntaxTreeNode, into: etree._Element) -> None:
        rows = [row for part in node.children for row in part.children]
        made = _sub(into, "table:table", table_style_name="Table")
        width = max(len(row.children) for row in rows)
        _sub(made, "table:table-column", table_number_columns_repeated=str(width))
        for row in rows:
            is_head = any(cell.type == "th" for cell in row.children)
            line = _sub(_sub(made, "table:table-header-rows") if is_head else made, "table:table-row")
            for cell in row.children:
                place = _sub(line, "table:table-cell", table_style_name="Cell", office_value_type="string")
                style = _CELL_STYLES.get(str(cell.attrs.get("style", "")), "Table_20_Contents")
                # A head's own style would lose its alignment.
                paragraph = _sub(place, "text:p", text_style_name=f"{style}{'_20_head' if is_head else ''}")
                self._fill(paragraph, cell)

    # --- inside a paragraph -------------------------------------------------------------------------------------

    def _fill(self, into: etree._Element, node: SyntaxTreeNode) -> None:
        for child in node.children:
            if child.type == "inline" and child.token is not None:
                for run in runs_of(child.token.children or []):
                    self._run(into, run)

    def _run(self, into: etree._Element, run: Run) -> None:
        if run.link is not None:
            into = _sub(into, "text:a", xlink_type="simple", xlink_href=run.link.href)
            if run.link.title:
                into.set(_name("office:title"), run.link.title)
        if run.kind is RunKind.IMAGE and self._picture(into, run):
            return
        if run.kind is RunKind.FOOTNOTE:
            self._note(into, run.text)
            return
        for mark in Mark:
            if mark in run.marks:
                into = _sub(into, "text:span", text_style_name=_MARK_STYLES[mark])
        if run.kind is RunKind.CODE:
            into = _sub(into, "text:span", text_style_name="Source_20_Text")
        if run.kind is RunKind.BREAK:
            _sub(into, "text:line-break")
        else:
            _write_text(into, run.text)

    def _picture(self, into: etree._Element, run: Run) -> bool:
        found = load_picture(run.source, self.folder)
        picture = None if found is None else found.for_office()
        if picture is None or not picture.width:
            return False
        self.pictures[picture.name] = picture
        width = min(picture.width / _PIXELS_PER_INCH, _ROOM_INCHES)
        height = width * picture.height / picture.width
        size = {"svg_width": f"{width:.3f}in", "svg_height": f"{height:.3f}in"}
        frame = _sub(into, "draw:frame", text_anchor_type="as-char", draw_name=picture.name, **size)
        address = f"Pictures/{picture.name}"
        _sub(frame, "draw:image", xlink_href=address, xlink_type="simple", xlink_show="embed", xlink_actuate="onLoad")
        _sub(frame, "svg:desc").text = holdable(run.text)
        return True

    def _note(self, into: etree._Element, label: str) -> None:
        node = self.notes.get(label)
        if node is None:
            return
        self._noted += 1
        note = _sub(into, "text:note", text_id=f"ftn{self._noted}", text_note_class="footnote")
        _sub(note, "text:note-citation").text = str(self._noted)
        # A note in a note is not allowed.
        own, self.notes = self.notes, {}
        self.blocks(node, _sub(note, "text:note-body"), "Footnote")
        self.notes = own


def _write_text(into: etree._Element, text: str) -> None:
    """Write text in which runs of spaces and tabs stay."""
    last: etree._Element | None = into[-1] if len(into) else None

    def add(piece: str) -> None:
        if last is None:
            into.text = (into.text or "") + piece
        else:
            last.tail = (last.tail or "") + piece

    pending = ""
    for character in holdable(text):
        if character == "\t":
            add(pending)
            pending = ""
            last = _sub(into, "text:tab")
        elif character == " " and (pending.endswith(" ") or (not pending and last is None and not into.text)):
            add(pending)
            pending = ""
            last = _sub(into, "text:s")
        else:
            pending += character
    add(pending)


def _meta(title: str, author: str) -> bytes:
    root = etree.Element(_name("office:document-meta"), nsmap=NAMESPACES)
    root.set(_name("office:version"), "1.3")
    meta = etree.SubElement(root, _name("office:meta"))
    _sub(meta, "dc:title").text = holdable(title)
    if author:
        _sub(meta, "meta:initial-creator").text = holdable(author)
    _sub(meta, "meta:creation-date").text = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return _bytes(root)


def _manifest(pictures: dict[str, Picture]) -> bytes:
    root = etree.Element(_name("manifest:manifest"), nsmap={"manifest": NAMESPACES["manifest"]})
    root.set(_name("manifest:version"), "1.3")
    entries = {"/": _MEDIA_TYPE, "content.xml": "text/xml", "styles.xml": "text/xml", "meta.xml": "text/xml"}
    entries |= {f"Pictures/{picture.name}": picture.media_type for picture in pictures.values()}
    for path, media_type in entries.items():
        _sub(root, "manifest:file-entry", manifest_full_path=path, manifest_media_type=media_type)
    return _bytes(root)
