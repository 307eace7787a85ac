"""Sections of which several files may give parts, and the numbers in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from healthlint.packfile import Entry


def merged(entries: Sequence[Entry], section: str, problems: list[str]) -> dict[str, Entry]:
    """For each key of the section the entry that gives it; a key that two entries give is a problem."""
    given: dict[str, Entry] = {}
    for entry in entries:
        for key in entry.values:
            if key in given:
                first = given[key].place(key)
                problems.append(f"{entry.place(key)}: {section}: {key!r} is defined twice, first at {first}")
            given.setdefault(key, entry)
    return given


def whole(value: Any) -> bool:
    """A whole number, and not a yes or no."""
    return isinstance(value, int) and not isinstance(value, bool)
