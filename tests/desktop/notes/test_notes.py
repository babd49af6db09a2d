"""Notes beside the document, and what the model is told of them."""

from desktop.actions import Command
from desktop.generation.controller import Phase
from tests.support.writer import TEXT


def test_style_and_facts_go_into_every_request_and_notes_never(open_app, tmp_path):
    writer = open_app()
    writer.do(Command.SHOW_NOTES)
    panel = writer.app.features.notes.panel
    assert "everything the model is asked" in panel._told.text()
    writer.qtbot.keyClicks(panel.style_guide, "Past tense.")
    writer.qtbot.keyClicks(panel.facts, "Anna is nineteen.")
    writer.qtbot.keyClicks(panel.notes, "Nobody may know.")
    writer.caret_at("gone down")
    for command in (Command.REWRITE, Command.CONTINUE, Command.FILL_GAP):
        writer.do(command)
        writer.wait_for(Phase.READY)
        instruction = writer.engine.requests[-1].instruction
        assert "Past tense." in instruction
        assert "Anna is nineteen." in instruction
        assert "Nobody" not in instruction
        writer.app.generation.reject()
    assert (tmp_path / "story.md").read_text(encoding="utf-8") == TEXT
    assert "told 5 words of this" in panel._told.text()


def test_each_document_has_notes_of_its_own_and_they_are_there_at_the_next_start(open_app):
    writer = open_app()
    writer.do(Command.SHOW_NOTES)
    panel = writer.app.features.notes.panel
    writer.qtbot.keyClicks(panel.notes, "Mine.")
    writer.do(Command.NEW)
    assert panel.notes.toPlainText() == ""
    writer.do(Command.PREVIOUS_TAB)
    assert panel.notes.toPlainText() == "Mine."
    writer.app.pages.current.beside.keep_now()
    writer.qtbot.wait(100)
    again = open_app()
    again.qtbot.waitUntil(lambda: again.app.features.notes.panel.notes.toPlainText() == "Mine.")


def test_what_is_too_long_is_cut_and_said(open_app):
    writer = open_app()
    writer.do(Command.SHOW_NOTES)
    panel = writer.app.features.notes.panel
    panel.style_guide.setPlainText("word " * 400)
    assert "more than this model has room for" in panel._told.text()
    page = writer.app.pages.current
    assert len(writer.app.features.notes.standing(page).split()) <= writer.app.features.notes._most(page)
