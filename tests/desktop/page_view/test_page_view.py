"""The page as it is seen, by keys and mouse at the real window."""

import re

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDesktopServices, QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QMouseEvent
from PySide6.QtWidgets import QApplication, QMenu, QToolBar

from desktop.actions import Command
from desktop.editor.dimming import Dimming, sentence_at
from desktop.editor.fonts import Face
from desktop.editor.range_geometry import block_origin, range_rectangles, x_of
from desktop.page_view.settings import DIMMING, FACE, LINE_DISTANCE, MEASURE, POINTS, SHOWS_PICTURES, ZOOM

LONG = (
    "is long enough to go over to a second line and into a third, for it goes on and on about the lamp, and its keeper"
)


def point_of(writer, words, within=0):
    """The middle of a character in the viewport."""
    start = writer.text.index(words) + within
    rectangle = range_rectangles(writer.view.document(), start, start + 1)[0]
    return (rectangle.center() - writer.view.page_offset()).toPoint()


def click(writer, words, within=0, modifier=Qt.KeyboardModifier.NoModifier):
    point = point_of(writer, words, within)
    writer.qtbot.mouseClick(writer.view.viewport(), Qt.MouseButton.LeftButton, modifier, point)


def seen(writer):
    image = writer.view.viewport().grab().toImage()
    return image, image.devicePixelRatio()


@pytest.fixture
def picture(tmp_path):
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(QColor("#2266aa"))
    image.save(str(tmp_path / "a lamp.png"))
    return "![A lamp, ä](<a lamp.png>)"


def has_color(writer, color):
    image, _ = seen(writer)
    return any(
        image.pixelColor(x, y) == QColor(color)
        for y in range(0, image.height(), 10)
        for x in range(0, image.width(), 10)
    )


# --- looks -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["- ", "10. ", "  - ", "> ", "- [ ] "])
def test_wrapped_lines_stand_under_the_text_of_their_item(open_app, mark):
    writer = open_app(f"First.\n\n{mark}{LONG}\n\n{LONG}\n")
    seen(writer)
    layout = writer.view.document().findBlockByNumber(2).layout()
    text = x_of(layout.lineAt(0), len(mark))
    assert layout.lineCount() > 1
    assert abs(x_of(layout.lineAt(1), layout.lineAt(1).textStart()) - text) < 6
    plain = writer.view.document().findBlockByNumber(4).layout()
    assert plain.lineAt(1).x() == plain.lineAt(0).x()
    assert not writer.app.document.is_modified
    assert not writer.view.document().isUndoAvailable()


def test_a_picture_is_shown_below_its_line_and_nothing_of_it_is_in_the_text(open_app, picture):
    text = f"Before.\n\n{picture}\n\nAfter.\n"
    writer = open_app(text)
    block = writer.view.document().findBlockByNumber(2)
    layout = writer.view.document().documentLayout()
    writer.qtbot.waitUntil(lambda: layout.blockBoundingRect(block).height() > 200)
    writer.qtbot.waitUntil(lambda: has_color(writer, "#2266aa"))
    assert writer.text == text
    assert not writer.app.document.is_modified
    assert not writer.view.document().isUndoAvailable()
    writer.app.settings.set(SHOWS_PICTURES, False)
    assert layout.blockBoundingRect(block).height() < 60
    assert not has_color(writer, "#2266aa")


def test_a_picture_of_the_web_is_never_asked_for(open_app):
    writer = open_app("![far](https://example.org/a.png)\n\n![share](//server/share/a.png)\n")
    assert writer.view.pictures._path("https://example.org/a.png") is None
    assert writer.view.pictures._path("//server/share/a.png") is None
    assert writer.view.pictures._path("file://server/share/a.png") is None


def test_typing_at_the_end_of_a_picture_line_keeps_an_ordinary_caret(open_app, picture):
    writer = open_app(f"{picture}\n")
    block = writer.view.document().firstBlock()
    layout = writer.view.document().documentLayout()
    writer.qtbot.waitUntil(lambda: layout.blockBoundingRect(block).height() > 200)
    writer.caret_at(picture, after=True)
    assert writer.view.cursorWidth() == 2
    # Behind the letter that makes room, Qt's own caret would be as high as the picture.
    writer.press(Qt.Key.Key_Left)
    assert writer.view.cursorWidth() == 0
    image, ratio = seen(writer)
    caret = writer.view.cursorRect()
    dark = [
        image.pixelColor(round((caret.left() + 1) * ratio), round(y * ratio)).lightness() < 60
        for y in range(caret.top(), caret.top() + 60)
    ]
    assert 20 <= sum(dark) <= 34
    writer.press(Qt.Key.Key_Right)
    assert writer.view.cursorWidth() == 2
    writer.press(Qt.Key.Key_Return)
    writer.qtbot.keyClicks(writer.view, "x")
    assert writer.text == f"{picture}\nx\n"
    writer.do(Command.UNDO)
    writer.do(Command.UNDO)
    assert writer.text == f"{picture}\n"


