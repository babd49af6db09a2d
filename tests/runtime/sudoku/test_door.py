"""The request that fills in a board: its events, its locks, its faults."""

import threading
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.api import (
    Cancelled,
    Cell,
    Draft,
    Event,
    Failed,
    FaultCode,
    Finished,
    Prefilled,
    Request,
    Settled,
    SteerRequest,
    SudokuRequest,
)
from runtime.engine import Engine

GIVENS = "12....1..1....21"
REQUEST = SudokuRequest(givens=GIVENS, size=4, seed=5)


def run(engine: Engine, request: Request) -> list[Event]:
    return list(engine.generate(request, threading.Event()))


def drafts_of(events: list[Event]) -> list[Draft]:
    return [event for event in events if isinstance(event, Draft)]


def finished(events: list[Event]) -> Finished:
    last = events[-1]
    assert isinstance(last, Finished)
    return last


def test_events_are_those_of_all_writing(engine: Engine) -> None:
    events = run(engine, REQUEST)
    first, settled, last, drafts = events[0], events[-2], finished(events), drafts_of(events)
    assert isinstance(first, Prefilled)
    assert first.prompt_tokens == 1 + 4 * 5 + 1
    assert len(drafts) == len(events) - 3
    assert [draft.step for draft in drafts] == list(range(1, len(drafts) + 1))
    assert isinstance(settled, Settled)
    assert last.text == settled.text == drafts[-1].text
    assert last.seed == 5
    assert len(last.traces) == 1


def test_cells_are_the_boards(engine: Engine) -> None:
    for draft in drafts_of(run(engine, REQUEST)):
        assert len(draft.cells) == 16
        assert [cell.locked for cell in draft.cells] == [character != "." for character in GIVENS]
        assert all(cell.text in set("123456789") for cell in draft.cells)
        assert all(cell.entropy == 0 and cell.accepted for cell in draft.cells if cell.locked)
        assert any(cell.entropy > 0 for cell in draft.cells)


@given(data=st.data())
@settings(max_examples=12, deadline=None)
def test_givens_never_change(engine: Engine, data: st.DataObject) -> None:
    size = data.draw(st.sampled_from([4, 6]))
    digits = st.sampled_from("0." + "123456789"[:size])
    givens = data.draw(st.text(digits, min_size=size**2, max_size=size**2).filter(lambda text: set(text) & set(".0")))
    events = run(engine, SudokuRequest(givens=givens, size=size, steps=3, seed=data.draw(st.integers(0, 1000))))
    for text in [*(draft.text for draft in drafts_of(events)), finished(events).text]:
        assert all(had in ".0" or had == now for had, now in zip(givens, text, strict=True))


def test_a_seed_repeats_a_run(engine: Engine) -> None:
    def drafts(seed: int) -> list[tuple[Cell, ...]]:
        return [draft.cells for draft in drafts_of(run(engine, replace(REQUEST, seed=seed)))]

    assert drafts(5) == drafts(5)
    assert drafts(5) != drafts(6)


@pytest.mark.parametrize(("asked", "made"), [(1, 1), (3, 3), (1000, 16)])
def test_steps_at_most(engine: Engine, asked: int, made: int) -> None:
    drafts = drafts_of(run(engine, replace(REQUEST, steps=asked)))
    assert len(drafts) == drafts[-1].max_steps == made


def test_winding_back(engine: Engine) -> None:
    events = run(engine, REQUEST)
    drafts = drafts_of(events)
    steer = SteerRequest(request=REQUEST, traces=finished(events).traces, block=0, step=2, seed=1)
    back = engine.draft_at(steer)
    assert [cell.text for cell in back.cells] == [cell.text for cell in drafts[1].cells]
    assert [cell.locked for cell in back.cells] == [cell.locked for cell in drafts[1].cells]
    again = finished(run(engine, steer)).text
    assert all(had in (".", now) for had, now in zip(GIVENS, again, strict=True))


def test_cancelled(engine: Engine) -> None:
    cancel = threading.Event()
    events = []
    for event in engine.generate(REQUEST, cancel):
        events.append(event)
        if isinstance(event, Draft) and event.step == 2:
            cancel.set()
    assert isinstance(events[-1], Cancelled)
    assert len(events[-1].traces[0].steps) == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"givens": GIVENS[:-1]}, FaultCode.BOARD_UNREADABLE),
        ({"givens": "x" + GIVENS[1:]}, FaultCode.BOARD_UNREADABLE),
        ({"givens": "5" + GIVENS[1:]}, FaultCode.BOARD_UNREADABLE),
        ({"givens": "²" + GIVENS[1:]}, FaultCode.BOARD_UNREADABLE),
        ({"size": 0, "givens": ""}, FaultCode.BOARD_UNREADABLE),
        ({"size": 10, "givens": "." * 100}, FaultCode.BOARD_UNREADABLE),
        ({"steps": 0}, FaultCode.BOARD_UNREADABLE),
        ({"givens": "1234341221434321"}, FaultCode.NOTHING_TO_WRITE),
        ({"size": 9, "givens": "." * 81}, FaultCode.CONTEXT_TOO_LONG),
    ],
)
def test_what_is_no_board(engine: Engine, changes: dict[str, object], code: FaultCode) -> None:
    (event,) = run(engine, replace(REQUEST, **changes))
    assert isinstance(event, Failed)
    assert event.code is code
    assert finished(run(engine, REQUEST)).seed == REQUEST.seed


def test_givens_that_contradict_each_other_are_filled_in_all_the_same(engine: Engine) -> None:
    assert finished(run(engine, replace(REQUEST, givens="11" + GIVENS[2:]))).text.startswith("11")
