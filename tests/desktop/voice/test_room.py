"""Learning a voice and using it, in the whole program, with children that play a script."""

import argparse
import os
import time

import pytest
from PySide6.QtCore import Qt

from desktop.actions import Command
from desktop.document.faults import DocumentFault, DocumentFaultCode
from desktop.generation.controller import Phase
from desktop.voice.learning import State
from desktop.voice.sentences import problem_sentence
from runtime.commands.fine_tune import add_fine_tune
from runtime.finetuning.problems import LearningProblem
from tests.desktop.voice.conftest import BASE, OTHER, SAMPLE, checked, finished, found, make_voice, progress

STARTED = {"event": "started", "step": 0, "steps": 40}
PAUSED = {"until_pause": {"event": "paused", "step": 10, "steps": 40}}


def rows(tree):
    return [
        [tree.topLevelItem(row).text(column) for column in range(tree.columnCount())]
        for row in range(tree.topLevelItemCount())
    ]


def test_the_open_document_is_looked_at_and_nothing_is_learnt_before_it_is_asked_for(person):
    somebody = person().open_and_look()
    path = somebody.app.document.path
    assert rows(somebody.learn.documents) == [["story.md", "1200", ""]]
    assert somebody.learn.found.text().splitlines() == [
        "1200 words in 20 pieces. 3 pieces are held back, to check what was learnt.",
        "It takes about 2 minutes and needs 1.0 GB of memory; 4.0 GB are free.",
    ]
    assert somebody.learn.start_button.isEnabled()
    assert "starter model" in somebody.learn.expectation.text()
    (call,) = somebody.calls
    assert call[0] == "fine-tune"
    assert call[call.index("--text") + 1] == str(path)
    assert call[-1] == "--check"


def test_what_is_wrong_with_a_document_is_said_in_full_beside_it(person, tmp_path):
    somebody = person()
    picture, foreign = tmp_path / "photo.jpg", tmp_path / "brief.md"
    answered = found(
        (tmp_path / "story.md", 40, None), (picture, 0, "not_text"), (foreign, 900, "other_language"), words=940
    )
    somebody.open_and_look()
    somebody.play(answered, {"event": "failed", "problem": "too_short", "detail": ""})
    somebody.room.documents.add([picture, foreign])
    somebody.wait(lambda: somebody.room.documents.failed is not None)
    listed = rows(somebody.learn.documents)
    assert listed[0] == ["story.md", "40", ""]
    assert listed[1] == ["photo.jpg", "", problem_sentence(LearningProblem.NOT_TEXT)]
    assert listed[2][2].endswith("It is learnt from all the same.")
    assert somebody.learn.found.text().startswith("940 words are too few to learn from: at least 1000 are needed.")
    assert not somebody.learn.start_button.isEnabled()


def test_too_little_memory_keeps_it_from_being_started(person):
    answered = found(memory_needed=9 * 10**9)
    somebody = person().open_and_look(answered, {"event": "failed", "problem": "no_memory", "detail": ""})
    assert "needs 9.0 GB of memory; 4.0 GB are free." in somebody.learn.found.text()
    assert problem_sentence(LearningProblem.NO_MEMORY) in somebody.learn.found.text()
    assert not somebody.learn.start_button.isEnabled()


def test_a_name_is_needed(person):
    somebody = person().open_and_look()
    somebody.learn.name.setText("  ")
    assert not somebody.learn.start_button.isEnabled()
    somebody.learn.name.setText("Anna")
    assert somebody.learn.start_button.isEnabled()


def test_documents_are_found_in_folders_and_go_by_a_key(person, tmp_path):
    folder = tmp_path / "letters"
    (folder / ".hidden").mkdir(parents=True)
    for name in ("b.txt", "a.md", "photo.jpg", ".hidden/c.md"):
        (folder / name).write_text("x")
    somebody = person().open_and_look()
    somebody.room.window.files_dropped.emit([folder])
    somebody.wait(lambda: len(somebody.room.documents.paths) == 3)
    tree = somebody.learn.documents
    assert sorted(row[0] for row in rows(tree)) == ["a.md", "b.txt", "story.md"]
    tree.setFocus()
    tree.topLevelItem(0).setSelected(True)
    somebody.qtbot.keyClick(tree, Qt.Key.Key_Delete)
    assert sorted(row[0] for row in rows(tree)) == ["a.md", "b.txt"]


