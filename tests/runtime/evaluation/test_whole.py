"""The whole of an evaluation on a tiny model: its parts, its command, and what it says where something is missing."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path
from typing import Any

import pytest
import torch

from runtime import cli
from runtime.commands import evaluate as command
from runtime.engine import Engine
from runtime.evaluation.doubt import common_words
from runtime.evaluation.judge import Judge
from runtime.evaluation.passages import HeldOutText
from runtime.evaluation.polishing import measure_polishing
from runtime.evaluation.restoring import STRETCH_CHARACTERS, measure_restoring
from runtime.evaluation.untrained import LARGEST, NoSuchShape, untrained_like
from runtime.evaluation.whole import Counts
from runtime.models.load import LoadedModel, load
from runtime.training.corpus import Split
from tests.support.tiny_model import save_tiny_model
from tests.support.voices import save_voice

FEW = ["--canvases=2", "--gaps=2", "--controls=1", "--continuations=2", "--tokens=30", "--polished=1", "--device=cpu"]


@pytest.fixture(scope="module")
def roomy_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny model with a canvas that has room for a whole paragraph, in small tokens."""
    return save_tiny_model(tmp_path_factory.mktemp("models") / "roomy", max_steps=2, canvas_length=256)


def test_restoring_is_measured_by_split_and_by_source(wide_model: LoadedModel, long_text: HeldOutText) -> None:
    restored = measure_restoring(wide_model, long_text, 4, seed=1)
    assert [one.split for one in restored.splits] == ["held_out_document", "held_out_author"]
    assert {(one.split, one.source) for one in restored.sources} == {
        ("held_out_document", "books"),
        ("held_out_document", "letters"),
        ("held_out_author", "books"),
    }
    documents, _ = restored.splits
    own = [one for one in restored.sources if one.split == "held_out_document"]
    assert documents.canvases == sum(one.canvases for one in own) == 4
    for level, parts in zip(documents.noise, zip(*(one.noise for one in own), strict=True), strict=True):
        assert level.tokens == sum(part.tokens for part in parts)
        hits = sum(part.accuracy * part.tokens for part in parts)
        assert level.accuracy * level.tokens == pytest.approx(hits)
    assert [level.noise for level in documents.noise] == [0.2, 0.5, 0.8, 0.25]
    assert restored == measure_restoring(wide_model, long_text, 4, seed=1)
    assert restored != measure_restoring(wide_model, long_text, 4, seed=2)
    with pytest.raises(ValueError, match="long enough"):
        measure_restoring(wide_model, HeldOutText({}), 4)


def test_the_baseline_is_the_most_frequent_token_of_what_is_measured(
    wide_model: LoadedModel, long_text: HeldOutText
) -> None:
    restored = measure_restoring(wide_model, long_text, 4)
    assert restored.frequent in " the, a. "
    assert all(level.baseline > 0.01 for one in restored.splits for level in one.noise)


def test_bits_per_byte_are_the_encoders_surprise(wide_model: LoadedModel, long_text: HeldOutText) -> None:
    (stretch,) = long_text.stretches(1, (160 + 96) * 8, split=Split.HELD_OUT_AUTHOR)
    text = stretch.text[:STRETCH_CHARACTERS]
    (verdict,) = Judge(wide_model).causal([("", text)])
    restored = measure_restoring(wide_model, long_text, 1)
    (author,) = (one for one in restored.splits if one.split == "held_out_author")
    bits = verdict.surprise * verdict.tokens / math.log(2)
    assert author.bits_per_byte.mean == pytest.approx(bits / len(text.encode()))
    assert author.perplexity == pytest.approx(math.exp(verdict.surprise))


def test_an_untrained_model_has_the_shape_and_none_of_the_weights(wide_model: LoadedModel) -> None:
    one, same, other = (untrained_like(wide_model, seed) for seed in (1, 1, 2))
    assert one.network.model.decoder.layers[0].self_attn.q_proj.weight.shape == (
        wide_model.network.model.decoder.layers[0].self_attn.q_proj.weight.shape
    )
    assert one.vocabulary is wide_model.vocabulary
    weights = [model.network.lm_head.weight for model in (one, same, other, wide_model)]
    assert torch.equal(weights[0], weights[1])
    assert not torch.equal(weights[0], weights[2])
    assert not torch.equal(weights[0], weights[3])


def test_a_shape_that_training_does_not_make_has_no_untrained_model(wide_model: LoadedModel) -> None:
    with pytest.raises(NoSuchShape, match="too large"):
        untrained_like(
            dataclasses.replace(wide_model, info=dataclasses.replace(wide_model.info, parameters=LARGEST + 1)), 0
        )
    config = wide_model.network.config.text_config
    width, config.intermediate_size = config.intermediate_size, config.intermediate_size + 8
    try:
        with pytest.raises(NoSuchShape, match="shape"):
            untrained_like(wide_model, 0)
    finally:
        config.intermediate_size = width


def test_polishing_counts_sentences_slips_and_the_words_beside_them(
    wide_model: LoadedModel, long_text: HeldOutText
) -> None:
    passages = long_text.passages(2)
    words = common_words(long_text.passages(50))
    figure = measure_polishing(Engine(wide_model), passages, words)
    assert figure.passages == 2
    assert figure.unchanged.count == sum(passage.text.count(".") for passage in passages)
    assert figure.mended.count == sum(round(len(passage.text.split()) / 10) for passage in passages)
    assert figure.spoilt.count > 5 * figure.mended.count
    assert figure == measure_polishing(Engine(wide_model), passages, words)


