"""Which torch a computer gets, from what drivers really say."""

import sys
from pathlib import Path

import pytest

from installers import torch_build
from installers.processes import Captured
from installers.project import read_project
from installers.torch_build import CPU, Attempt, Graphics, attempts, choose, read_probe

from .support import BUILDS, Answers, a_project

DRIVER_580 = """NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.95.05  Release Build  (dvs-builder@U22)
GCC version:  gcc version 12.2.0 (Debian 12.2.0-14+deb12u1)
"""
DRIVER_535 = """NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.183.01  Sun May 12 19:39:15 UTC 2024
GCC version:  gcc version 12.3.0 (Ubuntu 12.3.0-1ubuntu1~22.04)
"""


@pytest.mark.parametrize(
    ("driver_text", "query", "expected"),
    [
        (DRIVER_580, Captured(0, "580.95.05, 12.0\n"), Graphics(580, 12.0)),
        (DRIVER_580, None, Graphics(580, None)),
        (DRIVER_535, Captured(9, "NVIDIA-SMI has failed"), Graphics(535, None)),
        (DRIVER_535, Captured(0, "535.183.01, 6.1\n535.183.01, 8.9\n"), Graphics(535, 8.9)),
        ("", Captured(0, "580.88, 8.6\n"), Graphics(580, 8.6)),
        ("", Captured(0, "470.42.01, [N/A]\n"), Graphics(470, None)),
        ("", Captured(9, "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver."), None),
        ("", None, None),
    ],
)
def test_what_the_driver_says_is_understood(driver_text, query, expected):
    assert read_probe(driver_text, query, certain=False) == expected


def test_a_windows_driver_counts_although_nothing_tells_its_version():
    assert read_probe("", None, certain=True) == Graphics(None, None)


@pytest.mark.parametrize(
    ("graphics", "build"),
    [
        (None, CPU),
        (Graphics(580, 12.0), "cu130"),
        (Graphics(595, 7.5), "cu130"),
        (Graphics(580, 6.1), "cu126"),
        (Graphics(535, 8.9), "cu126"),
        (Graphics(580, None), "cu130"),
        (Graphics(None, None), "cu130"),
        (Graphics(470, 7.5), CPU),
        (Graphics(580, 3.7), CPU),
    ],
)
def test_the_newest_build_that_driver_and_card_support_is_chosen(graphics, build):
    assert choose(graphics, BUILDS).build == build


def test_an_old_driver_is_named_as_the_reason_for_the_cpu_build():
    assert "470 is too old" in choose(Graphics(470, 8.6), BUILDS).reason


@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
def test_a_cpu_machine_never_asks_for_what_could_be_a_cuda_build(platform):
    for attempt in attempts(a_project(), CPU, platform):
        if platform == "linux":
            assert attempt.requirement == "torch==2.13.0+cpu"
        else:
            assert attempt.requirement in {"torch==2.13.0+cpu", "torch===2.13.0"}


def test_pips_own_configuration_is_asked_before_pytorchs_server():
    first, second = attempts(a_project(), CPU, "linux")
    assert first == Attempt("torch==2.13.0+cpu")
    assert second.options == ("--extra-index-url", "https://download.pytorch.org/whl/cpu")


def test_on_linux_the_plain_wheel_of_pypi_is_the_first_cuda_build_only():
    asked = [attempt.requirement for attempt in attempts(a_project(), "cu130", "linux")]
    assert asked == ["torch==2.13.0+cu130", "torch===2.13.0", "torch==2.13.0+cu130"]
    assert {attempt.requirement for attempt in attempts(a_project(), "cu126", "linux")} == {"torch==2.13.0+cu126"}


def test_on_windows_cuda_comes_from_pytorchs_server():
    assert attempts(a_project(), "cu130", "win32")[-1] == Attempt(
        "torch==2.13.0+cu130", ("--extra-index-url", "https://download.pytorch.org/whl/cu130")
    )


def test_the_probe_does_not_start_nvidia_smi_where_there_is_no_driver(monkeypatch):
    monkeypatch.setattr(torch_build, "DRIVER_FILE", Path("/nonexistent"))
    monkeypatch.setattr(torch_build.shutil, "which", lambda name: None)
    processes = Answers()
    assert torch_build.probe(processes) is None
    assert processes.commands == []


def test_the_probe_reads_the_drivers_file_and_asks_nvidia_smi_for_the_card(monkeypatch, tmp_path):
    (tmp_path / "version").write_text(DRIVER_580)
    monkeypatch.setattr(torch_build, "DRIVER_FILE", tmp_path / "version")
    monkeypatch.setattr(torch_build.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(sys, "platform", "linux")
    assert torch_build.probe(Answers([("nvidia-smi", 0, "580.95.05, 12.0")])) == Graphics(580, 12.0)


def test_the_pinned_torch_is_in_the_range_the_project_declares():
    project = read_project(Path(__file__).parents[2])
    (declared,) = [text for text in project.dependencies if text.startswith("torch>=")]
    lowest, highest = declared.removeprefix("torch>=").split(",<")
    numbers = [tuple(map(int, text.split("."))) for text in (lowest, project.torch, highest)]
    assert numbers == sorted(numbers)
    assert [build.on_pypi for build in project.cuda_builds].count(True) == 1
