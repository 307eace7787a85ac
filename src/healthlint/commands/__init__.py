"""One module per command, each with ``run(arguments) -> exit code``."""

from __future__ import annotations

from healthlint.arguments import Arguments
from healthlint.errors import SettingsError
from healthlint.settings import Settings, settings_for
from healthlint.severities import LEVELS
from healthlint.shelf import Shelf, on_trial
from healthlint.types import RuleSet
from healthlint.wanted import Wanted, check_day, check_profiles


def rules_at_hand(arguments: Arguments) -> tuple[RuleSet, Settings]:
    """The rules that a draft in the current folder would get, and the settings that say so.

    The severities of the settings are those in force: rules on trial are held at info.
    """
    settings = Settings() if arguments.has("--isolated") else settings_for(".", {})
    profiles = arguments.every("--profile") or settings.profiles
    check_profiles(profiles)
    preview = arguments.has("--preview") or settings.preview
    ruleset = Shelf(iso_date(arguments.last("--as-of"))).rules_for(profiles, settings.rules, preview)
    return ruleset, settings._replace(severities=on_trial(ruleset, settings.severities))


def wanted_by(arguments: Arguments, *, show_lines: bool = False) -> Wanted:
    """What the options that commands share ask for. Raises SettingsError for a value that cannot be."""
    return Wanted(
        profiles=arguments.every("--profile"),
        modality=arguments.last("--modality"),
        fail_on=level(arguments.last("--fail-on")),
        jobs=jobs(arguments.last("--jobs", "0")),
        isolated=arguments.has("--isolated"),
        as_of=iso_date(arguments.last("--as-of")),
        show_lines=show_lines,
        preview=arguments.has("--preview"),
    )


def standard_input() -> bytes:
    """The bytes behind the path ``-``. Raises SettingsError where there is no standard input."""
    import sys

    buffer = getattr(sys.stdin, "buffer", None)
    if buffer is None:
        raise SettingsError("- stands for standard input, but there is none")
    from healthlint.limits import LIMITS

    data: bytes = buffer.read(LIMITS["max-file-size"].most + 1)
    return data


def iso_date(value: str) -> str:
    """An ISO date as given, or "". Raises SettingsError for anything else."""
    check_day(value, "--as-of")
    return value


def level(name: str) -> str:
    """A level of ``--fail-on`` as given, or "". Raises SettingsError for anything else."""
    if name and name not in LEVELS:
        raise SettingsError(f'--fail-on: "{name}" must be one of {", ".join(LEVELS)}')
    return name


def jobs(value: str) -> int:
    """The number of ``--jobs``. Raises SettingsError for what is none, or none that a machine has."""
    if not value.isascii() or not value.isdigit() or int(value) > 1024:
        raise SettingsError(f'--jobs: "{value}" must be a whole number up to 1024, 0 for as many as pay')
    return int(value)
