"""Checked entries into the form that the stages run on: one vocabulary, joined patterns.

concepts    names, phrases, families of concepts
sequences   patterns as parts that join places of concepts
rows        rules and requirements as plain values
weights     what words weigh in the impression of a passage
scales      what they weigh for a required statement
vocabulary  every term that is looked up, by its first words
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from healthlint.compiler.concepts import STAGE_CONCEPTS, Concepts, read_concepts
from healthlint.compiler.rows import (
    accepted_row,
    check_standard_names,
    days_of_change,
    pack_rows,
    requirement_row,
    rule_row,
    share_excuses,
    standard_row,
    traits_row,
    wording_row,
)
from healthlint.compiler.rowtypes import AcceptedRow, CommonRow, RequirementRow, RuleRow, WordingRow
from healthlint.compiler.scales import compiled_scales, concepts_on_scales
from healthlint.compiler.sequences import compile_patterns, needed
from healthlint.compiler.vocabulary import used_concepts, vocabulary_of
from healthlint.compiler.weights import compiled_weights, concepts_weighed
from healthlint.packed import packed
from healthlint.packfile import Entry, PackSources, raise_problems

__all__ = ["compile_packs"]


def compile_packs(sources: PackSources) -> dict[str, Any]:
    """The compiled form of all packs, its tables (see ``packstore.TABLES``) as lists of texts.

    Raises ``RuleError`` with every mistake of every file; where a file could not be read, without those of names
    that it may define.
    """
    if sources.unread:
        raise_problems(sources.problems)
    problems = list(sources.problems)
    concepts = Concepts()
    read_concepts(sources.concepts, concepts, problems)
    patterns: list[list[Any]] = []
    rules, requirements, accepted, wordings = _rows(sources, concepts, patterns, problems)
    ids = {str(row["id"]) for row in requirements}
    scales = compiled_scales(sources.statements, ids, concepts, sources.modalities, problems)
    weights = compiled_weights(sources.impressions, concepts, sources.modalities, problems)
    for name in STAGE_CONCEPTS:
        concepts.number(name)
    modalities = _modalities(sources, concepts, problems)
    raise_problems(problems)
    used = used_concepts(patterns, concepts, accepted, sources.modalities)
    if weights["impression"]:
        used |= concepts_weighed(weights["impression"])
    used |= concepts_on_scales(scales["scales"])
    return {
        "concepts": concepts.names,
        **vocabulary_of(concepts, used),
        **_tables_of_patterns(patterns, concepts),
        **_tables_of_rules(rules, requirements),
        **weights,
        **scales,
        "accepted": accepted,
        "wordings": wordings,
        "standard_names": [str(entry.values["id"]) for entry in sources.standards],
        "standards": [packed(standard_row(entry)) for entry in sources.standards],
        "turns": days_of_change(sources.standards),
        "packs": pack_rows(sources),
        "modalities": modalities,
        "numbers": {name: concepts.numbers[name] for name in STAGE_CONCEPTS},
    }


def _rows(
    sources: PackSources, concepts: Concepts, patterns: list[list[Any]], problems: list[str]
) -> tuple[list[RuleRow], list[RequirementRow], list[AcceptedRow], list[WordingRow]]:
    """Rules, requirements, accepted uses and authorised wordings; their patterns are added to ``patterns``."""
    modalities = sources.modalities
    standards = {str(entry.values["id"]) for entry in sources.standards}

    def compiled(entry: Entry, key: str) -> list[int]:
        texts = entry.values.get(key)
        return [] if texts is None else compile_patterns(texts, entry, (key,), concepts, patterns, problems)

    rules = [rule_row(entry, compiled, standards, modalities, problems) for entry in sources.rules]
    requirements = [
        requirement_row(entry, compiled, standards, modalities, problems) for entry in sources.requirements
    ]
    share_excuses(sources.requirements, requirements, problems)
    accepted = [accepted_row(entry, concepts, modalities, problems) for entry in sources.accepted]
    wordings = [wording_row(entry, compiled) for entry in sources.wordings]
    check_standard_names(sources, standards, problems)
    return rules, requirements, accepted, wordings


def _modalities(sources: PackSources, concepts: Concepts, problems: list[str]) -> dict[str, list[int]]:
    """The numbers of the concepts that tell of each modality."""
    for modality, names in sources.modalities.items():
        for name in names:
            if name not in concepts.numbers:
                problems.append(f"modalities: {modality}: unknown concept {name!r}")
            concepts.number(name)
    return {
        modality: [concepts.number(name) for name in names] for modality, names in sources.modalities.items()
    }


def _tables_of_patterns(patterns: Sequence[list[Any]], concepts: Concepts) -> dict[str, Any]:
    needs = [needed(parts, concepts) for parts in patterns]
    return {
        "patterns": [packed(parts) for parts in patterns],
        "needs": [first for first, _ in needs],
        "also_needs": [second for _, second in needs],
    }


def _tables_of_rules(rules: Sequence[RuleRow], requirements: Sequence[RequirementRow]) -> dict[str, Any]:
    """What is asked of all rules and requirements, and which rules look for what, each in order of id."""
    rules = sorted(rules, key=_id_of)
    rows: list[CommonRow] = sorted([*rules, *requirements], key=_id_of)
    return {
        "rules": [traits_row(row) for row in rows],
        "rows": [packed(row) for row in rows],
        "find": [[row["id"], row["find"]] for row in rules if row["find"]],
        "regex_rules": [row["id"] for row in rules if row["regex"]],
        "impression_rules": [row["id"] for row in rules if row["impression"]],
    }


def _id_of(row: CommonRow) -> str:
    return str(row["id"])
