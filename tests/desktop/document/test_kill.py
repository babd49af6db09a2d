import random
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

import pytest

from desktop.document.recovery import find_recoverable, read_session
from desktop.document.text_file import read_text_file
from runtime.api import Span

CHILD = Path(__file__).with_name("typing_child.py")
KILLS = 10
AT_ONCE = 5
SECOND_NS = 1_000_000_000


@dataclass
class Typist:
    """A child process that types, and what it has confirmed."""

    recovery: Path
    path: Path
    process: subprocess.Popen
    killed_at_ns: int = 0

    @classmethod
    def start(cls, folder: Path, seed: int) -> "Typist":
        folder.mkdir()
        path = folder / "letter.md"
        path.write_text("Dear reader, ")
        recovery = folder / "recovery"
        process = subprocess.Popen(
            [sys.executable, CHILD, recovery, path, str(seed)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        return cls(recovery, path, process)

    def kill(self) -> None:
        self.killed_at_ns = time.monotonic_ns()
        self.process.kill()

    def confirmed(self) -> list[tuple[int, int]]:
        """When it had typed how many characters; a last line may be cut short by the kill."""
        output, errors = self.process.communicate(timeout=30)
        assert errors == b""
        return [tuple(map(int, line.split())) for line in output.decode().splitlines(keepends=True) if line[-1] == "\n"]


def expected_text(length: int) -> str:
    text = "Dear reader, "
    while len(text) < length:
        text += f"{len(text) + 1} "
    return text


def check(typist: Typist) -> None:
    confirmed = typist.confirmed()
    due = [length for moment, length in confirmed if moment <= typist.killed_at_ns - SECOND_NS]
    offered = find_recoverable(typist.recovery)
    texts = [found.snapshot.text for found in offered] + [read_text_file(typist.path).text]
    # What is neither in the journal nor in the file is lost.
    recovered = max(texts, key=len)
    assert recovered == expected_text(len(recovered))
    assert len(recovered) >= max(due, default=0)
    assert len(recovered) <= confirmed[-1][1] + 10
    assert len(offered) <= 1
    assert all(found.snapshot.locks == (Span(0, 4),) for found in offered)


@pytest.mark.parametrize("batch", range(KILLS // AT_ONCE))
def test_a_killed_program_loses_at_most_a_second(batch, tmp_path):
    chance = random.Random(batch)
    typists = [Typist.start(tmp_path / str(number), batch * AT_ONCE + number) for number in range(AT_ONCE)]
    try:
        for typist in typists:
            # Every one has started to type before the clocks of the kills run.
            assert typist.process.stdout.readline()
        killers = [Timer(chance.uniform(0.1, 2.5), typist.kill) for typist in typists]
        for killer in killers:
            killer.start()
        for killer in killers:
            killer.join()
        for typist in typists:
            check(typist)
    finally:
        for typist in typists:
            typist.process.kill()
            typist.process.wait()


def test_a_journal_is_whole_at_every_moment(tmp_path):
    """However often one looks while it is being written, there is a snapshot to go back to."""
    typist = Typist.start(tmp_path / "one", seed=99)
    seen = [0]
    try:
        assert typist.process.stdout.readline()
        deadline = time.monotonic() + 30
        while len(seen) < 4:
            assert time.monotonic() < deadline
            for session in typist.recovery.glob("*-*[!k]"):
                snapshot = read_session(session)
                if snapshot is None:
                    # Only before the very first one.
                    assert seen == [0]
                elif len(snapshot.text) != seen[-1]:
                    assert len(snapshot.text) > seen[-1]
                    seen.append(len(snapshot.text))
        assert find_recoverable(typist.recovery) == []
    finally:
        typist.kill()
        typist.confirmed()
