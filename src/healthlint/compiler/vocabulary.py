"""All terms of all concepts that are looked up, by their first words: what one pass over a draft finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from healthlint.compiler.concepts import STAGE_CONCEPTS, Concepts
from healthlint.compiler.rowtypes import AcceptedRow
from healthlint.packed import packed_vocabulary
from healthlint.patterns import Phrase
from healthlint.words import NUMBER, NUMBER_WORDS


def used_concepts(
    patterns: list[list[Any]],
    concepts: Concepts,
    accepted: Sequence[AcceptedRow],
    modalities: dict[str, list[str]],
) -> set[int]:
    """Numbers that anything looks up; a mention of any other concept need not be noted."""
    used = {number for parts in patterns for part in parts for number in part[0]}
    used |= {number for row in accepted for number in (*row["conditions"], *row["qualifier"], *row["forbid"])}
    used |= {concepts.numbers[name] for names in modalities.values() for name in names}
    used |= {concepts.numbers[name] for name in (*STAGE_CONCEPTS, "number")}
    return used


def vocabulary_of(concepts: Concepts, used: set[int]) -> dict[str, Any]:
    """All terms, packed for ``packed.Vocabulary``.

    A meaning is the numbers of concepts and the numbers that are hidden here.
    """
    own: dict[str, int] = {}  # one-word terms
    longer: dict[str, list[tuple[Phrase, int]]] = {}
    meanings: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}
    for phrase, meaning in _meanings(concepts, used):
        number = meanings.setdefault(meaning, len(meanings))
        if len(phrase) == 1:
            own[phrase[0]] = number
        else:
            longer.setdefault(phrase[0], []).append((phrase, number))
    # Terms that begin with any number are met at number words, too: those must be known as words.
    words = sorted({*own, *longer, *NUMBER_WORDS, NUMBER})
    return packed_vocabulary({word: (own.get(word, -1), longer.get(word, [])) for word in words}, meanings)


def _meanings(
    concepts: Concepts, used: set[int]
) -> Iterator[tuple[Phrase, tuple[tuple[int, ...], tuple[int, ...]]]]:
    """Every phrase with the numbers it stands for and those it hides, in a fixed order."""
    own: dict[Phrase, tuple[int, ...]] = {}
    for number in sorted(concepts.phrases):
        for phrase in concepts.phrases[number]:
            own[phrase] = (*own.get(phrase, ()), number)
    hidden: dict[Phrase, set[int]] = {}
    for phrase, number in concepts.excepted:
        hides = (concepts.closure(number) - _claimed_otherwise(phrase, number, concepts, own)) & used
        if hides:
            hidden.setdefault(phrase, set()).update(hides)
    unions: dict[tuple[int, ...], tuple[int, ...]] = {}
    for phrase in sorted({*own, *hidden}):
        numbers = own.get(phrase, ())
        union = unions.get(numbers)
        if union is None:
            union = unions[numbers] = tuple(sorted(set().union(*map(concepts.closure, numbers)) & used))
        masked = tuple(sorted(hidden[phrase])) if phrase in hidden else ()
        if union or masked:
            yield phrase, (union, masked)


def _claimed_otherwise(
    phrase: Phrase, number: int, concepts: Concepts, by_phrase: dict[Phrase, tuple[int, ...]]
) -> set[int]:
    """What the words of an exception still mean by way of other concepts.

    "heart attack" is no part of the body, yet it is a condition; hiding the organ must
    not hide the condition, nor what both belong to.
    """
    claimed: set[int] = set()
    for first in range(len(phrase)):
        for last in range(first + 1, len(phrase) + 1):
            for other in by_phrase.get(phrase[first:last], ()):
                if other != number:
                    claimed |= concepts.closure(other)
    return claimed - {number}
