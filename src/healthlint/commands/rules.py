"""``healthlint rules``: the loaded rules, one to a line."""

from __future__ import annotations

from healthlint.arguments import Arguments
from healthlint.commands import rules_at_hand
from healthlint.errors import SettingsError
from healthlint.output import write
from healthlint.packs import load_rules
from healthlint.reports.cells import inert
from healthlint.reports.text import counted
from healthlint.settings import Settings
from healthlint.types import Rule, RuleSet


def run(arguments: Arguments) -> int:
    """Print id, severity, family and message of every rule that is in force here."""
    if arguments.operands:
        raise SettingsError("rules takes no operands; healthlint explain RULE shows one rule")
    ruleset, settings = rules_at_hand(arguments)
    rows = [
        (rule.id, settings.severity_of(rule.id, rule.family, rule.severity), rule.family, _message(rule))
        for rule in ruleset.rules.values()
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    for row in rows:
        cells = "  ".join(f"{cell:<{width}}" for cell, width in zip(row[:3], widths, strict=True))
        write(inert(f"{cells}  {row[3]}") + "\n")
    packs = ", ".join(pack.id for pack in ruleset.packs)
    write(
        f"\n{counted(len(rows), 'rule')} (packs: {packs}; profile: {', '.join(ruleset.profiles) or 'none'})\n"
    )
    waiting = _waiting(ruleset, settings)
    if waiting:
        write(f"{counted(waiting, 'more rule')} on trial: healthlint rules --preview\n")
    return 0


def _message(rule: Rule) -> str:
    return f"(preview) {rule.message}" if rule.status == "preview" else rule.message


def _waiting(ruleset: RuleSet, settings: Settings) -> int:
    """How many rules of these profiles are on trial and not loaded."""
    return len(load_rules(ruleset.profiles, settings.rules, preview=True).rules) - len(ruleset.rules)
