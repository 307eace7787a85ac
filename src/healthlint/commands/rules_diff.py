"""``healthlint rules --diff OLD [PATH...]``: what a change of the packs means for rules and drafts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from healthlint.arguments import Arguments
from healthlint.commands import wanted_by
from healthlint.output import complain, write
from healthlint.packdiff import Change, FindingDiff, RuleDiff, diff_findings, diff_rules, packs_in
from healthlint.reports.cells import inert
from healthlint.reports.json import finding_data
from healthlint.reports.text import NOUNS, counted
from healthlint.settings import Settings, settings_for
from healthlint.types import Finding, PackInfo
from healthlint.wanted import check_wanted


def run(arguments: Arguments, as_json: bool) -> int:
    """Print both differences. 0 whatever they are, as a difference is no fault; 3 for a defect."""
    old = packs_in(arguments.last("--diff"))
    wanted = wanted_by(arguments)
    settings = Settings() if wanted.isolated else settings_for(".", {})
    check_wanted(wanted, [settings.rules])
    rules = diff_rules(old, wanted.profiles or settings.profiles)
    findings: FindingDiff | None = None
    before: tuple[PackInfo, ...] = ()
    after: tuple[PackInfo, ...] = ()
    if arguments.operands:
        findings, before, after = diff_findings(old, arguments.operands, wanted, complain)
    if as_json:
        write(_as_json(rules, findings, before, after))
    else:
        lines = [*_rule_lines(rules), *(_finding_lines(findings) if findings else ())]
        write("".join(f"{inert(line)}\n" for line in [*lines, *_pack_lines(before, after)]))
    return 3 if findings is not None and findings.defect else 0


def _rule_lines(rules: RuleDiff) -> Iterator[str]:
    for word, changes in (("added", rules.added), ("removed", rules.removed), ("changed", rules.changed)):
        for change in changes:
            yield f"{word:<8} {change.what} {change.id}" + (
                f": {'; '.join(change.parts)}" if change.parts else ""
            )
    if rules.added or rules.removed or rules.changed:
        yield ""
    yield "packs: " + ", ".join(
        f"{len(changes):,} {word}"
        for word, changes in (("added", rules.added), ("removed", rules.removed), ("changed", rules.changed))
    )


def _finding_lines(findings: FindingDiff) -> Iterator[str]:
    told: list[tuple[Finding, str]] = [(finding, "new") for finding in findings.new]
    told += [(finding, "gone") for finding in findings.gone]
    told += [(new, f"now {NOUNS[new.severity]}, was {NOUNS[old.severity]}") for old, new in findings.changed]
    told.sort(key=lambda entry: (entry[0].path, entry[0].start, entry[0].rule, entry[1]))
    path = ""
    for finding, what in told:
        if finding.path != path:
            path = finding.path
            yield ""
            yield path
        severity = f" {NOUNS[finding.severity]}" if what in ("new", "gone") else ""
        yield f"  {finding.line}:{finding.column}  {what}{severity}  {finding.message} ({finding.rule})"
        yield f'      "{" ".join(finding.quote.split())}"'
    yield ""
    yield (
        f"drafts: {counted(findings.files, 'file')}; {counted(len(findings.new), 'finding')} would be new, "
        f"{len(findings.gone):,} would no longer be made, {len(findings.changed):,} of another severity, "
        f"{findings.same:,} as before"
    )


def _pack_lines(before: Sequence[PackInfo], after: Sequence[PackInfo]) -> Iterator[str]:
    """The versions of the packs that the drafts were linted with, old and new."""
    was = {pack.id: pack for pack in before}
    for pack in after:
        old = was.get(pack.id)
        if old is not None and old.digest != pack.digest:
            yield f"pack {pack.id}: {old.version} ({old.digest}) -> {pack.version} ({pack.digest})"


def _as_json(
    rules: RuleDiff,
    findings: FindingDiff | None,
    before: Sequence[PackInfo],
    after: Sequence[PackInfo],
) -> str:
    data: dict[str, object] = {
        "schema": 1,
        "rules": {name: list(map(_change, changes)) for name, changes in rules._asdict().items()},
    }
    if findings is not None:
        data["packs"] = {"old": _packs(before), "new": _packs(after)}
        data["findings"] = {
            "new": list(map(finding_data, findings.new)),
            "gone": list(map(finding_data, findings.gone)),
            "changed": [{**finding_data(new), "old_severity": old.severity} for old, new in findings.changed],
            "same": findings.same,
            "files": findings.files,
        }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _change(change: Change) -> dict[str, object]:
    return {"what": change.what, "id": change.id, "parts": list(change.parts)}


def _packs(packs: Sequence[PackInfo]) -> list[dict[str, str]]:
    return [{"id": pack.id, "version": pack.version, "digest": pack.digest} for pack in packs]
