"""Rules on trial: they run when asked for, and never decide a gate unless somebody says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from healthlint.cli import main
from helpers import use_rules, write

TRIAL = """\
rules:
  - id: own/trial
    family: guarantee
    severity: error
    status: preview
    find: ["zaptrial", "zapboth"]
    clear: [negated]
    lower: [hedged]
    message: "Promises a zaptrial."
    why: Nobody knows yet.
    instead: Leave it out.
    standards: {uk: [cap-12.1]}
    cases:
      flag: ["Book a [[zaptrial]].", "Our zaptrial is here."]
      quiet: ["There is no zaptrial.", "A trial."]
  - id: own/stable
    family: superiority
    severity: warning
    yields: true
    find: ["zapboth"]
    message: "Says zapboth."
    why: Nobody knows.
    instead: Leave it out.
    standards: {uk: [cap-12.1]}
    cases:
      flag: ["A [[zapboth]].", "Our zapboth is here."]
      quiet: ["A zap.", "Both."]
"""
DRAFT = "Book a zaptrial.\n"


@pytest.fixture
def trial(project: Path) -> Path:
    """A project whose one rule file holds a rule on trial."""
    _settings(project, "")
    write("draft.md", DRAFT)
    return project


def _settings(project: Path, more: str) -> None:
    use_rules(project, "waiting.yaml", TRIAL, more)


def _severities(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    capsys.readouterr()
    main(["--format", "json", *words, "draft.md"])
    found = json.loads(capsys.readouterr().out)["findings"]
    return [finding["severity"] for finding in found if finding["rule"] == "own/trial"]


def test_silent_unless_asked(trial: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A rule on trial finds nothing by default; the option or the setting wakes it, as a note."""
    assert _severities(capsys) == []
    assert _severities(capsys, "--preview") == ["info"]
    _settings(trial, "preview = true\n")
    assert _severities(capsys) == ["info"]


def test_never_fails_a_gate_by_surprise(trial: Path) -> None:
    """An error on trial passes the default gate, also where its family is raised to error."""
    assert main(["--preview", "draft.md"]) == 0
    _settings(trial, '[severity]\n"guarantee" = "error"\n')
    assert main(["--preview", "draft.md"]) == 0
    _settings(trial, '[severity]\n"own/trial" = "error"\n')
    assert main(["--preview", "draft.md"]) == 1
    assert main(["draft.md"]) == 0


def test_family_switched_off(trial: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who has switched a family off hears nothing of its rules on trial either."""
    _settings(trial, '[severity]\n"guarantee" = "off"\n')
    assert _severities(capsys, "--preview") == []


def test_takes_no_other_rules_place(trial: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where a stable rule, even one that yields, finds the same words, its finding stays."""
    write("draft.md", "Book a zapboth.\n")

    main(["--preview", "--format", "json", "draft.md"])
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [(one["rule"], one["severity"]) for one in found] == [("own/stable", "warning")]


def test_waiver_waits(trial: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A waiver for a rule on trial is neither unknown nor unused in a run without trials."""
    write("draft.md", f"<!-- healthlint-ignore own/trial: agreed -->\n{DRAFT}")
    assert main(["--fail-on", "info", "draft.md"]) == 0
    assert main(["--preview", "--fail-on", "info", "draft.md"]) == 0
    write("draft.md", f"<!-- healthlint-ignore own/trail: agreed -->\n{DRAFT}")
    assert main(["--fail-on", "info", "draft.md"]) == 1


def test_waiver_for_nothing_is_still_told(trial: Path) -> None:
    """A waiver that rests a rule of this run, and finds nothing to rest, is reported as before."""
    write("draft.md", "<!-- healthlint-ignore own/stable: agreed -->\nWe open at nine.\n")
    assert main(["--fail-on", "info", "draft.md"]) == 1


def test_shown_as_such(trial: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """rules tells that rules wait and marks them, explain says what the trial means, test runs the cases."""
    assert main(["rules"]) == 0
    plain = capsys.readouterr().out
    assert "own/trial" not in plain
    assert "1 more rule on trial: healthlint rules --preview" in plain
    assert main(["rules", "--preview"]) == 0
    line = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("own/trial"))
    assert line.split()[1:] == ["info", "guarantee", "(preview)", "Promises", "a", "zaptrial."]
    assert main(["explain", "own/trial"]) == 0
    assert "Status: preview" in capsys.readouterr().out
    assert main(["test", "own/trial"]) == 0
    assert capsys.readouterr().out.startswith("4 passed, 0 failed: ")
    assert main(["trace", "--preview", "draft.md"]) == 0
    assert "own/trial" in capsys.readouterr().out


def test_severity_may_name_it(trial: Path) -> None:
    """Settings that name a rule on trial are no mistake in a run without trials."""
    _settings(trial, '[severity]\n"own/trial" = "warning"\n')
    assert main(["draft.md"]) == 0


def test_setting_is_checked(trial: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A preview that is no yes or no is an error with file and line."""
    _settings(trial, 'preview = "yes"\n')
    assert main(["draft.md"]) == 2
    assert "healthlint.toml:3: preview must be true or false" in capsys.readouterr().err


def test_extended_settings_can_switch_it_off(trial: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What extends says of trials, the nearer file may take back."""
    write("shared.toml", "preview = true\n")
    _settings(trial, 'extends = ["shared.toml"]\n')
    assert _severities(capsys) == ["info"]
    _settings(trial, 'extends = ["shared.toml"]\npreview = false\n')
    assert _severities(capsys) == []
