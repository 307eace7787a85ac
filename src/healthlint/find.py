"""Candidates: the places where a rule's patterns match, before any guard has looked.

A pattern is tried on a sentence only if the sentence mentions the two parts that
it is filed under (see ``compiler``), so the work grows with what a draft says, not
with the number of rules.
"""

from __future__ import annotations

from collections.abc import Sequence

from healthlint.matching import Layouts, Parts, match, parts_present
from healthlint.packed import filed_under, pattern_at
from healthlint.types import Candidate, Reading, Rule, RuleSet, Topic

_NONE = frozenset([-1])  # stands for the second concept of patterns that need only one
SEARCH_SECONDS = 1.0  # for one raw expression on one sentence


def find(reading: Reading, ruleset: RuleSet, layouts: Layouts, stalled: list[str]) -> list[Candidate]:
    """All candidates of all rules, in order of sentence, rule and place.

    A rule whose raw expression runs out of time on a sentence is put on ``stalled`` and
    not tried again in this draft.
    """
    compiled = ruleset.data
    filed, looked_up, rows = compiled["filed"], compiled["looked_up"], compiled["by_id"]
    raw = [rule_id for rule_id in compiled["raw_rules"] if rule_id in ruleset.rules]
    speakers: dict[str, set[str]] = {}
    candidates = []
    for number, sentence in enumerate(reading.sentences):
        kind = reading.document.blocks[sentence.block].kind
        if kind not in speakers:
            speakers[kind] = {
                name for name, rule in ruleset.rules.items() if _speaks(rule, kind, reading.topic)
            }
        speaking = speakers[kind]
        mentioned = sentence.found.keys()
        met: dict[str, list[Parts]] = {}
        for concept in mentioned & looked_up:
            table = filed_under(filed, concept)
            for second in (mentioned & table.keys()) | _NONE:
                for pattern, rule_id in table.get(second, ()):
                    if rule_id in speaking:
                        places = match_in(pattern, number, reading, ruleset, layouts)
                        if places:
                            met.setdefault(rule_id, []).extend(places)
        for rule_id in raw:
            if rule_id in speaking and rule_id not in stalled:
                try:
                    hits = _search(rows[rule_id]["regex"], number, reading, layouts)
                except TimeoutError:
                    stalled.append(rule_id)
                else:
                    met.setdefault(rule_id, []).extend(hits)
        for rule_id in sorted(met):
            also = rows[rule_id]["also"]
            if also and not first_match(also, number, reading, ruleset, layouts):
                continue
            for parts in _widest(met[rule_id]):
                if parts[-1][1] > sentence.lead_words:
                    candidates.append(Candidate(rule_id, number, parts[0][0], parts[-1][1], parts))
    return candidates


def _speaks(rule: Rule, kind: str, topic: Topic) -> bool:
    """True if the rule reads this kind of block and speaks about what the draft sells.

    ``any`` asks for a draft that sells something, ``declared`` for one that says so itself: in
    such copy a bare sentence makes a claim that it would not make in an article.
    """
    if rule.where and kind not in rule.where:
        return False
    if not rule.modality:
        return True
    if topic.declared and "declared" in rule.modality:
        return True
    return bool(topic.modality) and ("any" in rule.modality or topic.modality in rule.modality)


def match_in(pattern: int, number: int, reading: Reading, ruleset: RuleSet, layouts: Layouts) -> list[Parts]:
    """Places of pattern ``pattern`` in sentence ``number``; no work where a part is missing."""
    compiled = pattern_at(ruleset.data["patterns"], pattern)
    if not parts_present(compiled, reading.sentences[number].found.keys()):
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


def _widest(places: list[Parts]) -> list[Parts]:
    """Of places that overlap, the one that begins first and reaches furthest."""
    kept: list[Parts] = []
    for parts in sorted(places, key=lambda parts: (parts[0][0], -parts[-1][1], parts)):
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
