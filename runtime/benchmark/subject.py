"""What is measured: a model, how it samples, and the prompt that all loops start from."""

from __future__ import annotations

import dataclasses
import itertools
from dataclasses import dataclass
from typing import cast

import torch
from transformers import DiffusionGemmaForBlockDiffusion, PreTrainedModel
from transformers.models.diffusion_gemma.generation_diffusion_gemma import (
    DiffusionGemmaGenerationConfig,
    EntropyBoundSamplerConfig,
)

from runtime.api import FaultCode, RuntimeFault
from runtime.benchmark.sizes import ModelSize, random_model
from runtime.diffusion.sampler import SamplerSettings
from runtime.models.load import LoadedModel, find_device

PROMPT = "The house stood at the end of a long lane, and for many years nobody had lived in it. "


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A model to measure.

    `causal` is the model to decode with token by token, None the model's own layers run causally. `steps` says that
    every block takes exactly that many, as `settings` make sure of; None leaves it to the model's own rule.
    """

    name: str
    network: DiffusionGemmaForBlockDiffusion
    settings: SamplerSettings
    prompt: tuple[int, ...]
    steps: int | None
    has_random_weights: bool
    causal: PreTrainedModel | None = None

    @property
    def canvas_length(self) -> int:
        """Positions of a canvas."""
        return cast(int, self.network.config.canvas_length)

    @property
    def vocabulary(self) -> int:
        """Tokens in the vocabulary."""
        return self.network.lm_head.weight.shape[0]

    def generation_config(self) -> DiffusionGemmaGenerationConfig:
        """`settings` as transformers takes them, for one canvas that no token ends."""
        return DiffusionGemmaGenerationConfig(
            max_new_tokens=self.canvas_length,
            max_denoising_steps=self.settings.max_steps,
            sampler_config=EntropyBoundSamplerConfig(entropy_bound=self.settings.entropy_bound),
            t_min=self.settings.t_min,
            t_max=self.settings.t_max,
            # Where it is told nothing, generate() takes a rule of its own. So many equal drafts there never are.
            stability_threshold=self.settings.stability_threshold or self.settings.max_steps,
            confidence_threshold=self.settings.confidence_threshold or 0.005,
            # generate() would overwrite what follows an end.
            eos_token_id=-1,
            pad_token_id=0,
        )


def loaded_subject(
    model: LoadedModel, prompt_tokens: int, *, steps: int | None = None, causal: PreTrainedModel | None = None
) -> Subject:
    """A loaded model after a text of exactly `prompt_tokens` tokens.

    Raises:
        RuntimeFault: `CONTEXT_TOO_LONG` where prompt and canvas do not fit.
    """
    if prompt_tokens + model.info.canvas_length > model.info.context_length:
        raise RuntimeFault(FaultCode.CONTEXT_TOO_LONG, f"at most {model.info.context_length} tokens with the canvas")
    text = itertools.cycle(model.vocabulary.tokens(PROMPT))
    first = [] if model.vocabulary.bos is None else [model.vocabulary.bos]
    return Subject(
        name=model.info.name,
        network=model.network,
        settings=_forced(model.settings, steps),
        prompt=tuple(itertools.islice(itertools.chain(first, text), prompt_tokens)),
        steps=steps,
        has_random_weights=False,
        causal=causal,
    )


def random_subject(
    name: str,
    size: ModelSize,
    device: str,
    prompt_tokens: int,
    *,
    steps: int,
    causal: PreTrainedModel | None = None,
    network: DiffusionGemmaForBlockDiffusion | None = None,
) -> Subject:
    """A model of random weights after random tokens; as it is never sure of anything, `steps` have to be given.

    `network` is one of that `size` that is there already.

    Raises:
        RuntimeFault: `OUT_OF_MEMORY` where it would not fit, `MODEL_UNSUPPORTED` for a device that is not there.
    """
    network = network or random_model(size, find_device(device), prompt_tokens)
    prompt = torch.randint(0, size.vocabulary, (prompt_tokens,), generator=torch.Generator().manual_seed(0))
    return Subject(
        name=name,
        network=network,
        settings=_forced(SamplerSettings(), steps),
        prompt=tuple(prompt.tolist()),
        steps=steps,
        has_random_weights=True,
        causal=causal,
    )


def _forced(settings: SamplerSettings, steps: int | None) -> SamplerSettings:
    """`settings` with exactly `steps` steps and no draft before them; as they are with None, as a writer has them."""
    if steps is None:
        return settings
    return dataclasses.replace(
        settings, draft=None, max_steps=steps, stability_threshold=None, confidence_threshold=None
    )
