"""The model card, written from what was measured and recorded, not from memory."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from safetensors import safe_open

from runtime.training.corpus import Split
from runtime.training.export import FIGURES
from runtime.training.history import PastRun, read_history
from runtime.training.prepare import read_manifest

CARD = "README.md"

_HEAD = """---
library_name: transformers
pipeline_tag: text-generation
language: en
license: apache-2.0
tags: [diffusion, block-diffusion, text-editing]
---

# {name}

A very small block-diffusion language model for continuing, rewriting and filling English prose. It
is here so that a writing program can be tried at once on any computer: it shows how drafts form and
settle, not what good drafts read like. A canvas begins with a draft that the encoder writes from
left to right (`first_draft.json`, which Palimpsest reads and transformers does not), and the decoder
goes over it. What comes of it reads like English from afar, and says little that makes sense. A
large DiffusionGemma takes its place where the computer allows.

* Class: `DiffusionGemmaForBlockDiffusion` of transformers, no code of its own.
* Weights: {weights:,} ({layers} layers of width {hidden}, {experts} experts with {used} active per
  token, vocabulary {vocabulary:,}), trained from random weights.
* Canvas: {canvas} tokens. Prompt: the beginning-of-text token and the text before, at most a few
  hundred tokens; there is no chat template and no instruction following.
"""

_TRAINING = """
## Training

Objective of DiffusionGemma: uniform categorical corruption at a noise level drawn uniformly from
(0, 1), unweighted cross-entropy over the canvas, next-token loss of the encoder over the prompt,
self-conditioning on a first pass. Ours in addition: in {gap:.0%} of the examples the noise is one
contiguous span. Matrices by Muon, the rest by AdamW; all settings are in `history.json`.

In all {steps:,} steps, {tokens:,} tokens (prompts and canvases) and {minutes:.0f} minutes on a shared
two-core processor:
"""

_RUN = """
{number}. From {start}: {steps:,} steps, {tokens:,} tokens, {minutes:.0f} minutes.
   {early}{conditioning:.0%} of the steps were self-conditioned.
"""

_EARLY = """In its first {early:.0%} the noise stayed below {ceiling} and nothing was self-conditioned; then
   """

_EVALUATION = """
## With an independent judge

What `python -m runtime evaluate` printed of these weights:

```
{table}
```
"""

_LIMITS = """
## Limits

