"""What is trained: to restore the open cells of a board from noise, or to write the board from left to right.

The first is the objective of `runtime.training.objective` with two differences: given cells are never noise, as locked
tokens never are when the engine writes, and are not counted; nor is the puzzle itself, which nobody could predict.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional
from transformers import DiffusionGemmaForBlockDiffusion, Gemma4ForCausalLM

from runtime.sudoku.examples import Examples
from runtime.sudoku.recipe import NoiseRecipe
from runtime.training.objective import corrupt, first_pass

# A given cell is expected with certainty: the softmax of this beside its negative is 1 in any precision.
_CERTAIN = 40.0


def noised(
    examples: Examples, digits: Tensor, vocabulary: int, recipe: NoiseRecipe, generator: torch.Generator
) -> Tensor:
    """The answer (rows, canvas) with a random share of its open cells replaced.

    Args:
        examples: the boards.
        digits: int64, the tokens of the board's digits.
        vocabulary: number of tokens.
        recipe: shares.
        generator: source of all random numbers.
    """
    rows = examples.answer.shape[0]
    level = torch.rand(rows, generator=generator)
    level = torch.where(torch.rand(rows, generator=generator) < recipe.full_share, 1.0, level)
    corrupted = corrupt(examples.answer, level, vocabulary, generator)
    drawn = digits[torch.randint(len(digits), examples.answer.shape, generator=generator)]
    is_digit = torch.rand(examples.answer.shape, generator=generator) < recipe.digit_share
    tokens = torch.where(is_digit & corrupted.replaced, drawn, corrupted.tokens)
    return torch.where(examples.is_open, tokens, examples.answer)


def diffusion_loss(
    model: DiffusionGemmaForBlockDiffusion, examples: Examples, tokens: Tensor, *, is_conditioned: bool
) -> Tensor:
    """Mean cross-entropy of the open cells in nats, given `tokens` (rows, canvas) on the canvas.

    With `is_conditioned` the decoder is told what a first, detached pass expected, given cells with certainty.
    """
    device = model.device
    answer, is_open = examples.answer.to(device), examples.is_open.to(device)
    tokens = tokens.to(device)
    cache = model.model.encoder(input_ids=examples.prompt.to(device)).past_key_values
    signal = None
    if is_conditioned:
        signal = first_pass(model, tokens, cache)
        certain = torch.full_like(signal, -_CERTAIN).scatter_(2, answer[:, :, None], _CERTAIN)
        signal = torch.where(is_open[:, :, None], signal, certain)
    decoder = model.model.decoder
    states = decoder(decoder_input_ids=tokens, past_key_values=cache, self_conditioning_logits=signal).last_hidden_state
    return _cross_entropy(model, states[is_open], answer[is_open])


def causal_loss(model: Gemma4ForCausalLM, examples: Examples) -> Tensor:
    """Mean cross-entropy of the answer's tokens in nats, each after the prompt and the tokens before it."""
    prompt, answer = examples.prompt.to(model.device), examples.answer.to(model.device)
    states = model.model(input_ids=torch.cat([prompt, answer[:, :-1]], dim=1), use_cache=False).last_hidden_state
    return _cross_entropy(model, states[:, prompt.shape[1] - 1 :].flatten(0, 1), answer.flatten())


def _cross_entropy(
    model: DiffusionGemmaForBlockDiffusion | Gemma4ForCausalLM, states: Tensor, targets: Tensor
) -> Tensor:
    """Mean over the rows of `states` (N, hidden); the vocabulary is small enough to have all logits at once."""
    cap = float(model.config.get_text_config().final_logit_softcapping)
    logits = model.lm_head(states).float().div(cap).tanh().mul(cap)
    return functional.cross_entropy(logits, targets)
