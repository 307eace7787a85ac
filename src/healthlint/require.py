"""Required statements: what a draft must say, given what it is about.

A requirement is due when one of its conditions holds and given when a sentence
states it and nothing takes it back (``stated``): "no risk of a collapsed lung"
gives nothing. The trigger is where the finding stands. Where the words of its
passages speak plainly for or against either, they decide (``scales``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from healthlint.clock import UNTIMED, Clock
from healthlint.guards import Hit, Scene, criticised, myth, negated, question, reported
from healthlint.matching import Parts
from healthlint.named import NamedTuple
from healthlint.nearby import asks
from healthlint.occasion import asks_of_harm, asks_openly, declined, owes_nothing
from healthlint.scales import Passages, Scales
from healthlint.stated import UNSEEN, stated, untold
from healthlint.types import Candidate, Traits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

BY_WEIGHT = {  # why, in a word or two, where words decided against a pattern
    "excuses": "the words around it sell or explain nothing of the kind",
    "doubts": "its passage does not read like a warning",
}
MOST_QUESTIONS = 20  # in a row, that an answer behind them answers


class Missing(NamedTuple):
    """A requirement that is due and not given; the trigger's sentence and words."""

    rule: Traits
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
        self._kept: dict[int, list[_Match]] = {}
        self._due: dict[tuple[_Match, bool, Any], bool] = {}

    def of(self, numbers: Sequence[int]) -> list[_Match]:
        """All matches of any of the patterns, in order of sentence."""
        hopeful = self.scene.matcher.hopeful(numbers)
        found = [hit for number in hopeful for hit in self._one(number)]
        return found if len(hopeful) < 2 else sorted(found, key=lambda hit: (hit.sentence, hit.parts))

    def counts(self, hit: _Match, counts: Any, forbids: bool) -> bool:
        """What ``counts`` says of a match, asked once."""
        if counts not in (_is_due, _is_offered):
            return bool(counts(hit, self.scene, forbids))
        key = (hit, forbids, counts)
        if key not in self._due:
            self._due[key] = counts(hit, self.scene, forbids)
        return self._due[key]

    def _one(self, number: int) -> list[_Match]:
        if number not in self._kept:
            matcher = self.scene.matcher
            self._kept[number] = [
                _Match(sentence, parts)
                for sentence in matcher.sentences(number)
                for parts in matcher.places(number, sentence)
            ]
        return self._kept[number]


class Review(NamedTuple):
    """What came of a requirement that something in the draft triggers.

    ``excused``: what makes it not due after all; the trigger itself in a draft that offers
    nothing. ``given``: where it is stated. ``unheard``: where it seems to be stated and does
    not count. None where there is nothing. ``bound``: the one by which the weight of a passage
    excused or doubted it (see ``scales``), "" if patterns did.
    """

    rule: Traits
    trigger: _Match
    excused: _Match | None = None
    given: _Match | None = None
    unheard: _Match | None = None
    bound: str = ""


def require(scene: Scene, clock: Clock = UNTIMED) -> list[Missing]:
    """The required statements that the draft lacks, in order of rule."""
    missing = []
    for review in _reviews(scene, Matches(scene), clock):
        if review.excused is None and review.given is None:
            trigger = review.trigger
            missing.append(Missing(review.rule, trigger.sentence, trigger.parts[0][0], trigger.parts[-1][1]))
    return missing


def reviews(scene: Scene) -> list[Review]:
    """Every requirement that the draft triggers, with all that is known of it. For ``trace``."""
    matches = Matches(scene)
    rows = scene.ruleset.data["by_id"]
    return [
        review
        if review.excused or review.given or review.unheard
        else review._replace(unheard=_first(rows[review.rule.id]["given"], matches, _is_there))
        for review in _reviews(scene, matches)
    ]