# --- mouse -------------------------------------------------------------------------------------------------------


def test_a_click_on_a_box_ticks_it_in_one_step(open_app):
    writer = open_app("- [ ] write\n- [ ] sleep\n")
    click(writer, "[ ] sleep", 1)
    assert writer.text == "- [ ] write\n- [x] sleep\n"
    click(writer, "[x]", 1)
    assert writer.text == "- [ ] write\n- [ ] sleep\n"
    writer.do(Command.UNDO)
    assert writer.text == "- [ ] write\n- [x] sleep\n"


@pytest.fixture
def asked(monkeypatch):
    urls = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: urls.append(url.toString()) or True)
    return urls


def test_ctrl_and_a_click_follow_a_link(open_app, asked):
    writer = open_app("See [the page](https://example.org/a) or <https://example.org/b>.\n")
    click(writer, "page")
    assert asked == []
    click(writer, "page", modifier=Qt.KeyboardModifier.ControlModifier)
    click(writer, "org/b", modifier=Qt.KeyboardModifier.ControlModifier)
    click(writer, "See", modifier=Qt.KeyboardModifier.ControlModifier)
    assert asked == ["https://example.org/a", "https://example.org/b"]


def test_links_lead_to_headings_and_documents_but_start_no_program(open_app, asked, tmp_path):
    (tmp_path / "other.md").write_text("Other text.\n", encoding="utf-8")
    (tmp_path / "evil.sh").write_text("exit 1\n", encoding="utf-8")
    writer = open_app("[a](#the-end) [b](evil.sh) [c](javascript:x) [d](other.md)\n\n# The End\n")
    control = Qt.KeyboardModifier.ControlModifier
    click(writer, "evil", modifier=control)
    click(writer, "javascript", modifier=control)
    assert asked == []
    click(writer, "#the-end", modifier=control)
    assert writer.view.textCursor().block().text() == "# The End"
    click(writer, "other", modifier=control)
    writer.qtbot.waitUntil(lambda: writer.app.document.path == tmp_path / "other.md")


# --- clipboard ---------------------------------------------------------------------------------------------------


def copied(*, html=None, text=None, files=()):
    data = QMimeData()
    if html is not None:
        data.setHtml(html)
    if text is not None:
        data.setText(text)
    if files:
        data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    QGuiApplication.clipboard().setMimeData(data)


def test_a_web_page_is_pasted_as_markdown_in_one_step(open_app):
    writer = open_app("Before.\n")
    writer.caret_at("Before.", after=True)
    copied(html="<h2>Head</h2><p>Some <b>bold</b> words</p><ul><li>one<li>two</ul>", text="Head")
    writer.do(Command.PASTE)
    writer.qtbot.waitUntil(lambda: "bold" in writer.text, timeout=15_000)
    assert writer.text == "Before.\n\n## Head\n\nSome **bold** words\n\n- one\n- two\n"
    writer.do(Command.UNDO)
    assert writer.text == "Before.\n"


def test_what_is_typed_before_the_paste_has_come_stands_behind_it(open_app):
    writer = open_app("\n")
    copied(html="<p>the <i>paste</i></p>", text="the paste")
    writer.do(Command.PASTE)
    writer.qtbot.keyClicks(writer.view, " typed")
    writer.qtbot.waitUntil(lambda: "paste" in writer.text, timeout=15_000)
    assert writer.text == "the *paste* typed\n"


def test_plain_text_is_pasted_as_it_is(open_app):
    writer = open_app("```\n\n```\n")
    copied(html="<p>a <b>b</b></p>", text="a b")
    writer.do(Command.PASTE_PLAIN)
    assert writer.text == "a b```\n\n```\n"
    writer.do(Command.UNDO)
    writer.caret_at("\n```\n")
    writer.do(Command.PASTE)
    assert writer.text == "```\na b\n```\n"


