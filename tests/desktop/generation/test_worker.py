"""The worker thread: loading, jobs in order, conflated drafts, cancelling, closing, and engines that misbehave."""

import threading
from pathlib import Path

import pytest

from desktop.generation.worker import GenerationThread, Job
from runtime.api import Cancelled, ContinueRequest, Draft, Failed, FaultCode, Finished, RuntimeFault, Span
from tests.support.scripted_engine import INFO, ScriptedEngine, cells, run_of


@pytest.fixture
def start(qtbot):
    """Start a thread on an engine and close it after the test."""
    threads = []

    def start_thread(engine_or_error):
        def load(_folder):
            if isinstance(engine_or_error, Exception):
                raise engine_or_error
            return engine_or_error

        thread = GenerationThread(load)
        threads.append(thread)
        thread.start()
        return thread

    yield start_thread
    assert all(thread.close() for thread in threads)


def loaded(qtbot, thread):
    with qtbot.waitSignal(thread.model_loaded) as signal:
        thread.load(Path("model"))
    return signal.args[0]


def run_to_end(qtbot, thread, job):
    def is_last(number, event):
        return number == job.number and isinstance(event, Finished | Cancelled | Failed)

    with qtbot.waitSignal(thread.event_received, check_params_cb=is_last) as signal:
        thread.submit(job)
    return signal.args[1]


def test_a_job_runs_outside_the_gui_thread_and_finishes(qtbot, start):
    engine = ScriptedEngine(lambda _: run_of("A new sentence."))
    thread = start(engine)
    assert loaded(qtbot, thread) == INFO
    last = run_to_end(qtbot, thread, Job(ContinueRequest(before="x")))
    assert last.text == "A new sentence."
    assert threading.get_ident() not in engine.thread_ids


def test_every_draft_is_handed_over_where_that_is_asked_for(qtbot):
    drafts = [Draft(0, step, 50, Span(0, 0), cells(f"draft {step}")) for step in range(1, 51)]
    engine = ScriptedEngine(lambda _: [*drafts, *run_of("end", drafts=0)[1:]])
    thread = GenerationThread(lambda _: engine, gives_every_draft=True)
    thread.start()
    seen = []
    thread.event_received.connect(lambda _number, event: seen.append(event))
    loaded(qtbot, thread)
    run_to_end(qtbot, thread, Job(ContinueRequest(before="x")))
    assert seen[:50] == drafts
    assert thread.close()


def test_only_the_newest_draft_is_handed_over(qtbot, start):
    drafts = [Draft(0, step, 50, Span(0, 0), cells(f"draft {step}")) for step in range(1, 51)]
    engine = ScriptedEngine(lambda _: [*drafts, *run_of("end", drafts=0)[1:]])
    thread = start(engine)
    loaded(qtbot, thread)
    signals = []
    thread.draft_received.connect(signals.append)
    job = Job(ContinueRequest(before="x"))
    run_to_end(qtbot, thread, job)
    assert 1 <= len(signals) <= 50
    newest = thread.take_draft(job.number)
    assert newest is not None
    assert newest.step == 50
    assert thread.take_draft(job.number) is None


def test_a_draft_nobody_took_does_not_silence_the_next_job(qtbot, start):
    engine = ScriptedEngine(lambda _: run_of("text"))
    thread = start(engine)
    loaded(qtbot, thread)
    run_to_end(qtbot, thread, Job(ContinueRequest(before="x")))
    second = Job(ContinueRequest(before="y"))
    signals = []
    thread.draft_received.connect(signals.append)
    run_to_end(qtbot, thread, second)
    assert second.number in signals


def test_cancel_ends_the_run(qtbot, start):
    engine = ScriptedEngine(lambda _: run_of("never"), gate=True)
    thread = start(engine)
    loaded(qtbot, thread)
    job = Job(ContinueRequest(before="x"))
    with qtbot.waitSignal(thread.event_received, check_params_cb=lambda _n, event: isinstance(event, Cancelled)):
        thread.submit(job)
        job.cancel.set()


def test_without_a_model_a_job_fails_and_says_why(qtbot, start):
    thread = start(ScriptedEngine(lambda _: []))
    last = run_to_end(qtbot, thread, Job(ContinueRequest(before="x")))
    assert last == Failed(FaultCode.MODEL_NOT_LOADED)


@pytest.mark.parametrize(
    ("error", "code"),
    [(RuntimeFault(FaultCode.MODEL_BROKEN, "x"), FaultCode.MODEL_BROKEN), (ValueError("boom"), FaultCode.INTERNAL)],
)
def test_a_model_that_cannot_be_loaded_is_reported_as_a_code(qtbot, start, error, code):
    thread = start(error)
    with qtbot.waitSignal(thread.model_failed) as signal:
        thread.load(Path("model"))
    assert signal.args == [code]


def test_an_engine_that_raises_fails_the_job_and_the_thread_lives_on(qtbot, start):
    def script(request):
        if request.before == "bad":
            raise ZeroDivisionError
        return run_of("good")

    thread = start(ScriptedEngine(script))
    loaded(qtbot, thread)
    assert run_to_end(qtbot, thread, Job(ContinueRequest(before="bad"))) == Failed(FaultCode.INTERNAL)
    assert run_to_end(qtbot, thread, Job(ContinueRequest(before="fine"))).text == "good"


def test_closing_cancels_what_runs_and_unloads(qtbot):
    engine = ScriptedEngine(lambda _: run_of("never"), gate=True)
    thread = GenerationThread(lambda _: engine)
    thread.start()
    loaded(qtbot, thread)
    job = Job(ContinueRequest(before="x"))
    thread.submit(job)
    qtbot.waitUntil(lambda: bool(engine.requests))
    assert thread.close()
    assert job.cancel.is_set()
    assert engine.is_unloaded


def test_a_load_tells_how_far_it_is_and_is_given_up_for_the_next(qtbot):
    engine = ScriptedEngine(lambda _: run_of("x"))
    began, goes_on, loads = threading.Event(), threading.Event(), []

    def load(loading):
        loads.append((loading.folder.name, loading.adapter))
        if loading.folder.name == "large":
            loading.on_bytes(30, 100)
            loading.on_bytes(30, 100)
            began.set()
            assert goes_on.wait(10)
            assert loading.cancel.is_set()
            raise RuntimeFault(FaultCode.CANCELLED)
        return engine

    thread = GenerationThread(load)
    percents, failed = [], []
    thread.model_read.connect(percents.append)
    thread.model_failed.connect(failed.append)
    thread.start()
    thread.load(Path("large"))
    assert began.wait(10)
    thread.load(Path("never looked at"))
    with qtbot.waitSignal(thread.model_loaded):
        thread.load(Path("small"), Path("adapter"))
        goes_on.set()
    assert loads == [("large", None), ("small", Path("adapter"))]
    assert percents == [30]
    assert failed == []
    with qtbot.waitSignal(thread.model_unloaded):
        thread.unload()
    assert engine.is_unloaded
    assert run_to_end(qtbot, thread, Job(ContinueRequest(before="x"))) == Failed(FaultCode.MODEL_NOT_LOADED)
    assert thread.close()


def test_closing_gives_up_a_load(qtbot):
    began = threading.Event()

    def load(loading):
        began.set()
        assert loading.cancel.wait(10)
        raise RuntimeFault(FaultCode.CANCELLED)

    thread = GenerationThread(load)
    thread.start()
    thread.load(Path("large"))
    assert began.wait(10)
    assert thread.close(5_000)
