"""What a card says and offers in each state of a model."""

import dataclasses
from pathlib import Path

import pytest

from desktop.models.cards import Bar, CardAction, InUse, first_precision
from desktop.models.events import Failed, Progress, Waiting, Work
from desktop.models.jobs import Failure, Job, JobKey, JobKind, Step
from desktop.models.sentences import (
    damage_sentence,
    download_question,
    failure_sentence,
    job_line,
    no_room,
    problem_sentence,
    progress_line,
    short_progress,
    time_left,
    waiting_line,
)
from desktop.models.words import Tone
from runtime.fit import assess
from runtime.models.catalogue import Precision
from runtime.models.problems import Problem
from runtime.models.records import Speed
from tests.support.computers import RTX_5090, computer
from tests.support.shelves import BEGUN, BUNDLED, HERE, LARGE, STARTER, card, shelf

A = CardAction
KEY = JobKey(LARGE.id, Precision.NF4)
HALF = Progress(Work.FETCHING, 2, 11, 12_300_000_000, 51_600_000_000, 45e6, 873.0)


def job(step=Step.WORKING, kind=JobKind.FETCH, **changes):
    return Job(KEY, kind, LARGE.name, step, **changes)


def failed(problem, kind=JobKind.FETCH, detail=""):
    return Failure(kind, Failed(problem, detail))


def test_not_here():
    value = card()
    assert (value.state, value.state_tone, value.bar) == ("Not here", Tone.PLAIN, Bar.NONE)
    assert value.facts == "Apache-2.0 licence · 51.6 GB to download, 16.6 GB on the disk"
    assert value.buttons == (A.DOWNLOAD,)
    assert value.menu == (A.OPEN_PAGE,)
    assert dict(value.choices)[Precision.NF4] == "4-bit (recommended)"


def test_downloading():
    value = card(job=job(progress=HALF), unfinished=BEGUN)
    assert (value.state, value.bar) == ("Downloading", Bar.SHARE)
    assert value.share == pytest.approx(12.3 / 51.6)
    assert value.progress == "Fetching 3 of 11 · 12.3 GB of 51.6 GB · 45 MB a second · about 15 minutes left"
    assert value.buttons == (A.PAUSE, A.CANCEL)
    assert value.menu == ()


def test_asking_what_to_fetch_and_waiting_for_another():
    assert card(job=job(Step.STARTING)).bar is Bar.BUSY
    queued = card(job=job(Step.QUEUED))
    assert (queued.state, queued.bar, queued.buttons) == ("Waiting for its turn", Bar.NONE, (A.PAUSE, A.CANCEL))


def test_waiting_for_the_connection():
    value = card(job=job(Step.WAITING, progress=HALF, waiting=Waiting(20, Problem.OFFLINE)), unfinished=BEGUN)
    assert (value.state, value.state_tone) == ("Waiting", Tone.FAIR)
    assert value.progress == "No connection: trying again in 20 s"
    assert value.buttons == (A.TRY_NOW, A.PAUSE, A.CANCEL)


def test_pausing_offers_nothing_until_it_is_over():
    assert card(job=job(Step.PAUSING, progress=HALF)).buttons == ()


def test_paused_shows_what_is_here_and_how_far_it_was():
    value = card(unfinished=BEGUN, last_share=0.25)
    assert (value.state, value.bar, value.share) == ("Paused", Bar.SHARE, 0.25)
    assert value.progress == "6.2 GB of it are here. Going on fetches only what is missing."
    assert value.buttons == (A.RESUME, A.CANCEL)
    assert card(unfinished=BEGUN).share == pytest.approx(6.2 / 16.6, rel=0.01)


