"""From the decoder's hidden states to everything a step needs of them, in one pass over tiles of the vocabulary.

A step needs a token drawn from each position's distribution, the most likely token, the entropy, and the mean embedding
that the next step is conditioned on. The last is attention with the embedding table as keys and values, so the whole is
computed as attention is: a tile of the vocabulary at a time with a running maximum (Milakov and Gimelshein, arXiv
1805.02867), never a grid of all positions by all tokens. Tiles of the vocabulary and not of the positions, because the
table is the largest thing to be read and is then read once.

The draw is by inverse transform, tile by tile: a candidate of each tile takes the place of the one before with the
probability of its tile among those read so far (weighted reservoir sampling; Chao, Biometrika 69, 1982). The result has
exactly the categorical distribution and takes three random numbers a tile, where Gumbel-max takes one a token.

Shapes: N positions, V tokens, H width of the model.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

# Tokens in a tile. On a GPU fewer and larger tiles, because each costs some twenty launches; on a processor tiles of
# about the size of its last cache.
_CPU_TILE, _GPU_TILE = 16_384, 32_768
# Positions that are read together: bounds the tile's memory, at 64 MiB on a processor, however large the batch.
_ROWS = 1_024
# A sum or maximum over a tile is taken in two stages, since one stage over a long row does not vectorise.
_GROUP = 64
# Uniform numbers a tile takes: which group, which token of it, whether the tile's candidate replaces the earlier one.
DRAWS = 3
# Stands for minus infinity, which would make 0 * -inf not a number. Half a float32's range leaves room for sums.
_BANNED = -1e30


@dataclass(frozen=True, slots=True)
class Head:
    """A model's output head: `weight` (V, H), logits capped smoothly at +-`softcap` by a tanh."""

    weight: Tensor
    softcap: float

    @property
    def tile(self) -> int:
        """Tokens in a tile; the same for every batch, so that a seed gives the same draws in any."""
        return min(self.weight.shape[0], _CPU_TILE if self.weight.device.type == "cpu" else _GPU_TILE)

    @property
    def tiles(self) -> int:
        """Tiles of the vocabulary."""
        return math.ceil(self.weight.shape[0] / self.tile)


@dataclass(frozen=True, slots=True)
class Bans:
    """Tokens that may not be written: `table` (K, V, bool) of kinds of positions, `kinds` (N, int64) says which holds.

    At least one token of each kind must be allowed.
    """

    table: Tensor
    kinds: Tensor


@dataclass(frozen=True, slots=True)
class Reading:
    """What a step needs: `drawn` and `likely` (N, int64), `entropies` (N, float32, nats), `soft` (N, H).

    `soft` is the mean of the head's rows, which are the embeddings without the embedding's scale.
    """

    drawn: Tensor
    likely: Tensor
    entropies: Tensor
    soft: Tensor


@dataclass(frozen=True, slots=True)
class Choices:
    """The `top` best tokens of each position with their log probabilities, and that of the token that stands there.

    `tokens` (N, top), `log_probabilities` (N, top), `standing` (N), `entropies` (N), in nats.
    """

    tokens: Tensor
    log_probabilities: Tensor
    standing: Tensor
    entropies: Tensor


def read_out(hidden: Tensor, head: Head, temperature: Tensor, uniforms: Tensor, bans: Bans | None = None) -> Reading:
    """Read `hidden` (N, H) at `temperature` (0-dim, float32).

    `uniforms` (N, `head.tiles`, `DRAWS`) in [0, 1) decide the draw.
    """
    parts = [
        _read_rows(hidden[rows], head, temperature, uniforms[rows], _of_rows(bans, rows)) for rows in _chunks(hidden)
    ]
    if len(parts) == 1:
        return parts[0]
    return Reading(*(torch.cat([getattr(part, name) for part in parts]) for name in Reading.__slots__))


def read_choices(hidden: Tensor, head: Head, standing: Tensor, top: int, bans: Bans | None = None) -> Choices:
    """The best tokens of each position of `hidden` (N, H) at temperature 1, and how likely `standing` (N) is there."""
    parts = [
        _choices_of_rows(hidden[rows], head, standing[rows], top, _of_rows(bans, rows)) for rows in _chunks(hidden)
    ]
    return Choices(*(torch.cat([getattr(part, name) for part in parts]) for name in Choices.__slots__))


def _chunks(hidden: Tensor) -> Iterator[slice]:
    return (slice(start, start + _ROWS) for start in range(0, max(1, hidden.shape[0]), _ROWS))


def _of_rows(bans: Bans | None, rows: slice) -> Bans | None:
    return None if bans is None else Bans(bans.table, bans.kinds[rows])


