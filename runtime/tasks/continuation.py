"""Write on from the end of the text."""

from __future__ import annotations

import dataclasses

from runtime.api import ContinueRequest, FaultCode, RuntimeFault, Span
from runtime.models.load import LoadedModel
from runtime.models.vocabulary import Rule
from runtime.tasks.joins import OPENING, start_rules
from runtime.tasks.plan import BlockPlan, Ending, Job, PlannedCell
from runtime.tasks.prompt import PromptTexts, build_prompt, has_chat

_RULES = frozenset({Rule.SPECIAL, Rule.BLANK})


def continuation_job(request: ContinueRequest, model: LoadedModel) -> Job:
    """Free canvases after `before`.

    Raises:
        RuntimeFault: `NOTHING_TO_WRITE` for no blocks, `CONTEXT_TOO_LONG` where not one canvas fits.
    """
    if request.max_blocks < 1:
        raise RuntimeFault(FaultCode.NOTHING_TO_WRITE, f"{request.max_blocks} blocks")
    length = model.info.canvas_length
    before, lead, head, first = opening(request.before, model)
    texts = PromptTexts(name="continue", before=before, instruction=request.instruction)
    prompt = build_prompt(model, texts, min(request.max_blocks, 2) * length)
    blocks = [_block(length, PlannedCell(rules=first), before, lead=lead, head=head, no_end=max(1, length // 8))]
    blocks += [_block(length, PlannedCell(), "") for _ in range(request.max_blocks - 1)]
    blocks[-1] = _cut_at_end(blocks[-1])
    return Job(prompt, tuple((block,) for block in blocks))


def opening(before: str, model: LoadedModel) -> tuple[str, str, str, frozenset[Rule]]:
    """How new text joins on to `before`: the text for the prompt, `lead`, `head` and the first cell's rules.

    A space at the end of `before` goes onto the canvas as the `lead`, because tokens bring their space with them and a
    prompt that ends with one is unlike anything the model has seen. In a chat the answer begins a turn of its own, so
    the space that separates it from the document is the `head`, put there by us.
    """
    if has_chat(model.tokenizer):
        needs_space = before and not before[-1].isspace() and before[-1] not in OPENING
        return before, "", " " if needs_space else "", frozenset({Rule.SPACE_START, Rule.CLOSING_START})
    lead = " " if before.endswith(" ") and before.strip(" ") else ""
    return before.removesuffix(lead), lead, "", start_rules(before, lead, must_separate=True)


def _block(
    length: int, first: PlannedCell, before: str, *, lead: str = "", head: str = "", no_end: int = 0
) -> BlockPlan:
    return BlockPlan(
        cells=(first, *[PlannedCell()] * (length - 1)),
        region_length=length,
        region=Span(0, 0),
        rules=_RULES,
        before="" if head else before[-1:],
        lead=lead,
        head=head,
        ending=Ending.FREE,
        no_end=no_end,
    )


def _cut_at_end(block: BlockPlan) -> BlockPlan:
    return dataclasses.replace(block, ending=Ending.CUT)
