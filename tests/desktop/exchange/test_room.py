"""Opening, exporting, copying, printing and the preview, in the window, by keys and clicks."""

import zipfile

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QComboBox, QDialogButtonBox

from desktop.actions import Command
from desktop.exchange.docx_writing import docx_from_markdown
from desktop.exchange.export_dialog import ExportDialog
from desktop.exchange.formats import ExportFormat

STORY = "# The Lighthouse\n\nThe **keeper** had gone.\n\n- a\n- b\n"


def dialog_of(writer):
    writer.qtbot.waitUntil(lambda: any(d.isVisible() for d in writer.app.window.findChildren(ExportDialog)))
    return next(d for d in writer.app.window.findChildren(ExportDialog) if d.isVisible())


@pytest.fixture
def word_file(tmp_path):
    path = tmp_path / "From Word.docx"
    path.write_bytes(docx_from_markdown(STORY, None))
    return path


def test_a_word_file_opens_as_a_new_document_and_stays_as_it_is(open_app, word_file):
    writer = open_app()
    before = word_file.read_bytes()
    writer.app.opening.open(word_file)
    writer.qtbot.waitUntil(lambda: writer.text == STORY)
    assert writer.app.document.path is None
    assert writer.app.document.is_modified
    assert len(writer.app.pages.all()) == 2
    assert word_file.read_bytes() == before
    assert "The file itself stays as it is" in writer.app.window.statusBar().currentMessage()


def test_a_damaged_word_file_is_one_sentence_and_nothing_is_lost(open_app, tmp_path):
    writer = open_app()
    text = writer.text
    path = tmp_path / "broken.docx"
    path.write_bytes(b"PK\x03\x04 and then nothing")
    writer.app.opening.open(path)
    writer.answer_question("OK")
    assert writer.text == text
    assert len(writer.app.pages.all()) == 1


@pytest.mark.parametrize("export_format", list(ExportFormat))
def test_exporting_with_the_keyboard(open_app, tmp_path, export_format):
    writer = open_app(STORY)
    writer.do(Command.EXPORT)
    dialog = dialog_of(writer)
    formats = dialog.findChild(QComboBox)
    formats.setFocus()
    writer.qtbot.keyClick(formats, Qt.Key.Key_Home)
    for _ in range(list(ExportFormat).index(export_format)):
        writer.qtbot.keyClick(formats, Qt.Key.Key_Down)
    writer.qtbot.keyClick(dialog, Qt.Key.Key_Return)
    path = tmp_path / f"story.{export_format.value}"
    writer.qtbot.waitUntil(lambda: "Exported to" in writer.app.window.statusBar().currentMessage(), timeout=20_000)
    assert str(path) in writer.app.window.statusBar().currentMessage()
    data = path.read_bytes()
    assert data[:4] in (b"PK\x03\x04", b"%PDF", b"<!DO")
    if data.startswith(b"PK"):
        with zipfile.ZipFile(path) as file:
            assert file.testzip() is None
    assert writer.text == STORY
    assert not writer.app.document.is_modified


def test_a_file_that_is_there_is_named_before_it_is_replaced(open_app, tmp_path):
    writer = open_app(STORY)
    (tmp_path / "story.docx").write_bytes(b"older")
    writer.do(Command.EXPORT)
    dialog = dialog_of(writer)
    writer.qtbot.waitUntil(lambda: "will be replaced" in dialog._note.text())
    button = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Cancel)
    writer.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert (tmp_path / "story.docx").read_bytes() == b"older"


def test_an_export_to_nowhere_is_one_sentence(open_app, tmp_path):
    writer = open_app(STORY)
    writer.do(Command.EXPORT)
    dialog = dialog_of(writer)
    dialog._set_path(tmp_path / "gone" / "story.docx")
    writer.qtbot.keyClick(dialog, Qt.Key.Key_Return)
    writer.qtbot.waitUntil(lambda: writer.question() is not None)
    assert "story.docx" in writer.question().text()
    writer.answer_question("OK")


