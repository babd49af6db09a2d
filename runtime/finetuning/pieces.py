"""What is learnt from and what is held back, cut at paragraphs and copied into the run's folder. No torch here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from runtime.finetuning.documents import count_words
from runtime.finetuning.problems import LearningFailed, LearningProblem
from runtime.models.files import written_whole
from runtime.training.corpus import stable_hash

HELD_BACK_SHARE = 0.12
GROUP_WORDS = 300
PIECES = "pieces.json"
_BREAK = "\n\n"


@dataclass(frozen=True, slots=True)
class Pair:
    """A prompt and its answer; `locks` are spans of the answer's characters that are given, not asked for."""

    prompt: str
    answer: str
    locks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Pieces:
    """Everything a run learns from and is checked on.

    Attributes:
        learnt: running text between two held-back pieces, or a whole document.
        ends: whether each of `learnt` ends where its document does.
        held_back: groups of paragraphs that are in none of `learnt`.
        pairs: to learn from; `pairs_held_back` are not.
        groups: how many groups of paragraphs `learnt` was made of.
        words: of the documents, and of the pairs.
        documents: how many there were.
    """

    learnt: tuple[str, ...]
    ends: tuple[bool, ...]
    held_back: tuple[str, ...]
    pairs: tuple[Pair, ...]
    pairs_held_back: tuple[Pair, ...]
    groups: int
    words: int
    documents: int

    def write(self, folder: Path) -> None:
        """Keep them, so that what happens to the documents later cannot matter."""
        with written_whole(folder / PIECES) as path:
            path.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Pieces:
        """Read what `write` kept.

        Raises:
            LearningFailed: `DAMAGED`.
        """
        try:
            record = json.loads((folder / PIECES).read_text(encoding="utf-8"))
            pairs = {
                name: tuple(Pair(one["prompt"], one["answer"], tuple(map(tuple, one["locks"]))) for one in record[name])
                for name in ("pairs", "pairs_held_back")
            }
            texts = {name: tuple(record[name]) for name in ("learnt", "ends", "held_back")}
            return cls(**(record | pairs | texts))
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise LearningFailed(LearningProblem.DAMAGED, f"{PIECES}: {error}") from error


def cut(texts: Sequence[str], pairs: Sequence[Pair]) -> Pieces:
    """Hold back a share of paragraph groups and of pairs, chosen by their hashes; the rest is learnt.

    The same texts always give the same pieces. A paragraph that is learnt anywhere is taken out of what is held back.
    """
    grouped = [_groups(text) for text in texts]
    chosen = _lowest([group for groups in grouped for group in groups])
    learnt: list[str] = []
    ends: list[bool] = []
    for groups in grouped:
        run: list[str] = []
        for group in [*groups, None]:
            if group is not None and group not in chosen:
                run.append(group)
                continue
            if run:
                learnt.append(_BREAK.join(run))
                ends.append(group is None)
            run = []
    seen = {paragraph for text in learnt for paragraph in text.split(_BREAK)}
    kept = (_BREAK.join(one for one in group.split(_BREAK) if one not in seen) for group in sorted(chosen))
    held_pairs = _lowest([one.prompt for one in pairs])
    words = sum(map(count_words, texts)) + sum(count_words(one.prompt) + count_words(one.answer) for one in pairs)
    return Pieces(
        learnt=tuple(learnt),
        ends=tuple(ends),
        held_back=tuple(text for text in kept if text),
        pairs=tuple(one for one in pairs if one.prompt not in held_pairs),
        pairs_held_back=tuple(one for one in pairs if one.prompt in held_pairs),
        groups=sum(group not in chosen for groups in grouped for group in groups),
        words=words,
        documents=len(texts),
    )


def read_pairs(path: Path) -> list[Pair]:
    """Read prompts and answers, one JSON object a line.

    Raises:
        LearningFailed: `UNREADABLE`, `NOT_TEXT` or `DAMAGED`, with the line's number.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise LearningFailed(LearningProblem.UNREADABLE, f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise LearningFailed(LearningProblem.NOT_TEXT, str(path)) from error
    return [_pair(line, f"{path}, line {number}") for number, line in enumerate(lines, 1) if line.strip()]


def _pair(line: str, place: str) -> Pair:
    try:
        record = json.loads(line)
        prompt, answer = record["prompt"], record["answer"]
        locks = tuple((int(start), int(end)) for start, end in record.get("locks", ()))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise LearningFailed(LearningProblem.DAMAGED, f"{place}: no prompt and answer") from error
    if not (isinstance(prompt, str) and isinstance(answer, str) and answer):
        raise LearningFailed(LearningProblem.DAMAGED, f"{place}: prompt and answer must be text")
    if any(not 0 <= start <= end <= len(answer) for start, end in locks):
        raise LearningFailed(LearningProblem.DAMAGED, f"{place}: a lock lies outside the answer")
    return Pair(prompt, answer, locks)


def _groups(text: str) -> list[str]:
    """Neighbouring paragraphs of together at least `GROUP_WORDS` words; a remainder goes to the last group."""
    groups: list[list[str]] = []
    words = GROUP_WORDS
    for paragraph in text.split(_BREAK):
        if not paragraph.strip():
            continue
        if words >= GROUP_WORDS:
            groups.append([])
            words = 0
        groups[-1].append(paragraph.strip("\n"))
        words += count_words(paragraph)
    if len(groups) > 1 and words < GROUP_WORDS // 2:
        last = groups.pop()
        groups[-1] += last
    return [_BREAK.join(group) for group in groups]


def _lowest(texts: Sequence[str]) -> set[str]:
    """The share of `texts` with the lowest hashes: at least one, none where there is only one."""
    different = sorted(set(texts), key=lambda text: (stable_hash(text), text))
    if len(different) < 2:
        return set()
    return set(different[: max(1, round(HELD_BACK_SHARE * len(different)))])
