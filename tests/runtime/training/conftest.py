"""A few invented documents, prepared once, and a recipe of a few thousand weights."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.training.prepare import prepare
from runtime.training.recipe import (
    BatchRecipe,
    DataRecipe,
    ModelShape,
    OptimiserRecipe,
    Recipe,
    SourceMix,
)

VOCABULARY = 400
AUTHORS = ("Anna Bell", "Carl Dorn", "Edith Hale")
HELD_OUT = "Hale"
NOUNS = ("house", "lamp", "river", "letter", "garden", "window", "road", "boat", "table", "friend")
VERBS = ("found", "lost", "carried", "painted", "sold", "watched", "followed", "repaired", "kept")


def paragraph(number: int) -> str:
    """Return a sentence or two that no other number gives."""
    one, two, three = (NOUNS[(number * step + step) % len(NOUNS)] for step in (1, 5, 7))
    verb, other = VERBS[number % len(VERBS)], VERBS[(number // 3) % len(VERBS)]
    return (
        f"In the year {1800 + number} she {verb} the old {one} near the {two}, and nobody in the "
        f"village {other} why the {three} stood open. It was the {number}th time."
    )


def document(title: str, author: str, first: int, count: int = 24) -> str:
    """Return one document in the source format."""
    lines = [f"# {title} | {author} | invented", *(paragraph(first + n) for n in range(count))]
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="session")
def text_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("text")
    books = "".join(
        document(f"Book {n} of {author}", author, 100 * n + 1000 * place)
        for place, author in enumerate(AUTHORS)
        for n in range(8)
    )
    (folder / "books.txt").write_text(books, encoding="utf-8")
    notes = "\n".join(paragraph(5000 + n) for n in range(60))
    (folder / "notes.txt").write_text(notes, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def data(text_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    recipe = DataRecipe(vocabulary=VOCABULARY, held_out_share=0.3, held_out_authors=(HELD_OUT,), max_tokens=512)
    prepare(text_folder, folder, recipe, {"notes": SourceMix(share=0.5)})
    return folder


@pytest.fixture(scope="session")
def recipe() -> Recipe:
    return Recipe(
        model=ModelShape(
            vocabulary=VOCABULARY,
            hidden=32,
            layers=2,
            heads=2,
            key_value_heads=1,
            head_width=16,
            dense_width=32,
            expert_width=16,
            full_attention_every=2,
            sliding_window=64,
            canvas=16,
            max_tokens=512,
        ),
        batches=BatchRecipe(rows=4, prompt_lengths=(1, 8), prompt_shares=(0.3, 0.7)),
        optimiser=OptimiserRecipe(warmup_steps=2),
    )
