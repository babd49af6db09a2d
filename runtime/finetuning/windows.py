"""Prompts and canvases to learn from, of the same shapes as those that a writer's requests are turned into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerBase

from runtime.finetuning.documents import OTHER_TEXT
from runtime.finetuning.pieces import Pair, Pieces
from runtime.finetuning.recipe import VoiceRecipe
from runtime.models.load import LoadedModel
from runtime.models.vocabulary import Vocabulary
from runtime.tasks.prompt import PromptTexts, build_prompt, end_of_turn, has_chat
from runtime.training.batches import MIN_REST, Source, WindowDrawer
from runtime.training.corpus import stable_hash
from runtime.training.recipe import BatchRecipe

_BREAK = "\n\n"
# Tokens drawn beyond a canvas for a chat, where text is cut into tokens once more.
_MARGIN = 8
_PROMPT_TOKENS = 128
_MOST_WINDOWS = 48


@dataclass(frozen=True, slots=True)
class Example:
    """One prompt with what belongs on the canvas behind it.

    Attributes:
        prompt: token numbers.
        canvas: token numbers, as many as a canvas has.
        text: how many of them are text or its end; padding follows.
        given: positions of the canvas that are locked: never noised, not counted.
        gap: positions that alone are noised; None leaves that to chance.
    """

    prompt: tuple[int, ...]
    canvas: tuple[int, ...]
    text: int
    given: frozenset[int] = frozenset()
    gap: range | None = None


class ExampleDrawer:
    """Draws examples of a writer's pieces; the same generator state gives the same ones."""

    def __init__(self, model: LoadedModel, pieces: Pieces, recipe: VoiceRecipe) -> None:
        """Cut all text into tokens.

        Args:
            model: gives tokens, canvas and the form of prompts.
            pieces: to learn from.
            recipe: which windows are drawn how often.
        """
        self._model, self._recipe = model, recipe
        self._is_chat = has_chat(model.tokenizer)
        canvas = model.info.canvas_length
        sources: list[Source] = []
        if pieces.learnt:
            sources.append(_source("writer", 1 - recipe.other_share, pieces.learnt, pieces.ends, model.vocabulary))
        self._pairs = [example for pair in pieces.pairs for example in pair_examples(model, pair)]
        if recipe.other_share > 0:
            mixed = other_texts()[0]
            sources.append(_source("others", recipe.other_share, mixed, [False] * len(mixed), model.vocabulary))
        self.tokens = len(sources[0].tokens) if pieces.learnt else 0
        self.targets = self.tokens + sum(example.text for example in self._pairs)
        self.pair_share = 0.0 if not self._pairs else (1.0 if not pieces.learnt else _pair_share(self._pairs, self))
        longest = model.info.context_length - (2 if self._is_chat else 1) * (canvas + _MARGIN)
        self.lengths = _lengths(recipe, sources, longest)
        shapes = BatchRecipe(
            rows=recipe.rows,
            prompt_lengths=self.lengths,
            prompt_shares=recipe.prompt_shares[: len(self.lengths)],
            aligned_share=recipe.aligned_share,
            end_share=recipe.end_share,
        )
        drawn = canvas + (_MARGIN if self._is_chat else 0)
        vocabulary = model.vocabulary
        self._drawer = None
        if sources:
            self._drawer = WindowDrawer(tuple(sources), shapes, drawn, _begin(vocabulary), vocabulary.pad)

    def draw(self, generator: np.random.Generator) -> list[Example]:
        """A step's examples: windows with prompts of one length, and pairs as often as there are tokens of them."""
        shares = np.cumsum(self._recipe.prompt_shares[: len(self.lengths)])
        length = self.lengths[int(np.searchsorted(shares, generator.random() * shares[-1]))]
        rows = self._recipe.rows
        pairs = int(generator.binomial(rows, self.pair_share * (1 - self._recipe.other_share)))
        chosen = [self._pairs[int(generator.integers(len(self._pairs)))] for _ in range(pairs)]
        if rows == pairs or self._drawer is None:
            return chosen
        batch = self._drawer.draw_length(length, rows - pairs, generator)
        for prompt, canvas in zip(batch.prompt.tolist(), batch.canvas.tolist(), strict=True):
            chosen.append(self._of_window(prompt, canvas, generator))
        return chosen

    def _of_window(self, prompt: list[int], canvas: list[int], generator: np.random.Generator) -> Example:
        if not self._is_chat:
            return Example(tuple(prompt), tuple(canvas), _text_length(canvas, self._model.vocabulary))
        gap = bool(generator.random() < self._recipe.gap_share)
        return chat_example(self._model, prompt[1:], canvas, generator if gap else None)


