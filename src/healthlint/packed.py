"""Entries of the compiled form, kept as text until a draft needs them.

A draft meets a few hundred of some thousand words and patterns. Building the
others at every start would cost more than the whole run.

A word's terms are one text: ``MEANING|;second:rest=MEANING|rest=MEANING;second:...``.
None of the marks can be part of a word, so the terms of one second word are found
by a plain search.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

OFTEN = 20  # a word met this often gets a table of its own

Terms = tuple[tuple[tuple[str, ...], int], ...]


def packed(value: Any) -> str:
    """A list as one short text. Folded words hold no grave accent, so it may stand for the quote mark."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace('"', "`")


def pattern_at(patterns: list[Any], number: int) -> Any:
    """Pattern ``number``, unpacked when first asked for and kept so."""
    pattern = patterns[number]
    if type(pattern) is str:
        pattern = patterns[number] = json.loads(pattern.replace("`", '"'))
    return pattern


def filed_under(filed: list[Any], concept: int) -> dict[int, list[tuple[int, str]]]:
    """Patterns looked up by ``concept``: second concept they need (-1: none) -> (pattern, rule)."""
    table = filed[concept]
    if type(table) is str:
        table = filed[concept] = dict(json.loads(table.replace("`", '"')))
    return table  # type: ignore[no-any-return]


def packed_word(single: int, longer: Mapping[str, Sequence[tuple[Sequence[str], int]]]) -> str:
    """The terms that begin with one word: the meaning of the word alone (-1: none) and longer terms."""
    parts = [f"{single}|"]
    for second, terms in sorted(longer.items()):
        parts.append(f";{second}:" + "|".join(f"{' '.join(rest)}={number}" for rest, number in terms))
    return "".join(parts) + ";"


def packed_vocabulary(
    words: Sequence[str], texts: Sequence[str], meanings: Sequence[tuple[Sequence[int], Sequence[int]]]
) -> dict[str, str]:
    """Words, the packed terms of each, and the meanings that they refer to, as four texts."""
    return {
        "words": " ".join(words),
        "sizes": " ".join(str(len(text)) for text in texts),
        "terms": "".join(texts),
        "meanings": " ".join(
            ",".join(map(str, numbers)) + "/" + ",".join(map(str, hidden)) for numbers, hidden in meanings
        ),
    }


class Vocabulary:
    """What ``packed_vocabulary`` packed: a word's terms and a term's meaning, unpacked as they are met.

    ``entries`` maps a word to its ``Word``, or to the place of its text until it is met.
    """

    __slots__ = ("_meanings", "_starts", "_terms", "entries")

    def __init__(self, kept: Mapping[str, str]) -> None:
        self._terms = kept["terms"]
        self._starts = [0, *accumulate(map(int, kept["sizes"].split()))]
        self._meanings: list[Any] = kept["meanings"].split(" ")
        words = kept["words"].split()
        self.entries: dict[str, Any] = dict(zip(words, range(len(words)), strict=True))

    def unpack(self, word: str, place: int) -> Word:
        """The terms of a word that is met for the first time."""
        entry = self.entries[word] = Word(self._terms[self._starts[place] : self._starts[place + 1]])
        return entry

    def meaning(self, number: int) -> tuple[frozenset[int], tuple[int, ...]]:
        """Numbers of the concepts that a term stands for, and of those that it hides."""
        meaning = self._meanings[number]
        if type(meaning) is str:
            numbers, _, hidden = meaning.partition("/")
            concepts = frozenset(map(int, numbers.split(","))) if numbers else frozenset()
            meaning = (concepts, tuple(map(int, hidden.split(","))) if hidden else ())
            self._meanings[number] = meaning
        return meaning  # type: ignore[no-any-return]


class Word:
    """The terms that begin with one word, unpacked as they are asked for."""

    __slots__ = ("_asked", "_table", "_text", "longer", "single")

    def __init__(self, text: str) -> None:
        single, _, self._text = text.partition("|")
        self.single = int(single)
        self.longer = len(self._text) > 1
        self._asked = 0
        self._table: dict[str, Terms] | None = None

    def terms(self, second: str) -> Terms:
        """The longer terms whose second word is ``second``: (words after it, number of the meaning)."""
        if self._table is not None:
            return self._table.get(second, ())
        self._asked += 1
        if self._asked > OFTEN:
            self._table = {}
            for part in self._text.split(";"):
                if part:
                    word, _, terms = part.partition(":")
                    self._table[word] = _read_terms(terms)
            return self._table.get(second, ())
        start = self._text.find(f";{second}:")
        if start < 0:
            return ()
        start += len(second) + 2
        return _read_terms(self._text[start : self._text.index(";", start)])


def _read_terms(text: str) -> Terms:
    terms = []
    for term in text.split("|"):
        rest, _, number = term.rpartition("=")
        terms.append((tuple(rest.split()), int(number)))
    return tuple(terms)
