"""Results kept of drafts that have not changed: a second run over a folder judges only what is new.

A result lies in the user's cache folder under the digest of all that it came from: the
draft's path and text, the rules and settings that held for it, the standards in force, the
day if the draft holds a waiver (which may end), this program and the libraries beside it. A
change of any of these asks for another name, so nothing kept is ever out of date, and what
is no longer asked for is forgotten in time. The files are JSON and can at worst be wrong
data; one that is not whole counts as not there.
"""

from __future__ import annotations

import os
import re
import sys
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from healthlint.cachefolder import cache_folder, forget_old, keep
from healthlint.settings import draft_name
from healthlint.types import DraftResult, DraftSettings, Finding, Note, RuleSet, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FORM = 1  # raise it whenever the form of what is kept changes
MOST_KEPT = 5_000  # results; a few kilobytes each
_WAIVER = re.compile("healthlint-", re.IGNORECASE)  # what every waiver begins with
_HERE = os.path.dirname(os.path.abspath(__file__))


def key_of(source: Source, kind: str, ruleset: RuleSet, settings: DraftSettings) -> str:
    """The digest of all that decides what comes of a draft."""
    import json

    from healthlint.digests import sha256

    facts = [
        *(FORM, _program(), source.path, draft_name(source.path), kind),
        *(ruleset.book.digest, ruleset.profiles, sorted(ruleset.traits)),
        bisect_right(ruleset.book.turns, settings.today),  # which standards are in force
        *(settings.modality, sorted(settings.severities.items()), settings.limits),
        settings.today if _WAIVER.search(source.text) else "",
    ]
    digest = sha256(json.dumps(facts).encode())
    digest.update(source.text.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def kept_result(key: str, path: str, ruleset: RuleSet) -> DraftResult | None:
    """What came of this very draft before, or None."""
    import json

    place = _place(key)
    try:
        with open(place, encoding="ascii") as file:
            kept = json.load(file)
        if kept["key"] != key:
            return None
        findings = tuple(_finding(row, ruleset) for row in kept["findings"])
        words = kept["words"]
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        return None
    try:
        os.utime(place)  # what is asked for is forgotten last
    except OSError:
        pass  # a cache that may only be read serves all the same
    return DraftResult(path, findings, words, None) if type(words) is int else None


def keep_result(key: str, result: DraftResult) -> None:
    """Keep what came of a draft; a cache that cannot be written is no error."""
    place = _place(key)
    if not place or result.error:
        return
    import json

    rows = [
        finding._replace(standards=tuple(standard.id for standard in finding.standards))  # type: ignore[misc]
        for finding in result.findings
    ]
    kept = json.dumps({"key": key, "words": result.words, "findings": rows}, separators=(",", ":"))
    _make_room(os.path.dirname(place))
    keep(place, kept.encode("ascii"))


def _finding(row: Any, ruleset: RuleSet) -> Finding:
    """A finding as it was kept. Raises TypeError, ValueError or LookupError for anything else."""
    standards = tuple(ruleset.standards[name] for name in row[_STANDARDS])
    notes = tuple(Note(*note) for note in row[_NOTES])
    finding = Finding(*row)._replace(standards=standards, notes=notes)
    for part, whole in ((finding, _WHOLE), *((note, _WHOLE_NOTE) for note in notes)):
        if any(type(value) is not kind for value, kind in zip(part, whole, strict=True)):
            raise ValueError("not what was kept")
    return finding


_WHOLE = tuple(type(value) for value in Finding("", *(0,) * 6, *("",) * 8, (), (), ""))
_WHOLE_NOTE = (str, str, str, int, int)
_STANDARDS, _NOTES = Finding._fields.index("standards"), Finding._fields.index("notes")


def _place(key: str) -> str:
    """The file for a result; "" where nothing is to be kept."""
    return os.path.join(cache_folder(), "results", key[:32]) if cache_folder() else ""


@lru_cache(maxsize=1)
def _program() -> str:
    """What of this program and its libraries decides a result, by what a file system says of it.

    The modules are named by size and time, so that a checkout under work never gives what
    older code found; the libraries by the time of the folders they lie in, which any
    installation or removal of a package changes.
    """
    from healthlint import __version__

    modules = sorted(_sizes_and_times(_HERE))
    homes = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    times = [os.stat(path).st_mtime_ns for path in homes if os.path.isdir(path)]
    return f"{__version__} {sys.version} {modules} {times}"


def _sizes_and_times(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                status = entry.stat()
                yield os.path.relpath(entry.path, _HERE), status.st_size, status.st_mtime_ns
            elif entry.is_dir() and not entry.name.startswith("_"):
                yield from _sizes_and_times(entry.path)


@lru_cache(maxsize=8)
def _make_room(folder: str) -> None:
    """Once in a process: forget what earlier runs left over the limit; this run's own may pass it till the next."""
    forget_old(folder, "", MOST_KEPT)
