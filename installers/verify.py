"""Tries the finished environment out; runs inside it and prints what it found as JSON."""

from __future__ import annotations

import importlib
import json
import sys

MODULES = (
    "PySide6.QtWidgets",
    "torch",
    "transformers",
    "tokenizers",
    "safetensors",
    "huggingface_hub",
    "accelerate",
    "psutil",
    "markdown_it",
    "mdformat",
    "docx",
    "mammoth",
    "lxml.etree",
    "platformdirs",
)


def main() -> int:
    """Import what the program is built on."""
    for name in MODULES:
        try:
            importlib.import_module(name)
        except (ImportError, OSError, AttributeError, RuntimeError, SyntaxError, TypeError, ValueError) as error:
            print(json.dumps({"failed": name, "error": f"{type(error).__name__}: {error}"}))
            return 1
    import torch

    print(json.dumps({"torch": torch.__version__, "cuda": torch.version.cuda, "usable": torch.cuda.is_available()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
