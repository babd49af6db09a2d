"""A checkpoint's network with its weights, read straight to where each belongs.

The network is made without memory for its weights, its modules are exchanged as the precision's recipe says, and every
tensor of the files is then copied once, piece by piece, out of the mapped file into the memory it stays in. A map is
let go after a few pieces, so that no more than these stand in memory beside the network. The network does not depend on
the files afterwards: a folder that is moved or deleted takes nothing from it. Only experts that are streamed from their
files stay there, mapped; what is deleted is kept by the system for as long as they are in use.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import EllipsisType
from typing import TYPE_CHECKING, cast

import torch
from accelerate import init_empty_weights
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn
from transformers import DiffusionGemmaConfig, DiffusionGemmaForBlockDiffusion
from transformers.models.diffusion_gemma.generation_diffusion_gemma import DiffusionGemmaGenerationConfig

from runtime.api import CancelSignal, FaultCode, RuntimeFault
from runtime.memory import give_back_memory
from runtime.models.building import BUILDING
from runtime.models.catalogue import Precision
from runtime.models.shape import ParameterKind, kind_of
from runtime.models.vision import smallest_vision
from runtime.quantization.recipe import Form, form_of
from runtime.quantization.stack import QuantizedModule

if TYPE_CHECKING:
    from runtime.quantization.streaming import ExpertSource

logger = logging.getLogger(__name__)

OnBytes = Callable[[int, int], None]

# Bytes that are copied at a time: between two of them a load can be cancelled, and the file is mapped anew.
PIECE = 64 * 2**20
# Names that a fault lists at most; a folder of another model lacks them all.
_NAMED = 3


def read_network(
    folder: Path,
    files: Sequence[Path],
    precision: Precision,
    device: torch.device,
    on_bytes: OnBytes | None = None,
    cancel: CancelSignal | None = None,
    experts_from: ExpertSource | None = None,
) -> DiffusionGemmaForBlockDiffusion:
    """The network in `folder`, whose weight `files` are in `precision`, on `device`.

    With `experts_from`, quantised experts are streamed to `device` from there, and never are on it all at once.

    Quantised weights stay the bytes they are in the files; all others become float32 on a processor, else bfloat16.
    Where the precision drops the vision tower, the smallest one stands in its place. Names may be those of the encoder
    or of the decoder for what both share. `on_bytes` is told after each piece how many bytes are read, and of how many.

    Raises:
        RuntimeFault: `MODEL_BROKEN` where a tensor is missing, has another shape or cannot be read, or where a
            converted folder has one too many; `MODEL_UNSUPPORTED` where encoder and decoder differ or sizes cannot be
            in that precision; `OUT_OF_MEMORY`; `CANCELLED`. What was read by then is given back.
    """
    try:
        progress = _Progress(_size(files), on_bytes, cancel)
        return _read_network(folder, files, precision, device, progress, experts_from)
    except BaseException as error:
        _let_go(error)
        if isinstance(error, (torch.OutOfMemoryError, MemoryError)):
            raise RuntimeFault(FaultCode.OUT_OF_MEMORY, str(error)) from error
        if isinstance(error, RuntimeFault) or not isinstance(error, Exception):
            raise
        # Whatever a broken config.json makes the library raise.
        raise RuntimeFault(FaultCode.MODEL_BROKEN, f"{type(error).__name__}: {error}") from error


def empty_network(config: DiffusionGemmaConfig, precision: Precision) -> DiffusionGemmaForBlockDiffusion:
    """The network of `config` with its modules in `precision` and no memory for its weights.

    Only what no file holds has numbers: rotary frequencies and the like.

    Raises:
        RuntimeFault: `MODEL_UNSUPPORTED` where the sizes, or this system, cannot be in that precision.
    """
    with BUILDING.building():
        with init_empty_weights(include_buffers=False):
            network = DiffusionGemmaForBlockDiffusion(config)
        network.tie_weights()  # once more: whatever is registered inside the `with` becomes an object of its own
        if precision is not Precision.BF16:
            try:
                from runtime.quantization.network import quantize_network
            except ImportError as error:  # bitsandbytes is not there on every system
                raise RuntimeFault(FaultCode.MODEL_UNSUPPORTED, f"{precision} needs {error.name}") from error
            quantize_network(network, precision)
    return network


def _read_network(
    folder: Path,
    files: Sequence[Path],
    precision: Precision,
    device: torch.device,
    progress: _Progress,
    experts_from: ExpertSource | None,
) -> DiffusionGemmaForBlockDiffusion:
    network = empty_network(_config(folder, precision), precision)
    reader = _Reader(network, precision, device, progress, leave_experts=experts_from is not None)
    for path in files:
        reader.read(path)
    reader.check_all_read()
    if experts_from is not None:
        from runtime.quantization.streaming import stream_experts  # as above

        stream_experts(network, device, experts_from, on_bytes=progress.add)
    reader.finish()
    if (folder / "generation_config.json").is_file():
        network.generation_config = DiffusionGemmaGenerationConfig.from_pretrained(folder, local_files_only=True)
    return network.eval().requires_grad_(False)


def _let_go(error: BaseException | None) -> None:
    """Give back the weights read so far, which the frames behind `error` hold on to for as long as it lives."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__
    give_back_memory()


