"""What every test of the window shares."""

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from desktop.app import Application
from desktop.generation.controller import Phase
from desktop.models.room import Surroundings
from desktop.settings.folders import Folders
from tests.support.computers import reader
from tests.support.scripted_engine import ScriptedEngine
from tests.support.writer import TEXT, Writer, answer


@pytest.fixture(autouse=True, scope="module")
def garbage_is_collected_in_the_main_thread() -> Iterator[None]:
    """As `desktop.garbage` does in the program: a worker's thread must never be the one to destroy Qt objects."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture(autouse=True, scope="session")
def clipboard_is_empty_at_the_end(qapp) -> Iterator[None]:
    """Offscreen, Qt frees what was copied after Python is gone, and PySide then crashes over its own object."""
    yield
    qapp.clipboard().clear()


@pytest.fixture
def open_app(qtbot, tmp_path):
    applications = []

    def open_application(text=TEXT, *, script=answer, gate=False, home="home"):
        path = tmp_path / "story.md"
        if text is not None:
            path.write_text(text, encoding="utf-8")
        engine = ScriptedEngine(script, gate=gate)
        # Whatever this computer is, it has no card, so that nothing large is offered at the foot of the page.
        surroundings = Surroundings(hardware=reader(None))
        application = Application(Folders.under(tmp_path / home), lambda _loading: engine, surroundings)
        applications.append(application)
        application.start(path if text is not None else None)
        qtbot.waitUntil(lambda: application.generation.status.phase is Phase.IDLE)
        if text is not None:
            qtbot.waitUntil(lambda: application.document.path == path)
        return Writer(qtbot, application, engine)

    yield open_application
    for application in applications:
        application.window.close_now()
        application.shut_down()
        application.window.deleteLater()
    QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
