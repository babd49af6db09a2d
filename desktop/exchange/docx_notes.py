"""Footnotes in Word files, which python-docx does not write yet: a part of their own with real notes."""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document as DocxDocument
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import nsdecls
from lxml import etree

from desktop.exchange.runs import Mark, Run, RunKind

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
# Word wants these two before any note.
_SEPARATORS = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
)


def add_footnotes(document: DocxDocument, notes: Sequence[Sequence[Sequence[Run]]]) -> None:
    """Add the notes, numbered from 1; each is a list of paragraphs of runs. Links in notes keep their text."""
    root = etree.fromstring(f"<w:footnotes {nsdecls('w')}>{_SEPARATORS}</w:footnotes>")
    for number, paragraphs in enumerate(notes, start=1):
        note = _element(root, "footnote", id=str(number))
        for index, runs in enumerate(paragraphs or [[]]):
            paragraph = _element(note, "p")
            if index == 0:
                mark = _element(paragraph, "r")
                _element(_element(mark, "rPr"), "vertAlign", val="superscript")
                _element(mark, "footnoteRef")
                _text(paragraph, Run(" "))
            for run in runs:
                _text(paragraph, run)
    data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    part = Part(PackURI("/word/footnotes.xml"), _TYPE, data, document.part.package)
    document.part.relate_to(part, _RELATION)


def _element(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    made = etree.SubElement(parent, f"{{{_W}}}{name}")
    for key, value in attributes.items():
        made.set(f"{{{_W}}}{key}", value)
    return made


def _text(paragraph: etree._Element, run: Run) -> None:
    made = _element(paragraph, "r")
    properties = _element(made, "rPr")
    for mark, name in ((Mark.STRONG, "b"), (Mark.EM, "i"), (Mark.STRIKE, "strike")):
        if mark in run.marks:
            _element(properties, name)
    if run.kind is RunKind.BREAK:
        _element(made, "br")
        return
    text = _element(made, "t")
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    text.text = run.text
