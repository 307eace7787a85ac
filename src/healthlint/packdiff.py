"""What another version of the packs changes: in the rules themselves, and in what they find.

Findings are held together by fingerprint, which names draft, rule, words and
sentence, so nothing is told twice because a line has moved.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from healthlint.errors import RuleError, SettingsError
from healthlint.packfile import Entry, read_packs
from healthlint.packs import ALWAYS, rule_files
from healthlint.run import lint_paths
from healthlint.types import Finding, PackInfo
from healthlint.wanted import Wanted

# A rule's values that say nothing about what it does in a draft.
_ASIDE = ("cases", "title")


class Change(NamedTuple):
    """What became of one entry. ``what``: rule, concept, impression (one of its scales or bounds), ...

    ``parts``: the values that differ, in words.
    """

    what: str
    id: str
    parts: tuple[str, ...]


class RuleDiff(NamedTuple):
    """Entries of the packs that are new, gone, or changed."""

    added: tuple[Change, ...]
    removed: tuple[Change, ...]
    changed: tuple[Change, ...]


class FindingDiff(NamedTuple):
    """Findings that only the new packs make, only the old ones made, and those of another severity.

    ``changed`` pairs the old finding with the new. ``same``: how many are as they were.
    ``files`` is how many drafts could be read, ``defect`` says that one met a defect of healthlint.
    """

    new: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    changed: tuple[tuple[Finding, Finding], ...]
    same: int
    files: int
    defect: bool


def packs_in(path: str) -> str:
    """The folder of packs that a path means: itself, or inside a checkout or an unpacked copy.

    Raises SettingsError if there is none.
    """
    for inner in ("", "rules", "_rules", os.path.join("healthlint", "_rules")):
        folder = os.path.join(path, inner) if inner else path
        if all(os.path.isdir(os.path.join(folder, pack)) for pack in ALWAYS):
            return folder
    raise SettingsError(
        f"--diff: {path} holds no packs; name a rules folder (with core and safety in it), "
        "a checkout of healthlint, or an unpacked copy of it"
    )


# --- the rules ---------------------------------------------------------------


def diff_rules(old: str, profiles: Sequence[str]) -> RuleDiff:
    """How the built-in packs differ from those of the folder ``old``. No profiles: in all markets."""
    before, after = _entries(old, profiles), _entries("", profiles)
    changed = []
    for key in before.keys() & after.keys():
        parts = tuple(_parts(before[key], after[key]))
        if parts:
            changed.append(Change(*key, parts))
    return RuleDiff(
        tuple(Change(*key, ()) for key in sorted(after.keys() - before.keys())),
        tuple(Change(*key, ()) for key in sorted(before.keys() - after.keys())),
        tuple(sorted(changed)),
    )


def _entries(folder: str, profiles: Sequence[str]) -> dict[tuple[str, str], Mapping[str, Any]]:
    sources = read_packs(rule_files((), folder))
    sections: dict[str, tuple[Entry, ...]] = {
        "rule": (*sources.rules, *sources.requirements),
        "accepted use": sources.accepted,
        "wording": sources.wordings,
        "concept": sources.concepts,
        "standard": sources.standards,
    }
    chosen: dict[tuple[str, str], Mapping[str, Any]] = {
        (what, str(entry.values["id"])): entry.values
        for what, entries in sections.items()
        for entry in entries
        if not profiles or entry.pack in (*ALWAYS, *profiles)
    }
    for what, entries in (("impression", sources.impressions), ("statements", sources.statements)):
        for entry in entries:
            chosen.update(((what, name), values) for name, values in _weights(entry.values))
    for name, concepts in sources.modalities.items():
        chosen["modality", name] = {"concepts": concepts}
    return chosen


def _weights(values: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The scales and bounds of a section of weights by their names: ``tone``, or ``due all`` where they nest."""
    for key, value in values.items():
        if key in ("due", "given"):
            yield from _weights(value, f"{key} ")
        elif isinstance(value, dict):
            yield f"{above}{key}", value


def _parts(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The values that differ, each in words."""
    parts = []
    for key in sorted({*before, *after} - set(_ASIDE)):
        was, now = before.get(key), after.get(key)
        if was == now:
            continue
        if key == "status":
            was, now = was or "stable", now or "stable"
        if isinstance(was or [], list) and isinstance(now or [], list):
            more = [entry for entry in now or [] if entry not in (was or [])]
            fewer = [entry for entry in was or [] if entry not in (now or [])]
            numbers = _told(added=len(more), removed=len(fewer))
            parts.append(f"{key} ({numbers or 'in another order'})")
        elif isinstance(was or {}, dict) and isinstance(now or {}, dict):
            parts.append(f"{key} ({_numbers(was or {}, now or {})})")
        elif _short(was) and _short(now):
            parts.append(f"{key} {was} -> {now}")
        else:
            parts.append(key)
    return parts


def _numbers(was: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    return _told(
        added=len(now.keys() - was.keys()),
        removed=len(was.keys() - now.keys()),
        changed=sum(was[name] != now[name] for name in was.keys() & now.keys()),
    )


def _told(**numbers: int) -> str:
    return ", ".join(f"{number} {name}" for name, number in numbers.items() if number)


def _short(value: object) -> bool:
    """A value that reads well in a line: a severity, a status, a date."""
    return isinstance(value, (str, bool, int)) and len(str(value)) <= 24


# --- the findings ------------------------------------------------------------


def diff_findings(
    old: str, paths: Sequence[str], wanted: Wanted, note: Callable[[str], None]
) -> tuple[FindingDiff, tuple[PackInfo, ...], tuple[PackInfo, ...]]:
    """What the packs of ``old`` and the built-in ones find in the same drafts; and the packs used, old and new.

    ``note`` is told of drafts that are left out or cannot be read.
    """
    after = lint_paths(paths, wanted, note=note)
    try:
        before = lint_paths(paths, wanted._replace(rules_folder=old))
    except RuleError as error:
        raise RuleError([f"--diff: the packs in {old} cannot be used:", *error.problems]) from None
    errors = {error.path: error for error in (*before.errors, *after.errors)}
    for one in errors.values():
        note(f"{one.path}: {one.message}")
    was = {finding.fingerprint: finding for finding in before.findings}
    now = {finding.fingerprint: finding for finding in after.findings}
    both = [(was[key], now[key]) for key in now if key in was]
    changed = tuple(pair for pair in both if pair[0].severity != pair[1].severity)
    difference = FindingDiff(
        tuple(finding for key, finding in now.items() if key not in was),
        tuple(finding for key, finding in was.items() if key not in now),
        changed,
        len(both) - len(changed),
        after.files,
        any(error.defect for error in errors.values()),
    )
    return difference, before.packs, after.packs
