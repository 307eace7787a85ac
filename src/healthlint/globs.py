"""Globs of settings files, matched by path parts.

A glob without a slash matches a file or folder of that name at any depth
(``*.txt``, ``archive``); one with a slash starts at the settings file's folder
(``content/old``, ``*/drafts/*.md``). ``**`` stands for any number of folders.
Whatever matches a folder covers all that is in it.
"""

from __future__ import annotations

from collections.abc import Sequence


def covers(glob: str, path: str) -> bool:
    """Whether ``glob`` matches ``path`` or a folder above it.

    ``path`` is relative to the settings file's folder and uses forward slashes;
    a path outside of that folder (``../x``) is covered by no glob.
    """
    parts = path.split("/")
    if parts[0] == "..":
        return False
    pattern = glob.strip("/").split("/")
    if "/" not in glob.rstrip("/"):
        pattern = ["**", *pattern]
    return any(_match(pattern, parts[:length]) for length in range(1, len(parts) + 1))


def _match(pattern: Sequence[str], parts: Sequence[str]) -> bool:
    """Whole-path match. Keeps the set of pattern positions reached, so no glob can blow up."""
    from fnmatch import fnmatchcase

    reached = _closure({0}, pattern)
    for part in parts:
        step = set()
        for at in reached:
            if at < len(pattern) and pattern[at] == "**":
                step.add(at)
            elif at < len(pattern) and fnmatchcase(part, pattern[at]):
                step.add(at + 1)
        reached = _closure(step, pattern)
    return len(pattern) in reached


def _closure(reached: set[int], pattern: Sequence[str]) -> set[int]:
    """``**`` may also stand for no folder at all."""
    for at in range(len(pattern)):
        if at in reached and pattern[at] == "**":
            reached.add(at + 1)
    return reached
