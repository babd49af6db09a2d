from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from runtime.commands import UsageError
from runtime.commands.load_test import LARGE, add_load_test, reckon
from runtime.fit import weight_bytes
from runtime.models.catalogue import Precision, load_catalogue
from runtime.models.shape import ParameterKind
from tests.support.checkpoints import convert, save_checkpoint


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", type=Path)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--json", action="store_true")
    add_load_test(parser)
    options = parser.parse_args(arguments)
    return options.run(options)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    return convert(save_checkpoint(folder / "wide"), folder / "wide-nf4-int8", Precision.NF4_INT8)


@pytest.mark.parametrize("precision", list(Precision))
def test_the_large_model_takes_what_is_reckoned_of_its_shape(precision: Precision) -> None:
    entry = next(entry for entry in load_catalogue() if entry.id == LARGE)
    reckoning = reckon(entry, precision, 8192)
    for kind, size in weight_bytes(entry.shape, precision, on_gpu=True).items():
        if kind is not ParameterKind.VISION:
            assert reckoning.resident[kind] == pytest.approx(size, rel=0.001), kind
    assert reckoning.total == sum(reckoning.resident.values()) + reckoning.cache + reckoning.work
    assert reckoning.fits == (precision in (Precision.NF4, Precision.NF4_INT8))


def test_the_goal_is_met_with_a_long_context(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--meta", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["precision"], found["context"], found["fits"]) == ("nf4", 8192, True)
    assert 17e9 < found["total"] < 18e9
    assert run("--meta", "--context", "200000") == 0
    assert capsys.readouterr().out.splitlines()[-1] == "more than 18.0 GB"


def test_a_model_is_loaded_used_and_let_go(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--model", str(folder), "--json") == 0
    found: Mapping[str, Any] = json.loads(capsys.readouterr().out)
    assert (found["model"], found["device"]) == ("wide-nf4-int8", "cpu")
    assert found["resident"].keys() == set(ParameterKind)
    assert found["resident"]["experts"] == 2 * 5 * (3 * 64 * 128 // 2 + 2 * 256 + 2 * 4 + 2 * 4)
    assert all(found[name] > 0 for name in ("before", "loaded", "written", "unloaded"))
    assert found["text"]
    assert run("--model", str(folder)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "wide-nf4-int8 on cpu"
    assert lines[-1].split()[0] == "unloaded"


def test_a_context_that_makes_no_sense() -> None:
    with pytest.raises(UsageError, match="--context"):
        run("--meta", "--context", "-1")
