"""Prompts read before, kept so that the next one is encoded only from where it differs.

The same numbers come out with and without the store, bit for bit, since a prompt is always encoded in the same pieces:
chunks that begin at token 0, 256, 512 and so on, the last one shorter. What a chunk adds to the cache is then a
function of its tokens and of the tokens before it. Other pieces give other last bits, and a seed another text.

A sliding layer keeps its last `window - 1` tokens only and cannot go back to an earlier one. So what each chunk added
is kept, in every layer, and a prefix is put together anew from its chunks: all of them in a layer of full attention,
the last ones that reach over the window in a sliding layer.

An adapter on the network makes other numbers of the same tokens. What was read with one is a tree of chunks of its own,
and all trees share the limit.

Memory: at the sizes of DiffusionGemma 26B in bfloat16 a token takes 25 layers x 8 heads x 256 x 2 (keys and values) x 2
bytes = 204,800 bytes in the sliding layers and 5 x 2 x 512 x 2 x 2 = 20,480 in the others, 225,280 in all: 57.7 MB a
chunk, 1.85 GB for 8,192 tokens. It lies in the computer's memory, not the GPU's. What goes back to the GPU for a prompt
of 8,192 tokens is 0.38 GB: the last 1,023 tokens of the sliding layers and all tokens of the others.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from transformers import DiffusionGemmaForBlockDiffusion
from transformers.cache_utils import DynamicLayer, DynamicSlidingWindowLayer

from runtime.diffusion.prefix import Prefix

# Tokens in a chunk. A prompt is read again from the start of the chunk it changed in, so at most 255 tokens before the
# change: less than a tenth of 4,000, with up to 144 tokens of instruction after them. 512 would be more than a tenth.
CHUNK = 256
# Bytes kept: 9,532 tokens of DiffusionGemma 26B, a full context of 8,192 with some other ends to it.
LIMIT = 2 * 1024**3

_Key = tuple[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class _Chunk:
    """What a chunk adds to each layer: keys and values (1, heads, tokens kept, head size) in the computer's memory.

    A sliding layer needs no more than the last `window - 1` of its tokens. `last_hidden` (1, 1, H) is the encoder's
    state at its last token. The key is the number of the chunk before,
    or that of the tree where there is none, and the tokens.
    """

    number: int
    key: _Key
    states: tuple[tuple[Tensor, Tensor], ...]
    last_hidden: Tensor
    size: int


class PrefixStore:
    """Encodes prompts for one model and keeps what it read. Used by one thread at a time.

    Prompts that begin alike share their chunks, so several places of a document can be in play. Where the limit would
    be passed, the ends of the prompts that were not asked for the longest go first.
    """

    def __init__(self, model: DiffusionGemmaForBlockDiffusion, *, chunk: int = CHUNK, limit: int = LIMIT) -> None:
        """Keep at most `limit` bytes, 0 for nothing at all, in chunks of `chunk` tokens.

        Raises:
            ValueError: `chunk` is less than 1 or `limit` less than 0.
        """
        if chunk < 1 or limit < 0:
            raise ValueError(f"chunks of {chunk} tokens, {limit} bytes")
        self._model = model
        self._chunk = chunk
        self._limit = limit
        self._numbers = itertools.count(1)
        # The plain network's tree is 0. Trees and chunks are numbered together, so that no key has two meanings.
        self._trees: dict[Hashable, int] = {None: 0}
        self._tree = 0
        # The least recently used first. A chunk stands after all that go on from it, so the first has nothing after it.
        self._chunks: dict[_Key, _Chunk] = {}
        self._size = 0
        self._tokens_read = 0

    @property
    def tokens_read(self) -> int:
        """How many tokens the last `encode` had to run through the encoder."""
        return self._tokens_read

    @property
    def size(self) -> int:
        """Bytes kept at present."""
        return self._size

    @contextlib.contextmanager
    def reading_with(self, adapter: Hashable | None) -> Iterator[None]:
        """Keep what is read meanwhile for `adapter` alone, which is on the network as long; None for the plain one."""
        before = self._tree
        self._tree = self._trees.setdefault(adapter, next(self._numbers))
        try:
            yield
        finally:
            self._tree = before

    def encode(self, tokens: Sequence[int]) -> Prefix:
        """The prompt `tokens` as a prefix of one row. It is the caller's own, to extend or to keep."""
        pieces = [tuple(tokens[start : start + self._chunk]) for start in range(0, len(tokens), self._chunk)]
        path = self._known(pieces)
        self._use(path)
        prefix = self._restored(path)
        self._tokens_read = 0
        is_kept = True
        for piece in pieces[len(path) :]:
            prefix.extend([piece])
            self._tokens_read += len(piece)
            is_kept = is_kept and self._keep(path, piece, prefix)
        return prefix

    def forget(self) -> None:
        """Drop all that is kept."""
        self._chunks.clear()
        self._size = 0

    def _key(self, path: list[_Chunk], piece: tuple[int, ...]) -> _Key:
        return path[-1].number if path else self._tree, piece

    def _known(self, pieces: list[tuple[int, ...]]) -> list[_Chunk]:
        """The chunks kept of a prompt, from its beginning."""
        path: list[_Chunk] = []
        for piece in pieces:
            chunk = self._chunks.get(self._key(path, piece))
            if chunk is None:
                break
            path.append(chunk)
        return path

    def _use(self, path: list[_Chunk]) -> None:
        """Make these chunks the most recently used, the first one last of all."""
        for chunk in reversed(path):
            self._chunks[chunk.key] = self._chunks.pop(chunk.key)

    @torch.inference_mode()
    def _restored(self, path: list[_Chunk]) -> Prefix:
        """The prefix these chunks make up, in memory of its own."""
        prefix = Prefix(self._model)
        if not path:
            return prefix
        device = self._model.device

        def joined(parts: Sequence[Tensor], count: int | None) -> Tensor:
            return torch.cat([part.to(device) for part in _last(parts, count)], dim=-2)

        states: list[tuple[Tensor, Tensor]] = []
        for index, layer in enumerate(prefix.layers):
            keys, values = zip(*(chunk.states[index] for chunk in path), strict=True)
            states.append((joined(keys, _kept(layer)), joined(values, _kept(layer))))
        length = sum(len(chunk.key[1]) for chunk in path)
        return Prefix.restored(self._model, states, length, path[-1].last_hidden.to(device))

    def _keep(self, path: list[_Chunk], piece: tuple[int, ...], prefix: Prefix) -> bool:
        """Put what `piece`, the end of `prefix`, has added behind `path`; whether there is room for it."""
        views = [_added(layer, len(piece)) for layer in prefix.layers]
        # The state at the last token is left out of the count: it is less than a thousandth of the rest.
        size = sum(view.numel() * view.element_size() for pair in views for view in pair)
        if not self._make_room(size, path):
            return False
        states = tuple((_copied(keys), _copied(values)) for keys, values in views)
        assert prefix.last_hidden is not None
        chunk = _Chunk(next(self._numbers), self._key(path, piece), states, _copied(prefix.last_hidden), size)
        self._chunks[chunk.key] = chunk
        self._size += size
        path.append(chunk)
        self._use(path)
        return True

    def _make_room(self, size: int, path: list[_Chunk]) -> bool:
        """Drop what was used longest ago until `size` bytes more are allowed; False if `path` leaves too little."""
        if size + sum(chunk.size for chunk in path) > self._limit:
            return False
        while self._size + size > self._limit:
            oldest = self._chunks.pop(next(iter(self._chunks)))
            self._size -= oldest.size
        return True


def _kept(layer: DynamicLayer) -> int | None:
    """How many tokens a layer keeps at most; None for all of them."""
    return layer.sliding_window - 1 if isinstance(layer, DynamicSlidingWindowLayer) else None


def _added(layer: DynamicLayer, count: int) -> tuple[Tensor, Tensor]:
    """Views of the keys and the values of the last `count` tokens, or of as many of them as the layer keeps."""
    assert layer.keys is not None
    assert layer.values is not None
    kept = min(count, layer.keys.shape[-2])
    start = layer.keys.shape[-2] - kept
    return layer.keys.narrow(-2, start, kept), layer.values.narrow(-2, start, kept)


def _last(parts: Sequence[Tensor], count: int | None) -> list[Tensor]:
    """The last `count` tokens of `parts`, or all of them."""
    if count is None:
        return list(parts)
    taken: list[Tensor] = []
    for part in reversed(parts):
        if count == 0:
            break
        size = min(count, part.shape[-2])
        taken.append(part.narrow(-2, part.shape[-2] - size, size))
        count -= size
    return taken[::-1]


def _copied(states: Tensor) -> Tensor:
    # Not a view, which would hold on to the whole cache it was cut from.
    return states.to("cpu", copy=True, memory_format=torch.contiguous_format)
