"""``healthlint rules``: the loaded rules, one to a line, or what another version of the packs changes."""

from __future__ import annotations

import json

from healthlint.arguments import Arguments
from healthlint.commands import rules_at_hand
from healthlint.errors import SettingsError
from healthlint.output import write
from healthlint.packs import load_rules
from healthlint.reports.cells import inert, wrap
from healthlint.reports.terminal import is_screen, screen_width
from healthlint.reports.text import counted
from healthlint.settings import Settings
from healthlint.spelling import did_you_mean
from healthlint.types import Rule, RuleSet

FORMATS = ("text", "json")


def run(arguments: Arguments) -> int:
    """Print id, severity, family and message of every rule that is in force here."""
    name = arguments.last("--format", "text")
    if name not in FORMATS:
        raise SettingsError(f'--format: unknown format "{name}"{did_you_mean(name, FORMATS)} (text, json)')
    if arguments.has("--diff"):
        from healthlint.commands import rules_diff

        return rules_diff.run(arguments, name == "json")
    if arguments.operands:
        raise SettingsError("rules takes paths only with --diff; healthlint explain RULE shows one rule")
    ruleset, settings = rules_at_hand(arguments)
    write(_as_json(ruleset, settings) if name == "json" else _as_text(ruleset, settings))
    return 0


def _as_text(ruleset: RuleSet, settings: Settings) -> str:
    rows = [
        (rule.id, ruleset.traits[rule.id].severity_under(settings.severities), rule.family, _message(rule))
        for rule in ruleset.rules.values()
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    # A line for each rule, for programs and wide screens; a narrow one has the message below.
    narrow = is_screen() and screen_width() < sum(widths) + 50
    lines = []
    for row in rows:
        if narrow:
            lines += [inert("  ".join(row[:3])), f"    {wrap(row[3], screen_width(), '    ')}"]
        else:
            cells = "  ".join(f"{cell:<{width}}" for cell, width in zip(row[:3], widths, strict=True))
            lines.append(inert(f"{cells}  {row[3]}"))
    packs = ", ".join(pack.id for pack in ruleset.packs)
    profile = ", ".join(ruleset.profiles) or "none"
    lines += ["", f"{counted(len(rows), 'rule')} (packs: {packs}; profile: {profile})"]
    waiting = _waiting(ruleset, settings)
    if waiting:
        lines.append(f"{counted(waiting, 'more rule')} on trial: healthlint rules --preview")
    return "".join(f"{line}\n" for line in lines)


def _as_json(ruleset: RuleSet, settings: Settings) -> str:
    rules = [
        {
            "id": rule.id,
            "family": rule.family,
            "kind": rule.kind,
            "severity": ruleset.traits[rule.id].severity_under(settings.severities),
            "status": rule.status,
            "pack": rule.pack,
            "message": rule.message,
            "why": rule.why,
            "instead": rule.instead,
        }
        for rule in ruleset.rules.values()
    ]
    packs = [{"id": pack.id, "version": pack.version, "digest": pack.digest} for pack in ruleset.packs]
    data = {"schema": 1, "packs": packs, "profiles": list(ruleset.profiles), "rules": rules}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _message(rule: Rule) -> str:
    return f"(preview) {rule.message}" if rule.status == "preview" else rule.message


def _waiting(ruleset: RuleSet, settings: Settings) -> int:
    """How many rules of these profiles are on trial and not loaded."""
    return len(load_rules(ruleset.profiles, settings.rules, preview=True).rules) - len(ruleset.rules)
