"""Makes resources/fonts/RoomBelow.ttf: `python -m installers.room_font`.

A typeface in which no letter has ink or width, and all of its height lies below the base line. A letter of it, as large
as a picture is high, makes room for the picture under its line, whatever stands in the line otherwise.
"""

from __future__ import annotations

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

FAMILY = "Palimpsest Room Below"
FILE = Path(__file__).parents[1] / "resources" / "fonts" / "RoomBelow.ttf"
_UNITS_PER_EM = 1000


def write(file: Path) -> None:
    """Write the font; the same bytes each time."""
    builder = FontBuilder(_UNITS_PER_EM, isTTF=True)
    glyphs = [".notdef", "space"]
    builder.setupGlyphOrder(glyphs)
    builder.setupCharacterMap(dict.fromkeys(range(0x20, 0x7F), "space"))
    builder.setupGlyf({glyph: TTGlyphPen(None).glyph() for glyph in glyphs})
    builder.setupHorizontalMetrics(dict.fromkeys(glyphs, (0, 0)))
    builder.setupHorizontalHeader(ascent=0, descent=-_UNITS_PER_EM, lineGap=0)
    builder.setupNameTable({"familyName": FAMILY, "styleName": "Regular"})
    builder.setupOS2(
        sTypoAscender=0, sTypoDescender=-_UNITS_PER_EM, sTypoLineGap=0, usWinAscent=0, usWinDescent=_UNITS_PER_EM
    )
    builder.setupPost()
    builder.updateHead(created=0, modified=0)
    builder.font.recalcTimestamp = False
    builder.save(file)


if __name__ == "__main__":
    write(FILE)