def test_a_voice_is_learnt_shown_and_used(person, tmp_path):
    somebody = person().open_and_look()
    ready = make_voice(tmp_path / "ready")
    somebody.learn.name.setText("Anna")
    somebody.start(STARTED, checked(0, 4.12), progress(20, 4.0), checked(20, 3.9), progress(40, 3.8, 0.0), SAMPLE,
                   finished(ready))  # fmt: skip
    somebody.wait(lambda: somebody.learn.result.use_button.isEnabled())
    (call,) = somebody.runs
    assert "--name=Anna" in call
    assert call[-1] == "--until-stdin-closes"
    said = somebody.learn.result.verdict.text()
    assert "6.8 % better" in said
    assert "4.12 before, 3.84 now" in said
    assert "Other people's text: unchanged" in said
    assert len(somebody.learn.result._samples) == 1
    assert not ready.exists()
    somebody.wait(lambda: not (tmp_path / "home" / "data" / "learning").exists())

    somebody.learn.result.use_button.click()
    assert somebody.status._voice.text() == "Voice: Anna"
    assert not somebody.learn.result.use_button.isEnabled()
    writer = somebody.writer
    writer.caret_at("keeper")
    writer.do(Command.REWRITE)
    writer.wait_for(Phase.READY)
    assert somebody.engine.requests[-1].voice == somebody.room.shelf.voices[0].folder


def test_a_voice_that_did_not_help_is_not_praised(person, tmp_path):
    somebody = person().open_and_look()
    worse = finished(make_voice(tmp_path / "ready")) | {"loss_after": 4.11, "other_after": 4.1}
    somebody.start(STARTED, worse)
    somebody.wait(lambda: somebody.room.learning.state is State.DONE)
    said = somebody.learn.result.verdict.text()
    assert said.startswith("It did not help")
    assert "5.1 % worse" in said


def test_learning_goes_on_behind_a_closed_window_and_its_curves_are_there_again(person):
    somebody = person().open_and_look()
    somebody.start(STARTED, checked(0, 4.1), progress(10), PAUSED)
    somebody.wait(lambda: somebody.status._learning.text() == "Learning your voice: 25 %")
    somebody.room.window.close()
    assert somebody.room.learning.state is State.LEARNING
    somebody.status._learning.click()
    assert somebody.room.window.isVisible()
    assert somebody.learn.headline.text() == "Learning “My voice”: about a minute left"
    assert somebody.learn.plot.accessibleDescription() == "text held back: 4.10, text it learns: 4.00"


def test_pause_and_go_on_by_keys(person):
    somebody = person().open_and_look()
    somebody.start(STARTED, progress(10), PAUSED)
    somebody.wait(lambda: somebody.learn.bar.value() == 10)
    somebody.learn.pause_button.setFocus()
    somebody.qtbot.keyClick(somebody.learn.pause_button, Qt.Key.Key_Space)
    somebody.wait(lambda: somebody.room.learning.state is State.PAUSED)
    assert somebody.status._learning.text() == "Go on learning your voice"
    assert somebody.learn.bar.value() == 10
    somebody.play({"event": "started", "step": 10, "steps": 40}, progress(20), PAUSED)
    somebody.qtbot.keyClick(somebody.learn.go_on_button, Qt.Key.Key_Space)
    somebody.wait(lambda: somebody.learn.bar.value() == 20)
    assert somebody.runs[0] == somebody.runs[1]


def test_quitting_pauses_and_the_next_start_offers_to_go_on(person, tmp_path):
    somebody = person().open_and_look()
    somebody.learn.name.setText("Anna")
    somebody.start(STARTED, progress(10), PAUSED)
    somebody.wait(lambda: somebody.learn.bar.value() == 10)
    log = tmp_path / "home" / "data" / "learning" / "run" / "log.jsonl"
    log.parent.mkdir(parents=True)
    log.write_text('{"time": 1.0, "event": "started", "step": 0, "steps": 40}\n'
                   '{"time": 2.0, "event": "checked", "step": 0, "held_back_loss": 4.2, "other_loss": 4.0}\n'
                   '{"time": 3.0, "event": "progress", "step": 10, "steps": 40, "loss": 4.0, "seconds_left": 9.0}\n'
                   '{"time": 4.0, "event": "prog')  # fmt: skip
    before = time.monotonic()
    somebody.quit()
    assert time.monotonic() - before < 10
    again = person()
    again.wait(lambda: again.status._learning.text() == "Go on learning your voice")
    assert len(again.runs) == 1
    again.status._learning.click()
    assert again.learn.headline.text() == "Learning “Anna” is paused. It goes on where it was."
    assert again.learn.bar.value() == 10
    assert "4.20" in again.learn.plot.accessibleDescription()
    again.play({"event": "started", "step": 10, "steps": 40}, progress(30), PAUSED)
    again.learn.go_on_button.click()
    again.wait(lambda: again.learn.bar.value() == 30)
    assert again.runs[1] == again.runs[0]


