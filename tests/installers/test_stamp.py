"""When a start has nothing to install, and when it has."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from installers.stamp import Stamp, interpreter_fault, read_stamp, reasons_to_install, write_stamp

from .support import a_project, an_environment, packages_of

RUN = frozenset({"run"})
TEST = frozenset({"run", "test"})


@pytest.fixture
def interpreter(tmp_path) -> Path:
    path = tmp_path / "python3.11"
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def environment(tmp_path, interpreter):
    return an_environment(tmp_path / "env", interpreter)


@pytest.fixture
def stamp(environment):
    return Stamp(
        complete=True,
        interpreter=os.path.realpath(environment.python),
        build="cpu",
        groups={"run": a_project().fingerprint("run")},
        packages=tuple(sorted(environment.installed())),
    )


def reasons(environment, stamp, project=None, groups=RUN, *, driver="", build=None):
    return reasons_to_install(environment, project or a_project(), groups, stamp, driver=driver, build=build)


def test_a_finished_environment_needs_nothing(environment, stamp):
    assert reasons(environment, stamp) == []


def test_a_stamp_is_read_as_it_was_written(environment, stamp):
    write_stamp(environment.stamp, stamp)
    assert read_stamp(environment.stamp) == stamp


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"format": 99}', '{"format": 1, "packages": 3}', "null"])
def test_a_damaged_stamp_counts_as_unfinished(tmp_path, text):
    path = tmp_path / "stamp.json"
    path.write_text(text)
    assert read_stamp(path) == Stamp()
    assert read_stamp(tmp_path / "absent.json") == Stamp()


def test_an_unfinished_environment_is_gone_on_with(environment, stamp):
    assert reasons(environment, replace(stamp, complete=False)) == ["the last installation was not finished"]


def test_changed_requirements_are_noticed(environment, stamp):
    changed = a_project(dependencies=("torch>=2.13,<2.16", "markdown>=4"))
    assert "changed" in reasons(environment, stamp, changed)[0]
    assert "changed" in reasons(environment, stamp, a_project(torch="2.14.0"))[0]


def test_requirements_of_the_tests_do_not_concern_the_program(environment, stamp):
    assert reasons(environment, stamp, a_project(test_dependencies=("pytest>=10",))) == []


def test_the_tests_need_their_own_tools(environment, stamp):
    assert reasons(environment, stamp, groups=TEST) == ["the tools for the tests are not installed"]


def test_a_missing_package_is_noticed(environment, stamp):
    (packages_of(environment) / "torch-1.0.dist-info" / "RECORD").unlink()
    (packages_of(environment) / "torch-1.0.dist-info").rmdir()
    assert reasons(environment, stamp) == ["packages are missing: torch-1.0"]


def test_a_package_without_its_files_is_noticed(environment, stamp):
    (packages_of(environment) / "torch" / "__init__.py").unlink()
    assert "files of them are gone" in reasons(environment, stamp)[0]


def test_an_interpreter_that_is_gone_is_noticed_without_starting_it(environment, stamp, interpreter):
    interpreter.unlink()
    assert f"{interpreter}) is gone" in reasons(environment, stamp)[0]


def test_an_interpreter_that_is_another_one_is_noticed(environment, stamp, interpreter):
    newer = interpreter.with_name("python3.13")
    interpreter.rename(newer)
    interpreter.symlink_to(newer)
    assert interpreter_fault(environment, stamp) == f"its Python is no longer {interpreter}"


def test_a_new_driver_calls_for_the_cuda_build(environment, stamp):
    assert reasons(environment, stamp, driver="580") == ["an NVIDIA driver has been installed since"]
    assert reasons(environment, replace(stamp, chosen_by_user=True), driver="580") == []
    assert reasons(environment, replace(stamp, driver="470"), driver="470") == []
    assert reasons(environment, replace(stamp, driver="470"), driver="580") != []


def test_a_driver_that_is_gone_does_not_throw_the_cuda_build_away(environment, stamp):
    assert reasons(environment, replace(stamp, build="cu130"), driver="") == []


def test_the_user_may_ask_for_the_other_build(environment, stamp):
    assert reasons(environment, stamp, build="cuda") == ["the cuda build of torch is asked for"]
    assert reasons(environment, stamp, build="cpu") == []
    assert reasons(environment, replace(stamp, build="cu126"), build="cuda") == []


def test_a_stamp_is_replaced_whole(environment, stamp):
    write_stamp(environment.stamp, stamp)
    before = environment.stamp.stat().st_ino
    write_stamp(environment.stamp, stamp)
    assert environment.stamp.stat().st_ino != before
    assert not environment.stamp.with_suffix(".new").exists()
