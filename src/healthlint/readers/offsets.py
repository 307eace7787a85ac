"""Byte offsets, which the Markdown parser speaks, turned into code points."""

from __future__ import annotations

from collections.abc import Callable


def code_points(text: str, base: int) -> Callable[[int], int]:
    """The function from UTF-8 byte offsets of ``text`` to source offsets; ``text`` stands at ``base``.

    Ask it for places that follow each other closely: each answer counts the characters from the one before.
    """
    if text.isascii():
        return base.__add__
    data = text.encode()
    last_byte, last_offset = 0, base

    def offset(byte: int) -> int:
        nonlocal last_byte, last_offset
        if byte > last_byte:
            last_offset += len(data[last_byte:byte].decode("utf-8", "replace"))
        elif byte < last_byte:
            last_offset -= len(data[byte:last_byte].decode("utf-8", "replace"))
        last_byte = byte
        return last_offset

    return offset
