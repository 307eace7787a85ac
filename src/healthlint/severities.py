"""How grave a finding is: the severities in their order, and which of them fail a gate."""

from __future__ import annotations

SEVERITIES = ("error", "warning", "info")  # of a finding, the gravest first
SETTABLE = (*SEVERITIES, "off")  # of a rule
LEVELS = (*SEVERITIES, "never")  # of a gate
GRAVITY = {name: SETTABLE[::-1].index(name) for name in SETTABLE}  # the graver, the higher


def failing(level: str) -> tuple[str, ...]:
    """The severities at or above a gate."""
    return () if level == "never" else SEVERITIES[: SEVERITIES.index(level) + 1]
