"""All terms of all concepts that are looked up, by their first words: what one pass over a draft finds."""

from __future__ import annotations

from typing import Any

from healthlint.compiler.concepts import STAGE_CONCEPTS, Concepts
from healthlint.packed import packed_vocabulary, packed_word
from healthlint.patterns import Phrase
from healthlint.words import NUMBER, NUMBER_WORDS


def used_concepts(
    patterns: list[list[Any]],
    concepts: Concepts,
    accepted: list[dict[str, Any]],
    modalities: dict[str, list[str]],
) -> set[int]:
    """Numbers that anything looks up; a mention of any other concept need not be noted."""
    used = {number for _, parts in patterns for part in parts for number in part[0]}
    used |= {
        number for row in accepted for key in ("conditions", "qualifier", "forbid") for number in row[key]
    }
    used |= {concepts.numbers[name] for names in modalities.values() for name in names}
    used |= {concepts.numbers[name] for name in (*STAGE_CONCEPTS, "number")}
    return used


def vocabulary_of(concepts: Concepts, used: set[int]) -> dict[str, str]:
    """All terms, packed for ``packed.Vocabulary``.

    A meaning is the numbers of concepts and the numbers that are hidden here. Longer terms stand
    before shorter ones, so that places at one word are found longest first.
    """
    by_first: dict[str, dict[str, list[tuple[Phrase, int]]]] = {}
    singles: dict[str, int] = {}
    meanings: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}
    terms = _terms(concepts, used)
    for phrase in sorted(terms, key=lambda phrase: (-len(phrase), phrase)):
        meaning = (tuple(sorted(terms[phrase][0])), tuple(sorted(terms[phrase][1])))
        number = meanings.setdefault(meaning, len(meanings))
        if len(phrase) == 1:
            singles[phrase[0]] = number
            continue
        for first in [*sorted(NUMBER_WORDS), NUMBER] if phrase[0] == NUMBER else [phrase[0]]:
            by_first.setdefault(first, {}).setdefault(phrase[1], []).append((phrase[2:], number))
    for first in [word for word in by_first if word[0].isdigit()]:
        # a term that begins with this very number is met beside those that begin with any number
        singles.setdefault(first, singles.get(NUMBER, -1))
        for second, longer in by_first.get(NUMBER, {}).items():
            by_first[first][second] = [*by_first[first].get(second, []), *longer]
    words = sorted({*singles, *by_first})
    texts = [packed_word(singles.get(word, -1), by_first.get(word, {})) for word in words]
    return packed_vocabulary(words, texts, list(meanings))


def _terms(concepts: Concepts, used: set[int]) -> dict[Phrase, tuple[set[int], set[int]]]:
    """Every phrase with the numbers it stands for and those it hides."""
    terms: dict[Phrase, tuple[set[int], set[int]]] = {}
    by_phrase: dict[Phrase, set[int]] = {}
    for number, phrases in concepts.phrases.items():
        for phrase in phrases:
            by_phrase.setdefault(phrase, set()).add(number)
        noted = concepts.closure(number) & used
        if noted:
            for phrase in phrases:
                terms.setdefault(phrase, (set(), set()))[0].update(noted)
    for phrase, number in concepts.excepted:
        masked = (concepts.closure(number) - _claimed_otherwise(phrase, number, concepts, by_phrase)) & used
        if masked:
            terms.setdefault(phrase, (set(), set()))[1].update(masked)
    for word in NUMBER_WORDS:
        for kind, numbers in enumerate(terms.get((NUMBER,), ())):
            terms.setdefault((word,), (set(), set()))[kind].update(numbers)
    return terms


def _claimed_otherwise(
    phrase: Phrase, number: int, concepts: Concepts, by_phrase: dict[Phrase, set[int]]
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
