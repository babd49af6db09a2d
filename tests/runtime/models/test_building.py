"""A network is made while no run is under way: what is changed meanwhile is changed for the whole process."""

import threading

import pytest
import torch
from torch import nn

from runtime.api import ContinueRequest, Finished
from runtime.engine import Engine
from runtime.models.building import BuildingGate
from runtime.models.load import load
from tests.support.checkpoints import save_checkpoint

WAIT_S = 20


def in_thread(act):
    thread = threading.Thread(target=act, daemon=True)
    thread.start()
    return thread


def test_making_waits_for_the_step_under_way_and_keeps_the_next_one_out():
    gate, order = BuildingGate(), []
    has_begun, may_end = threading.Event(), threading.Event()

    def build():
        with gate.building():
            order.append("building")
            has_begun.set()
            may_end.wait(WAIT_S)
            order.append("built")

    def step():
        with gate.step():
            order.append("next step")

    with gate.step():
        builder = in_thread(build)
        assert not has_begun.wait(0.05)
        order.append("step")
    assert has_begun.wait(WAIT_S)
    stepper = in_thread(step)
    other = in_thread(build)
    may_end.set()
    for thread in (builder, stepper, other):
        thread.join(WAIT_S)
    assert order[:3] == ["step", "building", "built"]
    assert sorted(order[3:]) == ["building", "built", "next step"]


def test_steps_go_on_side_by_side():
    gate = BuildingGate()
    met = threading.Barrier(2, timeout=WAIT_S)

    def step():
        with gate.step():
            met.wait()

    threads = [in_thread(step), in_thread(step)]
    for thread in threads:
        thread.join(WAIT_S)
    assert not met.broken


def test_between_two_events_a_network_may_be_made_and_an_end_of_any_kind_opens_the_gate():
    gate, closed = BuildingGate(), []

    def events(error=None):
        try:
            yield 1
            if error:
                raise error
            yield 2
        finally:
            closed.append(True)

    run = gate.steps(events())
    assert next(run) == 1
    with gate.building():
        pass
    assert list(run) == [2]
    left = gate.steps(events())
    next(left)
    left.close()
    with pytest.raises(ValueError, match="odd"):
        list(gate.steps(events(ValueError("odd"))))
    assert len(closed) == 3
    with gate.building():
        pass


def test_one_model_can_be_loaded_while_another_writes(tmp_path):
    folder = save_checkpoint(tmp_path / "model")
    default, register = torch.get_default_dtype(), nn.Module.register_parameter
    engine = Engine(load(folder, "cpu"))
    ends, failed = [], []
    is_over = threading.Event()

    def write():
        while not is_over.is_set():
            *_, end = engine.generate(ContinueRequest(before="The old house", seed=1), threading.Event())
            ends.append(end)

    def load_some():
        try:
            for _ in range(4):
                load(folder, "cpu")
        except Exception as error:  # noqa: BLE001
            failed.append(error)

    writer = in_thread(write)
    loaders = [in_thread(load_some), in_thread(load_some)]
    for thread in loaders:
        thread.join(WAIT_S * 2)
    is_over.set()
    writer.join(WAIT_S)
    assert failed == []
    assert ends
    assert all(isinstance(end, Finished) for end in ends), ends
    assert len({end.text for end in ends}) == 1
    assert torch.get_default_dtype() == default
    assert nn.Module.register_parameter is register
