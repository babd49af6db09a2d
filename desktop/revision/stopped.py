"""A run that was stopped, as something to go back to and to keep parts of."""

from __future__ import annotations

import dataclasses

from desktop.generation.suggestion import Suggestion, WoundBack
from desktop.revision.winding import locks_in, places
from runtime.api import Finished


def taken_up(suggestion: Suggestion) -> Suggestion | None:
    """Return a stopped run as a suggestion of what stood there last; None where there is nothing to take up."""
    stopped = suggestion.stopped
    if stopped is None or suggestion.is_stale or not places(stopped.traces) or suggestion.draft is None:
        return None
    before = suggestion.prefix + "".join(block.text for block in suggestion.settled)
    state = WoundBack(before, suggestion.draft, suggestion.remainder())
    text = state.before + state.draft.text + state.remainder
    locks = locks_in(suggestion, state, text)
    if locks is None:
        return None
    finished = Finished(text, locks, stopped.seed, stopped.statistics, traces=stopped.traces)
    return dataclasses.replace(suggestion, finished=finished, draft=None, wound_back=state)
