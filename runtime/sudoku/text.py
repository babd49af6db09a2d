"""Puzzles and boards as plain text, and as pairs of prompt and answer that a trainer of texts can learn from.

The puzzle is written row by row with a 0 for what is open, then a blank line, then the board in the same form::

    1200
    0010
    0100
    0021

    1234
    3412
    2143
    4321

A dot would be prettier, but most tokenizers join dots and none in use joins digits. So every cell is one token, and a
cell of the answer stands as many tokens after its cell in the puzzle as any other. The text of the prompt, the blank
line included, is what `runtime.tasks.sudoku` writes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

from runtime.sudoku.board import OPEN, Puzzle, Shape
from runtime.training.tokenizer import BOS, EOS, PAD, save_tokenizer

OPEN_MARK = "0"


def digits_text(digits: Sequence[int]) -> str:
    """Digits in one line: a form of `runtime.api.SudokuRequest.givens`."""
    return "".join(OPEN_MARK if digit == OPEN else str(digit) for digit in digits)


def rows_text(digits: Sequence[int], size: int) -> str:
    """Digits in rows, without a line break at the end."""
    line = digits_text(digits)
    return "\n".join(line[start : start + size] for start in range(0, size * size, size))


def prompt_text(puzzle: Puzzle, shape: Shape) -> str:
    """What is asked: the puzzle and a blank line."""
    return rows_text(puzzle.givens, shape.size) + "\n\n"


def answer_text(puzzle: Puzzle, shape: Shape) -> str:
    """What is answered: the board."""
    return rows_text(puzzle.solution, shape.size)


def pair(puzzle: Puzzle, shape: Shape) -> dict[str, object]:
    """Prompt, answer, and as `locks` the half-open ranges of the answer's characters that are given."""
    size = shape.size
    places = [place + place // size for place, digit in enumerate(puzzle.givens) if digit != OPEN]
    locks = [[place, place + 1] for place in places]
    return {"prompt": prompt_text(puzzle, shape), "answer": answer_text(puzzle, shape), "locks": locks}


def write_pairs(puzzles: Iterable[Puzzle], shape: Shape, file: Path) -> None:
    """Write pairs as JSON, one a line."""
    lines = (json.dumps(pair(puzzle, shape)) + "\n" for puzzle in puzzles)
    file.write_text("".join(lines), encoding="utf-8")


def save_byte_tokenizer(folder: Path, max_tokens: int) -> None:
    """Write a tokenizer whose tokens are the bytes and the three special ones: any text, every digit one token."""
    specials = [AddedToken(token, special=True) for token in (PAD, EOS, BOS)]
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    names = [token.content for token in specials] + alphabet
    tokenizer = Tokenizer(models.BPE(vocab={name: number for number, name in enumerate(names)}, merges=[]))
    tokenizer.add_special_tokens(specials)
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.decoder = decoders.ByteLevel()
    save_tokenizer(tokenizer, folder, max_tokens)


VOCABULARY = 3 + len(pre_tokenizers.ByteLevel.alphabet())
