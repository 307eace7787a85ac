"""Line ends: a draft saved on Windows is read as if it had been saved elsewhere.

Parsers of Markdown and HTML treat the two alike only nearly everywhere. So the
text is read with plain line feeds, and every offset is then moved to where it
stands in the draft.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator

from healthlint.source import line_starts
from healthlint.types import Document, Segment, Source


def with_line_feeds(source: Source, read: Callable[[Source], Document]) -> Document:
    """What ``read`` makes of the draft with plain line feeds, its offsets those of ``source``."""
    text = source.text.replace("\r\n", "\n").replace("\r", "\n")
    document = read(source._replace(text=text, line_starts=line_starts(text)))
    # Offsets, in ``text``, of the line feeds that stand for two characters.
    pairs: list[int] = []
    at = source.text.find("\r\n")
    while at >= 0:
        pairs.append(at - len(pairs))
        at = source.text.find("\r\n", at + 2)

    def moved(offset: int) -> int:
        return offset + bisect_left(pairs, offset)

    def parts(segment: Segment) -> Iterator[Segment]:
        block, start, length = segment.block_start, segment.source_start, segment.source_length
        if segment.block_length != length:  # one unit, which stays one
            yield Segment(block, segment.block_length, moved(start), moved(start + length) - moved(start))
            return
        begun = start
        for pair in pairs[bisect_left(pairs, start) : bisect_left(pairs, start + length)]:
            if pair > begun:
                yield Segment(block + begun - start, pair - begun, moved(begun), pair - begun)
            yield Segment(block + pair - start, 1, moved(pair), 2)
            begun = pair + 1
        if begun < start + length:
            rest = start + length - begun
            yield Segment(block + begun - start, rest, moved(begun), rest)

    front = document.front
    return Document(
        source,
        tuple(
            block._replace(
                start=moved(block.start),
                end=moved(block.end),
                segments=tuple(part for segment in block.segments for part in parts(segment)),
            )
            for block in document.blocks
        ),
        tuple(
            comment._replace(start=moved(comment.start), end=moved(comment.end))
            for comment in document.comments
        ),
        front._replace(
            start=moved(front.start),
            end=moved(front.end),
            lines={key: moved(offset) for key, offset in front.lines.items()},
        ),
    )
