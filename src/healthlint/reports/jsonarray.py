"""Arrays of JSON, written value by value: the whole of a long one need not be in memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any


def plain(value: Any) -> str:
    """``value`` as JSON on one line, characters as they are."""
    return json.dumps(value, ensure_ascii=False)


def array(values: Iterable[Any], dump: Callable[[Any], str] = plain) -> Iterator[str]:
    """An array, a value to a line; ``[]`` if there are none. ``dump`` writes one value."""
    before = "[\n"
    for value in values:
        yield before + dump(value)
        before = ",\n"
    yield "[]" if before == "[\n" else "\n]"
