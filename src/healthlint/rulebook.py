"""The rulebook: the compiled form of all packs, opened so that the stages find in it what a draft asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from healthlint.named import NamedTuple
from healthlint.packed import ByName, Unpacked, Vocabulary
from healthlint.quickjson import unpacked
from healthlint.scales import Scales
from healthlint.types import PackInfo, Standard
from healthlint.weights import Weights

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from healthlint.compiler.rowtypes import AcceptedRow, RequirementRow, RuleRow, WordingRow


class Rulebook(NamedTuple):
    """What all packs know, whatever the market; a ``RuleSet`` is the part of it that holds for some profiles.

    ``digest``: of the rule files. ``concepts``: their names, by number; ``numbers``: of those that the stages
    ask for by name. ``needs`` and ``also_needs``: for each of the ``patterns`` a concept without which it
    matches nowhere, or -1. ``rows``: what each rule asks for, by id; ``requirements``: when each is due, from the
    same table, so that what both have in common is found under either. ``find``: the patterns of rules;
    ``regex_rules`` have raw expressions, ``impression_rules`` go by the impression. ``traits``: the pack of each
    rule, its severities by market, and the fields of its ``Traits``. ``modalities``: the concepts that tell of
    each. ``turns``: the days on which a standard comes into force or ends, in order.
    """

    digest: str
    concepts: Sequence[str]
    numbers: Mapping[str, int]
    vocabulary: Vocabulary
    patterns: Mapping[int, Sequence[Any]]
    needs: Sequence[int]
    also_needs: Sequence[int]
    rows: Mapping[str, RuleRow]
    requirements: Mapping[str, RequirementRow]
    find: Sequence[tuple[str, Sequence[int]]]
    regex_rules: Sequence[str]
    impression_rules: Sequence[str]
    traits: Sequence[tuple[str, Mapping[str, str], Sequence[Any]]]
    weights: Weights | None
    scales: Scales | None
    modalities: Mapping[str, Sequence[int]]
    wordings: Sequence[WordingRow]
    accepted: Sequence[AcceptedRow]
    standards: Mapping[str, Standard]
    turns: Sequence[str]
    packs: Sequence[PackInfo]


def opened(compiled: Mapping[str, Any]) -> Rulebook:
    """The rulebook of a compiled form (see ``compiler``), which may lie in a file: texts stay texts for now."""
    rows = _by_name([traits[0] for _, _, traits in compiled["rules"]], compiled["rows"])
    return Rulebook(
        digest=compiled["digest"],
        concepts=compiled["concepts"],
        numbers=compiled["numbers"],
        vocabulary=Vocabulary(compiled),
        patterns=Unpacked(compiled["patterns"]),
        needs=compiled["needs"],
        also_needs=compiled["also_needs"],
        rows=rows,
        requirements=rows,
        find=compiled["find"],
        regex_rules=compiled["regex_rules"],
        impression_rules=compiled["impression_rules"],
        traits=compiled["rules"],
        weights=Weights(compiled) if compiled["impression"] else None,
        scales=Scales(compiled) if compiled["statements"] else None,
        modalities=compiled["modalities"],
        wordings=compiled["wordings"],
        accepted=compiled["accepted"],
        standards=_by_name(compiled["standard_names"], compiled["standards"], _standard),
        turns=compiled["turns"],
        packs=[PackInfo(*row) for row in compiled["packs"]],
    )


def _by_name(names: Sequence[str], texts: Sequence[str], opener: Callable[[str], Any] = unpacked) -> ByName:
    """Values by name, unpacked from the texts that stand in the order of the names."""
    numbers = {name: number for number, name in enumerate(names)}
    return ByName(numbers, lambda name: opener(texts[numbers[name]]))


def _standard(text: str) -> Standard:
    return Standard(*unpacked(text))
