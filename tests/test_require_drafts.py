"""Whole drafts in many voices, each with the statements that it lacks and those it must not be told to add.

They are deliberately roundabout: lay words, denials, harm of something else, stories, tables, other senses.
"""

from __future__ import annotations

import json
from pathlib import Path

from healthlint import lint

DRAFTS = Path(__file__).parent / "drafts" / "needling-and-hands.jsonl"
FEWEST_REPORTED = 0.97
MOST_WRONG = 0.02


def test_drafts() -> None:
    """Nearly every missing statement is reported, and nearly none that is there or was never due."""
    missed, wrong, due, quiet = [], [], 0, 0
    for line in DRAFTS.read_text(encoding="utf-8").splitlines():
        draft = json.loads(line)
        report = lint(draft["text"] + "\n", path="draft.md", profile="uk", as_of="2026-11-01")
        keys = {
            finding.rule.rpartition("/")[2] for finding in report.findings if finding.kind == "requirement"
        }
        due, quiet = due + len(draft["missing"]), quiet + len(draft["quiet"])
        missed += [(key, draft["text"][:60]) for key in draft["missing"] if key not in keys]
        wrong += [(key, draft["text"][:60]) for key in draft["quiet"] if key in keys]
    assert len(missed) <= (1 - FEWEST_REPORTED) * due, missed
    assert len(wrong) <= MOST_WRONG * quiet, wrong
