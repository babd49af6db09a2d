"""Train a byte-level BPE tokenizer and store it so that ``AutoTokenizer`` loads it offline."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

PAD, EOS, BOS = "<pad>", "<eos>", "<bos>"
PAD_ID, EOS_ID, BOS_ID = 0, 1, 2
PARAGRAPH_BREAK = "\n\n"
TOKENIZER_FILE = "tokenizer.json"
TOKENIZER_FILES = "tokenizer*.json"

# The split of Llama 3's tokenizer (words carry their leading space), with two changes: every digit
# is a token of its own, and line breaks never join punctuation, so that a paragraph break is one
# token and a canvas can begin right behind it.
SPLIT_PATTERN = (
    "(?i:['\u2019](?:s|t|re|ve|m|ll|d))"
    r"|[^\r\n\p{L}\p{N}]?\p{L}+"
    r"|\p{N}"
    r"| ?[^\s\p{L}\p{N}]+"
    r"|\n\n|[\r\n]"
    r"|\s+(?!\S)|\s+"
)


def train_tokenizer(texts: Iterable[str], vocabulary: int) -> Tokenizer:
    """Learn a byte-level BPE.

    Args:
        texts: documents with their line breaks.
        vocabulary: number of tokens, the three special ones and the 256 bytes included.

    Returns:
        a tokenizer that maps any text to ids and back without loss.
    """
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(SPLIT_PATTERN), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[AddedToken(token, special=True) for token in (PAD, EOS, BOS)],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def save_tokenizer(tokenizer: Tokenizer, folder: Path, max_tokens: int) -> None:
    """Write a fast tokenizer to a folder.

    Args:
        tokenizer: as returned by `train_tokenizer`.
        folder: created where missing.
        max_tokens: longest sequence the model takes, in tokens.
    """
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=PAD,
        eos_token=EOS,
        bos_token=BOS,
        model_max_length=max_tokens,
        clean_up_tokenization_spaces=False,
        padding_side="left",
    )
    folder.mkdir(parents=True, exist_ok=True)
    fast.save_pretrained(folder)


def copy_tokenizer(from_folder: Path, to_folder: Path) -> None:
    """Copy a tokenizer's files byte for byte to a folder, which is created where missing."""
    to_folder.mkdir(parents=True, exist_ok=True)
    for path in from_folder.glob(TOKENIZER_FILES):
        shutil.copy2(path, to_folder / path.name)
