"""Which drafts the paths of a command line stand for, in an order that never changes."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence

from healthlint.errors import SettingsError
from healthlint.named import NamedTuple
from healthlint.readers import READERS
from healthlint.settings import Settings, settings_for
from healthlint.types import DraftError

SUFFIXES = tuple(READERS)
DOCUMENTS = (".docx", ".doc", ".odt", ".rtf", ".pages")
_NOWHERE = "no such file or folder"
SKIPPED = frozenset({"node_modules", "venv", "dist", "build", "__pycache__"})


class Found(NamedTuple):
    """The drafts to lint, in order, and what was passed over.

    ``excluded`` pairs each path that was named on the command line, yet left out
    by the settings, with the glob that did it. ``documents`` are files of folders
    that look like drafts and cannot be read, such as those of Word.
    """

    drafts: tuple[str, ...]
    errors: tuple[DraftError, ...]
    excluded: tuple[tuple[str, str], ...]
    documents: tuple[str, ...] = ()


def is_draft(name: str) -> bool:
    """Whether a file of a folder is a draft, by its name."""
    # "._x.md" is how macOS stores a file's attributes on other file systems.
    return name.lower().endswith(SUFFIXES) and not name.startswith("._")


def is_entered(name: str) -> bool:
    """Whether a folder inside of a folder is looked into, by its name."""
    return not name.startswith(".") and name not in SKIPPED


def discover(paths: Sequence[str], known: dict[str, Settings], isolated: bool = False) -> Found:
    """The drafts that ``paths`` (files, folders, ``-``) stand for.

    Files named are drafts whatever their suffix; in folders, those with one of
    ``SUFFIXES``. Hidden folders and those of ``SKIPPED`` are left out, except when
    named. A file reached by two ways is one draft, named as it was reached first.
    A path that is not there is an entry in ``errors``, and a link that leads nowhere a
    draft that cannot be read. Raises SettingsError if none of the paths is there.
    """
    drafts: dict[str, None] = {}
    seen: set[tuple[int, int] | str] = set()
    absent: list[DraftError] = []
    errors: list[DraftError] = []
    excluded: list[tuple[str, str]] = []
    documents: list[str] = []
    for path in dict.fromkeys(paths):
        if path == "-":
            drafts[path] = None
            continue
        try:
            status = _status(path)
        except (OSError, ValueError) as error:
            absent.append(missing(path, error))
            continue
        glob = "" if isolated else settings_for(path, known).excluded_by(path)
        if glob:
            excluded.append((path, glob))
            continue
        if not stat.S_ISDIR(status.st_mode):
            named: Iterator[tuple[str, os.stat_result]] = iter(((path, status),))
        else:
            named = _walk(path, status, {} if isolated else known, isolated, errors, documents)
        for draft, status in named:
            # Hard links are drafts of their own, so only links and repeated paths are folded.
            identity = (status.st_dev, status.st_ino) if status.st_nlink == 1 else os.path.realpath(draft)
            if identity not in seen:
                seen.add(identity)
                drafts[draft] = None
    refuse_nothing(absent, paths)
    return Found(tuple(drafts), (*absent, *errors), tuple(excluded), tuple(documents))


def refuse_nothing(absent: Sequence[DraftError], paths: Sequence[str]) -> None:
    """Raise SettingsError if none of the ``paths`` is there: a slip in the command, not in a draft."""
    if absent and len(absent) == len(set(paths)):
        raise SettingsError("\n".join(f"{error.path}: {error.message}" for error in absent))


def missing(path: str, error: OSError | ValueError | None = None) -> DraftError:
    """What a report says of a path that is not there. ``error``: what came of looking, if that was tried."""
    # A ValueError is a NUL in the name.
    reason = why(error) if isinstance(error, OSError) else _NOWHERE
    return DraftError(path or "an empty path", reason + (_neighbour(path) if reason == _NOWHERE else ""))


def _neighbour(path: str) -> str:
    """The hint at a draft or folder beside ``path`` with nearly its name, "" without one."""
    from healthlint.spelling import did_you_mean

    folder, name = os.path.split(path)
    try:
        there = [os.path.join(folder, known) for known in os.listdir(folder or ".") if name]
    except (OSError, ValueError):
        return ""
    return did_you_mean(path, [known for known in there if is_draft(known) or os.path.isdir(known)])


def _walk(
    top: str,
    status: os.stat_result,
    known: dict[str, Settings],
    isolated: bool,
    errors: list[DraftError],
    documents: list[str],
) -> Iterator[tuple[str, os.stat_result]]:
    """The drafts below a folder, sorted by name at every level.

    Links to folders are followed, but a folder is entered once: a link to one of
    its parents ends there. The stack is our own, as trees may be deeper than
    Python's.
    """
    entered: set[tuple[int, int]] = set()
    stack = [(top, status)]
    while stack:
        path, status = stack.pop()
        if not stat.S_ISDIR(status.st_mode):
            yield path, status
            continue
        identity = (status.st_dev, status.st_ino)
        if identity in entered:
            continue
        entered.add(identity)
        try:
            with os.scandir(path) as entries:
                names = sorted((entry for entry in entries), key=lambda entry: entry.name, reverse=True)
        except OSError as error:
            errors.append(DraftError(path, why(error)))
            continue
        settings = Settings() if isolated else settings_for(path, known)
        for entry in names:
            found, document = _wanted(entry), entry.name.lower().endswith(DOCUMENTS)
            if (found is None and not document) or (
                settings.exclude and settings.excluded_by(_join(path, entry.name))
            ):
                continue
            if found is not None:
                stack.append((_join(path, entry.name), found))
            elif not entry.name.startswith((".", "~$")):  # Word locks an open file by one of this name
                documents.append(_join(path, entry.name))


def _status(path: str) -> os.stat_result:
    """What a path leads to; the link itself where that is nowhere, so that reading it says why."""
    try:
        return os.stat(path)
    except OSError:
        return os.lstat(path)


def _wanted(entry: os.DirEntry[str]) -> os.stat_result | None:
    """The entry's status if it is a folder to enter or a draft, else None."""
    try:
        if entry.is_dir():
            return os.stat(entry.path) if is_entered(entry.name) else None
        if not is_draft(entry.name):
            return None
        status = os.stat(entry.path)
    except OSError:
        return _unreadable(entry) if is_draft(entry.name) else None
    return status if stat.S_ISREG(status.st_mode) else None


def _unreadable(entry: os.DirEntry[str]) -> os.stat_result | None:
    """A draft that cannot be looked at (a dangling link): kept, so that reading it says why."""
    try:
        return os.lstat(entry.path)
    except OSError:
        return None


def _join(folder: str, name: str) -> str:
    """Forward slashes on every system, so that reports are the same everywhere."""
    return f"{folder.rstrip('/')}/{name}" if folder not in ("", "/") else f"{folder}{name}"


def why(error: OSError) -> str:
    """An error's reason without its number, in words that do not depend on the locale."""
    reasons = {
        "FileNotFoundError": _NOWHERE,
        "PermissionError": "not allowed to read it",
        "NotADirectoryError": "a part of this path is a file, not a folder",
        "IsADirectoryError": "it is a folder",
    }
    return reasons.get(type(error).__name__, error.strerror or str(error))
