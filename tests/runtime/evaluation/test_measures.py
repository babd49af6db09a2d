"""The measures on a tiny model, and the judges on the starter."""

from __future__ import annotations

import dataclasses
import json
import math
import random
from pathlib import Path
from statistics import fmean

import pytest
import torch

from runtime.api import ContinueRequest, RewriteRequest
from runtime.evaluation import __main__ as program
from runtime.evaluation.cuts import GapKind, cut_gaps
from runtime.evaluation.gaps import RANKINGS, Way, figures, measure_gaps
from runtime.evaluation.judge import Judge, Verdict
from runtime.evaluation.passages import Passage
from runtime.evaluation.runs import Mean
from runtime.evaluation.stopping import Run, StopRule, StopTrial, measure_stopping
from runtime.evaluation.strength import StrengthCurve, StrengthFigure, measure_strength
from runtime.models.load import LoadedModel, load
from tests.runtime.evaluation.conftest import PASSAGE

STARTER = Path(__file__).resolve().parents[3] / "resources" / "starter"
RUN = Run((2.0, 1.0, 0.04, 0.03, 0.03, 0.03), ((1, 2), (1, 3), (1, 3), (1, 4), (1, 4), (1, 4)))


@pytest.fixture(scope="module")
def starter() -> LoadedModel:
    return load(STARTER, "cpu")


def test_more_strength_changes_more_words(wide_model: LoadedModel, passages: tuple[Passage, ...]) -> None:
    curve = measure_strength(wide_model, passages[:1], strengths=(0.1, 0.5, 1.0), seeds=2)
    weak, middle, strong = curve.figures
    assert 0 < weak.words.mean < middle.words.mean < strong.words.mean <= 1
    assert weak.words.count == 2
    assert weak.low <= weak.words.mean <= weak.high
    assert curve == measure_strength(wide_model, passages[:1], strengths=(1.0, 0.5, 0.1), seeds=2)


def test_jumps_and_departures_of_a_curve() -> None:
    def figure(strength: float, words: float) -> StrengthFigure:
        mean = Mean(words, 0.0, 0.0, 1)
        return StrengthFigure(strength, mean, words, words, mean, mean)

    curve = StrengthCurve((figure(0.1, 0.1), figure(0.5, 0.2), figure(1.0, 0.8)))
    assert curve.largest_jump == pytest.approx((0.5, 1.0, 0.6))
    assert curve.largest_departure == pytest.approx((0.5, -0.2))


def test_every_way_fills_every_gap(wide_model: LoadedModel, passages: tuple[Passage, ...]) -> None:
    gaps = [gap for kind in GapKind for gap in cut_gaps(passages[:1], kind)]
    results = measure_gaps(wide_model, gaps, lengths=(2, 4), continuations=1)
    assert set(results[0].fills) == set(Way)
    assert set(results[1].fills) == set(Way) - {Way.CONTINUED}
    for result in results:
        assert result.original.text == result.gap.text
        assert len(result.by_length) == 2
        for way, score in RANKINGS.items():
            assert score(result.fills[way]) == min(map(score, result.by_length))
        verdicts = [verdict for fill in result.by_length for verdict in (fill.join, fill.whole, fill.gap.right)]
        assert all(verdict.surprise > 0 and verdict.entropy > 0 for verdict in verdicts)
    summed = figures(results, {"the"})
    assert len(summed) == len(Way) + len(Way) - 1
    assert all(0 <= one.near.mean <= 1 and math.isfinite(one.length.mean) for one in summed)


def test_a_perfect_fill_is_exact_and_no_surprise(wide_model: LoadedModel, passages: tuple[Passage, ...]) -> None:
    (result,) = measure_gaps(wide_model, list(cut_gaps(passages[:1], GapKind.PHRASE)), lengths=(3,), continuations=0)
    perfect = dataclasses.replace(result, fills={Way.KNOWN: result.original})
    (figure,) = figures([perfect], set())
    assert figure.exact.mean == figure.near.mean == figure.reads_on.mean == 1
    assert figure.surprise.mean == figure.length.mean == figure.known.mean == 0


def test_the_causal_judge_is_the_encoder_read_one_text_at_a_time(model: LoadedModel) -> None:
    pairs = [("The old house", " stood at the end of the lane."), ("Anna walked", " home"), ("In 1984", "")]
    judge = Judge(model)
    together = judge.causal(pairs)
    for pair, verdict in zip(pairs, together, strict=True):
        (alone,) = judge.causal([pair])
        assert verdict.tokens == alone.tokens
        assert verdict.surprise == pytest.approx(alone.surprise, rel=1e-4)
    assert together[2] == Verdict(0.0, 0.0, 0)
    context, text = (model.vocabulary.tokens(part) for part in pairs[0])
    tokens = torch.tensor([[model.vocabulary.bos, *context, *text]])
    cap = model.network.final_logit_softcapping
    states = model.network.model.encoder(input_ids=tokens).last_hidden_state[0, -len(text) - 1 : -1]
    logits = torch.tanh(model.network.lm_head(states) / cap) * cap
    expected = torch.nn.functional.cross_entropy(logits, tokens[0, -len(text) :])
    assert together[0].surprise == pytest.approx(float(expected), rel=1e-4)


