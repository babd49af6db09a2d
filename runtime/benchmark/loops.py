"""The three loops, each behind the same face: write one block, and say when each draft of it is there."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import torch
from torch import nn
from transformers import PreTrainedModel
from transformers.generation.streamers import BaseStreamer

from runtime.autoregressive import causal_twin, decode
from runtime.benchmark.subject import Subject
from runtime.diffusion.canvas import Canvas
from runtime.diffusion.denoise import denoise
from runtime.diffusion.noise import Noise
from runtime.diffusion.prefix import Prefix


class LoopName(enum.StrEnum):
    """A loop, by the name of what it comes from."""

    PALIMPSEST = "palimpsest"
    TRANSFORMERS = "transformers"
    AUTOREGRESSIVE = "autoregressive"


@dataclass(frozen=True, slots=True)
class Loop:
    """One way to write a block.

    `write(seed, on_draft)` encodes the prompt and writes a block, calls `on_draft` whenever what a step wrote has
    reached the host, and may be broken off by what `on_draft` raises. The model's layers run from the entry into
    `entry` to the return of `exit`.
    """

    name: LoopName
    write: Callable[[int, Callable[[], None]], None]
    entry: nn.Module
    exit: nn.Module


def loop_of(name: LoopName, subject: Subject) -> Loop:
    """The loop called `name`, over the model of `subject`."""
    decoder = subject.network.model.decoder
    match name:
        case LoopName.PALIMPSEST:
            # What is before self-conditioning differs: transformers computes soft embeddings there.
            return Loop(name, _palimpsest(subject), decoder.self_conditioning, decoder)
        case LoopName.TRANSFORMERS:
            return Loop(name, _transformers(subject), decoder.self_conditioning, decoder)
        case LoopName.AUTOREGRESSIVE:
            causal = cast(PreTrainedModel, subject.causal or causal_twin(subject.network))
            layers = cast(nn.Module, causal.base_model)
            return Loop(name, _autoregressive(subject, causal), layers, layers)


def _palimpsest(subject: Subject) -> Callable[[int, Callable[[], None]], None]:
    def write(seed: int, on_draft: Callable[[], None]) -> None:
        network = subject.network
        prefix = Prefix(network)
        prefix.extend([subject.prompt])
        canvas = Canvas.blank(subject.canvas_length, network.device)
        for _ in denoise(network, prefix, canvas, subject.settings, Noise(seed, network.device)):
            on_draft()

    return write


def _transformers(subject: Subject) -> Callable[[int, Callable[[], None]], None]:
    config = subject.generation_config()

    def write(seed: int, on_draft: Callable[[], None]) -> None:
        torch.manual_seed(seed)
        prompt = cast(torch.LongTensor, torch.tensor([subject.prompt], device=subject.network.device))
        subject.network.generate(prompt, generation_config=config, streamer=_Drafts(on_draft))

    return write


def _autoregressive(subject: Subject, causal: PreTrainedModel) -> Callable[[int, Callable[[], None]], None]:
    vocabulary = causal.config.get_text_config(decoder=True).vocab_size
    # Another model's vocabulary may be smaller; which tokens the prompt has does not matter to speed.
    prompt = [token % vocabulary for token in subject.prompt]

    def write(seed: int, on_draft: Callable[[], None]) -> None:
        for _ in decode(causal, prompt, subject.canvas_length, temperature=1.0, seed=seed):
            on_draft()

    return write


class _Drafts(BaseStreamer):
    """Says when transformers shows a draft."""

    def __init__(self, on_draft: Callable[[], None]) -> None:
        self._on_draft = on_draft

    def put(self, value: torch.Tensor) -> None:
        """The prompt, or a settled block: no step."""

    def put_draft(self, value: torch.Tensor) -> None:
        """A step's draft, on the host."""
        self._on_draft()

    def end(self) -> None:
        """Nothing to close."""
