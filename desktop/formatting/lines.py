"""What stands at the beginning of a line of Markdown: quotation marks, a list's mark, a task's box, a heading."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_HEAD = re.compile(
    r"(?P<quote>(?: {0,3}> ?)*)(?P<indent>[ \t]*)"
    r"(?:(?P<mark>[-+*]|\d{1,9}[.)])(?P<space>[ \t]+|$)(?:\[(?P<box>[ xX])\](?P<box_space>[ \t]+|$))?)?"
)
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)")
_RULE = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$")


@dataclass(frozen=True, slots=True)
class LineHead:
    """The parts of a line's beginning. `length` is how many characters they take together, all of them ASCII."""

    quote: str = ""
    indent: str = ""
    mark: str = ""
    space: str = ""
    box: str | None = None
    length: int = 0

    @property
    def is_item(self) -> bool:
        """Whether the line is a list's item."""
        return bool(self.mark)

    @property
    def is_numbered(self) -> bool:
        """Whether the item has a number."""
        return self.mark[:1].isdigit()

    @property
    def number(self) -> int:
        """The item's number, 0 where it has none."""
        return int(self.mark[:-1]) if self.is_numbered else 0

    @property
    def text(self) -> str:
        """The beginning as it is written."""
        box = "" if self.box is None else f"[{self.box}] "
        return f"{self.quote}{self.indent}{self.mark}{self.space if self.mark else ''}{box}"

    def with_number(self, number: int) -> LineHead:
        """Return the same item with another number."""
        return replace(self, mark=f"{number}{self.mark[-1]}")

    def following(self) -> LineHead:
        """Return how the next item begins: counted on, its box empty."""
        head = self.with_number(self.number + 1) if self.is_numbered else self
        return replace(head, box=None if self.box is None else " ", space=self.space or " ")


def line_head(text: str) -> LineHead:
    """Read a line's beginning; a rule such as `* * *` is none."""
    if _RULE.match(text):
        return LineHead()
    found = _HEAD.match(text)
    if found is None or (not found["mark"] and not found["quote"]):
        return LineHead()
    if not found["mark"]:
        return LineHead(quote=found["quote"], length=len(found["quote"]))
    return LineHead(
        quote=found["quote"],
        indent=found["indent"],
        mark=found["mark"],
        space=found["space"] or "",
        box=found["box"],
        length=found.end(),
    )


def heading_level(text: str) -> int:
    """Return 1 to 6 for a heading, 0 for any other line."""
    found = _HEADING.match(text)
    return len(found[1]) if found else 0


def without_heading(text: str) -> int:
    """Return how many characters the heading's mark takes, 0 where there is none."""
    found = _HEADING.match(text)
    return found.end() if found else 0