class _Running:
    """Softmax sums over the tiles read so far, each relative to the greatest logit met so far."""

    def __init__(self, hidden: Tensor) -> None:
        rows, device = hidden.shape[0], hidden.device
        self.greatest = torch.full((rows, 1), _BANNED, device=device)
        self.total = torch.zeros((rows, 1), device=device)
        self.below = torch.zeros((rows, 1), device=device)
        """Sum of probability times distance to the greatest logit: never negative, so nothing cancels."""

    def take(self, logits: Tensor, tile_greatest: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Take in a tile; turn its `logits` (N, W) into distances, in place.

        Give their exponentials (N, W), the sums of their groups (N, W / group), and the factor (N, 1) that earlier sums
        shrink by.
        """
        greatest = torch.maximum(self.greatest, tile_greatest)
        rise = greatest - self.greatest
        shrink = torch.exp(-rise)
        weights = torch.exp(logits.sub_(greatest))
        groups = _grouped(weights).sum(-1)
        self.below = shrink * (self.below + self.total * rise) - torch.linalg.vecdot(weights, logits).unsqueeze(-1)
        self.total = shrink * self.total + groups.sum(-1, keepdim=True)
        self.greatest = greatest
        return weights, groups, shrink

    def entropies(self) -> Tensor:
        """Entropy (N) in nats."""
        return (torch.log(self.total) + self.below / self.total).squeeze(-1)


def _read_rows(hidden: Tensor, head: Head, temperature: Tensor, uniforms: Tensor, bans: Bans | None) -> Reading:
    running = _Running(hidden)
    soft = torch.zeros(hidden.shape, dtype=torch.float32, device=hidden.device)
    drawn = likely = torch.zeros(hidden.shape[0], dtype=torch.long, device=hidden.device)
    for number, (start, table, logits) in enumerate(_tiles(hidden, head, head.softcap / temperature, bans)):
        before = running.greatest
        greatest, place = _greatest(logits)
        likely = torch.where((greatest > before).squeeze(-1), place + start, likely)
        weights, groups, shrink = running.take(logits, greatest)
        soft = soft * shrink + (weights[:, : table.shape[0]].to(table.dtype) @ table)
        tile = groups.sum(-1)
        candidate = _draw(weights, groups, uniforms[:, number]) + start
        takes_over = uniforms[:, number, 2] * running.total.squeeze(-1) < tile
        drawn = torch.where(takes_over, candidate, drawn)
    return Reading(drawn, likely, running.entropies(), soft / running.total)


def _choices_of_rows(hidden: Tensor, head: Head, standing: Tensor, top: int, bans: Bans | None) -> Choices:
    running = _Running(hidden)
    best = torch.full((hidden.shape[0], 0), _BANNED, device=hidden.device)
    tokens = torch.zeros((hidden.shape[0], 0), dtype=torch.long, device=hidden.device)
    stood = torch.full((hidden.shape[0],), _BANNED, device=hidden.device)
    for start, table, logits in _tiles(hidden, head, torch.tensor(head.softcap, device=hidden.device), bans):
        width = table.shape[0]
        place = standing - start
        is_here = (place >= 0) & (place < width)
        stood = torch.where(is_here, logits.gather(1, place.clamp(0, width - 1).unsqueeze(-1)).squeeze(-1), stood)
        values, places = logits.topk(min(top, logits.shape[1]), dim=-1)
        best, order = torch.cat([best, values], dim=-1).topk(min(top, best.shape[1] + values.shape[1]), dim=-1)
        tokens = torch.cat([tokens, places + start], dim=-1).gather(1, order)
        running.take(logits, _greatest(logits)[0])
    normalizer = running.greatest + torch.log(running.total)
    return Choices(tokens, best - normalizer, stood - normalizer.squeeze(-1), running.entropies())


def _tiles(hidden: Tensor, head: Head, scale: Tensor, bans: Bans | None) -> Iterator[tuple[int, Tensor, Tensor]]:
    """First token, rows of the head and logits (N, W, float32) of each tile, W filled up to whole groups.

    `scale` is the softcap over the temperature: both are one factor.
    """
    for start in range(0, head.weight.shape[0], head.tile):
        table = head.weight[start : start + head.tile]
        logits = (hidden @ table.T).float().div_(head.softcap).tanh_().mul_(scale)
        if bans is not None:
            banned = bans.table[:, start : start + head.tile]
            logits.masked_fill_(banned if banned.shape[0] == 1 else banned[bans.kinds], _BANNED)
        if missing := -table.shape[0] % _GROUP:
            logits = torch.nn.functional.pad(logits, (0, missing), value=_BANNED)
        yield start, table, logits


def _grouped(values: Tensor) -> Tensor:
    return values.view(values.shape[0], -1, _GROUP)


def _members(values: Tensor, group: Tensor) -> Tensor:
    """The values (N, group size) of one group (N, 1) of each row."""
    return _grouped(values).gather(1, group.unsqueeze(-1).expand(-1, -1, _GROUP)).squeeze(1)


def _greatest(logits: Tensor) -> tuple[Tensor, Tensor]:
    """The greatest value (N, 1) of each row and its place (N), the first where several are equal."""
    greatest, group = _grouped(logits).amax(-1).max(-1, keepdim=True)
    return greatest, group.squeeze(-1) * _GROUP + _members(logits, group).argmax(-1)


def _draw(weights: Tensor, groups: Tensor, uniforms: Tensor) -> Tensor:
    """A place (N) of each row, drawn by `weights` (N, W): first the group, then the member.

    Searching for the first sum that is greater than a number below the total never finds a member of weight 0, whatever
    the rounding: a banned token cannot be drawn.
    """
    sums = groups.cumsum(-1)
    group = torch.searchsorted(sums, uniforms[:, 0:1] * sums[:, -1:], right=True).clamp_(max=groups.shape[1] - 1)
    inner = _members(weights, group).cumsum(-1)
    member = torch.searchsorted(inner, uniforms[:, 1:2] * inner[:, -1:], right=True).clamp_(max=_GROUP - 1)
    return (group * _GROUP + member).squeeze(-1)
