"""Texts in pieces that two versions share where they read the same.

A piece ends where a line says so by its own checksum, so an edit changes the piece it is in and no other, wherever
the text around has moved to. Lines are the text's own; an end of line belongs to the line before it.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Sequence

SMALLEST = 2_000
LARGEST = 32_000
# One line in so many is an end, which makes for pieces of some thousand characters of prose.
_ONE_IN = 16


def pieces(lines: Sequence[str]) -> Iterator[bytes]:
    """Yield the text, lines ended by LF, in pieces of UTF-8. Put together they are the text, byte for byte."""
    parts: list[bytes] = []
    size = 0
    for number, line in enumerate(lines):
        data = (line if number == len(lines) - 1 else line + "\n").encode("utf-8", "surrogatepass")
        parts.append(data)
        size += len(data)
        if size >= LARGEST or (size >= SMALLEST and zlib.crc32(data) % _ONE_IN == 0):
            yield b"".join(parts)
            parts, size = [], 0
    if parts:
        yield b"".join(parts)


def fingerprint(piece: bytes) -> bytes:
    """Return the 16 bytes a piece is known by."""
    return hashlib.blake2b(piece, digest_size=16).digest()


def packed(piece: bytes) -> bytes:
    """Return a piece compressed."""
    return zlib.compress(piece, 6)


def unpacked(data: bytes) -> bytes:
    """Return a piece as it was. Raises zlib.error where it is damaged."""
    return zlib.decompress(data)
