"""What is said about learning, in plain words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QLocale

from desktop.voice.learning import Learning, State
from runtime.finetuning.documents import MIN_WORDS
from runtime.finetuning.events import Finished, Found
from runtime.finetuning.problems import LearningProblem

translate = QCoreApplication.translate

_GIGABYTE = 1_000_000_000
_MINUTE_S = 60
# Below this a difference on other people's text is said to be none: it is less than its own noise.
_UNCHANGED = 0.005
# What helps less than this is not worth switching on.
_WORTH_IT = 0.01


def problem_sentence(problem: LearningProblem) -> str:
    """What is wrong, and what to do next."""
    match problem:
        case LearningProblem.TOO_SHORT:
            return translate("Voice", "There is too little text to learn from. Add more of your own.")
        case LearningProblem.ONE_LINE_REPEATED:
            return translate("Voice", "It says the same thing over and over: nothing can be learnt from it.")
        case LearningProblem.OTHER_LANGUAGE:
            return translate("Voice", "It is not in a language that this model knows.")
        case LearningProblem.NOT_TEXT:
            return translate("Voice", "This is no file of that kind. Documents must be plain text or Markdown.")
        case LearningProblem.CHANGED_MEANWHILE:
            return translate("Voice", "A document was changed while it was read. Start again.")
        case LearningProblem.DISK_FULL:
            return translate("Voice", "The disk is full. Make room and go on: what was learnt is kept.")
        case LearningProblem.NO_MEMORY:
            return translate(
                "Voice", "There is not enough memory for this model. Close other programs, or choose a smaller model."
            )
        case LearningProblem.OTHER_BASE:
            return translate("Voice", "This was made for another model. Choose that model, or learn it anew.")
        case LearningProblem.DAMAGED:
            return translate("Voice", "A file is damaged. Learn the voice anew, or bring it in again.")
        case LearningProblem.NOT_A_NUMBER:
            return translate("Voice", "The model lost its way while it learnt. Start again.")
        case LearningProblem.BUSY:
            return translate("Voice", "Another window is at work here, or there is a voice of that name already.")
        case LearningProblem.UNREADABLE:
            return translate("Voice", "A file or folder cannot be read or written. Look whether it is still there.")
        case LearningProblem.EMPTY_NAME:
            return translate("Voice", "Give the voice a name of at most 80 letters.")
        case LearningProblem.INTERNAL:
            return translate("Voice", "Something went wrong. What was learnt is kept; try to go on.")


def found_sentence(found: Found) -> str:
    """What will be learnt from, how long it takes and what it needs."""
    locale = QLocale()
    number: Callable[[int], str] = locale.toString
    if found.words < MIN_WORDS or not found.held_back:
        return translate(
            "Voice", "{0} words are too few to learn from: at least {1} are needed. Add more of your own."
        ).format(number(found.words), number(MIN_WORDS))
    lines = [
        translate("Voice", "{0} words in {1} pieces. {2} pieces are held back, to check what was learnt.").format(
            number(found.words), number(found.pieces), number(found.held_back)
        ),
    ]
    if found.seconds:
        lines.append(
            translate("Voice", "It takes {0} and needs {1} GB of memory; {2} GB are free.").format(
                duration(found.seconds), gigabytes(found.memory_needed), gigabytes(found.memory_free)
            )
        )
    return "\n".join(lines)


def duration(seconds: float) -> str:
    """About how long."""
    if seconds < _MINUTE_S:
        return translate("Voice", "less than a minute")
    minutes = round(seconds / _MINUTE_S)
    if minutes == 1:
        return translate("Voice", "about a minute")
    return translate("Voice", "about {0} minutes").format(minutes)


def gigabytes(count: int) -> str:
    """A number of bytes in GB."""
    return QLocale().toString(count / _GIGABYTE, "f", 1)


def verdict_sentence(result: Finished) -> str:
    """Whether it helped, honestly."""
    gain = 1 - result.loss_after / result.loss_before if result.loss_before else 0.0
    other = result.other_after / result.other_before - 1 if result.other_before else 0.0
    own = translate("Voice", "Surprise at your words: {0} before, {1} now").format(
        QLocale().toString(result.loss_before, "f", 2), QLocale().toString(result.loss_after, "f", 2)
    )
    if gain < _WORTH_IT:
        said = translate(
            "Voice", "It did not help: the model expects your words no better than before. More of your own text may."
        )
    else:
        said = translate("Voice", "The model expects your words {0} % better.").format(
            QLocale().toString(100 * gain, "f", 1)
        )
    if abs(other) < _UNCHANGED:
        beside = translate("Voice", "Other people's text: unchanged.")
    elif other > 0:
        beside = translate("Voice", "Other people's text: {0} % worse.").format(QLocale().toString(100 * other, "f", 1))
    else:
        beside = translate("Voice", "Other people's text: {0} % better.").format(
            QLocale().toString(-100 * other, "f", 1)
        )
    return f"{said} {own}. {beside}"


def expectation_sentence(*, is_starter: bool) -> str:
    """What a voice can be expected to do, before any time is spent on it."""
    if is_starter:
        return translate(
            "Voice",
            "With the starter model a voice changes the choice of words a little; the starter is for trying things "
            "out. A large model takes on much more, and takes much longer to learn.",
        )
    return translate("Voice", "While a large model learns, it needs the memory that writing needs too: it may be slow.")


def headline(learning: Learning) -> str:
    """What is going on with the voice that is being learnt."""
    progress, name = learning.progress, "" if learning.order is None else learning.order.name
    match learning.state:
        case State.FAILED if learning.problem is not None:
            return problem_sentence(learning.problem)
        case State.PAUSED:
            return translate("Voice", "Learning “{0}” is paused. It goes on where it was.").format(name)
        case State.PAUSING:
            return translate("Voice", "Putting away what was learnt…")
        case State.LEARNING if learning.is_sampling:
            return translate("Voice", "Learning “{0}”: writing samples…").format(name)
        case State.LEARNING if progress is not None and progress.seconds_left:
            return translate("Voice", "Learning “{0}”: {1} left").format(name, duration(progress.seconds_left))
        case _:
            return translate("Voice", "Learning “{0}”: getting ready…").format(name)


def status_text(learning: Learning) -> str:
    """The same, as short as the foot of the page needs it; empty where nothing is learnt."""
    progress = learning.progress
    match learning.state:
        case State.LEARNING if learning.is_sampling:
            return translate("Voice", "Learning your voice: samples…")
        case State.LEARNING | State.PAUSING if progress is not None and progress.steps:
            percent = 100 * progress.step // progress.steps
            return translate("Voice", "Learning your voice: {0} %").format(percent)
        case State.LEARNING | State.PAUSING:
            return translate("Voice", "Learning your voice…")
        case State.PAUSED:
            return translate("Voice", "Go on learning your voice")
        case State.FAILED:
            return translate("Voice", "Learning your voice has stopped")
        case _:
            return ""
