"""`python -m runtime models`: what is on offer and on the disk, and whether each model would fit this computer."""

from __future__ import annotations

import argparse
import dataclasses
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from runtime.commands import UsageError
from runtime.commands.devices import gigabytes, read_hardware
from runtime.commands.output import EXIT_FAULT, complain
from runtime.commands.problems import PROBLEM_SENTENCES, problem_sentence
from runtime.fit import DEFAULT_CONTEXT, Attempt, Need, Placement, Verdict, assess
from runtime.hardware import Disk, HardwareReader
from runtime.models.catalogue import CatalogueEntry, CatalogueError, Precision
from runtime.models.problems import ModelProblem
from runtime.models.store import ModelStore, StoredAdapter, StoredModel, UnfinishedModel

REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")

WORDS = {
    Placement.GPU: "fits on the graphics card",
    Placement.STREAMING: "fits on the graphics card with its experts streamed from memory",
    Placement.FROM_DISK: "fits on the graphics card with its experts read from the disk",
    Placement.PROCESSOR: "fits into memory and runs on the processor",
    Placement.NOWHERE: "does not fit",
}


def add_models(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes to its `parser`, which has --json and --verbose already."""
    parser.add_argument(
        "--context", type=int, default=DEFAULT_CONTEXT, help=f"tokens before the canvas (default: {DEFAULT_CONTEXT})"
    )
    parser.add_argument("--folder", type=Path, help="where models are kept (default: where the program keeps them)")
    change = parser.add_mutually_exclusive_group()
    change.add_argument("--add", metavar="MODEL", help="add OWNER/NAME of the Hub, or a folder of this computer")
    change.add_argument("--remove", metavar="MODEL", help="forget a model that was added; its files stay")
    change.add_argument("--delete", metavar="FOLDER", help="delete a model, finished or not, by its folder's name")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, reader: HardwareReader | None = None) -> int:
    """Write the verdict on every model in every precision, as lines or as one JSON object a model and precision.

    Raises:
        UsageError: a context that makes no sense, a catalogue that cannot be used, or a disk that does not answer.
    """
    if options.context < 0:
        raise UsageError("--context must be at least 0.")
    try:
        store = ModelStore(options.folder.absolute()) if options.folder else ModelStore.at_default()
    except CatalogueError as error:
        raise UsageError(f"{error}.") from error
    if options.add or options.remove or options.delete:
        return _change(options, store)
    hardware = read_hardware([store.folder], reader)
    stored, unfinished = store.stored(), store.unfinished()
    for entry in store.entries():
        verdicts = [assess(entry, precision, hardware, options.context) for precision in entry.precisions]
        here = {model.precision: model for model in (*unfinished, *stored) if model.entry.id == entry.id}
        if options.json:
            for verdict in verdicts:
                print(json.dumps(_plain(entry, verdict, hardware.disks[0], here.get(verdict.precision))))
        else:
            print("\n".join(_lines(entry, verdicts, hardware.disks[0], here, options.verbose)))
    on_offer = {entry.id for entry in store.entries()}
    for model in stored:
        if model.entry.id not in on_offer:
            print(json.dumps(_plain_other(model)) if options.json else _other_line(model))
    for adapter in store.adapters():
        print(json.dumps(_plain_adapter(adapter)) if options.json else _adapter_line(adapter))
    return 0


def _change(options: argparse.Namespace, store: ModelStore) -> int:
    try:
        if options.add:
            return _said(options, "added", _added(store, options.add))
        if options.remove:
            if all(entry.id != options.remove for entry in store.added()):
                raise UsageError(f"{options.remove} was not added.")
            store.remove(options.remove)
            return _said(options, "removed", {"id": options.remove})
        models = [*store.stored(), *store.unfinished(), *store.adapters()]
        found = [model for model in models if model.folder.name == options.delete]
        if not found:
            raise UsageError(f"There is no model in a folder called {options.delete!r}.")
        return _said(options, "deleted", {"id": options.delete, "bytes": sum(map(store.delete, found))})
    except ModelProblem as problem:
        if not options.json:
            return complain(problem_sentence(problem))
        said = {"problem": problem.problem, "sentence": PROBLEM_SENTENCES[problem.problem], "detail": problem.detail}
        print(json.dumps({"event": "failed", **said}))
        return EXIT_FAULT


def _added(store: ModelStore, what: str) -> dict[str, Any]:
    """Add what `what` names; gives its id, its name and of what kind it is."""
    folder = Path(what).expanduser()
    if folder.is_dir():
        added = store.add_folder(folder)
        if isinstance(added, StoredAdapter):
            return {"id": added.folder.name, "name": added.name, "kind": "adapter"}
        return {"id": added.id, "name": added.name, "kind": "model"}
    if not REPOSITORY.fullmatch(what):
        raise UsageError(f"There is no folder {what}, and OWNER/NAME on the Hub looks otherwise.")
    from runtime.fetching.describe import describe_repository  # these wait for the network's libraries
    from runtime.fetching.hub import Hub

    entry = describe_repository(Hub.from_environment(), what)
    if entry is None:
        return {"id": what, "name": what, "kind": "adapter", "download": f"download {what} --precision bf16"}
    entry = store.add_repository(entry)
    return {"id": entry.id, "name": entry.name, "kind": "model"}


def _said(options: argparse.Namespace, event: str, facts: dict[str, Any]) -> int:
    if options.json:
        print(json.dumps({"event": event, **facts}))
    else:
        print(f"{event.capitalize()}: {', '.join(str(fact) for fact in facts.values())}")
    return 0


def _plain_other(model: StoredModel) -> dict[str, Any]:
    """A model on the disk that is not on offer: one that was converted here, say."""
    return {
        "model": model.entry.id,
        "name": model.entry.name,
        "precision": model.precision,
        "licence": model.entry.licence,
        "state": _state(model),
        "folder": str(model.folder),
        "bytes": model.size,
        "tokens_per_second": _speed(model),
    }


def _other_line(model: StoredModel) -> str:
    return f"{model.entry.name}: {model.precision}, {_state(model)}, {gigabytes(model.size)} at {model.folder}"


def _speed(model: StoredModel | UnfinishedModel | None) -> float | None:
    return model.speed.tokens_per_second if isinstance(model, StoredModel) and model.speed else None


def _plain_adapter(adapter: StoredAdapter) -> dict[str, Any]:
    base = None if adapter.base is None else str(adapter.base.folder)
    return {"adapter": adapter.name, "folder": str(adapter.folder), "bytes": adapter.size, "base": base}


def _adapter_line(adapter: StoredAdapter) -> str:
    base = "its base is not here" if adapter.base is None else f"for {adapter.base.folder.name}"
    return f"Adapter {adapter.name}: {base}, {gigabytes(adapter.size)} at {adapter.folder}"


def _plain(
    entry: CatalogueEntry, verdict: Verdict, disk: Disk, model: StoredModel | UnfinishedModel | None
) -> dict[str, Any]:
    attempts = [
        {
            **dataclasses.asdict(attempt),
            "fits": attempt.fits,
            "missing": {
                "gpu": None if attempt.gpu is None else attempt.gpu.missing,
                "memory": attempt.memory.missing,
            },
        }
        for attempt in verdict.attempts
    ]
    facts = {
        "name": entry.name,
        "repository": entry.repository,
        "revision": entry.revision,
        "licence": entry.licence,
        "download": entry.download_bytes,
        "disk_free": disk.free,
        "state": _state(model),
        "folder": None if model is None else str(model.folder),
        "bytes": 0 if model is None else model.size,
        "tokens_per_second": _speed(model),
    }
    return {**dataclasses.asdict(verdict), **facts, "attempts": attempts}


def _state(model: StoredModel | UnfinishedModel | None) -> str:
    match model:
        case None:
            return "absent"
        case UnfinishedModel():
            return "unfinished"
        case _:
            return "damaged" if model.is_damaged else "here"


def _lines(
    entry: CatalogueEntry,
    verdicts: list[Verdict],
    disk: Disk,
    here: Mapping[Precision, StoredModel | UnfinishedModel],
    verbose: bool,
) -> Iterator[str]:
    source = f"{entry.repository}, download {gigabytes(entry.download_bytes)}" if entry.repository else "is here"
    yield f"{entry.name}: {source}, licence {entry.licence}"
    yield f"  {entry.good_for}"
    for verdict in verdicts:
        model = here.get(verdict.precision)
        yield f"  {verdict.precision:<8} {_sentence(verdict, disk, model)}"
        if model is not None and entry.repository is not None:
            yield f"           {_state(model)}: {gigabytes(model.size)} at {model.folder}"
        if verbose:
            yield f"        for {verdict.context} tokens before the canvas:"
            for attempt in verdict.attempts:
                yield from _arithmetic(attempt)


def _sentence(verdict: Verdict, disk: Disk, model: StoredModel | UnfinishedModel | None) -> str:
    said = WORDS[verdict.placement]
    if verdict.placement is Placement.NOWHERE:
        # What would be nearest, unless it asks for a card that is not there.
        attempt = min(
            (attempt for attempt in verdict.attempts if attempt.gpu or attempt.placement is Placement.PROCESSOR),
            key=lambda attempt: attempt.memory.missing + (attempt.gpu.missing if attempt.gpu else 0),
        )
        said += f": {_missing(attempt)}"
    if verdict.is_slow:
        said += ", slowly"
    if verdict.placement is not Placement.NOWHERE and not verdict.is_available:
        said += ", but what it needs is not installed"
    if verdict.disk and not isinstance(model, StoredModel):
        said += f"; {gigabytes(verdict.disk)} on the disk"
        if verdict.disk_peak > verdict.disk:
            said += f", {gigabytes(verdict.disk_peak)} while it is made"
        missing = verdict.disk_peak - (model.size if model else 0)
        if missing > disk.free:
            said += f", where {gigabytes(disk.free)} are free"
    return said


def _missing(attempt: Attempt) -> str:
    missing = []
    if attempt.gpu and attempt.gpu.missing:
        missing.append(f"{gigabytes(attempt.gpu.missing)} of graphics memory")
    if attempt.memory.missing:
        missing.append(f"{gigabytes(attempt.memory.missing)} of memory")
    return f"{' and '.join(missing)} too little"


def _arithmetic(attempt: Attempt) -> Iterator[str]:
    """A table: what is needed of each memory, in bytes, and what is free."""
    yield f"        {attempt.placement}: {'fits' if attempt.fits else 'does not fit'}"
    if attempt.placement is not Placement.PROCESSOR and attempt.gpu is None:
        yield "          no graphics card that can be used"
    if attempt.gpu is not None:
        yield from _table("graphics memory", attempt.gpu)
    yield from _table("memory", attempt.memory)


def _table(name: str, need: Need) -> Iterator[str]:
    for part in need.parts:
        yield f"          {part.size:>16,}  {part.kind}"
    yield f"          {need.size:>16,}  of {name}, where {need.free:,} bytes are free"
