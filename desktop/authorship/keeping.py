"""The authors of a document between two sessions: as values of JSON, and found again in a text changed meanwhile."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from desktop.authorship.authors import Author, Run, Runs, joined, written_by_writer

# A line that another program changed is looked for so far from where it stood, and for so many lines.
_FARTHEST_LINES = 40
_MOST_SEARCHED = 60
_ALIKE = 0.6


def to_values(lines: Sequence[str], runs: Sequence[Runs]) -> list[dict[str, Any]]:
    """Return the lines that are not the writer's alone, each with its number, its text and its runs."""
    return [
        {"line": number, "text": lines[number], "runs": [[run.start, run.end, run.author.value] for run in own]}
        for number, own in enumerate(runs)
        if own
    ]


def from_values(values: object, lines: Sequence[str]) -> list[Runs]:
    """Return the runs of each line of a text, which may be another one than that for which the values were written.

    A line is found by its number, then by its text anywhere, then as the one most like it nearby, in which the words
    that still stand keep their authors. What cannot be read or found is the writer's.
    """
    found: list[Runs] = [()] * len(lines)
    taken: set[int] = set()
    missing: list[tuple[int, str, Runs]] = []
    for number, text, runs in _read(values):
        if number < len(lines) and lines[number] == text:
            found[number] = runs
            taken.add(number)
        else:
            missing.append((number, text, runs))
    missing = _find_moved(missing, lines, found, taken)
    for number, text, runs in missing[:_MOST_SEARCHED]:
        place = _most_alike(number, text, lines, taken)
        if place is not None:
            found[place] = written_by_writer(text, runs, lines[place])
            taken.add(place)
    return found


def _find_moved(
    wanted: list[tuple[int, str, Runs]], lines: Sequence[str], found: list[Runs], taken: set[int]
) -> list[tuple[int, str, Runs]]:
    """Give lines that stand elsewhere now their runs; return those that stand nowhere."""
    if not wanted:
        return []
    texts = {text for _, text, _ in wanted}
    places: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        if line in texts and number not in taken:
            places.setdefault(line, []).append(number)
    missing: list[tuple[int, str, Runs]] = []
    for number, text, runs in wanted:
        if places.get(text):
            place = min(places[text], key=lambda one, number=number: abs(one - number))
            places[text].remove(place)
            found[place] = runs
            taken.add(place)
        else:
            missing.append((number, text, runs))
    return missing


def _most_alike(number: int, text: str, lines: Sequence[str], taken: set[int]) -> int | None:
    words = SequenceMatcher(None, b=text.split(), autojunk=False)
    best, place = _ALIKE, None
    for other in range(max(0, number - _FARTHEST_LINES), min(len(lines), number + _FARTHEST_LINES + 1)):
        if other in taken or not lines[other]:
            continue
        words.set_seq1(lines[other].split())
        if words.real_quick_ratio() > best and words.quick_ratio() > best and (ratio := words.ratio()) > best:
            best, place = ratio, other
    return place


def _read(values: object) -> list[tuple[int, str, Runs]]:
    found: list[tuple[int, str, Runs]] = []
    for value in values if isinstance(values, list) else []:
        try:
            number, text = int(value["line"]), str(value["text"])
            runs = joined(Run(int(start), int(end), Author(author)) for start, end, author in value["runs"])
        except (TypeError, ValueError, KeyError):
            continue
        is_possible = number >= 0 and all(run.start >= 0 and run.end <= len(text) for run in runs)
        is_apart = all(one.end <= other.start for one, other in itertools.pairwise(runs))
        if runs and is_possible and is_apart:
            found.append((number, text, runs))
    return found
