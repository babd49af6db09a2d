"""Random editing round and across a draft: whatever happens, the document and the page are right again afterwards."""

import random

import pytest
from PySide6.QtCore import Qt

from desktop.editor.draft_layer import DraftPiece, DraftTone

TEXT = "# Head 😀\n\nOne *two* three.\n- item a\n- item b\n- item c\n\n```\ncode\n```\nLast words 🎉 here."
DRAFTS = [
    "",
    "short",
    "two\nlines",
    "- a\n- b\n- c",
    "many\nmore\nlines\nthan\nbefore\nhere",
    "👍 emoji *em* `c`",
    "w " * 200,
]
KEYS = [
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_Backspace,
    Qt.Key.Key_Delete,
    Qt.Key.Key_Return,
]


def all_visible(view) -> bool:
    block = view.document().firstBlock()
    while block.isValid():
        if not block.isVisible() or block.layout().preeditAreaText():
            return False
        block = block.next()
    return True


@pytest.mark.parametrize("seed", range(25))
def test_nothing_is_left_behind(make_view, seen, put_caret, qtbot, seed):
    choose = random.Random(seed)
    view = make_view(TEXT, width=500, height=300)

    def show() -> None:
        last = view.document().characterCount() - 1
        start, end = sorted((choose.randint(0, last), choose.randint(0, last)))
        view.drafts.show(start, end, [DraftPiece(choose.choice(DRAFTS), choose.choice(list(DraftTone)))])

    def update() -> None:
        if view.drafts.is_visible:
            view.drafts.show(*view.drafts.range(), [DraftPiece(choose.choice(DRAFTS), DraftTone.SETTLED)])

    def press() -> None:
        modifier = choose.choice([Qt.KeyboardModifier.NoModifier] * 3 + [Qt.KeyboardModifier.ShiftModifier])
        qtbot.keyClick(view, choose.choice(KEYS), modifier)

    def jump() -> None:
        last = view.document().characterCount() - 1
        put_caret(view, choose.randint(0, last), choose.choice([None, choose.randint(0, last)]))

    actions = [show, update, update, press, press, press, jump, view.undo, view.redo, view.drafts.clear]
    actions += [lambda: qtbot.keyClicks(view, "ab "), lambda: view.textCursor().removeSelectedText(), view.repaint]
    for _ in range(60):
        choose.choice(actions)()
        assert 0 <= view.textCursor().position() < view.document().characterCount()
        view.toPlainText().encode("utf-8")
    view.drafts.clear()
    assert all_visible(view)
    assert seen(view) == view.toPlainText()
    while view.document().isUndoAvailable():
        view.undo()
    assert view.toPlainText() == TEXT
    assert seen(view) == TEXT


@pytest.mark.parametrize(
    "replace", [lambda view: view.document().clear(), lambda view: view.setPlainText("Another\n\ntext.")]
)
def test_a_document_replaced_under_a_draft(make_view, seen, replace):
    view = make_view(TEXT)
    view.drafts.show(12, 50, [DraftPiece("flat", DraftTone.SETTLED)])
    replace(view)
    view.repaint()
    view.drafts.clear()
    assert all_visible(view)
    assert seen(view) == view.toPlainText()
