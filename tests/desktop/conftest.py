import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="module")
def garbage_is_collected_in_the_main_thread() -> Iterator[None]:
    """As `desktop.garbage` does in the program: a worker's thread must never be the one to destroy Qt objects."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()
