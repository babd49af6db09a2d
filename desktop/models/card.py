"""The card of one model: it shows what `cards` worked out, and says what was clicked."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.models.cards import AdapterLine, Bar, CardAction, CardValue
from desktop.models.labels import ElidedLabel, SumsTable, WideLabel, set_tone, wrapped
from desktop.models.words import Tone
from desktop.widgets.flow import FlowLayout
from runtime.models.catalogue import Precision

translate = QCoreApplication.translate

# Finer than a pixel of a wide window.
_BAR_STEPS = 1_000


def action_text(action: CardAction) -> str:
    """The label of a button or a line of the menu."""
    return {
        CardAction.DOWNLOAD: translate("Models", "Download…"),
        CardAction.DOWNLOAD_AGAIN: translate("Models", "Download again…"),
        CardAction.RESUME: translate("Models", "Go on"),
        CardAction.PAUSE: translate("Models", "Pause"),
        CardAction.TRY_NOW: translate("Models", "Try now"),
        CardAction.CANCEL: translate("Models", "Cancel…"),
        CardAction.STOP: translate("Models", "Stop"),
        CardAction.USE: translate("Models", "Use this model"),
        CardAction.MEASURE: translate("Models", "Measure this computer"),
        CardAction.CHECK: translate("Models", "Check its files"),
        CardAction.OPEN_PAGE: translate("Models", "Its page on the Hub"),
        CardAction.TOKEN: translate("Models", "Token…"),
        CardAction.MOVE: translate("Models", "Move the models…"),
        CardAction.OPEN_FOLDER: translate("Models", "Show its folder"),
        CardAction.DELETE: translate("Models", "Delete…"),
        CardAction.FORGET: translate("Models", "Take off the list…"),
    }[action]


class ModelCard(QFrame):
    """One model. It stays the same widget while its value changes, so that the keyboard keeps its place."""

    acted = Signal(object)
    """CardAction"""
    precision_chosen = Signal(object)
    """Precision"""
    adapter_used = Signal(object)
    """Path"""
    adapter_removed = Signal(object)
    """Path"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("modelCard")
        self._value: CardValue | None = None
        self._owes_focus = False
        self._buttons: dict[CardAction, QPushButton] = {}
        self._name = ElidedLabel(parent=self)
        self._name.setProperty("role", "name")
        self._state = QLabel(self)
        self._state.setProperty("role", "state")
        self._good_for = wrapped(self)
        self._facts = wrapped(self, "faint")
        self._verdict = WideLabel(self)
        self._verdict.setProperty("role", "verdict")
        self._why = QToolButton(self)
        self._sums = SumsTable(self)
        self._speed = wrapped(self, "faint")
        self._bar = QProgressBar(self)
        self._progress = wrapped(self)
        self._problem = wrapped(self, "problem")
        self._precision = QComboBox(self)
        self._more = QPushButton(self)
        self._adapters = QVBoxLayout()
        self._adapter_rows: list[QWidget] = []
        self._button_row = FlowLayout()
        self._build_ui()
        self._why.toggled.connect(self._on_why_toggled)
        self._precision.activated.connect(self._on_precision_activated)

    def _build_ui(self) -> None:
        self._why.setText(translate("Models", "Why?"))
        self._why.setCheckable(True)
        self._why.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._sums.hide()
        self._bar.setTextVisible(False)
        self._more.setText(translate("Models", "More"))
        self._more.setAutoDefault(False)
        self._more.setProperty("role", "menu")
        self._more.setMenu(QMenu(self._more))
        head = QHBoxLayout()
        head.addWidget(self._name, 1)
        head.addWidget(self._state)
        verdict = QHBoxLayout()
        verdict.setSpacing(4)
        verdict.addWidget(self._verdict)
        verdict.addWidget(self._why, 0, Qt.AlignmentFlag.AlignTop)
        verdict.addStretch(1)
        self._button_row.addWidget(self._precision)
        self._button_row.addWidget(self._more)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(6)
        layout.addLayout(head)
        for widget in (self._good_for, self._facts):
            layout.addWidget(widget)
        layout.addLayout(verdict)
        for widget in (self._sums, self._speed, self._bar, self._progress, self._problem):
            layout.addWidget(widget)
        layout.addLayout(self._button_row)
        layout.addLayout(self._adapters)

    @property
    def value(self) -> CardValue | None:
        """What is shown."""
        return self._value

    def button(self, action: CardAction) -> QPushButton | None:
        """The button for `action`, None while the card has none."""
        button = self._buttons.get(action)
        return button if button is not None and not button.isHidden() else None

    def show_value(self, value: CardValue) -> None:
        """Show `value`."""
        before, self._value = self._value, value
        if value == before:
            return
        focused = self.window().focusWidget()
        self._show_texts(value)
        self._show_progress(value)
        if before is None or value.choices != before.choices or value.key != before.key:
            self._show_choices(value)
        if before is None or (value.buttons, value.menu, value.name) != (before.buttons, before.menu, before.name):
            self._show_buttons(value)
        if before is None or value.adapters != before.adapters:
            self._show_adapters(value.adapters)
        is_owed = self._owes_focus and focused is self._why
        if focused is not None and self.isAncestorOf(focused) and (not focused.isVisibleTo(self) or is_owed):
            self._focus_first()

    def _show_texts(self, value: CardValue) -> None:
        self.setAccessibleName(value.name)
        self._name.show_text(value.name)
        self._state.setText(value.state)
        self._state.setAccessibleName(translate("Models", "{0}: {1}").format(value.name, value.state))
        set_tone(self._state, value.state_tone)
        set_tone(self._verdict, value.verdict_tone)
        for label, text in (
            (self._good_for, value.good_for),
            (self._facts, value.facts),
            (self._verdict, value.verdict),
            (self._speed, value.speed),
            (self._progress, value.progress),
            (self._problem, value.problem),
        ):
            label.setText(text)
            label.setVisible(bool(text))
        self._why.setVisible(bool(value.sums))
        self._why.setAccessibleName(translate("Models", "Why? The arithmetic for {0}").format(value.name))
        self._more.setAccessibleName(translate("Models", "More for {0}").format(value.name))
        self._sums.show_sums(value.sums)

    def _show_progress(self, value: CardValue) -> None:
        self._bar.setVisible(value.bar is not Bar.NONE)
        self._bar.setRange(0, 0 if value.bar is Bar.BUSY else _BAR_STEPS)
        if value.bar is Bar.SHARE:
            self._bar.setValue(int(_BAR_STEPS * value.share))
        self._bar.setAccessibleName(translate("Models", "Progress of {0}").format(value.name))

    def _show_choices(self, value: CardValue) -> None:
        self._precision.setVisible(bool(value.choices))
        self._precision.setAccessibleName(translate("Models", "How closely {0} is kept").format(value.name))
        self._precision.setToolTip(
            translate("Models", "Smaller needs less memory and is quicker; full size is what its makers published")
        )
        self._precision.clear()
        for precision, text in value.choices:
            self._precision.addItem(text, precision)
        self._precision.setCurrentIndex(max(0, self._precision.findData(value.key.precision)))

    def _show_buttons(self, value: CardValue) -> None:
        for action, button in self._buttons.items():
            if action not in value.buttons:
                button.hide()
        for number, action in enumerate(value.buttons):
            button = self._buttons.get(action) or self._new_button(action)
            self._button_row.move_to_end(button)
            # A download that would not run here is possible, but nothing to lead anybody to.
            is_main = number == 0 and action in _MAIN and value.verdict_tone is not Tone.BAD
            role = "primary" if is_main else ""
            if button.property("role") != role:
                button.setProperty("role", role)
                button.style().unpolish(button)
                button.style().polish(button)
            button.setAccessibleName(translate("Models", "{0}: {1}").format(action_text(action), value.name))
            button.show()
        self._button_row.move_to_end(self._more)
        self._show_menu(value.menu)
        self._order_tabs(value.buttons)

    def _new_button(self, action: CardAction) -> QPushButton:
        button = QPushButton(action_text(action), self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False, chosen=action: self.acted.emit(chosen))
        self._buttons[action] = button
        self._button_row.addWidget(button)
        return button

    def _show_menu(self, actions: Sequence[CardAction]) -> None:
        menu = self._more.menu()
        menu.clear()
        for action in actions:
            line = QAction(action_text(action), menu)
            line.triggered.connect(lambda _checked=False, chosen=action: self.acted.emit(chosen))
            menu.addAction(line)
        self._more.setVisible(bool(actions))

    def _order_tabs(self, actions: Sequence[CardAction]) -> None:
        order: list[QWidget] = [self._why, self._precision, *(self._buttons[action] for action in actions), self._more]
        for first, second in itertools.pairwise(order):
            QWidget.setTabOrder(first, second)

    def _show_adapters(self, adapters: tuple[AdapterLine, ...]) -> None:
        for row in self._adapter_rows:
            self._adapters.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._adapter_rows = [self._adapter_row(adapter) for adapter in adapters]
        for row in self._adapter_rows:
            self._adapters.addWidget(row)

    def _adapter_row(self, adapter: AdapterLine) -> QWidget:
        row = QWidget(self)
        name = ElidedLabel(parent=row)
        name.show_text(adapter.text)
        use = QPushButton(translate("Models", "Use it"), row)
        use.setAccessibleName(translate("Models", "Use {0}").format(adapter.name))
        use.setVisible(adapter.can_be_used)
        use.clicked.connect(lambda _checked=False: self.adapter_used.emit(adapter.folder))
        remove = QPushButton(translate("Models", "Take off the list"), row)
        remove.setAccessibleName(translate("Models", "Take {0} off the list").format(adapter.name))
        remove.clicked.connect(lambda _checked=False: self.adapter_removed.emit(adapter.folder))
        layout = QHBoxLayout(row)
        layout.setContentsMargins(12, 2, 0, 2)
        layout.addWidget(name, 1)
        if adapter.is_in_use:
            state = QLabel(translate("Models", "In use"), row)
            state.setProperty("role", "state")
            set_tone(state, Tone.GOOD)
            layout.addWidget(state)
        layout.addWidget(use)
        layout.addWidget(remove)
        return row

    def _focus_first(self) -> None:
        shown = [self._buttons[action] for action in self._value.buttons] if self._value else []
        for widget in (*shown, self._more, self._why):
            if not widget.isHidden():
                widget.setFocus()
                # Between two states there may be no button; the keyboard goes to the next one that comes.
                self._owes_focus = widget is self._why
                return

    def _on_why_toggled(self, is_open: bool) -> None:
        self._sums.setVisible(is_open)

    def _on_precision_activated(self, index: int) -> None:
        self.precision_chosen.emit(Precision(self._precision.itemData(index)))


# Buttons that are what a person most likely came for; never those that stop or take something away.
_MAIN = frozenset({
    CardAction.DOWNLOAD, CardAction.DOWNLOAD_AGAIN, CardAction.RESUME, CardAction.TRY_NOW, CardAction.USE,
})  # fmt: skip
