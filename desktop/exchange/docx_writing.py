"""Markdown to Word: real styles for headings, lists, quotes and code, so that Word's outline and style list work."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import docx
from docx.document import Document as DocxDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.numbering import CT_Numbering
from docx.oxml.text.run import CT_R
from docx.shared import Emu, Pt, RGBColor
from docx.styles.style import CharacterStyle, ParagraphStyle
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from markdown_it.tree import SyntaxTreeNode

from desktop.exchange.docx_notes import add_footnotes
from desktop.exchange.markdown_reading import box_of, tree_of
from desktop.exchange.office_paths import Around, Leaf, base_style, style_name
from desktop.exchange.pictures import load_picture
from desktop.exchange.plain_text import holdable
from desktop.exchange.runs import Link, Mark, Run, RunKind, runs_of

_PER_PIXEL = 9525
# The template's page is 8.5 inches wide, with margins of 1.25.
_ROOM_EMU = 6 * 914_400
_INDENT_PT = 18
_HANGING_TWIPS = 360
_LEVELS = 9
_BULLETS = ("•", "◦", "▪")
_GREY = RGBColor(0x55, 0x55, 0x55)
_ALIGNMENTS = {
    "text-align:right": WD_ALIGN_PARAGRAPH.RIGHT,
    "text-align:center": WD_ALIGN_PARAGRAPH.CENTER,
    "text-align:left": WD_ALIGN_PARAGRAPH.LEFT,
}


def docx_from_markdown(text: str, folder: Path | None, title: str = "", author: str = "") -> bytes:
    """Return a Word file. Pictures are looked for from `folder`; those not found leave their description."""
    document = docx.Document()
    document.core_properties.title = holdable(title)[:255]
    document.core_properties.author = holdable(author)[:255]
    document.core_properties.comments = ""
    writer = _Writer(document, folder)
    tree = tree_of(text)
    notes = {
        str(note.meta["label"]): note
        for block in tree.children
        if block.type == "footnote_block"
        for note in block.children
    }
    writer.note_numbers = {label: number for number, label in enumerate(notes, start=1)}
    writer.blocks(tree, ())
    data = io.BytesIO()
    if notes:
        add_footnotes(document, [writer.note_text(note) for note in notes.values()])
    document.save(data)
    return data.getvalue()


@dataclass
class _Writer:
    """Adds a tree's blocks to a document."""

    document: DocxDocument
    folder: Path | None
    note_numbers: dict[str, int] = field(default_factory=dict)
    _abstract_ids: dict[str, int] = field(default_factory=dict)

    # --- blocks -------------------------------------------------------------------------------------------------

    def blocks(self, node: SyntaxTreeNode, path: tuple[Around, ...]) -> None:
        for child in node.children:
            self._block(child, path)

    def _block(self, node: SyntaxTreeNode, path: tuple[Around, ...]) -> None:
        match node.type:
            case "heading":
                level = int(node.tag[1])
                self._fill(self.document.add_paragraph(style=f"Heading {level}"), node)
            case "paragraph":
                self._fill(self._paragraph(Leaf.TEXT, path), node)
            case "blockquote":
                self.blocks(node, (*path, Around.QUOTE))
            case "bullet_list" | "ordered_list":
                self._list(node, (*path, Around.LIST))
            case "fence" | "code_block":
                for line in node.content.removesuffix("\n").split("\n"):
                    self._paragraph(Leaf.CODE, path).add_run(line)
            case "table":
                self._table(node)
            case "hr":
                self._rule()

    def _paragraph(self, leaf: Leaf, path: tuple[Around, ...]) -> Paragraph:
        name = style_name(leaf, path)
        if name not in self.document.styles:
            self._add_style(name, leaf, path)
        return self.document.add_paragraph(style=name)

    def _add_style(self, name: str, leaf: Leaf, path: tuple[Around, ...]) -> None:
        base = base_style(leaf, path)
        style = cast(ParagraphStyle, self.document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH))
        if base == Leaf.CODE.value:
            style.base_style = self.document.styles["Normal"]
            style.font.name = "Consolas"
            style.font.size = Pt(9.5)
            style.paragraph_format.space_after = Pt(0)
        else:
            style.base_style = self.document.styles[base]
        if path:
            style.paragraph_format.left_indent = Pt(_INDENT_PT * len(path))

    def _list(self, node: SyntaxTreeNode, path: tuple[Around, ...]) -> None:
        is_numbered = node.type == "ordered_list"
        leaf = Leaf.NUMBERED if is_numbered else Leaf.ITEM
        level = min(path.count(Around.LIST), _LEVELS) - 1
        number_id = self._numbering(is_numbered, level, int(node.attrs.get("start", 1)) if is_numbered else 1)
        for item in node.children:
            paragraph = self._paragraph(leaf, path)
            self._number(paragraph, number_id, level)
            paragraph.paragraph_format.left_indent = Pt(_INDENT_PT * len(path))
            paragraph.paragraph_format.first_line_indent = Pt(-_INDENT_PT)
            rest = list(item.children)
            box = box_of(item)
            if box is not None:
                self._box(paragraph, is_done=box)
            if rest and rest[0].type == "paragraph":
                self._fill(paragraph, rest.pop(0))
            for child in rest:
                self._block(child, path)

    def _numbering(self, is_numbered: bool, level: int, start: int) -> int:
        """Make a list of its own, so that it counts by itself; the number Word knows it by."""
        numbering = cast(CT_Numbering, self.document.part.numbering_part.element)
        kind = "decimal" if is_numbered else "bullet"
        if kind not in self._abstract_ids:
            used = [int(one.get(qn("w:abstractNumId"), "0")) for one in numbering.findall(qn("w:abstractNum"))]
            abstract_id = max(used, default=-1) + 1
            self._abstract_ids[kind] = abstract_id
            abstract = parse_xml(_abstract_numbering(abstract_id, is_numbered=is_numbered))
            first = numbering.find(qn("w:num"))
            if first is None:
                numbering.append(abstract)
            else:
                first.addprevious(abstract)
        num = numbering.add_num(self._abstract_ids[kind])
        if is_numbered:
            num.add_lvlOverride(ilvl=level).add_startOverride(start)
        return num.numId

    @staticmethod
    def _number(paragraph: Paragraph, number_id: int, level: int) -> None:
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()  # noqa: SLF001  # pyright: ignore[reportAttributeAccessIssue]
        properties.get_or_add_ilvl().val = level
        properties.get_or_add_numId().val = number_id

    @staticmethod
    def _box(paragraph: Paragraph, *, is_done: bool) -> None:
        w14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
        sign, value = ("☒", "1") if is_done else ("☐", "0")
        paragraph._p.append(  # noqa: SLF001 - nor has it check boxes
            parse_xml(
                f"<w:sdt {nsdecls('w')} {w14}><w:sdtPr><w14:checkbox>"
                f'<w14:checked w14:val="{value}"/><w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
                '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox></w:sdtPr>'
                f"<w:sdtContent><w:r><w:t>{sign}</w:t></w:r></w:sdtContent></w:sdt>"
            )
        )
        paragraph.add_run(" ")

    def _table(self, node: SyntaxTreeNode) -> None:
        rows = [row for part in node.children for row in part.children]
        width = max(len(row.children) for row in rows)
        table = self.document.add_table(len(rows), width)
        table.style = "Table Grid"
        for row, cells in zip(rows, table.rows, strict=True):
            is_head = any(cell.type == "th" for cell in row.children)
            if is_head:
                cells._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001
            for cell, place in zip(row.children, cells.cells, strict=False):
                self._fill_cell(place, cell, is_head=is_head)
        self.document.add_paragraph().paragraph_format.space_after = Pt(0)

    def _fill_cell(self, place: _Cell, cell: SyntaxTreeNode, *, is_head: bool) -> None:
        paragraph = place.paragraphs[0]
        alignment = _ALIGNMENTS.get(str(cell.attrs.get("style", "")))
        if alignment is not None:
            paragraph.alignment = alignment
        self._fill(paragraph, cell)
        paragraph.paragraph_format.space_after = Pt(0)
        if is_head:
            for run in paragraph.runs:
                run.bold = True

    def _rule(self) -> None:
        if "Horizontal Line" not in self.document.styles:
            style = cast(ParagraphStyle, self.document.styles.add_style("Horizontal Line", WD_STYLE_TYPE.PARAGRAPH))
            style.base_style = self.document.styles["Normal"]
            style.element.get_or_add_pPr().append(  # pyright: ignore[reportAttributeAccessIssue]
                parse_xml(
                    f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="6" w:space="1" w:color="AAAAAA"/></w:pBdr>'
                )
            )
        self.document.add_paragraph(style="Horizontal Line")

    # --- inside a paragraph -------------------------------------------------------------------------------------

    def _fill(self, paragraph: Paragraph, node: SyntaxTreeNode) -> None:
        for run in _runs_in(node):
            self._add_run(paragraph, run)

    def note_text(self, note: SyntaxTreeNode) -> list[list[Run]]:
        """Return the paragraphs of a footnote."""
        return [_runs_in(node) for node in note.walk() if node.type in ("paragraph", "heading")]

    def _add_run(self, paragraph: Paragraph, run: Run) -> None:
        if run.kind is RunKind.IMAGE and self._add_picture(paragraph, run):
            return
        if run.kind is RunKind.FOOTNOTE:
            self._add_note_mark(paragraph, run.text)
            return
        made = paragraph.add_run()
        if run.kind is RunKind.BREAK:
            made.add_break()
        else:
            made.text = run.text
        made.bold = True if Mark.STRONG in run.marks else None
        made.italic = True if Mark.EM in run.marks else None
        made.font.strike = True if Mark.STRIKE in run.marks else None
        if run.kind is RunKind.CODE:
            made.style = self._character_style("Code Text")
        if run.link is not None:
            self._wrap_in_link(paragraph, made._r, run.link)  # noqa: SLF001

    def _character_style(self, name: str) -> str:
        styles = self.document.styles
        if name not in styles:
            style = cast(CharacterStyle, styles.add_style(name, WD_STYLE_TYPE.CHARACTER))
            if name == "Hyperlink":
                style.font.color.rgb = RGBColor(0x05, 0x63, 0xC1)
                style.font.underline = True
            elif name == "Code Text":
                style.font.name = "Consolas"
            else:
                style.font.superscript = True
        return name

    def _wrap_in_link(self, paragraph: Paragraph, made: CT_R, link: Link) -> None:
        hyperlink = OxmlElement("w:hyperlink")
        if link.href.startswith("#"):
            hyperlink.set(qn("w:anchor"), link.href[1:])
        else:
            relation = paragraph.part.relate_to(link.href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            hyperlink.set(qn("r:id"), relation)
        if link.title:
            hyperlink.set(qn("w:tooltip"), link.title)
        made.addprevious(hyperlink)
        hyperlink.append(made)
        if made.style is None:
            made.style = self.document.styles[self._character_style("Hyperlink")].style_id

    def _add_picture(self, paragraph: Paragraph, run: Run) -> bool:
        found = load_picture(run.source, self.folder)
        picture = None if found is None else found.for_office()
        if picture is None:
            return False
        width = min(picture.width * _PER_PIXEL, _ROOM_EMU)
        shape = paragraph.add_run().add_picture(io.BytesIO(picture.data), width=Emu(width))
        shape._inline.docPr.set("descr", run.text)  # noqa: SLF001
        return True

    def _add_note_mark(self, paragraph: Paragraph, label: str) -> None:
        made = paragraph.add_run(style=self._character_style("Footnote Reference"))
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(self.note_numbers.get(label, 0)))
        made._r.append(reference)  # noqa: SLF001


def _runs_in(node: SyntaxTreeNode) -> list[Run]:
    return [run for child in node.children if child.type == "inline" for run in _runs_of_inline(child)]


def _runs_of_inline(inline: SyntaxTreeNode) -> list[Run]:
    token = inline.token
    runs = runs_of(token.children or []) if token is not None else []
    if runs and runs[0].kind is RunKind.TEXT and token is not None and (token.children or [])[0].type == "html_inline":
        # The space after a task's box.
        runs[0] = Run(runs[0].text.lstrip(" "), runs[0].kind, runs[0].marks, runs[0].link)
    return runs


def _abstract_numbering(abstract_id: int, *, is_numbered: bool) -> str:
    levels: list[str] = []
    for level in range(_LEVELS):
        text = f"%{level + 1}." if is_numbered else _BULLETS[level % len(_BULLETS)]
        left = _HANGING_TWIPS * (level + 1)
        levels.append(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{"decimal" if is_numbered else "bullet"}"/>'
            f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="{left}" w:hanging="{_HANGING_TWIPS}"/></w:pPr></w:lvl>'
        )
    return (
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{abstract_id}">'
        f'<w:multiLevelType w:val="multilevel"/>{"".join(levels)}</w:abstractNum>'
    )
