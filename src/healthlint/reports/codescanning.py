"""SARIF for GitHub's code scanning: the open findings only.

Code scanning keeps an alert open although its result is suppressed. A finding that is left out of the next
upload is closed there, which is what a waiver or a baseline entry asks for.
"""

from __future__ import annotations

from healthlint.reports.gate import open_findings
from healthlint.reports.sarif import log
from healthlint.types import Report


def render(report: Report) -> str:
    """The run as a SARIF log of its open findings."""
    return log(report, open_findings(report))
