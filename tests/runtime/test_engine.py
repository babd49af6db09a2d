from __future__ import annotations

import difflib
import itertools
import re
import threading
from collections.abc import Iterator

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runtime.api import (
    Cancelled,
    ContinueRequest,
    Draft,
    Event,
    Failed,
    FaultCode,
    FillRequest,
    Finished,
    Prefilled,
    Request,
    RewriteRequest,
    Settled,
    Span,
    TextEngine,
)
from runtime.engine import Engine
from runtime.models.load import LoadedModel
from runtime.models.vocabulary import is_word

NEVER = threading.Event()
SELECTED = (
    "# The house\n\nAnna walked home in the rain. She carried 3,500 books \u2014 and a [lamp](http://x.y/z).\n"
    "- one caf\u00e9\n- two boats in 1984\n\n> We hope to see you."
)
SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def run(engine: Engine, request: Request) -> list[Event]:
    events = list(engine.generate(request, NEVER))
    assert not isinstance(events[-1], Failed), events[-1]
    return events


def finished(engine: Engine, request: Request) -> Finished:
    last = run(engine, request)[-1]
    assert isinstance(last, Finished)
    return last


def fault_of(engine: Engine, request: Request) -> FaultCode:
    events = list(engine.generate(request, NEVER))
    assert len(events) == 1, "a request that cannot be run yields Failed alone"
    assert isinstance(events[0], Failed)
    return events[0].code


def rewrite(**changes: object) -> RewriteRequest:
    given_values: dict[str, object] = {
        "before": "Hello. ",
        "selected": "Anna walked home.",
        "after": " Then.",
        "seed": 1,
    }
    return RewriteRequest(**{**given_values, **changes})


def test_it_is_a_text_engine(engine: Engine) -> None:
    assert isinstance(engine, Engine)
    typed: TextEngine = engine
    assert typed.info.canvas_length == 24


def test_order_of_events(engine: Engine) -> None:
    events = run(engine, ContinueRequest(before="The old house", max_blocks=2, seed=4))
    assert isinstance(events[0], Prefilled)
    assert [type(event) for event in events[1:]] == ([Draft] * 6 + [Settled]) * 2 + [Finished]
    drafts = [event for event in events if isinstance(event, Draft)]
    assert [(draft.block, draft.step) for draft in drafts] == [(b, s) for b in (0, 1) for s in range(1, 7)]


def test_settled_texts_join_to_the_result(engine: Engine) -> None:
    requests = (
        ContinueRequest(before="The old house", max_blocks=3, seed=4),
        rewrite(selected=SELECTED, seed=3),
        FillRequest(before="The old", after="stood", words=3, seed=5),
    )
    for request in requests:
        events = run(engine, request)
        last = events[-1]
        assert isinstance(last, Finished)
        assert "".join(event.text for event in events if isinstance(event, Settled)) == last.text


def test_the_last_draft_is_what_settles(engine: Engine) -> None:
    events = run(engine, rewrite(selected=SELECTED, strength=1.0, seed=3))
    for draft, settled in itertools.pairwise(events):
        if isinstance(draft, Draft) and isinstance(settled, Settled):
            assert draft.text == settled.text


def test_regions_cover_the_selection(engine: Engine) -> None:
    events = run(engine, rewrite(selected=f"\n  {SELECTED} \n"))
    regions = [event.region for event in events if isinstance(event, Settled)]
    assert len(regions) > 2
    assert regions[0].start == 0
    assert [region.end for region in regions[:-1]] == [region.start for region in regions[1:]]
    assert regions[-1].end == len(SELECTED) + 5


@pytest.mark.parametrize("request_", [ContinueRequest(before="a", max_blocks=2), rewrite(seed=None, strength=1.0)])
def test_seeds(engine: Engine, request_: Request) -> None:
    first, second = finished(engine, request_), finished(engine, request_)
    assert first.seed != second.seed
    assert first.text != second.text
    again = finished(engine, type(request_)(**{**fields(request_), "seed": first.seed}))
    assert again.text == first.text
    assert again.seed == first.seed


