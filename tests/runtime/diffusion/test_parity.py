"""Our loop gives token for token what transformers' `generate` gives from the same random numbers.

Both are seeded alike and draw the same kinds of numbers in the same order. The one difference is how a token is drawn:
ours takes a few uniform numbers a position. So `generate` is given, in place of `torch.multinomial`, a draw that takes
the same numbers and computes on its own whole grid of probabilities.
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from unittest import mock

import pytest
import torch

from runtime.cli import STARTER
from runtime.diffusion.canvas import Canvas
from runtime.diffusion.denoise import denoise
from runtime.diffusion.network import head_of
from runtime.diffusion.noise import Noise
from runtime.diffusion.prefix import Prefix
from runtime.diffusion.readout import DRAWS
from runtime.diffusion.sampler import SamplerSettings
from runtime.models.load import LoadedModel, load
from tests.runtime.diffusion import reference
from tests.support.tiny_model import save_tiny_model

PROMPT = "The old house stood at the end of the lane."


def ours(model: LoadedModel, settings: SamplerSettings, seed: int, blocks: int) -> tuple[list[int], list[int]]:
    """Tokens of `blocks` canvases and the steps each took."""
    noise = Noise(seed, model.network.device)
    prefix = Prefix(model.network)
    latest = [2, *model.vocabulary.tokens(PROMPT)]
    written: list[int] = []
    counts: list[int] = []
    for _ in range(blocks):
        prefix.extend([latest])
        canvas = Canvas.blank(model.info.canvas_length, model.network.device)
        *_, last = denoise(model.network, prefix, canvas, settings, noise)
        latest = list(last.tokens)
        written += latest
        counts.append(last.number)
    return written, counts


def theirs(model: LoadedModel, settings: SamplerSettings, seed: int, blocks: int, ends: int | list[int]) -> list[int]:
    prompt = [2, *model.vocabulary.tokens(PROMPT)]
    head = head_of(model.network)

    def multinomial(probabilities: torch.Tensor, num_samples: int) -> torch.Tensor:
        uniforms = torch.rand(probabilities.shape[0], head.tiles, DRAWS)
        return reference.draw(probabilities, uniforms, head.tile)[:, None]

    torch.manual_seed(seed)
    with mock.patch("torch.multinomial", multinomial):
        output = model.network.generate(
            torch.tensor([prompt]),
            max_denoising_steps=settings.max_steps,
            max_new_tokens=blocks * model.info.canvas_length,
            confidence_threshold=settings.confidence_threshold,
            stability_threshold=settings.stability_threshold,
            eos_token_id=ends,
        )
    return output.sequences[0, len(prompt) :].tolist()


def calmed(model: LoadedModel) -> LoadedModel:
    """With random weights a step magnifies the rounding of the one before sixfold, mostly by self-conditioning.

    The two loops round differently, so after many such steps they would differ in a token now and then. A trained model
    does the opposite: see the starter.
    """
    with torch.no_grad():
        model.network.model.decoder.self_conditioning.down_proj.weight.mul_(0.05)
    return model


@pytest.mark.parametrize("weights", [0, 1])
@pytest.mark.parametrize("seed", [0, 7, 123456])
def test_three_blocks_without_adaptive_stopping(tmp_path: Path, weights: int, seed: int) -> None:
    model = calmed(load(save_tiny_model(tmp_path, seed=weights), "cpu"))
    settings = dataclasses.replace(model.settings, max_steps=4, confidence_threshold=1e-9)
    tokens, steps = ours(model, settings, seed, 3)
    assert steps == [4, 4, 4]
    assert tokens == theirs(model, settings, seed, 3, ends=-1)


@pytest.mark.parametrize("stability", [0, 1, 2])
def test_adaptive_stopping(sure_model: LoadedModel, stability: int) -> None:
    settings = dataclasses.replace(sure_model.settings, confidence_threshold=2.0, stability_threshold=stability)
    counts: list[int] = []
    for seed in (1, 2, 3):
        tokens, steps = ours(sure_model, settings, seed, 3)
        assert tokens == theirs(sure_model, settings, seed, 3, ends=-1)
        counts += steps
    assert min(counts) < settings.max_steps, "nothing stopped early, so nothing was tested"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_end_token_inside_a_block(tmp_path: Path, seed: int) -> None:
    model = calmed(load(save_tiny_model(tmp_path, max_steps=4), "cpu"))
    # Any token may play the end of text: one from inside the second block that the first does not have.
    length = model.info.canvas_length
    tokens, _ = ours(model, model.settings, seed, 3)
    inside = tokens[length + 1 : 2 * length - 1]
    middle = next(token for token in inside if token not in tokens[:length])
    end = length + tokens[length : 2 * length].index(middle)
    expected = tokens[: end + 1] + [0] * (2 * length - end - 1)
    assert theirs(model, model.settings, seed, 3, ends=[middle]) == expected


def test_the_starter_model() -> None:
    model = load(STARTER, "cpu")
    # generate() knows no first draft.
    settings = dataclasses.replace(model.settings, max_steps=8, draft=None)
    tokens, _ = ours(model, settings, 3, 2)
    assert tokens == theirs(model, settings, 3, 2, ends=-1)


@pytest.fixture(scope="module")
def sure_model(tmp_path_factory: pytest.TempPathFactory) -> LoadedModel:
    """A model with larger logits and lower temperatures, which comes to rest."""
    folder = save_tiny_model(tmp_path_factory.mktemp("models") / "sure", max_steps=30)
    config = json.loads((folder / "generation_config.json").read_text())
    (folder / "generation_config.json").write_text(json.dumps(config | {"t_min": 0.01, "t_max": 0.02}))
    model = calmed(load(folder, "cpu"))
    with torch.no_grad():
        model.network.lm_head.weight.mul_(8.0)
    return model
