"""The model's decoder and output head, used directly: hidden states out, mean embeddings in.

transformers' forward gives logits over the whole vocabulary and takes logits for self-conditioning. Both are grids of
canvas by vocabulary, of which we need only what `runtime.diffusion.readout` computes tile by tile.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor
from transformers import DiffusionGemmaForBlockDiffusion

from runtime.diffusion.prefix import Prefix
from runtime.diffusion.readout import Head

# All canvas positions see each other and the whole prefix. None is how the decoder is told that no mask is needed.
NO_MASK: dict[str, Tensor | None] = {"full_attention": None, "sliding_attention": None}


def head_of(model: DiffusionGemmaForBlockDiffusion) -> Head:
    """The output head of `model`."""
    return Head(model.lm_head.weight, float(model.final_logit_softcapping))


def embed(model: DiffusionGemmaForBlockDiffusion, tokens: Tensor) -> Tensor:
    """Embeddings (..., H) of `tokens`, scaled as the decoder scales them."""
    return model.model.decoder.embed_tokens(tokens)


def embedding_scale(model: DiffusionGemmaForBlockDiffusion) -> Tensor:
    """The factor between a row of the head and an embedding (0-dim)."""
    return model.model.decoder.embed_tokens.embed_scale


def positions_after(prefix: Prefix, length: int, device: torch.device) -> Tensor:
    """Positions (1, C) of a canvas of `length` after `prefix`."""
    return torch.arange(prefix.length, prefix.length + length, dtype=torch.int32, device=device).unsqueeze(0)


def hidden_states(
    model: DiffusionGemmaForBlockDiffusion, prefix: Prefix, tokens: Tensor, positions: Tensor, soft: Tensor | None
) -> Tensor:
    """Last hidden states (B, C, H) of a canvas of `tokens` (B, C) at `positions` (1, C) after `prefix`.

    `soft` (B, C, H) is what the step before expects to stand there, as a mean of scaled embeddings; None at the start.
    """
    decoder = model.model.decoder
    with _conditioned_on(decoder.self_conditioning, soft):
        return decoder(
            decoder_input_ids=tokens,
            past_key_values=prefix.cache,
            decoder_attention_mask=NO_MASK,
            decoder_position_ids=positions,
        ).last_hidden_state


@contextlib.contextmanager
def _conditioned_on(module: torch.nn.Module, soft: Tensor | None) -> Iterator[None]:
    """Hand `soft` to the decoder's self-conditioning in place of the zeros it takes when it is given no logits."""
    if soft is None:
        yield
        return

    def replace(_: torch.nn.Module, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
        return arguments[0], soft.to(arguments[0].dtype)

    with module.register_forward_pre_hook(replace):
        yield
