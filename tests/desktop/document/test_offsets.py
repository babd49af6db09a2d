import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.document.offsets import OffsetMap, offset_of, position_of, utf16_length
from runtime.api import Span

TEXTS = st.text(alphabet=st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("a😀é👩🇫")))


@given(text=TEXTS)
def test_every_offset_has_its_position_and_back(text):
    offsets = OffsetMap(text)
    for offset in range(len(text) + 1):
        position = len(text[:offset].encode("utf-16-le")) // 2
        assert offsets.position(offset) == position
        assert offsets.offset(position) == offset
    assert utf16_length(text) == offsets.position(len(text))


def test_an_emoji_before_a_span_does_not_shift_it():
    text = "😀😀 word 😀"
    offsets = OffsetMap(text)
    assert offsets.positions(Span(3, 7)) == Span(5, 9)
    assert offsets.offsets(Span(5, 9)) == Span(3, 7)


def test_half_way_through_a_character_counts_as_before_it():
    assert [offset_of("a😀b", position) for position in range(5)] == [0, 1, 1, 2, 3]
    assert [position_of("a😀b", offset) for offset in range(4)] == [0, 1, 3, 4]


@pytest.mark.parametrize("number", [-1, 5])
def test_outside_the_text(number):
    with pytest.raises(ValueError, match="outside"):
        offset_of("a😀b", number)
    with pytest.raises(ValueError, match="outside"):
        position_of("abcd", number)
