"""Parts of the compiled form, kept as text until a draft needs them.

A draft meets a few hundred of some thousand words, patterns and rules. Building the
others at every start would cost more than the whole run.

``Texts`` are many texts in one, ``Unpacked`` and ``UnpackedByName`` the values that they
stand for, ``Vocabulary`` the terms by their first word.

The terms that begin with one word are a tree of texts: the number of the meaning that ends
here (or nothing), a mark, the words that may follow, and behind one more mark each the tree
of that word. Every depth has a mark of its own, so a tree is opened by two plain splits and
the trees inside it stay text until a draft goes on with their word.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence

from healthlint.words import NUMBER, is_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mmap import mmap
    from typing import Any

    Branch = dict[str, Any]  # next word -> branch or its text, and "" -> number of the meaning that ends here

_open_json = json.JSONDecoder().raw_decode


def packed(value: Any) -> str:
    """A plain value as one short text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def unpacked(text: str) -> Any:
    """The value that ``packed`` packed."""
    return _open_json(text)[0]


class Texts(Sequence[str]):
    """Texts that stand one behind the other in a file's bytes, each cut out when it is asked for.

    ``starts``: where each begins, from the byte at ``base``, and where the last one ends.
    """

    __slots__ = ("_base", "_data", "_starts")

    def __init__(self, data: bytes | mmap, base: int, starts: Sequence[int]) -> None:
        self._data, self._base, self._starts = data, base, starts

    def __getitem__(self, number: Any) -> Any:
        start, end = self._starts[number], self._starts[number + 1]
        return self._data[self._base + start : self._base + end].decode()

    def __len__(self) -> int:
        return len(self._starts) - 1


class Unpacked:
    """Values by number, each unpacked from its text when it is first asked for, and kept."""

    __slots__ = ("_kept", "_open", "_texts")

    def __init__(self, texts: Sequence[str], opener: Callable[[str], Any] = unpacked) -> None:
        self._texts, self._open = texts, opener
        self._kept: dict[int, Any] = {}

    def __getitem__(self, number: int) -> Any:
        value = self._kept.get(number)
        if value is None:
            value = self._kept[number] = self._open(self._texts[number])
        return value


class UnpackedByName(Mapping[str, "Any"]):
    """Values by name, each unpacked from its text when it is first asked for, and kept."""

    __slots__ = ("_numbers", "_values")

    def __init__(
        self, names: Sequence[str], texts: Sequence[str], opener: Callable[[str], Any] = unpacked
    ) -> None:
        self._numbers = dict(zip(names, range(len(names)), strict=True))
        self._values = Unpacked(texts, opener)

    def __getitem__(self, name: str) -> Any:
        return self._values[self._numbers[name]]

    def __contains__(self, name: object) -> bool:
        return name in self._numbers

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


def packed_table(table: Mapping[int, Sequence[tuple[int, str]]]) -> str:
    """Patterns looked up by one concept: second concept they need (-1: none) -> (pattern, rule)."""
    return packed([[second, *pair] for second, pairs in sorted(table.items()) for pair in pairs])


def unpacked_table(text: str) -> dict[int, list[tuple[int, str]]]:
    """What ``packed_table`` packed."""
    table: dict[int, list[tuple[int, str]]] = {}
    for second, pattern, rule in unpacked(text):
        if second in table:
            table[second].append((pattern, rule))
        else:
            table[second] = [(pattern, rule)]
    return table


def filed_under(filed: Unpacked, concept: int) -> dict[int, list[tuple[int, str]]]:
    """Patterns looked up by ``concept``: second concept they need (-1: none) -> (pattern, rule)."""
    return filed[concept]  # type: ignore[no-any-return]


# --- vocabulary --------------------------------------------------------------


def packed_word(single: int, longer: Mapping[str, Sequence[tuple[Sequence[str], int]]]) -> str:
    """The terms that begin with one word: the meaning of the word alone (-1: none) and longer terms."""
    tree: Branch = {"": single} if single >= 0 else {}
    for second, terms in longer.items():
        for rest, number in terms:
            branch = tree
            for word in (second, *rest):
                branch = branch.setdefault(word, {})
            branch[""] = number
    return _packed_tree(tree, 0)


