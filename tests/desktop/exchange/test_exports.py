"""What is exported opens in other programs: valid, complete, by itself."""

import base64
import io
import zipfile

import docx
import pytest
from bs4 import BeautifulSoup
from lxml import etree
from PySide6.QtGui import QImage

from desktop.exchange.docx_reading import markdown_from_docx
from desktop.exchange.docx_writing import docx_from_markdown
from desktop.exchange.epub_writing import epub_from_markdown
from desktop.exchange.formats import ImportFormat
from desktop.exchange.importing import read_foreign_file
from desktop.exchange.odt_writing import odt_from_markdown
from desktop.exchange.print_pages import pdf_from_markdown
from desktop.exchange.web_page import page_from_markdown

TEXT = (
    "# One\n\nText[^1] with ![a picture](pic.png) and <b>raw</b> &amp; <script>alert(1)</script>.\n\n"
    "# Two\n\n- [x] done\n\n[up](#one) [beside](other.md)\n\n[^1]: Note.\n"
)


@pytest.fixture
def folder(tmp_path):
    QImage(40, 20, QImage.Format.Format_RGB32).save(str(tmp_path / "pic.png"))
    return tmp_path


def test_word_gets_styles_that_its_outline_knows(folder):
    document = docx.Document(io.BytesIO(docx_from_markdown(TEXT + "\n> quote\n", folder, "Title", "Writer")))
    styles = [paragraph.style.name for paragraph in document.paragraphs if paragraph.text or paragraph.runs]
    assert styles[:3] == ["Heading 1", "Normal", "Heading 1"]
    assert {"List Bullet", "Quote"} <= set(styles)
    assert (document.core_properties.title, document.core_properties.author) == ("Title", "Writer")
    assert len(document.inline_shapes) == 1


def test_each_numbered_list_counts_by_itself_in_word():
    text = "5. a\n6. b\n\nBetween.\n\n1. c\n2. d\n"
    saved = docx_from_markdown(text, None)
    assert markdown_from_docx(None, saved, lambda _data, name: name) == text


def test_pictures_come_back_from_word_and_opendocument(folder):
    for name, data, kind in (
        ("a.docx", docx_from_markdown(TEXT, folder), ImportFormat.DOCX),
        ("a.odt", odt_from_markdown(TEXT, folder), ImportFormat.ODT),
    ):
        path = folder / name
        path.write_bytes(data)
        imported = read_foreign_file(path, kind, folder / "taken out")
        assert imported.pictures == 1
        saved = next((folder / "taken out" / "a").iterdir())
        assert QImage(str(saved)).width() == 40
        assert saved.as_posix() in imported.text
        assert "![a picture](" in imported.text


def test_the_web_page_stands_by_itself(folder):
    page = BeautifulSoup(page_from_markdown(TEXT, folder, "A & B", "Writer"), "lxml")
    assert page.title.string == "A & B"
    assert base64.b64decode(page.img["src"].partition(",")[2]) == (folder / "pic.png").read_bytes()
    assert page.script is None
    assert not page.find_all("link")


def test_the_book_is_an_epub(folder):
    with zipfile.ZipFile(io.BytesIO(epub_from_markdown(TEXT, folder, "A & B", "Writer", "en"))) as book:
        first = book.infolist()[0]
        assert (first.filename, first.compress_type, book.read("mimetype")) == (
            "mimetype",
            zipfile.ZIP_STORED,
            b"application/epub+zip",
        )
        package = etree.fromstring(book.read("EPUB/package.opf"))
        items = {item.get("id"): item for item in package.iterfind(".//{*}item")}
        for item in items.values():
            assert f"EPUB/{item.get('href')}" in book.namelist()
        spine = [items[one.get("idref")].get("href") for one in package.iterfind(".//{*}itemref")]
        assert len(spine) == 2
        for name in [*spine, "contents.xhtml"]:
            etree.fromstring(book.read(f"EPUB/{name}"))
        chapters = "".join(book.read(f"EPUB/{name}").decode() for name in spine)
        assert "<script" not in chapters
        assert "pictures/" in chapters
        assert 'href="other.md"' not in chapters
        # The note stands in the last chapter and is found from the first.
        assert 'href="chapter-2.xhtml#fn1"' in chapters


def test_the_pdf_has_as_many_pages_as_it_takes(qapp, folder):
    short = pdf_from_markdown(TEXT, folder, "Title", "Writer", "Literata")
    long = pdf_from_markdown("\n\n".join(["words " * 60] * 60), folder, "Title", "Writer", "Literata")
    assert short.count(b"/Type /Page\n") == 1
    assert long.count(b"/Type /Page\n") > 4


def test_text_with_characters_no_file_may_hold(qapp):
    text = "a\x01b\x0c\ufffe \ud83d half\n"
    for make in (docx_from_markdown, odt_from_markdown):
        assert make(text, None)
    assert epub_from_markdown(text, None, "t")
