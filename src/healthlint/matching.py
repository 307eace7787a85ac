"""Matching one pattern in one sentence: joining places that ``annotate`` already knows.

A pattern is [index of its anchor, parts]; a part is [concept numbers, joining phrases,
optional, gap]. Work is bounded by the places of its parts, so no sentence and no
pattern can make it run away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any

from healthlint.types import Reading, Sentence
from healthlint.words import Layout, fold, layout

WEAK_BREAK = 1  # a part may follow the one before it across a comma
GAP_BREAK = 2  # skipped words may cross a colon, a dash or a bracket, but no semicolon
MOST_STATES = 300  # ways to match the parts so far that are followed up

Place = tuple[int, int]
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
        text = self._reading.document.blocks[sentence.block].text[sentence.start : sentence.end]
        own = layout(fold(text))
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


def parts_present(pattern: Sequence[Any], mentioned: Set[int]) -> bool:
    """Every part that must be there and can be looked up is mentioned in the sentence."""
    for concepts, phrases, optional, _ in pattern[1]:
        if not optional and not phrases:
            for concept in concepts:
                if concept in mentioned:
                    break
            else:
                return False
    return True


def match(pattern: Sequence[Any], number: int, reading: Reading, layouts: Layouts) -> list[Parts]:
    """Places of the pattern in sentence ``number``: for each start the nearest completion.

    A result holds the word span of each part that was met, in order.
    """
    sentence = reading.sentences[number]
    if not _in_order(pattern[1], sentence.found):
        return []
    states: list[tuple[Parts, int]] = [((), 0)]  # parts met so far, and the gap that a skipped part left
    for concepts, phrases, optional, gap in pattern[1]:
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
    return _nearest(parts for parts, _ in states if parts)


def _in_order(parts: Sequence[Any], found: Mapping[int, Sequence[Place]]) -> bool:
    """False if some part only stands before the first place of the part that it must follow."""
    earliest = 0
    for concepts, phrases, optional, _ in parts:
        if optional or phrases:
            continue
        ends = [last for concept in concepts for first, last in found.get(concept, ()) if first >= earliest]
        if not ends:
            return False
        earliest = min(ends)
    return True


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
    return sorted(places, key=lambda place: (place[0], -place[1]))


def _joined(end: int, first: int, reach: int, number: int, layouts: Layouts) -> bool:
    """True if nothing between two parts is stronger than their pattern may cross."""
    breaks = layouts.of(number).breaks
    limit = GAP_BREAK if reach else WEAK_BREAK
    return all(breaks[word] <= limit for word in range(end, first + 1))


def _nearest(matches: Any) -> list[Parts]:
    """For each start the match that ends soonest; of those the one with the longest first part."""
    best: dict[int, Parts] = {}
    for parts in matches:
        start = parts[0][0]
        known = best.get(start)
        if known is None or (parts[-1][0], -len(parts)) < (known[-1][0], -len(known)):
            best[start] = parts
    return [best[start] for start in sorted(best)]
