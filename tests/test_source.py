"""Bytes become text, offsets become lines."""

from __future__ import annotations

import pytest

from healthlint.errors import ReadError
from healthlint.source import line_starts, place, read_source, to_source
from healthlint.types import Block, Segment


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        ("Café".encode(), "Café", "utf-8"),
        ("\ufeffCafé".encode(), "Café", "utf-8"),
        ("Café".encode("utf-16"), "Café", "utf-16-le"),
        (b"\xfe\xff" + "Café".encode("utf-16-be"), "Café", "utf-16-be"),
        ("Café".encode("utf-32"), "Café", "utf-32-le"),
        ("It’s a café – really".encode("cp1252"), "It’s a café – really", "cp1252"),
        (b"", "", "utf-8"),
    ],
)
def test_reads_the_encodings_that_editors_write(data: bytes, text: str, encoding: str) -> None:
    """The text is the same whatever the file was saved as."""
    source = read_source("a.md", data)
    assert (source.text, source.encoding) == (text, encoding)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7 \x00", "is a PDF"),
        (b"PK\x03\x04 word/document.xml", "office document"),
        (b"some\x00bytes", "NUL"),
        ("Text".encode("utf-16-le"), "UTF-16 without a byte-order mark"),
        (bytes(range(1, 32)) * 20, "control characters"),
        (b"\xff\xfea", "byte-order mark but is broken"),
        ("“Quoted” and “again”, line one\n“cut off ”".encode()[:-1], "line 2"),
        (b"\x81\x8d\x8f not in any encoding", "not valid UTF-8"),
    ],
)
def test_refuses_what_is_no_text_and_says_what_to_do(data: bytes, words: str) -> None:
    """The message names the file, what is wrong with it and the way out."""
    with pytest.raises(ReadError, match="UTF-8 text") as caught:
        read_source("drafts/a.md", data)
    assert words in str(caught.value)
    assert str(caught.value).startswith("drafts/a.md: ")


def test_refuses_a_file_over_the_limit() -> None:
    """The message tells the size and the limit."""
    with pytest.raises(ReadError, match=r"a\.md: the file has 1,001 bytes and the limit is 1,000"):
        read_source("a.md", b"x" * 1001, max_bytes=1000)
    assert read_source("a.md", b"x" * 1000, max_bytes=1000).text


def test_lets_a_stray_control_character_pass() -> None:
    """Text pasted from a PDF holds a few; that does not make it binary."""
    assert read_source("a.md", b"treat\x02ment of pain\n" + b"and more\n" * 300).text


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("", (0,)),
        ("a", (0,)),
        ("a\n", (0, 2)),
        ("a\nb\n\nc", (0, 2, 4, 5)),
        ("a\r\nb\rc\nd", (0, 3, 5, 7)),
        ("a\u2028b\x0cc\x85d\n", (0, 8)),
    ],
)
def test_lines_end_where_editors_end_them(text: str, starts: tuple[int, ...]) -> None:
    """LF, CRLF and a lone CR end a line; rarer separators do not."""
    assert line_starts(text) == starts


def test_places_count_from_one_in_code_points() -> None:
    """An emoji is one column, an offset past the end is the end."""
    source = read_source("a.md", "😀 ab\r\ncd".encode())
    assert place(source, 0) == (1, 1)
    assert place(source, 2) == (1, 3)
    assert place(source, 6) == (2, 1)
    assert place(source, 999) == (2, 3)


def test_a_span_that_touches_a_unit_covers_all_of_it() -> None:
    """``&amp;`` is one character of the block and five of the source."""
    block = Block(
        "paragraph", "a & b", (Segment(0, 2, 10, 2), Segment(2, 1, 12, 5), Segment(3, 2, 17, 2)), 10, 19
    )
    assert to_source(block, 0, 5) == (10, 19)
    assert to_source(block, 2, 3) == (12, 17)
    assert to_source(block, 4, 5) == (18, 19)
    assert to_source(block, 2, 2) == (12, 12)
    assert to_source(block, 5, 5) == (19, 19)
