"""``healthlint test PATH``: run the cases inside rule files."""

from __future__ import annotations

import os
from collections.abc import Sequence

from healthlint.arguments import Arguments
from healthlint.cases import CaseReport, run_cases
from healthlint.errors import RuleError, SettingsError
from healthlint.output import complain, write
from healthlint.packs import rules_folder
from healthlint.reports.cells import inert
from healthlint.settings import Settings, settings_for, shown
from healthlint.spelling import did_you_mean

RULE_FILES = (".yaml", ".yml")


def run(arguments: Arguments) -> int:
    """Run cases: of the rules or rule files named, or of all; 1 if any does not hold."""
    settings = Settings() if arguments.has("--isolated") else settings_for(".", {})
    extra = list(settings.rules)
    only: dict[str, str] = {}  # what to run, and how it was called
    for operand in arguments.operands:
        if not operand:
            raise SettingsError("an empty name; name a rule, a rule file or a folder, or nothing for all")
        builtin = _below(operand, rules_folder())
        if builtin is not None:
            only[f"rules/{builtin}" if builtin else ""] = operand
        elif os.path.exists(operand):
            # A pack that the settings load already is not loaded twice.
            extra = [known for known in extra if _below(known, operand) is None]
            if all(_below(operand, known) is None for known in extra):
                extra.append(os.path.realpath(operand))
            only[os.path.realpath(operand)] = operand
        elif operand.endswith(RULE_FILES):
            raise SettingsError(f"{operand}: no such rule file")
        else:
            only[operand] = operand  # a rule's id, or a pack's name
    report = _run(extra, () if "" in only else tuple(only))
    if report.unknown:
        raise SettingsError("\n".join(_unknown(only[name], report.known) for name in report.unknown))
    for failure in report.failures:
        complain(failure)
    what = " and ".join(arguments.operands) or " and ".join(
        ["the built-in packs", *map(shown, settings.rules)]
    )
    rules = f"{report.rules:,} rule{'' if report.rules == 1 else 's'}"
    counts = f"{report.passed:,} passed, {len(report.failures):,} failed"
    write(f"{counts}: the cases of {rules}, from {inert(what)}\n")
    return 1 if report.failures else 0


def _run(extra: Sequence[str], only: Sequence[str]) -> CaseReport:
    """Run the cases. A file that leans on those beside it, such as its vocabulary, is loaded with them."""
    try:
        return run_cases(extra, only)
    except RuleError:
        together = {file: None for one in extra for file in (one, *(_beside(one) if one in only else ()))}
        if len(together) == len(extra):
            raise
        try:
            return run_cases(tuple(together), only)
        except RuleError:
            pass  # what stands beside it may be no rule file at all
        raise


def _beside(path: str) -> list[str]:
    """The files beside a file that look like rule files; none of a folder."""
    if not os.path.isfile(path):
        return []
    folder = os.path.dirname(path)
    return [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.endswith(RULE_FILES)]


def _unknown(operand: str, known: Sequence[str]) -> str:
    """What to say of an operand that names no rule."""
    if os.path.isdir(operand):
        return f"{operand}: no rules in this folder; those in files ending in .yaml or .yml are read"
    if os.path.exists(operand):
        return f"{operand}: no rules in this file, so there are no cases to run"
    hint = did_you_mean(operand, known) or "; healthlint rules lists the rules"
    return f"{operand}: no such rule, rule file or folder{hint}"


def _below(path: str, folder: str) -> str | None:
    """``path`` as seen from ``folder`` ("" if it is the folder), None if it stands elsewhere."""
    if not os.path.exists(path):
        return None
    relative = os.path.relpath(os.path.realpath(path), os.path.realpath(folder)).replace(os.sep, "/")
    if relative == ".":
        return ""
    return None if relative.startswith("..") else relative
