"""The suggestions under way and on the screen: the versions for one place, and what waits for others."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.generation.suggestion import Suggestion, SuggestionState


class Sheaf:
    """Versions of one suggestion in the order they were asked for, one of them shown; others for other places wait."""

    def __init__(self) -> None:
        self._versions: list[Suggestion] = []
        self._shown = 0
        self._waiting: list[list[Suggestion]] = []

    @property
    def shown(self) -> Suggestion | None:
        """The version on the screen."""
        return self._versions[self._shown] if self._versions else None

    @property
    def versions(self) -> tuple[Suggestion, ...]:
        """All versions for the place, the oldest first."""
        return tuple(self._versions)

    @property
    def waiting(self) -> tuple[tuple[Suggestion, ...], ...]:
        """The places that come when the shown one is decided on, each with its versions."""
        return tuple(tuple(place) for place in self._waiting)

    @property
    def number(self) -> int:
        """Which version is shown, from 1; 0 where there is none."""
        return self._shown + 1 if self._versions else 0

    @property
    def unfinished(self) -> int:
        """How many versions are still being written."""
        return sum(one.state is SuggestionState.WRITING for one in self._versions)

    def everything(self) -> Iterator[Suggestion]:
        """Go through the versions and what waits."""
        yield from self._versions
        for place in self._waiting:
            yield from place

    def begin(self, versions: list[Suggestion]) -> None:
        """Show the first of these in place of all there was."""
        self._versions, self._shown = list(versions), 0

    def add(self, versions: list[Suggestion]) -> None:
        """Show the first of these behind the versions there are."""
        self._shown = len(self._versions)
        self._versions += versions

    def wait(self, versions: list[Suggestion]) -> None:
        """Put a place behind those that wait already."""
        self._waiting.append(list(versions))

    def show(self, number: int) -> None:
        """Show the version with this number, from 1; the first or last where there is none."""
        self._shown = max(0, min(number - 1, len(self._versions) - 1))

    def replace(self, old: Suggestion, new: Suggestion) -> None:
        """Put a version in the place of another."""
        self._versions[self._index(self._versions, old)] = new

    def drop(self, suggestion: Suggestion) -> None:
        """Forget one that came to nothing; the one before it is shown if it was that."""
        for place in (self._versions, *self._waiting):
            if any(other is suggestion for other in place):
                index = self._index(place, suggestion)
                del place[index]
                if place is self._versions and self._shown >= index:
                    self._shown = max(0, self._shown - 1)
        self._waiting = [place for place in self._waiting if place]

    def next_place(self) -> None:
        """Give the versions up and go on to what waits."""
        self._versions, self._shown = self._waiting.pop(0) if self._waiting else [], 0

    def clear(self) -> None:
        """Forget everything."""
        self._versions, self._shown, self._waiting = [], 0, []

    @staticmethod
    def _index(suggestions: list[Suggestion], one: Suggestion) -> int:
        return next(index for index, other in enumerate(suggestions) if other is one)