def evaluated(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = cli.main(["evaluate", *map(str, arguments)])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def without_times(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "seconds"}


def test_the_command_from_end_to_end(
    roomy_folder: Path, long_folder: Path, judge_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = tmp_path / "figures.json"
    arguments = ["--model", roomy_folder, "--text", long_folder, "--judge", judge_file, *FEW]
    code, table, progress = evaluated(capsys, *arguments, "--save", saved)
    assert code == 0
    for words in (
        "held-out documents, noise 0.2: restored in one pass",
        "held-out authors: encoder's bits per byte",
        "phrase: exact",
        "sentence: bits per byte, fill",
        "paragraph: bits per byte, passage from elsewhere in the source",
        "untrained model",
        "continuation of 30 tokens: repeated 4-grams",
        "polish: right sentences unchanged",
        "copied runs of 50 characters",
        "slurs, each million words",
        "Judge: tiny in float32",
    ):
        assert words in table
    assert "reading the text" in progress
    values = json.loads(saved.read_text(encoding="utf-8"))
    assert [kind["kind"] for kind in values["filling"]] == ["phrase", "sentence", "paragraph"]
    for kind in values["filling"]:
        assert kind["gaps"] == 2
        assert set(kind["bits_per_byte"]) == set(kind["differences"]) | {"fill"}
        fill, true, less = (
            kind["bits_per_byte"]["fill"],
            kind["bits_per_byte"]["true passage"],
            kind["differences"]["true passage"],
        )
        assert less["mean"] == pytest.approx(fill["mean"] - true["mean"])
        assert kind["differences"]["untrained model"]["count"] == 1
    assert values["continuing"]["texts"] == 2
    assert values["copies"]["characters"] > 100
    assert sum(values["seconds"].values()) > 0

    code, out, _ = evaluated(capsys, *arguments, "--json")
    assert code == 0
    assert without_times(json.loads(out)) == without_times(values)
    code, out, _ = evaluated(capsys, *arguments, "--json", "--seed", "1")
    assert json.loads(out)["filling"] != values["filling"]


def test_a_voice_is_measured_by_its_name(
    roomy_folder: Path, long_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    voice = save_voice(tmp_path / "mine", load(roomy_folder, "cpu").network, roomy_folder)
    arguments = ["--model", roomy_folder, "--text", long_folder, *FEW, "--gaps=1", "--continuations=1", "--json"]
    plain, spoken = (json.loads(evaluated(capsys, *arguments, *more)[1]) for more in ([], ["--voice", voice]))
    assert (plain["subject"]["voice"], spoken["subject"]["voice"]) == ("", "mine")
    assert plain["restored"] != spoken["restored"]
    assert plain["filling"] != spoken["filling"]
    assert not any("untrained" in note for note in spoken["notes"])
    code, _, said = evaluated(capsys, *arguments, "--voice", tmp_path)
    assert code == 2
    assert "voice" in said


def test_without_a_judge_its_rows_are_left_out(
    roomy_folder: Path, long_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--model", roomy_folder, "--text", long_folder, *FEW, "--controls=0", "--gaps=1"]
    code, table, _ = evaluated(capsys, *arguments)
    assert code == 0
    assert "No judge was given" in table
    assert "bits per byte, fill" not in table
    assert "phrase: near" in table
    assert "untrained" not in table


def test_what_is_missing_is_said_in_a_sentence(
    roomy_folder: Path, long_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "short").mkdir()
    (tmp_path / "short" / "few.txt").write_text("# A | B\n" + "some words and others, " * 20, encoding="utf-8")
    model = ["--model", roomy_folder, *FEW]
    for arguments, words in (
        (["--text", tmp_path / "missing"], "There is no folder"),
        (["--text", tmp_path / "empty"], "There is no .txt file in"),
        (["--text", tmp_path / "short"], "will not do: no held-out paragraph"),
        (["--text", long_folder, "--judge", tmp_path / "none.gguf"], "There is no judge at"),
        (["--text", long_folder, "--gaps", "0"], "--gaps must be at least 1."),
        (["--text", long_folder, "--controls", "-1"], "--controls must be at least 0."),
        (["--text", long_folder, "--save", tmp_path / "no" / "x.json"], "to save into"),
        (["--text", long_folder, "--model", tmp_path], "There is no complete model in that folder."),
    ):
        code, out, err = evaluated(capsys, *model, *arguments)
        assert code == 2
        assert out == ""
        assert words in err
        assert "Traceback" not in err


def test_ctrl_c_ends_it(
    roomy_folder: Path, long_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("runtime.evaluation.whole.continue_texts", interrupt)
    code, out, _ = evaluated(capsys, "--model", roomy_folder, "--text", long_folder, *FEW)
    assert (code, out) == (130, "")


def test_the_help_names_the_counts_that_are_meant() -> None:
    assert {name: count for name, (count, _) in command.COUNTS.items()} == dataclasses.asdict(Counts())
    assert all(hasattr(torch, name) for name in command.PRECISIONS)


def test_the_starter_loads_as_the_command_loads_it() -> None:
    model = load(cli.STARTER, "cpu")
    assert untrained_like(model, 0).network.config.canvas_length == model.info.canvas_length
