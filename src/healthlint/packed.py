"""Parts of the compiled form, kept as text until a draft needs them.

A draft meets a few hundred of some thousand words, patterns and rules. Building the
others at every start would cost more than the whole run.

``Texts`` are many texts in one, ``Unpacked`` the values that they stand for, ``ByName`` values that
are made when they are asked for, ``WordTexts`` texts by word, ``Vocabulary`` the terms by their first word.

Of a word, its own meaning and the words that may follow are one text, and the branch of terms
behind each of those is another: a draft goes on with few of the words that may follow "a". A
branch is a tree of texts: the number of the meaning that ends here (or nothing), a mark, the
words that may follow, and behind one more mark each the tree of that word. Every depth has a
mark of its own, so two plain splits open a tree, and those inside it stay text for now.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from healthlint.quickjson import unpacked
from healthlint.words import NUMBER, is_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mmap import mmap
    from typing import Any

    Branch = dict[str, Any]  # next word -> branch or its text, and "" -> number of the meaning that ends here
    Term = tuple[Sequence[str], int]  # the words of a term, and the number of its meaning

OFTEN = 30  # times that a word's terms are asked for before it pays to cut up its text
ALIKE = 2  # letters that words begin with when they are looked up together
DEEPEST = 20  # words below which a tree is opened whole, however long a term goes on
_MARKS = [chr(code) for code in range(1, DEEPEST + 1)]  # by depth: what parts a tree, never part of a word


def packed(value: Any) -> str:
    """A plain value as one short text."""
    import json

    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


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


class Unpacked(dict[int, "Any"]):
    """Values by number, each unpacked from its text when it is first asked for, and kept.

    A dictionary of those that have been asked for, as a draft asks for the same ones again and again.
    """

    __slots__ = ("_open", "_texts")

    def __init__(self, texts: Sequence[str], opener: Callable[[str], Any] = unpacked) -> None:
        super().__init__()
        self._texts, self._open = texts, opener

    def __missing__(self, number: int) -> Any:
        value = self[number] = self._open(self._texts[number])
        return value


class ByName(Mapping[str, "Any"]):
    """Values by name, each made from its name when it is first asked for, and kept."""

    __slots__ = ("_kept", "_make", "_names")

    def __init__(self, names: Collection[str], make: Callable[[str], Any]) -> None:
        """``names``: a collection that finds a name quickly, such as a dictionary."""
        self._names, self._make = names, make
        self._kept: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        value = self._kept.get(name)
        if value is None:
            if name not in self._names:
                raise KeyError(name)
            value = self._kept[name] = self._make(name)
        return value

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def grouped(words: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Words for ``WordTexts``: by how they begin, with the number of the first of them in order of all."""
    groups: dict[str, tuple[int, list[str]]] = {}
    for number, word in enumerate(sorted(words)):
        groups.setdefault(word[:ALIKE], (number, []))[1].append(word)
    return {name: (first, " ".join(["", *group, ""])) for name, (first, group) in groups.items()}


class WordTexts:
    """Texts by word: a word is looked up among those that begin alike, which stand in one text."""

    __slots__ = ("_groups", "_texts")

    def __init__(self, groups: Mapping[str, Sequence[Any]], texts: Sequence[str]) -> None:
        """``groups``: what ``grouped`` made; ``texts`` stand in the order of the words."""
        self._groups, self._texts = groups, texts

    def get(self, word: str) -> str | None:
        """The text of a word, None if it has none."""
        first, group = self._groups.get(word[:ALIKE], (0, ""))
        at = group.find(f" {word} ")
        return self._texts[first + group.count(" ", 0, at)] if at >= 0 else None


# --- vocabulary --------------------------------------------------------------


def packed_vocabulary(
    terms: Mapping[str, tuple[int, Sequence[Term]]],
    meanings: Iterable[tuple[Sequence[int], Sequence[int]]],
) -> dict[str, Any]:
    """What ``Vocabulary`` opens.

    ``terms``: first word -> number of its own meaning (-1: none), and the longer terms that begin
    with it, in order. A meaning is the numbers of concepts, and of those that are hidden there.
    """
    firsts: list[str] = []
    branches: list[str] = []
    for _, (single, longer) in sorted(terms.items()):
        seconds = list(_by_word(longer, 1, 0, len(longer)))
        before = f"{single}|{len(branches)}|"
        firsts.append(before + " ".join(["", *(second for second, _, _ in seconds), ""] if seconds else []))
        branches += [_packed_tree(longer, 2, begin, end) for _, begin, end in seconds]
    return {
        "words": grouped(terms),
        "terms": firsts,
        "branches": branches,
        "meanings": [packed([ids, hidden]) for ids, hidden in meanings],
    }


def _packed_tree(terms: Sequence[Term], at: int, begin: int, end: int) -> str:
    """The terms from ``begin`` to ``end``, which agree up to word ``at``."""
    depth = at - 2
    if depth == DEEPEST:
        return "|".join(f"{' '.join(phrase[at:])}={number}" for phrase, number in terms[begin:end])
    own = ""
    if len(terms[begin][0]) == at:
        own = str(terms[begin][1])
        begin += 1
        if begin == end:
            return own
    words, trees = [], []
    for word, first, last in _by_word(terms, at, begin, end):
        words.append(word)
        trees.append(_packed_tree(terms, at + 1, first, last))
    return _MARKS[depth].join([own, " ".join(words), *trees])


