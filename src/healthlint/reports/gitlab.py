"""GitLab's code quality report: a list of issues, in the shape that merge requests show beside the change."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from healthlint.reports.gate import open_findings
from healthlint.reports.jsonarray import array
from healthlint.reports.paths import file_path
from healthlint.reports.wording import advice, line, said
from healthlint.types import DraftError, Finding, Report

# A draft that nobody could check is worse than any finding in it.
UNREADABLE = "blocker"
SEVERITIES = {"error": "critical", "warning": "major", "info": "info"}


def pieces(report: Report) -> Iterator[str]:
    """The open findings, and an issue for each draft that could not be checked; an issue at a time."""
    issues = chain(map(_unreadable, report.errors), map(_issue, open_findings(report)))
    yield from array(issues)
    yield "\n"


def _issue(finding: Finding) -> dict[str, Any]:
    return {
        "type": "issue",
        "check_name": line(finding.rule),
        "description": f"{said(finding)} {advice(finding)}".rstrip(),
        "categories": ["Style"],
        "severity": SEVERITIES[finding.severity],
        "fingerprint": finding.fingerprint,
        "location": {
            "path": file_path(finding.path),
            "lines": {"begin": finding.line, "end": finding.end_line},
        },
    }


def _unreadable(error: DraftError) -> dict[str, Any]:
    from hashlib import sha256

    digest = sha256(f"{file_path(error.path)}\0{error.message}".encode("utf-8", "surrogatepass")).hexdigest()
    return {
        "type": "issue",
        "check_name": "healthlint/cannot-be-checked",
        "description": f"This draft cannot be checked: {line(error.message)}",
        "categories": ["Bug Risk"],
        "severity": UNREADABLE,
        "fingerprint": digest[:16],
        "location": {"path": file_path(error.path), "lines": {"begin": 1}},
    }