def _size(files: Sequence[Path]) -> int:
    return sum(path.stat().st_size for path in files)


def _config(folder: Path, precision: Precision) -> DiffusionGemmaConfig:
    config = DiffusionGemmaConfig.from_pretrained(folder, local_files_only=True)
    if precision is not Precision.BF16:
        config.vision_config = smallest_vision()
    return config


@dataclass
class _Progress:
    """Counts bytes, and stops the work when asked to."""

    total: int
    on_bytes: OnBytes | None
    cancel: CancelSignal | None
    done: int = 0

    def add(self, size: int) -> None:
        self.done += size
        if self.on_bytes:
            self.on_bytes(min(self.done, self.total), self.total)
        if self.cancel and self.cancel.is_set():
            raise RuntimeFault(FaultCode.CANCELLED)


@dataclass
class _Place:
    """Where a tensor of the files is for. What is tied has one place, with all its names; `filled` when it was read."""

    empty: Tensor
    is_quantised: bool
    names: list[str] = field(default_factory=list)
    filled: Tensor | None = None

    @property
    def name(self) -> str:
        """The name it goes by: the decoder's, where encoder and decoder share it."""
        return next((name for name in self.names if ".decoder." in name), self.names[0])


class _Reader:
    """Fills `network` from files."""

    def __init__(
        self,
        network: nn.Module,
        precision: Precision,
        device: torch.device,
        progress: _Progress,
        *,
        leave_experts: bool,
    ) -> None:
        self._network, self._device, self._progress = network, device, progress
        self._leave_experts = leave_experts
        self._dtype = torch.float32 if device.type == "cpu" else torch.bfloat16
        self._is_converted = precision is not Precision.BF16
        self._places: dict[str, _Place] = {}
        self._stand_ins: list[_Place] = []
        places: dict[int, _Place] = {}
        for name, tensor, is_quantised in _held(network):
            place = places.setdefault(id(tensor), _Place(tensor, is_quantised))
            place.names.append(name)
            if form_of(name, tensor.dim(), precision) is Form.DROPPED:
                self._stand_ins.append(place)
            else:
                self._places[name] = place

    def read(self, path: Path) -> None:
        """Put every tensor of the file at `path` where it belongs."""
        try:
            file = _MappedFile(path)
            for name in file.names:
                if name in self._places:
                    self._read(file, name, self._places[name])
                elif self._is_converted:
                    raise RuntimeFault(FaultCode.MODEL_BROKEN, f"{path.name}: {name} is no weight of this model")
                else:
                    logger.info("%s: %s is no weight of this model", path.name, name)
        except (SafetensorError, OSError) as error:
            raise RuntimeFault(FaultCode.MODEL_BROKEN, f"{path.name}: {error}") from error

    def check_all_read(self) -> None:
        """See that nothing is missing."""
        missing = list(dict.fromkeys(place.name for place in self._places.values() if place.filled is None))
        if missing:
            raise RuntimeFault(FaultCode.MODEL_BROKEN, f"{len(missing)} weights are missing: {_listed(missing)}")

    def finish(self) -> None:
        """Bring to the device what no file holds."""
        for place in self._stand_ins:
            self._put(place, torch.zeros(place.empty.shape, dtype=self._dtype, device=self._device))
        self._network.to(self._device)
        self._progress.add(self._progress.total)

    def _read(self, file: _MappedFile, name: str, place: _Place) -> None:
        shape, expected = file.shape(name), place.empty.shape
        if shape != expected:
            raise RuntimeFault(
                FaultCode.MODEL_BROKEN, f"{file.path.name}: {name} is {tuple(shape)}, not {tuple(expected)}"
            )
        if self._leave_experts and place.is_quantised and kind_of(name) is ParameterKind.EXPERTS:
            # Copied from there when it is needed, or once by whoever streams it.
            if place.filled is None:
                mapped = file.whole(name)
                self._dtype_of(f"{file.path.name}: {name}", place, mapped)
                self._put(place, mapped)
            return
        before = place.filled
        for rows, piece in file.pieces(name):
            if place.filled is None:
                dtype = self._dtype_of(f"{file.path.name}: {name}", place, piece)
                self._put(place, torch.empty(expected, dtype=dtype, device=self._device))
            filled = cast(Tensor, place.filled)
            if before is None:
                filled[rows].copy_(piece)
            elif not torch.equal(filled[rows], piece.to(filled)):
                # The file has both names of what is shared. Only an untied network could keep two that differ.
                raise RuntimeFault(FaultCode.MODEL_UNSUPPORTED, f"{_listed(place.names)} are not the same")
            self._progress.add(piece.nbytes)

    def _dtype_of(self, name: str, place: _Place, piece: Tensor) -> torch.dtype:
        if place.is_quantised:
            if piece.dtype != place.empty.dtype:
                raise RuntimeFault(FaultCode.MODEL_BROKEN, f"{name} is {piece.dtype}, not {place.empty.dtype}")
            return piece.dtype
        if not piece.is_floating_point() or piece.itemsize < torch.bfloat16.itemsize:
            raise RuntimeFault(FaultCode.MODEL_UNSUPPORTED, f"{name} is {piece.dtype}, which is another's quantisation")
        return self._dtype

    def _put(self, place: _Place, filled: Tensor) -> None:
        place.filled = filled
        is_parameter = isinstance(place.empty, nn.Parameter)
        value = nn.Parameter(filled, requires_grad=False) if is_parameter else filled
        with BUILDING.step():
            for name in place.names:
                parent, _, attribute = name.rpartition(".")
                setattr(self._network.get_submodule(parent), attribute, value)


