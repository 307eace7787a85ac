"""``healthlint test PATH``: run the cases inside rule files."""

from __future__ import annotations

import os

from healthlint.arguments import Arguments
from healthlint.cases import run_cases
from healthlint.errors import SettingsError
from healthlint.output import complain, write
from healthlint.packs import rules_folder
from healthlint.settings import Settings, settings_for


def run(arguments: Arguments) -> int:
    """Run cases: of the rules or rule files named, or of all; 1 if any does not hold."""
    settings = Settings() if arguments.has("--isolated") else settings_for(".", {})
    extra = list(settings.rules)
    only = []
    for operand in arguments.operands:
        builtin = _below(operand, rules_folder())
        if builtin is not None:
            only.append(f"rules/{builtin}" if builtin else "")
        elif os.path.exists(operand):
            # A pack that the settings load already is not loaded twice.
            extra = [known for known in extra if _below(known, operand) is None]
            if all(_below(operand, known) is None for known in extra):
                extra.append(os.path.realpath(operand))
            only.append(os.path.realpath(operand))
        elif "/" in operand and not operand.endswith((".yaml", ".yml")):
            only.append(operand)  # a rule's id
        else:
            raise SettingsError(f"{operand}: no such rule file or folder")
    report = run_cases(extra, () if "" in only else only)
    for failure in report.failures:
        complain(failure)
    if not report.passed and not report.failures:
        raise SettingsError(f"no cases found in {', '.join(arguments.operands) or 'the rules'}")
    write(f"{report.passed} passed, {len(report.failures)} failed\n")
    return 1 if report.failures else 0


def _below(path: str, folder: str) -> str | None:
    """``path`` as seen from ``folder`` ("" if it is the folder), None if it stands elsewhere."""
    if not os.path.exists(path):
        return None
    relative = os.path.relpath(os.path.realpath(path), os.path.realpath(folder)).replace(os.sep, "/")
    if relative == ".":
        return ""
    return None if relative.startswith("..") else relative
