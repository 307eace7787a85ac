"""Regular expressions that are compiled when first needed: most drafts need few of them, and start-up pays for each."""

from __future__ import annotations

import re
from functools import cache


@cache
def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The compiled form of ``pattern``, the same object at every call."""
    return re.compile(pattern, flags)
