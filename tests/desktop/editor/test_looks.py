"""Whatever the text, its looks are not in it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage

from desktop.document.file_worker import FileWorker
from desktop.editor.dimming import Dimming, sentence_at
from desktop.editor.fonts import Face, Typography
from desktop.editor.line_marks import picture_in, prefix_length, quote_depth, task_box
from desktop.editor.theme import ThemeName, load_theme

LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "- [ ] a task that is long enough to go over to the next line of the narrow page",
                "10. ten",
                "> > deep and long enough to go over to the next line of the narrow page",
                "![a](a.png)",
                "> ![ä 🎈](<a.png> 'title')",
                "![a](b.png)![c](d.png)",
                "***",
                "| a | b |",
                "```",
                "~~~",
                "🎈 [x](y) <https://example.org>",
                "שלום עולם שלום עולם שלום עולם שלום עולם שלום עולם שלום עולם",
            ]
        ),
        st.text(alphabet="-*>#[]()!| `1.x \tä🎈\u2028", max_size=40),
    ),
    max_size=12,
)


@pytest.fixture
def worker(qapp):
    worker = FileWorker()
    yield worker
    assert worker.close()


@given(lines=LINES, at=st.integers(0, 400), theme=st.sampled_from(list(ThemeName)), zoom=st.integers(-5, 8))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_look_changes_the_text_or_can_be_undone(make_page, lines, at, theme, zoom):
    view = make_page("\n".join(lines))
    document = view.document()
    before = document.toRawText()
    cursor = view.textCursor()
    cursor.setPosition(min(at, document.characterCount() - 1))
    view.setTextCursor(cursor)
    for dimming in Dimming:
        view.set_dimming(dimming)
        view.viewport().grab()
    view.set_theme(load_theme(theme))
    view.zoom_to(zoom)
    view.set_typography(Typography(Face.TYPEWRITER, 15.0, 50, 2.0))
    view.set_typewriter(True)
    view.pictures.set_shown(False)
    view.pictures.set_shown(True)
    view.viewport().grab()
    start, end = sentence_at(cursor.block(), cursor.positionInBlock())
    first, last = cursor.block().position(), cursor.block().position() + cursor.block().length() - 1
    assert first <= start <= cursor.position() <= end <= last
    assert document.toRawText() == before
    assert not document.isModified()
    assert not document.isUndoAvailable()
    assert not document.isRedoAvailable()


@pytest.fixture
def make_page(make_view, worker, tmp_path):
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    image.save(str(tmp_path / "a.png"))
    view = make_view("", width=420, height=400)
    view.pictures.set_folder(tmp_path)
    view.pictures.set_worker(worker)

    def make(text):
        view.set_typewriter(False)
        view.document().setPlainText(text)
        view.document().setModified(False)
        assert worker.drain(5000)
        return view

    return make


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("![a](b.png)", "b.png"),
        ("- ![a [b] c](b.png)  ", "b.png"),
        ("> 1. ![](<a b.png>)", "a b.png"),
        ('![a](b(1).png "title")', "b(1).png"),
        ("![a](b.png) and more", None),
        ("see ![a](b.png)", None),
        ("[a](b.png)", None),
        ("![a](b c.png)", None),
    ],
)
def test_a_line_that_is_a_picture(text, address):
    found = picture_in(text)
    assert (found[0] if found else None) == address
    assert found is None or text[found[1]] == ")"


@pytest.mark.parametrize(
    ("text", "length", "depth", "box"),
    [
        ("- a", 2, 0, None),
        ("  12) a", 6, 0, None),
        ("- [x] a", 6, 0, (2, 5)),
        ("> - [ ] a", 8, 1, (4, 7)),
        ("> > a", 4, 2, None),
        ("---", 0, 0, None),
        ("* * *", 0, 0, None),
        ("-a", 0, 0, None),
        ("plain", 0, 0, None),
    ],
)
def test_what_a_line_begins_with(text, length, depth, box):
    assert prefix_length(text) == length
    assert quote_depth(text) == depth
    assert task_box(text) == box


def test_a_large_picture_is_scaled_to_the_column_and_a_new_file_is_found(make_view, worker, tmp_path, qtbot):
    view = make_view("Text.\n\n![a](big.png)\n\nEnd.")
    view.pictures.set_folder(tmp_path)
    view.pictures.set_worker(worker)
    block = view.document().findBlockByNumber(2)

    def rectangle() -> QRectF:
        return view.document().documentLayout().blockBoundingRect(block)

    assert worker.drain(5000)
    plain = rectangle().height()
    image = QImage(3000, 1000, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))

    image.save(str(tmp_path / "big.png"))
    # Its line is touched, and it is looked for again.
    cursor = view.textCursor()
    cursor.setPosition(block.position() + 3)
    cursor.insertText("b")
    qtbot.waitUntil(lambda: rectangle().height() > plain + 100)
    assert rectangle().height() < plain + view.viewport().width() / 3 + 30
    wide = rectangle().height()
    view.resize(460, 600)
    qtbot.waitUntil(lambda: rectangle().height() < wide - 40)
