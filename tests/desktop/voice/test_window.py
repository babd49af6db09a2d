"""The window for voices as widgets: that it can be read and used at every size and in all colours."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton

from desktop.editor.theme import ThemeName, load_theme, style_sheet
from desktop.voice.plot import LossPlot
from desktop.voice.window import MINIMUM_SIZE, VoiceWindow
from runtime.finetuning.events import Checked, FoundDocument, Progress, Sample
from runtime.finetuning.problems import LearningProblem
from runtime.models.voices import read_voice
from tests.desktop.voice.conftest import make_voice

HISTORY = [Checked(0, 4.1, 3.9), Progress(10, 40, 4.0, 30.0), Progress(20, 40, 3.7, 20.0), Checked(20, 3.9, 3.9)]
LONG = "A sentence that goes on and on, as one does that was written by nobody in particular. " * 3


@pytest.fixture
def window(qtbot):
    found = VoiceWindow(load_theme(ThemeName.LIGHT))
    qtbot.addWidget(found)
    yield found
    QApplication.instance().setStyleSheet("")


def choose(window, tmp_path):
    paths = [tmp_path / ("long" * 30 + ".md"), tmp_path / "b.md"]
    known = {paths[1]: FoundDocument(str(paths[1]), 300, LearningProblem.OTHER_LANGUAGE, is_used=True)}
    window.learn.show_documents(paths, known)
    window.learn.show_found(LONG, can_start=True)
    window.learn.show_choosing(LONG)


def learn(window, _tmp_path):
    window.learn.show_learning(LONG, Progress(20, 40, 3.7, 20.0), HISTORY, is_running=True)


def finish(window, _tmp_path):
    window.learn.show_done(LONG, [Sample(LONG, LONG, LONG), Sample("", "", "")])
    window.learn.show_use(is_used=False, can_be_used=True)


def list_voices(window, tmp_path):
    voice = read_voice(make_voice(tmp_path / "long-1", "long " * 16))
    window.voices.show_voices([voice], {voice.folder: 3_000_000}, frozenset({voice.folder}), voice.folder)
    window.show_voices_tab()
    window.show_note(LONG)


@pytest.mark.parametrize("show", [choose, learn, finish, list_voices])
@pytest.mark.parametrize("size", [(760, 620), (620, 440), MINIMUM_SIZE.toTuple()])
def test_nothing_is_cut_off_at_any_size(qtbot, window, tmp_path, show, size):
    QApplication.instance().setStyleSheet(style_sheet(load_theme(ThemeName.DARK_CONTRAST)))
    show(window, tmp_path)
    window.resize(*size)
    window.show()
    qtbot.waitExposed(window)
    QApplication.processEvents()
    assert window.width() == size[0]
    for widget in window.findChildren(QAbstractButton) + window.findChildren(QLabel):
        if not widget.isVisible() or not widget.text():
            continue
        left = widget.mapTo(window, QPoint(0, 0)).x()
        assert left >= 0, widget.text()
        assert left + widget.width() <= window.width(), widget.text()
        if isinstance(widget, QAbstractButton):
            assert widget.width() >= widget.minimumSizeHint().width(), widget.text()


def test_every_button_and_list_has_a_name_for_those_who_cannot_see_it(window):
    for widget in (window.learn.documents, window.learn.name, window.learn.bar, window.learn.plot, window.voices.list):
        assert widget.accessibleName()
    assert all(button.text() for button in window.findChildren(QPushButton))


@pytest.mark.parametrize("theme", list(ThemeName))
def test_the_curves_are_drawn_in_the_colours_of_the_theme(qtbot, theme):
    colors = load_theme(theme)
    plot = LossPlot(colors)
    qtbot.addWidget(plot)
    plot.resize(420, 200)

    def seen():
        picture = plot.grab().toImage()
        pixels = (picture.pixelColor(x, y) for x in range(picture.width()) for y in range(30, picture.height()))
        return {pixel.name() for pixel in pixels}

    assert colors.accent.name() not in seen()
    plot.show_history(HISTORY, 40)
    drawn = seen()
    assert colors.accent.name() in drawn
    assert colors.card.name() in drawn
    assert plot.accessibleDescription() == "text held back: 3.90, text it learns: 3.70"


def test_a_row_is_as_high_as_what_is_wrong_with_the_document_needs(qtbot, window, tmp_path):
    choose(window, tmp_path)
    window.resize(440, 600)
    window.show()
    qtbot.waitExposed(window)
    tree = window.learn.documents
    plain, long = (tree.visualItemRect(tree.topLevelItem(row)).height() for row in (0, 1))
    assert long >= plain + tree.fontMetrics().height()
