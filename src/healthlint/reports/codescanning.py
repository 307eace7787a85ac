"""SARIF for GitHub's code scanning: the open findings only.

Code scanning keeps an alert open although its result is suppressed. A finding that is left out of the next
upload is closed there, which is what a waiver or a baseline entry asks for.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from healthlint.reports.gate import counts, open_findings
from healthlint.reports.sarif import log
from healthlint.severities import SEVERITIES
from healthlint.types import Finding, Report

MOST = 25_000  # GitHub refuses a file with more


def pieces(report: Report) -> Iterator[str]:
    """The run as a SARIF log of its open findings, the most severe where there are too many; a result at a time."""
    return log(report, lambda: _gravest(report))


def _gravest(report: Report) -> Iterator[Finding]:
    if sum(counts(report).values()) <= MOST:
        return open_findings(report)
    by_severity = (
        finding
        for severity in SEVERITIES
        for finding in open_findings(report)
        if finding.severity == severity
    )
    return islice(by_severity, MOST)
