"""The models window in the whole program, on a real store, with children that play a script."""

import dataclasses
import json
import shutil
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QMessageBox, QPushButton

from desktop.actions import Command
from desktop.app import STARTER_FOLDER, Application
from desktop.generation.controller import Phase
from desktop.models.cards import CardAction
from desktop.models.dialogs import LineDialog
from desktop.models.hub_token import SERVICE, USER, HubToken
from desktop.models.jobs import JobKey, Step
from desktop.models.room import Surroundings
from desktop.settings.folders import Folders
from runtime.api import FaultCode, RuntimeFault
from runtime.models.catalogue import Precision
from runtime.models.layout import finished_folder, work_folder
from runtime.models.manifest import FileRecord, Manifest
from tests.support.computers import RTX_5090, RecordedNvml, reader
from tests.support.scripted_engine import INFO, ScriptedEngine
from tests.support.shelves import LARGE, STARTER
from tests.support.writer import answer

KEY = JobKey(LARGE.id, Precision.NF4)
PROGRESS = {"event": "progress", "phase": "fetching", "file": "a", "files_done": 2, "files": 11, "bytes_done": 34,
            "bytes": 100, "bytes_per_second": None, "seconds_left": None}  # fmt: skip
PAUSED = {"until_pause": {"event": "paused"}}
FIGURES = {"model": "x", "device": "cpu", "rows": [{"tokens_per_second": {"median": 61.4, "low": 1, "high": 2}}]}


class Engine(ScriptedEngine):
    folder: Path = Path()

    @property
    def info(self):
        return dataclasses.replace(INFO, folder=self.folder, name=self.folder.name)


def load(loading):
    if loading.folder != STARTER_FOLDER and not loading.folder.is_dir():
        raise RuntimeFault(FaultCode.MODEL_MISSING)
    engine = Engine(answer)
    engine.folder = loading.folder
    return engine


class MemoryKeyring(KeyringBackend):
    priority = 1

    def __init__(self):
        super().__init__()
        self.kept = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        self.kept.pop((service, username))


class Person:
    """Somebody at the models window."""

    def __init__(self, qtbot, application, children):
        self.qtbot, self.app, self.children = qtbot, application, children
        self.room = application.room
        self.has_quit = False

    def quit(self):
        if not self.has_quit:
            self.has_quit = True
            self.app.window.close_now()
            assert self.app.shut_down()
            self.app.window.deleteLater()
            QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete

    @property
    def models(self) -> Path:
        return self.app._folders.data / "models"

    def open(self):
        self.app.actions[Command.MODELS].trigger()
        self.wait(lambda: self.card() is not None and self.card().value is not None)
        return self

    def wait(self, condition):
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=10_000)

    def card(self, entry=LARGE):
        return self.room.window.card(entry.id)

    def value(self, entry=LARGE):
        return self.card(entry).value

    def click(self, action, entry=LARGE):
        self.wait(lambda: self.card(entry).button(action) is not None)
        self.qtbot.mouseClick(self.card(entry).button(action), Qt.MouseButton.LeftButton)

    def choose(self, action, entry=LARGE):
        """Choose in the menu."""
        position = self.value(entry).menu.index(action)
        self.card(entry)._more.menu().actions()[position].trigger()

    def question(self):
        boxes = [box for box in QApplication.topLevelWidgets() if isinstance(box, QMessageBox) and box.isVisible()]
        return boxes[0] if boxes else None

    def answer(self, label):
        self.wait(lambda: self.question() is not None)
        box = self.question()
        said = f"{box.text()}\n{box.informativeText()}"
        button = next(button for button in box.buttons() if button.text().replace("&", "") == label)
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        self.wait(lambda: box is not self.question())
        return said

    def dialog(self, kind=LineDialog):
        def shown():
            return [d for d in QApplication.topLevelWidgets() if isinstance(d, kind) and d.isVisible()]

        self.wait(shown)
        return shown()[0]

    def type_into_dialog(self, text):
        dialog = self.dialog()
        dialog.line.setText(text)
        dialog._accept.click()

    def header_button(self, text):
        return next(b for b in self.room.window.header.findChildren(QPushButton) if b.text() == text)

    @property
    def note(self):
        return self.room.window._note.text()

    @property
    def hint(self):
        return self.room._hints.sentence

    def state(self):
        return self.value().state

    def download(self):
        self.click(CardAction.DOWNLOAD)
        return self.answer("Download")


