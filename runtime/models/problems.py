"""What can go wrong with a model on its way to this computer, told apart by what a person can do about it."""

from __future__ import annotations

import enum


class Problem(enum.StrEnum):
    """Why a model could not be fetched, converted, checked, moved or deleted."""

    OFFLINE = "offline"
    """The Hub cannot be reached."""
    OFFLINE_MODE = "offline mode"
    """HF_HUB_OFFLINE forbids asking, and the model is not in the cache."""
    NOT_FOUND = "not found"
    """No such repository, or it lacks a file that is needed."""
    GATED = "gated"
    """Its owner wants terms accepted first, on the Hub's page."""
    TOKEN_REFUSED = "token refused"
    """The Hub does not take the token: wrong, expired, or without the right."""
    RATE_LIMITED = "rate limited"
    """The Hub says that it was asked too often."""
    SERVER_FAILED = "server failed"
    """The Hub answers with errors of its own."""
    DISK_FULL = "disk full"
    NO_PERMISSION = "no permission"
    """The folder for models cannot be written."""
    DISK_FAILED = "disk failed"
    """Reading or writing failed in another way."""
    BUSY = "busy"
    """Another process is at work on the same model."""
    CHANGED = "changed"
    """The files on the Hub are no longer those that were begun with."""
    DAMAGED = "damaged"
    """A file is not what its hash says, also after it was fetched again."""
    UNSUPPORTED = "unsupported"
    """Not a model of the class, or sizes a precision cannot keep."""
    OUT_OF_MEMORY = "out of memory"
    INTERNAL = "internal"


class ModelProblem(Exception):
    """A `Problem`; `detail` names the file, the repository or the numbers, for the log and the command line."""

    def __init__(self, problem: Problem, detail: str = "") -> None:
        super().__init__(f"{problem}: {detail}" if detail else str(problem))
        self.problem = problem
        self.detail = detail
