"""Read a writer's documents and say of each whether it can be learnt from. No torch here.

The language is guessed without a library: by the share of English's commonest words, and by how many bytes a token of
the model stands for, which for a language that its tokenizer was not made for are far fewer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from runtime.finetuning.events import FoundDocument
from runtime.finetuning.problems import LearningProblem

RESOURCES = Path(__file__).resolve().parents[2] / "resources" / "voices"
OTHER_TEXT = RESOURCES / "other.txt"
MIN_WORDS = 1_000
"""Of all documents together: below that nothing can be held back, and what is learnt is the text itself."""
MIN_PAIRS = 16
"""Prompts with answers to learn from, whatever they are made of."""
_FEW_WORDS = 20
_MAX_BYTES = 64 * 2**20
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffd]")
_MAX_CONTROL_SHARE = 0.001
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
# A text in which that few of the words are different says one thing over and over.
_MIN_DISTINCT_LINES, _MIN_DISTINCT_WORDS, _FROM_LINES, _FROM_WORDS = 0.3, 0.02, 4, 200
# English prose of any kind has about 0.4 of them, German and French below 0.1 (measured on public-domain books).
_MIN_COMMON_SHARE = 0.2
_MIN_BYTES_SHARE = 0.8
_COMMON_WORDS = "common_words.txt"


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it was read; `text` is empty where it is not used."""

    found: FoundDocument
    text: str = ""


def read_documents(paths: tuple[Path, ...], bytes_per_token: Callable[[str], float], usual: float) -> list[Document]:
    """Read files as UTF-8 and judge each.

    Args:
        paths: of the files.
        bytes_per_token: how many bytes of a text a token of the model stands for in the mean.
        usual: the same of English prose.
    """
    return [_judged(path, *_read(path), bytes_per_token, usual) for path in paths]


def count_words(text: str) -> int:
    """Words of a text."""
    return len(_WORD.findall(text))


def common_share(text: str) -> float:
    """Share of the words that are among the hundred commonest of English."""
    words, common = _WORD.findall(text.lower()), _common_words()
    return sum(word in common for word in words) / max(1, len(words))


@lru_cache
def _common_words() -> frozenset[str]:
    return frozenset((RESOURCES / _COMMON_WORDS).read_text(encoding="utf-8").split())


def worst_problem(documents: Sequence[FoundDocument]) -> LearningProblem:
    """What to say where nothing, or too little, can be learnt from: the problem most documents have."""
    counts = Counter(one.problem for one in documents if one.problem and not one.is_used)
    return counts.most_common(1)[0][0] if counts else LearningProblem.TOO_SHORT


def _read(path: Path) -> tuple[str, LearningProblem | None]:
    """The text, and what keeps it from being one."""
    try:
        before = path.stat()
        if before.st_size > _MAX_BYTES:
            return "", LearningProblem.NOT_TEXT
        data = path.read_bytes()
        after = path.stat()
    except OSError:
        return "", LearningProblem.UNREADABLE
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != after.st_size:
        return "", LearningProblem.CHANGED_MEANWHILE
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "", LearningProblem.NOT_TEXT
    if len(_CONTROL.findall(text)) > _MAX_CONTROL_SHARE * len(text):
        return "", LearningProblem.NOT_TEXT
    return text.replace("\r\n", "\n").replace("\r", "\n"), None


def _judged(
    path: Path, text: str, problem: LearningProblem | None, bytes_per_token: Callable[[str], float], usual: float
) -> Document:
    words = count_words(text)
    is_used = problem is None
    if is_used and words < _FEW_WORDS:
        problem, is_used = LearningProblem.TOO_SHORT, False
    elif is_used and _repeats(text):
        problem, is_used = LearningProblem.ONE_LINE_REPEATED, False
    elif is_used and common_share(text) < _MIN_COMMON_SHARE:
        # A model whose tokenizer reads the language as well as English knows it: that is only said.
        problem, is_used = LearningProblem.OTHER_LANGUAGE, bytes_per_token(text) >= _MIN_BYTES_SHARE * usual
    return Document(FoundDocument(str(path), words, problem, is_used), text if is_used else "")


def _repeats(text: str) -> bool:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) >= _FROM_LINES and len(set(lines)) < _MIN_DISTINCT_LINES * len(lines):
        return True
    words = _WORD.findall(text.lower())
    return len(words) >= _FROM_WORDS and len(set(words)) < _MIN_DISTINCT_WORDS * len(words)
