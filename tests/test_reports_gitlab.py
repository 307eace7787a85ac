"""GitLab's code quality report."""

from __future__ import annotations

import json

import jsonschema

from healthlint.types import DraftError, Report
from reporting import draft, finding, hostile_report, report, reporter

# What GitLab's documentation asks of an issue; others are dropped without a word.
SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 8},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^[^./]"},
                    "lines": {"type": "object", "required": ["begin"],
                              "properties": {"begin": {"type": "integer", "minimum": 1}}},
                },
            },
        },
    },
}  # fmt: skip


def _issues(made: Report) -> list[dict[str, object]]:
    issues = json.loads(reporter("gitlab")(made))
    jsonschema.validate(issues, SCHEMA)
    return list(issues)


def test_issues() -> None:
    """Open findings with their line and what to do; each has a fingerprint of its own."""
    source = draft("Tea.\n\nIt cures and heals and mends asthma.", "./content/a.md")
    issues = _issues(
        report(
            finding(source, "cures"),
            finding(source, "heals", severity="warning"),
            finding(source, "mends", severity="info"),
            finding(source, "asthma", state="waived"),
        )
    )

    assert [issue["severity"] for issue in issues] == ["critical", "major", "info"]
    assert issues[0]["location"] == {"path": "content/a.md", "lines": {"begin": 3, "end": 3}}
    assert issues[0]["description"] == 'Claims to cure: "cures" Instead: Say what is known.'
    assert len({str(issue["fingerprint"]) for issue in issues}) == 3


def test_unreadable_drafts_block() -> None:
    """A draft that nobody could check is the worst of all."""
    issues = _issues(report(errors=(DraftError("a.md", "it is a PDF"), DraftError("b.md", "it is a PDF"))))

    assert [issue["severity"] for issue in issues] == ["blocker", "blocker"]
    assert issues[0]["fingerprint"] != issues[1]["fingerprint"]


def test_empty_and_hostile() -> None:
    """A clean run is an empty list, and no text breaks the report."""
    assert _issues(report()) == []
    assert len(_issues(hostile_report())) == 4
