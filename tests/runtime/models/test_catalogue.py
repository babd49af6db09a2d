from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from transformers import DiffusionGemmaConfig

from runtime.benchmark.sizes import CHECKPOINT_LAYER
from runtime.models import catalogue
from runtime.models.catalogue import CatalogueError, Precision, load_catalogue, parse_catalogue
from runtime.models.shape import ParameterKind
from tests.support.computers import shape_of


@pytest.fixture
def plain() -> dict[str, Any]:
    return json.loads(catalogue.CATALOGUE.read_text(encoding="utf-8"))


def test_what_is_on_offer() -> None:
    large, starter = load_catalogue()
    assert (large.repository, large.revision, large.licence) == (
        "google/diffusiongemma-26B-A4B-it",
        None,
        "Apache-2.0",
    )
    assert large.precisions == (Precision.NF4, Precision.NF4_INT8, Precision.INT8, Precision.BF16)
    assert (starter.repository, starter.folder, starter.download_bytes) == (None, catalogue.RESOURCES / "starter", 0)
    assert all(entry.good_for.endswith(".") for entry in (large, starter))


def test_the_large_model_has_the_sizes_that_are_measured_with() -> None:
    shape = load_catalogue()[0].shape
    measured = {name: getattr(CHECKPOINT_LAYER, name) for name in CHECKPOINT_LAYER.__slots__ if name != "layer_types"}
    assert {name: getattr(shape, name) for name in measured} == measured


def test_the_large_model_has_the_parameters_that_were_counted() -> None:
    counts = dict(load_catalogue()[0].shape.parameters())
    vision = counts.pop(ParameterKind.VISION)
    text = sum(counts.values())
    assert [round(counts[kind] / 1e9, 3) for kind in ParameterKind if kind in counts][:5] == [
        22.838,
        1.110,
        0.535,
        0.738,
        0.018,
    ]
    assert round(text / 1e9, 3) == 25.251
    assert round(2 * (text + vision) / 1e9, 1) == load_catalogue()[0].download_bytes / 1e9


def test_the_starter_is_the_one_in_its_folder() -> None:
    starter = load_catalogue()[1]
    folder = starter.folder
    assert folder is not None
    assert (folder / "model.safetensors").stat().st_size == starter.largest_file_bytes
    assert shape_of(DiffusionGemmaConfig.from_pretrained(folder), starter.shape.vision_parameters) == starter.shape


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"revision": "main"}, "model 'diffusiongemma-26b': revision is no full commit hash"),
        ({"repository": None}, "either repository or folder must be given"),
        ({"repository": "google/a/b"}, "repository is not owner/name"),
        ({"folder": "starter"}, "either repository or folder must be given"),
        ({"licence": " "}, "licence is no text"),
        ({"download_bytes": -1}, "download_bytes is no whole number from 0"),
        ({"download_bytes": 51.6}, "download_bytes is no whole number from 0"),
        ({"precisions": ["4-bit"]}, "precision '4-bit' is none of bf16, int8, nf4, nf4-int8"),
        ({"precisions": []}, "precisions is no list with something in it"),
        ({"precisions": ["nf4", "nf4"]}, "a precision is listed more than once"),
        ({"speed": 3}, "speed is unknown"),
        ({"shape": 3}, "not an object"),
        ({"shape": {}}, "vocabulary is missing"),
        ({"id": "starter"}, "model 'starter': listed more than once"),
    ],
)
def test_one_clear_error(plain: dict[str, Any], change: dict[str, Any], said: str) -> None:
    plain["models"][0].update(change)
    with pytest.raises(CatalogueError, match=said):
        parse_catalogue(plain)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("hidden", 0, "hidden is 0, at least 1 is needed"),
        ("hidden", True, "hidden is no whole number"),
        ("experts_per_token", 129, "129 experts a token"),
    ],
)
def test_sizes_that_no_model_has(plain: dict[str, Any], name: str, value: object, said: str) -> None:
    plain["models"][0]["shape"][name] = value
    with pytest.raises(CatalogueError, match=said):
        parse_catalogue(plain)


def test_a_pinned_revision(plain: dict[str, Any]) -> None:
    plain["models"][0]["revision"] = "a" * 40
    assert parse_catalogue(plain)[0].revision == "a" * 40
    starter = copy.deepcopy(plain)
    starter["models"][1]["revision"] = "a" * 40
    with pytest.raises(CatalogueError, match="only a repository has a revision"):
        parse_catalogue(starter)


@pytest.mark.parametrize("content", [None, [], {}, {"format": 2, "models": []}, {"format": 1, "models": {}}])
def test_no_catalogue(content: object) -> None:
    with pytest.raises(CatalogueError, match="no object of format 1"):
        parse_catalogue(content)


@pytest.mark.parametrize("entry", [None, 3, [], {}])
def test_no_entry(entry: object) -> None:
    with pytest.raises(CatalogueError, match="model 1: "):
        parse_catalogue({"format": 1, "models": [entry]})


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="cannot be read"):
        load_catalogue(tmp_path / "none.json")
    (tmp_path / "half.json").write_text('{"format": 1,')
    with pytest.raises(CatalogueError, match="cannot be read"):
        load_catalogue(tmp_path / "half.json")
