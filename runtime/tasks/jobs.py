"""Requests that write something new, made into jobs."""

from __future__ import annotations

from runtime.api import ContinueRequest, FillRequest, RewriteRequest, SudokuRequest, WritingRequest
from runtime.models.load import LoadedModel
from runtime.tasks.continuation import continuation_job
from runtime.tasks.fill import fill_job
from runtime.tasks.plan import Job
from runtime.tasks.rewrite import rewrite_job
from runtime.tasks.sudoku import sudoku_job


def job_of(request: WritingRequest | SudokuRequest, model: LoadedModel) -> Job:
    """What is to be done for `request`.

    Raises:
        RuntimeFault: as the tasks say.
    """
    match request:
        case ContinueRequest():
            return continuation_job(request, model)
        case RewriteRequest():
            return rewrite_job(request, model)
        case FillRequest():
            return fill_job(request, model)
        case SudokuRequest():
            return sudoku_job(request, model)
