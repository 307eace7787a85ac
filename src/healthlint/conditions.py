"""The conditions of required statements: patterns that must share a place, and matches that count.

A match that makes a statement due speaks of the treatment to people who could have it; one that
gives it tells its reader, and is not taken back ("no risk of a collapsed lung" gives nothing).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from healthlint.guards import Hit, Scene, criticised, myth, negated, question, reported
from healthlint.matching import Parts
from healthlint.named import NamedTuple
from healthlint.nearby import asks
from healthlint.occasion import asks_of_harm, asks_openly, declined, refused_by_others
from healthlint.stated import stated
from healthlint.types import Candidate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from healthlint.compiler.rowtypes import ConditionRow

RELATIVES = frozenset({"that", "which", "who", "whose"})
MOST_QUESTIONS = 20  # in a row, that an answer behind them answers


class Match(NamedTuple):
    """Where a pattern matches: the number of the sentence, and the words of each part."""

    sentence: int
    parts: Parts


class Matches:
    """Matches of patterns over a whole draft, worked out once for each pattern."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._kept: dict[int, list[Match]] = {}
        self._due: dict[tuple[Match, bool, Any], bool] = {}

    def of(self, numbers: Sequence[int]) -> list[Match]:
        """All matches of any of the patterns, in order of sentence."""
        hopeful = self.scene.matcher.hopeful(numbers)
        found = [hit for number in hopeful for hit in self._one(number)]
        return found if len(hopeful) < 2 else sorted(found, key=lambda hit: (hit.sentence, hit.parts))

    def counts(self, hit: Match, counts: Any, forbids: bool) -> bool:
        """What ``counts`` says of a match, asked once."""
        if counts not in (is_due, is_offered, is_excused):
            return bool(counts(hit, self.scene, forbids))
        key = (hit, forbids, counts)
        if key not in self._due:
            self._due[key] = counts(hit, self.scene, forbids)
        return self._due[key]

    def _one(self, number: int) -> list[Match]:
        if number not in self._kept:
            matcher = self.scene.matcher
            self._kept[number] = [
                Match(sentence, parts)
                for sentence in matcher.sentences(number)
                for parts in matcher.places(number, sentence)
            ]
        return self._kept[number]


def first_of(
    conditions: Sequence[ConditionRow], matches: Matches, counts: Any, modality: str | None = None
) -> Match | None:
    """Where the first of the conditions that holds does so, or None. ``modality``: if not that of the draft."""
    if modality is None:
        modality = matches.scene.reading.topic.modality
    for condition in conditions:
        if condition["modality"] and modality not in condition["modality"]:
            continue
        if condition["amid"] and not matches.of(condition["amid"]):
            continue
        holds = _holds_in_draft if condition["within"] == "draft" else _holds_in_place
        hit = holds(condition, matches, counts)
        if hit is not None:
            return hit
    return None


def begun(conditions: Sequence[ConditionRow], matches: Matches, counts: Any) -> list[Match]:
    """Where the first pattern of any of the conditions is met, whatever else they ask for there; in order of sentence.

    What may stand anywhere in the draft has to stand somewhere: "needling" alone begins every list of who may have it.
    """
    scene = matches.scene
    hits = {
        hit
        for condition in conditions
        if condition["within"] != "draft" or all(map(matches.of, condition["all"]))
        for hit in matches.of(condition["all"][0])
        if _own(hit, scene) and matches.counts(hit, counts, condition["forbids"])
    }
    return sorted(hits)


def _holds_in_draft(condition: ConditionRow, matches: Matches, counts: Any) -> Match | None:
    """The first match of the condition's first pattern if all patterns match anywhere in the draft."""
    scene, forbids, first = matches.scene, condition["forbids"], None
    for numbers in condition["all"]:
        told: dict[int, Match] = {}
        wanted = 1 if first else condition["times"]
        for hit in matches.of(numbers):
            if hit.sentence not in told and _own(hit, scene) and matches.counts(hit, counts, forbids):
                told[hit.sentence] = hit
                if _weight(told, scene) >= wanted:
                    break
        else:
            return None
        first = first or next(iter(told.values()))
    if any(matches.counts(hit, is_due, forbids) for hit in matches.of(condition["none"])):
        return None
    return first


