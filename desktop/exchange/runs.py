"""The inside of a paragraph as runs of text that have the same form throughout."""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from markdown_it.token import Token

T = TypeVar("T")


class Mark(enum.Enum):
    """What emphasis a run has; the value is the name of the token."""

    STRONG = "strong"
    EM = "em"
    STRIKE = "s"


class RunKind(enum.Enum):
    """What a run is."""

    TEXT = enum.auto()
    CODE = enum.auto()
    IMAGE = enum.auto()
    BREAK = enum.auto()
    FOOTNOTE = enum.auto()


@dataclass(frozen=True, slots=True)
class Link:
    """Where a run leads; `title` is what a reader sees over it, None where there is nothing."""

    href: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a paragraph.

    `text` is the text, the code, the picture's description, or the footnote's label; `source` is where a picture lies.
    """

    text: str
    kind: RunKind = RunKind.TEXT
    marks: frozenset[Mark] = field(default_factory=frozenset)
    link: Link | None = None
    source: str = ""
    title: str | None = None


_SPACE = re.compile(r"[ \t\r\n\f]+")


def tidied(runs: Iterable[Run]) -> list[Run]:
    """Return the runs with single spaces, none at the ends, and emphasis only where Markdown can say it."""
    joined = _joined(_with_single_spaces(runs))
    return _joined(_with_sayable_marks(joined))


def _with_single_spaces(runs: Iterable[Run]) -> list[Run]:
    result: list[Run] = []
    ends_in_space = True
    for run in runs:
        text = run.text
        if run.kind is RunKind.TEXT:
            text = _SPACE.sub(" ", text)
            if ends_in_space:
                text = text.lstrip(" ")
            if not text:
                continue
        elif run.kind is RunKind.BREAK:
            _trim_end(result)
        ends_in_space = run.kind is RunKind.BREAK or (run.kind is RunKind.TEXT and text.endswith(" "))
        result.append(replace(run, text=text))
    while result and (result[-1].kind is RunKind.BREAK or not _trim_end(result)):
        if result[-1].kind is not RunKind.BREAK:
            break
        result.pop()
    while result and result[0].kind is RunKind.BREAK:
        result.pop(0)
    return result


def _trim_end(runs: list[Run]) -> bool:
    """Take the space from the end; whether anything of the last run is left."""
    if runs and runs[-1].kind is RunKind.TEXT:
        trimmed = runs[-1].text.rstrip(" ")
        if trimmed:
            runs[-1] = replace(runs[-1], text=trimmed)
        else:
            runs.pop()
            return bool(runs) and _trim_end(runs)
    return bool(runs)


def _joined(runs: Iterable[Run]) -> list[Run]:
    result: list[Run] = []
    for run in runs:
        last = result[-1] if result else None
        if (
            last is not None
            and last.kind is run.kind
            and run.kind in (RunKind.TEXT, RunKind.CODE)
            and (last.marks, last.link) == (run.marks, run.link)
        ):
            result[-1] = replace(last, text=last.text + run.text)
        else:
            result.append(run)
    return result


def _with_sayable_marks(runs: Sequence[Run]) -> list[Run]:
    """Take from each mark the spaces, and the punctuation before a letter, at its ends: `**a:**b` would not be bold."""
    result = list(runs)
    for mark in Mark:
        result = _trimmed(result, mark)
    return result


def _trimmed(runs: Sequence[Run], mark: Mark) -> list[Run]:
    result: list[Run] = []
    index = 0
    while index < len(runs):
        if mark not in runs[index].marks:
            result.append(runs[index])
            index += 1
            continue
        end = index
        while end < len(runs) and mark in runs[end].marks:
            end += 1
        before = runs[index - 1] if index else None
        after = runs[end] if end < len(runs) else None
        result += _trimmed_stretch(runs[index:end], mark, before, after)
        index = end
    return result


def _trimmed_stretch(stretch: Sequence[Run], mark: Mark, before: Run | None, after: Run | None) -> list[Run]:
    head: list[Run] = []
    tail: list[Run] = []
    middle = list(stretch)
    while middle and (count := _loose(middle[0], before if not head else head[-1], from_start=True)):
        first = middle.pop(0)
        head.append(_without(replace(first, text=first.text[:count]), mark))
        if count < len(first.text):
            middle.insert(0, replace(first, text=first.text[count:]))
            break
    while middle and (count := _loose(middle[-1], after if not tail else tail[0], from_start=False)):
        last = middle.pop()
        cut = len(last.text) - count
        tail.insert(0, _without(replace(last, text=last.text[cut:]), mark))
        if cut:
            middle.append(replace(last, text=last.text[:cut]))
            break
    return [*head, *middle, *tail]


def _loose(run: Run, neighbour: Run | None, *, from_start: bool) -> int:
    """How many characters at an end of a run cannot be inside emphasis."""
    if run.kind is RunKind.BREAK:
        return max(len(run.text), 1)
    if run.kind is not RunKind.TEXT:
        return 0
    characters = run.text if from_start else run.text[::-1]
    is_tight = neighbour is not None and neighbour.kind is RunKind.TEXT and _touches(neighbour, from_start=from_start)
    count = 0
    while count < len(characters) and (characters[count].isspace() or (is_tight and is_punctuation(characters[count]))):
        # Once a space stands between, punctuation may stay.
        is_tight = is_tight and not characters[count].isspace()
        count += 1
    return count


def _touches(neighbour: Run, *, from_start: bool) -> bool:
    edge = neighbour.text[-1:] if from_start else neighbour.text[:1]
    return bool(edge) and not edge.isspace() and not is_punctuation(edge)


def is_punctuation(character: str) -> bool:
    """Whether CommonMark takes the character for punctuation."""
    return unicodedata.category(character)[0] in "PS"


def _without(run: Run, mark: Mark) -> Run:
    return replace(run, marks=run.marks - {mark})


# --- runs and tokens --------------------------------------------------------------------------------------------


def runs_of(tokens: Iterable[Token]) -> list[Run]:
    """Return the runs that the tokens inside a paragraph stand for."""
    runs: list[Run] = []
    marks: list[Mark] = []
    links: list[Link] = []
    by_name = {mark.value: mark for mark in Mark}
    for token in tokens:
        name, _, step = token.type.rpartition("_")
        link = links[-1] if links else None
        if name in by_name:
            if step == "open":
                marks.append(by_name[name])
            else:
                marks.remove(by_name[name])
        elif token.type == "link_open":
            title = token.attrs.get("title")
            links.append(Link(str(token.attrs.get("href", "")), None if title is None else str(title)))
        elif token.type == "link_close":
            links.pop()
        elif token.type == "image":
            title = token.attrs.get("title")
            description = "".join(run.text for run in runs_of(token.children or []))
            source = str(token.attrs.get("src", ""))
            runs.append(
                Run(
                    description,
                    RunKind.IMAGE,
                    frozenset(marks),
                    link,
                    source=source,
                    title=None if title is None else str(title),
                )
            )
        else:
            run = _simple_run(token)
            if run is not None:
                runs.append(replace(run, marks=frozenset(marks), link=link))
    return _joined(runs)


def _simple_run(token: Token) -> Run | None:
    match token.type:
        case "text" | "text_special":
            return Run(token.content)
        case "code_inline":
            return Run(token.content, RunKind.CODE)
        case "softbreak":
            return Run(" ")
        case "hardbreak":
            return Run("\n", RunKind.BREAK)
        case "footnote_ref":
            return Run(str(token.meta["label"]), RunKind.FOOTNOTE)
        case "html_inline" if re.fullmatch(r"<br\s*/?>", token.content, re.IGNORECASE):
            return Run("\n", RunKind.BREAK)
    return None


def tokens_of(runs: Sequence[Run]) -> list[Token]:
    """Return the tokens that stand for runs: each mark is opened once for as long as it lasts."""
    tokens: list[Token] = []
    open_ones: list[Mark | Link] = []
    for index, run in enumerate(runs):
        wanted: list[Mark | Link] = [*([run.link] if run.link else []), *run.marks]
        while any(one not in wanted for one in open_ones):
            tokens.append(_closing(open_ones.pop()))
        missing = [one for one in wanted if one not in open_ones]
        missing.sort(key=lambda one: (not isinstance(one, Link), -_lasts(one, runs[index:]), str(one)))
        if run.link in missing:
            # A link goes around emphasis: what began before it begins anew inside.
            while open_ones:
                one = open_ones.pop()
                tokens.append(_closing(one))
                missing.append(one)
        for one in missing:
            tokens.append(_opening(one))
            open_ones.append(one)
        tokens.append(_token(run))
    tokens += [_closing(one) for one in reversed(open_ones)]
    return tokens


def _lasts(one: Mark | Link, runs: Sequence[Run]) -> int:
    count = 0
    for run in runs:
        if one != run.link and one not in run.marks:
            break
        count += 1
    return count


_MARKUP = {Mark.STRONG: "**", Mark.EM: "*", Mark.STRIKE: "~~"}


def _opening(one: Mark | Link) -> Token:
    if isinstance(one, Mark):
        return Token(f"{one.value}_open", one.value, 1, markup=_MARKUP[one])
    attributes: dict[str, str | int | float] = {"href": one.href}
    if one.title:
        attributes["title"] = one.title
    return Token("link_open", "a", 1, attrs=attributes)


def _closing(one: Mark | Link) -> Token:
    if isinstance(one, Mark):
        return Token(f"{one.value}_close", one.value, -1, markup=_MARKUP[one])
    return Token("link_close", "a", -1)


def _token(run: Run) -> Token:
    match run.kind:
        case RunKind.CODE:
            return Token("code_inline", "code", 0, content=run.text.replace("\n", " "), markup="`")
        case RunKind.BREAK:
            return Token("hardbreak", "br", 0)
        case RunKind.FOOTNOTE:
            return Token("footnote_ref", "", 0, meta={"label": run.text})
        case RunKind.IMAGE:
            attributes: dict[str, str | int | float] = {"src": run.source, "alt": ""}
            if run.title:
                attributes["title"] = run.title
            description = re.sub(r"\s+", " ", run.text)
            children = [Token("text", "", 0, content=description)]
            return Token("image", "img", 0, attrs=attributes, content=description, children=children)
        case RunKind.TEXT:
            return Token("text", "", 0, content=run.text)
