from __future__ import annotations

import dataclasses
import json
import math
import threading
from pathlib import Path

import pytest
import torch
from transformers import Gemma4ForCausalLM, Gemma4TextConfig

from runtime.api import FaultCode, RuntimeFault
from runtime.autoregressive import causal_twin, decode, load_causal
from runtime.benchmark import memory, sizes
from runtime.benchmark.loops import LoopName
from runtime.benchmark.measure import Comparison, MeasurementCancelled, Progress, compare
from runtime.benchmark.memory import TransientMemory
from runtime.benchmark.sizes import CHECKPOINT_LAYER, FULL, SIZES, SLIDING, TINY, random_model, resized
from runtime.benchmark.subject import Subject, loaded_subject, random_subject
from runtime.benchmark.table import write_table
from runtime.cli import main
from runtime.commands import benchmark as command
from runtime.diffusion.sampler import DraftSettings
from runtime.models.load import LoadedModel

SMALL = resized(TINY, vocabulary=420, canvas=24, hidden=32)
CPU = torch.device("cpu")
MEBIBYTE = 2**20


@pytest.fixture(scope="module")
def subject() -> Subject:
    return random_subject("small", SMALL, "cpu", 8, steps=4)


@pytest.fixture(scope="module")
def result(subject: Subject) -> Comparison:
    return compare(subject, blocks=2)


@pytest.fixture(scope="module")
def causal_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    config = Gemma4TextConfig(
        vocab_size=420,
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=16,
        global_head_dim=16,
        layer_types=[SLIDING, FULL],
        hidden_size_per_layer_input=0,
        initializer_range=0.5,
    )
    folder = tmp_path_factory.mktemp("models") / "causal"
    Gemma4ForCausalLM(config).save_pretrained(folder)
    return folder


def numbers(value: object) -> list[float]:
    if isinstance(value, dict):
        return [number for inner in value.values() for number in numbers(inner)]
    if isinstance(value, list):
        return [number for inner in value for number in numbers(inner)]
    return [float(value)] if isinstance(value, int | float) else []


def test_a_row_for_each_loop(result: Comparison) -> None:
    assert [row.loop for row in result.rows] == list(LoopName)
    ours, theirs, causal = result.rows
    assert ours.steps_per_block == theirs.steps_per_block == result.steps == 4
    assert ours.tokens_per_step == theirs.tokens_per_step == 6
    assert (causal.steps_per_block, causal.tokens_per_step) == (24, 1)
    for row in result.rows:
        assert row.blocks == 2
        assert row.milliseconds_per_step.low <= row.milliseconds_per_step.median <= row.milliseconds_per_step.high
        assert row.milliseconds_per_step.low > 0
        assert row.processor_milliseconds_per_step.low > 0
        assert row.tokens_per_second.low > 0
        assert row.milliseconds_to_first_draft.low > 0
        assert row.shares is not None
        assert 0 < row.shares.outside_model <= row.shares.outside_decoder < 1


def test_as_json_and_back(result: Comparison) -> None:
    plain = dataclasses.asdict(result)
    again = json.loads(json.dumps(plain, allow_nan=False))
    assert again["rows"] == json.loads(json.dumps(plain["rows"]))
    assert len(again["rows"]) == 3
    assert all(math.isfinite(number) for number in numbers(again))


def test_as_a_table(result: Comparison) -> None:
    lines = write_table(result).splitlines()
    assert "random weights" in lines[0]
    assert "exactly 4 steps" in lines[0]
    assert [line.split()[0] for line in lines[4:7]] == list(LoopName)
    assert any(line.startswith("palimpsest : transformers = ") for line in lines)
    assert max(map(len, lines[1:])) <= 130


def test_a_loaded_model_by_its_own_rule(model: LoadedModel) -> None:
    measured = compare(loaded_subject(model, 10), ["palimpsest", "transformers"], blocks=1)
    assert [row.steps_per_block for row in measured.rows] == [6, 6]
    assert (measured.steps, measured.prompt_tokens, measured.has_random_weights) == (None, 10, False)


def test_a_draft_is_measured_where_a_writer_has_one(model: LoadedModel) -> None:
    draft = DraftSettings(temperature=1.0, joining_temperature=1.0, candidates=2, review_steps=1)
    drafting = dataclasses.replace(model, settings=dataclasses.replace(model.settings, draft=draft))
    (row,) = compare(loaded_subject(drafting, 10), ["palimpsest"], blocks=1).rows
    assert row.steps_per_block == 2 + 1  # sixteen of 24 positions in one step
    (row,) = compare(loaded_subject(drafting, 10, steps=4), ["palimpsest"], blocks=1).rows
    assert row.steps_per_block == 4


