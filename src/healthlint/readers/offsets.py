"""Byte offsets, which the Markdown parser speaks, turned into code points."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

_WIDTHS = re.compile("[\x80-\u07ff]+|[\u0800-\uffff]+|[\U00010000-\U0010ffff]+")


def code_points(text: str) -> Callable[[int], int] | None:
    """The function from UTF-8 byte offsets of ``text`` to its offsets, None if they are equal."""
    if text.isascii():
        return None
    # Characters of equal width in a row share one entry: within it the sum is a division.
    at_bytes, at_chars, widths = [0], [0], [1]
    byte = char = 0
    for found in _WIDTHS.finditer(text):
        begin, end = found.span()
        byte += begin - char
        first = ord(text[begin])
        width = 2 if first < 0x800 else 3 if first < 0x10000 else 4
        at_bytes += (byte, byte + width * (end - begin))
        at_chars += (begin, end)
        widths += (width, 1)
        byte += width * (end - begin)
        char = end

    def offset(byte: int) -> int:
        index = bisect_right(at_bytes, byte) - 1
        return at_chars[index] + (byte - at_bytes[index]) // widths[index]

    return offset
