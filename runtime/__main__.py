"""`python -m runtime`: the runtime from a command line."""

import sys

from runtime.cli import main

if __name__ == "__main__":
    sys.exit(main())
