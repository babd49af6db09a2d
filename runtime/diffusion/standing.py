"""How a text that already stands on a canvas looks to the model, in one pass of the decoder.

Two readings, because they answer different questions (measured in DECISIONS.md). Where nothing is taken away the model
sees each token and mostly copies it: how far it does not is its doubt of that token. Where words are replaced by noise
it has to say from all the others what should stand there: these are its alternatives.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from transformers import DiffusionGemmaForBlockDiffusion

from runtime.api import FaultCode, RuntimeFault
from runtime.diffusion import network
from runtime.diffusion.canvas import Canvas
from runtime.diffusion.noise import Noise
from runtime.diffusion.prefix import Prefix
from runtime.diffusion.readout import Bans, Choices, read_choices

# The noise that takes a word's place is the same in every run, so that a reading can be repeated.
_SEED = 0
# Logits of banned tokens lie far below this, all others far above.
_BANNED = -1e6


@dataclass(frozen=True, slots=True)
class Place:
    """What the model expects at one position: tokens with log probabilities, best first, in nats.

    `standing` is the log probability of the token that stands there, -inf where that may not be written; `entropy` is
    that of the whole distribution; `noise` is the token that stood in for it, None where it was seen itself.
    """

    tokens: tuple[int, ...]
    log_probabilities: tuple[float, ...]
    standing: float
    entropy: float
    noise: int | None = None


@torch.inference_mode()
def read_standing(
    model: DiffusionGemmaForBlockDiffusion, prefix: Prefix, tokens: Sequence[int], positions: Sequence[int]
) -> dict[int, Place]:
    """Read `tokens` (C) after `prefix` (one row) as they stand; what the model expects at each of `positions`.

    The decoder is conditioned on the text itself, as if the step before had expected just that.

    Raises:
        RuntimeFault: `NOT_A_NUMBER`.
    """
    canvas = torch.tensor([tokens], device=model.device)
    index = torch.tensor(positions, device=model.device)
    places = network.positions_after(prefix, len(tokens), model.device)
    hidden = network.hidden_states(model, prefix, canvas, places, network.embed(model, canvas))
    choices = read_choices(hidden[0, index], network.head_of(model), canvas[0, index], 1)
    return dict(zip(positions, _places(choices), strict=True))


@torch.inference_mode()
def read_without(model: DiffusionGemmaForBlockDiffusion, prefix: Prefix, canvas: Canvas, top: int) -> dict[int, Place]:
    """Read B canvases (C positions) after `prefix` (one row) with the open positions of each replaced by noise.

    What the model expects at the open positions, the `top` best tokens that the canvas allows. No position is open in
    two canvases.

    Raises:
        RuntimeFault: `NOT_A_NUMBER`.
    """
    head = network.head_of(model)
    noise = Noise(_SEED, model.device).canvas(canvas.length, head.weight.shape[0])
    noised = canvas.noised(noise.expand(canvas.rows, -1))
    if prefix.rows != canvas.rows:
        prefix = prefix.repeated(canvas.rows)
    positions = network.positions_after(prefix, canvas.length, model.device)
    hidden = network.hidden_states(model, prefix, noised, positions, None)
    index = canvas.is_open.nonzero(as_tuple=True)
    bans = None if canvas.bans is None else Bans(canvas.bans.table, canvas.bans.kinds[index])
    choices = read_choices(hidden[index], head, canvas.tokens[index], top, bans)
    return dict(zip(index[1].tolist(), _places(choices, noised[index]), strict=True))


def _places(choices: Choices, noise: Tensor | None = None) -> list[Place]:
    """The values on the host, row by row."""
    columns = (choices.tokens, choices.log_probabilities, choices.standing, choices.entropies)
    tokens, likely, standing, entropies = (column.tolist() for column in columns)
    if math.isnan(math.fsum(entropies) + math.fsum(standing)):
        raise RuntimeFault(FaultCode.NOT_A_NUMBER, "in a reading of the text")
    noises = [None] * len(tokens) if noise is None else noise.tolist()
    return [
        Place(tuple(best), tuple(values), own if own > _BANNED else -math.inf, entropy, token)
        for best, values, own, entropy, token in zip(tokens, likely, standing, entropies, noises, strict=True)
    ]
