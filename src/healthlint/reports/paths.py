"""Paths of drafts as other programs expect them: relative, forward slashes, nothing that acts on a reader."""

from __future__ import annotations

import os

from healthlint.reports.cells import shown

# Spaces that file names do hold (screenshots of some systems): they must stay for the path to lead anywhere.
_SPACES = "\u00a0\u3000\u202f\u2009"


def file_path(path: str) -> str:
    """The path as repositories write it: ``content/a.md``, below the current folder wherever it can be.

    What would act on a reader (line ends, escapes, bidirectional marks) and what no file of text can hold
    (bytes of a name that are no UTF-8) is spelt out.
    """
    return "".join(
        one if one.isprintable() or one in _SPACES else "\\t" if one == "\t" else shown(one)
        for one in _relative(path)
    )


def file_uri(path: str) -> str:
    """The path as a URI reference, every byte of the name kept. Absolute only outside of the current folder."""
    from urllib.parse import quote

    relative = _relative(path)
    encoded = quote(_name(relative), safe="/")
    if relative.startswith("/"):
        return f"file://{encoded}"
    return f"file:///{encoded}" if os.path.isabs(path) and relative[1:2] == ":" else encoded


def _name(path: str) -> bytes:
    """The bytes of a name. Windows has names with half of a character pair, which are spelt as they are."""
    try:
        return os.fsencode(path)
    except UnicodeEncodeError:
        return path.encode("utf-8", "surrogatepass")


def _relative(path: str) -> str:
    if os.path.isabs(path):
        below = os.path.join(os.getcwd(), "")
        path = path[len(below) :] if path.startswith(below) and path != below else path
    if os.sep == "\\":
        path = path.replace("\\", "/")
    while path.startswith("./"):
        path = path[2:].lstrip("/")
    return path
