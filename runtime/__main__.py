"""`python -m runtime`: the runtime from a command line."""

import os
import sys

from runtime.cli import main
from runtime.commands.output import EXIT_CANCELLED

if __name__ == "__main__":
    code = main()
    if code == EXIT_CANCELLED:
        # Somebody waits for this. Tearing torch down takes a second, and what was given up may still be at work in it.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)
