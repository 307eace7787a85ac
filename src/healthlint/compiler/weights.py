"""The weights of an impression (see ``impression``): their names checked, concepts as numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from healthlint.compiler.concepts import Concepts
from healthlint.compiler.merged import merged, whole
from healthlint.packfile import Entry
from healthlint.rulekeys import SCALE_KEYS
from healthlint.weights import SCALES, Weight, packed_weights

BOUNDS = ("lowers", "lowers-hints", "lowers-far")
NEEDED = ("sells", *BOUNDS, "draft")
LEAST = ("words", *SCALES, "alone", "health")  # what a rule may ask of an impression
DRAFT = ("share", "usual", "page")
NO_WEIGHTS: dict[str, Any] = {"impression": {}, **packed_weights({}, {})}


def compiled_weights(
    entries: Sequence[Entry], concepts: Concepts, modalities: Mapping[str, Any], problems: list[str]
) -> dict[str, Any]:
    """What ``Weights`` reads, from the ``impression`` sections of all files; empty without weights."""
    given = merged(entries, "impression", problems)
    if not all(name in given for name in SCALES):
        return NO_WEIGHTS
    missing = [name for name in NEEDED if name not in given]
    if missing:
        problems.append(f"{entries[0].file}:{entries[0].line()}: impression: {missing[0]!r} is missing")
    for name in (*BOUNDS, "draft"):
        if name in given:
            _check_numbers(given[name], name, SCALES if name in BOUNDS else DRAFT, problems)
    sells = least_weights(given["sells"], "sells", problems) if "sells" in given else {}
    scales = [_scale(given[name], name, concepts, modalities, problems) for name in SCALES]
    if problems:
        return NO_WEIGHTS
    together = {key: _together([scale[key] for scale in scales]) for key in SCALE_KEYS}
    by_pair = {tuple(name.split(" ")): weight for name, weight in together["pairs"].items()}
    return {
        "impression": {
            "base": [scale["base"] for scale in scales],
            "bounds": {name: given[name].values[name] for name in BOUNDS},
            "sells": sells,
            "draft": given["draft"].values["draft"],
            "marks": together["marks"],
            "concepts": {concepts.numbers[name]: weight for name, weight in together["concepts"].items()},
            "sold": _by_seller(together["sold"], concepts),
        },
        **packed_weights(together["words"], by_pair),  # type: ignore[arg-type]
    }


def concepts_weighed(impression: Mapping[str, Any]) -> set[int]:
    """The numbers of all concepts that a weight rests on."""
    return {
        *impression["concepts"],
        *(n for _, by_concept in impression["sold"].values() for n in by_concept),
    }


def _together(scales: Sequence[Mapping[str, int]]) -> dict[str, Weight]:
    """What each name weighs on all scales."""
    names = sorted(set().union(*scales))
    return {name: tuple(scale.get(name, 0) for scale in scales) for name in names}  # type: ignore[misc]


def _by_seller(sold: Mapping[str, Weight], concepts: Concepts) -> dict[str, tuple[Weight, dict[int, Weight]]]:
    sellers: dict[str, tuple[Weight, dict[int, Weight]]] = {}
    for name, weight in sold.items():
        modality, _, concept = name.partition(" ")
        by_concept = sellers.setdefault(modality, ((0, 0, 0), {}))[1]
        if concept:
            by_concept[concepts.numbers[concept]] = weight
        else:
            sellers[modality] = weight, by_concept
    return sellers


def least_weights(entry: Entry, key: str, problems: list[str]) -> dict[str, int]:
    """What an impression must weigh on which scales, and of how many words: ``{words: 6, tone: 100}``."""
    value = entry.values[key]
    if not value or not set(value) <= set(LEAST) or not all(map(whole, value.values())):
        problems.append(f"{entry.place(key)}: {key} gives a whole number for {' or '.join(LEAST)}")
        return {}
    if not any(weight > 0 for name, weight in value.items() if name != "words"):
        problems.append(
            f"{entry.place(key)}: {key} asks for more than 0 on one scale at least: "
            "a text weighs 0 where it is not weighed"
        )
        return {}
    return dict(value)


def _check_numbers(entry: Entry, name: str, wanted: Sequence[str], problems: list[str]) -> None:
    value = entry.values[name]
    if set(value) != set(wanted) or not all(map(whole, value.values())):
        problems.append(f"{entry.place(name)}: {name} gives a whole number for each of {', '.join(wanted)}")


def _scale(
    entry: Entry, name: str, concepts: Concepts, modalities: Mapping[str, Any], problems: list[str]
) -> dict[str, Any]:
    scale = entry.values[name]
    nothing: dict[str, Any] = {key: {} for key in SCALE_KEYS}
    if not set(scale) <= {"base", *SCALE_KEYS} or not whole(scale.get("base")):
        problems.append(
            f"{entry.place(name)}: {name} gives a base in hundredths and maps {', '.join(SCALE_KEYS)}"
        )
        return nothing
    checks: dict[str, Callable[[str], str]] = {
        "concepts": lambda concept: "" if concept in concepts.numbers else f"unknown concept {concept!r}",
        "sold": lambda seller: _unknown_seller(seller, concepts, modalities),
        "pairs": lambda pair: "" if len(pair.split(" ")) == 2 else f"{pair!r} is no two words",
    }
    weights = {"base": scale["base"]}
    for key in SCALE_KEYS:
        weights[key] = scale.get(key) or {}
        if not isinstance(weights[key], dict) or not all(map(whole, weights[key].values())):
            problems.append(f"{entry.place(name, key)}: {key} maps names to whole numbers, in hundredths")
            return nothing
        for weighed in weights[key] if key in checks else ():
            wrong = checks[key](weighed)
            if wrong:
                where = entry.place(name, key, weighed)
                problems.append(f"{where}: {wrong}; run benchmarks/accuracy/weigh.py --write")
    return weights


def _unknown_seller(name: str, concepts: Concepts, modalities: Mapping[str, Any]) -> str:
    modality, _, concept = name.partition(" ")
    if modality not in modalities:
        return f"unknown modality {modality!r}"
    return f"unknown concept {concept!r}" if concept and concept not in concepts.numbers else ""
