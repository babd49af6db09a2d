"""The one place where the window's side names the engine. Imported in the worker thread only."""

from __future__ import annotations

from desktop.generation.worker import Loading
from runtime.api import TextEngine
from runtime.engine import load_engine


def load(loading: Loading) -> TextEngine:
    """Load a model.

    Raises:
        RuntimeFault: The folder holds no model that can be used, or `loading.cancel` was set.
    """
    return load_engine(
        loading.folder, loading.device, adapter=loading.adapter, on_progress=loading.on_bytes, cancel=loading.cancel
    )
