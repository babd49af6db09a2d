"""How well a text reads on, judged by the model itself.

Two judges, because each is deaf to something. The encoder reads from left to right, as in training: how probable is
each next token? The decoder sees both sides: how probable is what stands at positions that were taken away? Both are
the network that wrote the text, so they favour what it likes to write: dull and repetitive texts score well, and a
fault that the model does not know for one goes unseen. A difference counts only between texts of the same model, and
where the two judges agree.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from runtime.api import FaultCode, RuntimeFault
from runtime.diffusion import network
from runtime.diffusion.noise import Noise
from runtime.diffusion.prefix import Prefix
from runtime.diffusion.readout import read_choices
from runtime.models.load import LoadedModel
from runtime.tasks.plan import end_cells
from runtime.tasks.prompt import end_of_turn

# Tokens of context a text is judged after, and tokens read together.
_CONTEXT = 128
_ROWS = 16
_NOISE_SEED = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of the `tokens` judged: mean negative log-likelihood and mean entropy of the model's expectation, in nats."""

    surprise: float
    entropy: float
    tokens: int


_NOTHING = Verdict(0.0, 0.0, 0)


@dataclass(frozen=True, slots=True)
class GapVerdict:
    """The decoder on what stands in a gap, and on the text to the right of it. Each is judged with the other in sight.

    `seen` reads the gap as it stands, `hidden` with noise in its place: what it expects there from both sides alone.
    """

    seen: Verdict
    hidden: Verdict
    right: Verdict


class Judge:
    """Judges texts that a model wrote, or others, by that model. Texts in a chat are judged as text without turns."""

    def __init__(self, model: LoadedModel) -> None:
        self._model = model
        vocabulary = model.vocabulary
        self._start = vocabulary.bos if vocabulary.bos is not None else min(vocabulary.ends)

    def causal(self, texts: Sequence[tuple[str, str]], *, first: int | None = None) -> list[Verdict]:
        """The encoder on each second text, after the first one of its pair; only on its `first` tokens if given.

        The two are made into tokens apart, so that the same text is always judged by the same tokens. Perplexity as in
        `runtime.training.evaluate` is the exponential of `surprise`. A text without tokens has a verdict of zeros.
        """
        rows = [self._row(context, text, first) for context, text in texts]
        verdicts: list[Verdict] = []
        for start in range(0, len(rows), _ROWS):
            verdicts += self._judge_rows(rows[start : start + _ROWS])
        return verdicts

    def gaps(self, before: str, fills: Sequence[str], after: str, *, right: int) -> list[GapVerdict]:
        """The decoder on each of `fills` between `before` and `after`, and on the first `right` tokens of `after`.

        A fill that leaves no room for the text after it is judged with as much of it as there is room for.

        Raises:
            RuntimeFault: `NOT_A_NUMBER`.
        """
        prefix = Prefix(self._model.network)
        prefix.extend([[self._start, *self._model.vocabulary.tokens(before)[-_CONTEXT:]]])
        layouts = [self._layout(fill, after, right) for fill in fills]
        gaps, sides = ([(layout[0], layout[place]) for layout in layouts] for place in (1, 2))
        seen, hidden = (self._decode(prefix, gaps, hide=hide) for hide in (False, True))
        beside = self._decode(prefix, sides, hide=True)
        return [GapVerdict(*three) for three in zip(seen, hidden, beside, strict=True)]

    def _row(self, context: str, text: str, first: int | None) -> tuple[list[int], int]:
        """Tokens to be read, and how many of them at the end are judged."""
        vocabulary = self._model.vocabulary
        judged = vocabulary.tokens(text)[:first]
        return [self._start, *vocabulary.tokens(context)[-_CONTEXT:], *judged], len(judged)

    @torch.inference_mode()
    def _judge_rows(self, rows: Sequence[tuple[list[int], int]]) -> list[Verdict]:
        model = self._model.network
        longest = max(len(tokens) for tokens, _ in rows)
        # Padding comes last, where a causal reader never looks at it.
        padded = [tokens + [self._model.vocabulary.pad] * (longest - len(tokens)) for tokens, _ in rows]
        batch = torch.tensor(padded, device=model.device)
        states = model.model.encoder(input_ids=batch).last_hidden_state
        cap = model.final_logit_softcapping
        verdicts: list[Verdict] = []
        for row, (tokens, count) in enumerate(rows):
            if not count:
                verdicts.append(_NOTHING)
                continue
            end = len(tokens)
            logits = model.lm_head(states[row, end - count - 1 : end - 1]).float().div_(cap).tanh_().mul_(cap)
            likely = torch.log_softmax(logits, dim=-1)
            chosen = likely.gather(-1, batch[row, end - count : end, None])
            entropy = -(likely.exp() * likely).sum(-1)
            verdicts.append(Verdict(-float(chosen.mean()), float(entropy.mean()), count))
        return verdicts

    def _layout(self, fill: str, after: str, right: int) -> tuple[list[int], list[int], list[int]]:
        """Tokens of a canvas, and the positions of the gap and of what is judged to the right of it."""
        vocabulary, length = self._model.vocabulary, self._model.info.canvas_length
        gap = vocabulary.tokens(fill)
        tokens = (gap + [piece.token for piece in vocabulary.first_pieces(after, length)])[:length]
        side = list(range(min(len(gap), len(tokens)), min(len(gap) + right, len(tokens))))
        if len(tokens) < length:
            ends = end_cells(vocabulary, end_of_turn(self._model), length - len(tokens))
            tokens += [cell.piece.token for cell in ends if cell.piece is not None]
        return tokens, list(range(min(len(gap), length))), side

    @torch.inference_mode()
    def _decode(self, prefix: Prefix, layouts: Sequence[tuple[list[int], list[int]]], *, hide: bool) -> list[Verdict]:
        """The decoder on the given positions of each canvas, as they stand or with noise in their place.

        As they stand it is conditioned on the text itself, as if the step before had expected just that.

        Raises:
            RuntimeFault: `NOT_A_NUMBER`.
        """
        model = self._model.network
        head = network.head_of(model)
        tokens = torch.tensor([tokens for tokens, _ in layouts], device=model.device)
        shown, soft = tokens.clone(), None if hide else network.embed(model, tokens)
        if hide:
            # The same noise in each canvas: they differ by their text alone.
            noise = Noise(_NOISE_SEED, model.device).canvas(tokens.shape[1], head.weight.shape[0])
            for row, (_, positions) in enumerate(layouts):
                shown[row, positions] = noise[positions]
        places = network.positions_after(prefix, tokens.shape[1], model.device)
        states = network.hidden_states(model, prefix.repeated(len(layouts)), shown, places, soft)
        verdicts: list[Verdict] = []
        for row, (_, positions) in enumerate(layouts):
            if not positions:
                verdicts.append(_NOTHING)
                continue
            choices = read_choices(states[row, positions], head, tokens[row, positions], 1)
            surprise, entropy = -float(choices.standing.mean()), float(choices.entropies.mean())
            if math.isnan(surprise + entropy):
                raise RuntimeFault(FaultCode.NOT_A_NUMBER, "in a reading of the text")
            verdicts.append(Verdict(surprise, entropy, len(positions)))
        return verdicts
