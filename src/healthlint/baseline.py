"""Known findings: those that the baseline holds are shown to nobody and fail no gate.

A finding is known if an entry has its path and fingerprint (rule, words, sentence).
An entry that matches nothing where it stands may speak for the same words in a draft
that was moved or renamed. Each entry speaks for one finding.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from healthlint.baselineplace import Places
from healthlint.errors import SettingsError
from healthlint.gathered import restated
from healthlint.named import NamedTuple
from healthlint.settings import Settings, relative_to, settings_for, shown
from healthlint.shelf import Shelf
from healthlint.types import Finding

# Findings about healthlint's own comments and settings say too little of a draft to follow it.
_OWN_KINDS = ("waiver", "config")


class Checked(NamedTuple):
    """A draft that a run has read to its end: its path as given, and what it was held against.

    ``rules``: the rules that ran, asked for only when it matters which.
    """

    path: str
    settings: Settings
    rules: Callable[[], frozenset[str]]


class Match(NamedTuple):
    """Which entries stand for which findings.

    ``known`` maps the index of an entry to the path (as entries write it) and the finding.
    ``stale``: indexes of entries that match nothing any more, though their draft was read or
    is gone. ``new``: open findings without an entry.
    """

    known: Mapping[int, tuple[str, Finding]]
    stale: tuple[int, ...]
    new: tuple[tuple[str, Finding], ...]


# --- what it says ------------------------------------------------------------


def match(
    entries: Sequence[tuple[str, str, str]],
    found: Mapping[str, Sequence[Finding]],
    gone: Callable[[str], bool],
    ran: Callable[[str, str], bool],
) -> Match:
    """Pair entries, given as (path, rule, fingerprint), with the findings of the drafts read.

    ``found``: findings by the draft's path as entries write it, also where there are none.
    ``gone(path)``: there is no such draft any more. ``ran(path, rule)``: the rule was at work
    on that draft, so that its silence means something.
    """
    at = {(path, print_): index for index, (path, _, print_) in enumerate(entries)}
    known: dict[int, tuple[str, Finding]] = {}
    loose: list[tuple[str, Finding]] = []
    for path, findings in found.items():
        for finding in findings:
            index = at.get((path, finding.pathless))
            if index is not None:
                known[index] = (path, finding)
            else:
                loose.append((path, finding))
    free: dict[str, list[int]] = {}
    for index, (path, _, print_) in enumerate(entries):
        if index not in known and (path in found or gone(path)):
            free.setdefault(print_, []).append(index)
    new = []
    for path, finding in _still_missing(loose, entries, known, free):
        candidates = free.get(finding.pathless, ()) if finding.kind not in _OWN_KINDS else ()
        if candidates:
            index = min(candidates, key=lambda one: _distance(entries[one][0], path, found))
            free[finding.pathless].remove(index)
            known[index] = (path, finding)
        elif finding.state == "open":
            new.append((path, finding))
    left = sorted(index for indexes in free.values() for index in indexes)
    stale = tuple(index for index in left if ran(*entries[index][:2]))
    return Match(known, stale, tuple(new))


def _still_missing(
    loose: Sequence[tuple[str, Finding]],
    entries: Sequence[tuple[str, str, str]],
    known: dict[int, tuple[str, Finding]],
    free: Mapping[str, list[int]],
) -> list[tuple[str, Finding]]:
    """What is left of ``loose`` once missing statements are known by their rule alone.

    Such a finding stands at the words that call for the statement, and those change with every
    edit of the draft; what the entry says is that this draft lacks the statement.
    """
    lacking = {
        entries[index][:2]: index for indexes in free.values() for index in indexes
    }  # (path, rule) -> entry
    left = []
    for path, finding in loose:
        index = lacking.pop((path, finding.rule), None) if finding.kind == "requirement" else None
        if index is None:
            left.append((path, finding))
        else:
            free[entries[index][2]].remove(index)
            known[index] = (path, finding)
    return left


def _distance(old: str, new: str, found: Mapping[str, object]) -> tuple[bool, bool]:
    """How unlikely it is that a draft moved from ``old`` to ``new``: gone and of that name is best."""
    return old in found, old.rsplit("/", 1)[-1] != new.rsplit("/", 1)[-1]


def path_in(folder: str, path: str) -> str:
    """A draft's path as the entries of a baseline in ``folder`` write it."""
    from healthlint.baselinefile import composed

    full = relative_to(path, folder)
    if full == "..":  # another drive, on Windows
        full = os.path.realpath(path).replace(os.sep, "/")
    return composed(full.encode("utf-8", "backslashreplace").decode("utf-8"))


