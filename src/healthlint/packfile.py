"""Read rule files and find every mistake in them.

Each mistake becomes one line ``file:line: what; what to do``; all of them are
found in one run and raised together as ``RuleError``. What comes out is plain
data with known keys, ready for ``compiler``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from healthlint.errors import RuleError
from healthlint.packs import PROFILES
from healthlint.rulekeys import (
    BLOCK_KINDS,
    BOOL,
    CITATION_PROBLEMS,
    FAMILIES,
    GUARDS,
    LIST,
    MAP,
    MARKETS,
    NEEDED_KEYS,
    NUMBER,
    RULE_FILE_KEYS,
    SECTIONS,
    TEXT,
    TEXTS,
)
from healthlint.severities import SETTABLE, SEVERITIES
from healthlint.yamlfile import Path, YamlError, load_yaml

_BLANK = re.compile(r"\{[\w.-]+\}")
_ID = re.compile("[a-z0-9-]+/[a-z0-9-]+")


class Entry(NamedTuple):
    """One checked entry of a rule file: its values, and where it and its parts stand."""

    pack: str
    file: str
    values: dict[str, Any]
    lines: dict[Path, int]
    at: Path

    def line(self, *path: Any) -> int:
        """The line of a part of the entry, or of the entry itself."""
        return self.lines.get((*self.at, *path), self.lines.get(self.at, 1))

    def place(self, *path: Any) -> str:
        """File and line of a part of the entry, or of the entry itself."""
        return f"{self.file}:{self.line(*path)}"


class PackSources(NamedTuple):
    """All entries of all packs, by section. ``concepts`` carry their name as ``id``.

    ``unread``: a file is no YAML, so that what it defines is missing here.
    """

    packs: tuple[Entry, ...]
    concepts: tuple[Entry, ...]
    rules: tuple[Entry, ...]
    requirements: tuple[Entry, ...]
    standards: tuple[Entry, ...]
    accepted: tuple[Entry, ...]
    wordings: tuple[Entry, ...]
    impressions: tuple[Entry, ...]
    statements: tuple[Entry, ...]
    modalities: dict[str, list[str]]
    digests: dict[str, str]
    problems: tuple[str, ...]
    unread: bool = False


def read_packs(files: Sequence[tuple[str, str, bytes]]) -> PackSources:
    """Entries of all ``files`` (pack, name, bytes). Mistakes are collected, not raised."""
    from hashlib import sha256

    found: dict[str, list[Entry]] = {name: [] for name in SECTIONS}
    problems: list[str] = []
    modalities: dict[str, list[str]] = {}
    digests: dict[str, Any] = {}
    unread = False
    for pack, name, data in files:
        digests.setdefault(pack, sha256()).update(data)
        try:
            value, lines = load_yaml(data.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            problems.append(f"{name}:{data[: error.start].count(10) + 1}: not UTF-8; save the file as UTF-8")
            unread = True
        except YamlError as problem:
            problems.append(f"{name}:{problem.line}: {problem}")
            unread = True
        else:
            _read_file(pack, name, value, lines, found, modalities, problems)
    for section in ("rules", "requirements", "concepts", "standards", "accepted-uses", "wordings"):
        key = [*found["rules"], *found["requirements"]] if section == "rules" else found[section]
        problems += _duplicates(key, section)
    return PackSources(
        packs=tuple(found["pack"]),
        concepts=tuple(found["concepts"]),
        rules=tuple(found["rules"]),
        requirements=tuple(found["requirements"]),
        standards=tuple(found["standards"]),
        accepted=tuple(found["accepted-uses"]),
        wordings=tuple(found["wordings"]),
        impressions=tuple(found["impression"]),
        statements=tuple(found["statements"]),
        modalities=modalities,
        digests={pack: digest.hexdigest()[:16] for pack, digest in digests.items()},
        problems=tuple(problems),
        unread=unread,
    )


def _read_file(
    pack: str,
    name: str,
    value: Any,
    lines: dict[Path, int],
    found: dict[str, list[Entry]],
    modalities: dict[str, list[str]],
    problems: list[str],
) -> None:
    if value is None:
        return
    if not isinstance(value, dict):
        problems.append(f"{name}:1: a rule file is a mapping; begin it with one of: {', '.join(SECTIONS)}")
        return

    def complain(path: Path, message: str) -> None:
        problems.append(f"{name}:{lines.get(path, lines.get(path[:-1], 1))}: {message}")

    for key in value:
        if key not in SECTIONS:
            complain((key,), f"unknown section {key!r}{_known_instead(str(key), SECTIONS)}")
    defaults = value.get("defaults") or {}
    if not check_keys(defaults, "defaults", ("defaults",), complain):
        defaults = {}
    for section in ("pack", "impression", "statements"):
        if section in value and check_keys(value[section], section, (section,), complain):
            found[section].append(Entry(pack, name, value[section], lines, (section,)))
    named = value.get("modalities") or {}
    if not isinstance(named, dict) or not all(isinstance(one or [], list) for one in named.values()):
        complain(("modalities",), "modalities is a mapping from a name to a list of concepts")
        named = {}
    for modality, concepts in named.items():
        modalities[str(modality)] = [str(concept) for concept in concepts or []]
    for section, what in (("concepts", "concept"), ("standards", "standard")):
        entries = value.get(section) or {}
        if not isinstance(entries, dict):
            complain((section,), f"{section} is a mapping from a name to its values")
            continue
        for key, values in entries.items():
            if check_keys(values, what, (section, key), complain):
                _check_needed({**values, "id": key}, what, (section, key), complain)
                found[section].append(Entry(pack, name, {**values, "id": str(key)}, lines, (section, key)))
    for section, what in (
        ("rules", "rule"), ("requirements", "requirement"), ("accepted-uses", "accepted use"), ("wordings", "wording"),
    ):  # fmt: skip
        entries = value.get(section) or []
        if not isinstance(entries, list):
            complain((section,), f"{section} is a list; begin each entry with '- id: ...'")
            continue
        for index, values in enumerate(entries):
            at = (section, index)
            if not check_keys(values, what, at, complain):
                continue
            if what == "rule":
                values = {**defaults, **values}
            if what == "requirement":
                values = {"family": "missing-safety", "kind": "requirement", **values}
            if "id" not in values:
                complain(at, f"{what} without id; add 'id: family/short-name'")
                continue
            if False in (values.get("severity-in") or {}).values():  # YAML reads a plain off as a no
                named = {
                    market: "off" if level is False else level
                    for market, level in values["severity-in"].items()
                }
                values = {**values, "severity-in": named}
            _check_values(values, what, at, complain)
            found[section].append(Entry(pack, name, values, lines, at))


def check_keys(values: Any, what: str, at: Path, complain: Callable[[Path, str], None]) -> bool:
    """Whether an entry is a mapping whose values are of the kind that their keys ask for.

    An unknown key is said, and does no harm to the others.
    """
    known = RULE_FILE_KEYS[what]
    if not isinstance(values, dict):
        verb = "are" if what in ("defaults", "statements") else "is"
        complain(at, f"{_a(what)} {verb} a mapping of {', '.join(known)}; check the indentation")
        return False
    good = True
    for key, value in values.items():
        if key not in known:
            complain((*at, key), f"unknown key {key!r} in {_a(what)}{_known_instead(str(key), known)}")
        elif not _is_a(known[key], value):
            complain((*at, key), f"{key!r} must be a {known[key]}" + _hint(value, known[key]))
            good = False
    return good


def _a(what: str) -> str:
    if what in ("defaults", "statements"):
        return what
    return f"{'an' if what[0] in 'ai' else 'a'} {what}"


def _is_a(kind: str, value: Any) -> bool:
    if kind == TEXTS:
        return isinstance(value, list) and all(_is_a(TEXT, item) for item in value)
    if isinstance(value, bool):
        return kind == BOOL
    types: dict[str, tuple[type, ...]]
    types = {TEXT: (str, int, float), LIST: (list,), MAP: (dict,), NUMBER: (int,)}
    return isinstance(value, types.get(kind, ()))


def _hint(value: Any, kind: str) -> str:
    if kind == TEXTS and isinstance(value, list) and any(isinstance(item, (bool, dict)) for item in value):
        return "; put an entry that is yes, no, on or off, or holds ': ' or '{', in quotes"
    if kind == TEXTS and isinstance(value, str):
        return "; write it as a list, with '- ' before each entry"
    if kind == TEXT and value is None:
        return "; it is empty"
    return ""


def _check_values(values: dict[str, Any], what: str, at: Path, complain: Callable[[Path, str], None]) -> None:
    """Values that must come from a fixed set, and keys that must be there."""
    _check_needed(values, what, at, complain)
    if what == "wording":
        _check_names(values, "clears", FAMILIES, at, complain)
    if what not in ("rule", "requirement"):
        return
    if what == "rule" and not any(values.get(key) for key in ("find", "regex", "citation", "impression")):
        complain(at, f"{values['id']}: neither 'find' nor 'regex'; it can never match")
    for key in ("message", "why", "instead"):
        blank = _BLANK.search(str(values.get(key, "")))
        if blank:
            complain(
                (*at, key), f"{key} is printed as it stands and {blank[0]} is never filled in; write it out"
            )
    if "/" not in str(values["id"]):
        complain((*at, "id"), f"id {values['id']!r} has no group; write it as group/name")
    elif not _ID.fullmatch(str(values["id"])):
        complain((*at, "id"), f"id {values['id']!r}: group and name are of small letters, digits and hyphens")
    for key, allowed in (
        ("family", FAMILIES),
        ("severity", SEVERITIES),
        ("status", ("stable", "preview")),
        ("citation", CITATION_PROBLEMS),
    ):
        if key in values and values[key] not in allowed:
            complain(
                (*at, key), f"{key} {values[key]!r} is not known{_known_instead(str(values[key]), allowed)}"
            )
    if what == "rule" and values.get("kind", "claim") not in ("claim", "evidence"):
        complain((*at, "kind"), f"kind {values['kind']!r} is not known; choose claim or evidence")
    for key, names in (("clear", GUARDS), ("lower", GUARDS), ("where", BLOCK_KINDS)):
        _check_names(values, key, names, at, complain)
    for market, severity in (values.get("severity-in") or {}).items():
        if market not in PROFILES or severity not in SETTABLE:
            complain(
                (*at, "severity-in"),
                f"severity-in {market}: {severity!r} is not known; e.g. {{us: info, eu: off}}",
            )
    for market, names in (values.get("standards") or {}).items():
        if market not in MARKETS or not isinstance(names, list):
            complain(
                (*at, "standards"),
                f"standards: {market!r} must be a market ({', '.join(MARKETS)}) with a list",
            )
    for key, cases in (values.get("cases") or {}).items():
        here = (*at, "cases", key)
        if key not in ("flag", "quiet"):
            complain(here, f"cases: {key!r} is not known; use flag and quiet")
        elif not isinstance(cases, list) or not cases:
            complain(here, f"cases: {key} is a list of one or more; write it with '- ' before each case")
        else:
            for index, case in enumerate(cases):
                _check_case(case, (*here, index), complain)


def _check_needed(values: dict[str, Any], what: str, at: Path, complain: Callable[[Path, str], None]) -> None:
    for key in NEEDED_KEYS.get(what, ()):
        if not values.get(key):
            complain(at, f"{values['id']}: {key!r} is missing; add it so that a reader knows what to do")


def _check_case(case: Any, at: Path, complain: Callable[[Path, str], None]) -> None:
    """A case is a text, or a text with what is sold and where. (That what is sold has a name: see ``rows``.)"""
    if isinstance(case, str):
        return
    if not isinstance(case, dict) or "text" not in case:
        complain(at, "a case is a text, or a mapping with 'text'; put it in quotes")
    elif check_keys(case, "case", at, complain) and case.get("profile", PROFILES[0]) not in PROFILES:
        name = case["profile"]
        complain(
            (*at, "profile"), f"case: profile {name!r} is not known{_known_instead(str(name), PROFILES)}"
        )


def _check_names(
    values: dict[str, Any], key: str, known: Sequence[str], at: Path, complain: Callable[[Path, str], None]
) -> None:
    """Every entry of a list must be one of the names that are known."""
    for index, name in enumerate(values.get(key) or []):
        if name not in known:
            complain((*at, key, index), f"{key}: {name!r} is not known{_known_instead(str(name), known)}")


def _duplicates(entries: Sequence[Entry], section: str) -> list[str]:
    problems = []
    first: dict[str, Entry] = {}
    for entry in entries:
        key = str(entry.values["id"])
        if key in first:
            where = f"{first[key].file}:{first[key].line()}"
            problems.append(
                f"{entry.place()}: {section}: {key!r} is defined twice, first at {where}; rename one"
            )
        else:
            first[key] = entry
    return problems


def _known_instead(name: str, known: Sequence[str] | dict[str, str]) -> str:
    from healthlint.spelling import nearest

    close = nearest(name, known)
    return f"; did you mean {close!r}?" if close else f"; known are: {', '.join(known)}"


def raise_problems(problems: Sequence[str]) -> None:
    """Raise ``RuleError`` if there is anything to say."""
    if problems:
        raise RuleError(list(dict.fromkeys(problems)))