@pytest.mark.parametrize("seed", [0, -1, 2**32, 2**64, 10**30])
def test_any_whole_number_is_a_seed(engine: Engine, seed: int) -> None:
    assert finished(engine, rewrite(seed=seed)).seed == seed


def fields(request: Request) -> dict[str, object]:
    return {name: getattr(request, name) for name in type(request).__slots__}


def word_spans(text: str) -> list[Span]:
    return [Span(*match.span()) for match in re.finditer(r"[\w,]+", text)]


@given(
    indices=st.sets(st.integers(0, len(word_spans(SELECTED)) - 1), max_size=20),
    seed=st.integers(0, 2**32 - 1),
    strength=st.sampled_from([0.05, 0.3, 0.7, 1.0]),
)
@SLOW
def test_locks_hold(engine: Engine, indices: set[int], seed: int, strength: float) -> None:
    locks = tuple(word_spans(SELECTED)[index] for index in sorted(indices))
    result = finished(engine, rewrite(selected=SELECTED, locks=locks, seed=seed, strength=strength))
    assert [result.text[span.start : span.end] for span in result.locks] == [
        SELECTED[lock.start : lock.end] for lock in locks
    ]
    ends = [0, *[span.end for span in result.locks]]
    assert all(span.start >= end for span, end in zip(result.locks, ends, strict=False)), "the order is kept"
    for span in result.locks:  # no locked word has grown
        around = result.text[max(0, span.start - 1) : span.start] + "|" + result.text[span.end : span.end + 1]
        assert not re.search(r"\w\||\|\w", around), (around, result.text)


@given(seed=st.integers(0, 2**32 - 1), strength=st.sampled_from([0.2, 0.6, 1.0]))
@SLOW
def test_lines_and_marks_stay(engine: Engine, seed: int, strength: float) -> None:
    text = finished(
        engine, rewrite(before="Before.\n\n", selected=SELECTED, after="\n", seed=seed, strength=strength)
    ).text
    lines = text.splitlines()
    assert len(lines) == len(SELECTED.splitlines())
    assert [bool(line) for line in lines] == [bool(line) for line in SELECTED.splitlines()]
    assert lines[0].startswith("# ")
    assert lines[3].startswith("- ")
    assert lines[4].startswith("- ")
    assert lines[6].startswith("> ")
    assert "](http://x.y/z)" in lines[2]
    assert not re.match(r"[#>*+\d-]", lines[2])


@given(seed=st.integers(0, 2**32 - 1))
@SLOW
def test_emphasis_and_code_stay(engine: Engine, seed: int) -> None:
    selected = "He saw *the boat* and **the old house** from `here` at last."
    text = finished(engine, rewrite(before="Before.\n\n", selected=selected, after="\n", seed=seed, strength=1.0)).text
    assert re.sub(r"[^*`]", "", text) == "******``"
    assert "`here`" in text
    assert all(
        re.search(pattern, text) for pattern in (r"(?<!\w)\*\S", r"\S\*(?!\w)", r"(?<!\w)\*\*\S", r"\S\*\*(?!\w)")
    )


BITS = [
    "Anna",
    "home",
    " ",
    "  ",
    "\n",
    "\n\n",
    "- ",
    "# ",
    "1. ",
    "> ",
    "caf\u00e9",
    "\u2014",
    "\u201cwe\u201d",
    "3,500",
    ". ",
]
BITS += [
    "[link](http://a.b)",
    "```py\n",
    "\t",
    "\u4e2d\u6587 ",
    "\U0001f600",
    "e\u0301",
    "don't ",
    "<eos>",
    "\u2028",
    "\r\n",
]
DOCUMENT = st.lists(st.sampled_from(BITS), max_size=12).map("".join)


