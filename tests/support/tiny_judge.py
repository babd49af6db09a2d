"""A tiny judge of random weights as a GGUF file: a Llama of two layers with a byte-level vocabulary."""

from __future__ import annotations

import json
from pathlib import Path

import gguf
import numpy as np

from tests.support.tiny_model import SPECIALS, tiny_tokenizer

_WIDTH, _INNER, _LAYERS, _HEADS = 32, 48, 2, 2


def save_tiny_judge(path: Path, seed: int = 0) -> Path:
    """Write the file as llama.cpp's converter would."""
    backend = json.loads(tiny_tokenizer().backend_tokenizer.to_str())
    words = sorted(backend["model"]["vocab"], key=backend["model"]["vocab"].get)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("tiny judge")
    writer.add_block_count(_LAYERS)
    writer.add_context_length(512)
    writer.add_embedding_length(_WIDTH)
    writer.add_feed_forward_length(_INNER)
    writer.add_head_count(_HEADS)
    writer.add_head_count_kv(_HEADS)
    writer.add_rope_freq_base(10_000.0)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(words))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list(words)
    writer.add_token_types([3 if word in SPECIALS else 1 for word in words])
    writer.add_token_merges([" ".join(pair) for pair in backend["model"]["merges"]])
    for add, name in (
        (writer.add_pad_token_id, "<pad>"),
        (writer.add_eos_token_id, "<eos>"),
        (writer.add_bos_token_id, "<bos>"),
        (writer.add_unk_token_id, "<pad>"),
    ):
        add(words.index(name))
    draw = np.random.default_rng(seed)

    def add_weight(name: str, *shape: int) -> None:
        writer.add_tensor(name, draw.normal(0, 0.3, shape).astype(np.float32))

    def add_norm(name: str) -> None:
        writer.add_tensor(name, np.ones(_WIDTH, dtype=np.float32))

    add_weight("token_embd.weight", len(words), _WIDTH)
    for layer in range(_LAYERS):
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            add_weight(f"blk.{layer}.{name}.weight", _WIDTH, _WIDTH)
        add_weight(f"blk.{layer}.ffn_gate.weight", _INNER, _WIDTH)
        add_weight(f"blk.{layer}.ffn_up.weight", _INNER, _WIDTH)
        add_weight(f"blk.{layer}.ffn_down.weight", _WIDTH, _INNER)
        add_norm(f"blk.{layer}.attn_norm.weight")
        add_norm(f"blk.{layer}.ffn_norm.weight")
    add_norm("output_norm.weight")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
