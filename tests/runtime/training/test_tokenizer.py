"""The tokenizer gives back every text and keeps paragraph breaks whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from runtime.training.prepare import TOKENIZER_FOLDER
from runtime.training.tokenizer import BOS_ID, EOS_ID, PAD_ID


@pytest.fixture(scope="module")
def tokenizer(data: Path) -> PreTrainedTokenizerFast:
    return AutoTokenizer.from_pretrained(data / TOKENIZER_FOLDER, local_files_only=True)


@pytest.mark.parametrize(
    "text",
    [
        "Plain words, and some more.",
        "One.\n\nTwo.\n\n\nThree.\nFour.\r\nFive.",
        "# Heading\n\n- item\n  - item\n\n> quote",
        "  two leading spaces, two trailing  ",
        " one leading space",
        "Café, naïve, \u201cquoted\u201d, \u2018it\u2019s\u2019, 東京, Ωmega, 🙂",
        "a hard\u00a0space and a thin\u2009one",
        "In 1984 it cost $3,500.25 (10%).\tTab",
        "can't won't I'LL they\u2019re",
        "",
    ],
)
def test_text_comes_back(tokenizer: PreTrainedTokenizerFast, text: str):
    ids = tokenizer.encode(text, add_special_tokens=False)
    assert tokenizer.decode(ids) == text


def test_a_paragraph_break_is_one_token_of_its_own(tokenizer: PreTrainedTokenizerFast):
    pieces = tokenizer.tokenize("The house.\n\nThe river!\n\n“The road”\n\nEnd")
    assert pieces.count("ĊĊ") == 3


def test_text_before_and_after_a_break_can_be_tokenised_apart(tokenizer: PreTrainedTokenizerFast):
    before, after = "She found the lamp.\n\n", "The old house stood open."
    assert tokenizer.tokenize(before) + tokenizer.tokenize(after) == tokenizer.tokenize(before + after)


def test_digits_stand_alone_and_words_carry_their_space(tokenizer: PreTrainedTokenizerFast):
    pieces = tokenizer.tokenize("in the year 1984")
    assert pieces[-4:] == ["1", "9", "8", "4"]
    assert "Ġthe" in pieces


def test_special_tokens(tokenizer: PreTrainedTokenizerFast):
    assert (tokenizer.pad_token_id, tokenizer.eos_token_id, tokenizer.bos_token_id) == (
        PAD_ID,
        EOS_ID,
        BOS_ID,
    )
