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

from collections.abc import Collection, Mapping, Sequence

from healthlint.named import NamedTuple
from healthlint.packed import Unpacked
from healthlint.types import Reading, Sentence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SCALES = ("due", "given")
EVERY = "all"  # stands for all requirements: what speaks for an offer or a warning, whatever of
PASSAGE = 3  # sentences
FEWEST = 2  # telling names, below which a draft that no pattern triggers is not weighed
Name = str | int  # a word, or the number of a concept


def told_by(sentence: Sentence) -> frozenset[Name]:
    """What is weighed in a sentence: its words, and the concepts that it tells of; those of its lead, too."""
    return frozenset((*sentence.words[sentence.lead_words :], *sentence.found))


class Weighed(NamedTuple):
    """What the heaviest passage of a draft weighs, in hundredths, and its sentence that weighs most."""

    weight: int
    sentence: int


class Scales:
    """The scales of the loaded requirements, opened as they are asked for.

    ``bounds``: in a draft of fewer ``words`` patterns decide alone. Below ``excuses`` nothing is due
    and above ``triggers`` it is, and below ``doubts`` nothing is given, whatever the patterns say. That
    words alone give a statement there is no bound for: a warning of something else weighs too much like it.
    """

    def __init__(self, compiled: Mapping[str, Any]) -> None:
        """``compiled``: the compiled form (see ``compiler.scales``)."""
        own = compiled["statements"]
        self.bounds: Mapping[str, int] = own["bounds"]
        self._numbers: Mapping[str, int] = own["scales"]
        self._telling: Mapping[str, Sequence[Name]] = own["telling"]
        self._texts = Unpacked(compiled["scales"])
        self._kept: dict[tuple[str, str], tuple[int, dict[Name, int]]] = {}

    def has(self, rule_id: str) -> bool:
        """The requirement is weighed at all."""
        return f"due {rule_id}" in self._numbers

    def worth_weighing(self, rule_id: str, names: Collection[Name]) -> bool:
        """True if enough of the names that say most for it that this is due stand in a draft."""
        return sum([name in names for name in self._telling[rule_id]]) >= FEWEST

    def of(self, scale: str, rule_id: str, sold: str) -> tuple[int, dict[Name, int]]:
        """The base of one requirement's scale in a draft that declares what is ``sold``, and what each name weighs."""
        name = f"{scale} {rule_id}"
        if (name, sold) not in self._kept:
            base, weights = 0, dict[Name, int]()
            for part in (self._texts[self._numbers[f"{scale} {EVERY}"]], self._texts[self._numbers[name]]):
                base += part["base"] + part["sold"].get(sold, 0)
                for key, weight in part["words"].items():
                    weights[key] = weights.get(key, 0) + weight
                for key, weight in part["concepts"].items():
                    weights[int(key)] = weights.get(int(key), 0) + weight
            self._kept[name, sold] = base, weights
        return self._kept[name, sold]


class Passages:
    """The passages of a draft, to be weighed on any scale."""

    def __init__(self, reading: Reading, skipped: frozenset[int]) -> None:
        """``skipped``: blocks that readers do not see as part of the text."""
        self._numbers = [n for n, sentence in enumerate(reading.sentences) if sentence.block not in skipped]
        self._reading = reading
        self._told: list[frozenset[Name]] = []
        self._by_length: dict[int, list[frozenset[Name]]] = {}
        self._names: frozenset[Name] = frozenset()

    def names(self) -> frozenset[Name]:
        """All that the draft tells."""
        self._prepare()
        return self._names

    def heaviest(self, scales: Scales, scale: str, rule_id: str) -> Weighed | None:
        """What the draft weighs; None if it has no sentence."""
        if not self._numbers:
            return None
        self._prepare()
        lengths = (PASSAGE,) if scale == "due" else range(1, PASSAGE + 1)
        topic = self._reading.topic
        base, weights = scales.of(scale, rule_id, topic.modality if topic.declared else "")
        best = max(
            (sum([weights[name] for name in told & weights.keys()]), -first, -length)
            for length in lengths
            for first, told in enumerate(self._passages(length))
        )
        first, length = -best[1], -best[2]
        sentences = range(first, min(first + length, len(self._told)))
        telling = max(sentences, key=lambda n: sum([weights.get(name, 0) for name in self._told[n]]))
        return Weighed(base + best[0], self._numbers[telling])

    def _passages(self, length: int) -> list[frozenset[Name]]:
        """What all passages of so many sentences tell; what the whole draft does, if it has no more."""
        if length not in self._by_length:
            last = max(1, len(self._told) - length + 1)
            self._by_length[length] = [frozenset().union(*self._told[n : n + length]) for n in range(last)]
        return self._by_length[length]

    def _prepare(self) -> None:
        if not self._told:
            sentences = self._reading.sentences
            self._told = [told_by(sentences[number]) for number in self._numbers]
            self._names = frozenset().union(*self._told)