@pytest.fixture
def person(qtbot, tmp_path, children):
    people = []

    def start(hardware=None, backend=None, free=None):
        computer = hardware or reader(RecordedNvml(RTX_5090))
        if free is not None:
            computer._disks = lambda folders: tuple(
                dataclasses.replace(disk, free=free) for disk in reader(None)._disks(folders)
            )
        surroundings = Surroundings(computer, HubToken(lambda: backend or NoKeyring()), children.command)
        application = Application(Folders.under(tmp_path / "home"), load, surroundings)
        people.append(Person(qtbot, application, children))
        application.start(None)
        qtbot.waitUntil(lambda: application.generation.status.phase is Phase.IDLE, timeout=20_000)
        qtbot.waitUntil(lambda: application.room._shelf is not None, timeout=20_000)
        return people[-1]

    yield start
    for somebody in people:
        somebody.quit()


def store_model(models, precision=Precision.NF4):
    """A finished model, whole as far as the store looks."""
    folder = finished_folder(models, LARGE.id, precision)
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(bytes(5_000_000))
    manifest = Manifest(
        model=LARGE.id,
        name=LARGE.name,
        licence=LARGE.licence,
        precision=precision,
        repository=LARGE.repository,
        revision="0" * 40,
        files={"model.safetensors": FileRecord(5_000_000, "0" * 64)},
        versions={},
    )
    (folder / "manifest.json").write_text(manifest.to_json())
    return folder


def begin_model(models):
    folder = work_folder(models, LARGE.id, Precision.NF4)
    folder.mkdir(parents=True)
    (folder / "part").write_bytes(bytes(3_000_000))
    return folder


def test_opening_the_window_asks_nobody_and_fetches_nothing(person, children):
    somebody = person().open()
    assert somebody.state() == "Not here"
    assert somebody.value(STARTER).state == "In use"
    assert somebody.room.window.header._computer.text().startswith("RTX 5090-class card")
    assert children.calls == []


def test_a_download_is_asked_for_and_goes_on_behind_a_closed_window(person, children):
    children.play(download=[PROGRESS, PAUSED])
    somebody = person().open()
    somebody.click(CardAction.DOWNLOAD)
    somebody.answer("Cancel")
    assert children.calls == []
    said = somebody.download()
    assert "51.6 GB" in said
    somebody.wait(lambda: somebody.state() == "Downloading" and somebody.value().share == pytest.approx(0.34))
    somebody.room.window.close()
    work = somebody.app._status_line._work
    somebody.wait(lambda: work.text() == "Downloading DiffusionGemma 26B: 34%")
    assert somebody.room.jobs.job(KEY).step is Step.WORKING
    work.click()
    assert somebody.room.window.isVisible()
    assert children.commands == ["download"]


def test_a_finished_download_can_be_used_at_once_and_is_used_at_the_next_start(person, children, tmp_path):
    somebody = person().open()
    folder = finished_folder(somebody.models, LARGE.id, Precision.NF4)
    children.play(download=[PROGRESS, {"sleep": 0.2}, {"event": "finished", "folder": str(folder), "bytes": 7}])
    somebody.download()
    store_model(somebody.models)
    somebody.wait(lambda: somebody.hint == "DiffusionGemma 26B is ready.")
    somebody.room._hints._accept.click()
    somebody.wait(lambda: somebody.state() == "In use")
    assert somebody.app.generation.status.model.folder == folder
    assert somebody.hint == ""
    assert somebody.app._status_line._model.text() == "DiffusionGemma 26B on the processor"
    somebody.quit()
    again = person().open()
    assert again.app.generation.status.model.folder == folder


def test_what_is_offered_goes_when_it_was_done_in_the_window(person, children):
    somebody = person().open()
    folder = finished_folder(somebody.models, LARGE.id, Precision.NF4)
    children.play(download=[{"event": "failed", "problem": "server_failed", "sentence": "", "detail": ""}])
    somebody.download()
    somebody.wait(lambda: somebody.hint == "The download of DiffusionGemma 26B has stopped.")
    children.play(download=[PROGRESS, {"sleep": 0.5}, {"event": "finished", "folder": str(folder), "bytes": 7}])
    somebody.click(CardAction.RESUME)
    somebody.wait(lambda: somebody.state() == "Downloading")
    assert somebody.hint == ""
    store_model(somebody.models)
    somebody.wait(lambda: somebody.hint == "DiffusionGemma 26B is ready.")
    somebody.click(CardAction.USE)
    somebody.wait(lambda: somebody.state() == "In use")
    assert somebody.hint == ""


