"""Write a trained model as a folder that ``from_pretrained`` and ``AutoTokenizer`` load offline."""

from __future__ import annotations

import copy
import dataclasses
import json
import shutil
from pathlib import Path

import torch
from transformers import DiffusionGemmaForBlockDiffusion
from transformers.models.diffusion_gemma.generation_diffusion_gemma import (
    DiffusionGemmaGenerationConfig,
    EntropyBoundSamplerConfig,
)

from runtime.diffusion.sampler import DraftSettings
from runtime.models.load import FIRST_DRAFT
from runtime.training.checkpoint import replace_folder
from runtime.training.tokenizer import BOS_ID, EOS_ID, PAD_ID, copy_tokenizer

READABLE = 0o644
FIGURES = "figures.json"

# Google's 0.1 nats and temperatures 0.8 to 0.4 suit a model that is sure of most tokens. This one never is: with so
# small a bound it keeps a token or two a step, and nearly all of the canvas is noise again at the next. Measured on
# eight continuations of the trained model, from (30 nats, 0.8 to 0.4) to these: words known to the corpus 84% to 90%,
# repeated pairs of words 2% to 7%, steps a canvas 26 to 17. Cooler or higher repeats itself more.
ENTROPY_BOUND = 100.0
T_MAX = 0.6
T_MIN = 0.3
MAX_DENOISING_STEPS = 48
# See `runtime.diffusion.first_draft`; chosen by measuring, see `DECISIONS.md`.
DRAFT = DraftSettings(temperature=0.75, joining_temperature=0.55, candidates=12, review_steps=4)


def generation_config(canvas: int) -> DiffusionGemmaGenerationConfig:
    """Return the sampler's settings that the exported model recommends."""
    return DiffusionGemmaGenerationConfig(
        max_denoising_steps=MAX_DENOISING_STEPS,
        sampler_config=EntropyBoundSamplerConfig(entropy_bound=ENTROPY_BOUND),
        t_max=T_MAX,
        t_min=T_MIN,
        stability_threshold=1,
        confidence_threshold=0.005,
        max_new_tokens=canvas,
        bos_token_id=BOS_ID,
        eos_token_id=EOS_ID,
        pad_token_id=PAD_ID,
    )


def export_model(model: DiffusionGemmaForBlockDiffusion, tokenizer_folder: Path, folder: Path) -> None:
    """Write weights in bfloat16, configuration and tokenizer, replacing an older export at once.

    Args:
        model: any precision; not changed.
        tokenizer_folder: as `runtime.training.tokenizer.save_tokenizer` wrote it, or an export.
        folder: the new model folder.
    """
    fresh = folder.with_name(folder.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    saved = model if model.dtype == torch.bfloat16 else copy.deepcopy(model).bfloat16()
    saved.generation_config = generation_config(model.config.canvas_length or 0)
    saved.save_pretrained(fresh)
    for path in fresh.glob("*.safetensors"):
        path.chmod(READABLE)  # it is written for its owner alone, and programs are installed for all
    copy_tokenizer(tokenizer_folder, fresh)
    (fresh / FIRST_DRAFT).write_text(json.dumps(dataclasses.asdict(DRAFT)) + "\n", encoding="utf-8")
    replace_folder(fresh, folder)


def write_figures(folder: Path, figures: dict[str, object]) -> None:
    """Store measured figures beside the model."""
    (folder / FIGURES).write_text(json.dumps(figures, indent=1), encoding="utf-8")
