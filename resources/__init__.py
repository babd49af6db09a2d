"""Files the program reads: themes, prompt texts, the starter model. No code but the path to them."""

from pathlib import Path

RESOURCES = Path(__file__).parent
