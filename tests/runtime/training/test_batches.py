"""Windows are cut from one document, prompt before canvas, nothing padded but its end."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from transformers import AutoTokenizer

from runtime.training.batches import Source, WindowDrawer, load_sources
from runtime.training.corpus import Split
from runtime.training.prepare import TOKENIZER_FOLDER
from runtime.training.recipe import BatchRecipe
from runtime.training.tokenizer import BOS_ID, EOS_ID, PAD_ID, PARAGRAPH_BREAK

CANVAS = 32


@pytest.fixture(scope="module")
def break_id(data: Path) -> int:
    tokenizer = AutoTokenizer.from_pretrained(data / TOKENIZER_FOLDER, local_files_only=True)
    (token,) = tokenizer.encode(PARAGRAPH_BREAK, add_special_tokens=False)
    return token


@pytest.fixture(scope="module")
def sources(data: Path, break_id: int) -> tuple[Source, ...]:
    return load_sources(data, Split.TRAIN, break_id)


def make(sources: tuple[Source, ...], **changes: object) -> WindowDrawer:
    return WindowDrawer(sources, BatchRecipe(rows=8, **changes), CANVAS)


@pytest.mark.parametrize("prompt", [1, 5, 40])
def test_a_window_is_text_of_one_document(sources: tuple[Source, ...], prompt: int):
    batch = make(sources).draw_length(prompt, 40, np.random.default_rng(1))
    assert batch.prompt.shape == (40, prompt)
    assert batch.canvas.shape == (40, CANVAS)
    assert (batch.prompt[:, 0] == BOS_ID).all()
    documents = [
        source.tokens[begin:end].astype(np.int64)
        for source in sources
        for begin, end in zip(source.starts, source.starts[1:], strict=False)
    ]
    texts = [",".join(map(str, document)) + "," for document in documents]
    for before, after in zip(batch.prompt.tolist(), batch.canvas.tolist(), strict=True):
        ended = after.index(PAD_ID) if PAD_ID in after else CANVAS
        assert set(after[ended:]) <= {PAD_ID}
        assert ended == CANVAS or after[ended - 1] == EOS_ID
        assert EOS_ID not in before
        joined = ",".join(map(str, [*before[1:], *after[:ended]])) + ","
        assert any(joined in text for text in texts)


def test_aligned_canvases_begin_at_paragraphs(sources: tuple[Source, ...], break_id: int):
    batch = make(sources, aligned_share=1.0, end_share=0.0).draw_length(12, 60, np.random.default_rng(2))
    assert (batch.prompt[:, -1] == break_id).float().mean() > 0.8


def test_ends_of_documents_are_drawn(sources: tuple[Source, ...]):
    batch = make(sources, aligned_share=0.0, end_share=1.0).draw_length(12, 40, np.random.default_rng(3))
    assert (batch.canvas == EOS_ID).any(dim=1).all()


def test_the_same_state_gives_the_same_batch(sources: tuple[Source, ...]):
    drawer = make(sources, prompt_lengths=(1, 8), prompt_shares=(0.5, 0.5))
    one = drawer.draw(np.random.default_rng(4), np.random.default_rng(5))
    two = drawer.draw(np.random.default_rng(4), np.random.default_rng(5))
    other = drawer.draw(np.random.default_rng(4), np.random.default_rng(6))
    assert one.canvas.equal(two.canvas)
    assert one.prompt.shape == other.prompt.shape
    assert not one.canvas.equal(other.canvas)


def test_shares_weigh_the_sources(sources: tuple[Source, ...]):
    first = Source("a", 3.0, np.full(5000, 7, np.uint16), np.array([0, 5000]), np.array([]))
    second = Source("b", 1.0, np.full(90000, 8, np.uint16), np.array([0, 90000]), np.array([]))
    batch = make((first, second)).draw_length(1, 400, np.random.default_rng(7))
    share = (batch.canvas[:, 0] == 7).float().mean()
    assert share == pytest.approx(0.75, abs=0.07)


def test_long_prompts_come_with_fewer_rows():
    recipe = BatchRecipe(rows=8)
    assert recipe.rows_at(1, 128) == recipe.rows_at(160, 128) == 8
    assert recipe.rows_at(448, 128) == 4
    assert recipe.rows_at(100_000, 128) == 1
