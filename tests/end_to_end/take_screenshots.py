"""Take the README's pictures from the running program: `python -m tests.end_to_end.take_screenshots FOLDER`.

The real program on a virtual screen, with the bundled starter model; nothing is staged. Needs Xvfb, openbox and
xdotool.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from tests.end_to_end.conftest import Program
from tests.end_to_end.virtual_desktop import VirtualDesktop, wait_for

WAIT_S = 180.0
STRENGTH = 0.7
# Long enough for what a key has brought up to be painted, and read from the disk where it must.
SETTLE_S = 1.5
TEXT = """# The Lighthouse

The road ended at the sea. Beyond it there was only the long stone wall, and at the end of the wall the light.

Margaret had come down from the house before the sun was up, and she stood for some time at the door and looked out over
the water. The night had been cold, and the men had not come home.

> It is a fine thing to wait, said the old man, when there is something to wait for.

She had three reasons to stay:

- the **lamp**, which had to be lit every evening;
- the letter, which might still come;
- and the *promise* she had given.

In the morning a ship was seen a great way off, and the people of the village came out to look at it.
""".replace("out over\nthe", "out over the")


def picture(program: Program) -> QImage:
    """Return the window without the screen around it."""
    done = subprocess.run(
        ["xwininfo", "-id", program.window()],
        env=program.desktop.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    numbers = dict(re.findall(r"(\S[^:\n]*):\s+(\d+)$", done.stdout, re.MULTILINE))
    labels = ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height")
    return program.page().copy(QRect(*(int(numbers[label]) for label in labels)))


def start(program: Program, file: Path, theme: str) -> None:
    """Start the program on a story, in the colours of `theme`, and wait for its model."""
    file.write_text(TEXT, encoding="utf-8")
    config = program.home / "config"
    config.mkdir(parents=True, exist_ok=True)
    (config / "palimpsest.ini").write_text(
        f"[appearance]\ntheme={theme}\n\n[writing]\nstrength={STRENGTH}\n", encoding="utf-8"
    )
    program.start(file)
    program.desktop.wait_for_window(file.name, WAIT_S)
    wait_for(lambda: "model ready" in program.log(), "the model", WAIT_S)


def rewrite_with_a_lock(program: Program) -> tuple[QImage, QImage]:
    """Lock the name, rewrite its paragraph, and return pictures of the draft under way and of the suggestion."""
    desktop = program.desktop
    program.walk_to("Margaret", TEXT)
    desktop.keys("ctrl+l")
    wait_for(lambda: program.journal().get("locks"), "the lock")
    desktop.keys("ctrl+shift+k")
    pictures = [picture(program)]
    while not program.drafts():
        now = picture(program)
        if now != pictures[-1]:
            pictures.append(now)
    # The first shows the command taken, the second the first draft, where most is still undecided.
    return pictures[min(1, len(pictures) - 1)], picture(program)


def review_and_authors(program: Program) -> dict[str, QImage]:
    """From the suggestion on: its changes, who wrote what once it is taken, and the desk around the page."""
    desktop = program.desktop
    pictures: dict[str, QImage] = {}

    def take(name: str, *keys: str) -> None:
        desktop.keys(*keys)
        time.sleep(SETTLE_S)
        pictures[name] = picture(program)

    take("review", "ctrl+shift+d")
    take("authors", "Return", "ctrl+alt+a")
    take("desk", "ctrl+alt+a", "ctrl+shift+o", "ctrl+shift+h")
    take("box", "ctrl+shift+o", "ctrl+shift+h", "ctrl+Home", "Down", "Down", "ctrl+k")
    take("palette", "Escape", "ctrl+shift+p")
    take("focus", "Escape", "F8")
    return pictures


def main() -> None:
    """Take all pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for theme in ("light", "dark"):
        with tempfile.TemporaryDirectory() as name:
            place = Path(name)
            (place / "screen").mkdir()
            with VirtualDesktop(place / "screen", 1160, 860) as desktop:
                program = Program(desktop, place / "home")
                start(program, place / "lighthouse.md", theme)
                picture(program).save(str(folder / f"page_{theme}.png"))
                under_way, ready = rewrite_with_a_lock(program)
                under_way.save(str(folder / f"rewriting_{theme}.png"))
                ready.save(str(folder / f"ready_{theme}.png"))
                for state, image in review_and_authors(program).items():
                    image.save(str(folder / f"{state}_{theme}.png"))
                program.kill()


if __name__ == "__main__":
    main()
