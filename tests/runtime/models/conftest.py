"""Which of these tests a system can run."""

from __future__ import annotations

import importlib.util

# Not among the dependencies on macOS.
collect_ignore = (
    []
    if importlib.util.find_spec("bitsandbytes")
    else ["test_adapters.py", "test_converted.py", "test_load_memory.py", "test_load_streamed.py"]
)