def test_copying_with_formatting_puts_both_kinds_on_the_clipboard(open_app):
    writer = open_app(STORY)
    writer.select("The **keeper** had gone.")
    writer.do(Command.COPY_RICH)
    writer.qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == "The **keeper** had gone.", timeout=10_000)
    data = QGuiApplication.clipboard().mimeData()
    assert "<p>The <strong>keeper</strong> had gone.</p>" in data.html()


def test_printing_makes_pages(open_app, tmp_path):
    writer = open_app(STORY)
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    writer.app.features.exchange.print_on(writer.app.pages.current, printer)
    writer.qtbot.waitUntil(lambda: "Sent to the printer" in writer.app.window.statusBar().currentMessage())
    assert (tmp_path / "printed.pdf").read_bytes().startswith(b"%PDF")


def test_the_preview_follows_the_writing_and_the_tab(open_app):
    writer = open_app(STORY)
    writer.do(Command.PREVIEW)
    preview = writer.app.features.exchange.preview
    writer.qtbot.waitUntil(lambda: "The keeper had gone." in preview.toPlainText(), timeout=10_000)
    assert "**" not in preview.toPlainText()
    writer.caret_at("had gone", after=True)
    writer.qtbot.keyClicks(writer.view, " home")
    writer.qtbot.waitUntil(lambda: "had gone home." in preview.toPlainText())
    writer.do(Command.NEW)
    writer.qtbot.waitUntil(lambda: preview.toPlainText() == "")
    writer.do(Command.PREVIOUS_TAB)
    writer.qtbot.waitUntil(lambda: "had gone home." in preview.toPlainText())
    writer.do(Command.PREVIEW)
    assert not preview.isVisible()
    assert not writer.app.actions[Command.PREVIEW].isChecked()


def test_the_preview_keeps_its_place_and_follows_the_caret(open_app):
    text = "\n\n".join(f"Paragraph {number} " + "with words " * 20 for number in range(120))
    writer = open_app(text)
    writer.do(Command.PREVIEW)
    preview = writer.app.features.exchange.preview
    writer.qtbot.waitUntil(lambda: "Paragraph 119" in preview.toPlainText(), timeout=10_000)
    writer.caret_at("Paragraph 100")
    bar = preview.verticalScrollBar()
    writer.qtbot.waitUntil(lambda: bar.value() > 500)
    place = bar.value()
    writer.qtbot.keyClicks(writer.view, "New ")
    writer.qtbot.waitUntil(lambda: "New Paragraph 100" in preview.toPlainText())
    assert abs(bar.value() - place) < 5


def test_the_preview_shows_pictures_of_the_disk_and_asks_no_network(open_app, tmp_path):
    QImage(20, 10, QImage.Format.Format_RGB32).save(str(tmp_path / "pic.png"))
    writer = open_app("![Here](pic.png)\n\n![Far](https://example.org/x.png)\n\n![](gone.png)\n")
    writer.do(Command.PREVIEW)
    preview = writer.app.features.exchange.preview
    # pytest-socket would fail the test at the first connection.
    writer.qtbot.waitUntil(lambda: "[Far]" in preview.toPlainText(), timeout=10_000)
    assert "\ufffc" in preview.toPlainText()
    assert "[gone.png]" in preview.toPlainText()


def test_a_link_in_the_preview_opens_a_document_beside_it(open_app, tmp_path):
    (tmp_path / "other.md").write_text("Other.", encoding="utf-8")
    writer = open_app("[there](other.md)\n")
    writer.do(Command.PREVIEW)
    preview = writer.app.features.exchange.preview
    writer.qtbot.waitUntil(lambda: "there" in preview.toPlainText(), timeout=10_000)
    preview.anchorClicked.emit(QUrl("other.md"))
    writer.qtbot.waitUntil(lambda: writer.text == "Other.")
