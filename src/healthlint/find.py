"""Candidates: the places where a rule's patterns match, before any guard has looked.

A pattern is tried on a draft only if a sentence mentions the concepts that it needs (see
``compiler``), and then for all sentences at once (see ``matching``), so the work grows
with what a draft says, not with the number of rules.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from time import monotonic

from healthlint.clock import UNTIMED, Clock
from healthlint.impression import most_telling, passage_of, speaks_of_passages
from healthlint.limits import DRAFT_TIMES, LIMITS
from healthlint.matching import Matcher, Parts
from healthlint.named import NamedTuple
from healthlint.nearby import asking
from healthlint.packs import OWN
from healthlint.types import Block, Candidate, Reading, Sentence, Topic, Traits

BESIDE = 2  # sentences before and after, for the patterns of ``beside``

# The places that a rule found in a sentence, by the number of the sentence and the id of the rule.
Places = dict[tuple[int, str], list[Parts]]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from healthlint.compiler.rowtypes import RuleRow
    from healthlint.guards import Scene
    from healthlint.weights import Weights


class Found(NamedTuple):
    """The candidates in order of sentence, rule and place, and the rules that took too long to search by."""

    candidates: list[Candidate]
    stalled: list[str]


def find(scene: Scene, clock: Clock = UNTIMED, seconds: float = LIMITS["max-search-time"].usual) -> Found:
    """All candidates of all rules, but for those in a reference list, whose text is never a claim.

    ``seconds``: for one raw expression on one sentence. A rule whose expressions run out of time, on a
    sentence or on the whole draft, is not tried again in this draft.
    """
    draft = _Draft(scene)
    places = _by_patterns(draft, clock)
    searched, stalled = _by_expressions(draft, clock, seconds)
    for at, hits in searched.items():
        places.setdefault(at, []).extend(hits)
    places.update(_by_impressions(draft))
    sentences, listed = scene.reading.sentences, scene.evidence.reference_blocks
    candidates = [
        Candidate(rule_id, number, parts[0][0], parts[-1][1], parts)
        for number, rule_id in sorted(places)
        if sentences[number].block not in listed and _has_company(draft, rule_id, number)
        for parts in _joined(draft, rule_id, number, places[number, rule_id])
    ]
    return Found(candidates, stalled)


class _Draft:
    """A draft with what every source of places asks of it: which rules read which of its sentences.

    ``reads``: for each sentence the ids of the rules that speak there; ``speaking``: of those that do anywhere.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        reading, traits = scene.reading, scene.ruleset.traits
        kinds = [reading.document.blocks[sentence.block].kind for sentence in reading.sentences]
        by_kind = {
            kind: {name for name, rule in traits.items() if _speaks(rule, kind, reading.topic)}
            for kind in set(kinds)
        }
        self.reads = [by_kind[kind] for kind in kinds]
        self.speaking: set[str] = set().union(*by_kind.values())
        self.rows = scene.ruleset.book.rows
        self.followed = _Followed(reading)


# --- the sources of places ---------------------------------------------------


def _by_patterns(draft: _Draft, clock: Clock) -> Places:
    """Where patterns match."""
    places: Places = {}
    matcher, reads = draft.scene.matcher, draft.reads
    live = _live(draft.scene.ruleset.book.find, draft.speaking, matcher)
    for pattern, rule_id in clock.rules(live, _rule_of):
        for number in matcher.sentences(pattern):
            if rule_id in reads[number]:
                hits = matcher.places(pattern, number)
                if hits:
                    places.setdefault((number, rule_id), []).extend(hits)
    return places


def _by_expressions(draft: _Draft, clock: Clock, seconds: float) -> tuple[Places, list[str]]:
    """Where raw expressions match, and the rules whose expressions ran out of time."""
    places: Places = {}
    stalled: list[str] = []
    for rule_id in clock.rules(draft.scene.ruleset.book.regex_rules, str):
        begun = monotonic()
        for number in _worth_searching(rule_id, draft):
            try:
                hits = _search(draft.rows[rule_id], number, draft.scene, seconds)
            except TimeoutError:
                stalled.append(rule_id)
                break
            if hits:
                places[number, rule_id] = hits
            if monotonic() - begun > DRAFT_TIMES * seconds:
                stalled.append(rule_id)
                break
    return places, stalled


