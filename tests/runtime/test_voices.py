"""Requests with voices: each is written as by a model that has no other voice, whatever was asked for before."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import nn

from runtime.api import (
    Cancelled,
    ContinueRequest,
    DoubtRequest,
    Draft,
    Failed,
    FaultCode,
    FillRequest,
    Finished,
    PolishRequest,
    Request,
    RewriteRequest,
    SteerRequest,
)
from runtime.diffusion import denoise
from runtime.engine import Engine
from runtime.models.load import LoadedModel, load
from runtime.saved_run import from_json, to_json
from tests.support.voices import save_voice

NEVER = threading.Event()
TEXT = "Anna walked home in the rain. She carried a letter, two books and a small lamp."
LONG = f"{TEXT} The old house stood at the end of the lane. "
REQUESTS: list[Request] = [
    ContinueRequest(before=LONG, max_blocks=2, seed=3),
    RewriteRequest(before=LONG, selected=TEXT, after=" Then.", strength=0.8, seed=5),
    FillRequest(before=LONG, after="stood at the end.", words=4, seed=7),
    PolishRequest(before=LONG, selected=TEXT, after=""),
    DoubtRequest(before=LONG, selected=TEXT, after=""),
]


@pytest.fixture(scope="module")
def voices(model_folder: Path, model: LoadedModel, tmp_path_factory: pytest.TempPathFactory) -> list[Path | None]:
    folder = tmp_path_factory.mktemp("voices")
    made = [save_voice(folder / name, model.network, model_folder, seed=seed) for seed, name in enumerate("ab", 1)]
    return [None, *made]


def outcome(engine: Engine, request: Request, versions: int = 1) -> list[Any]:
    """All that comes of a run but its times, to the last bit of every entropy."""
    return [
        (event.version, _without_times(event.event))
        for event in engine.generate_versions(request, [threading.Event() for _ in range(versions)])
    ]


def _without_times(event: Any) -> object:
    if hasattr(event, "statistics"):
        return replace(event, statistics=replace(event.statistics, seconds=0.0))
    return replace(event, seconds=0.0) if hasattr(event, "seconds") else event


def with_voice(request: Any, voice: Path | None) -> Any:
    return replace(request, voice=voice)


def modules(model: LoadedModel) -> list[int]:
    return [id(one) for one in model.network.modules()]


def test_one_after_another(model: LoadedModel, voices: list[Path | None]) -> None:
    plain, first, second = voices
    engine = Engine(model)
    for request in REQUESTS:
        texts = {voice: outcome(Engine(model), with_voice(request, voice)) for voice in voices}
        assert texts[plain] != texts[first] != texts[second] != texts[plain]
        for voice in (first, plain, first, second, plain):
            assert outcome(engine, with_voice(request, voice)) == texts[voice]


def test_a_loaded_adapter_and_a_voice_write_the_same(
    model_folder: Path, model: LoadedModel, voices: list[Path | None]
) -> None:
    loaded = Engine(load(model_folder, "cpu", adapter=voices[1]))
    for request in REQUESTS[:3]:
        assert outcome(Engine(model), with_voice(request, voices[1])) == outcome(loaded, request)


def test_versions_in_a_batch(model: LoadedModel, voices: list[Path | None]) -> None:
    engine = Engine(model)
    for request in REQUESTS[:3]:
        for voice in (voices[1], voices[0], voices[1]):
            spoken = with_voice(request, voice)
            assert outcome(engine, spoken, versions=2) == outcome(Engine(model), spoken, versions=2)


def finished(engine: Engine, request: Request) -> Finished:
    last = list(engine.generate(request, NEVER))[-1]
    assert isinstance(last, Finished), last
    return last


def test_steering_has_the_voice_of_its_run(model: LoadedModel, voices: list[Path | None]) -> None:
    request = ContinueRequest(before=LONG, seed=3, voice=voices[1])
    engine = Engine(model)
    run = finished(engine, request)
    steer = SteerRequest(request=request, traces=run.traces, block=0, step=2, afresh=True, seed=3)
    spoken = outcome(engine, steer)
    plain = outcome(engine, replace(steer, request=replace(request, voice=None)))
    assert spoken != plain
    assert outcome(Engine(model), steer) == spoken
    # A step is shown again without the voice's being there still.
    gone = replace(steer, request=replace(request, voice=Path("gone")))
    assert engine.draft_at(gone) == engine.draft_at(steer)
    assert [event.code for event in engine.generate(gone, NEVER)] == [FaultCode.VOICE_MISSING]  # pyright: ignore


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda one: type(one).__name__)
def test_a_voice_for_another_model_changes_nothing(
    model: LoadedModel, request_: Request, model_folder: Path, tmp_path: Path
) -> None:
    voice = save_voice(tmp_path / "voice", model.network, model_folder)
    facts = voice / "voice.json"
    facts.write_text(facts.read_text(encoding="utf-8").replace(model.info.fingerprint, "0" * 64), encoding="utf-8")
    engine, before = Engine(model), modules(model)
    events = list(engine.generate_versions(with_voice(request_, voice), [NEVER, NEVER]))
    codes = [event.event.code for event in events if isinstance(event.event, Failed)]
    assert codes == [FaultCode.VOICE_UNSUITABLE] * 2
    assert len(events) == 2
    assert modules(model) == before
    assert outcome(engine, request_) == outcome(Engine(model), request_)


# Runs that do not come to their end.


def until_a_draft(engine: Engine, request: Request) -> Any:
    events = engine.generate(request, NEVER)
    while not isinstance(next(events), Draft):
        pass
    return events


def close(events: Any) -> None:
    events.close()


def drop(events: Any) -> None:
    del events


def throw(events: Any) -> None:
    with pytest.raises(ZeroDivisionError):
        events.throw(ZeroDivisionError)


@pytest.mark.parametrize("end", [close, drop, throw])
@pytest.mark.parametrize("number", [0, 1, 4])
def test_a_run_that_is_left(
    model: LoadedModel, voices: list[Path | None], end: Callable[[Any], None], number: int
) -> None:
    engine, before = Engine(model), modules(model)
    spoken = with_voice(REQUESTS[number], voices[1])
    end(until_a_draft(engine, spoken))
    assert modules(model) == before
    assert outcome(engine, REQUESTS[number]) == outcome(Engine(model), REQUESTS[number])
    assert outcome(engine, spoken) == outcome(Engine(model), spoken)


def test_a_cancelled_run(model: LoadedModel, voices: list[Path | None]) -> None:
    engine, before, cancel = Engine(model), modules(model), threading.Event()
    events: list[Any] = []
    for event in engine.generate(with_voice(REQUESTS[0], voices[1]), cancel):
        events.append(event)
        if isinstance(event, Draft):
            assert modules(model) != before
            cancel.set()
    assert isinstance(events[-1], Cancelled)
    assert modules(model) == before
    assert outcome(engine, REQUESTS[0]) == outcome(Engine(model), REQUESTS[0])


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (RuntimeError("out of luck"), FaultCode.INTERNAL),
        (MemoryError(), FaultCode.OUT_OF_MEMORY),
        (ZeroDivisionError(), FaultCode.INTERNAL),
    ],
)
def test_an_error_in_the_middle(
    model: LoadedModel,
    voices: list[Path | None],
    error: Exception,
    code: FaultCode,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine, before = Engine(model), modules(model)
    spoken = with_voice(REQUESTS[0], voices[1])
    plain, calls = denoise.Denoiser.step, 0

    def fail(denoiser: denoise.Denoiser) -> Any:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise error
        return plain(denoiser)

    monkeypatch.setattr(denoise.Denoiser, "step", fail)
    last = list(engine.generate(spoken, NEVER))[-1]
    assert isinstance(last, Failed)
    assert last.code is code
    assert modules(model) == before
    for request in (REQUESTS[0], spoken):
        assert outcome(engine, request) == outcome(Engine(model), request)


def test_a_model_that_is_let_go_in_the_middle(model_folder: Path, voices: list[Path | None]) -> None:
    model = load(model_folder, "cpu")
    engine, before = Engine(model), modules(model)
    events = until_a_draft(engine, with_voice(REQUESTS[0], voices[1]))
    engine.unload()
    assert isinstance(list(events)[-1], Finished)
    assert modules(model) == before


# Any order.


@given(
    plan=st.lists(
        st.tuples(st.integers(0, len(REQUESTS) - 1), st.integers(0, 2), st.integers(1, 2), st.booleans()),
        min_size=2,
        max_size=5,
    )
)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_is_as_from_a_fresh_engine(
    model: LoadedModel,
    voices: list[Path | None],
    expected: dict[tuple[int, int, int], list[Any]],
    plan: list[tuple[int, int, int, bool]],
) -> None:
    engine = Engine(model)
    for number, voice, versions, is_left in plan:
        request = with_voice(REQUESTS[number], voices[voice])
        if is_left:
            close(until_a_draft(engine, request))
        key = number, voice, versions
        if key not in expected:
            expected[key] = outcome(Engine(model), request, versions)
        assert outcome(engine, request, versions) == expected[key]


@pytest.fixture(scope="module")
def expected() -> dict[tuple[int, int, int], list[Any]]:
    """What fresh engines gave, worked out once: it is the same every time, as `test_one_after_another` sees."""
    return {}


# What is kept between runs.


def test_prefixes_are_kept_for_each_voice(
    model: LoadedModel, voices: list[Path | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, request = Engine(model), REQUESTS[0]
    encoder = model.network.model.encoder
    tokens: list[int] = []
    plain = cast(Any, encoder).forward

    def count(*arguments: Any, **named: Any) -> Any:
        tokens.append(named["input_ids"].shape[1])
        return plain(*arguments, **named)

    monkeypatch.setattr(encoder, "forward", count)

    def read(voice: Path | None) -> int:
        tokens.clear()
        finished(engine, with_voice(request, voice))
        return sum(tokens)

    whole = read(None)
    again = read(None)
    assert again < whole
    for voice in voices[1:]:
        assert read(voice) == whole
        assert read(voice) == again
    assert read(None) == again


def test_parameters_have_the_same_flags_after(model: LoadedModel, voices: list[Path | None]) -> None:
    def flags(network: nn.Module) -> list[tuple[str, torch.dtype, bool]]:
        return [(name, one.dtype, one.requires_grad) for name, one in network.named_parameters()]

    before = flags(model.network)
    finished(Engine(model), with_voice(REQUESTS[0], voices[1]))
    assert flags(model.network) == before
    assert not any(module.training for module in model.network.modules())


# Saved runs.


@pytest.mark.parametrize("request_", REQUESTS[:3], ids=lambda one: type(one).__name__)
def test_a_saved_run_has_its_voice(request_: Any) -> None:
    spoken = with_voice(request_, Path("voices") / "anna")
    saved = to_json(spoken, ())
    assert from_json(saved) == (spoken, ())
    assert isinstance(saved["request"]["voice"], str)
    assert from_json(to_json(request_, ())) == (request_, ())
    # As it was saved before there were voices.
    del saved["request"]["voice"]
    assert from_json(saved) == (request_, ())
