"""Reading a settings file: every key checked, every mistake told with its file and line.

Settings may come from strangers, so they name no code, and no path of theirs
leaves the project.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from healthlint.errors import SettingsError
from healthlint.limits import LIMITS, has_an_end
from healthlint.named import NamedTuple
from healthlint.settings import (
    Override,
    Settings,
    check_modality,
    check_profile,
    joined,
    shown,
)
from healthlint.severities import LEVELS, SETTABLE
from healthlint.upward import repository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MAX_BYTES = 1_000_000

KEYS = (
    "profile",
    "modality",
    "rules",
    "severity",
    "exclude",
    "fail-on",
    "preview",
    "extends",
    "overrides",
    "baseline",
    *LIMITS,
)
OVERRIDE_KEYS = ("paths", "profile", "modality", "rules", "severity")
_NAMES = ("healthlint.toml", "pyproject.toml")


def read_folder(folder: str) -> Settings | None:
    """The settings that stand in one folder, or None. ``healthlint.toml`` goes first."""
    for name in _NAMES:
        file = os.path.join(folder, name)
        if os.path.isfile(file):
            project = _project(folder)
            if os.path.islink(file):
                _refuse_way_out(file, project)
            table, text = read_table(file)
            if table is not None:
                settings = _settings(table, _File(file, text, project), ())
                return settings._replace(unread=_passed_over(folder, settings.files))
    return None


def _passed_over(folder: str, read: tuple[str, ...]) -> str:
    """The ``pyproject.toml`` of a folder if it has settings that were not ``read``, else ""."""
    file = os.path.join(folder, _NAMES[1])
    if os.path.realpath(file) in map(os.path.realpath, read) or not os.path.isfile(file):
        return ""
    try:
        with open(file, "rb") as stream:
            data = stream.read(MAX_BYTES)
    except OSError:
        return ""
    return file if b"\n[tool.healthlint" in b"\n" + data else ""


def _refuse_way_out(file: str, project: str) -> None:
    """A link may come from a stranger, and messages would show what the file that it leads to says."""
    if not _inside(os.path.realpath(file), project):
        raise SettingsError(
            f"{shown(file)}: this link leads out of the project; put the settings themselves there"
        )


def _inside(path: str, project: str) -> bool:
    path, project = os.path.normcase(path), os.path.normcase(project)
    return path == project or path.startswith(project.rstrip(os.sep) + os.sep)


def _project(folder: str) -> str:
    """The folder that no path of a settings file may leave: the repository's, else the file's own."""
    return os.path.realpath(repository(folder) or folder)


class _File(NamedTuple):
    """A settings file being read; knows how to say where something stands."""

    path: str
    text: str
    project: str
    at: tuple[str | int, ...] = ()  # the table within it, such as ("overrides", 0)

    def wrong(self, message: str, *key: str | int) -> SettingsError:
        """The error, with the line of a key of the table that is being read, or of that table."""
        from healthlint.tomllines import key_lines, nearest_line

        line = nearest_line(key_lines(self.text, table_of(self.path)), (*self.at, *key))
        return SettingsError(f"{shown(self.path)}{f':{line}' if line else ''}: {message}")

    def inside(self, value: str, key: str) -> str:
        """An absolute path from one in the file; refused if it leaves the project or is not there."""
        path = self.below(value, key)
        if not os.path.exists(path):
            raise self.wrong(f'"{value}" does not exist', key)
        return path

    def below(self, value: str, key: str) -> str:
        """An absolute path from one in the file; refused if it leaves the project."""
        path = os.path.realpath(os.path.join(os.path.dirname(self.path), value))
        if not _inside(path, self.project):
            raise self.wrong(f'"{value}" leads out of the project; {key} may only name paths inside it', key)
        return path


def read_table(file: str) -> tuple[dict[str, Any] | None, str]:
    """The healthlint table of a file (None if a pyproject.toml has none) and the file's text."""
    try:
        if not has_an_end(file):
            raise SettingsError(f"{shown(file)}: is no regular file; settings are plain text")
        with open(file, "rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise SettingsError(f"{shown(file)}: larger than {MAX_BYTES:,} bytes, too large for settings")
        if os.path.basename(file) == "pyproject.toml" and b"healthlint" not in data:
            return None, ""  # spares the import of a TOML parser
        text = data.decode("utf-8-sig")
        whole = _parse(text)
    except (OSError, ValueError, RecursionError) as error:
        quotes = '; text stands in quotes, as in profile = "uk"' if "Invalid value" in str(error) else ""
        raise SettingsError(f"{shown(file)}: cannot be read as TOML: {error}{quotes}") from None
    if os.path.basename(file) != "pyproject.toml":
        return whole, text
    tool = whole.get("tool")
    table = tool.get("healthlint") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise SettingsError(f"{shown(file)}: tool.healthlint must be a table")
    return table, text


def table_of(file: str) -> tuple[str, ...]:
    """Where the settings stand in a file: the path of their table, () for the whole file."""
    return ("tool", "healthlint") if os.path.basename(file) == "pyproject.toml" else ()


def _parse(text: str) -> dict[str, Any]:
    import sys

    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    table: dict[str, Any] = tomllib.loads(text)
    return table


def _settings(table: Mapping[str, Any], file: _File, above: tuple[str, ...]) -> Settings:
    """A checked table as settings, on top of what it extends. ``above``: the files that extend it."""
    _check_keys(table, KEYS, file, "settings")
    base = Settings()
    for value in _strings(table, "extends", file):
        path = file.inside(value, "extends")
        chain = (*above, os.path.realpath(file.path))
        if path in chain:
            raise file.wrong(f'extends goes in a circle: "{value}" leads back here', "extends")
        inner, text = read_table(path)
        base = _merged(base, _settings(inner or {}, _File(path, text, file.project), chain))
    fail_on = _string(table, "fail-on", file)
    if fail_on and fail_on not in LEVELS:
        raise file.wrong(f'fail-on is "{fail_on}" but must be one of {", ".join(LEVELS)}', "fail-on")
    root = os.path.dirname(os.path.realpath(file.path))
    baseline = _string(table, "baseline", file)
    rules = _rules(table, file)
    own = Settings(
        profiles=_profiles(table, file),
        modality=_modality(table, file, joined(base.rules, rules)),
        rules=rules,
        severities=_severities(table, file),
        exclude=tuple((root, glob) for glob in _globs(table, "exclude", file)),
        fail_on=fail_on,
        overrides=tuple(_overrides(table, file, root, joined(base.rules, rules))),
        files=(file.path,),
        preview=_switch(table, "preview", file),
        baseline=file.below(baseline, "baseline") if baseline else "",
        limits={name: _limit(table, name, file) for name in LIMITS if name in table},
    )
    return _merged(base, own)


def _merged(base: Settings, own: Settings) -> Settings:
    """``own`` over ``base``: single values replace, collections add up."""
    return Settings(
        profiles=own.profiles or base.profiles,
        modality=own.modality or base.modality,
        rules=joined(base.rules, own.rules),
        severities={**base.severities, **own.severities},
        exclude=(*base.exclude, *own.exclude),
        fail_on=own.fail_on or base.fail_on,
        overrides=(*base.overrides, *own.overrides),
        files=(*base.files, *own.files),
        preview=base.preview if own.preview is None else own.preview,
        baseline=own.baseline or base.baseline,
        limits={**base.limits, **own.limits},
    )


def _overrides(table: Mapping[str, Any], file: _File, root: str, packs: tuple[str, ...]) -> list[Override]:
    """The overrides of a file. ``packs``: the project's own that hold without them."""
    entries = table.get("overrides", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise file.wrong("overrides must be written as [[overrides]] tables", "overrides")
    result = []
    for number, entry in enumerate(entries):
        file = file._replace(at=("overrides", number))
        if "fail-on" in entry:
            raise file.wrong("fail-on cannot differ by path: a run has one gate", "fail-on")
        _check_keys(entry, OVERRIDE_KEYS, file, "[[overrides]]")
        paths = _globs(entry, "paths", file)
        if not paths:
            raise file.wrong('an override needs paths, such as paths = ["blog/**"]')
        rules = _rules(entry, file)
        modality = _modality(entry, file, joined(packs, rules))
        result.append(
            Override(root, paths, _profiles(entry, file), modality, rules, _severities(entry, file))
        )
    return result


def _check_keys(table: Mapping[str, Any], valid: tuple[str, ...], file: _File, where: str) -> None:
    for key in table:
        if key not in valid:
            from healthlint.spelling import did_you_mean

            advice = did_you_mean(key.replace("_", "-"), valid) or "; valid are " + ", ".join(valid)
            raise file.wrong(f'unknown key "{key}" in {where}{advice}', key)


def _profiles(table: Mapping[str, Any], file: _File) -> tuple[str, ...]:
    profiles = _strings(table, "profile", file)
    for profile in profiles:
        check_profile(profile, lambda message: file.wrong(message, "profile"))
    return profiles


def _rules(table: Mapping[str, Any], file: _File) -> tuple[str, ...]:
    return tuple(file.inside(value, "rules") for value in _strings(table, "rules", file))


def _modality(table: Mapping[str, Any], file: _File, packs: tuple[str, ...]) -> str:
    modality = _string(table, "modality", file)
    if modality:
        check_modality(modality, [packs], lambda message: file.wrong(message, "modality"))
    return modality


def _severities(table: Mapping[str, Any], file: _File) -> dict[str, str]:
    entries = table.get("severity", {})
    if not isinstance(entries, dict):
        raise file.wrong('severity must be a table, such as severity = {"testimonial" = "info"}', "severity")
    for rule, severity in entries.items():
        if severity not in SETTABLE:
            raise file.wrong(f'severity of "{rule}" must be one of {", ".join(SETTABLE)}', "severity", rule)
    return dict(entries)


def _string(table: Mapping[str, Any], key: str, file: _File) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise file.wrong(f"{key} must be a string", key)
    return value


def _switch(table: Mapping[str, Any], key: str, file: _File) -> bool | None:
    value = table.get(key)
    if value is not None and not isinstance(value, bool):
        raise file.wrong(f"{key} must be true or false, without quotation marks", key)
    return value


def _limit(table: Mapping[str, Any], key: str, file: _File) -> int:
    value, limit = table[key], LIMITS[key]
    if type(value) is not int or not 0 < value <= limit.most:
        raise file.wrong(f"{key} must be a whole number of {limit.unit} from 1 to {limit.most:,}", key)
    return value


def _strings(table: Mapping[str, Any], key: str, file: _File) -> tuple[str, ...]:
    value = table.get(key, [])
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(entry, str) and entry for entry in values):
        raise file.wrong(f"{key} must be a string or a list of strings", key)
    return tuple(values)


def _globs(table: Mapping[str, Any], key: str, file: _File) -> tuple[str, ...]:
    globs = tuple(glob.replace("\\", "/").removeprefix("./") for glob in _strings(table, key, file))
    for glob in globs:
        if not glob.strip("/") or ".." in glob.split("/"):
            raise file.wrong(f'"{glob}" in {key} matches nothing inside this folder', key)
    return globs
