"""From a folder up to the root of its repository: how far a project reaches."""

from __future__ import annotations

import os
from collections.abc import Iterator


def upward(folder: str) -> Iterator[str]:
    """An absolute folder and those above it; the repository's root is the last, else that of the disk."""
    while True:
        yield folder
        parent = os.path.dirname(folder)
        if parent == folder or _is_root(folder):
            return
        folder = parent


def repository(folder: str) -> str:
    """The root of the repository that an absolute folder lies in, "" if in none."""
    return next(filter(_is_root, upward(folder)), "")


def _is_root(folder: str) -> bool:
    return os.path.exists(os.path.join(folder, ".git"))
