"""What the clipboard holds as HTML, as Markdown."""

from __future__ import annotations

from desktop.exchange.html_cleaning import cleaned
from desktop.exchange.markdown_writing import markdown_from_tree


def markdown_from_html(html: str) -> str:
    """Return clean Markdown for HTML from a browser, Word or Google Docs, without a line end at the end.

    Headings, lists, emphasis, links, tables, pictures, quotes, code, tasks and footnotes stay; fonts, colours, scripts
    and what was hidden do not. Empty where nothing can be read. Any string is accepted.
    """
    return markdown_from_tree(cleaned(html)).strip("\n")
