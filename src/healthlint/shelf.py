"""The rule sets of a run: each loaded once, and the settings held against them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from healthlint.errors import SettingsError
from healthlint.settings import Settings, shown
from healthlint.types import RuleSet

# Families of findings that no rule file declares and no setting changes: healthlint's own.
OWN_FAMILIES = ("waiver", "config")


class Shelf:
    """The rule sets in use, each loaded once: drafts of several markets share a run.

    ``day``: the ISO date whose standards are cited, "" for all. ``folder``: see ``load_rules``.
    """

    def __init__(self, day: str = "", folder: str = "") -> None:
        self.day, self.folder = day, folder
        self._sets: dict[tuple[tuple[str, ...], tuple[str, ...], bool], RuleSet] = {}

    def rules_for(
        self, profiles: Sequence[str], extra: tuple[str, ...], preview: bool | None = False
    ) -> RuleSet:
        """The rules of these profiles (their order does not matter) and project packs."""
        from healthlint.packs import PROFILES, load_rules

        ordered = tuple(profile for profile in PROFILES if profile in profiles)
        key = (ordered, extra, bool(preview))
        if key not in self._sets:
            self._sets[key] = load_rules(ordered, extra, self.day, bool(preview), self.folder)
        return self._sets[key]

    def check_severities(self, settings: Settings, profiles: Sequence[str]) -> None:
        """Raise SettingsError if ``severity`` names a rule or family that no market has, or that keeps its own.

        A rule of a market that is not loaded, or on trial, may be named: settings outlive a run.
        """
        from healthlint.packs import PROFILES

        names = settings.severities
        if not names or _names_of(self.rules_for(profiles, settings.rules)).issuperset(names):
            return
        valid = _names_of(Shelf().rules_for(PROFILES, settings.rules, preview=True))
        for name in names:
            if name not in valid:
                from healthlint.origins import place_of
                from healthlint.spelling import did_you_mean

                where = place_of(settings, "severity", name) or (
                    shown(settings.files[-1]) if settings.files else ""
                )
                problem = "is no rule or family" + (
                    did_you_mean(name, sorted(valid)) or "; healthlint rules lists them"
                )
                if name.partition("/")[0] in OWN_FAMILIES:
                    problem = (
                        "keeps its severity: it tells of waivers or settings, not of claims; take this out"
                    )
                raise SettingsError(
                    f'{f"{where}: " if where else ""}severity names "{name}", which {problem}'
                )


def on_trial(ruleset: RuleSet, severities: Mapping[str, str]) -> Mapping[str, str]:
    """The severities with every preview rule held at info, so that no trial fails a gate by surprise.

    Who wants more names the rule itself; a severity for its family does not reach it, except "off".
    """
    held = {
        rule.id: "info"
        for rule in ruleset.traits.values()
        if rule.status == "preview" and rule.id not in severities and severities.get(rule.family) != "off"
    }
    return {**severities, **held} if held else severities


def _names_of(ruleset: RuleSet) -> set[str]:
    return {name for rule in ruleset.traits.values() for name in (rule.id, rule.family)}
