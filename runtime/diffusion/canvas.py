"""The canvas a run starts from: which tokens stand, which may be written, and how much of it is noise."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from runtime.diffusion.noise import Noise
from runtime.diffusion.sampler import Ban

PHRASE = 3  # words; see DECISIONS.md


@dataclass(frozen=True, slots=True)
class Canvas:
    """One canvas of C positions before its first step.

    `tokens` (1, C) is the text as it stands, of no meaning where nothing stands yet. `is_open` (1, C) marks the
    positions that are replaced by noise and that the model may write; every other position keeps its token through
    all steps. `is_open` None means that all of it is open: the plain generation of transformers.
    """

    tokens: Tensor
    is_open: Tensor | None
    bans: tuple[Ban, ...] = ()

    @classmethod
    def blank(cls, length: int, device: torch.device, bans: tuple[Ban, ...] = ()) -> Canvas:
        """A canvas with nothing on it yet."""
        return cls(torch.zeros((1, length), dtype=torch.long, device=device), None, bans)

    @property
    def length(self) -> int:
        """Positions, C."""
        return self.tokens.shape[1]

    def noised(self, noise: Tensor) -> Tensor:
        """The tokens (1, C) of the first step: what stands, with the open positions taken from `noise` (1, C)."""
        return self.keep(noise)

    def keep(self, tokens: Tensor) -> Tensor:
        """`tokens` (1, C) with what must not change put back."""
        return tokens if self.is_open is None else torch.where(self.is_open, tokens, self.tokens)

    def opened(self, positions: Sequence[int]) -> Canvas:
        """The same canvas with only `positions` open."""
        is_open = torch.zeros_like(self.tokens, dtype=torch.bool)
        is_open[:, list(positions)] = True
        return dataclasses.replace(self, is_open=is_open)


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
