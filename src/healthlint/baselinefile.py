"""Reading a baseline: every mistake told with its file and line, for it is edited by hand and merged by git."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from healthlint.errors import SettingsError
from healthlint.limits import has_an_end
from healthlint.settings import shown
from healthlint.spelling import did_you_mean, nearest

MOST_BYTES = 20_000_000  # some 60,000 findings

# What may be decided about a known finding. Whoever decides that it stays has to say why.
DECISIONS = ("unreviewed", "to-fix", "accepted", "false-alarm")
NEED_REASON = ("accepted", "false-alarm")

_KEYS = ("path", "rule", "quote", "decision", "reason", "reviewer", "date", "fingerprint")
_NEEDED = ("path", "rule", "decision", "fingerprint")
_CONFLICT = re.compile(r"^(?:<{7}|>{7}|\|{7})(?: |$)|^={7}\r?$", re.MULTILINE)


class Entry(NamedTuple):
    """One known finding and what was decided about it.

    ``path`` counts from the baseline's folder, with forward slashes. ``fingerprint`` is
    ``Finding.pathless``: rule, words and sentence, so that a moved draft keeps its entries.
    ``line``: where the entry stands in the file, from 1.
    """

    path: str
    rule: str
    quote: str
    decision: str
    reason: str
    reviewer: str
    date: str
    fingerprint: str
    line: int = 0


class Baseline(NamedTuple):
    """A baseline file as read. ``text`` is "" where there is no file yet.

    ``folder``: the folder that paths count from, links resolved.
    """

    file: str
    folder: str
    text: str = ""
    entries: tuple[Entry, ...] = ()


def read_baseline(file: str) -> Baseline:
    """Read and check a baseline. Raises SettingsError, which says file, line and what to do."""
    try:
        if not has_an_end(file):
            raise SettingsError(f"{shown(file)}: is no regular file; a baseline is plain text")
        with open(file, "rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise SettingsError(f"{shown(file)}: cannot be read: {error.strerror}") from None
    if len(data) > MOST_BYTES:
        raise _wrong(file, 1, f"larger than {MOST_BYTES:,} bytes, too large for a baseline")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _wrong(file, line, "not valid UTF-8; save the file as UTF-8") from None
    return Baseline(file, folder_of(file), text, parse_entries(file, text))


def folder_of(file: str) -> str:
    """The folder that a baseline's paths count from."""
    return os.path.dirname(os.path.realpath(file))


def parse_entries(file: str, text: str) -> tuple[Entry, ...]:
    """The entries of a baseline's text. ``file`` is its name in messages. Raises SettingsError."""
    from healthlint.yamlfile import YamlError, load_yaml

    conflict = _CONFLICT.search(text)
    if conflict:
        line = text.count("\n", 0, conflict.start()) + 1
        advice = "keep the entries of both sides and delete the marker lines"
        raise _wrong(file, line, f"an unresolved merge conflict; {advice}")
    try:
        value, lines = load_yaml(text.removeprefix("\ufeff"), MOST_BYTES)
    except YamlError as error:
        raise _wrong(file, error.line, str(error)) from None
    except RecursionError:
        raise _wrong(file, 1, "nested too deep") from None
    if value is None:
        return ()
    if not isinstance(value, dict):
        raise _wrong(file, 1, "a baseline begins with version: 1 and a list called entries")
    for key in value:
        if key not in ("version", "entries"):
            raise _wrong(file, lines[(key,)], _unknown(key, ("version", "entries"), "a baseline"))
    if value.get("version") != 1:
        line = lines.get(("version",), 1)
        raise _wrong(file, line, "version must be 1; a newer number needs a newer healthlint")
    entries = value.get("entries")
    if entries is None:
        return ()
    if not isinstance(entries, list):
        raise _wrong(file, lines[("entries",)], 'entries must be a list, one "- " for each finding')
    found: list[Entry] = []
    for index, raw in enumerate(entries):
        here = {key: lines.get(("entries", index, key), 0) for key in raw} if isinstance(raw, dict) else {}
        found.append(_entry(file, raw, lines[("entries", index)], here))
    _refuse_repeats(file, found)
    return tuple(found)


def _entry(file: str, raw: Any, line: int, lines: Mapping[str, int]) -> Entry:
    if not isinstance(raw, dict):
        raise _wrong(file, line, f"an entry must have keys: {', '.join(_KEYS)}")
    for key in raw:
        # Keys of the user's own are welcome; only what looks like a slip of the pen is not.
        if key not in _KEYS and _is_slip(str(key), [name for name in _KEYS if name not in raw]):
            raise _wrong(file, lines[key], _unknown(key, _KEYS, "an entry"))
    values = {}
    for key in _KEYS:
        value = raw.get(key)
        if key == "date" and value is not None and not isinstance(value, str):
            value = str(value)
        if value is not None and not isinstance(value, str):
            raise _wrong(file, lines[key], f"{key} must be text; put it in quotes")
        values[key] = value or ""
    for key in _NEEDED:
        if not values[key]:
            raise _wrong(file, lines.get(key, line), f"this entry has no {key}")
    decision = values["decision"]
    if decision not in DECISIONS:
        advice = did_you_mean(decision, DECISIONS) or f"; it must be one of {', '.join(DECISIONS)}"
        raise _wrong(file, lines["decision"], f'unknown decision "{decision}"{advice}')
    if decision in NEED_REASON and not values["reason"].strip():
        raise _wrong(
            file, lines["decision"], f'"{decision}" needs a reason: fill in the reason of this entry'
        )
    return Entry(**{**values, "path": composed(values["path"])}, line=line)


def composed(path: str) -> str:
    """A path in one spelling: macOS takes accents apart, other systems do not."""
    if path.isascii():
        return path
    from unicodedata import normalize

    return normalize("NFC", path)


def _refuse_repeats(file: str, entries: list[Entry]) -> None:
    seen: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        other = seen.setdefault((entry.path, entry.fingerprint), entry)
        if other is not entry:
            raise _wrong(
                file, entry.line, f"the same finding stands on line {other.line} already; keep one of them"
            )


def _unknown(key: object, valid: tuple[str, ...], where: str) -> str:
    advice = did_you_mean(str(key), valid) or f"; valid are {', '.join(valid)}"
    return f'unknown key "{key}" in {where}{advice}'


def _is_slip(key: str, others: list[str]) -> bool:
    """Whether a key looks like a misspelt one. Nearer than for a hint, as it makes an error of a word."""
    return bool(nearest(key, others, close=0.7))


def _wrong(file: str, line: int, message: str) -> SettingsError:
    return SettingsError(f"{shown(file)}:{line}: {message}")