def _packed_tree(tree: Branch, depth: int) -> str:
    words = sorted(word for word in tree if word)
    trees = [_packed_tree(tree[word], depth + 1) for word in words]
    own = str(tree.get("", ""))
    return _mark(depth).join([own, " ".join(words), *trees] if words else [own])


def _mark(depth: int) -> str:
    """What parts a tree at this depth; never part of a word."""
    return chr(1 + depth) if depth < 31 else chr(0xE000 + depth)


def packed_meaning(numbers: Sequence[int], hidden: Sequence[int]) -> str:
    """The concepts that a term stands for, and those that it hides."""
    return ",".join(map(str, numbers)) + "/" + ",".join(map(str, hidden))


class Vocabulary:
    """Words with the terms that begin with them, and the meanings of terms, unpacked as they are met.

    ``entries`` maps a word to its ``Word``, or to the place of its text until it is met.
    """

    __slots__ = ("_meanings", "_terms", "entries")

    def __init__(self, words: Sequence[str], terms: Sequence[str], meanings: Sequence[str]) -> None:
        self._terms = terms
        self._meanings = Unpacked(meanings, _meaning)
        self.entries: dict[str, Any] = dict(zip(words, range(len(words)), strict=True))

    def word(self, word: str) -> Word:
        """The terms of a word that has some."""
        entry = self.entries[word]
        return self.unpack(word, entry) if type(entry) is int else entry

    def unpack(self, word: str, place: int) -> Word:
        """The terms of a word that is met for the first time."""
        entry = self.entries[word] = Word(self._terms[place], word != NUMBER and is_number(word))
        return entry

    def meaning(self, number: int) -> tuple[frozenset[int], tuple[int, ...]]:
        """Numbers of the concepts that a term stands for, and of those that it hides."""
        return self._meanings[number]  # type: ignore[no-any-return]


def _meaning(text: str) -> tuple[frozenset[int], tuple[int, ...]]:
    numbers, _, hidden = text.partition("/")
    concepts = frozenset(map(int, numbers.split(","))) if numbers else frozenset()
    return concepts, tuple(map(int, hidden.split(","))) if hidden else ()


class Word:
    """The terms that begin with one word.

    ``single``: the number of its own meaning, -1 if none. ``longer``: next word -> branch of
    the terms that go on with it, as text until it is asked for. ``number``: the terms that
    begin with any number are met here, too.
    """

    __slots__ = ("longer", "number", "single")

    def __init__(self, text: str, number: bool) -> None:
        self.number = number
        self.longer = _branch(text, 0)
        self.single: int = self.longer.pop("", -1)

    def walk(self, words: Sequence[str], at: int) -> list[tuple[int, int]]:
        """The longer terms that go on with the words from ``at``: (word index behind, number of the meaning)."""
        met: list[tuple[int, int]] = []
        _walk(self.longer, 1, words, at, met)
        return met


def _walk(branch: Branch, depth: int, words: Sequence[str], at: int, met: list[tuple[int, int]]) -> None:
    """Follow the words from ``at`` through a branch, whose own branches are of ``depth``."""
    while True:
        word = words[at]
        if NUMBER in branch and is_number(word):
            grown = _grown(branch, NUMBER, depth)
            _note_end(grown, at + 1, met)
            _walk(grown, depth + 1, words, at + 1, met)
        if word not in branch:
            return
        branch = _grown(branch, word, depth)
        at += 1
        depth += 1
        _note_end(branch, at, met)


def _note_end(branch: Branch, at: int, met: list[tuple[int, int]]) -> None:
    number = branch.get("")
    if number is not None:
        met.append((at, number))


def _grown(parent: Branch, word: str, depth: int) -> Branch:
    """The branch behind ``word``, unpacked and kept."""
    branch: Any = parent[word]
    if type(branch) is str:
        branch = parent[word] = _branch(branch, depth)
    return branch  # type: ignore[no-any-return]


def _branch(text: str, depth: int) -> Branch:
    own, *rest = text.split(_mark(depth))
    branch: Branch = dict(zip(rest[0].split(" "), rest[1:], strict=True)) if rest else {}
    if own:
        branch[""] = int(own)
    return branch
