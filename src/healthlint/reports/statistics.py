"""Counts by rule and by family, and how much of each is waived: which rules to mend first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from healthlint.severities import SEVERITIES
from healthlint.types import Finding, Report

# A rule is called often waived from this many findings and this share of them on.
OFTEN, OFTEN_SHARE = 3, 0.5


class Count(NamedTuple):
    """The findings of one rule or family. By severity, the open ones; in all, those of any state."""

    name: str
    error: int
    warning: int
    info: int
    waived: int
    baselined: int
    total: int

    @property
    def share_waived(self) -> float:
        """The part of the findings that somebody has waived, 0 to 1."""
        return self.waived / self.total


def count(findings: Sequence[Finding], key: str) -> list[Count]:
    """Counts by ``key`` (``rule`` or ``family``), most findings first."""
    groups: dict[str, Counter[str]] = {}
    for finding in findings:
        group = groups.setdefault(getattr(finding, key), Counter())
        group.update(("total", finding.severity if finding.state == "open" else finding.state))
    result = []
    for name, group in groups.items():
        error, warning, info = (group[severity] for severity in SEVERITIES)
        result.append(Count(name, error, warning, info, group["waived"], group["baselined"], group["total"]))
    return sorted(result, key=lambda one: (-one.total, one.name))


def as_data(report: Report) -> dict[str, Any]:
    """The counts for programs: ``rules`` and ``families``, a mapping for each name in them."""
    return {
        name: [{**one._asdict(), "share_waived": round(one.share_waived, 4)} for one in counts]
        for name, counts in (
            ("rules", count(report.findings, "rule")),
            ("families", count(report.findings, "family")),
        )
    }


def table(report: Report) -> Iterator[str]:
    """The counts for people, as lines."""
    head = ("error", "warning", "note", "waived", "baselined", "share waived")
    rules = count(report.findings, "rule")
    for title, counts in (("by rule", rules), ("by family", count(report.findings, "family"))):
        width = max([len(title), *(len(one.name) for one in counts)])
        yield "  ".join([f"{title:<{width}}", *head])
        for one in counts:
            numbers = (one.error, one.warning, one.info, one.waived, one.baselined)
            cells = [f"{number or '-':>{len(name)}}" for number, name in zip(numbers, head, strict=False)]
            share = f"{one.share_waived:.0%}" if one.waived else "-"
            yield "  ".join([f"{one.name:<{width}}", *cells, f"{share:>{len(head[-1])}}"])
        if not counts:
            yield "nothing found"
        yield ""
    often = [one for one in rules if one.waived >= OFTEN and one.share_waived >= OFTEN_SHARE]
    if often:
        yield "Often waived, so rather mend the rule, or set its severity: " + ", ".join(
            f"{one.name} ({one.waived} of {one.total})" for one in often
        )
        yield ""
