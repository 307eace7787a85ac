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

from healthlint.words import NUMBER, is_number

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
    """The terms that begin with one word, unpacked as they are asked for.

    ``trie``, once the word has been met often: next word -> node, where a node maps the
    next word to a node and "" to the meaning of the term that ends there.
    """

    __slots__ = ("_asked", "_text", "longer", "single", "trie")

    def __init__(self, text: str) -> None:
        single, _, self._text = text.partition("|")
        self.single = int(single)
        self.longer = len(self._text) > 1
        self.trie: dict[str, Any] | None = None
        self._asked = 0

    def terms(self, second: str) -> Terms:
        """The longer terms whose second word is ``second``: (words after it, number of the meaning)."""
        self._asked += 1
        if self._asked > OFTEN:
            self._grow()
        start = self._text.find(f";{second}:")
        if start < 0:
            return ()
        start += len(second) + 2
        return _read_terms(self._text[start : self._text.index(";", start)])

    def _grow(self) -> None:
        trie: dict[str, Any] = {}
        for part in self._text.split(";"):
            if part:
                second, _, terms = part.partition(":")
                node = trie.setdefault(second, {})
                for rest, number in _read_terms(terms):
                    end = node
                    for word in rest:
                        end = end.setdefault(word, {})
                    end[""] = number
        self.trie = trie


def _read_terms(text: str) -> Terms:
    terms = []
    for term in text.split("|"):
        rest, _, number = term.rpartition("=")
        terms.append((tuple(rest.split()), int(number)))
    return tuple(terms)


def walk(trie: Mapping[str, Any], words: Sequence[str], first: int) -> list[tuple[int, int]]:
    """The terms that end in a trie: (word index behind the term, number of the meaning), longest first."""
    met: list[tuple[int, int]] = []
    _walk(trie, words, first, met)
    if len(met) > 1:
        met.sort(reverse=True)
    return met


def _walk(node: Mapping[str, Any], words: Sequence[str], at: int, met: list[tuple[int, int]]) -> None:
    count = len(words)
    while at < count:
        word = words[at]
        at += 1
        if NUMBER in node and is_number(word):
            _collect(node[NUMBER], words, at, met)
        following = node.get(word)
        if following is None:
            return
        node = following
        number = node.get("")
        if number is not None:
            met.append((at, number))


def _collect(node: Mapping[str, Any], words: Sequence[str], at: int, met: list[tuple[int, int]]) -> None:
    """The branch of a trie that any number leads to."""
    number = node.get("")
    if number is not None:
        met.append((at, number))
    _walk(node, words, at, met)