def test_one_step_has_no_shares(model: LoadedModel) -> None:
    (row,) = compare(loaded_subject(model, 10, steps=1), ["palimpsest"], blocks=1).rows
    assert row.shares is None
    assert row.milliseconds_per_step == row.milliseconds_to_first_draft


def test_prompt_and_canvas_must_fit(model: LoadedModel) -> None:
    with pytest.raises(RuntimeFault, match="at most 512 tokens"):
        loaded_subject(model, 500)


def test_nothing_to_measure(subject: Subject) -> None:
    with pytest.raises(ValueError, match="nothing"):
        compare(subject, blocks=0)
    with pytest.raises(ValueError, match="nothing"):
        compare(subject, [])


def test_it_is_cancelled_at_a_step(subject: Subject) -> None:
    cancel = threading.Event()
    seen: list[Progress] = []

    def cancel_in_the_fourth_run(progress: Progress) -> None:
        seen.append(progress)
        if progress.done == 3:
            cancel.set()

    with pytest.raises(MeasurementCancelled):
        compare(subject, progress=cancel_in_the_fourth_run, cancel=cancel)
    assert [progress.done for progress in seen] == [0, 1, 2, 3]
    decoder = subject.network.model.decoder
    assert not decoder._forward_hooks
    assert not decoder.self_conditioning._forward_pre_hooks


def test_progress_ends_at_its_total(subject: Subject) -> None:
    seen: list[Progress] = []
    compare(subject, ["palimpsest", "autoregressive"], blocks=2, progress=seen.append)
    assert [progress.done for progress in seen] == list(range(9))
    assert {progress.total for progress in seen} == {8}
    # Each round is the last one backwards.
    assert [progress.loop for progress in seen[2:6]] == ["palimpsest", "autoregressive", "autoregressive", "palimpsest"]


