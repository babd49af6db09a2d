from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor
from transformers import DiffusionGemmaForBlockDiffusion

from runtime.models.catalogue import Precision
from runtime.models.manifest import read_manifest
from runtime.models.problems import ModelProblem, Problem
from runtime.models.unfinished import DoneShard
from runtime.quantization.convert import convert_shard, converted_size, is_near
from runtime.quantization.experts import expert_pairs, quantize_experts
from runtime.quantization.int8 import Int8Stack
from runtime.quantization.nf4 import Nf4Stack
from runtime.quantization.stack import QuantizedStack
from tests.support.checkpoints import convert, save_checkpoint, weight_files

NOBODY = 65534
GATE_UP, DOWN = (f"model.decoder.layers.0.experts.{name}" for name in ("gate_up_proj", "down_proj"))
QUERY, NORM = "model.decoder.layers.0.self_attn.q_proj.weight", "model.decoder.norm.weight"
VISION = "model.encoder.vision_tower.encoder.layers.0.self_attn.q_proj.linear.weight"
DTYPES = [torch.float32, torch.bfloat16, torch.float16]


def never() -> threading.Event:
    return threading.Event()


def run(source: Path, target: Path, precision: Precision = Precision.NF4) -> DoneShard:
    shard = convert_shard(source, target, precision, lambda done, total: None, never())
    assert shard is not None
    return shard


def problem(source: Path, target: Path, precision: Precision = Precision.NF4) -> Problem:
    with pytest.raises(ModelProblem) as caught:
        run(source, target, precision)
    return caught.value.problem


def some(seed: int = 0) -> dict[str, Tensor]:
    """A shard of a layer whose down projection is in the next one, with what else there is."""
    generator = torch.Generator().manual_seed(seed)

    def draw(*shape: int) -> Tensor:
        return torch.randn(shape, generator=generator).bfloat16()

    return {GATE_UP: draw(3, 128, 64), QUERY: draw(64, 64), NORM: draw(64), VISION: draw(32, 32)}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    save_file(some(), tmp_path / "source.safetensors", metadata={"format": "pt"})
    return tmp_path / "source.safetensors"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    (tmp_path / "result").mkdir()
    return tmp_path / "result" / "shard.safetensors"


@pytest.fixture
def nothing_left(target: Path) -> Iterator[None]:
    yield
    assert list(target.parent.iterdir()) == []


# What comes out


@settings(max_examples=40)
@given(
    count=st.integers(1, 3),
    rows=st.integers(1, 70),
    blocks=st.integers(1, 5),
    dtype=st.sampled_from(DTYPES),
    scale=st.sampled_from([1e-30, 1e-4, 0.02, 1.0, 300.0]),
    precision=st.sampled_from([Precision.NF4, Precision.INT8]),
)
def test_tensors_are_those_of_quantising_in_memory(
    tmp_path_factory: pytest.TempPathFactory,
    count: int,
    rows: int,
    blocks: int,
    dtype: torch.dtype,
    scale: float,
    precision: Precision,
) -> None:
    source = tmp_path_factory.getbasetemp() / "one.safetensors"
    target = source.with_name("result.safetensors")
    weights = torch.randn(count, rows, 64 * blocks, generator=torch.Generator().manual_seed(rows)) * scale
    weights[0, 0] = 0
    save_file({DOWN: weights.to(dtype)}, source)
    shard = run(source, target, precision)
    stack = (Nf4Stack if precision is Precision.NF4 else Int8Stack)(*weights.shape)
    for index, one in enumerate(weights.to(dtype)):
        stack.put(index, one)
    expected = {f"{DOWN}.{name}": buffer for name, buffer in stack.state_dict().items()}
    got = load_file(target)
    assert got.keys() == expected.keys() == shard.weights.keys()
    assert all(torch.equal(got[name], expected[name]) and got[name].dtype == expected[name].dtype for name in got)
    assert sum(shard.weights.values()) == converted_size(source, precision)


def test_a_folder_holds_what_quantize_experts_makes(tmp_path: Path, network: DiffusionGemmaForBlockDiffusion) -> None:
    network = network.bfloat16()
    network.save_pretrained(tmp_path / "source", max_shard_size="100KB")
    assert len(weight_files(tmp_path / "source")) > 3
    folder = convert(tmp_path / "source", tmp_path / "result", Precision.NF4)
    got: dict[str, Tensor] = {}
    for path in weight_files(folder):
        got |= load_file(path)
    before = network.state_dict()
    quantize_experts(network)
    for layer, (_, decoder) in enumerate(expert_pairs(network)):
        for name, buffer in decoder.experts.state_dict().items():  # type: ignore[union-attr]
            assert torch.equal(got.pop(f"model.decoder.layers.{layer}.experts.{name}"), buffer)
    assert got.keys() == {name for name in got if name in before and "vision" not in name}
    assert all(torch.equal(one, before[name]) for name, one in got.items())


