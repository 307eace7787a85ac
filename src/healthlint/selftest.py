"""Can this gate fail at all? A draft that breaks nearly every rule is linted as the project's drafts would be.

A gate may pass for years because nothing can fail it: every family switched off,
the level set to never, an exclude that covers all that there is. Each group of
drafts that share their settings is tried, as overrides may silence one of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from healthlint.discovery import Found, discover
from healthlint.errors import SettingsError
from healthlint.origins import layers, place_of
from healthlint.reports.gate import above_gate, counts
from healthlint.reports.text import NOUNS, counted
from healthlint.run import lint_bytes, settings_of, strictest
from healthlint.settings import Settings
from healthlint.types import Report
from healthlint.wanted import Wanted, check_profiles, check_wanted

MOST_NAMED = 6  # of rules and families in one sentence


class Trial(NamedTuple):
    """What became of the bad draft under the settings that some drafts share.

    ``example`` is the first of these ``drafts``. ``failing`` says what would fail the
    gate, "" if nothing does; ``reasons`` then say why.
    """

    example: str
    drafts: int
    fail_on: str
    profiles: tuple[str, ...]
    failing: str
    reasons: tuple[str, ...]


def bad_draft() -> bytes:
    """The built-in draft that every market has something against."""
    folder = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(folder, "bad-draft.txt"), "rb") as file:
        return file.read()


def self_test(paths: Sequence[str], wanted: Wanted) -> tuple[list[Trial], list[str]]:
    """Try every kind of settings among the drafts of ``paths``; also why there is no draft, if so.

    Raises SettingsError and RuleError as a run over the same paths would.
    """
    check_profiles(wanted.profiles)
    known: dict[str, Settings] = {}
    found = discover(paths, known, wanted.isolated)
    for error in found.errors:
        raise SettingsError(f"{error.path}: {error.message}")
    if not found.drafts:
        return [], list(_no_drafts(paths, found, wanted))
    settings = {draft: settings_of(draft, wanted, known) for draft in found.drafts}
    check_wanted(wanted, (one.rules for one in settings.values()))
    # A run has one gate, whichever draft is tried.
    asked = "--fail-on" if wanted.fail_on else ""
    wanted = wanted._replace(fail_on=wanted.fail_on or strictest(settings), show_lines=False)
    return [_try(drafts, settings[drafts[0]], wanted, asked) for drafts in _alike(settings)], []


def _alike(settings: Mapping[str, Settings]) -> list[list[str]]:
    """The drafts in groups that share all their settings."""
    groups: dict[str, list[str]] = {}
    for draft, one in settings.items():
        groups.setdefault(repr(one._replace(overrides=())), []).append(draft)
    return list(groups.values())


def _try(drafts: Sequence[str], settings: Settings, wanted: Wanted, asked: str) -> Trial:
    report = _lint(bad_draft(), settings, wanted)
    failing, reasons = _above(report), []
    if not failing and wanted.fail_on != "never":
        own = _lint(_own_examples(settings), settings, wanted)
        failing = f"{_above(own)} in the examples of your own rules" if above_gate(own) else ""
    if not failing:
        reasons = list(_reasons(report, settings, wanted, asked))
    return Trial(drafts[0], len(drafts), wanted.fail_on, report.profiles, failing, tuple(reasons))


def _lint(data: bytes, settings: Settings, wanted: Wanted) -> Report:
    return lint_bytes("self-test.md", data, wanted, settings)


def _above(report: Report) -> str:
    return _numbers(above_gate(report))


def _numbers(numbers: Mapping[str, int]) -> str:
    return " and ".join(counted(number, NOUNS[name]) for name, number in numbers.items() if number)


def _own_examples(settings: Settings) -> bytes:
    """The flag cases of the project's own rules: what those rules must find."""
    from healthlint.cases import split_marks
    from healthlint.packfile import read_packs
    from healthlint.packs import OWN, rule_files

    sources = read_packs([file for file in rule_files(settings.rules) if file[0].startswith(OWN)])
    texts = []
    for entry in (*sources.rules, *sources.requirements):
        for case in (entry.values.get("cases") or {}).get("flag") or []:
            texts.append(split_marks(str(case.get("text", "") if isinstance(case, dict) else case))[0])
    return "\n\n".join(texts).encode("utf-8", "replace")


# --- why nothing fails -------------------------------------------------------


def _reasons(report: Report, settings: Settings, wanted: Wanted, asked: str) -> Iterator[str]:
    """Why nothing fails. ``asked``: the option that set the gate, "" if the settings did."""
    if wanted.fail_on == "never":
        where = asked or place_of(settings, "fail-on")
        yield f'fail-on is "never" ({where}), so nothing can fail; set it to error, warning or info'
        return
    left = _numbers(counts(report))
    bare = _lint(bad_draft(), settings._replace(severities={}), wanted)
    lowered = _lowered(bare, settings) if above_gate(bare) else []
    if lowered:
        names = ", ".join(lowered[:MOST_NAMED]) + (", ..." if len(lowered) > MOST_NAMED else "")
        yield (
            f"severity switches off or lowers {names}; without these settings the draft would fail with "
            f"{_above(bare)}. Take some of them out"
        )
    elif left:
        yield f"the draft gets only {left}, and fail-on is {wanted.fail_on}; lower fail-on"
    else:
        yield "no rule speaks about it at all; see which are loaded with: healthlint rules"


def _lowered(bare: Report, settings: Settings) -> list[str]:
    """The entries of ``severity`` that silence what would be found, each with its place."""
    found = {name for finding in bare.findings for name in (finding.rule, finding.family)}
    files = layers(settings)
    names = []
    for name, severity in settings.severities.items():
        if name in found and severity != "error":
            told = [
                layer.place("severity", name) for layer in files if name in layer.table.get("severity", {})
            ]
            names.append(f"{name} = {severity} ({told[-1] if told else 'an override'})")
    return names


def _no_drafts(paths: Sequence[str], found: Found, wanted: Wanted) -> Iterator[str]:
    named = ", ".join(paths)
    for path, glob in found.excluded:
        yield f'{path} is left out, as the settings exclude "{glob}"; a run over it checks nothing'
    if found.excluded:
        return
    without = discover(paths, {}, isolated=True).drafts
    if without and not wanted.isolated:
        yield (
            f"the settings exclude every draft of {named} ({len(without):,} in all); "
            f"see why with: healthlint check --show-settings {without[0]}"
        )
    else:
        from healthlint.discovery import SUFFIXES

        yield f"there is no draft in {named}: no file ends in {', '.join(SUFFIXES)}; name the folder that has them"
