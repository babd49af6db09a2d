"""Draw training windows: a prompt (text before) and the canvas that follows it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from runtime.training.corpus import Split
from runtime.training.prepare import load_tokens, read_manifest, token_file
from runtime.training.recipe import BatchRecipe
from runtime.training.tokenizer import BOS_ID, PAD_ID

# Tokens of text that a canvas holds at least: less would train on padding alone.
MIN_REST = 8


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows of one prompt length: int64, shapes (rows, prompt) and (rows, canvas).

    A prompt begins with the beginning-of-text token; a canvas whose document ends holds the end
    token and then padding.
    """

    prompt: Tensor
    canvas: Tensor


@dataclass(frozen=True, slots=True)
class Source:
    """Tokens of one source.

    Attributes:
        name: of the source.
        share: of the training examples, relative to the other sources.
        tokens: uint16, shape (tokens,), documents one behind the other.
        starts: int64, shape (documents + 1,): where each begins, and the end of the last.
        breaks: int64, sorted: positions just behind a paragraph break.
    """

    name: str
    share: float
    tokens: np.ndarray
    starts: np.ndarray
    breaks: np.ndarray


def load_sources(folder: Path, split: Split, break_id: int) -> tuple[Source, ...]:
    """Read what `runtime.training.prepare` wrote for one split.

    Args:
        folder: of the prepared data.
        split: which documents.
        break_id: token of the paragraph break.

    Returns:
        the sources in the manifest's order; none where nothing fell into the split.
    """
    sources: list[Source] = []
    for part in read_manifest(folder)["parts"]:
        if part["split"] != split.value:
            continue
        tokens, starts = load_tokens(token_file(folder, split, part["source"]))
        breaks = np.flatnonzero(tokens == break_id) + 1
        sources.append(Source(part["source"], part["share"], tokens, starts, breaks))
    return tuple(sources)


class WindowDrawer:
    """Draws batches; the same generator state gives the same batch."""

    def __init__(
        self,
        sources: tuple[Source, ...],
        recipe: BatchRecipe,
        canvas: int,
        begin_id: int = BOS_ID,
        pad_id: int = PAD_ID,
    ) -> None:
        """Take sources with their shares; ``canvas`` in tokens.

        Args:
            sources: to draw from.
            recipe: which windows are drawn how often.
            canvas: tokens.
            begin_id: token of a prompt's beginning.
            pad_id: token behind a document's end.

        Raises:
            ValueError: there is no source.
        """
        if not sources:
            raise ValueError("there is no text to draw from")
        self._sources = sources
        self._shares = np.cumsum([source.share for source in sources])
        self._lengths = np.cumsum(recipe.prompt_shares)
        self._recipe = recipe
        self._canvas = canvas
        self._begin_id, self._pad_id = begin_id, pad_id

    def draw(self, shared: np.random.Generator, own: np.random.Generator) -> Batch:
        """Return a batch of one random prompt length. Long prompts come with fewer rows.

        Args:
            shared: chooses the length; alike in all processes, so that none waits for another.
            own: chooses the windows.
        """
        recipe = self._recipe
        place = int(np.searchsorted(self._lengths, shared.random() * self._lengths[-1]))
        prompt = recipe.prompt_lengths[place]
        return self.draw_length(prompt, recipe.rows_at(prompt, self._canvas), own)

    def draw_length(self, prompt: int, rows: int, generator: np.random.Generator) -> Batch:
        """Return ``rows`` windows with prompts of exactly ``prompt`` tokens."""
        windows = np.stack([self._window(prompt, generator) for _ in range(rows)])
        whole = torch.from_numpy(windows)
        return Batch(whole[:, :prompt].contiguous(), whole[:, prompt:].contiguous())

    def _window(self, prompt: int, generator: np.random.Generator) -> np.ndarray:
        """Return one window, int64, shape (prompt + canvas,)."""
        while True:
            place = np.searchsorted(self._shares, generator.random() * self._shares[-1])
            source = self._sources[int(place)]
            at = int(generator.integers(len(source.tokens)))
            document = int(np.searchsorted(source.starts, at, side="right")) - 1
            begin, end = int(source.starts[document]), int(source.starts[document + 1])
            at = self._moved(source, at, end, generator)
            # A document's own beginning stands before the canvas where the text is too short for
            # the prompt: then the canvas moves, so that no prompt needs padding.
            at = max(at, begin + prompt - 1)
            if at <= end - MIN_REST:
                break
        window = np.full(prompt + self._canvas, self._pad_id, dtype=np.int64)
        window[0] = self._begin_id
        text = source.tokens[at - prompt + 1 : min(at + self._canvas, end)]
        window[1 : 1 + len(text)] = text
        return window

    def _moved(self, source: Source, at: int, end: int, generator: np.random.Generator) -> int:
        """Return the canvas's first token: anywhere, at a paragraph, or near the document's end."""
        kind = generator.random()
        if kind < self._recipe.end_share:
            return end - int(generator.integers(MIN_REST, self._canvas))
        if kind < self._recipe.end_share + self._recipe.aligned_share:
            place = int(np.searchsorted(source.breaks, at))
            if place < len(source.breaks) and source.breaks[place] < end:
                return int(source.breaks[place])
        return at
