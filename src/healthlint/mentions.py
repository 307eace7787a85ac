"""Where concepts are mentioned: a stretch of a draft as bits, one for each word.

The words of some sentences stand in one row, with a few empty places between
sentences. A set of places is then one number, bit ``k`` for the ``k``-th word, and
"A, at most four words before B" is a shift and an "and" for the whole stretch
instead of a walk through every sentence. The idea is that of bit-parallel matching
(Baeza-Yates and Gonnet 1992, "A new approach to text searching", CACM 35:74-82),
with mentions in the place of letters.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from healthlint.packed import Vocabulary
from healthlint.words import NUMBER

Place = tuple[int, int]
Starts = tuple[tuple[int, int], ...]  # (words in the mention, bits of the words at which such mentions begin)

BETWEEN = 8  # empty places between two sentences: most gaps of patterns do not reach across
STRETCH_WORDS = 1500  # longer numbers cost more than further stretches
_EMPTY = ("\n",) * BETWEEN  # no word of any term
_NOWHERE = (0, 0)


class Stretch:
    """Some sentences of a draft in a row, and every mention in them.

    ``starts`` maps the number of each concept that is mentioned to (words in the mention, bits of
    the words at which such mentions begin); a length may occur more than once. ``told`` maps it to
    the bits of the sentences that mention it.
    """

    __slots__ = (
        "_bases",
        "_by_word",
        "_first",
        "_merged",
        "_phrases",
        "_telling",
        "_words",
        "starts",
        "told",
    )

    def __init__(self, first: int) -> None:
        """``first``: number of the first sentence."""
        self._first = first
        self._bases: list[int] = []
        self._words: list[str] = []
        self._by_word: dict[str, int] = {}
        self._merged: dict[int, Starts] = {}
        self._phrases: dict[tuple[str, ...], int] = {}
        self._telling: dict[int, Sequence[int]] = {}
        self.starts: dict[int, list[tuple[int, int]]] = {}
        self.told: dict[int, int] = {}

    @property
    def full(self) -> bool:
        """True once further sentences should begin a new stretch."""
        return len(self._words) >= STRETCH_WORDS

    def add(self, words: Sequence[str]) -> Mentions:
        """Put a sentence behind those that are here. Its mentions are known after ``annotate``."""
        base = len(self._words)
        self._bases.append(base)
        self._words += words
        self._words += _EMPTY
        return Mentions(self, base, len(words), len(self._bases) - 1)

    def annotate(self, vocabulary: Vocabulary) -> None:
        """Find every term of the vocabulary, once all sentences are there."""
        starts, told = self.starts, self.told
        hidden: dict[int, list[Place]] = {}
        met = _terms_met(self._words, self._bases, vocabulary)
        for (meaning, length), (bits, sentences) in met.items():
            concepts, hides = vocabulary.meaning(meaning)
            mention = (length, bits)
            for concept in concepts:
                if concept in starts:
                    starts[concept].append(mention)
                    told[concept] |= sentences
                else:
                    starts[concept] = [mention]
                    told[concept] = sentences
            for concept in hides:
                hidden.setdefault(concept, []).extend((first, first + length) for first in bits_of(bits))
        for concept, spans in hidden.items():
            left = _without(starts.pop(concept, ()), spans)
            told.pop(concept, None)
            if left:
                starts[concept] = left
                told[concept] = self._sentence_bits(left)

    def _sentence_bits(self, starts: Iterable[tuple[int, int]]) -> int:
        told = 0
        for _, bits in starts:
            for number in self.sentences(bits):
                told |= 1 << (number - self._first)
        return told

    def merged(self, concept: int) -> Starts:
        """``starts`` of a concept, with each length once."""
        known = self._merged.get(concept)
        if known is None:
            by_length: dict[int, int] = {}
            for length, bits in self.starts.get(concept, ()):
                by_length[length] = by_length.get(length, 0) | bits
            # longest first: the order of the places at one word
            known = self._merged[concept] = tuple(sorted(by_length.items(), reverse=True))
        return known

    def starts_of_words(self, words: tuple[str, ...]) -> int:
        """Bits of the places at which these very words stand."""
        known = self._phrases.get(words)
        if known is None:
            if not self._by_word:
                for at, word in enumerate(self._words):
                    self._by_word[word] = self._by_word.get(word, 0) | 1 << at
            known = -1
            for offset, word in enumerate(words):
                known &= self._by_word.get(word, 0) >> offset
            self._phrases[words] = known
        return known

    def sentences_with(self, concept: int) -> Sequence[int]:
        """Numbers of the sentences that mention a concept."""
        known = self._telling.get(concept)  # asked for by every scale that weighs it
        if known is None:
            first = self._first
            known = self._telling[concept] = [first + index for index in bits_of(self.told.get(concept, 0))]
        return known

    def sentences(self, bits: int) -> Iterator[int]:
        """Numbers of the sentences in which any of the bits stands, in order."""
        bases = self._bases
        while bits:
            index = bisect_right(bases, (bits & -bits).bit_length() - 1) - 1
            yield self._first + index
            if index + 1 == len(bases):
                return
            bits = bits >> bases[index + 1] << bases[index + 1]


def _terms_met(
    words: Sequence[str], bases: Sequence[int], vocabulary: Vocabulary
) -> dict[tuple[int, int], tuple[int, int]]:
    """The terms in a row of words: number of the meaning and words in the term, to where such terms begin.

    That is the bits of the words and the bits of the sentences, which begin at the ``bases``.
    """
    met: dict[tuple[int, int], tuple[int, int]] = {}
    vocabulary.meet(words)
    entries, any_number = vocabulary.entries, vocabulary.numbers
    told, ends = 1, iter([*bases[1:], len(words)])
    end = next(ends)
    for at, word in enumerate(words):
        if at == end:
            told <<= 1
            end = next(ends)
        entry = entries.get(word)
        if entry is None:
            if not word[0].isdigit():
                continue
            entry = any_number
        while True:
            keys = [(entry.single, 1)] if entry.single >= 0 else []
            longer = entry.longer
            if longer and (words[at + 1] in longer or NUMBER in longer):
                keys += [(meaning, last - at) for last, meaning in entry.walk(words, at + 1)]
            for key in keys:
                bits, sentences = met.get(key, _NOWHERE)
                met[key] = bits | 1 << at, sentences | told
            if not entry.number:
                break
            entry = any_number
    return met


def _without(starts: Iterable[tuple[int, int]], spans: Iterable[Place]) -> list[tuple[int, int]]:
    """What is left where words mean something else: "heart attack" is no mention of an organ."""
    left = []
    for length, bits in starts:
        for first, last in spans:
            room = last - first - length + 1
            if room > 0:
                bits &= ~(((1 << room) - 1) << first)
        if bits:
            left.append((length, bits))
    return left


def bits_of(bits: int) -> Iterator[int]:
    """The numbers of the bits that are set, the lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


