"""The findings of a report, numbered, each pointing to the one place where its rule is explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from healthlint.reports.gate import RESTING
from healthlint.severities import SEVERITIES
from healthlint.types import Finding, Report

LETTERS = {"error": "E", "warning": "W", "info": "N"}


class Entry(NamedTuple):
    """A finding with its number in the report and the number of its rule's explanation."""

    number: int
    finding: Finding
    rule: int

    @property
    def name(self) -> str:
        """What it is called on the page and on paper, such as ``E12``."""
        return f"{LETTERS[self.finding.severity]}{self.number}"

    @property
    def rank(self) -> tuple[bool, int, int]:
        """Orders entries by weight: open ones first, then by severity."""
        return self.finding.state != "open", SEVERITIES.index(self.finding.severity), self.number


def number_findings(report: Report) -> tuple[dict[str, list[Entry]], list[Finding]]:
    """The entries of each draft, and a finding for each explanation that is needed.

    Findings of one rule share an explanation unless they say something of their own.
    """
    drafts: dict[str, list[Entry]] = {}
    explained: dict[tuple[object, ...], int] = {}
    examples: list[Finding] = []
    for number, finding in enumerate(report.findings, 1):
        key = (finding.rule, finding.why, finding.instead, finding.standards)
        rule = explained.setdefault(key, len(examples))
        if rule == len(examples):
            examples.append(finding)
        drafts.setdefault(finding.path, []).append(Entry(number, finding, rule))
    return drafts, examples


def states_of(findings: Sequence[Finding]) -> Mapping[str, int]:
    """How many findings are in each state, the known states first."""
    counted = dict.fromkeys(("open", *RESTING), 0)
    for finding in findings:
        counted[finding.state] = counted.get(finding.state, 0) + 1
    return {state: number for state, number in counted.items() if number}


def state_name(state: str) -> str:
    """A state as people call it; one that is not known by its own name."""
    return RESTING.get(state, state)
