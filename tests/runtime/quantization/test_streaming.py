"""A network whose experts are streamed does all that one with resident experts does, to the bit."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any, cast

import pytest
import torch
from torch import Tensor, nn
from transformers import DiffusionGemmaForBlockDiffusion

from runtime.api import Cancelled, ContinueRequest, Draft, FaultCode, Finished, Request, RewriteRequest, RuntimeFault
from runtime.engine import Engine
from runtime.models.load import LoadedModel, load
from runtime.quantization.copies import AtOnce
from runtime.quantization.experts import Int8Experts, Nf4Experts, expert_pairs, quantize_experts
from runtime.quantization.streaming import ExpertSource, ExpertStream, StreamedExperts, stream_experts, stream_of
from tests.support.deep_model import LAYERS, deep_config, deep_network, experts_of, logits
from tests.support.tiny_model import tiny_network, tiny_tokenizer

CPU, META = torch.device("cpu"), torch.device("meta")
NEVER = threading.Event()
SELECTED = "Anna walked home in the rain. She carried 3,500 books and a small lamp."


# Whole networks.


@pytest.mark.parametrize("kind", [Nf4Experts, Int8Experts])
@pytest.mark.parametrize("source", ExpertSource)
@pytest.mark.parametrize("slots", [1, 2])
@pytest.mark.parametrize("layers", [1, 2, 5])
def test_logits_are_those_of_resident_experts(
    layers: int, slots: int, source: ExpertSource, kind: type[Nf4Experts] | type[Int8Experts]
) -> None:
    network = deep_network(layers, kind)
    expected = logits(network)
    stream = stream_experts(network, "cpu", source, slots=slots)
    assert stream_of(network) is stream
    for _ in range(2):
        assert torch.equal(logits(network), expected)


def test_only_the_first_copy_is_waited_for_where_layers_come_in_order() -> None:
    network = deep_network()
    stream = stream_experts(network, "cpu")
    for passes in (1, 2, 3):
        logits(network)  # the encoder's pass and the decoder's
        assert stream.copies == 2 * passes * LAYERS + 1
    pair = deep_network(2)
    stream = stream_experts(pair, "cpu")
    logits(pair)
    logits(pair)
    assert stream.copies == 2


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "deep"
    torch.manual_seed(0)
    network = DiffusionGemmaForBlockDiffusion(deep_config())
    network.generation_config = tiny_network().generation_config
    network.save_pretrained(folder)
    tiny_tokenizer().save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def resident(folder: Path) -> Engine:
    model = load(folder, "cpu")
    quantize_experts(model.network)
    return Engine(model)


def streamed_model(folder: Path) -> LoadedModel:
    model = load(folder, "cpu")
    quantize_experts(model.network)
    stream_experts(model.network, "cpu")
    return model


def outcome(engine: Engine, request: Request, versions: int = 1, stop_after: int | None = None) -> list[Any]:
    """All drafts, to the bits of their entropies, and the text of what is finished.

    With `stop_after`, the first version is cancelled after so many events.
    """
    cancels = [threading.Event() for _ in range(versions)]
    seen: list[Any] = []
    for number, event in enumerate(engine.generate_versions(request, cancels)):
        if isinstance(event.event, Draft):
            seen.append(event)
        elif isinstance(event.event, (Cancelled, Finished)):
            seen.append((event.version, type(event.event), event.event.text))
        if number == stop_after:
            cancels[0].set()
    return seen


LONG = ContinueRequest(before="The old house stood at the end of the lane, and", max_blocks=3, seed=3)
REWRITE = RewriteRequest(before="We hope to see you.", selected=SELECTED, after="In 1984.", strength=0.8, seed=5)


def test_requests_one_after_another_give_the_same_drafts(folder: Path, resident: Engine) -> None:
    engine = Engine(streamed_model(folder))
    plans: list[tuple[Request, int, int | None]] = [
        (LONG, 1, None),
        (REWRITE, 3, None),
        (REWRITE, 2, 4),
        (LONG, 1, 2),
        (LONG, 1, None),
    ]
    for request, versions, stop_after in plans:
        expected = outcome(resident, request, versions, stop_after)
        assert outcome(engine, request, versions, stop_after) == expected
        kinds = [event[1] for event in expected if isinstance(event, tuple)]
        assert kinds.count(Cancelled) == (stop_after is not None)
        assert len(kinds) == versions
    assert any(draft.event.block > 0 for draft in outcome(resident, LONG) if not isinstance(draft, tuple))


def test_a_run_that_is_left_in_the_middle(folder: Path, resident: Engine) -> None:
    engine = Engine(streamed_model(folder))
    events = engine.generate(LONG, NEVER)
    while not isinstance(next(events), Draft):
        pass
    cast(Any, events).close()
    assert outcome(engine, REWRITE) == outcome(resident, REWRITE)


def test_an_error_in_the_middle_of_a_step(folder: Path, resident: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine(streamed_model(folder))
    plain, calls = Nf4Experts.forward, 0

    def fail(experts: Nf4Experts, *arguments: Tensor) -> Tensor:
        nonlocal calls
        calls += 1
        if calls == 2 * LAYERS + 3:
            raise RuntimeError("out of luck")
        return plain(experts, *arguments)

    monkeypatch.setattr(Nf4Experts, "forward", fail)
    assert list(engine.generate(LONG, NEVER))[-1].code is FaultCode.INTERNAL  # pyright: ignore
    assert outcome(engine, LONG) == outcome(resident, LONG)


# The network around them.


def test_a_layer_has_one_object_for_encoder_and_decoder() -> None:
    network = deep_network()
    stream_experts(network, "cpu")
    network.tie_weights()
    network.to("cpu").eval()  # pyright: ignore[reportArgumentType]
    objects = [(encoder.experts, decoder.experts) for encoder, decoder in expert_pairs(network)]
    assert all(isinstance(one, StreamedExperts) and one is other for one, other in objects)
    assert len({id(one) for one, _ in objects}) == LAYERS


@pytest.mark.parametrize("source", ExpertSource)
def test_a_state_dict_has_the_same_names_and_numbers(source: ExpertSource) -> None:
    network = deep_network()
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    stream_experts(network, "cpu", source)
    logits(network)
    after = network.state_dict()
    assert list(after) == list(before)
    assert "model.decoder.layers.3.experts.gate_up_proj.packed" in after
    assert all(torch.equal(before[name], tensor) for name, tensor in after.items())
    assert not [name for name, _ in network.named_parameters() if "experts." in name]


def test_moves_and_types_leave_the_experts() -> None:
    network = deep_network()
    stream_experts(network, META)
    network.to(META)  # pyright: ignore[reportArgumentType]
    network.to(torch.bfloat16)  # pyright: ignore[reportArgumentType, reportCallIssue]
    assert {parameter.device for parameter in network.parameters()} == {META}
    for experts in experts_of(network):
        assert {buffer.device for buffer in experts.buffers()} == {CPU}
        assert {buffer.dtype for buffer in experts.buffers()} == {torch.uint8, torch.float32}
        assert not experts.training


def test_new_weights_are_copied_again() -> None:
    network, other = deep_network(2), deep_network(2)
    for experts in experts_of(other):
        experts.down_proj.packed.bitwise_not_()
    expected = logits(other)
    stream_experts(network, "cpu")
    assert not torch.equal(logits(network), expected)
    network.load_state_dict(other.state_dict())
    assert torch.equal(logits(network), expected)


def test_what_cannot_be_streamed_is_refused_before_anything_changes() -> None:
    plain = DiffusionGemmaForBlockDiffusion(deep_config(2))
    apart = deep_network(2)
    apart.model.encoder.language_model.layers[1].experts = deep_network(2).model.decoder.layers[0].experts
    other = deep_network(2)
    layer = Nf4Experts(7, 64, 128, nn.GELU())
    other.model.encoder.language_model.layers[1].experts = other.model.decoder.layers[1].experts = layer
    twice = deep_network(2)
    stream_experts(twice, "cpu")
    for network in (plain, apart, other, twice):
        kept = experts_of(network)
        with pytest.raises(RuntimeFault) as refused:
            stream_experts(network, "cpu")
        assert refused.value.code is FaultCode.MODEL_UNSUPPORTED
        assert all(one is two for one, two in zip(kept, experts_of(network), strict=True))
    assert stream_of(plain) is None
    with pytest.raises(ValueError, match="nothing"):
        ExpertStream([], CPU, AtOnce())
