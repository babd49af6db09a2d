"""What to say about a model's problem, for people."""

from __future__ import annotations

from runtime.models.problems import ModelProblem, Problem

PROBLEM_SENTENCES = {
    Problem.OFFLINE: "The Hub cannot be reached. Check the connection and start again: what is here stays.",
    Problem.OFFLINE_MODE: "HF_HUB_OFFLINE forbids to ask the Hub, and not all of the model is on this computer.",
    Problem.NOT_FOUND: "There is no such model, or a file that it needs is missing.",
    Problem.GATED: "The model's owner asks you to accept terms. Do that on its page on the Hub, then start again.",
    Problem.TOKEN_REFUSED: "The Hub refuses your token. Make a new one on the Hub, and start again.",
    Problem.RATE_LIMITED: "The Hub was asked too often. Start again in an hour: what is here stays.",
    Problem.SERVER_FAILED: "The Hub has trouble of its own. Start again later: what is here stays.",
    Problem.DISK_FULL: "The disk is full. Make room, or keep the models on another disk, and start again.",
    Problem.NO_PERMISSION: "The folder for models cannot be written. Choose another folder, or ask for the right to.",
    Problem.DISK_FAILED: "The disk could not be read or written. Check the disk, and start again.",
    Problem.BUSY: "Another window or program is at work on this model. Wait until it is done.",
    Problem.CHANGED: "This is not what was begun under that name. Delete what is here, or take another name.",
    Problem.DAMAGED: "A file of the model is damaged. Get it once more, and start again.",
    Problem.UNSUPPORTED: "This is not a model Palimpsest can use.",
    Problem.OUT_OF_MEMORY: "There is not enough memory. Close other programs, and start again.",
    Problem.INTERNAL: "Something went wrong inside the program. What is here stays.",
}


def problem_sentence(problem: ModelProblem) -> str:
    """What went wrong and what to do, with the detail in brackets."""
    said = PROBLEM_SENTENCES[problem.problem]
    return f"{said} ({problem.detail})" if problem.detail else said
