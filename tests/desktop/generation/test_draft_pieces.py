"""A suggestion as runs of one tone: what is settled, undecided, locked, and not reached yet."""

import pytest
from PySide6.QtGui import QTextDocument

from desktop.editor.draft_layer import DraftTone
from desktop.generation.draft_pieces import draft_pieces
from desktop.generation.suggestion import Suggestion, Target
from runtime.api import Cell, Draft, Finished, RewriteRequest, Settled, Span
from tests.support.scripted_engine import STATISTICS

pytestmark = pytest.mark.usefixtures("qapp")


def suggestion_of(selected):
    document = QTextDocument(selected)
    request = RewriteRequest(before="", selected=selected, after="")
    suggestion = Suggestion(request, Target(document, 0, len(selected)), selected, 1)
    suggestion.target.keep_alive = document
    return suggestion


def test_a_word_is_solid_when_the_sampler_kept_it_and_the_model_is_fairly_sure():
    suggestion = suggestion_of("One. Two. Three.")
    suggestion.settled.append(Settled(0, "Uno.", Span(0, 4), STATISTICS))
    cells = (
        Cell(" kept", 0.2, locked=False, accepted=True),
        Cell(" guess", 2.5, locked=False, accepted=True),
        Cell(" open", 0.2, locked=False, accepted=False),
        Cell(" Anna", 0.0, locked=True, accepted=True),
        Cell("", 0.0, locked=False, accepted=True),
    )
    suggestion.draft = Draft(1, 1, 8, Span(4, 9), cells)
    pieces = [(piece.text, piece.tone) for piece in draft_pieces(suggestion)]
    assert pieces == [
        ("Uno. kept", DraftTone.SETTLED),
        (" guess open", DraftTone.UNDECIDED),
        (" Anna", DraftTone.LOCKED),
        (" Three.", DraftTone.ORIGINAL),
    ]


def test_a_finished_suggestion_is_solid_but_for_its_locks():
    suggestion = suggestion_of("Anna came.")
    suggestion.finished = Finished("Then Anna went.", (Span(5, 9),), 1, STATISTICS)
    pieces = [(piece.text, piece.tone) for piece in draft_pieces(suggestion)]
    assert pieces == [
        ("Then ", DraftTone.SETTLED),
        ("Anna", DraftTone.LOCKED),
        (" went.", DraftTone.SETTLED),
    ]
