"""How a job of the command line ends: paused in time, whatever is at work, and without a fault at the very end."""

import subprocess
import sys
import time

import pytest

# A job that is deaf for a minute, one that hears at once, and one that ends by itself.
JOB = """
import argparse, pathlib, sys, time
from runtime.commands.download import JsonLines, run_job

def job(pause):
    print("begun", flush=True)
    if sys.argv[1] == "deaf":
        time.sleep(60)
    elif sys.argv[1] == "quick":
        pause.wait()
        return None
    return pathlib.Path(sys.argv[2])

raise SystemExit(run_job(argparse.Namespace(until_stdin_closes=True), JsonLines(), job))
"""


@pytest.mark.parametrize("kind", ["deaf", "quick"])
def test_a_pause_is_over_in_a_moment(kind, tmp_path):
    command = [sys.executable, "-c", JOB, kind, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        began = time.monotonic()
        process.stdin.close()
        assert process.wait(30) == 130
        assert time.monotonic() - began < 5
        assert process.stdout.read() == '{"event": "paused"}\n'


def test_a_job_that_ends_while_its_input_is_open_ends_well(tmp_path):
    command = [sys.executable, "-c", JOB, "ends", str(tmp_path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.wait(30) == 0, process.stderr.read()
        assert process.stdout.read().splitlines()[-1].startswith('{"event": "finished"')
        assert process.stderr.read() == ""


@pytest.mark.parametrize("kind", ["deaf", "quick"])
def test_a_job_ends_with_the_program_that_read_it(kind, tmp_path):
    command = [sys.executable, "-c", JOB, kind, str(tmp_path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        process.stdout.close()
        process.stdin.close()
        try:
            process.wait(10)
        finally:
            process.kill()
