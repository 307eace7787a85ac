"""Required statements: what a draft must say, given what it is about.

A requirement is due when one of its conditions holds and given when a sentence
states it and no guard takes it back: "no risk of a collapsed lung" gives
nothing. The trigger is where the finding stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from healthlint.find import Parts, match
from healthlint.guards import Hit, Scene, criticised, myth, negated, reported
from healthlint.packed import pattern_at
from healthlint.types import Candidate, Rule

# Where readers may never look: a statement there does not count (corpus of decisions, see rules/safety).
UNSEEN = frozenset({"alt", "title", "description", "furniture"})


class Missing(NamedTuple):
    """A requirement that is due and not given; the trigger's sentence and words."""

    rule: Rule
    sentence: int
    first: int
    last: int


class _Match(NamedTuple):
    sentence: int
    parts: Parts


class Matches:
    """Matches of patterns over a whole draft, worked out once for each pattern."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._sentences: dict[int, list[int]] | None = None
        self._kept: dict[int, list[_Match]] = {}

    def of(self, numbers: Sequence[int]) -> list[_Match]:
        """All matches of any of the patterns, in order of sentence."""
        found = [hit for number in numbers for hit in self._one(number)]
        return sorted(found, key=lambda hit: (hit.sentence, hit.parts))

    def _one(self, number: int) -> list[_Match]:
        if number not in self._kept:
            pattern = pattern_at(self.scene.ruleset.data["patterns"], number)
            self._kept[number] = [
                _Match(sentence, parts)
                for sentence in self._where(pattern)
                for parts in match(pattern, sentence, self.scene.reading, self.scene.layouts)
            ]
        return self._kept[number]

    def _where(self, pattern: Sequence[Any]) -> list[int]:
        """Sentences that mention the part by which the pattern is looked up."""
        if self._sentences is None:
            index: dict[int, list[int]] = {}
            for number, sentence in enumerate(self.scene.reading.sentences):
                for concept in sentence.found:
                    index.setdefault(concept, []).append(number)
            self._sentences = index
        anchor, parts = pattern
        numbers = {number for concept in parts[anchor][0] for number in self._sentences.get(concept, ())}
        return sorted(numbers)


def require(scene: Scene) -> list[Missing]:
    """The required statements that the draft lacks, in order of rule."""
    matches = Matches(scene)
    missing = []
    by_id: Mapping[str, Any] = scene.ruleset.data["by_id"]
    for rule_id, rule in scene.ruleset.rules.items():
        if rule.kind != "requirement":
            continue
        row = by_id[rule_id]
        trigger = _first(row["due"], matches, _is_due)
        if trigger is None or _first(row["not-due"], matches, _is_due) is not None:
            continue
        spoilers = {hit.sentence for hit in matches.of(row["not-given"])}

        def gives(hit: _Match, spoilers: set[int] = spoilers) -> bool:
            return hit.sentence not in spoilers and _is_given(hit, matches.scene)

        if _first(row["given"], matches, lambda hit, _: gives(hit)) is None:
            missing.append(Missing(rule, trigger.sentence, trigger.parts[0][0], trigger.parts[-1][1]))
    return missing


def _first(conditions: Sequence[Any], matches: Matches, counts: Any) -> _Match | None:
    """The earliest match that makes one of the conditions hold."""
    best = None
    for condition in conditions:
        modality = matches.scene.reading.topic.modality
        if condition["modality"] and modality not in condition["modality"]:
            continue
        hit = _holds(condition, matches, counts)
        if hit is not None and (best is None or hit.sentence < best.sentence):
            best = hit
    return best


def _holds(condition: Mapping[str, Any], matches: Matches, counts: Any) -> _Match | None:
    places: list[dict[Any, _Match]] = []
    for numbers in condition["all"]:
        by_place: dict[Any, _Match] = {}
        for hit in matches.of(numbers):
            if counts(hit, matches.scene):
                by_place.setdefault(_place(hit.sentence, condition["within"], matches.scene), hit)
        if not by_place:
            return None
        places.append(by_place)
    if not places:
        return None
    barred = {
        _place(hit.sentence, condition["within"], matches.scene) for hit in matches.of(condition["none"])
    }
    shared = [place for place in places[0] if place not in barred and all(place in other for other in places)]
    return min((places[0][place] for place in shared), key=lambda hit: hit.sentence, default=None)


def _place(sentence: int, within: str, scene: Scene) -> Any:
    """What two matches must share to stand within the same sentence, block, section or draft."""
    if within == "draft":
        return 0
    if within == "sentence":
        return sentence
    index = scene.reading.sentences[sentence].block
    block = scene.reading.document.blocks[index]
    if within == "block":
        return index
    return index if block.kind == "heading" else block.heading


def _hit(found: _Match, scene: Scene) -> Hit:
    candidate = Candidate("", found.sentence, found.parts[0][0], found.parts[-1][1], found.parts)
    return Hit(scene, candidate, scene.reading.sentences[found.sentence], "missing-safety")


def _is_due(found: _Match, scene: Scene) -> bool:
    """The treatment is spoken of, and not as something denied, banned or warned of."""
    index = scene.reading.sentences[found.sentence].block
    if index in scene.evidence.reference_blocks:
        return False
    hit = _hit(found, scene)
    return negated(hit) is None and reported(hit) is None and criticised(hit) is None


def _is_given(found: _Match, scene: Scene) -> bool:
    """The statement stands in the body and is not denied, asked, or a mere link to another page."""
    sentence = scene.reading.sentences[found.sentence]
    block = scene.reading.document.blocks[sentence.block]
    if block.kind in UNSEEN or sentence.block in scene.evidence.reference_blocks:
        return False
    text = block.text[sentence.start : sentence.end].rstrip("\"'”’)* \n")
    if text.endswith("?") and block.kind == "heading":
        return False
    if found.parts[-1][1] <= sentence.lead_words:
        return False
    laid = scene.layouts.of(found.sentence)
    start, end = laid.starts[max(found.parts[0][0], sentence.lead_words)], laid.ends[found.parts[-1][1] - 1]
    for link in block.links:
        if link.kind == "link" and link.start <= start and end <= link.end:
            return False
    hit = _hit(found, scene)
    return negated(hit) is None and myth(hit) is None
