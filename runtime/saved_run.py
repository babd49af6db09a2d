"""A run as a JSON object: what was asked for and every step of what came of it, so that it can be taken up later."""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from runtime.api import BlockTrace, ContinueRequest, FillRequest, RewriteRequest, Span, TraceStep, WritingRequest

FORMAT = 1
_KINDS = {"continue": ContinueRequest, "rewrite": RewriteRequest, "fill": FillRequest}


def to_json(request: WritingRequest, traces: Sequence[BlockTrace]) -> dict[str, Any]:
    """The run as plain values that `json` can write."""
    kind = next(name for name, known in _KINDS.items() if isinstance(request, known))
    fields = {field.name: getattr(request, field.name) for field in dataclasses.fields(request)}
    if isinstance(request, RewriteRequest):
        fields["locks"] = [[span.start, span.end] for span in request.locks]
    fields["voice"] = None if request.voice is None else str(request.voice)
    return {"format": FORMAT, "kind": kind, "request": fields, "blocks": [_block(trace) for trace in traces]}


def from_json(run: Mapping[str, Any]) -> tuple[WritingRequest, tuple[BlockTrace, ...]]:
    """The request and the traces of a run that `to_json` gave.

    Raises:
        ValueError: it is no such run.
    """
    try:
        if run["format"] != FORMAT:
            raise ValueError(f"format {run['format']!r}")
        fields = dict(run["request"])
        if run["kind"] == "rewrite":
            fields["locks"] = tuple(Span(*span) for span in fields["locks"])
        voice = fields.get("voice")  # runs saved before there were voices have none
        fields["voice"] = None if voice is None else Path(voice)
        return _KINDS[run["kind"]](**fields), tuple(_trace(block) for block in run["blocks"])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a saved run: {error}") from error


def _block(trace: BlockTrace) -> dict[str, Any]:
    names = [field.name for field in dataclasses.fields(TraceStep)]
    return {
        "opened": list(trace.opened),
        "max_steps": trace.max_steps,
        "variant": trace.variant,
        "steps": [[base64.b64encode(getattr(step, name)).decode("ascii") for name in names] for step in trace.steps],
    }


def _trace(block: Mapping[str, Any]) -> BlockTrace:
    steps = tuple(TraceStep(*(base64.b64decode(part, validate=True) for part in step)) for step in block["steps"])
    return BlockTrace(tuple(map(int, block["opened"])), steps, int(block["max_steps"]), int(block["variant"]))