def chat_example(
    model: LoadedModel, before: Sequence[int], after: Sequence[int], gap: np.random.Generator | None
) -> Example:
    """The example that a request to write on, or with `gap` to fill one, would be.

    Args:
        model: with a chat template.
        before: tokens of the text before.
        after: tokens of the text that follows, more than a canvas holds, padding included.
        gap: draws how many tokens are missing at the canvas's beginning.
    """
    vocabulary, length = model.vocabulary, model.info.canvas_length
    count = _text_length(after, vocabulary)
    is_whole = count > 0 and after[count - 1] in vocabulary.ends
    # The space that separates an answer from the document is put there by the program.
    text = _text(after[:count], vocabulary).removeprefix(" ")
    tokens = vocabulary.tokens(text)
    if is_whole or len(tokens) < length:
        tokens.append(end_of_turn(model))
    tokens = tokens[:length]
    name, spare, rest, words = "continue", None, "", None
    if gap is not None:
        size = int(gap.integers(1, max(2, len(tokens) // 2)))
        name, spare, rest = "fill", range(size), _text(tokens[size:], vocabulary)
        words = max(1, len(_text(tokens[:size], vocabulary).split()))
    texts = PromptTexts(name=name, before=_text(before, vocabulary), after=rest, words=words)
    prompt = build_prompt(model, texts, length)
    return Example(tuple(prompt.tokens), _padded(tokens, length, vocabulary), len(tokens), gap=spare)


def pair_examples(model: LoadedModel, pair: Pair) -> list[Example]:
    """A prompt with its answer, one canvas after the other; earlier canvases stand in the prompt of later ones."""
    vocabulary, length = model.vocabulary, model.info.canvas_length
    prompt = _pair_prompt(model, pair.prompt)
    pieces = vocabulary.encode(pair.answer)
    ends = np.cumsum([len(piece.data.decode("utf-8", "ignore")) for piece in pieces]).tolist() if pieces else []
    given = {
        place
        for place, end in enumerate(ends)
        if any(start < end and (ends[place - 1] if place else 0) < stop for start, stop in pair.locks)
    }
    tokens = [*(piece.token for piece in pieces), end_of_turn(model)]
    examples: list[Example] = []
    for first in range(0, len(tokens), length):
        part = tokens[first : first + length]
        here = frozenset(place - first for place in given if first <= place < first + length)
        room = model.info.context_length - length
        # What does not fit is cut at the prompt's beginning, as the nearest text counts most.
        before = (prompt + tokens[:first])[-room:]
        examples.append(Example(tuple(before), _padded(part, length, vocabulary), len(part), here))
    return [one for one in examples if len(one.given) < one.text]


def check_examples(model: LoadedModel, texts: Sequence[str], pairs: Sequence[Pair] = ()) -> list[Example]:
    """The windows that losses are measured on: side by side, at most `_MOST_WINDOWS`, always the same."""
    vocabulary, canvas = model.vocabulary, model.info.canvas_length
    is_chat = has_chat(model.tokenizer)
    found = [example for pair in pairs for example in pair_examples(model, pair)]
    for text in texts:
        tokens = vocabulary.tokens(text)
        prompt = _PROMPT_TOKENS if len(tokens) >= _PROMPT_TOKENS + canvas else len(tokens) // 3
        for at in range(prompt, len(tokens) - MIN_REST + 1, canvas):
            part = tokens[at : at + canvas]
            if is_chat:
                more = tokens[at : at + canvas + _MARGIN]
                found.append(chat_example(model, tokens[at - prompt : at], more, None))
                continue
            before = (_begin(vocabulary), *tokens[at - prompt : at])
            found.append(Example(before, _padded(part, canvas, vocabulary), len(part)))
    if len(found) <= _MOST_WINDOWS:
        return found
    return [found[len(found) * number // _MOST_WINDOWS] for number in range(_MOST_WINDOWS)]


def other_texts() -> tuple[list[str], list[str]]:
    """Text of other writers: what may be mixed in, and what losses are measured on. They share no passage."""
    passages = OTHER_TEXT.read_text(encoding="utf-8").strip().split(_BREAK)
    size = 4
    groups = [_BREAK.join(passages[first : first + size]) for first in range(0, len(passages), size)]
    ordered = sorted(groups, key=stable_hash)
    return ordered[::2], ordered[1::2]


def usual_bytes_per_token(tokenizer: PreTrainedTokenizerBase) -> float:
    """Bytes a token stands for in English prose."""
    return bytes_per_token(tokenizer, OTHER_TEXT.read_text(encoding="utf-8"))


def bytes_per_token(tokenizer: PreTrainedTokenizerBase, text: str) -> float:
    """Bytes a token stands for in a text, of which the beginning is looked at."""
    sample = text[:20_000]
    return len(sample.encode()) / max(
        1, len(cast(Tokenizer, tokenizer.backend_tokenizer).encode(sample, add_special_tokens=False).ids)
    )


def _pair_share(pairs: Sequence[Example], drawer: ExampleDrawer) -> float:
    tokens = sum(example.text for example in pairs)
    return tokens / (tokens + drawer.tokens)


def _pair_prompt(model: LoadedModel, text: str) -> list[int]:
    vocabulary = model.vocabulary
    if not has_chat(model.tokenizer):
        return [_begin(vocabulary), *vocabulary.tokens(text)]
    slot = "\ue000\ue001"
    rendered = str(
        model.tokenizer.apply_chat_template(
            [{"role": "user", "content": slot}], tokenize=False, add_generation_prompt=True
        )
    )
    first, _, second = rendered.partition(slot)
    # The writer's text is cut into tokens by itself: what it spells is never a control token.
    return [*vocabulary.template_tokens(first), *vocabulary.tokens(text), *vocabulary.template_tokens(second)]


def _source(name: str, share: float, texts: Sequence[str], ends: Sequence[bool], vocabulary: Vocabulary) -> Source:
    lists = [
        vocabulary.tokens(text) + ([vocabulary.first_end] if is_end else [])
        for text, is_end in zip(texts, ends, strict=True)
    ]
    tokens = np.array([token for one in lists for token in one], dtype=np.int64)
    mark = vocabulary.tokens(_BREAK)
    breaks = np.flatnonzero(tokens == mark[0]) + 1 if len(mark) == 1 else np.array([], dtype=np.int64)
    return Source(name, share, tokens, np.cumsum([0, *map(len, lists)], dtype=np.int64), breaks)


def _lengths(recipe: VoiceRecipe, sources: Sequence[Source], longest: int) -> tuple[int, ...]:
    """The recipe's prompt lengths that most of every source's text is long enough for; 1 where there is none."""

    def suits(length: int) -> bool:
        for source in sources:
            sizes = np.diff(source.starts)
            if sizes[sizes >= length + MIN_REST].sum() < sizes.sum() / 2:
                return False
        return length <= longest

    return tuple(length for length in recipe.prompt_lengths if suits(length)) or (1,)


def _begin(vocabulary: Vocabulary) -> int:
    return vocabulary.bos if vocabulary.bos is not None else min(vocabulary.ends)


def _text_length(tokens: Sequence[int], vocabulary: Vocabulary) -> int:
    count = len(tokens)
    while count and tokens[count - 1] == vocabulary.pad:
        count -= 1
    return count


def _text(tokens: Sequence[int], vocabulary: Vocabulary) -> str:
    return b"".join(vocabulary.pieces[token] for token in tokens).decode("utf-8", "ignore")


def _padded(tokens: Sequence[int], length: int, vocabulary: Vocabulary) -> tuple[int, ...]:
    return (*tokens, *[vocabulary.pad] * (length - len(tokens)))
