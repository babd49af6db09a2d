"""Going through the steps of a run at a pace, while it is still being written and afterwards."""

import pytest

from desktop.sudoku.playback import Playback
from desktop.sudoku.recording import Mode, Puzzle, Recording
from runtime.api import Cell, Draft, Span

# Long enough to be told from at once on a busy machine, and short for a test.
INTERVAL_MS = 30


@pytest.fixture
def playback(qtbot):
    return Playback()


@pytest.fixture
def seen(playback):
    steps = []
    playback.changed.connect(lambda: steps.append(playback.step) if playback.step not in steps[-1:] else None)
    return steps


def recording_of(steps, *, is_complete=True):
    recording = Recording(Puzzle(4, (0,) * 16), Mode.SEVERAL_STEPS, seed=1)
    for step in range(1, steps + 1):
        grow(recording, step)
    recording.is_complete = is_complete
    return recording


def grow(recording, step):
    recording.add(Draft(0, step, 8, Span(0, 0), (Cell("1", 0.1, locked=False, accepted=True),) * 16))


def test_every_step_is_shown_one_after_the_other(qtbot, playback, seen):
    playback.set_interval(INTERVAL_MS)
    playback.show(recording_of(4))
    assert (playback.step, playback.is_playing) == (0, True)
    qtbot.waitUntil(lambda: playback.is_at_end)
    assert seen == [0, 1, 2, 3, 4]
    assert not playback.is_playing


def test_at_once_shows_the_newest_as_it_comes(playback, seen):
    recording = recording_of(1, is_complete=False)
    playback.show(recording)
    assert (playback.step, playback.is_playing) == (1, True)
    grow(recording, 2)
    grow(recording, 3)
    playback.take_up()
    assert playback.step == 3
    recording.is_complete = True
    playback.take_up()
    assert playback.is_at_end
    assert not playback.is_playing


def test_it_waits_for_steps_that_are_not_there_yet(qtbot, playback, seen):
    recording = recording_of(1, is_complete=False)
    playback.set_interval(INTERVAL_MS)
    playback.show(recording)
    qtbot.waitUntil(lambda: playback.step == 1)
    assert playback.is_playing
    grow(recording, 2)
    recording.is_complete = True
    playback.take_up()
    qtbot.waitUntil(lambda: playback.is_at_end)
    assert seen == [0, 1, 2]


def test_a_pause_holds_the_step_while_the_model_goes_on(qtbot, playback):
    recording = recording_of(2, is_complete=False)
    playback.set_interval(INTERVAL_MS)
    playback.show(recording)
    qtbot.waitUntil(lambda: playback.step == 1)
    playback.pause()
    grow(recording, 3)
    playback.take_up()
    qtbot.wait(3 * INTERVAL_MS)
    assert playback.step == 1
    playback.play()
    qtbot.waitUntil(lambda: playback.step == 3)


def test_going_back_and_forth_stays_within_what_there_is(playback):
    playback.show(recording_of(3))
    playback.go(2)
    assert (playback.step, playback.is_playing) == (2, False)
    playback.go(-1)
    assert playback.step == 0
    playback.go(9)
    assert playback.step == 3


def test_play_at_the_end_begins_anew(qtbot, playback, seen):
    playback.set_interval(INTERVAL_MS)
    playback.show(recording_of(2), at_end=True)
    assert playback.is_at_end
    playback.play()
    assert playback.step == 0
    qtbot.waitUntil(lambda: playback.is_at_end)
    assert seen == [2, 0, 1, 2]


def test_without_a_run_there_is_nothing_to_go_through(playback):
    playback.show(None)
    playback.play()
    playback.go(1)
    assert (playback.step, playback.is_playing, playback.is_at_end) == (0, False, False)
