"""Layers are asked for in any order, and copies and computations are late: the right weights are used all the same."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from typing import Any, ClassVar, cast

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from runtime.quantization.copies import AtOnce, CopyQueue, InThread
from runtime.quantization.experts import Nf4Experts, QuantizedExperts
from runtime.quantization.nf4 import Nf4Stack
from runtime.quantization.streaming import ExpertStream

CPU = torch.device("cpu")


class Marked(QuantizedExperts):
    """Says what its two buffers hold, at the beginning and at the end of a computation."""

    stack: ClassVar[Any] = Nf4Stack

    def __init__(self, mark: int) -> None:
        super().__init__(1, 64, 64, nn.GELU(), "cpu")
        self.set(mark)

    def set(self, mark: int) -> None:
        for buffer in self.buffers():
            buffer.fill_(mark)

    def seen(self) -> set[int]:
        return {int(value) for buffer in self.buffers() for value in buffer.unique()}

    def forward(self, *arguments: Any) -> Any:
        computer, expected = cast(tuple["Computer", int], arguments)
        computer.compute(lambda: computer.checked(expected, self.seen()))
        computer.compute(lambda: computer.checked(expected, self.seen()))


class Computer:
    """A device that does what it is asked for later: two streams, each in its order, one beside the other.

    Which stream goes on is drawn; an event that has not been reached holds the one that waits for it.
    """

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw
        self._streams: dict[str, list[Any]] = {"compute": [], "copy": []}
        self._reached: set[object] = set()
        self.checks = 0

    def compute(self, work: Callable[[], None]) -> None:
        self._streams["compute"].append(work)

    def checked(self, expected: int, seen: set[int]) -> None:
        assert seen == {expected}
        self.checks += 1

    def record(self, stream: str) -> object:
        event = object()
        self._streams[stream].append(lambda: self._reached.add(event))
        return event

    def hold(self, stream: str, event: object) -> None:
        self._streams[stream].append(event)

    def run(self, steps: int | None = None) -> None:
        while steps is None or steps > 0:
            ready = [name for name, queue in self._streams.items() if queue and self._may_go_on(queue[0])]
            if not ready:
                assert steps is not None or not any(self._streams.values()), "each waits for the other"
                return
            work = self._streams[self._draw.choice(ready)].pop(0)
            if callable(work):
                work()
            steps = None if steps is None else steps - 1

    def _may_go_on(self, work: Any) -> bool:
        return callable(work) or work in self._reached


class LateCopies:
    """As `OnStream`, on a `Computer`."""

    def __init__(self, computer: Computer) -> None:
        self._computer = computer

    def start(self, copy: Callable[[], None], after: Any) -> Any:
        self._computer.hold("copy", after)
        self._computer._streams["copy"].append(copy)
        return self._computer.record("copy")

    def wait(self, copied: Any) -> None:
        self._computer.hold("compute", copied)

    def computed(self) -> Any:
        return self._computer.record("compute")

    def use(self, target: Tensor) -> None:
        pass


@settings(max_examples=60, deadline=None)
@given(
    layers=st.integers(1, 5),
    slots=st.integers(1, 2),
    calls=st.lists(st.integers(0, 4), min_size=1, max_size=25),
    seed=st.integers(0, 2**32),
)
def test_right_weights_whatever_order_and_however_late(layers: int, slots: int, calls: list[int], seed: int) -> None:
    draw = random.Random(seed)
    computer = Computer(draw)
    stream = ExpertStream([Marked(number + 1) for number in range(layers)], CPU, LateCopies(computer), slots=slots)
    for number in calls:
        stream.compute(number % layers, computer, number % layers + 1)
        computer.run(draw.randrange(6))
    computer.run()
    assert computer.checks == 2 * len(calls)


@pytest.fixture(scope="module")
def layers() -> list[Nf4Experts]:
    experts = []
    for seed in range(4):
        generator = torch.Generator().manual_seed(seed)
        weights = [torch.randn(3, *shape, generator=generator) for shape in ((128, 64), (64, 64))]
        experts.append(Nf4Experts.from_parameters(weights[0], weights[1], nn.GELU()))
    return experts


ROUTED = (
    torch.randn(7, 64, generator=torch.Generator().manual_seed(9)),
    torch.arange(7)[:, None] % 3,
    torch.ones(7, 1),
)


@settings(max_examples=40, deadline=None)
@given(calls=st.lists(st.integers(0, 3), min_size=1, max_size=15), slots=st.integers(1, 2), is_late=st.booleans())
def test_same_bits_whatever_order(layers: list[Nf4Experts], calls: list[int], slots: int, is_late: bool) -> None:
    queue: CopyQueue = InThread(AtOnce()) if is_late else AtOnce()
    stream = ExpertStream(layers, CPU, queue, slots=slots)
    for number in calls:
        assert torch.equal(stream.compute(number, *ROUTED), layers[number](*ROUTED))


def test_the_next_layer_is_copied_while_this_one_computes(layers: list[Nf4Experts]) -> None:
    is_copied, computes = threading.Event(), threading.Event()
    stream = ExpertStream(layers, CPU, InThread(AtOnce()))
    plain = layers[2].get_buffer

    def late(name: str) -> Tensor:
        assert computes.wait(30)  # a copy that came before the computation would wait in vain
        is_copied.set()
        return plain(name)

    def compute(*_: Any) -> None:
        computes.set()
        assert is_copied.wait(30)

    layers[2].get_buffer = late  # pyright: ignore[reportAttributeAccessIssue]
    hooks = [slot.experts.register_forward_pre_hook(compute) for slot in stream._slots]
    try:
        stream.compute(1, *ROUTED)
    finally:
        del layers[2].get_buffer
        for hook in hooks:
            hook.remove()


@pytest.mark.parametrize("queue", [AtOnce, lambda: InThread(AtOnce())])
def test_a_copy_that_fails_is_made_again(layers: list[Nf4Experts], queue: Callable[[], CopyQueue]) -> None:
    stream = ExpertStream(layers, CPU, queue())

    def fail(name: str) -> Tensor:
        raise OSError("the disk is gone")

    layers[3].get_buffer = fail  # pyright: ignore[reportAttributeAccessIssue]
    try:
        with pytest.raises(OSError, match="gone"):
            stream.compute(3, *ROUTED)
    finally:
        del layers[3].get_buffer
    for number in (3, 2, 3):
        assert torch.equal(stream.compute(number, *ROUTED), layers[number](*ROUTED))


def test_two_threads_do_not_get_into_each_others_way(layers: list[Nf4Experts]) -> None:
    stream = ExpertStream(layers, CPU, InThread(AtOnce()))
    expected = [experts(*ROUTED) for experts in layers]
    wrong: list[int] = []

    def work(step: int) -> None:
        wrong.extend(
            number
            for number in [step * turn % 4 for turn in range(60)]
            if not torch.equal(stream.compute(number, *ROUTED), expected[number])
        )

    threads = [threading.Thread(target=work, args=(step,)) for step in (1, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
