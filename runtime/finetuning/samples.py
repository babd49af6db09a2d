"""The same request with the same seed, without and with a voice: what it changed, for people to read."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

from runtime.api import ContinueRequest, Finished
from runtime.engine import Engine
from runtime.finetuning.pieces import Pieces
from runtime.models.load import load
from runtime.models.voices import VoiceSample

COUNT = 3
_BEFORE_WORDS, _SHOWN_WORDS = 120, 40


def make_samples(model: Path, voice: Path, pieces: Pieces, device: str, seed: int) -> Iterator[VoiceSample]:
    """Write on from held-back text, first everything without the voice, then with it.

    Args:
        model: folder of the base, loaded anew, so that a sample is what the finished voice will do.
        voice: its folder.
        pieces: with the held-back text.
        device: as for `runtime.models.load.load`.
        seed: of the first sample; the next ones count on.
    """
    texts = [_beginning(text) for text in pieces.held_back]
    texts += [pair.prompt for pair in pieces.pairs_held_back]
    chosen = [text for text in texts if text][:COUNT]
    engine = Engine(load(model, device))
    plain, with_voice = (_written(engine, chosen, seed, one) for one in (None, voice))
    for text, one, other in zip(chosen, plain, with_voice, strict=True):
        yield VoiceSample(" ".join(text.split(" ")[-_SHOWN_WORDS:]), one, other)


def _beginning(text: str) -> str:
    """The first words of a piece, to be gone on from: at most half of it."""
    words = text.split(" ")
    return " ".join(words[: min(_BEFORE_WORDS, len(words) // 2)])


def _written(engine: Engine, texts: list[str], seed: int, voice: Path | None) -> list[str]:
    never = threading.Event()
    results: list[str] = []
    for number, text in enumerate(texts):
        request = ContinueRequest(before=text, seed=seed + number, voice=voice)
        last = list(engine.generate(request, never))[-1]
        results.append(last.text if isinstance(last, Finished) else "")
    return results