def test_memory_that_was_taken_and_given_back_is_counted() -> None:
    with TransientMemory(CPU) as taken:
        torch.ones(64 * MEBIBYTE // 4)
    with TransientMemory(CPU) as nothing:
        pass
    assert 60 * MEBIBYTE < taken.peak < 80 * MEBIBYTE
    assert nothing.peak < 8 * MEBIBYTE


def test_memory_without_the_kernel_s_mark(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(memory, "CLEAR_REFS", tmp_path / "nowhere" / "clear_refs")
    with TransientMemory(CPU) as taken:
        values = torch.ones(64 * MEBIBYTE // 4)
        threading.Event().wait(0.1)
        del values
    assert taken.peak > 60 * MEBIBYTE


def test_a_random_model_is_one_stack_and_the_same_every_time() -> None:
    one, other = random_model(SMALL, CPU, 8), random_model(SMALL, CPU, 8)
    decoder, encoder = one.model.decoder, one.model.encoder.language_model
    assert decoder.layers[0].experts.gate_up_proj is encoder.layers[0].experts.gate_up_proj
    assert decoder.embed_tokens.weight is encoder.embed_tokens.weight is one.lm_head.weight
    assert all(map(torch.equal, one.parameters(), other.parameters()))


def test_sizes() -> None:
    assert resized(TINY, layers=8).layer_types == (*[SLIDING] * 5, FULL, SLIDING, FULL)
    assert resized(TINY, layers=1).layer_types == (FULL,)
    assert resized(TINY) == TINY
    assert tuple(SIZES) == command.SIZES
    assert tuple(LoopName) == command.LOOPS
    size = CHECKPOINT_LAYER
    assert size.layer_types == (SLIDING, FULL)
    # What transformers counts in a layer of the checkpoint.
    assert 3 * size.experts * size.hidden * size.expert_width == 761_266_176


def test_the_causal_twin_is_the_encoder_and_costs_nothing(subject: Subject) -> None:
    network = subject.network
    before = {name: id(parameter) for name, parameter in network.named_parameters()}
    twin = causal_twin(network)
    assert {name: id(parameter) for name, parameter in network.named_parameters()} == before
    ours = {parameter.data_ptr() for parameter in network.parameters()}
    assert {parameter.data_ptr() for parameter in twin.parameters()} <= ours
    tokens = torch.tensor([subject.prompt])
    with torch.inference_mode():
        hidden = network.model.encoder(input_ids=tokens, position_ids=torch.arange(8)[None]).last_hidden_state
        logits = torch.tanh(network.lm_head(hidden) / 30) * 30
        assert torch.equal(twin(input_ids=tokens).logits, logits)


def test_decoding_is_transformers_decoding(causal_folder: Path) -> None:
    network = load_causal(causal_folder, "cpu")
    prompt = [2, 5, 7, 11, 13]
    network.generation_config.eos_token_id = None  # decode() knows no end
    expected = network.generate(torch.tensor([prompt]), max_new_tokens=12, do_sample=False, pad_token_id=0)
    assert list(decode(network, prompt, 12)) == expected[0, 5:].tolist()
    drawn = [list(decode(network, prompt, 12, temperature=1.5, seed=seed)) for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]


def test_a_causal_model_from_a_folder(subject: Subject, causal_folder: Path) -> None:
    other = dataclasses.replace(subject, causal=load_causal(causal_folder, "cpu"))
    (row,) = compare(other, ["autoregressive"], blocks=1).rows
    assert row.model == "causal"


def test_folders_that_hold_no_causal_model(model_folder: Path, causal_folder: Path, tmp_path: Path) -> None:
    cases = {
        tmp_path / "nowhere": FaultCode.MODEL_MISSING,
        tmp_path: FaultCode.MODEL_MISSING,
        model_folder: FaultCode.MODEL_UNSUPPORTED,
    }
    for folder, code in cases.items():
        with pytest.raises(RuntimeFault) as caught:
            load_causal(folder, "cpu")
        assert caught.value.code == code
    pickled = tmp_path / "pickled"
    pickled.mkdir()
    (pickled / "config.json").write_bytes((causal_folder / "config.json").read_bytes())
    torch.save({}, pickled / "pytorch_model.bin")
    with pytest.raises(RuntimeFault, match=r"no model\.safetensors"):
        load_causal(pickled, "cpu")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--blocks", "0"], "at least one block"),
        (["--steps", "0"], "--steps must be at least 1"),
        (["--prompt-tokens", "0"], "--prompt-tokens must be at least 1"),
        (["--vocabulary", "500"], "--vocabulary changes a size: say --size as well"),
        (["--size", "tiny", "--layers", "0"], "--layers must be at least 1"),
        (["--size", "checkpoint-layer"], "not enough memory. (this size needs 11.2 GB, 1.0 GB are free)"),
        (["--prompt-tokens", "9999"], "too long"),
    ],
)
def test_what_cannot_be_measured_is_said_in_one_line(
    model_folder: Path,
    arguments: list[str],
    words: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sizes, "free_memory", lambda device: 10**9)
    assert main(["benchmark", *arguments, "--device", "cpu", "--model", str(model_folder)]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert words in output.err
    assert len(output.err.splitlines()) == 1


def test_a_causal_folder_that_is_none(model_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(model_folder)
    assert main(["benchmark", "--device", "cpu", "--model", folder, "--causal", folder]) == 2
    assert "is no causal model" in capsys.readouterr().err


def test_the_command(model_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    common = ["benchmark", "--blocks", "1", "--device", "cpu"]
    assert main([*common, "--model", str(model_folder), "--steps", "3", "--prompt-tokens", "20", "--json"]) == 0
    measured = json.loads(capsys.readouterr().out)
    assert [row["loop"] for row in measured["rows"]] == list(LoopName)
    assert {row["steps_per_block"] for row in measured["rows"][:2]} == {3}
    size = ["--size", "tiny", "--vocabulary", "500", "--canvas", "16", "--hidden", "64", "--layers", "3"]
    assert main([*common, *size, "--loops", "palimpsest"]) == 0
    output = capsys.readouterr()
    assert "vocabulary 500, canvas 16" in output.out
    assert output.err == ""


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_reach_at_the_checkpoint_s_vocabulary() -> None:
    """A third of the time and of the memory is what is measured on a quiet machine; see DECISIONS.md."""
    size = resized(TINY, vocabulary=262_144, canvas=256, hidden=256, layers=2)
    subject = random_subject("wide", size, "cpu", 16, steps=3)
    measured = compare(subject, ["palimpsest", "transformers"], blocks=1)
    ours, theirs = measured.rows
    assert ours.steps_per_block == theirs.steps_per_block == 3
    assert ours.transient_bytes < theirs.transient_bytes / 3
    # Processor time, since what else runs on the machine must not decide this.
    assert ours.processor_milliseconds_per_step.median < theirs.processor_milliseconds_per_step.median / 2
