"""Rule packs: find them, check them, keep their compiled form, hand out a ``RuleSet``.

    YAML files -> packfile.read_packs -> PackSources (checked) -> compiler.compile_packs -> texts -> RuleSet

Reading and checking YAML takes a second, so the compiled form is kept (see ``packstore``).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping, Sequence

from healthlint import packstore
from healthlint.errors import RuleError
from healthlint.named import NamedTuple
from healthlint.packed import ByName
from healthlint.rulebook import Rulebook, opened
from healthlint.severities import GRAVITY
from healthlint.types import Rule, RuleSet, Standard, Traits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    from healthlint.compiler.rowtypes import CommonRow

    R = TypeVar("R")

PROFILES = ("uk", "ie", "us", "au", "nz", "eu", "ca")
ALWAYS = ("core", "safety")
OWN = "own/"  # begins the id of every pack that a project brings
MOST_BYTES = 2_000_000  # of one rule file

_HERE = os.path.dirname(os.path.abspath(__file__))


def rules_folder() -> str:
    """The folder of built-in packs: inside the package, or the checkout of an editable install."""
    packaged = os.path.join(_HERE, "_rules")
    if os.path.isdir(packaged):
        return packaged
    return os.path.normpath(os.path.join(_HERE, "..", "..", "rules"))


def load_rules(
    profiles: Sequence[str],
    extra: Sequence[str] = (),
    as_of: str = "",
    preview: bool = False,
    folder: str = "",
) -> RuleSet:
    """The rules of the core and safety packs, of ``profiles``, and of ``extra`` folders or files.

    ``as_of`` (ISO date): rules cite only standards that are in force that day. ``preview``:
    also the rules that are still on trial. ``folder``: packs to use in place of the
    built-in ones, such as those of another version.
    Raises ``RuleError`` with every mistake found in the rule files, and for an
    unknown profile.
    """
    unknown = [name for name in profiles if name not in PROFILES]
    if unknown:
        raise RuleError([f"unknown profile {unknown[0]!r}; choose from {', '.join(PROFILES)}"])
    book, chosen = _load(extra, folder)
    choice = (tuple(profiles), as_of, preview)
    if choice not in chosen:
        chosen[choice] = _select(book, *choice)
    return chosen[choice]


def modalities(extra: Sequence[str] = ()) -> tuple[str, ...]:
    """The names that ``modality`` may have in settings and front matter. ``extra``: the project's own packs."""
    return tuple(_load(extra).book.modalities)


# --- files -------------------------------------------------------------------


def rule_files(extra: Sequence[str], folder: str = "") -> list[tuple[str, str, bytes]]:
    """Every rule file, built in and ``extra``, as (pack id, name to show, bytes), in a fixed order.

    ``folder``: packs to use in place of the built-in ones.
    Raises ``RuleError`` for a folder or file that is not there or cannot be read.
    """
    paths = _rule_paths(extra, folder)
    return _contents(paths, [_status(path) for _, _, path in paths])


def _contents(
    paths: Sequence[tuple[str, str, str]], statuses: Sequence[os.stat_result | OSError]
) -> list[tuple[str, str, bytes]]:
    problems: list[str] = []
    files = [
        (pack, shown, _read(path, status, problems))
        for (pack, shown, path), status in zip(paths, statuses, strict=True)
    ]
    if problems:
        raise RuleError(problems)
    return files