def test_each_form_is_kept_as_the_recipe_says(source: Path, target: Path) -> None:
    published = some()
    run(source, target)
    got = load_file(target)
    assert set(got) == {QUERY, NORM} | {
        f"{GATE_UP}.{name}" for name in ("packed", "absmax", "nested_absmax", "nested_offset")
    }
    assert torch.equal(got[QUERY], published[QUERY])
    run(source, target, Precision.NF4_INT8)
    got = load_file(target)
    owner = QUERY.removesuffix(".weight")
    stack = Int8Stack(1, 64, 64)
    stack.put(0, published[QUERY])
    assert torch.equal(got[f"{owner}.quantized"], stack.quantized[0])
    assert torch.equal(got[f"{owner}.scale"], stack.scale[0])
    assert torch.equal(got[NORM], published[NORM])
    assert QUERY not in got
    with safe_open(target, "pt") as file:
        assert file.metadata() == {"format": "pt"}


@pytest.mark.usefixtures("nothing_left")
def test_a_shard_of_vision_alone_leaves_nothing(source: Path, target: Path) -> None:
    save_file({VISION: torch.zeros(4, 4)}, source)
    assert run(source, target) == DoneShard({}, None)
    assert converted_size(source, Precision.NF4) == 0


def test_the_index_names_what_is_there(tmp_path: Path) -> None:
    """Encoder's names, and shards that are left out."""
    source = save_checkpoint(tmp_path / "source", encoder_names=True)
    save_file({VISION: torch.zeros(4, 4)}, source / "model-vision.safetensors")
    folder = convert(source, tmp_path / "result", Precision.NF4)
    names = json.loads((folder / "model.safetensors.index.json").read_text())["weight_map"]
    found = {name: path.name for path in weight_files(folder) for name in load_file(path)}
    assert names == found
    assert "model.encoder.language_model.layers.0.experts.gate_up_proj.packed" in names
    assert not any("vision" in name for name in [*names, *names.values()])
    manifest = read_manifest(folder)
    assert manifest is not None
    assert set(manifest.files) == {path.name for path in folder.iterdir()} - {"manifest.json"}


def test_the_same_source_gives_the_same_bytes(source: Path, target: Path) -> None:
    record, written = run(source, target).record, target.read_bytes()
    target.unlink()
    assert run(source, target).record == record
    assert target.read_bytes() == written


def test_progress_ends_with_all_of_the_source(source: Path, target: Path) -> None:
    told: list[tuple[int, int]] = []
    convert_shard(source, target, Precision.NF4, lambda done, total: told.append((done, total)), never())
    size = sum(one.nbytes for one in some().values())
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert {total for _, total in told} == {size}
    assert told[-1][0] == size
    assert len(told) == 3 + 3  # every matrix, and every other tensor


# What is refused


@pytest.mark.usefixtures("nothing_left")
@pytest.mark.parametrize("name", [GATE_UP, QUERY, NORM])
@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
@pytest.mark.parametrize("precision", [Precision.NF4, Precision.INT8])
def test_weights_that_are_no_numbers(source: Path, target: Path, name: str, value: float, precision: Precision) -> None:
    tensors = some()
    tensors[name].view(-1)[-1] = value
    save_file(tensors, source)
    assert problem(source, target, precision) is Problem.DAMAGED


@pytest.mark.usefixtures("nothing_left")
@pytest.mark.parametrize(
    "tensors",
    [
        {GATE_UP: torch.zeros(2, 64, 96)},
        {"model.decoder.layers.0.experts.0.gate_proj.weight": torch.zeros(64, 64)},
        {GATE_UP: torch.zeros(2, 64, 64, dtype=torch.uint8)},
        {GATE_UP: torch.zeros(2, 64, 64, dtype=torch.float64)},
        {GATE_UP: torch.zeros(0, 64, 64)},
    ],
    ids=["sizes", "one matrix an expert", "whole numbers", "double precision", "no experts"],
)
def test_what_a_precision_cannot_keep(source: Path, target: Path, tensors: dict[str, Tensor]) -> None:
    save_file(tensors, source)
    assert problem(source, target) is Problem.UNSUPPORTED
    with pytest.raises(ModelProblem):
        converted_size(source, Precision.NF4)


@pytest.mark.usefixtures("nothing_left")
def test_files_that_are_none(source: Path, target: Path) -> None:
    source.write_bytes(source.read_bytes()[:-1])
    assert problem(source, target) is Problem.DAMAGED
    source.unlink()
    assert problem(source, target) is Problem.NOT_FOUND
    with pytest.raises(ValueError, match="as published"):
        run(source, target, Precision.BF16)


