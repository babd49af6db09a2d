"""What can go wrong when a voice is learnt or kept. No torch here."""

from __future__ import annotations

import enum
import errno


class LearningProblem(enum.StrEnum):
    """A kind of problem; what people are told of it is in `runtime.commands.learning_sentences`."""

    TOO_SHORT = "too_short"
    ONE_LINE_REPEATED = "one_line_repeated"
    OTHER_LANGUAGE = "other_language"
    NOT_TEXT = "not_text"
    CHANGED_MEANWHILE = "changed_meanwhile"
    DISK_FULL = "disk_full"
    NO_MEMORY = "no_memory"
    OTHER_BASE = "other_base"
    DAMAGED = "damaged"
    NOT_A_NUMBER = "not_a_number"
    BUSY = "busy"
    INTERNAL = "internal"
    UNREADABLE = "unreadable"
    EMPTY_NAME = "empty_name"


class LearningFailed(Exception):
    """A voice cannot be learnt, or not now. What was learnt so far stays."""

    def __init__(self, problem: LearningProblem, detail: str = "") -> None:
        super().__init__(f"{problem}: {detail}")
        self.problem = problem
        self.detail = detail


_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_FULL_ON_WINDOWS = {39, 112}  # ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL


def problem_of(error: OSError) -> LearningProblem:
    """What an error of the file system means here."""
    if error.errno in _FULL or getattr(error, "winerror", None) in _FULL_ON_WINDOWS:
        return LearningProblem.DISK_FULL
    return LearningProblem.UNREADABLE
