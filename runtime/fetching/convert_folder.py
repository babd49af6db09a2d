"""A checkpoint in a folder of this computer, brought into a precision and put among the models.

It is a download whose files are here already: one at a time on the same disk, resumable, visible only when whole. The
source is only read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from runtime.api import CancelSignal
from runtime.fetching.download import DownloadRequest, download
from runtime.fetching.obtain import check_free
from runtime.fetching.progress import DownloadEvent
from runtime.models.catalogue import Precision
from runtime.models.config_shape import CONFIG, read_config
from runtime.models.layout import finished_folder, work_folder
from runtime.models.problems import ModelProblem, Problem
from runtime.models.unfinished import WorkFolder
from runtime.models.weight_files import weight_files

_ADAPTER = "adapter_config.json"


def convert_folder(
    source: Path,
    models: Path,
    precision: Precision,
    on_event: Callable[[DownloadEvent], None],
    cancel: CancelSignal,
    *,
    name: str | None = None,
) -> Path | None:
    """Make of the checkpoint in the folder `source` a model in the folder `models`; None when `cancel` was set.

    `name` is what the model will be called (default: as the folder is). The same call goes on where it was stopped,
    however it was. `on_event` is called in the caller's thread.

    Raises:
        ModelProblem: `UNSUPPORTED`, before anything is written, where `source` holds no weights in safetensors, an
            adapter, a model of another class, or sizes that the precision cannot keep. `NOT_FOUND` or `DAMAGED` where a
            file is missing or makes no sense, `BUSY` where another process does the same, `CHANGED` where there is a
            model of that name already, or it was begun with other files. And what goes wrong with the disk.
    """
    source = source.expanduser().resolve()
    needed = result_size(source, precision)
    request = DownloadRequest(
        model=model_id(name or source.name), name=name or source.name, precision=precision, folder=source
    )
    target, work = (place(models, request.model, precision) for place in (finished_folder, work_folder))
    is_begun = WorkFolder(work).read() is not None
    if target.exists() and not is_begun:
        raise ModelProblem(Problem.CHANGED, f"{target} is there already")
    if not is_begun:
        check_free(_existing(models), needed)
    return download(request, models, on_event, cancel)


def result_size(source: Path, precision: Precision) -> int:
    """Bytes of the weights of the checkpoint in `source` in `precision`, from the headers of its files alone.

    Raises:
        ModelProblem: `UNSUPPORTED`, `NOT_FOUND`, `DAMAGED`, as `convert_folder`.
    """
    if (source / _ADAPTER).is_file() and not (source / CONFIG).is_file():
        raise ModelProblem(Problem.UNSUPPORTED, f"{source} holds an adapter, which is used as it is")
    read_config(source)
    files = weight_files(source)
    if precision is Precision.BF16:
        return sum(path.stat().st_size for path in files)
    from runtime.quantization.convert import converted_size  # waits for torch

    return sum(converted_size(path, precision) for path in files)


def model_id(name: str) -> str:
    """What the model called `name` is called on the disk and in commands."""
    return re.sub(r"[^a-z0-9.]+", "-", name.lower()).strip("-.") or "model"


def _existing(folder: Path) -> Path:
    """The folder itself, or the nearest one above it that is there."""
    return next(path for path in (folder.absolute(), *folder.absolute().parents) if path.is_dir())
