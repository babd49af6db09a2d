"""The models window as widgets: that it can be read and used at every size, and by keys alone."""

import dataclasses

import pytest
from PySide6.QtCore import QByteArray, QPoint, Qt, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QProgressBar, QWidget

from desktop.editor.theme import ThemeName, load_theme, style_sheet
from desktop.models.cards import AdapterLine, Bar, CardAction
from desktop.models.dialogs import repository_of
from desktop.models.events import Failed, Progress, Work
from desktop.models.hub_token import HubToken, Keeping, tidy_token
from desktop.models.jobs import Failure, Job, JobKey, JobKind, Step
from desktop.models.window import MINIMUM_SIZE, ModelsWindow
from runtime.models.catalogue import Precision
from runtime.models.problems import Problem
from tests.support.computers import RTX_5090, computer
from tests.support.shelves import BEGUN, BUNDLED, HERE, LARGE, STARTER, card, on_disk, shelf

KEY = JobKey(LARGE.id, Precision.NF4)
HALF = Progress(Work.FETCHING, 2, 11, 12_300_000_000, 51_600_000_000, 45e6, 873.0)
DOWNLOADING = Job(KEY, JobKind.FETCH, LARGE.name, Step.WORKING, progress=HALF)
LONG = dataclasses.replace(LARGE, id="long", name="An-organisation-with-a-name/" + "a-model-with-a-very-long-name" * 5)


def starter_card():
    return card(entry=STARTER, precision=Precision.BF16, stored=BUNDLED)


def states():
    adapter = AdapterLine(name="a", folder=HERE.folder, text="Adapter " + "b" * 90, can_be_used=True, is_in_use=True)
    return {
        "not here": card(),
        "downloading": card(job=DOWNLOADING, unfinished=BEGUN),
        "failed": card(unfinished=BEGUN, failure=Failure(JobKind.FETCH, Failed(Problem.GATED))),
        "here": card(stored=HERE, adapters=(adapter,)),
        "damaged": card(stored=HERE, damaged=("model-00001-of-00011.safetensors",) * 3),
        "long": card(entry=LONG),
    }


@pytest.fixture
def window(qtbot):
    found = ModelsWindow()
    qtbot.addWidget(found)
    found.header.show_shelf(shelf(hardware=on_disk(computer(RTX_5090)), folder=HERE.folder / ("deep/" * 40)))
    yield found
    QApplication.instance().setStyleSheet("")


def shown(window, value, size, qtbot):
    window.show_cards([value, starter_card()])
    window.resize(*size)
    window.show()
    qtbot.waitExposed(window)
    QApplication.processEvents()
    return window.card(value.key.model)


def controls(parent):
    return [
        w
        for w in parent.findChildren(QWidget)
        if isinstance(w, QAbstractButton | QComboBox | QProgressBar) and w.isVisible() and w.width() > 0
    ]


@pytest.mark.parametrize("state", list(states()))
@pytest.mark.parametrize("size", [(1100, 780), (600, 420), (MINIMUM_SIZE.width(), 420)])
@pytest.mark.parametrize("theme", [ThemeName.LIGHT, ThemeName.DARK])
def test_nothing_is_cut_off_at_any_size(qtbot, window, state, size, theme):
    QApplication.instance().setStyleSheet(style_sheet(load_theme(theme)))
    model = shown(window, states()[state], size, qtbot)
    model._why.setChecked(True)
    QApplication.processEvents()
    area = window._scroll
    assert area.widget().width() <= area.viewport().width()
    for widget in [*controls(window), *(label for label in window.findChildren(QLabel) if label.isVisible())]:
        right = widget.mapTo(window, widget.rect().topRight()).x()
        assert right < window.width(), (widget, widget.objectName())
    for button in model.findChildren(QAbstractButton):
        if button.isVisible():
            assert button.width() >= button.sizeHint().width() - 1, button.text()


def test_every_control_is_reached_by_tab_in_the_order_it_stands_in(qtbot, window):
    model = shown(window, card(stored=HERE), (860, 720), qtbot)
    window._content.setFocus()
    reached = []
    for _ in range(40):
        window.focusNextChild()
        if window.focusWidget() in reached:
            break
        reached.append(window.focusWidget())
    tabbable = [w for w in controls(window) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert set(tabbable) <= set(reached)
    header = [w for w in reached if window.header.isAncestorOf(w)]
    assert header == reached[: len(header)]
    order = [w for w in reached if model.isAncestorOf(w)]
    assert [w.text() for w in order if isinstance(w, QAbstractButton)] == [
        "Why?", "Use this model", "Measure this computer", "More"
    ]  # fmt: skip


def test_the_keyboard_is_on_no_button_when_the_window_opens(qtbot, window):
    window.show_cards([card(), starter_card()])
    window.open(QByteArray())
    assert window.focusWidget() is window._content


def test_every_control_says_what_it_is_to_whoever_cannot_see_it(qtbot, window):
    shown(window, card(job=DOWNLOADING, unfinished=BEGUN), (860, 720), qtbot)
    for widget in controls(window):
        assert widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()), widget
    model = window.card(LARGE.id)
    assert model.button(CardAction.PAUSE).accessibleName() == "Pause: DiffusionGemma 26B"


