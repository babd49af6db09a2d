"""What streamed experts take of which memory, and how long a step takes over a link."""

from __future__ import annotations

import gc
import json
import logging
import random
import subprocess
import sys
import textwrap
import time
import weakref
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import nn

from runtime import fit
from runtime.benchmark.memory import TransientMemory
from runtime.models.catalogue import Precision, load_catalogue
from runtime.models.shape import ModelShape, ParameterKind
from runtime.quantization import streaming
from runtime.quantization.copies import AtOnce, InThread, OnStream, queue_for
from runtime.quantization.experts import Nf4Experts
from runtime.quantization.resident import resident_bytes
from runtime.quantization.step_time import SLOTS, Link, pinned_bytes, step_bytes, step_seconds
from runtime.quantization.streaming import ExpertSource, ExpertStream, stream_experts
from tests.support.computers import shape_of
from tests.support.deep_model import deep_network, experts_of, logits

CPU, META = torch.device("cpu"), torch.device("meta")
LARGE = load_catalogue()[0].shape
ROOT = Path(__file__).parents[3]


def reckoned(shape: ModelShape) -> tuple[int, int]:
    """Bytes of experts on the card and in memory, as the verdict before a download has them."""
    attempt = fit._attempt(fit.Placement.STREAMING, shape, Precision.NF4, 1024, 0, 0)
    assert attempt.gpu is not None
    needs = [{part.kind: part.size for part in need.parts} for need in (attempt.gpu, attempt.memory)]
    return needs[0][fit.PartKind.EXPERTS], needs[1][fit.PartKind.EXPERTS]


def pinned(stream: ExpertStream) -> int:
    """What its experts would take of pinned memory."""
    return sum(pinned_bytes(buffer.nbytes) for layer in stream._layers for buffer in layer.buffers())


def large_layer(device: torch.device) -> Nf4Experts:
    return Nf4Experts(LARGE.experts, LARGE.hidden, LARGE.expert_width, nn.GELU(), device)


# Bytes against those reckoned beforehand.


@pytest.mark.parametrize("layers", [2, 5])
def test_a_tiny_network_takes_what_was_reckoned(layers: int) -> None:
    network = deep_network(layers)
    on_card, in_memory = reckoned(shape_of(network.config, 0))
    stream = stream_experts(network, "cpu")
    assert stream.device_bytes == pytest.approx(on_card, rel=0.05)
    assert pinned(stream) == in_memory
    assert stream.device_bytes == min(layers, SLOTS) * stream.layer_bytes
    # The places are no part of the network: what it counts are the weights.
    assert resident_bytes(network)[ParameterKind.EXPERTS] == stream.host_bytes


def test_files_take_no_memory() -> None:
    stream = stream_experts(deep_network(), "cpu", ExpertSource.FILES)
    assert stream.host_bytes == 0
    assert stream.device_bytes == SLOTS * stream.layer_bytes


def test_two_places_at_the_checkpoints_sizes() -> None:
    on_card, in_memory = reckoned(LARGE)
    layers = [large_layer(META) for _ in range(LARGE.layers)]
    stream = ExpertStream(layers, META, AtOnce())
    assert stream.device_bytes == pytest.approx(on_card, rel=0.001)
    assert pinned(stream) == in_memory
    # What pinned memory is rounded up to is worth counting.
    assert 1.05 < in_memory / stream.host_bytes < 1.06


def test_two_places_at_the_checkpoints_sizes_really_allocated() -> None:
    layers = [large_layer(META).to_empty(device="cpu") for _ in range(3)]
    with TransientMemory(CPU) as memory:
        stream = ExpertStream(layers, CPU, AtOnce())
        for slot in stream._slots:
            for buffer in slot.experts.buffers():
                buffer.fill_(1)  # memory that nobody has written to is not there yet
    assert memory.peak == pytest.approx(reckoned(LARGE)[0], rel=0.05)
    assert memory.peak == pytest.approx(stream.device_bytes, rel=0.05)


def test_pinned_memory_comes_in_powers_of_two() -> None:
    assert [pinned_bytes(size) for size in (0, 1, 2, 3, 4096, 4097)] == [0, 1, 2, 4, 4096, 8192]


# Memory that is given back.


