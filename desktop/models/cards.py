"""What one model's card says and offers, worked out from what is known. No widget here."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from desktop.models.jobs import Failure, Job, JobKey, JobKind, Step
from desktop.models.sentences import damage_sentence, failure_sentence, job_line, job_state
from desktop.models.shelf import Shelf, recommended
from desktop.models.words import (
    Sum,
    Tone,
    disk_size,
    precision_name,
    speed_sentence,
    sums,
    verdict_sentence,
    verdict_tone,
)
from runtime.fit import assess
from runtime.hardware import Hardware
from runtime.models.catalogue import CatalogueEntry, Precision
from runtime.models.problems import Problem
from runtime.models.store import StoredModel, UnfinishedModel

translate = QCoreApplication.translate

# What the store says of a licence that nothing is known of.
_NOT_STATED = "not stated"


class CardAction(enum.Enum):
    """What a button or a line of the menu does."""

    DOWNLOAD = enum.auto()
    DOWNLOAD_AGAIN = enum.auto()
    RESUME = enum.auto()
    PAUSE = enum.auto()
    TRY_NOW = enum.auto()
    CANCEL = enum.auto()
    STOP = enum.auto()
    USE = enum.auto()
    MEASURE = enum.auto()
    CHECK = enum.auto()
    OPEN_PAGE = enum.auto()
    TOKEN = enum.auto()
    MOVE = enum.auto()
    OPEN_FOLDER = enum.auto()
    DELETE = enum.auto()
    FORGET = enum.auto()


class Bar(enum.Enum):
    """Whether a card has a progress bar."""

    NONE = enum.auto()
    BUSY = enum.auto()
    SHARE = enum.auto()


@dataclass(frozen=True, slots=True)
class InUse:
    """The model the window writes with, an adapter on it, and the one being loaded; None where there is none."""

    folder: Path | None = None
    adapter: Path | None = None
    loading: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdapterLine:
    """An adapter, as listed under its base."""

    name: str
    folder: Path
    text: str
    can_be_used: bool
    is_in_use: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CardValue:
    """Everything a card shows. Empty texts are not shown; the first of `buttons` is the main one."""

    key: JobKey
    name: str
    good_for: str
    facts: str
    state: str
    state_tone: Tone
    verdict: str
    verdict_tone: Tone
    sums: tuple[Sum, ...]
    speed: str
    choices: tuple[tuple[Precision, str], ...]
    bar: Bar
    share: float
    progress: str
    problem: str
    buttons: tuple[CardAction, ...]
    menu: tuple[CardAction, ...]
    adapters: tuple[AdapterLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of one model in one precision."""

    entry: CatalogueEntry
    precision: Precision
    stored: StoredModel | None
    unfinished: UnfinishedModel | None
    job: Job | None
    failure: Failure | None
    last_share: float | None
    damaged: tuple[str, ...]
    in_use: InUse
    is_added: bool

    @property
    def is_in_use(self) -> bool:
        """Whether the window writes with it."""
        return self.stored is not None and self.in_use.folder == self.stored.folder

    @property
    def is_loading(self) -> bool:
        """Whether it is being made ready."""
        return self.stored is not None and self.in_use.loading == self.stored.folder

    @property
    def is_damaged(self) -> bool:
        """Whether it has to be fetched anew."""
        return self.stored is not None and (self.stored.is_damaged or bool(self.damaged))


def first_precision(entry: CatalogueEntry, shelf: Shelf, hardware: Hardware, in_use: InUse) -> Precision:
    """The precision a card shows until another is chosen: the one in use, here or begun, else the one to have."""
    stored = [m for m in shelf.stored if m.entry.id == entry.id]
    using = [m.precision for m in stored if m.folder in (in_use.folder, in_use.loading)]
    begun = [m.precision for m in shelf.unfinished if m.entry.id == entry.id]
    for precision in (*using, *begun, *(m.precision for m in stored)):
        if precision in entry.precisions:
            return precision
    return recommended(entry, hardware)


def card_value(known: Known, hardware: Hardware, adapters: tuple[AdapterLine, ...] = ()) -> CardValue:
    """What the card of a model says. `hardware` is the computer as it is once the model in use has made room."""
    entry = known.entry
    verdict = assess(entry, known.precision, hardware)
    state, tone = _state(known)
    best = recommended(entry, hardware)
    speed = known.stored.speed if known.stored else None
    return CardValue(
        key=JobKey(entry.id, known.precision),
        name=entry.name,
        good_for=entry.good_for,
        facts=_facts(known, verdict.disk),
        state=state,
        state_tone=tone,
        verdict=verdict_sentence(verdict, hardware),
        verdict_tone=verdict_tone(verdict),
        sums=sums(verdict),
        speed=speed_sentence(speed) if speed else "",
        choices=_choices(entry, best) if len(entry.precisions) > 1 else (),
        bar=_bar(known),
        share=_share(known, verdict.disk),
        progress=_progress(known),
        problem=_problem(known),
        buttons=_buttons(known),
        menu=_menu(known),
        adapters=adapters,
    )


def _choices(entry: CatalogueEntry, best: Precision) -> tuple[tuple[Precision, str], ...]:
    return tuple(
        (p, translate("Models", "{0} (recommended)").format(precision_name(p)) if p is best else precision_name(p))
        for p in entry.precisions
    )


