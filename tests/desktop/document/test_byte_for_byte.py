"""Every example of the CommonMark specification, opened on a page and saved: byte for byte, but for what was typed."""

import codecs
import json
from pathlib import Path

import pytest
from PySide6.QtGui import QTextCursor

from desktop.editor.theme import ThemeName, load_theme
from desktop.editor.view import DocumentView

# The specification's examples (CC BY-SA 4.0, John MacFarlane), by section.
EXAMPLES = json.loads(Path(__file__).with_name("commonmark_examples.json").read_text(encoding="utf-8"))["examples"]

ENDS = {"LF": "\n", "CRLF": "\r\n", "CR": "\r"}


def test_the_examples_are_all_there():
    assert sum(len(examples) for examples in EXAMPLES.values()) == 652


@pytest.fixture
def page(document, qtbot):
    """A document as it is open in the program: shown, coloured, laid out."""
    view = DocumentView(document.text_document, load_theme(ThemeName.LIGHT))
    qtbot.addWidget(view)
    view.resize(420, 500)
    view.show()
    return document, view


def type_at_the_end(document):
    cursor = QTextCursor(document.text_document)
    cursor.movePosition(QTextCursor.MoveOperation.End)
    cursor.insertText("x")


def check(page, path, data):
    document, view = page
    path.write_bytes(data)
    document.open(path)
    assert document.drain(5000)
    view.viewport().grab()
    assert not document.is_modified
    document.save()
    assert document.drain(5000)
    assert path.read_bytes() == data
    # Edited elsewhere, everything else stays.
    type_at_the_end(document)
    document.save()
    assert document.drain(5000)
    assert path.read_bytes() == data + b"x"


@pytest.mark.parametrize("section", EXAMPLES)
def test_an_example_comes_back_as_it_was(page, tmp_path, section):
    for number, text in enumerate(EXAMPLES[section]):
        check(page, tmp_path / f"{number}.md", text.encode())


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8], ids=["plain", "BOM"])
def test_all_examples_with_other_line_ends(page, tmp_path, end, mark):
    whole = "\n".join(text for examples in EXAMPLES.values() for text in examples)
    check(page, tmp_path / "all.md", mark + whole.replace("\n", ENDS[end]).encode())


@pytest.mark.parametrize(
    "text",
    [
        "no end",
        "trailing  \nand\ttabs\t \n",
        "a\u2028b\n- \u0085c\n> \fd\n",
        "![picture](missing.png)\n![other](<a b.png> 't')",
        "\ufeffinside\ufeff\n",
        "| a |\r| - |\r| b |",
        "- [ ] box\n\n---\n***",
        "e\u0301 \u1112\u1161\u11ab \U0001f469\u200d\U0001f680\n",
    ],
)
def test_odd_text_comes_back_as_it_was(page, tmp_path, text):
    check(page, tmp_path / "odd.md", text.encode())
