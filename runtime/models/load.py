"""Load a checkpoint folder, or say exactly why it cannot be loaded.

transformers would load much of what is refused here: it fills weights that are missing from a file with random numbers,
and reads pickle files, which can run code.
"""

from __future__ import annotations

import contextlib
import json
import logging
import math
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import torch
from safetensors import SafetensorError, safe_open
from transformers import (
    AutoTokenizer,
    DiffusionGemmaForBlockDiffusion,
    DiffusionGemmaTextConfig,
    PreTrainedTokenizerBase,
)
from transformers.models.diffusion_gemma.generation_diffusion_gemma import DiffusionGemmaGenerationConfig
from transformers.utils import logging as transformers_logging

from runtime.api import CancelSignal, FaultCode, ModelInfo, RuntimeFault
from runtime.diffusion.sampler import DraftSettings, SamplerSettings
from runtime.models.building import BUILDING
from runtime.models.catalogue import Precision
from runtime.models.config_shape import shape_of_config
from runtime.models.fingerprint import base_fingerprint
from runtime.models.manifest import MANIFEST, ManifestError, read_manifest
from runtime.models.placement import expert_source, place
from runtime.models.problems import ModelProblem
from runtime.models.shape import ModelShape
from runtime.models.vocabulary import Vocabulary
from runtime.models.weights import OnBytes, read_network
from runtime.quantization.stack import weight_count

logger = logging.getLogger(__name__)

MODEL_TYPE = "diffusion_gemma"
FIRST_DRAFT = "first_draft.json"


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model in memory with what it takes to use it."""

    network: DiffusionGemmaForBlockDiffusion
    tokenizer: PreTrainedTokenizerBase
    vocabulary: Vocabulary
    settings: SamplerSettings
    info: ModelInfo


def load(
    folder: Path,
    device: str = "auto",
    *,
    adapter: Path | None = None,
    on_progress: OnBytes | None = None,
    cancel: CancelSignal | None = None,
) -> LoadedModel:
    """Load the checkpoint in `folder` onto `device` ("auto", "cpu", "cuda", "cuda:1", ...), with `adapter` on it.

    float32 on the CPU, bfloat16 on a GPU, and as the folder's manifest says what is quantised. Quantised experts that a
    card has no room for are streamed to it; with "auto" a model the card cannot take runs on the processor. `adapter`
    is a folder with a LoRA adapter. `on_progress` is told bytes of weights read, and of how many; `cancel` is read as
    often.

    Raises:
        RuntimeFault: `MODEL_MISSING`, `MODEL_BROKEN`, `MODEL_UNSUPPORTED`, `OUT_OF_MEMORY` or `CANCELLED`; what was
            read by then is given back.
    """
    _check_config(folder)
    precision = check_manifest(folder)
    files = check_weights(folder)
    at = place(_shape(folder), precision, find_device(device), may_change=device == "auto")
    with quiet():
        tokenizer = load_tokenizer(folder)
        source = expert_source(at.placement)
        network = read_network(folder, files, precision, at.device, on_progress, cancel, source)
        if adapter is not None:
            from runtime.models.adapters import apply_adapter  # peft takes a second that few loads need

            with BUILDING.step():
                apply_adapter(network, adapter)
    if network.config.image_token_id is None:
        network.config.image_token_id = -1  # generate() of transformers 5.23 cannot take None
    text = cast(DiffusionGemmaTextConfig, network.config.text_config)
    if len(tokenizer) > text.vocab_size:
        raise RuntimeFault(
            FaultCode.MODEL_BROKEN, f"the tokenizer has {len(tokenizer)} tokens, the model {text.vocab_size}"
        )
    settings = _settings(cast(DiffusionGemmaGenerationConfig, network.generation_config), folder)
    ends, pad = _end_tokens(network, tokenizer)
    vocabulary = Vocabulary(tokenizer, text.vocab_size, ends, pad)
    canvas = cast(int, network.config.canvas_length)
    info = ModelInfo(
        name=folder.resolve().name,
        folder=folder,
        parameters=weight_count(network),
        canvas_length=canvas,
        context_length=min(text.max_position_embeddings, tokenizer.model_max_length, at.context + canvas),
        vocabulary=text.vocab_size,
        device=str(at.device),
        max_steps=settings.max_steps,
        fingerprint=_fingerprint(folder),
    )
    logger.info("loaded %s: %d parameters on %s", info.name, info.parameters, info.device)
    return LoadedModel(network, tokenizer, vocabulary, settings, info)


def _check_config(folder: Path) -> None:
    if not folder.is_dir():
        raise RuntimeFault(FaultCode.MODEL_MISSING, f"no folder {folder}")
    config = read_json(folder / "config.json")
    for name in ("generation_config.json", "tokenizer_config.json"):
        if (folder / name).exists():
            read_json(folder / name)  # transformers would quietly go on with defaults
    if config.get("model_type") != MODEL_TYPE:
        raise RuntimeFault(FaultCode.MODEL_UNSUPPORTED, f"model type {config.get('model_type')!r}, not {MODEL_TYPE!r}")
    if "quantization_config" in config:
        raise RuntimeFault(FaultCode.MODEL_UNSUPPORTED, "quantised by another program")


def _shape(folder: Path) -> ModelShape:
    try:
        return shape_of_config(read_json(folder / "config.json"))
    except ModelProblem as problem:
        raise RuntimeFault(FaultCode.MODEL_BROKEN, problem.detail) from problem


def _fingerprint(folder: Path) -> str:
    """The fingerprint of the weights in `folder`, empty, which no voice has, where they cannot be told from others."""
    try:
        return base_fingerprint(folder)
    except ModelProblem as problem:
        logger.warning("no fingerprint: %s", problem)
        return ""


def read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file.

    Raises:
        RuntimeFault: `MODEL_MISSING` where there is no such file, `MODEL_BROKEN` where it holds no object.
    """
    if not path.is_file():
        raise RuntimeFault(FaultCode.MODEL_MISSING, f"no {path.name} in {path.parent}")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RuntimeFault(FaultCode.MODEL_BROKEN, f"{path.name}: {error}") from error
    if not isinstance(content, dict):
        raise RuntimeFault(FaultCode.MODEL_BROKEN, f"{path.name} holds no object")
    return content


