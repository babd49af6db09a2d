"""Children and jobs, with real processes that play a script."""

import itertools
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop.models import jobs as jobs_module
from desktop.models.children import Child
from desktop.models.events import Failed, Finished, Measured, ModelLines, Paused, Progress, Verified, read_event
from desktop.models.jobs import JobKey, JobKind, ModelJobs, Step
from runtime.models.catalogue import Precision
from runtime.models.problems import Problem
from tests.support.shelves import HERE, LARGE

KEY = JobKey(LARGE.id, Precision.NF4)
PROGRESS = {"event": "progress", "phase": "fetching", "file": "a", "files_done": 2, "files": 11, "bytes_done": 25,
            "bytes": 100, "bytes_per_second": None, "seconds_left": None}  # fmt: skip
FINISHED = {"event": "finished", "folder": "/models/large-nf4", "bytes": 7}
PAUSED = {"until_pause": {"event": "paused"}}
PROJECT = Path(__file__).parents[3]
# A function of its own: when it returns, nothing but connections may know the jobs any more.
FORGETTING = """
import gc, sys
from PySide6.QtCore import QCoreApplication, QTimer
from desktop.models.jobs import ModelJobs
from runtime.models.catalogue import Precision
from tests.support.shelves import LARGE

def close_and_forget():
    jobs = ModelJobs(dict, sys.argv[1:])
    jobs.fetch(LARGE, Precision.NF4)
    jobs.close(20_000)

application = QCoreApplication([])
close_and_forget()
gc.collect()
QTimer.singleShot(100, application.quit)
application.exec()
print("whole")
"""


@pytest.fixture
def jobs(children, qapp):
    found = ModelJobs(lambda: {"HF_TOKEN": "secret", "PALIMPSEST_HOME": "/home"}, children.command)
    yield found
    found.close(5_000)
    found.deleteLater()


def ended(qtbot, jobs, begin):
    with qtbot.waitSignal(jobs.ended, timeout=20_000) as signal:
        begin()
    return signal.args


def step_is(jobs, step, key=KEY):
    return lambda: (job := jobs.job(key)) is not None and job.step is step


def test_a_download_is_begun_with_all_that_the_child_must_know(qtbot, jobs, children):
    children.play(download=[PROGRESS, FINISHED])
    job, event = ended(qtbot, jobs, lambda: jobs.fetch(LARGE, Precision.NF4))
    assert job.share == 0.25
    assert event == Finished(HERE.folder)
    call = children.calls[0]
    assert call["arguments"] == ["download", LARGE.id, "--precision", "nf4", "--json", "--until-stdin-closes"]
    assert call["HF_TOKEN"] == "secret"
    assert "secret" not in " ".join(call["arguments"])
    assert call["PALIMPSEST_HOME"] == "/home"
    assert jobs.all() == ()


def test_a_child_gives_way_to_the_window(qtbot, jobs, children):
    children.play(download=[PROGRESS, PAUSED])
    jobs.fetch(LARGE, Precision.NF4)
    qtbot.waitUntil(step_is(jobs, Step.WORKING), timeout=20_000)
    qtbot.waitUntil(lambda: os.getpriority(os.PRIO_PROCESS, children.calls[0]["pid"]) >= 10, timeout=5_000)


def test_pausing_ends_the_input_and_keeps_how_far_it_was(qtbot, jobs, children):
    children.play(download=[PROGRESS, PAUSED])
    jobs.fetch(LARGE, Precision.NF4)
    qtbot.waitUntil(step_is(jobs, Step.WORKING), timeout=20_000)
    steps = []
    jobs.changed.connect(lambda key: steps.append(jobs.job(key) and jobs.job(key).step))
    _job, event = ended(qtbot, jobs, lambda: jobs.pause(KEY))
    assert event == Paused()
    assert steps == [Step.PAUSING, None]
    assert jobs.last_share(KEY) == 0.25
    assert jobs.failure(KEY) is None


def test_a_child_that_dies_without_a_word_is_a_failure_that_can_be_gone_on_from(qtbot, jobs, children):
    children.play(download=[PROGRESS, {"die": True}])
    _job, event = ended(qtbot, jobs, lambda: jobs.fetch(LARGE, Precision.NF4))
    assert event.problem is Problem.INTERNAL
    assert jobs.failure(KEY).failed == event
    children.play(download=[FINISHED])
    ended(qtbot, jobs, lambda: jobs.fetch(LARGE, Precision.NF4))
    assert jobs.failure(KEY) is None


