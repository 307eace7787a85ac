"""Rule packs: find them, check them, keep their compiled form, hand out a ``RuleSet``.

    YAML files -> packfile.read_packs -> PackSources (checked) -> compiler.compile_packs -> one JSON -> RuleSet

Reading and checking YAML takes a second, so the compiled form is kept: beside
the packs in a built wheel, else in the user's cache folder, under a name that is
the digest of every byte it was made from. It is JSON, so a planted file can at
worst be wrong data, and it is only read when the digest in its name and inside
it agrees with the rule files at hand.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Sequence

from healthlint.errors import RuleError
from healthlint.packed import Vocabulary
from healthlint.types import PackInfo, Rule, RuleSet, Standard

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PROFILES = ("uk", "ie", "us", "au", "nz", "eu", "ca")
ALWAYS = ("core", "safety")
OWN = "own/"  # begins the id of every pack that a project brings
SEVERITIES = ("off", "info", "warning", "error")
MOST_KEPT = 8
MOST_BYTES = 2_000_000  # of one rule file
COMPILED_FORM = 2  # raise it whenever the compiled form changes its meaning

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

    ``as_of`` (ISO date) leaves out standards that are not in force that day. ``preview``:
    also the rules that are still on trial. ``folder``: packs to use in place of the
    built-in ones, such as those of another version.
    Raises ``RuleError`` with every mistake found in the rule files, and for an
    unknown profile.
    """
    unknown = [name for name in profiles if name not in PROFILES]
    if unknown:
        raise RuleError([f"unknown profile {unknown[0]!r}; choose from {', '.join(PROFILES)}"])
    return _select(_compiled(extra, folder), tuple(profiles), as_of, preview)


def modalities() -> tuple[str, ...]:
    """The names that ``modality`` may have in settings and front matter."""
    return tuple(_compiled(())["modalities"])


# --- files -------------------------------------------------------------------


def rule_files(extra: Sequence[str], folder: str = "") -> list[tuple[str, str, bytes]]:
    """Every rule file, built in and ``extra``, as (pack id, name to show, bytes), in a fixed order.

    ``folder``: packs to use in place of the built-in ones.
    Raises ``RuleError`` for a folder or file that is not there or cannot be read.
    """
    problems: list[str] = []
    files = [(pack, shown, _read(path, problems)) for pack, shown, path in _rule_paths(extra, folder)]
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
        if os.path.isdir(os.path.join(folder, pack)):
            for path in _yaml_below(os.path.join(folder, pack)):
                paths.append((pack, "rules/" + os.path.relpath(path, folder).replace(os.sep, "/"), path))
    missing = [given for given in extra if not os.path.exists(given)]
    if missing:
        raise RuleError(
            [f"{given}: no such rule file or folder; check `rules` in the settings" for given in missing]
        )
    for given in extra:
        pack = OWN + os.path.splitext(os.path.basename(os.path.normpath(given)))[0]
        for path in _yaml_below(given) if os.path.isdir(given) else [given]:
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


def _yaml_below(folder: str) -> list[str]:
    found = []
    for root, folders, names in os.walk(folder):
        folders.sort()
        found += [os.path.join(root, name) for name in sorted(names) if name.endswith((".yaml", ".yml"))]
    return found


def _read(path: str, problems: list[str]) -> bytes:
    try:
        status = os.stat(path)
        # A pipe would be waited for, and a device may never end.
        if not stat.S_ISREG(status.st_mode):
            problems.append(f"{_shown(path)}: is no regular file; rule files are plain text")
        elif status.st_size > MOST_BYTES:
            problems.append(f"{_shown(path)}: is larger than {MOST_BYTES:,} bytes; split the file")
        else:
            with open(path, "rb") as file:
                return file.read(MOST_BYTES)
    except OSError as error:
        problems.append(f"{path}: cannot be read ({error.strerror}); check its permissions")
    return b""


# --- the compiled form -------------------------------------------------------

_loaded: dict[tuple[Any, ...], dict[str, Any]] = {}


def _compiled(extra: Sequence[str], folder: str = "") -> dict[str, Any]:
    """The compiled form of all rule files, from memory, from a kept copy, or made now."""
    stamp = (folder, *((shown, *_size_and_time(path)) for _, shown, path in _rule_paths(extra, folder)))
    if stamp in _loaded:
        return _loaded[stamp]
    files = rule_files(extra, folder)
    digest = _digest(files)
    compiled = _kept(digest)
    if compiled is None:
        from healthlint.compiler import compile_packs
        from healthlint.packfile import read_packs

        compiled = compile_packs(read_packs(files))
        compiled["digest"] = digest
        compiled["terms"] = compiled["vocabulary"].pop("terms").encode()
        _keep(digest, compiled)
    compiled["vocabulary"] = Vocabulary(compiled["vocabulary"], compiled.pop("terms"))
    compiled["looked_up"] = frozenset(
        number for number, table in enumerate(compiled["filed"]) if table != "[]"
    )
    compiled["by_id"] = {row["id"]: row for row in compiled["rules"]}
    _loaded[stamp] = compiled
    return compiled


def _size_and_time(path: str) -> tuple[int, int]:
    try:
        status = os.stat(path)
    except OSError:
        return 0, 0
    return status.st_size, status.st_mtime_ns


