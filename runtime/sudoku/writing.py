"""Have many boards written at once: as the engine writes one, in a batch; and from left to right, to compare with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import torch
from tokenizers import Tokenizer
from torch import Tensor
from transformers import DynamicCache, PreTrainedModel

from runtime.api import SudokuRequest
from runtime.diffusion.canvas import Canvas
from runtime.diffusion.denoise import Denoiser
from runtime.diffusion.noise import Noise
from runtime.diffusion.prefix import Prefix
from runtime.diffusion.sampler import SamplerSettings
from runtime.models.load import LoadedModel
from runtime.sudoku.board import OPEN, Digits, Puzzle, Shape
from runtime.sudoku.examples import Alphabet, examples_of
from runtime.sudoku.text import digits_text
from runtime.tasks.joins import canvas_of
from runtime.tasks.sudoku import sudoku_job

ROWS = 128
"""Boards that are written together."""
NO_DIGIT = -1
"""Stands in a board for a token that is no digit."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was made of a puzzle: the board after each step, as a reader saw it."""

    puzzle: Puzzle
    boards: tuple[Digits, ...]

    @property
    def last(self) -> Digits:
        """The board it ended with."""
        return self.boards[-1]

    @property
    def is_right(self) -> bool:
        """Whether that is the solution, of which there is only one."""
        return self.last == self.puzzle.solution


def denoise_boards(
    model: LoadedModel, puzzles: Sequence[Puzzle], shape: Shape, settings: SamplerSettings, *, steps: int, seed: int
) -> list[Written]:
    """Write boards on canvases: plan, locks, sampler and random numbers are those of the engine's own run.

    Args:
        model: that the engine would use.
        puzzles: of one size.
        shape: their size.
        settings: of the sampler, in place of the model's own.
        steps: at most, up to those of `settings`.
        seed: of the first puzzle's run; the next ones count on from there.
    """
    # Boards are denoised, whatever else the model does with prose.
    model = replace(model, settings=replace(settings, draft=None))
    found: list[Written] = []
    for start in range(0, len(puzzles), ROWS):
        found += _denoise(model, puzzles[start : start + ROWS], shape, steps, seed + start)
    return found


def _denoise(model: LoadedModel, puzzles: Sequence[Puzzle], shape: Shape, steps: int, seed: int) -> Iterator[Written]:
    network, vocabulary = model.network, model.vocabulary
    jobs = [
        sudoku_job(SudokuRequest(givens=digits_text(one.givens), size=shape.size, steps=steps), model)
        for one in puzzles
    ]
    plans = [job.blocks[0][0] for job in jobs]
    opened = [[place for place, cell in enumerate(plan.cells) if not cell.is_locked] for plan in plans]
    canvas = Canvas.stack(
        [canvas_of(plan, places, vocabulary, network.device) for plan, places in zip(plans, opened, strict=True)]
    )
    prefix = Prefix(network).repeated(len(puzzles))
    prefix.extend([job.prompt.tokens for job in jobs])
    noises = [Noise(seed + number, network.device) for number in range(len(puzzles))]
    denoiser = Denoiser(network, prefix, canvas, model.settings, noises, steps=jobs[0].steps)
    boards: list[list[Digits]] = [[] for _ in puzzles]
    cells = [place for place, cell in enumerate(plans[0].cells) if not cell.is_hidden]
    digits = {token: int(piece) for token, piece in enumerate(vocabulary.pieces) if piece.isdigit() and len(piece) == 1}
    while denoiser.rows:
        for row, step in denoiser.step().items():
            boards[row].append(tuple(digits.get(step.tokens[place], NO_DIGIT) for place in cells))
    for puzzle, steps_of_board in zip(puzzles, boards, strict=True):
        yield Written(puzzle, tuple(steps_of_board))


@torch.inference_mode()
def write_left_to_right(
    network: PreTrainedModel,
    tokenizer: Tokenizer,
    puzzles: Sequence[Puzzle],
    shape: Shape,
    *,
    keeps_givens: bool = False,
) -> list[Written]:
    """Write boards token by token after the same prompt, the likeliest token each time.

    With `keeps_givens` a given cell is put down as it is and not written.
    """
    alphabet = Alphabet.of(tokenizer)
    names = {int(token): digit for digit, token in enumerate(alphabet.digits)}
    found: list[Written] = []
    for start in range(0, len(puzzles), ROWS):
        batch = puzzles[start : start + ROWS]
        givens = torch.tensor([one.givens for one in batch])
        examples = examples_of(givens, torch.tensor([one.solution for one in batch]), shape, alphabet)
        given = torch.where(examples.is_open, OPEN, examples.answer) if keeps_givens else None
        tokens = _greedy(network, examples.prompt, examples.answer.shape[1], given)
        kept = [place for place in range(tokens.shape[1]) if (place + 1) % (shape.size + 1)]
        for puzzle, row in zip(batch, tokens[:, kept].tolist(), strict=True):
            found.append(Written(puzzle, (tuple(names.get(token, NO_DIGIT) for token in row),)))
    return found


def _greedy(network: PreTrainedModel, prompt: Tensor, count: int, given: Tensor | None) -> Tensor:
    """The likeliest tokens (rows, count) one after another; those of `given` (rows, count) that are not 0 stand."""
    cache = DynamicCache(config=network.config.get_text_config(decoder=True))
    tokens = prompt.to(network.device)
    written: list[Tensor] = []
    for number in range(count):
        output = network(input_ids=tokens, past_key_values=cache, use_cache=True, logits_to_keep=1)
        likeliest = output.logits[:, -1].argmax(-1)
        if given is not None:
            stands = given[:, number].to(likeliest.device)
            likeliest = torch.where(stands != OPEN, stands, likeliest)
        written.append(likeliest)
        tokens = likeliest[:, None]
    return torch.stack(written, dim=1).cpu()
