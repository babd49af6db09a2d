"""Encoded prompts, kept and put together again: the same bits as without keeping anything."""

from __future__ import annotations

import gc
import random
import weakref
from dataclasses import dataclass

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from transformers import DiffusionGemmaForBlockDiffusion

from runtime.cli import STARTER
from runtime.diffusion.prefix import Prefix
from runtime.diffusion.prefix_store import CHUNK, LIMIT, PrefixStore
from tests.support.tiny_model import VOCABULARY, tiny_network

WINDOW = 32
# Smaller than the window, odd, beside it, and larger.
CHUNKS = [11, 16, WINDOW - 1, WINDOW, WINDOW + 1, 50]


@pytest.fixture(scope="module")
def network() -> DiffusionGemmaForBlockDiffusion:
    return tiny_network(context_length=8192)


@pytest.fixture(scope="module")
def starter() -> DiffusionGemmaForBlockDiffusion:
    return DiffusionGemmaForBlockDiffusion.from_pretrained(STARTER, dtype=torch.float32).eval()


def text(length: int, seed: int = 0, vocabulary: int = VOCABULARY) -> list[int]:
    drawn = random.Random(seed)
    return [drawn.randrange(3, vocabulary) for _ in range(length)]


def tensors(prefix: Prefix) -> list[Tensor]:
    found = [states for layer in prefix.layers for states in (layer.keys, layer.values)]
    return [states for states in found if states is not None]


def assert_same(one: Prefix, other: Prefix) -> None:
    assert (one.length, one.rows) == (other.length, other.rows)
    assert one.cache.get_seq_length() == other.cache.get_seq_length() == one.length
    for mine, yours in zip(one.layers, other.layers, strict=True):
        assert mine.get_seq_length() == yours.get_seq_length() == one.length
        assert mine.get_mask_sizes(5) == yours.get_mask_sizes(5)
    assert len(tensors(one)) == len(tensors(other))
    assert all(torch.equal(mine, yours) for mine, yours in zip(tensors(one), tensors(other), strict=True))


def assert_as_afresh(
    network: DiffusionGemmaForBlockDiffusion, store: PrefixStore, tokens: list[int], chunk: int
) -> None:
    assert_same(store.encode(tokens), PrefixStore(network, chunk=chunk).encode(tokens))


def written(network: DiffusionGemmaForBlockDiffusion, prefix: Prefix, steps: int = 4) -> list[list[int]]:
    """Canvases of `steps` steps, each with the most likely token everywhere, from a fixed start."""
    length, vocabulary = network.config.canvas_length, network.config.text_config.vocab_size
    canvas = torch.tensor([text(length, 9, vocabulary)])
    positions = torch.arange(prefix.length, prefix.length + length).unsqueeze(0)
    canvases: list[list[int]] = []
    with torch.inference_mode():
        for _ in range(steps):
            logits = network(
                decoder_input_ids=canvas,
                decoder_attention_mask={"full_attention": None, "sliding_attention": None},
                past_key_values=prefix.cache,
                decoder_position_ids=positions,
            ).logits
            canvas = logits.argmax(dim=-1)
            canvases += canvas.tolist()
    return canvases


@dataclass(frozen=True, slots=True)
class Edit:
    """At a share `place` of the text, `removed` tokens give way to `added`."""

    place: float
    removed: int
    added: list[int]

    def apply(self, tokens: list[int]) -> list[int]:
        start = round(self.place * len(tokens))
        return tokens[:start] + self.added + tokens[start + self.removed :]


tokens_added = st.lists(st.integers(3, VOCABULARY - 1), max_size=60)
edits = st.builds(Edit, st.floats(0, 1), st.integers(0, 90), tokens_added)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(CHUNKS), st.integers(0, 250), st.lists(edits, min_size=1, max_size=2))
def test_any_edits_give_what_encoding_afresh_gives(
    network: DiffusionGemmaForBlockDiffusion, chunk: int, length: int, changes: list[Edit]
) -> None:
    store = PrefixStore(network, chunk=chunk)
    tokens = text(length)
    store.encode(tokens)
    for change in changes:
        before, tokens = tokens, change.apply(tokens)
        assert_as_afresh(network, store, tokens, chunk)
        shared = next((n for n, (a, b) in enumerate(zip(before, tokens, strict=False)) if a != b), None)
        shared = min(len(before), len(tokens)) if shared is None else shared
        # Earlier versions can only help.
        assert store.tokens_read <= len(tokens) - shared // chunk * chunk


