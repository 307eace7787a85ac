"""Candidates: the places where a rule's patterns match, before any guard has looked.

A pattern's parts are places that ``annotate`` already knows; matching joins them
in order. A rule is only tried on a sentence that mentions the part its pattern
is looked up by (its anchor).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from healthlint.packed import pattern_at
from healthlint.types import Candidate, Reading, Rule, RuleSet, Sentence
from healthlint.words import Layout, fold, layout

WEAK_BREAK = 1  # words of one part's end and the next part's start may be parted by a comma
MOST_TRIES = 20_000  # steps of one pattern in one sentence, so that no sentence can hang the run
SEARCH_SECONDS = 1.0  # for one raw expression on one sentence

Parts = tuple[tuple[int, int], ...]


class Layouts:
    """Where the words of sentences stand, worked out when somebody asks, and kept."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._kept: dict[int, Layout] = {}

    def of(self, number: int) -> Layout:
        """Block offsets of the words of sentence ``number``; those of a lead refer to the lead's block."""
        if number not in self._kept:
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


def find(reading: Reading, ruleset: RuleSet, layouts: Layouts) -> list[Candidate]:
    """All candidates of all rules, in order of sentence, place and rule."""
    compiled = ruleset.data
    by_anchor, rows = compiled["by_anchor"], compiled["by_id"]
    raw = [rule_id for rule_id in compiled["raw_rules"] if rule_id in ruleset.rules]
    modality = reading.topic.modality
    candidates = []
    for number, sentence in enumerate(reading.sentences):
        kind = reading.document.blocks[sentence.block].kind
        tried: dict[str, list[Parts]] = {}
        for concept in sentence.found:
            for pattern, rule_id in by_anchor[concept]:
                rule = ruleset.rules.get(rule_id)
                if rule is not None and _speaks(rule, kind, modality):
                    places = match_in(pattern, number, reading, ruleset, layouts)
                    if places:
                        tried.setdefault(rule_id, []).extend(places)
        for rule_id in raw:
            if _speaks(ruleset.rules[rule_id], kind, modality):
                tried.setdefault(rule_id, []).extend(_search(rows[rule_id]["regex"], number, reading, layouts))
        for rule_id in sorted(tried):
            also = rows[rule_id]["also"]
            if also and not first_match(also, number, reading, ruleset, layouts):
                continue
            for parts in _widest(tried[rule_id]):
                if parts[-1][1] > sentence.lead_words:
                    candidates.append(Candidate(rule_id, number, parts[0][0], parts[-1][1], parts))
    return candidates


def _speaks(rule: Rule, kind: str, modality: str) -> bool:
    if rule.where and kind not in rule.where:
        return False
    if not rule.modality:
        return True
    return modality in rule.modality or ("any" in rule.modality and bool(modality))


def _parts_present(pattern: Sequence[Any], found: Mapping[int, Any]) -> bool:
    """Every part that must be there and can be looked up is mentioned in the sentence."""
    for concepts, phrases, optional, _ in pattern[1]:
        if not optional and not phrases:
            for concept in concepts:
                if concept in found:
                    break
            else:
                return False
    return True


def match_in(
    pattern: int, number: int, reading: Reading, ruleset: RuleSet, layouts: Layouts
) -> list[Parts]:
    """Places of pattern ``pattern`` in sentence ``number``; none without work where a part is not mentioned."""
    compiled = pattern_at(ruleset.data["patterns"], pattern)
    if not _parts_present(compiled, reading.sentences[number].found):
        return []
    return match(compiled, number, reading, layouts)


def first_match(
    patterns: Sequence[int], number: int, reading: Reading, ruleset: RuleSet, layouts: Layouts
) -> Parts:
    """The parts of the first of the patterns that matches in the sentence, or ()."""
    for pattern in patterns:
        places = match_in(pattern, number, reading, ruleset, layouts)
        if places:
            return places[0]
    return ()


# --- matching ----------------------------------------------------------------


