"""The figures of `runtime.evaluation.whole` as one table for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from runtime.evaluation.filling import FillFigure, Reading
from runtime.evaluation.restoring import Restored
from runtime.evaluation.runs import Mean
from runtime.evaluation.table import columns
from runtime.evaluation.whole import Evaluation

_HEAD = ("", "figure", "error", "of", "against")


def whole_table(evaluation: Evaluation) -> str:
    """One line a figure: what, how much, its standard error, of how many, and what it is to be held against."""
    subject = evaluation.subject
    sources = ", ".join(f"{source} ({count})" for source, count in subject.sources.items())
    judge = f"{subject.judge} in {subject.judge_precision}, after at most {subject.judge_context} of its tokens"
    name = f"{subject.model} with the voice {subject.voice}" if subject.voice else subject.model
    lines = [
        f"{name}: {subject.weights:,} weights, vocabulary {subject.vocabulary:,}, canvas {subject.canvas}",
        f"Held-out documents: {sources}; seed {subject.seed}",
        f"Judge: {judge if subject.judge else 'none'}",
        "",
        columns(_HEAD, list(_rows(evaluation))),
        "",
        "Errors are standard errors. Bits per byte are the judge's, the encoder's where it says so; low is good. The",
        "fill's difference from another reading is the mean over the gaps where both were read.",
        *evaluation.notes,
        f"Measured in {sum(evaluation.seconds.values()):.0f} s.",
    ]
    return "\n".join(lines)


def _rows(evaluation: Evaluation) -> Iterator[tuple[str, ...]]:
    yield from _restored(evaluation.restored)
    for figure in evaluation.filling:
        yield from _filled(figure)
    yield from _continued(evaluation)
    polishing = evaluation.polishing
    yield ("polish: right sentences unchanged", *_share(polishing.unchanged, "sentences"), "")
    yield ("polish: slips mended", *_share(polishing.mended, "slips"), "")
    yield ("polish: words beside slips spoilt", *_share(polishing.spoilt, "words"), "")
    copies, true = evaluation.copies, evaluation.true_copies
    yield (
        "copied runs of 50 characters, each 1,000 written",
        f"{copies.runs_per_thousand:.3f}",
        "",
        f"{copies.characters:,} characters",
        f"{true.runs_per_thousand:.3f} in true text",
    )
    slurs = evaluation.slurs
    yield (
        "slurs, each million words",
        f"{slurs.per_million:.0f}",
        "",
        f"{slurs.words:,} words",
        f"{slurs.slurs} found",
    )


def _restored(restored: Restored) -> Iterator[tuple[str, ...]]:
    for split in restored.splits:
        name = split.split.replace("_", "-", 1).replace("_", " ") + "s"
        for figure in split.noise:
            noise = f"gap of {figure.noise:.0%}" if figure.gap else f"noise {figure.noise}"
            baseline = f"{figure.baseline:.1%} always {restored.frequent!r}"
            count = f"{figure.tokens:,} tokens"
            yield (f"{name}, {noise}: restored in one pass", f"{figure.accuracy:.1%}", "", count, baseline)
            yield (f"{name}, {noise}: self-conditioned", f"{figure.conditioned_accuracy:.1%}", "", count, baseline)
        bits = split.bits_per_byte
        yield (f"{name}: encoder's perplexity per token", f"{split.perplexity:.1f}", "", "", "")
        yield (f"{name}: encoder's bits per byte", f"{bits.mean:.3f}", f"{bits.error:.3f}", f"{bits.count} texts", "")


def _filled(figure: FillFigure) -> Iterator[tuple[str, ...]]:
    kind = figure.kind
    yield (f"{kind}: exact", *_share(figure.exact, "gaps"), f"{figure.left_out} had no room" if figure.left_out else "")
    yield (f"{kind}: near", *_share(figure.near, "gaps"), "")
    yield (f"{kind}: real words", *_share(figure.real_words, "gaps"), "")
    for what in Reading:
        if what not in figure.bits_per_byte:
            continue
        bits, less = figure.bits_per_byte[what], figure.differences.get(what)
        against = f"fill {_signed(less)}" if less else ""
        yield (f"{kind}: bits per byte, {what}", f"{bits.mean:.3f}", f"{bits.error:.3f}", f"{bits.count} gaps", against)


def _continued(evaluation: Evaluation) -> Iterator[tuple[str, ...]]:
    figure = evaluation.continuing
    name = f"continuation of {figure.tokens} tokens"
    written, true = figure.written, figure.true
    if written.bits_per_byte and true.bits_per_byte and figure.difference:
        bits, other = written.bits_per_byte, true.bits_per_byte
        ratio = f", {bits.mean / other.mean:.2f} times" if other.mean else ""
        against = f"true text {other.mean:.3f}: {_signed(figure.difference)}{ratio}"
        yield (f"{name}: bits per byte", f"{bits.mean:.3f}", f"{bits.error:.3f}", f"{bits.count} texts", against)
    for what, own, human in (
        ("repeated 4-grams", written.repeated, true.repeated),
        ("real words", written.real_words, true.real_words),
    ):
        against = f"{human.mean:.2%} ± {human.error:.2%} in true text"
        yield (f"{name}: {what}", *_share(own, "texts"), against)
    yield (f"{name}: words", f"{figure.words.mean:.0f}", f"{figure.words.error:.0f}", f"{figure.texts} texts", "")


def _share(mean: Mean, unit: str) -> tuple[str, str, str]:
    return f"{mean.mean:.2%}", f"{mean.error:.2%}", f"{mean.count:,} {unit}"


def _signed(value: Mean) -> str:
    return f"{value.mean:+.3f} ± {value.error:.3f}"
