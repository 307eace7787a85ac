"""Required statements: what a draft must say, given what it is about.

A requirement is due when one of its conditions holds and given when a sentence
states it (``conditions``). The trigger is where the finding stands. What the words
of a passage weigh overrules a pattern that they speak plainly against, and stands
in for the rest of a condition of which only the first pattern is met (``scales``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from healthlint.clock import UNTIMED, Clock
from healthlint.conditions import (
    Match,
    Matches,
    begun,
    first_of,
    hit_of,
    is_excused,
    is_given,
    is_offered,
    is_there,
)
from healthlint.guards import Scene, myth
from healthlint.named import NamedTuple
from healthlint.occasion import owes_nothing
from healthlint.scales import Passages
from healthlint.stated import seen, untold
from healthlint.types import Traits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from healthlint.compiler.rowtypes import ConditionRow, RequirementRow

UNSAID = "nothing in the draft says it"
BY_WEIGHT = {  # why, in a word or two, where words decided
    "triggers": f"{UNSAID}; due by the words around it",
    "excuses": "the words around it sell or explain nothing of the kind",
    "gives": "its passage reads like a warning",
    "doubts": "its passage does not read like a warning",
}


class Missing(NamedTuple):
    """A requirement that is due and not given; the trigger's sentence and words."""

    rule: Traits
    sentence: int
    first: int
    last: int


class Review(NamedTuple):
    """What came of a requirement that something in the draft triggers.

    ``excused``: what makes it not due after all; the trigger itself in a draft that offers
    nothing. ``given``: where it is stated. ``unheard``: where it seems to be stated and does
    not count. None where there is nothing. ``bound``: the one by which the weight of a passage
    decided last (see ``scales``), "" if patterns did.
    """

    rule: Traits
    trigger: Match
    excused: Match | None = None
    given: Match | None = None
    unheard: Match | None = None
    bound: str = ""


def require(scene: Scene, clock: Clock = UNTIMED) -> list[Review]:
    """Every requirement that the draft triggers, as far as it takes to know whether its statement is missing.

    In order of rule.
    """
    return list(_reviews(_Draft(scene), clock))


def lacking(reviewed: Iterable[Review]) -> list[Missing]:
    """The required statements that are due and given nowhere, in the order of the reviews."""
    missing = []
    for review in reviewed:
        if review.excused is None and review.given is None:
            trigger = review.trigger
            missing.append(Missing(review.rule, trigger.sentence, trigger.parts[0][0], trigger.parts[-1][1]))
    return missing


def reviews(scene: Scene) -> list[Review]:
    """Every requirement that the draft triggers, with all that is known of it."""
    return told_in_full(require(scene), scene)


def told_in_full(reviewed: Iterable[Review], scene: Scene) -> list[Review]:
    """The reviews, also with what only seems to give a statement that is missing. For ``trace``."""
    matches = Matches(scene)
    rows = scene.ruleset.book.requirements
    return [
        review
        if review.excused or review.given or review.unheard
        else review._replace(unheard=first_of(rows[review.rule.id]["given"], matches, is_there))
        for review in reviewed
    ]


def _reviews(draft: _Draft, clock: Clock) -> Iterator[Review]:
    """Each requirement as far as it takes to know whether its statement is missing."""
    required = [rule for rule in draft.scene.ruleset.traits.values() if rule.kind == "requirement"]
    for rule in clock.rules(required, lambda rule: rule.id):
        row = draft.row(rule)
        trigger, bound = _trigger(rule, row, draft)
        if trigger is None:
            continue
        review = Review(rule, trigger, bound=bound)
        yield _excused(review, row, draft) or _given(review, row, draft)


def _trigger(rule: Traits, row: RequirementRow, draft: _Draft) -> tuple[Match | None, str]:
    """What makes it due, and the bound that decided."""
    # what a draft was only guessed to sell may excuse or give it, and makes nothing due
    topic = draft.scene.reading.topic
    trigger = first_of(row["due"], draft.matches, is_offered, topic.modality if topic.declared else "")
    if trigger is not None:
        return trigger, ""
    return draft.begun_above(rule, row["due"], is_offered, "due", "triggers"), "triggers"


