from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from runtime.evaluation import __main__ as program
from runtime.evaluation.doubt import area_under_curve, common_words, measure_doubt, put_slips
from runtime.evaluation.passages import Passage
from runtime.models.load import LoadedModel
from runtime.tasks.doubts import WORD
from tests.runtime.evaluation.conftest import PASSAGE


def test_slips_are_words_in_place_of_words(passages: tuple[Passage, ...]) -> None:
    words = common_words(passages)
    assert "the" in words[:3]
    slips = put_slips(passages[0].text, words, random.Random(1))
    old, new = list(WORD.finditer(passages[0].text)), list(WORD.finditer(slips.text))
    changed = [(here[0], there) for here, there in zip(old, new, strict=True) if here[0] != there[0]]
    assert len(changed) == round(0.1 * len(old))
    assert slips.wrong == {there.start(): here for here, there in changed}
    assert all(there[0] in words for _, there in changed)


def test_area_under_the_curve() -> None:
    assert area_under_curve([3.0, 4.0], [1.0, 2.0]) == 1.0
    assert area_under_curve([1.0, 2.0], [1.0, 2.0]) == 0.5
    assert area_under_curve([], [1.0]) == 0.5


def test_figures(wide_model: LoadedModel, passages: tuple[Passage, ...]) -> None:
    figure = measure_doubt(wide_model, [PASSAGE], common_words(passages))
    assert figure.slips > 0
    assert 0 <= figure.area <= 1
    assert figure.slip_entropy.count == figure.slips
    assert max(figure.offered, figure.restored, figure.slips_changed, figure.clean_changed) <= 1
    assert figure == measure_doubt(wide_model, [PASSAGE], common_words(passages))


def test_the_command(wide_folder: Path, text_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["doubt", "--model", str(wide_folder), "--text", str(text_folder), "--paragraphs", "1"]
    assert program.main(arguments) == 0
    assert "area under the ROC curve" in capsys.readouterr().out
    assert program.main([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["passages"] == 1
