"""Installs what the program and its tests need and runs every check: ``python3 installers/test.py [for pytest]``."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> int:
    """Set up the private environment if need be, run all checks and print which passed."""
    # Modules are imported from the checkout, as installers.something, and not from this folder.
    sys.path[:] = [str(HERE.parent), *(entry for entry in sys.path if entry != str(HERE))]
    from installers.python_version import require_python

    require_python("installers/test.py")
    from installers.commands import run_checks

    return run_checks(HERE.parent, sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
