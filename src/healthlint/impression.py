"""The impression of a passage: what all its words tell together, where no single phrase decides.

Regulators judge an advertisement by the impression that the whole of it makes (the "net
impression" of the FTC, the "general impression" of the Canadian Competition Act). Two scales
stand for it. ``tone``: does the passage promise or inform? ``subject``: does it speak of what
is good for health at all? On each, every word and every concept that a passage mentions has a
weight, counted once, and the sum is logistic: 0 is as likely as not, 100 is e to 1.

The weights are data (``rules/core/impression-weights.yaml``), fitted to labelled texts by
``benchmarks/accuracy/weigh.py``. They find claims made without a claim's words (the rule key
``impression``), and they lower what a rule of few words says about a passage that is nothing
of the kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set

from healthlint.named import NamedTuple
from healthlint.types import Reading, Sentence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SCALES = ("tone", "subject")
MARKS = ("!", "?")  # the only marks that are weighed
MOST_TOLD = 5  # words that a finding names


class Impression(NamedTuple):
    """What a passage weighs on each scale, in hundredths. ``words``: how many different ones it has."""

    tone: int
    subject: int
    words: int

    def reaches(self, least: Mapping[str, int]) -> bool:
        """True if it has and weighs at least as much of all that is named."""
        return all(getattr(self, scale) >= weight for scale, weight in least.items())


class Told(NamedTuple):
    """What a passage is weighed by: its own words, the numbers of its concepts, its marks, each once."""

    words: set[str]
    concepts: set[int]
    marks: set[str]


def told(sentences: Sequence[Sentence]) -> Told:
    """What these sentences tell. A lead that an item takes up adds its concepts and not its words."""
    passage = _words_and_marks(sentences)
    for sentence in sentences:
        passage.concepts.update(sentence.found)
    return passage


def _words_and_marks(sentences: Iterable[Sentence]) -> Told:
    passage = Told(set(), set(), set())
    for sentence in sentences:
        passage.words.update(sentence.words[sentence.lead_words :])
        passage.marks.update(mark for mark in MARKS if mark in sentence.folded)
    return passage


def weigh(reading: Reading, weights: Mapping[str, Any]) -> dict[int, Impression]:
    """The impression of every block of a draft, by its number; empty if no weights are loaded."""
    if not weights:
        return {}
    known, concepts = weights["words"], weights["concepts"]
    by_block: dict[int, list[tuple[int, int]]] = {}
    counts = {}
    for block, sentences in reading.by_block.items():
        passage = _words_and_marks(sentences)
        counts[block] = len(passage.words)
        by_block[block] = [known[word] for word in passage.words & known.keys()]
        by_block[block] += [weights["marks"][mark] for mark in passage.marks & weights["marks"].keys()]
    for concept, blocks in _where_told(reading, concepts.keys()).items():
        for block in blocks:
            by_block[block].append(concepts[concept])
    return {block: _summed(found, weights, counts[block]) for block, found in by_block.items()}


def _where_told(reading: Reading, concepts: Set[int]) -> dict[int, set[int]]:
    """The blocks that tell of each of the concepts: looked up by stretch, as a sentence tells of a hundred."""
    blocks = [sentence.block for sentence in reading.sentences]
    where: dict[int, set[int]] = {}
    for stretch in reading.stretches:
        for concept in stretch.told.keys() & concepts:
            where.setdefault(concept, set()).update(
                blocks[number] for number in stretch.sentences_with(concept)
            )
    return where


def most_telling(sentences: Sequence[Sentence], weights: Mapping[str, Any]) -> int:
    """Which of the sentences of a block weighs most by its words: its place among them."""
    sums = [sum(_by_word([sentence], weights).values()) for sentence in sentences]
    return sums.index(max(sums))


def telling_words(sentences: Iterable[Sentence], weights: Mapping[str, Any]) -> tuple[str, ...]:
    """The words of a passage that weigh most towards a promise about health, heaviest first."""
    sums = _by_word(sentences, weights)
    heavy = sorted((word for word in sums if sums[word] > 0), key=lambda word: (-sums[word], word))
    return tuple(heavy[:MOST_TOLD])


def _by_word(sentences: Iterable[Sentence], weights: Mapping[str, Any]) -> dict[str, int]:
    """What each word of a passage weighs on both scales together."""
    known = weights["words"]
    return {word: sum(known[word]) for word in _words_and_marks(sentences).words & known.keys()}


def _summed(found: Sequence[tuple[int, int]], weights: Mapping[str, Any], words: int) -> Impression:
    tone, subject = weights["base"]
    return Impression(tone + sum(pair[0] for pair in found), subject + sum(pair[1] for pair in found), words)