def test_unloading_frees_places_and_experts() -> None:
    network = deep_network()
    stream = stream_experts(network, "cpu")
    logits(network)
    kept: list[weakref.ref[Any]] = [weakref.ref(stream), weakref.ref(stream._queue._thread)]  # pyright: ignore
    kept += [weakref.ref(buffer) for slot in stream._slots for buffer in slot.experts.buffers()]
    kept += [weakref.ref(buffer) for experts in experts_of(network) for buffer in experts.buffers()]
    del network, stream
    gc.collect()
    until = time.monotonic() + 10
    while any(reference() is not None for reference in kept) and time.monotonic() < until:
        time.sleep(0.01)  # the last copy ahead may be under way
    assert not [reference for reference in kept if reference() is not None]


def test_the_old_experts_go_when_they_are_copied_into_memory() -> None:
    network = deep_network()
    old = [weakref.ref(buffer) for experts in experts_of(network) for buffer in experts.buffers()]
    stream_experts(network, "cpu", ExpertSource.FILES)
    assert all(reference() is not None for reference in old)
    network = deep_network()
    old = [weakref.ref(buffer) for experts in experts_of(network) for buffer in experts.buffers()]
    stream_experts(network, "cpu", ExpertSource.MEMORY)
    gc.collect()
    assert not [reference for reference in old if reference() is not None]


# Pinned or not.


def test_memory_that_cannot_be_pinned_is_taken_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    """torch without a graphics card refuses to pin, as a system does whose limit is reached."""
    network = deep_network()
    before = [buffer.clone() for experts in experts_of(network) for buffer in experts.buffers()]
    with caplog.at_level(logging.WARNING):
        pinned = [streaming._bring(experts, pin=True) for experts in experts_of(network)]
    assert pinned == [False] * len(pinned)
    assert "not pinned" in caplog.text
    after = [buffer for experts in experts_of(network) for buffer in experts.buffers()]
    assert all(torch.equal(one, other) for one, other in zip(before, after, strict=True))


def test_each_device_has_its_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "Stream", lambda device: None)
    card = torch.device("cuda", 0)
    assert isinstance(queue_for(card, is_pinned=True), OnStream)
    slow = queue_for(card, is_pinned=False)
    assert isinstance(slow, InThread)
    assert isinstance(slow._inner, OnStream)
    assert isinstance(queue_for(CPU, is_pinned=False), InThread)
    assert isinstance(queue_for(META, is_pinned=False), AtOnce)


def test_a_placement_that_keeps_experts_in_memory_has_room_for_them_there() -> None:
    for placement, source in streaming.SOURCES.items():
        attempt = fit._attempt(placement, LARGE, Precision.NF4, 1024, 0, 0)
        needs_room = fit.PartKind.EXPERTS in {part.kind for part in attempt.memory.parts}
        assert needs_room == (source is ExpertSource.MEMORY)


