"""A folder of invented text of which some is held out by author."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.evaluation.passages import Passage, held_out_passages
from runtime.models.load import LoadedModel, load
from tests.support.tiny_model import save_tiny_model

NOUNS = ("house", "lamp", "river", "letter", "garden", "window", "road", "boat", "table", "friend", "dog", "hill")
PASSAGE = Passage(
    source="books",
    author="Joseph Conrad",
    title="An invented book",
    before="It had rained all day, and nobody had come up the road.\n\n",
    text=(
        "The old house stood at the end of the lane, and nobody in the village knew who owned it. Anna walked home in "
        "the rain with a letter in her hand. She carried two books and a small lamp besides, and she did not look back."
    ),
    after="\n\nIn the morning the letter was gone, and so was the lamp.",
)


def paragraph(number: int) -> str:
    one, two, three, four = (NOUNS[(number * step + step) % len(NOUNS)] for step in (1, 5, 7, 11))
    return (
        f"In the year {1800 + number} she sold the old {one} near the {two}, and nobody in the village asked why the "
        f"{three} stood open. He had seen it there for the {number}th time, and said so. The {four} was hers no "
        "longer, though she had kept it for many years and had thought of it often."
    )


@pytest.fixture(scope="session")
def text_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("held_out")
    for source, authors in {"books": ("Joseph Conrad", "Ann Example"), "letters": ("Edith Wharton",)}.items():
        lines: list[str] = []
        for place, author in enumerate(authors):
            for book in range(3):
                lines.append(f"# Book {book} of {author} | {author} | invented")
                lines += [paragraph(number + 10 * book + 100 * place) for number in range(6)]
        (folder / f"{source}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def passages(text_folder: Path) -> tuple[Passage, ...]:
    return held_out_passages(text_folder, 4)


@pytest.fixture(scope="session")
def wide_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny model with a canvas that has room for a whole sentence."""
    return save_tiny_model(tmp_path_factory.mktemp("models") / "wide", max_steps=3, canvas_length=96)


@pytest.fixture(scope="session")
def wide_model(wide_folder: Path) -> LoadedModel:
    return load(wide_folder, "cpu")
