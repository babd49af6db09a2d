"""What pip prints, turned into progress and into sentences."""

import io

import pytest

from installers.console import Console
from installers.environment import Environment
from installers.faults import InstallationFault, explain_pip
from installers.pip import Activity, Pip, Progress
from installers.torch_build import attempts

from .support import Answers, a_project

NOT_OFFERED = """ERROR: Could not find a version that satisfies the requirement torch==2.13.0+cpu (from versions: 2)
ERROR: No matching distribution found for torch==2.13.0+cpu"""
NO_NAME = """WARNING: Retrying (Retry(total=4)) after connection broken by 'NameResolutionError("<pip._vendor.urllib3>:
Failed to resolve 'download.pytorch.org' ([Errno -3] Temporary failure in name resolution)")': /whl/cpu/torch/
"""


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: Could not install: [Errno 13] Permission denied: '/x'", "cannot be written"),
        (NO_NAME + NOT_OFFERED, "could not be reached"),
        (
            "pip._vendor.urllib3.exceptions.ReadTimeoutError: HTTPSConnectionPool: Read timed out.",
            "could not be reached",
        ),
        ("ERROR: HTTP error 403 while getting https://x/torch.whl", "refused a file"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate", "certificate"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "arrived damaged"),
        (NOT_OFFERED, "not offered for this computer"),
        ("ERROR: Something nobody foresaw", "Something nobody foresaw"),
        ("", "without saying why"),
    ],
)
def test_a_failure_is_one_sentence_and_advice(output, sentence):
    fault = explain_pip(output, "torch", "/env/installation.log")
    assert fault.what.startswith("Could not install torch: ")
    assert sentence in fault.what
    assert "\n" not in fault.what
    assert fault.advice.endswith("/env/installation.log")


def test_pips_lines_are_shortened():
    progress = Progress()
    shown = [
        progress.describe(line)
        for line in [
            "Collecting transformers<5.24,>=5.23",
            "  Downloading transformers-5.23.0-py3-none-any.whl.metadata (33 kB)",
            "Downloading https://host/a/torch-2.13.0%2Bcpu-cp311-manylinux_2_28_x86_64.whl (190.5 MB)",
            "Progress 95250000 of 190500000",
            "Using cached regex-2026.11.15-cp311-cp311-manylinux.whl (806 kB)",
            "Installing collected packages: numpy, torch",
            "Installing collected packages: torch",
            "Requirement already satisfied: numpy in /env",
        ]
    ]
    assert shown == [
        Activity("Looking for transformers", passing=True),
        None,
        Activity("Downloading torch (190.5 MB)"),
        Activity("Downloading torch (190.5 MB), 50 %", passing=True),
        Activity("Using cached regex (806 kB)"),
        Activity("Installing 2 packages"),
        Activity("Installing torch"),
        None,
    ]


@pytest.fixture
def installer(tmp_path):
    def make(*answers: tuple[str, int, str]) -> tuple[Pip, Answers]:
        processes = Answers(answers)
        return Pip(Environment(tmp_path), {}, Console(io.StringIO(), interactive=False), processes), processes

    return make


def test_the_first_place_that_has_torch_is_the_last_one_asked(installer):
    pip, processes = installer()
    pip.install_torch(attempts(a_project(), "cpu", "linux"))
    assert len(processes.commands) == 1
    assert "download.pytorch.org" not in processes.lines()[0]


def test_pytorchs_server_is_asked_when_pips_configuration_has_no_cpu_build(installer):
    pip, processes = installer(("extra-index-url", 0, ""), ("torch==2.13.0+cpu", 1, NOT_OFFERED))
    pip.install_torch(attempts(a_project(), "cpu", "linux"))
    assert [line.count("https://download.pytorch.org/whl/cpu") for line in processes.lines()] == [0, 1]


def test_no_place_at_all_is_explained_with_the_places_that_would_do(installer):
    pip, _ = installer(("extra-index-url", 1, NO_NAME + NOT_OFFERED), ("torch", 1, NOT_OFFERED))
    with pytest.raises(InstallationFault, match="could not be reached") as caught:
        pip.install_torch(attempts(a_project(), "cpu", "linux"))
    assert "https://download.pytorch.org/whl/" in caught.value.advice
    assert "pip's configuration" in caught.value.advice


def test_a_full_disk_ends_the_search(installer):
    pip, processes = installer(("torch", 1, "ERROR: [Errno 28] No space left on device"))
    with pytest.raises(InstallationFault, match="disk is full"):
        pip.install_torch(attempts(a_project(), "cpu", "linux"))
    assert len(processes.commands) == 1


def test_other_packages_cannot_move_torch(installer, tmp_path):
    pip, processes = installer()
    pip.install(["torch>=2.13", "markdown"], "torch==2.13.0+cpu", "the packages")
    command = processes.commands[0]
    constraints = command[command.index("--constraint") + 1]
    assert constraints.startswith(str(tmp_path))
    assert (tmp_path / "unpacking" / "constraints.txt").read_text() == "torch==2.13.0+cpu\n"


def test_everything_pip_says_is_in_the_log(installer, tmp_path):
    pip, _ = installer(("torch", 0, "Collecting torch\nProgress 1 of 2\nodd line"))
    pip.install_torch(attempts(a_project(), "cpu", "linux"))
    log = (tmp_path / "installation.log").read_text()
    assert "odd line" in log
    assert "Progress" not in log


@pytest.mark.parametrize(
    ("code", "output", "version"),
    [(0, "pip 26.3 from /env (python 3.11)", (26, 3)), (1, "No module named pip", None), (127, "not found", None)],
)
def test_a_pip_that_does_not_run_has_no_version(installer, code, output, version):
    pip, _ = installer(("--version", code, output))
    assert pip.version() == version


@pytest.mark.parametrize(("version", "commands"), [((26, 3), 0), ((23, 0), 1)])
def test_only_an_old_pip_is_renewed(installer, version, commands):
    pip, processes = installer()
    pip.renew(version)
    assert len(processes.commands) == commands
