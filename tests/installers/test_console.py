"""What is shown on a terminal and in a pipe."""

import io

from installers.console import Console
from installers.faults import InstallationFault


def test_in_a_pipe_every_line_is_plain_and_passing_ones_are_left_out():
    output = io.StringIO()
    console = Console(output, interactive=False)
    console.step(1, 3, "Checking")
    console.live("Looking for numpy", passing=True)
    console.live("Downloading torch")
    console.live("Downloading torch, 50 %", passing=True)
    console.tick()
    assert output.getvalue() == "[1/3] Checking\n      Downloading torch\n"


def test_on_a_terminal_one_line_is_written_over():
    output = io.StringIO()
    console = Console(output, interactive=True)
    console.live("Looking for numpy", passing=True)
    console.live("Downloading torch")
    console.line("Installed.")
    assert output.getvalue().count("\n") == 1
    assert output.getvalue().endswith("\r\x1b[KInstalled.\n")


def test_nobody_is_asked_where_nobody_can_answer():
    assert Console(io.StringIO(), interactive=False).ask("Build it again?") is None


def test_a_fault_is_its_sentence_and_its_advice():
    output = io.StringIO()
    Console(output, interactive=False).fault(InstallationFault("The disk is full.", "Free some space."))
    assert output.getvalue() == "\nThe disk is full.\nFree some space.\n"
