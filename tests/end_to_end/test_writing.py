"""A writer's session on the real program with the real starter model, by keys and mouse alone."""

import itertools

import pytest

from tests.end_to_end.conftest import NAME
from tests.end_to_end.virtual_desktop import wait_for

pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(400)]

PARAGRAPH = (
    "The old man walked slowly to the house of Margaret and knocked at the door, but there was no answer, and after "
    "a while he went away again into the cold night."
)
STORY = f"# The Visit\n\n{PARAGRAPH}\n\nIn the morning the snow had covered the road.\n"
# For a fault of the model too: it is found after the model library, which takes most of the time, has been loaded.
MODEL_READY_S = 120.0
RUN_S = 120.0


def model_is_ready(program):
    return "model ready" in program.log()


def differs(first, second):
    return first.convertToFormat(first.Format.Format_RGB32) != second.convertToFormat(second.Format.Format_RGB32)


def test_open_lock_rewrite_accept_continue_undo_redo_save_and_reopen(program, tmp_path):
    desktop = program.desktop
    story = tmp_path / "visit.md"
    story.write_text(STORY, encoding="utf-8")

    # Open the file through the dialog, as somebody who started the program by its icon.
    program.start()
    desktop.keys("ctrl+o")
    desktop.wait_for_window("Open")
    desktop.type(str(story))
    desktop.keys("Return")
    desktop.wait_for_window("visit.md")
    wait_for(lambda: model_is_ready(program), "the model", MODEL_READY_S)

    # Lock one word.
    program.walk_to("Margaret", STORY)
    desktop.keys("ctrl+l")
    locks = wait_for(lambda: program.journal().get("locks"), "the lock")
    assert [STORY[start:end] for start, end in locks] == ["Margaret"]

    # Rewrite the paragraph round it, and see it being drafted.
    before = program.page()
    desktop.keys("ctrl+shift+k")
    wait_for(lambda: differs(before, program.page()), "a draft on the screen")
    pictures = [program.page()]
    suggestion = wait_for(lambda: pictures.append(program.page()) or program.drafts(), "the suggestion", RUN_S)[0]
    assert sum(differs(one, other) for one, other in itertools.pairwise(pictures)) >= 2
    assert "Margaret" in suggestion
    assert suggestion != PARAGRAPH
    assert program.journal()["text"] == STORY
    assert story.read_text(encoding="utf-8") == STORY

    # Take it.
    desktop.keys("Return")
    wait_for(lambda: not program.drafts(), "the suggestion to be taken")
    rewritten = STORY.replace(PARAGRAPH, suggestion)
    wait_for(lambda: program.journal()["text"] == rewritten, "the rewritten text")

    # Go on at the end.
    desktop.keys("ctrl+End", "BackSpace", "alt+Return")
    continuation = wait_for(program.drafts, "the continuation", RUN_S)[0]
    assert continuation.strip()
    desktop.keys("Return")
    continued = rewritten.rstrip("\n") + continuation
    wait_for(lambda: program.journal()["text"] == continued, "the continued text")

    # One undo takes the accepted block back; redo brings it again.
    desktop.keys("ctrl+z")
    wait_for(lambda: program.journal()["text"] == rewritten.rstrip("\n"), "the undo")
    desktop.keys("ctrl+shift+z")
    wait_for(lambda: program.journal()["text"] == continued, "the redo")

    # Save, close, open again.
    desktop.keys("ctrl+s")
    wait_for(lambda: story.read_text(encoding="utf-8") == continued, "the saved file")
    assert program.quit() == 0
    program.start(story)
    desktop.wait_for_window("visit.md")
    assert program.quit() == 0
    assert story.read_text(encoding="utf-8") == continued
    assert "Traceback" not in program.log()


def test_the_key_for_rewriting_deletes_nothing_while_there_is_no_model(program, tmp_path):
    desktop = program.desktop
    story = tmp_path / "visit.md"
    story.write_text(STORY, encoding="utf-8")
    empty = tmp_path / "empty"
    empty.mkdir()
    config = program.home / "config"
    config.mkdir(parents=True)
    (config / "palimpsest.ini").write_text(f"[model]\nfolder={empty}\n", encoding="utf-8")
    program.start(story)
    desktop.wait_for_window("visit.md")
    wait_for(lambda: "model_missing" in program.log(), "the fault", MODEL_READY_S)
    wait_for(lambda: desktop.active_title() == NAME, "the question")
    desktop.keys("Escape")
    desktop.wait_for_window("visit.md")
    desktop.keys("ctrl+Home", "ctrl+shift+k")
    desktop.type("x")
    wait_for(lambda: str(program.journal().get("text")).startswith("x"), "the journal")
    assert program.journal()["text"] == f"x{STORY}"


def test_text_and_suggestion_survive_kill_9(program, tmp_path):
    desktop = program.desktop
    story = tmp_path / "visit.md"
    story.write_text(STORY, encoding="utf-8")
    program.start(story)
    desktop.wait_for_window("visit.md")
    wait_for(lambda: model_is_ready(program), "the model", MODEL_READY_S)
    desktop.keys("ctrl+End")
    desktop.type("Nobody came that day.")
    wait_for(lambda: "Nobody came that day." in str(program.journal().get("text")), "the journal", 5)
    desktop.keys("ctrl+Home", "Down", "Down", "ctrl+shift+k")
    suggestion = wait_for(program.drafts, "the suggestion", RUN_S)[0]
    program.kill()
    assert story.read_text(encoding="utf-8") == STORY

    program.start()
    desktop.wait_for_window("not saved")
    desktop.keys("Return")
    desktop.wait_for_window("visit.md")
    wait_for(lambda: suggestion in program.drafts(), "the restored suggestion")
    desktop.keys("ctrl+Return")
    restored = STORY.replace(PARAGRAPH, suggestion) + "Nobody came that day."
    wait_for(lambda: program.journal().get("text") == restored, "the accepted suggestion")
    desktop.keys("ctrl+s")
    wait_for(lambda: story.read_text(encoding="utf-8") == restored, "the saved file")
    assert program.quit() == 0
