"""Spelling with a real dictionary, at the real window."""

import pytest
from PySide6.QtWidgets import QInputDialog

from desktop.actions import Command
from desktop.editor.marks import MarkKind
from desktop.spelling.checker import EnchantChecker, NullChecker, best_language, languages
from desktop.spelling.misspellings import misspellings

TEXT = "A sentense with `cooode`, Zanzibarr and a [wrng word](http://exampel.org/pathh).\n\nMore goood wrds.\n"


def wrong(text, state=0, right=frozenset()):
    return [text[start:end] for start, end in misspellings(text, state, lambda word: word in right)]


def test_code_links_and_addresses_are_no_words():
    assert wrong("aa `bb` cc") == ["aa", "cc"]
    assert wrong("[aa](bb) http://cc.dd/ee me@ff.gg hh.ii") == ["aa"]
    assert wrong("    aa", 7) == []
    assert wrong("```aa") == []
    assert wrong("don’t 3rd a1b", right={"don't"}) == []
    assert wrong("_aa_ bb1 *cc*") == ["aa", "cc"]


def test_positions_count_as_qt_does():
    assert misspellings("🎈 aa", 0, lambda _word: False) == [(3, 5)]


def test_a_dictionary_of_another_country_will_do():
    assert best_language("en_NZ", ["de_DE", "en_GB", "en_US"]) == "en_US"
    assert best_language("de_AT", ["de_DE", "en_US"]) == "de_DE"
    assert best_language("xx", ["de_DE"]) == ""


def test_there_is_a_dictionary_here_and_none_for_nonsense():
    assert "en_US" in languages()
    assert not EnchantChecker("en_US").is_right("sentense")
    with pytest.raises(LookupError):
        EnchantChecker("xx_YY")
    assert NullChecker().is_right("sentense")


def marked(writer):
    return [writer.app.document.text_between(*one) for one in writer.view.marks.ranges(MarkKind.SPELLING)]


@pytest.fixture
def writer(open_app):
    one = open_app(TEXT)
    one.app.pages.current.beside.set("language", "en_US")
    one.do(Command.SPELLING)
    one.qtbot.waitUntil(lambda: "sentense" in marked(one))
    return one


def menu_at(writer, word):
    from PySide6.QtGui import QTextCursor

    cursor = QTextCursor(writer.app.document.text_document)
    cursor.setPosition(writer.text.index(word) + 1)
    point = writer.view.cursorRect(cursor).center()
    return writer.view.make_context_menu(point)


def entry(menu, text):
    return next(action for action in menu.actions() if action.text().replace("&", "") == text)


def test_misspelt_words_are_marked_and_a_suggestion_taken_is_one_undo(writer):
    assert marked(writer) == ["sentense", "Zanzibarr", "wrng", "goood", "wrds"]
    entry(menu_at(writer, "sentense"), "sentence").trigger()
    assert writer.text == TEXT.replace("sentense", "sentence")
    writer.do(Command.UNDO)
    assert writer.text == TEXT


def test_own_words_are_kept_for_all_documents_and_ignored_ones_for_this(writer, open_app, tmp_path):
    entry(menu_at(writer, "Zanzibarr"), "Add to dictionary").trigger()
    entry(menu_at(writer, "goood"), "Ignore in this document").trigger()
    assert marked(writer) == ["sentense", "wrng", "wrds"]
    file = tmp_path / "home" / "config" / "dictionary.txt"
    writer.qtbot.waitUntil(lambda: file.exists() and file.read_text(encoding="utf-8") == "Zanzibarr\n")


def test_a_locked_word_is_not_replaced(writer):
    writer.select("sentense")
    writer.do(Command.TOGGLE_LOCK)
    entry(menu_at(writer, "sentense"), "sentence").trigger()
    assert writer.text == TEXT


def test_the_key_goes_from_one_to_the_next(writer):
    found = []
    for _ in range(6):
        writer.do(Command.NEXT_MISSPELLING)
        found.append(writer.view.textCursor().selectedText())
    assert found == ["sentense", "Zanzibarr", "wrng", "goood", "wrds", "sentense"]


def test_a_long_text_is_gone_through_in_slices_and_an_edit_ends_that(open_app):
    writer = open_app("All is well here.\n\n" * 8_000 + "wrng\n")
    writer.app.pages.current.beside.set("language", "en_US")
    writer.do(Command.SPELLING)
    checkers = writer.app.features.spelling._checkers
    writer.qtbot.waitUntil(lambda: "en_US" in checkers)
    writer.do(Command.NEXT_MISSPELLING)
    assert not writer.view.textCursor().hasSelection()
    writer.qtbot.waitUntil(lambda: writer.view.textCursor().selectedText() == "wrng")
    writer.caret_at("All is")
    writer.do(Command.NEXT_MISSPELLING)
    writer.qtbot.keyClicks(writer.view, "x")
    writer.qtbot.wait(400)
    assert not writer.view.textCursor().hasSelection()


def test_a_language_without_a_dictionary_is_said(open_app):
    writer = open_app(TEXT)
    writer.app.pages.current.beside.set("language", "fi_FI")
    writer.do(Command.SPELLING)
    writer.qtbot.waitUntil(lambda: "no dictionary for suomi" in writer.app.window.statusBar().currentMessage())
    assert marked(writer) == []


def test_a_document_has_a_language_of_its_own(writer):
    writer.do(Command.DOCUMENT_LANGUAGE)
    dialog = writer.app.window.findChildren(QInputDialog)[-1]
    assert any("Deutsch" in name for name in dialog.comboBoxItems())
    dialog.setTextValue(dialog.comboBoxItems()[0])
    dialog.accept()
    writer.qtbot.waitUntil(lambda: marked(writer) == [])


def test_the_word_being_typed_is_not_wrong_yet(writer):
    writer.caret_at("A sentense")
    writer.qtbot.keyClicks(writer.view, "Wrrong")
    writer.app.features.spelling._spellings[writer.app.pages.current].look()
    assert "Wrrong" not in marked(writer) or not writer.view.hasFocus()
    writer.qtbot.keyClicks(writer.view, " ")
    writer.qtbot.waitUntil(lambda: "Wrrong" in marked(writer))


def test_without_a_dictionary_one_sentence_says_so(open_app, monkeypatch):
    monkeypatch.setattr("desktop.spelling.room.languages", list)
    writer = open_app(TEXT)
    writer.do(Command.SPELLING)
    writer.qtbot.waitUntil(lambda: "no dictionary" in writer.app.window.statusBar().currentMessage())
    assert marked(writer) == []
