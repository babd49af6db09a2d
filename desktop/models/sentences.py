"""What goes on with a model, what went wrong and what is asked before something is done, as sentences."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.models.events import Failed, Progress, Waiting, Work
from desktop.models.jobs import Failure, Job, JobKind, Step
from desktop.models.words import Tone, disk_size, precision_name, verdict_sentence, verdict_tone
from runtime.fit import Verdict
from runtime.hardware import Hardware
from runtime.models.catalogue import CatalogueEntry, Precision
from runtime.models.problems import Problem

translate = QCoreApplication.translate


def sized_name(entry: CatalogueEntry, precision: Precision) -> str:
    """The model's name, with its precision where there is a choice."""
    if len(entry.precisions) < 2:
        return entry.name
    return translate("Models", "{0} ({1})").format(entry.name, precision_name(precision))


# --- work under way -------------------------------------------------------------------------------------------------


def job_state(job: Job) -> str:
    """What a job is doing, in one or two words."""
    match job.step:
        case Step.QUEUED:
            return translate("Models", "Waiting for its turn")
        case Step.WAITING:
            return translate("Models", "Waiting")
        case Step.PAUSING:
            return translate("Models", "Pausing…") if job.kind is JobKind.FETCH else translate("Models", "Stopping…")
        case _:
            pass
    if job.kind is JobKind.MEASURE:
        return translate("Models", "Measuring")
    if job.kind is JobKind.CHECK or (job.progress and job.progress.work is Work.CHECKING):
        return translate("Models", "Checking")
    return translate("Models", "Downloading")


def job_line(job: Job) -> str:
    """How far a job is: what it does now, bytes, speed, and the time that is left."""
    if job.step is Step.WAITING and job.waiting is not None:
        return waiting_line(job.waiting)
    if job.step is Step.QUEUED:
        return translate("Models", "It begins when the other download has ended.")
    if job.kind is JobKind.MEASURE:
        return translate(
            "Models", "Writing a few pages to see how fast it goes. This takes from seconds to a few minutes."
        )
    if job.progress is None:
        return (
            translate("Models", "Looking at the files…")
            if job.kind is JobKind.CHECK
            else translate("Models", "Asking what has to be fetched…")
        )
    return progress_line(job.progress)


def progress_line(progress: Progress) -> str:
    """What is done of what, how fast, and how long it will take."""
    file = min(progress.files_done + 1, progress.files)
    said = (
        translate("Models", "Checking")
        if not progress.files
        else {
            Work.FETCHING: translate("Models", "Fetching {0} of {1}"),
            Work.CONVERTING: translate("Models", "Making it smaller, {0} of {1}"),
            Work.CHECKING: translate("Models", "Checking {0} of {1}"),
            Work.FINISHING: translate("Models", "Finishing"),
        }[progress.work].format(file, progress.files)
    )
    parts = [said, translate("Models", "{0} of {1}").format(disk_size(progress.done), disk_size(progress.size))]
    if progress.rate:
        parts.append(translate("Models", "{0} a second").format(disk_size(round(progress.rate))))
    if progress.seconds_left is not None:
        parts.append(time_left(progress.seconds_left))
    return " · ".join(parts)


def time_left(seconds: float) -> str:
    """A remaining time, as roughly as a person would say it."""
    minutes = round(seconds / 60)
    if seconds < 45:
        return translate("Models", "less than a minute left")
    if minutes <= 1:
        return translate("Models", "about a minute left")
    if minutes >= 20:
        minutes = 5 * round(minutes / 5)
    if minutes < 60:
        return translate("Models", "about {0} minutes left").format(minutes)
    hours = round(seconds / 3600)
    if hours <= 1:
        return translate("Models", "about an hour left")
    if hours < 48:
        return translate("Models", "about {0} hours left").format(hours)
    return translate("Models", "about {0} days left").format(round(seconds / 86_400))


def waiting_line(waiting: Waiting) -> str:
    """Why it waits, and for how long."""
    if waiting.problem is Problem.BUSY:
        return translate("Models", "An earlier download of it is still stopping: trying again in a moment")
    why = {
        Problem.OFFLINE: translate("Models", "No connection"),
        Problem.RATE_LIMITED: translate("Models", "The Hub asks for a pause"),
        Problem.SERVER_FAILED: translate("Models", "The Hub has a fault"),
    }.get(waiting.problem, translate("Models", "That did not work"))
    if waiting.seconds < 1:
        return translate("Models", "{0}: trying again now").format(why)
    return translate("Models", "{0}: trying again in {1} s").format(why, round(waiting.seconds))


def short_progress(job: Job) -> str:
    """The download, for the foot of the main window."""
    if job.step is Step.WAITING:
        return translate("Models", "{0}: waiting").format(job.name)
    if job.share is None:
        return translate("Models", "Downloading {0}").format(job.name)
    return translate("Models", "Downloading {0}: {1}%").format(job.name, int(100 * job.share))


# --- what went wrong ------------------------------------------------------------------------------------------------