def test_a_finished_model_is_never_shown_as_paused_on_the_way(person, children):
    somebody = person().open()
    folder = finished_folder(somebody.models, LARGE.id, Precision.NF4)
    begin_model(somebody.models)
    children.play(download=[PROGRESS, {"sleep": 0.5}, {"event": "finished", "folder": str(folder), "bytes": 7}])
    somebody.room._reader.read()
    somebody.click(CardAction.RESUME)
    somebody.wait(lambda: somebody.state() == "Downloading")
    shutil.rmtree(work_folder(somebody.models, LARGE.id, Precision.NF4))
    store_model(somebody.models)
    states = []
    show = somebody.card().show_value
    somebody.card().show_value = lambda value: (states.append(value.state), show(value))
    somebody.room._reader.read()  # is under way when the download ends, and may have seen what was before
    somebody.wait(lambda: somebody.state() == "Here")
    assert set(states) <= {"Downloading", "Here"}


def test_pause_go_on_and_cancel(person, children):
    children.play(download=[PROGRESS, PAUSED])
    somebody = person().open()
    somebody.download()
    somebody.wait(lambda: somebody.state() == "Downloading")
    folder = begin_model(somebody.models)
    somebody.click(CardAction.PAUSE)
    somebody.wait(lambda: somebody.state() == "Paused")
    somebody.wait(lambda: "3 MB of it are here" in somebody.value().progress)
    somebody.click(CardAction.RESUME)
    somebody.wait(lambda: somebody.state() == "Downloading")
    somebody.click(CardAction.CANCEL)
    assert "3 MB" in somebody.answer("Delete it")
    somebody.wait(lambda: somebody.state() == "Not here")
    assert not folder.exists()
    assert somebody.note == "3 MB of the disk became free."


def test_the_keyboard_stays_on_the_card_while_its_buttons_change(person, children):
    children.play(download=[PROGRESS, PAUSED])
    somebody = person().open()
    window = somebody.room.window
    somebody.card().button(CardAction.DOWNLOAD).setFocus()
    somebody.download()
    somebody.wait(lambda: somebody.state() == "Downloading")
    begin_model(somebody.models)
    somebody.wait(lambda: window.focusWidget() is somebody.card().button(CardAction.PAUSE))
    somebody.qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Space)
    somebody.wait(lambda: somebody.state() == "Paused")
    assert window.focusWidget() is somebody.card().button(CardAction.RESUME)


@pytest.mark.parametrize(("is_on", "was_closed"), [(True, True), (False, True), (True, False)])
def test_the_next_start_goes_on_only_where_the_program_was_closed_and_is_to(person, children, is_on, was_closed):
    children.play(download=[PROGRESS, PAUSED])
    somebody = person().open()
    somebody.room.window.header._continue.setChecked(is_on)
    somebody.download()
    somebody.wait(lambda: somebody.state() == "Downloading")
    begin_model(somebody.models)
    if was_closed:
        somebody.quit()
    else:
        somebody.room.jobs.close(5_000)  # the child finds its input closed, and the program says no last word
    again = person().open()
    again.wait(lambda: again.state() == ("Downloading" if is_on and was_closed else "Paused"))
    again.wait(lambda: len(children.calls) == (2 if is_on and was_closed else 1))


def test_a_child_that_dies_leaves_a_sentence_and_a_way_on(person, children):
    children.play(download=[PROGRESS, {"die": True}])
    somebody = person().open()
    somebody.download()
    somebody.wait(lambda: somebody.state() == "Stopped")
    assert somebody.value().problem == "It stopped and did not say why. What is here stays: go on, or cancel."
    assert somebody.hint == "The download of DiffusionGemma 26B has stopped."
    assert CardAction.RESUME in somebody.value().buttons


def test_a_full_disk_is_found_before_anything_is_asked_of_the_network(person, children):
    somebody = person(free=10 * 10**9).open()
    somebody.click(CardAction.DOWNLOAD)
    assert "There is not enough room" in somebody.answer("Close")
    assert children.calls == []


