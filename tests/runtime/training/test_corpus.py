"""Cleaning, filtering and splitting of text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from runtime.training.batches import WindowDrawer, load_sources
from runtime.training.corpus import (
    BARRED_WORDS,
    Document,
    Split,
    SplitRule,
    clean_paragraph,
    is_wanted,
    parse_heading,
    read_documents,
    select_bytes,
)
from runtime.training.prepare import load_tokens, prepare, read_manifest, token_file
from runtime.training.recipe import BatchRecipe, DataRecipe

from .conftest import AUTHORS, HELD_OUT, VOCABULARY, document, paragraph


def test_marks_of_the_source_go():
    dirty = "  He _never_ came--not once ( ) until [12] spring.\u00a0 "
    assert clean_paragraph(dirty) == "He never came—not once until spring."


@pytest.mark.parametrize(
    "line",
    [
        "",
        "This book is from Project Gutenberg and may be copied freely.",
        "See https://example.org for the whole report of that year.",
        "Wilson, J. Q. 1991. Bureaucracy: What Government Agencies Do. New York: Basic Books.",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 a",
        "the old man " * 12,
        "word " * 2000,
    ],
)
def test_no_prose_is_dropped(line: str):
    assert not is_wanted(clean_paragraph(line))


def test_slurs_are_dropped_and_whole_words_only():
    word = min(BARRED_WORDS)
    assert not is_wanted(f"Then the captain said that {word.upper()} to all of them at once.")
    assert is_wanted(paragraph(3))
    assert is_wanted("They ate grapes and read about the raccoon in the cocoon.")


def test_heading_fields():
    assert parse_heading("# A Title | Some Author | Origin 12") == ("A Title", "Some Author")
    assert parse_heading("# Mouthwash") == ("Mouthwash", "")
    assert parse_heading("# openstax osbooks-world-history") == ("World history", "")


def test_a_file_without_headings_is_cut_and_its_beginning_can_be_left_out(tmp_path: Path):
    path = tmp_path / "plain.txt"
    path.write_text("\n".join(paragraph(n) for n in range(400)), encoding="utf-8")
    documents = list(read_documents(path))
    assert [len(one.paragraphs) for one in documents] == [150, 150, 100]
    late = list(read_documents(path, skip_share=0.5))
    assert late[0].paragraphs[0] == paragraph(200)


def test_repeated_paragraphs_stand_once(tmp_path: Path):
    path = tmp_path / "twice.txt"
    path.write_text(document("A", "B", 0) * 2 + document("C", "D", 500), encoding="utf-8")
    assert [one.title for one in read_documents(path)] == ["A", "C"]


def test_selection_keeps_whole_documents():
    documents = [Document("s", f"T{n}", "", ("x" * 100,)) for n in range(10)]
    chosen = select_bytes(documents, 350)
    assert len(chosen) == 4
    assert select_bytes(list(reversed(documents)), 350) == chosen


def test_split_depends_on_author_first_and_is_stable():
    rule = SplitRule(("hale",), 0.5)
    held = Document("s", "Any", "Edith HALE, Junr.", ("p",))
    assert rule.split_of(held) is Split.HELD_OUT_AUTHOR
    others = [rule.split_of(Document("s", f"T{n}", "X", ("p",))) for n in range(400)]
    assert 140 < others.count(Split.HELD_OUT_DOCUMENT) < 260
    assert others == [rule.split_of(Document("s", f"T{n}", "X", ("p",))) for n in range(400)]


def test_no_author_and_no_paragraph_is_on_both_sides(data: Path, text_folder: Path):
    rule = SplitRule((HELD_OUT,), 0.3)
    sides: dict[Split, set[str]] = {split: set() for split in Split}
    for path in text_folder.glob("*.txt"):
        for one in read_documents(path):
            sides[rule.split_of(one)].update(one.paragraphs)
    assert all(sides.values())
    train = sides[Split.TRAIN]
    assert not train & sides[Split.HELD_OUT_AUTHOR]
    assert not train & sides[Split.HELD_OUT_DOCUMENT]
    parts = read_manifest(data)["parts"]
    held = [part for part in parts if part["split"] == Split.HELD_OUT_AUTHOR.value]
    assert [part["authors"] for part in held] == [[AUTHORS[2]]]
    assert held[0]["documents"] == 8


def test_prepared_files_hold_what_the_manifest_says(data: Path):
    for part in read_manifest(data)["parts"]:
        tokens, starts = load_tokens(token_file(data, Split(part["split"]), part["source"]))
        assert len(tokens) == part["tokens"] == starts[-1]
        assert len(starts) == part["documents"] + 1
        assert tokens.max() < VOCABULARY


def test_preparing_twice_gives_the_same(data: Path, text_folder: Path, tmp_path: Path):
    recipe = DataRecipe(vocabulary=VOCABULARY, held_out_share=0.3, held_out_authors=(HELD_OUT,), max_tokens=512)
    prepare(text_folder, tmp_path, recipe, {})
    digests = [part["sha256"] for part in read_manifest(tmp_path)["parts"]]
    assert digests == [part["sha256"] for part in read_manifest(data)["parts"]]


def test_missing_text_is_said(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        prepare(tmp_path, tmp_path / "to", DataRecipe(), {})


def test_no_training_text_is_said(tmp_path: Path):
    (tmp_path / "manifest.json").write_text(json.dumps({"parts": []}))
    with pytest.raises(ValueError, match="no text"):
        WindowDrawer(load_sources(tmp_path, Split.TRAIN, 5), BatchRecipe(), 16)
