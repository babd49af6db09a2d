"""What is counted, and what it is counted on."""

from __future__ import annotations

import dataclasses
import itertools
from pathlib import Path

import pytest

from runtime.evaluation.cuts import Gap, GapKind, cut_gaps
from runtime.evaluation.gaps import first_words, is_exact, is_near
from runtime.evaluation.passages import HeldOutText, Passage, held_out_passages
from runtime.evaluation.words import characters_changed, words_changed, words_kept, words_of
from runtime.training.corpus import Split
from tests.runtime.evaluation.conftest import PASSAGE


@pytest.mark.parametrize(
    ("new", "share"),
    [
        ("the cat sat on the mat", 0.0),
        ("The, cat... sat on the mat!", 1 / 6),
        ("the dog sat on the mat", 1 / 6),
        ("the big cat sat on the mat", 0.0),
        ("the cat sat", 1 / 2),
        ("mat the on sat cat the", 1 / 2),
        ("nothing here is kept", 1.0),
        ("", 1.0),
    ],
)
def test_changed_words_are_those_of_the_old_text_that_no_longer_stand(new: str, share: float) -> None:
    assert words_changed("the cat sat on the mat", new) == pytest.approx(share)


def test_changed_characters_are_looked_for_only_between_words_that_stay() -> None:
    assert characters_changed("a cat sat", "a cat sat") == 0
    assert characters_changed("a cat sat", "a cap sat") == pytest.approx(1 / 9)
    assert characters_changed("abc", "xyz") == 1
    assert characters_changed("", "x") == words_changed("", "x") == 0


def test_words_keep_their_apostrophes() -> None:
    assert words_of("Don\u2019t \u201cgo\u201d, he didn't.") == ["Don\u2019t", "go", "he", "didn't"]
    assert words_kept("one two three", "two three one") == 2


@pytest.mark.parametrize("kind", [GapKind.PHRASE, GapKind.SENTENCE])
@pytest.mark.parametrize("seed", range(20))
def test_a_gap_and_what_is_around_it_are_the_paragraph(kind: GapKind, seed: int) -> None:
    (gap,) = cut_gaps([PASSAGE], kind, seed=seed)
    assert gap.before + gap.text + gap.after == PASSAGE.before + PASSAGE.text + PASSAGE.after
    assert gap.text.startswith(" ")
    assert not gap.before.endswith(" ")
    if kind is GapKind.PHRASE:
        assert 3 <= gap.words <= 8
        assert not set(gap.text) & set(".!?")
    else:
        assert gap.text == " Anna walked home in the rain with a letter in her hand."
    assert [gap] == list(cut_gaps([PASSAGE], kind, seed=seed))


def test_a_text_without_room_for_a_gap_has_none() -> None:
    short = Passage("books", "", "", "", "Two words. And two more.", "")
    assert not list(cut_gaps([short], GapKind.PHRASE))
    assert not list(cut_gaps([short], GapKind.SENTENCE))


def test_a_short_paragraph_is_cut_out_whole() -> None:
    text = PASSAGE.text[: PASSAGE.text.index(" She carried")]
    passage = dataclasses.replace(PASSAGE, text=text)
    assert list(cut_gaps([passage], GapKind.PARAGRAPH)) == [
        Gap(GapKind.PARAGRAPH, passage.before, text, passage.after, "books")
    ]
    assert not list(cut_gaps([PASSAGE], GapKind.PARAGRAPH))


def test_stretches_run_on_and_do_not_overlap(long_text: HeldOutText) -> None:
    found = long_text.stretches(100, 1500, seed=3)
    assert {one.source for one in found[:2]} == {"books", "letters"}
    assert {one.split for one in found} == {Split.HELD_OUT_AUTHOR, Split.HELD_OUT_DOCUMENT}
    texts = {
        source: ["\n\n".join(document.paragraphs) for document in documents]
        for source, documents in long_text.documents.items()
    }
    spans: list[tuple[str, int, int, int]] = []
    for one in found:
        assert len(one.text) == 1500
        (place,) = (number for number, text in enumerate(texts[one.source]) if one.text in text)
        whole = texts[one.source][place]
        start = whole.index(one.text)
        assert whole[:start].endswith(one.before)
        assert 0 < len(one.before) <= 602
        spans.append((one.source, place, start, start + 1500))
    for before, after in itertools.pairwise(sorted(spans)):
        assert before[:2] != after[:2] or before[3] <= after[2]
    assert found[:4] == long_text.stretches(4, 1500, seed=3)
    assert found[:4] != long_text.stretches(4, 1500, seed=4)
    only = long_text.stretches(100, 1500, seed=3, split=Split.HELD_OUT_AUTHOR)
    assert only
    assert {one.split for one in only} == {Split.HELD_OUT_AUTHOR}
    assert long_text.stretches(1, 100_000) == ()


def test_matches() -> None:
    assert is_exact(" walked Home,", "walked home")
    assert not is_exact("walked", "walked home")
    assert is_near("she walked slowly home", "she walked home")
    assert not is_near("she walked and walked and never came home again", "she walked home")
    assert not is_near("", "")
    assert first_words(" one, two three", 2) == " one, two"
    assert first_words(" one", 2) == " one"


def test_passages_come_from_held_out_documents_of_all_sources_in_turn(text_folder: Path) -> None:
    found = held_out_passages(text_folder, 100)
    assert {passage.author for passage in found} == {"Joseph Conrad", "Edith Wharton"}
    assert {passage.source for passage in found[:2]} == {"books", "letters"}
    assert len({passage.title for passage in found[:6]}) == 6
    assert all(40 <= len(passage.text.split()) <= 90 for passage in found)
    assert all(passage.before.endswith("\n\n") and passage.after.startswith("\n\n") for passage in found)
    assert len(set(found)) == len(found)
    assert found[:5] == held_out_passages(text_folder, 5)
    assert found[:5] != held_out_passages(text_folder, 5, seed=1)


def test_a_folder_without_held_out_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        held_out_passages(tmp_path, 1)
    (tmp_path / "few.txt").write_text("# A | B\n" + "some words and others, " * 20, encoding="utf-8")
    with pytest.raises(ValueError, match="no held-out paragraph"):
        held_out_passages(tmp_path, 1)
