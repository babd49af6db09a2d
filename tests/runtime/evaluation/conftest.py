"""A folder of invented text of which some is held out by author."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.evaluation.passages import HeldOutText, Passage, held_out_passages
from runtime.evaluation.trained_text import is_trained_on
from runtime.models.load import LoadedModel, load
from tests.support.tiny_judge import save_tiny_judge
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


@pytest.fixture(scope="session")
def judge_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_judge(tmp_path_factory.mktemp("judges") / "tiny.gguf")


@pytest.fixture(scope="session")
def long_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Documents long enough for canvases and continuations, of which some are held out by author and some by title."""
    folder = tmp_path_factory.mktemp("long")
    held_out = [f"Title {number}" for number in range(1000) if not is_trained_on(f"Title {number}", "Ann Example")]
    titles = [("A book", "Joseph Conrad"), ("Another", "Ann Example"), *((title, "Ann Example") for title in held_out)]
    for source, chosen in {"books": titles[:3], "letters": titles[3:5]}.items():
        lines: list[str] = []
        for book, (title, author) in enumerate(chosen):
            lines.append(f"# {title} | {author} | invented")
            for number in range(24):
                lines.append(paragraph(number + 30 * book + 100 * len(source)))
                one, two = NOUNS[(number + book) % len(NOUNS)], NOUNS[(5 * number + 1) % len(NOUNS)]
                lines.append(
                    f"On the {number}th day of {1800 + book + 10 * len(source)} the {one} was found again, and the "
                    f"{two} beside it, by a boy who had looked for neither of them."
                )
        (folder / f"{source}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def long_text(long_folder: Path) -> HeldOutText:
    return HeldOutText.read(long_folder)
