"""``healthlint explain ID``: the page of a rule, or of what rules rest on."""

from __future__ import annotations

from collections.abc import Sequence

from healthlint.arguments import Arguments
from healthlint.commands import rules_at_hand
from healthlint.errors import SettingsError
from healthlint.explain import rule_page
from healthlint.output import write
from healthlint.reports.citations import UNVERIFIED
from healthlint.reports.terminal import page
from healthlint.spelling import did_you_mean
from healthlint.types import Rule, RuleSet


def run(arguments: Arguments) -> int:
    """Print the page of one rule, of every rule of a family, or of a standard, accepted use or wording."""
    if len(arguments.operands) != 1:
        raise SettingsError(
            "name one rule, such as: healthlint explain claims/cures (healthlint rules lists them)"
        )
    name = arguments.operands[0].removesuffix(UNVERIFIED)  # as a report cites it
    ruleset, settings = rules_at_hand(arguments)
    layout = page(arguments.has("--no-color"))
    rules = _called(name, ruleset)
    if not rules and not arguments.has("--profile"):
        # A rule of another market, or one on trial, has a page too.
        from healthlint.packs import PROFILES, load_rules

        ruleset = load_rules(PROFILES, settings.rules, preview=True)
        rules = _called(name, ruleset)
    text = "\n".join(rule_page(rule, ruleset, layout, settings.rules) for rule in rules)
    if not text:
        from healthlint.explain_accepted import basis_names, basis_page
        from healthlint.packfile import read_packs
        from healthlint.packs import rule_files

        sources = read_packs(rule_files(settings.rules))
        text = basis_page(name, sources, ruleset, layout)
        if not text:
            raise SettingsError(_unknown(name, ruleset, basis_names(sources)))
    write(text)
    return 0


def _called(name: str, ruleset: RuleSet) -> list[Rule]:
    """The rule of that id, or the rules of that family."""
    return [rule for rule in ruleset.rules.values() if name in (rule.id, rule.family)]


def _unknown(name: str, ruleset: RuleSet, others: Sequence[str]) -> str:
    """What to say of a name that nothing has. ``others``: what all else is called."""
    names = sorted({*ruleset.rules, *(rule.family for rule in ruleset.traits.values())})
    begun = sorted(known for known in others if known.startswith((f"{name}.", f"{name}-", f"{name} ")))
    hint = f", did you mean {begun[0]}?" if begun else did_you_mean(name, [*names, *others])
    what = "no rule, family, standard, accepted use or authorised wording is called"
    return f"{what} {name}{hint or '; see healthlint rules'}"
