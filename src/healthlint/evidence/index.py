"""The entries of all reference lists, to be looked up by number, label, name and year."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from healthlint.evidence.entries import Entry, fold_names, years_match
from healthlint.evidence.lists import ReferenceList
from healthlint.evidence.mark import NOTE, Mark
from healthlint.named import NamedTuple

MOST_NAMESAKES = 400  # entries with one word in common that are looked at


class Answer(NamedTuple):
    """What a mark points to. ``findable``: one of the entries leads to a work; ``notes``: what those that do are."""

    places: Sequence[int]
    findable: bool
    notes: frozenset[str]


class Index:
    """The entries of all lists by number, footnote label and word: looking one up never walks a list."""

    def __init__(self, lists: Sequence[ReferenceList]) -> None:
        self.entries: list[Entry] = [entry for each in lists for entry in each.entries]
        self.numbers: dict[int, list[int]] = {}
        self.labels: dict[str, list[int]] = {}
        self.words: dict[str, list[int]] = {}
        self.used: set[int] = set()
        self._answers: dict[tuple[object, ...], Answer] = {}
        self._asked: set[tuple[object, ...]] = set()
        for place, entry in enumerate(self.entries):
            if entry.number:
                self.numbers.setdefault(entry.number, []).append(place)
            if entry.label:
                self.labels.setdefault(entry.label.casefold(), []).append(place)
            for word in set(entry.folded[:600].split()):
                self.words.setdefault(word, []).append(place)

    def by_name(self, mark: Mark) -> list[int]:
        """Entries that bear one of the mark's names and one of its years."""
        for name in mark.names:
            folded = fold_names(name)
            parts = folded.split()
            # "Berg, van der" in the list is "van der Berg" in the text: the last word is the surname.
            options = (folded, f" {parts[-1]} ") if parts and not mark.organisation else (folded,)
            for option in options:
                places = (
                    [
                        place
                        for place in self.words.get(option.split()[-1], ())[:MOST_NAMESAKES]
                        if option in self.entries[place].folded
                        and years_match(self.entries[place], mark.years)
                    ]
                    if option.strip()
                    else []
                )
                if places:
                    return places
        return []

    def answer(self, mark: Mark, block: int, *, uses: bool) -> Answer:
        """What a mark in ``block`` points to; ``uses``: its entries are cited by it.

        Marks that read alike have one answer: there may be as many of them as lists with an entry of their number.
        """
        if mark.kind == NOTE:  # a sign may serve again further down: its note is the next below
            places = self._places(mark)
            below = places[bisect_right(places, block, key=self.block_of) :][:1]
            if uses:
                self.used.update(below)
            return self._answer(below)
        key = (mark.kind, mark.label, mark.numbers, mark.names, mark.years)
        if key not in self._answers:
            self._answers[key] = self._answer(self._places(mark))
        answer = self._answers[key]
        if uses and key not in self._asked:
            self._asked.add(key)
            self.used.update(answer.places)
        return answer

    def _answer(self, places: Sequence[int]) -> Answer:
        findable = [place for place in places if self.findable(place)]
        return Answer(places, bool(findable), frozenset(self.entries[place].note for place in findable))

    def _places(self, mark: Mark) -> list[int]:
        """The entries that a mark points to."""
        if mark.kind in ("footnote", NOTE):
            label = mark.label.casefold()
            return self.labels.get(label) or (
                self.numbers.get(int(label), []) if label.isdecimal() and len(label) < 4 else []
            )
        if mark.numbers:
            found = [place for number in mark.numbers for place in self.numbers.get(number, ())]
            return found or [place for number in mark.numbers for place in self.labels.get(str(number), ())]
        return self.by_name(mark) if mark.names else []

    def block_of(self, place: int) -> int:
        """The block that an entry stands in."""
        return self.entries[place].block

    def findable(self, place: int) -> bool:
        """True if an entry leads to a work, itself or by naming another entry that does ("See Linde 2016")."""
        entry = self.entries[place]
        return entry.findable or bool(
            entry.label
            and entry.author.strip()
            and any(
                other != place and self.entries[other].findable
                for other in self.words.get(entry.author.split()[-1], ())[:MOST_NAMESAKES]
                if entry.author in self.entries[other].folded
            )
        )
