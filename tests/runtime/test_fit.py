from __future__ import annotations

import dataclasses
import functools
import weakref
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import torch
from bitsandbytes.functional import quantize_4bit
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from transformers import DiffusionGemmaConfig, DiffusionGemmaForBlockDiffusion

from runtime import fit
from runtime.benchmark.sizes import CHECKPOINT_LAYER, TINY, _config, random_model, resized
from runtime.diffusion import network, prefix_store, readout
from runtime.diffusion.prefix import Prefix
from runtime.diffusion.readout import DRAWS, Head, read_out
from runtime.fit import (
    Attempt,
    Need,
    Part,
    PartKind,
    Placement,
    Verdict,
    assess,
    cache_bytes,
    kept_prompt_bytes,
    nf4_bytes,
    readout_bytes,
    weight_bytes,
    working_bytes,
)
from runtime.hardware import Hardware
from runtime.models.catalogue import CatalogueEntry, Precision, load_catalogue
from runtime.models.shape import ModelShape, ParameterKind, kind_of
from runtime.models.weights import empty_network
from runtime.quantization import experts
from runtime.quantization.resident import resident_bytes
from tests.support.computers import (
    RTX_4060_LAPTOP,
    RTX_4090,
    RTX_5090,
    RecordedCard,
    computer,
    shape_of,
    with_free,
)
from tests.support.tiny_model import tiny_network

LARGE, STARTER = load_catalogue()
FLOAT32 = 4
GB = 10**9
RTX_4070 = RecordedCard("NVIDIA GeForce RTX 4070", "GPU-4070", 12282, 11600, (8, 9))
H100 = RecordedCard("NVIDIA H100 80GB HBM3", "GPU-100", 81559, 81000, (9, 0))


