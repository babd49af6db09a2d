"""Corruption statistics and the loss against plain computations."""

from __future__ import annotations

import pytest
import torch
from transformers import DiffusionGemmaForBlockDiffusion

from runtime.training.architecture import untrained_model
from runtime.training.objective import (
    Corrupted,
    canvas_weights,
    corrupt,
    corrupt_gap,
    draw_corruption,
    first_pass,
    losses,
    reference_loss,
    weighted_cross_entropy,
)
from runtime.training.recipe import ObjectiveRecipe, Recipe
from runtime.training.tokenizer import EOS_ID, PAD_ID

VOCABULARY = 400


def drawn(seed: int = 3) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.fixture(scope="module")
def model(recipe: Recipe) -> DiffusionGemmaForBlockDiffusion:
    return untrained_model(recipe.model, 5).eval()


@pytest.fixture
def prompt() -> torch.Tensor:
    return torch.randint(3, VOCABULARY, (3, 9), generator=drawn(1))


@pytest.fixture
def canvas() -> torch.Tensor:
    tokens = torch.randint(3, VOCABULARY, (3, 16), generator=drawn(2))
    tokens[1, 10] = EOS_ID
    tokens[1, 11:] = PAD_ID
    return tokens


@pytest.mark.parametrize("noise", [0.0, 0.2, 0.5, 0.8, 1.0])
def test_the_noise_level_is_the_share_replaced(noise: float):
    canvas = torch.randint(VOCABULARY, (200, 128), generator=drawn())
    found = corrupt(canvas, torch.full((200,), noise), VOCABULARY, drawn(4))
    assert found.replaced.float().mean() == pytest.approx(noise, abs=0.01)
    assert torch.equal(found.tokens[~found.replaced], canvas[~found.replaced])


def test_replacements_are_uniform_over_the_vocabulary():
    canvas = torch.full((400, 128), 7)
    found = corrupt(canvas, torch.ones(400), 50, drawn())
    counts = torch.bincount(found.tokens.flatten(), minlength=50).float()
    expected = counts.sum() / 50
    # The statistic of Pearson's test has 49 degrees of freedom; 95 is beyond its 0.9999 quantile.
    assert ((counts - expected) ** 2 / expected).sum() < 95


@pytest.mark.parametrize("noise", [0.001, 0.25, 0.5, 1.0])
def test_gap_noise_is_one_span_of_the_right_length(noise: float):
    canvas = torch.full((300, 64), 7)
    found = corrupt_gap(canvas, torch.full((300,), noise), VOCABULARY, drawn())
    lengths = found.replaced.sum(dim=1)
    assert torch.equal(lengths, torch.full_like(lengths, max(1, round(noise * 64))))
    edges = found.replaced.int().diff(dim=1).abs().sum(dim=1)
    assert (edges <= 2).all()
    assert torch.equal(found.tokens[~found.replaced], canvas[~found.replaced])
    if noise == 0.25:
        starts = found.replaced.int().argmax(dim=1)
        assert starts.min() == 0
        assert starts.max() == 48


def test_training_mixes_scattered_noise_and_gaps_at_all_levels():
    canvas = torch.full((2000, 64), 7)
    found = draw_corruption(canvas, ObjectiveRecipe(gap_share=0.25), VOCABULARY, drawn())
    assert 0 < found.noise.min() < 0.01
    assert 0.99 < found.noise.max() < 1
    assert found.noise.mean() == pytest.approx(0.5, abs=0.02)
    middle = (found.noise > 0.3) & (found.noise < 0.7)
    edges = found.replaced[middle].int().diff(dim=1).abs().sum(dim=1)
    assert (edges <= 2).float().mean() == pytest.approx(0.25, abs=0.05)
    assert found.replaced.float().mean() == pytest.approx(0.5, abs=0.02)


def test_the_first_part_of_a_run_has_a_noise_ceiling():
    recipe = ObjectiveRecipe(early_ceiling=0.6, early_share=0.5)
    assert [recipe.noise_ceiling(share) for share in (0.0, 0.49, 0.5, 0.9)] == [0.6, 0.6, 1.0, 1.0]
    canvas = torch.full((2000, 8), 7)
    found = draw_corruption(canvas, recipe, VOCABULARY, drawn(), recipe.noise_ceiling(0.1))
    assert 0.59 < found.noise.max() < 0.6


