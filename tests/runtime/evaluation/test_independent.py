"""The independent judge: what it computes, and what it says where it cannot be had."""

from __future__ import annotations

import math
import zipfile
from pathlib import Path

import pytest
import torch

from runtime.evaluation.independent import CONTEXT, IndependentJudge, JudgeProblem, load_judge
from tests.support.tiny_judge import save_tiny_judge

BEFORE = "The old house stood at the end of the lane,"
TEXTS = [" and nobody knew.", " in 1984", "", " \u201cwe will stay\u201d \u2014 and they did. " * 3]


@pytest.fixture(scope="module")
def judge(judge_file: Path) -> IndependentJudge:
    return load_judge(judge_file)


@torch.no_grad()
def test_bits_are_those_of_each_token_after_all_before_it(judge: IndependentJudge) -> None:
    context, text = judge._tokens(BEFORE), judge._tokens(TEXTS[0])
    bits = 0.0
    for place, token in enumerate(text):
        logits = judge._network(torch.tensor([context + text[:place]])).logits[0, -1]
        bits -= float(torch.log_softmax(logits, dim=-1)[token]) / math.log(2)
    (reading,) = judge.read(BEFORE, TEXTS[:1])
    assert reading.bits == pytest.approx(bits, rel=1e-4)
    assert reading.size == len(TEXTS[0])
    assert reading.bits_per_byte == reading.bits / reading.size


def test_texts_are_read_together_as_they_are_alone(judge: IndependentJudge) -> None:
    together = judge.read(BEFORE, TEXTS)
    for text, reading in zip(TEXTS, together, strict=True):
        (alone,) = judge.read(BEFORE, [text])
        assert reading.bits == pytest.approx(alone.bits, rel=1e-4)
        assert reading.size == alone.size == len(text.encode())
    assert together[2].bits == 0
    assert math.isnan(together[2].bits_per_byte)
    assert judge.read(BEFORE, []) == []


def test_a_judge_that_knows_nothing_needs_the_bits_of_its_vocabulary(judge_file: Path) -> None:
    ignorant = load_judge(judge_file)
    with torch.no_grad():
        ignorant._network.get_output_embeddings().weight.zero_()
    (reading,) = ignorant.read(BEFORE, [TEXTS[0]])
    expected = len(ignorant._tokens(TEXTS[0])) * math.log2(ignorant._network.config.vocab_size)
    assert reading.bits == pytest.approx(expected, rel=1e-5)


def test_only_the_nearest_text_before_is_read(judge: IndependentJudge) -> None:
    near = "x" * 2 * CONTEXT
    assert judge.read("The old house " + near, TEXTS) == judge.read("No lamp besides " + near, TEXTS)
    assert judge.read("The old house", TEXTS) != judge.read("No lamp besides", TEXTS)
    with pytest.raises(ValueError, match="something to read"):
        judge.read("", TEXTS)


def test_a_judge_is_found_in_a_wheel(judge: IndependentJudge, judge_file: Path, tmp_path: Path) -> None:
    wheel = tmp_path / "judge-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as whole:
        whole.write(judge_file, "judge/inside.gguf")
        whole.writestr("judge/__init__.py", "")
    packed = load_judge(wheel)
    assert packed.name == "inside"
    assert packed.read(BEFORE, TEXTS[:2]) == judge.read(BEFORE, TEXTS[:2])


def test_a_judge_in_half_the_bits_says_so(judge: IndependentJudge, judge_file: Path) -> None:
    half = load_judge(judge_file, dtype=torch.bfloat16)
    assert (judge.precision, half.precision) == ("float32", "bfloat16")
    (one,), (other,) = judge.read(BEFORE, TEXTS[:1]), half.read(BEFORE, TEXTS[:1])
    assert one.bits == pytest.approx(other.bits, rel=0.02)


def test_what_is_no_judge_is_refused_in_a_sentence(tmp_path: Path) -> None:
    empty, text, junk = tmp_path / "empty.zip", tmp_path / "judge.txt", tmp_path / "junk.gguf"
    with zipfile.ZipFile(empty, "w") as whole:
        whole.writestr("nothing.txt", "")
    text.write_text("no judge", encoding="utf-8")
    junk.write_bytes(b"GGUF, or so it says" * 10)
    for path, words in (
        (tmp_path / "missing.gguf", "There is no judge at"),
        (empty, "has 0 .gguf files in it"),
        (text, "must be a .gguf file"),
        (junk, "no judge that transformers can read"),
    ):
        with pytest.raises(JudgeProblem, match=words):
            load_judge(path)


def test_tokens_that_lose_text_make_no_judge(judge: IndependentJudge) -> None:
    class Forgetful:
        def __call__(self, text: str, **_: bool) -> dict[str, list[int]]:
            return {"input_ids": [0] * len(text)}

        def decode(self, tokens: list[int], **_: bool) -> str:
            return "a" * len(tokens)

    with pytest.raises(JudgeProblem, match="do not give back the text"):
        IndependentJudge(judge._network, Forgetful(), "forgetful")  # pyright: ignore[reportArgumentType]


def test_another_seed_is_another_judge(judge: IndependentJudge, tmp_path: Path) -> None:
    other = load_judge(save_tiny_judge(tmp_path / "other.gguf", seed=1))
    assert other.read(BEFORE, TEXTS[:1]) != judge.read(BEFORE, TEXTS[:1])