def _reviews(scene: Scene, matches: Matches, clock: Clock = UNTIMED) -> Iterator[Review]:
    """Each requirement as far as it takes to know whether its statement is missing."""
    by_id: Mapping[str, Any] = scene.ruleset.data["by_id"]
    # what a draft was only guessed to sell may excuse or give it, and makes nothing due
    declared = scene.reading.topic.modality if scene.reading.topic.declared else ""
    offers: bool | None = None  # asked once something is due at all
    balance = _Balance(scene)
    required = [rule for rule in scene.ruleset.traits.values() if rule.kind == "requirement"]
    for rule in clock.rules(required, lambda rule: rule.id):
        row = by_id[rule.id]
        trigger = _first(row["due"], matches, _is_offered, declared)
        if trigger is None:
            continue
        if offers is None:
            offers = not owes_nothing(scene)
        excused = _first(row["not-due"], matches, _is_due) if offers else trigger
        if excused is not None:
            yield Review(rule, trigger, excused)
            continue
        if balance.below(rule.id, "due", "excuses"):
            yield Review(rule, trigger, excused=trigger, bound="excuses")
            continue
        spoilers = {hit.sentence for hit in matches.of(row["not-given"])}

        def gives(hit: _Match, scene: Scene, forbids: bool, spoilers: set[int] = spoilers) -> bool:
            return hit.sentence not in spoilers and _is_given(hit, scene, forbids)

        given = _first(row["given"], matches, gives)
        if given is not None and balance.below(rule.id, "given", "doubts"):
            yield Review(rule, trigger, unheard=given, bound="doubts")
        else:
            yield Review(rule, trigger, given=given)


class _Balance:
    """What the passages of the draft weigh on the scales of its requirements, if any are loaded."""

    def __init__(self, scene: Scene) -> None:
        unseen = {n for n, block in enumerate(scene.reading.document.blocks) if block.kind in UNSEEN}
        self._passages = Passages(scene.reading, unseen | scene.evidence.reference_blocks)
        scales: Scales | None = scene.ruleset.data.get("stating")
        enough = scales is not None and self._passages.words() >= scales.bounds["words"]
        self._scales = scales if enough else None

    def below(self, rule_id: str, scale: str, bound: str) -> bool:
        """The heaviest passage weighs less than the bound."""
        if self._scales is None or not self._scales.has(rule_id):
            return False
        weighed = self._passages.heaviest(self._scales, scale, rule_id)
        return weighed is not None and weighed.weight < self._scales.bounds[bound]


def why_unheard(review: Review, scene: Scene) -> str:
    """Why a statement that seems to be there does not count, in a word or two."""
    if review.bound:
        return BY_WEIGHT[review.bound]
    if review.unheard is None:
        return ""
    row = scene.ruleset.data["by_id"][review.rule.id]
    if any(hit.sentence == review.unheard.sentence for hit in Matches(scene).of(row["not-given"])):
        return "speaks of something else"
    hit = _hit(review.unheard, scene)
    matches = Matches(scene)
    forbids = next(
        condition["forbids"] for condition in row["given"] if _first([condition], matches, _is_there)
    )
    return untold(hit, forbids) or ("named as a myth" if myth(hit) is not None else "only part of it counts")


def _first(
    conditions: Sequence[Any], matches: Matches, counts: Any, modality: str | None = None
) -> _Match | None:
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


def _holds_in_draft(condition: Mapping[str, Any], matches: Matches, counts: Any) -> _Match | None:
    """The first match of the condition's first pattern if all patterns match anywhere in the draft."""
    scene, forbids, first = matches.scene, condition["forbids"], None
    for numbers in condition["all"]:
        told: dict[int, _Match] = {}
        wanted = 1 if first else condition["times"]
        for hit in matches.of(numbers):
            if hit.sentence not in told and _own(hit, scene) and matches.counts(hit, counts, forbids):
                told[hit.sentence] = hit
                if _weight(told, scene) >= wanted:
                    break
        else:
            return None
        first = first or next(iter(told.values()))
    if any(matches.counts(hit, _is_due, forbids) for hit in matches.of(condition["none"])):
        return None
    return first


