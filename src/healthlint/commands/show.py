"""``healthlint check --show-files`` and ``--show-settings``: what a run would do, without doing it."""

from __future__ import annotations

import os
from collections.abc import Sequence

from healthlint.draft import open_draft
from healthlint.errors import ReadError, SettingsError
from healthlint.limits import limits_of
from healthlint.output import complain, write
from healthlint.reports.cells import inert
from healthlint.run import settings_of
from healthlint.settings import Settings, settings_for
from healthlint.wanted import Wanted, check_profiles, check_wanted


def show_files(paths: Sequence[str], wanted: Wanted) -> int:
    """Print the drafts that would be linted, one to a line, and tell of the paths that would not.

    2 if some of them cannot be read, as of a run over them.
    """
    from healthlint.discovery import discover
    from healthlint.reports.text import counted

    check_profiles(wanted.profiles)
    known: dict[str, Settings] = {}
    found = discover(paths, known, wanted.isolated)
    check_wanted(wanted, (settings_of(draft, wanted, known).rules for draft in found.drafts))
    write("".join(f"{inert(draft)}\n" for draft in found.drafts))
    for path, glob in found.excluded:
        complain(f'{path}: left out, as the settings exclude "{glob}" ({_exclude_place(path, glob)})')
    for error in found.errors:
        complain(f"{error.path}: {error.message}")
    complain(f"{counted(len(found.drafts), 'draft')} would be checked")
    return 2 if found.errors else 0


def show_settings(paths: Sequence[str], wanted: Wanted) -> int:
    """Print every setting that holds for each draft, and where it comes from.

    2 if some of the drafts cannot be read; the others are shown all the same.
    """
    check_wanted(wanted, (settings_of(path, wanted, {}).rules for path in paths))
    pages, unread = [], []
    for path in paths:
        if os.path.isdir(path):
            raise SettingsError(f"{path} is a folder; --show-settings takes drafts, such as {path}/draft.md")
        try:
            pages.append("".join(f"{inert(line)}\n" for line in _settings_lines(path, wanted)))
        except ReadError as error:
            unread.append(str(error))
    write("\n".join(pages))
    for problem in unread:
        complain(problem)
    return 2 if unread else 0


def _settings_lines(path: str, wanted: Wanted) -> list[str]:
    """A draft's name and the settings that hold for it. Raises ReadError."""
    from healthlint.origins import rows

    name = wanted.stdin_path or "-" if path == "-" else path
    settings = Settings() if wanted.isolated else settings_for(os.path.dirname(name) or ".", {})
    size = limits_of(settings.limits).file_size
    source, _ = open_draft(path, wanted.stdin if path == "-" else None, size)
    table = rows(name, source, settings, wanted)
    keys, values = (max(len(row[column]) for row in table) for column in range(2))
    lines = [name, *(f"  {row.key:<{keys}}  {row.value:<{values}}  {row.origin}" for row in table)]
    glob = settings.excluded_by(path) if path != "-" else ""
    if glob:
        lines.append(f'  This draft is left out: exclude "{glob}" ({_exclude_place(path, glob)})')
    return lines


def _exclude_place(path: str, glob: str) -> str:
    """The settings file and line that exclude a path by ``glob``."""
    from healthlint.origins import layers

    for layer in layers(settings_for(path, {}))[::-1]:
        value = layer.table.get("exclude", [])
        # Written with a leading ./ or backslashes it is the same glob, so the key is enough there.
        if glob in ([value] if isinstance(value, str) else value):
            return layer.place("exclude")
    return "exclude"
