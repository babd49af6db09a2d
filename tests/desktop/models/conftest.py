"""Children that play a script in place of the command line."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

CHILD = Path(__file__).parents[2] / "support" / "scripted_child.py"


@pytest.fixture(autouse=True)
def application(qapp):
    """Words are looked up in it."""
    return qapp


@dataclass
class ScriptedChildren:
    """What the children do, by command, and what they were told."""

    script: Path

    def play(self, **commands) -> None:
        self.script.write_text(json.dumps(commands), encoding="utf-8")

    @property
    def command(self) -> tuple[str, ...]:
        return sys.executable, str(CHILD), str(self.script)

    @property
    def calls(self) -> list[dict]:
        file = self.script.with_suffix(".calls")
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []

    @property
    def commands(self) -> list[str]:
        return [call["arguments"][0] for call in self.calls]


@pytest.fixture
def children(tmp_path) -> ScriptedChildren:
    return ScriptedChildren(tmp_path / "script.json")