def check_manifest(folder: Path) -> Precision:
    """The precision that the manifest of `folder` says, `BF16` where there is none.

    Compares the length of every file with the manifest's; `runtime.models.verify` compares hashes.

    Raises:
        RuntimeFault: `MODEL_MISSING` where a file is not there, `MODEL_BROKEN` where one has another length.
    """
    try:
        manifest = read_manifest(folder)
    except ManifestError as error:
        raise RuntimeFault(FaultCode.MODEL_BROKEN, str(error)) from error
    if manifest is None:
        return Precision.BF16
    for name, record in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise RuntimeFault(FaultCode.MODEL_MISSING, f"no {name} in {folder}")
        if path.stat().st_size != record.size:
            raise RuntimeFault(
                FaultCode.MODEL_BROKEN, f"{name} has {path.stat().st_size} bytes; {MANIFEST} says {record.size}"
            )
    return manifest.precision


def check_weights(folder: Path) -> list[Path]:
    """Open every weight file, which reads its header and compares it with the length of the file; give their paths.

    Raises:
        RuntimeFault: `MODEL_MISSING` or `MODEL_BROKEN`.
    """
    index = folder / "model.safetensors.index.json"
    if index.is_file():
        shards = read_json(index).get("weight_map")
        if not isinstance(shards, dict) or not all(isinstance(name, str) for name in shards.values()):
            raise RuntimeFault(FaultCode.MODEL_BROKEN, f"{index.name} maps no weights")
        names = sorted(set(shards.values()))
    else:
        names = ["model.safetensors"]
    for name in names:
        path = folder / name
        if path.resolve().parent != folder.resolve() and not path.is_symlink():
            raise RuntimeFault(FaultCode.MODEL_BROKEN, f"{name} is not in the model's folder")
        if not path.is_file():
            raise RuntimeFault(FaultCode.MODEL_MISSING, f"no {name} in {folder}")
        try:
            with safe_open(path, framework="pt"):
                pass
        except (SafetensorError, OSError) as error:
            raise RuntimeFault(FaultCode.MODEL_BROKEN, f"{name}: {error}") from error
    return [folder / name for name in names]