@pytest.mark.parametrize(
    ("problem", "buttons"),
    [
        (Problem.GATED, (A.RESUME, A.OPEN_PAGE, A.TOKEN, A.CANCEL)),
        (Problem.TOKEN_REFUSED, (A.RESUME, A.TOKEN, A.CANCEL)),
        (Problem.DISK_FULL, (A.RESUME, A.MOVE, A.CANCEL)),
        (Problem.NO_PERMISSION, (A.RESUME, A.MOVE, A.CANCEL)),
        (Problem.INTERNAL, (A.RESUME, A.CANCEL)),
    ],
)
def test_a_failure_offers_what_helps(problem, buttons):
    value = card(unfinished=BEGUN, failure=failed(problem))
    assert (value.state, value.state_tone, value.buttons) == ("Stopped", Tone.BAD, buttons)
    assert value.problem == problem_sentence(Failed(problem))


def test_a_failure_before_anything_came_has_nothing_to_cancel():
    assert card(failure=failed(Problem.OFFLINE)).buttons == (A.RESUME,)


def test_here():
    value = card(stored=HERE)
    assert (value.state, value.state_tone, value.facts) == (
        "Here",
        Tone.GOOD,
        "Apache-2.0 licence · 16.6 GB on the disk",
    )
    assert value.buttons == (A.USE, A.MEASURE)
    assert value.menu == (A.CHECK, A.OPEN_FOLDER, A.OPEN_PAGE, A.DELETE)


def test_measured_and_in_use():
    value = card(stored=dataclasses.replace(HERE, speed=Speed(212, "cuda:0", "x")), in_use=InUse(HERE.folder))
    assert (value.state, value.buttons) == ("In use", ())
    assert value.speed == "212 tokens a second, measured on this computer's graphics card"
    assert A.MEASURE in value.menu


def test_a_model_in_use_with_an_adapter_can_be_used_plain():
    assert A.USE in card(stored=HERE, in_use=InUse(HERE.folder, adapter=Path("/a"))).buttons


def test_being_loaded():
    value = card(stored=HERE, in_use=InUse(STARTER.folder, loading=HERE.folder))
    assert value.state == "Being made ready…"
    assert A.USE not in value.buttons


def test_damaged_is_downloaded_again_and_not_used():
    value = card(stored=HERE, damaged=("a.safetensors",))
    assert (value.state, value.state_tone) == ("Damaged", Tone.BAD)
    assert value.problem == "One file is damaged: a.safetensors. Download the model again."
    assert value.buttons == (A.DOWNLOAD_AGAIN,)
    assert A.DELETE in value.menu
    assert A.CHECK not in value.menu
    assert card(stored=dataclasses.replace(HERE, is_damaged=True)).state == "Damaged"


def test_a_check_and_a_measurement_can_be_stopped():
    checking = card(stored=HERE, job=job(kind=JobKind.CHECK))
    assert (checking.state, checking.buttons) == ("Checking", (A.STOP,))
    assert card(stored=HERE, job=job(kind=JobKind.MEASURE)).state == "Measuring"


def test_the_bundled_model_cannot_be_deleted_or_checked():
    value = card(entry=STARTER, precision=Precision.BF16, stored=BUNDLED)
    assert set(value.menu) == {A.OPEN_FOLDER}
    assert value.choices == ()


def test_what_was_added_can_be_taken_off_the_list():
    folder = dataclasses.replace(STARTER, id="mine", name="Mine", licence="not stated", folder=Path("/mine"))
    stored = dataclasses.replace(BUNDLED, entry=folder, folder=Path("/mine"))
    value = card(entry=folder, precision=Precision.BF16, stored=stored, is_added=True)
    assert A.FORGET in value.menu
    assert value.facts == "licence not stated · 13 MB on the disk · /mine"
    assert A.FORGET in card(is_added=True).menu
    assert A.FORGET not in card(is_added=True, unfinished=BEGUN).menu


