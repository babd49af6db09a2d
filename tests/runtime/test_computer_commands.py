from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from runtime.cli import main
from runtime.commands import UsageError, devices, models
from runtime.hardware import HardwareReader
from runtime.system import Disk, SystemCard, Vendor
from tests.support.computers import CPU_TORCH, RTX_4060_LAPTOP, RTX_4090, RecordedNvml, reader


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALIMPSEST_HOME", str(tmp_path / "home"))


def typed(**options: Any) -> argparse.Namespace:
    defaults: dict[str, Any] = {"json": False, "verbose": False, "context": 8192, "folder": None}
    defaults |= {"add": None, "remove": None, "delete": None}
    return argparse.Namespace(**{**defaults, **options})


def test_devices_of_this_computer(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["devices", "--folder", str(tmp_path)]) == 0
    output = capsys.readouterr().out
    assert all(word in output for word in ("Graphics class", "torch", "Processor", "Memory", f"at {tmp_path}"))
    assert main(["devices", "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["memory"]["total"] > 0


def test_devices_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    laptop = reader(RecordedNvml(RTX_4060_LAPTOP), system_cards=[SystemCard(Vendor.INTEL)])
    assert devices.run(typed(folder=[]), laptop) == 0
    assert capsys.readouterr().out.splitlines()[:5] == [
        "Graphics class  8 to 12 GB",
        "Graphics card   NVIDIA GeForce RTX 4060 Laptop GPU, 8.6 GB, 8.2 GB of it free, compute capability 8.9, "
        "can be used",
        "Graphics card   Intel graphics, cannot be used: this program uses NVIDIA cards only",
        "NVIDIA driver   580.95.05",
        "torch           2.13.0+cu130, CUDA 13.0",
    ]
    assert devices.run(typed(folder=[]), reader(RecordedNvml(RTX_4090), torch=CPU_TORCH)) == 0
    output = capsys.readouterr().out
    assert "cannot be used: the installed build of torch is for processors only" in output
    assert "Graphics class  none" in output
    assert devices.run(typed(folder=[]), reader(torch=None)) == 0
    assert "torch           not installed" in capsys.readouterr().out


def test_devices_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert devices.run(typed(json=True, folder=[]), reader(RecordedNvml(RTX_4090), torch=CPU_TORCH)) == 0
    said = json.loads(capsys.readouterr().out)
    (gpu,) = said["gpus"]
    assert (gpu["class"], gpu["problem"], gpu["capability"]) == ("gb_24", "cpu_build", [8, 9])
    assert gpu["taken"] == gpu["total"] - gpu["free"]
    assert (said["gpu_class"], said["driver"], said["disks"]) == ("none", "580.95.05", [])


def test_a_disk_that_does_not_answer() -> None:
    def broken(folders: object) -> Any:
        raise OSError(5, "Input/output error")

    with pytest.raises(UsageError, match="The disk does not answer: Input/output error"):
        devices.run(typed(folder=[Path("x")]), HardwareReader(torch_cards=lambda: (), disks=broken))


def test_models_on_this_computer(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models"]) == 0
    output = capsys.readouterr().out
    assert "DiffusionGemma 26B: google/diffusiongemma-26B-A4B-it, download 51.6 GB, licence Apache-2.0" in output
    assert "Palimpsest starter: is here" in output
    assert main(["models", "--context", "-1"]) == 2
    assert "--context must be at least 0" in capsys.readouterr().err


def test_models_in_words(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert models.run(typed(), reader(RecordedNvml(RTX_4090))) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[2] == "  nf4      fits on the graphics card; 16.6 GB on the disk, 26.4 GB while it is made"
    assert lines[3] == "  nf4-int8 fits on the graphics card; 14.9 GB on the disk, 24.7 GB while it is made"
    assert lines[4].startswith("  int8     fits on the graphics card with its experts streamed from memory; 26.")
    assert lines[5].startswith("  bf16     does not fit: ")
    assert lines[5].endswith("GB of graphics memory too little; 51.6 GB on the disk")
    assert lines[8] == "  bf16     fits on the graphics card"
    assert models.run(typed(), reader()) == 0
    assert "  nf4      fits into memory and runs on the processor, slowly; 16.6 GB" in capsys.readouterr().out


def test_models_with_the_arithmetic(capsys: pytest.CaptureFixture[str]) -> None:
    assert models.run(typed(verbose=True), reader(RecordedNvml(RTX_4090))) == 0
    parts: list[int] = []
    sums = 0
    for line in capsys.readouterr().out.splitlines():
        number, _, what = line.strip().partition("  ")
        if not number.replace(",", "").isdecimal():
            continue
        if what.startswith("of "):
            assert int(number.replace(",", "")) == sum(parts)
            parts.clear()
            sums += 1
        else:
            parts.append(int(number.replace(",", "")))
    # Card and memory, or memory alone on the processor; what is as published cannot be streamed.
    assert sums == 3 * (2 + 2 + 1 + 2) + (2 + 1) + (2 + 1)


def test_models_for_programs(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert models.run(typed(json=True, folder=tmp_path, context=1000), reader(RecordedNvml(RTX_4090))) == 0
    small, _, _, large, starter = map(json.loads, capsys.readouterr().out.splitlines())
    assert [said["precision"] for said in (large, small, starter)] == ["bf16", "nf4", "bf16"]
    assert [said["placement"] for said in (large, small, starter)] == ["nowhere", "gpu", "gpu"]
    assert [said["state"] for said in (large, small, starter)] == ["absent", "absent", "here"]
    assert (small["context"], small["revision"], small["is_available"]) == (1000, None, True)
    assert small["disk_free"] > 0
    need = small["attempts"][0]["gpu"]
    assert need["free"] - sum(part["size"] for part in need["parts"]) > 0
    assert large["attempts"][0]["missing"]["gpu"] > 0


def test_room_on_the_disk_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    full = HardwareReader(torch_cards=lambda: (), disks=lambda folders: (Disk(folders[0], 10**12, 20 * 10**9),))
    assert models.run(typed(folder=Path("models")), full) == 0
    assert "26.4 GB while it is made, where 20.0 GB are free" in capsys.readouterr().out
