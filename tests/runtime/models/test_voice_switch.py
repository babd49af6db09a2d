"""Voices on a network, off it, and refused."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from peft.tuners.lora import Linear
from torch import Tensor, nn
from transformers import DiffusionGemmaForBlockDiffusion

from runtime.api import FaultCode, RuntimeFault
from runtime.models import voice_switch
from runtime.models.adapters import read_adapter
from runtime.models.catalogue import Precision
from runtime.models.load import LoadedModel, load
from runtime.models.voice_switch import VoiceSwitch
from runtime.quantization.resident import resident_bytes
from runtime.quantization.streaming import stream_experts, stream_of
from tests.support.checkpoints import change_tensors, convert, save_checkpoint
from tests.support.voices import DECODER, ENCODER, save_voice

LAYER = "layers.0.self_attn.q_proj"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_checkpoint(tmp_path_factory.mktemp("base") / "wide")


@pytest.fixture(scope="module")
def bases(base: Path) -> dict[Precision, Path]:
    return {
        precision: base if precision is Precision.BF16 else convert(base, base.parent / precision, precision)
        for precision in Precision
    }


@pytest.fixture(scope="module")
def model(base: Path) -> LoadedModel:
    return load(base, "cpu")


@pytest.fixture
def voice(base: Path, model: LoadedModel, tmp_path: Path) -> Path:
    return save_voice(tmp_path / "anna", model.network, base)


def switch_for(model: LoadedModel) -> VoiceSwitch:
    return VoiceSwitch(model.network, model.info.fingerprint)


def logits(network: nn.Module) -> Tensor:
    tokens = torch.arange(24)[None] + 10
    with torch.inference_mode():
        return network(input_ids=tokens, decoder_input_ids=tokens + 30).logits


def objects(network: nn.Module) -> list[tuple[str, int, bool]]:
    """Every module by name and identity, and whether it is in training."""
    return [(name, id(one), one.training) for name, one in network.named_modules(remove_duplicate=False)]


def state(network: nn.Module) -> dict[str, str]:
    """A hash of the bytes of every parameter and buffer, those of streamed experts included."""
    return {
        name: hashlib.sha256(one.detach().contiguous().view(torch.uint8).numpy().tobytes()).hexdigest()
        for name, one in network.state_dict().items()
    }


@pytest.mark.parametrize("is_streamed", [False, True], ids=["resident", "streamed"])
@pytest.mark.parametrize("precision", Precision)
def test_a_network_is_the_same_after_a_voice(
    bases: dict[Precision, Path], precision: Precision, is_streamed: bool, tmp_path: Path
) -> None:
    model = load(bases[precision], "cpu")
    network = model.network
    if is_streamed and precision in (Precision.NF4, Precision.NF4_INT8):
        stream_experts(network, "cpu")
    stream = stream_of(network)
    voice = save_voice(tmp_path / "anna", network, bases[precision])
    before, plain, numbers = objects(network), logits(network), state(network)
    switch = switch_for(model)
    with switch.speaking(voice):
        spoken = logits(network)
        assert stream_of(network) is stream
    assert not torch.equal(spoken, plain)
    assert objects(network) == before
    assert torch.equal(logits(network), plain)
    with switch.speaking(voice):
        assert torch.equal(logits(network), spoken)
    assert state(network) == numbers


def test_no_random_number_is_drawn(model: LoadedModel, voice: Path) -> None:
    before = torch.get_rng_state()
    with switch_for(model).speaking(voice):
        pass
    assert torch.equal(torch.get_rng_state(), before)


def matrices(network: DiffusionGemmaForBlockDiffusion, place: str) -> list[Tensor]:
    layer = network.get_submodule(f"{place}{LAYER}")
    assert isinstance(layer, Linear)
    return [side["default"].weight for side in (layer.lora_A, layer.lora_B)]  # pyright: ignore


@pytest.mark.parametrize("is_shared", [True, False])
def test_encoder_and_decoder_have_one_object_of_equal_matrices(
    base: Path, model: LoadedModel, tmp_path: Path, is_shared: bool
) -> None:
    network = model.network
    voice = save_voice(tmp_path / "anna", network, base, is_shared=is_shared)
    alone = sum(resident_bytes(network).values())
    adapter = read_adapter(network, voice)
    adapter.put_on()
    pairs = list(zip(matrices(network, DECODER), matrices(network, ENCODER), strict=True))
    more = sum(resident_bytes(network).values()) - alone
    adapter.take_off()
    assert [one is other for one, other in pairs] == [is_shared] * 2
    assert adapter.size == more
    in_file = sum(one.nbytes for one in _tensors(voice))
    assert more == (in_file // 2 if is_shared else in_file)


def _tensors(voice: Path) -> list[Tensor]:
    found: list[Tensor] = []
    change_tensors(voice / "adapter_model.safetensors", lambda tensors: found.extend(tensors.values()) or tensors)
    return found


def test_an_adapter_of_the_model_stays_below(base: Path, model: LoadedModel, voice: Path, tmp_path: Path) -> None:
    other = save_voice(tmp_path / "other", model.network, base, seed=2)
    both = load(base, "cpu", adapter=other)
    below = logits(both.network)
    with switch_for(both).speaking(voice):
        spoken = logits(both.network)
        layer = both.network.get_submodule(f"{DECODER}{LAYER}")
        inputs = torch.randn(3, layer.in_features)  # pyright: ignore
        (down, up), (first, second) = matrices(both.network, DECODER), matrices_of(layer.base_layer)
        plain = layer.base_layer.base_layer(inputs)  # pyright: ignore
        expected = plain + 2 * (inputs @ first.T @ second.T) + 2 * (inputs @ down.T @ up.T)
        torch.testing.assert_close(layer(inputs), expected)
    assert torch.equal(logits(both.network), below)
    with switch_for(model).speaking(voice):
        alone = logits(model.network)
    assert not torch.equal(spoken, below)
    assert not torch.equal(spoken, alone)


def matrices_of(layer: object) -> list[Tensor]:
    assert isinstance(layer, Linear)
    return [side["default"].weight for side in (layer.lora_A, layer.lora_B)]  # pyright: ignore


def fault_of(model: LoadedModel, voice: Path) -> FaultCode:
    """Why `voice` is refused; nothing has changed then."""
    before = objects(model.network)
    with pytest.raises(RuntimeFault) as caught, switch_for(model).speaking(voice):
        pytest.fail("it is spoken")
    assert objects(model.network) == before
    return caught.value.code


def write_facts(voice: Path, facts: object) -> None:
    (voice / "voice.json").write_text(json.dumps(facts), encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (shutil.rmtree, FaultCode.VOICE_MISSING),
        (lambda voice: (voice / "voice.json").unlink(), FaultCode.VOICE_MISSING),
        (lambda voice: (voice / "voice.json").write_bytes(b'{"base_sha256": '), FaultCode.VOICE_BROKEN),
        (lambda voice: (voice / "voice.json").write_bytes(b"[" * 100_000), FaultCode.VOICE_BROKEN),
        (lambda voice: (voice / "voice.json").write_bytes(b"\xff\xfe"), FaultCode.VOICE_BROKEN),
        (lambda voice: write_facts(voice, {}), FaultCode.VOICE_BROKEN),
        (lambda voice: write_facts(voice, [1]), FaultCode.VOICE_BROKEN),
        (lambda voice: write_facts(voice, {"base_sha256": None}), FaultCode.VOICE_BROKEN),
        (lambda voice: write_facts(voice, {"base_sha256": "0" * 64}), FaultCode.VOICE_UNSUITABLE),
        (lambda voice: write_facts(voice, {"base_sha256": ""}), FaultCode.VOICE_UNSUITABLE),
        (lambda voice: (voice / "adapter_config.json").unlink(), FaultCode.VOICE_BROKEN),
        (lambda voice: (voice / "adapter_config.json").write_text("{}"), FaultCode.VOICE_UNSUITABLE),
        (lambda voice: (voice / "adapter_model.safetensors").unlink(), FaultCode.VOICE_BROKEN),
        (lambda voice: os.truncate(voice / "adapter_model.safetensors", 999), FaultCode.VOICE_BROKEN),
    ],
)
def test_what_is_refused(model: LoadedModel, voice: Path, damage: Callable[[Path], object], code: FaultCode) -> None:
    damage(voice)
    assert fault_of(model, voice) is code


def test_the_hash_is_looked_at_before_the_weights(model: LoadedModel, voice: Path) -> None:
    write_facts(voice, {"base_sha256": "0" * 64})
    (voice / "adapter_model.safetensors").write_bytes(b"nothing to read")
    assert fault_of(model, voice) is FaultCode.VOICE_UNSUITABLE


def test_a_model_without_a_fingerprint_takes_no_voice(model: LoadedModel, voice: Path) -> None:
    write_facts(voice, {"base_sha256": ""})
    with pytest.raises(RuntimeFault) as caught, VoiceSwitch(model.network, "").speaking(voice):
        pytest.fail("it is spoken")
    assert caught.value.code is FaultCode.VOICE_UNSUITABLE


def test_it_is_taken_off_after_an_error(model: LoadedModel, voice: Path) -> None:
    before = objects(model.network)
    with pytest.raises(ZeroDivisionError), switch_for(model).speaking(voice):
        raise ZeroDivisionError
    assert objects(model.network) == before


class Reads:
    """Counts how often a voice is read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folders: list[str] = []
        plain = VoiceSwitch._read

        def read(switch: VoiceSwitch, voice: Path) -> object:
            self.folders.append(voice.name)
            return plain(switch, voice)

        monkeypatch.setattr(VoiceSwitch, "_read", read)


