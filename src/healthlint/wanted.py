"""What a run was asked for, on the command line or from Python."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from healthlint.clock import UNTIMED, Clock
from healthlint.errors import SettingsError
from healthlint.named import NamedTuple
from healthlint.settings import check_modality, check_profile


class Wanted(NamedTuple):
    """What a run was asked for; what stands here wins over front matter and settings.

    ``jobs``: processes, 0 for as many as pay. ``as_of``: ISO date by which waivers
    expire and standards are in force, "" for today. ``show_lines``: keep the text of
    drafts with findings, for reports that show lines. ``stdin``: the bytes behind
    the path ``-``, ``stdin_path`` the name that they go by. ``preview``: also the rules
    on trial. ``rules_folder``: packs in place of the built-in ones, "" for those.
    ``baseline``: the file of known findings, "" for the one that the project has;
    ``no_baseline``: none at all. ``keep_results``: use and keep the results of drafts that
    do not change. ``clock`` measures the run if asked to; it measures one process.
    """

    profiles: tuple[str, ...] = ()
    modality: str = ""
    fail_on: str = ""
    jobs: int = 0
    isolated: bool = False
    as_of: str = ""
    show_lines: bool = True
    stdin: bytes = b""
    stdin_path: str = ""
    preview: bool = False
    rules_folder: str = ""
    baseline: str = ""
    no_baseline: bool = False
    keep_results: bool = False
    clock: Clock = UNTIMED

    def day(self) -> str:
        """The ISO date to judge by: ``as_of``, or else today by this machine's clock."""
        import time

        return self.as_of or time.strftime("%Y-%m-%d")


def check_profiles(profiles: Sequence[str]) -> None:
    """Raise SettingsError if there is no such profile."""
    for profile in profiles:
        check_profile(profile)


def check_day(value: str, name: str) -> None:
    """Raise SettingsError for what is given as ``name`` and is neither an ISO date nor empty."""
    if value:
        import datetime

        try:
            if datetime.date.fromisoformat(value).isoformat() != value:
                raise ValueError
        except ValueError:
            raise SettingsError(f'{name}: "{value}" must be a date like 2027-03-01') from None


def check_wanted(wanted: Wanted, packs: Iterable[tuple[str, ...]] = ()) -> None:
    """Raise SettingsError if a profile or modality asked for does not exist.

    ``packs``: those of the project, by the settings of each draft: they may have modalities of their own.
    """
    check_profiles(wanted.profiles)
    if wanted.modality:
        check_modality(wanted.modality, set(packs))
