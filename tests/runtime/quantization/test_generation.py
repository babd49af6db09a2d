"""A network with 4-bit experts does all that one without does."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import torch
from transformers import DiffusionGemmaForBlockDiffusion

from runtime.api import ContinueRequest, Finished, Request, RewriteRequest, Span
from runtime.engine import Engine
from runtime.models.load import load
from runtime.quantization.experts import Nf4Experts, expert_pairs, quantize_experts, weights_of
from tests.runtime.quantization.conftest import wide_config
from tests.support.tiny_model import tiny_network, tiny_tokenizer

NEVER = threading.Event()
SELECTED = "Anna walked home in the rain. She carried 3,500 books and a small lamp."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "wide"
    torch.manual_seed(0)
    network = DiffusionGemmaForBlockDiffusion(wide_config())
    network.generation_config = tiny_network().generation_config
    network.save_pretrained(folder)
    tokenizer = tiny_tokenizer()
    tokenizer.save_pretrained(folder)
    return folder


def engine_of(folder: Path, kind: str) -> Engine:
    """With experts as they are, in 4 bits, or as transformers' own with the weights that 4 bits leave."""
    model = load(folder, "cpu")
    if kind != "original":
        quantize_experts(model.network)
    if kind == "dequantised":
        reference = load(folder, "cpu")
        for (_, before), (_, after) in zip(expert_pairs(reference.network), expert_pairs(model.network), strict=True):
            experts = after.experts
            assert isinstance(experts, Nf4Experts)
            for old, new in zip(
                weights_of(before.experts),  # pyright: ignore[reportArgumentType]
                experts.dequantized(range(experts.num_experts), torch.float32),
                strict=True,
            ):
                old.copy_(new)
        model = reference
    return Engine(model)


def finished(engine: Engine, request: Request) -> Finished:
    last = list(engine.generate(request, NEVER))[-1]
    assert isinstance(last, Finished), last
    return last


REQUESTS = [
    ContinueRequest(before="The old house stood at the end of the lane, and", seed=3),
    RewriteRequest(
        before="We hope to see you.",
        selected=SELECTED,
        after="In 1984 the company sold boats.",
        strength=0.8,
        locks=(Span(0, 4), Span(SELECTED.index("3,500"), SELECTED.index("3,500") + 5)),
        seed=5,
    ),
]


@pytest.mark.parametrize("request_", REQUESTS, ids=["continue", "rewrite"])
def test_text_is_that_of_the_weights_that_are_left(folder: Path, request_: Request) -> None:
    engines = {kind: engine_of(folder, kind) for kind in ("quantised", "dequantised", "original")}
    answers = {kind: finished(engine, request_) for kind, engine in engines.items()}
    assert answers["quantised"].text == answers["dequantised"].text
    assert answers["quantised"].text == finished(engines["quantised"], request_).text
    assert answers["quantised"].text != answers["original"].text


def test_locks_hold(folder: Path) -> None:
    engine = engine_of(folder, "quantised")
    for seed in range(4):
        words = ("Anna", "3,500", "small lamp")
        spans = tuple(Span(SELECTED.index(word), SELECTED.index(word) + len(word)) for word in words)
        request = RewriteRequest(before="", selected=SELECTED, after="", strength=1.0, locks=spans, seed=seed)
        answer = finished(engine, request)
        assert [answer.text[span.start : span.end] for span in answer.locks] == list(words)