def _rule_paths(extra: Sequence[str], folder: str = "") -> list[tuple[str, str, str]]:
    """Every rule file as (pack id, name to show, path), in a fixed order."""
    folder = folder or rules_folder()
    if not os.path.isdir(folder):
        raise RuleError([f"{folder}: the built-in rule packs are missing; reinstall healthlint"])
    paths = []
    for pack in sorted(os.listdir(folder)):
        for below in _yaml_below(os.path.join(folder, pack)):
            paths.append((pack, f"rules/{pack}/{below}", os.path.join(folder, pack, below)))
    missing = [given for given in extra if not os.path.exists(given)]
    if missing:
        raise RuleError(
            [f"{given}: no such rule file or folder; check `rules` in the settings" for given in missing]
        )
    for given in extra:
        pack = OWN + os.path.splitext(os.path.basename(os.path.normpath(given)))[0]
        inside = _yaml_below(given) if os.path.isdir(given) else [""]
        for path in (os.path.join(given, below) if below else given for below in inside):
            _refuse_way_out(path, given)
            paths.append((pack, _shown(path), path))
    return paths


def _refuse_way_out(path: str, pack: str) -> None:
    """A project's pack may come from a stranger: a link in it must not make us read, and show, other files."""
    inside = os.path.normcase(os.path.realpath(pack))
    real = os.path.normcase(os.path.realpath(path))
    if real != inside and not real.startswith(inside.rstrip(os.sep) + os.sep):
        raise RuleError([f"{_shown(path)}: this link leads out of its pack; put the file itself there"])


def _shown(path: str) -> str:
    """The path as a person would write it from here."""
    inside = path.startswith(os.getcwd() + os.sep)
    return (os.path.relpath(path) if inside else path).replace(os.sep, "/")


def _yaml_below(folder: str, inside: str = "") -> list[str]:
    """Paths of the rule files below a folder, seen from there: those of each folder first, by name."""
    files, folders = [], []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith((".yaml", ".yml")) and not entry.is_dir():
                    files.append(inside + entry.name)
                elif entry.is_dir(follow_symlinks=False):
                    folders.append(entry.name)
    except OSError:
        return []
    files.sort()
    for name in sorted(folders):
        files += _yaml_below(os.path.join(folder, name), f"{inside}{name}/")
    return files


def _status(path: str) -> os.stat_result | OSError:
    try:
        return os.stat(path)
    except OSError as error:
        return error


def _read(path: str, status: os.stat_result | OSError, problems: list[str]) -> bytes:
    try:
        if isinstance(status, OSError):
            raise status
        # A pipe would be waited for, and a device may never end.
        if not stat.S_ISREG(status.st_mode):
            problems.append(f"{_shown(path)}: is no regular file; rule files are plain text")
        elif status.st_size > MOST_BYTES:
            problems.append(f"{_shown(path)}: is larger than {MOST_BYTES:,} bytes; split the file")
        else:
            with open(path, "rb", buffering=0) as file:
                return file.read(status.st_size + 1)
    except OSError as error:
        problems.append(f"{path}: cannot be read ({error.strerror}); check its permissions")
    return b""


# --- the compiled form -------------------------------------------------------


class _Loaded(NamedTuple):
    """A rulebook, and what has been chosen from it, by profiles, day and whether rules on trial count."""

    book: Rulebook
    chosen: dict[tuple[tuple[str, ...], str, bool], RuleSet]


_loaded: dict[tuple[Any, ...], _Loaded] = {}


def _load(extra: Sequence[str], folder: str = "") -> _Loaded:
    """The rulebook of all rule files, from memory, from a kept copy, or compiled now."""
    paths = _rule_paths(extra, folder)
    statuses = [_status(path) for _, _, path in paths]
    stamp = tuple((*names, *_file_facts(status)) for names, status in zip(paths, statuses, strict=True))
    if stamp not in _loaded:
        compiled = packstore.read(packstore.known_digest(stamp))
        compiled = compiled or _read_or_compiled(_contents(paths, statuses), stamp)
        _loaded[stamp] = _Loaded(opened(compiled), {})
    return _loaded[stamp]


