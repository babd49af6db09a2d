from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter

from desktop.editor.fonts import ROOM_FAMILY, Face, has_room_family, line_height_percent, prose_family, prose_font


def test_the_letters_that_make_room_have_neither_ink_nor_width_nor_height_above_the_base_line(qapp):
    assert has_room_family()
    font = QFont(ROOM_FAMILY)
    font.setPixelSize(300)
    metrics = QFontMetricsF(font)
    assert (metrics.ascent(), metrics.descent(), metrics.leading()) == (0, 300, 0)
    assert metrics.horizontalAdvance("g") == 0
    image = QImage(700, 700, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    blank = image.copy()
    painter = QPainter(image)
    painter.setFont(font)
    painter.drawText(300, 300, "g!~A")
    painter.end()
    assert image == blank


def test_prose_is_not_set_in_them(qapp):
    assert prose_family() == "Literata"
    assert {prose_font(12, face).pointSizeF() for face in Face} == {12}
    assert prose_font(12, Face.SANS).family() != prose_font(12, Face.SERIF).family()


def test_lines_are_never_closer_than_the_letters_are_high(qapp):
    font = prose_font()
    assert line_height_percent(font, 0.5) == 100
    assert line_height_percent(font, 2.0) > line_height_percent(font, 1.6) > 100
