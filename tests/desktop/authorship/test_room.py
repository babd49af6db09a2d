"""Who wrote what, at the real window."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog

from desktop.actions import Command
from desktop.authorship.authors import Author
from desktop.authorship.exports import ReportFormat
from desktop.authorship.page_authorship import KEPT_AS
from desktop.authorship.report import AuthorshipReport
from desktop.editor.marks import MarkKind
from desktop.generation.controller import Phase
from tests.support.writer import FIRST, NEW, TEXT


def of_the_model(writer, author=Author.MODEL):
    """The model's words as the document is now."""
    lines, runs = writer.app.features.authorship.authorship(writer.app.pages.current).tracker.lines()
    return [
        line[run.start : run.end] for line, own in zip(lines, runs, strict=True) for run in own if run.author is author
    ]


@pytest.fixture
def rewritten(open_app):
    writer = open_app()
    writer.caret_at("gone down")
    writer.do(Command.REWRITE)
    writer.wait_for(Phase.READY)
    writer.press(Qt.Key.Key_Return)
    assert writer.text == TEXT.replace(FIRST, NEW)
    return writer


def test_only_the_words_the_model_put_in_are_the_models(rewritten):
    assert of_the_model(rewritten) == ["rowed out", "wreck"]
    rewritten.caret_at("The end", after=True)
    rewritten.qtbot.keyClicks(rewritten.view, " already")
    assert of_the_model(rewritten) == ["rowed out", "wreck"]


def test_a_word_in_which_a_letter_is_typed_is_changed(rewritten):
    rewritten.caret_at("wreck", after=True)
    rewritten.qtbot.keyClicks(rewritten.view, "s")
    assert of_the_model(rewritten) == ["rowed out"]
    assert of_the_model(rewritten, Author.CHANGED) == ["wrecks"]
    rewritten.do(Command.UNDO)
    assert rewritten.text == TEXT.replace(FIRST, NEW)
    assert of_the_model(rewritten) == ["rowed out", "wreck"]
    rewritten.do(Command.UNDO)
    assert (rewritten.text, of_the_model(rewritten)) == (TEXT, [])
    rewritten.do(Command.REDO)
    assert of_the_model(rewritten) == ["rowed out", "wreck"]
    rewritten.do(Command.REDO)
    assert of_the_model(rewritten, Author.CHANGED) == ["wrecks"]


def test_a_change_taken_by_itself_is_the_models(open_app):
    writer = open_app()
    writer.caret_at("gone down")
    writer.do(Command.REWRITE)
    writer.wait_for(Phase.READY)
    writer.do(Command.NEXT_CHANGE)
    writer.do(Command.ACCEPT_CHANGE)
    assert of_the_model(writer) == ["rowed out"]


def test_cut_and_pasted_words_keep_their_author(rewritten):
    rewritten.select("rowed out")
    rewritten.do(Command.CUT)
    assert of_the_model(rewritten) == ["wreck"]
    rewritten.caret_at("of it.", after=True)
    rewritten.do(Command.PASTE)
    assert of_the_model(rewritten) == ["wreck", "rowed out"]
    rewritten.qtbot.keyClicks(rewritten.view, " ")
    QApplication.clipboard().setText("rowed in")
    rewritten.do(Command.PASTE)
    assert of_the_model(rewritten) == ["wreck", "rowed out"]


def test_the_authors_are_there_again_after_closing_and_opening(rewritten, open_app):
    rewritten.do(Command.SAVE)
    rewritten.qtbot.waitUntil(lambda: not rewritten.app.document.is_modified)
    page = rewritten.app.pages.current
    rewritten.qtbot.waitUntil(lambda: page.beside.value(KEPT_AS) is not None and not page.beside._timer.isActive())
    rewritten.app.window.close()
    rewritten.qtbot.waitUntil(lambda: not rewritten.app.window.isVisible())
    rewritten.app.shut_down()
    again = open_app(TEXT.replace(FIRST, NEW).replace("The keeper had", "Our keeper has"))
    again.qtbot.waitUntil(lambda: of_the_model(again) == ["rowed out", "wreck"])


def test_the_authors_are_there_again_after_a_crash(rewritten, open_app):
    rewritten.kill()
    page = rewritten.app.pages.current
    rewritten.qtbot.waitUntil(lambda: page.beside.value(KEPT_AS) is not None and not page.beside._timer.isActive())
    again = open_app(text=None)
    again.restore()
    again.qtbot.waitUntil(lambda: of_the_model(again) == ["rowed out", "wreck"])
    assert again.text == TEXT.replace(FIRST, NEW)


def test_the_marks_stand_on_the_models_words_and_a_legend_tells_the_shares(rewritten):
    rewritten.do(Command.SHOW_AUTHORSHIP)
    rewritten.qtbot.waitUntil(rewritten.app.features.authorship.legend.isVisible)
    marks = rewritten.view.marks

    def marked(kind):
        return [rewritten.text[start:end] for start, end in marks.ranges(kind)]

    assert marked(MarkKind.MODEL_TEXT) == ["rowed out", "wreck"]
    assert rewritten.app.features.authorship.legend.labels[Author.MODEL].text() == "The model’s 18 %"
    rewritten.caret_at("wreck", after=True)
    rewritten.qtbot.keyClicks(rewritten.view, "s")
    rewritten.qtbot.waitUntil(lambda: marked(MarkKind.CHANGED_MODEL_TEXT) == ["wrecks"])
    rewritten.qtbot.waitUntil(
        lambda: rewritten.app.features.authorship.legend.labels[Author.MODEL].text() == "The model’s 12 %"
    )
    rewritten.do(Command.SHOW_AUTHORSHIP)
    assert marked(MarkKind.MODEL_TEXT) == []
    assert not rewritten.app.features.authorship.legend.isVisible()


def test_the_report_lists_the_sections_and_is_saved_as_a_file(rewritten, tmp_path):
    rewritten.do(Command.AUTHORSHIP_REPORT)
    window = rewritten.app.window
    rewritten.qtbot.waitUntil(lambda: bool(window.findChildren(AuthorshipReport)))
    report = window.findChildren(AuthorshipReport)[0]
    assert report.totals[Author.MODEL].text() == "18 %, 3 words"
    row = report.table.topLevelItem(0)
    assert [row.text(column) for column in range(5)] == ["The Lighthouse", "17", "82 %", "18 %", "0 %"]
    asked = []
    report.export_requested.connect(asked.append)
    report._export(ReportFormat.JSON)
    assert asked == [ReportFormat.JSON]
    dialog = window.findChildren(QFileDialog)[0]
    file = tmp_path / "report.json"
    dialog.fileSelected.emit(str(file))
    rewritten.qtbot.waitUntil(file.exists)
    assert [one["text"] for one in json.loads(file.read_text())["spans"]] == ["rowed out", "wreck"]
    dialog.reject()
    report.reject()
