"""On which line of a TOML text a key stands: what its parser does not tell."""

from __future__ import annotations

import re
from collections.abc import Mapping

Keys = tuple[str | int, ...]

_PART = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))\s*""")
_KEY = re.compile(r"""((?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w-]+))*)\s*=(?!=)""")


def key_lines(text: str, prefix: tuple[str, ...] = ()) -> dict[Keys, int]:
    """The line of each key and table of a TOML text. An array's tables carry their number, from 0.

    Good for showing: a line of a multi-line string that looks like a key counts as one.
    """
    lines: dict[Keys, int] = {}
    arrays: dict[Keys, int] = {}
    at: Keys = ()
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if stripped.startswith("["):
            at = _header(stripped, arrays)
            lines.setdefault(at, number)
            continue
        key = _KEY.match(stripped)
        if key:
            path = (*at, *_parts(key.group(1)))
            lines.setdefault(path, number)
            if stripped[key.end() :].lstrip().startswith("{"):
                for inner in _KEY.finditer(stripped, key.end()):
                    lines.setdefault((*path, *_parts(inner.group(1))), number)
    size = len(prefix)
    return {path[size:]: number for path, number in lines.items() if path[:size] == prefix and path[size:]}


def nearest_line(lines: Mapping[Keys, int], path: Keys) -> int:
    """The line of the longest part of ``path`` that has one, 0 if none has."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 0


def _header(line: str, arrays: dict[Keys, int]) -> Keys:
    """The path that a table's header opens. ``arrays`` counts the tables of each array so far."""
    at: Keys = ()
    parts = _parts(line.strip("[").split("]")[0])
    for depth, part in enumerate(parts, 1):
        at = (*at, part)
        if line.startswith("[[") and depth == len(parts):
            arrays[at] = arrays.get(at, -1) + 1
        if at in arrays:
            at = (*at, arrays[at])
    return at


def _parts(dotted: str) -> list[str]:
    return ["".join(groups) for groups in _PART.findall(dotted)]
