"""The canvas a run starts from: which tokens stand, which may be written, and how much of it is noise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from runtime.diffusion.noise import Noise
from runtime.diffusion.readout import Bans

PHRASE = 3  # words; see DECISIONS.md


@dataclass(frozen=True, slots=True)
class Canvas:
    """A batch of B canvases of C positions before their first step.

    `tokens` (B, C) is the text as it stands, of no meaning where nothing stands yet. `is_open` (B, C) marks the
    positions that the model may write; every other position keeps its token through all steps. `is_standing` (B, C)
    marks the open positions whose token stands at the start; the others start as noise. None means none. `bans` say
    which tokens may not be written, its `kinds` (B, C).
    """

    tokens: Tensor
    is_open: Tensor
    is_standing: Tensor | None = None
    bans: Bans | None = None

    @classmethod
    def blank(cls, length: int, device: torch.device, rows: int = 1) -> Canvas:
        """Canvases with nothing on them yet and all of them open: the plain generation of transformers."""
        tokens = torch.zeros((rows, length), dtype=torch.long, device=device)
        return cls(tokens, torch.ones_like(tokens, dtype=torch.bool))

    @classmethod
    def stack(cls, canvases: Sequence[Canvas]) -> Canvas:
        """One batch of several, of one length. Their bans are put together."""
        standing = [_or_none(one.is_standing, one.is_open) for one in canvases]
        return cls(
            torch.cat([one.tokens for one in canvases]),
            torch.cat([one.is_open for one in canvases]),
            torch.cat(standing) if any(one.is_standing is not None for one in canvases) else None,
            _joined_bans(canvases),
        )

    @property
    def rows(self) -> int:
        """Canvases, B."""
        return self.tokens.shape[0]

    @property
    def length(self) -> int:
        """Positions, C."""
        return self.tokens.shape[1]

    def noised(self, noise: Tensor) -> Tensor:
        """The tokens (B, C) of the first step: what stands, with the other open positions taken from `noise` (B, C)."""
        if self.is_standing is not None:
            noise = torch.where(self.is_standing, self.tokens, noise)
        return self.keep(noise)

    def keep(self, tokens: Tensor) -> Tensor:
        """`tokens` (B, C) with what must not change put back."""
        return torch.where(self.is_open, tokens, self.tokens)

    def selected(self, rows: Tensor) -> Canvas:
        """Only these canvases (int64 indices)."""
        standing = None if self.is_standing is None else self.is_standing[rows]
        bans = None if self.bans is None else Bans(self.bans.table, self.bans.kinds[rows])
        return Canvas(self.tokens[rows], self.is_open[rows], standing, bans)


def _or_none(standing: Tensor | None, is_open: Tensor) -> Tensor:
    return torch.zeros_like(is_open) if standing is None else standing


def _joined_bans(canvases: Sequence[Canvas]) -> Bans | None:
    if all(one.bans is None for one in canvases):
        return None
    tables: list[Tensor] = []
    kinds: list[Tensor] = []
    for one in canvases:
        if one.bans is None:
            raise ValueError("all canvases of a batch have bans or none has")
        # Versions of one request mostly share their table: it is not repeated for each.
        known = next((index for index, table in enumerate(tables) if table is one.bans.table), None)
        if known is None:
            known = len(tables)
            tables.append(one.bans.table)
        kinds.append(one.bans.kinds + sum(table.shape[0] for table in tables[:known]))
    return Bans(torch.cat(tables), torch.cat(kinds))


def noise_count(unlocked: int, strength: float) -> int:
    """How many of `unlocked` positions a strength in (0, 1] turns into noise: the rounded share, at least one."""
    return min(unlocked, max(1, math.floor(strength * unlocked + 0.5)))


def first_step(strength: float, max_steps: int) -> int:
    """Steps remaining at the noise level `strength`: its share of `max_steps`, rounded up."""
    # The product of two decimals may land a hair above the whole number it stands for.
    return min(max_steps, max(1, math.ceil(strength * max_steps - 1e-9)))


def choose_open(words: Sequence[Sequence[int]], strength: float, noise: Noise) -> list[int]:
    """Choose the positions that become noise: phrases of a few whole words in random order, up to the share.

    `words` groups the unlocked positions. Only the chosen ones are open during the run. The others stay on the canvas
    as context and come back unchanged, so a strength of 0.3 changes at most three tenths of the tokens, whatever the
    model thinks of the rest: the sampler on its own would renoise every token it is not sure of, the writer's own
    included. At strength 1 nothing is drawn. A word is taken in part only where the exact count asks for it.
    """
    every = [position for word in words for position in word]
    count = noise_count(len(every), strength)
    if count == len(every):
        return every
    phrases = _phrases(words)
    chosen: list[int] = []
    too_long: list[int] = []
    for index in noise.order(len(phrases)):
        for word in phrases[index]:
            fits = len(word) <= count - len(chosen)
            (chosen if fits else too_long).extend(word)
    return sorted(chosen + too_long[: count - len(chosen)])


def _phrases(words: Sequence[Sequence[int]]) -> list[list[Sequence[int]]]:
    """Neighbouring words together, at most `PHRASE` of them: a single word between two that stay has nowhere to go."""
    phrases: list[list[Sequence[int]]] = []
    for word in words:
        if phrases and len(phrases[-1]) < PHRASE and phrases[-1][-1][-1] == word[0] - 1:
            phrases[-1].append(word)
        else:
            phrases.append([word])
    return phrases
