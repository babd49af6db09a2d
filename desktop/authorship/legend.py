"""The bar below the page that says what the marks mean while the authors are shown."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from desktop.authorship.authors import Author
from desktop.authorship.counting import Words
from desktop.editor.theme import Theme
from desktop.widgets.flow import FlowLayout


class Swatch(QWidget):
    """A little piece of page marked as an author's words are."""

    def __init__(self, author: Author, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._author = author
        self._theme = theme
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """As wide as a short word."""
        return QSize(26, 16)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what the page shows behind and below such words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inside = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(self._theme.faint_text, 0.6))
        painter.setBrush(self._theme.model_background if self._author is Author.MODEL else self._theme.page)
        painter.drawRoundedRect(inside, 3, 3)
        if self._author is not Author.WRITER:
            pen = QPen(self._theme.model_edge, 1.6, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.RoundCap)
            pen.setDashPattern([0.1, 2.2])
            painter.setPen(pen)
            painter.drawLine(QPointF(5, inside.bottom() - 3.5), QPointF(inside.right() - 4, inside.bottom() - 3.5))


class AuthorshipLegend(QFrame):
    """Three marks with their meaning and share."""

    report_requested = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("authorshipLegend")
        self._swatches = {author: Swatch(author, theme, self) for author in Author}
        self.labels = {author: QLabel(self) for author in Author}
        report = QPushButton(self.tr("Report…"), self)
        close = QPushButton(self.tr("Close"), self)
        report.clicked.connect(self.report_requested)
        close.clicked.connect(self.closed)
        entries = QWidget(self)
        flow = FlowLayout(entries)
        for author in Author:
            pair = QWidget(entries)
            inner = QHBoxLayout(pair)
            inner.setContentsMargins(0, 4, 10, 4)
            inner.addWidget(self._swatches[author])
            inner.addWidget(self.labels[author])
            flow.addWidget(pair)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 5, 14, 5)
        layout.addWidget(entries, 1)
        layout.addWidget(report, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        for swatch in self._swatches.values():
            swatch.set_theme(theme)

    def show_words(self, words: Words) -> None:
        """Say how many words are whose."""
        for author, text in author_names().items():
            self.labels[author].setText(f"{text} {percent(words, author)}")
            self.labels[author].setToolTip(self.tr("{0} words").format(f"{words.by[author]:,}"))


def author_names() -> dict[Author, str]:
    """Return what the three are called."""
    translate = QCoreApplication.translate
    return {
        Author.WRITER: translate("Authorship", "Yours"),
        Author.MODEL: translate("Authorship", "The model’s"),
        Author.CHANGED: translate("Authorship", "The model’s, changed by you"),
    }


def percent(words: Words, author: Author) -> str:
    """Return an author's share as a writer reads it; what is there at all is never called 0 %."""
    share = words.share(author)
    if 0 < share < 0.01:
        return "<1 %"
    if 0.99 < share < 1:
        return ">99 %"
    return f"{share * 100:.0f} %"
