"""Versions, gaps of unknown length, steering and what is drawn again, on the engine as a whole."""

from __future__ import annotations

import dataclasses
import gc
import itertools
import threading
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runtime import writing
from runtime.api import (
    BlockTrace,
    Cancelled,
    ContinueRequest,
    Draft,
    Event,
    Failed,
    FaultCode,
    FillRequest,
    Finished,
    Offer,
    Prefilled,
    Request,
    RewriteRequest,
    RuntimeFault,
    Settled,
    Span,
    SteerRequest,
)
from runtime.diffusion.prefix import Prefix
from runtime.diffusion.sampler import DraftSettings
from runtime.engine import Engine
from runtime.models.load import LoadedModel, load
from tests.support.tiny_model import save_tiny_model

NEVER = threading.Event()
SELECTED = "Anna walked home in the rain. She carried a letter, two books and a small lamp."
REWRITE = RewriteRequest(before="The old house.\n\n", selected=SELECTED, after="\n\nThen.", strength=0.6)
CONTINUE = ContinueRequest(before="The old house", max_blocks=2)
FILL = FillRequest(before="The old house", after="at the end of the lane.", words=None)
FEW = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def exact_model(tmp_path_factory: pytest.TempPathFactory) -> LoadedModel:
    """In float64, so that the last bit of a matrix product, which depends on its size, is rounded away."""
    model = load(save_tiny_model(tmp_path_factory.mktemp("models") / "exact"), "cpu")
    model.network.set_experts_implementation("eager")  # the grouped product takes no float64
    model.network.double()
    return model


DRAFT = DraftSettings(temperature=2.0, joining_temperature=3.0, candidates=3, review_steps=2)


@pytest.fixture(params=[None, DRAFT], ids=["from noise", "from a draft"])
def exact_engine(exact_model: LoadedModel, request: pytest.FixtureRequest) -> Engine:
    return Engine(drafting(exact_model, request.param))


@pytest.fixture(params=[None, DRAFT], ids=["from noise", "from a draft"])
def engine(model: LoadedModel, request: pytest.FixtureRequest) -> Engine:
    return Engine(drafting(model, request.param))


# For tests that count steps.
from_noise = pytest.mark.parametrize("engine", [None], indirect=True)


def drafting(model: LoadedModel, draft: DraftSettings | None) -> LoadedModel:
    return dataclasses.replace(model, settings=dataclasses.replace(model.settings, draft=draft))


def finished(engine: Engine, request: Request) -> Finished:
    last = list(engine.generate(request, NEVER))[-1]
    assert isinstance(last, Finished), last
    return last


def versions_of(engine: Engine, request: Request, cancels: list[threading.Event]) -> list[list[Event]]:
    events: list[list[Event]] = [[] for _ in cancels]
    for version in engine.generate_versions(request, cancels):
        events[version.version].append(version.event)
    return events


