"""One safetensors file, read and written piece by piece: a shard of 4.9 GB never stands in memory.

`safetensors` itself maps a file into memory, where every page touched counts as this program's and a disk that fails
ends the process; and it writes from whole tensors. So the library says what is in a file, and plain reads and writes
move the bytes. What is written is, byte for byte, what `safetensors.torch.save_file` makes of the same tensors; a test
says so.
"""

from __future__ import annotations

import errno
import hashlib
import json
import math
import os
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from runtime.models.files import CHUNK, disk_problems
from runtime.models.manifest import FileRecord
from runtime.models.problems import ModelProblem, Problem

# In the order in which tensors stand in a file; the same type by name.
_TYPES = {
    "I64": torch.int64,
    "F64": torch.float64,
    "F32": torch.float32,
    "I32": torch.int32,
    "BF16": torch.bfloat16,
    "F16": torch.float16,
    "I16": torch.int16,
    "I8": torch.int8,
    "U8": torch.uint8,
    "BOOL": torch.bool,
}
_NAMES = {dtype: name for name, dtype in _TYPES.items()}
_ORDER = {dtype: place for place, dtype in enumerate(_TYPES.values())}
_METADATA = {"format": "pt"}
_LENGTH = 8  # bytes that hold the header's length, and what its end is aligned to


@dataclass(frozen=True, slots=True)
class TensorPlace:
    """A tensor in a file; its bytes begin at `start`, which says nothing where it has none."""

    name: str
    dtype: torch.dtype
    shape: tuple[int, ...]
    start: int = 0

    @property
    def size(self) -> int:
        """Its bytes."""
        return math.prod(self.shape) * self.dtype.itemsize

    @property
    def end(self) -> int:
        """The byte after its last one."""
        return self.start + self.size


def read_layout(path: Path) -> tuple[TensorPlace, ...]:
    """The tensors of the file at `path`, in the order of their bytes.

    Raises:
        ModelProblem: `DAMAGED` where the header makes no sense or does not go with the file's length, `UNSUPPORTED`
            where a tensor is of a type that is none of those here, as in a file that is quantised already; or that the
            file cannot be read.
    """
    try:
        with disk_problems(path), path.open("rb") as plain, safe_open(path, framework="pt") as file:
            start = _LENGTH + int.from_bytes(plain.read(_LENGTH), "little")
            places = []
            for name in file.offset_keys():
                tensor = file.get_slice(name)
                dtype = _TYPES.get(tensor.get_dtype())
                if dtype is None:
                    raise ModelProblem(Problem.UNSUPPORTED, f"{path.name}: {name} is of type {tensor.get_dtype()}")
                places.append(TensorPlace(name, dtype, tuple(tensor.get_shape()), start))
                start += places[-1].size
    except SafetensorError as error:
        raise ModelProblem(Problem.DAMAGED, f"{path.name}: {error}") from error
    return tuple(places)


class SourceFile:
    """The file at `path`, open for reading pieces of tensors. A piece lives until the next one is read."""

    def __init__(self, path: Path) -> None:
        """Open the file.

        Raises:
            ModelProblem: it cannot be read.
        """
        self._path = path
        with disk_problems(path):
            self._file = path.open("rb", buffering=0)
        self._buffer = torch.empty(0, dtype=torch.uint8)

    def __enter__(self) -> SourceFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read(self, tensor: TensorPlace, first: int, count: int) -> Tensor:
        """`count` numbers of `tensor`, flat, from the number `first` on.

        Raises:
            ModelProblem: `DAMAGED` where the file ends before, or that it cannot be read.
        """
        size = count * tensor.dtype.itemsize
        if len(self._buffer) < size:
            self._buffer = torch.empty(size, dtype=torch.uint8)
        piece = self._buffer[:size]
        remaining = piece.numpy().data
        with disk_problems(self._path):
            self._file.seek(tensor.start + first * tensor.dtype.itemsize)
            while remaining:
                got = self._file.readinto(remaining)
                if not got:
                    raise ModelProblem(Problem.DAMAGED, f"{self._path.name} ends within {tensor.name}")
                remaining = remaining[got:]
        return piece.view(tensor.dtype)


