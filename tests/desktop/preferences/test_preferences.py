"""Settings, declared once, kept in a file and shown in a window."""

import enum

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QSpinBox, QWidget

from desktop.actions import Command
from desktop.preferences.window import PreferencesWindow
from desktop.settings.declared import Section, Setting, Settings


class Pace(enum.StrEnum):
    CALM = "calm"
    QUICK = "quick"


ON = Setting("a/on", False, Section.WRITING, "Do it", tip="What it does")
PACE = Setting("a/pace", Pace.CALM, Section.WRITING, "Pace", choices={Pace.CALM: "Calm", Pace.QUICK: "Quick"})
WIDTH = Setting("b/width", 66, Section.APPEARANCE, "Width", lowest=40, highest=120, unit="letters")
HEIGHT = Setting("b/height", 1.5, Section.APPEARANCE, "Height", lowest=1, highest=3, step=0.1)
HIDDEN = Setting("b/hidden", "x")
ALL = [ON, PACE, WIDTH, HEIGHT, HIDDEN]


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path / "p.ini")


def test_values_are_kept_and_told(settings, tmp_path):
    told = []
    settings.watch(PACE, told.append)
    settings.set(PACE, Pace.QUICK)
    settings.set(PACE, Pace.QUICK)
    assert told == [Pace.CALM, Pace.QUICK]
    settings._file.sync()
    assert Settings(tmp_path / "p.ini").value(PACE) is Pace.QUICK
    settings.reset(PACE)
    assert told[-1] is Pace.CALM


@pytest.mark.parametrize(
    ("key", "written", "setting", "read"),
    [
        ("a/on", "perhaps", ON, False),
        ("a/pace", "frantic", PACE, Pace.CALM),
        ("b/width", "wide", WIDTH, 66),
        ("b/width", "9999", WIDTH, 120),
        ("b/height", "nan", HEIGHT, 1.5),
        ("b/height", "-4", HEIGHT, 1.0),
    ],
)
def test_a_value_that_makes_no_sense_is_the_default_or_the_limit(tmp_path, key, written, setting, read):
    file = QSettings(str(tmp_path / "p.ini"), QSettings.Format.IniFormat)
    file.setValue(key, written)
    file.sync()
    assert Settings(tmp_path / "p.ini").value(setting) == read


def test_each_setting_has_a_field_that_changes_it_at_once(qtbot, settings):
    parent = QWidget()
    qtbot.addWidget(parent)
    window = PreferencesWindow(settings, ALL, parent)
    window.show()
    assert [window._list.item(row).text() for row in range(window._list.count())] == ["Appearance", "Writing"]
    window._list.setCurrentRow(1)
    box = next(one for one in window.findChildren(QCheckBox) if one.text() == "Do it")
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert settings.value(ON) is True
    pace = window.findChild(QComboBox)
    qtbot.keyClick(pace, Qt.Key.Key_Down)
    assert settings.value(PACE) is Pace.QUICK
    width = window.findChild(QSpinBox)
    width.setValue(80)
    assert settings.value(WIDTH) == 80
    settings.set(WIDTH, 70)
    assert width.value() == 70
    height = window.findChild(QDoubleSpinBox)
    height.stepUp()
    assert settings.value(HEIGHT) == pytest.approx(1.6)
    window._list.setCurrentRow(0)
    window._reset_page()
    assert width.value() == 66
    assert settings.value(ON) is True


def test_the_window_opens_from_the_program(open_app):
    writer = open_app()
    writer.do(Command.PREFERENCES)
    window = writer.app.window.findChildren(PreferencesWindow)[-1]
    writer.qtbot.waitUntil(window.isVisible)
    writer.qtbot.keyClick(window, Qt.Key.Key_Escape)
    writer.qtbot.waitUntil(lambda: not writer.app.window.findChildren(PreferencesWindow))