def _read_or_compiled(files: Sequence[tuple[str, str, bytes]], stamp: Sequence[Any]) -> dict[str, Any]:
    """The compiled form of the files, from a kept copy, or made now. ``stamp``: by what they are known again."""
    digest = packstore.digest_of(files)
    compiled = packstore.read(digest)
    if compiled is None:
        from healthlint.compiler import compile_packs
        from healthlint.packfile import read_packs
        from healthlint.waiting import Waiting

        with Waiting("Compiling the rules (once after a change) ..."):
            compiled = {**compile_packs(read_packs(files)), "digest": digest}
        packstore.write(digest, compiled)
    packstore.remember_digest(stamp, digest, max((changed for *_, changed in stamp), default=0))
    return compiled


def _file_facts(status: os.stat_result | OSError) -> tuple[int, ...]:
    """What no edit leaves as it was: the file's number, size and time of writing, and when any of these changed.

    The last cannot be set back by whoever sets back the time of writing (but on Windows, where there is none).
    """
    if isinstance(status, OSError):
        return (0, 0, 0, 0, 0)
    written, changed = status.st_mtime_ns, status.st_ctime_ns
    return status.st_dev, status.st_ino, status.st_size, written, max(written, changed)


# --- choosing ----------------------------------------------------------------


def _select(book: Rulebook, profiles: tuple[str, ...], as_of: str, preview: bool) -> RuleSet:
    """The part of the rulebook that these profiles use."""
    wanted = {*ALWAYS, *profiles, *(pack.id for pack in book.packs if pack.id.startswith(OWN))}
    traits = {}
    for pack, severities, row in book.traits:
        if pack in wanted:
            one = Traits(*row)
            if severities:
                one = one._replace(severity=_severity_for(one, severities, profiles))
            if one.severity != "off" and (preview or one.status != "preview"):
                traits[one.id] = one
    rules = ByName(
        traits, lambda name: _rule(book.rows[name], traits[name].severity, profiles, book.standards, as_of)
    )
    packs = tuple(pack for pack in book.packs if pack.id in wanted)
    wordings = _by_name([row for row in book.wordings if row["pack"] in wanted], lambda row: row["clears"])
    accepted = _by_name([row for row in book.accepted if row["pack"] in wanted], lambda row: row["modality"])
    return RuleSet(rules, traits, book.concepts, book.standards, packs, profiles, wordings, accepted, book)


def _in_force(standard: Standard, day: str) -> bool:
    return (not standard.effective or standard.effective <= day) and (
        not standard.until or day < standard.until
    )


def _by_name(rows: list[R], names_of: Callable[[R], Sequence[str]]) -> dict[str, list[R]]:
    """The rows under each of the names that stand in them."""
    table: dict[str, list[R]] = {}
    for row in rows:
        for name in names_of(row):
            table.setdefault(name, []).append(row)
    return table


def _severity_for(traits: Traits, severities: Mapping[str, str], profiles: tuple[str, ...]) -> str:
    """The strictest severity that any of the profiles gives the rule."""
    return max((severities.get(name, traits.severity) for name in profiles or ("",)), key=GRAVITY.__getitem__)


def _rule(
    row: CommonRow,
    severity: str,
    profiles: tuple[str, ...],
    standards: Mapping[str, Standard],
    as_of: str,
) -> Rule:
    # asked of those that a rule names: to open all standards would cost every start
    markets = {
        market: tuple(
            name for name in names if name in standards and (not as_of or _in_force(standards[name], as_of))
        )
        for market, names in row["markets"].items()
        if not profiles or market in profiles or market == "all"
    }
    return Rule(
        id=row["id"],
        family=row["family"],
        kind=row["kind"],
        severity=severity,
        message=row["message"],
        why=row["why"],
        instead=row["instead"],
        clear=tuple(row["clear"]),
        lower=tuple(row["lower"]),
        where=tuple(row["where"]),
        modality=tuple(row["modality"]),
        severities=row["severities"],
        markets=markets,
        pack=row["pack"],
        file=row["file"],
        line=row["line"],
        status=row["status"],
        yields=row["yields"],
        citation=row["citation"],
    )
