"""The user's cache folder: where it is, how a file gets into it whole, what is forgotten.

What lies there only saves time. A folder that cannot be written is never an error, and a
copy that is gone is made again.
"""

from __future__ import annotations

import os
import sys


def cache_folder() -> str:
    """Where things are kept for this user; ``HEALTHLINT_CACHE`` overrides it, empty for none."""
    if "HEALTHLINT_CACHE" in os.environ:
        return os.environ["HEALTHLINT_CACHE"]
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        return os.path.join(os.environ.get("LOCALAPPDATA", home), "healthlint", "cache")
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Caches", "healthlint")
    return os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.join(home, ".cache"), "healthlint")


def keep(place: str, data: bytes) -> None:
    """Write a file whole or not at all: two runs may keep the same thing at the same time."""
    part = f"{place}.{os.getpid()}.part"
    try:
        os.makedirs(os.path.dirname(place), mode=0o700, exist_ok=True)
        with open(part, "wb") as file:
            file.write(data)
        os.replace(part, place)
    except OSError:
        try:
            os.unlink(part)
        except OSError:
            pass


def forget_old(folder: str, beginning: str, most: int) -> None:
    """Of the files whose names begin so, keep the newest ``most``."""
    try:
        with os.scandir(folder) as entries:
            kept = sorted(
                (entry.stat().st_mtime_ns, entry.path)
                for entry in entries
                if entry.name.startswith(beginning)
            )
        for _, path in kept[: max(0, len(kept) - most)]:
            os.unlink(path)
    except OSError:
        pass
