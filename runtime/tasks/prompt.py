"""What the encoder reads: the nearest part of the document, bare or in the turns of a chat template."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from transformers import PreTrainedTokenizerBase

from runtime.api import FaultCode, RuntimeFault
from runtime.models.load import LoadedModel
from runtime.models.vocabulary import Vocabulary
from runtime.tasks.plan import Prompt

PROMPTS = Path(__file__).resolve().parents[2] / "resources" / "prompts"
# Private-use characters stand in for the writer's text until the template is rendered: what the writer wrote is then
# turned into tokens by itself, so that a "<turn|>" in a document stays five characters of text.
_SLOT = re.compile("\ue000(\\d+)\ue001")
_EMPTY_CHANNEL = "<|channel>thought\n<channel|>"
_PARAGRAPH = re.compile(r"\n\s*")
_WORD = re.compile(r"(?<=\s)(?=\S)")


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptTexts:
    """What goes into a prompt besides the text before the canvas; `name` is the file in `resources/prompts`."""

    name: str
    before: str
    selected: str = ""
    after: str = ""
    instruction: str = ""
    words: int = 0


def has_chat(tokenizer: PreTrainedTokenizerBase) -> bool:
    """Whether the model expects turns; a model without a chat template simply goes on with the text."""
    return bool(tokenizer.chat_template)


def build_prompt(model: LoadedModel, texts: PromptTexts, reserve: int) -> Prompt:
    """The prompt for a canvas, with `reserve` tokens of the context left free for what is written.

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
    before, left_out = nearest(texts.before, budget - 1, vocabulary)
    return Prompt(start + vocabulary.tokens(before), left_out, fixed=1)


def nearest(text: str, budget: int, vocabulary: Vocabulary) -> tuple[str, int]:
    """The end of `text` that fits `budget` tokens, and how many characters were left out.

    The cut is moved on to a paragraph's start if one comes in the first quarter, else to a word's.
    """
    size = max(64, 8 * budget)
    tail = text[-size:]
    while (count := len(pieces := vocabulary.encode(tail))) < budget and len(tail) < len(text):
        size *= 2
        tail = text[-size:]
    if count <= budget and len(tail) == len(text):
        return text, 0
    kept = b"".join(piece.data for piece in pieces[count - budget :]) if budget > 0 else b""
    tail = kept.decode(errors="ignore")
    early = tail[: len(tail) // 4]
    boundary = _PARAGRAPH.search(early) or _WORD.search(tail)
    tail = tail[boundary.end() :] if boundary else tail
    while budget > 0 and len(vocabulary.encode(tail)) > budget:
        tail = tail[1:]  # a cut inside a word may cost a token more than the whole word did
    return tail, len(text) - len(tail)


def furthest(text: str, budget: int, vocabulary: Vocabulary) -> str:
    """The beginning of `text` that fits `budget` tokens."""
    pieces = vocabulary.first_pieces(text, max(budget, 0))
    return b"".join(piece.data for piece in pieces).decode(errors="ignore")


def end_of_turn(model: LoadedModel) -> int:
    """The token that ends an answer: the one the chat template closes the model's turn with, else the end of text."""
    if has_chat(model.tokenizer):
        turns = [*_messages("\ue0000\ue001"), {"role": "assistant", "content": "\ue0001\ue001"}]
        rendered = model.tokenizer.apply_chat_template(turns, tokenize=False)
        for token in model.vocabulary.template_tokens(str(rendered).rpartition("\ue001")[2]):
            if token in model.vocabulary.ends:
                return token
    return model.vocabulary.first_end


def _messages(content: str) -> list[dict[str, str]]:
    return [{"role": "system", "content": _read("system")}, {"role": "user", "content": content}]


@lru_cache
def _read(name: str) -> str:
    return (PROMPTS / f"{name}.md").read_text(encoding="utf-8").strip()


def _chat_prompt(model: LoadedModel, texts: PromptTexts, budget: int) -> Prompt:
    vocabulary = model.vocabulary
    names = ["before", "selected", "after", "instruction", "words"]
    slots = {name: f"\ue000{index}\ue001" for index, name in enumerate(names)}
    rendered = str(
        model.tokenizer.apply_chat_template(
            _messages(_read(texts.name).format(**slots)), tokenize=False, add_generation_prompt=True
        )
    )
    # Older copies of the template leave out the empty channel that tells the model not to think first.
    if "<|channel>" in str(model.tokenizer.chat_template) and not rendered.endswith(_EMPTY_CHANNEL):
        rendered += _EMPTY_CHANNEL
    parts = _SLOT.split(rendered)
    literal = [vocabulary.template_tokens(part) for part in parts[0::2]]
    after = furthest(texts.after, budget // 4, vocabulary)
    values = {"selected": texts.selected, "after": after, "instruction": texts.instruction, "words": str(texts.words)}
    given = {name: vocabulary.tokens(values[name]) for name in names[1:]}
    order = [names[int(index)] for index in parts[1::2]]
    room = budget - sum(map(len, literal)) - sum(len(given[name]) for name in order if name != "before")
    if room < 0:
        raise RuntimeFault(FaultCode.CONTEXT_TOO_LONG, f"{-room} tokens too many")
    before, left_out = nearest(texts.before, room, vocabulary)
    given["before"] = vocabulary.tokens(before)
    tokens = list(literal[0])
    for name, following in zip(order, literal[1:], strict=True):
        tokens += given[name] + following
    return Prompt(tokens, left_out, fixed=len(tokens))