def _by_impressions(draft: _Draft) -> Places:
    """Sentences, each as a whole, that weigh as much as a rule asks for."""
    scene = draft.scene
    weights, sentences = scene.ruleset.book.weights, scene.reading.sentences
    if weights is None:
        return {}
    return {
        (number, rule_id): [((sentences[number].lead_words, len(sentences[number].words)),)]
        for rule_id in scene.ruleset.book.impression_rules
        for number in _weighty(draft.rows[rule_id]["impression"], scene, weights)
        if rule_id in draft.reads[number]
    }


# --- what else a rule asks for -----------------------------------------------


def _has_company(draft: _Draft, rule_id: str, number: int) -> bool:
    """What the rule wants in the sentence too, in those around it, or in the one that it answers, stands there."""
    row, matcher = draft.rows[rule_id], draft.scene.matcher
    if row["also"] and not matcher.first(row["also"], number):
        return False
    if row["beside"] and not any(
        matcher.first(row["beside"], other) for other in _around(number, draft.scene.reading)
    ):
        return False
    return not row["after"] or bool(matcher.first(row["after"], draft.followed.by(number)))


def _joined(draft: _Draft, rule_id: str, number: int, places: list[Parts]) -> list[Parts]:
    """The places that are more than words of a lead, as one if the rule counts a sentence once."""
    lead_words = draft.scene.reading.sentences[number].lead_words
    own = [parts for parts in _widest(places) if parts[-1][1] > lead_words]
    return [tuple(chain.from_iterable(own))] if draft.rows[rule_id]["once"] and own else own


def _around(number: int, reading: Reading) -> Iterable[int]:
    """Numbers of the sentences around one, in its block and no further than a reader joins them."""
    block = reading.sentences[number].block
    around = range(max(0, number - BESIDE), min(len(reading.sentences), number + BESIDE + 1))
    return (other for other in around if other != number and reading.sentences[other].block == block)


class _Followed:
    """What the sentences of a draft answer or fill in, worked out when it is first asked for."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._row_starts: list[int] = []

    def by(self, number: int) -> int:
        """Number of the sentence that one answers or fills in, -1 if there is none.

        That is the question just before it, also where it is a heading, or the first cell of its row.
        """
        sentences, blocks = self._reading.sentences, self._reading.document.blocks
        if not number:
            return -1
        own, before = sentences[number], sentences[number - 1]
        if asking(blocks[before.block].text[before.start : before.end]):
            return number - 1
        self._row_starts = self._row_starts or _row_starts(blocks)
        label = self._row_starts[own.block]
        if label == own.block or label not in self._reading.by_block:
            return -1
        return bisect_left(sentences, label, key=_block_of)


def _row_starts(blocks: Sequence[Block]) -> list[int]:
    """For each block, the first cell of its row if it stands in the body of a table, else itself."""
    starts: list[int] = []
    for number, block in enumerate(blocks):
        before = blocks[number - 1] if number else None
        in_row = before is not None and block.row > 0 and (before.kind, before.row) == ("cell", block.row)
        starts.append(starts[-1] if in_row else number)
    return starts


def _block_of(sentence: Sentence) -> int:
    return sentence.block


def _weighty(least: Mapping[str, int], scene: Scene, weights: Weights) -> Iterable[int]:
    """Numbers of the sentences that weigh so much; of passages that do, that of the sentence that tells most."""
    reading, impressions = scene.reading, scene.impressions
    reached = [number for number, impression in enumerate(impressions) if impression.reaches(least)]
    if not reached or not speaks_of_passages(least):
        return reached
    of = passage_of(reading)
    passages: dict[int, list[int]] = {}
    for number in reached:  # each sentence of a passage reaches it
        passages.setdefault(of[number], []).append(number)
    return [
        numbers[most_telling([reading.sentences[number] for number in numbers], weights)]
        for numbers in passages.values()
    ]


def _rule_of(pair: tuple[int, str]) -> str:
    return pair[1]


def _worth_searching(rule_id: str, draft: _Draft) -> Iterable[int]:
    """Numbers of the sentences that a rule's raw expressions are tried on: cheaper tests go first."""
    row, matcher, sentences = draft.rows[rule_id], draft.scene.matcher, draft.scene.reading.sentences
    numbers: Iterable[int] = range(len(sentences))
    if row["also"]:
        numbers = sorted(
            {number for pattern in matcher.hopeful(row["also"]) for number in matcher.sentences(pattern)}
        )
    if row["after"]:
        told = {number for pattern in matcher.hopeful(row["after"]) for number in matcher.sentences(pattern)}
        numbers = [number for number in numbers if draft.followed.by(number) in told]
    if row["letters"]:
        numbers = [
            number for number in numbers if any(map(sentences[number].folded.__contains__, row["letters"]))
        ]
    return [number for number in numbers if rule_id in draft.reads[number]]


