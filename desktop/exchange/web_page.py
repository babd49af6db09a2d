"""Markdown to one web page that stands by itself: its style and its pictures are in it."""

from __future__ import annotations

from html import escape
from pathlib import Path

from bs4 import BeautifulSoup

from desktop.exchange.markdown_reading import html_from_markdown
from desktop.exchange.pictures import load_picture
from resources import RESOURCES

STYLE_FILE = RESOURCES / "exchange" / "page.css"


def page_from_markdown(text: str, folder: Path | None, title: str, author: str = "", language: str = "en") -> str:
    """Return a whole HTML page. Pictures that are not found stay as links to where they were said to be."""
    tree = BeautifulSoup(html_from_markdown(text), "lxml")
    without_scripts(tree)
    for image in tree.find_all("img", src=True):
        picture = load_picture(str(image["src"]), folder)
        if picture is not None:
            image["src"] = picture.data_uri
    body = "" if tree.body is None else tree.body.decode_contents()
    meta = f'<meta name="author" content="{escape(author)}">\n' if author else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"{meta}<title>{escape(title)}</title>\n<style>\n{STYLE_FILE.read_text(encoding='utf-8')}</style>\n</head>\n"
        f"<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )


def without_scripts(tree: BeautifulSoup) -> None:
    """Take out what would run or fetch something where the page is read."""
    for tag in tree.find_all(["script", "iframe", "object", "embed", "form", "base", "meta", "link"]):
        tag.decompose()
    for tag in tree.find_all(True):
        for name in [name for name in tag.attrs if name.lower().startswith("on")]:
            del tag[name]
