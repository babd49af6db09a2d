"""Keeps versions and generated texts without end, and says on standard output which are down there."""

import random
import sys
from datetime import UTC, datetime
from pathlib import Path

from desktop.document.generation_record import GenerationRecord
from desktop.document.snapshot import DraftKind, DraftPlace
from desktop.history.generations import GenerationStore
from desktop.history.records import DocumentIdentity, VersionReason
from desktop.history.store import HistoryStore
from runtime.api import Span


def main(file: Path) -> None:
    store = HistoryStore(file, 10**9)
    generations, identity, chance = GenerationStore(store), DocumentIdentity("book"), random.Random(1)
    lines = [f"Paragraph {number}" for number in range(2_000)]
    number = 0
    while True:
        number += 1
        lines[chance.randrange(len(lines))] = f"edit {number}"
        lines[0] = str(number)
        store.keep(identity, lines, VersionReason.SAVED)
        generations.keep(
            identity,
            GenerationRecord(
                key=str(number),
                made_at=datetime.now(UTC),
                kind=DraftKind.CONTINUE,
                target=Span(0, 0),
                place=DraftPlace(("",), Span(0, 0)),
                original="",
                text=f"text {number}",
                seed=number,
            ),
        )
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
