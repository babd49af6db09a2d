"""The training objective of DiffusionGemma: corrupt a canvas, restore it, and read the prompt.

After Google's own recipe (google-deepmind/gemma, ``gemma/diffusion/hackable_diffusion_adapter``):
uniform categorical corruption, noise level uniform in (0, 1), unweighted cross-entropy over all
canvas tokens, corrupted or not, plus the encoder's next-token loss on the prompt; self-conditioning
comes from a first, detached pass. Ours in addition: gap noise (one contiguous span is noise and the
rest is clean, which is what filling a gap looks like), few padding tokens counted, and no canvas of
mostly noise in the first part of the run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from transformers import DiffusionGemmaForBlockDiffusion

from runtime.training.recipe import ObjectiveRecipe
from runtime.training.tokenizer import PAD_ID

ROWS_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Corrupted:
    """A noised canvas.

    Attributes:
        tokens: int64, shape (rows, canvas); what the decoder reads.
        replaced: bool, shape (rows, canvas); where a uniform random token was drawn. It equals the
            old token once in ``vocabulary`` draws.
        noise: float32, shape (rows,); share of positions replaced in expectation.
    """

    tokens: Tensor
    replaced: Tensor
    noise: Tensor


def corrupt(canvas: Tensor, noise: Tensor, vocabulary: int, generator: torch.Generator) -> Corrupted:
    """Replace each token with probability ``noise`` by one drawn uniformly from the vocabulary.

    Args:
        canvas: int64, shape (rows, canvas).
        noise: float32 in [0, 1], shape (rows,).
        vocabulary: number of tokens.
        generator: source of all random numbers.
    """
    replaced = torch.rand(canvas.shape, generator=generator) < noise[:, None]
    return _replace(canvas, replaced, noise, vocabulary, generator)


def corrupt_gap(canvas: Tensor, noise: Tensor, vocabulary: int, generator: torch.Generator) -> Corrupted:
    """Replace one contiguous span of every row; ``noise`` is its share of the canvas.

    Args:
        canvas: int64, shape (rows, canvas).
        noise: float32 in [0, 1], shape (rows,); at least one token is replaced.
        vocabulary: number of tokens.
        generator: source of all random numbers.
    """
    length = canvas.shape[1]
    spans = (noise * length).round().clamp(1, length)
    starts = (torch.rand(noise.shape, generator=generator) * (length - spans + 1)).floor()
    places = torch.arange(length)
    replaced = (places >= starts[:, None]) & (places < (starts + spans)[:, None])
    return _replace(canvas, replaced, noise, vocabulary, generator)


def _replace(canvas: Tensor, replaced: Tensor, noise: Tensor, vocabulary: int, generator: torch.Generator) -> Corrupted:
    drawn = torch.randint(vocabulary, canvas.shape, generator=generator)
    return Corrupted(torch.where(replaced, drawn, canvas), replaced, noise)


def draw_corruption(
    canvas: Tensor,
    recipe: ObjectiveRecipe,
    vocabulary: int,
    generator: torch.Generator,
    ceiling: float = 1.0,
) -> Corrupted:
    """Noise a batch as training does: uniform noise levels, a share of the rows as gaps.

    Args:
        canvas: int64, shape (rows, canvas).
        recipe: shares and margins.
        vocabulary: number of tokens.
        generator: source of all random numbers.
        ceiling: highest noise level, in (0, 1].
    """
    rows = canvas.shape[0]
    floor = recipe.noise_floor
    noise = torch.rand(rows, generator=generator) * (ceiling - 2 * floor) + floor
    scattered = corrupt(canvas, noise, vocabulary, generator)
    gaps = corrupt_gap(canvas, noise, vocabulary, generator)
    as_gap = (torch.rand(rows, generator=generator) < recipe.gap_share)[:, None]
    return Corrupted(
        torch.where(as_gap, gaps.tokens, scattered.tokens),
        torch.where(as_gap, gaps.replaced, scattered.replaced),
        noise,
    )


def canvas_weights(canvas: Tensor, pad_id: int, pad_weight: float) -> Tensor:
    """Return the weight of every canvas token: 1 for text, ``pad_weight`` for a row's padding.

    Padding must be learnt, yet a document's last canvas may hold a hundred of it: its weights are
    scaled down to sum to at most ``pad_weight`` tokens a row.

    Returns:
        float32, shape (rows, canvas).
    """
    padding = canvas == pad_id
    count = padding.sum(dim=1, keepdim=True).clamp(min=1)
    each = (pad_weight / count).clamp(max=1.0)
    return torch.where(padding, each, torch.ones(()))


class _SoftcappedCrossEntropy(torch.autograd.Function):
    """Output layer, softcap and cross-entropy in row tiles, gradients taken on the way.

    The logits of one tile stay in the processor's cache and are overwritten in place; whole, they
    would be the largest tensors of the step by far, and the slowest part of it.
    """

    @staticmethod
    def forward(
        ctx: Any,
        states: Tensor,
        table: Tensor,
        targets: Tensor,
        weights: Tensor,
        softcap: float,
    ) -> Tensor:
        state_gradient = torch.empty_like(states)
        # A frozen table, as while a voice is learnt, may be the largest tensor of all.
        learns_table = ctx.needs_input_grad[1]
        table_gradient = torch.zeros(table.shape if learns_table else (), dtype=torch.float32, device=table.device)
        total = torch.zeros((), dtype=torch.float32, device=states.device)
        for first in range(0, len(targets), ROWS_AT_ONCE):
            tile = slice(first, first + ROWS_AT_ONCE)
            target, weight = targets[tile, None], weights[tile, None]
            logits = (states[tile] @ table.t()).float().div_(softcap).tanh_()
            slope = torch.addcmul(torch.ones((), device=logits.device), logits, logits, value=-1)
            logits.mul_(softcap)
            logits.sub_(logits.amax(dim=1, keepdim=True))
            chosen = logits.gather(1, target)
            logits.exp_()
            mass = logits.sum(dim=1, keepdim=True)
            total += ((mass.log() - chosen) * weight).sum()
            logits.div_(mass).scatter_add_(1, target, torch.full_like(chosen, -1.0))
            gradient = logits.mul_(slope).mul_(weight).to(states.dtype)
            state_gradient[tile] = gradient @ table
            if learns_table:
                table_gradient += gradient.t() @ states[tile]
        ctx.save_for_backward(state_gradient, table_gradient.to(table.dtype))
        return total

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, Tensor | None, None, None, None]:
        states, table = ctx.saved_tensors
        gradient = gradients[0]
        by_state = states * gradient.to(states.dtype)
        by_table = table * gradient.to(table.dtype) if ctx.needs_input_grad[1] else None
        return by_state, by_table, None, None, None


def weighted_cross_entropy(
    model: DiffusionGemmaForBlockDiffusion, states: Tensor, targets: Tensor, weights: Tensor
) -> Tensor:
    """Return the weighted mean cross-entropy in nats, logits and loss in float32.

    Args:
        model: gives output layer and logit softcap.
        states: last hidden states, shape (..., hidden), in the model's precision.
        targets: int64, shape (...).
        weights: float32, shape (...); their sum must not be zero.
    """
    flat = weights.reshape(-1)
    return _SoftcappedCrossEntropy.apply(
        states.reshape(-1, states.shape[-1]),
        model.lm_head.weight,
        targets.reshape(-1),
        flat / flat.sum(),
        model.final_logit_softcapping,
    )


@dataclass(frozen=True, slots=True)
class Losses:
    """Mean cross-entropies in nats, float32 scalars; ``encoder`` is zero for a one-token prompt."""

    canvas: Tensor
    encoder: Tensor

    def total(self) -> Tensor:
        """Return their sum: both weigh 1, as in Google's recipe."""
        return self.canvas + self.encoder


