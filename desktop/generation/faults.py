"""Faults of the runtime as sentences a writer can act on."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from runtime.api import FaultCode

translate = QCoreApplication.translate


class Remedy(enum.Enum):
    """A next step offered beside a fault's sentence."""

    TRY_AGAIN = enum.auto()
    CHOOSE_MODEL = enum.auto()
    USE_STARTER = enum.auto()
    CHOOSE_VOICE = enum.auto()
    """For the document at hand: another voice, or none. Offered where the window has such a choice."""


@dataclass(frozen=True, slots=True)
class FaultMessage:
    """What happened and what to do, in the writer's words, with the next steps on offer."""

    sentence: str
    remedies: tuple[Remedy, ...] = ()


def message_for(code: FaultCode) -> FaultMessage:
    """Return the sentence and next steps for a fault of the runtime."""
    match code:
        case FaultCode.MODEL_MISSING:
            return FaultMessage(
                translate(
                    "Faults", "There is no model in that folder. Choose the folder that holds the model's files."
                ),
                (Remedy.CHOOSE_MODEL, Remedy.USE_STARTER),
            )
        case FaultCode.MODEL_BROKEN:
            return FaultMessage(
                translate(
                    "Faults",
                    "The model's files are incomplete or damaged. Copy or download the model again, or use another.",
                ),
                (Remedy.CHOOSE_MODEL, Remedy.USE_STARTER),
            )
        case FaultCode.MODEL_UNSUPPORTED:
            return FaultMessage(
                translate(
                    "Faults", "That folder holds a model of another kind. Palimpsest works with DiffusionGemma models."
                ),
                (Remedy.CHOOSE_MODEL, Remedy.USE_STARTER),
            )
        case FaultCode.MODEL_NOT_LOADED:
            return FaultMessage(translate("Faults", "No model is ready yet. Choose one first."), (Remedy.CHOOSE_MODEL,))
        case FaultCode.VOICE_MISSING | FaultCode.VOICE_BROKEN | FaultCode.VOICE_UNSUITABLE:
            return FaultMessage(_voice_sentence(code), (Remedy.CHOOSE_VOICE, Remedy.TRY_AGAIN))
        case FaultCode.OUT_OF_MEMORY:
            return FaultMessage(
                translate("Faults", "There is not enough free memory for this. Close other programs, then try again."),
                (Remedy.TRY_AGAIN,),
            )
        case FaultCode.NOT_A_NUMBER:
            return FaultMessage(
                translate(
                    "Faults",
                    "The model gave no usable answer. Your text is unchanged. Try again, or choose another model.",
                ),
                (Remedy.TRY_AGAIN, Remedy.CHOOSE_MODEL),
            )
        case FaultCode.CANCELLED:
            return FaultMessage(
                translate("Faults", "The model was not loaded, as you asked. Choose one to go on."),
                (Remedy.CHOOSE_MODEL,),
            )
        case FaultCode.INTERNAL:
            return FaultMessage(
                translate("Faults", "Something went wrong while writing. Your text is unchanged. Try again."),
                (Remedy.TRY_AGAIN,),
            )
        case _:
            return FaultMessage(_request_sentence(code))


def _voice_sentence(code: FaultCode) -> str:
    """Sentences for voices that cannot be used; nothing was written."""
    if code is FaultCode.VOICE_UNSUITABLE:
        return translate(
            "Faults",
            "This document's voice was made for another model. Choose another voice or none, or use that model.",
        )
    if code is FaultCode.VOICE_MISSING:
        return translate("Faults", "This document's voice is no longer there. Choose another voice, or none.")
    return translate("Faults", "The files of this document's voice are damaged. Choose another voice, or none.")


def _request_sentence(code: FaultCode) -> str:
    """Sentences for requests that cannot be run as they are; the writer changes something and asks anew."""
    sentences = {
        FaultCode.NOTHING_SELECTED: translate(
            "Faults", "Put the caret in a paragraph, or select some text to rewrite."
        ),
        FaultCode.NOTHING_TO_WRITE: translate(
            "Faults", "Everything here is locked. Unlock some words so that there is room to write."
        ),
        FaultCode.EMPTY_GAP: translate("Faults", "Choose how many words the gap should hold: at least one."),
        FaultCode.GAP_TOO_LONG: translate(
            "Faults", "That gap is longer than the model can fill at once. Choose fewer words."
        ),
        FaultCode.LOCK_OUT_OF_RANGE: translate(
            "Faults", "A locked place has moved. Lock the words again, then try once more."
        ),
        FaultCode.STRENGTH_OUT_OF_RANGE: translate("Faults", "Choose a strength between a light touch and a new text."),
        FaultCode.CONTEXT_TOO_LONG: translate(
            "Faults", "That is more text than the model can read at once. Select a shorter passage."
        ),
    }
    return sentences.get(code, translate("Faults", "This cannot be done here. Your text is unchanged."))


def remedy_text(remedy: Remedy) -> str:
    """Return the label of the button that takes this step."""
    match remedy:
        case Remedy.TRY_AGAIN:
            return translate("Faults", "Try again")
        case Remedy.CHOOSE_MODEL:
            return translate("Faults", "Choose a model…")
        case Remedy.USE_STARTER:
            return translate("Faults", "Use the starter model")
        case Remedy.CHOOSE_VOICE:
            return translate("Faults", "Choose a voice…")
