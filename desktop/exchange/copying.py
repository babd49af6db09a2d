"""A text as the clipboard holds it for Word, mail and web pages. Runs in a worker's thread."""

from __future__ import annotations

from pathlib import Path

from bs4 import BeautifulSoup

from desktop.exchange.markdown_reading import html_from_markdown
from desktop.exchange.pictures import load_picture
from desktop.exchange.web_page import without_scripts

_LARGEST_PICTURE_BYTES = 4 * 1024 * 1024


def clipboard_html(text: str, folder: Path | None) -> str:
    """Return the HTML of a piece of Markdown, with its smaller pictures in it and borders where tables want some."""
    tree = BeautifulSoup(html_from_markdown(text), "lxml")
    without_scripts(tree)
    for image in tree.find_all("img", src=True):
        picture = load_picture(str(image["src"]), folder)
        if picture is not None and len(picture.data) <= _LARGEST_PICTURE_BYTES:
            image["src"] = picture.data_uri
    for box in tree.find_all("input"):
        box.replace_with("☑ " if box.has_attr("checked") else "☐ ")
    for cell in tree.find_all(["td", "th"]):
        cell["style"] = f"border:1px solid #999; padding:4px 8px; {cell.get('style', '')}".strip()
    for table in tree.find_all("table"):
        table["style"] = "border-collapse:collapse"
    return "" if tree.body is None else tree.body.decode_contents()
