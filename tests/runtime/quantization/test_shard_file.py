from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import save, save_file

from runtime.models.problems import ModelProblem, Problem
from runtime.quantization.shard_file import ShardFile, SourceFile, TensorPlace, read_layout

DTYPES = [
    torch.float32,
    torch.bfloat16,
    torch.float16,
    torch.float64,
    torch.uint8,
    torch.int8,
    torch.int16,
    torch.int32,
    torch.int64,
    torch.bool,
]
TENSORS = st.dictionaries(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8).filter(lambda name: name[:2] != "__"),
    st.tuples(st.sampled_from(DTYPES), st.lists(st.integers(0, 5), max_size=3)),
    max_size=8,
)


def tensor(dtype: torch.dtype, shape: list[int]) -> torch.Tensor:
    return (torch.arange(1.0, 1 + torch.Size(shape).numel()) * 1.25).view(shape).to(dtype)


def places(tensors: dict[str, torch.Tensor]) -> list[TensorPlace]:
    return [TensorPlace(name, one.dtype, tuple(one.shape)) for name, one in tensors.items()]


@settings(max_examples=60)
@given(described=TENSORS, piece=st.integers(1, 7), seed=st.integers(0, 99))
def test_bytes_are_those_of_the_library(
    tmp_path_factory: pytest.TempPathFactory, described: dict, piece: int, seed: int
) -> None:
    """Whatever the pieces, and in whichever order the tensors are written."""
    tensors = {name: tensor(*one) for name, one in described.items()}
    path = tmp_path_factory.getbasetemp() / "any.safetensors"
    pieces = [(name, part) for name, one in tensors.items() for part in one.flatten().split(piece)]
    order = [name for name, _ in pieces]
    random.Random(seed).shuffle(order)
    waiting = {name: iter([part for other, part in pieces if other == name]) for name in order}
    with ShardFile(path, places(tensors)) as file:
        for name in order:
            file.write(name, next(waiting[name]))
        record = file.checked()
    written = path.read_bytes()
    assert written == save(tensors, metadata={"format": "pt"})
    assert (record.size, record.sha256) == (len(written), hashlib.sha256(written).hexdigest())


@given(described=TENSORS)
def test_reads_any_piece_of_what_the_library_wrote(tmp_path_factory: pytest.TempPathFactory, described: dict) -> None:
    tensors = {name: tensor(*one) for name, one in described.items()}
    path = tmp_path_factory.getbasetemp() / "other.safetensors"
    save_file(tensors, path)
    layout = read_layout(path)
    assert {place.name: (place.dtype, place.shape) for place in layout} == {
        name: (one.dtype, tuple(one.shape)) for name, one in tensors.items()
    }
    with SourceFile(path) as file:
        for place in layout:
            flat = tensors[place.name].flatten()
            for first in range(len(flat)):
                assert torch.equal(file.read(place, first, len(flat) - first), flat[first:])
                assert torch.equal(file.read(place, first, 1), flat[first : first + 1])


def test_a_tensor_is_written_to_its_end_and_no_further(tmp_path: Path) -> None:
    place = TensorPlace("a", torch.float32, (4,))
    with ShardFile(tmp_path / "file", [place]) as file:
        file.write("a", torch.zeros(3))
        with pytest.raises(ValueError, match="a ends at"):
            file.checked()
        with pytest.raises(ValueError, match="do not go into"):
            file.write("a", torch.zeros(2))
        with pytest.raises(ValueError, match="do not go into"):
            file.write("a", torch.zeros(1, dtype=torch.int32))
        file.write("a", torch.zeros(1))
        assert file.checked().size == (tmp_path / "file").stat().st_size


@pytest.mark.parametrize(("place", "start"), [(0, 0), (30, 0), (-5, 2), (0, 2)])
def test_what_the_disk_changed_is_noticed(tmp_path: Path, place: int, start: int) -> None:
    """A byte of the length, of the header, of a tensor, and one too many."""
    path = tmp_path / "file"
    with ShardFile(path, [TensorPlace("a", torch.uint8, (100,))]) as file:
        file.write("a", torch.zeros(100, dtype=torch.uint8))
        with path.open("r+b") as other:
            other.seek(place, start)
            other.write(b"\x01")
        with pytest.raises(ModelProblem) as caught:
            file.checked()
    assert caught.value.problem is Problem.DISK_FAILED


def test_refuses_what_is_no_safetensors_file(tmp_path: Path) -> None:
    path = tmp_path / "file.safetensors"
    save_file({"a": torch.zeros(100)}, path)
    whole = path.read_bytes()
    for broken in (b"", b"\x80\x04pickle", whole[:5], whole[:50], whole[:-1], whole + b"x", b"\xff" * 8 + whole[8:]):
        path.write_bytes(broken)
        with pytest.raises(ModelProblem) as caught:
            read_layout(path)
        assert caught.value.problem is Problem.DAMAGED
    save_file({"a": torch.zeros(4).to(torch.float8_e4m3fn)}, path)
    with pytest.raises(ModelProblem, match="F8_E4M3") as caught:
        read_layout(path)
    assert caught.value.problem is Problem.UNSUPPORTED
    with pytest.raises(ModelProblem) as caught:
        read_layout(tmp_path / "nothing")
    assert caught.value.problem is Problem.NOT_FOUND