@given(data=st.data(), before=DOCUMENT, selected=DOCUMENT, after=DOCUMENT, strength=st.sampled_from([0.1, 0.5, 1.0]))
@SLOW
def test_any_text(engine: Engine, data: st.DataObject, before: str, selected: str, after: str, strength: float) -> None:
    selected = f"we {selected} will"
    start = data.draw(st.integers(0, len(selected) - 1))
    lock = Span(start, data.draw(st.integers(start + 1, len(selected))))
    request = rewrite(before=before, selected=selected, after=after, locks=(lock,), strength=strength)
    last = list(engine.generate(request, NEVER))[-1]
    if isinstance(last, Failed):
        assert last.code is FaultCode.NOTHING_TO_WRITE
        return
    assert isinstance(last, Finished)
    assert len(last.text.splitlines()) == len(selected.splitlines())
    span = last.locks[0]
    right, left = last.text[span.end : span.end + 1], last.text[max(0, span.start - 1) : span.start]
    if not is_inside_word(selected, lock.end):
        assert not (is_word(selected[lock.end - 1]) and right and is_word(right)), last.text
    if not is_inside_word(selected, lock.start):
        assert not (is_word(selected[lock.start]) and left and is_word(left)), last.text


def is_inside_word(text: str, offset: int) -> bool:
    return 0 < offset < len(text) and is_word(text[offset - 1]) and is_word(text[offset])


@given(start=st.integers(0, len(SELECTED) - 1), length=st.integers(1, 30), seed=st.integers(0, 1000))
@SLOW
def test_any_span_can_be_locked(engine: Engine, start: int, length: int, seed: int) -> None:
    lock = Span(start, min(start + length, len(SELECTED)))
    result = finished(engine, rewrite(selected=SELECTED, locks=(lock,), seed=seed, strength=1.0))
    assert result.text[result.locks[0].start : result.locks[0].end] == SELECTED[lock.start : lock.end]


def test_a_low_strength_changes_little(engine: Engine) -> None:
    text = "The old house stood at the end of the lane, and nobody in the village knew who owned it."
    changed = {}
    for strength in (0.02, 0.3, 1.0):
        results = [finished(engine, rewrite(selected=text, strength=strength, seed=seed)).text for seed in range(4)]
        kept = [difflib.SequenceMatcher(None, text.split(), result.split()).ratio() for result in results]
        changed[strength] = 1 - sum(kept) / len(kept)
    assert changed[0.02] < 0.12
    assert changed[0.02] < changed[0.3] < changed[1.0]


def test_tokens_that_are_not_chosen_stay(engine: Engine) -> None:
    events = run(engine, rewrite(strength=0.4))
    for draft in events:
        if isinstance(draft, Draft):
            written = [cell for cell in draft.cells if cell.entropy > 0]
            assert len(written) <= 0.4 * len(draft.cells) + 1


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (rewrite(selected=""), FaultCode.NOTHING_SELECTED),
        (rewrite(selected=" \n "), FaultCode.NOTHING_SELECTED),
        (rewrite(locks=(Span(0, 17),)), FaultCode.NOTHING_TO_WRITE),
        (rewrite(locks=(Span(0, 18),)), FaultCode.LOCK_OUT_OF_RANGE),
        (rewrite(locks=(Span(3, 3),)), FaultCode.LOCK_OUT_OF_RANGE),
        (rewrite(strength=0.0), FaultCode.STRENGTH_OUT_OF_RANGE),
        (rewrite(strength=1.01), FaultCode.STRENGTH_OUT_OF_RANGE),
        (rewrite(strength=float("nan")), FaultCode.STRENGTH_OUT_OF_RANGE),
        (rewrite(before="\n", selected="# \n- "), FaultCode.NOTHING_TO_WRITE),
        (FillRequest(before="a", after="b", words=0), FaultCode.EMPTY_GAP),
        (FillRequest(before="a", after="b", words=-3), FaultCode.EMPTY_GAP),
        (FillRequest(before="a", after="b", words=500), FaultCode.GAP_TOO_LONG),
        (ContinueRequest(before="a", max_blocks=0), FaultCode.NOTHING_TO_WRITE),
    ],
)
def test_requests_that_cannot_be_run(engine: Engine, request_: Request, code: FaultCode) -> None:
    assert fault_of(engine, request_) is code


