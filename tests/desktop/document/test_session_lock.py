import subprocess
import sys

import pytest

from desktop.document.faults import DocumentFault, DocumentFaultCode
from desktop.document.session_lock import SessionLock, is_held

HOLDING_CHILD = """
import sys
from pathlib import Path
from desktop.document.session_lock import SessionLock
lock = SessionLock(Path(sys.argv[1]))
lock.acquire()
print("held", flush=True)
sys.stdin.read()
"""


def test_a_lock_ends_with_its_process_however_that_ends(tmp_path):
    path = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING_CHILD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout.readline() == b"held\n"
        assert is_held(path)
        child.kill()
        child.wait()
    assert path.exists()
    assert not is_held(path)


def test_holding_and_releasing(tmp_path):
    lock = SessionLock(tmp_path / "lock")
    assert not is_held(tmp_path / "lock")
    lock.acquire()
    assert is_held(tmp_path / "lock")
    lock.release()
    lock.release()
    assert not is_held(tmp_path / "lock")


def test_a_lock_is_taken_once(tmp_path):
    first, second = SessionLock(tmp_path / "lock"), SessionLock(tmp_path / "lock")
    first.acquire()
    with pytest.raises(DocumentFault) as caught:
        second.acquire()
    assert caught.value.code is DocumentFaultCode.CANNOT_WRITE
    first.release()


def test_what_cannot_be_asked_counts_as_held(tmp_path):
    (tmp_path / "lock").mkdir()
    assert is_held(tmp_path / "lock")
    with pytest.raises(DocumentFault):
        SessionLock(tmp_path / "lock").acquire()
