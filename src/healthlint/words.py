"""Text into words: the one place that says what a word is.

Patterns and drafts are cut by the same functions, so that a rule author never
has to think about capitals, accents, hyphens or curly quotes.
"""

from __future__ import annotations

import re
from functools import lru_cache

from healthlint.named import NamedTuple

# Letter for letter, so that an offset in folded text is an offset in the text.
_PLAIN = {
    **dict.fromkeys(map(ord, "’‘‛ʼ′`´"), "'"),
    **dict.fromkeys(map(ord, "“”„‟″"), '"'),
    **dict.fromkeys(map(ord, "‐‑\u2043"), "-"),
    **dict.fromkeys(map(ord, "‒―—"), "–"),
    ord("×"): "x",  # "30× better" is read as "30x better"
    **dict.fromkeys(
        map(ord, "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000\t"),
        " ",
    ),
    **dict(zip(map(ord, "àáâãäåāăą"), "aaaaaaaaa", strict=True)),
    **dict(zip(map(ord, "çćčďèéêëēěę"), "cccdeeeeeee", strict=True)),
    **dict(zip(map(ord, "ìíîïīıñńňòóôõöøōő"), "iiiiiinnnoooooooo", strict=True)),
    **dict(zip(map(ord, "ŕřśšşťùúûüūůűýÿžźżł"), "rrssstuuuuuuuyyzzzl", strict=True)),
    **dict(
        zip(map(ord, "аеорсухіѕ"), "aeopcyxis", strict=True)
    ),  # Cyrillic look-alikes hide words from a linter
    **dict(zip(map(ord, "₀₁₂₃₄₅₆₇₈₉"), "0123456789", strict=True)),  # CO₂ is CO2; a raised digit is a sign
    **dict(zip(map(ord, "ⅰⅱⅲⅳⅴⅵⅶⅷⅸ"), "123456789", strict=True)),
}

# Numerals that are neither letters nor digits, but word characters to a regular expression: raised, circled, halves.
_FRACTION = "¼-¾⅐-⅟↉"
_NUMERAL = f"²³¹⁰⁴-⁹₀-₉Ⅰ-ↈ①-⒛⓪-⓿❶-➓{_FRACTION}"
_LETTER = rf"[^\W\d_{_NUMERAL}]"
# A number with its decimals, or a half; letters with "'t" (don't) or digits (b12); a clitic; a sign that is a word.
# Digits behind three letters or more are a word of their own, be they a footnote's (cancer1) or what a hyphen
# may part as well (omega3).
_WORD = re.compile(
    rf"\d+(?:[.,]\d+)*|{_LETTER}+(?:'t\b|\d(?<!{_LETTER}{{3}}\d)\d*)?|'(?:s|ve|re|ll|d|m)\b|[%£$€#&+{_FRACTION}]"
)
_find_words = _WORD.findall

FIRST_STYLED = "\uff01"  # full width; the letters of mathematics follow far behind
NUMBER = "~"  # stands for any number in the words of a term; never a word of a draft
NUMBER_WORDS = frozenset(
    [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
        "thirty",
        "forty",
        "fifty",
        "sixty",
        "seventy",
        "eighty",
        "ninety",
        "hundred",
        "hundreds",
        "thousand",
        "thousands",
        "million",
        "millions",
        "billion",
        "billions",
        "trillion",
        "trillions",
        "half",
        "dozen",
        "dozens",
    ]
)


class Layout(NamedTuple):
    """Where the words of a text stand in it.

    ``starts``/``ends``: offsets in the text. ``breaks[k]``: how strongly word ``k``
    is parted from the one before it: 0 by space or hyphen, 1 by a comma, slash or
    quote mark, 2 by a colon, dash or bracket, 3 by a semicolon, bullet or full stop.
    """

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    breaks: tuple[int, ...]


def fold(text: str) -> str:
    """The text in lower case with plain quotes, dashes and letters; every character keeps its offset."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a few capitals, such as İ, become two characters
        lowered = "".join(character.lower()[0] for character in text)
    if lowered.isascii():
        return lowered
    plain = lowered.translate(_PLAIN)
    # Posts are set in bold and italic letters of mathematics, where text has no styles.
    return plain.translate(_styled()) if not plain.isascii() and max(plain) >= FIRST_STYLED else plain


@lru_cache(maxsize=1)
def _styled() -> dict[int, str]:
    """Full-width and mathematical letters and digits as the plain ones, one character each."""
    from unicodedata import normalize

    numbers = (*range(ord(FIRST_STYLED), 0xFF5F), *range(0x1D400, 0x1D800))
    plain = {number: normalize("NFKC", chr(number)).lower() for number in numbers}
    return {number: text for number, text in plain.items() if len(text) == 1 and text.isascii()}


def words_of(folded: str) -> list[str]:
    """The words of a folded text."""
    return _find_words(folded)


def is_number(word: str) -> bool:
    """True for digits and for number words (``seven``, ``half``, ``hundreds``)."""
    return word[0].isdigit() or word in NUMBER_WORDS


def layout(folded: str) -> Layout:
    """Where the words of a folded text stand, and what parts them."""
    spans = [match.span() for match in _WORD.finditer(folded)]
    if not spans:
        return Layout((), (), ())
    starts, ends = zip(*spans, strict=True)
    breaks = [0]
    for end, start in zip(ends, starts[1:], strict=False):
        breaks.append(_strength(folded[end:start]) if start - end > 1 else 0)
    return Layout(starts, ends, tuple(breaks))


@lru_cache(maxsize=1000)
def _strength(between: str) -> int:
    """How strongly the characters between two words part them."""
    if "\n" in between:
        return 3
    stripped = between.strip()
    if not stripped or stripped in ("'", "*", "_"):
        return 0
    if stripped == "-":
        return 0 if between == "-" else 2
    if any(mark in between for mark in ";.!?•|"):
        return 3
    if any(mark in between for mark in ":–()[]…→"):
        return 2
    return 1 if any(mark in between for mark in ',"/') else 0