def problem_sentence(failed: Failed) -> str:
    """What happened and what can be done about it."""
    sentences = {
        Problem.OFFLINE: translate("Models", "The Hub cannot be reached. Check the connection, then go on."),
        Problem.OFFLINE_MODE: translate(
            "Models", "This computer is set never to ask the Hub (HF_HUB_OFFLINE), and the model is not here."
        ),
        Problem.NOT_FOUND: translate("Models", "There is no such model on the Hub, or a file of it is missing."),
        Problem.GATED: translate(
            "Models", "Its makers want their terms to be accepted first. Do that on its page, then give a token."
        ),
        Problem.TOKEN_REFUSED: translate(
            "Models", "The Hub does not take the token. Make a new one that may read, and put it in."
        ),
        Problem.RATE_LIMITED: translate(
            "Models", "The Hub was asked too often. Go on in some minutes, or put a token in."
        ),
        Problem.SERVER_FAILED: translate("Models", "The Hub has a fault of its own. Go on later; what is here stays."),
        Problem.DISK_FULL: translate(
            "Models", "There is no room left on the disk. Free some, or move the models to another disk."
        ),
        Problem.NO_PERMISSION: translate(
            "Models", "The folder for models cannot be written. Move it to one of your own."
        ),
        Problem.DISK_FAILED: translate(
            "Models", "The disk could not be read or written. Check that it is there and works."
        ),
        Problem.BUSY: translate("Models", "Another Palimpsest is at work on this model. Wait for it, or close it."),
        Problem.CHANGED: translate(
            "Models", "The model was changed on the Hub since this began. Cancel, and begin again."
        ),
        Problem.DAMAGED: translate(
            "Models", "A file arrives damaged again and again. Go on later, or over another connection."
        ),
        Problem.UNSUPPORTED: translate(
            "Models", "That is a model of another kind. Palimpsest works with DiffusionGemma models."
        ),
        Problem.OUT_OF_MEMORY: translate(
            "Models", "There is not enough free memory. Close other programs, then go on."
        ),
    }
    return sentences.get(
        failed.problem, translate("Models", "It stopped and did not say why. What is here stays: go on, or cancel.")
    )


def failure_sentence(failure: Failure) -> str:
    """What became of a job, and what can be done about it."""
    if failure.kind is JobKind.MEASURE:
        return _measuring_failed(failure.failed)
    if failure.kind is JobKind.CHECK and failure.failed.problem is Problem.INTERNAL:
        return translate("Models", "The files could not be checked. Try again.")
    return problem_sentence(failure.failed)


def _measuring_failed(failed: Failed) -> str:
    if failed.problem is Problem.OUT_OF_MEMORY or "memory" in failed.detail.lower():
        return translate(
            "Models", "There is not enough free memory to measure it. Close other programs, then measure again."
        )
    return translate("Models", "It could not be measured. Check its files, then measure again.")


def damage_sentence(files: tuple[str, ...]) -> str:
    """Which files are damaged, the first few by their names."""
    if len(files) == 1:
        return translate("Models", "One file is damaged: {0}. Download the model again.").format(files[0])
    names = ", ".join(files[:3]) + ("…" if len(files) > 3 else "")
    return translate("Models", "{0} files are damaged: {1}. Download the model again.").format(len(files), names)


# --- what is asked --------------------------------------------------------------------------------------------------


def download_question(entry: CatalogueEntry, verdict: Verdict, hardware: Hardware, free: int | None) -> tuple[str, str]:
    """What is asked before a download: the sentence, and all that should be known to answer it."""
    lines = [translate("Models", "{0} will be fetched from {1} on the Hugging Face Hub.").format(
        disk_size(entry.download_bytes), entry.repository or ""
    )]  # fmt: skip
    if verdict.disk_peak > verdict.disk or verdict.disk != entry.download_bytes:
        lines.append(
            translate(
                "Models", "It is made smaller on the way and takes {0} of the disk, at most {1} while that goes on."
            ).format(disk_size(verdict.disk), disk_size(verdict.disk_peak))
        )
    if free is not None:
        lines.append(translate("Models", "{0} of the disk are free.").format(disk_size(free)))
    lines.append(translate("Models", "Licence: {0}").format(entry.licence))
    if verdict_tone(verdict) is not Tone.GOOD:
        lines.append(translate("Models", "For this computer: {0}").format(verdict_sentence(verdict, hardware)))
    lines.append(
        translate(
            "Models",
            "It goes on in the background while you write. You can pause it at any time, and close any window.",
        )
    )
    return translate("Models", "Download {0}?").format(sized_name(entry, verdict.precision)), "\n\n".join(lines)


def no_room(verdict: Verdict, free: int) -> tuple[str, str]:
    """That the disk is too full, and what to do."""
    return (
        translate("Models", "There is not enough room on the disk for that."),
        translate(
            "Models", "{0} are needed while the model is fetched, and {1} are free. Free some, or move the models."
        ).format(disk_size(verdict.disk_peak), disk_size(free)),
    )
