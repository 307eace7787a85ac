"""Concepts: their numbers, their phrases, what they belong to, and how often they are met."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from healthlint.packfile import Entry
from healthlint.patterns import PatternError, Phrase, Step, term_phrases
from healthlint.words import NUMBER

# Joining words: too common to look up, compared in place.
JOINING = frozenset(
    "a an the and or of to in on at for with by from as is are was were be been being it its 's this that "
    "these those you your we our us i my they their them he she his her not no so if than then there here "
    "can will would do does did has have had more most very all any some one into up out about over".split()
)

# Concepts that the stages look up by name; one that no pack defines is there without any terms.
STAGE_CONCEPTS = (
    "people.trader cue.negation cue.negation.noun cue.negation.after cue.negation.not cue.terminator cue.subject "
    "cue.hedge cue.hedge.not cue.attribution cue.warning cue.myth cue.criticised cue.reported cue.overclaim cue.yes "
    "cue.criticised.after cue.verdict cue.leading cue.but cue.hearsay cue.evidence cue.harm-word cue.refuted "
    "cue.limits cue.official cue.authority cue.rules cue.referral cue.consult cue.clinician cue.harm "
    "cue.defines cue.weak cue.sober cue.terms cue.does-not cue.outdoes cue.no cue.denial cue.denial-noun "
    "cue.denial-seeming cue.denial-after cue.denial-end cue.conceded cue.dismissed cue.affirmed "
    "cue.supposed cue.other-care "
    "occasion.past occasion.ed-present occasion.before-ed occasion.report occasion.hires occasion.first "
    "occasion.vets occasion.animals occasion.second occasion.offer occasion.declines occasion.declines-it "
    "occasion.turns occasion.limited occasion.asks-for occasion.asks-what occasion.asks-of-harm occasion.no "
    "occasion.others occasion.others-refuse "
    "cue.asks-effect cue.caution cue.elsewhere agent.conventional treatment condition people.we "
    "condition.general ingredient"
).split()


class Concepts:
    """Names to numbers, and the phrases of each concept."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.numbers: dict[str, int] = {}
        self.phrases: dict[int, set[Phrase]] = {}
        self.parents: dict[int, set[int]] = {}
        self.excepted: list[tuple[Phrase, int]] = []
        self._literal: dict[frozenset[Phrase], int] = {}
        self._frequency: dict[int, float] = {}
        self._children: dict[int, list[int]] = {}
        self._closures: dict[int, set[int]] = {}
        self.patterns: dict[tuple[Step, ...], int] = {}

    def number(self, name: str) -> int:
        """The number of a concept, made with its dotted ancestors when new."""
        if name not in self.numbers:
            self.numbers[name] = len(self.names)
            self.names.append(name)
            self.phrases[self.numbers[name]] = set()
            self.parents[self.numbers[name]] = set()
            if "." in name:
                self.parents[self.numbers[name]].add(self.number(name.rpartition(".")[0]))
        return self.numbers[name]

    def literal(self, phrases: Iterable[Phrase]) -> int:
        """The number of the nameless concept that stands for these phrases."""
        key = frozenset(phrases)
        if key not in self._literal:
            number = self.number(f"*{len(self._literal)}")
            self.phrases[number] |= key
            self._literal[key] = number
        return self._literal[key]

    def frequency(self, number: int) -> float:
        """About how often per word of prose a term of the concept is met: rarer words make rarer phrases."""
        total = 0.0
        for other in self.below(number):
            if other not in self._frequency:
                self._frequency[other] = sum(
                    min(map(_frequency, phrase)) ** (len(phrase) ** 0.5) for phrase in self.phrases[other]
                )
            total += self._frequency[other]
        return total

    def below(self, number: int) -> list[int]:
        """The concept and all that belongs to it."""
        if not self._children:
            for child in range(len(self.names)):
                for parent in self.closure(child):
                    self._children.setdefault(parent, []).append(child)
        return self._children.get(number, [number])  # a literal made since belongs to nothing else

    def closure(self, number: int) -> set[int]:
        """The concept and all that it belongs to; to be asked once all concepts have been read."""
        if number not in self._closures:
            seen: set[int] = set()
            waiting = [number]
            while waiting:
                current = waiting.pop()
                if current not in seen:
                    seen.add(current)
                    waiting += self.parents[current]
            self._closures[number] = seen
        return self._closures[number]


def _frequency(word: str) -> float:
    """A guess at the share of a word in prose: joining words are common, others rare."""
    return 0.02 if word in JOINING or word == NUMBER else 0.0002


def read_concepts(entries: Sequence[Entry], concepts: Concepts, problems: list[str]) -> None:
    """Fill ``concepts`` with what the entries define: numbers first, as concepts may include later ones."""
    for entry in entries:
        concepts.number(str(entry.values["id"]))
    concepts.number("number")
    concepts.phrases[concepts.numbers["number"]] |= {(NUMBER,)}
    for entry in entries:
        number = concepts.number(str(entry.values["id"]))
        for index, term in enumerate(entry.values.get("terms") or []):
            for phrase in phrases_of(str(term), entry, ("terms", index), problems):
                concepts.phrases[number].add(phrase)
        for index, term in enumerate(entry.values.get("except") or []):
            for phrase in phrases_of(str(term), entry, ("except", index), problems):
                concepts.excepted.append((phrase, number))
        for index, name in enumerate(entry.values.get("includes") or []):
            if name not in concepts.numbers:
                problems.append(unknown_concept(str(name), entry, ("includes", index), concepts))
            else:
                concepts.parents[concepts.numbers[name]].add(number)


def phrases_of(term: str, entry: Entry, path: tuple[Any, ...], problems: list[str]) -> tuple[Phrase, ...]:
    """All phrases that a term stands for; none, and a problem, if it cannot be read."""
    try:
        return term_phrases(term)
    except PatternError as error:
        problems.append(f"{entry.place(*path)}: term {term!r}: {error}")
        return ()


def unknown_concept(name: str, entry: Entry, path: tuple[Any, ...], concepts: Concepts) -> str:
    """What to say of a name that no concept has, with the nearest one that there is."""
    from healthlint.spelling import nearest

    close = nearest(name, [known for known in concepts.numbers if known[0] != "*"])
    advice = f"did you mean {close!r}?" if close else "define it under 'concepts'"
    return f"{entry.place(*path)}: unknown concept {name!r}; {advice}"
