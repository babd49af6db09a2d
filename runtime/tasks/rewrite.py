"""Rewrite a selection in place, around what is locked in it."""

from __future__ import annotations

from runtime.api import FaultCode, RewriteRequest, RuntimeFault
from runtime.models.load import LoadedModel
from runtime.tasks.plan import Job
from runtime.tasks.prompt import PromptTexts, build_prompt
from runtime.tasks.selection import Layout, Selection


def rewrite_job(request: RewriteRequest, model: LoadedModel) -> Job:
    """Canvases of the selected tokens, each followed by what comes after it, locked.

    Raises:
        RuntimeFault: `STRENGTH_OUT_OF_RANGE`, `NOTHING_SELECTED`, `LOCK_OUT_OF_RANGE`, `NOTHING_TO_WRITE` or
            `CONTEXT_TOO_LONG`.
    """
    if not 0 < request.strength <= 1:  # not a number fails this too
        raise RuntimeFault(FaultCode.STRENGTH_OUT_OF_RANGE, str(request.strength))
    selection = Selection(before=request.before, selected=request.selected, after=request.after, locks=request.locks)
    layout = Layout(selection, model)
    blocks = layout.blocks()
    texts = PromptTexts(
        name="rewrite",
        before=layout.before,
        selected=request.selected,
        after=request.after,
        instruction=request.instruction,
    )
    prompt = build_prompt(model, texts, min(len(blocks), 2) * model.info.canvas_length)
    return Job(prompt, tuple((block,) for block in blocks), request.strength, request.selected, request.locks)
