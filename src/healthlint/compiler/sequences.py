"""Patterns as sequences of parts, and the concepts without which they match nowhere.

The idea: whatever a pattern needs that is not a mere joining word becomes a
concept, also the literal words of a rule (under a name such as ``"*17"``). One
pass over a draft then finds all of them (``annotate``), and a pattern only joins
places that are already known (``matching``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from healthlint.compiler.concepts import JOINING, Concepts, unknown_concept
from healthlint.packfile import Entry
from healthlint.patterns import PatternError, Step, expand


def compile_patterns(
    texts: Sequence[Any],
    entry: Entry,
    path: tuple[Any, ...],
    concepts: Concepts,
    patterns: list[list[Any]],
    problems: list[str],
) -> list[int]:
    """Numbers of the compiled patterns of a list of pattern texts."""
    numbers = []
    for index, text in enumerate(texts):
        try:
            sequences = expand(str(text))
        except PatternError as error:
            problems.append(f"{entry.place(*path, index)}: pattern {str(text)!r}: {error}")
            continue
        unknown = {
            n for steps in sequences for step in steps for n in step.concepts if n not in concepts.numbers
        }
        if unknown:
            problems += [unknown_concept(name, entry, (*path, index), concepts) for name in sorted(unknown)]
            continue
        hollow = {
            n for steps in sequences for step in steps for n in step.concepts if not _has_phrases(concepts, n)
        }
        if hollow:
            where = entry.place(*path, index)
            problems.append(f"{where}: pattern {str(text)!r} can never match: {min(hollow)!r} has no terms")
            continue
        for steps in sequences:
            if steps not in concepts.patterns:  # the same words in many rules are one pattern
                concepts.patterns[steps] = len(patterns)
                patterns.append(_compile_steps(steps, concepts))
            numbers.append(concepts.patterns[steps])
    return numbers


def _has_phrases(concepts: Concepts, name: str) -> bool:
    return any(concepts.phrases[number] for number in concepts.below(concepts.numbers[name]))


def _compile_steps(steps: tuple[Step, ...], concepts: Concepts) -> list[Any]:
    """[[concept numbers, joining phrases, optional, gap]...]."""
    parts: list[list[Any]] = []
    for step in steps:
        joining = [phrase for phrase in step.phrases if all(word in JOINING for word in phrase)]
        telling = [phrase for phrase in step.phrases if phrase not in joining]
        numbers = [concepts.numbers[name] for name in step.concepts]
        if telling:
            numbers.append(concepts.literal(telling))
        parts.append([sorted(numbers), [list(p) for p in joining], step.optional, step.gap])
    if not any(part[0] and not part[1] and not part[2] for part in parts):
        # nothing but joining words: look those up after all
        index = next(index for index, part in enumerate(parts) if not part[2])
        parts[index][0] = sorted([*parts[index][0], concepts.literal(tuple(p) for p in parts[index][1])])
        parts[index][1] = []
    return parts


def _breadth(numbers: list[int], concepts: Concepts) -> float:
    """A rough measure of how often any of the concepts is met in prose."""
    return sum(concepts.frequency(number) for number in numbers)


def needed(parts: list[Any], concepts: Concepts) -> tuple[int, int]:
    """The two rarest concepts without which a pattern matches nowhere, -1 where there is none.

    Only a part that can be nothing else needs its concept.
    """
    single = [part[0] for part in parts if len(part[0]) == 1 and not part[1] and not part[2]]
    rarest = sorted(single, key=lambda numbers: _breadth(numbers, concepts))[:2]
    first, second = [*(numbers[0] for numbers in rarest), -1, -1][:2]
    return first, second
