"""The one door into the runtime: what a caller may ask for, and what comes back.

Plain values only. Nothing here imports torch, so a window may import this module before any model library is loaded.
Positions are offsets in Python characters (code points) of the text they refer to.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, runtime_checkable

DEFAULT_STRENGTH = 0.5
DEFAULT_GAP_WORDS = 12
MAX_PASSES = 3


class FaultCode(enum.StrEnum):
    """Everything that can go wrong in the runtime, as a name a program can act on."""

    MODEL_MISSING = "model_missing"
    MODEL_BROKEN = "model_broken"
    MODEL_UNSUPPORTED = "model_unsupported"
    MODEL_NOT_LOADED = "model_not_loaded"
    VOICE_MISSING = "voice_missing"
    VOICE_BROKEN = "voice_broken"
    VOICE_UNSUITABLE = "voice_unsuitable"
    NOTHING_SELECTED = "nothing_selected"
    NOTHING_TO_WRITE = "nothing_to_write"
    EMPTY_GAP = "empty_gap"
    GAP_TOO_LONG = "gap_too_long"
    LOCK_OUT_OF_RANGE = "lock_out_of_range"
    STRENGTH_OUT_OF_RANGE = "strength_out_of_range"
    CONTEXT_TOO_LONG = "context_too_long"
    PASSES_OUT_OF_RANGE = "passes_out_of_range"
    TRACE_MISMATCH = "trace_mismatch"
    BOARD_UNREADABLE = "board_unreadable"
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_MEMORY = "out_of_memory"
    CANCELLED = "cancelled"
    INTERNAL = "internal"


class Offer(enum.StrEnum):
    """What may be tried after a fault, as a name a program can put on a button."""

    FEWER_VERSIONS = "fewer_versions"
    SMALLER_CONTEXT = "smaller_context"


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

    `voice` here and in the other requests is the folder of a voice, an adapter made of a writer's own texts with
    `voice.json` beside it, that the model writes or reads with in this run and in no other. One that was made for
    another model fails with `VOICE_UNSUITABLE`, no folder of a voice with `VOICE_MISSING`, one that is damaged with
    `VOICE_BROKEN`, all before anything is written.
    """

    before: str
    instruction: str = ""
    max_blocks: int = 1
    seed: int | None = None
    voice: Path | None = None


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
    voice: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FillRequest:
    """Write about `words` words that join `before` to `after`.

    `words` None leaves the length to the model: several are written at once, and the one after which
    `after` surprises it least stays.
    """

    before: str
    after: str
    words: int | None = DEFAULT_GAP_WORDS
    instruction: str = ""
    seed: int | None = None
    voice: Path | None = None


