"""For tests about findings: text in, ``"line:column rule"`` strings out; and drafts to write."""

from __future__ import annotations

from pathlib import Path

from healthlint import lint

# What the rules of the ``project`` fixture make of them: an error, a warning, nothing.
SICK = "The lamp zapcures asthma.\n"
GLOW = "Feel the zapglow.\n"
WELL = "The clinic opens at nine.\n"


def write(name: str, text: str | bytes) -> str:
    """Write a draft below the current folder, and return its name."""
    data = text if isinstance(text, bytes) else text.encode("utf-8")
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_bytes(data)
    return name


def use_rules(project: Path, name: str, rules: str, more: str = "") -> None:
    """Have a project load one rule file and ``more`` settings.

    The file is written once and stands in one place for all tests, as rules are compiled once for each place.
    """
    file = project.parent / "rules" / name
    if not file.exists():
        file.write_text(rules, encoding="utf-8")
    (project / "healthlint.toml").write_text(
        f'profile = "uk"\nrules = ["../rules/{name}"]\n{more}', encoding="utf-8"
    )


def findings(text: str, *, profile: str = "", modality: str = "", path: str = "draft.md") -> list[str]:
    """What the linter finds in ``text``, in order, waived findings left out."""
    report = lint(text, path=path, profile=profile or None, modality=modality, as_of="2026-11-01")
    return [
        f"{finding.line}:{finding.column} {finding.rule}"
        for finding in report.findings
        if finding.state == "open"
    ]
