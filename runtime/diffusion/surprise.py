"""How well a text follows on another, read from left to right by the encoder."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from transformers import DiffusionGemmaForBlockDiffusion

from runtime.diffusion import network
from runtime.diffusion.prefix import Prefix
from runtime.diffusion.readout import read_choices


@torch.inference_mode()
def surprise(
    model: DiffusionGemmaForBlockDiffusion, prefix: Prefix, texts: Sequence[tuple[Sequence[int], Sequence[int]]]
) -> list[float]:
    """Mean surprise (nats a token) at the tokens of the second of each pair, which stand after those of the first.

    Both are read after `prefix` (one row), which stays as it is. Each text has a token at least. All are read as one
    batch: its padding comes last, where a reader from left to right never looks.
    """
    rows = [[*before, *after] for before, after in texts]
    longest = max(map(len, rows))
    hidden = prefix.repeated(len(rows)).read([[*row, *[0] * (longest - len(row))] for row in rows])
    head = network.head_of(model)
    # A token is foreseen at the one before it.
    places = [
        (row, position)
        for row, (before, after) in enumerate(texts)
        for position in range(len(before), len(before) + len(after))
    ]
    index = torch.tensor(places, device=model.device)
    standing = torch.tensor([rows[row][position] for row, position in places], device=model.device)
    found = -read_choices(hidden[index[:, 0], index[:, 1] - 1], head, standing, 1).standing
    return [float(part.mean()) for part in found.split([len(after) for _, after in texts])]
