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

from collections.abc import Iterable, Mapping, Sequence

from healthlint.named import NamedTuple
from healthlint.types import Reading, Sentence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SCALES = ("tone", "subject")
MARKS = ("!", "?")  # the only marks that are weighed


class Impression(NamedTuple):
    """What a passage weighs on each scale, in hundredths. ``words``: how many different ones it has."""

    tone: int
    subject: int
    words: int

    def reaches(self, least: Mapping[str, int]) -> bool:
        """True if it weighs at least as much on every scale that is named."""
        return all(getattr(self, scale) >= weight for scale, weight in least.items())


class Told(NamedTuple):
    """What a passage is weighed by: its own words, the numbers of its concepts, its marks, each once."""

    words: set[str]
    concepts: set[int]
    marks: set[str]


def told(sentences: Iterable[Sentence]) -> Told:
    """What these sentences tell. A lead that an item takes up adds its concepts and not its words."""
    all_told = Told(set(), set(), set())
    for sentence in sentences:
        all_told.words.update(sentence.words[sentence.lead_words :])
        all_told.concepts.update(sentence.found)
        all_told.marks.update(mark for mark in MARKS if mark in sentence.folded)
    return all_told


def weigh(reading: Reading, scales: Mapping[str, Any]) -> dict[int, Impression]:
    """The impression of every block of a draft, by its number; empty if no weights are loaded."""
    if not scales:
        return {}
    return {block: _impression(sentences, scales) for block, sentences in reading.by_block.items()}


def most_telling(reading: Reading, sentences: Sequence[Sentence], scales: Mapping[str, Any]) -> int:
    """The number of the sentence of a block that alone weighs most, on both scales together."""
    first = reading.sentences.index(sentences[0])
    alone = [_impression([sentence], scales) for sentence in sentences]
    weights = [impression.tone + impression.subject for impression in alone]
    return first + weights.index(max(weights))


def _impression(sentences: Iterable[Sentence], scales: Mapping[str, Any]) -> Impression:
    passage = told(sentences)
    return Impression(_sum(passage, scales["tone"]), _sum(passage, scales["subject"]), len(passage.words))


def _sum(passage: Told, scale: Mapping[str, Any]) -> int:
    words, concepts, marks = scale["words"], scale["concepts"], scale["marks"]
    return int(
        scale["base"]
        + sum(words[word] for word in passage.words & words.keys())
        + sum(concepts[number] for number in passage.concepts & concepts.keys())
        + sum(marks[mark] for mark in passage.marks & marks.keys())
    )
