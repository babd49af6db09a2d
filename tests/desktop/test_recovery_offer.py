import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from desktop.actions import Command
from desktop.recovery_offer import RecoveryDialog
from tests.support.writer import TEXT


def die(writer):
    """As after kill -9 with several documents open."""
    for page in writer.app.pages.all():
        writer.qtbot.waitUntil(lambda page=page: not page.journal.has_pending)
        page.journal._session._lock.release()


@pytest.fixture
def left(open_app):
    """Three documents, one of them a file, that nobody saved; and the program started again."""
    writer = open_app()
    writer.caret_at("Anna")
    writer.qtbot.keyClicks(writer.view, "poor ")
    for text in ("a letter", "a poem"):
        writer.do(Command.NEW)
        writer.qtbot.keyClicks(writer.view, text)
    die(writer)
    return open_app(None)


def dialog(writer):
    def shown():
        return [one for one in writer.app.window.findChildren(RecoveryDialog) if one.isVisible()]

    writer.qtbot.waitUntil(lambda: bool(shown()))
    return shown()[0]


def click(writer, box, label):
    button = next(one for one in box.findChildren(QPushButton) if one.text().replace("&", "") == label)
    assert button.isVisible()
    writer.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def texts(writer):
    return sorted(page.document.text() for page in writer.app.pages.all())


def test_all_come_back_with_one_key_each_on_its_page(left):
    box = dialog(left)
    left.qtbot.keyClick(box, Qt.Key.Key_Return)
    assert texts(left) == sorted([TEXT.replace("Anna", "poor Anna"), "a letter", "a poem"])
    assert left.text == "a poem"
    assert all(page.document.is_modified for page in left.app.pages.all())


def test_one_comes_back_alone_and_the_others_stay_listed(left):
    box = dialog(left)
    click(left, box, "Restore this one")
    assert texts(left) == ["a poem"]
    assert len(box.found) == 2
    click(left, box, "Throw away")
    assert len(box.found) == 1
    click(left, box, "Restore")
    assert len(left.app.pages.all()) == 2
    assert not box.isVisible()


def test_later_keeps_them_for_the_next_start(left, open_app):
    click(left, dialog(left), "Later")
    assert len(dialog(open_app(None)).found) == 3


def test_a_file_that_is_open_already_is_not_opened_twice(left, open_app, tmp_path):
    click(left, dialog(left), "Later")
    again = open_app(TEXT)
    dialog(again).accept()
    pages = [page for page in again.app.pages.all() if page.document.path == tmp_path / "story.md"]
    assert len(pages) == 1
    assert "poor Anna" in pages[0].document.text()
