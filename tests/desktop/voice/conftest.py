"""A person at the window for voices, with children that play a script."""

import dataclasses
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QMessageBox
from safetensors.numpy import save_file

from desktop.actions import Command
from desktop.app import STARTER_FOLDER, Application
from desktop.generation.controller import Phase
from desktop.models.room import Surroundings
from desktop.settings.folders import Folders
from runtime.models.voices import CONFIG, WEIGHTS, Voice
from tests.support.computers import reader
from tests.support.scripted_engine import INFO, ScriptedEngine
from tests.support.writer import TEXT, Writer, answer

CHILD = Path(__file__).parents[2] / "support" / "scripted_child.py"
BASE = "a" * 64
OTHER = "b" * 64
SAMPLE = {"event": "sample", "before_text": "She waited.", "plain": "The sea was great.", "voice": "Nobody came."}


class Engine(ScriptedEngine):
    @property
    def info(self):
        return dataclasses.replace(INFO, folder=STARTER_FOLDER, fingerprint=BASE)


def make_voice(folder, name="Anna", base=BASE, **changes):
    """A voice as a finished run leaves it."""
    folder.mkdir(parents=True)
    (folder / CONFIG).write_text(json.dumps({"peft_type": "LORA", "r": 2}))
    save_file({"lora_A.weight": np.ones((2, 2), np.float32)}, folder / WEIGHTS)
    facts = {"base": "starter", "words": 1200, "documents": 1, "loss_before": 4.12, "loss_after": 3.84} | changes
    Voice(name=name, folder=folder, base_sha256=base, made=datetime.now(UTC), **facts).write()
    return folder


def found(*documents, **changes):
    """What a look finds; each document is (path, words, problem)."""
    listed = [
        {"path": str(path), "words": words, "problem": problem, "is_used": problem in (None, "other_language")}
        for path, words, problem in documents
    ]
    facts = {"words": 1200, "pieces": 20, "held_back": 3, "steps": 40, "seconds": 130.0,
             "memory_needed": 10**9, "memory_free": 4 * 10**9}  # fmt: skip
    return {"event": "found", "documents": listed} | facts | changes


def finished(voice):
    return {"event": "finished", "voice": str(voice), "loss_before": 4.12, "loss_after": 3.84, "other_before": 3.9,
            "other_after": 3.91, "memory_peak": 10**9}  # fmt: skip


def progress(step, loss=4.0, left=60.0):
    return {"event": "progress", "step": step, "steps": 40, "loss": loss, "seconds_left": left}


def checked(step, loss):
    return {"event": "checked", "step": step, "held_back_loss": loss, "other_loss": 3.9}


class Person:
    """Somebody who has the program open on one story."""

    def __init__(self, qtbot, application, engine, script):
        self.qtbot, self.app, self.engine, self.script = qtbot, application, engine, script
        self.writer = Writer(qtbot, application, engine)
        self.room = application.features.voice
        self.has_quit = False

    def play(self, *steps):
        self.script.write_text(json.dumps({"fine-tune": list(steps)}), encoding="utf-8")

    @property
    def calls(self):
        file = self.script.with_suffix(".calls")
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        return [json.loads(line)["arguments"] for line in lines]

    @property
    def runs(self):
        """The calls that were for learning."""
        return [call for call in self.calls if "--check" not in call]

    @property
    def learn(self):
        return self.room.window.learn

    @property
    def voices(self):
        return self.room.window.voices

    @property
    def status(self):
        return self.app._status_line

    def wait(self, condition):
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=20_000)

    def open(self):
        self.app.actions[Command.VOICES].trigger()
        return self

    def open_and_look(self, *steps):
        """Open the window and wait for the answer of the look."""
        self.play(*(steps or [found((self.app.document.path, 1200, None))]))
        self.open()
        self.wait(lambda: self.room.documents.found is not None or self.room.documents.failed is not None)
        return self

    def start(self, *steps):
        self.play(*steps)
        self.learn.start_button.click()

    def answer(self, label):
        def boxes():
            return [box for box in QApplication.topLevelWidgets() if isinstance(box, QMessageBox) and box.isVisible()]

        self.wait(boxes)
        box = boxes()[0]
        next(button for button in box.buttons() if button.text().replace("&", "") == label).click()
        self.wait(lambda: not boxes())

    def quit(self):
        if not self.has_quit:
            self.has_quit = True
            self.app.window.close_now()
            assert self.app.shut_down()
            self.app.window.deleteLater()
            QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete


@pytest.fixture
def person(qtbot, tmp_path):
    people = []
    story = tmp_path / "story.md"
    story.write_text(TEXT, encoding="utf-8")

    def start():
        script = tmp_path / "script.json"
        engine = Engine(answer)
        surroundings = Surroundings(hardware=reader(None), command=(sys.executable, str(CHILD), str(script)))
        application = Application(Folders.under(tmp_path / "home"), lambda _loading: engine, surroundings)
        people.append(Person(qtbot, application, engine, script))
        application.start(story)
        qtbot.waitUntil(lambda: application.generation.status.phase is Phase.IDLE, timeout=20_000)
        qtbot.waitUntil(lambda: application.document.path == story, timeout=20_000)
        return people[-1]

    yield start
    for somebody in people:
        somebody.quit()


@pytest.fixture
def shelf(tmp_path):
    """Where the program keeps voices."""
    return tmp_path / "home" / "data" / "voices"
