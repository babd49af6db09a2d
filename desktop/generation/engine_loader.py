"""The one place where the window's side names the engine. Imported in the worker thread only."""

from __future__ import annotations

from pathlib import Path

from runtime.api import TextEngine
from runtime.engine import load_engine


def load(folder: Path) -> TextEngine:
    """Load the model in `folder`.

    Raises:
        RuntimeFault: The folder holds no model that can be used.
    """
    return load_engine(folder)
