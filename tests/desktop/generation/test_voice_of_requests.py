"""The voice that a document is written with, in all that is asked of the model."""

from pathlib import Path

import pytest

from desktop.actions import Command
from desktop.doubt.suggested import doubt_request
from desktop.generation.controller import Phase
from desktop.generation.faults import Remedy, message_for, remedy_text
from runtime.api import Failed, FaultCode, Span
from tests.support.writer import NEW, answer

ANNA, BERTA = Path("voices") / "anna", Path("voices") / "berta"
VOICE_CODES = [FaultCode.VOICE_MISSING, FaultCode.VOICE_BROKEN, FaultCode.VOICE_UNSUITABLE]


def test_every_request_has_the_voice_of_its_moment(open_app):
    requests = open_app().app.generation.requests
    assert requests.continuation(3).voice is None
    voices = iter([ANNA, BERTA] * 4)
    requests.voice = lambda: next(voices)
    made = [
        requests.continuation(3),
        requests.rewrite(0, 5, 0.5),
        requests.replacement(0, 5, 4, "shorter"),
        requests.below(0, 5, 4, "a summary"),
        requests.doubt(0, 5),
        requests.fill(0, 5, 4),
    ]
    assert [request.voice for request in made] == [ANNA, BERTA] * 3
    requests.voice = lambda: None
    assert [requests.again(request, 0, 5).voice for request in (made[0], made[1], made[5])] == [None] * 3
    requests.voice = lambda: BERTA
    assert [requests.again(request, 0, 5).voice for request in (made[0], made[1], made[5])] == [BERTA] * 3


def test_doubts_of_a_suggestion_are_read_with_the_voice_it_was_written_with(open_app):
    writer = open_app()
    generation = writer.app.generation
    generation.requests.voice = lambda: ANNA
    writer.caret_at("gone down")
    writer.do(Command.REWRITE)
    writer.wait_for(Phase.READY)
    generation.requests.voice = lambda: BERTA
    assert doubt_request(generation.suggestion, NEW, Span(0, 3)).voice == ANNA
    assert writer.engine.requests[-1].voice == ANNA


@pytest.mark.parametrize("code", VOICE_CODES)
def test_a_voice_that_cannot_be_used_is_said_and_the_next_try_goes_without(open_app, code):
    writer = open_app(script=lambda request: [Failed(code)] if request.voice else answer(request))
    requests = writer.app.generation.requests
    requests.voice = lambda: ANNA
    writer.caret_at("gone down")
    writer.do(Command.REWRITE)
    text = writer.text
    requests.voice = lambda: None
    writer.answer_question("Try again")
    writer.wait_for(Phase.READY)
    assert writer.view.drafts.text() == NEW
    assert writer.text == text


def test_each_fault_of_a_voice_has_a_sentence_of_its_own():
    messages = [message_for(code) for code in VOICE_CODES]
    assert len({message.sentence for message in messages}) == len(VOICE_CODES)
    assert all(message.remedies == (Remedy.CHOOSE_VOICE, Remedy.TRY_AGAIN) for message in messages)
    assert remedy_text(Remedy.CHOOSE_VOICE)
