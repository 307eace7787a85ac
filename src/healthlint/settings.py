"""Settings of a project: ``healthlint.toml``, or ``[tool.healthlint]`` in ``pyproject.toml``.

The nearest file upward from a draft speaks for it; the search ends at the
repository's root (a folder with ``.git``). How a file is read and checked stands
in ``settingsfile``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping

from healthlint.errors import SettingsError
from healthlint.globs import covers
from healthlint.named import NamedTuple
from healthlint.upward import upward


class Override(NamedTuple):
    """What differs for the drafts that one of ``paths`` covers. Empty values change nothing."""

    root: str
    paths: tuple[str, ...]
    profiles: tuple[str, ...] = ()
    modality: str = ""
    rules: tuple[str, ...] = ()
    severities: Mapping[str, str] = {}


class Settings(NamedTuple):
    """The settings that hold for the drafts of a folder.

    ``rules`` are absolute paths of project packs. ``exclude`` pairs each glob with
    the folder that it counts from. ``files`` are the settings files that were read,
    the nearest last. ``fail_on`` is "" and ``preview`` None where no file says anything.
    ``baseline`` is the absolute path of the baseline that they name, or "". ``limits``: those
    that the files set, by key (see ``limits``). ``unread``: a ``pyproject.toml`` whose settings
    are not read for the ``healthlint.toml`` beside it, or "".
    """

    profiles: tuple[str, ...] = ()
    modality: str = ""
    rules: tuple[str, ...] = ()
    severities: Mapping[str, str] = {}
    exclude: tuple[tuple[str, str], ...] = ()
    fail_on: str = ""
    overrides: tuple[Override, ...] = ()
    files: tuple[str, ...] = ()
    preview: bool | None = None
    baseline: str = ""
    limits: Mapping[str, int] = {}
    unread: str = ""

    def excluded_by(self, path: str) -> str:
        """The glob that excludes a draft or folder, or "". ``path`` as the user gave it."""
        for root, glob in self.exclude:
            if covers(glob, relative_to(path, root)):
                return glob
        return ""

    def for_draft(self, path: str) -> Settings:
        """The settings with every override applied that covers ``path``, later ones winning."""
        result = self
        for override in self.overrides:
            relative = relative_to(path, override.root)
            if any(covers(glob, relative) for glob in override.paths):
                result = result._replace(
                    profiles=override.profiles or result.profiles,
                    modality=override.modality or result.modality,
                    rules=joined(result.rules, override.rules),
                    severities={**result.severities, **override.severities},
                )
        return result


def settings_for(path: str, known: dict[str, Settings]) -> Settings:
    """The settings nearest to a draft or folder. ``known`` remembers folders already looked at.

    Raises SettingsError for a file that cannot be used.
    """
    from healthlint.settingsfile import read_folder

    passed = []
    found = Settings()
    for folder in upward(os.path.abspath(path if os.path.isdir(path) else os.path.dirname(path))):
        if folder in known:
            found = known[folder]
            break
        passed.append(folder)
        own = read_folder(folder)
        if own is not None:
            found = own
            break
    known.update(dict.fromkeys(passed, found))
    return found


def check_profile(name: str, wrong: Callable[[str], SettingsError] = SettingsError) -> None:
    """Raise ``wrong`` with the nearest valid name if there is no such profile."""
    from healthlint.packs import PROFILES

    _check_name(name, PROFILES, "profile", wrong)


def profiles_named(value: object) -> list[object]:
    """What a draft's front matter names as its ``profile``: one, a list, or several with commas between."""
    if isinstance(value, str):
        value = [part.strip() for part in value.split(",")]
    return [name for name in (value if isinstance(value, (list, tuple)) else [value]) if name]


def check_modality(
    name: str,
    packs: Iterable[tuple[str, ...]],
    wrong: Callable[[str], SettingsError] = SettingsError,
) -> None:
    """Raise ``wrong`` with the nearest valid name if there is no such modality.

    ``packs``: the project's own, for each kind of draft; of these one that knows the name is enough.
    """
    from healthlint.packs import modalities

    valid = dict.fromkeys(name for rules in list(packs) or [()] for name in modalities(rules))
    _check_name(name, tuple(valid), "modality", wrong)


def _check_name(name: str, valid: tuple[str, ...], what: str, wrong: Callable[[str], SettingsError]) -> None:
    if name not in valid:
        from healthlint.spelling import did_you_mean

        advice = did_you_mean(name, valid) or f" (valid: {', '.join(valid)})"
        raise wrong(f'unknown {what} "{name}"{advice}')


def shown(path: str) -> str:
    """A path as it reads best in a message: from the current folder if it is below it."""
    try:
        relative = os.path.relpath(path)
    except (ValueError, OSError):  # another drive, on Windows; a current folder that is gone
        return path
    return path if relative.startswith("..") else relative


def draft_name(path: str) -> str:
    """What a draft is known by, however its path was typed: the way to it from the current folder."""
    return shown(path).replace("\\", "/")


def relative_to(path: str, root: str) -> str:
    """A draft's path from ``root`` (links resolved), with forward slashes; ".." if there is no way."""
    full = os.path.join(os.path.realpath(os.path.dirname(path) or "."), os.path.basename(path))
    try:
        return os.path.relpath(full, root).replace(os.sep, "/")
    except ValueError:  # another drive, on Windows
        return ".."


def joined(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    """Both, each entry once, in the order in which they are met."""
    return tuple(dict.fromkeys((*first, *second)))
