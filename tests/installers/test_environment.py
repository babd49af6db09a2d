"""The environment's folder: whose it is, and whether what pip wrote is still there."""

import pytest

from installers.environment import (
    Environment,
    child_variables,
    find_damaged,
    find_environment,
    remove_damaged,
)
from installers.faults import InstallationFault

from .support import add_package, an_environment, packages_of


def test_the_environment_is_in_the_checkout_unless_the_variable_names_another(tmp_path):
    assert find_environment(tmp_path, {}).path == tmp_path / ".venv"
    assert find_environment(tmp_path, {"PALIMPSEST_ENVIRONMENT": "/elsewhere"}).path.as_posix() == "/elsewhere"


def test_a_folder_with_other_files_is_neither_used_nor_cleared(tmp_path):
    (tmp_path / "letter.md").write_text("Dear")
    environment = Environment(tmp_path)
    with pytest.raises(InstallationFault, match="other files"):
        environment.make_folder()
    with pytest.raises(InstallationFault, match="other files"):
        environment.clear()
    assert (tmp_path / "letter.md").read_text() == "Dear"


def test_a_folder_that_cannot_be_made_is_a_fault_with_advice(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(InstallationFault, match="cannot be written") as caught:
        Environment(tmp_path / "file" / "env").make_folder()
    assert "PALIMPSEST_ENVIRONMENT" in caught.value.advice


def test_clearing_keeps_lock_and_log_and_leaves_linked_folders_alone(tmp_path):
    environment = an_environment(tmp_path / "env", tmp_path / "python")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").touch()
    (environment.path / "link").symlink_to(outside)
    environment.lock.touch()
    environment.log.touch()
    environment.clear()
    assert sorted(path.name for path in environment.path.iterdir()) == ["installation.lock", "installation.log"]
    assert (outside / "kept").exists()


def test_versions_are_read_from_what_pip_wrote(tmp_path):
    environment = an_environment(tmp_path / "env", tmp_path / "python")
    add_package(packages_of(environment), "numpy-2.4.6", {})
    assert environment.version_of("NumPy") == "2.4.6"
    assert environment.version_of("absent") is None


def test_undamaged_packages_are_left_alone(tmp_path):
    add_package(tmp_path, "one-1.0", {"one/__init__.py": "1", "shared.py": "longer"})
    add_package(tmp_path, "two-1.0", {"two/__init__.py": "2", "shared.py": "short"})
    assert find_damaged(tmp_path) == []


def test_compiled_files_may_differ_from_those_that_came_along(tmp_path):
    add_package(tmp_path, "one-1.0", {"one/__init__.py": "1", "one/__pycache__/__init__.cpython-311.pyc": "old"})
    (tmp_path / "one/__pycache__/__init__.cpython-311.pyc").write_text("newer")
    assert find_damaged(tmp_path) == []


def test_a_missing_a_shortened_and_an_unrecorded_package_are_damaged(tmp_path):
    for name in ("whole", "missing", "shortened", "unrecorded"):
        add_package(tmp_path, f"{name}-1.0", {f"{name}/__init__.py": "x = 1"})
    (tmp_path / "missing/__init__.py").unlink()
    (tmp_path / "shortened/__init__.py").write_text("x")
    (tmp_path / "unrecorded-1.0.dist-info/RECORD").unlink()
    assert find_damaged(tmp_path) == ["missing-1.0", "shortened-1.0", "unrecorded-1.0"]


def test_pip_is_made_to_forget_damaged_packages_and_its_own_leftovers(tmp_path):
    environment = an_environment(tmp_path / "env", tmp_path / "python")
    (packages_of(environment) / "torch/__init__.py").write_text("half")
    (packages_of(environment) / "~orch").mkdir()
    assert remove_damaged(environment) == ["torch-1.0"]
    assert not (packages_of(environment) / "~orch").exists()
    assert environment.version_of("torch") is None
    assert environment.version_of("transformers") == "1.0"


def test_a_child_runs_from_the_checkout_whatever_the_user_has_set(tmp_path):
    variables = {"PYTHONPATH": "/theirs", "PYTHONHOME": "/x", "PIP_TARGET": "/y", "LANG": "C"}
    assert child_variables(tmp_path, variables) == {"LANG": "C", "PYTHONPATH": str(tmp_path)}