def _by_word(terms: Sequence[Term], at: int, begin: int, end: int) -> Iterator[tuple[str, int, int]]:
    """The terms from ``begin`` to ``end``, in order, cut where their word ``at`` changes."""
    while begin < end:
        word = terms[begin][0][at]
        last = begin + 1
        while last < end and terms[last][0][at] == word:
            last += 1
        yield word, begin, last
        begin = last


class Vocabulary:
    """Words with the terms that begin with them, and the meanings of terms, unpacked as they are met.

    ``entries``: the words that have been met and begin terms. ``numbers``: what begins with any number.
    """

    __slots__ = ("_branches", "_meanings", "_words", "entries", "numbers")

    def __init__(self, kept: Mapping[str, Any]) -> None:
        """``kept``: what ``packed_vocabulary`` made."""
        self._words = WordTexts(kept["words"], kept["terms"])
        self._branches: Sequence[str] = kept["branches"]
        self._meanings = Unpacked(kept["meanings"])
        self.entries: dict[str, Word] = {}
        self.meet((NUMBER,))
        self.numbers = self.entries[NUMBER]

    def meet(self, words: Iterable[str]) -> None:
        """Put the words that begin terms among the ``entries``."""
        for word in set(words).difference(self.entries):
            text = self._words.get(word)
            if text is not None:
                number = word != NUMBER and is_number(word)
                self.entries[word] = Word(text, self._branches, number)

    def meaning(self, number: int) -> tuple[Sequence[int], Sequence[int]]:
        """Numbers of the concepts that a term stands for, and of those that it hides."""
        return self._meanings[number]  # type: ignore[no-any-return]


class Word:
    """The terms that begin with one word.

    ``single``: the number of its own meaning, -1 if none. ``longer``: the words that may follow, as
    one text until they have been asked for often: what is not in it begins no longer term here.
    ``number``: the terms that begin with any number are met here, too.
    """

    __slots__ = ("_asked", "_branches", "_first", "_known", "longer", "number", "single")

    def __init__(self, text: str, branches: Sequence[str], number: bool) -> None:
        self.number = number
        single, first, longer = text.split("|")
        self.longer: str | dict[str, int] = longer
        self.single, self._first = int(single), int(first)
        self._branches = branches
        self._known: dict[str, Branch] = {}
        self._asked = 0

    def walk(self, words: Sequence[str], at: int) -> list[tuple[int, int]]:
        """The longer terms that go on with the words from ``at``: (word index behind, number of the meaning)."""
        self._asked += 1
        if self._asked == OFTEN and isinstance(self.longer, str):
            following = self.longer.split()
            self.longer = dict(zip(following, range(self._first, self._first + len(following)), strict=True))
        met: list[tuple[int, int]] = []
        for word in (NUMBER, words[at]) if is_number(words[at]) else (words[at],):
            branch = self._known.get(word) or self._behind(word)
            if branch:
                _walk(branch, 0, words, at + 1, met)
        return met

    def _behind(self, word: str) -> Branch | None:
        """The branch of a word that may follow, if there is one, opened and kept."""
        if isinstance(self.longer, str):
            at = self.longer.find(f" {word} ")
            place = self._first + self.longer.count(" ", 0, at) if at >= 0 else -1
        else:
            place = self.longer.get(word, -1)
        if place < 0:
            return None
        branch = self._known[word] = _opened(self._branches[place], 0)
        return branch


def _walk(branch: Branch, depth: int, words: Sequence[str], at: int, met: list[tuple[int, int]]) -> None:
    """Follow the words from ``at`` through a branch."""
    while True:
        number = branch.get("")
        if number is not None:
            met.append((at, number))
        depth += 1
        word = words[at]
        if NUMBER in branch and is_number(word):
            _walk(_behind(branch, NUMBER, depth), depth, words, at + 1, met)
        if word not in branch:
            return
        branch = _behind(branch, word, depth)
        at += 1


def _behind(branch: Branch, word: str, depth: int) -> Branch:
    """The branch of ``word``, opened and kept."""
    following: Any = branch[word]
    if type(following) is str:
        following = branch[word] = _opened(following, depth)
    return following  # type: ignore[no-any-return]


def _opened(text: str, depth: int) -> Branch:
    """A tree as a branch whose own branches are texts."""
    branch: Branch = {}
    if depth < DEEPEST:
        own, *rest = text.split(_MARKS[depth])
        if rest:
            branch.update(zip(rest[0].split(" "), rest[1:], strict=True))
        if own:
            branch[""] = int(own)
        return branch
    for term in text.split("|"):
        words, _, number = term.rpartition("=")
        end = branch
        for word in words.split():
            end = end.setdefault(word, {})
        end[""] = int(number)
    return branch
