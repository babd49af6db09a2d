"""Write the words that are missing between two texts."""

from __future__ import annotations

import re

from runtime.api import FaultCode, FillRequest, RuntimeFault, Span
from runtime.models.load import LoadedModel
from runtime.models.vocabulary import Rule, Vocabulary, is_word
from runtime.tasks.continuation import opening
from runtime.tasks.plan import NO_RULES, BlockPlan, Job, PlannedCell, end_cells, locked_cells
from runtime.tasks.prompt import PromptTexts, build_prompt, end_of_turn

_RULES = frozenset({Rule.SPECIAL, Rule.LINE_BREAK, Rule.BLANK})
_LAST = frozenset({Rule.OPENING_END})
_WORDS = re.compile(r"\w+")
_SAMPLE = 2000  # characters on either side that tell how many tokens a word has here
_OPENING_MARKS = '([{"\u201c\u2018\u00ab*_`'


def fill_job(request: FillRequest, model: LoadedModel) -> Job:
    """One canvas: the gap, then the text after it as far as it fits, which is locked.

    Raises:
        RuntimeFault: `EMPTY_GAP`, `GAP_TOO_LONG` or `CONTEXT_TOO_LONG`.
    """
    if request.words < 1:
        raise RuntimeFault(FaultCode.EMPTY_GAP, f"{request.words} words")
    vocabulary, length = model.vocabulary, model.info.canvas_length
    # Tokens bring their space with them, so the space before the text that follows belongs to that text's first token.
    trail = " " if _begins_word(request.after) else ""
    right = vocabulary.first_pieces(trail + request.after, length)
    gap = max(1, round(request.words * tokens_per_word(request.before, request.after, vocabulary)))
    room = length - min(length // 4, max(1, len(right)))
    if gap > room:
        raise RuntimeFault(FaultCode.GAP_TOO_LONG, f"{gap} tokens, at most {room}")
    before, lead, head, first = opening(request.before, model)
    if Rule.NOT_SPACED_WORD_OR_STOP in first:
        first = frozenset({Rule.NOT_SPACED_WORD})  # words were asked for, not the end of the sentence
    texts = PromptTexts(
        name="fill",
        before=before,
        after=request.after,
        instruction=request.instruction,
        words=request.words,
    )
    edges = [(first if index == 0 else NO_RULES) | (_LAST if index == gap - 1 else NO_RULES) for index in range(gap)]
    cells = [*(PlannedCell(rules=rules) for rules in edges), *locked_cells(right)]
    cells += end_cells(vocabulary, end_of_turn(model), length - len(cells))
    block = BlockPlan(
        cells=tuple(cells[:length]),
        region_length=gap,
        region=Span(0, 0),
        rules=_RULES,
        before="" if head else before[-1:] or "\n",
        lead=lead,
        head=head,
        trail=trail,
    )
    return Job(build_prompt(model, texts, length), (block,))


def tokens_per_word(before: str, after: str, vocabulary: Vocabulary) -> float:
    """How many tokens a word takes in the text around a gap, punctuation included; 1.4 where there is no text."""
    sample = before[-_SAMPLE:] + "\n" + after[:_SAMPLE]
    words = len(_WORDS.findall(sample))
    return len(vocabulary.encode(sample)) / words if words >= 5 else 1.4


def _begins_word(text: str) -> bool:
    """Whether `text` begins a word, perhaps after an opening mark, so that a space has to come before it."""
    return bool(text) and is_word(text[1:2] or " " if text[0] in _OPENING_MARKS else text[0])
