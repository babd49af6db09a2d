"""Text to learn from, and runs so small that they take a second."""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from runtime.finetuning import samples, windows
from runtime.finetuning.events import Event
from runtime.finetuning.recipe import VoiceRecipe
from runtime.finetuning.run import Order, learn
from tests.runtime.finetuning.killed import FEW_WINDOWS

SMALL = VoiceRecipe(rank=2, alpha=4, rate=2e-2, rows=2, prompt_lengths=(8, 24), checks=2, passes=1.0)
_COMMON = re.findall(r"\w+", "the of and to a in that is was he for it with as his on be at by not but from had they")
_RARE = re.findall(
    r"\w+",
    "house lane village rain letter lamp company boats year spring garden window river "
    "stone bread winter doctor ship island morning evening captain sister kitchen table silence",
)


def english(words: int, seed: int = 0) -> str:
    """Paragraphs of sentences with as many of the commonest words as English has."""
    draw = random.Random(seed)
    paragraphs: list[str] = []
    count = 0
    while count < words:
        sentences: list[str] = []
        for _ in range(draw.randrange(2, 6)):
            length = draw.randrange(6, 16)
            chosen = [draw.choice(_COMMON if draw.random() < 0.45 else _RARE) for _ in range(length)]
            sentences.append(" ".join(chosen).capitalize() + ".")
            count += length
        paragraphs.append(" ".join(sentences))
    return "\n\n".join(paragraphs) + "\n"


@pytest.fixture(scope="session")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("documents") / "mine.md"
    path.write_text(english(2_400), encoding="utf-8")
    return path


@pytest.fixture
def order(model_folder: Path, document: Path, tmp_path: Path) -> Order:
    return Order(
        model=model_folder,
        run=tmp_path / "run",
        name="Mine",
        texts=(document,),
        steps=6,
        recipe=SMALL,
        device="cpu",
    )


@pytest.fixture
def few_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Little to check and one sample, here as in `killed.run`: most of a tiny run's time would go there."""
    monkeypatch.setattr(windows, "_MOST_WINDOWS", FEW_WINDOWS)
    monkeypatch.setattr(samples, "COUNT", 1)


Told = Callable[..., list[Event]]


@pytest.fixture
def told(order: Order) -> Told:
    """Run the order, with what is to be changed of it; give all events."""

    def run(pause: threading.Event | None = None, on_event: Callable[[Event], None] | None = None, **changes) -> list:
        events: list[Event] = []

        def tell(event: Event) -> None:
            events.append(event)
            if on_event is not None:
                on_event(event)

        last = learn(replace(order, **changes), tell, pause or threading.Event())
        assert last == events[-1]
        return events

    return run