def _facts(known: Known, disk: int) -> str:
    is_stated = known.entry.licence != _NOT_STATED
    parts = [
        translate("Models", "{0} licence").format(known.entry.licence)
        if is_stated
        else translate("Models", "licence not stated")
    ]
    if known.entry.download_bytes and known.stored is None:
        parts.append(
            translate("Models", "{0} to download, {1} on the disk").format(
                disk_size(known.entry.download_bytes), disk_size(disk)
            )
        )
    if known.stored is not None:
        parts.append(translate("Models", "{0} on the disk").format(disk_size(known.stored.size)))
        if known.is_added and not known.stored.is_ours:
            parts.append(str(known.stored.folder))
    return " · ".join(parts)


def _state(known: Known) -> tuple[str, Tone]:
    if known.job is not None:
        return job_state(known.job), Tone.FAIR if known.job.step is Step.WAITING else Tone.PLAIN
    if known.is_damaged:
        return translate("Models", "Damaged"), Tone.BAD
    if known.is_loading:
        return translate("Models", "Being made ready…"), Tone.PLAIN
    if known.is_in_use:
        return translate("Models", "In use"), Tone.GOOD
    if known.stored is not None:
        return translate("Models", "Here"), Tone.GOOD
    if known.failure is not None:
        return translate("Models", "Stopped"), Tone.BAD
    if known.unfinished is not None:
        return translate("Models", "Paused"), Tone.FAIR
    return translate("Models", "Not here"), Tone.PLAIN


def _bar(known: Known) -> Bar:
    job = known.job
    if job is None:
        return Bar.SHARE if known.unfinished is not None and known.stored is None else Bar.NONE
    if job.step is Step.QUEUED:
        return Bar.NONE
    return Bar.BUSY if job.share is None else Bar.SHARE


def _share(known: Known, disk: int) -> float:
    if known.job is not None:
        return known.job.share or 0.0
    if known.last_share is not None:
        return known.last_share
    # From an earlier start: what is on the disk says it nearly enough until the download tells.
    return min(1.0, known.unfinished.size / disk) if known.unfinished and disk else 0.0


def _progress(known: Known) -> str:
    if known.job is not None:
        return job_line(known.job)
    if known.unfinished is not None and known.stored is None and known.failure is None:
        return translate("Models", "{0} of it are here. Going on fetches only what is missing.").format(
            disk_size(known.unfinished.size)
        )
    return ""


def _problem(known: Known) -> str:
    if known.job is not None:
        return ""
    if known.stored is not None and known.is_damaged:
        return (
            damage_sentence(known.damaged)
            if known.damaged
            else translate("Models", "It is damaged. Download the model again.")
        )
    if known.failure is not None:
        return failure_sentence(known.failure)
    return ""


def _buttons(known: Known) -> tuple[CardAction, ...]:
    if known.job is not None:
        return _job_buttons(known.job)
    if known.stored is not None:
        if known.is_damaged and known.entry.repository is not None:
            return (CardAction.DOWNLOAD_AGAIN,)
        is_plain = known.is_in_use and known.in_use.adapter is None
        use = () if is_plain or known.is_loading or known.is_damaged else (CardAction.USE,)
        return (*use, *(() if known.stored.speed or known.is_damaged else (CardAction.MEASURE,)))
    if known.failure is not None:
        return _failure_buttons(known)
    if known.unfinished is not None:
        return CardAction.RESUME, CardAction.CANCEL
    return (CardAction.DOWNLOAD,) if known.entry.repository is not None else ()


def _job_buttons(job: Job) -> tuple[CardAction, ...]:
    if job.step is Step.PAUSING:
        return ()
    if job.kind is not JobKind.FETCH:
        return (CardAction.STOP,)
    if job.step is Step.WAITING:
        return CardAction.TRY_NOW, CardAction.PAUSE, CardAction.CANCEL
    return CardAction.PAUSE, CardAction.CANCEL


def _failure_buttons(known: Known) -> tuple[CardAction, ...]:
    remedies = {
        Problem.GATED: (CardAction.OPEN_PAGE, CardAction.TOKEN),
        Problem.TOKEN_REFUSED: (CardAction.TOKEN,),
        Problem.RATE_LIMITED: (CardAction.TOKEN,),
        Problem.DISK_FULL: (CardAction.MOVE,),
        Problem.NO_PERMISSION: (CardAction.MOVE,),
    }
    first = remedies.get(known.failure.failed.problem if known.failure else Problem.INTERNAL, ())
    cancel = (CardAction.CANCEL,) if known.unfinished is not None else ()
    return CardAction.RESUME, *first, *cancel


def _menu(known: Known) -> tuple[CardAction, ...]:
    if known.job is not None:
        return ()
    found: list[CardAction] = []
    stored = known.stored
    if stored is not None and not known.is_damaged:
        # Measuring once more is possible; the first time has a button of its own.
        found.extend([CardAction.MEASURE] if stored.speed else [])
        found.extend([CardAction.CHECK] if stored.is_ours else [])
    if stored is not None:
        found.append(CardAction.OPEN_FOLDER)
    if known.entry.repository is not None:
        found.append(CardAction.OPEN_PAGE)
    if stored is not None and stored.is_ours:
        found.append(CardAction.DELETE)
    elif known.is_added and known.unfinished is None:
        found.append(CardAction.FORGET)
    return tuple(found)
