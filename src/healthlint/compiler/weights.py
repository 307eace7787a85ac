"""The weights of an impression (see ``impression``): their names checked, concepts as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from healthlint.compiler.concepts import Concepts
from healthlint.impression import SCALES
from healthlint.packfile import Entry
from healthlint.rulekeys import SCALE_KEYS

BOUNDS = ("lowers", "lowers-hints")


def compiled_impression(entries: Sequence[Entry], concepts: Concepts, problems: list[str]) -> dict[str, Any]:
    """Scales and bounds from the ``impression`` sections of all files; empty without weights."""
    given: dict[str, Entry] = {}
    for entry in entries:
        for key in entry.values:
            if key in given:
                first = f"{given[key].file}:{given[key].line(key)}"
                problems.append(f"{_at(entry, key)}: impression: {key!r} is defined twice, first at {first}")
            given.setdefault(key, entry)
    if not all(name in given for name in SCALES):
        return {}
    missing = [name for name in BOUNDS if name not in given]
    if missing:
        problems.append(f"{entries[0].file}:{entries[0].line()}: impression: {missing[0]!r} is missing")
    bounds = {name: _bound(given[name], name, problems) for name in BOUNDS if name in given}
    scales = [_scale(given[name], name, concepts, problems) for name in SCALES]
    return {} if problems else bounds | _together(*scales)


def _together(tone: dict[str, Any], subject: dict[str, Any]) -> dict[str, Any]:
    """Both scales side by side: each name with its pair of weights."""
    result: dict[str, Any] = {"base": (tone["base"], subject["base"])}
    for key in SCALE_KEYS[1:]:
        names = sorted({*tone[key], *subject[key]})
        result[key] = {name: (tone[key].get(name, 0), subject[key].get(name, 0)) for name in names}
    return result


def least_weights(entry: Entry, key: str, problems: list[str]) -> dict[str, int]:
    """What a passage must weigh on which scales, and of how many words: ``{words: 6, tone: 100}``."""
    value = entry.values[key]
    if not value or not set(value) <= {"words", *SCALES} or not all(map(_whole, value.values())):
        problems.append(f"{_at(entry, key)}: {key} gives a whole number for words, {' or '.join(SCALES)}")
        return {}
    return dict(value)


def _bound(entry: Entry, key: str, problems: list[str]) -> dict[str, int]:
    """From how many words on, and below what weights, a passage lowers a finding."""
    value = entry.values[key]
    wanted = ("words", *SCALES)
    if set(value) != set(wanted) or not all(map(_whole, value.values())):
        problems.append(f"{_at(entry, key)}: {key} gives a whole number for each of {', '.join(wanted)}")
    return dict(value)


def _scale(entry: Entry, name: str, concepts: Concepts, problems: list[str]) -> dict[str, Any]:
    scale = entry.values[name]
    unknown = [key for key in scale if key not in SCALE_KEYS]
    if unknown or not _whole(scale.get("base")):
        problems.append(
            f"{_at(entry, name)}: {name} gives a base in hundredths and maps {', '.join(SCALE_KEYS[1:])}"
        )
        return {}
    weights = {}
    for key in SCALE_KEYS[1:]:
        weights[key] = scale.get(key) or {}
        if not isinstance(weights[key], dict) or not all(map(_whole, weights[key].values())):
            problems.append(f"{_at(entry, name, key)}: {key} maps names to whole numbers, in hundredths")
            return {}
    for concept in weights["concepts"]:
        if concept not in concepts.numbers:
            where = _at(entry, name, "concepts", concept)
            problems.append(f"{where}: unknown concept {concept!r}; run benchmarks/accuracy/weigh.py --write")
    return {
        "base": scale["base"],
        "words": weights["words"],
        "marks": weights["marks"],
        "concepts": {
            concepts.numbers[concept]: weight
            for concept, weight in weights["concepts"].items()
            if concept in concepts.numbers
        },
    }


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _at(entry: Entry, *path: Any) -> str:
    return f"{entry.file}:{entry.line(*path)}"
