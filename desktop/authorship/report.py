"""The window that says who wrote how much, and gives it to other programs."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.authorship.authors import Author
from desktop.authorship.counting import Report, Words
from desktop.authorship.exports import ReportFormat
from desktop.authorship.legend import Swatch, author_names, percent
from desktop.editor.theme import Theme

_SIZE = QSize(620, 460)
_ROOM = QSize(40, 80)
_BAR_HEIGHT_PX = 16


class ShareBar(QWidget):
    """How much is whose, as parts of one bar, in the order of the lines above it."""

    def __init__(self, words: Words, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._theme = theme
        self.setFixedHeight(_BAR_HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the parts: the writer's empty, the model's full, what was changed hatched."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        brushes = {
            Author.WRITER: Qt.BrushStyle.NoBrush,
            Author.MODEL: Qt.BrushStyle.SolidPattern,
            Author.CHANGED: Qt.BrushStyle.BDiagPattern,
        }
        left = whole.left()
        painter.setPen(Qt.PenStyle.NoPen)
        for author in Author:
            width = whole.width() * self._words.share(author)
            if brushes[author] is not Qt.BrushStyle.NoBrush:
                painter.setBrush(self._theme.model_edge)
                brush = painter.brush()
                brush.setStyle(brushes[author])
                painter.setBrush(brush)
                painter.drawRect(QRectF(left, whole.top(), width, whole.height()))
            left += width
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.model_edge, 1))
        painter.drawRoundedRect(whole, 3, 3)


class AuthorshipReport(QDialog):
    """Words and shares, of the whole document and of each section."""

    export_requested = Signal(object)
    """ReportFormat"""

    def __init__(self, report: Report, name: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Who wrote what"))
        self.resize(_SIZE.boundedTo(self.screen().availableSize() - _ROOM))
        self.table = QTreeWidget(self)
        self.totals = {author: QLabel(self) for author in Author}
        title = QLabel(name, self)
        title.setTextFormat(Qt.TextFormat.PlainText)
        title.setWordWrap(True)
        font = title.font()
        font.setBold(True)
        title.setFont(font)
        note = QLabel(
            self.tr(
                "Counted in words. A word of the model’s in which you changed a letter counts as changed by you. "
                "What was pasted from elsewhere, or stood in the file already, counts as yours."
            ),
            self,
        )
        note.setWordWrap(True)
        note.setProperty("role", "faint")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 12)
        layout.setSpacing(10)
        layout.addWidget(title)
        layout.addLayout(self._make_totals(report.whole, theme))
        bar = ShareBar(report.whole, theme, self)
        bar.setAccessibleName(self.tr("Shares"))
        layout.addWidget(bar)
        layout.addWidget(self.table, 1)
        layout.addWidget(note)
        layout.addWidget(self._make_buttons())
        self._fill(report)

    def _make_totals(self, words: Words, theme: Theme) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        names = author_names()
        for row, author in enumerate(Author):
            self.totals[author].setText(
                self.tr("{0}, {1}").format(percent(words, author), _word_count(words.by[author]))
            )
            grid.addWidget(Swatch(author, theme, self), row, 0)
            grid.addWidget(QLabel(names[author], self), row, 1)
            grid.addWidget(self.totals[author], row, 2, Qt.AlignmentFlag.AlignRight)
        grid.setColumnStretch(1, 1)
        return grid

    def _fill(self, report: Report) -> None:
        table = self.table
        table.setAccessibleName(self.tr("Sections"))
        table.setRootIsDecorated(False)
        table.setAlternatingRowColors(True)
        table.setHeaderLabels(
            [self.tr("Section"), self.tr("Words"), self.tr("Yours"), self.tr("The model’s"), self.tr("Changed")]
        )
        header = table.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for section in report.sections:
            title = section.title or self.tr("(before the first heading)")
            numbers = [f"{section.words.total:,}", *(percent(section.words, author) for author in Author)]
            item = QTreeWidgetItem([" " * 4 * max(section.level - 1, 0) + title, *numbers])
            item.setToolTip(0, title)
            for column in range(1, 5):
                item.setTextAlignment(column, right)
            table.addTopLevelItem(item)
        for column in range(1, 5):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
            table.headerItem().setTextAlignment(column, right)

    def _make_buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        export = QPushButton(self.tr("&Save as"), self)
        menu = QMenu(export)
        for wanted, text in format_names().items():
            menu.addAction(text).triggered.connect(lambda _checked=False, wanted=wanted: self._export(wanted))
        export.setMenu(menu)
        buttons.addButton(export, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.button(QDialogButtonBox.StandardButton.Close).setDefault(True)
        return buttons

    def _export(self, wanted: ReportFormat) -> None:
        self.export_requested.emit(wanted)


def format_names() -> dict[ReportFormat, str]:
    """Return what the kinds of files are called."""
    translate = QCoreApplication.translate
    return {
        ReportFormat.CSV: translate("Authorship", "Table of the sections (CSV)…"),
        ReportFormat.JSON: translate("Authorship", "All data (JSON)…"),
        ReportFormat.HTML: translate("Authorship", "Marked text as a web page (HTML)…"),
        ReportFormat.MARKED_MARKDOWN: translate("Authorship", "Marked text as Markdown (CriticMarkup)…"),
        ReportFormat.ANNOTATED_MARKDOWN: translate("Authorship", "Markdown with annotations, as for iA Writer…"),
    }


def _word_count(number: int) -> str:
    translate = QCoreApplication.translate
    if number == 1:
        return translate("Authorship", "1 word")
    return translate("Authorship", "{0} words").format(f"{number:,}")