def _live(
    find: Sequence[tuple[str, Sequence[int]]], speaking: set[str], matcher: Matcher
) -> list[tuple[int, str]]:
    """The patterns, each with its rule, of which some sentence mentions what they need."""
    return [
        (pattern, rule_id)
        for rule_id, patterns in find
        if rule_id in speaking
        for pattern in matcher.hopeful(patterns)
    ]


def _speaks(rule: Traits, kind: str, topic: Topic) -> bool:
    """True if the rule reads this kind of block and speaks about what the draft sells.

    ``any`` asks for a draft that sells something, ``declared`` for one that says so itself or makes
    that impression: in such copy a bare sentence makes a claim that it would not make in an article.
    With both, what is found in another draft that sells something becomes a note (see ``judge``).
    """
    if rule.where and kind not in rule.where:
        return False
    if not rule.modality:
        return True
    if (topic.declared or topic.evident) and "declared" in rule.modality:
        return True
    sells = bool(topic.modality) or topic.evident
    return (sells and "any" in rule.modality) or topic.modality in rule.modality


def _widest(places: list[Parts]) -> list[Parts]:
    """Of places that overlap, the one that begins first and reaches furthest."""
    kept: list[Parts] = []
    for parts in sorted(places, key=lambda parts: (parts[0][0], -parts[-1][1], parts)):
        if not kept or parts[0][0] >= kept[-1][-1][1]:
            kept.append(parts)
    return kept


def _search(row: RuleRow, number: int, scene: Scene, seconds: float) -> list[Parts]:
    """Places of a rule's raw expressions in the sentence's own text, widened to whole words."""
    sentence = scene.reading.sentences[number]
    text = scene.reading.document.blocks[sentence.block].text[sentence.start : sentence.end]
    own = scene.layouts.of(number)
    results: list[Parts] = []
    own_pack = row["pack"].startswith(OWN)
    for expression in row["regex"]:
        for hit in _timed_hits(expression, text, seconds) if own_pack else _hits(expression, text):
            start, end = hit.start() + sentence.start, hit.end() + sentence.start
            inside = [
                index
                for index in range(sentence.lead_words, len(own.starts))
                if own.starts[index] < end and own.ends[index] > start
            ]
            if inside:
                results.append(((inside[0], inside[-1] + 1),))
    return results


def _hits(expression: str, text: str) -> Iterable[Any]:
    """Matches of an expression of the built-in packs.

    They are searched without a limit, as their growth is tested: ``regex``, which has one, takes
    longer to import than a draft to lint.
    """
    found: Iterable[Any] = _expression(expression).finditer(text)
    return found


def _timed_hits(expression: str, text: str, seconds: float) -> Iterable[Any]:
    """Matches of an expression that anybody may have written. Raises TimeoutError."""
    found: Iterable[Any] = _stoppable(expression).finditer(text, timeout=seconds)
    return found


@lru_cache(maxsize=256)
def _expression(text: str) -> Any:
    import re

    try:
        return re.compile(text, re.IGNORECASE)
    except re.error:  # possessive quantifiers, before Python 3.11
        return _stoppable(text)


@lru_cache(maxsize=256)
def _stoppable(text: str) -> Any:
    import regex

    return regex.compile(text, regex.V0 | regex.IGNORECASE)
