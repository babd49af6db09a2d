"""The preferences window: one page a section, one line a setting, each change at work at once."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QScrollArea,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.settings.declared import Section, Setting, Settings

translate = QCoreApplication.translate

_LIST_PX = 150


def section_titles() -> dict[Section, str]:
    """Return what each section is called."""
    return {
        Section.APPEARANCE: translate("Preferences", "Appearance"),
        Section.WRITING: translate("Preferences", "Writing"),
        Section.MODEL: translate("Preferences", "Model"),
        Section.REVIEW: translate("Preferences", "Review"),
        Section.SPELLING: translate("Preferences", "Spelling"),
        Section.SAVING: translate("Preferences", "Saving and history"),
    }


def setting_text(text: str) -> str:
    """Return a setting's words in the writer's language."""
    return QCoreApplication.translate("Settings", text) if text else ""


class PreferencesWindow(QDialog):
    """Shows every setting that has a section. There is nothing to confirm: a change is at work at once."""

    def __init__(self, settings: Settings, declared: Sequence[Setting[Any]], parent: QWidget) -> None:
        super().__init__(parent)
        self._settings = settings
        self._declared = [one for one in declared if one.section is not None]
        self._list = QListWidget(self)
        self._pages = QStackedWidget(self)
        self._show: dict[str, Callable[[], None]] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Preferences"))
        self.resize(720, 500)
        self._build_ui()
        settings.changed.connect(self._on_changed)

    def _build_ui(self) -> None:
        self._list.setAccessibleName(self.tr("Pages"))
        self._list.setFixedWidth(_LIST_PX)
        self._list.currentRowChanged.connect(self._pages.setCurrentIndex)
        for section, title in section_titles().items():
            declared = [one for one in self._declared if one.section is section]
            if declared:
                self._list.addItem(title)
                self._pages.addWidget(self._page(title, declared))
        self._list.setCurrentRow(0)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        reset = buttons.addButton(self.tr("This page as at first"), QDialogButtonBox.ButtonRole.ResetRole)
        reset.setAutoDefault(False)
        reset.clicked.connect(lambda _checked=False: self._reset_page())
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self._list)
        middle.addWidget(self._pages, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(middle, 1)
        layout.addWidget(buttons)

    def _page(self, title: str, declared: Sequence[Setting[Any]]) -> QWidget:
        content = QWidget()
        form = QFormLayout(content)
        form.setContentsMargins(4, 4, 12, 12)
        form.setVerticalSpacing(10)
        form.setHorizontalSpacing(16)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        heading = QLabel(title, content)
        heading.setProperty("role", "heading")
        form.addRow(heading)
        for setting in declared:
            self._add_row(form, setting)
        area = QScrollArea(self)
        area.setWidget(content)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return area

    def _add_row(self, form: QFormLayout, setting: Setting[Any]) -> None:
        text, tip = setting_text(setting.text), setting_text(setting.tip)
        field = self._field(setting)
        field.setAccessibleName(text)
        field.setAccessibleDescription(tip)
        field.setObjectName(setting.key)
        if isinstance(field, QCheckBox):
            field.setText(text)
            form.addRow(field)
        else:
            caption = QLabel(text, form.parentWidget())
            caption.setBuddy(field)
            form.addRow(caption, field)
        if tip:
            explanation = QLabel(tip, form.parentWidget())
            explanation.setProperty("role", "faint")
            explanation.setWordWrap(True)
            form.addRow(explanation)

    def _field(self, setting: Setting[Any]) -> QWidget:
        match setting.default:
            case bool():
                return self._check_box(setting)
            case enum.Enum():
                return self._choice(setting)
            case int() | float():
                return self._number(setting)
            case _:
                return self._line(setting)

    def _check_box(self, setting: Setting[bool]) -> QWidget:
        box = QCheckBox(self)
        self._bind(setting, box.setChecked)
        box.toggled.connect(lambda is_on: self._settings.set(setting, is_on))
        return box

    def _choice(self, setting: Setting[Any]) -> QWidget:
        box = QComboBox(self)
        kind: type[enum.Enum] = type(setting.default)
        members = list(kind)
        for member in members:
            box.addItem(setting_text(setting.choices.get(member, member.value)))
        self._bind(setting, lambda value: box.setCurrentIndex(members.index(value)))
        box.activated.connect(lambda index: self._settings.set(setting, members[index]))
        return box

    def _number(self, setting: Setting[Any]) -> QWidget:
        box = QSpinBox(self) if isinstance(setting.default, int) else QDoubleSpinBox(self)
        lowest, highest = max(setting.lowest, -1_000_000), min(setting.highest, 1_000_000)
        if isinstance(box, QSpinBox):
            box.setRange(round(lowest), round(highest))
            box.setSingleStep(round(setting.step))
        else:
            box.setRange(lowest, highest)
            box.setSingleStep(setting.step)
        if setting.unit:
            box.setSuffix(f" {setting_text(setting.unit)}")
        self._bind(setting, box.setValue)
        box.valueChanged.connect(lambda value: self._settings.set(setting, value))
        return box

    def _line(self, setting: Setting[str]) -> QWidget:
        line = QLineEdit(self)
        line.setMinimumWidth(220)
        self._bind(setting, line.setText)
        line.editingFinished.connect(lambda: self._settings.set(setting, line.text()))
        return line

    def _bind(self, setting: Setting[Any], show: Callable[[Any], object]) -> None:
        def show_now() -> None:
            show(self._settings.value(setting))

        self._show[setting.key] = show_now
        show_now()

    def _on_changed(self, setting: Setting[Any]) -> None:
        show = self._show.get(setting.key)
        if show is not None:
            show()

    def _reset_page(self) -> None:
        titles = {title: section for section, title in section_titles().items()}
        item = self._list.currentItem()
        if item is None:
            return
        for setting in self._declared:
            if setting.section is titles[item.text()]:
                self._settings.reset(setting)
