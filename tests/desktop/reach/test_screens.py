"""Nothing is cut off on a small screen, or where everything is shown at twice its size."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.actions import Command
from desktop.declarations import declarations

ROOT = Path(__file__).parents[3]


def every_window(home: Path, width: int, height: int, scale: float) -> dict:
    screens = home / "screens.json"
    screen = {"name": "small", "x": 0, "y": 0, "width": width, "height": height, "logicalDpi": 96, "logicalBaseDpi": 96}
    screens.write_text(json.dumps({"screens": [{**screen, "dpr": 1}]}), encoding="utf-8")
    environment = os.environ | {
        "QT_QPA_PLATFORM": f"offscreen:configfile={screens}",
        "QT_SCALE_FACTOR": str(scale),
        "PYTHONPATH": str(ROOT),
    }
    child = subprocess.run(
        [sys.executable, "-m", "tests.support.every_window", str(home)],
        env=environment,
        cwd=home,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert child.returncode == 0, child.stderr[-3000:]
    return json.loads(child.stdout.splitlines()[-1])


@pytest.mark.parametrize(("width", "height", "scale"), [(1024, 600, 1), (2048, 1200, 2)])
def test_nothing_is_cut_off(tmp_path, width, height, scale):
    seen = every_window(tmp_path, width, height, scale)
    assert seen["screen"] == [1024, 600]
    assert seen["opened"] >= 12
    assert seen["found"] == []


def test_every_command_is_in_a_menu_and_has_a_letter_or_a_key(open_app):
    """That the palette has them all is tried out with the palette."""
    application = open_app().app
    actions = application.actions
    assert set(actions) == set(Command) == set(declarations())
    in_menus = {action for menu in application.window.menuBar().actions() for action in menu.menu().actions()}
    assert [command.name for command, action in actions.items() if action not in in_menus] == []
    unreachable = [
        command.name for command, action in actions.items() if "&" not in action.text() and action.shortcut().isEmpty()
    ]
    assert unreachable == []
