"""SARIF for GitHub's code scanning: the open findings only.

Code scanning keeps an alert open although its result is suppressed. A finding that is left out of the next
upload is closed there, which is what a waiver or a baseline entry asks for.
"""

from __future__ import annotations

from healthlint.reports.gate import SEVERITIES, open_findings
from healthlint.reports.sarif import log
from healthlint.types import Report

MOST = 25_000  # GitHub refuses a file with more


def render(report: Report) -> str:
    """The run as a SARIF log of its open findings; the most severe where there are too many."""
    findings = open_findings(report)
    if len(findings) > MOST:
        findings = tuple(sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))[:MOST])
    return log(report, findings)
