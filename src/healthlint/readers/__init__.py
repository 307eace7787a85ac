"""Readers: one per kind of draft, each from ``Source`` to ``Document``.

``READERS`` is written by hand so that it can be read: to support a new kind of
draft, write a reader and add a line.
"""

from __future__ import annotations

from collections.abc import Callable

from healthlint.errors import ReadError
from healthlint.types import Document, Source

__all__ = ["KINDS", "READERS", "kind_of", "read_document", "reader_for"]

# The reader modules are imported when first used: a plain text need not wait for Markdown.


def _markdown(source: Source) -> Document:
    from healthlint.readers.markdown import read_markdown

    return read_markdown(source)


def _mdx(source: Source) -> Document:
    from healthlint.readers.markdown import read_markdown

    return read_markdown(source, mdx=True)


def _plain(source: Source) -> Document:
    from healthlint.readers.plain import read_plain

    return read_plain(source)


READERS: dict[str, Callable[[Source], Document]] = {
    ".md": _markdown,
    ".markdown": _markdown,
    ".mdx": _mdx,
    ".txt": _plain,
}

# Names for drafts that have no suffix, such as standard input or an editor's buffer.
KINDS = {"markdown": ".md", "mdx": ".mdx", "plain": ".txt"}


def kind_of(path: str) -> str:
    """The suffix of ``path`` that ``READERS`` knows it by, or "" if no reader takes it."""
    lowered = path.lower()
    for suffix in READERS:
        if lowered.endswith(suffix):
            return suffix
    return ""


def reader_for(path: str) -> str:
    """The kind of reader for a draft named by its user: whatever is named is meant to be linted.

    A suffix of ``READERS`` that ``path`` ends with, or a name of ``KINDS`` for what has none.
    """
    return "markdown" if path in ("-", "<stdin>") else kind_of(path) or "plain"


def read_document(source: Source, kind: str = "markdown") -> Document:
    """Read ``source`` as ``kind``: a suffix of ``READERS`` or a name of ``KINDS``.

    Raises ``ReadError`` if there is no such reader.
    """
    reader = READERS.get(KINDS.get(kind, kind))
    if reader is None:
        raise ReadError(
            f"{source.path}: no reader for {kind or 'files without a suffix'}; "
            f"healthlint reads {', '.join(READERS)}"
        )
    if "\r" in source.text:
        from healthlint.readers.lineends import with_line_feeds

        return with_line_feeds(source, reader)
    return reader(source)
