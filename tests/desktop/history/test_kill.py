import contextlib
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop.history.generations import GenerationStore
from desktop.history.records import DocumentIdentity, VersionReason
from desktop.history.store import HistoryStore

CHILD = Path(__file__).with_name("keeping_child.py")


@pytest.mark.parametrize("wait_s", [0.02, 0.11, 0.23, 0.37])
def test_a_killed_program_leaves_a_whole_history(tmp_path, wait_s):
    file = tmp_path / "history.sqlite3"
    with subprocess.Popen([sys.executable, CHILD, file], stdout=subprocess.PIPE) as child:
        child.stdout.readline()
        time.sleep(wait_s)
        child.kill()
        confirmed = 1 + child.stdout.read().count(b"\n")
    with contextlib.closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    store, book = HistoryStore(file, 10**9), DocumentIdentity("book")
    versions = store.versions(book)
    assert confirmed <= len(versions) <= confirmed + 1
    for version in versions[:3]:
        lines = store.lines(version.id)
        assert len(lines) == 2_000
        assert f"edit {lines[0]}" in lines or lines[0] in ("1", str(len(versions)))
    assert len(GenerationStore(store).find(book, "text")) >= min(confirmed, 500)
    assert store.keep(book, ["and on"], VersionReason.SAVED)
    store.close()