def test_an_address_pasted_on_words_makes_them_a_link(open_app):
    writer = open_app("Read the page now.\n")
    writer.select("the page")
    copied(text="https://example.org/a ")
    writer.do(Command.PASTE)
    assert writer.text == "Read [the page](https://example.org/a) now.\n"


def test_a_picture_file_becomes_a_picture_and_a_document_is_opened(open_app, picture, tmp_path):
    other = tmp_path / "other.md"
    other.write_text("Other.\n", encoding="utf-8")
    writer = open_app("Text.\n")
    writer.caret_at("\n")
    copied(files=[tmp_path / "a lamp.png"])
    writer.do(Command.PASTE)
    assert writer.text == "Text.![a lamp](a%20lamp.png)\n"
    copied(files=[other])
    writer.do(Command.PASTE)
    writer.qtbot.waitUntil(lambda: writer.app.document.path == other)


# --- focus, typewriter, typography -------------------------------------------------------------------------------


def test_focus_leaves_nothing_but_the_text_and_esc_brings_all_back(open_app):
    writer = open_app()
    window = writer.app.window
    bars = [window.menuBar(), window.statusBar(), *window.findChildren(QToolBar)]
    before = [bar.isVisible() for bar in bars]
    writer.press(Qt.Key.Key_F8)
    assert not any(bar.isVisible() for bar in bars)
    assert writer.app.actions[Command.FOCUS_MODE].isChecked()
    writer.qtbot.keyClicks(writer.view, "x")
    writer.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not writer.text.startswith("x")
    writer.press(Qt.Key.Key_Escape)
    assert [bar.isVisible() for bar in bars] == before
    assert not writer.app.actions[Command.FOCUS_MODE].isChecked()


def test_focus_is_not_remembered_as_a_window_without_bars(open_app):
    writer = open_app()
    writer.press(Qt.Key.Key_F8)
    writer.app.window.close()
    writer.qtbot.waitUntil(lambda: not writer.app.window.isVisible())
    writer.app.shut_down()
    again = open_app(None)
    assert all(bar.isVisible() for bar in again.app.window.findChildren(QToolBar))


@pytest.mark.parametrize("dimming", [Dimming.PARAGRAPH, Dimming.SENTENCE])
def test_in_focus_what_is_not_written_on_stands_back(open_app, dimming):
    writer = open_app("One here. Two there.\n\nOther words.\n")
    writer.app.settings.set(DIMMING, dimming)
    writer.caret_at("Two", after=True)

    def darkest(words):
        image, ratio = seen(writer)
        start = writer.text.index(words)
        rectangle = range_rectangles(writer.view.document(), start, start + len(words))[0]
        area = rectangle.translated(-writer.view.page_offset())
        return min(
            image.pixelColor(QPointF(x * ratio, y * ratio).toPoint()).lightness()
            for x in range(round(area.left()) + 2, round(area.right()) - 2)
            for y in range(round(area.top()), round(area.bottom()))
        )

    clear = darkest("Other words.")
    writer.do(Command.FOCUS_MODE)
    assert darkest("Other words.") > clear + 60
    assert darkest("Two there.") < clear + 20
    assert (darkest("One here.") > clear + 60) is (dimming is Dimming.SENTENCE)
    writer.do(Command.FOCUS_MODE)
    assert darkest("Other words.") < clear + 20


@pytest.mark.parametrize(
    ("at", "sentence"), [(0, "One. "), (3, "One. "), (5, "Two two. "), (14, "Three."), (20, "Three.")]
)
def test_the_sentence_at_the_caret(open_app, at, sentence):
    writer = open_app("One. Two two. Three.\n")
    start, end = sentence_at(writer.view.document().firstBlock(), at)
    assert writer.text[start:end] == sentence


