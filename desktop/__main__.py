"""Start of the program: crash log first, then the window."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def main() -> int:
    """Parse the command line, open the window and run until it is closed; the exit status."""
    parser = argparse.ArgumentParser(prog="palimpsest", description="Write and rewrite Markdown documents in place.")
    parser.add_argument("file", nargs="?", type=Path, help="document to open")
    parser.add_argument("--smoke-test", action="store_true", help="open the window, load the model, and quit")
    arguments = parser.parse_args()

    from desktop.crash_log import start_crash_log
    from desktop.settings.folders import Folders

    folders = Folders.for_user()
    start_crash_log(folders.logs)

    from desktop.app import run

    return run(sys.argv[:1], folders, arguments.file, is_smoke_test=arguments.smoke_test)


if __name__ == "__main__":
    raise SystemExit(main())
