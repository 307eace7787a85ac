"""What words, pairs of words and concepts weigh in an impression (see ``impression``), unpacked as they are met.

A draft meets a few hundred of some thousand words, so the words stand in a text and the
numbers in a table, both looked into and never read as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from healthlint.packed import WordTexts, grouped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SCALES = ("tone", "subject", "claim")
NO_WORD, BEGIN, END = "0", "<", ">"  # in a pair: a number or the like, the start and the end of a sentence
Weight = tuple[int, int, int]  # on each of the scales, in hundredths
NOTHING: Weight = (0, 0, 0)


def pairs(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The neighbours in a sentence, from its start to its end; all that is no word looks alike."""
    before = BEGIN
    for word in words:
        name = word if word.isalpha() else NO_WORD
        yield before, name
        before = name
    yield before, END


def packed_weights(words: Mapping[str, Weight], by_pair: Mapping[tuple[str, str], Weight]) -> dict[str, Any]:
    """What ``Weights`` looks into for words and pairs."""
    followers: dict[str, list[str]] = {word: [] for word in words}
    for first, second in sorted(by_pair):
        followers.setdefault(first, []).append(second)
    texts: list[str] = []
    numbers: list[int] = []
    for word in sorted(followers):
        texts.append(f"{len(numbers) // len(SCALES)}|{' '.join(['', *followers[word], ''])}")
        numbers += words.get(word, NOTHING)
        for second in followers[word]:
            numbers += by_pair[word, second]
    return {"weighed_words": grouped(followers), "weighed": texts, "weights": numbers}


class Weights:
    """The weights of the loaded rules.

    ``base`` is what a text without any weighed word weighs. ``concepts`` are by number, ``marks`` by the
    mark; ``sold`` by what the draft sells, and by that and the number of a concept. ``bounds``: from where
    on an impression lowers a finding. ``sells``: what the impression that a seller makes weighs at least.
    ``draft``: how the sentences of a long draft speak for each other (``share``, ``usual``), and how much
    more the tone of a passage weighs for being one of several (``page``).
    """

    def __init__(self, compiled: Mapping[str, Any]) -> None:
        """``compiled``: the compiled form (see ``compiler.weights``)."""
        own = compiled["impression"]
        self.base: Weight = tuple(own["base"])
        self.bounds: Mapping[str, Mapping[str, int]] = own["bounds"]
        self.sells: Mapping[str, int] = own["sells"]
        self.draft: Mapping[str, int] = own["draft"]
        self.marks: Mapping[str, Weight] = own["marks"]
        # numbers are texts in a file
        self.concepts: Mapping[int, Weight] = {
            int(number): weight for number, weight in own["concepts"].items()
        }
        self.sold: Mapping[str, tuple[Weight, Mapping[int, Weight]]] = {
            name: (weight, {int(number): one for number, one in by_concept.items()})
            for name, (weight, by_concept) in own["sold"].items()
        }
        self._texts = WordTexts(compiled["weighed_words"], compiled["weighed"])
        self._numbers: Sequence[int] = compiled["weights"]
        self._met: dict[str, _Word | None] = {}

    def of_words(self, words: Sequence[str]) -> dict[str, Weight]:
        """What the words of a sentence and its pairs of neighbours weigh, each once, by their text."""
        found: dict[str, Weight] = {}
        met = self._met
        for first, second in pairs(words):
            known = met[first] if first in met else self._meet(first)
            if known is not None:
                found[first] = known.own
                asked = known.asked
                following = asked[second] if second in asked else known.before(second)
                if following is not None:
                    found[f"{first} {second}"] = following
        return found

    def _meet(self, word: str) -> _Word | None:
        text = self._texts.get(word)
        known = self._met[word] = None if text is None else _Word(text, self._numbers)
        return known


class _Word:
    """What one word weighs (``own``), and with each of the words that may follow it.

    ``asked``: those words that have been asked about, with what the two weigh beside each other.
    """

    __slots__ = ("_first", "_following", "_numbers", "asked", "own")

    def __init__(self, text: str, numbers: Sequence[int]) -> None:
        first, _, self._following = text.partition("|")
        self._first, self._numbers = int(first), numbers
        self.asked: dict[str, Weight | None] = {}
        self.own = self._weight(0)

    def before(self, word: str) -> Weight | None:
        """What the two words weigh beside each other, None if nothing; looked up and kept."""
        at = self._following.find(f" {word} ")
        place = self._following.count(" ", 0, at + 1)
        weight = self.asked[word] = self._weight(place) if at >= 0 else None
        return weight

    def _weight(self, place: int) -> Weight:
        at = (self._first + place) * len(SCALES)
        return tuple(self._numbers[at : at + len(SCALES)])  # type: ignore[return-value]
