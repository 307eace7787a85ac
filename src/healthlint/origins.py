"""Where each setting of a draft comes from: file and line, override, front matter, command line, default.

Only for showing. What holds is decided in ``settings`` and ``run``; here the same
files are read once more to find the place that decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from healthlint.globs import covers
from healthlint.limits import LIMITS
from healthlint.settings import Settings, profiles_named, relative_to, shown
from healthlint.settingsfile import KEYS, read_table, table_of
from healthlint.source import place
from healthlint.tomllines import Keys, key_lines, nearest_line
from healthlint.types import FrontMatter, Source
from healthlint.wanted import Wanted

DEFAULTS = {
    "profile": "none: core and safety rules only",
    "modality": "as the draft itself shows",
    "fail-on": "warning",
    "preview": "false",
    **{name: str(limit.usual) for name, limit in LIMITS.items()},
}
_COLLECTIONS = ("rules", "severity", "exclude")


class Row(NamedTuple):
    """One effective value, ready to be shown, and where it comes from."""

    key: str
    value: str
    origin: str


class Layer(NamedTuple):
    """One settings file: its table, and the line of each key by its path, such as ``("severity", "cure")``."""

    file: str
    table: Mapping[str, Any]
    lines: Mapping[Keys, int]

    def place(self, *path: str | int) -> str:
        """``healthlint.toml:4``; the line of the nearest part of the path that has one."""
        line = nearest_line(self.lines, path)
        return f"{shown(self.file)}:{line}" if line else shown(self.file)


def layers(settings: Settings) -> list[Layer]:
    """The files behind ``settings``, the nearest to the draft last."""
    found = []
    for file in settings.files:
        table, text = read_table(file)
        found.append(Layer(file, table or {}, key_lines(text, table_of(file))))
    return found


def place_of(settings: Settings, *path: str) -> str:
    """The place that decides about a key: the last file that sets it, else an override; "" if none does."""
    files = layers(settings)[::-1]
    for layer in files:
        if _holds(layer.table, path):
            return layer.place(*path)
    for layer in files:
        for number, table in enumerate(layer.table.get("overrides", [])):
            if _holds(table, path):
                return layer.place("overrides", number, *path)
    return ""


def _holds(table: Mapping[str, Any], path: Sequence[str]) -> bool:
    value: object = table
    for part in path:
        value = value.get(part) if isinstance(value, dict) else None
    return value is not None


def rows(draft: str, source: Source, settings: Settings, wanted: Wanted) -> list[Row]:
    """Every setting that holds for a draft, with its origin. ``settings`` before overrides."""
    from healthlint.readers.frontmatter import read_front

    files = layers(settings)
    overrides = _overrides(draft, settings, files)
    front = read_front(source)
    packs = settings.for_draft(draft).rules
    result = []
    for key in (key for key in KEYS if key not in (*_COLLECTIONS, "extends", "overrides")):
        row = Row(key, DEFAULTS.get(key, "none"), "default")
        for found in _told(key, files, overrides, front, source, wanted, packs):
            row = Row(key, *found)
        result.append(row)
    result.append(Row("today", wanted.day(), "--as-of" if wanted.as_of else "the clock"))
    for key in _COLLECTIONS:
        result.extend(_collected(key, files, overrides))
    return result


_Override = tuple[Layer, int, Mapping[str, Any]]


def _overrides(draft: str, settings: Settings, files: Sequence[Layer]) -> list[_Override]:
    """The override tables that cover the draft, in the order in which they apply."""
    written = [
        (layer, number, table)
        for layer in files
        for number, table in enumerate(layer.table.get("overrides", []))
    ]
    return [
        entry
        for entry, override in zip(written, settings.overrides, strict=True)
        if any(covers(glob, relative_to(draft, override.root)) for glob in override.paths)
    ]


def _told(
    key: str,
    files: Sequence[Layer],
    overrides: Sequence[_Override],
    front: FrontMatter,
    source: Source,
    wanted: Wanted,
    packs: Sequence[str],
) -> Iterator[tuple[str, str]]:
    """Everybody who says something about a single value, and what; the last one wins."""
    for layer in files:
        if layer.table.get(key) not in (None, "", []):
            yield _shown(layer.table[key]), layer.place(key)
    for layer, number, table in overrides:
        if table.get(key):
            paths = _shown(table["paths"])
            yield _shown(table[key]), f"{layer.place('overrides', number, key)} (override for {paths})"
    if key in ("profile", "modality") and key in front.values:
        value = front.values[key]
        line = place(source, front.lines.get(key, front.start)).line
        if _known(key, value, packs):
            yield _shown(value), f"front matter, line {line}"
        elif key == "modality":  # an unknown one still goes before the settings: see draft.prepare
            yield DEFAULTS[key], f"front matter, line {line}, names an unknown one"
    given = {
        "profile": ", ".join(wanted.profiles),
        "modality": wanted.modality,
        "fail-on": wanted.fail_on,
        "preview": "true" if wanted.preview else "",
    }.get(key)
    if given:
        yield given, f"--{key}"


def _known(key: str, value: object, packs: Sequence[str]) -> bool:
    """Whether the front matter's value is one that is used; others are a finding of their own.

    ``packs``: those of the project, which may have modalities of their own.
    """
    from healthlint.packs import PROFILES, modalities

    if key == "modality":
        return isinstance(value, str) and value in modalities(packs)
    return any(name in PROFILES for name in profiles_named(value))


def _collected(key: str, files: Sequence[Layer], overrides: Sequence[_Override]) -> Iterator[Row]:
    """The entries of a setting that adds up over files and overrides; of one name, the last wins."""
    entries: dict[str, Row] = {}
    told: list[tuple[Layer, Keys, Any, str]] = [(layer, (key,), layer.table.get(key), "") for layer in files]
    told += [
        (layer, ("overrides", number, key), table.get(key), f" (override for {_shown(table['paths'])})")
        for layer, number, table in overrides
    ]
    for layer, path, value, more in told:
        if isinstance(value, dict):
            for name, level in value.items():
                entries[name] = Row(key, f"{name} = {level}", layer.place(*path, name) + more)
        else:
            for name in [value] if isinstance(value, str) else value or []:
                entries[name] = Row(key, name, layer.place(*path) + more)
    yield from entries.values() or [Row(key, "none", "default")]


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
