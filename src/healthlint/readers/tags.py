"""HTML cut into tags, comments and text, in time that grows with its length whatever it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# Elements that hold no prose, even where text stands between their tags.
SILENT = frozenset(
    [
        "script",
        "style",
        "svg",
        "pre",
        "code",
        "kbd",
        "samp",
        "var",
        "template",
        "noscript",
        "math",
        "textarea",
        "iframe",
        "object",
    ]
)
# Elements that end a line of prose.
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
LISTS = frozenset(("ul", "ol", "dl"))
ITEMS = frozenset(("li", "dt", "dd"))
CELLS = frozenset(("td", "th"))
BREAKING = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "details",
        "dialog",
        "div",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "head",
        "header",
        "hr",
        "html",
        "main",
        "nav",
        "option",
        "p",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "title",
        "tr",
    ]
).union(HEADINGS, LISTS, ITEMS, CELLS)
_MAX_TAG = 4096
_TAG_NAME = re.compile(r"</?([A-Za-z][\w:.-]*)")
_ATTRIBUTE = re.compile(
    r"""(?<=[\s"'])(title|alt|description|placeholder|label|aria-label|href)\s*=\s*(?:"([^"]*)"|'([^']*)')""",
    re.IGNORECASE,
)


class Piece(NamedTuple):
    """A stretch of HTML: ``name`` is the tag's, "" for text and "!" for a comment."""

    name: str
    start: int
    end: int
    closing: bool = False


def pieces(text: str) -> Iterator[Piece]:
    """Cut HTML into tags, comments and text, in order and without gaps.

    Never fails: a ``<`` that begins no tag is text.
    """
    at = begin = 0
    size = len(text)
    while True:
        at = text.find("<", at)
        if at < 0 or at + 1 >= size:
            break
        name, closing = "", text[at + 1] == "/"
        if text.startswith("<!--", at):
            end = text.find("-->", at + 4)
            end, name = (size if end < 0 else end + 3), "!"
        elif text[at + 1] in "!?":
            end = text.find(">", at)
            end, name = (size if end < 0 else end + 1), "!"
        else:
            found = _TAG_NAME.match(text, at)
            if found is None:
                at += 1
                continue
            end, name = _tag_end(text, found.end()), found[1].lower()
            if end < 0:
                break
        if at > begin:
            yield Piece("", begin, at)
        yield Piece(name, at, end, closing)
        at = begin = end
    if begin < size:
        yield Piece("", begin, size)


def _tag_end(text: str, at: int) -> int:
    """Just after the ``>`` that ends a tag, which is not the first one if that is quoted."""
    limit = min(len(text), at + _MAX_TAG)
    quote = ""
    for position in range(at, limit):
        character = text[position]
        if quote:
            if character == quote:
                quote = ""
        elif character in "\"'":
            quote = character
        elif character == ">":
            return position + 1
    return text.find(">", at) + 1 or -1


def attributes(tag: str) -> Iterator[tuple[str, int, int]]:
    """Name and span of the attributes of ``tag`` that hold words or an address."""
    for found in _ATTRIBUTE.finditer(tag):
        which = 2 if found[2] is not None else 3
        yield found[1].lower(), found.start(which), found.end(which)
