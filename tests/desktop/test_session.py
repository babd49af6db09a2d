"""The documents of last time come back."""

from desktop.actions import Command


def quit_program(writer):
    writer.do(Command.QUIT)
    writer.qtbot.waitUntil(lambda: not writer.app.window.isVisible())
    writer.app.shut_down()


def test_documents_come_back_with_their_carets_and_the_one_in_front(open_app, tmp_path):
    for name in ("a.md", "b.md", "c.md"):
        (tmp_path / name).write_text(f"This is {name}.\n", encoding="utf-8")
    writer = open_app(None)
    for name in ("a.md", "b.md", "c.md"):
        writer.app.opening.open(tmp_path / name)
        writer.qtbot.waitUntil(lambda wanted=name: wanted in writer.text)
    writer.do(Command.PREVIOUS_TAB)
    writer.caret_at("b.md")
    quit_program(writer)
    (tmp_path / "c.md").unlink()
    again = open_app(None)
    again.qtbot.waitUntil(lambda: [p.title for p in again.app.pages.all()] == ["a.md", "b.md"])
    again.qtbot.waitUntil(lambda: "b.md" in again.text)
    assert again.view.textCursor().position() == again.text.index("b.md")


def test_a_file_that_is_asked_for_is_in_front_and_open_once(open_app, tmp_path):
    writer = open_app("This is story.md.")
    (tmp_path / "b.md").write_text("This is b.md.\n", encoding="utf-8")
    writer.app.opening.open(tmp_path / "b.md")
    writer.qtbot.waitUntil(lambda: "b.md" in writer.text)
    quit_program(writer)
    again = open_app("This is story.md.")
    again.qtbot.waitUntil(lambda: {page.title for page in again.app.pages.all()} == {"story.md", "b.md"})
    again.qtbot.waitUntil(lambda: all(page.document.path is not None for page in again.app.pages.all()))
    assert sorted(page.title for page in again.app.pages.all()) == ["b.md", "story.md"]
    assert again.app.pages.current.title == "story.md"


def test_nothing_comes_back_where_the_writer_does_not_want_it(open_app, tmp_path):
    from desktop.session import RESTORES_SESSION

    writer = open_app()
    writer.app.settings.set(RESTORES_SESSION, False)
    quit_program(writer)
    again = open_app(None)
    again.qtbot.wait(50)
    assert [page.title for page in again.app.pages.all()] == ["New document"]


def test_a_damaged_note_is_no_reason_not_to_start(open_app):
    from desktop.session import _OPEN, _entries

    assert _entries("{") == _entries("[1, {}, null]") == _entries('[{"path": 3, "caret": 0}]') == []
    writer = open_app(None)
    writer.app.settings.set(_OPEN, "[[")
    quit_program(writer)
    assert open_app(None).text == ""