class ShardFile:
    """A new safetensors file at `path` that holds `tensors`; their `start` is worked out here.

    The room is taken from the disk at once, so that a full one is found before hours of work. The pieces of each tensor
    are written in order, those of different tensors in any.
    """

    def __init__(self, path: Path, tensors: Sequence[TensorPlace]) -> None:
        """Create the file.

        Raises:
            OSError: it cannot be written, `ENOSPC` where there is no room.
        """
        self._path = path
        header, self._places = _header(tensors)
        self._ends = {place.name: place.start for place in self._places.values()}
        self._sums = dict.fromkeys(self._places, 0)
        self._header_sum = zlib.crc32(header)
        self._header_size = len(header)
        self._size = max((place.end for place in self._places.values()), default=len(header))
        self._file = path.open("w+b", buffering=0)
        try:
            _reserve(self._file.fileno(), self._size)
            self._write(0, header)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> ShardFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._file.close()

    def write(self, name: str, piece: Tensor) -> None:
        """Write the next numbers of the tensor called `name`.

        Raises:
            ValueError: of another type, or more than the tensor has.
            OSError: it cannot be written.
        """
        place = self._places[name]
        data = piece.detach().contiguous().view(-1).view(torch.uint8).numpy().data
        if piece.dtype != place.dtype or self._ends[name] + len(data) > place.end:
            raise ValueError(f"{len(data)} bytes of {piece.dtype} do not go into {place}")
        self._sums[name] = zlib.crc32(data, self._sums[name])
        self._write(self._ends[name], data)
        self._ends[name] += len(data)

    def checked(self) -> FileRecord:
        """What the file is, read back from the disk once it is all there.

        Raises:
            ModelProblem: `DISK_FAILED` where the bytes are not those that were written.
            ValueError: a tensor was not written to its end.
            OSError: it cannot be read or written.
        """
        for name, place in self._places.items():
            if self._ends[name] != place.end:
                raise ValueError(f"{name} ends at {self._ends[name]}, not {place.end}")
        os.fsync(self._file.fileno())
        if hasattr(os, "posix_fadvise"):  # else the system would answer from memory what the disk may not have
            os.posix_fadvise(self._file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        digest = hashlib.sha256()
        self._file.seek(0)
        self._compare("header", self._header_size, self._header_sum, digest)
        for name, place in self._places.items():
            self._compare(name, place.size, self._sums[name], digest)
        if self._file.read(1):
            raise ModelProblem(Problem.DISK_FAILED, f"{self._path.name} is longer than what was written")
        if set(filter(_has_bytes, read_layout(self._path))) != set(filter(_has_bytes, self._places.values())):
            raise ModelProblem(Problem.INTERNAL, f"{self._path.name} is read otherwise than it was written")
        return FileRecord(self._size, digest.hexdigest())

    def _compare(self, name: str, size: int, expected: int, digest: hashlib._Hash) -> None:
        """Read on, by `size` bytes, whose CRC-32 should be `expected`."""
        found = 0
        while size:
            data = self._file.read(min(CHUNK, size))
            if not data:
                break
            digest.update(data)
            found = zlib.crc32(data, found)
            size -= len(data)
        if size or found != expected:
            raise ModelProblem(Problem.DISK_FAILED, f"{self._path.name}: {name} is not on the disk as it was written")

    def _write(self, start: int, data: bytes | memoryview) -> None:
        self._file.seek(start)
        remaining = memoryview(data)
        while remaining:
            written = self._file.write(remaining)
            if not written:
                raise OSError(errno.EIO, "the system wrote nothing")
            remaining = remaining[written:]


def _has_bytes(tensor: TensorPlace) -> bool:
    return tensor.size > 0


def _header(tensors: Sequence[TensorPlace]) -> tuple[bytes, dict[str, TensorPlace]]:
    """The file's first bytes, and the tensors in their places by name, in order."""
    plain: dict[str, object] = {"__metadata__": _METADATA}
    offsets, end = {}, 0
    ordered = sorted(tensors, key=lambda tensor: (_ORDER[tensor.dtype], tensor.name))
    for tensor in ordered:
        offsets[tensor.name] = end
        end += tensor.size
        plain[tensor.name] = {
            "dtype": _NAMES[tensor.dtype],
            "shape": tensor.shape,
            "data_offsets": [offsets[tensor.name], end],
        }
    text = json.dumps(plain, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % _LENGTH)
    start = _LENGTH + len(text)
    places = {t.name: TensorPlace(t.name, t.dtype, t.shape, start + offsets[t.name]) for t in ordered}
    return len(text).to_bytes(_LENGTH, "little") + text, places


def _reserve(descriptor: int, size: int) -> None:
    if hasattr(os, "posix_fallocate"):
        try:
            return os.posix_fallocate(descriptor, 0, size)
        except OSError as error:
            if error.errno not in (errno.EOPNOTSUPP, errno.EINVAL):  # a file system that cannot
                raise
    return os.ftruncate(descriptor, size)