MAPPED = """
    import json, sys
    import torch
    from safetensors import safe_open
    from runtime.memory import give_back_memory
    from runtime.quantization.experts import Nf4Experts
    from runtime.quantization.copies import queue_for
    from runtime.quantization.streaming import ExpertSource, ExpertStream, _bring

    def anonymous():
        give_back_memory()
        for line in open("/proc/self/status"):
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) * 1024

    torch.set_num_threads(1)
    device = torch.device("cpu")
    states, index, weights = torch.ones(4, 512), torch.zeros(4, 1, dtype=torch.long), torch.ones(4, 1)
    # Once before the first look, so that what torch and bitsandbytes set up for themselves is there.
    Nf4Experts(2, 64, 64, torch.nn.GELU())(torch.ones(4, 64), index, weights)

    def run(source):
        layers = [Nf4Experts(16, 512, 512, torch.nn.GELU(), "meta") for _ in range(8)]
        before = anonymous()
        with safe_open(sys.argv[1], framework="pt") as file:
            for number, layer in enumerate(layers):
                names = [name for name, _ in layer.named_buffers()]
                layer.load_state_dict({name: file.get_tensor(f"{number}.{name}") for name in names}, assign=True)
        if source is ExpertSource.MEMORY:
            for layer in layers:
                _bring(layer, pin=False)
        stream = ExpertStream(layers, device, queue_for(device, is_pinned=False), source)
        sums = [float(stream.compute(number, states, index, weights).sum()) for number in [*range(8)] * 2]
        size = sum(buffer.nbytes for layer in layers for buffer in layer.buffers())
        return {"size": size, "slots": stream.device_bytes, "grown": anonymous() - before, "sums": sums}

    print(json.dumps({source: run(source) for source in (ExpertSource.FILES, ExpertSource.MEMORY)}))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells anonymous memory from mapped files")
def test_mapped_files_are_no_memory_of_the_process(tmp_path: Path) -> None:
    tensors = {}
    for number in range(8):
        layer = Nf4Experts(16, 512, 512, nn.GELU())
        for name, buffer in layer.named_buffers():
            tensors[f"{number}.{name}"] = buffer.random_(0, 200) if buffer.dtype == torch.uint8 else buffer.fill_(0.01)
    save_file(tensors, tmp_path / "experts.safetensors")
    command = [sys.executable, "-c", textwrap.dedent(MAPPED), str(tmp_path / "experts.safetensors")]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    figures = json.loads(ended.stdout)
    mapped, copied = figures[ExpertSource.FILES], figures[ExpertSource.MEMORY]
    assert mapped["sums"] == copied["sums"]
    assert mapped["size"] > 45e6
    # The two places, and what threads take; never the experts.
    assert mapped["grown"] < mapped["slots"] + 10e6
    assert copied["grown"] > 0.9 * (copied["size"] + copied["slots"])


def test_a_file_is_read_where_it_is(tmp_path: Path) -> None:
    """Views of a mapped file stay views of it."""
    layers = [Nf4Experts(2, 64, 64, nn.GELU()) for _ in range(3)]
    save_file({f"{n}.{k}": v for n, layer in enumerate(layers) for k, v in layer.state_dict().items()}, tmp_path / "x")
    with safe_open(tmp_path / "x", framework="pt") as file:
        for number, layer in enumerate(layers):
            names = list(layer.state_dict())
            layer.load_state_dict({name: file.get_tensor(f"{number}.{name}") for name in names}, assign=True)
    addresses = [buffer.data_ptr() for layer in layers for buffer in layer.buffers()]
    stream = ExpertStream(layers, CPU, AtOnce(), ExpertSource.FILES)
    stream.compute(0, torch.ones(1, 64), torch.zeros(1, 1, dtype=torch.long), torch.ones(1, 1))
    assert [buffer.data_ptr() for layer in layers for buffer in layer.buffers()] == addresses


# Seconds.


def simulated(layers: int, copying: float, computing: float, other: float) -> float:
    """A step in the long run, moment by moment: two places, one copy at a time, one computation at a time."""
    copied, computed = {0: copying}, {-1: 0.0}
    free_link, now, starts = copying, 0.0, []
    for number in range(60 * layers):
        start = max(now, copied[number])
        starts.append(start)
        # The next copy overwrites what the layer before has computed with.
        free_link = max(free_link, start, computed[number - 1]) + copying
        copied[number + 1] = free_link
        computed[number] = start + computing
        now = computed[number] + (other if number % layers == layers - 1 else 0)
    return (starts[50 * layers] - starts[40 * layers]) / 10


def test_a_step_takes_what_a_simulation_says() -> None:
    draw = random.Random(0)
    for _ in range(200):
        layers, copying = draw.randrange(3, 31), draw.uniform(0.1, 2)
        computing, other = draw.uniform(0, 2), draw.uniform(0, 3)
        expected = simulated(layers, copying, computing, other)
        size = round(1e6 * copying * layers)
        assert step_seconds(layers, size, 1e6, computing * layers, other) == pytest.approx(expected, rel=1e-3)


def test_layers_that_all_have_a_place_are_not_copied() -> None:
    assert [step_bytes(layers, 100) for layers in (1, 2, 3)] == [0, 0, 100]
    assert step_seconds(2, 10**9, 1.0, 0.5, 0.25) == pytest.approx(0.75)
    for wrong in ((0, 1, 1.0), (3, 1, 0.0), (3, 1, 1.0, -1.0), (3, 1, 1.0, 0.0, -1.0)):
        with pytest.raises(ValueError, match="rate"):
            step_seconds(*wrong)


def test_the_large_model_over_each_link() -> None:
    size = fit.weight_bytes(LARGE, Precision.NF4, on_gpu=True)[ParameterKind.EXPERTS]
    assert size == pytest.approx(11.78e9, rel=0.001)
    seconds = {link.name: round(step_seconds(LARGE.layers, size, link.value), 2) for link in Link}
    assert seconds == {
        "PCIE_3_X8": 1.96,
        "PCIE_3_X16": 0.98,
        "PCIE_4_X8": 0.94,
        "PCIE_4_X16": 0.47,
        "PCIE_5_X8": 0.46,
        "PCIE_5_X16": 0.23,
    }
