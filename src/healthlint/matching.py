"""Matching patterns: joining places that ``annotate`` already knows.

A pattern is a list of parts; a part is [concept numbers, joining phrases, optional, gap].
It is first sieved: whole stretches of the draft at once, as bits, which
leaves the few sentences where its parts stand in order and close enough. Only there are
the places joined one by one, with an eye on commas and brackets. Work is bounded by the
places of the parts, so no sentence and no pattern can make it run away.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from healthlint.mentions import Place, Stretch, longest_first
from healthlint.types import Reading, Sentence
from healthlint.words import Layout, layout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

WEAK_BREAK = 1  # a part may follow the one before it across a comma
GAP_BREAK = 2  # skipped words may cross a colon, a dash or a bracket, but no semicolon
MOST_STATES = 300  # ways to match the parts so far that are followed up

Parts = tuple[Place, ...]


class Layouts:
    """Where the words of sentences stand, worked out when somebody asks, and kept."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._kept: dict[int, Layout] = {}

    def of(self, number: int) -> Layout:
        """Block offsets of the words of sentence ``number``; those of a lead refer to the lead's block."""
        if number in self._kept:
            return self._kept[number]
        sentence = self._reading.sentences[number]
        own = layout(sentence.folded)
        starts = tuple(start + sentence.start for start in own.starts)
        ends = tuple(end + sentence.start for end in own.ends)
        breaks = own.breaks
        if sentence.lead_words:
            lead = self.of(sentence.lead_sentence)
            kept = sentence.lead_words
            starts = lead.starts[-kept:] + starts
            ends = lead.ends[-kept:] + ends
            breaks = (0, *lead.breaks[-kept:][1:], 2, *breaks[1:])
        self._kept[number] = Layout(starts, ends, breaks)
        return self._kept[number]


class Matcher:
    """The patterns of the compiled form in one draft; what has been worked out is kept."""

    def __init__(
        self, reading: Reading, patterns: Any, needs: Sequence[int], also_needs: Sequence[int]
    ) -> None:
        """``needs`` and ``also_needs``: for each pattern a concept without which it matches nowhere, or -1."""
        self.layouts = Layouts(reading)
        self._reading = reading
        self._patterns = patterns
        self._needs, self._also_needs = needs, also_needs
        self._told = [{**stretch.told, -1: -1} for stretch in reading.stretches]  # -1: in every sentence
        # By identity: the lists belong to the compiled form, which outlives the matcher.
        self._anywhere: dict[int, tuple[Collection[int], set[int]]] = {}
        self._blocks: dict[int, dict[int, tuple[int, Parts]]] = {}
        self._sieved: dict[int, Collection[int]] = {}
        self._places: dict[tuple[int, int], list[Parts]] = {}

    def hopeful(self, numbers: Sequence[int]) -> Collection[int]:
        """Those of the patterns of which some sentence mentions what they need: few, and only they are unpacked."""
        needs, also = self._needs, self._also_needs
        return dict.fromkeys(  # in order
            number
            for told in self._told
            for number in numbers
            if told.get(needs[number], 0) & told.get(also[number], 0)
        )

    def sentences(self, number: int) -> Collection[int]:
        """Numbers of the sentences in which pattern ``number`` may match; in all others it does not."""
        left = self._sieved.get(number)
        if left is None:
            parts = self._patterns[number]
            left = self._sieved[number] = dict.fromkeys(  # in order, and quick to look up
                sentence
                for stretch in self._reading.stretches
                if _told_together(parts, stretch)
                for sentence in stretch.sentences(_ends(parts, stretch))
            )
        return left

    def places(self, number: int, sentence: int) -> list[Parts]:
        """Places of pattern ``number`` in a sentence."""
        if sentence not in self.sentences(number):
            return []
        key = (number, sentence)
        places = self._places.get(key)
        if places is None:
            parts = self._patterns[number]
            places = self._places[key] = match(parts, sentence, self._reading, self.layouts)
        return places

    def first(self, numbers: Sequence[int], sentence: int) -> Parts:
        """The parts of the first of the patterns that matches in the sentence, or ().

        Asked of the same ``numbers`` for many sentences, most of which none of them may match.
        """
        hopeful, anywhere = self._places_of_any(numbers)
        if sentence not in anywhere:
            return ()
        for number in hopeful:
            places = self.places(number, sentence)
            if places:
                return places[0]
        return ()

    def _places_of_any(self, numbers: Sequence[int]) -> tuple[Collection[int], set[int]]:
        """Those of the patterns that may match, and the sentences in which one of them may."""
        known = self._anywhere.get(id(numbers))
        if known is None:
            hopeful = self.hopeful(numbers)
            anywhere = {place for number in hopeful for place in self.sentences(number)}
            known = self._anywhere[id(numbers)] = hopeful, anywhere
        return known

    def blocks(self, numbers: Sequence[int]) -> Mapping[int, tuple[int, Parts]]:
        """The blocks in which one of the patterns matches, with the first sentence that it does in, and its parts."""
        found = self._blocks.get(id(numbers))
        if found is None:
            found = self._blocks[id(numbers)] = {}
            for sentence in sorted(self._places_of_any(numbers)[1]):
                parts = self.first(numbers, sentence)
                if parts:
                    found.setdefault(self._reading.sentences[sentence].block, (sentence, parts))
        return found


