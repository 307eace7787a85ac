"""reviewdog's diagnostic format, ``rdjson``: for ``reviewdog -f=rdjson``, which comments on changed lines.

Its columns count bytes of UTF-8, so the draft's text is needed; without it a finding has its line only.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from healthlint import __version__
from healthlint.reports.gate import open_findings
from healthlint.reports.jsonarray import array, plain
from healthlint.reports.paths import file_path
from healthlint.reports.wording import first_address, line, packs_used, reasons, said
from healthlint.types import DraftError, Finding, Report, Source

SEVERITIES = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}


def pieces(report: Report) -> Iterator[str]:
    """The open findings and the drafts that could not be checked, a diagnostic at a time and to a line."""
    name = f"healthlint {__version__}; rules: {packs_used(report)}" if report.packs else "healthlint"
    yield f'{{\n"source": {plain({"name": name})},\n"diagnostics": '
    found = (_diagnostic(finding, report.sources.get(finding.path)) for finding in open_findings(report))
    yield from array(chain(map(_unreadable, report.errors), found))
    yield "\n}\n"


def _unreadable(error: DraftError) -> dict[str, Any]:
    return {
        "message": f"cannot be checked: {line(error.message)}",
        "location": {"path": file_path(error.path)},
        "severity": "ERROR",
    }


def _diagnostic(finding: Finding, source: Source | None) -> dict[str, Any]:
    code = {"value": line(finding.rule)}
    address = first_address(finding)
    if address:
        code["url"] = address
    return {
        "message": "\n".join([said(finding), *reasons(finding)]),
        "location": {
            "path": file_path(finding.path),
            "range": {
                "start": _position(source, finding.line, finding.column),
                "end": _position(source, finding.end_line, finding.end_column),
            },
        },
        "severity": SEVERITIES[finding.severity],
        "code": code,
    }


def _position(source: Source | None, line_number: int, column: int) -> dict[str, int]:
    if source is None or line_number > len(source.line_starts):
        return {"line": line_number}
    start = source.line_starts[line_number - 1]
    before = source.text[start : start + column - 1]
    return {"line": line_number, "column": len(before.encode("utf-8", "surrogatepass")) + 1}
