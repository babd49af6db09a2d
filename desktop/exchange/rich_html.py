"""HTML for Qt's text engine, which knows less than a browser: spaces, lines and colours are said where they apply."""

from __future__ import annotations

from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from desktop.exchange.web_page import without_scripts

LINE_PREFIX = "line-"


@dataclass(frozen=True, slots=True)
class RichColors:
    """Colours as a style sheet names them."""

    text: str
    faint: str
    code_background: str
    edge: str
    link: str


_HEADING_SIZES = {"h1": "170%", "h2": "135%", "h3": "115%", "h4": "100%", "h5": "100%", "h6": "100%"}
_MONOSPACE = "'DejaVu Sans Mono','Consolas','Menlo',monospace"


def rich_html(html: str, colors: RichColors, *, line_height: int = 150, monospace: str = _MONOSPACE) -> str:
    """Return a document for `QTextDocument.setHtml`. `data-line` becomes an anchor of the name `line-N`."""
    tree = BeautifulSoup(html, "lxml")
    without_scripts(tree)
    body = tree.body
    if body is None:
        return ""
    for tag in tree.select("[data-line]"):
        _anchor(tree, tag)
    for box in tree.find_all("input"):
        box.replace_with("☑" if box.has_attr("checked") else "☐")
    for quote in tree.find_all("blockquote"):
        _style(quote, f"margin-left:24px; margin-right:24px; color:{colors.faint};")
    for code in tree.find_all("pre"):
        _frame(tree, code, colors)
    for code in tree.find_all("code"):
        if code.find_parent("pre") is None:
            _style(code, f"background-color:{colors.code_background};")
    for table in tree.find_all("table"):
        table.attrs |= {"border": "1", "cellspacing": "0", "cellpadding": "5"}
        _style(table, f"border-collapse:collapse; border-color:{colors.edge}; margin-top:8px; margin-bottom:12px;")
    for image in tree.find_all("img"):
        image.attrs.pop("width", None)
        image.attrs.pop("height", None)
    sizes = "".join(
        f"{name} {{ font-size:{size}; font-weight:600; margin-top:20px; margin-bottom:8px; }}"
        for name, size in _HEADING_SIZES.items()
    )
    style = (
        f"body {{ color:{colors.text}; }} p, li {{ line-height:{line_height}%; }} "
        f"p {{ margin-top:0px; margin-bottom:10px; }} li p {{ margin-bottom:2px; }} {sizes} "
        f"a {{ color:{colors.link}; text-decoration:none; }} code, pre {{ font-family:{monospace}; font-size:88%; }}"
    )
    return f"<html><head><style>{style}</style></head><body>{body.decode_contents()}</body></html>"


def _anchor(tree: BeautifulSoup, tag: Tag) -> None:
    line = tag.attrs.pop("data-line")
    if tag.name in ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "pre", "td", "th"):
        # An anchor without a character in it gets lost.
        anchor = tree.new_tag("a", attrs={"name": f"{LINE_PREFIX}{line}"})
        tag.insert(0, anchor)


def _style(tag: Tag, style: str) -> None:
    tag["style"] = style + str(tag.get("style", ""))


def _frame(tree: BeautifulSoup, code: Tag, colors: RichColors) -> None:
    """Put code on a ground of its own, which Qt paints behind a table's cell."""
    for text in list(code.find_all(string=True))[-1:]:
        text.replace_with(NavigableString(text.rstrip("\n")))
    table = tree.new_tag("table", attrs={"width": "100%", "cellpadding": "8", "cellspacing": "0", "border": "0"})
    table["bgcolor"] = colors.code_background
    row = tree.new_tag("tr")
    cell = tree.new_tag("td")
    code.insert_before(table)
    table.append(row)
    row.append(cell)
    cell.append(code.extract())
    table.insert_after(NavigableString("\n"))
