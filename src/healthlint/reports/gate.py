"""What a report amounts to: counts, the gate, the exit code. The same for every format."""

from __future__ import annotations

from collections.abc import Iterator

from healthlint.gathered import tally
from healthlint.severities import SEVERITIES, failing
from healthlint.types import Finding, Report

# The states in which a finding rests, as people call them.
RESTING = {"waived": "waived", "baselined": "in the baseline", "unchanged": "on unchanged lines"}


def open_findings(report: Report) -> Iterator[Finding]:
    """The findings that count: those that do not rest."""
    return (finding for finding in report.findings if finding.state == "open")


def counts(report: Report) -> dict[str, int]:
    """Open findings by severity, in the order error, warning, info."""
    numbers = tally(report.findings)
    return {severity: numbers.get(("open", severity), 0) for severity in SEVERITIES}


def resting(report: Report) -> list[str]:
    """How many findings rest, by state: ``2 waived``, ``1 in the baseline``; without the zeros."""
    found = tally(report.findings).items()
    numbers = {
        words: sum(number for (of, _), number in found if of == state) for state, words in RESTING.items()
    }
    return [f"{number:,} {words}" for words, number in numbers.items() if number]


def above_gate(report: Report) -> dict[str, int]:
    """The counts at or above the gate, without the zeros."""
    levels = failing(report.fail_on)
    return {name: number for name, number in counts(report).items() if number and name in levels}


def exit_code(report: Report) -> int:
    """0 clean, 1 findings at or above the gate, 2 if something could not be read, 3 for a defect."""
    if report.errors:
        return 3 if any(error.defect for error in report.errors) else 2
    return 1 if above_gate(report) else 0
