"""Where a paragraph stands in lists and quotes, as names of Word's paragraph styles, which is all Word keeps of it."""

from __future__ import annotations

import enum
import itertools
from collections.abc import Iterator, Sequence

DEEPEST = 4


class Around(enum.Enum):
    """What can stand around a block."""

    QUOTE = "quote"
    LIST = "list"


class Leaf(enum.Enum):
    """The kinds of paragraphs; the value is the style outside of lists and quotes."""

    TEXT = "Normal"
    CODE = "Code"
    ITEM = "List Bullet"
    NUMBERED = "List Number"


Path = Sequence[Around]


def style_name(leaf: Leaf, path: Path) -> str:
    """Return the paragraph style, one of Word's own where it has one."""
    path = tuple(path[:DEEPEST])
    lists, quotes = path.count(Around.LIST), path.count(Around.QUOTE)
    if leaf in (Leaf.ITEM, Leaf.NUMBERED):
        around = path[:-1]
        if not quotes:
            # The level is in the numbering.
            return leaf.value
        return f"{leaf.value} in {_words(around)}"
    if leaf is Leaf.TEXT and not path:
        return leaf.value
    if leaf is Leaf.TEXT and not quotes:
        return "List Continue" + (f" {lists}" if lists > 1 else "")
    if leaf is Leaf.TEXT and path == (Around.QUOTE,):
        return "Quote"
    base = "Text" if leaf is Leaf.TEXT else leaf.value
    return f"{base} in {_words(path)}" if path else base


def base_style(leaf: Leaf, path: Path) -> str:
    """Return the style that one of our own is made from."""
    if leaf is Leaf.TEXT and Around.QUOTE in path:
        return "Quote"
    return leaf.value


def _words(path: Path) -> str:
    return " ".join(around.value for around in path)


def every_path() -> Iterator[tuple[Around, ...]]:
    """Give every place there is a style for, the deeper ones first."""
    for depth in range(DEEPEST, -1, -1):
        yield from itertools.product(Around, repeat=depth)


def style_map() -> str:
    """Return mammoth's rules that make HTML of the styles again."""
    rules: list[str] = []
    for path in every_path():
        around = " > ".join("blockquote" if one is Around.QUOTE else "ul|ol > li" for one in path)
        prefix = f"{around} > " if around else ""
        rules.append(f"p[style-name='{style_name(Leaf.CODE, path)}'] => {prefix}pre:separator('\\n')")
        if path:
            rules.append(f"p[style-name='{style_name(Leaf.TEXT, path)}'] => {prefix}p:fresh")
        if path and path[-1] is Around.LIST:
            before = " > ".join("blockquote" if one is Around.QUOTE else "ul|ol > li" for one in path[:-1])
            before = f"{before} > " if before else ""
            level = path.count(Around.LIST)
            for leaf, kind, tag in ((Leaf.ITEM, "unordered", "ul"), (Leaf.NUMBERED, "ordered", "ol")):
                selector = f"p[style-name='{style_name(leaf, path)}']:{kind}-list({level})"
                rules.append(f"{selector} => {before}{tag} > li:fresh")
    return "\n".join(rules)