def test_a_program_that_is_not_there_is_a_failure(qtbot, qapp):
    child = Child(["x"], {}, ModelLines(), ["/no/such/program"])
    with qtbot.waitSignal(child.ended) as signal:
        child.start()
    assert isinstance(signal.args[0], Failed)


def test_a_child_that_does_not_pause_is_ended(qtbot, children, monkeypatch):
    monkeypatch.setattr("desktop.models.children.PATIENCE_MS", 200)
    children.play(download=[PROGRESS, {"sleep": 60}])
    child = Child(["download"], {}, ModelLines(), children.command)
    with qtbot.waitSignal(child.event_received, timeout=20_000):
        child.start()
    with qtbot.waitSignal(child.ended, timeout=5_000) as signal:
        child.pause()
    assert signal.args == [Paused()]


def test_waiting_and_trying_now(qtbot, jobs, children):
    children.play(download=[{"event": "waiting", "seconds": 20, "problem": "offline"}, PAUSED])
    jobs.fetch(LARGE, Precision.NF4)
    qtbot.waitUntil(step_is(jobs, Step.WAITING), timeout=20_000)
    assert jobs.job(KEY).waiting.problem is Problem.OFFLINE
    children.play(download=[FINISHED])
    _job, event = ended(qtbot, jobs, lambda: jobs.try_now(KEY))
    assert event == Finished(HERE.folder)
    assert children.commands == ["download", "download"]


def test_a_wait_is_counted_down_and_lasts_until_more_has_come(qtbot, jobs, children):
    jobs._clock.setInterval(50)
    waiting = {"event": "waiting", "seconds": 20, "problem": "offline"}
    # As a download that waits tells it: how far it is goes on being told.
    children.play(
        download=[PROGRESS, waiting, PROGRESS, PROGRESS, {"sleep": 2}, {**PROGRESS, "bytes_done": 26}, PAUSED]
    )
    told = []
    jobs.changed.connect(lambda key: told.append(jobs.job(key)))
    jobs.fetch(LARGE, Precision.NF4)
    qtbot.waitUntil(lambda: any(job.share == 0.26 for job in told), timeout=20_000)
    steps = [step for step, _ in itertools.groupby(job.step for job in told)]
    assert steps == [Step.QUEUED, Step.STARTING, Step.WORKING, Step.WAITING, Step.WORKING]
    seconds = [job.waiting.seconds for job in told if job.waiting]
    assert seconds[0] == 20
    assert seconds == sorted(seconds, reverse=True)
    assert 0 <= seconds[-1] < 15
    assert jobs.job(KEY).waiting is None
    qtbot.waitUntil(lambda: not jobs._clock.isActive(), timeout=5_000)


def test_a_child_of_before_that_is_still_stopping_is_waited_for(qtbot, jobs, children, monkeypatch):
    jobs._busy_timer.setInterval(50)
    children.play(download=[{"event": "failed", "problem": "busy", "sentence": "", "detail": ""}])
    jobs.fetch(LARGE, Precision.NF4)
    qtbot.waitUntil(lambda: len(children.calls) >= 2, timeout=20_000)
    assert jobs.failure(KEY) is None
    children.play(download=[FINISHED])
    with qtbot.waitSignal(jobs.ended, timeout=20_000) as signal:
        pass
    assert isinstance(signal.args[1], Finished)


def test_busy_for_good_is_said_in_the_end(qtbot, jobs, children, monkeypatch):
    monkeypatch.setattr(jobs_module, "BUSY_RETRIES", 1)
    jobs._busy_timer.setInterval(10)
    children.play(download=[{"event": "failed", "problem": "busy", "sentence": "", "detail": ""}])
    _job, event = ended(qtbot, jobs, lambda: jobs.fetch(LARGE, Precision.NF4))
    assert event.problem is Problem.BUSY
    assert len(children.calls) == 2


