"""Autoregressive decoding, one token a step: only to measure the denoising loop against, never to write with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import torch
from accelerate import init_empty_weights
from transformers import (
    AutoModelForCausalLM,
    DiffusionGemmaForBlockDiffusion,
    DiffusionGemmaTextConfig,
    DynamicCache,
    Gemma4ForCausalLM,
    Gemma4TextConfig,
    PreTrainedModel,
)
from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES

from runtime.api import FaultCode, RuntimeFault
from runtime.models.load import check_weights, find_device, quiet, read_json


def load_causal(folder: Path, device: str = "auto") -> PreTrainedModel:
    """Load the causal model in `folder` onto `device`, float32 on the CPU, bfloat16 on a GPU.

    From safetensors alone, without the network and without running code of the folder.

    Raises:
        RuntimeFault: `MODEL_MISSING`, `MODEL_BROKEN`, `MODEL_UNSUPPORTED` (no causal model) or `OUT_OF_MEMORY`.
    """
    if not folder.is_dir():
        raise RuntimeFault(FaultCode.MODEL_MISSING, f"no folder {folder}")
    model_type = read_json(folder / "config.json").get("model_type")
    if model_type not in MODEL_FOR_CAUSAL_LM_MAPPING_NAMES:
        raise RuntimeFault(FaultCode.MODEL_UNSUPPORTED, f"model type {model_type!r} is no causal model")
    check_weights(folder)
    with quiet():
        return _load_weights(folder, find_device(device))


def _load_weights(folder: Path, device: torch.device) -> PreTrainedModel:
    kind: Any = AutoModelForCausalLM  # its stub knows nothing of the loading report
    try:
        network, report = kind.from_pretrained(
            folder,
            local_files_only=True,
            use_safetensors=True,
            trust_remote_code=False,
            output_loading_info=True,
            dtype=torch.float32 if device.type == "cpu" else torch.bfloat16,
        )
        network.to(device)
    except (torch.OutOfMemoryError, MemoryError) as error:
        raise RuntimeFault(FaultCode.OUT_OF_MEMORY, str(error)) from error
    except Exception as error:  # whatever a broken file makes the library raise
        raise RuntimeFault(FaultCode.MODEL_BROKEN, f"{type(error).__name__}: {error}") from error
    wrong = [*report["missing_keys"], *report["mismatched_keys"], *report["error_msgs"]]
    if wrong:
        raise RuntimeFault(FaultCode.MODEL_BROKEN, f"{len(wrong)} weights missing or of another shape: {wrong[:3]}")
    return network.eval().requires_grad_(False)


def causal_twin(model: DiffusionGemmaForBlockDiffusion) -> Gemma4ForCausalLM:
    """A causal model of transformers' Gemma 4 class that has the very layers of `model`: as large, and no memory more.

    DiffusionGemma is a Gemma 4 whose encoder is causal, so the sizes are equal by construction. `model` was not trained
    to write from left to right: the twin's speed means something, its text does not.
    """
    encoder = model.model.encoder.language_model
    text = cast(DiffusionGemmaTextConfig, model.config.text_config)
    with init_empty_weights(include_buffers=False):
        twin = Gemma4ForCausalLM(_causal_config(text, float(model.final_logit_softcapping)))
    weights = {f"model.{name}": weight for name, weight in encoder.state_dict().items() if ".experts." not in name}
    twin.load_state_dict(weights | {"lm_head.weight": model.lm_head.weight}, strict=False, assign=True)
    for layer, original in zip(twin.model.layers, encoder.layers, strict=True):
        # The module and not its weights, which it may hold in four bits; and `model` must keep its own objects.
        layer.experts = original.experts
    twin.to(model.device)  # pyright: ignore[reportArgumentType] (as above)
    return twin.eval().requires_grad_(False)


def _causal_config(text: DiffusionGemmaTextConfig, softcap: float) -> Gemma4TextConfig:
    layers = [text.per_layer_config[number] for number in range(text.num_hidden_layers)]
    kinds = cast(list[str], text.layer_types)
    full = layers[kinds.index("full_attention")]
    # The class takes these two into its settings per layer; its signature does not show them.
    full_attention: dict[str, Any] = {
        "num_global_key_value_heads": full.num_key_value_heads,
        "global_head_dim": full.head_dim,
    }
    return Gemma4TextConfig(
        vocab_size=text.vocab_size,
        hidden_size=text.hidden_size,
        intermediate_size=text.intermediate_size,
        num_hidden_layers=text.num_hidden_layers,
        num_attention_heads=text.num_attention_heads,
        num_key_value_heads=text.num_key_value_heads,
        head_dim=text.head_dim,
        max_position_embeddings=text.max_position_embeddings,
        rms_norm_eps=text.rms_norm_eps,
        rope_parameters=text.rope_parameters,
        sliding_window=text.sliding_window,
        layer_types=kinds,
        final_logit_softcapping=softcap,
        attention_k_eq_v=True,
        enable_moe_block=True,
        num_experts=text.num_experts,
        top_k_experts=text.top_k_experts,
        moe_intermediate_size=text.moe_intermediate_size,
        hidden_size_per_layer_input=0,
        pad_token_id=text.pad_token_id,
        **full_attention,
    )


@torch.inference_mode()
def decode(
    network: PreTrainedModel, prompt: Sequence[int], count: int, *, temperature: float | None = None, seed: int = 0
) -> Iterator[int]:
    """Write `count` tokens after `prompt`, each as soon as it is there; no token ends the text.

    The first comes with the encoding of the prompt, each further one takes a step of one token over the cache of keys
    and values. `temperature` None takes the most likely token, a number above 0 draws by it with `seed`.
    """
    device = network.device
    generator = torch.Generator(device).manual_seed(seed)
    cache = DynamicCache(config=network.config.get_text_config(decoder=True))
    tokens = torch.tensor([list(prompt)], device=device)
    for _ in range(count):
        output = network(input_ids=tokens, past_key_values=cache, use_cache=True, logits_to_keep=1)
        logits = output.logits[:, -1].float()
        if temperature is None:
            tokens = logits.argmax(-1, keepdim=True)
        else:
            tokens = torch.multinomial(torch.softmax(logits / temperature, dim=-1), 1, generator=generator)
        yield int(tokens)
