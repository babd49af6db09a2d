"""The denoising loop: write a batch of canvases step by step after what has been encoded.

It follows `DiffusionGemmaGenerationMixin.generate` of transformers without calling it, because that loop has no locks,
no noise level to start from and no way to stop it. The two are tested against each other, token for token.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from transformers import DiffusionGemmaForBlockDiffusion

from runtime.api import FaultCode, RuntimeFault
from runtime.diffusion import network, sampler
from runtime.diffusion.canvas import Canvas
from runtime.diffusion.first_draft import FirstDraft
from runtime.diffusion.noise import Noise
from runtime.diffusion.prefix import Prefix
from runtime.diffusion.readout import DRAWS, Bans, Reading, read_out
from runtime.diffusion.sampler import SamplerSettings
from runtime.diffusion.stopping import Settling


@dataclass(frozen=True, slots=True)
class Step:
    """What stands on a canvas after a step, as plain numbers, one for each of the C positions.

    `number` counts from 1; `tokens` are the most likely ones; `entropies` are in nats; `is_settled` says that this was
    the last step.
    """

    number: int
    max_number: int
    tokens: tuple[int, ...]
    entropies: tuple[float, ...]
    accepted: tuple[bool, ...]
    is_settled: bool


class Denoiser:
    """A batch of canvases under way, and the state they carry from step to step.

    `rows` are the numbers of the canvases that are still being written: one that has settled or was dropped is no
    longer computed.
    """

    def __init__(
        self,
        model: DiffusionGemmaForBlockDiffusion,
        prefix: Prefix,
        canvas: Canvas,
        settings: SamplerSettings,
        noises: Sequence[Noise],
        *,
        steps: int | None = None,
        ends: Collection[int] = (),
    ) -> None:
        """Begin. `prefix` has one row or as many as the canvas.

        `steps` is how many steps remain at the canvas' noise level, None all of them; the temperature starts where the
        schedule is by then. A first draft, where the settings want one, ends at a token of `ends`.
        """
        self.rows = list(range(canvas.rows))
        self._model = model
        self._head = network.head_of(model)
        self._prefix = prefix if prefix.rows == canvas.rows else prefix.repeated(canvas.rows)
        self._canvas = canvas
        self._settings = settings
        self._noises = list(noises)
        self._settling = Settling(settings)
        self._temperatures = sampler.temperatures(settings, model.device)
        self._positions = network.positions_after(prefix, canvas.length, model.device)
        self._remaining = settings.max_steps if steps is None else steps
        self._tokens = canvas.noised(self._draw_canvases())
        self._soft: Tensor | None = None
        self._draft: FirstDraft | None = None
        if settings.draft is not None:
            draft = FirstDraft(self._prefix, canvas, self._head, settings.draft, self._noises, ends)
            self._draft = draft if draft.steps else None
            self._remaining = min(self._remaining, settings.draft.review_steps)
        self._number = 0
        self._last = self._remaining + (self._draft.steps if self._draft else 0)
        self._find_open()

    def drop(self, rows: Collection[int]) -> None:
        """Go on without these canvases."""
        left = [index for index, row in enumerate(self.rows) if row not in rows]
        if len(left) == len(self.rows):
            return
        self.rows = [self.rows[index] for index in left]
        if not left:
            return
        kept = torch.tensor(left, device=self._model.device)
        self._prefix = self._prefix.selected(left)
        self._canvas = self._canvas.selected(kept)
        self._noises = [self._noises[index] for index in left]
        self._settling.select(kept)
        if self._draft is not None:
            self._draft.select(left)
        self._tokens = self._tokens[kept]
        self._soft = None if self._soft is None else self._soft[kept]
        self._find_open()

    def step(self) -> dict[int, Step]:
        """Make one step of every canvas that is left; those that have settled are dropped.

        Raises:
            RuntimeFault: `NOT_A_NUMBER` where the model's output is no number.
        """
        # One copy to the host for everything a reader needs. Token numbers stay exact in float64.
        values = (self._advance() if self._draft is None else self._write_on(self._draft)).tolist()
        length = self._canvas.length
        self._number += 1
        number = self._number
        steps: dict[int, Step] = {}
        for row, flat in zip(self.rows, values, strict=True):
            if math.isnan(math.fsum(flat)):
                raise RuntimeFault(FaultCode.NOT_A_NUMBER, f"step {number}")
            steps[row] = Step(
                number=number,
                max_number=self._last,
                tokens=tuple(map(int, flat[:length])),
                entropies=tuple(flat[length : 2 * length]),
                accepted=tuple(map(bool, flat[2 * length : 3 * length])),
                is_settled=bool(flat[-1]) or (self._remaining == 0 and self._draft is None),
            )
        self.drop([row for row, step in steps.items() if step.is_settled])
        return steps

    @torch.inference_mode()
    def _find_open(self) -> None:
        """Find the open positions once: asking a GPU for indices makes the host wait."""
        self._open = self._canvas.is_open.nonzero(as_tuple=True)
        self._open_counts = self._canvas.is_open.sum(dim=-1).tolist()
        bans = self._canvas.bans
        # What cannot change is expected with certainty.
        self._standing = network.embed(self._model, self._canvas.tokens)
        self._open_bans = None if bans is None else Bans(bans.table, bans.kinds[self._open])

    @torch.inference_mode()
    def _write_on(self, draft: FirstDraft) -> Tensor:
        """Write a piece of the first draft; what comes of it as `_advance` gives it.

        Where the draft has not come to yet, stands what the decoder makes of noise, as unsure as can be.
        """
        if self._number == 0:
            self._tokens = self._canvas.noised(self._spread(self._read(self._temperatures[-1]).drawn))
        draft.write()
        self._tokens = self._canvas.keep(torch.where(draft.is_drafted, draft.tokens, self._tokens))
        stands = draft.is_drafted | ~self._canvas.is_open
        unsure = math.log(self._head.weight.shape[0])
        entropies = torch.where(stands, draft.entropies, unsure)
        if draft.steps == 0:
            self._draft = None
        not_settled = torch.zeros_like(stands[:, :1])
        return torch.cat([values.double() for values in (self._tokens, entropies, stands, not_settled)], dim=1)

    @torch.inference_mode()
    def _advance(self) -> Tensor:
        """Make a step; give tokens, entropies, accepted (each C wide) and settled (1 wide) of each canvas, float64."""
        reading = self._read(self._temperatures[self._remaining])
        likely = self._spread(reading.likely)
        entropies = torch.zeros(likely.shape, device=likely.device).index_put(self._open, reading.entropies)
        # A position that cannot change has entropy 0: it is accepted first and costs none of the bound.
        accepted = sampler.accept(entropies, self._settings.entropy_bound)
        drawn = self._spread(reading.drawn)
        self._tokens = self._canvas.keep(sampler.renoise(drawn, self._draw_canvases(), accepted))
        is_settled = self._settling.update(likely, entropies, self._canvas.is_open)
        self._remaining -= 1
        scale = network.embedding_scale(self._model).to(self._standing.dtype)
        self._soft = self._standing.index_put(self._open, reading.soft.to(scale.dtype) * scale)
        return torch.cat([likely.double(), entropies.double(), accepted.double(), is_settled.double()[:, None]], dim=1)

    def _read(self, temperature: Tensor) -> Reading:
        """The decoder's distributions at the open positions."""
        hidden = network.hidden_states(self._model, self._prefix, self._tokens, self._positions, self._soft)
        tiles = self._head.tiles
        uniforms = [
            noise.uniforms(count, tiles, DRAWS) for noise, count in zip(self._noises, self._open_counts, strict=True)
        ]
        return read_out(hidden[self._open], self._head, temperature, torch.cat(uniforms), self._open_bans)

    def _spread(self, values: Tensor) -> Tensor:
        """Tokens (B, C): `values` at the open positions, what stands at the others."""
        return self._canvas.tokens.index_put(self._open, values)

    def _draw_canvases(self) -> Tensor:
        vocabulary = self._head.weight.shape[0]
        return torch.stack([noise.canvas(self._canvas.length, vocabulary) for noise in self._noises])


def denoise(
    model: DiffusionGemmaForBlockDiffusion,
    prefix: Prefix,
    canvas: Canvas,
    settings: SamplerSettings,
    noise: Noise,
    *,
    steps: int | None = None,
) -> Iterator[Step]:
    """Write one canvas, a `Step` at a time. A caller that stops asking stops the work. See `Denoiser`."""
    denoiser = Denoiser(model, prefix, canvas, settings, [noise], steps=steps)
    while denoiser.rows:
        yield denoiser.step()[0]
