"""A first draft of canvases, written from left to right by the encoder, for the decoder to go over.

Encoder and decoder share their weights, and the encoder is trained to foretell the next token. A model of few weights
does that far better than it tells noise from text: what it denoises from pure noise are words side by side, what it
writes from left to right are nearly sentences. So its canvases begin with a draft instead of noise; see `DECISIONS.md`
for what was measured.

Where text follows that stands already, several candidates are drawn, and the one stays that surprises the encoder
least, taken together with the beginning of that text.

Shapes: B canvases, C positions, H width of the model, K candidates.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from runtime.diffusion.canvas import Canvas
from runtime.diffusion.noise import Noise
from runtime.diffusion.prefix import Prefix
from runtime.diffusion.readout import DRAWS, Bans, Head, read_choices, read_out
from runtime.diffusion.sampler import DraftSettings

# Positions drawn between two looks at what there is: a reader sees the draft grow, and can stop it.
_AT_ONCE = 16
# A run of so many tokens is not drawn twice on one canvas: cool drafts would go round in circles.
_REPETITION = 5
# Tokens of the text after them by which candidates are compared.
_FOLLOWING = 16


@dataclass(slots=True)
class _Row:
    """One canvas: how much of it the prefix has read, and the stretches of positions to draw, step by step."""

    prefix: Prefix
    noise: Noise
    stretches: list[list[range]]
    read: int = 0
    end: int | None = None


class FirstDraft:
    """A draft under way. It draws for the open positions that no token stands on; all others are read as they are.

    `tokens` (B, C, int64) and `entropies` (B, C, float32, nats) mean something where `is_drafted` (B, C, bool). Each
    canvas is drawn by itself, so what comes on it does not depend on the others beside it.
    """

    def __init__(
        self,
        prefix: Prefix,
        canvas: Canvas,
        head: Head,
        settings: DraftSettings,
        noises: Sequence[Noise],
        ends: Collection[int],
    ) -> None:
        """Begin after `prefix`, which has as many rows as the canvas and stays as it is.

        A canvas whose text ends, with a token of `ends`, has that token on all open positions after it.
        """
        self._bans = canvas.bans
        self._head = head
        self._candidates = settings.candidates
        temperatures = torch.tensor([settings.temperature, settings.joining_temperature], device=canvas.tokens.device)
        self._temperature, self._joining_temperature = temperatures.unbind()
        self._ends = frozenset(ends)
        is_asked = canvas.is_open if canvas.is_standing is None else canvas.is_open & ~canvas.is_standing
        self._is_asked = is_asked
        self._is_text = ~is_asked & ~torch.isin(canvas.tokens, torch.tensor(sorted(self._ends)).to(canvas.tokens))
        self.tokens = canvas.tokens.clone()
        self.entropies = torch.zeros(canvas.tokens.shape, device=canvas.tokens.device)
        self.is_drafted = torch.zeros_like(canvas.is_open)
        self._rows = [
            _Row(prefix.selected([row]).branch(), noise, self._stretches(row)) for row, noise in enumerate(noises)
        ]

    @property
    def steps(self) -> int:
        """How often `write` is to be called yet."""
        return max((len(row.stretches) for row in self._rows), default=0)

    def select(self, rows: Sequence[int]) -> None:
        """Go on with these canvases alone, in this order."""
        index = torch.tensor(rows, device=self.tokens.device)
        self._rows = [self._rows[row] for row in rows]
        self._bans = None if self._bans is None else Bans(self._bans.table, self._bans.kinds[index])
        self._is_asked, self._is_text = self._is_asked[index], self._is_text[index]
        self.tokens, self.entropies = self.tokens[index], self.entropies[index]
        self.is_drafted = self.is_drafted[index]

    @torch.inference_mode()
    def write(self) -> None:
        """Draw the next few positions of every canvas."""
        for number, row in enumerate(self._rows):
            for places in row.stretches.pop(0) if row.stretches else []:
                if row.end is None:
                    self._write(number, row, places)
            if row.end is not None:
                left = self._is_asked[number] & ~self.is_drafted[number]
                self.tokens[number, left] = row.end
                self.is_drafted[number] |= left

    def _stretches(self, row: int) -> list[list[range]]:
        """What is asked for side by side, by steps; only what no text follows on can be cut in two.

        There are as many steps as the number of positions says, however they lie and wherever a text may end: canvases
        with as many open positions then take as many steps, and a run is the same alone and beside others.
        """
        found: list[range] = []
        places: list[int] = self._is_asked[row].nonzero().flatten().tolist()
        for place in places:
            if found and found[-1].stop == place:
                found[-1] = range(found[-1].start, place + 1)
            else:
                found.append(range(place, place + 1))
        steps: list[list[range]] = [[] for _ in range(0, len(places), _AT_ONCE)]
        count = 0
        for one in found:
            is_joining = self._following(row, one.stop) > one.stop
            while one:
                step, done = divmod(count, _AT_ONCE)
                size = len(one) if is_joining else min(len(one), _AT_ONCE - done)
                steps[step].append(one[:size])
                one, count = one[size:], count + size
        return steps

    def _following(self, row: int, start: int) -> int:
        """Where the text that follows at `start`, as far as it is looked at, ends; `start` where there is none."""
        stop = start
        while stop < min(start + _FOLLOWING, self._is_text.shape[1]) and bool(self._is_text[row, stop]):
            stop += 1
        return stop

    def _write(self, number: int, row: _Row, places: range) -> None:
        if row.read < places.start:
            row.prefix.extend(self.tokens[number : number + 1, row.read : places.start].tolist())
        stop = self._following(number, places.stop)
        is_joining = stop > places.stop
        count = self._candidates if is_joining else 1
        temperature = self._joining_temperature if is_joining else self._temperature
        drawing = row.prefix.repeated(count) if count > 1 else row.prefix
        tokens: list[Tensor] = []
        hidden: list[Tensor] = []
        entropies: list[Tensor] = []
        for place in places:
            if tokens:
                drawing.extend(tokens[-1][:, None].tolist())
            assert drawing.last_hidden is not None
            hidden.append(drawing.last_hidden[:, 0])
            bans = self._bans_at(number, place, torch.stack(tokens, dim=1).tolist() if tokens else [[]] * count)
            uniforms = row.noise.uniforms(count, self._head.tiles, DRAWS)
            reading = read_out(hidden[-1], self._head, temperature, uniforms, bans)
            tokens.append(reading.drawn)
            entropies.append(reading.entropies)
            if not is_joining and int(reading.drawn) in self._ends:
                row.end = int(reading.drawn)
                break
        best = 0
        if count > 1:
            after = self.tokens[number, places.stop : stop]
            best = self._least_surprising(drawing.branch(), tokens, hidden, after)
        written = places[: len(tokens)]
        columns = slice(written.start, written.stop)
        self.tokens[number, columns] = torch.stack(tokens, dim=1)[best]
        self.entropies[number, columns] = torch.stack(entropies, dim=1)[best]
        self.is_drafted[number, columns] = True
        row.prefix, row.read = drawing.selected([best]), written.stop - 1

    def _bans_at(self, number: int, place: int, written: list[list[int]]) -> Bans | None:
        """What none of the candidates may go on with at `place`, where each has `written` up to it."""
        count = len(written)
        bans = self._bans
        if bans is not None:
            bans = Bans(bans.table, bans.kinds[number, place].expand(count))
        before = self.tokens[number, : place - len(written[0])].tolist()
        repeating = [_repeating(before + one) for one in written]
        if not any(repeating):
            return bans
        if bans is None:
            table = torch.zeros((count, self._head.weight.shape[0]), dtype=torch.bool, device=self.tokens.device)
        else:
            table = bans.table[bans.kinds]
        for row, tokens in enumerate(repeating):
            banned = table[row].index_fill(0, torch.tensor(sorted(tokens), dtype=torch.long).to(table.device), True)
            # Where nothing else is allowed, it has to be said again.
            table[row] = table[row] if bool(banned.all()) else banned
        return Bans(table, torch.arange(count, device=table.device))

    def _least_surprising(
        self, drawing: Prefix, tokens: Sequence[Tensor], hidden: Sequence[Tensor], after: Tensor
    ) -> int:
        """Which candidate is: `tokens` and `hidden` are of each position (K) and (K, H); `after` (F) follows on all."""
        count = len(tokens[0])
        read = torch.cat([tokens[-1][:, None], after[None, :-1].expand(count, -1)], dim=1)
        states = torch.cat([torch.stack(list(hidden), dim=1), drawing.read(read.tolist())], dim=1)
        standing = torch.cat([torch.stack(list(tokens), dim=1), after[None].expand(count, -1)], dim=1)
        choices = read_choices(states.flatten(0, 1), self._head, standing.flatten(), 1)
        return int(choices.standing.view(count, -1).sum(dim=1).argmax())


def _repeating(tokens: Sequence[int]) -> set[int]:
    """The tokens that would make a run of `_REPETITION` at the end of `tokens` that there has been before."""
    size = _REPETITION - 1
    if len(tokens) <= size:
        return set()
    last = tokens[-size:]
    return {tokens[start + size] for start in range(len(tokens) - size) if tokens[start : start + size] == last}
