"""How much a draft may ask for: sizes, counts and times, and how far settings may move them.

Settings may come from strangers, so each limit has an end that no setting passes.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping

from healthlint.named import NamedTuple


class Limit(NamedTuple):
    """One limit: what holds unless settings say otherwise, and the most that they may say."""

    usual: int
    most: int
    unit: str


LIMITS: Mapping[str, Limit] = {
    "max-file-size": Limit(2_000_000, 20_000_000, "bytes"),  # some 300,000 words: a book, and no draft
    "max-findings": Limit(2_000, 20_000, "findings"),  # of one draft; more are not read by anybody
    "max-search-time": Limit(1, 10, "seconds"),  # of one raw expression on one sentence
}
# Streams that whoever starts the program has opened for it, such as ``<(pandoc ...)`` of a shell; and the empty one.
_GIVEN = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/", "/dev/null")
DRAFT_TIMES = 5  # so many times the search time may all raw expressions of a rule take on one draft


class Limits(NamedTuple):
    """The limits that hold for a draft."""

    file_size: int = LIMITS["max-file-size"].usual
    findings: int = LIMITS["max-findings"].usual
    search_time: int = LIMITS["max-search-time"].usual


def limits_of(values: Mapping[str, int]) -> Limits:
    """The limits that settings ask for; ``values`` by the names of ``LIMITS``."""
    return Limits(*(values.get(name, limit.usual) for name, limit in LIMITS.items()))


def way_to_more(name: str) -> str:
    """How to raise a limit, for messages: ``or raise max-findings in the settings (20,000 at most)``."""
    return f"or raise {name} in the settings ({LIMITS[name].most:,} at most)"


def has_an_end(path: str) -> bool:
    """Whether a file can be read without waiting for ever: a regular one, or a stream given to the program.

    Named pipes wait for somebody to write, and devices may never end. Raises OSError where there is no file.
    """
    mode = os.stat(path).st_mode
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode) or path.startswith(_GIVEN)
