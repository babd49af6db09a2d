"""Says in one sentence that a Python is too old, which it can only do if that old Python can read this file.

This file, ``run.py`` and ``test.py`` therefore keep to the syntax of Python 3.8; everything else is imported after the
check and may use the syntax of the project.
"""

from __future__ import annotations

import shutil
import sys

OLDEST = (3, 11)
NEWER_COMMANDS = ("python3.13", "python3.12", "python3.11", "python3.14")


def too_old(version: tuple[int, ...], script: str) -> str | None:
    """Return what to tell the user if this Python is too old, else None.

    Args:
        version: The version of the running Python, as in ``sys.version_info``.
        script: The command the user typed after ``python3``.
    """
    if tuple(version[:2]) >= OLDEST:
        return None
    wanted = ".".join(map(str, OLDEST))
    here = ".".join(map(str, version[:3]))
    sentence = f"Palimpsest needs Python {wanted} or newer, and this is Python {here}."
    for command in NEWER_COMMANDS:
        if shutil.which(command):
            return f"{sentence}\nA newer one is on this computer: run\n    {command} {script}"
    if sys.platform.startswith("linux"):
        advice = f"Install it, for example with\n    sudo apt-get install python{wanted} python{wanted}-venv"
        return f"{sentence}\n{advice}\nthen run\n    python{wanted} {script}"
    return f"{sentence}\nInstall a newer one from https://www.python.org/downloads/ and run the same command again."


def require_python(script: str) -> None:
    """Leave with a sentence if this Python is too old for the program."""
    message = too_old(sys.version_info[:3], script)
    if message is not None:
        sys.exit(message)
