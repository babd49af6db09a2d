"""Which versions are kept as they grow old."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from desktop.history.records import Version

ALL_KEPT = timedelta(hours=1)
HOURLY = timedelta(days=1)
DAILY = timedelta(days=31)


def to_drop(versions: Sequence[Version], now: datetime) -> list[Version]:
    """Return what is not kept any more: of a day, one an hour stays; of a month, one a day; beyond, one a week.

    Versions with a name and the newest one are always kept, and in each stretch of time the last one is.
    """
    in_order = sorted(versions, key=lambda version: (version.made_at, version.id))
    dropped: list[Version] = []
    seen: set[tuple[str, int]] = set()
    for version in reversed(in_order):
        stretch = _stretch(version.made_at, now)
        is_first = stretch is None or stretch not in seen
        if stretch is not None:
            seen.add(stretch)
        if not is_first and not version.name and version is not in_order[-1]:
            dropped.append(version)
    return dropped


def _stretch(made_at: datetime, now: datetime) -> tuple[str, int] | None:
    """The stretch of time of which one version stays; None where all do."""
    age = now - made_at
    seconds = int(made_at.timestamp())
    if age < ALL_KEPT:
        return None
    if age < HOURLY:
        return "hour", seconds // 3600
    if age < DAILY:
        return "day", seconds // 86_400
    return "week", seconds // (7 * 86_400)