def speak(switch: VoiceSwitch, voice: Path) -> object:
    with switch.speaking(voice) as identity:
        return identity


def test_the_last_few_are_kept(base: Path, model: LoadedModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    voices = [save_voice(tmp_path / name, model.network, base, seed=number) for number, name in enumerate("abcde")]
    reads, switch = Reads(monkeypatch), switch_for(model)
    for voice in (*voices[:4], *voices[:4], voices[4], voices[3], voices[0]):
        speak(switch, voice)
    assert "".join(reads.folders) == "abcdea"
    switch.forget()
    speak(switch, voices[0])
    assert "".join(reads.folders) == "abcdeaa"


def test_no_more_is_kept_than_there_is_room_for(
    base: Path, model: LoadedModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    voices = [save_voice(tmp_path / name, model.network, base, seed=number) for number, name in enumerate("abc")]
    size = read_adapter(model.network, voices[0]).size
    monkeypatch.setattr(voice_switch, "_MOST_BYTES", 2 * size)
    reads, switch = Reads(monkeypatch), switch_for(model)
    for voice in (*voices, voices[1], voices[0]):
        speak(switch, voice)
    assert "".join(reads.folders) == "abca"
    # One that is larger than the room is used all the same.
    monkeypatch.setattr(voice_switch, "_MOST_BYTES", size // 2)
    speak(switch, voices[2])
    speak(switch, voices[2])
    assert "".join(reads.folders) == "abcac"


def test_a_folder_that_changed_is_read_again(base: Path, model: LoadedModel, voice: Path) -> None:
    switch = switch_for(model)
    with switch.speaking(voice) as first:
        before = logits(model.network)
    save_voice(voice, model.network, base, seed=7)
    with switch.speaking(voice) as second:
        after = logits(model.network)
    assert first != second
    assert not torch.equal(before, after)
    os.utime(voice / "voice.json", ns=(1, 1))
    write_facts(voice, {"base_sha256": "0" * 64})
    with pytest.raises(RuntimeFault), switch.speaking(voice):
        pytest.fail("it is spoken")


def test_a_folder_has_one_identity(model: LoadedModel, voice: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    switch = switch_for(model)
    monkeypatch.chdir(voice.parent)
    assert speak(switch, voice) == speak(switch, Path(voice.name)) == speak(switch, voice / ".." / voice.name)
    with switch.speaking(None) as identity:
        assert identity is None
