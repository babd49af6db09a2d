"""Installs what Palimpsest needs, the first time, and starts it: ``python3 installers/run.py [FILE]``."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> int:
    """Set up the private environment if need be and become the program."""
    # Modules are imported from the checkout, as installers.something, and not from this folder.
    sys.path[:] = [str(HERE.parent), *(entry for entry in sys.path if entry != str(HERE))]
    from installers.python_version import require_python

    require_python("installers/run.py")
    from installers.commands import run_program

    return run_program(HERE.parent, sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
