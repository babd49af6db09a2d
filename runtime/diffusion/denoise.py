"""The denoising loop: encode what stands before a canvas, then write the canvas step by step.

It follows `DiffusionGemmaGenerationMixin.generate` of transformers without calling it, because that loop has no locks,
no noise level to start from and no way to stop it. The two are tested against each other, token for token.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor
from transformers import DiffusionGemmaForBlockDiffusion, DynamicCache

from runtime.diffusion import sampler
from runtime.diffusion.canvas import Canvas
from runtime.diffusion.noise import Noise
from runtime.diffusion.sampler import SamplerSettings
from runtime.diffusion.stopping import Settling

# All canvas positions see each other and the whole prefix. None is how the decoder is told that no mask is needed.
NO_MASK: dict[str, Tensor | None] = {"full_attention": None, "sliding_attention": None}


@dataclass(frozen=True, slots=True)
class Step:
    """What stands on the canvas after a step, as plain numbers, one for each of the C positions.

    `number` counts from 1; `tokens` are the most likely ones; `entropies` are in nats; `is_settled` says that this was
    the last step.
    """

    number: int
    max_number: int
    tokens: tuple[int, ...]
    entropies: tuple[float, ...]
    accepted: tuple[bool, ...]
    is_settled: bool


class Prefix:
    """The text before a canvas, encoded: the cache the decoder reads."""

    def __init__(self, model: DiffusionGemmaForBlockDiffusion) -> None:
        self._model = model
        self.cache = DynamicCache(config=model.config.get_text_config(decoder=True))
        self.length = 0

    @torch.inference_mode()
    def extend(self, tokens: list[int]) -> None:
        """Encode `tokens` after what is there already."""
        if not tokens:
            return
        device = self._model.device
        input_ids = torch.tensor([tokens], device=device)
        positions = torch.arange(self.length, self.length + len(tokens), dtype=torch.int32, device=device).unsqueeze(0)
        encoder = self._model.model.encoder
        masks = encoder.create_masks_for_generate(
            config=self._model.config,
            inputs_embeds=torch.empty((1, len(tokens), 0), dtype=self._model.dtype, device=device),
            attention_mask=torch.ones((1, self.length + len(tokens)), dtype=torch.bool, device=device),
            past_key_values=self.cache,
            position_ids=positions,
        )
        encoder(input_ids=input_ids, attention_mask=masks, past_key_values=self.cache, position_ids=positions)
        self.length += len(tokens)


class _Denoiser:
    """The state a canvas carries from step to step, and the step."""

    def __init__(
        self,
        model: DiffusionGemmaForBlockDiffusion,
        prefix: Prefix,
        canvas: Canvas,
        settings: SamplerSettings,
        noise: Noise,
    ) -> None:
        self._model = model
        self._prefix = prefix
        self._canvas = canvas
        self._settings = settings
        self._noise = noise
        self._settling = Settling(settings)
        self._vocabulary = model.lm_head.out_features
        self._positions = torch.arange(
            prefix.length, prefix.length + canvas.length, dtype=torch.int32, device=model.device
        ).unsqueeze(0)
        # Found once: asking a GPU for indices makes the host wait.
        self._closed: tuple[Tensor, Tensor] | None = None
        if canvas.is_open is not None:
            batch, position = (~canvas.is_open).nonzero(as_tuple=True)
            self._closed = (batch, position)
        self._tokens = canvas.noised(self._draw_canvas())
        self._self_conditioning: Tensor | None = None

    @torch.inference_mode()
    def step(self, remaining: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Make one step; give most likely tokens, entropies, accepted positions (each (1, C)) and settled (1,)."""
        logits = self._logits(remaining)
        drawn = self._noise.draw(torch.softmax(logits, dim=-1, dtype=torch.float32))
        likely = self._canvas.keep(torch.argmax(logits, dim=-1))
        entropies = sampler.entropy(logits)
        accepted = sampler.accept(entropies, self._settings.entropy_bound)
        # Pinned logits see to this already; a lock must not hang on how a sampler rounds.
        self._tokens = self._canvas.keep(sampler.renoise(drawn, self._draw_canvas(), accepted))
        is_settled = self._settling.update(likely, entropies, self._canvas.is_open)
        self._self_conditioning = logits.to(self._model.model.decoder.embed_tokens.weight.dtype)
        return likely, entropies, accepted, is_settled

    def _logits(self, remaining: int) -> Tensor:
        """Logits (1, C, V), float32: banned, pinned, and divided by the step's temperature."""
        logits = self._model(
            decoder_input_ids=self._tokens,
            self_conditioning_logits=self._self_conditioning,
            decoder_attention_mask=NO_MASK,
            past_key_values=self._prefix.cache,
            decoder_position_ids=self._positions,
        ).logits
        logits = sampler.ban(logits, self._canvas.bans)
        if self._closed is not None:
            logits = sampler.pin(logits, self._canvas.tokens, self._closed)
        return logits / sampler.temperature(remaining, self._settings, logits.device)

    def _draw_canvas(self) -> Tensor:
        return self._noise.canvas(1, self._canvas.length, self._vocabulary)


def denoise(
    model: DiffusionGemmaForBlockDiffusion,
    prefix: Prefix,
    canvas: Canvas,
    settings: SamplerSettings,
    noise: Noise,
    *,
    steps: int | None = None,
) -> Iterator[Step]:
    """Write one canvas, a `Step` at a time. A caller that stops asking stops the work.

    `steps` is how many steps remain at the canvas' noise level, None all of them; the temperature starts where the
    schedule is by then.
    """
    denoiser = _Denoiser(model, prefix, canvas, settings, noise)
    first = settings.max_steps if steps is None else steps
    for remaining in range(first, 0, -1):
        likely, entropies, accepted, is_settled = denoiser.step(remaining)
        # One copy to the host for everything a reader needs. Token numbers stay exact in float64.
        flat = torch.cat([likely.double(), entropies.double(), accepted.double(), is_settled.double()[:, None]], dim=1)
        values = flat[0].tolist()
        length = canvas.length
        is_last = remaining == 1 or bool(values[-1])
        yield Step(
            number=first - remaining + 1,
            max_number=first,
            tokens=tuple(map(int, values[:length])),
            entropies=tuple(values[length : 2 * length]),
            accepted=tuple(map(bool, values[2 * length : 3 * length])),
            is_settled=is_last,
        )
        if is_last:
            return