def test_a_card_begins_with_what_is_in_use_or_begun_or_here_or_recommended():
    hardware = computer(RTX_5090)
    small = dataclasses.replace(HERE, precision=Precision.NF4_INT8, folder=Path("/models/small"))

    def first(in_use=STARTER.folder, **changes):
        return first_precision(LARGE, shelf(**changes), hardware, InUse(in_use))

    assert first() is Precision.NF4
    assert first(stored=(HERE, small), in_use=small.folder) is Precision.NF4_INT8
    assert first(stored=(small,)) is Precision.NF4_INT8
    begun = dataclasses.replace(BEGUN, precision=Precision.INT8)
    assert first(stored=(small,), unfinished=(begun,)) is Precision.INT8


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "less than a minute left"),
        (44, "less than a minute left"),
        (60, "about a minute left"),
        (200, "about 3 minutes left"),
        (41 * 60, "about 40 minutes left"),
        (59 * 60, "about an hour left"),
        (3600, "about an hour left"),
        (7_300, "about 2 hours left"),
        (47.4 * 3600, "about 47 hours left"),
        (200 * 3600, "about 8 days left"),
    ],
)
def test_time_left(seconds, words):
    assert time_left(seconds) == words


def test_progress_without_a_speed_yet_and_at_the_end():
    begun = dataclasses.replace(HALF, rate=None, seconds_left=None)
    assert progress_line(begun) == "Fetching 3 of 11 · 12.3 GB of 51.6 GB"
    assert progress_line(dataclasses.replace(begun, files_done=11)).startswith("Fetching 11 of 11")
    assert progress_line(dataclasses.replace(HALF, work=Work.CONVERTING)).startswith("Making it smaller, 3 of 11")
    checking = dataclasses.replace(begun, work=Work.CHECKING, files=0, files_done=0)
    assert progress_line(checking) == "Checking · 12.3 GB of 51.6 GB"


def test_the_foot_of_the_main_window():
    assert short_progress(job(progress=HALF)) == "Downloading DiffusionGemma 26B: 23%"
    assert short_progress(job(Step.STARTING)) == "Downloading DiffusionGemma 26B"
    assert short_progress(job(Step.WAITING)) == "DiffusionGemma 26B: waiting"


@pytest.mark.parametrize("problem", list(Problem))
def test_every_problem_has_a_sentence_that_says_what_to_do(problem):
    sentence = problem_sentence(Failed(problem, "OSError: [Errno 28]"))
    assert sentence.count(".") >= 1
    assert not any(word in sentence for word in ("Errno", "shard", "tensor", "hash", "HTTP"))
    assert waiting_line(Waiting(3, problem)).endswith(("3 s", "a moment"))


def test_what_a_check_and_a_measurement_say_when_they_fail():
    assert "memory" in failure_sentence(failed(Problem.INTERNAL, JobKind.MEASURE, "There is not enough memory."))
    assert failure_sentence(failed(Problem.INTERNAL, JobKind.MEASURE)).startswith("It could not be measured.")
    assert failure_sentence(failed(Problem.INTERNAL, JobKind.CHECK)) == "The files could not be checked. Try again."
    assert damage_sentence(("a", "b", "c", "d")).startswith("4 files are damaged: a, b, c….")
    assert "pages" in job_line(job(kind=JobKind.MEASURE))


def test_a_download_is_asked_for_with_all_that_matters():
    hardware = computer(RTX_5090)
    verdict = assess(LARGE, Precision.NF4, hardware)
    sentence, explanation = download_question(LARGE, verdict, hardware, 234 * 10**9)
    assert sentence == "Download DiffusionGemma 26B (4-bit)?"
    for words in ("51.6 GB", "google/diffusiongemma-26B-A4B-it", "16.6 GB", "26.4 GB", "234 GB", "Apache-2.0",
                  "in the background"):  # fmt: skip
        assert words in explanation
    assert "For this computer" not in explanation
    slow = computer(memory=64 * 10**9)
    _, warned = download_question(LARGE, assess(LARGE, Precision.NF4, slow), slow, None)
    assert "For this computer: Runs on the processor only" in warned


def test_a_full_disk_is_said_with_both_numbers():
    _, explanation = no_room(assess(LARGE, Precision.NF4, computer(RTX_5090)), 10 * 10**9)
    assert "26.4 GB" in explanation
    assert "10 GB are free" in explanation
