"""Where findings stand in the blocks of a draft, and the blocks as HTML with those words marked."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from healthlint.reports.html.entries import Entry, state_name
from healthlint.reports.html.markup import one_line, shortened, words
from healthlint.reports.text import NOUNS
from healthlint.types import Block, Document, Segment

# Around a finding outside of all prose, this much of its line is shown, in code points.
_LINE_MOST = 400
# What a reader leaves out of a block's text though it stands in the sentence.
_OMITTED = re.compile(r"(`+)(?!`).+?\1|\{\{[^{}]*\}\}|\{%[^{}%]*%\}", re.DOTALL)

_REST_OF_WORD = re.compile(r"[^\s\w]{0,3}\w{1,20}(?:[-'’/]\w{1,20})?(?!\w)")


class Mark(NamedTuple):
    """Words of a block that a finding is about, as block offsets.

    ``first``: the finding begins here, so its number stands here.
    """

    start: int
    end: int
    entry: Entry
    first: bool


class Marked(NamedTuple):
    """A block with its marks. ``position`` is its place in the document, -1 if it is no block of it."""

    position: int
    block: Block
    marks: Sequence[Mark]


def marked_blocks(document: Document, entries: Sequence[Entry]) -> list[Marked]:
    """The blocks of a draft in order, each with its marks.

    Comments to healthlint are shown where they stand. A finding outside of all prose
    (in front matter, say) gets a block of kind ``line`` for the line it stands on.
    """
    shown = [Marked(index, block, ()) for index, block in enumerate(document.blocks)]
    for comment in document.comments:
        text = " ".join(comment.text.split())
        whole = (Segment(0, len(text), comment.start, comment.end - comment.start),)
        shown.append(Marked(-1, Block("comment", text, whole, comment.start, comment.end), ()))
    # Blocks are in order as they are, but for titles of links that are defined at the end.
    order = [(at, *key) for at, key in zip(_rising(shown), enumerate(shown), strict=True)]
    shown = [one for _, _, one in sorted(order, key=lambda item: (item[0], item[2].position < 0, item[1]))]

    placed: set[int] = set()
    by_start = sorted(entries, key=lambda entry: entry.finding.start)
    starts = [entry.finding.start for entry in by_start]
    result = []
    for one in shown:
        near = by_start[: bisect_right(starts, one.block.end)]
        marks = list(_marks(one.block, near, placed))
        result.append(one._replace(marks=marks))
    return _with_lines(document, result, [entry for entry in by_start if entry.number not in placed])


def _rising(shown: Sequence[Marked]) -> Iterator[int]:
    """A place for each block that keeps the document's own order."""
    highest = 0
    for one in shown:
        if one.position < 0:
            yield one.block.start
        else:
            highest = max(highest, one.block.start)
            yield highest


def _marks(block: Block, entries: Iterable[Entry], placed: set[int]) -> Iterator[Mark]:
    for entry in entries:
        start, end = entry.finding.start, max(entry.finding.end, entry.finding.start + 1)
        if end <= block.start or start >= block.end:
            continue
        span = _in_block(block, start, end)
        if span is None:
            continue
        yield Mark(*span, entry, entry.number not in placed)
        placed.add(entry.number)


def _in_block(block: Block, start: int, end: int) -> tuple[int, int] | None:
    """The block offsets of the source from ``start`` to ``end``, None if none of its words stand there."""
    first = last = -1
    for block_start, block_length, source_start, source_length in block.segments:
        if source_start + source_length <= start or source_start >= end:
            continue
        low, high = block_start, block_start + block_length
        if block_length == source_length:
            low += max(0, start - source_start)
            high -= max(0, source_start + source_length - end)
        first = low if first < 0 else min(first, low)
        last = max(last, high)
    return None if first < 0 else (first, last)


