"""A folder of documents at the side."""

import pytest
from PySide6.QtWidgets import QInputDialog

from desktop.actions import Command
from desktop.project.searching import documents, search


@pytest.fixture
def folder(tmp_path):
    book = tmp_path / "book"
    (book / "part two").mkdir(parents=True)
    (book / ".git").mkdir()
    for name, text in {
        "one.md": "Anna came.\n\nThe storm.\n",
        "part two/two.md": "Another storm, and ANNA again.\n",
        "notes.txt": "nothing\n",
        ".git/three.md": "Anna",
        "picture.png": "Anna",
    }.items():
        (book / name).write_text(text, encoding="utf-8")
    (book / "bad.md").write_bytes(b"\xff\xfe\x00Anna")
    return book


def test_documents_are_found_and_searched(folder):
    assert [one.name for one in documents(folder)] == ["bad.md", "notes.txt", "one.md", "two.md"]
    hits = search(folder, "anna")
    assert [(hit.file.name, hit.offset) for hit in hits] == [("one.md", 0), ("two.md", 19)]


@pytest.fixture
def writer(open_app, folder):
    one = open_app(None)
    one.app.features.project.open(folder)
    one.qtbot.waitUntil(lambda: "one.md" in one.app.features.project.panel.names())
    return one


def test_a_folder_shows_its_documents_alone(writer):
    assert set(writer.app.features.project.panel.names()) == {"part two", "bad.md", "notes.txt", "one.md"}


def test_a_document_is_opened_by_choosing_it(writer, folder):
    writer.app.features.project.panel.file_chosen.emit(folder / "one.md")
    writer.qtbot.waitUntil(lambda: writer.text.startswith("Anna came"))


def test_what_is_found_is_shown_and_opened_where_it_stands(writer):
    panel = writer.app.features.project.panel
    panel.search.setText("storm")
    panel.search.returnPressed.emit()
    writer.qtbot.waitUntil(lambda: panel.hits.count() == 2)
    panel.hits.itemActivated.emit(panel.hits.item(0))
    writer.qtbot.waitUntil(lambda: writer.text.startswith("Anna came"))
    assert writer.view.textCursor().position() == writer.text.index("storm")
    panel.search.clear()
    assert panel.tree.isVisibleTo(panel)


def answer(writer, text):
    dialog = next(one for one in writer.app.window.findChildren(QInputDialog) if one.isVisible())
    dialog.setTextValue(text)
    dialog.accept()


def test_documents_are_made_renamed_and_never_written_over(writer, folder):
    room = writer.app.features.project
    room._ask_for_new(folder)
    answer(writer, "three")
    writer.qtbot.waitUntil(lambda: writer.app.document.path == folder / "three.md")
    room._ask_for_new(folder)
    answer(writer, "one")
    writer.qtbot.waitUntil(lambda: "cannot be made" in writer.app.window.statusBar().currentMessage())
    assert (folder / "one.md").read_text(encoding="utf-8").startswith("Anna")
    room._ask_for_name(folder / "three.md")
    answer(writer, "four")
    writer.qtbot.waitUntil(lambda: writer.app.document.path == folder / "four.md")
    room._ask_for_name(folder / "four.md")
    answer(writer, "one")
    writer.qtbot.waitUntil(lambda: "cannot be called" in writer.app.window.statusBar().currentMessage())


def test_the_folder_is_there_at_the_next_start_once_it_is_wanted(writer, open_app, folder):
    again = open_app(None)
    assert again.app.features.project.folder is None
    again.do(Command.SHOW_FILES)
    again.qtbot.waitUntil(lambda: again.app.features.project.folder == folder)