def test_the_typewriter_keeps_the_written_line_at_its_height(open_app):
    writer = open_app("\n\n".join(f"Paragraph {number}." for number in range(80)) + "\n")
    writer.do(Command.TYPEWRITER)
    writer.caret_at("Paragraph 40.", after=True)
    heights = []
    for key in (Qt.Key.Key_X, Qt.Key.Key_Return, Qt.Key.Key_Y, Qt.Key.Key_Return, Qt.Key.Key_Up):
        writer.press(key)
        heights.append(writer.view.caret_rectangle().top())
    assert max(heights) - min(heights) <= 1
    assert abs(heights[0] - 0.45 * writer.view.viewport().height()) <= 2
    before = writer.view.verticalScrollBar().value()
    click(writer, "Paragraph 43")
    assert writer.view.verticalScrollBar().value() == before
    writer.press(Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    writer.press(Qt.Key.Key_X)
    assert abs(writer.view.caret_rectangle().top() - heights[0]) <= 2
    writer.do(Command.TYPEWRITER)
    assert writer.view.caret_rectangle().bottom() <= writer.view.viewport().height()


def test_the_page_is_set_as_chosen_and_zoom_is_remembered(open_app):
    writer = open_app()
    settings, view = writer.app.settings, writer.view
    width = view.viewport().width()
    settings.set(MEASURE, 50)
    assert view.viewport().width() < width
    first = view.document().findBlockByNumber(2)
    height = view.document().documentLayout().blockBoundingRect(first).height()
    settings.set(LINE_DISTANCE, 2.4)
    assert view.document().documentLayout().blockBoundingRect(first).height() > height * 1.2
    settings.set(POINTS, 20.0)
    settings.set(FACE, Face.TYPEWRITER)
    assert view.font().pointSizeF() == 20
    writer.do(Command.ZOOM_IN)
    assert view.font().pointSizeF() == pytest.approx(22)
    assert settings.value(ZOOM) == 1
    writer.do(Command.NEW)
    assert writer.view is not view
    assert writer.view.font().pointSizeF() == pytest.approx(22)
    assert not writer.app.document.is_modified


def test_setting_the_page_leaves_text_undo_and_locks_alone(open_app):
    writer = open_app()
    writer.select("Anna")
    writer.do(Command.TOGGLE_LOCK)
    locked = writer.view.locked_spans()
    writer.caret_at("The end", after=False)
    writer.qtbot.keyClicks(writer.view, "So ")
    text = writer.text
    writer.app.settings.set(LINE_DISTANCE, 2.0)
    writer.app.settings.set(POINTS, 18.0)
    assert writer.text == text
    assert writer.view.locked_spans() == locked
    writer.do(Command.UNDO)
    assert "So The end" not in writer.text
    assert block_origin(writer.view.document().firstBlock()).y() > 0


def test_high_contrast_is_chosen_in_the_menu_and_stays(open_app):
    writer = open_app()
    menu = next(one for one in writer.app.window.findChildren(QMenu) if one.title() == "&Colours")
    next(action for action in menu.actions() if action.text() == "D&ark, high contrast").trigger()
    image, _ = seen(writer)
    assert image.pixelColor(2, 2) == QColor("black")
    writer.app.window.close_now()
    writer.app.shut_down()
    again = open_app()
    image, _ = seen(again)
    assert image.pixelColor(2, 2) == QColor("black")


def test_the_pointer_is_a_hand_over_what_a_click_would_do(open_app):
    writer = open_app("- [ ] a task\n\nSee [the page](https://example.org/a).\n")
    viewport = writer.view.viewport()

    def over(words, within=0, modifiers=Qt.KeyboardModifier.NoModifier):
        point = QPointF(point_of(writer, words, within))
        none = Qt.MouseButton.NoButton
        move = QMouseEvent(QEvent.Type.MouseMove, point, viewport.mapToGlobal(point), none, none, modifiers)
        QApplication.sendEvent(viewport, move)
        return viewport.cursor().shape() is Qt.CursorShape.PointingHandCursor

    assert over("[ ]", 1)
    assert not over("task")
    assert not over("page")
    assert over("page", modifiers=Qt.KeyboardModifier.ControlModifier)
    assert not over("See", modifiers=Qt.KeyboardModifier.ControlModifier)


def test_a_picture_dropped_on_the_page_stands_where_it_was_dropped(open_app, picture, tmp_path):
    writer = open_app("First line.\n\nSecond line.\n")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a lamp.png"))])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    point = point_of(writer, "Second")
    for event in (
        QDragEnterEvent(point, Qt.DropAction.CopyAction, data, left, none),
        QDropEvent(QPointF(point), Qt.DropAction.CopyAction, data, left, none),
    ):
        QApplication.sendEvent(writer.view.viewport(), event)
    assert re.fullmatch(r"First line\.\n\nS?!\[a lamp\]\(a%20lamp\.png\)S?econd line\.\n", writer.text)
    writer.do(Command.UNDO)
    assert writer.text == "First line.\n\nSecond line.\n"
