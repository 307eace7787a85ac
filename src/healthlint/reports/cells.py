"""Text for terminals: made inert, measured in cells, wrapped.

Drafts come from strangers, and an escape sequence or a bidirectional override in
one of them must not repaint the screen of the person who reviews it.
"""

from __future__ import annotations

from functools import cache

TAB = 4


def inert(text: str) -> str:
    """``text`` with everything that a terminal would act on spelt out; tabs become spaces."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(shown, text))


def shown(character: str) -> str:
    """One character as it may be shown."""
    if character == "\t":
        return " " * TAB
    if character.isprintable() or character in "\u00a0\u3000\u202f\u2009":
        return " " if character.isspace() else character
    # The joiner holds emoji families together; every other invisible character hides something.
    if character == "\u200d":
        return character
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def cells(text: str) -> int:
    """How many terminal cells ``text`` (already inert) takes."""
    if text.isascii():
        return len(text)
    return sum(map(_cells_of, text))


def fitting(text: str, room: int) -> int:
    """How many of the first characters of ``text`` (already inert) have room in so many cells."""
    if text.isascii():
        return max(0, min(room, len(text)))
    taken = 0
    for place, character in enumerate(text):
        taken += _cells_of(character)
        if taken > room:
            return place
    return len(text)


@cache  # of the characters that there are, a run meets some hundred
def _cells_of(character: str) -> int:
    if character < "\u0300" or "\u2010" <= character <= "\u2027":  # letters, quotes, dashes, dots
        return 1
    import unicodedata

    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def wrap(text: str, width: int, indent: str = "", begun: int = -1) -> str:
    """``text`` in lines of at most ``width`` cells, every line after the first indented.

    ``begun``: how many cells of the first line are taken already, as many as the
    indent if not given. Words longer than a line (addresses) are left whole.
    """
    room = cells(indent)
    taken = room if begun < 0 else begun
    lines: list[list[str]] = [[]]
    text = inert(text)
    measure = len if text.isascii() else cells
    for word in text.split():
        needed = measure(word) + (1 if lines[-1] else 0)
        if lines[-1] and taken + needed > width:
            lines.append([])
            taken, needed = room, needed - 1
        lines[-1].append(word)
        taken += needed
    return ("\n" + indent).join(map(" ".join, lines))
