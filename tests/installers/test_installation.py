"""The whole installation, with pip and apt-get played by a list of answers, and with real small environments."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from installers import installation as module
from installers import system_libraries, torch_build
from installers.console import Console
from installers.environment import Environment
from installers.faults import BrokenEnvironment, InstallationFault
from installers.installation import Installation, Wishes
from installers.processes import Processes
from installers.stamp import Stamp, read_stamp, write_stamp

from .support import Answers, a_project, add_package, an_environment

RUN = frozenset({"run"})
PIP_RUNS = ("pip --version", 0, "pip 26.3 from /env (python 3.11)")
WORKS = ("verify.py", 0, json.dumps({"torch": "2.13.0+cpu", "cuda": None, "usable": False}))


class World(Answers):
    """Programs of which ``venv`` makes an environment and pip puts packages into it."""

    def __init__(self, environment: Environment, answers: Sequence[tuple[str, int, str]] = (PIP_RUNS, WORKS)) -> None:
        super().__init__(answers)
        self.environment = environment

    def capture(self, command, timeout, environment: Mapping[str, str] | None = None):
        if "venv" in command:
            an_environment(self.environment.path, Path(sys.executable))
        if "install" in command and "torch==2.13.0+cpu" in command and self.environment.packages:
            add_package(self.environment.packages, "torch-2.13.0+cpu", {"torch/version.py": "x"})
        return super().capture(command, timeout, environment)


@pytest.fixture(autouse=True)
def ordinary_computer(monkeypatch):
    """No graphics card, nothing missing, an ordinary user and a large disk, whatever the tests really run on."""
    monkeypatch.setattr(torch_build, "driver_mark", lambda: "")
    monkeypatch.setattr(system_libraries, "missing_needs", lambda **_: [])
    monkeypatch.setattr(system_libraries, "has_apt", lambda: True)
    monkeypatch.setattr(system_libraries, "is_root", lambda: False)
    set_free_space(monkeypatch, 500)


def set_free_space(monkeypatch, gigabytes: float) -> None:
    free = int(gigabytes * 10**9)
    monkeypatch.setattr(module.shutil, "disk_usage", lambda path: type("Usage", (), {"free": free}))


@pytest.fixture
def environment(tmp_path) -> Environment:
    return Environment(tmp_path / "env")


Installer = Callable[..., tuple[Installation, io.StringIO]]


@pytest.fixture
def installer(environment) -> Installer:
    def make(processes: Processes, groups=RUN, **wishes) -> tuple[Installation, io.StringIO]:
        printed = io.StringIO()
        console = Console(printed, interactive=False)
        return Installation(a_project(), environment, Wishes(groups, **wishes), {}, console, processes), printed

    return make


def test_a_first_run_installs_and_a_second_does_nothing(environment, installer):
    world = World(environment)
    installation, printed = installer(world)
    installation.ensure()
    assert [line for line in printed.getvalue().splitlines() if line.startswith("[")][-1] == "[5/5] Trying it out"
    assert read_stamp(environment.stamp).complete
    assert not environment.temporary.exists()

    second = World(environment)
    installation, printed = installer(second)
    installation.ensure()
    assert (second.commands, printed.getvalue()) == ([], "")


def test_the_tests_add_their_tools_and_a_later_start_keeps_them(environment, installer):
    installer(World(environment))[0].ensure()
    world = World(environment)
    installer(world, groups=RUN | {"test"})[0].ensure()
    assert any("pytest>=9" in line for line in world.lines())
    assert set(read_stamp(environment.stamp).groups) == {"run", "test"}
    world = World(environment)
    installer(world, repair=True)[0].ensure()
    assert any("pytest>=9" in line for line in world.lines())


@pytest.mark.parametrize("moment", ["torch==2.13.0+cpu", "--constraint", "verify.py"])
def test_a_run_that_is_broken_off_anywhere_is_gone_on_with(environment, installer, moment):
    class Interrupted(World):
        def capture(self, command, timeout, environment=None):
            if moment in " ".join(command):
                raise KeyboardInterrupt
            return super().capture(command, timeout, environment)

    with pytest.raises(KeyboardInterrupt):
        installer(Interrupted(environment))[0].ensure()
    assert not read_stamp(environment.stamp).complete
    installer(World(environment))[0].ensure()
    assert read_stamp(environment.stamp).complete


def test_a_half_made_environment_is_made_anew(environment, installer):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment.path)], check=True)
    (environment.path / "rubbish").touch()

    class WithoutPipAtFirst(World):
        def capture(self, command, timeout, environment=None):
            self.answers = (WORKS,) if (self.environment.path / "rubbish").exists() else (PIP_RUNS, WORKS)
            return super().capture(command, timeout, environment)

    installation, printed = installer(WithoutPipAtFirst(environment))
    installation.ensure()
    assert "starting afresh" in printed.getvalue()
    assert not (environment.path / "rubbish").exists()


def test_a_real_environment_without_pip_is_found_to_be_broken(environment, installer):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment.path)], check=True)
    environment.lock.touch()
    write_stamp(environment.stamp, Stamp(complete=True, build="cpu", groups={"run": "old"}))
    installation, _ = installer(Processes())
    with pytest.raises(BrokenEnvironment, match="its pip does not run") as caught:
        installation.ensure()
    assert "--rebuild" in caught.value.advice


def test_an_interpreter_that_is_gone_asks_for_a_rebuild(environment, installer):
    installer(World(environment))[0].ensure()
    environment.python.unlink()
    environment.python.symlink_to("/nonexistent/python3.9")
    with pytest.raises(BrokenEnvironment, match=r"/nonexistent/python3.9\) is gone"):
        installer(World(environment))[0].ensure()
    installer(World(environment), rebuild=True)[0].ensure()
    assert os.path.realpath(environment.python) == os.path.realpath(sys.executable)


def test_libraries_that_do_not_load_are_named(environment, installer):
    failure = ("verify.py", 1, json.dumps({"failed": "torch", "error": "OSError: libtorch.so: cannot open"}))
    with pytest.raises(BrokenEnvironment, match="torch cannot be loaded"):
        installer(World(environment, (PIP_RUNS, failure)))[0].ensure()
    assert not read_stamp(environment.stamp).complete


@pytest.mark.parametrize(("build", "free", "needed"), [("cpu", 2.5, "3 GB"), ("cuda", 11, "12 GB")])
def test_a_disk_too_small_is_noticed_before_anything_is_fetched(
    environment, installer, monkeypatch, build, free, needed
):
    set_free_space(monkeypatch, free)
    world = World(environment)
    with pytest.raises(InstallationFault, match=f"needs {needed}"):
        installer(world, build=build)[0].ensure()
    assert world.commands == []


def lacking_until_installed(monkeypatch, world: World) -> None:
    need = system_libraries.Need("libEGL.so.1", ("libegl1",))
    monkeypatch.setattr(
        system_libraries,
        "missing_needs",
        lambda **_: [] if any("apt-get install" in line for line in world.lines()) else [need],
    )


def test_an_ordinary_user_is_given_the_line_to_type(environment, installer, monkeypatch):
    world = World(environment)
    lacking_until_installed(monkeypatch, world)
    with pytest.raises(InstallationFault, match=r"lacks libEGL.so.1") as caught:
        installer(world)[0].ensure()
    assert "sudo apt-get install libegl1\n" in caught.value.advice
    assert [command[0] for command in world.commands] == ["apt-cache"]


def test_root_installs_system_packages_after_an_update(environment, installer, monkeypatch):
    world = World(environment)
    lacking_until_installed(monkeypatch, world)
    monkeypatch.setattr(system_libraries, "is_root", lambda: True)
    installer(world)[0].ensure()
    asked = [command[:2] for command in world.commands if command[0].startswith("apt-")]
    assert asked == [["apt-get", "update"], ["apt-cache", "policy"], ["apt-get", "install"]]
    assert read_stamp(environment.stamp).complete


def test_a_system_without_apt_is_told_the_names(environment, installer, monkeypatch):
    world = World(environment)
    lacking_until_installed(monkeypatch, world)
    monkeypatch.setattr(system_libraries, "has_apt", lambda: False)
    with pytest.raises(InstallationFault) as caught:
        installer(world)[0].ensure()
    assert "package manager" in caught.value.advice


def test_the_system_check_can_be_left_out(environment, installer, monkeypatch):
    world = World(environment)
    lacking_until_installed(monkeypatch, world)
    installer(world, system_check=False)[0].ensure()
    assert read_stamp(environment.stamp).complete


def test_a_build_the_user_chose_stays_chosen(environment, installer, monkeypatch):
    installer(World(environment), build="cpu")[0].ensure()
    monkeypatch.setattr(torch_build, "driver_mark", lambda: "NVRM version: 580")
    world = World(environment)
    installer(world)[0].ensure()
    assert world.commands == []


def test_a_driver_too_old_for_any_build_is_looked_at_once(environment, installer, monkeypatch):
    monkeypatch.setattr(torch_build, "driver_mark", lambda: "NVRM version: 470")
    monkeypatch.setattr(torch_build, "probe", lambda processes: torch_build.Graphics(470, 7.5))
    installation, printed = installer(World(environment))
    installation.ensure()
    assert "the NVIDIA driver 470 is too old" in printed.getvalue()
    world = World(environment)
    installer(world)[0].ensure()
    assert world.commands == []


def test_a_description_changes_nothing(environment, installer):
    installation, printed = installer(World(environment))
    assert installation.describe()
    assert "there is no environment yet" in printed.getvalue()
    assert not environment.path.exists()


def test_what_apt_says_is_handed_on(environment, installer, monkeypatch):
    refused = ("apt-get install", 100, "Reading package lists...\nE: Unable to locate package libegl1")
    world = World(environment, (refused, PIP_RUNS, WORKS))
    monkeypatch.setattr(system_libraries, "is_root", lambda: True)
    monkeypatch.setattr(
        system_libraries, "missing_needs", lambda **_: [system_libraries.Need("libEGL.so.1", ("libegl1",))]
    )
    with pytest.raises(InstallationFault, match="could not be installed: Unable to locate package libegl1"):
        installer(world)[0].ensure()
