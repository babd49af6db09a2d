"""Text as XML can hold it."""

from __future__ import annotations

import re

# XML has no place for these, nor has UTF-8 for half a surrogate pair.
_UNHOLDABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def holdable(text: str) -> str:
    """Return the text with U+FFFD in the place of what XML cannot hold."""
    return _UNHOLDABLE.sub("\ufffd", text)
