"""A writer's voice is learnt by the real child from a short text, paused over a restart, and used: by keys alone."""

import json

import pytest

from resources import RESOURCES
from tests.end_to_end.virtual_desktop import wait_for

pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(1800)]

MODEL_READY_S = 240.0
LOOK_S = 300.0
LEARN_S = 900.0
RUN_S = 240.0
# Of a book, and just more than is needed: twenty steps, the fewest there are.
WORDS = 1_250


def own_text():
    paragraphs = (RESOURCES / "voices" / "other.txt").read_text(encoding="utf-8").split("\n\n")
    taken: list[str] = []
    while sum(len(one.split()) for one in taken) < WORDS:
        taken.append(" ".join(paragraphs[len(taken)].split()))
    return "\n\n".join(taken) + "\n"


def open_voices(program):
    # In the menu of models.
    program.desktop.keys("alt+m", "l")
    program.desktop.wait_for_window("Voices")


def test_a_voice_is_learnt_over_a_restart_and_used(program, tmp_path):
    desktop = program.desktop
    story = tmp_path / "story.md"
    story.write_text(own_text(), encoding="utf-8")
    data = program.home / "data"
    log = data / "learning" / "run" / "log.jsonl"
    program.start(story)
    desktop.wait_for_window("story.md")
    wait_for(lambda: "model ready" in program.log(), "the model", MODEL_READY_S)

    # The open document is what is learnt from. Pause after some steps, quit, and come back.
    open_voices(program)
    wait_for(lambda: "documents to learn from" in program.log(), "the look at the document", LOOK_S)
    desktop.keys("alt+s")
    wait_for(lambda: log.exists() and '"checked"' in log.read_text(encoding="utf-8"), "the first steps", LEARN_S)
    desktop.keys("alt+p")
    wait_for(lambda: "learning a voice: paused" in program.log(), "the pause", 60)
    desktop.keys("Escape")
    desktop.wait_for_window("story.md")
    assert program.quit() == 0

    # The document comes back by itself.
    program.start()
    desktop.wait_for_window("story.md")
    wait_for(lambda: program.log().count("model ready") >= 2, "the model", MODEL_READY_S)
    open_voices(program)
    desktop.keys("alt+g")
    (kept,) = wait_for(lambda: list((data / "voices").glob("[!.]*/voice.json")), "the voice", LEARN_S)
    facts = json.loads(kept.read_text(encoding="utf-8"))
    assert facts["name"] == "My voice"
    assert facts["words"] >= WORDS
    assert facts["loss_after"] <= facts["loss_before"]
    assert facts["samples"]
    wait_for(lambda: not log.exists(), "that nothing is left to go on with")

    # Use it for this document, and write with it.
    desktop.keys("alt+u")
    used = [{"voice": kept.parent.name}]
    wait_for(
        lambda: [json.loads(file.read_bytes())["values"] for file in (data / "documents").glob("*.json")] == used,
        "the choice beside the document",
    )
    desktop.keys("Escape")
    desktop.wait_for_window("story.md")
    desktop.keys("ctrl+Home", "ctrl+shift+k")
    assert wait_for(program.drafts, "the suggestion", RUN_S)[0]
    assert f"a request with the voice in {kept.parent.name}" in program.log()
    assert "Traceback" not in program.log()
    desktop.keys("Escape")
    assert program.quit() == 0
