"""Entries of the compiled form, kept as text until a draft needs them.

A draft meets a few hundred of some thousand words and patterns. Building the
others at every start would cost more than the whole run.

A word's terms are one text: ``MEANING|second:rest=MEANING|rest=MEANING;second:...``.
None of the marks can be part of a word, so a branch is cut out by plain splits.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import accumulate

from healthlint.words import NUMBER, is_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Branch = dict[str, Any]  # next word -> branch, and "" -> number of the meaning of the term that ends here


def packed(value: Any) -> str:
    """A list as one short text. Folded words hold no grave accent, so it may stand for the quote mark."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace('"', "`")


def filed_under(filed: list[Any], concept: int) -> dict[int, list[tuple[int, str]]]:
    """Patterns looked up by ``concept``: second concept they need (-1: none) -> (pattern, rule)."""
    table = filed[concept]
    if type(table) is str:
        rows = json.loads(table.replace("`", '"'))
        table = filed[concept] = {
            second: [(pattern, rule) for pattern, rule in pairs] for second, pairs in rows
        }
    return table  # type: ignore[no-any-return]


def packed_word(single: int, longer: Mapping[str, Sequence[tuple[Sequence[str], int]]]) -> str:
    """The terms that begin with one word: the meaning of the word alone (-1: none) and longer terms."""
    branches = [
        f"{second}:" + "|".join(f"{' '.join(rest)}={number}" for rest, number in terms)
        for second, terms in sorted(longer.items())
    ]
    return f"{single}|" + ";".join(branches)


def packed_vocabulary(
    words: Sequence[str], texts: Sequence[str], meanings: Sequence[tuple[Sequence[int], Sequence[int]]]
) -> dict[str, str]:
    """Words, the packed terms of each, and the meanings that they refer to, as four texts.

    ``sizes`` count bytes of UTF-8.
    """
    return {
        "words": " ".join(words),
        "sizes": " ".join(str(len(text.encode())) for text in texts),
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

    def __init__(self, kept: Mapping[str, str], terms: bytes) -> None:
        self._terms = terms
        self._starts = [0, *accumulate(map(int, kept["sizes"].split()))]
        self._meanings: list[Any] = kept["meanings"].split(" ")
        words = kept["words"].split()
        self.entries: dict[str, Any] = dict(zip(words, range(len(words)), strict=True))

    def word(self, word: str) -> Word:
        """The terms of a word that has some."""
        entry = self.entries[word]
        return self.unpack(word, entry) if type(entry) is int else entry

    def unpack(self, word: str, place: int) -> Word:
        """The terms of a word that is met for the first time."""
        text = self._terms[self._starts[place] : self._starts[place + 1]].decode()
        entry = self.entries[word] = Word(text, word != NUMBER and is_number(word))
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
    """The terms that begin with one word.

    ``single``: the number of its own meaning, -1 if none. ``longer``: next word -> branch of
    the terms that go on with it, as text until it is asked for. ``number``: the terms that
    begin with any number are met here, too.
    """

    __slots__ = ("longer", "number", "single")

    def __init__(self, text: str, number: bool) -> None:
        self.number = number
        single, _, longer = text.partition("|")
        self.single = int(single)
        self.longer: Branch = {}
        for part in longer.split(";") if longer else ():
            second, _, terms = part.partition(":")
            self.longer[second] = terms

    def walk(self, words: Sequence[str], at: int) -> list[tuple[int, int]]:
        """The longer terms that go on with the words from ``at``: (word index behind, number of the meaning)."""
        met: list[tuple[int, int]] = []
        _walk(self.longer, words, at, met)
        return met


def _walk(branch: Branch, words: Sequence[str], at: int, met: list[tuple[int, int]]) -> None:
    while True:
        word = words[at]
        if NUMBER in branch and is_number(word):
            _walk_on(branch, NUMBER, words, at + 1, met)
        following = branch.get(word)
        if following is None:
            return
        at += 1
        branch = _grown(branch, word) if type(following) is str else following
        number = branch.get("")
        if number is not None:
            met.append((at, number))


def _walk_on(branch: Branch, word: str, words: Sequence[str], at: int, met: list[tuple[int, int]]) -> None:
    """The branch that any number leads to."""
    branch = _grown(branch, word) if type(branch[word]) is str else branch[word]
    number = branch.get("")
    if number is not None:
        met.append((at, number))
    _walk(branch, words, at, met)


def _grown(parent: Branch, word: str) -> Branch:
    """The branch behind ``word``, unpacked and kept."""
    branch: Branch = {}
    for term in parent[word].split("|"):
        rest, _, number = term.rpartition("=")
        end = branch
        for part in rest.split():
            end = end.setdefault(part, {})
        end[""] = int(number)
    parent[word] = branch
    return branch