def test_text_that_is_not_unicode_fails_and_does_not_crash(engine: Engine) -> None:
    assert fault_of(engine, rewrite(selected="half a character: \ud83d")) is FaultCode.INTERNAL
    finished(engine, rewrite())


class SetAfter:
    """A cancel signal that is set once it has been read `count` times."""

    def __init__(self, count: int) -> None:
        self.count = count

    def is_set(self) -> bool:
        self.count -= 1
        return self.count < 0


@pytest.mark.parametrize("count", range(8))
def test_cancel_within_one_step(engine: Engine, count: int) -> None:
    events = list(engine.generate(ContinueRequest(before="The", seed=1), SetAfter(count)))
    assert isinstance(events[-1], Cancelled)
    assert sum(isinstance(event, Draft) for event in events) == max(0, count - 1)
    assert (count == 0) == (len(events) == 1), "nothing is encoded for a run that is already cancelled"
    assert events[-1].seed == 1


def test_cancelled_text_is_what_had_settled(engine: Engine) -> None:
    events = list(engine.generate(ContinueRequest(before="The", max_blocks=3, seed=1), SetAfter(11)))
    settled = [event.text for event in events if isinstance(event, Settled)]
    last = events[-1]
    assert isinstance(last, Cancelled)
    assert len(settled) == 1
    assert last.text == settled[0]
    assert last.statistics.steps > 6


def test_a_run_that_is_given_up_leaves_the_engine_usable(engine: Engine) -> None:
    events: Iterator[Event] = engine.generate(ContinueRequest(before="The", seed=1), NEVER)
    next(events)
    next(events)
    assert fault_of(engine, rewrite()) is FaultCode.INTERNAL  # one run at a time
    events.close()  # type: ignore[attr-defined]
    finished(engine, rewrite())


def test_another_version_does_not_read_the_document_again(engine: Engine, model: LoadedModel) -> None:
    lengths: list[int] = []

    def count(_: object, arguments: tuple[object, ...], keywords: dict[str, torch.Tensor]) -> None:
        lengths.append(keywords["input_ids"].shape[1])

    hook = model.network.model.encoder.register_forward_pre_hook(count, with_kwargs=True)
    first = finished(engine, rewrite(seed=1))
    finished(engine, rewrite(seed=2))
    assert len(lengths) == 1
    finished(engine, ContinueRequest(before="Hello. ", max_blocks=2, seed=1))
    assert finished(engine, rewrite(seed=1)).text == first.text
    # The continuation takes up the same prompt and goes on after it, in a copy of its own.
    assert lengths == [lengths[0], 24]
    hook.remove()


def test_unloaded(model: LoadedModel) -> None:
    engine = Engine(model)
    engine.unload()
    assert fault_of(engine, rewrite()) is FaultCode.MODEL_NOT_LOADED


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (torch.OutOfMemoryError("full"), FaultCode.OUT_OF_MEMORY),
        (MemoryError(), FaultCode.OUT_OF_MEMORY),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory"), FaultCode.OUT_OF_MEMORY),
        (RuntimeError("shapes differ"), FaultCode.INTERNAL),
        (ZeroDivisionError(), FaultCode.INTERNAL),
    ],
)
def test_what_the_network_raises(
    engine: Engine, model: LoadedModel, error: Exception, code: FaultCode, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise error

    hook = model.network.model.decoder.register_forward_pre_hook(fail)
    events = list(engine.generate(rewrite(), NEVER))
    hook.remove()
    assert isinstance(events[-1], Failed)
    assert events[-1].code is code
    assert caplog.records[-1].exc_info, "the log has the traceback"
    finished(engine, rewrite())


def test_a_changed_lock_is_never_passed_on(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.writing.locate", lambda locks, anchors: tuple(Span(0, len(lock)) for lock in locks))
    events = list(engine.generate(rewrite(locks=(Span(12, 16),)), NEVER))
    assert events[-1] == Failed(FaultCode.INTERNAL, events[-1].detail)