def test_deleting_the_model_in_use_leaves_the_starter(person):
    somebody = person()
    folder = store_model(somebody.models)
    somebody.open()
    somebody.click(CardAction.USE)
    somebody.wait(lambda: somebody.state() == "In use")
    somebody.choose(CardAction.DELETE)
    assert "It is in use: the starter model takes its place." in somebody.answer("Delete")
    somebody.wait(lambda: somebody.state() == "Not here")
    assert not folder.exists()
    somebody.wait(lambda: somebody.value(STARTER).state == "In use")
    assert somebody.note == "5 MB of the disk became free."
    assert somebody.app._preferences.model_folder is None


def test_enter_does_not_delete(person):
    somebody = person()
    folder = store_model(somebody.models)
    somebody.open()
    somebody.wait(lambda: somebody.state() == "Here")
    somebody.choose(CardAction.DELETE)
    somebody.wait(lambda: somebody.question() is not None)
    somebody.qtbot.keyClick(somebody.question(), Qt.Key.Key_Return)
    somebody.wait(lambda: somebody.question() is None)
    assert folder.exists()


def test_a_measurement_is_kept_and_the_model_in_use_comes_back(person, children):
    children.play(benchmark=[{"sleep": 0.2}, FIGURES])
    somebody = person()
    folder = store_model(somebody.models)
    somebody.open()
    somebody.click(CardAction.USE)
    somebody.wait(lambda: somebody.state() == "In use")
    somebody.click(CardAction.MEASURE)
    somebody.answer("Measure")
    somebody.wait(lambda: somebody.state() == "Measuring")
    assert somebody.app.generation.status.model is None
    somebody.wait(lambda: somebody.value().speed == "61 tokens a second, measured on this computer's processor")
    somebody.wait(lambda: somebody.app.models.folder == folder)
    assert json.loads((somebody.models / "models.json").read_text())["speeds"]


def test_the_starter_is_measured_without_being_put_away(person, children):
    children.play(benchmark=[FIGURES])
    somebody = person().open()
    somebody.click(CardAction.MEASURE, STARTER)
    somebody.wait(lambda: somebody.value(STARTER).speed != "")
    assert children.calls[0]["arguments"][:3] == ["benchmark", "--model", str(STARTER_FOLDER)]


def test_nothing_is_measured_beside_a_download(person, children):
    children.play(download=[PROGRESS, PAUSED])
    somebody = person().open()
    somebody.download()
    somebody.wait(lambda: somebody.state() == "Downloading")
    somebody.click(CardAction.MEASURE, STARTER)
    assert "A download is under way." in somebody.answer("OK")
    somebody.wait(lambda: bool(children.calls))
    assert children.commands == ["download"]


def test_damage_is_found_and_the_model_downloaded_again(person, children):
    damaged = {"event": "damaged", "file": "model.safetensors", "flaw": "changed"}
    children.play(
        verify=[damaged, {"event": "finished", "bytes": 1, "damaged": 1}, {"exit": 2}], download=[PROGRESS, PAUSED]
    )
    somebody = person()
    folder = store_model(somebody.models)
    somebody.open()
    somebody.wait(lambda: somebody.state() == "Here")
    somebody.choose(CardAction.CHECK)
    somebody.wait(lambda: somebody.state() == "Damaged")
    somebody.quit()
    somebody = person().open()
    somebody.wait(lambda: somebody.state() == "Damaged")
    assert "model.safetensors" in somebody.value().problem
    somebody.click(CardAction.DOWNLOAD_AGAIN)
    somebody.answer("Download again")
    somebody.wait(lambda: somebody.state() == "Downloading")
    assert not folder.exists()


def test_a_check_that_finds_nothing_says_so(person, children):
    children.play(verify=[{"event": "finished", "bytes": 1, "damaged": 0}])
    somebody = person()
    store_model(somebody.models)
    somebody.open()
    somebody.wait(lambda: somebody.state() == "Here")
    somebody.choose(CardAction.CHECK)
    somebody.wait(lambda: somebody.note == "All files of DiffusionGemma 26B are as they must be.")