class LiveBytes(TorchDispatchMode):
    """Counts the bytes of every tensor made inside it, while it lives."""

    def __init__(self) -> None:
        super().__init__()
        self.now = self.peak = 0
        self._sizes: dict[int, int] = {}

    def __torch_dispatch__(
        self, func: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        result = func(*args, **(kwargs or {}))
        known = {leaf.untyped_storage()._cdata for leaf in tree_leaves((args, kwargs)) if torch.is_tensor(leaf)}
        for leaf in tree_leaves(result):
            if torch.is_tensor(leaf):
                storage = leaf.untyped_storage()
                if storage._cdata not in known and storage._cdata not in self._sizes:
                    self._sizes[storage._cdata] = storage.nbytes()
                    self.now += storage.nbytes()
                    self.peak = max(self.peak, self.now)
                    weakref.finalize(storage, self._gone, storage._cdata)
        return result

    def _gone(self, number: int) -> None:
        self.now -= self._sizes.pop(number, 0)


def counted(model: nn.Module) -> dict[ParameterKind, int]:
    counts: Counter[ParameterKind] = Counter()
    for name, parameter in model.named_parameters():  # each once, however many names it has
        counts[kind_of(name)] += parameter.numel()
    return dict(counts)


def storages(model: nn.Module) -> int:
    """Bytes really allocated for parameters and buffers, each memory once."""
    tensors = [*model.parameters(), *model.buffers()]
    return sum({tensor.untyped_storage()._cdata: tensor.untyped_storage().nbytes() for tensor in tensors}.values())


def tiny() -> tuple[DiffusionGemmaForBlockDiffusion, ModelShape]:
    model = tiny_network(canvas_length=64, context_length=4096)
    return model, shape_of(model.config, counted(model)[ParameterKind.VISION])


def parts(need: Need | None) -> dict[PartKind, int]:
    assert need is not None
    return {part.kind: part.size for part in need.parts}


def verdict(hardware: Hardware, precision: Precision = Precision.NF4, entry: CatalogueEntry = LARGE) -> Verdict:
    return assess(entry, precision, hardware)


# The arithmetic against bytes that were really allocated.


def test_weights_of_a_tiny_model() -> None:
    model, shape = tiny()
    assert shape.parameters() == counted(model)
    expected = sum(weight_bytes(shape, Precision.BF16, on_gpu=False).values())
    assert expected == pytest.approx(storages(model), rel=0.05)
    assert 2 * sum(weight_bytes(shape, Precision.BF16, on_gpu=True).values()) == expected


@functools.cache
def large_config() -> DiffusionGemmaConfig:
    return _config(resized(CHECKPOINT_LAYER, layers=30), 8192)


@pytest.mark.parametrize("precision", Precision)
def test_weights_in_each_precision_at_the_checkpoints_sizes(precision: Precision) -> None:
    model = empty_network(large_config(), precision).to(torch.bfloat16)
    allocated = dict(resident_bytes(model))
    expected = dict(weight_bytes(LARGE.shape, precision, on_gpu=True))
    del allocated[ParameterKind.VISION], expected[ParameterKind.VISION]  # the test's model has a small one
    assert expected == pytest.approx(allocated, rel=0.01)


def test_weights_at_the_checkpoints_sizes() -> None:
    counts, shape = counted(empty_network(large_config(), Precision.BF16)), LARGE.shape
    del counts[ParameterKind.VISION]  # the test's model has a small one
    assert counts == {kind: count for kind, count in shape.parameters().items() if kind is not ParameterKind.VISION}


def test_experts_as_bitsandbytes_packs_them() -> None:
    # One expert's matrices at the checkpoint's true sizes.
    shape = LARGE.shape
    for rows, columns in ((2 * shape.expert_width, shape.hidden), (shape.hidden, shape.expert_width)):
        packed, state = quantize_4bit(
            torch.randn(rows, columns), blocksize=64, compress_statistics=True, quant_type="nf4"
        )
        allocated = sum(tensor.nbytes for tensor in (packed, state.absmax, state.state2.absmax, state.offset))
        assert nf4_bytes(rows, columns) == pytest.approx(allocated, rel=0.001)


@pytest.mark.parametrize(
    ("precision", "kind"), [(Precision.NF4, experts.Nf4Experts), (Precision.INT8, experts.Int8Experts)]
)
def test_experts_as_the_engine_keeps_them(precision: Precision, kind: type[experts.QuantizedExperts]) -> None:
    shape = LARGE.shape
    layer = kind(shape.experts, shape.hidden, shape.expert_width, nn.GELU(), "meta")
    expected = weight_bytes(shape, precision, on_gpu=True)[ParameterKind.EXPERTS]
    assert expected == shape.layers * sum(buffer.nbytes for buffer in layer.buffers())
    assert fit._DEQUANTISED == experts.WORKING_BYTES


def test_the_large_model_in_four_bits() -> None:
    sizes = weight_bytes(LARGE.shape, Precision.NF4, on_gpu=True)
    assert round(sizes[ParameterKind.EXPERTS] / GB, 2) == 11.78
    assert round(sum(sizes.values()) / GB, 1) == 16.6
    assert sizes[ParameterKind.VISION] == 0


@pytest.mark.parametrize("length", [0, 20, 256, 1000, 1280, 1290])
def test_the_cache_filled_to_a_length(length: int) -> None:
    model, shape = tiny()
    prefix = Prefix(model)
    for start in range(0, length, fit.CHUNK):
        prefix.extend([[5] * min(fit.CHUNK, length - start)])
    allocated = sum(
        states.untyped_storage().nbytes()
        for layer in prefix.layers
        for states in (layer.keys, layer.values)
        if states is not None
    )
    expected = cache_bytes(shape, length, FLOAT32)
    assert allocated <= expected
    if length % fit.CHUNK in {0, length}:  # the last chunk is full, which is the most there can be
        assert expected == pytest.approx(allocated, rel=0.05)
    assert length == 0 or expected < 1.5 * allocated


def test_the_cache_of_the_large_model_and_what_is_kept_of_prompts() -> None:
    # As counted in `runtime.diffusion.prefix_store`, whose windows are cut to size; here a chunk more of each layer.
    chunk = 25 * 8 * 256 * 2 * 2 * fit.CHUNK
    assert round((cache_bytes(LARGE.shape, 8192, 2) - chunk) / GB, 2) == 0.38
    assert kept_prompt_bytes(LARGE.shape, 1, 2) == 225_280
    assert kept_prompt_bytes(LARGE.shape, 10_000, 2) == prefix_store.LIMIT


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_the_readouts_tiles(dtype: torch.dtype) -> None:
    shape = dataclasses.replace(STARTER.shape, vocabulary=65_536, canvas=64, hidden=32)
    head = Head(torch.randn(shape.vocabulary, shape.hidden, dtype=dtype), 30.0)
    hidden, uniforms = torch.randn(shape.canvas, shape.hidden, dtype=dtype), torch.rand(shape.canvas, head.tiles, DRAWS)
    with torch.inference_mode(), LiveBytes() as live:
        read_out(hidden, head, torch.tensor(0.8), uniforms)
    expected = readout_bytes(shape, on_gpu=dtype is torch.bfloat16)
    if dtype is torch.bfloat16:  # measured on a processor, whose tiles are smaller
        expected = expected * fit.PROCESSOR_TILE // fit.GPU_TILE
    assert expected == pytest.approx(live.peak, rel=0.05)


@pytest.mark.parametrize(("full_width", "context"), [(16, 100), (16, 600), (512, 600)])
def test_a_whole_step_takes_no_more_than_is_counted(full_width: int, context: int) -> None:
    size = dataclasses.replace(resized(TINY, vocabulary=2048, canvas=64, hidden=64), full_head_width=full_width)
    model = random_model(size, torch.device("cpu"), 1024)
    shape = shape_of(model.config, counted(model)[ParameterKind.VISION])
    prefix = Prefix(model)
    prefix.extend([[5] * context])
    tokens, positions = torch.zeros(1, 64, dtype=torch.long), network.positions_after(prefix, 64, model.device)
    uniforms = torch.rand(64, 1, DRAWS)
    with torch.inference_mode(), LiveBytes() as live:
        hidden = network.hidden_states(model, prefix, tokens, positions, None)[0]
        read_out(hidden, network.head_of(model), torch.tensor(0.8), uniforms)
    expected = working_bytes(shape, Precision.BF16, context, on_gpu=False)
    assert 0.4 * expected < live.peak <= expected


def test_the_numbers_that_are_named_twice() -> None:
    assert fit.CHUNK == prefix_store.CHUNK
    assert fit.STORE_LIMIT == prefix_store.LIMIT
    assert fit.READOUT_ROWS == readout._ROWS
    assert (fit.PROCESSOR_TILE, fit.GPU_TILE) == (readout._CPU_TILE, readout._GPU_TILE)


# The verdicts.


def test_the_large_model_on_a_24_gb_card() -> None:
    said = verdict(computer(RTX_4090))
    assert said.placement is Placement.GPU
    assert said.chosen is said.attempts[0]
    assert said.chosen.gpu is not None
    assert said.chosen.gpu.size < 18.5 * GB
    assert said.is_available
    assert not said.is_slow


def test_a_game_that_holds_memory_changes_the_verdict() -> None:
    said = verdict(computer(with_free(RTX_4090, 15_000)))
    assert said.placement is Placement.STREAMING
    gpu = said.attempts[0].gpu
    assert gpu is not None
    assert gpu.free == 15_000 * 2**20
    assert gpu.missing == gpu.size - gpu.free > 0


def test_streaming_needs_memory_for_all_experts() -> None:
    said = verdict(computer(RTX_4070, memory=32 * GB))
    assert said.placement is Placement.STREAMING
    assert said.chosen is not None
    experts = weight_bytes(LARGE.shape, Precision.NF4, on_gpu=True)[ParameterKind.EXPERTS]
    assert 1.05 < parts(said.chosen.memory)[PartKind.EXPERTS] / experts < 1.06  # as pinned memory is rounded up
    assert parts(said.chosen.gpu)[PartKind.EXPERTS] == experts * 2 // 30


def test_experts_stay_in_their_files_where_memory_is_short() -> None:
    said = verdict(computer(RTX_4070, memory=16 * GB))
    assert (said.placement, said.is_slow) == (Placement.FROM_DISK, True)
    assert said.chosen is not None
    assert PartKind.EXPERTS not in parts(said.chosen.memory)
    small = with_free(RTX_4070, 6_000)
    assert verdict(computer(small, memory=16 * GB)).placement is Placement.NOWHERE


def test_without_a_card() -> None:
    said = verdict(computer(memory=64 * GB))
    assert (said.placement, said.is_slow) == (Placement.PROCESSOR, True)
    assert [attempt.gpu for attempt in said.attempts] == [None, None, None, None]
    small = verdict(computer(memory=16 * GB))
    assert (small.placement, small.chosen) == (Placement.NOWHERE, None)


def test_as_published_it_takes_a_card_for_servers() -> None:
    assert verdict(computer(RTX_5090), Precision.BF16).placement is Placement.NOWHERE
    said = verdict(computer(H100), Precision.BF16)
    assert (said.placement, said.is_available) == (Placement.GPU, True)
    assert [attempt.placement for attempt in said.attempts] == [Placement.GPU, Placement.PROCESSOR]
    assert (said.disk, said.disk_peak) == (LARGE.download_bytes, LARGE.download_bytes)


def test_the_starter_runs_anywhere() -> None:
    said = verdict(computer(memory=4 * GB, taken=2 * GB), Precision.BF16, STARTER)
    assert (said.placement, said.is_slow, said.is_available, said.disk) == (Placement.PROCESSOR, False, True, 0)
    assert verdict(computer(RTX_4060_LAPTOP), Precision.BF16, STARTER).placement is Placement.GPU


def test_the_disk_holds_the_result_and_two_files_at_most() -> None:
    said = verdict(computer())
    assert round(said.disk / GB, 1) == 16.6
    assert said.disk_peak - said.disk == 2 * LARGE.largest_file_bytes


def test_a_longer_context_takes_more_up_to_what_the_model_takes() -> None:
    hardware = computer(RTX_5090)
    sizes = [assess(LARGE, Precision.NF4, hardware, context).attempts[0].gpu for context in (0, 8192, 100_000)]
    assert sizes == sorted(sizes, key=lambda need: need.size if need else 0)
    assert assess(LARGE, Precision.NF4, hardware, 10**9).context == LARGE.shape.context - LARGE.shape.canvas
    with pytest.raises(ValueError, match="a context of -1 tokens"):
        assess(LARGE, Precision.NF4, hardware, -1)


def test_the_parts_add_up() -> None:
    for attempt in verdict(computer(RTX_4070)).attempts:
        for need in filter(None, (attempt.gpu, attempt.memory)):
            assert need.size == sum(part.size for part in need.parts)
            assert all(part.size > 0 for part in need.parts)


def test_a_need_that_is_just_met() -> None:
    memory = Need((Part(PartKind.CACHE, 10),), 10)
    assert Attempt(Placement.PROCESSOR, None, memory).fits
    assert not Attempt(Placement.GPU, None, memory).fits
    assert not Attempt(Placement.GPU, Need((Part(PartKind.CACHE, 11),), 10), memory).fits