def test_one_download_at_a_time_and_the_next_when_it_has_ended(qtbot, jobs, children):
    other = JobKey(LARGE.id, Precision.INT8)
    children.play(download=[PROGRESS, PAUSED])
    jobs.fetch(LARGE, Precision.NF4)
    jobs.fetch(LARGE, Precision.INT8)
    qtbot.waitUntil(step_is(jobs, Step.WORKING), timeout=20_000)
    assert jobs.job(other).step is Step.QUEUED
    jobs.pause(KEY)
    qtbot.waitUntil(step_is(jobs, Step.WORKING, other), timeout=20_000)
    jobs.fetch(LARGE, Precision.NF4)
    assert jobs.job(KEY).step is Step.QUEUED
    _job, event = ended(qtbot, jobs, lambda: jobs.pause(KEY))  # what waits for its turn is given up at once
    assert event == Paused()
    assert jobs.job(KEY) is None


def test_asked_twice_it_is_done_once(qtbot, jobs, children):
    children.play(download=[PROGRESS, PAUSED])
    jobs.fetch(LARGE, Precision.NF4)
    jobs.fetch(LARGE, Precision.NF4)
    qtbot.waitUntil(step_is(jobs, Step.WORKING), timeout=20_000)
    assert len(children.calls) == 1


def test_a_check_finds_what_is_damaged_until_the_next(qtbot, jobs, children):
    told = {"event": "progress", "bytes_done": 5, "bytes": 10}
    bad = {"event": "damaged", "file": "a.safetensors", "flaw": "changed"}
    beside = {"event": "damaged", "file": ".DS_Store", "flaw": "unexpected"}
    children.play(verify=[told, bad, beside, {"event": "finished", "bytes": 10, "damaged": 2}, {"exit": 2}])
    _job, event = ended(qtbot, jobs, lambda: jobs.check(HERE))
    assert event == Verified()
    assert jobs.damaged(KEY) == ("a.safetensors",)
    assert children.calls[0]["arguments"] == ["verify", str(HERE.folder), "--json"]
    children.play(verify=[{"event": "finished", "bytes": 10, "damaged": 0}])
    ended(qtbot, jobs, lambda: jobs.check(HERE))
    assert jobs.damaged(KEY) == ()


def test_a_measurement_gives_the_speed_or_says_why_not(qtbot, jobs, children):
    figures = {"model": "x", "device": "cpu", "rows": [{"tokens_per_second": {"median": 61.4, "low": 1, "high": 2}}]}
    children.play(benchmark=[figures])
    job, event = ended(qtbot, jobs, lambda: jobs.measure(HERE))
    assert (job.kind, event) == (JobKind.MEASURE, Measured(61.4, "cpu"))
    children.play(benchmark=[{"exit": 2, "says": "There is not enough memory."}])
    _job, event = ended(qtbot, jobs, lambda: jobs.measure(HERE))
    assert event == Failed(Problem.INTERNAL, "There is not enough memory.")


def test_at_the_end_of_the_program_everything_is_paused(qtbot, jobs, children):
    children.play(download=[PROGRESS, PAUSED])
    jobs.fetch(LARGE, Precision.NF4)
    qtbot.waitUntil(step_is(jobs, Step.WORKING), timeout=20_000)
    before = time.monotonic()
    jobs.close(5_000)
    assert time.monotonic() - before < 4
    assert not os.path.exists(f"/proc/{children.calls[0]['pid']}")


def test_jobs_that_are_closed_and_forgotten_take_nothing_with_them(children):
    children.play(download=[PROGRESS, PAUSED])
    command = [sys.executable, "-c", FORGETTING, *children.command]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=90, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "whole\n", "")


@pytest.mark.parametrize(
    "line",
    [b"", b"{", b"[]", b'{"event": "progress"}', b'{"event": "progress", "phase": "dancing"}', b'"x"', b"\xff\xfe"],
)
def test_lines_that_make_no_sense_are_passed_over(line):
    assert read_event(line) is None


def test_a_problem_of_a_later_version_is_an_ordinary_one():
    assert read_event(b'{"event": "failed", "problem": "new"}') == Failed(Problem.INTERNAL)
    assert read_event(b'{"event": "later"}') is None
    assert isinstance(read_event(json.dumps(PROGRESS).encode()), Progress)
