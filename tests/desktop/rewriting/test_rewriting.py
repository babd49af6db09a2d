"""The box at the selection, presets and comments, used with keys at the real window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QInputDialog, QLabel, QPushButton

from desktop.actions import Command
from desktop.editor.marks import MarkKind
from desktop.generation.controller import Phase
from desktop.rewriting.box import RewriteBox
from desktop.rewriting.presets import (
    Preset,
    PresetError,
    PresetPlace,
    keep_preset,
    load_presets,
    read_preset,
    remove_preset,
)
from desktop.rewriting.presets_dialog import PresetsDialog
from runtime.api import FillRequest, RewriteRequest, Span
from tests.support.scripted_engine import run_of
from tests.support.writer import FIRST, NEW, TEXT, answer


def open_box(writer):
    writer.do(Command.INSTRUCT)
    box = [one for one in writer.view.findChildren(RewriteBox) if one.isVisible()][-1]
    writer.qtbot.waitUntil(lambda: box.list.count() > 0)
    return box


@pytest.fixture
def writer(open_app):
    one = open_app()
    one.qtbot.waitUntil(lambda: len(one.app.features.rewriting._presets) >= 10)
    one.caret_at("gone down")
    return one


def test_an_instruction_is_typed_at_the_paragraph_and_asked_for(writer):
    box = open_box(writer)
    assert writer.view.textCursor().selectedText() == FIRST
    writer.qtbot.keyClicks(box.line, "make it rain")
    writer.qtbot.keyClick(box.line, Qt.Key.Key_Return)
    writer.wait_for(Phase.READY)
    request = writer.engine.requests[0]
    assert (request.selected, request.instruction) == (FIRST, "make it rain")
    assert not box.isVisible()
    writer.press(Qt.Key.Key_Return)
    assert writer.text == TEXT.replace(FIRST, NEW)


def test_enter_alone_rewrites_and_escape_gives_the_keys_back(writer):
    box = open_box(writer)
    writer.qtbot.keyClick(box.line, Qt.Key.Key_Escape)
    assert not box.isVisible()
    assert not writer.engine.requests
    box = open_box(writer)
    writer.qtbot.keyClick(box.line, Qt.Key.Key_Return)
    writer.wait_for(Phase.READY)
    assert writer.engine.requests[0].instruction == ""


def test_one_key_repeats_the_last_instruction_somewhere_else(writer):
    box = open_box(writer)
    writer.qtbot.keyClicks(box.line, "make it rain")
    writer.qtbot.keyClick(box.line, Qt.Key.Key_Return)
    writer.wait_for(Phase.READY)
    writer.press(Qt.Key.Key_Escape)
    writer.caret_at("The end")
    writer.do(Command.REWRITE_AGAIN)
    writer.wait_for(Phase.READY)
    request = writer.engine.requests[-1]
    assert (request.selected, request.instruction) == ("The end of it.", "make it rain")


def test_earlier_instructions_come_back_with_the_arrow_key(writer):
    for text in ("first", "second"):
        box = open_box(writer)
        writer.qtbot.keyClicks(box.line, text)
        writer.qtbot.keyClick(box.line, Qt.Key.Key_Return)
        writer.wait_for(Phase.READY)
        writer.press(Qt.Key.Key_Escape)
    box = open_box(writer)
    writer.qtbot.keyClick(box.line, Qt.Key.Key_Up)
    assert box.line.text() == "second"
    writer.qtbot.keyClick(box.line, Qt.Key.Key_Up)
    assert box.line.text() == "first"


def test_a_preset_is_found_by_typing_and_brings_its_own_strength(writer):
    box = open_box(writer)
    writer.qtbot.keyClicks(box.line, "proof")
    assert [box.list.item(row).text() for row in range(box.list.count())] == ["Proofread"]
    writer.qtbot.keyClick(box.line, Qt.Key.Key_Down)
    writer.qtbot.keyClick(box.line, Qt.Key.Key_Return)
    writer.wait_for(Phase.READY)
    request = writer.engine.requests[0]
    assert "spelling" in request.instruction
    assert request.strength == pytest.approx(0.15)


def test_a_preset_that_changes_the_length_writes_anew_from_the_text(writer):
    preset = next(one for one in writer.app.features.rewriting._presets if one.name == "Shorten")
    writer.app.features.rewriting._use(preset, 0.5, 1)
    writer.wait_for(Phase.READY)
    request = writer.engine.requests[0]
    assert isinstance(request, FillRequest)
    assert FIRST in request.instruction
    assert request.words < len(FIRST.split())
    writer.press(Qt.Key.Key_Return)
    assert writer.text == TEXT.replace(FIRST, " in the dark")


def test_key_points_come_below_the_paragraph(open_app):
    def script(request):
        return run_of("- went down") if isinstance(request, FillRequest) else answer(request)

    writer = open_app(script=script)
    writer.qtbot.waitUntil(lambda: len(writer.app.features.rewriting._presets) >= 10)
    writer.caret_at("gone down")
    preset = next(one for one in writer.app.features.rewriting._presets if one.name == "Key points")
    writer.app.features.rewriting._use(preset, 0.5, 1)
    writer.wait_for(Phase.READY)
    writer.press(Qt.Key.Key_Return)
    assert writer.text == TEXT.replace(FIRST, f"{FIRST}\n\n- went down")


def test_translating_asks_for_the_language(writer):
    preset = next(one for one in writer.app.features.rewriting._presets if one.name == "Translate")
    writer.app.features.rewriting._use(preset, 0.5, 1)
    dialog = writer.app.window.findChildren(QInputDialog)[-1]
    dialog.setTextValue("Danish")
    dialog.accept()
    writer.wait_for(Phase.READY)
    assert "into Danish" in writer.engine.requests[0].instruction


def test_presets_are_in_the_palette_and_the_menu(writer):
    titles = [entry.title for entry in writer.app.features.commands.entries()]
    assert {"Proofread", "Shorten", "Friendlier"} <= set(titles)
    menu = writer.app.features.rewriting.menu
    menu.aboutToShow.emit()
    assert len(menu.actions()) >= 10


def test_what_is_locked_is_said_in_the_box(writer):
    writer.select("Anna")
    writer.do(Command.TOGGLE_LOCK)
    writer.caret_at("gone down")
    box = open_box(writer)
    assert "“Anna”" in box._locked.text()


# --- preset files ------------------------------------------------------------------------------------------------


def test_own_presets_are_kept_changed_hidden_and_brought_back(tmp_path):
    shipped, bad = load_presets(tmp_path)
    assert not bad
    assert [one.name for one in shipped][:2] == ["Proofread", "Rewrite"]
    mine = keep_preset(Preset("Like a pirate", 'Say "arr"\noften.', 0.9, 1.5, PresetPlace.BELOW), tmp_path)
    assert read_preset(mine.file) == mine
    changed = keep_preset(Preset("Proofread", "Only commas.", file=shipped[0].file), tmp_path)
    assert next(one for one in load_presets(tmp_path)[0] if one.name == "Proofread").instruction == "Only commas."
    remove_preset(changed, tmp_path)
    remove_preset(mine, tmp_path)
    names = [one.name for one in load_presets(tmp_path)[0]]
    assert "Proofread" not in names
    assert "Like a pirate" not in names
    (tmp_path / shipped[0].file.name).unlink()
    assert load_presets(tmp_path)[0] == shipped


def test_removed_presets_are_brought_back_by_a_button(writer):
    writer.do(Command.PRESETS)
    dialog = next(one for one in writer.app.window.findChildren(PresetsDialog) if one.isVisible())
    remove = next(one for one in dialog.findChildren(QPushButton) if one.text() == "Remove")
    titles = [dialog.list.item(row).text() for row in range(dialog.list.count())]
    writer.qtbot.mouseClick(remove, Qt.MouseButton.LeftButton)
    assert dialog.list.count() == len(titles) - 1
    writer.qtbot.waitUntil(lambda: "Proofread" not in [one.name for one in writer.app.features.rewriting._presets])
    writer.qtbot.mouseClick(dialog.restore, Qt.MouseButton.LeftButton)
    assert [dialog.list.item(row).text() for row in range(dialog.list.count())] == titles
    writer.qtbot.waitUntil(lambda: "Proofread" in [one.name for one in writer.app.features.rewriting._presets])
    dialog.reject()


def test_nothing_in_the_box_is_cut_off_in_a_narrow_window(writer):
    writer.app.window.resize(640, 480)
    writer.app.actions[Command.SHOW_COMMENTS].trigger()
    writer.qtbot.waitUntil(lambda: writer.view.width() < 400)
    box = open_box(writer)
    writer.qtbot.wait(20)
    for widget in (box.strength, box.versions, box._go, *box.findChildren(QLabel)):
        if widget.isVisible() and not (isinstance(widget, QLabel) and widget.wordWrap()):
            assert widget.width() >= widget.minimumSizeHint().width(), widget
    assert writer.view.rect().contains(box.geometry())


@pytest.mark.parametrize(
    "text",
    ["name = ", 'name = "x"', 'name = ""\ninstruction = ""', 'name = "x"\ninstruction = "y"\nstrength = 3', "\xff",
     'name = "x"\ninstruction = "y"\nplace = "above"', 'name = "x"\ninstruction = "y"\nlength = "long"'],
)  # fmt: skip
def test_a_file_that_is_no_preset_is_left_out(tmp_path, text):
    file = tmp_path / "a.toml"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(PresetError):
        read_preset(file)
    presets, bad = load_presets(tmp_path)
    assert bad == [file]
    assert len(presets) == 11


def test_a_preset_made_in_the_window_is_there_to_be_used(writer):
    writer.do(Command.PRESETS)
    dialog = writer.app.window.findChildren(PresetsDialog)[-1]
    dialog._on_new()
    dialog.name.setText("Rainier")
    writer.qtbot.mouseClick(dialog.keep, Qt.MouseButton.LeftButton)
    assert "needs" in dialog._problem.text()
    dialog.instruction.setPlainText("More rain.")
    writer.qtbot.mouseClick(dialog.keep, Qt.MouseButton.LeftButton)
    writer.qtbot.waitUntil(lambda: any(one.name == "Rainier" for one in writer.app.features.rewriting._presets))


# --- comments ----------------------------------------------------------------------------------------------------


def comment(writer, words, text):
    writer.select(words)
    writer.do(Command.COMMENT)
    writer.app.features.rewriting._panel.text.setPlainText(text)


def marked(writer):
    cursor = writer.view.textCursor()
    found = []
    for start, end in writer.view.marks.ranges(MarkKind.COMMENT):
        cursor.setPosition(start)
        cursor.setPosition(end, cursor.MoveMode.KeepAnchor)
        found.append(cursor.selectedText())
    return found


def test_comments_go_along_with_their_words_and_are_carried_out_together(writer):
    comment(writer, "The end of it.", "sadder")
    comment(writer, FIRST, "wetter")
    writer.caret_at("# The")
    writer.press(Qt.Key.Key_X)
    assert marked(writer) == [FIRST, "The end of it."]
    writer.do(Command.RUN_COMMENTS)
    writer.wait_for(Phase.READY)
    writer.press(Qt.Key.Key_Escape)
    writer.wait_for(Phase.READY)
    told = [(one.selected, one.instruction) for one in writer.engine.requests]
    assert told == [(FIRST, "wetter"), ("The end of it.", "sadder")]
    assert all(isinstance(one, RewriteRequest) for one in writer.engine.requests)


def test_comments_are_not_in_the_file_and_there_at_the_next_start(writer, open_app, tmp_path):
    comment(writer, "village", "which one?")
    writer.qtbot.waitUntil(lambda: any((tmp_path / "home" / "data" / "documents").glob("*.json")))
    assert (tmp_path / "story.md").read_text(encoding="utf-8") == TEXT
    again = open_app("Something before.\n\n" + TEXT)
    again.qtbot.waitUntil(lambda: marked(again) == ["village"])
    again.do(Command.SHOW_COMMENTS)
    panel = again.app.features.rewriting._panel
    assert panel.text.toPlainText() == "which one?"
    panel._on_remove()
    assert marked(again) == []


def test_without_comments_there_is_nothing_to_carry_out(writer):
    writer.do(Command.RUN_COMMENTS)
    assert "no comments" in writer.app.window.statusBar().currentMessage()


# --- several paragraphs -------------------------------------------------------------------------------------------

THREE = "# Head\n\nFirst one.\n\n- a\n- b\n\nThird one.\n"


def upper(request):
    text = request.selected.upper() if isinstance(request, RewriteRequest) else "- NEW"
    return run_of(text, region=Span(0, len(getattr(request, "selected", ""))))


def select_all(writer):
    writer.view.selectAll()


def test_a_selection_is_rewritten_paragraph_by_paragraph_and_taken_at_once(open_app):
    writer = open_app(THREE, script=upper)
    select_all(writer)
    writer.do(Command.REWRITE)
    writer.qtbot.waitUntil(lambda: len(writer.engine.requests) == 3)
    assert [one.selected for one in writer.engine.requests] == ["First one.", "- a\n- b", "Third one."]
    writer.wait_for(Phase.READY)
    everything = writer.app.generation._sheaf.everything
    writer.qtbot.waitUntil(lambda: all(one.finished for one in everything()))
    assert "2 more places" in writer.view.card.message()
    writer.do(Command.ACCEPT_ALL)
    assert writer.text == "# Head\n\nFIRST ONE.\n\n- A\n- B\n\nTHIRD ONE.\n"
    writer.do(Command.UNDO)
    assert writer.text == THREE


def test_each_paragraph_has_its_versions(open_app):
    writer = open_app(THREE, script=upper)
    select_all(writer)
    writer.app.generation.rewrite(0.5, versions=2)
    everything = writer.app.generation._sheaf.everything
    writer.qtbot.waitUntil(lambda: len(list(everything())) == 6 and all(one.finished for one in everything()))
    assert writer.app.generation.status.waiting == 2
    for left in (1, 0):
        assert len(writer.app.generation.versions) == 2
        writer.press(Qt.Key.Key_Return)
        assert writer.app.generation.status.waiting == left
    writer.press(Qt.Key.Key_Return)
    assert writer.text == "# Head\n\nFIRST ONE.\n\n- A\n- B\n\nTHIRD ONE.\n"
    assert writer.phase is Phase.IDLE


def test_without_a_review_all_paragraphs_are_replaced(open_app):
    writer = open_app(THREE, script=upper)
    writer.do(Command.DIRECT_REPLACE)
    select_all(writer)
    writer.do(Command.REWRITE)
    writer.qtbot.waitUntil(lambda: writer.text == "# Head\n\nFIRST ONE.\n\n- A\n- B\n\nTHIRD ONE.\n")


@pytest.mark.parametrize("together", [True, False])
def test_two_comments_in_one_paragraph_are_both_carried_out(open_app, together):
    writer = open_app("One here and two there.\n", script=upper)
    comments = writer.app.features.rewriting._comments[writer.app.pages.current]
    for words in ("One", "two"):
        start = writer.text.index(words)
        comments.add(start, start + len(words), f"louder {words}")
    writer.do(Command.RUN_COMMENTS)
    writer.wait_for(Phase.READY)
    everything = writer.app.generation._sheaf.everything
    writer.qtbot.waitUntil(lambda: all(one.finished for one in everything()))
    if together:
        writer.do(Command.ACCEPT_ALL)
    else:
        writer.press(Qt.Key.Key_Return)
        assert writer.phase is Phase.READY
        writer.press(Qt.Key.Key_Return)
    assert writer.text == "ONE here and TWO there.\n"
    assert comments.all() == []


# --- what becomes of a suggestion ---------------------------------------------------------------------------------


def test_a_suggestion_is_put_below_and_what_stands_there_is_kept(writer):
    writer.do(Command.REWRITE)
    writer.wait_for(Phase.READY)
    writer.do(Command.ACCEPT_BELOW)
    assert writer.text == TEXT.replace(FIRST, f"{FIRST}\n\n{NEW}")
    writer.do(Command.UNDO)
    assert writer.text == TEXT


def test_a_suggestion_is_copied(writer):
    writer.do(Command.REWRITE)
    writer.wait_for(Phase.READY)
    writer.do(Command.COPY_SUGGESTION)
    assert QGuiApplication.clipboard().text() == NEW
    assert writer.text == TEXT


def test_trying_again_below_keeps_the_paragraph_apart(open_app):
    writer = open_app(THREE, script=upper)
    writer.qtbot.waitUntil(lambda: len(writer.app.features.rewriting._presets) >= 10)
    writer.caret_at("First")
    preset = next(one for one in writer.app.features.rewriting._presets if one.name == "Key points")
    writer.app.features.rewriting._use(preset, 0.5, 1)
    writer.wait_for(Phase.READY)
    writer.do(Command.RETRY)
    writer.wait_for(Phase.READY)
    first, again = writer.engine.requests
    assert first.before == again.before
    writer.press(Qt.Key.Key_Return)
    assert writer.text == THREE.replace("First one.", "First one.\n\n- NEW")


def test_what_is_still_being_written_goes_on_when_the_rest_is_taken(open_app):
    writer = open_app("First one.\n\nSecond one.\n\nThird one.\n", script=upper, gate=True)
    select_all(writer)
    writer.do(Command.REWRITE)
    everything = writer.app.generation._sheaf.everything
    while sum(one.finished is not None for one in everything()) < 2:
        writer.engine.step(1)
        writer.qtbot.wait(20)
    assert sum(one.finished is not None for one in everything()) == 2
    writer.do(Command.ACCEPT_ALL)
    assert writer.text == "FIRST ONE.\n\nSECOND ONE.\n\nThird one.\n"
    assert writer.phase is Phase.WRITING
    writer.engine.open_gate() if hasattr(writer.engine, "open_gate") else writer.engine.step(20)
    writer.wait_for(Phase.READY)
    writer.press(Qt.Key.Key_Return)
    assert writer.text == "FIRST ONE.\n\nSECOND ONE.\n\nTHIRD ONE.\n"
    writer.do(Command.UNDO)
    writer.do(Command.UNDO)
    assert writer.text == "First one.\n\nSecond one.\n\nThird one.\n"
