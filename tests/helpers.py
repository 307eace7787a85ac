"""One helper for tests about findings: text in, ``"line:column rule"`` strings out."""

from __future__ import annotations

from healthlint import lint


def findings(text: str, *, profile: str = "", modality: str = "", path: str = "draft.md") -> list[str]:
    """What the linter finds in ``text``, in order, waived findings left out."""
    report = lint(text, path=path, profile=profile or None, modality=modality, as_of="2026-11-01")
    return [
        f"{finding.line}:{finding.column} {finding.rule}"
        for finding in report.findings
        if finding.state == "open"
    ]
