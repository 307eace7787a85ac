"""``healthlint explain RULE``: the rule's page."""

from __future__ import annotations

from healthlint.arguments import Arguments, nearest
from healthlint.commands import rules_at_hand
from healthlint.errors import SettingsError
from healthlint.explain import rule_page
from healthlint.output import write
from healthlint.reports.terminal import page
from healthlint.types import Rule, RuleSet


def run(arguments: Arguments) -> int:
    """Print the page of one rule, or of every rule of a family."""
    if len(arguments.operands) != 1:
        raise SettingsError(
            "name one rule, such as: healthlint explain claims/cures (healthlint rules lists them)"
        )
    name = arguments.operands[0]
    ruleset, settings = rules_at_hand(arguments)
    rules = _called(name, ruleset)
    if not rules and not arguments.has("--profile"):
        # A rule of another market, or one on trial, has a page too.
        from healthlint.packs import PROFILES, load_rules

        ruleset = load_rules(PROFILES, settings.rules, preview=True)
        rules = _called(name, ruleset)
    if not rules:
        names = sorted({*ruleset.rules, *(rule.family for rule in ruleset.rules.values())})
        ends = [known for known in names if known.endswith(f"/{name}")]
        hint = f", did you mean {ends[0]}?" if ends else nearest(name, names) or "; see healthlint rules"
        raise SettingsError(f"no rule or family is called {name}{hint}")
    layout = page(arguments.has("--no-color"))
    write("\n".join(rule_page(rule, ruleset, layout, settings.rules) for rule in rules))
    return 0


def _called(name: str, ruleset: RuleSet) -> list[Rule]:
    """The rule of that id, or the rules of that family."""
    return [rule for rule in ruleset.rules.values() if name in (rule.id, rule.family)]
