"""What is found wrong with an answer, and what is left in peace."""

from __future__ import annotations

import random
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.tasks.answers import is_too_short, repeated_from, without_thinking

PARAGRAPHS = (
    "The ferry left the island at half past six, as it had done every morning since the war, and Martha watched it go "
    "from the window of the bakery. She had meant to be on it. Her suitcase stood by the door, packed with the blue "
    "dress, two novels and the letters, and on top of it lay the ticket that Jonas had bought for her in the spring.",
    "By noon the bread was sold and the street was empty. A dog slept in the shade of the church wall, and somewhere "
    "behind the harbour a radio played dance music. Martha washed the trays, dried her hands and read the ticket once "
    "more. It was valid for a year, the small print said, on any crossing, weather permitting.",
    "Her mother came down the stairs slowly, one hand on the rail. \u201cYou are still here,\u201d she said. It was "
    "not a question, and Martha did not answer it. They drank their coffee at the marble table, as they had always "
    "done, and talked about the price of flour, which had gone up again, and about the neighbour\u2019s roof.",
    "In the evening the ferry came back with its lights on. Nobody got off but the postman and two boys with fishing "
    "rods, and nobody waited for them. When the engine stopped one could hear the water under the planks, and the "
    "gulls, and after a while the bell of the chapel on the hill, which rang late, because the sexton had lost it.",
)
PROSE = "\n\n".join(PARAGRAPHS)
SENTENCE = "Her suitcase stood by the door, packed with the blue dress, two novels and the letters"
WORDS = st.text(alphabet="abcdefgh \n.,\u4e2d\u6587#*'", max_size=300)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("<|channel>thought\nHe wants it shorter.<channel|>The ferry left.", "The ferry left."),
        ("<|channel>thought\n<channel|>The ferry left.", "The ferry left."),
        ("\n <think>\nFirst, the tone.\n\nThen the end.\n</think>\n\nThe ferry left.", "The ferry left."),
        ("<Think>a</think><|channel>thought\nb<channel|> The ferry left.", "The ferry left."),
        ("<thinking>a <think> b</thinking>The ferry left.", "The ferry left."),
        ("<think>\nFirst, the tone.\n\nThen", ""),
        ("<|channel>thought\nFirst, the tone.", ""),
    ],
)
def test_thinking_is_split_off(text: str, kept: str) -> None:
    assert without_thinking(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  The ferry left.\n",
        "The model writes <think>notes</think> and then its answer.",
        "The template ends with `<|channel>thought\n<channel|>`.",
        "`<think>` begins a thought.",
        "<thinker>Rodin</thinker>",
        "I think </think> is a tag.",
    ],
)
def test_a_text_that_speaks_of_thinking_stays(text: str) -> None:
    assert without_thinking(text) == text


@given(WORDS)
def test_nothing_is_lost_after_thinking(text: str) -> None:
    assert without_thinking(text) == text
    assert without_thinking(f"<think>so {text}</think>{text}") == text.lstrip()


@pytest.mark.parametrize("text", ["", " \n", ".", "\u2026\u201d", " The", "**", "42", "- \n- ", "\u597d", "don\u2019t"])
def test_too_short(text: str) -> None:
    assert is_too_short(text)


@pytest.mark.parametrize("text", [" Paris.", "It rained", "**Yes!**", "\u4f60\u597d", "No\u2026", "the lane"])
def test_short_but_an_answer(text: str) -> None:
    assert not is_too_short(text)


@pytest.mark.parametrize("cut", range(1, len(PARAGRAPHS)))
def test_prose_is_no_repetition(cut: int) -> None:
    assert repeated_from("\n\n".join(PARAGRAPHS[:cut]), "\n\n".join(PARAGRAPHS[cut:])) is None
    assert repeated_from("", PROSE) is None


@pytest.mark.parametrize("again", PARAGRAPHS)
def test_a_paragraph_again(again: str) -> None:
    fresh = "On Sunday it rained, and the shop stayed shut.\n\n"
    assert repeated_from(PROSE, fresh + again) == len(fresh)
    assert repeated_from(PROSE, fresh + f"> *{again.upper().replace(', ', ' - ')}*") in range(
        len(fresh), len(fresh) + 4
    )