def find_device(name: str) -> torch.device:
    """The device called `name`; "auto" is a GPU where there is one.

    Raises:
        RuntimeFault: `MODEL_UNSUPPORTED` where this computer has no such device.
    """
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        device = torch.device(name)
    except RuntimeError as error:
        raise RuntimeFault(FaultCode.MODEL_UNSUPPORTED, f"no device {name!r}") from error
    is_there = device.type == "cpu" or (device.type == "cuda" and (device.index or 0) < torch.cuda.device_count())
    if not is_there:
        raise RuntimeFault(FaultCode.MODEL_UNSUPPORTED, f"no device {name!r} in this computer")
    return device


def load_tokenizer(folder: Path) -> PreTrainedTokenizerBase:
    """The tokenizer of the model in `folder`.

    Raises:
        RuntimeFault: `MODEL_MISSING` or `MODEL_BROKEN`.
    """
    if not (folder / "tokenizer.json").is_file():
        raise RuntimeFault(FaultCode.MODEL_MISSING, f"no tokenizer.json in {folder}")
    try:
        return AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except Exception as error:  # tokenizers raises bare exceptions
        raise RuntimeFault(FaultCode.MODEL_BROKEN, f"tokenizer: {error}") from error


def _settings(config: DiffusionGemmaGenerationConfig, folder: Path) -> SamplerSettings:
    """The checkpoint's own settings, with transformers' defaults where it says nothing."""
    default = SamplerSettings()

    def pick(name: str, fallback: Any) -> Any:
        value = getattr(config, name)
        return fallback if value is None else value

    return SamplerSettings(
        max_steps=pick("max_denoising_steps", default.max_steps),
        entropy_bound=config.sampler_config.entropy_bound if config.sampler_config else default.entropy_bound,
        t_min=pick("t_min", default.t_min),
        t_max=pick("t_max", default.t_max),
        stability_threshold=pick("stability_threshold", default.stability_threshold),
        confidence_threshold=pick("confidence_threshold", default.confidence_threshold),
        draft=_first_draft(folder),
    )


def _first_draft(folder: Path) -> DraftSettings | None:
    """What the folder says of first drafts, in a file of this project's own: transformers takes no such setting."""
    if not (folder / FIRST_DRAFT).exists():
        return None
    content = read_json(folder / FIRST_DRAFT)
    try:
        settings = DraftSettings(
            temperature=float(content["temperature"]),
            joining_temperature=float(content["joining_temperature"]),
            candidates=int(content["candidates"]),
            review_steps=int(content["review_steps"]),
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise RuntimeFault(FaultCode.MODEL_BROKEN, f"{FIRST_DRAFT}: {error!r}") from error
    are_warm = all(0 < one < math.inf for one in (settings.temperature, settings.joining_temperature))
    if not are_warm or settings.candidates < 1 or settings.review_steps < 0:
        raise RuntimeFault(FaultCode.MODEL_BROKEN, f"{FIRST_DRAFT}: {settings}")
    return settings


def _end_tokens(
    network: DiffusionGemmaForBlockDiffusion, tokenizer: PreTrainedTokenizerBase
) -> tuple[tuple[int, ...], int]:
    """End tokens, the first one first, and the padding token: the generation config's, else the tokenizer's."""
    config = cast(DiffusionGemmaGenerationConfig, network.generation_config)
    ends = config.eos_token_id
    if ends is None:
        ends = cast(int | None, tokenizer.eos_token_id)
    if ends is None:
        raise RuntimeFault(FaultCode.MODEL_UNSUPPORTED, "no end-of-text token")
    numbers = (ends,) if isinstance(ends, int) else tuple(ends)
    pads = (config.pad_token_id, cast(int | None, tokenizer.pad_token_id))
    return numbers, next((pad for pad in pads if pad is not None), numbers[0])


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep transformers from writing progress bars and warnings to the terminal; put its settings back afterwards."""
    verbosity = transformers_logging.get_verbosity()
    had_bars = transformers_logging.is_progress_bar_enabled()
    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        transformers_logging.set_verbosity(verbosity)
        if had_bars:
            transformers_logging.enable_progress_bar()
