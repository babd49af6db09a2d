"""Whole runs on a tiny model: what they tell, that they learn, and that nothing that stops them changes the result."""

from __future__ import annotations

import errno
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from filelock import FileLock
from safetensors.torch import load_file

from runtime.finetuning import checkpoint, samples, windows
from runtime.finetuning import run as runs
from runtime.finetuning.events import (
    Checked,
    Failed,
    Finished,
    Found,
    Paused,
    Progress,
    Sample,
    Started,
)
from runtime.finetuning.learner import Learner
from runtime.finetuning.problems import LearningProblem
from runtime.finetuning.run import LOCK, VOICE, Order, learn
from runtime.models.load import load
from runtime.models.voices import VoiceFolder, read_voice
from tests.runtime.finetuning import killed
from tests.runtime.finetuning.conftest import SMALL, english
from tests.support.tiny_model import save_tiny_model

pytestmark = pytest.mark.usefixtures("few_windows")
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.runtime.finetuning.killed"])
Told = Callable[..., list[Any]]


def weights(run: Path) -> dict[str, torch.Tensor]:
    return load_file(run / VOICE / "adapter_model.safetensors")


def assert_equal(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> None:
    assert one.keys() == other.keys()
    assert all(torch.equal(values, other[name]) for name, values in one.items())


@pytest.fixture(scope="module")
def undisturbed(
    model_folder: Path, document: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, torch.Tensor]:
    """What six steps make of the document."""
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setattr(windows, "_MOST_WINDOWS", killed.FEW_WINDOWS)
    monkeypatch.setattr(samples, "COUNT", 1)
    folder = tmp_path_factory.mktemp("undisturbed") / "run"
    order = Order(model_folder, folder, "Mine", (document,), steps=6, recipe=SMALL, device="cpu")
    assert isinstance(learn(order, lambda event: None, threading.Event()), Finished)
    monkeypatch.undo()
    return weights(folder)


def test_what_a_run_tells(told: Told, order: Order, tmp_path: Path) -> None:
    events = told()
    kinds = [type(event) for event in events]
    assert kinds[:3] == [Found, Started, Checked]
    assert kinds[-1] is Finished
    found, finished = events[0], events[-1]
    assert (found.steps, found.words > 2000, found.held_back >= 1, found.pieces > found.held_back) == (
        6,
        True,
        True,
        True,
    )
    assert found.documents[0].problem is None
    assert 0 < found.memory_needed < found.memory_free
    assert [event.step for event in events if isinstance(event, Checked)] == [0, 3, 6]
    assert [event.step for event in events if isinstance(event, Progress)][-1] == 6
    samples = [event for event in events if isinstance(event, Sample)]
    assert samples
    assert all(sample.before_text for sample in samples)
    assert min(event.held_back_loss for event in events if isinstance(event, Checked)) == finished.loss_after
    voice = read_voice(Path(finished.voice))
    assert (voice.name, voice.words, voice.documents) == ("Mine", found.words, 1)
    assert len(voice.samples) == len(samples)
    kept = VoiceFolder(tmp_path / "voices").keep(Path(finished.voice))
    assert VoiceFolder(tmp_path / "voices").fits(kept, order.model)


def test_it_learns(told: Told) -> None:
    finished = told(steps=30, recipe=replace(SMALL, rank=8, alpha=16))[-1]
    assert finished.loss_after < 0.97 * finished.loss_before


def test_only_looking_leaves_nothing(told: Told, order: Order) -> None:
    (found,) = told(only_look=True, name="")
    assert isinstance(found, Found)
    assert found.seconds > 0
    assert not order.run.exists()


def test_a_time_becomes_steps(told: Told) -> None:
    few, more = (told(steps=None, minutes=minutes, only_look=True)[0].steps for minutes in (0.001, 5))
    assert few < more


def test_paused_and_gone_on(
    told: Told, order: Order, undisturbed: dict[str, torch.Tensor], document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice; and the document is another one meanwhile, for what is learnt from was copied."""
    mine = order.run.parent / "mine.md"
    shutil.copy(document, mine)
    pause, real = threading.Event(), Learner.step

    def step(learner: Learner) -> float:
        loss = real(learner)
        if learner.standing.step in (1, 4):
            pause.set()
        return loss

    monkeypatch.setattr(Learner, "step", step)
    assert told(pause, texts=(mine,))[-1] == Paused(1, 6)
    mine.write_text("Something else.", encoding="utf-8")
    pause.clear()
    second = told(pause, texts=(mine,))
    assert next(event for event in second if isinstance(event, Started)) == Started(1, 6)
    assert second[-1] == Paused(4, 6)
    pause.clear()
    assert isinstance(told(pause, texts=(mine,))[-1], Finished)
    assert_equal(weights(order.run), undisturbed)


def test_a_finished_run_says_so_again(told: Told) -> None:
    first, second = told()[-1], told()
    assert second == [first]


@pytest.mark.parametrize(
    ("moment", "number"),
    [
        ("pieces.json", 1),
        ("state.json", 1),
        ("step", 4),
        ("checkpoint.safetensors", 3),
        ("voice.json", 1),
        ("voice.json", 2),
        ("voice", 1),
    ],
)
def test_killed(order: Order, undisturbed: dict[str, torch.Tensor], moment: str, number: int) -> None:
    process = CONTEXT.Process(target=killed.run, args=(order, moment, number))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    events: list[Any] = []
    last = learn(order, events.append, threading.Event())
    assert isinstance(last, Finished), last
    if moment == "checkpoint.safetensors" and number == 3:
        assert next(event for event in events if isinstance(event, Started)).step == 2
    assert_equal(weights(order.run), undisturbed)


def test_the_disk_is_full(
    told: Told, order: Order, undisturbed: dict[str, torch.Tensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "_CHECKPOINT_SECONDS", 0.0)
    real, left = checkpoint.save_file, [3]

    def full(*arguments: Any, **options: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(*arguments, **options)

    monkeypatch.setattr(checkpoint, "save_file", full)
    assert told()[-1].problem is LearningProblem.DISK_FULL
    assert isinstance(told()[-1], Finished)
    assert_equal(weights(order.run), undisturbed)


# Mounting takes root; the case above covers the same code without.
if sys.platform == "linux" and os.geteuid() == 0:

    @pytest.mark.parametrize("free", [0, 60_000])
    def test_a_disk_that_is_really_full(
        told: Told, order: Order, undisturbed: dict[str, torch.Tensor], free: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(runs, "_CHECKPOINT_SECONDS", 0.0)
        order.run.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", order.run], check=True)
        try:
            filler = order.run / "filler"
            filler.write_bytes(b"x" * (2**20 - free))
            assert told()[-1].problem is LearningProblem.DISK_FULL
            filler.unlink()
            assert isinstance(told()[-1], Finished)
            assert_equal(weights(order.run), undisturbed)
        finally:
            subprocess.run(["umount", "--lazy", order.run], check=True)


def test_a_loss_that_is_no_number(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.finetuning.learner.backward", lambda *arguments: float("nan"))
    assert told()[-1].problem is LearningProblem.NOT_A_NUMBER


def test_another_base(told: Told, tmp_path: Path) -> None:
    pause = threading.Event()
    pause.set()
    assert isinstance(told(pause)[-1], Paused)
    other = save_tiny_model(tmp_path / "other", seed=1)
    assert told(model=other)[-1].problem is LearningProblem.OTHER_BASE
    assert isinstance(told()[-1], Finished)


@pytest.mark.parametrize("name", ["state.json", "pieces.json", "checkpoint/checkpoint.safetensors"])
def test_damage(told: Told, order: Order, name: str) -> None:
    pause = threading.Event()
    pause.set()
    told(pause)
    path = order.run / name
    path.write_bytes(path.read_bytes()[:-20])
    assert told()[-1].problem is LearningProblem.DAMAGED


def test_two_at_once(told: Told, order: Order) -> None:
    order.run.mkdir()
    with FileLock(order.run / LOCK):
        assert told()[-1].problem is LearningProblem.BUSY


def test_no_name(told: Told) -> None:
    assert told(name="  ")[-1].problem is LearningProblem.EMPTY_NAME


def test_too_little_memory(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "free_memory", lambda device: 1000)
    found, failed = told()
    assert found.memory_needed > found.memory_free
    assert failed.problem is LearningProblem.NO_MEMORY


def test_no_model(told: Told, tmp_path: Path) -> None:
    failed = told(model=tmp_path / "nothing")[-1]
    assert isinstance(failed, Failed)
    assert failed.problem is LearningProblem.UNREADABLE


def test_a_chat_model_learns_too(told: Told, tmp_path: Path) -> None:
    model = save_tiny_model(tmp_path / "chat", chat=True, context_length=1024)
    assert isinstance(told(model=model, steps=2)[-1], Finished)


def test_a_voice_of_another_base_is_refused(told: Told, tmp_path: Path) -> None:
    from runtime.api import ContinueRequest, FaultCode
    from runtime.engine import Engine

    voice = Path(told(steps=1)[-1].voice)
    engine = Engine(load(save_tiny_model(tmp_path / "other", seed=1), "cpu"))
    last = list(engine.generate(ContinueRequest(before=english(40), voice=voice), threading.Event()))[-1]
    assert last.code is FaultCode.VOICE_UNSUITABLE
