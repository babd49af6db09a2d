"""What to say about problems of learning and keeping a voice, for people."""

from __future__ import annotations

from runtime.finetuning.problems import LearningProblem

LEARNING_SENTENCES = {
    LearningProblem.TOO_SHORT: "There is too little text to learn from. Add more of your own.",
    LearningProblem.ONE_LINE_REPEATED: "The text says the same thing over and over: nothing can be learnt from it.",
    LearningProblem.OTHER_LANGUAGE: "The text is not in a language that this model knows.",
    LearningProblem.NOT_TEXT: "This is not a text file in UTF-8. Save it as plain text, and start again.",
    LearningProblem.CHANGED_MEANWHILE: "A document was changed while it was read. Start again.",
    LearningProblem.DISK_FULL: "The disk is full. Make room, and start again: what was learnt stays.",
    LearningProblem.NO_MEMORY: (
        "There is not enough memory to learn with this model. Close other programs, or take a smaller model."
    ),
    LearningProblem.OTHER_BASE: "This was begun with, or made for, another model. Take that one, or begin anew.",
    LearningProblem.DAMAGED: "A file is damaged.",
    LearningProblem.NOT_A_NUMBER: "The model gave no usable numbers. Begin anew: what was learnt until then stays.",
    LearningProblem.BUSY: "Another window or program is at work here. Wait until it is done.",
    LearningProblem.INTERNAL: "Something went wrong inside the program. What was learnt stays.",
    LearningProblem.UNREADABLE: "A file or folder cannot be read or written.",
    LearningProblem.EMPTY_NAME: "The voice needs a name.",
}


def learning_sentence(problem: LearningProblem, detail: str = "") -> str:
    """What went wrong and what to do, with the detail in brackets."""
    said = LEARNING_SENTENCES[problem]
    return f"{said} ({detail})" if detail else said
