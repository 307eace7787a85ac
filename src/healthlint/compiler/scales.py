"""The scales of required statements (see ``scales``): their names checked, concepts as numbers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from healthlint.compiler.concepts import Concepts
from healthlint.compiler.merged import merged, whole
from healthlint.packfile import Entry
from healthlint.rulekeys import STATEMENT_BOUNDS, STATEMENT_KEYS
from healthlint.scales import EVERY, SCALES, opened_scale, packed_scale

NO_SCALES: dict[str, Any] = {"statements": {}, "scales": []}
FIT_AGAIN = "run benchmarks/accuracy/weigh_statements.py --write"


def compiled_scales(
    entries: Sequence[Entry],
    requirements: Collection[str],
    concepts: Concepts,
    modalities: Mapping[str, Any],
    problems: list[str],
) -> dict[str, Any]:
    """What ``Scales`` reads, from the ``statements`` sections of all files; empty without weights.

    ``requirements``: the ids of those that may have scales.
    """
    given = merged(entries, "statements", problems)
    if not any(name in given for name in SCALES):  # bounds alone stand there while the scales are fitted
        return NO_SCALES
    missing = [name for name in ("bounds", *SCALES) if name not in given]
    if missing:
        problems.append(f"{entries[0].file}:{entries[0].line()}: statements: {missing[0]!r} is missing")
        return NO_SCALES
    bounds = given["bounds"].values["bounds"]
    if set(bounds) != set(STATEMENT_BOUNDS) or not all(map(whole, bounds.values())):
        wanted = ", ".join(STATEMENT_BOUNDS)
        problems.append(
            f"{given['bounds'].place('bounds')}: bounds gives a whole number for each of {wanted}"
        )
    numbers: dict[str, int] = {}
    texts: list[str] = []
    for scale in SCALES:
        entry = given[scale]
        if EVERY not in entry.values[scale]:
            problems.append(f"{entry.place(scale)}: {scale}: {EVERY!r} is missing; {FIT_AGAIN}")
        for name, values in entry.values[scale].items():
            if name != EVERY and name not in requirements:
                problems.append(f"{entry.place(scale, name)}: no requirement {name!r}; {FIT_AGAIN}")
            numbers[f"{scale} {name}"] = len(texts)
            texts.append(_scale(entry, scale, name, values, concepts, modalities, problems))
    for name in [name.partition(" ")[2] for name in numbers]:
        for scale in SCALES:
            if f"{scale} {name}" not in numbers:
                problems.append(f"{given[scale].place(scale)}: {scale}: {name!r} is missing; {FIT_AGAIN}")
    return {"statements": {"bounds": bounds, "scales": numbers}, "scales": texts}


def concepts_on_scales(texts: Sequence[str]) -> set[int]:
    """The numbers of all concepts that weigh on these scales."""
    return {name for text in texts if text for name in opened_scale(text).weights if isinstance(name, int)}


def _scale(
    entry: Entry,
    scale: str,
    name: str,
    values: Any,
    concepts: Concepts,
    modalities: Mapping[str, Any],
    problems: list[str],
) -> str:
    where = (scale, name)
    maps = [values.get(key) for key in STATEMENT_KEYS] if isinstance(values, dict) else [None]
    good = (
        isinstance(values, dict)
        and set(values) == {"base", *STATEMENT_KEYS}
        and whole(values["base"])
        and all(isinstance(one, dict) and all(map(whole, one.values())) for one in maps)
    )
    if not good:
        keys = ", ".join(STATEMENT_KEYS)
        problems.append(
            f"{entry.place(*where)}: {name} gives a base in hundredths and maps {keys}; {FIT_AGAIN}"
        )
        return ""
    unknown = [
        (key, one)
        for key, known in (("concepts", concepts.numbers), ("sold", modalities))
        for one in values[key]
        if one not in known
    ]
    for key, one in unknown:
        what = "concept" if key == "concepts" else "modality"
        problems.append(f"{entry.place(*where, key, one)}: unknown {what} {one!r}; {FIT_AGAIN}")
    if unknown:
        return ""
    by_number = {concepts.numbers[one]: weight for one, weight in values["concepts"].items()}
    return packed_scale(values["base"], values["words"], by_number, values["sold"])