@pytest.mark.usefixtures("nothing_left")
def test_a_source_that_is_cut_off_meanwhile(source: Path, target: Path) -> None:
    def cut(done: int, total: int) -> None:
        os.truncate(source, source.stat().st_size // 2)

    with pytest.raises(ModelProblem, match="ends within") as caught:
        convert_shard(source, target, Precision.NF4, cut, never())
    assert caught.value.problem is Problem.DAMAGED


# What happens on the way


@pytest.mark.usefixtures("nothing_left")
@pytest.mark.parametrize("matrices", range(1, 7))
def test_cancelled_after_any_matrix(source: Path, target: Path, matrices: int) -> None:
    cancel, told = never(), []

    def tell(done: int, total: int) -> None:
        told.append(done)
        if len(told) == matrices:
            cancel.set()

    assert convert_shard(source, target, Precision.NF4, tell, cancel) is None
    assert len(told) == matrices


def test_an_old_result_stays_until_there_is_a_new_one(source: Path, target: Path) -> None:
    target.write_bytes(b"old")
    tensors = some()
    tensors[NORM][0] = float("nan")
    save_file(tensors, source)
    assert problem(source, target) is Problem.DAMAGED
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    assert target.read_bytes() == b"old"


@pytest.mark.usefixtures("nothing_left")
@pytest.mark.parametrize("precision", [Precision.NF4, Precision.INT8])
def test_a_bit_that_flips_in_memory_is_noticed(
    source: Path, target: Path, precision: Precision, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, buffer = (Nf4Stack, "packed") if precision is Precision.NF4 else (Int8Stack, "quantized")
    usual: Callable[..., None] = kind._encode

    def flip(stack: QuantizedStack, index: int, weights: Tensor) -> None:
        usual(stack, index, weights)
        getattr(stack, buffer)[index].view(-1)[100] ^= 64

    monkeypatch.setattr(kind, "_encode", flip)
    assert problem(source, target, precision) is Problem.INTERNAL


@settings(max_examples=150)
@given(
    kind=st.sampled_from([Nf4Stack, Int8Stack]),
    rows=st.integers(1, 300),
    dtype=st.sampled_from(DTYPES),
    exponent=st.integers(-140, 100),
    spread=st.integers(0, 30),
    share=st.floats(0, 1),
    seed=st.integers(0, 2**32 - 1),
)
def test_no_right_matrix_is_taken_for_a_wrong_one(
    kind: type[QuantizedStack], rows: int, dtype: torch.dtype, exponent: int, spread: int, share: float, seed: int
) -> None:
    generator = torch.Generator().manual_seed(seed)
    weights = torch.randn(rows, 128, generator=generator).double()
    weights *= 2.0 ** (exponent + torch.randint(-spread, spread + 1, (rows, 1), generator=generator))
    weights[torch.rand(weights.shape, generator=generator) < share] = 0
    finite = weights.to(dtype).nan_to_num(posinf=1, neginf=-1)
    stack = kind(1, rows, 128)
    stack.put(0, finite)
    assert is_near(stack, finite)


if os.geteuid() == 0:  # mounting takes root

    @pytest.mark.parametrize("free", [0, 8192])
    def test_a_full_disk(tmp_path: Path, source: Path, free: int) -> None:
        disk = tmp_path / "disk"
        disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk], check=True)
        try:
            status = os.statvfs(disk)
            (disk / "filler").write_bytes(b"x" * (status.f_bavail * status.f_frsize - free))
            assert problem(source, disk / "shard.safetensors") is Problem.DISK_FULL
            assert [path.name for path in disk.iterdir()] == ["filler"]
        finally:
            subprocess.run(["umount", disk], check=True)


@contextlib.contextmanager
def as_nobody(*readable: Path) -> Iterator[None]:
    """Permissions count, also when the tests run as root."""
    if os.geteuid() != 0:
        yield
        return
    for path in readable:
        for folder in (path, *path.parents):
            if folder.is_relative_to("/tmp/"):
                folder.chmod(0o755)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.usefixtures("nothing_left")
def test_a_folder_that_may_not_be_written(source: Path, target: Path) -> None:
    target.parent.chmod(0o555)
    with as_nobody(source, target.parent):
        assert problem(source, target) is Problem.NO_PERMISSION
    target.parent.chmod(0o755)


def test_too_little_memory(tmp_path: Path, target: Path) -> None:
    source = tmp_path / "large.safetensors"
    save_file({GATE_UP: torch.zeros(1, 2**13, 2**12, dtype=torch.bfloat16)}, source)
    child = subprocess.run(
        [sys.executable, Path(__file__).with_name("starved_child.py"), source, target],
        capture_output=True,
        text=True,
        check=False,
    )
    decoding, opening = child.stdout.splitlines()
    assert decoding.startswith("out of memory"), child.stderr
    assert "can't allocate" in decoding
    assert opening.startswith("out of memory")
    assert list(target.parent.iterdir()) == []
