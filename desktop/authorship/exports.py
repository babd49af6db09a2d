"""What is known of the authors, for other programs: tables of numbers, and the text with its authors marked."""

from __future__ import annotations

import csv
import enum
import hashlib
import io
import json
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from html import escape

from PySide6.QtCore import QCoreApplication, QTextBoundaryFinder

from desktop.authorship.authors import Author, Run, Runs
from desktop.authorship.counting import Report, Words
from desktop.document.offsets import OffsetMap
from desktop.document.qt_text import to_qt


class ReportFormat(enum.StrEnum):
    """Kinds of files, by the ends of their names."""

    CSV = "csv"
    JSON = "json"
    HTML = "html"
    MARKED_MARKDOWN = "marked.md"
    ANNOTATED_MARKDOWN = "md"


_STYLE = """body { max-width: 38em; margin: 2em auto; padding: 0 1em; font: 1.05em/1.6 Georgia, serif; }
main { white-space: pre-wrap; }
.model { background: #eef0fa; border-bottom: 2px dotted #6a6fb5; }
.changed { border-bottom: 2px dotted #6a6fb5; }
.legend { font: 0.8em/1.5 sans-serif; color: #555; }
@media (prefers-color-scheme: dark) { body { background: #1d1c1a; color: #e6e1d8; } .legend { color: #aaa; }
.model { background: #33375a; border-color: #9a9fe0; } .changed { border-color: #9a9fe0; } }"""


def exported(
    wanted: ReportFormat, lines: Sequence[str], runs: Sequence[Runs], report: Report, title: str, name: str = ""
) -> bytes:
    """Return the contents of a file of that kind. `name` is the writer's, where it may stand in there."""
    match wanted:
        case ReportFormat.CSV:
            # With a byte order mark: spreadsheets take the letters for those of another alphabet without.
            return as_csv(report).encode("utf-8-sig")
        case ReportFormat.JSON:
            return as_json(lines, runs, report, title).encode()
        case ReportFormat.HTML:
            return as_html(lines, runs, report, title).encode("utf-8", "replace")
        case ReportFormat.MARKED_MARKDOWN:
            return as_marked_markdown(lines, runs).encode("utf-8", "replace")
        case ReportFormat.ANNOTATED_MARKDOWN:
            return with_annotations(lines, runs, name).encode("utf-8", "replace")


def as_csv(report: Report) -> str:
    """Return the numbers of words of each section, and of all together in the last row."""
    file = io.StringIO()
    table = csv.writer(file)
    table.writerow(["section", "level", "words", "writer", "model", "changed"])
    for section in report.sections:
        table.writerow([_harmless(section.title), section.level, *_numbers(section.words)])
    table.writerow([_translate("All"), "", *_numbers(report.whole)])
    return file.getvalue()


def as_json(lines: Sequence[str], runs: Sequence[Runs], report: Report, title: str) -> str:
    """Return the numbers, and each stretch that is not the writer's by line and characters, counted from 0."""
    spans = [
        {
            "line": number,
            "start": run.start,
            "end": run.end,
            "author": run.author.value,
            "text": lines[number][run.start : run.end],
        }
        for number, own in enumerate(runs)
        for run in own
    ]
    sections = [{"title": one.title, "level": one.level, **_named(one.words)} for one in report.sections]
    data = {"title": title, "words": _named(report.whole), "sections": sections, "spans": spans}
    return json.dumps(data, indent=1, ensure_ascii=True)


def as_html(lines: Sequence[str], runs: Sequence[Runs], report: Report, title: str) -> str:
    """Return a page with the text as it was typed, the model's words marked."""
    body: list[str] = []
    for line, own in zip(lines, runs, strict=True):
        for text, author in _stretches(line, own):
            mark = "" if author is Author.WRITER else author.value
            body.append(f'<span class="{mark}">{escape(text)}</span>' if mark else escape(text))
        body.append("\n")
    percent = [f"{report.whole.share(author):.0%}" for author in Author]
    legend = _translate("Written by the writer: {0}. By the model: {1}. By the model, changed by the writer: {2}.")
    return (
        f'<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        f"<style>\n{_STYLE}\n</style>\n</head>\n<body>\n"
        f'<p class="legend">{escape(legend.format(*percent))} <span class="model">{escape(_translate("The model’s"))}'
        f'</span> · <span class="changed">{escape(_translate("Changed"))}</span></p>\n'
        f"<main>{''.join(body)}</main>\n</body>\n</html>\n"
    )