def _holds_in_place(condition: Mapping[str, Any], matches: Matches, counts: Any) -> _Match | None:
    """The match of the condition's first pattern at the first place that all patterns share."""
    scene, within, forbids = matches.scene, condition["within"], condition["forbids"]
    places: list[dict[Any, _Match]] = []
    for numbers in condition["all"]:
        hits = [hit for hit in matches.of(numbers) if _may_share(hit, places, within, scene)]
        hits = [hit for hit in hits if matches.counts(hit, counts, forbids)]
        if (
            not places
            and _weight({hit.sentence for hit in hits if _own(hit, scene)}, scene) < condition["times"]
        ):
            return None
        by_place: dict[Any, _Match] = {}
        for hit in sorted(hits, key=lambda hit: not _own(hit, scene)):
            for place in _places(hit.sentence, within, scene):
                by_place.setdefault(place, hit)
        if not by_place:
            return None
        places.append(by_place)
    against = [hit for hit in matches.of(condition["none"]) if matches.counts(hit, _is_due, forbids)]
    barred = {place for hit in against for place in _places(hit.sentence, within, scene)}
    best = None
    for place in places[0] if places else ():
        shared = [by_place[place] for by_place in places if place in by_place]
        if place in barred or len(shared) < len(places) or not any(_own(hit, scene) for hit in shared):
            continue
        if best is None or shared[0].sentence < best.sentence:
            best = shared[0]
    return best


def _may_share(hit: _Match, places: Sequence[Mapping[Any, _Match]], within: str, scene: Scene) -> bool:
    """The match stands where a match of the pattern before it does."""
    return not places or any(place in places[-1] for place in _places(hit.sentence, within, scene))


def _weight(numbers: Iterable[int], scene: Scene) -> int:
    """How many sentences these are; a heading says what its section is about and counts twice."""
    sentences, blocks = scene.reading.sentences, scene.reading.document.blocks
    return sum(2 if blocks[sentences[number].block].kind in ("heading", "title") else 1 for number in numbers)


def _own(found: _Match, scene: Scene) -> bool:
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


def _hit(found: _Match, scene: Scene) -> Hit:
    candidate = Candidate("", found.sentence, found.parts[0][0], found.parts[-1][1], found.parts)
    return Hit(scene, candidate, scene.reading.sentences[found.sentence], "missing-safety")


def _is_due(found: _Match, scene: Scene, forbids: bool) -> bool:
    """The treatment is spoken of, and not as something denied, banned or warned of."""
    index = scene.reading.sentences[found.sentence].block
    if index in scene.evidence.reference_blocks:
        return False
    hit = _hit(found, scene)
    if reported(hit) is not None or criticised(hit) is not None:
        return False
    about_harm = asks_of_harm(hit)  # "Does it hurt when you click my neck? Not a bit."
    if question(hit) is not None and not about_harm and not asks_openly(hit):
        return False
    basis = None if forbids else negated(hit)
    if basis is not None and basis.sentence != found.sentence and (about_harm or asks_openly(hit)):
        return True
    # A denial behind it may be of something else: "neck adjustment is safe, and talk of strokes is a myth".
    return basis is None or (basis.sentence == found.sentence and basis.first > hit.candidate.first)


def _is_offered(found: _Match, scene: Scene, forbids: bool) -> bool:
    """It is due, and not what the draft says it does not offer."""
    return _is_due(found, scene, forbids) and not declined(_hit(found, scene))


def _is_there(found: _Match, scene: Scene, forbids: bool) -> bool:
    """The words stand there, whether or not they count."""
    return True


def _is_given(found: _Match, scene: Scene, forbids: bool) -> bool:
    """The statement is made to the reader, and not held up as a myth."""
    hit = _hit(found, scene)
    return stated(hit, forbids) and myth(hit) is None
