"""Scales for required statements: does a passage speak of having the treatment, and does it tell of the harm?

Triggers and statements have more wordings than patterns can name. So beside its patterns each
requirement has two scales. On ``due`` a passage weighs what speaks for copy that offers, sells or
explains the treatment to people who could have it; on ``given`` what speaks for telling its reader
of the harm. Every word and every concept has a weight, counted once in a passage, and the sum is
logistic: 0 is as likely as not, 100 is e to 1. A passage is three sentences in a row, or fewer where a
warning is looked for; a draft weighs as much as the heaviest of its passages.

The weights are data (``rules/safety/statement-weights.yaml``), fitted to labelled passages and
drafts by ``benchmarks/accuracy/weigh_statements.py``.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from functools import cached_property

from healthlint.named import NamedTuple
from healthlint.packed import Unpacked
from healthlint.types import Reading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SCALES = ("due", "given")
EVERY = "all"  # stands for all requirements: what speaks for an offer or a warning, whatever of
PASSAGE = 3  # sentences
Name = str | int  # a word, or the number of a concept


class Scale(NamedTuple):
    """What a text weighs without any name, with each name, and by what its draft sells."""

    base: int
    weights: Mapping[Name, int]
    sold: Mapping[str, int]


def packed_scale(
    base: int, words: Mapping[str, int], concepts: Mapping[int, int], sold: Mapping[str, int]
) -> str:
    """A scale as one text of lines: the base, and for each kind the names and what they weigh, in order."""
    lines = [str(base)]
    for kind in (words, concepts, sold):
        lines += [" ".join(map(str, kind)), " ".join(map(str, kind.values()))]
    return "\n".join(lines)


def opened_scale(text: str) -> Scale:
    """The scale that was packed."""
    base, words, by_word, concepts, by_concept, sold, by_sold = text.split("\n")
    weights: dict[Name, int] = dict(zip(words.split(), map(int, by_word.split()), strict=True))
    weights.update(zip(map(int, concepts.split()), map(int, by_concept.split()), strict=True))
    return Scale(int(base), weights, dict(zip(sold.split(), map(int, by_sold.split()), strict=True)))


class Weighed(NamedTuple):
    """What a passage weighs, in hundredths, and the numbers of its sentences."""

    weight: int
    sentences: Sequence[int]


class Scales:
    """The scales of the loaded requirements, opened as they are asked for.

    ``bounds``: in a draft of fewer ``words`` patterns decide alone. Below ``excuses``, in one of as many words
    as ``long`` below ``excuses-long``, what a pattern makes due is not; from ``insists`` on nothing excuses it.
    Below ``doubts`` what a pattern takes for the statement does not give it. From ``triggers`` on a passage makes
    it due in which the first pattern of a condition is met, and from ``gives`` on such a passage gives it,
    whatever else the condition asks for there. A passage without any pattern decides nothing: a warning of
    something else weighs too much like this one, and to weigh every draft for everything would take as long as
    all else.
    """

    def __init__(self, compiled: Mapping[str, Any]) -> None:
        """``compiled``: the compiled form (see ``compiler.scales``)."""
        own = compiled["statements"]
        self.bounds: Mapping[str, int] = own["bounds"]
        self._numbers: Mapping[str, int] = own["scales"]
        self._texts = Unpacked(compiled["scales"], opened_scale)
        self._kept: dict[tuple[str, str], tuple[int, dict[Name, int]]] = {}

    def has(self, rule_id: str) -> bool:
        """The requirement is weighed at all."""
        return f"due {rule_id}" in self._numbers

    def of(self, scale: str, rule_id: str, sold: str) -> tuple[int, dict[Name, int]]:
        """The base of one requirement's scale in a draft that declares what is ``sold``, and what each name weighs."""
        name = f"{scale} {rule_id}"
        if (name, sold) not in self._kept:
            every, own = self._texts[self._numbers[f"{scale} {EVERY}"]], self._texts[self._numbers[name]]
            base = every.base + own.base + own.sold.get(sold, 0)
            weights = dict(every.weights)
            for key, weight in own.weights.items():
                weights[key] = weights.get(key, 0) + weight
            self._kept[name, sold] = base, weights
        return self._kept[name, sold]


class Passages:
    """The passages of a draft, to be weighed on any scale. ``numbers``: of their sentences, in order."""

    def __init__(self, reading: Reading, blocks: Container[int]) -> None:
        """``blocks``: the numbers of those whose sentences readers see as part of the text."""
        self._reading = reading
        self.numbers = [n for n, sentence in enumerate(reading.sentences) if sentence.block in blocks]

    def words(self) -> int:
        """How many words the passages have together."""
        sentences = [self._reading.sentences[number] for number in self.numbers]
        return sum(len(sentence.words) - sentence.lead_words for sentence in sentences)

    def heaviest(
        self, scales: Scales, scale: str, rule_id: str, among: Container[int] | None = None
    ) -> Weighed | None:
        """The heaviest passage; ``among``: of those with one of these sentences. None if there is none."""
        topic = self._reading.topic
        base, weights = scales.of(scale, rule_id, topic.modality if topic.declared else "")
        whole = min(PASSAGE, len(self.numbers))
        shortest = whole if scale == "due" else 1
        heaviest: Weighed | None = None
        told = self._told(weights)
        for place in range(1, len(self.numbers) + 1):
            for length in range(shortest, min(whole, place) + 1):
                passage = self.numbers[place - length : place]
                if among is not None and not any(number in among for number in passage):
                    continue
                names: dict[Name, int] = {}
                for number in passage:
                    names.update(told[number])
                weight = base + sum(names.values())
                if heaviest is None or weight > heaviest.weight:
                    heaviest = Weighed(weight, passage)
        return heaviest

    def _told(self, weights: Mapping[Name, int]) -> list[dict[Name, int]]:
        """What weighs of the words of each sentence without its lead, and of the concepts that it tells of."""
        told: list[dict[Name, int]] = [{} for _ in self._reading.sentences]
        for word in self._standing.keys() & weights.keys():
            weight = weights[word]
            for number in self._standing[word]:
                told[number][word] = weight
        # looked up by stretch, as a sentence tells of a hundred concepts
        for stretch in self._reading.stretches:
            for concept in stretch.told.keys() & weights.keys():
                weight = weights[concept]
                for number in stretch.sentences_with(concept):
                    told[number][concept] = weight
        return told

    @cached_property
    def _standing(self) -> dict[Name, list[int]]:
        """In which sentences each word stands: looked up once for all scales."""
        standing: dict[Name, list[int]] = {}
        for number in self.numbers:
            sentence = self._reading.sentences[number]
            for word in set(sentence.words[sentence.lead_words :]):
                standing.setdefault(word, []).append(number)
        return standing
