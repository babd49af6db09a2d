from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runtime import proofreading
from runtime.api import (
    Cancelled,
    Doubt,
    DoubtRequest,
    Draft,
    Event,
    Failed,
    FaultCode,
    Finished,
    PolishRequest,
    Prefilled,
    Request,
    Settled,
    Span,
)
from runtime.engine import Engine, load_engine
from runtime.models.load import LoadedModel
from runtime.tasks.doubts import WORD

NEVER = threading.Event()
STARTER = Path(__file__).resolve().parents[2] / "resources" / "starter"
SELECTED = (
    "# The house\n\nAnna walked home in the rain. She carried 3,500 books \u2014 and a [lamp](http://x.y/z).\n"
    "- one caf\u00e9\n- two *boats* in 1984\n\n> We hope to see you `here`."
)
SLOW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def doubt(**changes: object) -> DoubtRequest:
    return DoubtRequest(**{"before": "Before.\n\n", "selected": SELECTED, "after": "\n", **changes})


def polish(**changes: object) -> PolishRequest:
    return PolishRequest(**{"before": "Before.\n\n", "selected": SELECTED, "after": "\n", "passes": 3, **changes})


def run(engine: Engine, request: Request, cancel: threading.Event = NEVER) -> list[Event]:
    events = list(engine.generate(request, cancel))
    assert not isinstance(events[-1], Failed), events[-1]
    return events


def finished(engine: Engine, request: Request) -> Finished:
    last = run(engine, request)[-1]
    assert isinstance(last, Finished)
    return last


