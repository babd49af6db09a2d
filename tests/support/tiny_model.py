"""Tiny models of the real class with random weights, and a small byte-level tokenizer, made on the spot."""

from __future__ import annotations

from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    DiffusionGemmaConfig,
    DiffusionGemmaForBlockDiffusion,
    DiffusionGemmaGenerationConfig,
    PreTrainedTokenizerFast,
)
from transformers.models.diffusion_gemma.generation_diffusion_gemma import EntropyBoundSamplerConfig
from transformers.utils import logging as transformers_logging

VOCABULARY = 420
SPECIALS = ["<pad>", "<eos>", "<bos>"]
CHAT_SPECIALS = [*SPECIALS, "<|turn>", "<turn|>", "<|channel>", "<channel|>"]
# The shape of Gemma 4's template: turns, a generation prompt, and thinking in a channel of its own.
CHAT_TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}<|turn>{{ 'model' if message['role'] == 'assistant' else "
    "message['role'] }}\n{{ message['content'] }}<turn|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|turn>model\n{% if not enable_thinking %}<|channel>thought\n<channel|>{% endif %}"
    "{% endif %}"
)
SENTENCES = [
    "The old house stood at the end of the lane, and nobody in the village knew who owned it.",
    "Anna walked home in the rain. She carried a letter, two books and a small lamp.",
    "In 1984 the company sold 3,500 boats; the year after it sold none.",
    "# A heading\n\n- first point\n- second point\n\n> a quotation\n",
    "We write to thank you for the invitation, and we hope to see you in the spring.",
    "Caf\u00e9 owners said \u201cwe will stay\u201d \u2014 and they did.",
]


def tiny_tokenizer(specials: list[str] | None = None, vocabulary: int = VOCABULARY) -> PreTrainedTokenizerFast:
    """A byte-level BPE tokenizer trained on a few sentences."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=specials or SPECIALS,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(SENTENCES * 4, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", eos_token="<eos>", bos_token="<bos>", model_max_length=512
    )


def tiny_config(
    vocabulary: int = VOCABULARY, canvas_length: int = 24, context_length: int = 512
) -> DiffusionGemmaConfig:
    """Sizes of a model that runs in milliseconds: two layers, one sliding and one full, two experts."""
    text = {
        "vocab_size": vocabulary,
        "hidden_size": 32,
        "intermediate_size": 48,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "num_global_key_value_heads": 1,
        "head_dim": 16,
        "global_head_dim": 16,
        "max_position_embeddings": context_length,
        "sliding_window": 32,
        "layer_types": ["sliding_attention", "full_attention"],
        "num_experts": 2,
        "top_k_experts": 1,
        "moe_intermediate_size": 16,
        "pad_token_id": 0,
        "eos_token_id": 1,
        "bos_token_id": 2,
        # Wide enough that entropies differ from position to position and some fall below the bound.
        "initializer_range": 0.5,
    }
    vision = {
        "model_type": "gemma4_vision",
        "hidden_size": 16,
        "intermediate_size": 16,
        "num_hidden_layers": 1,
        "num_attention_heads": 1,
        "num_key_value_heads": 1,
        "head_dim": 16,
        "patch_size": 4,
        "position_embedding_size": 16,
    }
    return DiffusionGemmaConfig(
        text_config=text, vision_config=vision, canvas_length=canvas_length, initializer_range=text["initializer_range"]
    )


def tiny_network(seed: int = 0, max_steps: int = 6, **sizes: int) -> DiffusionGemmaForBlockDiffusion:
    """The real class at tiny size with random weights."""
    torch.manual_seed(seed)
    network = DiffusionGemmaForBlockDiffusion(tiny_config(**sizes)).eval()
    network.generation_config = DiffusionGemmaGenerationConfig(
        max_denoising_steps=max_steps,
        sampler_config=EntropyBoundSamplerConfig(entropy_bound=2.0),
        t_min=0.4,
        t_max=0.8,
        stability_threshold=1,
        confidence_threshold=0.005,
        eos_token_id=1,
        pad_token_id=0,
        bos_token_id=2,
    )
    return network


def save_tiny_model(folder: Path, *, chat: bool = False, seed: int = 0, max_steps: int = 6, **sizes: int) -> Path:
    """Write a whole checkpoint folder as a download would leave it."""
    transformers_logging.disable_progress_bar()
    tiny_network(seed, max_steps, **sizes).save_pretrained(folder)
    tokenizer = tiny_tokenizer(CHAT_SPECIALS if chat else SPECIALS)
    if chat:
        tokenizer.chat_template = CHAT_TEMPLATE
    tokenizer.model_max_length = sizes.get("context_length", 512)
    tokenizer.save_pretrained(folder)
    transformers_logging.enable_progress_bar()
    return folder