def test_moving_takes_the_model_in_use_and_the_download_along(person, children, tmp_path):
    children.play(download=[PROGRESS, PAUSED])
    somebody = person()
    store_model(somebody.models)
    somebody.open()
    somebody.click(CardAction.USE)
    somebody.wait(lambda: somebody.state() == "In use")
    somebody.room._on_precision_chosen(LARGE.id, Precision.INT8)
    somebody.download()
    somebody.wait(lambda: somebody.state() == "Downloading")
    old, new = somebody.models, tmp_path / "elsewhere"
    new.mkdir()
    somebody.header_button("Move…").click()
    somebody.dialog(QFileDialog).fileSelected.emit(str(new))
    assert "5 MB of models move to" in somebody.answer("Move")
    somebody.wait(lambda: somebody.app.models.folder == new / "diffusiongemma-26b-nf4")
    somebody.wait(lambda: somebody.state() == "Downloading")
    assert not old.exists()
    assert somebody.app._preferences.model_folder == new / "diffusiongemma-26b-nf4"
    assert somebody.note == f"The models are in {new} now."
    somebody.wait(lambda: children.commands == ["download", "download"])
    header = somebody.room.window.header
    somebody.wait(lambda: not header._busy.isVisible())
    somebody.room._reader.move_progressed.emit(1.0)  # as it comes where files were copied, from another thread
    assert not header._busy.isVisible()
    assert all(button.isEnabled() for button in header._buttons)


def test_models_cannot_be_moved_into_themselves(person):
    somebody = person()
    store_model(somebody.models)
    somebody.open()
    somebody.header_button("Move…").click()
    somebody.dialog(QFileDialog).fileSelected.emit(str(somebody.models))
    somebody.answer("Move")
    somebody.wait(lambda: "Choose an empty folder outside" in somebody.note)
    assert (somebody.models / "diffusiongemma-26b-nf4").is_dir()


def test_a_model_of_the_hub_is_looked_up_by_a_child(person, children):
    failed = {"event": "failed", "problem": "not found", "sentence": "", "detail": ""}
    children.play(models=[failed])
    somebody = person().open()
    somebody.header_button("Add from the Hub…").click()
    somebody.type_into_dialog("someone/story-diffusion")
    somebody.wait(lambda: somebody.note.startswith("There is no such model on the Hub"))
    assert children.calls[0]["arguments"] == ["models", "--add", "someone/story-diffusion", "--json"]
    assert all(button.isEnabled() for button in somebody.room.window.header._buttons)


def test_an_adapter_of_the_hub_is_fetched_too(person, children):
    added = {"event": "added", "id": "someone/letters", "name": "someone/letters", "kind": "adapter"}
    children.play(models=[added], download=[{"event": "finished", "folder": "/x", "bytes": 1}])
    somebody = person().open()
    somebody.header_button("Add from the Hub…").click()
    somebody.type_into_dialog("someone/letters")
    somebody.wait(lambda: somebody.note == "someone/letters is on the list.")
    assert children.calls[1]["arguments"][:4] == ["download", "someone/letters", "--precision", "bf16"]


def test_looking_up_can_be_broken_off(person, children):
    children.play(models=[{"sleep": 60}])
    somebody = person().open()
    somebody.header_button("Add from the Hub…").setFocus()
    somebody.header_button("Add from the Hub…").click()
    somebody.type_into_dialog("someone/slow")
    somebody.wait(lambda: somebody.room.window.header._stop.isVisible())
    assert not somebody.header_button("Move…").isEnabled()
    assert somebody.room.window.focusWidget() is somebody.room.window.header._stop
    somebody.room.window.header._stop.click()
    somebody.wait(lambda: not somebody.room.window.header._stop.isVisible())
    assert somebody.room.window.focusWidget() is somebody.header_button("Add from the Hub…")
    assert somebody.note == ""


def test_a_folder_that_holds_no_model_is_refused_in_words(person, tmp_path):
    (tmp_path / "photos").mkdir()
    somebody = person().open()
    somebody.header_button("Add from this computer…").click()
    dialog = somebody.dialog(QFileDialog)
    assert dialog.directory().absolutePath() == str(Path.home())
    dialog.fileSelected.emit(str(tmp_path / "photos"))
    somebody.wait(lambda: bool(somebody.note))
    assert somebody.note == f"There is no whole model in {tmp_path / 'photos'}, and no adapter."