def test_padding_weighs_a_few_tokens_however_long():
    canvas = torch.tensor([[5, 6, EOS_ID, *[PAD_ID] * 9], [5, 6, 7, 8, *[9] * 6, EOS_ID, PAD_ID]])
    weights = canvas_weights(canvas, PAD_ID, 4.0)
    assert weights[0, :3].tolist() == [1, 1, 1]
    assert weights[0, 3:].sum() == pytest.approx(4.0)
    assert weights[1].tolist() == [1.0] * 12


def test_tiled_loss_and_gradients_equal_plain_ones(model: DiffusionGemmaForBlockDiffusion):
    states = torch.randn(600, 32, generator=drawn(), requires_grad=True)
    targets = torch.randint(VOCABULARY, (600,), generator=drawn())
    weights = torch.rand(600, generator=drawn())
    table = model.lm_head.weight
    tiled = weighted_cross_entropy(model, states, targets, weights)
    tiled_gradients = torch.autograd.grad(tiled, [states, table])
    cap = model.final_logit_softcapping
    plain = reference_loss(torch.tanh(states @ table.t() / cap) * cap, targets, weights)
    plain_gradients = torch.autograd.grad(plain, [states, table])
    torch.testing.assert_close(tiled, plain)
    for one, other in zip(tiled_gradients, plain_gradients, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-7)


def test_loss_of_a_hand_computation(model: DiffusionGemmaForBlockDiffusion):
    with torch.no_grad():
        kept = model.lm_head.weight.clone()
        model.lm_head.weight.zero_()
    loss = weighted_cross_entropy(model, torch.ones(2, 3, 32), torch.tensor([[1, 2, 3], [4, 5, 6]]), torch.ones(2, 3))
    with torch.no_grad():
        model.lm_head.weight.copy_(kept)
    assert loss.item() == pytest.approx(torch.tensor(float(VOCABULARY)).log().item(), rel=1e-6)


@pytest.mark.parametrize("conditioned", [False, True])
def test_losses_equal_those_of_the_class_itself(
    model: DiffusionGemmaForBlockDiffusion,
    prompt: torch.Tensor,
    canvas: torch.Tensor,
    conditioned: bool,
):
    noised = corrupt(canvas, torch.full((3,), 0.5), VOCABULARY, drawn())
    found = losses(model, prompt, canvas, noised, conditioned, 4.0)
    signal = None
    if conditioned:
        signal = model(input_ids=prompt, decoder_input_ids=noised.tokens).logits.detach()
    whole = model(input_ids=prompt, decoder_input_ids=noised.tokens, self_conditioning_logits=signal)
    weights = canvas_weights(canvas, PAD_ID, 4.0)
    torch.testing.assert_close(found.canvas, reference_loss(whole.logits, canvas, weights))
    cap = model.final_logit_softcapping
    read = torch.tanh(model.lm_head(whole.encoder_last_hidden_state) / cap) * cap
    # Position i of the encoder predicts token i + 1.
    shifted = reference_loss(read[:, :-1], prompt[:, 1:], torch.ones(3, 8))
    torch.testing.assert_close(found.encoder, shifted)
    torch.testing.assert_close(found.total(), found.canvas + found.encoder)


def test_a_prompt_of_one_token_has_no_encoder_loss(model: DiffusionGemmaForBlockDiffusion, canvas: torch.Tensor):
    noised = Corrupted(canvas, torch.zeros_like(canvas).bool(), torch.zeros(3))
    found = losses(model, torch.full((3, 1), 2), canvas, noised, False, 4.0)
    assert found.encoder.item() == 0.0
    assert found.canvas.item() > 0


def test_no_gradient_flows_through_the_first_pass(
    model: DiffusionGemmaForBlockDiffusion, prompt: torch.Tensor, canvas: torch.Tensor
):
    encoded = model.model.encoder(input_ids=prompt)
    signal = first_pass(model, canvas, encoded.past_key_values)
    assert not signal.requires_grad
    # The gradient of the step with this signal equals the one with the signal as a constant.
    noised = corrupt(canvas, torch.full((3,), 0.5), VOCABULARY, drawn())
    weight = model.model.decoder.layers[0].mlp.up_proj.weight
    ours = losses(model, prompt, canvas, noised, True, 4.0).canvas
    (gradient,) = torch.autograd.grad(ours, weight)
    constant = model(input_ids=prompt, decoder_input_ids=noised.tokens).logits.detach()
    logits = model(input_ids=prompt, decoder_input_ids=noised.tokens, self_conditioning_logits=constant).logits
    plain = reference_loss(logits, canvas, canvas_weights(canvas, PAD_ID, 4.0))
    (expected,) = torch.autograd.grad(plain, weight)
    torch.testing.assert_close(gradient, expected, rtol=1e-3, atol=1e-7)