def first_pass(model: DiffusionGemmaForBlockDiffusion, noised: Tensor, past_key_values: object) -> Tensor:
    """Return logits of an unconditioned pass, (rows, canvas, vocabulary), without gradient."""
    with torch.no_grad():
        states = model.model.decoder(decoder_input_ids=noised, past_key_values=past_key_values).last_hidden_state
        cap = model.final_logit_softcapping
        return model.lm_head(states).float().div_(cap).tanh_().mul_(cap)


def losses(
    model: DiffusionGemmaForBlockDiffusion,
    prompt: Tensor,
    canvas: Tensor,
    corrupted: Corrupted,
    self_conditioning: bool,
    pad_weight: float,
) -> Losses:
    """Run encoder and decoder once (twice with self-conditioning) and return both losses.

    Args:
        model: in training or evaluation mode.
        prompt: int64, shape (rows, prompt): the text before, without padding.
        canvas: int64, shape (rows, canvas): the clean text.
        corrupted: the same canvas, noised.
        self_conditioning: feed the detached prediction of a first pass. Google draws this for each
            example; drawn for each batch the expectation is the same and no pass is wasted.
        pad_weight: see `canvas_weights`.
    """
    encoded = model.model.encoder(input_ids=prompt)
    signal = None
    if self_conditioning:
        signal = first_pass(model, corrupted.tokens, encoded.past_key_values)
    states = model.model.decoder(
        decoder_input_ids=corrupted.tokens,
        past_key_values=encoded.past_key_values,
        self_conditioning_logits=signal,
    ).last_hidden_state
    weights = canvas_weights(canvas, PAD_ID, pad_weight)
    canvas_loss = weighted_cross_entropy(model, states, canvas, weights)
    if prompt.shape[1] < 2:
        return Losses(canvas_loss, torch.zeros(()))
    targets = prompt[:, 1:]
    encoder_loss = weighted_cross_entropy(model, encoded.last_hidden_state[:, :-1], targets, torch.ones(targets.shape))
    return Losses(canvas_loss, encoder_loss)


def reference_loss(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """Return the weighted mean cross-entropy of finished logits; the tiled one must equal it."""
    each = functional.cross_entropy(logits.flatten(0, -2), targets.flatten(), reduction="none")
    return (each * weights.flatten()).sum() / weights.sum()
