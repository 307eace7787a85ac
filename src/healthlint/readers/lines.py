"""Lines of plain text, joined again where an editor or a mail program has wrapped them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from healthlint.named import NamedTuple
from healthlint.readers.furniture import is_furniture
from healthlint.types import Source

_BULLET = re.compile("(?:[•●◦○▪▫■□‣⁃·∙⦁►▸➤➢➔→★☆❖]|[✓✔✅☑√✗✘❌]\ufe0f?)\\s*(?=\\S)|[-–—*+]\\s+(?=\\S)")
_NUMBER = re.compile(r"\(?(\d{1,2})[.)]\s+(?=\S)")
_ADDRESS_ONLY = re.compile(r"(?:https?://|www\.|doi:|10\.\d{4})\S+\Z", re.IGNORECASE)
_NARROW, _WIDE = 50, 130
_CUT_OFF, _ALIKE, _RAGGED = 16, 0.65, 8  # characters, share, characters: of lines wrapped by hand


class Line(NamedTuple):
    """A line as its writer meant it.

    ``spans`` are the source offsets of its parts, without mark and surrounding space.
    ``mark``: ``bullet``, ``number`` or nothing; ``number`` its number. ``gap``: a blank
    line stands before it. ``indent`` in characters. ``furniture``: a part of the page.
    """

    text: str
    spans: tuple[tuple[int, int], ...]
    mark: str
    number: int
    gap: bool
    indent: int
    furniture: bool


def logical_lines(source: Source, text: str) -> Iterator[Line]:
    """The lines of ``text`` (``source.text`` with comments blanked), wrapped ones joined."""
    group: list[Line] = []
    gap = False
    starts = source.line_starts
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else len(text)
        line = _line(text, start, end, gap)
        if line is None:
            yield from _joined(group)
            group, gap = [], True
        else:
            group.append(line)
            gap = False
    yield from _joined(group)


def _line(text: str, start: int, end: int, gap: bool) -> Line | None:
    raw = text[start:end]
    stripped = raw.strip()
    # Pages leave lines of nothing but zero-width characters between paragraphs.
    if not stripped or not (stripped[0].isprintable() or any(map(str.isprintable, stripped[:20]))):
        return None
    low = start + len(raw) - len(raw.lstrip())
    high = low + len(stripped)
    mark, number = "", 0
    found = _BULLET.match(text, low, high)
    if found is not None:
        mark = "bullet"
    else:
        found = _NUMBER.match(text, low, high)
        if found is not None:
            mark, number = "number", int(found[1])
    body = found.end() if found else low
    words = text[body:high]
    return Line(words, ((body, high),), mark, number, gap, low - start, is_furniture(words))


def _joined(group: list[Line]) -> Iterator[Line]:
    if len(group) < 2:
        yield from group
        return
    width = max(_width(line) for line in group)
    full = (
        _NARROW <= width <= _WIDE
        and len(group) > 2
        and all(_is_full(line, after, width) for line, after in pairwise(group))
    )
    wrapped = _wrapped_by_hand(group)
    texts, spans = [group[0].text], list(group[0].spans)
    first = last = group[0]
    for index, line in enumerate(group[1:], 1):
        if index in wrapped or _continues(first, last, line, width, full):
            texts.append(line.text)
            spans += line.spans
        else:
            yield first._replace(text=" ".join(texts), spans=tuple(spans))
            first, texts, spans = line, [line.text], list(line.spans)
        last = line
    yield first._replace(text=" ".join(texts), spans=tuple(spans))


def _wrapped_by_hand(group: list[Line]) -> set[int]:
    """Which lines go on with a sentence that somebody broke into lines much narrower than a page.

    Only those in small letters, up to a full stop, below lines of about one length: lists and
    captions of short lines have none of these.
    """
    found: set[int] = set()
    begun = 0
    for index, line in enumerate(group):
        if line.mark or line.furniture or not line.text[0].islower():
            begun = index
        if index > begun and line.text.endswith((".", "!", "?")):
            above = group[begun:index]
            lengths = [len(one.text) for one in above]
            similar = max(lengths) * _ALIKE <= min(lengths) and len(line.text) <= max(lengths) + _RAGGED
            if similar and not above[0].mark and all(_is_cut_off(one) for one in above):
                found.update(range(begun + 1, index + 1))
            begun = index + 1
    return found


def _is_cut_off(line: Line) -> bool:
    return (
        len(line.text) >= _CUT_OFF
        and len(line.text.split()) > 2
        and not line.furniture
        and line.text[-1] not in ".!?:…"
    )


def _width(line: Line) -> int:
    return line.indent + len(line.text)


def _is_full(line: Line, after: Line, width: int) -> bool:
    """Whether the next word would not have fitted on the line."""
    return _width(line) + 1 + len(after.text[:_WIDE].split(None, 1)[0]) > width


def _continues(first: Line, last: Line, line: Line, width: int, full: bool) -> bool:
    """Whether ``line`` goes on with the sentence of ``last``; ``first`` began the joined line."""
    if line.mark:
        return False
    if _ADDRESS_ONLY.match(line.text):
        return True
    if first.mark and line.indent > first.indent:
        return True
    if line.furniture or last.furniture:
        return False
    if full:
        return True
    if last.text.endswith((".", "!", "?", ":", "…")):
        return False
    if line.text[0].islower() and len(last.text) >= 25:
        return True
    return _NARROW <= width <= _WIDE and _is_full(last, line, width)
