"""`python -m desktop.benchmark` measures smoothness, `python -m desktop.benchmark reach` long documents."""

from __future__ import annotations

import argparse
import os
import sys

from desktop.benchmark import reach, smoothness


def main() -> int:
    """Measure what was asked for; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m desktop.benchmark", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    reach.add_arguments(commands.add_parser("reach", help=reach.__doc__.partition(":")[0] if reach.__doc__ else None))
    smoothness.add_arguments(parser)
    arguments = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return reach.run(arguments, sys.stdout) if arguments.command == "reach" else smoothness.run(arguments, sys.stdout)


if __name__ == "__main__":
    raise SystemExit(main())
