"""Citations that are numbers: "[3]", "(3)", "pain³", and "pain3" where the markup got lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

from healthlint.evidence.mark import Mark
from healthlint.expressions import compiled

NUMBERS = r"\d{1,3}(?: ?[,;–—-] ?\d{1,3}){0,60}"
SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹"
PLAIN_DIGITS = {ord(sign): str(value) for value, sign in enumerate(SUPERSCRIPT)} | {
    ord("⁻"): "-",
    ord("˒"): ",",
}


def in_parentheses(text: str, match: re.Match[str], most: int) -> Iterator[Mark]:
    """ "(3)", if it is no phone number and does not count the points of a sentence."""
    start = match.start()
    numbers = numbers_of(match.group(1))
    if not numbers or max(numbers) > most:
        return
    if len(numbers) == 1 and compiled(r" \w").match(text, match.end()):
        # "(1) rest, (2) heat" counts points of the sentence itself.
        before = text[max(0, start - 12) : start].rstrip()
        near = text[max(0, start - 1000) : start + 1000]
        if not before or before.endswith((":", ",", ";", ".", " and", " or", " are", " is", " by", " to")):
            return
        if f"({numbers[0] - 1})" in near or f"({numbers[0] + 1})" in near:
            return
    yield Mark(*match.span(), "number", match.group(1), numbers=numbers, sure=False, strict=True)


def in_brackets(text: str) -> Iterator[Mark]:
    """ "[1]", "[2, 5-7]" and Markdown notes "[^a]" that no reader took for a link."""
    for match in compiled(rf"\[ ?(?:({NUMBERS}) ?|\^([^\]\[\s]{{1,60}}))\](?!\()").finditer(text):
        if match.group(2):
            yield Mark(*match.span(), "footnote", match.group(2))
            continue
        numbers = numbers_of(match.group(1))
        before = text[max(0, match.start() - 10) : match.start()].rstrip()
        if (
            (not before and match.start() < 3)
            or 0 in numbers
            or not numbers
            or before.endswith(("CI", "CI:", "CI,", "IQR", "="))
        ):
            continue
        yield Mark(*match.span(), "number", match.group(1), numbers=numbers)


_YEAR_ENDS = r"\b(?:19|20)\d\d[.,;:!?]\Z"  # "since 2021.¹"


def superscripts(text: str, most: int) -> Iterator[Mark]:
    """ "pain¹", "relief.²,³": not "cm²", "10⁶" or "x²"."""
    for match in compiled(rf"[{SUPERSCRIPT}](?:[,⁻–-]?[{SUPERSCRIPT}]){{0,60}}").finditer(text):
        before = text[max(0, match.start() - 24) : match.start()]
        if not before:
            continue
        word = before[len(before.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")) :]
        if word:
            if len(word) < 3 or word.lower() in ("log", "chi", "vitamin"):
                continue
            sure = len(word) > 3 and word.islower()
        elif before[-1] in ".,;:!?)]\"”’'%" and (
            before[-2:-1].isalpha() or before[-2:-1] in ")]\"”’'%." or compiled(_YEAR_ENDS).search(before)
        ):
            sure = True
        elif before[-1] == " " and most:
            sure = False
        else:
            continue
        digits = match.group().translate(PLAIN_DIGITS)
        yield Mark(*match.span(), "superscript", digits, numbers=numbers_of(digits), sure=sure)


def glued(text: str, most: int, raised: frozenset[int]) -> Iterator[Mark]:
    """Superscripts whose markup is gone: "pain1", "relief.1,2", and raised digits anywhere."""
    numbers = r"(\d{1,3}(?:[,–-]\d{1,3}){0,30})"
    pattern = (
        rf"(?<=[a-z]{{3}}){numbers}(?![\w%]|[.,]\d)|(?<=[a-z)\]”\"’'%][.,;:!?]){numbers}(?=[\s)\]”\"]|$)"
    )
    names = (
        "omega",
        "type",
        "page",
        "phase",
        "vitamin",
        "web",
        "covid",
        "chapter",
        "step",
        "fig",
        "table",
        "week",
        "day",
    )
    for match in compiled(pattern).finditer(text):
        start = match.start()
        known = start in raised
        values = numbers_of(match.group())
        if not values or (not known and (not most or max(values) > most)):
            continue
        after = text[match.end() : match.end() + 2].strip()
        if not known and text[start - 1] in ".!?" and after and not after[0].isupper() and after[0].isalnum():
            continue
        if not known and text[max(0, start - 8) : start].lower().endswith(names):
            continue
        yield Mark(*match.span(), "superscript", match.group(), numbers=values, sure=known, strict=not known)


def numbers_of(text: str) -> tuple[int, ...]:
    """The numbers that "1, 3-5" stands for, each once; a range of more than fifty counts as its two ends."""
    values: list[int] = []
    for part in compiled(r"(\d{1,3})(?: ?[–—-] ?(\d{1,3}))?").finditer(text):
        first, last = int(part.group(1)), int(part.group(2) or part.group(1))
        values += range(first, last + 1) if first <= last <= first + 50 else (first, last)
    return tuple(dict.fromkeys(values))
