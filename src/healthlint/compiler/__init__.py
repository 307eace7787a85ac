"""Checked entries into the form that the stages run on: one vocabulary, joined patterns.

concepts    names, phrases, families of concepts
sequences   patterns as parts that join places of concepts
rows        rules and requirements as plain values
weights     what words weigh in the impression of a passage
scales      what they weigh for a required statement
vocabulary  every term that is looked up, by its first words
"""

from __future__ import annotations

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
)
from healthlint.compiler.scales import compiled_scales, concepts_on_scales
from healthlint.compiler.sequences import compile_patterns, needed
from healthlint.compiler.vocabulary import used_concepts, vocabulary_of
from healthlint.compiler.weights import compiled_weights, concepts_weighed
from healthlint.packed import packed
from healthlint.packfile import Entry, PackSources, raise_problems

__all__ = ["compile_packs"]


def compile_packs(sources: PackSources) -> dict[str, Any]:
    """The compiled form of all packs, its tables (see ``packstore.TABLES``) as lists of texts.

    Raises ``RuleError`` with every mistake of every file.
    """
    problems = list(sources.problems)
    concepts = Concepts()
    read_concepts(sources.concepts, concepts, problems)
    modalities = sources.modalities
    standards = {str(entry.values["id"]) for entry in sources.standards}
    patterns: list[list[Any]] = []

    def compiled(entry: Entry, *path: Any) -> list[int]:
        texts: Any = entry.values
        for key in path:
            texts = texts.get(key) if isinstance(texts, dict) else texts[key]
            if texts is None:
                return []
        return compile_patterns(texts, entry, path, concepts, patterns, problems)

    rules = [rule_row(entry, compiled, standards, modalities, problems) for entry in sources.rules]
    requirements = [
        requirement_row(entry, compiled, standards, modalities, problems) for entry in sources.requirements
    ]
    share_excuses(sources.requirements, requirements, problems)
    accepted = [accepted_row(entry, concepts, modalities, problems) for entry in sources.accepted]
    wordings = [
        {
            "id": entry.values["id"],
            "pack": entry.pack,
            "clears": entry.values.get("clears", []),
            "find": compiled(entry, "find"),
            "block": entry.values.get("block", False),
        }
        for entry in sources.wordings
    ]
    check_standard_names(sources, standards, problems)
    ids = {str(row["id"]) for row in requirements}
    scales = compiled_scales(sources.statements, ids, concepts, modalities, problems)
    weights = compiled_weights(sources.impressions, concepts, sources.modalities, problems)
    for name in STAGE_CONCEPTS:
        concepts.number(name)
    for modality, names in modalities.items():
        for name in names:
            if name not in concepts.numbers:
                problems.append(f"modalities: {modality}: unknown concept {name!r}")
            concepts.number(name)
    raise_problems(problems)
    used = used_concepts(patterns, concepts, accepted, modalities)
    if weights["impression"]:
        used |= concepts_weighed(weights["impression"])
    used |= concepts_on_scales(scales["scales"])
    rows = sorted(rules + requirements, key=lambda row: str(row["id"]))
    needs = [needed(parts, concepts) for parts in patterns]
    return {
        "concepts": concepts.names,
        **vocabulary_of(concepts, used),
        "patterns": [packed(parts) for parts in patterns],
        "needs": [first for first, _ in needs],
        "also_needs": [second for _, second in needs],
        "rules": [traits_row(row) for row in rows],
        "rows": [packed(row) for row in rows],
        "find": [[row["id"], row["find"]] for row in rows if row.get("find")],
        "regex_rules": [row["id"] for row in rows if row.get("regex")],
        "impression_rules": [row["id"] for row in rows if row.get("impression")],
        **weights,
        **scales,
        "accepted": accepted,
        "wordings": wordings,
        "standard_names": [str(entry.values["id"]) for entry in sources.standards],
        "standards": [packed(standard_row(entry)) for entry in sources.standards],
        "turns": days_of_change(sources.standards),
        "packs": pack_rows(sources),
        "modalities": {
            name: [concepts.number(c) for c in names] for name, names in sources.modalities.items()
        },
        "numbers": {name: concepts.numbers[name] for name in STAGE_CONCEPTS},
    }