def _excused(review: Review, row: RequirementRow, draft: _Draft) -> Review | None:
    """The review with what makes it not due after all, or None."""
    if draft.owes_nothing():
        return review._replace(excused=review.trigger, bound="")
    excused = first_of(row["not-due"], draft.matches, is_excused)
    weight = draft.weight(review.rule, "due")
    # "not for sciatica as such" somewhere takes nothing back where a passage plainly offers it
    if excused is not None and (weight is None or weight < draft.bounds["insists"]):
        return review._replace(excused=excused, bound="")
    if weight is not None and weight < draft.bounds["excuses-long" if draft.long() else "excuses"]:
        return review._replace(excused=review.trigger, bound="excuses")
    return None


def _given(review: Review, row: RequirementRow, draft: _Draft) -> Review:
    """The review with where the statement is given, or only seems to be."""
    spoilers = {hit.sentence for hit in draft.matches.of(row["not-given"])}

    def gives(hit: Match, scene: Scene, forbids: bool) -> bool:
        return hit.sentence not in spoilers and is_given(hit, scene, forbids)

    given = first_of(row["given"], draft.matches, gives)
    if given is None:
        given = draft.begun_above(review.rule, row["given"], gives, "given", "gives")
        return review if given is None else review._replace(given=given, bound="gives")
    weight = draft.weight(review.rule, "given")
    if weight is not None and weight < draft.bounds["doubts"]:
        return review._replace(unheard=given, bound="doubts")
    return review._replace(given=given, bound="")


def body(scene: Scene) -> Passages:
    """The passages of a draft, without what readers may never look at."""
    blocks = range(len(scene.reading.document.blocks))
    return Passages(scene.reading, {block for block in blocks if seen(block, scene)})


class _Draft:
    """What is asked of a draft for each of its requirements, worked out once."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.matches = Matches(scene)
        self._owes_nothing: bool | None = None
        self._passages = body(scene)
        scales = scene.ruleset.book.scales
        enough = scales is not None and self._passages.words() >= scales.bounds["words"]
        self._scales = scales if enough else None

    def row(self, rule: Traits) -> RequirementRow:
        """The conditions of a requirement."""
        return self.scene.ruleset.book.requirements[rule.id]

    def owes_nothing(self) -> bool:
        """It offers nothing to anybody; asked once something is due at all."""
        if self._owes_nothing is None:
            self._owes_nothing = owes_nothing(self.scene)
        return self._owes_nothing

    @property
    def bounds(self) -> Mapping[str, int]:
        """By which words decide (see ``Scales``), where anything is weighed."""
        return self._scales.bounds if self._scales is not None else {}

    def long(self) -> bool:
        """It has as many words as an article or a whole page."""
        return self._passages.words() >= self.bounds["long"]

    def weight(self, rule: Traits, scale: str) -> int | None:
        """What the heaviest passage weighs for a requirement, None if patterns decide alone."""
        if self._scales is None or not self._scales.has(rule.id):
            return None
        weighed = self._passages.heaviest(self._scales, scale, rule.id)
        return None if weighed is None else weighed.weight

    def begun_above(
        self,
        rule: Traits,
        conditions: Sequence[ConditionRow],
        counts: Callable[[Match, Scene, bool], bool],
        scale: str,
        bound: str,
    ) -> Match | None:
        """Where the first pattern of a condition is met, in a passage that weighs as much as the bound."""
        if self._scales is None or not self._scales.has(rule.id):
            return None
        hits = {hit.sentence: hit for hit in reversed(begun(conditions, self.matches, counts))}
        weighed = self._passages.heaviest(self._scales, scale, rule.id, hits) if hits else None
        if weighed is None or weighed.weight < self.bounds[bound]:
            return None
        return next(hits[number] for number in weighed.sentences if number in hits)


def why_so(review: Review, scene: Scene) -> str:
    """Why a requirement is due, excused, given or its statement not heard, in a word or two."""
    # by what it is due says nothing about why a statement that seems to be there is not heard
    if review.bound and not (review.bound == "triggers" and review.unheard):
        return BY_WEIGHT[review.bound]
    if review.unheard is None:
        return "" if review.excused or review.given else UNSAID
    row = scene.ruleset.book.requirements[review.rule.id]
    matches = Matches(scene)
    if any(hit.sentence == review.unheard.sentence for hit in matches.of(row["not-given"])):
        return "speaks of something else"
    hit = hit_of(review.unheard, scene)
    forbids = next(
        condition["forbids"] for condition in row["given"] if first_of([condition], matches, is_there)
    )
    return untold(hit, forbids) or ("named as a myth" if myth(hit) is not None else "only part of it counts")