@pytest.mark.parametrize("place", [0.0, 0.02, 0.5, 0.97, 1.0])
def test_a_long_document_edited_at(network: DiffusionGemmaForBlockDiffusion, place: float) -> None:
    store, tokens = PrefixStore(network), text(4000)
    store.encode(tokens)
    changed = Edit(place, 3, [5, 6, 7, 8]).apply(tokens)
    prefix = store.encode(changed)
    afresh = PrefixStore(network).encode(changed)
    assert_same(prefix, afresh)
    assert written(network, prefix) == written(network, afresh)
    assert store.tokens_read == len(changed) - round(place * 4000) // CHUNK * CHUNK


@pytest.mark.parametrize("rest", [0, 1, CHUNK // 2, CHUNK - 1])
def test_a_second_rewrite_reads_a_tenth_at_most(network: DiffusionGemmaForBlockDiffusion, rest: int) -> None:
    document = text(15 * CHUNK + rest)
    store = PrefixStore(network)
    store.encode(document + text(40, 1))
    first = store.tokens_read
    store.encode(document + text(70, 2))
    assert first == len(document) + 40
    assert store.tokens_read == rest + 70
    assert store.tokens_read * 10 <= first


def test_the_same_prompt_again_reads_nothing(network: DiffusionGemmaForBlockDiffusion) -> None:
    store, tokens = PrefixStore(network, chunk=16), text(100)
    first = store.encode(tokens)
    second = store.encode(tokens)
    assert store.tokens_read == 0
    assert_same(first, second)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 200)), min_size=2, max_size=6))
def test_prompts_in_turn(network: DiffusionGemmaForBlockDiffusion, turns: list[tuple[int, int]]) -> None:
    store = PrefixStore(network, chunk=16)
    for branch, length in turns:
        # Some share nothing, some their first 70 tokens.
        tokens = (text(70, branch // 2) + text(200, branch))[:length]
        assert_as_afresh(network, store, tokens, 16)


def test_the_same_chunk_after_another_beginning_is_another(network: DiffusionGemmaForBlockDiffusion) -> None:
    store, one, other, end = PrefixStore(network, chunk=16), text(16, 1), text(16, 2), text(32, 3)
    for tokens in (one + end, other + end, one + end, end + end, one * 5, [*one, *other, *one], one + one + end):
        assert_as_afresh(network, store, tokens, 16)
        assert_as_afresh(network, store, tokens, 16)


def test_there_and_back_reads_only_ends(network: DiffusionGemmaForBlockDiffusion) -> None:
    store = PrefixStore(network, chunk=16)
    here, there = text(160) + text(160, 1), text(160) + text(160, 2)
    store.encode([*here, 3])
    store.encode([*there, 3])
    assert store.tokens_read == 161
    for tokens in (here, there, here):
        store.encode([*tokens, 4])
        assert store.tokens_read <= 1


@torch.inference_mode()
def overwrite(prefix: Prefix) -> None:
    for states in tensors(prefix):
        states.fill_(7.0)


def test_what_a_caller_does_to_a_prefix_leaves_the_store_alone(network: DiffusionGemmaForBlockDiffusion) -> None:
    store, tokens = PrefixStore(network, chunk=16), text(100)
    # A prefix just read, one put together, and one from a single kept chunk.
    for prompt in (tokens, tokens, tokens[:16]):
        overwrite(store.encode(prompt))
        prefix = store.encode(prompt)
        prefix.extend([text(30, 3)])
        prefix.repeated(2).extend([text(9, 4), text(9, 5)])
        overwrite(prefix)
    assert_as_afresh(network, store, tokens, 16)
    assert_as_afresh(network, store, tokens[:16], 16)


def test_an_extended_prefix_is_the_same_with_and_without_the_store(network: DiffusionGemmaForBlockDiffusion) -> None:
    store = PrefixStore(network, chunk=16)
    store.encode(text(90))
    cached, afresh = store.encode(text(100)), PrefixStore(network, chunk=16).encode(text(100))
    for prefix in (cached, afresh):
        prefix.extend([text(24, 3)])
    assert_same(cached, afresh)
    assert written(network, cached) == written(network, afresh)
    repeated = [prefix.repeated(3) for prefix in (cached, afresh)]
    for prefix in repeated:
        prefix.extend([text(24, seed) for seed in (3, 4, 5)])
    assert_same(*repeated)
    assert_same(repeated[0].selected([2, 0]), repeated[1].selected([2, 0]))
    assert cached.length == 124


def test_forget_frees(network: DiffusionGemmaForBlockDiffusion) -> None:
    store = PrefixStore(network, chunk=16)
    store.encode(text(100))
    kept = [weakref.ref(states) for chunk in store._chunks.values() for pair in chunk.states for states in pair]
    assert kept
    assert store.size > 0
    # Without the garbage collector: memory has to come back at once.
    gc.disable()
    try:
        store.forget()
        assert [one() for one in kept] == [None] * len(kept)
    finally:
        gc.enable()
    assert store.size == 0
    assert_as_afresh(network, store, text(100), 16)
    assert store.tokens_read == 100


def bytes_held(store: PrefixStore) -> int:
    storages = [
        states.untyped_storage() for chunk in store._chunks.values() for pair in chunk.states for states in pair
    ]
    assert len({storage.data_ptr() for storage in storages}) == len(storages)
    return sum(storage.nbytes() for storage in storages)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 60_000), st.lists(st.tuples(st.integers(0, 3), st.integers(0, 300)), min_size=1, max_size=5))