def test_both_judges_prefer_what_was_written_to_the_same_words_shuffled(starter: LoadedModel) -> None:
    judge = Judge(starter)
    shuffled = PASSAGE.text.split(" ")
    random.Random(5).shuffle(shuffled)
    half = len(PASSAGE.text) // 2
    before, after = PASSAGE.before + PASSAGE.text[:half], PASSAGE.text[half:]
    words = after.split(" ")
    random.Random(5).shuffle(words)
    (right,), (wrong,) = judge.causal([(before, after)]), judge.causal([(before, " ".join(words))])
    assert wrong.surprise > right.surprise + 0.3
    orders = [after, " ".join(words)]
    seen = [judge.gaps(before, [order], PASSAGE.after, right=8)[0].hidden for order in orders]
    assert all(math.isfinite(verdict.surprise) for verdict in seen)
    (right, wrong) = judge.causal([(PASSAGE.before, PASSAGE.text), (PASSAGE.before, " ".join(shuffled))])
    assert wrong.surprise > right.surprise + 0.3


def test_rules_stop_where_they_say() -> None:
    assert StopRule().step(RUN) == 1
    assert StopRule(0.05).step(RUN) == 3
    assert StopRule(0.05, earliest=5).step(RUN) == 5
    assert StopRule(None, 1).step(RUN) == 3
    assert StopRule(0.035, 1).step(RUN) == 5
    assert StopRule(None, 2).step(RUN) == 6
    assert StopRule(plateau=0.02).step(RUN) == 5
    assert StopRule(0.001).step(RUN) == 6


def test_the_checkpoints_rule_stops_where_the_engine_does(model: LoadedModel) -> None:
    ready = dataclasses.replace(
        model, settings=dataclasses.replace(model.settings, confidence_threshold=5.0, stability_threshold=0)
    )
    for request in (
        RewriteRequest(before="", selected=PASSAGE.text[:60], after="", strength=0.3, seed=3),
        ContinueRequest(before=PASSAGE.before, seed=3),
    ):
        outcome = StopTrial(ready, {"own": StopRule(5.0), "all": StopRule(-1.0)}).outcomes(request)
        assert outcome["own"][0] <= outcome["all"][0] == outcome["own"][1]
        assert outcome["all"][2:4] == (0.0, 0.0)
        assert outcome["own"][4] == 0.0


def test_stopping_sums_up_every_rule_and_task(wide_model: LoadedModel, passages: tuple[Passage, ...]) -> None:
    rules = {"early": StopRule(100.0), "late": StopRule(-1.0)}
    found = measure_stopping(wide_model, passages[:2], rules=rules)
    assert {(one.task, one.rule) for one in found} == {
        (task, rule) for task in ("rewrite", "continue", "fill") for rule in rules
    }
    for one in found:
        assert one.steps.count == 2
        assert one.saved.mean == 0 if one.rule == "late" else one.saved.mean >= 0.5


@pytest.mark.parametrize("command", ["strength", "gaps", "stopping"])
def test_the_program_prints_a_table_or_json(
    command: str, wide_folder: Path, text_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [
        command,
        "--model",
        str(wide_folder),
        "--text",
        str(text_folder),
        "--paragraphs",
        "1",
        "--device",
        "cpu",
    ]
    assert program.main(arguments) == 0
    table = capsys.readouterr().out
    assert command[:3] in table or "rule" in table
    assert len(table.splitlines()) > 2
    assert program.main([*arguments, "--json"]) == 0
    values = json.loads(capsys.readouterr().out)
    assert values["figures"]


def test_the_program_says_what_is_wrong(model_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["strength", "--model", str(model_folder), "--text", str(tmp_path)]
    assert program.main([*arguments, "--paragraphs", "0"]) == 2
    assert program.main(arguments) == 1
    assert "no .txt file" in capsys.readouterr().err


def test_means() -> None:
    assert Mean.of([]) == Mean(0.0, 0.0, 0.0, 0)
    assert Mean.of([2.0]) == Mean(2.0, 0.0, 0.0, 1)
    mean = Mean.of([1.0, 2.0, 3.0])
    assert (mean.mean, mean.deviation, mean.count) == (2.0, 1.0, 3)
    assert mean.error == pytest.approx(1 / math.sqrt(3))
    assert fmean([mean.mean]) == 2.0