def _with_lines(document: Document, shown: list[Marked], unplaced: Sequence[Entry]) -> list[Marked]:
    """``shown`` with the source lines of findings that stand in none of its blocks."""
    source = document.source
    lines: dict[int, list[Entry]] = {}
    for entry in unplaced:
        lines.setdefault(entry.finding.line, []).append(entry)
    added = []
    for number, entries in lines.items():
        begin = source.line_starts[min(number, len(source.line_starts)) - 1]
        end = source.line_starts[number] if number < len(source.line_starts) else len(source.text)
        low = max(begin, entries[0].finding.start - _LINE_MOST // 2)
        high = min(end, low + _LINE_MOST)
        text = source.text[low:high].rstrip("\r\n")
        marks = []
        for entry in entries:
            start = min(max(entry.finding.start - low, 0), len(text))
            end = _word_end(text, min(max(entry.finding.end - low, start), len(text)))
            marks.append(Mark(start, end, entry, True))
        added.append(Marked(-1, Block("line", text, (), low, high, label=str(number)), marks))
    for one in added:
        at = next((at for at, other in enumerate(shown) if other.block.start > one.block.start), len(shown))
        shown.insert(at, one)
    return shown


# --- a block as HTML ---------------------------------------------------------


def prose_html(marked: Marked, text: str) -> str:
    """The words of a block with marks, links and numbers. ``text``: the text of the draft."""
    block = marked.block
    inserts = _inserts(marked, text)
    edges = {0, len(block.text), *inserts}
    begins: dict[int, list[Mark]] = {}
    for mark in marked.marks:
        edges.update((mark.start, mark.end))
        if mark.start < mark.end:
            begins.setdefault(mark.start, []).append(mark)
    linked = _linked(block)
    edges.update(edge for span in linked for edge in span)
    pieces: list[str] = []
    active: list[Mark] = []
    cuts = sorted(edge for edge in edges if 0 <= edge <= len(block.text))
    for at, until in zip(cuts, [*cuts[1:], cuts[-1]], strict=True):
        pieces.extend(inserts.get(at, ()))
        active = [mark for mark in active if mark.end > at] + begins.get(at, [])
        piece = words(block.text[at:until])
        if not piece:
            continue
        if any(start <= at < end for start, end in linked):
            piece = f'<span class="link">{piece}</span>'
        pieces.append(_marked_piece(piece, active) if active else piece)
    return "".join(pieces)


def _marked_piece(piece: str, active: Sequence[Mark]) -> str:
    heaviest = min((mark.entry for mark in active), key=lambda entry: entry.rank)
    numbers = " ".join(str(mark.entry.number) for mark in active)
    return f'<mark class="{weight(heaviest)}" data-n="{numbers}">{piece}</mark>'


def weight(entry: Entry) -> str:
    """The class that gives an entry its colour and underline."""
    return entry.finding.severity if entry.finding.state == "open" else "resting"


def _linked(block: Block) -> list[tuple[int, int]]:
    return [(link.start, link.end) for link in block.links if link.kind == "link" and link.start < link.end]


def _inserts(marked: Marked, text: str) -> dict[int, list[str]]:
    """What stands between the words, by block offset: numbers of findings, addresses, footnote marks."""
    found: dict[int, list[str]] = {}
    for mark in sorted(marked.marks, key=lambda mark: mark.entry.number):
        if mark.first:
            found.setdefault(_word_end(marked.block.text, mark.end), []).append(_number(mark.entry))
    for offset, omitted in _omitted(marked.block, text):
        found.setdefault(offset, []).append(f" <code>{one_line(omitted.strip('`'))}</code> ")
    for kind, _, end, target in marked.block.links:
        if kind == "footnote":
            shown = f'<sup class="foot">[{one_line(target)}]</sup>'
        elif kind == "image":
            shown = ' <span class="aside">[picture]</span> '
        elif target:
            shown = f' <span class="aside">({one_line(shortened(target, 90))})</span>'
        else:
            continue
        found.setdefault(min(end, len(marked.block.text)), []).append(shown)
    return found


def _word_end(text: str, offset: int) -> int:
    """The end of the word that ``offset`` stands in: a number inside a word makes it unreadable."""
    found = _REST_OF_WORD.match(text, offset)
    return found.end() if found and offset and not text[offset - 1].isspace() else offset


def _number(entry: Entry) -> str:
    """The number that stands after the words, a link to the card."""
    finding = entry.finding
    state = "" if finding.state == "open" else f", {state_name(finding.state)}"
    label = one_line(f"{entry.name}, {NOUNS[finding.severity]}{state}: {finding.message}")
    return (
        f'<a class="number {weight(entry)}" id="m{entry.number}" href="#f{entry.number}" '
        f'aria-label="{label}">{entry.name}</a>'
    )


def _omitted(block: Block, text: str) -> Iterator[tuple[int, str]]:
    """Code and template tags between the words of a block, which the reader of the page would see."""
    for before, after in zip(block.segments, block.segments[1:], strict=False):
        for low, high in (
            (before.source_start, before.source_start + before.source_length),
            (before.source_start + before.source_length, after.source_start),
        ):
            # A stretch that stands in the text as it is has nothing left out.
            whole = low == before.source_start and before.block_length == before.source_length
            if whole or not 0 < high - low < _LINE_MOST:
                continue
            for found in _OMITTED.finditer(text, low, high):
                yield after.block_start, found[0]
