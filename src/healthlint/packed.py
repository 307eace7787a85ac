"""Entries of the compiled form, kept as text until somebody needs them.

A draft meets a few hundred of some thousand words and patterns. Building the
others at every start would cost more than the whole run.
"""

from __future__ import annotations

import json
from typing import Any


def packed(value: Any) -> str:
    """A list as one short text. Folded words hold no grave accent, so it may stand for the quote mark."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace('"', "`")


def unpacked(text: str) -> Any:
    """The list that ``packed`` made a text of."""
    return json.loads(text.replace("`", '"'))


def pattern_at(patterns: list[Any], number: int) -> Any:
    """Pattern ``number``, unpacked when first asked for and kept so."""
    pattern = patterns[number]
    if type(pattern) is str:
        pattern = patterns[number] = unpacked(pattern)
    return pattern
