"""From bytes to text, and from offsets to lines and columns: both happen here and nowhere else.

A line ends in LF, CRLF or a lone CR, also for readers that go through a text line by line:
``str.splitlines`` would end one at a form feed or U+2028, too.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate, count
from operator import add

from healthlint.errors import ReadError
from healthlint.limits import LIMITS, way_to_more
from healthlint.types import Block, Place, Segment, Source

MAX_BYTES = LIMITS["max-file-size"].usual

# UTF-32 first: its little-endian mark begins with the one of UTF-16.
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)

# Files that people do point a linter at, and what to do with them instead.
_FORMATS = (
    (b"%PDF-", "is a PDF"),
    (b"PK\x03\x04", "is a zip archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "is an old office document"),
    (b"{\\rtf", "is an RTF document"),
    (b"\x89PNG", "is an image"),
    (b"\xff\xd8\xff", "is an image"),
    (b"GIF8", "is an image"),
    (b"\x1f\x8b", "is a compressed file"),
)

_SAVE_AS = "save it as UTF-8 text (.md or .txt) and run healthlint on that"
_LINE_END = re.compile(r"\r\n?|\n")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def read_source(path_label: str, data: bytes, max_bytes: int = MAX_BYTES) -> Source:
    """Decode the bytes of one draft; ``path_label`` is the path as the user wrote it.

    UTF-8, with or without byte-order mark, UTF-16 and UTF-32 with one, and
    otherwise Windows-1252 if the bytes look like text in it. ``encoding`` of the
    result says which it was.

    Raises ``ReadError`` for files over ``max_bytes`` (bytes), for binary files
    and for text in no encoding that can be told.
    """
    if len(data) > max_bytes:
        raise ReadError(
            f"{path_label}: the file has {len(data):,} bytes and the limit is {max_bytes:,}; "
            f"split it into several drafts, {way_to_more('max-file-size')}"
        )
    for start, what in _FORMATS:
        if data.startswith(start):
            raise ReadError(f"{path_label}: this {what}, not text; {_SAVE_AS}")
    text, encoding = _decode(path_label, data)
    controls = _CONTROL.findall(text)
    # A few control characters come with text pasted from PDFs; a NUL or many of them do not.
    if controls and ("\0" in controls or len(controls) > max(3, len(text) // 200)):
        where = text.index("\0" if "\0" in controls else controls[0])
        line = bisect_right(line_starts(text), where)
        what = "a NUL character" if "\0" in controls else f"{len(controls):,} control characters"
        raise ReadError(
            f"{path_label}: holds {what} (first on line {line}): a binary file, or UTF-16 without "
            f"a byte-order mark; {_SAVE_AS}"
        )
    return Source(path_label, text, line_starts(text), encoding)


def _decode(path_label: str, data: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise ReadError(
                    f"{path_label}: begins with a {encoding} byte-order mark but is broken at byte "
                    f"{len(mark) + error.start}; {_SAVE_AS}"
                ) from None
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        bad = error.start
    if b"\0" in data:
        raise ReadError(
            f"{path_label}: holds NUL bytes: a binary file, or UTF-16 without a byte-order mark; {_SAVE_AS}"
        )
    # Good multi-byte sequences do not occur by chance: a file with more of them than of
    # broken bytes is UTF-8 that was cut or damaged, and reading it as Windows-1252 would
    # garble every quote mark.
    mended = data.decode("utf-8", "replace")
    good = sum(len(run) for run in re.findall("[\x80-\ufffc\U00010000-\U0010ffff]+", mended))
    if good <= mended.count("\ufffd"):
        try:
            return data.decode("cp1252"), "cp1252"
        except UnicodeDecodeError:
            pass
    line = len(_LINE_END.findall(data[:bad].decode("utf-8"))) + 1
    raise ReadError(f"{path_label}: line {line} (byte {bad}) is not valid UTF-8; {_SAVE_AS}")


def line_starts(text: str) -> tuple[int, ...]:
    """The offsets at which the lines of ``text`` begin; lines end in LF, CRLF or a lone CR."""
    if "\r" in text:
        return (0, *(found.end() for found in _LINE_END.finditer(text)))
    ends = accumulate(map(len, text.split("\n")))
    starts = list(map(add, ends, count(1)))
    return (0, *starts[:-1])


def place(source: Source, offset: int) -> Place:
    """Line and column, from 1, of ``offset``; an offset beyond the text is its end."""
    offset = max(0, min(offset, len(source.text)))
    line = bisect_right(source.line_starts, offset)
    return Place(line, offset - source.line_starts[line - 1] + 1)


def to_source(block: Block, start: int, end: int) -> tuple[int, int]:
    """The source offsets of ``block.text[start:end]``.

    A span that touches an entity or a folded line break covers all of it. An empty
    span maps to an empty one.
    """
    segments = block.segments
    if not segments:
        return block.start, block.start
    first = _segment_at(segments, start)
    inside = start - first.block_start
    linear = first.block_length == first.source_length
    begin = first.source_start + (min(inside, first.source_length) if linear else 0)
    if end <= start:
        return begin, begin
    last = _segment_at(segments, end - 1)
    if last.block_length == last.source_length:
        return begin, last.source_start + min(end - last.block_start, last.source_length)
    return begin, last.source_start + last.source_length


def _segment_at(segments: tuple[Segment, ...], offset: int) -> Segment:
    if len(segments) == 1:
        return segments[0]
    return segments[max(0, bisect_right(segments, offset, key=_block_start) - 1)]


def _block_start(segment: Segment) -> int:
    return segment.block_start
