"""Reading JSON without the ``json`` package: importing that costs more than all that a draft reads with it.

It is the same scanner that ``json`` uses; where a Python has none of its own, ``json`` it is.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    scan: Callable[[str, int], tuple[Any, int]]
else:
    try:
        from _json import make_scanner
    except ImportError:
        from json import JSONDecoder

        scan = JSONDecoder().scan_once
    else:

        class _Usual:
            """What ``json.loads`` asks for."""

            strict = True
            object_hook = object_pairs_hook = None
            parse_float = parse_constant = float
            parse_int = int

        scan = make_scanner(_Usual)


def unpacked(text: str) -> Any:
    """The value that a text stands for. Raises ValueError if it is no JSON."""
    try:
        return scan(text, 0)[0]
    except StopIteration:
        raise ValueError("no value here") from None