def as_marked_markdown(lines: Sequence[str], runs: Sequence[Runs]) -> str:
    """Return the text in CriticMarkup: the model's words between {++ ++}, those changed between {== ==}."""
    signs = {Author.MODEL: ("{++", "++}"), Author.CHANGED: ("{==", "==}"), Author.WRITER: ("", "")}
    return "\n".join(
        "".join(f"{signs[author][0]}{text}{signs[author][1]}" for text, author in _stretches(line, own))
        for line, own in zip(lines, runs, strict=True)
    )


def with_annotations(lines: Sequence[str], runs: Sequence[Runs], name: str = "") -> str:
    """Return the text with a block of Markdown Annotations 0.1 behind it, as iA Writer reads them.

    Ranges count grapheme clusters. What the model wrote and the writer changed is the writer's there: the format
    knows no third. The last line end is left out of the text that is annotated, as it recommends.
    """
    text = "\n".join(lines)
    annotated = text[:-1] if text.endswith("\n") else text
    model: list[Run] = []
    at = 0
    for line, own in zip(lines, runs, strict=True):
        model += [run.moved(at) for run in own if run.author is Author.MODEL]
        at += len(line) + 1
    boundaries = _graphemes(annotated)
    spans: list[tuple[int, int]] = []
    for run in model:
        first, last = _index(boundaries, run.start), _index(boundaries, run.end)
        if first < last:
            spans.append((first, last))
    ends = [0, *(span[1] for span in spans)]
    human = list(zip(ends, _starts(spans, boundaries), strict=True))
    digest = hashlib.sha256(annotated.encode("utf-8", "replace")).hexdigest()[:32]
    block = [
        "---",
        f"Annotations: 0,{len(boundaries) - 1} SHA-256 {digest}  ",
        f"@{_annotation_key(name)}: {_ranges(human)}  ",
        f"&AI: {_ranges(spans)}  ",
        "...",
    ]
    return annotated + "\n\n" + "\n".join(block) + "\n"


def _starts(spans: Sequence[tuple[int, int]], boundaries: Sequence[int]) -> list[int]:
    return [*(span[0] for span in spans), len(boundaries) - 1]


def _ranges(spans: Sequence[tuple[int, int]]) -> str:
    return " ".join(str(start) if end - start == 1 else f"{start},{end - start}" for start, end in spans if start < end)


def _annotation_key(name: str) -> str:
    return " ".join(name.split()).replace(":", "\\:").replace("<", "").replace(">", "")


def _graphemes(text: str) -> list[int]:
    """Return the offsets at which grapheme clusters begin, and where the text ends."""
    if text.isascii() and "\r" not in text:
        return list(range(len(text) + 1))
    offsets = OffsetMap(text)
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Grapheme, to_qt(text))
    found = [0]
    while (position := finder.toNextBoundary()) >= 0:
        found.append(offsets.offset(position))
    return found if text else [0]


def _index(boundaries: Sequence[int], offset: int) -> int:
    return min(bisect_left(boundaries, offset), len(boundaries) - 1)


def _stretches(line: str, runs: Runs) -> Iterator[tuple[str, Author]]:
    at = 0
    for run in runs:
        if at < run.start:
            yield line[at : run.start], Author.WRITER
        yield line[run.start : run.end], run.author
        at = run.end
    if at < len(line):
        yield line[at:], Author.WRITER


def _numbers(words: Words) -> list[int]:
    return [words.total, *(words.by[author] for author in Author)]


def _named(words: Words) -> dict[str, int]:
    return {author.value: number for author, number in words.by.items()} | {"total": words.total}


def _harmless(title: str) -> str:
    """Return a title that no spreadsheet takes for a formula."""
    return f"'{title}" if title[:1] in ("=", "+", "-", "@") else title


def _translate(text: str) -> str:
    return QCoreApplication.translate("AuthorshipExport", text)
