"""``healthlint self-test [PATH...]``: make sure that the gate can fail."""

from __future__ import annotations

from healthlint.arguments import Arguments
from healthlint.commands import wanted_by
from healthlint.output import write
from healthlint.reports.cells import inert
from healthlint.reports.text import counted
from healthlint.selftest import Trial, self_test


def run(arguments: Arguments) -> int:
    """Lint the built-in bad draft as the drafts of PATH (default: here) would be; 1 if it passes."""
    paths = arguments.operands or (".",)
    trials, missing = self_test(paths, wanted_by(arguments))
    for trial in trials:
        write("".join(f"{inert(line)}\n" for line in _lines(trial)))
    for reason in missing:
        write(f"  {inert(reason)}\n")
    if missing or not all(trial.failing for trial in trials):
        write("self-test: failed: a run of this gate passes, whatever the drafts say\n")
        return 1
    write("self-test: passed: the gate fails for a bad draft\n")
    return 0


def _lines(trial: Trial) -> list[str]:
    """Which drafts, under which market and gate, and what the bad draft got there."""
    drafts = trial.example
    if trial.drafts > 1:
        drafts += f" and {counted(trial.drafts - 1, 'more draft')} with the same settings"
    market = f"profile {', '.join(trial.profiles)}" if trial.profiles else "no profile"
    lines = [f'{drafts} ({market}, fails at "{trial.fail_on}")']
    if trial.failing:
        return [*lines, f"  a bad draft would fail: {trial.failing}"]
    return [*lines, "  a bad draft would PASS:", *(f"  {reason}" for reason in trial.reasons)]
