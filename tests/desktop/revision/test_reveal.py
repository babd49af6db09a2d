"""Calm reveal: nothing flickers, nothing is half solid, no more words settle than were asked for."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.editor.draft_layer import DraftPiece, DraftTone
from desktop.revision.reveal import Reveal, RevealUnit

pytestmark = pytest.mark.usefixtures("qapp")
SETTLED, UNDECIDED, LOCKED = DraftTone.SETTLED, DraftTone.UNDECIDED, DraftTone.LOCKED


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def shown(reveal, *pieces, is_done=False, key=1):
    found = reveal.pieces(key, [DraftPiece(text, tone) for text, tone in pieces], is_done=is_done)
    return [(piece.text, piece.tone) for piece in found]


def solid(pieces):
    return "".join(text for text, tone in pieces if tone is SETTLED).split()


def test_a_word_once_solid_stays_so_until_it_is_another_word():
    reveal = Reveal()
    shown(reveal, ("The keeper", SETTLED), (" roved", UNDECIDED))
    again = shown(reveal, ("The", SETTLED), (" keeper rowed", UNDECIDED))
    assert again == [("The keeper ", SETTLED), ("rowed", UNDECIDED)]
    changed = shown(reveal, ("The", SETTLED), (" sailor rowed", UNDECIDED))
    assert changed == [("The ", SETTLED), ("sailor rowed", UNDECIDED)]
    back = shown(reveal, ("The", SETTLED), (" keeper rowed", UNDECIDED))
    assert back == [("The ", SETTLED), ("keeper rowed", UNDECIDED)]


def test_a_solid_word_that_has_moved_along_stays_solid():
    reveal = Reveal()
    shown(reveal, ("Anna", UNDECIDED), (" waited there.", SETTLED))
    moved = shown(reveal, ("Now old Anna waited there.", UNDECIDED))
    assert moved == [("Now old Anna ", UNDECIDED), ("waited there.", SETTLED)]


def test_no_word_is_half_solid():
    reveal = Reveal()
    assert shown(reveal, ("The light", SETTLED), ("hous", UNDECIDED)) == [
        ("The ", SETTLED),
        ("lighthous", UNDECIDED),
    ]


def test_locked_words_are_never_anything_else():
    reveal = Reveal()
    reveal.set_pace(1.0, RevealUnit.SENTENCE)
    pieces = shown(reveal, ("Then ", UNDECIDED), ("Anna", LOCKED), (" went.", UNDECIDED))
    assert ("Anna", LOCKED) in pieces


def test_words_settle_at_the_chosen_pace_and_the_text_is_whole_all_the_while():
    clock = Clock()
    reveal = Reveal(clock=clock)
    reveal.set_pace(10.0, RevealUnit.WORD)
    text = "one two three four five six seven eight nine ten"
    shown(reveal, (text, UNDECIDED))
    counts = []
    for _ in range(12):
        clock.now += 0.1
        pieces = shown(reveal, (text, SETTLED), is_done=True)
        assert "".join(part for part, _ in pieces) == text
        counts.append(len(solid(pieces)))
    assert all(0 <= later - earlier <= 2 for earlier, later in itertools.pairwise(counts))
    assert counts[3] < 6
    assert counts[-1] == 10


def test_a_sentence_turns_solid_as_a_whole():
    reveal = Reveal()
    reveal.set_pace(None, RevealUnit.SENTENCE)
    first = shown(reveal, ("It rained. The sea", SETTLED), (" rose", UNDECIDED), (".", SETTLED))
    assert first == [("It rained. ", SETTLED), ("The sea rose.", UNDECIDED)]
    assert shown(reveal, ("It rained. The sea rose.", SETTLED)) == [("It rained. The sea rose.", SETTLED)]


def test_what_nobody_saw_being_written_is_shown_as_it_is():
    reveal = Reveal()
    reveal.set_pace(1.0, RevealUnit.WORD)
    assert shown(reveal, ("a b c d e f", SETTLED), is_done=True) == [("a b c d e f", SETTLED)]


def test_it_asks_to_be_asked_again_until_all_is_solid(qtbot):
    reveal = Reveal()
    reveal.set_pace(100.0, RevealUnit.WORD)
    text = "one two three four five six seven eight nine ten " * 4
    shown(reveal, (text, UNDECIDED))
    pieces = shown(reveal, (text, SETTLED), is_done=True)
    rounds = 0
    while len(solid(pieces)) < 40:
        with qtbot.waitSignal(reveal.due, timeout=1_000):
            pass
        pieces = shown(reveal, (text, SETTLED), is_done=True)
        rounds += 1
    assert rounds > 2


PIECES = st.lists(
    st.tuples(st.text(alphabet="ab .\n", min_size=1, max_size=8), st.sampled_from([SETTLED, UNDECIDED, LOCKED])),
    max_size=8,
)


@given(st.lists(PIECES, max_size=6), st.sampled_from(list(RevealUnit)), st.sampled_from([None, 3.0]))
def test_whatever_comes_all_of_the_text_is_shown_and_what_is_locked_stays_locked(drafts, unit, pace):
    clock = Clock()
    reveal = Reveal(clock=clock)
    reveal.set_pace(pace, unit)
    for draft in drafts:
        clock.now += 0.5
        pieces = shown(reveal, *draft)
        assert "".join(text for text, _ in pieces) == "".join(text for text, _ in draft)
        assert locked_text(pieces) == locked_text(draft)


def locked_text(pieces):
    return "".join(text for text, tone in pieces if tone is LOCKED)


WORDS = st.lists(st.tuples(st.sampled_from(["sea", "light", "stair"]), st.lists(st.booleans(), min_size=6, max_size=6)))


@given(WORDS, st.sampled_from([None, 3.0]))
def test_while_the_words_stay_the_same_no_solid_word_goes_faint(words, pace):
    clock = Clock()
    reveal = Reveal(clock=clock)
    reveal.set_pace(pace, RevealUnit.WORD)
    was = 0
    for step in range(6):
        clock.now += 0.2
        draft = [(f"{word}{place} ", SETTLED if sure[step] else UNDECIDED) for place, (word, sure) in enumerate(words)]
        count = len(solid(shown(reveal, *draft)))
        assert count >= was
        was = count
    if pace is None:
        assert was == sum(any(sure) for _, sure in words)
