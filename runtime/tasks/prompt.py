"""What the encoder reads: the nearest part of the document, bare or in the turns of a chat template.

In a chat, what stays the same from one request on a document to the next comes first (`system.md`, then `document.md`:
how the document begins, its headings, the text before the canvas), and what changes last (the file of the task). So
the tokens that two requests have in common stand at the beginning, where the encoder need not read them again.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from transformers import PreTrainedTokenizerBase

from runtime.api import FaultCode, RuntimeFault
from runtime.models.load import LoadedModel
from runtime.tasks.context import fits, furthest, nearest_in_steps
from runtime.tasks.outline import beginning, headings, outline
from runtime.tasks.plan import Prompt

PROMPTS = Path(__file__).resolve().parents[2] / "resources" / "prompts"
# Private-use characters stand in for the writer's text until the template is rendered: what the writer wrote is then
# turned into tokens by itself, so that a "<turn|>" in a document stays five characters of text.
_SLOT = re.compile("\ue000(\\w+)\ue001")
# "[[after:text]]" is there only where the slot {after} has something, "[[!after:text]]" only where it has nothing.
_OPTIONAL = re.compile(r"\[\[(!?)(\w+):\n?(.*?)\]\]", re.DOTALL)
_EMPTY_CHANNEL = "<|channel>thought\n<channel|>"

# Shares of the context, as divisors. Fixed ones, so that the text that is kept depends on little else than itself.
_STEP = 8
"""By how much the cut moves on, and to what multiples the room for the text before is rounded down."""
_OTHERS = 4
"""What canvases, selection, text after it and instruction may take in a chat before the text before gives way."""
_EXTRA = 16
"""What the document's beginning and its headings may take, each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptTexts:
    """What goes into a prompt; `name` is the task's file in `resources/prompts`.

    `words` None says nothing of a length.
    """

    name: str
    before: str
    selected: str = ""
    after: str = ""
    instruction: str = ""
    words: int | None = None


def has_chat(tokenizer: PreTrainedTokenizerBase) -> bool:
    """Whether the model expects turns; a model without a chat template simply goes on with the text."""
    return bool(tokenizer.chat_template)


def build_prompt(model: LoadedModel, texts: PromptTexts, reserve: int) -> Prompt:
    """The prompt for a canvas, with `reserve` tokens of the context left free for what is written.

    Of a document that does not fit, the text nearest to the canvas is read, from a place that stays the same while the
    writer goes on; in a chat also, where there is room, how the document begins and the headings in between.

    Raises:
        RuntimeFault: `CONTEXT_TOO_LONG` where the texts other than `before` leave no room.
    """
    budget = model.info.context_length - reserve
    if budget < 1:
        raise RuntimeFault(FaultCode.CONTEXT_TOO_LONG, f"{reserve} of {model.info.context_length} tokens to be written")
    if has_chat(model.tokenizer):
        return _chat_prompt(model, texts, budget)
    vocabulary = model.vocabulary
    start = [vocabulary.bos if vocabulary.bos is not None else min(vocabulary.ends)]
    document, left_out = _document(model, texts.before, budget - 1, with_extras=False)
    return Prompt(start + vocabulary.tokens(document["before"]), left_out, fixed=1)


def end_of_turn(model: LoadedModel) -> int:
    """The token that ends an answer: the one the chat template closes the model's turn with, else the end of text."""
    if has_chat(model.tokenizer):
        turns = [*_messages("\ue000\ue001"), {"role": "assistant", "content": "\ue000\ue001"}]
        rendered = model.tokenizer.apply_chat_template(turns, tokenize=False)
        for token in model.vocabulary.template_tokens(str(rendered).rpartition("\ue001")[2]):
            if token in model.vocabulary.ends:
                return token
    return model.vocabulary.first_end


def _messages(content: str) -> list[dict[str, str]]:
    return [{"role": "system", "content": _read("system")}, {"role": "user", "content": content}]


@lru_cache
def _read(name: str) -> str:
    return (PROMPTS / f"{name}.md").read_text(encoding="utf-8").removesuffix("\n")


def _chat_prompt(model: LoadedModel, texts: PromptTexts, budget: int) -> Prompt:
    vocabulary = model.vocabulary
    values = {
        "before": texts.before,
        "selected": texts.selected,
        "after": furthest(texts.after, budget // 4, vocabulary),
        "instruction": texts.instruction.strip(),
        "words": "" if texts.words is None else str(texts.words),
    }
    frame = _frame(model, texts.name, values)
    room = budget - sum(
        len(vocabulary.tokens(values[part])) if isinstance(part, str) else len(part)
        for part in frame
        if part != "before"
    )
    if room < 0:
        raise RuntimeFault(FaultCode.CONTEXT_TOO_LONG, f"{-room} tokens too many")
    document, left_out = _document(model, texts.before, room, with_extras=True)
    values |= document
    tokens: list[int] = []
    for part in _frame(model, texts.name, values):
        tokens += vocabulary.tokens(values[part]) if isinstance(part, str) else part
    return Prompt(tokens, left_out, fixed=len(tokens))


def _frame(model: LoadedModel, name: str, values: Mapping[str, str]) -> list[list[int] | str]:
    """The tokens of the rendered template, and between them the names of the slots that have something."""

    def choose(match: re.Match[str]) -> str:
        is_filled = bool(values.get(match[2], "").strip())
        return match[3] if is_filled != bool(match[1]) else ""

    content = _OPTIONAL.sub(choose, _read("document") + _read(name)).strip()
    slots = {slot: f"\ue000{slot}\ue001" for slot in values}
    rendered = str(
        model.tokenizer.apply_chat_template(
            _messages(content.format(**slots)), tokenize=False, add_generation_prompt=True
        )
    )
    # Older copies of the template leave out the empty channel that tells the model not to think first.
    if "<|channel>" in str(model.tokenizer.chat_template) and not rendered.endswith(_EMPTY_CHANNEL):
        rendered += _EMPTY_CHANNEL
    parts = _SLOT.split(rendered)
    return [part if index % 2 else model.vocabulary.template_tokens(part) for index, part in enumerate(parts)]


def _document(model: LoadedModel, text: str, room: int, *, with_extras: bool) -> tuple[dict[str, str], int]:
    """What is read of `text` in `room` tokens, by the names of the slots, and how many characters were left out."""
    vocabulary, context = model.vocabulary, model.info.context_length
    if fits(text, room, vocabulary):
        return {"before": text}, 0
    # Another task or instruction leaves other room, and is no reason to cut elsewhere.
    step = max(1, context // _STEP)
    used = max(context - room, context // _OTHERS if with_extras else 0)
    steady = context - math.ceil(used / step) * step
    if steady < room // 2:
        steady = room
    extras = 2 * (context // _EXTRA) if with_extras else 0
    if extras > steady // 2:
        extras = 0  # the nearest text comes first
    before, left_out = nearest_in_steps(text, steady - extras, step, vocabulary)
    told = _told(model, text[:left_out], extras) if extras else {}
    return {"before": before} | told, left_out


def _told(model: LoadedModel, text: str, budget: int) -> dict[str, str]:
    """How a document that begins with `text` begins, and the headings after that, with labels in `budget` tokens."""
    vocabulary = model.vocabulary
    budget -= len(vocabulary.template_tokens(_read("document")))
    start = beginning(text, max(0, budget // 2), vocabulary)
    budget -= len(vocabulary.tokens(start.text))
    found = [heading for heading in headings(text) if heading.offset >= start.end]
    return {"start": start.text, "outline": outline(found, budget, vocabulary)}
