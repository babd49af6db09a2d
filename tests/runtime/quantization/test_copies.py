"""Layers are asked for in any order, and copies and computations are late: the right weights are used all the same."""

from __future__ import annotations

import contextlib
import random
import threading
from collections.abc import Callable, Iterator
from typing import Any, ClassVar, cast

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

from runtime.quantization.copies import AtOnce, CopyQueue, InThread, OnStream
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


class Computer(TorchDispatchMode):
    """A card that does what it is asked for later: two streams, each in its order, one beside the other.

    Which stream goes on is drawn; an event that has not been reached holds the one that waits for it. What is copied
    inside it as a mode is copied by the stream that is current then.
    """

    def __init__(self, draw: random.Random) -> None:
        super().__init__()
        self._draw = draw
        self._compute, self._copies = SimulatedStream(), SimulatedStream()
        self._current = self._compute
        self.checks = 0
        self.recorded: list[Tensor] = []

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Take the place of CUDA."""

        @contextlib.contextmanager
        def stream(chosen: SimulatedStream) -> Iterator[None]:
            self._current, before = chosen, self._current
            yield
            self._current = before

        patch.setattr(torch.cuda, "Stream", lambda device: self._copies)
        patch.setattr(torch.cuda, "Event", SimulatedEvent)
        patch.setattr(torch.cuda, "current_stream", lambda device: self._current)
        patch.setattr(torch.cuda, "stream", stream)
        patch.setattr(Tensor, "record_stream", lambda tensor, chosen: self.recorded.append(tensor))

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func is not torch.ops.aten.copy_.default:
            return func(*args, **(kwargs or {}))
        self._current.work.append(lambda: func(*args))
        return args[0]

    def compute(self, work: Callable[[], None]) -> None:
        self._current.work.append(work)

    def checked(self, expected: int, seen: set[int]) -> None:
        assert seen == {expected}
        self.checks += 1

    def run(self, steps: int | None = None) -> None:
        streams = (self._compute, self._copies)
        while steps is None or steps > 0:
            ready = [stream for stream in streams if stream.work and stream.may_go_on()]
            if not ready:
                assert steps is not None or not any(stream.work for stream in streams), "each waits for the other"
                return
            work = self._draw.choice(ready).work.pop(0)
            if callable(work):
                work()
            steps = None if steps is None else steps - 1


class SimulatedStream:
    def __init__(self) -> None:
        self.work: list[Any] = []

    def wait_event(self, event: SimulatedEvent) -> None:
        assert event.is_recorded  # CUDA takes one that is not for one that has been reached
        self.work.append(event)

    def may_go_on(self) -> bool:
        first = self.work[0]
        return not isinstance(first, SimulatedEvent) or first.is_reached


class SimulatedEvent:
    def __init__(self) -> None:
        self.is_recorded = self.is_reached = False

    def record(self, stream: SimulatedStream) -> None:
        self.is_recorded = True
        stream.work.append(self._reach)

    def _reach(self) -> None:
        self.is_reached = True


@settings(max_examples=100, deadline=None)
@given(
    layers=st.integers(1, 5),
    slots=st.integers(1, 2),
    calls=st.lists(st.integers(0, 4), min_size=1, max_size=25),
    seed=st.integers(0, 2**32),
)
def test_right_weights_whatever_order_and_however_late(layers: int, slots: int, calls: list[int], seed: int) -> None:
    draw = random.Random(seed)
    computer = Computer(draw)
    with pytest.MonkeyPatch.context() as patch:
        computer.install(patch)
        experts = [Marked(number + 1) for number in range(layers)]
        stream = ExpertStream(experts, CPU, OnStream(CPU), slots=slots)
        for number in calls:
            with computer:
                stream.compute(number % layers, computer, number % layers + 1)
            computer.run(draw.randrange(12))
        computer.run()
    assert computer.checks == 2 * len(calls)
    assert len(computer.recorded) == len(list(experts[0].buffers())) * min(slots, layers)


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