def test_a_long_sentence_again() -> None:
    fresh = "On Sunday it rained. "
    assert repeated_from(PROSE, f"{fresh}{SENTENCE}.") == len(fresh)
    assert repeated_from("", f"{SENTENCE}. {fresh}{SENTENCE}.") == len(f"{SENTENCE}. {fresh}")


def test_a_repetition_inside_a_sentence_begins_with_the_sentence_where_it_is_near() -> None:
    fresh = "On Sunday it rained. "
    assert repeated_from(PROSE, f"{fresh}Yet then {SENTENCE.lower()}.") == len(fresh)
    long = "On Sunday it rained and nobody came into the shop all day but "
    assert repeated_from(PROSE, f"{long}{SENTENCE.lower()}.") == len(long)


def test_a_long_sentence_with_a_word_changed() -> None:
    changed = SENTENCE.replace("blue", "grey") + "."
    assert repeated_from(PROSE, changed) == 0
    twice_changed = SENTENCE.replace("blue", "grey").replace("door", "stove").replace("two novels", "a book") + "."
    assert repeated_from(PROSE, twice_changed) is None


def test_loops() -> None:
    assert repeated_from("", "I do not know. " * 6) == len("I do not know. ")
    assert repeated_from("I do not know.", " I do not know." * 6) == 1
    loop = "and the dog and the cat " * 8
    start = repeated_from("", f"Once there was a house {loop}")
    assert start is not None
    assert start <= len("Once there was a house and the dog and the cat ")


def test_lines_that_may_come_again() -> None:
    dialogue = (
        "\u201cNo,\u201d said Martha.\n\n\u201cWhy not?\u201d\n\n\u201cBecause of the bread.\u201d\n\n"
        "\u201cNo,\u201d said Martha.\n\n\u201cAnd tomorrow?\u201d\n\n\u201cNo,\u201d said Martha."
    )
    assert repeated_from(dialogue, f"\n\n{dialogue[:22]}\n\n\u201cWhy not?\u201d\n\nShe laughed.") is None
    heading = "## What the committee has found out about the price of flour on the islands since the war"
    assert repeated_from(f"{heading}\n\nIt rose.", f"{heading}\n\nIt fell.") is None
    assert repeated_from("- [ ] milk\n- [ ] bread\n", "- [ ] flour\n- [ ] salt\n- [ ] milk\n") is None
    assert (
        repeated_from("", "| 0 | 0 | 0 |\n|---|---|---|\n| 0 | 0 | 0 |\n| 0 | 0 | 0 |\n| 0 | 0 | 0 |\n| 1 | 0 | 0 |")
        is None
    )


def test_a_script_without_spaces() -> None:
    sentence = "".join(chr(number) for number in range(0x4E8C, 0x4EA0))
    assert repeated_from(f"{sentence}\u3002", f"\u4e0b\u96e8\u4e86\u3002{sentence}\u3002") == 4
    assert repeated_from(f"{sentence}\u3002", f"\u4e0b\u96e8\u4e86\u3002{sentence[:10]}\u4e86\u3002") is None


def test_a_paragraph_of_the_first_chapter_is_found_in_a_book() -> None:
    draw = random.Random(3)
    words = [f"w{draw.randrange(20_000)}" for _ in range(170_000)]
    chapters = "\n\n".join(" ".join(words[index : index + 80]) + "." for index in range(0, len(words), 80))
    book = f"{PARAGRAPHS[0]}\n\n{chapters}"
    assert len(book) > 1_000_000
    started = time.process_time()
    assert repeated_from(book, PARAGRAPHS[0]) == 0
    assert repeated_from(book, PARAGRAPHS[1]) is None
    assert time.process_time() - started < 1, "two looks at a million characters; a few hundredths are usual"


@given(before=WORDS, text=WORDS)
def test_an_offset_is_where_a_word_or_a_sentence_begins(before: str, text: str) -> None:
    offset = repeated_from(before, text)
    assert offset is None or re.match(r"\W*\w", text[offset:])


@given(text=WORDS)
def test_all_of_a_text_again(text: str) -> None:
    assert repeated_from(PROSE + text, PARAGRAPHS[2] + text) == 0
