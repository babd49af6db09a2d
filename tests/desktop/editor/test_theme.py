import pytest
from PySide6.QtGui import QColor, QPalette

from desktop.editor.theme import Theme, ThemeName, application_palette, blend, load_theme, style_sheet

READ = [
    ("text", "page"),
    ("faint_text", "page"),
    ("heading", "page"),
    ("code", "page"),
    ("code", "code_background"),
    ("quote", "page"),
    ("link", "page"),
    ("accent", "page"),
    ("text", "draft_background"),
    ("draft_text", "draft_background"),
    ("text", "lock_background"),
    ("draft_text", "lock_background"),
    ("text", "selection"),
    ("selected_text", "selection"),
    ("accent_text", "accent"),
    ("stale", "card"),
    ("error", "card"),
    ("error", "window"),
    ("window_text", "window"),
    ("window_text", "card"),
    ("window_text", "hover"),
    ("window_faint_text", "window"),
    ("faint_text", "card"),
    ("text", "model_background"),
    ("text", "comment_background"),
    ("text", "match_background"),
    ("text", "current_match_background"),
    ("text", "card"),
    ("heading", "window"),
    ("link", "window"),
    ("added", "added_background"),
    ("added", "current_added"),
    ("removed", "removed_background"),
    ("removed", "current_removed"),
    ("doubt", "page"),
]
SEEN = [
    ("markup", "page"),
    ("undecided_text", "draft_background"),
    ("lock_edge", "page"),
    ("lock_edge", "lock_background"),
    ("model_edge", "model_background"),
    ("comment_edge", "comment_background"),
    ("match_edge", "current_match_background"),
]
CONTRAST = (ThemeName.LIGHT_CONTRAST, ThemeName.DARK_CONTRAST)


def luminance(color: QColor) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(first: QColor, second: QColor) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.fixture(params=list(ThemeName), ids=lambda name: name.value)
def theme(request) -> Theme:
    return load_theme(request.param)


@pytest.mark.parametrize(("front", "back"), READ)
def test_text_to_be_read_has_contrast(theme, front, back):
    # WCAG's AA, and AAA where high contrast was asked for.
    least = 7.0 if theme.name in CONTRAST else 4.5
    assert contrast(getattr(theme, front), getattr(theme, back)) >= least


@pytest.mark.parametrize(("front", "back"), SEEN)
def test_marks_to_be_seen_have_contrast(theme, front, back):
    least = 4.5 if theme.name in CONTRAST else 3.0
    assert contrast(getattr(theme, front), getattr(theme, back)) >= least


def test_undecided_text_stands_back_behind_settled_text(theme):
    settled = contrast(theme.draft_text, theme.draft_background)
    assert contrast(theme.undecided_text, theme.draft_background) < settled / 2


def test_all_colours_are_valid_and_opaque(theme):
    colors = [getattr(theme, name) for name in Theme.__dataclass_fields__ if name != "name"]
    assert all(color.isValid() and color.alpha() == 255 for color in colors)


def test_the_palette_speaks_the_theme(theme):
    palette = application_palette(theme)
    assert palette.color(QPalette.ColorRole.Base) == theme.page
    assert palette.color(QPalette.ColorRole.Text) == theme.text
    assert palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text) != theme.text


def test_the_style_sheet_leaves_no_name_open(theme):
    sheet = style_sheet(theme)
    assert "@" not in sheet
    assert theme.window.name() in sheet


def test_blending_goes_from_one_colour_to_the_other():
    black, white = QColor(0, 0, 0), QColor(255, 255, 255)
    assert blend(black, white, 0) == black
    assert blend(black, white, 1) == white
    assert blend(black, white, 0.5).red() in (127, 128)
