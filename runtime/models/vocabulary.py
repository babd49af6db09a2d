"""What each token of a model stands for, in bytes, and which tokens may not stand where.

Tokenizers give text back for a whole sequence. A canvas needs it cell by cell, with characters that are split over
several cells, and it needs to know beforehand which tokens would run into a locked word. Both follow from the bytes of
the single token, which the two families of tokenizers in use write down in different ways.
"""

from __future__ import annotations

import codecs
import enum
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import torch
from tokenizers import Tokenizer
from torch import Tensor
from transformers import PreTrainedTokenizerBase
from transformers.convert_slow_tokenizer import bytes_to_unicode

from runtime.api import FaultCode, RuntimeFault

LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_CONTROL_TOKEN = re.compile(rb"^(<\|.*|.*\|>|<[^<>\s]*>|\[multimodal\])$", re.DOTALL)
_BYTE_TOKEN = re.compile(r"^<0x([0-9A-Fa-f]{2})>$")
_STOP = re.compile("[.!?\u2026]+[\"'\u201d\u2019)\\]]*")
_DIGITS = frozenset("123456789")
_APOSTROPHES = "'\u2019"
# One character of each width in UTF-8, a run of spaces, and a line break.
_PROBE = "Ab  c.\nd\u00e9 \u2014 \u4e2d \U0001f600"


@dataclass(frozen=True, slots=True)
class Piece:
    """A token of a text together with the bytes of the text it covers.

    `is_foreign` says that the token cannot spell these bytes, so that only keeping the piece keeps the text.
    """

    token: int
    data: bytes
    is_foreign: bool = False


class Rule(enum.Enum):
    """Something a token at a certain position must not be."""

    SPECIAL = enum.auto()
    LINE_BREAK = enum.auto()
    WORD_START = enum.auto()
    WORD_END = enum.auto()
    DIGIT_START = enum.auto()
    DIGIT_END = enum.auto()
    SPACE_START = enum.auto()
    SPACE_END = enum.auto()
    NOT_SPACED_WORD = enum.auto()
    NOT_SPACED_WORD_OR_STOP = enum.auto()
    MARK_START = enum.auto()
    CLOSING_START = enum.auto()
    OPENING_END = enum.auto()
    NOT_STOP = enum.auto()
    EMPHASIS = enum.auto()
    BLANK = enum.auto()
    NOT_DIGIT = enum.auto()


def is_word(character: str) -> bool:
    """Whether a character is part of a word: a letter, digit, underscore, or a mark on a letter."""
    return character.isalnum() or character == "_" or unicodedata.category(character).startswith("M")


def is_stop(text: str) -> bool:
    """Whether `text` is what ends a sentence and nothing more: a stop, perhaps with closing quotes or brackets."""
    return _STOP.fullmatch(text) is not None


