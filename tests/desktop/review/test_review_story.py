"""Any order of typing, generating, reviewing, undoing, saving and opening leaves the text a simple model says."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from PySide6.QtTest import QTest

from desktop.actions import Command
from desktop.app import Application
from desktop.generation.controller import Phase
from desktop.models.room import Surroundings
from desktop.review.changes import apply_changes
from desktop.settings.folders import Folders
from runtime.api import RewriteRequest, Span
from tests.support.computers import reader
from tests.support.scripted_engine import ScriptedEngine, run_of

START = "The keeper went down to the sea.\n\nAnna waited at the door all night.\n"
SWAPS = {"keeper": "old man", "down": "out", "sea": "wreck", "waited": "stood", "door": "gate", "night": "day"}


def rewritten(text):
    """What the scripted model makes of a text: other words for some, one more at the end."""
    for old, new in SWAPS.items():
        text = text.replace(old, new)
    return text + " So it was."


def script(request):
    if isinstance(request, RewriteRequest):
        return run_of(rewritten(request.selected), region=Span(0, len(request.selected)))
    return run_of(" Then it rained.")


class ReviewStory(RuleBasedStateMachine):
    """The expected text is kept as a list of states, one for each step of undo."""

    @initialize()
    def open(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "story.md"
        self.path.write_text(START, encoding="utf-8")
        engine = ScriptedEngine(script)
        self.app = Application(
            Folders.under(Path(self.folder.name) / "home"), lambda _loading: engine, Surroundings(hardware=reader(None))
        )
        self.app.start(self.path)
        self.wait(lambda: self.phase is Phase.IDLE and self.app.document.path == self.path)
        self.states = [START]
        self.at = 0

    # --- the model of what should be ---

    def expect(self, text):
        """A new step of undo, which does away with what could be done again."""
        self.states = [*self.states[: self.at + 1], text]
        self.at += 1

    @property
    def text(self):
        return self.states[self.at]

    # --- what a writer does ---

    @property
    def phase(self):
        return self.app.generation.status.phase

    @property
    def suggestion(self):
        return self.app.generation.suggestion

    def wait(self, is_so):
        for _ in range(400):
            if is_so():
                return
            QTest.qWait(5)
        raise AssertionError("it took too long")

    def do(self, command):
        self.app.actions[command].trigger()

    def can(self, command):
        return self.app.actions[command].isEnabled()

    def caret(self, share):
        cursor = self.app.view.textCursor()
        cursor.setPosition(int(share * len(self.text)))
        self.app.view.setTextCursor(cursor)

    @rule(share=st.floats(0, 1), word=st.sampled_from(["x", " sea", "night "]))
    def insert(self, share, word):
        """As a paste: one step of undo."""
        self.caret(share)
        at = self.app.view.textCursor().position()
        before = self.app.document.text()
        cursor = self.app.view.textCursor()
        cursor.beginEditBlock()
        cursor.insertText(word)
        cursor.insertText(" ")
        cursor.deletePreviousChar()
        cursor.endEditBlock()
        self.expect(before[:at] + word + before[at:])

    @precondition(lambda self: self.phase is Phase.IDLE)
    @rule(share=st.floats(0, 1))
    def ask_for_a_rewrite(self, share):
        self.caret(share)
        start, end = self.app.view.target_range()
        if self.text[start:end].strip():
            self.do(Command.REWRITE)
            self.wait(lambda: self.phase is Phase.READY)

    @precondition(lambda self: self.phase is Phase.IDLE)
    @rule()
    def ask_to_go_on(self):
        self.caret(1)
        self.do(Command.CONTINUE)
        self.wait(lambda: self.phase is Phase.READY)

    @precondition(lambda self: self.phase is Phase.READY)
    @rule()
    def accept(self):
        suggestion = self.suggestion
        place = suggestion.target
        self.expect(self.text[: place.start] + suggestion.text + self.text[place.end :])
        self.do(Command.ACCEPT)

    @precondition(lambda self: self.phase in (Phase.READY, Phase.STALE))
    @rule()
    def reject(self):
        self.do(Command.REJECT)
        assert self.phase is Phase.IDLE

    @precondition(lambda self: self.phase is Phase.READY)
    @rule(step=st.sampled_from([Command.NEXT_CHANGE, Command.PREVIOUS_CHANGE, Command.SHOW_CHANGES]))
    def look_at_changes(self, step):
        if self.can(step):
            self.do(step)

    @precondition(lambda self: self.phase is Phase.READY)
    @rule()
    def accept_a_change(self):
        if not self.can(Command.ACCEPT_CHANGE):
            return
        suggestion = self.suggestion
        shown = self.app.generation.review.shown_changes(suggestion)
        changes, index = shown
        place = suggestion.target
        made = apply_changes(suggestion.original, suggestion.text, [changes[index]])
        self.expect(self.text[: place.start] + made + self.text[place.end :])
        self.do(Command.ACCEPT_CHANGE)

    @precondition(lambda self: self.phase is Phase.READY)
    @rule()
    def reject_a_change(self):
        if self.can(Command.REJECT_CHANGE):
            self.do(Command.REJECT_CHANGE)

    @precondition(lambda self: self.at > 0)
    @rule()
    def undo(self):
        self.at -= 1
        self.do(Command.UNDO)

    @precondition(lambda self: self.at + 1 < len(self.states))
    @rule()
    def redo(self):
        self.at += 1
        self.do(Command.REDO)

    @rule()
    def save(self):
        self.do(Command.SAVE)
        self.wait(lambda: not self.app.document.has_pending_writes)
        assert self.path.read_bytes().decode() == self.text

    @precondition(lambda self: not self.app.document.is_modified)
    @rule()
    def open_again(self):
        loads = []
        self.app.document.opened.connect(loads.append)
        self.app.document.open(self.path)
        self.wait(lambda: loads)
        self.app.document.opened.disconnect(loads.append)
        self.states, self.at = [self.text], 0

    @invariant()
    def the_text_is_as_it_should_be(self):
        if hasattr(self, "app"):
            assert self.app.document.text() == self.text

    @invariant()
    def the_authors_lie_inside_the_lines(self):
        if hasattr(self, "app"):
            lines, runs = self.app.features.authorship.authorship(self.app.pages.current).tracker.lines()
            assert "\n".join(lines) == self.text
            for line, own in zip(lines, runs, strict=True):
                assert all(0 <= run.start < run.end <= len(line) for run in own)
            if self.text == START and self.at == 0:
                assert not any(runs)

    @invariant()
    def what_is_offered_fits_what_stands_there(self):
        if hasattr(self, "app") and self.phase is Phase.READY:
            suggestion = self.suggestion
            assert self.text[suggestion.target.start : suggestion.target.end] == suggestion.original

    def teardown(self):
        if hasattr(self, "app"):
            self.app.window.close_now()
            self.app.shut_down()
            self.app.window.deleteLater()
            self.folder.cleanup()


@pytest.mark.usefixtures("qapp")
def test_any_order_of_acts_leaves_the_text_it_should():
    run_state_machine_as_test(
        ReviewStory,
        settings=settings(
            max_examples=6,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