def test_an_adapter_stands_under_its_base_and_is_used_with_it(person, tmp_path):
    adapter = tmp_path / "letters"
    adapter.mkdir()
    (adapter / "adapter_config.json").write_text(json.dumps({"base_model_name_or_path": LARGE.repository}))
    somebody = person()
    folder = store_model(somebody.models)
    somebody.open()
    somebody.header_button("Add from this computer…").click()
    somebody.dialog(QFileDialog).fileSelected.emit(str(adapter))
    somebody.wait(lambda: len(somebody.value().adapters) == 1)
    buttons = {b.text(): b for b in somebody.card()._adapter_rows[0].findChildren(QPushButton)}
    buttons["Use it"].setFocus()
    buttons["Use it"].click()
    somebody.wait(lambda: somebody.value().adapters[0].is_in_use)
    assert somebody.card().isAncestorOf(somebody.room.window.focusWidget())
    assert somebody.app.models.folder == folder
    assert somebody.app._preferences.model_adapter == adapter
    next(b for b in somebody.card()._adapter_rows[0].findChildren(QPushButton) if b.text() != "Use it").click()
    somebody.wait(lambda: somebody.value().adapters == ())
    assert adapter.is_dir()


def test_a_token_goes_to_the_keyring_and_to_the_children_and_into_no_file(person, children, tmp_path):
    keyring = MemoryKeyring()
    children.play(download=[PROGRESS, PAUSED])
    somebody = person(backend=keyring).open()
    somebody.header_button("Token…").click()
    somebody.type_into_dialog("  hf_abcdef  ")
    somebody.wait(lambda: somebody.note == "The token is in this system's keyring.")
    assert keyring.kept == {(SERVICE, USER): "hf_abcdef"}
    somebody.download()
    somebody.wait(lambda: bool(children.calls))
    assert children.calls[0]["HF_TOKEN"] == "hf_abcdef"
    files = [file for file in (tmp_path / "home").rglob("*") if file.is_file()]
    assert not [file for file in files if b"hf_abcdef" in file.read_bytes()]


def test_a_token_of_before_is_taken_from_the_keyring_and_can_be_forgotten(person, children):
    keyring = MemoryKeyring()
    keyring.kept[SERVICE, USER] = "hf_before"
    children.play(download=[PROGRESS, PAUSED])
    somebody = person(backend=keyring).open()
    somebody.download()
    somebody.wait(lambda: bool(children.calls))
    assert children.calls[0]["HF_TOKEN"] == "hf_before"
    somebody.header_button("Token…").click()
    dialog = somebody.dialog()
    next(b for b in dialog.findChildren(QPushButton) if b.text() == "Forget the token").click()
    somebody.wait(lambda: somebody.note == "The token is forgotten.")
    assert keyring.kept == {}


def test_without_a_keyring_the_token_is_kept_for_the_session_and_said_to_be(person, children):
    children.play(download=[PROGRESS, PAUSED])
    somebody = person().open()
    somebody.header_button("Token…").click()
    assert any("it is kept for this session only" in label.text() for label in somebody.dialog().findChildren(QLabel))
    somebody.type_into_dialog("hf_abcdef")
    somebody.wait(lambda: "forgotten when you quit" in somebody.note)
    somebody.header_button("Token…").click()
    said = " ".join(label.text() for label in somebody.dialog().findChildren(QLabel))
    assert "it is kept for this session only" in said
    assert "There is one for this session." in said
    somebody.dialog().reject()
    somebody.download()
    somebody.wait(lambda: bool(children.calls))
    assert children.calls[0]["HF_TOKEN"] == "hf_abcdef"


def test_the_large_model_is_offered_once_where_it_would_run(person, children):
    somebody = person()
    somebody.wait(lambda: somebody.hint.startswith("This computer can run DiffusionGemma 26B"))
    assert somebody.app.generation.status.model.folder == STARTER_FOLDER
    assert children.calls == []
    somebody.room._hints._later.click()
    somebody.quit()
    again = person()
    again.qtbot.wait(50)
    assert again.hint == ""


def test_nothing_is_offered_where_it_would_not_run_well(person):
    somebody = person(hardware=reader(None))
    somebody.qtbot.wait(50)
    assert somebody.hint == ""


def test_a_question_left_open_keeps_nobody_from_quitting(person):
    somebody = person().open()
    somebody.click(CardAction.DOWNLOAD)
    somebody.wait(lambda: somebody.question() is not None)
    somebody.app.window.close_now()
    assert not any(
        isinstance(w, QDialog) and w.isModal() and w.parent() is None for w in QApplication.topLevelWidgets()
    )
