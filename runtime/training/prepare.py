"""Turn a folder of prose into token files, a tokenizer and a manifest."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer

from runtime.training.corpus import Document, Split, SplitRule, read_documents, select_bytes
from runtime.training.recipe import DataRecipe, SourceMix
from runtime.training.tokenizer import EOS_ID, TOKENIZER_FILE, copy_tokenizer, save_tokenizer, train_tokenizer

logger = logging.getLogger(__name__)

TOKENIZER_FOLDER = "tokenizer"
MANIFEST = "manifest.json"
ENCODE_AT_ONCE = 64


def token_file(folder: Path, split: Split, source: str) -> Path:
    """Return where the tokens of one source and split are stored."""
    return folder / f"{split.value}.{source}.safetensors"


def prepare(
    text_folder: Path,
    to_folder: Path,
    recipe: DataRecipe,
    mix: Mapping[str, SourceMix],
    tokenizer_folder: Path | None = None,
) -> None:
    """Clean, filter, split and tokenise every ``*.txt`` file of a folder.

    Args:
        text_folder: files as `runtime.training.corpus` describes them.
        to_folder: receives the tokenizer, ``manifest.json`` and one safetensors file per source
            and split with ``tokens`` (uint16, shape (tokens,)) and ``starts`` (int64, shape
            (documents + 1,): where each document begins, and the end).
        recipe: sizes and held-out shares.
        mix: by file stem; files that it does not name come with share 1, all of them.
        tokenizer_folder: holds the tokenizer to use, for training a model further that has one; a new
            one is learnt where missing.

    Raises:
        FileNotFoundError: the folder holds no ``*.txt`` file.
        ValueError: the vocabulary does not fit 16 bits.
    """
    if recipe.vocabulary > np.iinfo(np.uint16).max:
        raise ValueError("the vocabulary must fit 16 bits")
    paths = sorted(text_folder.glob("*.txt"))
    if not paths:
        raise FileNotFoundError(f"no .txt file in {text_folder}")
    rule = SplitRule(recipe.held_out_authors, recipe.held_out_share)
    to_folder.mkdir(parents=True, exist_ok=True)
    parts: dict[tuple[str, Split], list[Document]] = {}
    for path in paths:
        one = mix.get(path.stem, SourceMix())
        documents = list(read_documents(path, one.skip_share))
        for split in Split:
            chosen = [document for document in documents if rule.split_of(document) is split]
            if chosen:
                limit = one.limit if split is Split.TRAIN else None
                parts[path.stem, split] = select_bytes(chosen, limit)
        logger.info("read %s: %d documents", path.name, len(documents))
    if tokenizer_folder is None:
        learnt = train_tokenizer(_tokenizer_texts(parts, recipe), recipe.vocabulary)
        save_tokenizer(learnt, to_folder / TOKENIZER_FOLDER, recipe.max_tokens)
        logger.info("tokenizer trained")
    else:
        copy_tokenizer(tokenizer_folder, to_folder / TOKENIZER_FOLDER)
    tokenizer = Tokenizer.from_file(str(to_folder / TOKENIZER_FOLDER / TOKENIZER_FILE))
    records = [
        _store(to_folder, split, source, documents, tokenizer) | {"share": mix.get(source, SourceMix()).share}
        for (source, split), documents in parts.items()
    ]
    manifest = {
        "held_out_authors": list(recipe.held_out_authors),
        "held_out_share": recipe.held_out_share,
        "vocabulary": tokenizer.get_vocab_size(),
        "parts": records,
        "held_out_documents": sorted(
            f"{source}: {document.title or document.paragraphs[0][:60]}"
            for (source, split), documents in parts.items()
            if split is Split.HELD_OUT_DOCUMENT
            for document in documents
        ),
    }
    (to_folder / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")


def load_tokens(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return ``tokens`` (uint16) and ``starts`` (int64) of one token file."""
    tensors = load_file(path)
    return tensors["tokens"], tensors["starts"]


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest that `prepare` wrote."""
    return json.loads((folder / MANIFEST).read_text(encoding="utf-8"))


def _tokenizer_texts(parts: Mapping[tuple[str, Split], list[Document]], recipe: DataRecipe) -> Iterator[str]:
    """Yield training documents only, an equal number of characters of every source."""
    training = [documents for (_, split), documents in parts.items() if split is Split.TRAIN]
    for documents in training:
        left = recipe.tokenizer_characters // len(training)
        for document in documents:
            text = document.text()[: min(left, 40_000)]
            left -= len(text)
            yield text
            if left <= 0:
                break


def _store(
    folder: Path, split: Split, source: str, documents: list[Document], tokenizer: Tokenizer
) -> dict[str, object]:
    """Tokenise documents, each closed by the end token; return their entry in the manifest."""
    pieces: list[np.ndarray] = []
    digest = hashlib.sha256()
    characters = 0
    for first in range(0, len(documents), ENCODE_AT_ONCE):
        texts = [document.text() for document in documents[first : first + ENCODE_AT_ONCE]]
        for text, encoding in zip(texts, tokenizer.encode_batch_fast(texts), strict=True):
            digest.update(text.encode())
            characters += len(text)
            pieces.append(np.array([*encoding.ids, EOS_ID], dtype=np.uint16))
    starts = np.cumsum([0, *map(len, pieces)], dtype=np.int64)
    tokens = np.concatenate(pieces)
    save_file({"tokens": tokens, "starts": starts}, token_file(folder, split, source))
    logger.info("%s %s: %d tokens", source, split.value, len(tokens))
    return {
        "source": source,
        "split": split.value,
        "documents": len(documents),
        "authors": sorted({document.author for document in documents if document.author})
        if split is Split.HELD_OUT_AUTHOR
        else [],
        "characters": characters,
        "tokens": len(tokens),
        "sha256": digest.hexdigest(),
    }
