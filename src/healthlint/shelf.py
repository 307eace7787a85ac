"""The rule sets of a run: each loaded once, and the settings held against them."""

from __future__ import annotations

from collections.abc import Sequence

from healthlint.errors import SettingsError
from healthlint.settings import Settings, shown
from healthlint.types import RuleSet

# Families of findings that no rule file declares: healthlint's own.
OWN_FAMILIES = {"waiver", "config"}


class Shelf:
    """The rule sets in use, each loaded once: drafts of several markets share a run."""

    def __init__(self, as_of: str = "") -> None:
        self.as_of = as_of
        self._sets: dict[tuple[tuple[str, ...], tuple[str, ...]], RuleSet] = {}

    def rules_for(self, profiles: Sequence[str], extra: tuple[str, ...]) -> RuleSet:
        """The rules of these profiles (their order does not matter) and project packs."""
        from healthlint.packs import PROFILES, load_rules

        ordered = tuple(profile for profile in PROFILES if profile in profiles)
        key = (ordered, extra)
        if key not in self._sets:
            self._sets[key] = load_rules(ordered, extra, self.as_of)
        return self._sets[key]

    def check_severities(self, settings: Settings, profiles: Sequence[str]) -> None:
        """Raise SettingsError if ``severity`` names a rule or family that no market has.

        A rule of a market that is not loaded may be named: settings outlive a run.
        """
        from healthlint.packs import PROFILES

        names = settings.severities
        if not names or _names_of(self.rules_for(profiles, settings.rules)).issuperset(names):
            return
        valid = _names_of(Shelf().rules_for(PROFILES, settings.rules))
        for name in names:
            if name not in valid:
                from healthlint.arguments import nearest

                where = f"{shown(settings.files[-1])}: " if settings.files else ""
                raise SettingsError(
                    f'{where}severity names "{name}", which is no rule or family'
                    f"{nearest(name, sorted(valid))}; healthlint rules lists them"
                )


def _names_of(ruleset: RuleSet) -> set[str]:
    return {name for rule in ruleset.rules.values() for name in (rule.id, rule.family)} | OWN_FAMILIES
