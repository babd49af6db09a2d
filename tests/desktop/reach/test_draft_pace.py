"""Drafts leave the writer time to write, however much each of them costs."""

import time
from itertools import pairwise

from desktop.actions import Command
from desktop.generation.controller import Phase
from desktop.generation.jobs import SuggestionJobs
from tests.support.scripted_engine import run_of
from tests.support.writer import FIRST


def test_drafts_that_cost_much_come_less_often(open_app):
    writer = open_app(script=lambda _request: run_of("One two three four.", drafts=200), gate=True)
    writer.caret_at(FIRST)
    jobs = writer.app.generation.findChild(SuggestionJobs)
    shown = []

    def cost_much(_suggestion):
        end = time.thread_time() + 0.03
        while time.thread_time() < end:
            pass
        shown.append(time.monotonic())

    jobs.drafted.connect(cost_much)
    writer.do(Command.REWRITE)
    writer.wait_for(Phase.WRITING)
    deadline = time.monotonic() + 1.0
    while time.monotonic() < deadline:
        writer.engine.step()
        writer.qtbot.wait(5)
    gaps = [later - earlier for earlier, later in pairwise(shown[1:])]
    assert gaps
    assert min(gaps) >= 0.09
    writer.app.generation.reject()
    writer.wait_for(Phase.IDLE)
