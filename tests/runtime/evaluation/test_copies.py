"""The finder of copied runs against looking at every place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.evaluation import copies
from runtime.evaluation.copies import RUN, Copies, CopyFinder, find_copies
from runtime.evaluation.passages import HeldOutText
from runtime.evaluation.trained_text import trained_text
from runtime.training import corpus

FEW_LETTERS = st.text(alphabet="ab\u4e2d", max_size=40)


def by_looking_everywhere(texts: list[str], other: str, run: int) -> Copies:
    runs = copied = 0
    for text in texts:
        starts = [start for start in range(len(text) - run + 1) if text[start : start + run] in other]
        runs += sum(start - 1 not in starts for start in starts)
        copied += len({place for start in starts for place in range(start, start + run)})
    return Copies(sum(map(len, texts)), runs, copied)


@given(
    groups=st.lists(st.lists(FEW_LETTERS, max_size=3), max_size=3),
    parts=st.lists(FEW_LETTERS, max_size=6),
    run=st.integers(1, 9),
    chunk=st.integers(1, 50),
)
def test_every_run_is_found_wherever_the_other_text_is_cut(
    groups: list[list[str]], parts: list[str], run: int, chunk: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(copies, "_CHUNK", chunk)
        finder = CopyFinder(groups, run)
        for part in parts:
            finder.read(part)
        found = finder.figures()
    assert found == [by_looking_everywhere(texts, "".join(parts), run) for texts in groups]


def test_a_sentence_copied_into_others_is_one_run() -> None:
    sentence = "The old house stood at the end of the lane, and nobody in the village knew who owned it."
    finder = CopyFinder([[f"Once. {sentence}  Then", "nothing of it here, although it is long enough for a run"]])
    finder.read(f"xyz {sentence} xyz")
    (found,) = finder.figures()
    assert found.runs == 1
    assert found.copied == len(sentence) + 2  # and a space on either side
    assert found.runs_per_thousand == pytest.approx(1000 / found.characters)


def test_nothing_written_is_nothing_copied() -> None:
    finder = CopyFinder([[], [""]])
    finder.read("some text or other, long enough for a window of fifty characters")
    assert finder.figures() == [Copies(0, 0, 0), Copies(0, 0, 0)]
    assert finder.figures()[0].runs_per_thousand == 0


def test_only_what_is_trained_on_can_be_copied(tmp_path: Path) -> None:
    seen = "This sentence stands in a book that the model has read from its beginning to its end."
    unseen = "This one stands in a book of an author whom the model has never read a single line of."
    (tmp_path / "books.txt").write_text(
        f"# Seen | Ann Example\n_First_  line.\n{seen}\n# Unseen | Joseph Conrad\n{unseen}\n# More | B. E.\n{seen}\n",
        encoding="utf-8",
    )
    own = [seen.replace(" ", "\n"), unseen, "First line. " + seen[: RUN - 12]]
    found = find_copies([[text] for text in own], tmp_path)
    assert [one.runs for one in found] == [1, 0, 1]
    assert found[0].copied == len(seen)


def test_a_file_without_titles_is_split_as_training_splits_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus, "UNTITLED_PARAGRAPHS", 2)
    path = tmp_path / "speeches.txt"
    lines = [
        f"This is the {number}th paragraph of a speech, of which there are very many here. " * 2
        for number in range(1000)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    kept = [paragraph for part in trained_text(path) for paragraph in part.paragraphs if paragraph]
    held_out = [
        paragraph for document in HeldOutText.read(tmp_path).documents["speeches"] for paragraph in document.paragraphs
    ]
    # More than half of this source is skipped, whether held out or not.
    assert sorted(kept + held_out) == sorted(line.strip() for line in lines[int(0.55 * len(lines)) :])
    assert held_out
    assert len(held_out) < len(kept) / 10