def test_the_limit_holds(network: DiffusionGemmaForBlockDiffusion, limit: int, turns: list[tuple[int, int]]) -> None:
    store = PrefixStore(network, chunk=16, limit=limit)
    for branch, length in turns:
        tokens = (text(70, branch // 2) + text(300, branch))[:length]
        assert_as_afresh(network, store, tokens, 16)
        assert store.size == bytes_held(store) <= limit


def test_the_ends_used_longest_ago_go_first(network: DiffusionGemmaForBlockDiffusion) -> None:
    # A token takes 2 layers x keys and values x 16 x 4 bytes: room for ten chunks of 16.
    store = PrefixStore(network, chunk=16, limit=10 * 16 * 256)
    first, second = text(48) + text(32, 1), text(48) + text(32, 2)
    store.encode(first)
    store.encode(second)
    store.encode(first)
    assert (store.tokens_read, store.size) == (0, 7 * 16 * 256)
    store.encode(text(64, 3))
    # The end of `second` went, its beginning is that of `first`.
    store.encode(first)
    assert store.tokens_read == 0
    store.encode(second)
    assert store.tokens_read == 16


def test_of_a_prompt_that_does_not_fit_the_beginning_is_kept(network: DiffusionGemmaForBlockDiffusion) -> None:
    store = PrefixStore(network, chunk=16, limit=5 * 16 * 256 + 100)
    for _ in range(2):
        assert_as_afresh(network, store, text(200), 16)
    assert (store.tokens_read, store.size) == (120, 5 * 16 * 256)


def test_a_limit_of_nothing_keeps_nothing(network: DiffusionGemmaForBlockDiffusion) -> None:
    store = PrefixStore(network, chunk=16, limit=0)
    for _ in range(2):
        assert_as_afresh(network, store, text(100), 16)
        assert (store.tokens_read, store.size) == (100, 0)


def test_a_reading_that_fails_leaves_whole_chunks(
    network: DiffusionGemmaForBlockDiffusion, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = PrefixStore(network, chunk=16)
    extend, calls = Prefix.extend, []

    def failing(prefix: Prefix, tokens: list[list[int]]) -> None:
        calls.append(tokens)
        if len(calls) == 4:
            raise RuntimeError("out of memory")
        extend(prefix, tokens)

    with monkeypatch.context() as patch:
        patch.setattr(Prefix, "extend", failing)
        with pytest.raises(RuntimeError, match="out of memory"):
            store.encode(text(100))
    assert_as_afresh(network, store, text(100), 16)
    assert store.tokens_read == 100 - 48


def test_nothing_to_encode(network: DiffusionGemmaForBlockDiffusion) -> None:
    store = PrefixStore(network)
    prefix = store.encode([])
    assert (prefix.length, store.tokens_read, store.size) == (0, 0, 0)
    prefix.extend([[]])
    assert prefix.length == 0


@pytest.mark.parametrize("wrong", [{"chunk": 0}, {"chunk": -1}, {"limit": -1}])
def test_wrong_sizes_are_refused(network: DiffusionGemmaForBlockDiffusion, wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="chunks of"):
        PrefixStore(network, **wrong)


def test_rows_that_do_not_fit_are_refused(network: DiffusionGemmaForBlockDiffusion) -> None:
    prefix = Prefix(network)
    with pytest.raises(ValueError, match="2 rows"):
        prefix.extend([[3], [4]])
    with pytest.raises(ValueError, match="length"):
        prefix.repeated(2).extend([[3], [4, 5]])
    assert prefix.length == 0


def test_the_limit_holds_a_full_context_of_the_large_model() -> None:
    sliding, full = 25 * 8 * 256 * 2 * 2, 5 * 2 * 512 * 2 * 2
    assert (sliding, full) == (204_800, 20_480)
    assert 8192 * (sliding + full) < LIMIT


@pytest.mark.parametrize("chunk", [*CHUNKS, CHUNK])
def test_chunks_and_one_piece_agree_within_rounding(chunk: int) -> None:
    # A window or a mask out of place by one token changes the first digits; float64 shows the least of it.
    network = tiny_network(context_length=8192).double()
    network.set_experts_implementation("eager")  # grouped products know no float64
    tokens = text(20 * WINDOW + 13)
    whole = Prefix(network)
    whole.extend([tokens])
    parts = PrefixStore(network, chunk=chunk).encode(tokens)
    for mine, yours in zip(tensors(parts), tensors(whole), strict=True):
        torch.testing.assert_close(mine, yours, rtol=1e-6, atol=1e-6)
    assert written(network, parts) == written(network, whole)


def test_a_token_within_the_window_counts_and_one_before_it_does_not(network: DiffusionGemmaForBlockDiffusion) -> None:
    # The last token's keys in the first layer after the sliding one: chunk borders in between must not cut the window.
    tokens = text(4 * WINDOW)
    last = tensors(PrefixStore(network, chunk=16).encode(tokens))[2][..., -1, :]
    for distance, counts in ((WINDOW, False), (WINDOW - 1, True), (16, True), (1, True)):
        changed = list(tokens)
        changed[-1 - distance] = tokens[-1 - distance] % (VOCABULARY - 4) + 3
        found = tensors(PrefixStore(network, chunk=16).encode(changed))[2][..., -1, :]
        assert torch.equal(found, last) != counts, distance


def test_the_starter_model(starter: DiffusionGemmaForBlockDiffusion) -> None:
    tokens = text(1100, vocabulary=4096)
    store = PrefixStore(starter)
    store.encode(tokens)
    for place in (0.4, 0.99):
        changed = Edit(place, 3, [5, 6, 7, 8]).apply(tokens)
        prefix, afresh = store.encode(changed), PrefixStore(starter).encode(changed)
        assert_same(prefix, afresh)
        assert written(starter, prefix, 2) == written(starter, afresh, 2)
    whole = Prefix(starter)
    whole.extend([tokens])
    for mine, yours in zip(tensors(store.encode(tokens)), tensors(whole), strict=True):
        torch.testing.assert_close(mine, yours, rtol=1e-4, atol=1e-5)


# Adapters


def test_what_was_read_with_an_adapter_is_kept_apart(network: DiffusionGemmaForBlockDiffusion) -> None:
    store, tokens = PrefixStore(network, chunk=16), text(60)
    plain = store.encode(tokens)
    layer = network.get_submodule("model.encoder.language_model.layers.0.self_attn.k_proj")
    with store.reading_with("anna"):
        with layer.register_forward_hook(lambda _module, _inputs, output: torch.mul(output, 2)):
            first = store.encode(tokens)
        assert store.tokens_read == len(tokens)
        assert_same(store.encode(tokens), first)
        assert store.tokens_read == 0
        with store.reading_with(None):
            assert_same(store.encode(tokens), plain)
            assert store.tokens_read == 0
    assert_same(store.encode(tokens), plain)
    assert not torch.equal(tensors(first)[0], tensors(plain)[0])
    store.forget()
    with store.reading_with("anna"):
        store.encode(tokens)
        assert store.tokens_read == len(tokens)


def test_adapters_share_the_limit(network: DiffusionGemmaForBlockDiffusion) -> None:
    tokens = text(60)
    alone = PrefixStore(network, chunk=16)
    alone.encode(tokens)
    store = PrefixStore(network, chunk=16, limit=alone.size)
    for adapter in (None, "anna", "berta"):
        with store.reading_with(adapter):
            store.encode(tokens)
            assert store.tokens_read == len(tokens)
        assert store.size == alone.size
    with store.reading_with("berta"):
        store.encode(tokens)
    assert store.tokens_read == 0
