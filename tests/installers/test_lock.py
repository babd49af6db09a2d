"""One installation at a time, and none shut out by one that was killed."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from installers.lock import held

ROOT = Path(__file__).parents[2]
HOLDER = """
import subprocess, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from installers.lock import held
with held(Path(sys.argv[1]), lambda: None) as file:
    if len(sys.argv) > 3:
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(30)"], pass_fds=(file,))
        print(child.pid, flush=True)
    else:
        print("held", flush=True)
    time.sleep(30)
"""


@pytest.fixture
def holder(tmp_path):
    """Start a process that holds the lock; with an argument, one whose child holds it as well."""
    started = []

    def start(*arguments: str) -> tuple[subprocess.Popen[str], str]:
        command = [sys.executable, "-c", HOLDER, str(tmp_path / "lock"), str(ROOT), *arguments]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        return process, process.stdout.readline().strip()

    yield start
    for process in started:
        process.kill()
        process.communicate()


class Waits(Exception):
    pass


def give_up() -> None:
    raise Waits


def test_a_free_lock_is_had_at_once(tmp_path):
    with held(tmp_path / "lock", give_up):
        pass
    with held(tmp_path / "lock", give_up):
        pass


def test_a_second_run_waits(tmp_path, holder):
    holder()
    with pytest.raises(Waits), held(tmp_path / "lock", give_up):
        pass


def test_a_second_run_goes_on_when_the_first_is_killed(tmp_path, holder):
    process, _ = holder()
    waits = []

    def kill_first() -> None:
        waits.append(time.monotonic())
        process.send_signal(signal.SIGKILL)

    with held(tmp_path / "lock", kill_first, pause=0.05):
        assert waits


def test_a_program_left_behind_by_a_killed_run_is_waited_for(tmp_path, holder):
    process, child = holder("with a child")
    process.kill()
    process.wait()
    with pytest.raises(Waits), held(tmp_path / "lock", give_up):
        pass
    subprocess.run(["kill", "-9", child], check=True)
    with held(tmp_path / "lock", lambda: None, pause=0.05):
        pass
