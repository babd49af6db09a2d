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
# Words tried where the length of a gap is left to the model: a word or two, a phrase, a clause, a sentence, a long one.
UNKNOWN_LENGTHS = (2, 4, 7, 12, 20)
_OPENING_MARKS = '([{"\u201c\u2018\u00ab*_`'


def fill_job(request: FillRequest, model: LoadedModel) -> Job:
    """One canvas: the gap, then the text after it as far as it fits, which is locked.

    Where the length is left to the model, a canvas for each of several lengths.

    Raises:
        RuntimeFault: `EMPTY_GAP`, `GAP_TOO_LONG` or `CONTEXT_TOO_LONG`.
    """
    if request.words is not None and request.words < 1:
        raise RuntimeFault(FaultCode.EMPTY_GAP, f"{request.words} words")
    layout = _Layout(request, model)
    counts = UNKNOWN_LENGTHS if request.words is None else (request.words,)
    gaps = [max(1, round(count * layout.tokens_per_word)) for count in counts]
    fitting = [gap for gap in gaps if gap <= layout.room]
    if not fitting:
        raise RuntimeFault(FaultCode.GAP_TOO_LONG, f"{gaps[0]} tokens, at most {layout.room}")
    texts = PromptTexts(
        name="fill",
        before=layout.before,
        after=request.after,
        instruction=request.instruction,
        words=request.words,
    )
    blocks = tuple(layout.block(gap) for gap in dict.fromkeys(fitting))
    prompt = build_prompt(model, texts, model.info.canvas_length)
    return Job(prompt, (blocks,))


class _Layout:
    """How a gap of any length and the text around it lie on a canvas."""

    def __init__(self, request: FillRequest, model: LoadedModel) -> None:
        self._vocabulary = model.vocabulary
        self._length = model.info.canvas_length
        self._end = end_of_turn(model)
        # Tokens bring their space with them, so the space before the text that follows belongs to its first token.
        self._trail = " " if _begins_word(request.after) else ""
        self._right = self._vocabulary.first_pieces(self._trail + request.after, self._length)
        self.tokens_per_word = tokens_per_word(request.before, request.after, self._vocabulary)
        self.room = self._length - min(self._length // 4, max(1, len(self._right)))
        self.before, self._lead, self._head, first = opening(request.before, model)
        if Rule.NOT_SPACED_WORD_OR_STOP in first:
            first = frozenset({Rule.NOT_SPACED_WORD})  # words were asked for, not the end of the sentence
        self._first = first

    def block(self, gap: int) -> BlockPlan:
        """The canvas with a gap of that many tokens."""
        edges = [
            (self._first if index == 0 else NO_RULES) | (_LAST if index == gap - 1 else NO_RULES)
            for index in range(gap)
        ]
        cells = [*(PlannedCell(rules=rules) for rules in edges), *locked_cells(self._right)]
        cells += end_cells(self._vocabulary, self._end, self._length - len(cells))
        return BlockPlan(
            cells=tuple(cells[: self._length]),
            region_length=gap,
            region=Span(0, 0),
            rules=_RULES,
            before="" if self._head else self.before[-1:] or "\n",
            lead=self._lead,
            head=self._head,
            trail=self._trail,
        )


def tokens_per_word(before: str, after: str, vocabulary: Vocabulary) -> float:
    """How many tokens a word takes in the text around a gap, punctuation included; 1.4 where there is no text."""
    sample = before[-_SAMPLE:] + "\n" + after[:_SAMPLE]
    words = len(_WORDS.findall(sample))
    return len(vocabulary.encode(sample)) / words if words >= 5 else 1.4


def _begins_word(text: str) -> bool:
    """Whether `text` begins a word, perhaps after an opening mark, so that a space has to come before it."""
    return bool(text) and is_word(text[1:2] or " " if text[0] in _OPENING_MARKS else text[0])
