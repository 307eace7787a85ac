"""A run of prose under construction: text that remembers where it came from."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cache

from healthlint.expressions import compiled
from healthlint.types import Link, Segment

# Characters that nobody sees but that part words: soft hyphen, zero-width spaces and joiners,
# direction marks, stray control characters; and accents that stand for themselves, as macOS and PDF write
# them, since accents do not matter (see ``words``).
_INVISIBLE = (
    "[\x00-\x08\x0e-\x1f\x7f\u00ad\u0300-\u036f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u206f\ufeff\U000e0000-\U000e007f]"
)
_JOINER = "\u200d"
_LIGATURES = "[\ufb00-\ufb06]"  # two or three letters in one, as copied from a PDF: "ﬁghts"
# Words set together tell by their capitals where each begins: "#DetoxYourLiver".
_HASHTAG = r"#(?<![\w&/]#)[A-Za-z]*?[a-z](?=[A-Z][a-z])[A-Za-z0-9]*"
_WORD_END = r"[a-z](?=[A-Z])"
# The first character stands alone so that the search skips from one candidate to the next.
_MARKERS = r"""[hHwWd1P\[{](?:
    (?P<url>(?:
        (?<=[hH])(?:ttp|TTP)[sS]?://
        |(?<=[wW])(?<!\w.)[wW]{2}\.
        |(?<=d)(?<!\w.)(?:x\.d)?oi\.org/10\.
      )[^\s<>"“”]+)
    |(?P<doi>(?<=1)(?<![\w.].)0\.\d{4,9}/[^\s<>"“”]+)
    |(?<=P)(?<!\w.)MID\b:?\s{0,3}(?P<pmid>\d{1,9})\b
    |(?<=\[)\^(?P<footnote>[^\]\s\[]{1,100})\]
    |(?P<template>(?<=\{)(?:\{[^\n{}]{0,2000}\}\}|%[^\n{}%]{0,2000}%\})))"""
# Addresses without "https://" or "www." are looked for only where one may end.
_DOMAIN_END = r"\.(?:com|org|net|gov|edu|io|info|uk|ie|au|nz|ca|eu|us)/"
_DOMAIN = (
    r"|(?P<domain>(?<![\w@./-])[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,3}" + _DOMAIN_END + r"""[^\s<>"“”]*)"""
)
_SCHEME = r"(?i)[\s<(\[]*(https?|www|doi)"
_PAIRS = (("(", ")"), ("[", "]"), ("{", "}"))
_AFTER_ADDRESS = ".,;:!?'’*_…"


@cache
def _addresses(domains: bool) -> re.Pattern[str]:
    return re.compile(_MARKERS + (_DOMAIN if domains else ""), re.VERBOSE)


class Run:
    """Collects the prose of one block.

    ``pieces`` make its text, ``segments`` map it to the source, ``breaks`` are the
    offsets at which lines of the source begin inside it (``hard``: those which the
    writer asked for).
    """

    __slots__ = ("breaks", "hard", "length", "links", "pieces", "segments")

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.segments: list[Segment] = []
        self.links: list[Link] = []
        self.breaks: list[int] = []
        self.hard: set[int] = set()
        self.length = 0

    def add(self, text: str, start: int, end: int) -> None:
        """Append ``text``, which stands for the source from ``start`` to ``end``."""
        size = len(text)
        if not size:
            return
        segments = self.segments
        if size == end - start and segments:
            last = segments[-1]
            if last.source_start + last.source_length == start and last.block_length == last.source_length:
                segments[-1] = Segment(
                    last.block_start, last.block_length + size, last.source_start, last.source_length + size
                )
                self.pieces.append(text)
                self.length += size
                return
        segments.append(Segment(self.length, size, start, end - start))
        self.pieces.append(text)
        self.length += size

    def gap(self, start: int, end: int) -> None:
        """Stand a space in for something that is no prose, so that its neighbours do not merge."""
        if self.pieces and not self.pieces[-1][-1].isspace():
            self.add(" ", start, end)

    def line_break(self, start: int, end: int, *, hard: bool) -> None:
        """Fold the end of a line to a space, or keep it if the writer asked for it."""
        if self.pieces and self.pieces[-1] != "\n":
            self.add("\n" if hard else " ", start, end)
            self.breaks.append(self.length)
            if hard:
                self.hard.add(self.length)

    def keep_breaks(self, meant: set[int]) -> None:
        """Make line ends of those ``breaks`` that were folded to spaces."""
        length = 0
        for place, piece in enumerate(self.pieces):
            length += len(piece)
            if length in meant:
                self.pieces[place] = f"{piece[:-1]}\n"
        self.hard |= meant

    def text(self) -> str:
        """What has been added so far."""
        return self.pieces[0] if len(self.pieces) == 1 else "".join(self.pieces)


class Prose:
    """A finished run: what becomes of it in a block."""

    __slots__ = ("links", "segments", "text")

    def __init__(self, text: str, segments: list[Segment], links: list[Link]) -> None:
        self.text = text
        self.segments = segments
        self.links = links


def prose_of(run: Run) -> Prose:
    """The prose of a run as it stands, links in order."""
    return Prose(run.text(), run.segments, sorted(run.links, key=_link_start) if run.links else run.links)


def finish(prose: Prose) -> Prose:
    """The prose ready for a block: invisible characters, addresses and template tags out, ends trimmed."""
    text = prose.text
    if (
        "://" in text
        or "10." in text
        or "www." in text
        or "/" in text
        or "PMID" in text
        or "[^" in text
        or "{" in text
    ):
        shorter = _without_addresses(prose)
        # A paragraph that is nothing but an address keeps a harmless word of it, to hold the link.
        bare = shorter.links and not shorter.text.strip() and compiled(_SCHEME).match(text)
        if bare:
            prose = part(Prose(text, prose.segments, []), bare.start(1), bare.end(1))
            prose.links.extend(Link(kind, 0, len(prose.text), target) for kind, _, _, target in shorter.links)
        else:
            prose = shorter
        text = prose.text
    if not (text.isascii() and text.isprintable()) and compiled(_INVISIBLE).search(text):
        prose = without(prose, _invisible_spans(text))
        text = prose.text
    if not text.isascii() and compiled(_LIGATURES).search(text):
        prose = _spelled_out(prose, _ligatures(text))
        text = prose.text
    if "#" in text and compiled(_HASHTAG).search(text):
        prose = _spelled_out(prose, _last_letters(text))
        text = prose.text
    trimmed = text.strip()
    if len(trimmed) != len(text):
        begin = len(text) - len(text.lstrip())
        inner = part(prose, begin, begin + len(trimmed))
        # An address at the very end leaves a space behind: its link moves to the last word.
        inner.links = [
            Link(
                kind, max(0, min(low - begin, len(trimmed))), max(0, min(high - begin, len(trimmed))), target
            )
            for kind, low, high, target in prose.links
        ]
        return inner
    return prose


def _invisible_spans(text: str) -> Iterable[tuple[int, int]]:
    for found in compiled(_INVISIBLE).finditer(text):
        at = found.start()
        joins = text[at] == _JOINER and 0 < at < len(text) - 1
        # Emoji are joined by it; words are not.
        if not joins or ord(text[at - 1]) < 0x2190 or ord(text[at + 1]) < 0x2190:
            yield at, at + 1


def _ligatures(text: str) -> Iterator[tuple[int, str]]:
    """Where ligatures stand, and the letters of each."""
    from unicodedata import normalize

    for found in compiled(_LIGATURES).finditer(text):
        yield found.start(), normalize("NFKC", found.group())


def _last_letters(text: str) -> Iterator[tuple[int, str]]:
    """The last letter of each word but the last in hashtags such as ``#CuresAsthma``, with a space behind it."""
    for hashtag in compiled(_HASHTAG).finditer(text):
        for found in compiled(_WORD_END).finditer(text, *hashtag.span()):
            yield found.start(), f"{found.group()} "


def _spelled_out(prose: Prose, units: Iterable[tuple[int, str]]) -> Prose:
    """The prose with something longer in place of single characters: ``units`` are offsets and what stands there."""
    run = Run()
    at, moved = 0, [0]  # how far each offset moves
    for end, letters in (*units, (len(prose.text), "")):
        _copy(prose.segments, at, end, run.length, run.segments)
        run.pieces.append(prose.text[at:end])
        run.length += end - at
        moved += [moved[-1]] * (end - at)
        if letters:
            source: list[Segment] = []
            _copy(prose.segments, end, end + 1, run.length, source)
            run.segments += [one._replace(block_length=len(letters)) for one in source]
            run.pieces.append(letters)
            run.length += len(letters)
            at = end + 1
            moved.append(moved[-1] + len(letters) - 1)
    links = [Link(kind, low + moved[low], high + moved[high], to) for kind, low, high, to in prose.links]
    return Prose(run.text(), run.segments, links)


def _without_addresses(prose: Prose) -> Prose:
    """Take bare addresses out of the text and keep them as links; identifiers stay readable."""
    text = prose.text
    spans: list[tuple[int, int]] = []
    links: list[Link] = []
    for found in _addresses(compiled(_DOMAIN_END).search(text) is not None).finditer(text):
        start, end = found.span()
        kind = found.lastgroup
        if kind == "template":
            spans.append((start, end))
        elif kind == "footnote":
            spans.append((start, end))
            links.append(Link("footnote", start, start, found["footnote"]))
        elif kind == "pmid":
            links.append(Link("autolink", start, end, f"https://pubmed.ncbi.nlm.nih.gov/{found['pmid']}/"))
        elif kind == "doi":
            end = _address_end(text, start, end)
            links.append(Link("autolink", start, end, f"https://doi.org/{text[start:end]}"))
        else:
            end = _address_end(text, start, end)
            spans.append((start, end))
            if not _inside_link(prose.links, start, end):
                address = text[start:end]
                scheme = "" if address.lower().startswith("http") else "https://"
                links.append(Link("autolink", start, end, scheme + address))
    if links:
        prose = Prose(text, prose.segments, sorted([*prose.links, *links], key=_link_start))
    return without(prose, spans) if spans else prose


def _inside_link(links: list[Link], start: int, end: int) -> bool:
    before = bisect_right(links, start, key=_link_start)
    return any(link.end >= end for link in links[max(0, before - 3) : before])


def _link_start(link: Link) -> int:
    return link.start


def _address_end(text: str, start: int, end: int) -> int:
    """Where an address really ends: punctuation and an unpaired bracket after it are the sentence's."""
    spare = {close: text.count(close, start, end) - text.count(open_, start, end) for open_, close in _PAIRS}
    while end > start:
        last = text[end - 1]
        if spare.get(last, 0) > 0:
            spare[last] -= 1
        elif last not in _AFTER_ADDRESS:
            break
        end -= 1
    return end


def part(prose: Prose, start: int, end: int) -> Prose:
    """The prose from ``start`` to ``end``, with its own segments and links."""
    segments: list[Segment] = []
    _copy(prose.segments, start, end, 0, segments)
    links = []
    for index in range(max(0, bisect_left(prose.links, start, key=_link_start) - 3), len(prose.links)):
        kind, low, high, target = prose.links[index]
        if low > end:
            break
        if (low < end and high > start) or (low == high and low >= start):
            links.append(Link(kind, max(low, start) - start, min(high, end) - start, target))
    return Prose(prose.text[start:end], segments, links)


def without(prose: Prose, spans: Iterable[tuple[int, int]]) -> Prose:
    """The prose without ``spans``, which are in order and do not overlap."""
    text, pieces = prose.text, []
    segments: list[Segment] = []
    # ``cuts``: where removed spans begin, ``gone``: how much was removed up to the end of each.
    cuts, gone, ends = [0], [0], [0]
    at = size = 0
    for start, end in (*spans, (len(text), len(text))):
        if start > at:
            _copy(prose.segments, at, start, size, segments)
            pieces.append(text[at:start])
            size += start - at
        cuts.append(start)
        ends.append(end)
        gone.append(gone[-1] + end - start)
        at = end

    def shifted(offset: int) -> int:
        index = bisect_right(cuts, offset) - 1
        return offset - gone[index] + max(0, ends[index] - offset)

    links = [Link(kind, shifted(low), shifted(high), target) for kind, low, high, target in prose.links]
    return Prose("".join(pieces), segments, links)


def _copy(segments: list[Segment], start: int, end: int, to: int, into: list[Segment]) -> None:
    """Append what ``segments`` say of ``start`` to ``end``, moved to block offset ``to``."""
    for index in range(max(0, bisect_right(segments, start, key=_block_start) - 1), len(segments)):
        block_start, block_length, source_start, source_length = segments[index]
        if block_start >= end:
            break
        low, high = max(block_start, start), min(block_start + block_length, end)
        if low < high:
            length = source_length
            if block_length == source_length:
                source_start += low - block_start
                length = high - low
            into.append(Segment(to + low - start, high - low, source_start, length))


def _block_start(segment: Segment) -> int:
    return segment.block_start