def test_the_bar_moves_and_says_when_nothing_is_known(qtbot, window):
    model = shown(window, card(job=DOWNLOADING, unfinished=BEGUN), (860, 720), qtbot)
    assert model._bar.value() == int(1000 * 12.3 / 51.6)
    window.show_card(card(job=dataclasses.replace(DOWNLOADING, progress=None, step=Step.STARTING)))
    assert (model._bar.minimum(), model._bar.maximum()) == (0, 0)
    window.show_card(card())
    assert model._bar.isHidden()
    assert card().bar is Bar.NONE


def test_a_card_stays_the_same_widget_and_goes_with_its_model(qtbot, window):
    model = shown(window, card(), (860, 720), qtbot)
    window.show_cards([card(stored=HERE), starter_card()])
    assert window.card(LARGE.id) is model
    window.show_cards([starter_card()])
    assert window.card(LARGE.id) is None


def test_why_opens_the_arithmetic_and_closes_it(qtbot, window):
    model = shown(window, card(), (860, 720), qtbot)
    assert not model._sums.isVisible()
    qtbot.mouseClick(model._why, Qt.MouseButton.LeftButton)
    texts = [label.text() for label in model._sums.findChildren(QLabel)]
    assert "On the graphics card: fits" in texts
    assert "30.8 GB" in texts
    qtbot.mouseClick(model._why, Qt.MouseButton.LeftButton)
    assert not model._sums.isVisible()


def test_choosing_a_size_is_told(qtbot, window):
    model = shown(window, card(), (860, 720), qtbot)
    with qtbot.waitSignal(window.precision_chosen) as signal:
        model._precision.activated.emit(model._precision.findData(Precision.INT8))
    assert signal.args == [LARGE.id, Precision.INT8]


def test_esc_closes_the_window(qtbot, window):
    shown(window, card(), (860, 720), qtbot)
    with qtbot.waitSignal(window.closed):
        qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_a_long_name_is_shortened_and_whole_in_its_tooltip(qtbot, window):
    model = shown(window, card(entry=LONG), (600, 420), qtbot)
    assert model._name.toolTip() == LONG.name
    assert model._name.width() < model._name.fontMetrics().horizontalAdvance(LONG.name)


@pytest.mark.parametrize(
    ("typed", "repository"),
    [
        ("owner/name", "owner/name"),
        ("  owner/name/ ", "owner/name"),
        ("https://hub.example/owner/na.me-1", "owner/na.me-1"),
        ("https://hub.example/owner/name/tree/main", "owner/name"),
        ("owner", None),
        ("", None),
        ("a/b/c", None),
        ("own er/name", None),
        ("https://hub.example/", None),
    ],
)
def test_what_is_typed_as_a_repository(typed, repository):
    assert repository_of(typed) == repository


@pytest.mark.parametrize(
    ("typed", "token"), [(" hf_a1\n", "hf_a1"), ("", None), ("  ", None), ("two words", None), ("tökèn", None)]
)
def test_what_is_typed_as_a_token(typed, token):
    assert tidy_token(typed) == token


def test_a_keyring_that_fails_in_its_own_way_is_as_none():
    def broken():
        raise RuntimeError("the bus is gone")

    token = HubToken(broken)
    assert token.load() is Keeping.NOWHERE
    assert token.keep("hf_x") is Keeping.SESSION
    assert token.load() is Keeping.SESSION
    assert token.value == "hf_x"
    assert token.drop() is Keeping.NOWHERE
    assert token.value == ""


def test_a_card_that_was_just_added_comes_wholly_into_view(window, qtbot):
    QApplication.instance().setStyleSheet(style_sheet(load_theme(ThemeName.LIGHT)))
    shown(window, card(), (860, 500), qtbot)
    others = [card(), starter_card()]
    for name in ("one", "two"):
        others.append(card(entry=dataclasses.replace(STARTER, id=name, name=name)))
        window.show_cards(others)
        QTimer.singleShot(0, window, lambda name=name: window.reveal(name))
        qtbot.wait(100)
        added, view = window.card(name), window._scroll.viewport()
        assert view.rect().contains(added.rect().translated(added.mapTo(view, QPoint())))