def match_run(
    folder: str,
    entries: Sequence[tuple[str, str, str]],
    drafts: Sequence[Checked],
    findings: Mapping[str, Sequence[Finding]],
    operands: Sequence[str],
) -> Match:
    """``match`` for the drafts of a run. ``findings`` by path as given.

    A draft that is no longer there counts as gone where one of ``operands`` covers its place:
    a run that looks at one file cannot know where the others went.
    """
    by_path = {path_in(folder, draft.path): draft for draft in drafts}
    roots = [os.path.join(os.path.realpath(operand), "") for operand in operands if operand != "-"]

    def full(path: str) -> str:
        return os.path.normpath(os.path.join(folder, path))

    def gone(path: str) -> bool:
        return not os.path.lexists(full(path))

    # Each asked once: there may be as many entries without a finding as drafts.
    @cache
    def rules_on(path: str) -> frozenset[str]:
        return by_path[path].rules()

    @cache
    def rules_anywhere() -> frozenset[str]:
        return frozenset().union(*map(rules_on, by_path))

    def ran(path: str, rule: str) -> bool:
        always = rule.split("/", 1)[0] in _OWN_KINDS
        if path in by_path:
            return always or rule in rules_on(path)
        covered = any(full(path).startswith(root) for root in roots)
        return covered and (always or not drafts or rule in rules_anywhere())

    found = {path: findings.get(draft.path, ()) for path, draft in by_path.items()}
    return match(entries, found, gone, ran)


def rules_at_work(shelf: Shelf, profiles: tuple[str, ...], settings: Settings) -> frozenset[str]:
    """The ids of the rules that a draft with these profiles and settings is held against."""
    rules = shelf.rules_for(profiles, settings.rules, settings.preview).traits.values()
    off = [rule.id for rule in rules if rule.severity_under(settings.severities) == "off"]
    return frozenset(rule.id for rule in rules).difference(off)


# --- what a run makes of it --------------------------------------------------


def apply_baselines(
    findings: Sequence[Finding],
    drafts: Sequence[Checked],
    operands: Sequence[str],
    known: dict[str, Settings],
    chosen: str = "",
) -> tuple[Sequence[Finding], tuple[str, ...]]:
    """The findings with known ones marked, and hints about entries that match nothing any more.

    ``known``: the settings of folders already looked at. Raises SettingsError for a baseline
    that cannot be used.
    """
    groups = by_file(drafts, Places(chosen).existing, operands, known)
    if not groups:
        return findings, ()
    from healthlint.baselinefile import read_baseline

    by_path = grouped(map(_bare, findings))
    states: dict[tuple[str, str], str] = {}
    hints = []
    for file, members in groups.items():
        if not os.path.lexists(file):
            raise SettingsError(f"{shown(file)}: there is no such baseline; healthlint baseline writes it")
        baseline = read_baseline(file)
        keys = [(entry.path, entry.rule, entry.fingerprint) for entry in baseline.entries]
        matched = match_run(baseline.folder, keys, members, by_path, operands)
        for index, (_, finding) in matched.known.items():
            entry = baseline.entries[index]
            said = f"{entry.decision}: {entry.reason}" if entry.reason else entry.decision
            states[finding.path, finding.pathless] = said
        if matched.stale:
            first = baseline.entries[matched.stale[0]]
            number = len(matched.stale)
            what = f"{number} entries match" if number > 1 else "1 entry matches"
            hints.append(
                f"{shown(file)}: {what} nothing any more (line {first.line}: {first.rule} in {first.path}); "
                "healthlint baseline --prune takes them out"
            )
    return restated(findings, lambda finding: _known(finding, states)), tuple(hints)


def _bare(finding: Finding) -> Finding:
    """A finding without its words: all of them are held at once, to be matched with the entries."""
    return finding._replace(message="", quote="", why="", instead="", standards=(), notes=())


def _known(finding: Finding, states: Mapping[tuple[str, str], str]) -> Finding:
    said = states.get((finding.path, finding.pathless))
    if said is None or finding.state != "open":
        return finding
    return finding._replace(state="baselined", reason=said)


def by_file(
    drafts: Iterable[Checked],
    place: Callable[[str, Settings], str],
    operands: Iterable[str],
    known: dict[str, Settings],
) -> dict[str, list[Checked]]:
    """The drafts by the baseline that speaks for them; those of folders named, too, if no draft is left."""
    groups: dict[str, list[Checked]] = {}
    for draft in drafts:
        file = place(os.path.dirname(draft.path), draft.settings)
        if file:
            groups.setdefault(file, []).append(draft)
    for folder in operands:
        if os.path.isdir(folder):
            file = place(folder, settings_for(folder, known))
            if file and os.path.lexists(file):
                groups.setdefault(file, [])
    return groups


def grouped(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Findings by path, in order."""
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        by_path.setdefault(finding.path, []).append(finding)
    return by_path