def texts_of(result: Finished) -> list[str]:
    return [result.text[doubt.span.start : doubt.span.end] for doubt in result.doubts]


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Random weights are sure of nothing: with these bounds they change nearly every word they may."""
    monkeypatch.setattr(proofreading, "CONVICTION", 1e-9)
    monkeypatch.setattr(proofreading, "MARGIN", 0.0)


def test_doubt_changes_nothing(engine: Engine) -> None:
    for selected in (SELECTED, f"\n  {SELECTED} \n", "nana walked ho"):
        result = finished(engine, doubt(before="An", selected=selected))
        assert result.text == selected
        assert (result.seed, result.traces, result.locks) == (0, (), ())


def test_order_of_events(engine: Engine) -> None:
    events = run(engine, doubt())
    assert isinstance(events[0], Prefilled)
    blocks = [event for event in events if isinstance(event, Settled)]
    assert len(blocks) > 2, "several canvases"
    drafts = [event for event in events if isinstance(event, Draft)]
    read = [block for block in blocks if block.text.strip() != "`here`."]  # nothing in there to doubt
    assert [(draft.block, draft.step) for draft in drafts] == [(b.block, step) for b in read for step in (1, 2)]
    assert "".join(block.text for block in blocks) == SELECTED
    assert [block.region.start for block in blocks[1:]] == [block.region.end for block in blocks[:-1]]
    assert events[-1].statistics.steps == len(drafts)  # type: ignore[union-attr]
    assert events[-1].statistics.mean_entropy > 0  # type: ignore[union-attr]


def test_every_word_that_is_not_kept_is_doubted(engine: Engine) -> None:
    result = finished(engine, doubt())
    kept = ["http", "x", "y", "z", "here"]
    assert texts_of(result) == [word for word in WORD.findall(SELECTED) if word not in kept]
    assert all(doubt.entropy > 0 and doubt.settled_entropy is None for doubt in result.doubts)


def test_alternatives_are_other_whole_words(engine: Engine) -> None:
    result = finished(engine, doubt())
    others = [
        (word, one) for word, doubt in zip(texts_of(result), result.doubts, strict=True) for one in doubt.alternatives
    ]
    assert len(others) > len(result.doubts)
    for word, other in others:
        assert WORD.fullmatch(other.text)
        assert other.text != word
        assert any(map(str.isdigit, other.text)) == any(map(str.isdigit, word))
        assert 0 <= other.probability <= 1
    for doubted in result.doubts:
        assert len(doubted.alternatives) <= 5
        assert len({other.text for other in doubted.alternatives}) == len(doubted.alternatives)
        likely = [other.probability for other in doubted.alternatives]
        assert likely == sorted(likely, reverse=True)


def test_part_of_a_word_has_no_alternatives(engine: Engine) -> None:
    result = finished(engine, doubt(before="An", selected="na walked ho", after="me."))
    assert texts_of(result) == ["na", "walked", "ho"]
    assert [bool(doubt.alternatives) for doubt in result.doubts] == [False, True, False]


@pytest.mark.parametrize("request_", [doubt(), polish()])
def test_nothing_is_drawn(engine: Engine, request_: Request, eager: None) -> None:
    first, second = finished(engine, request_), finished(engine, request_)
    assert (first.text, first.doubts) == (second.text, second.doubts)


@given(data=st.data())
@SLOW
def test_locks_hold(engine: Engine, eager: None, data: st.DataObject) -> None:
    words = [Span(*match.span()) for match in re.finditer(r"[\w,]+", SELECTED)]
    locks = tuple(words[index] for index in sorted(data.draw(st.sets(st.integers(0, len(words) - 1), max_size=12))))
    result = finished(engine, polish(locks=locks, passes=data.draw(st.integers(1, 3))))
    assert [result.text[span.start : span.end] for span in result.locks] == [
        SELECTED[lock.start : lock.end] for lock in locks
    ]
    for span in result.locks:
        for doubted in result.doubts:
            assert doubted.span.end <= span.start or span.end <= doubted.span.start


def test_lines_marks_and_words_stay(engine: Engine, eager: None) -> None:
    result = finished(engine, polish())
    assert len(result.doubts) > 5, "random weights change a lot"
    # Whole words for whole words, and all else as it was.
    assert WORD.sub("_", result.text) == WORD.sub("_", SELECTED)
    assert "](http://x.y/z)" in result.text
    assert "`here`" in result.text
    old, new = WORD.findall(SELECTED), WORD.findall(result.text)
    changed = [there for here, there in zip(old, new, strict=True) if here != there]
    assert texts_of(result) == changed
    assert all(doubt.settled_entropy == doubt.entropy for doubt in result.doubts)
    for word, doubted in zip(changed, result.doubts, strict=True):
        assert word not in [other.text for other in doubted.alternatives]


def test_polish_stops_when_nothing_changes(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofreading, "CONVICTION", 1.0)
    events = run(engine, polish())
    drafts = [event for event in events if isinstance(event, Draft)]
    assert {draft.step for draft in drafts} == {1}
    assert {draft.max_steps for draft in drafts} == {3}
    last = events[-1]
    assert isinstance(last, Finished)
    assert (last.text, last.doubts) == (SELECTED, ())


def test_neighbours_do_not_change_in_one_pass(engine: Engine, eager: None) -> None:
    text = "Anna walked home in the rain with two books and a lamp"
    result = finished(engine, polish(selected=text, passes=1))
    changed = [here != there for here, there in zip(text.split(), result.text.split(), strict=True)]
    assert any(changed)
    assert not any(a and b for a, b in itertools.pairwise(changed))


class SetAfter:
    """A cancel signal that is set once it has been read `count` times."""

    def __init__(self, count: int) -> None:
        self.count = count

    def is_set(self) -> bool:
        self.count -= 1
        return self.count < 0


@pytest.mark.parametrize("request_", [doubt(), polish()])
@pytest.mark.parametrize("count", range(0, 10, 3))
def test_cancel(engine: Engine, eager: None, request_: Request, count: int) -> None:
    events = list(engine.generate(request_, SetAfter(count)))
    assert isinstance(events[-1], Cancelled)
    assert events[-1].text == "".join(event.text for event in events if isinstance(event, Settled))
    assert sum(isinstance(event, Draft) for event in events) <= count
    assert (count == 0) == (len(events) == 1)
    assert events[-1].seed == 0


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (polish(passes=0), FaultCode.PASSES_OUT_OF_RANGE),
        (polish(passes=4), FaultCode.PASSES_OUT_OF_RANGE),
        (polish(selected=" \n"), FaultCode.NOTHING_SELECTED),
        (doubt(selected=""), FaultCode.NOTHING_SELECTED),
        (polish(locks=(Span(0, len(SELECTED) + 1),)), FaultCode.LOCK_OUT_OF_RANGE),
        (polish(locks=(Span(2, 2),)), FaultCode.LOCK_OUT_OF_RANGE),
        (polish(locks=(Span(0, len(SELECTED)),)), FaultCode.NOTHING_TO_WRITE),
    ],
)
def test_requests_that_cannot_be_run(engine: Engine, request_: Request, code: FaultCode) -> None:
    events = list(engine.generate(request_, NEVER))
    assert [getattr(event, "code", None) for event in events] == [code]


@pytest.mark.parametrize("request_", [doubt(), polish()])
def test_what_is_no_number(engine: Engine, model: LoadedModel, request_: Request) -> None:
    def spoil(_: object, __: object, output: object) -> object:
        output.last_hidden_state.fill_(float("nan"))  # type: ignore[attr-defined]
        return output

    hook = model.network.model.decoder.register_forward_hook(spoil)
    last = list(engine.generate(request_, NEVER))[-1]
    hook.remove()
    assert isinstance(last, Failed)
    assert last.code is FaultCode.NOT_A_NUMBER


def test_chat(chat_engine: Engine, chat_model: LoadedModel, eager: None) -> None:
    read: list[list[int]] = []

    def note(_: object, __: object, keywords: dict[str, torch.Tensor]) -> None:
        read.append(keywords["input_ids"][0].tolist())

    selected = "Anna walked home. She carried two books."
    hook = chat_model.network.model.encoder.register_forward_pre_hook(note, with_kwargs=True)
    assert finished(chat_engine, doubt(selected=selected)).text == selected
    result = finished(chat_engine, polish(selected=selected, locks=(Span(0, 4),), instruction="Be polite."))
    hook.remove()
    assert result.text.startswith("Anna ")
    assert result.text != selected
    asked = b"".join(chat_model.vocabulary.pieces[token] for tokens in read for token in tokens).decode()
    assert "Before." in asked
    assert "Be polite." in asked
    assert selected not in asked, "what has been read need not be missed on the canvas"


@pytest.fixture(scope="module")
def starter() -> Iterator[Engine]:
    engine = load_engine(STARTER, "cpu")
    yield engine
    engine.unload()


# Words of a kind with the ones they stand for, in sentences that are not in the training text.
SLIPS = [
    ("She went to the door and looked out into the street.", "to", "too"),
    ("He took the book from the table and began to read.", "from", "form"),
    ("There was no one in the room when they came back.", "room", "rook"),
    ("I do not know what he said to her that night.", "what", "hat"),
    ("The men had been at work in the field since the morning.", "been", "bean"),
    ("They could see the whole of the town from the hill.", "see", "sea"),
    ("It was the first time that he had seen the house.", "first", "fist"),
    ("We must wait here until the doctor has gone.", "must", "mist"),
]


def doubts_of(engine: Engine, text: str) -> dict[str, Doubt]:
    result = finished(engine, DoubtRequest(before="It was late in the year. ", selected=text, after=" Then it rained."))
    return dict(zip(texts_of(result), result.doubts, strict=True))


def test_wrong_words_are_doubted_more(starter: Engine) -> None:
    wrong = [
        doubts_of(starter, text.replace(f" {right} ", f" {slip} ", 1))[slip].entropy for text, right, slip in SLIPS
    ]
    right = [doubts_of(starter, text)[right].entropy for text, right, _ in SLIPS]
    assert sum(a > b for a, b in zip(wrong, right, strict=True)) >= 6
    assert sum(wrong) > 2 * sum(right)


def test_the_right_word_is_among_the_alternatives(starter: Engine) -> None:
    found = [
        right
        in [other.text for other in doubts_of(starter, text.replace(f" {right} ", f" {slip} ", 1))[slip].alternatives]
        for text, right, slip in SLIPS
    ]
    assert sum(found) >= 2