class Mentions(Mapping[int, Sequence[Place]]):
    """The mentions in one sentence: concept number -> places, in order of first word, longest first."""

    __slots__ = ("_base", "_index", "_kept", "_mask", "_stretch", "_told")

    def __init__(self, stretch: Stretch, base: int, count: int, index: int) -> None:
        self._stretch = stretch
        self._told = stretch.told
        self._index = index
        self._base = base
        self._mask = (1 << count) - 1
        self._kept: dict[int, Sequence[Place]] = {}

    def get(self, concept: int, default: Sequence[Place] = ()) -> Sequence[Place]:  # type: ignore[override]
        """The places of a concept, ``default`` where it is not mentioned."""
        if not self._told.get(concept, 0) >> self._index & 1:
            return default
        places = self._kept.get(concept)
        if places is None:
            places = self._kept[concept] = self._places(concept)
        return places

    def _places(self, concept: int) -> Sequence[Place]:
        places: list[Place] = []
        for length, bits in self._stretch.merged(concept):
            own = bits >> self._base & self._mask
            places += [(first, first + length) for first in bits_of(own)]
        if len(places) > 1:
            places.sort(key=longest_first)
        return places

    def __getitem__(self, concept: int) -> Sequence[Place]:
        places = self.get(concept)
        if not places:
            raise KeyError(concept)
        return places

    def __contains__(self, concept: object) -> bool:
        return isinstance(concept, int) and bool(self._told.get(concept, 0) >> self._index & 1)

    def __iter__(self) -> Iterator[int]:
        own = 1 << self._index
        return (concept for concept, sentences in self._told.items() if sentences & own)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def longest_first(place: Place) -> Place:
    """The order of places: by first word, the longest first."""
    return place[0], -place[1]
