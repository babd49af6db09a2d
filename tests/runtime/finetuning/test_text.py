"""What is read of documents, what is refused of them, and what is held back."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.finetuning import documents
from runtime.finetuning.documents import MIN_PAIRS, MIN_WORDS, common_share, read_documents, worst_problem
from runtime.finetuning.events import Failed, Found
from runtime.finetuning.pieces import Pair, Pieces, cut, read_pairs
from runtime.finetuning.problems import LearningFailed, LearningProblem
from runtime.finetuning.run import is_enough
from tests.runtime.finetuning.conftest import Told, english

GERMAN = (
    "Der alte Mann ging langsam durch den Garten und dachte an die Jahre, die er hier verbracht hatte. Niemand im Dorf "
    "wusste mehr, wem das Haus gehörte, aber alle kannten seine Geschichte. Am Abend saß er vor der Tür und las. "
)
BAD = {
    "short.txt": ("Only a few words.", LearningProblem.TOO_SHORT),
    "empty.txt": ("", LearningProblem.TOO_SHORT),
    "lines.txt": ("All work and no play makes a dull day.\n" * 400, LearningProblem.ONE_LINE_REPEATED),
    "word.txt": ("again " * 2000, LearningProblem.ONE_LINE_REPEATED),
    "binary.bin": (bytes(range(256)) * 40, LearningProblem.NOT_TEXT),
    "zeros.txt": (b"text with\0 nothing\0 in it " * 300, LearningProblem.NOT_TEXT),
    "latin.txt": ("Café für den König. ".encode("latin-1") * 300, LearningProblem.NOT_TEXT),
}


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("name", BAD)
def test_bad_documents(told: Told, name: str, tmp_path: Path) -> None:
    content, problem = BAD[name]
    found, failed = told(texts=(write(tmp_path / name, content),))
    assert isinstance(found, Found)
    assert (found.documents[0].problem, found.documents[0].is_used) == (problem, False)
    assert isinstance(failed, Failed)
    assert failed.problem is problem


def test_a_document_that_is_not_there(told: Told, tmp_path: Path) -> None:
    assert told(texts=(tmp_path / "nothing.md",))[-1].problem is LearningProblem.UNREADABLE


def test_a_bad_document_beside_a_good_one(told: Told, document: Path, tmp_path: Path) -> None:
    found = told(texts=(write(tmp_path / "binary", b"\0" * 99), document), only_look=True)[0]
    assert [one.problem for one in found.documents] == [LearningProblem.NOT_TEXT, None]
    assert found.pieces > 0


def test_too_little_in_all(told: Told, tmp_path: Path) -> None:
    failed = told(texts=(write(tmp_path / "some.md", english(300)),))[-1]
    assert failed.problem is LearningProblem.TOO_SHORT


@pytest.mark.parametrize(("per_token", "is_used"), [(2.0, False), (3.9, True)])
def test_another_language(per_token: float, is_used: bool, tmp_path: Path) -> None:
    """Refused by a model whose tokens were not made for it, and only said by one that reads it as well as English."""
    words = GERMAN.split()
    draw = random.Random(1)
    text = "\n\n".join(" ".join(draw.sample(words, 30)) for _ in range(60))
    (one,) = read_documents((write(tmp_path / "german.md", text),), lambda text: per_token, 4.0)
    assert (one.found.problem, one.found.is_used) == (LearningProblem.OTHER_LANGUAGE, is_used)
    assert bool(one.text) is is_used


def test_shares_of_common_words() -> None:
    assert common_share(documents.OTHER_TEXT.read_text(encoding="utf-8")) > 0.4
    assert common_share(GERMAN) < 0.1


def test_changed_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, real = write(tmp_path / "moving.md", english(200)), Path.read_bytes

    def read_bytes(self: Path) -> bytes:
        data = real(self)
        self.write_bytes(data + b"more")
        return data

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    (one,) = read_documents((path,), lambda text: 4.0, 4.0)
    assert one.found.problem is LearningProblem.CHANGED_MEANWHILE


def test_marks_of_windows_are_no_text(tmp_path: Path) -> None:
    text = english(60)
    (one,) = read_documents((write(tmp_path / "w.txt", "\ufeff" + text.replace("\n", "\r\n")),), lambda text: 4.0, 4.0)
    assert one.text == text


def test_the_problem_of_most() -> None:
    assert worst_problem([]) is LearningProblem.TOO_SHORT


@given(st.lists(st.integers(1, 3000), min_size=1, max_size=4), st.integers(0, 99))
def test_nothing_is_both_learnt_and_held_back(sizes: list[int], seed: int) -> None:
    texts = [english(size, seed + number) for number, size in enumerate(sizes)]
    texts.append(texts[0][: len(texts[0]) // 2])  # a copy, as writers keep them
    pieces = cut(texts, [])
    learnt = {paragraph for text in pieces.learnt for paragraph in text.split("\n\n")}
    held_back = {paragraph for text in pieces.held_back for paragraph in text.split("\n\n")}
    assert not learnt & held_back
    everything = {paragraph.strip("\n") for text in texts for paragraph in text.split("\n\n") if paragraph.strip()}
    assert learnt | held_back == everything
    assert pieces == cut(texts, [])


def test_about_an_eighth_is_held_back() -> None:
    pieces = cut([english(30_000)], [])
    assert 0.06 < sum(map(len, pieces.held_back)) / sum(map(len, (*pieces.learnt, *pieces.held_back))) < 0.2


def test_pieces_come_back_as_they_were(tmp_path: Path) -> None:
    pieces = cut([english(900)], [Pair(str(n), "answer", ((0, 2),)) for n in range(9)])
    assert pieces.pairs_held_back
    pieces.write(tmp_path)
    assert Pieces.read(tmp_path) == pieces


def lines(path: Path, *records: object) -> Path:
    return write(path, "\n".join(json.dumps(record) for record in records))


def test_pairs(tmp_path: Path) -> None:
    locked = {"prompt": "", "answer": "a b", "locks": [[0, 1]]}
    path = lines(tmp_path / "p.jsonl", {"prompt": "1 + 1", "answer": "2"}, locked)
    assert read_pairs(path) == [Pair("1 + 1", "2"), Pair("", "a b", ((0, 1),))]


@pytest.mark.parametrize(
    "record",
    [
        {"prompt": "no answer"},
        {"prompt": 1, "answer": "a"},
        {"prompt": "a", "answer": ""},
        {"prompt": "a", "answer": "b", "locks": [[0, 2]]},
        {"prompt": "a", "answer": "b", "locks": [3]},
        ["a", "b"],
        "text",
    ],
)
def test_bad_pairs(told: Told, record: object, tmp_path: Path) -> None:
    path = lines(tmp_path / "p.jsonl", {"prompt": "a", "answer": "b"}, record)
    with pytest.raises(LearningFailed, match="line 2"):
        read_pairs(path)
    assert told(texts=(), pairs=path)[-1].problem is LearningProblem.DAMAGED


def test_pairs_without_a_word_are_enough() -> None:
    pairs = [Pair(f"{number}0{number}\n", f"{number}1{number}\n", ((0, 1),)) for number in range(100)]
    assert cut([], pairs).words < MIN_WORDS
    assert is_enough(cut([], pairs))
    assert not is_enough(cut([], pairs[:MIN_PAIRS]))
