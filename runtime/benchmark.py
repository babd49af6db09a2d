"""Measured speed: our loop beside transformers' `generate`, in one process, on the same prompt and the same seeds."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import cast

import torch
from transformers.generation.streamers import BaseStreamer
from transformers.models.diffusion_gemma.generation_diffusion_gemma import DiffusionGemmaGenerationOutput

from runtime.diffusion.canvas import Canvas
from runtime.diffusion.denoise import Prefix, denoise
from runtime.diffusion.noise import Noise
from runtime.diffusion.statistics import Tally
from runtime.models.load import LoadedModel

PROMPT = "The house stood at the end of a long lane, and for many years nobody had lived in it."


@dataclass(frozen=True, slots=True)
class Measurement:
    """One loop's speed. Tokens are whole canvases, as both loops compute them."""

    name: str
    blocks: int
    steps_per_block: float
    milliseconds_per_step: float
    tokens_per_second: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both loops on the same work; `is_same` says that they wrote the same tokens."""

    ours: Measurement
    transformers: Measurement
    is_same: bool


def compare(model: LoadedModel, blocks: int = 3, prompt: str = PROMPT) -> Comparison:
    """Write `blocks` canvases, each from the prompt alone, with either loop in turn, after one round to warm up."""
    tokens = [model.vocabulary.bos or 0, *model.vocabulary.tokens(prompt)]
    _ours(model, tokens, seed=0)
    _theirs(model, tokens, seed=0)
    ours, theirs = Tally(), Tally()
    is_same = True
    # Turn and turn about, so that another program's load falls on both.
    for seed in range(1, blocks + 1):
        mine, first = _ours(model, tokens, seed)
        other, second = _theirs(model, tokens, seed)
        ours.add(mine)
        theirs.add(other)
        is_same &= first == second
    return Comparison(_measurement("palimpsest", ours, blocks), _measurement("transformers", theirs, blocks), is_same)


def _measurement(name: str, tally: Tally, blocks: int) -> Measurement:
    return Measurement(
        name=name,
        blocks=blocks,
        steps_per_block=tally.steps / blocks,
        milliseconds_per_step=1000 * tally.seconds / tally.steps,
        tokens_per_second=tally.tokens / tally.seconds,
    )


def _ours(model: LoadedModel, tokens: list[int], seed: int) -> tuple[Tally, list[int]]:
    network = model.network
    started = time.perf_counter()
    prefix = Prefix(network)
    prefix.extend(tokens)
    canvas = Canvas.blank(model.info.canvas_length, network.device)
    *_, last = denoise(network, prefix, canvas, model.settings, Noise(seed, network.device))
    seconds = time.perf_counter() - started
    return Tally(tokens=canvas.length, steps=last.number, seconds=seconds), list(last.tokens)


def _theirs(model: LoadedModel, tokens: list[int], seed: int) -> tuple[Tally, list[int]]:
    counter = _StepCounter()
    length = model.info.canvas_length
    torch.manual_seed(seed)
    started = time.perf_counter()
    prompt = cast(torch.LongTensor, torch.tensor([tokens], device=model.network.device))
    # No token is an end: generate() would overwrite what follows one, and the bare loop does not.
    output = model.network.generate(prompt, max_new_tokens=length, eos_token_id=-1, streamer=counter)
    written = cast(DiffusionGemmaGenerationOutput, output).sequences[0, len(tokens) :].tolist()
    return Tally(tokens=length, steps=counter.steps, seconds=time.perf_counter() - started), written


class _StepCounter(BaseStreamer):
    """Counts transformers' denoising steps by the drafts it shows."""

    def __init__(self) -> None:
        self.steps = 0

    def put(self, value: torch.Tensor) -> None:
        """A settled block; not counted."""

    def put_draft(self, value: torch.Tensor) -> None:
        """Count a step."""
        self.steps += 1

    def end(self) -> None:
        """Nothing to close."""
