"""healthlint from Python: the functions behind ``healthlint.lint`` and ``healthlint.lint_file``."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from healthlint.errors import ReadError, SettingsError
from healthlint.run import lint_bytes, lint_paths
from healthlint.settings import Settings
from healthlint.severities import LEVELS, SETTABLE
from healthlint.types import Report
from healthlint.wanted import Wanted, check_day, check_wanted


def lint(
    text: str,
    *,
    path: str = "draft.md",
    profile: str | Sequence[str] | None = None,
    modality: str = "",
    severity: Mapping[str, str] | None = None,
    fail_on: str = "warning",
    as_of: str = "",
    preview: bool = False,
) -> Report:
    """Lint a text.

    ``path`` is the name that findings carry; its suffix says how the text is read
    (``.md``, ``.mdx``, ``.txt``). No file is touched and no settings file is read.
    ``profile`` names one market or several, ``modality`` what the text sells;
    without them the text's front matter may say so. ``severity`` maps rules or
    families to "error", "warning", "info" or "off". ``as_of`` is the ISO date to
    judge by, today if empty. ``preview`` also runs the rules on trial, as notes.

    Raises SettingsError for an unknown profile, modality, severity or level, or a day that is none,
    RuleError if the rules cannot be loaded, and ReadError if the text is no prose
    (too long, or binary).
    """
    severities = dict(severity or {})
    for name, level in severities.items():
        if level not in SETTABLE:
            raise SettingsError(f'severity of "{name}" must be one of {", ".join(SETTABLE)}, not "{level}"')
    check_day(as_of, "as_of")
    wanted = Wanted(_names(profile), modality, _level(fail_on), as_of=as_of, preview=preview)
    check_wanted(wanted)
    # Lone surrogates cannot be written as UTF-8; as replacement characters they keep all offsets.
    data = text.encode("utf-8", "replace")
    report = lint_bytes(path, data, wanted, Settings(severities=severities))
    for error in report.errors:
        raise ReadError(f"{error.path}: {error.message}")
    return report


def lint_file(
    path: str | os.PathLike[str],
    *,
    profile: str | Sequence[str] | None = None,
    modality: str = "",
    fail_on: str = "",
    isolated: bool = False,
    as_of: str = "",
    preview: bool = False,
) -> Report:
    """Lint a file or a folder, as ``healthlint check`` does.

    The project's settings apply unless ``isolated``. A draft that cannot be read is
    an entry in ``Report.errors``. Raises SettingsError (also for a path that does
    not exist, and for ``-``) and RuleError.
    """
    if path == "-":
        raise SettingsError("- names no file; healthlint.lint takes a text")
    check_day(as_of, "as_of")
    level = _level(fail_on) if fail_on else ""
    wanted = Wanted(_names(profile), modality, level, isolated=isolated, as_of=as_of, preview=preview)
    return lint_paths([os.fspath(path)], wanted)


def _names(profile: str | Sequence[str] | None) -> tuple[str, ...]:
    if profile is None:
        return ()
    return (profile,) if isinstance(profile, str) else tuple(profile)


def _level(fail_on: str) -> str:
    if fail_on not in LEVELS:
        raise SettingsError(f'fail_on must be one of {", ".join(LEVELS)}, not "{fail_on}"')
    return fail_on