def _digest(files: list[tuple[str, str, bytes]]) -> str:
    from hashlib import sha256

    total = sha256(f"{COMPILED_FORM} {_code_version()}".encode())
    for pack, shown, data in files:
        total.update(f"\n{pack} {shown} {len(data)}\n".encode("utf-8", "surrogatepass"))
        total.update(data)
    return total.hexdigest()


def _code_version() -> str:
    """What of this program decides the compiled form: its compiling modules, by their size.

    A checkout under work must never run on a form made by older code.
    """
    modules = [os.path.join("compiler", name) for name in sorted(os.listdir(os.path.join(_HERE, "compiler")))]
    modules += ["packed.py", "packfile.py", "patterns.py", "inflect.py", "words.py"]
    sizes = [os.stat(os.path.join(_HERE, name)).st_size for name in modules if name.endswith(".py")]
    return ",".join(map(str, sizes))


def cache_folder() -> str:
    """Where compiled packs are kept for this user; ``HEALTHLINT_CACHE`` overrides it, empty for none."""
    if "HEALTHLINT_CACHE" in os.environ:
        return os.environ["HEALTHLINT_CACHE"]
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        return os.path.join(os.environ.get("LOCALAPPDATA", home), "healthlint", "cache")
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Caches", "healthlint")
    return os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.join(home, ".cache"), "healthlint")


def _places(digest: str) -> list[str]:
    name = f"packs-{digest[:24]}"
    places = [os.path.join(_HERE, "_compiled", name)]
    if cache_folder():
        places.append(os.path.join(cache_folder(), name))
    return places


def _kept(digest: str) -> dict[str, Any] | None:
    import json

    for place in _places(digest):
        try:
            with open(place, "rb") as file:
                head, _, terms = file.read().partition(b"\n")
            compiled = json.loads(head)
        except (OSError, ValueError, RecursionError):
            continue
        whole = isinstance(compiled, dict) and compiled.get("size") == len(terms)
        if whole and compiled.get("digest") == digest:
            compiled["terms"] = terms
            return compiled  # type: ignore[no-any-return]
    return None


def _keep(digest: str, compiled: dict[str, Any]) -> None:
    """Write the kept copy whole or not at all; a cache that cannot be written is no error.

    One line of JSON, and behind it the terms, most of which no draft ever asks for.
    """
    import json

    folder = cache_folder()
    if not folder:
        return
    place = _places(digest)[-1]
    part = f"{place}.{os.getpid()}.part"
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        head = {**compiled, "size": len(compiled["terms"])}
        terms = head.pop("terms")
        with open(part, "wb") as file:  # plain ASCII is read twice as fast
            file.write(json.dumps(head, ensure_ascii=True, separators=(",", ":")).encode())
            file.write(b"\n" + terms)
        os.replace(part, place)
        _forget_old(folder)
    except OSError:
        try:
            os.unlink(part)
        except OSError:
            pass


def _forget_old(folder: str) -> None:
    """Keep the newest few copies: every edit of a project pack leaves one behind."""
    kept = [os.path.join(folder, name) for name in os.listdir(folder) if name.startswith("packs-")]
    for place in sorted(kept, key=os.path.getmtime)[:-MOST_KEPT]:
        os.unlink(place)


# --- choosing ----------------------------------------------------------------


def _select(compiled: dict[str, Any], profiles: tuple[str, ...], as_of: str, preview: bool) -> RuleSet:
    """The part of the compiled packs that these profiles use."""
    standards = {
        row[0]: Standard(*row)
        for row in compiled["standards"]
        if not as_of or ((not row[7] or row[7] <= as_of) and (not row[8] or as_of < row[8]))
    }
    wanted = {*ALWAYS, *profiles, *(row[0] for row in compiled["packs"] if row[0].startswith(OWN))}
    rules = {}
    for row in compiled["rules"]:
        on_trial = row["status"] == "preview" and not preview
        if row["pack"] in wanted and not on_trial and _severity_for(row, profiles) != "off":
            rules[row["id"]] = _rule(row, profiles, standards)
    packs = tuple(PackInfo(*row) for row in compiled["packs"] if row[0] in wanted)
    wordings = _by_key([row for row in compiled["wordings"] if row["pack"] in wanted], "clears")
    accepted = _by_key([row for row in compiled["accepted"] if row["pack"] in wanted], "modality")
    return RuleSet(
        rules, tuple(compiled["concepts"]), standards, packs, profiles, wordings, accepted, compiled
    )


def _by_key(rows: list[dict[str, Any]], key: str) -> dict[str, list[dict[str, Any]]]:
    """The rows under each of the names that they hold under ``key``."""
    table: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        for name in row[key]:
            table.setdefault(name, []).append(row)
    return table


def _severity_for(row: dict[str, Any], profiles: tuple[str, ...]) -> str:
    """The strictest severity that any of the profiles gives the rule."""
    given: dict[str, str] = row["severities"]
    own = str(row["severity"])
    return max((given.get(name, own) for name in profiles or ("",)), key=SEVERITIES.index)


def _rule(row: dict[str, Any], profiles: tuple[str, ...], standards: dict[str, Standard]) -> Rule:
    markets = {
        market: tuple(name for name in names if name in standards)
        for market, names in row["markets"].items()
        if not profiles or market in profiles or market == "all"
    }
    return Rule(
        id=row["id"],
        family=row["family"],
        kind=row["kind"],
        severity=_severity_for(row, profiles),
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