def _holds_in_place(condition: ConditionRow, matches: Matches, counts: Any) -> Match | None:
    """The match of the condition's first pattern at the first place that all patterns share."""
    scene, within, forbids = matches.scene, condition["within"], condition["forbids"]
    places: list[dict[Any, Match]] = []
    for numbers in condition["all"]:
        hits = [hit for hit in matches.of(numbers) if _may_share(hit, places, within, scene)]
        hits = [hit for hit in hits if matches.counts(hit, counts, forbids)]
        if (
            not places
            and _weight({hit.sentence for hit in hits if _own(hit, scene)}, scene) < condition["times"]
        ):
            return None
        by_place: dict[Any, Match] = {}
        for hit in sorted(hits, key=lambda hit: not _own(hit, scene)):
            for place in _places(hit.sentence, within, scene):
                by_place.setdefault(place, hit)
        if not by_place:
            return None
        places.append(by_place)
    against = [hit for hit in matches.of(condition["none"]) if matches.counts(hit, is_due, forbids)]
    barred = {place for hit in against for place in _places(hit.sentence, within, scene)}
    best = None
    for place in places[0] if places else ():
        shared = [by_place[place] for by_place in places if place in by_place]
        if place in barred or len(shared) < len(places) or not any(_own(hit, scene) for hit in shared):
            continue
        if best is None or shared[0].sentence < best.sentence:
            best = shared[0]
    return best


def _may_share(hit: Match, places: Sequence[Mapping[Any, Match]], within: str, scene: Scene) -> bool:
    """The match stands where a match of the pattern before it does."""
    return not places or any(place in places[-1] for place in _places(hit.sentence, within, scene))


def _weight(numbers: Iterable[int], scene: Scene) -> int:
    """How many sentences these are; a heading says what its section is about and counts twice."""
    sentences, blocks = scene.reading.sentences, scene.reading.document.blocks
    return sum(2 if blocks[sentences[number].block].kind in ("heading", "title") else 1 for number in numbers)


def _own(found: Match, scene: Scene) -> bool:
    """Not merely the words of the lead, which every item of a list repeats."""
    return found.parts[-1][1] > scene.reading.sentences[found.sentence].lead_words


def _places(sentence: int, within: str, scene: Scene) -> tuple[Any, ...]:
    """What two matches must share to stand in the same sentence, next to each other, in one block, ..."""
    if within == "sentence":
        return (sentence,)
    if within == "near":
        last, end = sentence, min(sentence + MOST_QUESTIONS, len(scene.reading.sentences) - 1)
        while last < end and asks(scene, last):
            last += 1  # questions in a row share their answer
        return tuple(range(sentence, max(last, sentence + 1) + 1))
    index = scene.reading.sentences[sentence].block
    block = scene.reading.document.blocks[index]
    if within == "block":
        return (index,)
    return (index if block.kind == "heading" else block.heading,)


def hit_of(found: Match, scene: Scene) -> Hit:
    """The match as guards see a claim."""
    candidate = Candidate("", found.sentence, found.parts[0][0], found.parts[-1][1], found.parts)
    return Hit(scene, candidate, scene.reading.sentences[found.sentence], "missing-safety")


def is_due(found: Match, scene: Scene, forbids: bool) -> bool:
    """The treatment is spoken of, and not as something denied, banned or warned of."""
    index = scene.reading.sentences[found.sentence].block
    if index in scene.evidence.reference_blocks:
        return False
    hit = hit_of(found, scene)
    if reported(hit) is not None or criticised(hit) is not None:
        return False
    about_harm = asks_of_harm(hit)  # "Does it hurt when you click my neck? Not a bit."
    if question(hit) is not None and not about_harm and not asks_openly(hit):
        return False
    basis = None if forbids else negated(hit)
    if basis is not None and basis.sentence != found.sentence and (about_harm or asks_openly(hit)):
        return True
    if basis is None or basis.sentence != found.sentence:
        return basis is None
    # A denial behind it may be of something else: "neck adjustment is safe, and talk of strokes is a myth".
    return basis.first > hit.candidate.first or _aside(hit, basis.first)


def _aside(hit: Hit, cue: int) -> bool:
    """The denial is of a relative clause that ends before the hit: "for a knee that won't bend, a needle"."""
    breaks = hit.scene.layouts.of(hit.candidate.sentence).breaks
    opens = hit.sentence.words[max(cue - 2, 0) : cue]
    closed = any(breaks[word] for word in range(cue + 1, min(hit.candidate.first + 1, len(breaks))))
    return closed and any(word in RELATIVES for word in opens)


def is_offered(found: Match, scene: Scene, forbids: bool) -> bool:
    """It is due, and not what the draft says it does not offer, or that others refuse."""
    hit = hit_of(found, scene)
    return is_due(found, scene, forbids) and not declined(hit) and not refused_by_others(hit)


def is_excused(found: Match, scene: Scene, forbids: bool) -> bool:
    """The draft itself says so: what another body refuses excuses no offer of its own."""
    return is_due(found, scene, forbids) and not refused_by_others(hit_of(found, scene))


def is_there(found: Match, scene: Scene, forbids: bool) -> bool:
    """The words stand there, whether or not they count."""
    return True


def is_given(found: Match, scene: Scene, forbids: bool) -> bool:
    """The statement is made to the reader, and not held up as a myth."""
    hit = hit_of(found, scene)
    if not stated(hit, forbids):
        return False
    basis = myth(hit)
    # "I ask whether your legs are weak. He had none of this." turns the sign away, and not the warning
    return basis is None or (forbids and basis.sentence != found.sentence)