class _MappedFile:
    """A safetensors file, mapped anew after every few pieces.

    A page that was read counts as this process' memory for as long as its map is there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._mapped = 0
        self._file = safe_open(path, framework="pt")
        self.names: Sequence[str] = list(self._file.keys())

    def shape(self, name: str) -> torch.Size:
        """The shape of the tensor called `name`."""
        return torch.Size(self._file.get_slice(name).get_shape())

    def whole(self, name: str) -> Tensor:
        """The tensor called `name`, which is the file's own memory and keeps it mapped."""
        with safe_open(self.path, framework="pt") as file:
            return cast(Tensor, file.get_tensor(name))

    def pieces(self, name: str) -> Iterator[tuple[slice | EllipsisType, Tensor]]:
        """The tensor called `name` in pieces of about `PIECE` bytes, with the rows each has; nothing if it is empty.

        A piece must not be kept: it is the file's own memory.
        """
        shape = self.shape(name)
        if not shape.numel():
            return
        if not shape:
            yield ..., self._file.get_tensor(name)
            return
        row = self._file.get_slice(name)[:1].nbytes
        step = max(1, PIECE // row)
        for start in range(0, shape[0], step):
            rows = slice(start, min(start + step, shape[0]))
            self._mapped += (rows.stop - rows.start) * row
            if self._mapped > PIECE:
                self._file, self._mapped = safe_open(self.path, framework="pt"), (rows.stop - rows.start) * row
            yield rows, self._file.get_slice(name)[rows]


def _held(network: nn.Module) -> Iterator[tuple[str, Tensor, bool]]:
    """What files hold of `network`: name, tensor, and if it is quantised. What is shared comes under all its names."""
    quantised = {
        id(buffer) for module in network.modules() if isinstance(module, QuantizedModule) for buffer in module.buffers()
    }
    for name, tensor in network.state_dict(keep_vars=True).items():
        yield name, tensor, id(tensor) in quantised


def _listed(names: Iterable[str]) -> str:
    first = list(names)
    return ", ".join(first[:_NAMED]) + (", ..." if len(first) > _NAMED else "")
