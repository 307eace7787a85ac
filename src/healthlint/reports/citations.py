"""Standards in reports: cited beside a finding by their numbers; the text report lists each once at its end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from healthlint.reports.cells import wrap
from healthlint.types import Standard

UNVERIFIED = " (unverified)"
MEANING = "Unverified: from memory, not yet checked against the source. Check before you rely on it."


def cited(standards: Sequence[Standard]) -> str:
    """Standards by code and section: ``CAP Code 12.1, 3.7; Ads Act: No vouchers (unverified)``.

    One without a number goes by its title, so that it can be found in the list.
    """
    numbered: dict[str, list[str]] = {}
    titled: dict[str, list[str]] = {}
    for one in standards:
        mark = "" if one.verified else UNVERIFIED
        if one.section or not one.title:
            numbered.setdefault(one.code, []).append(f"{one.section}{mark}".strip())
        else:
            titled.setdefault(one.code, []).append(f"{one.title}{mark}")
    named = [f"{code} {', '.join(filter(None, sections))}".rstrip() for code, sections in numbered.items()]
    return "; ".join((*named, *(f"{code}: {'; '.join(titles)}" for code, titles in titled.items())))


def listed(standards: Iterable[Standard], width: int) -> Iterator[str]:
    """Where to read the standards: each source with its address, and below it what its clauses say."""
    sources: dict[tuple[str, str], list[Standard]] = {}
    for one in standards:
        sources.setdefault((one.code, one.url), []).append(one)
    codes = list(dict.fromkeys(code for code, _ in sources))
    for code, url in sorted(sources, key=lambda source: codes.index(source[0])):
        clauses = sorted(sources[code, url], key=_in_order)
        told = [
            f"{one.section} {one.title}".strip() + ("" if one.verified else UNVERIFIED) for one in clauses
        ]
        if not url and len(told) == 1:
            yield "  " + wrap(": ".join(filter(None, (code, told[0].strip()))), width, "    ", begun=2)
            continue
        yield "  " + wrap(f"{code}, {url}" if url else code, width, "    ", begun=2)
        yield from ("    " + wrap(words, width, "      ", begun=4) for words in filter(None, told))


def _in_order(standard: Standard) -> tuple[bool, list[tuple[int, str]]]:
    """By section as people count (3.9 before 3.10), those without one last."""
    parts = re.findall(r"\d+|\D+", standard.section)
    return not standard.section, [(int(part), "") if part.isdecimal() else (0, part) for part in parts]
