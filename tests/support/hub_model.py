"""A checkpoint of the true class in many files, and beside it what a repository has that nobody needs."""

from __future__ import annotations

from pathlib import Path

from transformers.utils import logging as transformers_logging

from tests.support.tiny_model import tiny_tokenizer
from tests.support.wide_model import wide_network

SHARD = "150KB"
UNWANTED = {
    "pytorch_model.bin": b"pickle " * 100,
    "model.gguf": b"gguf",
    "modeling_tiny.py": b"import os",
    "consolidated.safetensors": b"the same again",
    "pytorch_model.bin.index.json": b"{}",
    ".gitattributes": b"*.safetensors filter=lfs",
    "manifest.json": b"{}",
}


def save_hub_model(folder: Path, seed: int = 0) -> Path:
    transformers_logging.disable_progress_bar()
    wide_network(seed).bfloat16().save_pretrained(folder, max_shard_size=SHARD)
    transformers_logging.enable_progress_bar()
    tiny_tokenizer().save_pretrained(folder)
    (folder / "chat_template.jinja").write_text("{{ messages }}")
    (folder / "README.md").write_text("---\nlicense: apache-2.0\n---\n# Tiny\n")
    (folder / "LICENSE").write_text("Apache")
    for name, content in UNWANTED.items():
        (folder / name).write_bytes(content)
    return folder