def _told_together(parts: Sequence[Any], stretch: Stretch) -> bool:
    """Some sentence mentions every part that must be there; a first look, before places are looked at."""
    told = stretch.told
    together = -1
    for concepts, phrases, optional, _ in parts:
        if not optional and not phrases:
            sentences = 0
            for concept in concepts:
                if concept in told:
                    sentences |= told[concept]
            together &= sentences
            if not together:
                return False
    return True


def _ends(parts: Sequence[Any], stretch: Stretch) -> int:
    """Bits of the words behind which the parts have stood in order, within their gaps; 0 if nowhere.

    Breaks between the parts are not looked at, so some of these are no match.
    """
    states: list[tuple[int, int]] = []  # bits behind the parts so far, and the gap that a skipped part left
    begins = True  # nothing need have been met before this part
    for concepts, phrases, optional, gap in parts:
        reaches = [_spread(ends, max(gap, carried)) for ends, carried in states]
        reach = -1 if begins else 0
        for one in reaches:
            reach |= one
        met = 0
        for concept in concepts:
            for length, starts in stretch.starts.get(concept, ()):
                met |= (starts & reach) << length
        for phrase in phrases:
            met |= (stretch.starts_of_words(tuple(phrase)) & reach) << len(phrase)
        if optional:
            states = [(ends, max(gap, carried)) for ends, carried in states]
        else:
            states, begins = [], False
        if met:
            states.append((met, 0))
        elif not states and not begins:
            return 0
    bits = 0
    for ends, _ in states:
        bits |= ends
    # the bit behind a mention may be that of an empty place, never that of the next sentence
    return bits >> 1


def _spread(bits: int, reach: int) -> int:
    """The bits, and those up to ``reach`` words behind each of them."""
    width = 1
    while width * 2 <= reach + 1:
        bits |= bits << width
        width *= 2
    return bits | bits << (reach + 1 - width) if width <= reach else bits


def match(parts: Sequence[Any], number: int, reading: Reading, layouts: Layouts) -> list[Parts]:
    """Places of the parts of a pattern in sentence ``number``: for each start the nearest completion.

    A result holds the word span of each part that was met, in order.
    """
    sentence = reading.sentences[number]
    states: list[tuple[Parts, int]] = [((), 0)]  # parts met so far, and the gap that a skipped part left
    for concepts, phrases, optional, gap in parts:
        places = _places(concepts, phrases, sentence)
        following: list[tuple[Parts, int]] = []
        for met, carried in states:
            if not met:
                following += [((place,), 0) for place in places]
                continue
            reach = max(gap, carried)
            end = met[-1][1]
            for place in places:
                if place[0] > end + reach:
                    break
                if place[0] >= end and _joined(end, place[0], reach, number, layouts):
                    following.append(((*met, place), 0))
        if optional:
            following += [(met, max(gap, carried) if met else 0) for met, carried in states]
        if not following:
            return []
        states = following[:MOST_STATES]
    return _nearest(met for met, _ in states if met)


def _places(concepts: Sequence[int], phrases: Sequence[Sequence[str]], sentence: Sentence) -> Sequence[Place]:
    """All places of a part in the sentence, by first word, longest first."""
    if not phrases and len(concepts) == 1:
        return sentence.found.get(concepts[0], ())
    places = {place for concept in concepts for place in sentence.found.get(concept, ())}
    words = sentence.words
    for phrase in phrases:
        wanted = tuple(phrase)
        if wanted[0] in words:
            places.update(
                (first, first + len(wanted))
                for first, word in enumerate(words)
                if word == wanted[0] and words[first : first + len(wanted)] == wanted
            )
    return sorted(places, key=longest_first)


def _joined(end: int, first: int, reach: int, number: int, layouts: Layouts) -> bool:
    """True if nothing between two parts is stronger than their pattern may cross."""
    breaks = layouts.of(number).breaks
    limit = GAP_BREAK if reach else WEAK_BREAK
    return max(breaks[end : first + 1]) <= limit


def _nearest(matches: Any) -> list[Parts]:
    """For each start the match whose last part begins soonest; of those the one with the most parts."""
    best: dict[int, Parts] = {}
    for parts in matches:
        start = parts[0][0]
        known = best.get(start)
        if known is None or (parts[-1][0], -len(parts)) < (known[-1][0], -len(known)):
            best[start] = parts
    return [best[start] for start in sorted(best)]
