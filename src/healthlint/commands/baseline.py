"""``healthlint baseline``: record today's findings as known, with what was decided about them."""

from __future__ import annotations

import os
from collections.abc import Sequence

from healthlint.arguments import Arguments
from healthlint.baseline import Checked, by_file, grouped, match_run
from healthlint.baselinefile import DECISIONS, NEED_REASON, Baseline, Entry, folder_of, read_baseline
from healthlint.baselineplace import Places
from healthlint.commands import wanted_by
from healthlint.errors import SettingsError
from healthlint.output import complain, write
from healthlint.reports.cells import inert, wrap
from healthlint.reports.gate import exit_code
from healthlint.reports.terminal import screen_width
from healthlint.reports.text import counted
from healthlint.run import discovered, lint_found
from healthlint.settings import Settings, shown
from healthlint.spelling import did_you_mean
from healthlint.types import Finding


def run(arguments: Arguments) -> int:
    """Bring the baseline up to date and say what changed. 2 if a draft could not be read."""
    wanted = wanted_by(arguments)
    template = _template(arguments, wanted.day())
    paths = arguments.operands or (".",)
    if "-" in paths:
        raise SettingsError("standard input has no place that a baseline could name; give files or folders")
    known: dict[str, Settings] = {}
    report, checked = lint_found(discovered(paths, known, wanted, complain), known, wanted)
    places = Places(arguments.last("--baseline"))
    prune = arguments.has("--prune")
    groups = by_file(checked, places.existing if prune else places.wanted, paths, known)
    for file, drafts in groups.items():
        _update(file, drafts, report.findings, paths, template, prune)
    if not groups:
        write(
            "no baseline here, so nothing was changed\n" if prune else "no drafts here, nothing to record\n"
        )
    for hint in report.hints:
        write(f"hint: {wrap(hint, screen_width(), ' ' * 6)}\n")
    for error in report.errors:
        complain(f"{error.path}: {error.message}")
    return exit_code(report) if report.errors else 0


def _template(arguments: Arguments, date: str) -> Entry:
    """An entry with what the command line says about new ones."""
    decision = arguments.last("--decision", DECISIONS[0])
    reason = arguments.last("--reason").strip()
    if decision not in DECISIONS:
        hint = did_you_mean(decision, DECISIONS)
        raise SettingsError(f'--decision: "{decision}" must be one of {", ".join(DECISIONS)}{hint}')
    if decision in NEED_REASON and not reason:
        raise SettingsError(f'--decision {decision} needs --reason "why it stands"')
    if arguments.has("--prune") and (arguments.has("--decision") or reason or arguments.has("--reviewer")):
        raise SettingsError(
            "--prune only takes entries out; --decision, --reason and --reviewer are for new ones"
        )
    return Entry("", "", "", decision, reason, arguments.last("--reviewer").strip(), date, "")


def _update(
    file: str,
    drafts: Sequence[Checked],
    findings: Sequence[Finding],
    paths: Sequence[str],
    template: Entry,
    prune: bool,
) -> None:
    """Bring one file up to date. Read and written under one lock, so that two runs add up."""
    from healthlint.baselineedit import edited
    from healthlint.baselinewrite import only_writer, replace_text

    with only_writer(file):
        there = os.path.lexists(file)
        baseline = read_baseline(file) if there else Baseline(file, folder_of(file))
        keys = [(entry.path, entry.rule, entry.fingerprint) for entry in baseline.entries]
        found = match_run(baseline.folder, keys, drafts, grouped(findings), paths)
        moved = {
            index: path for index, (path, _) in found.known.items() if path != baseline.entries[index].path
        }
        new = [] if prune else [_entry(template, path, finding) for path, finding in found.new]
        removed = found.stale if prune else ()
        if new or moved or removed or not there:
            replace_text(file, edited(baseline, new, moved, removed))
    for index in removed:
        write(f"taken out: {_words(baseline.entries[index])}\n")
    entries = len(baseline.entries) + len(new) - len(removed)
    numbers = {"new": len(new), "moved with their draft": len(moved), "taken out": len(removed)}
    parts = "".join(f", {number:,} {what}" for what, number in numbers.items() if number)
    verb = "wrote" if new or moved or removed or not there else "nothing to change in"
    name = shown(file)
    write(f"{verb} {inert(name)}: {counted(entries, 'known finding')}{parts}\n")
    if found.new and prune:
        count = len(found.new)
        what = f"{count:,} findings stay" if count > 1 else "1 finding stays"
        write(f"{what} open: --prune records nothing, healthlint baseline does\n")
    if found.stale and not prune:
        first = baseline.entries[found.stale[0]]
        what = "1 entry matches" if len(found.stale) == 1 else f"{len(found.stale):,} entries match"
        write(f"{what} nothing any more, first {_words(first)}; --prune takes them out\n")
    undecided = sum(entry.decision == DECISIONS[0] for entry in (*baseline.entries, *new))
    if undecided and not prune:
        write(f"{undecided:,} not reviewed yet: open the file and set decision, reason and reviewer\n")


def _entry(template: Entry, path: str, finding: Finding) -> Entry:
    return template._replace(path=path, rule=finding.rule, quote=finding.quote, fingerprint=finding.pathless)


def _words(entry: Entry) -> str:
    """An entry on one line: what stood where, and what somebody had decided about it."""
    said = ", ".join(filter(None, (entry.decision, entry.reason, entry.reviewer, entry.date)))
    return inert(f'{entry.path}: {entry.rule} "{entry.quote}" ({said})')
