"""The nearest valid name to one that is not known: a remedy for most typing errors."""

from __future__ import annotations

from collections.abc import Iterable

CLOSE = 0.6  # the share of letters in common that makes a name worth a hint


def nearest(word: str, valid: Iterable[str], close: float = CLOSE) -> str:
    """The valid name that ``word`` is most likely meant to be, "" if none is close.

    Closest is one that the word is the last part of (``cures`` of ``claims/cures``). Capitals
    count for nothing, nor do the dashes before an option: any two would have those in common.
    """
    from difflib import get_close_matches

    names: dict[str, str] = {}
    for name in valid:
        if name.endswith(f"/{word}"):
            return name
        names.setdefault(_letters(name), name)
    found = get_close_matches(_letters(word), list(names), n=1, cutoff=close)
    return names[found[0]] if found else ""


def did_you_mean(word: str, valid: Iterable[str]) -> str:
    """The words ``, did you mean X?`` if a valid name is close, else an empty string."""
    name = nearest(word, valid)
    return f", did you mean {name}?" if name else ""


def _letters(name: str) -> str:
    return name.lstrip("-").lower()
