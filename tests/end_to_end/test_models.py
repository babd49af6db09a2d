"""The models window of the real program, used by keys, against a Hub on this computer."""

import time

import pytest

from tests.end_to_end.virtual_desktop import wait_for
from tests.support.checkpoints import save_checkpoint
from tests.support.hub_server import HubServer

pytestmark = [pytest.mark.end_to_end, pytest.mark.enable_socket, pytest.mark.timeout(400)]

REPOSITORY = "google/diffusiongemma-26B-A4B-it"
MODEL_READY_S = 120.0
RUN_S = 120.0
# The large model's card comes first; before its main button stand five controls of the header, Why? and the sizes.
TABS_TO_FIRST_BUTTON = 8


def open_models(program, ready):
    wait_for(lambda: program.log().count("model ready") >= ready, "the model", MODEL_READY_S)
    program.desktop.keys("ctrl+shift+m")
    program.desktop.wait_for_window("Models")


def press_first_button(desktop):
    desktop.keys(*["Tab"] * TABS_TO_FIRST_BUTTON, "space")


def wait_until_still(desktop):
    """Wait until nothing on the screen has changed for a second."""
    pictures = [desktop.screenshot()]

    def is_still():
        time.sleep(1)
        pictures.append(desktop.screenshot())
        return pictures[-1] == pictures[-2]

    wait_for(is_still, "a still screen")


def test_a_download_outlives_the_program(program, tmp_path):
    desktop = program.desktop
    models = program.home / "data" / "models"
    story = tmp_path / "story.md"
    story.write_text("The old man walked slowly to the house.", encoding="utf-8")
    with HubServer(save_checkpoint(tmp_path / "checkpoint"), REPOSITORY) as server:
        desktop.environment |= {"HF_ENDPOINT": server.address, "HF_HOME": str(tmp_path / "hf"), "HF_HUB_OFFLINE": "0"}
        server.bytes_per_second = 60_000
        program.start()
        open_models(program, 1)
        assert not server.seen
        press_first_button(desktop)
        wait_for(lambda: desktop.active_title() == "Palimpsest", "the question")
        assert not server.seen
        desktop.keys("Return")
        wait_for(lambda: server.sent() > 100_000, "the download")
        program.kill()

        program.start(story)
        open_models(program, 2)
        server.bytes_per_second = None
        press_first_button(desktop)
        # The folder is there a moment before the child has ended, and until then the button is another.
        wait_for(lambda: "fetch of diffusiongemma-26b" in program.log(), "the end of the download")
        assert len(list(models.glob("diffusiongemma-26b-*/manifest.json"))) == 1
        assert server.sent() < 2 * sum(file.stat().st_size for file in (tmp_path / "checkpoint").iterdir())

        # The keyboard went from one main button to the next, and is at “Use this model” now.
        wait_until_still(desktop)
        desktop.keys("space")
        wait_for(lambda: "loaded diffusiongemma-26b" in program.log(), "the model in use", MODEL_READY_S)
        desktop.keys("Escape")
        desktop.wait_for_window("story.md")
        desktop.keys("ctrl+End", "alt+Return")
        assert wait_for(program.drafts, "the continuation", RUN_S)[0]
        desktop.keys("Escape")
        assert program.quit() == 0
    assert "Traceback" not in program.log()