WritingRequest = ContinueRequest | RewriteRequest | FillRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class SudokuRequest:
    """Write the open cells of a board of `size` rows and columns; the given ones are locked and never change.

    `givens` are the digits row by row, "." or "0" for an open cell. `steps` are the denoising steps at most, None the
    model's own; never more than those. Nothing of what is asked or written is checked against the rules of Sudoku. A
    draft's cells are exactly the board's, in reading order, each with one digit; so are the characters of
    `Finished.text`. There is always one block, whose trace `draft_at` reads like any other. A request that is none
    fails with `BOARD_UNREADABLE`, a full board with `NOTHING_TO_WRITE`, one too large for the model with
    `CONTEXT_TOO_LONG`.
    """

    givens: str
    size: int
    steps: int | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolishRequest:
    """Read `selected` between `before` and `after` and change the words the model clearly disagrees with.

    No noise: the text itself stands on the canvas. `passes` from 1 to `MAX_PASSES`, each on the text the one before
    left. `locks` as in `RewriteRequest`. There is nothing random in it, so it takes no seed.
    """

    before: str
    selected: str
    after: str
    passes: int = 2
    locks: tuple[Span, ...] = ()
    instruction: str = ""
    voice: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtRequest:
    """Read `selected` between `before` and `after`: which words does the model doubt, and what else could stand there?

    Nothing is written: `Finished.text` is `selected`, `Finished.doubts` covers its words.
    """

    before: str
    selected: str
    after: str
    voice: Path | None = None


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One denoising step, compactly: for each of the C positions the likeliest token, its entropy, if it was kept.

    `tokens` C little-endian int32; `entropies` C little-endian float16, in nats; `accepted` C bytes, 0 or 1.
    """

    tokens: bytes
    entropies: bytes
    accepted: bytes


@dataclass(frozen=True, slots=True)
class BlockTrace:
    """How one canvas came to be. `opened` are the positions that were written; `steps` are all its steps in order.

    `max_steps` is how many there could have been. `variant` tells apart canvases of different layout that
    one request may lead to, as gaps of several lengths do.
    """

    opened: tuple[int, ...]
    steps: tuple[TraceStep, ...]
    max_steps: int
    variant: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SteerRequest:
    """Go back to a step of an earlier run of `request` and write on from there.

    `traces` are the run's blocks as `Finished` or `Cancelled` gave them; the blocks before `block` stay as they ended.
    In `block` the draft of `step` (from 1) stands; spans of that draft's text in `keep` are locked from here on. What
    is not kept goes on from where it was, or, with `afresh`, is written anew from noise. The voice is `request`'s.
    """

    request: WritingRequest | SudokuRequest
    traces: tuple[BlockTrace, ...]
    block: int
    step: int
    keep: tuple[Span, ...] = ()
    afresh: bool = False
    seed: int | None = None


Request = WritingRequest | SudokuRequest | PolishRequest | DoubtRequest | SteerRequest


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
class Alternative:
    """Another text for a word. `probability` is the model's, its tokens' product, given all the other words."""

    text: str
    probability: float


@dataclass(frozen=True, slots=True)
class Doubt:
    """How unsure the model was of a word: `span` of the result. Entropies are in nats, those of its least sure token.

    `entropy` is that of the last step, or of a reading of the finished text; `settled_entropy` that of the step from
    which on the word stayed as it is, None where it was not written. `alternatives` come best first, the word itself
    not among them.
    """

    span: Span
    entropy: float
    settled_entropy: float | None = None
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True)
class Finished:
    """The run is over. `text` is the whole result, `locks` the locked spans in it, in the request's order.

    `doubts` are the words that were written, in order. `traces` has one entry for each block; see `SteerRequest`.
    `repeats` says that a continuation was ended early because it had begun to repeat what was there.
    """

    text: str
    locks: tuple[Span, ...]
    seed: int
    statistics: Statistics
    doubts: tuple[Doubt, ...] = ()
    traces: tuple[BlockTrace, ...] = ()
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The caller cancelled. `text` joins the blocks that had settled by then.

    `traces` are theirs, and that of the block that was being written, as far as it had come.
    """

    text: str
    seed: int
    statistics: Statistics
    traces: tuple[BlockTrace, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """The run could not be done. The engine stays usable. `offers` are what may go better, the likeliest first."""

    code: FaultCode
    detail: str = field(default="")
    offers: tuple[Offer, ...] = ()


Event = Prefilled | Draft | Settled | Finished | Cancelled | Failed


@dataclass(frozen=True, slots=True)
class VersionEvent:
    """An event of one of several versions that are written at once; `version` counts from 0."""

    version: int
    event: Event


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What a loaded model is, in numbers a status line or a model card can show.

    `fingerprint` says which weights these are (`runtime.models.fingerprint`); a voice made for others does not fit.
    """

    name: str
    folder: Path
    parameters: int
    canvas_length: int
    context_length: int
    vocabulary: int
    device: str
    max_steps: int
    fingerprint: str = ""


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

    def generate_versions(self, request: Request, cancels: Sequence[CancelSignal]) -> Iterator[VersionEvent]:
        """Write as many versions of `request` as there are `cancels`, in one batch, each with a seed of its own.

        Every version has the events that `generate` would give it. Cancelling one leaves the others running. The first
        has the request's seed, if that has one, and the next ones count on from there.
        """
        ...

    def draft_at(self, request: SteerRequest) -> Draft:
        """The draft `request` would go on from: for winding a run back without running anything.

        Raises:
            RuntimeFault: `TRACE_MISMATCH` where traces, block or step are not those of a run of `request.request`.
        """
        ...

    def unload(self) -> None:
        """Give the memory back. The engine cannot be used afterwards."""
        ...