class SetAfter(threading.Event):
    """Is set once it has been read `count` times."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count

    def is_set(self) -> bool:
        self.count -= 1
        return self.count < 0


# Versions


@given(seed=st.integers(0, 2**32), count=st.integers(1, 4), request_=st.sampled_from([REWRITE, CONTINUE, FILL]))
@FEW
def test_a_batch_of_versions_equals_single_runs(
    exact_engine: Engine, seed: int, count: int, request_: RewriteRequest | ContinueRequest | FillRequest
) -> None:
    events = versions_of(exact_engine, dataclasses.replace(request_, seed=seed), [NEVER] * count)
    for number, own in enumerate(events):
        alone = list(exact_engine.generate(dataclasses.replace(request_, seed=seed + number), NEVER))
        assert [type(event) for event in own] == [type(event) for event in alone]
        last, expected = own[-1], alone[-1]
        assert isinstance(last, Finished)
        assert isinstance(expected, Finished)
        assert (last.text, last.seed, last.locks) == (expected.text, expected.seed, expected.locks)
        assert [event.text for event in own if isinstance(event, Draft)] == [
            event.text for event in alone if isinstance(event, Draft)
        ]


def test_versions_differ(engine: Engine) -> None:
    events = versions_of(engine, REWRITE, [NEVER] * 4)
    texts = {own[-1].text for own in events if isinstance(own[-1], Finished)}
    assert len(texts) == 4


def test_one_version_can_be_stopped(exact_engine: Engine) -> None:
    request = dataclasses.replace(CONTINUE, seed=5)
    whole = versions_of(exact_engine, request, [NEVER] * 3)
    events = versions_of(exact_engine, request, [NEVER, SetAfter(4), NEVER])
    assert isinstance(events[1][-1], Cancelled)
    assert sum(isinstance(event, Draft) for event in events[1]) == 3
    for number in (0, 2):
        last, expected = events[number][-1], whole[number][-1]
        assert isinstance(last, Finished)
        assert isinstance(expected, Finished)
        assert last.text == expected.text


def test_all_versions_stopped_at_once(engine: Engine) -> None:
    events = versions_of(engine, CONTINUE, [SetAfter(0), SetAfter(0)])
    assert [[type(event) for event in own] for own in events] == [[Cancelled], [Cancelled]]


@pytest.mark.parametrize("exact_engine", [None], indirect=True)
def test_a_version_stopped_in_its_second_block_keeps_the_first(exact_engine: Engine) -> None:
    events = versions_of(exact_engine, dataclasses.replace(CONTINUE, seed=5), [NEVER, SetAfter(10)])
    last = events[1][-1]
    assert isinstance(last, Cancelled)
    assert last.text == next(event.text for event in events[1] if isinstance(event, Settled))
    assert len(last.traces) == 2
    assert 0 < len(last.traces[1].steps) < len(last.traces[0].steps)
    assert isinstance(events[0][-1], Finished)


def test_versions_go_on_with_their_own_text_after_another_was_stopped(exact_engine: Engine) -> None:
    # A rewrite, which does not end before its selection does.
    request = dataclasses.replace(REWRITE, selected=SELECTED * 2, strength=1.0, seed=5)
    whole = versions_of(exact_engine, request, [NEVER] * 3)
    # Stopped in the second block, when each version has a text of its own before its canvas.
    events = versions_of(exact_engine, request, [SetAfter(10), NEVER, NEVER])
    assert isinstance(events[0][-1], Cancelled)
    for number in (1, 2):
        last, expected = events[number][-1], whole[number][-1]
        assert isinstance(last, Finished)
        assert isinstance(expected, Finished)
        assert len(last.traces) >= 3
        assert last.text == expected.text


# A gap of unknown length


def test_a_gap_of_unknown_length_takes_the_surest(engine: Engine, model: LoadedModel) -> None:
    request = dataclasses.replace(FILL, seed=3)
    events = list(engine.generate(request, NEVER))
    last = events[-1]
    assert isinstance(last, Finished)
    assert sum(isinstance(event, Prefilled) for event in events) == 1
    assert last.text.endswith(" ")
    assert finished(engine, request).text == last.text
    trace = last.traces[0]
    lengths = {len(finished(engine, dataclasses.replace(request, words=words)).traces[0].opened) for words in (2, 4, 7)}
    assert len(trace.opened) in lengths
    assert last.statistics.tokens == len(trace.opened)


# Traces and steering


@pytest.mark.parametrize("request_", [REWRITE, CONTINUE, FILL])
def test_every_draft_can_be_had_back(engine: Engine, request_: RewriteRequest | ContinueRequest | FillRequest) -> None:
    request = dataclasses.replace(request_, seed=9)
    events = list(engine.generate(request, NEVER))
    last = events[-1]
    assert isinstance(last, Finished)
    for event in events:
        if not isinstance(event, Draft):
            continue
        # While several lengths are tried, a draft may be another length's than the one that stays.
        back = engine.draft_at(SteerRequest(request=request, traces=last.traces, block=event.block, step=event.step))
        if request_ is FILL and back.text != event.text:
            continue
        assert (back.text, back.step, back.max_steps) == (
            event.text,
            event.step,
            event.max_steps,
        )
        entropies = zip(back.cells, event.cells, strict=True)
        assert all(one.entropy == pytest.approx(other.entropy, rel=1e-3, abs=1e-3) for one, other in entropies)
        assert [cell.accepted for cell in back.cells] == [cell.accepted for cell in event.cells]


def test_a_trace_is_compact(engine: Engine, model: LoadedModel) -> None:
    trace = finished(engine, dataclasses.replace(CONTINUE, seed=1)).traces[0]
    sizes = {len(step.tokens) + len(step.entropies) + len(step.accepted) for step in trace.steps}
    assert sizes == {7 * model.info.canvas_length}


def steered(engine: Engine, request: SteerRequest) -> Finished:
    return finished(engine, request)


@given(data=st.data(), seed=st.integers(0, 1000), afresh=st.booleans())
@FEW
def test_what_is_kept_stays(engine: Engine, data: st.DataObject, seed: int, afresh: bool) -> None:
    request = dataclasses.replace(REWRITE, selected=SELECTED[:28], strength=1.0, seed=seed)
    traces = finished(engine, request).traces
    step = data.draw(st.integers(1, len(traces[0].steps)))
    steer = SteerRequest(request=request, traces=traces, block=0, step=step, afresh=afresh)
    text = engine.draft_at(steer).text
    start = data.draw(st.integers(0, len(text) - 5))
    keep = Span(start, start + data.draw(st.integers(1, 4)))
    result = finished(engine, dataclasses.replace(steer, keep=(keep,), seed=seed))
    assert text[keep.start : keep.end] in result.text
    events = list(engine.generate(dataclasses.replace(steer, keep=(keep,), seed=seed), NEVER))
    for event in events:
        if isinstance(event, Draft):
            assert text[keep.start : keep.end] in event.text
            assert event.step > step


@from_noise
def test_going_on_makes_the_steps_that_were_left(engine: Engine) -> None:
    request = dataclasses.replace(CONTINUE, max_blocks=1, seed=4)
    stopped = list(engine.generate(request, SetAfter(4)))[-1]
    assert isinstance(stopped, Cancelled)
    assert [len(trace.steps) for trace in stopped.traces] == [3]
    steer = SteerRequest(request=request, traces=stopped.traces, block=0, step=3, seed=1)
    events = list(engine.generate(steer, NEVER))
    drafts = [event for event in events if isinstance(event, Draft)]
    assert [draft.step for draft in drafts] == [4, 5, 6]
    last = events[-1]
    assert isinstance(last, Finished)
    assert len(last.traces[0].steps) == 6
    assert last.traces[0].steps[:3] == stopped.traces[0].steps


@from_noise
def test_writing_afresh_starts_the_schedule_anew(engine: Engine) -> None:
    request = dataclasses.replace(CONTINUE, max_blocks=1, seed=4)
    traces = finished(engine, request).traces
    steer = SteerRequest(request=request, traces=traces, block=0, step=2, keep=(Span(3, 8),), afresh=True, seed=1)
    drafts = [event for event in engine.generate(steer, NEVER) if isinstance(event, Draft)]
    assert [draft.step for draft in drafts] == [3, 4, 5, 6, 7, 8]
    assert {draft.max_steps for draft in drafts} == {8}


@pytest.mark.parametrize("engine", [DRAFT], indirect=True)
def test_going_on_drafts_anew_what_was_not_settled(engine: Engine) -> None:
    request = dataclasses.replace(CONTINUE, max_blocks=1, seed=4)
    stopped = list(engine.generate(request, SetAfter(2)))[-1]
    assert isinstance(stopped, Cancelled)
    trace = stopped.traces[0]
    assert (len(trace.steps), trace.max_steps) == (1, 4)
    events = list(engine.generate(SteerRequest(request=request, traces=(trace,), block=0, step=1, seed=1), NEVER))
    drafts = [event for event in events if isinstance(event, Draft)]
    assert [draft.step for draft in drafts] == [2, 3, 4]  # eight positions in one step, then both of the review
    drafted = [place for place, stands in enumerate(trace.steps[0].accepted) if stands]
    assert drafted == list(range(16))
    last = events[-1]
    assert isinstance(last, Finished)
    before, after = (one.tokens[: 4 * 16] for one in (trace.steps[0], last.traces[0].steps[1]))
    assert before == after


def test_blocks_before_the_one_that_is_steered_stay(engine: Engine) -> None:
    request = dataclasses.replace(CONTINUE, max_blocks=3, seed=4)
    first = finished(engine, request)
    settled = [event.text for event in engine.generate(request, NEVER) if isinstance(event, Settled)]
    steer = SteerRequest(request=request, traces=first.traces, block=1, step=2, seed=8)
    events = list(engine.generate(steer, NEVER))
    texts = [event.text for event in events if isinstance(event, Settled)]
    assert texts[0] == settled[0]
    assert texts[1] != settled[1]
    assert min(event.block for event in events if isinstance(event, Draft)) == 1
    last = events[-1]
    assert isinstance(last, Finished)
    assert "".join(texts) == last.text


def test_a_steered_run_can_be_steered_again(engine: Engine) -> None:
    request = dataclasses.replace(REWRITE, strength=0.8, seed=2)
    steer = SteerRequest(request=request, traces=finished(engine, request).traces, block=0, step=2, seed=3)
    keep = (Span(0, 9),)
    once = finished(engine, dataclasses.replace(steer, keep=keep))
    again = dataclasses.replace(steer, traces=once.traces, step=len(once.traces[0].steps))
    assert engine.draft_at(again).text.startswith(engine.draft_at(steer).text[:9])
    assert finished(engine, dataclasses.replace(again, keep=keep, afresh=True)).text.startswith(once.text[:9])


def test_versions_of_a_steered_run(engine: Engine) -> None:
    request = dataclasses.replace(CONTINUE, max_blocks=1, seed=4)
    steer = SteerRequest(request=request, traces=finished(engine, request).traces, block=0, step=3, seed=1)
    events = versions_of(engine, dataclasses.replace(steer, keep=(Span(0, 9),), afresh=True), [NEVER] * 3)
    texts = {own[-1].text for own in events if isinstance(own[-1], Finished)}
    assert len(texts) == 3
    assert len({text[:9] for text in texts}) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"block": 1}, FaultCode.TRACE_MISMATCH),
        ({"block": -1}, FaultCode.TRACE_MISMATCH),
        ({"step": 0}, FaultCode.TRACE_MISMATCH),
        ({"step": 7}, FaultCode.TRACE_MISMATCH),
        ({"traces": ()}, FaultCode.TRACE_MISMATCH),
        ({"request": dataclasses.replace(CONTINUE, max_blocks=0)}, FaultCode.NOTHING_TO_WRITE),
        ({"keep": (Span(0, 10_000),)}, FaultCode.LOCK_OUT_OF_RANGE),
        ({"keep": (Span(2, 2),)}, FaultCode.LOCK_OUT_OF_RANGE),
    ],
)
def test_steering_that_cannot_be(engine: Engine, changes: dict[str, object], code: FaultCode) -> None:
    request = dataclasses.replace(CONTINUE, max_blocks=1, seed=4)
    steer = SteerRequest(request=request, traces=finished(engine, request).traces, block=0, step=3)
    events = list(engine.generate(dataclasses.replace(steer, **changes), NEVER))
    assert [type(event) for event in events] == [Failed]
    assert isinstance(events[0], Failed)
    assert events[0].code is code


def damaged(trace: BlockTrace, **changes: bytes) -> BlockTrace:
    return dataclasses.replace(trace, steps=(dataclasses.replace(trace.steps[0], **changes), *trace.steps[1:]))


def test_a_trace_of_another_model_is_refused(engine: Engine) -> None:
    request = dataclasses.replace(CONTINUE, max_blocks=1, seed=4)
    (trace,) = finished(engine, request).traces
    locked = dataclasses.replace(trace, opened=(0, 500))
    foreign = damaged(trace, tokens=b"\xff\xff\xff\x7f" * 24)
    for wrong in (damaged(trace, tokens=b"1234"), damaged(trace, accepted=b"\0"), foreign, locked):
        steer = SteerRequest(request=request, traces=(wrong,), block=0, step=1)
        with pytest.raises(RuntimeFault) as caught:
            engine.draft_at(steer)
        assert caught.value.code is FaultCode.TRACE_MISMATCH
    everything = SteerRequest(request=request, traces=(trace,), block=0, step=1)
    whole = engine.draft_at(everything).text
    (event,) = engine.generate(dataclasses.replace(everything, keep=(Span(0, len(whole)),)), NEVER)
    assert isinstance(event, (Failed, Finished))


# Doubt


def test_written_words_have_their_doubt(engine: Engine) -> None:
    request = dataclasses.replace(REWRITE, locks=(Span(0, 4),), seed=6)
    result = finished(engine, request)
    assert result.doubts
    ends = [0, *(doubt.span.end for doubt in result.doubts)]
    assert all(doubt.span.start >= end for doubt, end in zip(result.doubts, ends, strict=False))
    for doubt in result.doubts:
        assert result.text[doubt.span.start : doubt.span.end].isalnum() or "'" in result.text
        assert doubt.entropy >= 0
        assert doubt.settled_entropy is not None
        assert doubt.settled_entropy >= 0
    assert result.doubts[0].span.start >= 4, "a locked word has none"


# Drawn again, repetitions


@from_noise
def test_an_empty_answer_is_drawn_again(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([True, False])
    monkeypatch.setattr(writing, "is_too_short", lambda text: next(answers))
    events = list(engine.generate(dataclasses.replace(CONTINUE, max_blocks=1, seed=4), NEVER))
    steps = [event.step for event in events if isinstance(event, Draft)]
    assert steps == [1, 2, 3, 4, 5, 6] * 2
    assert sum(isinstance(event, Settled) for event in events) == 1


@from_noise
def test_it_is_drawn_again_at_most_twice(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "is_too_short", lambda text: True)
    events = list(engine.generate(dataclasses.replace(CONTINUE, max_blocks=1, seed=4), NEVER))
    assert sum(isinstance(event, Draft) for event in events) == 18
    assert isinstance(events[-1], Finished)


def test_a_repetition_ends_the_text(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    request = dataclasses.replace(CONTINUE, max_blocks=3, seed=4)
    whole = finished(engine, request)
    found = iter([None, None, None, 7, 7])
    monkeypatch.setattr(writing, "repeated_from", lambda before, text: next(found))
    result = finished(engine, request)
    assert result.repeats
    assert not whole.repeats
    assert whole.text.startswith(result.text)
    assert len(result.traces) == 2
    assert all(doubt.span.end <= len(result.text) for doubt in result.doubts)


def test_thoughts_are_left_out(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "without_thinking", lambda text: text[10:])
    events = list(engine.generate(dataclasses.replace(CONTINUE, max_blocks=1, seed=4), NEVER))
    draft = [event for event in events if isinstance(event, Draft)][-1]
    last = events[-1]
    assert isinstance(last, Finished)
    assert last.text
    assert last.text in draft.text[10:]


# What goes wrong


def test_numbers_that_are_none(engine: Engine, model: LoadedModel) -> None:
    def spoil(_: object, __: object, output: object) -> None:
        output.last_hidden_state.fill_(float("nan"))  # type: ignore[attr-defined]

    with model.network.model.decoder.register_forward_hook(spoil):
        events = list(engine.generate(REWRITE, NEVER))
    assert isinstance(events[-1], Failed)
    assert events[-1].code is FaultCode.NOT_A_NUMBER
    finished(engine, REWRITE)


@from_noise
@pytest.mark.parametrize(
    ("count", "offers"),
    [(1, (Offer.SMALLER_CONTEXT,)), (3, (Offer.FEWER_VERSIONS, Offer.SMALLER_CONTEXT))],
)
def test_out_of_memory_in_the_middle(engine: Engine, model: LoadedModel, count: int, offers: tuple[Offer, ...]) -> None:
    calls = itertools.count()

    def fail(*_: object) -> None:
        if next(calls) == 3:
            raise torch.OutOfMemoryError("full")

    with model.network.model.decoder.register_forward_pre_hook(fail):
        events = versions_of(engine, CONTINUE, [NEVER] * count)
    for own in events:
        assert sum(isinstance(event, Draft) for event in own) == 3
        last = own[-1]
        assert isinstance(last, Failed)
        assert (last.code, last.offers) == (FaultCode.OUT_OF_MEMORY, offers)
    finished(engine, CONTINUE)


def test_nothing_is_left_behind(engine: Engine) -> None:
    def tensors() -> int:
        gc.collect()
        return sum(issubclass(type(thing), torch.Tensor) for thing in gc.get_objects())

    for seed in range(3):
        versions_of(engine, dataclasses.replace(REWRITE, seed=seed), [NEVER] * 2)
    before = tensors()
    for seed in range(10):
        versions_of(engine, dataclasses.replace(REWRITE, seed=seed), [NEVER] * 2)
    assert tensors() <= before


# Long texts


def test_older_text_gives_way_where_the_context_is_full(tmp_path: Path) -> None:
    model = load(save_tiny_model(tmp_path, context_length=96), "cpu")
    engine = Engine(model)
    # A model of random weights ends its text now and then; some of these runs go all the way.
    longest = 0
    for seed in range(4):
        request = ContinueRequest(before="The old house. " * 20, max_blocks=8, seed=seed)
        events = list(engine.generate(request, NEVER))
        assert isinstance(events[0], Prefilled)
        assert events[0].left_out_characters > 0
        assert isinstance(events[-1], Finished)
        longest = max(longest, sum(isinstance(event, Settled) for event in events))
    assert longest == 8


def test_not_every_block_makes_all_be_read_again(model: LoadedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "is_too_short", lambda text: False)
    monkeypatch.setattr(writing, "repeated_from", lambda before, text: None)
    lengths: list[int] = []
    encoder = model.network.model.encoder

    def count(_: object, __: object, keywords: dict[str, torch.Tensor]) -> None:
        lengths.append(keywords["input_ids"].shape[1])

    with encoder.register_forward_pre_hook(count, with_kwargs=True):
        finished(Engine(model), RewriteRequest(before="The old house. " * 80, selected=SELECTED * 20, after=""))
    # The context holds 512 tokens and a canvas 24: most blocks only add themselves to it.
    assert sum(length <= 24 for length in lengths) > 3 * sum(length > 24 for length in lengths)


def test_of_several_lengths_the_one_that_joins_best_stays(
    engine: Engine, model: LoadedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[tuple[tuple[int, ...], list[int]]]] = []

    def third(_: object, prefix: Prefix, texts: list[tuple[tuple[int, ...], list[int]]]) -> list[float]:
        asked.append(texts)
        return [float(number != 2) for number in range(len(texts))]

    monkeypatch.setattr(writing, "surprise", third)
    events = list(engine.generate(dataclasses.replace(FILL, seed=3), NEVER))
    last = events[-1]
    assert isinstance(last, Finished)
    assert last.traces[0].variant == 2
    drafts = [event for event in events if isinstance(event, Draft)]
    assert drafts[-1].text == last.text, "what is shown last is what stays"
    following = model.vocabulary.tokens(" " + FILL.after)
    assert all(after == following[:16] for _, after in asked[0])


def test_nothing_follows_the_gap(engine: Engine) -> None:
    assert finished(engine, dataclasses.replace(FILL, after="", seed=3)).text
