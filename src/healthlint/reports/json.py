"""The report for programs: JSON, schema 1. Its shape is a contract; additions raise no number, changes do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from healthlint import __version__
from healthlint.reports.gate import counts
from healthlint.reports.jsonarray import array
from healthlint.types import Finding, Report

SCHEMA = 1
# JSON itself spells out the controls below the space. A terminal acts on these, too: delete, the
# second set of controls (0x9b begins a sequence), and marks that turn the direction of text.
_SPELT_OUT = {
    number: f"\\u{number:04x}"
    for number in (
        *range(0x7F, 0xA0), 0x061C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A), 0xFEFF
    )
}  # fmt: skip


def pieces(report: Report) -> Iterator[str]:
    """The report as JSON, a finding at a time and to a line, so that two runs compare well."""
    summary = {"files": report.files, "words": report.words, **counts(report)}
    packs = [{"id": pack.id, "version": pack.version, "digest": pack.digest} for pack in report.packs]
    yield f'{{\n"schema": {SCHEMA},\n'
    yield f'"tool": {_dump({"name": "healthlint", "version": __version__})},\n'
    yield f'"packs": {_dump(packs)},\n'
    yield f'"profiles": {_dump(list(report.profiles))},\n'
    yield '"findings": '
    yield from array(map(finding_data, report.findings), _dump)
    yield ',\n"errors": '
    yield from array(({"path": error.path, "message": error.message} for error in report.errors), _dump)
    yield f',\n"summary": {_dump(summary)}'
    if report.statistics:
        from healthlint.reports.statistics import as_data

        yield f',\n"statistics": {_dump(as_data(report))}'
    yield "\n}\n"


def finding_data(finding: Finding) -> dict[str, Any]:
    """One finding as plain data, with the keys of the contract."""
    return {
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "end_line": finding.end_line,
        "end_column": finding.end_column,
        "rule": finding.rule,
        "family": finding.family,
        "kind": finding.kind,
        "severity": finding.severity,
        "message": finding.message,
        "quote": finding.quote,
        "why": finding.why,
        "instead": finding.instead,
        "standards": [
            {"code": standard.code, "section": standard.section, "title": standard.title, "url": standard.url}
            for standard in finding.standards
        ],
        "notes": [
            {"guard": note.guard, "effect": note.effect, "quote": note.quote} for note in finding.notes
        ],
        "fingerprint": finding.fingerprint,
        "state": finding.state,
    }


def _dump(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if text.isascii() and "\x7f" not in text else text.translate(_SPELT_OUT)