def match(pattern: Sequence[Any], number: int, reading: Reading, layouts: Layouts) -> list[Parts]:
    """Places of the pattern in the sentence: for each start the nearest completion, as parts' word spans."""
    sentence = reading.sentences[number]
    parts = pattern[1]
    matcher = _Matcher(parts, sentence, layouts, number)
    results = []
    for start in matcher.starts():
        for places in matcher.walk(0, start, 0, True):
            results.append(places)
            break
    return results


class _Matcher:
    """One pattern on one sentence."""

    def __init__(self, parts: Sequence[Any], sentence: Sentence, layouts: Layouts, number: int) -> None:
        self.parts = parts
        self.words = sentence.words
        self.found = sentence.found
        self.tries = 0
        self._layouts = layouts
        self._number = number
        self._by_first: dict[int, dict[int, list[int]]] = {}

    def starts(self) -> list[int]:
        """Word indexes at which the pattern may begin."""
        starts: set[int] = set()
        for index, (_, _, optional, _) in enumerate(self.parts):
            starts.update(first for first, _ in self._all(index))
            if not optional:
                break
        return sorted(starts)

    def walk(self, index: int, position: int, gap: int, begin: bool) -> Iterator[Parts]:
        """Ways to match the parts from ``index`` on, the next beginning within ``gap`` words of ``position``."""
        if index == len(self.parts):
            yield ()
            return
        self.tries += 1
        if self.tries > MOST_TRIES:
            return
        _, _, optional, own_gap = self.parts[index]
        gap = 0 if begin else max(gap, own_gap)
        for first in range(position, min(position + gap, len(self.words) - 1) + 1):
            if not begin and self._breaks(first) > (2 if gap else WEAK_BREAK):
                break
            for last in self._ends(index, first):
                for rest in self.walk(index + 1, last, 0, False):
                    yield ((first, last), *rest)
        if optional:
            yield from self.walk(index + 1, position, gap, begin)

    def _breaks(self, word: int) -> int:
        return self._layouts.of(self._number).breaks[word]

    def _ends(self, index: int, first: int) -> list[int]:
        if index not in self._by_first:
            table: dict[int, list[int]] = {}
            for start, end in self._all(index):
                table.setdefault(start, []).append(end)
            self._by_first[index] = table
        return self._by_first[index].get(first, [])

    def _all(self, index: int) -> list[tuple[int, int]]:
        """All places of a part in the sentence, longest first at each word."""
        concepts, phrases, _, _ = self.parts[index]
        places = [place for concept in concepts for place in self.found.get(concept, ())]
        for phrase in phrases:
            size = len(phrase)
            wanted = tuple(phrase)
            for first, word in enumerate(self.words):
                if word == wanted[0] and self.words[first : first + size] == wanted:
                    places.append((first, first + size))
        if len(places) > 1:
            places = sorted(set(places), key=lambda place: (place[0], -place[1]))
        return places


def _widest(places: list[Parts]) -> list[Parts]:
    """Of places that overlap, the one that begins first and reaches furthest."""
    kept: list[Parts] = []
    for parts in sorted(places, key=lambda parts: (parts[0][0], -parts[-1][1])):
        if not kept or parts[0][0] >= kept[-1][-1][1]:
            kept.append(parts)
    return kept


def _search(expressions: Sequence[str], number: int, reading: Reading, layouts: Layouts) -> list[Parts]:
    """Places of raw expressions in the sentence's own text, widened to whole words."""
    import regex

    sentence = reading.sentences[number]
    text = reading.document.blocks[sentence.block].text[sentence.start : sentence.end]
    own = layouts.of(number)
    results: list[Parts] = []
    for expression in expressions:
        for hit in regex.finditer(expression, text, regex.V0 | regex.IGNORECASE, timeout=SEARCH_SECONDS):
            start, end = hit.start() + sentence.start, hit.end() + sentence.start
            inside = [
                index
                for index in range(sentence.lead_words, len(own.starts))
                if own.starts[index] < end and own.ends[index] > start
            ]
            if inside:
                results.append(((inside[0], inside[-1] + 1),))
    return results