def decode(pieces: Iterable[bytes]) -> list[str]:
    """The text of each of `pieces`; they join to the text of the whole.

    A character split over pieces is given to the one that completes it. Bytes that make no character give nothing.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("ignore")
    return [decoder.decode(piece) for piece in pieces]


def _whole(piece: bytes) -> str | None:
    try:
        return piece.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _starts_word(text: str) -> bool:
    if is_word(text[0]):
        return True
    # "can" followed by "'t" says the opposite: a short form is the same word.
    return len(text) > 1 and text[0] in _APOSTROPHES and is_word(text[1])


def _is_spaced_word(text: str) -> bool:
    return len(text) > 1 and text[0] == " " and not text[1].isspace()


# What a rule says of a token's text. A token that is no whole character breaks every rule that looks at characters,
# because what it becomes depends on its neighbours.
_TESTS: dict[Rule, Callable[[str], bool]] = {
    Rule.LINE_BREAK: lambda text: any(character in LINE_BREAKS for character in text),
    Rule.WORD_START: _starts_word,
    Rule.WORD_END: lambda text: is_word(text[-1]),
    Rule.DIGIT_START: lambda text: text[0].isdigit(),
    Rule.DIGIT_END: lambda text: text[-1].isdigit(),
    Rule.SPACE_START: lambda text: text[0].isspace(),
    Rule.SPACE_END: lambda text: text[-1].isspace(),
    Rule.NOT_SPACED_WORD: lambda text: not _is_spaced_word(text),
    Rule.NOT_SPACED_WORD_OR_STOP: lambda text: not (_is_spaced_word(text) or text in {",", ".", ";", ":", "!", "?"}),
    Rule.MARK_START: lambda text: text[0] in "#-*+>`|=~" or text[0].isspace() or text[0].isdigit(),
    Rule.CLOSING_START: lambda text: text[0] in ".,;:!?)]}%\u2026\u201d\u2019\u00bb",
    Rule.OPENING_END: lambda text: text[-1] in "([{\u201c\u2018\u00ab",
    Rule.NOT_STOP: lambda text: not is_stop(text),
    Rule.EMPHASIS: lambda text: any(character in "*_`~" for character in text),
    Rule.BLANK: lambda text: not text.strip(" \t"),
    Rule.NOT_DIGIT: lambda text: text not in _DIGITS,
}


class Vocabulary:
    """The tokens of one model.

    `tokenizer` is the loaded one, `size` the number of tokens the model knows, at least as many as the tokenizer's.

    Raises:
        RuntimeFault: `MODEL_UNSUPPORTED` where the bytes of tokens cannot be told from the tokenizer.
    """

    def __init__(self, tokenizer: PreTrainedTokenizerBase, size: int, ends: Sequence[int], pad: int) -> None:
        self.size = size
        self.first_end = ends[0]
        self.ends = frozenset(ends)
        self.pad = pad
        self.bos = cast(int | None, tokenizer.bos_token_id)
        self._backend = cast(Tokenizer, tokenizer.backend_tokenizer)
        self._backend.no_padding()
        self._backend.no_truncation()
        self._special = {*tokenizer.all_special_ids, *self.ends, pad}
        self._special |= {index for index, added in tokenizer.added_tokens_decoder.items() if added.special}
        self.pieces = self._read_pieces()
        self._rules: dict[frozenset[Rule], Tensor] = {}
        self._broken_by: dict[Rule, Tensor] = {}
        if b"".join(piece.data for piece in self._encode_plainly(_PROBE)) != _PROBE.encode():
            raise RuntimeFault(FaultCode.MODEL_UNSUPPORTED, "the tokenizer does not give back the text it was given")

    def _read_pieces(self) -> tuple[bytes, ...]:
        decoder = repr(self._backend.decoder)
        strings = [self._backend.id_to_token(index) or "" for index in range(self.size)]
        added = {index: token.content for index, token in self._backend.get_added_tokens_decoder().items()}
        if "ByteLevel" in decoder:
            byte_of = {character: value for value, character in bytes_to_unicode().items()}

            def read(string: str) -> bytes:
                return bytes(byte_of[character] for character in string)
        elif "ByteFallback" in decoder:

            def read(string: str) -> bytes:
                match = _BYTE_TOKEN.match(string)
                return bytes([int(match[1], 16)]) if match else string.replace("\u2581", " ").encode()
        else:
            raise RuntimeFault(FaultCode.MODEL_UNSUPPORTED, f"tokenizer with the decoder {decoder[:80]}")
        pieces = [added[index].encode() if index in added else read(string) for index, string in enumerate(strings)]
        for index in self._special & set(range(self.size)):
            pieces[index] = b""
        return tuple(pieces)

    def encode(self, text: str) -> list[Piece]:
        """Tokens of `text` with no special ones among them, whatever the text spells; their bytes join to the text's.

        Characters the tokenizer would change (a normaliser's doing) come as pieces of their own whose bytes are the
        original ones, so that a caller who keeps the piece keeps the character.
        """
        pieces = self._encode_plainly(text)
        if b"".join(piece.data for piece in pieces) == text.encode():
            return pieces
        parts = text.splitlines(keepends=True) if len(text.splitlines()) > 1 else list(text)
        if len(parts) > 1:
            return [piece for part in parts for piece in self.encode(part)]
        return [Piece(pieces[0].token if pieces else self.pad, text.encode(), is_foreign=True)]

    def first_pieces(self, text: str, count: int) -> list[Piece]:
        """The first `count` tokens of `text`, fewer where it ends before, without reading a whole book for them."""
        size = 16 * count + 64
        # A few tokens more than asked for, because the cut may have changed the last ones.
        while len(pieces := self.encode(text[:size])) < count + 8 and size < len(text):
            size *= 2
        return pieces[:count]

    def tokens(self, text: str) -> list[int]:
        """Token numbers of `text`, as `encode` gives them."""
        return [piece.token for piece in self.encode(text)]

    def template_tokens(self, text: str) -> list[int]:
        """Token numbers of a chat template's own text, in which control tokens are spelt out."""
        self._backend.encode_special_tokens = False
        return self._backend.encode(text, add_special_tokens=False).ids

    def _encode_plainly(self, text: str) -> list[Piece]:
        self._backend.encode_special_tokens = True
        ids = self._backend.encode(text, add_special_tokens=False).ids
        return [Piece(index, self.pieces[index]) for index in ids]

    @cached_property
    def _texts(self) -> tuple[str | None, ...]:
        return tuple(_whole(piece) for piece in self.pieces)

    def banned(self, rules: frozenset[Rule], device: torch.device) -> Tensor:
        """Which tokens (V, bool) break any of `rules`. Worked out once for each set of rules."""
        if rules not in self._rules:
            banned = torch.zeros(self.size, dtype=torch.bool)
            for rule in rules:
                banned |= self._broken(rule)
            self._rules[rules] = banned.to(device)
        return self._rules[rules]

    def _broken(self, rule: Rule) -> Tensor:
        """Which tokens break one rule. Kept, because a vocabulary of 262,144 takes a while to look through."""
        if rule not in self._broken_by:
            if rule is Rule.SPECIAL:
                broken = [self._is_never_text(index) for index in range(self.size)]
            else:
                test = _TESTS[rule]
                broken = [text is None or (text != "" and test(text)) for text in self._texts]
            self._broken_by[rule] = torch.tensor(broken)
        return self._broken_by[rule]

    def _is_never_text(self, index: int) -> bool:
        if index in self.ends or index == self.pad:
            return False  # whether a text may end is the task's decision, see `ending`
        piece, text = self.pieces[index], self._texts[index]
        if not piece or index in self._special or _CONTROL_TOKEN.match(piece):
            return True
        if text is None:
            return b"\xef" in piece  # from here U+FFFD, the replacement character, could be put together
        return any((unicodedata.category(c) == "Cc" and c not in "\n\t") or c == "\ufffd" for c in text)

    def ending(self, device: torch.device) -> Tensor:
        """The tokens (V, bool) that end a text or fill up after its end."""
        ending = torch.zeros(self.size, dtype=torch.bool, device=device)
        ending[[*self.ends, self.pad]] = True
        return ending
