"""Where the titles of link definitions stand: ``[label]: address "title"``.

The parser tells the title of a link, but its place only in versions that not every
Python has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

# In a quotation or a list, too. The title may have a line of its own.
_DEFINITION = re.compile(
    r"""(?:\A|(?<=[\r\n]))[ \t>]*(?:[-*+][ \t]+)?
    \[(?P<label>(?:[^\[\]\\\r\n]|\\.){1,999})\]:
    [ \t]*(?:<[^<>\r\n]*>|[^\s<]\S*)
    (?:[ \t]+|[ \t]*(?:\r\n?|\n)[ \t>]*)
    (?P<title>"[^"\r\n]*"|'[^'\r\n]*'|\([^()\r\n]*\))
    [ \t]*(?=[\r\n]|\Z)""",
    re.VERBOSE,
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")  # a mark that a backslash makes one like any other

Title = tuple[str, int, int]


def titles(text: str, base: int, used: Mapping[str, Title]) -> list[Title]:
    """The titles of ``used`` with the source span of each.

    ``used`` maps a label to its title and to the span of a link that uses it, which is
    where the title is said to stand if its definition is written in some rarer way.
    ``base``: offset at which the Markdown begins.
    """
    left = {_folded(label): title for label, title in used.items()}
    found = []
    for definition in _DEFINITION.finditer(text, base):
        label = _folded(definition["label"])
        plain = _ESCAPED.sub(r"\1", definition["title"])
        if label in left and (left[label][0] in definition["title"] or left[label][0] in plain):
            found.append((left.pop(label)[0], *definition.span("title")))
    return [*found, *left.values()]


def _folded(label: str) -> str:
    """A label as labels are compared: case and the amount of space are no matter."""
    return " ".join(label.casefold().split())
