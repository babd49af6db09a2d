"""What is counted of what a model wrote, on cases whose figures are known beforehand."""

from __future__ import annotations

import dataclasses
import math

import pytest

from runtime.engine import Engine
from runtime.evaluation.continuing import Continuation, continuation_figure, first_tokens, repeated_share
from runtime.evaluation.cuts import Gap, GapKind
from runtime.evaluation.filling import FilledGap, Reading, choose_gaps, elsewhere, fill_figure, fill_gaps, shuffled
from runtime.evaluation.lexicon import Lexicon, Slurs
from runtime.evaluation.passages import HeldOutText
from runtime.models.load import LoadedModel

LEXICON = Lexicon(frozenset({"the", "old", "house", "don't"}), "")
GAP = Gap(GapKind.PHRASE, "She saw", " the old house", ".", "books")


def test_repeated_runs_of_four_words() -> None:
    assert repeated_share("one two three four five six seven") == 0
    assert repeated_share("One, two three four! One two three four") == pytest.approx(1 / 5)
    assert repeated_share("no no no no no no") == pytest.approx(2 / 3)
    assert repeated_share("one two three") is None


def test_known_words() -> None:
    assert LEXICON.share("The old haus, don\u2019t!") == pytest.approx(3 / 4)
    assert LEXICON.share("1984 \u2014") is None
    assert LEXICON.knows("HOUSE")
    assert not LEXICON.knows("lamp")


def test_the_lexicon_knows_words_that_the_text_has_twice(long_text: HeldOutText) -> None:
    lexicon = Lexicon.of(long_text)
    assert lexicon.knows("Village")
    assert not lexicon.knows("xqzvk")
    if lexicon.dictionary:  # it is not on every computer
        assert lexicon.knows("lighthouse")
        assert lexicon.knows("Paris")
    else:
        assert not lexicon.knows("lighthouse")


def test_slurs_are_counted_as_whole_words() -> None:
    slurs = Slurs.of(["A bad, BAD word", "badly said"], {"bad"})
    assert (slurs.words, slurs.slurs, slurs.per_million) == (6, 2, pytest.approx(1e6 / 3))
    assert Slurs.of([]).per_million == 0


def filled(written: str, **bits: float) -> FilledGap:
    texts = {Reading.FILL: written, Reading.TRUE: GAP.text}
    return FilledGap(GAP, texts, {Reading[name.upper()]: value for name, value in bits.items()})


def test_fills_are_compared_gap_by_gap() -> None:
    gaps = [
        filled(" the old house", fill=1.0, true=1.0, random=2.0, untrained=4.0),
        filled(" the old haus", fill=3.0, true=2.0, random=3.0),
        filled("", true=1.5, random=1.0),
    ]
    figure = fill_figure(GapKind.PHRASE, gaps, 2, LEXICON)
    assert (figure.gaps, figure.left_out) == (3, 2)
    assert figure.exact.mean == pytest.approx(1 / 3)
    assert figure.near.mean == pytest.approx(2 / 3)
    assert figure.words.mean == 2
    assert figure.real_words.mean == pytest.approx((1 + 2 / 3) / 2)
    assert figure.bits_per_byte[Reading.FILL].mean == 2
    assert figure.bits_per_byte[Reading.TRUE].mean == pytest.approx(1.5)
    assert figure.bits_per_byte[Reading.UNTRAINED].count == 1
    # The gap that was left empty is in no difference.
    assert figure.differences[Reading.TRUE].mean == pytest.approx(0.5)
    assert figure.differences[Reading.TRUE].error == pytest.approx(0.5)
    assert figure.differences[Reading.RANDOM].mean == pytest.approx(-0.5)
    assert figure.differences[Reading.UNTRAINED].mean == -3
    assert Reading.FILL not in figure.differences
    assert Reading.SHUFFLED not in figure.bits_per_byte


def test_no_gaps_have_no_bits() -> None:
    figure = fill_figure(GapKind.PHRASE, [], 3, LEXICON)
    assert (figure.gaps, figure.left_out, figure.bits_per_byte, figure.differences) == (0, 3, {}, {})


def test_another_passage_is_of_the_same_source_where_there_is_one() -> None:
    others = [
        dataclasses.replace(GAP, text=text, source=source) for text, source in ((" b", "books"), (" c", "letters"))
    ]
    assert elsewhere([GAP, *others], 0, 1) == " b"
    assert elsewhere([GAP, *others], 2, 1) in {" b", GAP.text}
    assert elsewhere([GAP], 0, 1) is None
    assert elsewhere([GAP, GAP], 0, 1) is None


def test_shuffled_words_are_the_same_words() -> None:
    text = " one two three four five six seven"
    mixed = shuffled(text, 1)
    assert mixed != text
    assert mixed.startswith(" ")
    assert sorted(mixed.split()) == sorted(text.split())
    assert shuffled(text, 1) == mixed != shuffled(text, 2)


def test_gaps_without_room_are_left_out(model: LoadedModel, long_text: HeldOutText) -> None:
    engine = Engine(model)  # its canvas has 24 positions
    gaps = choose_gaps(long_text, GapKind.PARAGRAPH, 3, 0)
    assert len(gaps) == 3
    assert fill_gaps(engine, gaps) == ([], 3)


def test_every_reading_is_there(wide_model: LoadedModel, long_text: HeldOutText) -> None:
    engine = Engine(wide_model)
    gaps = choose_gaps(long_text, GapKind.PHRASE, 3, 0)
    found, left_out = fill_gaps(engine, gaps, untrained=engine, controls=2, seed=5)
    assert left_out == 0
    assert [set(one.texts) for one in found] == [set(Reading)] * 2 + [{Reading.FILL, Reading.TRUE, Reading.RANDOM}]
    for one in found:
        assert one.texts[Reading.TRUE] == one.gap.text
        assert one.texts[Reading.RANDOM] in {gap.text for gap in gaps} - {one.gap.text}
    # The untrained model has the same seed.
    assert all(one.texts[Reading.FILL] == one.texts[Reading.UNTRAINED] for one in found[:2])
    assert found == fill_gaps(engine, gaps, untrained=engine, controls=2, seed=5)[0]


def test_a_text_is_cut_behind_a_whole_word(wide_model: LoadedModel) -> None:
    text = "The old house stood at the end of the lane, and nobody in the village knew who owned it."
    pieces = wide_model.vocabulary.encode(text)
    assert first_tokens(wide_model, text, len(pieces)) == text
    for count in range(1, len(pieces)):
        cut = first_tokens(wide_model, text, count)
        assert text.startswith(cut)
        assert len(cut) <= sum(len(piece.data) for piece in pieces[:count])
        assert not (cut and cut[-1].isalnum() and text[len(cut)].isalnum())
        assert not cut.endswith(" ")


def test_continuations_without_a_judge_have_no_bits() -> None:
    written = [
        Continuation("Before.", "the old house the old house the old house", "the lamp is not the old house at all")
    ]
    figure = continuation_figure(written, 9, LEXICON, None)
    assert figure.written.bits_per_byte is figure.true.bits_per_byte is figure.difference is None
    assert figure.written.repeated.mean == pytest.approx(1 - 3 / 6)
    assert figure.true.repeated.mean == 0
    assert figure.written.real_words.mean == 1
    assert figure.true.real_words.mean == pytest.approx(4 / 9)
    assert figure.words.mean == 9
    assert not math.isnan(figure.words.error)
