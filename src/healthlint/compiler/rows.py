"""Rules, requirements, accepted uses and standards as rows of plain values, their names checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from healthlint.compiler.concepts import Concepts, phrases_of
from healthlint.compiler.rowtypes import (
    AcceptedRow,
    CommonRow,
    ConditionRow,
    RequirementRow,
    RuleRow,
    WordingRow,
)
from healthlint.compiler.weights import least_weights
from healthlint.packfile import Entry, PackSources, check_keys
from healthlint.rulekeys import MARKETS, RULE_FILE_KEYS
from healthlint.words import fold
from healthlint.yamlfile import Path

# A condition of which nothing is told.
_CONDITION: ConditionRow = {
    "all": [],
    "none": [],
    "amid": [],
    "within": "draft",
    "modality": [],
    "times": 1,
    "forbids": False,
}
MOST_REPEATS = 100_000  # what the counts of one raw expression may multiply to


def _common(entry: Entry, standards: set[str], problems: list[str]) -> CommonRow:
    values = entry.values
    markets = {}
    for market, names in (values.get("standards") or {}).items():
        if market in MARKETS and isinstance(names, list):
            markets[market] = [str(name) for name in names]
            for name in markets[market]:
                if name not in standards:
                    where = entry.place("standards")
                    problems.append(
                        f"{where}: {values['id']}: unknown standard {name!r}; define it under 'standards'"
                    )
    return {
        "id": values["id"],
        "family": values.get("family", ""),
        "kind": values.get("kind", "claim"),
        "severity": values.get("severity", "warning"),
        "severities": values.get("severity-in") or {},
        "message": str(values.get("message", "")).strip(),
        "why": " ".join(str(values.get("why", "")).split()),
        "instead": " ".join(str(values.get("instead", "")).split()),
        "markets": markets,
        "pack": entry.pack,
        "file": entry.file,
        "line": entry.line(),
        "status": values.get("status", "stable"),
        "clear": values.get("clear") or [],
        "lower": values.get("lower") or [],
        "where": values.get("where") or [],
        "modality": values.get("modality") or [],
        "yields": bool(values.get("yields", False)),
        "citation": values.get("citation", ""),
    }


def traits_row(row: CommonRow) -> list[Any]:
    """What is asked of every rule at every start: its pack, its severity by profile, and its ``Traits``."""
    fields = [
        row["id"],
        row["family"],
        row["kind"],
        row["severity"],
        row["status"],
        row["where"],
        row["modality"],
        row["yields"],
        row["citation"],
    ]
    return [row["pack"], row["severities"], fields]


def _check_modalities(entry: Entry, names: Iterable[str], known: Iterable[str], problems: list[str]) -> None:
    for name in names:
        if name not in known:
            where = entry.place("modality")
            told = f"{entry.values['id']}: " if "id" in entry.values else ""
            problems.append(f"{where}: {told}unknown modality {name!r}; see rules/core/modalities.yaml")


def _check_cases(entry: Entry, known: Iterable[str], problems: list[str]) -> None:
    """What a case says to be sold must have a name, or the case proves nothing."""
    for key, cases in entry.values.get("cases", {}).items():
        for index, case in enumerate(cases) if isinstance(cases, list) else ():
            part = Entry(entry.pack, entry.file, {}, entry.lines, (*entry.at, "cases", key, index))
            if isinstance(case, dict) and "modality" in case:
                _check_modalities(part, [str(case["modality"])], known, problems)


def rule_row(
    entry: Entry, compiled: Any, standards: set[str], modalities: Mapping[str, Any], problems: list[str]
) -> RuleRow:
    """A rule. ``compiled``: takes an entry and a key to the numbers of the patterns there."""
    values = entry.values
    common = _common(entry, standards, problems)
    _check_modalities(entry, common["modality"], (*modalities, "any", "declared"), problems)
    _check_cases(entry, modalities, problems)
    row: RuleRow = {
        **common,
        "find": compiled(entry, "find"),
        "also": compiled(entry, "also"),
        "beside": compiled(entry, "beside"),
        "after": compiled(entry, "after"),
        "unless": compiled(entry, "unless"),
        "answered": values.get("answered", False),
        "once": values.get("once", False),
        "impression": least_weights(entry, "impression", problems) if "impression" in values else {},
        "regex": [str(text) for text in values.get("regex") or []],
        "letters": [fold(str(text)) for text in values.get("letters") or []],
    }
    _check_regexes(entry, row["regex"], problems)
    return row


def wording_row(entry: Entry, compiled: Any) -> WordingRow:
    """An authorised wording. ``compiled``: as for ``rule_row``."""
    return {
        "id": entry.values["id"],
        "pack": entry.pack,
        "clears": entry.values.get("clears", []),
        "find": compiled(entry, "find"),
        "block": entry.values.get("block", False),
    }


def _repeats(expression: str) -> int:
    """How far the counts of an expression (``{2,7}``) go together, as if each stood inside the other.

    Memory is taken for what they multiply to before anything is searched.
    """
    import re

    most = 1
    for low, high in re.findall(r"(?<!\\)\{(\d*),?(\d*)\}", expression):
        most *= max(1, min(int((high or low or "1")[:9]), MOST_REPEATS + 1))
    return most


def _check_regexes(entry: Entry, texts: Sequence[str], problems: list[str]) -> None:
    if not texts:
        return
    import regex

    for index, text in enumerate(texts):
        where = entry.place("regex", index)
        if _repeats(text) > MOST_REPEATS:
            problems.append(
                f"{where}: regex {text!r} counts further than {MOST_REPEATS:,}; lower the numbers in braces"
            )
            continue
        try:
            if regex.compile(text, regex.V0 | regex.IGNORECASE).match("", timeout=1):
                problems.append(f"{where}: regex {text!r} matches the empty string; it would flag every line")
        except (regex.error, RecursionError, OverflowError) as error:
            problems.append(f"{where}: regex {text!r} cannot be read: {error}")
        except TimeoutError:
            problems.append(f"{where}: regex {text!r} takes too long on an empty line; make it simpler")


def requirement_row(
    entry: Entry, compiled: Any, standards: set[str], modalities: Mapping[str, Any], problems: list[str]
) -> RequirementRow:
    """A requirement, each of its conditions in its full form."""

    def conditions(key: str) -> list[ConditionRow]:
        return [
            _condition_row(entry, key, index, condition, compiled, modalities, problems)
            for index, condition in enumerate(entry.values.get(key) or [])
        ]

    common = _common(entry, standards, problems)
    not_given = compiled(entry, "not-given")
    _check_cases(entry, modalities, problems)
    return {
        **common,
        "not-given": not_given,
        "due": conditions("due"),
        "not-due": conditions("not-due"),
        "given": conditions("given"),
    }


def share_excuses(entries: Sequence[Entry], rows: Sequence[RequirementRow], problems: list[str]) -> None:
    """Give each requirement the ``not-due`` conditions of the one that its ``not-due-as`` names."""
    own = {row["id"]: (row, row["not-due"]) for row in rows}
    leans = {entry.values["id"] for entry in entries if "not-due-as" in entry.values}
    for entry in entries:
        name = entry.values.get("not-due-as")
        if name is None:
            continue
        where = f"{entry.place('not-due-as')}: {entry.values['id']}: not-due-as:"
        if name not in own:
            problems.append(f"{where} no requirement {name!r}; give the id of one")
        elif name in leans:
            problems.append(f"{where} {name!r} goes by another itself; name that one")
        else:
            own[entry.values["id"]][0]["not-due"] = [*own[entry.values["id"]][1], *own[name][1]]


def _condition_row(
    entry: Entry,
    key: str,
    index: int,
    condition: Any,
    compiled: Any,
    modalities: Mapping[str, Any],
    problems: list[str],
) -> ConditionRow:
    """A condition: a pattern, or patterns that must all stand within a sentence, block, section or draft."""
    if isinstance(condition, str):
        single = Entry(entry.pack, entry.file, {"all": [condition]}, entry.lines, (*entry.at, key, index))
        return {**_CONDITION, "all": [compiled(single, "all")], "within": "sentence"}
    where = entry.place(key, index)
    if not isinstance(condition, dict) or not condition.get("all"):
        known = ", ".join(RULE_FILE_KEYS["condition"])
        problems.append(
            f"{where}: a condition of {key!r} is a pattern or a mapping with {known} ('all' needed)"
        )
        return _CONDITION

    def complain(path: Path, message: str) -> None:
        problems.append(f"{entry.place(key, index, *path)}: {message}")

    if not check_keys(condition, "condition", (), complain):
        return _CONDITION
    within = condition.get("within", "draft")
    if within not in ("sentence", "near", "block", "section", "draft"):
        problems.append(
            f"{where}: within {within!r} is not known; choose sentence, near, block, section or draft"
        )
    times = condition.get("times", 1)
    if times < 1:
        problems.append(f"{where}: times is how many sentences must match, 1 or more, not {times!r}")
    part = Entry(entry.pack, entry.file, condition, entry.lines, (*entry.at, key, index))
    _check_modalities(part, condition.get("modality") or [], modalities, problems)
    return {
        "all": [
            compiled(Entry(entry.pack, entry.file, {"all": [text]}, {}, part.at), "all")
            for text in condition["all"]
        ],
        "none": compiled(part, "none"),
        "amid": compiled(part, "amid"),
        "within": within,
        "modality": condition.get("modality") or [],
        "times": times,
        "forbids": condition.get("forbids", False),
    }


def accepted_row(
    entry: Entry, concepts: Concepts, modalities: Mapping[str, Any], problems: list[str]
) -> AcceptedRow:
    """An accepted use: each of its lists of phrases is one concept without a name.

    What no accepted use bears is forbidden in all of them.
    """

    def concept(key: str) -> list[int]:
        phrases = {
            phrase
            for index, term in enumerate(entry.values.get(key) or [])
            for phrase in phrases_of(str(term), entry, (key, index), problems)
        }
        return [concepts.literal(phrases)] if phrases else []

    _check_modalities(entry, entry.values.get("modality") or [], modalities, problems)
    return {
        "id": entry.values["id"],
        "pack": entry.pack,
        "modality": entry.values.get("modality") or [],
        "block": bool(entry.values.get("block")),
        "conditions": concept("conditions"),
        "qualifier": concept("qualifier"),
        "forbid": [*concept("forbid"), concepts.number("cue.overclaim")],
    }


def check_standard_names(sources: PackSources, standards: set[str], problems: list[str]) -> None:
    """Say which accepted uses and wordings rest on a standard that nobody defines."""
    for entry in (*sources.accepted, *sources.wordings):
        for name in entry.values.get("standard") or []:
            if name not in standards:
                where = entry.place("standard")
                problems.append(
                    f"{where}: {entry.values['id']}: unknown standard {name!r}; define it under 'standards'"
                )


def standard_row(entry: Entry) -> list[Any]:
    """A standard: its values in the order of the fields of ``Standard``."""
    keys = ("id", "code", "section", "title", "url", "read", "version", "effective", "until")
    return [*(str(entry.values.get(key) or "") for key in keys), bool(entry.values.get("verified", False))]


def days_of_change(standards: Sequence[Entry]) -> list[str]:
    """The days on which standards begin or end, in order: between two of them every day cites the same."""
    days = {str(entry.values.get(key) or "") for entry in standards for key in ("effective", "until")}
    return sorted(days - {""})


def pack_rows(sources: PackSources) -> list[list[str]]:
    """The packs by name: id, version, digest and title of each."""
    rows = []
    described = {entry.pack: entry.values for entry in sources.packs}
    for pack, digest in sorted(sources.digests.items()):
        values = described.get(pack, {})
        rows.append([pack, str(values.get("version", "0")), digest, str(values.get("title", pack))])
    return rows
