"""Accepted uses: which of the conditions that a sentence names a market accepts for what the draft sells.

The uses are rows of ``accepted-uses`` in the rule files: conditions, a qualifier that one of them needs, and
words that spoil them.
"""

from __future__ import annotations

from collections.abc import Iterable

from healthlint.mentions import longest_first

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from healthlint.compiler.rowtypes import AcceptedRow
    from healthlint.guards import Scene
    from healthlint.types import Sentence

NEAR_SENTENCES = 10  # before and behind, in which an accepted use may have its qualifier
WORDS_OF_DENIAL = 4  # before a qualifier, among which a denial takes it back
_DENIALS = frozenset(("no", "not", "without", "never", "nor", "lacks"))


def accepted_use(
    scene: Scene, rows: Iterable[AcceptedRow], number: int, *, qualified: bool = True
) -> tuple[int, int, int, str] | None:
    """The accepted use that sentence ``number`` keeps to: where its condition stands, and what it is called.

    ``qualified``: only with the qualifier that it needs.
    """
    sentence = scene.reading.sentences[number]
    conditions = _outermost(sentence.found.get(scene.numbers["condition"], ()))
    covered: set[tuple[int, int]] = set()
    use = None
    for row in rows:
        places = _mentioned(sentence, row["conditions"])
        if not places or _mentioned(sentence, row["forbid"]):
            continue
        if qualified and row["qualifier"] and not _qualified(scene, row, number):
            continue
        for first, last in places:
            covered.update(condition for condition in conditions if overlap(condition, (first, last)))
            use = use or (number, first, last, f"accepted use {row['id']}")
    # "the pain of tennis elbow": a general word beside an accepted condition names no further one
    general = set(sentence.found.get(scene.numbers["condition.general"], ()))
    if use and covered.issuperset(conditions - general if covered else conditions):
        return use
    return None


def spoilt(sentence: Sentence, rows: Iterable[AcceptedRow]) -> bool:
    """The sentence has words that spoil one of the uses."""
    return any(_mentioned(sentence, row["forbid"]) for row in rows)


def _qualified(scene: Scene, row: AcceptedRow, number: int) -> bool:
    """The qualifier of an accepted use stands in the sentence, or near it in its block; "no NPN yet" is none."""
    sentences = scene.reading.sentences
    own = sentences[number]
    reach = NEAR_SENTENCES if row["block"] else 0
    for other in sentences[max(0, number - reach) : number + reach + 1]:
        for first, _ in _mentioned(other, row["qualifier"]) if other.block == own.block else ():
            before = other.words[max(0, first - WORDS_OF_DENIAL) : first]
            if not any(word in _DENIALS or word.endswith("n't") for word in before):
                return True
    return False


def _mentioned(sentence: Sentence, concepts: Any) -> list[tuple[int, int]]:
    return [place for concept in concepts for place in sentence.found.get(concept, ())]


def _outermost(places: Any) -> set[tuple[int, int]]:
    """Places that are not inside another one."""
    kept: set[tuple[int, int]] = set()
    reached = 0
    for first, last in sorted(places, key=longest_first):
        if last > reached or (first, last) in kept:
            kept.add((first, last))
            reached = last
    return kept


def overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Two spans share something."""
    return one[0] < other[1] and other[0] < one[1]