def test_stopping_for_good_asks_and_leaves_nothing(person, tmp_path):
    somebody = person().open_and_look()
    somebody.start(STARTED, progress(10), PAUSED)
    somebody.wait(lambda: somebody.learn.bar.value() == 10)
    somebody.learn.stop_button.click()
    somebody.answer("Keep it")
    assert somebody.room.learning.state is State.LEARNING
    somebody.learn.stop_button.click()
    somebody.answer("Stop for good")
    somebody.wait(lambda: somebody.room.learning.state is State.NOTHING)
    somebody.wait(lambda: not (tmp_path / "home" / "data" / "learning").exists())
    assert somebody.status._learning.text() == ""
    assert somebody.learn.documents.isVisible()


def test_every_problem_is_one_sentence_and_can_be_tried_again(person):
    somebody = person().open_and_look()
    begin = somebody.learn.start_button.click
    told = set()
    for problem in LearningProblem:
        somebody.play(STARTED, {"event": "failed", "problem": problem.value, "detail": "errno 28"})
        begin()
        somebody.wait(lambda: somebody.room.learning.state is State.FAILED)
        said = somebody.learn.headline.text()
        assert said == problem_sentence(problem)
        assert said.endswith(".")
        assert "errno" not in said
        told.add(said)
        begin = somebody.learn.go_on_button.click
        assert somebody.learn.go_on_button.isVisible()
    assert len(told) == len(LearningProblem)
    assert len(somebody.runs) == len(LearningProblem)


def test_a_child_that_is_killed_can_be_gone_on_with(person):
    somebody = person().open_and_look()
    somebody.start(STARTED, progress(10), {"die": True})
    somebody.wait(lambda: somebody.room.learning.state is State.FAILED)
    assert somebody.learn.headline.text() == problem_sentence(LearningProblem.INTERNAL)
    assert somebody.learn.bar.value() == 10


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        (DocumentFaultCode.DISK_FULL, LearningProblem.DISK_FULL),
        (DocumentFaultCode.NO_PERMISSION, LearningProblem.UNREADABLE),
    ],
)
def test_a_folder_that_cannot_be_written_is_told_for_what_it_is(person, monkeypatch, code, problem):
    somebody = person().open_and_look()

    def refuse(path, _data):
        raise DocumentFault(code, path)

    with monkeypatch.context() as patched:
        patched.setattr("desktop.voice.learning.write_atomically", refuse)
        somebody.start(STARTED, progress(10), PAUSED)
        somebody.wait(lambda: somebody.room.learning.state is State.FAILED)
        assert somebody.learn.headline.text() == problem_sentence(problem)
        assert somebody.runs == []
    somebody.learn.go_on_button.click()
    somebody.wait(lambda: somebody.learn.bar.value() == 10)
    assert (somebody.room.learning._folder / "order.json").exists()


def test_a_name_may_begin_like_an_option(person):
    somebody = person().open_and_look()
    somebody.learn.name.setText("--steps")
    somebody.start(STARTED, progress(10), PAUSED)
    somebody.wait(lambda: somebody.learn.bar.value() == 10)
    parser = argparse.ArgumentParser()
    add_fine_tune(parser)
    taken, _ = parser.parse_known_args(somebody.runs[0][1:])
    assert taken.name == "--steps"
    assert taken.text == [somebody.app.document.path]


def test_a_request_before_the_voices_are_read_has_its_voice_all_the_same(person, shelf):
    somebody = person()
    somebody.wait(lambda: somebody.room.shelf.is_read)
    page, asked = somebody.app.pages.current, somebody.app.generation.requests.voice
    somebody.room.shelf.is_read = False
    assert asked() is None
    for name in ("anna-1", "../anna-1"):
        page.beside.set("voice", name)
        assert asked() == shelf / "anna-1"


def test_a_child_gives_way_to_the_window(person, tmp_path):
    somebody = person().open_and_look()
    somebody.start(STARTED, progress(10), PAUSED)
    somebody.wait(lambda: somebody.learn.bar.value() == 10)
    child = somebody.room.learning._child
    somebody.wait(lambda: os.getpriority(os.PRIO_PROCESS, child._process.processId()) >= 10)


# --- voices that are there --------------------------------------------------------------------------------------------


def test_a_voice_is_chosen_for_one_document_and_remembered(person, shelf, tmp_path):
    make_voice(shelf / "anna-1")
    somebody = person()
    somebody.wait(lambda: somebody.room.shelf.voices)
    menu = somebody.room.menu
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions() if action.isCheckable()] == ["None", "Anna"]
    next(action for action in menu.actions() if action.text() == "Anna").trigger()
    assert somebody.status._voice.text() == "Voice: Anna"
    somebody.app.actions[Command.NEW].trigger()
    assert somebody.status._voice.isHidden()
    somebody.app.pages.show(somebody.app.pages.all()[0])
    assert somebody.status._voice.text() == "Voice: Anna"
    somebody.app.pages.current.beside.keep_now()
    somebody.quit()
    again = person()
    again.wait(lambda: again.status._voice.text() == "Voice: Anna")


