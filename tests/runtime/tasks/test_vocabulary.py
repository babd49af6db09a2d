from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, decoders, normalizers
from tokenizers import models as token_models
from transformers import PreTrainedTokenizerFast

from runtime.api import FaultCode, RuntimeFault
from runtime.models.load import LoadedModel
from runtime.models.vocabulary import Rule, Vocabulary, decode
from tests.support.tiny_model import tiny_tokenizer

TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(text=TEXT)
def test_pieces_join_to_the_text(model: LoadedModel, text: str) -> None:
    assert b"".join(piece.data for piece in model.vocabulary.encode(text)) == text.encode()


@given(pieces=st.lists(st.binary(max_size=4)))
def test_cells_join_to_the_decoded_text(pieces: list[bytes]) -> None:
    texts = decode(pieces)
    assert "".join(texts) == b"".join(pieces).decode(errors="ignore")


def test_a_split_character_belongs_to_the_token_that_completes_it() -> None:
    euro = "\u20ac".encode()
    assert decode([b"5 ", euro[:1], euro[1:2], euro[2:], b"!"]) == ["5 ", "", "", "\u20ac", "!"]
    assert decode([b"a", euro[:2], b"b"]) == ["a", "", "b"]


def test_control_tokens_spelt_out_in_a_document_are_text(model: LoadedModel) -> None:
    assert not {0, 1, 2} & set(model.vocabulary.tokens("<eos> and <pad> and <bos>"))
    assert model.vocabulary.tokens("a house <eos>")[:2] == model.vocabulary.tokens("a house")
    assert model.vocabulary.template_tokens("<eos>") == [1]


def banned(model: LoadedModel, rule: Rule) -> set[str]:
    mask = model.vocabulary.banned(frozenset({rule}), torch.device("cpu"))
    return {model.vocabulary.pieces[index].decode(errors="replace") for index in mask.nonzero()[:, 0].tolist()}


def test_rules(model: LoadedModel) -> None:
    assert {"a", "7", "wo"} <= banned(model, Rule.WORD_START)
    assert not {" the", ",", "\n"} & banned(model, Rule.WORD_START)
    assert {"\n"} <= banned(model, Rule.LINE_BREAK)
    assert not {" the", "a"} & banned(model, Rule.LINE_BREAK)
    assert {"\x00", "\r", "\x7f"} <= banned(model, Rule.SPECIAL)
    assert not {"a", "\n", "\t", " "} & banned(model, Rule.SPECIAL)
    assert not {" the"} & banned(model, Rule.NOT_SPACED_WORD)
    assert {"wo", ",", " "} <= banned(model, Rule.NOT_SPACED_WORD)


def test_ends_are_the_tasks_business(model: LoadedModel) -> None:
    never = model.vocabulary.banned(frozenset({Rule.SPECIAL}), torch.device("cpu"))
    assert never[2]
    assert not never[0]
    assert not never[1]
    assert model.vocabulary.ending(torch.device("cpu")).nonzero()[:, 0].tolist() == [0, 1]


def gemma_like(normalizer: normalizers.Normalizer | None = None) -> PreTrainedTokenizerFast:
    """The shape of Gemma's tokenizer: a bar for the space, and bytes for what it has no token for."""
    words = ["<pad>", "<eos>", "<bos>", *(f"<0x{value:02X}>" for value in range(256)), "\u2581", "a", "b", "\u2581a"]
    tokenizer = Tokenizer(
        token_models.BPE({word: index for index, word in enumerate(words)}, [("\u2581", "a")], byte_fallback=True)
    )
    replace = normalizers.Replace(" ", "\u2581")
    tokenizer.normalizer = normalizers.Sequence([normalizer, replace]) if normalizer else replace
    tokenizer.decoder = decoders.Sequence([decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse()])
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", eos_token="<eos>", bos_token="<bos>")


def test_a_tokenizer_of_gemmas_kind() -> None:
    vocabulary = Vocabulary(gemma_like(), 263, [1], 0)
    assert [piece.data for piece in vocabulary.encode(" a\u00e9b")] == [b" a", b"\xc3", b"\xa9", b"b"]


@given(text=st.text(st.sampled_from("a \u2581\u00e9\n")))
def test_what_a_tokenizer_would_change_is_kept_beside_it(text: str) -> None:
    vocabulary = Vocabulary(gemma_like(), 263, [1], 0)
    pieces = vocabulary.encode(text)
    assert b"".join(piece.data for piece in pieces) == text.encode()
    assert all(piece.is_foreign == (vocabulary.pieces[piece.token] != piece.data) for piece in pieces)


def test_a_tokenizer_that_does_not_give_text_back_is_refused() -> None:
    tokenizer = gemma_like(normalizers.Lowercase())
    with pytest.raises(RuntimeFault) as caught:
        Vocabulary(tokenizer, 263, [1], 0)
    assert caught.value.code is FaultCode.MODEL_UNSUPPORTED


def test_more_tokens_in_the_model_than_in_the_tokenizer() -> None:
    vocabulary = Vocabulary(tiny_tokenizer(), 500, [1], 0)
    assert vocabulary.banned(frozenset({Rule.SPECIAL}), torch.device("cpu"))[450:].all()
