"""The one door into the runtime: what a caller may ask for, and what comes back.

Plain values only. Nothing here imports torch, so a window may import this module before any model library is loaded.
Positions are offsets in Python characters (code points) of the text they refer to.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, runtime_checkable

DEFAULT_STRENGTH = 0.5
DEFAULT_GAP_WORDS = 12


class FaultCode(enum.StrEnum):
    """Everything that can go wrong in the runtime, as a name a program can act on."""

    MODEL_MISSING = "model_missing"
    MODEL_BROKEN = "model_broken"
    MODEL_UNSUPPORTED = "model_unsupported"
    MODEL_NOT_LOADED = "model_not_loaded"
    NOTHING_SELECTED = "nothing_selected"
    NOTHING_TO_WRITE = "nothing_to_write"
    EMPTY_GAP = "empty_gap"
    GAP_TOO_LONG = "gap_too_long"
    LOCK_OUT_OF_RANGE = "lock_out_of_range"
    STRENGTH_OUT_OF_RANGE = "strength_out_of_range"
    CONTEXT_TOO_LONG = "context_too_long"
    OUT_OF_MEMORY = "out_of_memory"
    INTERNAL = "internal"


class RuntimeFault(Exception):
    """A fault with a code to act on and a detail for the log; the detail is never shown to a writer."""

    def __init__(self, code: FaultCode, detail: str = "") -> None:
        super().__init__(f"{code.value}: {detail}" if detail else code.value)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of characters, `start` included, `end` not."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class ContinueRequest:
    """Write on from the end of `before`, at most `max_blocks` canvases.

    `seed` None draws a fresh seed; the one used comes back in `Finished`.
    """

    before: str
    instruction: str = ""
    max_blocks: int = 1
    seed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RewriteRequest:
    """Rewrite `selected` in place, between `before` and `after`.

    `strength` in (0, 1] is the share of unlocked tokens replaced by noise before denoising starts: near 0 a polish, 1 a
    new text of the same length. `locks` are spans of `selected` that must come back unchanged and in order. Line breaks
    and the Markdown marks at the start of a line are kept whether locked or not, so the result has as many lines as
    `selected`.
    """

    before: str
    selected: str
    after: str
    strength: float = DEFAULT_STRENGTH
    locks: tuple[Span, ...] = ()
    instruction: str = ""
    seed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FillRequest:
    """Write about `words` words that join `before` to `after`."""

    before: str
    after: str
    words: int = DEFAULT_GAP_WORDS
    instruction: str = ""
    seed: int | None = None


Request = ContinueRequest | RewriteRequest | FillRequest


@dataclass(frozen=True, slots=True)
class Cell:
    """One position of the canvas as a reader sees it. The texts of a draft's cells join to the draft's text.

    `entropy` is in nats; `accepted` says the sampler kept this token in the step the draft was taken from.
    """

    text: str
    entropy: float
    locked: bool
    accepted: bool


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts and times of a block or of a whole run. `seconds` is denoising time, the encoder's included."""

    tokens: int
    steps: int
    seconds: float
    mean_entropy: float

    @property
    def tokens_per_second(self) -> float:
        """Tokens of the result per second, 0 where nothing was timed."""
        return self.tokens / self.seconds if self.seconds > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Prefilled:
    """The encoder has read the text before the canvas.

    `left_out_characters` counts the characters of `before` that were too far back to fit the model's context.
    """

    prompt_tokens: int
    left_out_characters: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands on the canvas after a denoising step, without the locked text that follows the region.

    `block` counts from 0; `step` counts from 1 to at most `max_steps`. `region` is the span of
    `RewriteRequest.selected` that this block replaces (empty for the other requests): a reader shows the settled
    blocks, then these cells, then `selected[region.end:]`.
    """

    block: int
    step: int
    max_steps: int
    region: Span
    cells: tuple[Cell, ...]

    @property
    def text(self) -> str:
        """The draft as plain text."""
        return "".join(cell.text for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Settled:
    """A block is done; `text` will not change any more. `region` as in `Draft`."""

    block: int
    text: str
    region: Span
    statistics: Statistics


@dataclass(frozen=True, slots=True)
class Finished:
    """The run is over. `text` is the whole result, `locks` the locked spans in it, in the request's order."""

    text: str
    locks: tuple[Span, ...]
    seed: int
    statistics: Statistics


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The caller cancelled. `text` joins the blocks that had settled by then."""

    text: str
    seed: int
    statistics: Statistics


@dataclass(frozen=True, slots=True)
class Failed:
    """The run could not be done. The engine stays usable."""

    code: FaultCode
    detail: str = field(default="")


Event = Prefilled | Draft | Settled | Finished | Cancelled | Failed


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What a loaded model is, in numbers a status line or a model card can show."""

    name: str
    folder: Path
    parameters: int
    canvas_length: int
    context_length: int
    vocabulary: int
    device: str
    max_steps: int


@runtime_checkable
class CancelSignal(Protocol):
    """Anything with `is_set`, such as `threading.Event`. It is read in every denoising step."""

    def is_set(self) -> bool:
        """Whether the run should stop now."""
        ...


class TextEngine(Protocol):
    """A loaded model. One run at a time; the caller's thread does the work."""

    @property
    def info(self) -> ModelInfo:
        """What is loaded."""
        ...

    def generate(self, request: Request, cancel: CancelSignal) -> Iterator[Event]:
        """Yield `Prefilled`, then drafts and settled blocks, then exactly one of `Finished`, `Cancelled`, `Failed`.

        Never raises for anything the request or the model did wrong: that is what `Failed` is for. A request that
        cannot be run yields `Failed` alone.
        """
        ...

    def unload(self) -> None:
        """Give the memory back. The engine cannot be used afterwards."""
        ...