English only, mostly of the 19th and early 20th century and of encyclopedias and textbooks.
Paragraphs with slurs and adult terms were left out by a word list, which is crude: old prejudice
remains possible. Nothing it writes has been checked for truth.
"""


def write_card(
    data: Path, model: Path, credits_file: Path | None, notes_file: Path | None, evaluation_file: Path | None = None
) -> None:
    """Write ``README.md`` into a model folder.

    Args:
        data: prepared data, for the manifest.
        model: exported and evaluated model folder.
        credits_file: JSON object from source name to a line of origin and licence.
        notes_file: text on what the run did beside its recipe, taken over as it is.
        evaluation_file: the table that ``runtime evaluate`` printed of this model.

    Raises:
        FileNotFoundError: the model has not been evaluated.
    """
    runs = read_history(model)
    recipe = runs[-1].recipe
    manifest: dict[str, Any] = read_manifest(data)
    figures: dict[str, Any] = json.loads((model / FIGURES).read_text(encoding="utf-8"))
    credit_lines = json.loads(credits_file.read_text(encoding="utf-8")) if credits_file else {}
    text = "".join(
        [
            _HEAD.format(
                name="Palimpsest starter",
                weights=_count_weights(model),
                layers=recipe.model.layers,
                hidden=recipe.model.hidden,
                experts=recipe.model.experts,
                used=recipe.model.experts_per_token,
                vocabulary=recipe.model.vocabulary,
                canvas=recipe.model.canvas,
            ),
            _figures(figures),
            _EVALUATION.format(table=evaluation_file.read_text(encoding="utf-8").strip()) if evaluation_file else "",
            _training(runs),
            f"\n{notes_file.read_text(encoding='utf-8')}" if notes_file else "",
            _sources(manifest, credit_lines),
            _LIMITS,
        ]
    )
    (model / CARD).write_text(text, encoding="utf-8")


def _count_weights(model: Path) -> int:
    """Return the number of stored weights; tied ones are stored once."""
    with safe_open(model / "model.safetensors", framework="numpy") as tensors:
        shapes = [tensors.get_slice(name).get_shape() for name in tensors.keys()]  # noqa: SIM118
    return sum(math.prod(shape) for shape in shapes)


def _figures(figures: dict[str, Any]) -> str:
    """Return the table of accuracies."""
    rows = [
        "",
        "## Measured",
        "",
        f"On text never trained on, {figures['windows']} canvases a row, each with",
        f"{figures['prompt']} tokens of text before it. Accuracy: share of the corrupted tokens",
        "that the model's most likely token restores in one pass; second: with self-conditioning",
        "on a first pass; most frequent: share that always writing the training text's most",
        "frequent token would have restored.",
        "",
        "| held out by | source | noise | accuracy | second pass | most frequent | ratio |",
        "|---|---|---|---|---|---|---|",
    ]
    for part in figures["figures"]:
        held = part["split"].removeprefix("held_out_")
        for one in part["noise"]:
            noise = f"gap of {one['noise']:.0%}" if one["gap"] else f"{one['noise']:.1f}"
            rows.append(
                f"| {held} | {part['source']} | {noise} | {one['accuracy']:.1%} | "
                f"{one['conditioned_accuracy']:.1%} | {one['baseline']:.1%} | {one['ratio']:.1f} |"
            )
    rows += ["", "Next-token perplexity of the encoder, per token of this tokenizer:"]
    rows += [
        f"* {part['source']}, held out by {part['split'].removeprefix('held_out_')}: {part['perplexity']:.1f}"
        for part in figures["figures"]
    ]
    return "\n".join(rows) + "\n"


def _training(runs: tuple[PastRun, ...]) -> str:
    """Return the paragraphs on all runs, oldest first."""
    whole = _TRAINING.format(
        gap=runs[-1].recipe.objective.gap_share,
        steps=sum(run.steps for run in runs),
        tokens=sum(run.tokens for run in runs),
        minutes=sum(run.minutes for run in runs),
    )
    return whole + "".join(_run(number, run) for number, run in enumerate(runs, start=1))


def _run(number: int, run: PastRun) -> str:
    """Return the lines on one run."""
    objective = run.recipe.objective
    early = _EARLY.format(early=objective.early_share, ceiling=objective.early_ceiling)
    return _RUN.format(
        number=number,
        start=f"the weights of run {number - 1}" if number > 1 else "random weights",
        steps=run.steps,
        tokens=run.tokens,
        minutes=run.minutes,
        early=early if objective.early_share else "Noise over the whole range; ",
        conditioning=objective.self_conditioning_share,
    )


def _sources(manifest: dict[str, Any], credit_lines: dict[str, str]) -> str:
    """Return the table of training text and the names of what was held out."""
    rows = [
        "",
        "## Training text",
        "",
        "| source | share of the examples | characters | origin and licence |",
        "|---|---|---|---|",
    ]
    training = [part for part in manifest["parts"] if part["split"] == Split.TRAIN.value]
    whole = sum(part["share"] for part in training)
    rows += [
        f"| {part['source']} | {part['share'] / whole:.0%} | {part['characters']:,} | "
        f"{credit_lines.get(part['source'], '')} |"
        for part in training
    ]
    authors = sorted({name for part in manifest["parts"] for name in part["authors"]})
    rows += [
        "",
        f"Held out whole, by author: {', '.join(authors)}. Held out besides: "
        f"{manifest['held_out_share']:.0%} of the other documents, chosen by a hash of the title.",
    ]
    return "\n".join(rows) + "\n"
