"""Read a selection that stays where it is: all of it on canvases, none of it noise."""

from __future__ import annotations

from runtime.api import MAX_PASSES, DoubtRequest, FaultCode, PolishRequest, RuntimeFault, Span
from runtime.models.load import LoadedModel
from runtime.tasks.plan import Job
from runtime.tasks.prompt import PromptTexts, build_prompt
from runtime.tasks.selection import Layout, Selection


def review_job(request: PolishRequest | DoubtRequest, model: LoadedModel) -> Job:
    """Canvases of the selected tokens, laid out as for a rewrite. Both requests have the same prompt.

    The prompt does not have the selection: a model that has read a word there would not miss it on the canvas.

    Raises:
        RuntimeFault: `PASSES_OUT_OF_RANGE`, `NOTHING_SELECTED`, `LOCK_OUT_OF_RANGE`, `NOTHING_TO_WRITE` or
            `CONTEXT_TOO_LONG`.
    """
    locks: tuple[Span, ...] = ()
    instruction = ""
    if isinstance(request, PolishRequest):
        if not 1 <= request.passes <= MAX_PASSES:
            raise RuntimeFault(FaultCode.PASSES_OUT_OF_RANGE, f"{request.passes}, 1 to {MAX_PASSES}")
        locks, instruction = request.locks, request.instruction
    selection = Selection(before=request.before, selected=request.selected, after=request.after, locks=locks)
    layout = Layout(selection, model)
    blocks = layout.blocks()
    texts = PromptTexts(name="polish", before=layout.before, after=request.after, instruction=instruction)
    prompt = build_prompt(model, texts, min(len(blocks), 2) * model.info.canvas_length)
    return Job(prompt, tuple((block,) for block in blocks), source=request.selected, locks=locks)
