"""`python -m runtime verify`: whether the files of a finished model are still what they were."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import threading
import time
from pathlib import Path

from runtime.commands.devices import gigabytes
from runtime.commands.output import EXIT_FAULT, complain
from runtime.commands.problems import PROBLEM_SENTENCES, problem_sentence
from runtime.models.problems import ModelProblem, Problem
from runtime.models.verify import Damage, Flaw, verify_folder

_OFTEN_S = 0.25
_WORDS = {
    Flaw.MISSING: "is missing",
    Flaw.ANOTHER_SIZE: "has another size than it had",
    Flaw.CHANGED: "has other bytes than it had",
    Flaw.UNREADABLE: "cannot be read",
    Flaw.UNEXPECTED: "does not belong to the model",
}
# What the general sentence says of a fetch does not suit here.
_SENTENCES = {
    Problem.NOT_FOUND: "There is no finished model in that folder.",
    Problem.DAMAGED: "The model's manifest is damaged.",
    Problem.NO_PERMISSION: "A file of the model may not be read.",
}


def add_verify(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes to its `parser`, which has --json and --verbose already."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the model's folder")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Look at every byte of the model, name what is wrong; give the exit code: 0 whole, 2 damaged or no model.

    With --json: `progress` {bytes_done, bytes} at most four times a second, `damaged` {file, flaw} for each file, and
    `finished` {bytes, damaged: how many}, or `failed` {problem, sentence, detail}.
    """
    tell = _Progress(options.json)
    try:
        found = verify_folder(options.folder, tell.progress, threading.Event())
    except ModelProblem as problem:
        return tell.failed(problem)
    assert found is not None  # nobody sets the event: Ctrl-C ends the command, which has changed nothing
    return tell.found(found)


class _Progress:
    """Says how far it is and what was found, for people or as JSON lines."""

    def __init__(self, is_json: bool) -> None:
        self._is_json, self._is_screen = is_json, sys.stdout.isatty()
        self._told, self._bytes = 0.0, 0

    def progress(self, done: int, total: int) -> None:
        self._bytes = total
        if time.monotonic() - self._told < _OFTEN_S:
            return
        self._told = time.monotonic()
        if self._is_json:
            self._write("progress", bytes_done=done, bytes=total)
        elif self._is_screen:
            print(f"\rChecking, {done / max(1, total):.0%} of {gigabytes(total)}\x1b[K", end="", flush=True)

    def found(self, damages: tuple[Damage, ...]) -> int:
        self._clear()
        for damage in damages:
            if self._is_json:
                self._write("damaged", **dataclasses.asdict(damage))
            else:
                print(f"{damage.file} {_WORDS[damage.flaw]}")
        if self._is_json:
            self._write("finished", bytes=self._bytes, damaged=len(damages))
        elif damages:
            complain("The model is damaged. Delete it and fetch it again.")
        else:
            print(f"Whole: {gigabytes(self._bytes)}, every byte as it was.")
        return EXIT_FAULT if damages else 0

    def failed(self, problem: ModelProblem) -> int:
        self._clear()
        said = _SENTENCES.get(problem.problem)
        if self._is_json:
            said = said or PROBLEM_SENTENCES[problem.problem]
            self._write("failed", problem=problem.problem, sentence=said, detail=problem.detail)
            return EXIT_FAULT
        return complain(f"{said} ({problem.detail})" if said else problem_sentence(problem))

    def _clear(self) -> None:
        if self._is_screen and not self._is_json:
            print("\r\x1b[K", end="")

    @staticmethod
    def _write(event: str, **facts: object) -> None:
        print(json.dumps({"event": event, **facts}, ensure_ascii=False), flush=True)