def test_the_palette_has_the_voices(person, shelf):
    make_voice(shelf / "anna-1")
    somebody = person()
    somebody.wait(lambda: somebody.room.shelf.voices)
    titles = [entry.title for entry in somebody.app.features.commands.entries()]
    assert "Anna" in titles
    assert "Learn my voice" in titles


def test_a_voice_of_another_model_is_shown_as_such_and_never_used(person, shelf):
    make_voice(shelf / "anna-1", base=OTHER)
    somebody = person()
    somebody.wait(lambda: somebody.room.shelf.voices)
    somebody.app.pages.current.beside.set("voice", "anna-1")
    somebody.app.pages.current.beside.loaded.emit()
    somebody.open_and_look()
    assert somebody.status._voice.text() == "Voice: Anna (not for this model)"
    assert not somebody.voices.use_button.isEnabled()
    assert rows(somebody.voices.list)[0][-1] == "starter (not in use)"
    somebody.room.menu.aboutToShow.emit()
    assert not somebody.room.menu.actions()[1].isEnabled()
    writer = somebody.writer
    writer.caret_at("keeper")
    writer.do(Command.REWRITE)
    writer.wait_for(Phase.READY)
    assert somebody.engine.requests[-1].voice is None
    assert "was made for the model starter" in somebody.status.currentMessage()


def test_a_voice_that_is_gone_is_told_once_and_not_used(person):
    somebody = person()
    somebody.wait(lambda: somebody.room.shelf.is_read)
    somebody.app.pages.current.beside.set("voice", "anna-1")
    somebody.room.shelf.refresh()
    somebody.wait(lambda: "no longer on this computer" in somebody.status.currentMessage())
    assert somebody.app.generation.requests.voice() is None


def test_rename_export_delete_and_bring_in(person, shelf, tmp_path):
    make_voice(shelf / "anna-1")
    somebody = person().open_and_look()
    somebody.wait(lambda: rows(somebody.voices.list))
    name, _made, words, size, gain, base = rows(somebody.voices.list)[0]
    assert (name, words, gain, base) == ("Anna", "1200", "6.8 %", "starter")
    assert size.endswith(" KB")
    somebody.room.open_voices()
    somebody.voices.use_button.click()
    somebody.wait(lambda: rows(somebody.voices.list)[0][0] == "Anna (in use here)")

    somebody.room.shelf.rename(somebody.voices.chosen, "Bertha")
    somebody.wait(lambda: somebody.status._voice.text() == "Voice: Bertha")

    file = tmp_path / "sent.voice"
    somebody.room._acts.export(somebody.voices.chosen, file)
    somebody.wait(lambda: "was written to sent.voice" in somebody.room.window.note.text())

    somebody.room._acts.ask_to_delete(somebody.voices.chosen)
    somebody.answer("Keep it")
    assert rows(somebody.voices.list)
    somebody.room._acts.ask_to_delete(somebody.voices.chosen)
    somebody.answer("Delete")
    somebody.wait(lambda: not rows(somebody.voices.list))
    assert somebody.status._voice.isHidden()
    assert somebody.app.pages.current.beside.value("voice") is None
    assert somebody.voices.empty.isVisible()
    assert somebody.room.window.note.text() == "“Bertha” is deleted."

    somebody.room._acts.bring_in(file)
    somebody.wait(lambda: rows(somebody.voices.list))
    assert somebody.room.window.note.text() == "“Bertha” is here now."
    assert somebody.room.shelf.voices[0].base_sha256 == BASE


def test_what_is_no_voice_is_refused_in_a_sentence(person, tmp_path):
    somebody = person().open_and_look()
    bad = tmp_path / "bad.voice"
    bad.write_text("not a zip")
    somebody.room._acts.bring_in(bad)
    somebody.wait(lambda: somebody.room.window.note.text() == problem_sentence(LearningProblem.NOT_TEXT))
    somebody.room._acts.bring_in(tmp_path / "gone.voice")
    somebody.wait(lambda: somebody.room.window.note.text() == problem_sentence(LearningProblem.UNREADABLE))
    assert rows(somebody.voices.list) == []


def test_a_document_that_was_never_saved_is_told_of(person):
    somebody = person()
    somebody.app.actions[Command.NEW].trigger()
    somebody.qtbot.keyClicks(somebody.app.view, "words")
    somebody.open_and_look()
    assert "was never saved" in somebody.room.window.note.text()
