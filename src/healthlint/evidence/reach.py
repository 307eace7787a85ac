"""Which citation is in reach of a claim: in its sentence, or where a reader would look for it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from healthlint.evidence.links import compiled
from healthlint.evidence.lists import is_bare_address
from healthlint.evidence.mark import NOTE, SURVEY
from healthlint.types import Block, Citation, Evidence, Reading

_CONTINUES = (
    r"(?i)\W{0,2}(?:(?:the|this|that|these|those|its|their|both|all)\s(?:[\w-]+\s)?(?:stud(?:y|ies)|trials?|"
    r"reviews?|meta-analys[ei]s|analys[ei]s|authors?|researchers?|investigators?|scientists|teams?|participants?|"
    r"patients?|volunteers|subjects|results?|findings?|papers?|data|groups?)\b|"
    r"(?:it|they)\s(?:also\s)?(?:found|concluded|reported|showed|noted|saw|suggested|included|pooled|compared|"
    r"followed|recommends?|says?|stated?)\b|in it\b|of (?:these|those|them)\b|(?:among|in) (?:these|those)\b|"
    r"compared with\b|by contrast\b|however, (?:the|they)\b)"
)
_SMALL_PRINT = (NOTE, SURVEY)
_POINTERS = ("footnote", *_SMALL_PRINT, "number", "superscript", "link", "doi", "pmid")
_RAISED = ("footnote", *_SMALL_PRINT, "superscript")  # signs that touch what they stand for
_SOURCE_LINE = (
    r"(?i)\W{0,3}(?:sources?|references?|evidence|data|study|ref|read the (?:study|paper|review)|based on|"
    r"adapted from)\b\s?:|\s*[—–-]\s"
)
_NEAR = 200
_LONGEST = 2_000  # characters of a citation


def support_for(evidence: Evidence, reading: Reading, sentence: int) -> Citation | None:
    """The resolving citation that a reader finds for ``reading.sentences[sentence]``, or None.

    In this order: in the sentence; right behind it as a pointer that got parted from
    it ("... by half. [1] The ..."); in the sentence before, if this one goes on about
    it ("The authors found ..."); in the last sentence of the block, which covers the
    block. Then, by kind of block: for an item, the block that introduces its list and
    the paragraph before; for a cell, its row, its column's header, and the blocks right
    before and after the table; for a heading, the paragraph below. Last, a source line
    right after the block or its list.
    """
    if not evidence.citations:
        return None
    own = reading.sentences[sentence]
    number = own.block
    block = reading.document.blocks[number]
    here = _resolving(evidence, number)
    if here:
        spans = _spans(reading, number)
        position = next((k for k, (start, _) in enumerate(spans) if start >= own.start), len(spans) - 1)
        found = _in_block(block, here, spans, position)
        if found:
            return found
    if block.kind == "item":
        found = _for_item(evidence, reading, number)
    elif block.kind == "cell":
        found = _for_cell(evidence, reading, number)
    elif block.kind == "heading":
        found = _for_heading(evidence, reading, number)
    else:
        found = None
    return found or _source_line_after(evidence, reading, number)


def _resolving(evidence: Evidence, block: int) -> list[Citation]:
    citations = evidence.citations
    at = bisect_left(citations, block, key=_block_of)
    found = []
    while at < len(citations) and citations[at].block == block:
        if citations[at].resolves:
            found.append(citations[at])
        at += 1
    return found


def _block_of(citation: Citation) -> int:
    return citation.block


def _spans(reading: Reading, block: int) -> list[tuple[int, int]]:
    sentences = reading.by_block.get(block, ())
    return [(each.start, each.end) for each in sentences] or [(0, len(reading.document.blocks[block].text))]


def _within(
    block: Block, citations: Sequence[Citation], spans: Sequence[tuple[int, int]], position: int
) -> Citation | None:
    """The first citation of a sentence; one in the gap behind a sentence belongs to it.

    So does a sign that touches its last word, wherever the sentence was taken to end ("smoother.* Proven").
    """
    start = spans[position][0]
    end = spans[position + 1][0] if position + 1 < len(spans) else 1 << 60
    first = bisect_left(citations, start - _LONGEST, key=_start_of)
    for citation in citations[first:] if first else citations:
        if citation.start > end:
            break
        if citation.kind in _RAISED and citation.start == start > 0 and not block.text[start - 1].isspace():
            continue  # it is that of the sentence before
        empty = citation.start == citation.end  # an address whose text was dropped
        if start <= citation.start < end or (empty and citation.start == end) or start < citation.end < end:
            return citation
    return None


def _start_of(citation: Citation) -> int:
    return citation.start


def _in_block(
    block: Block, citations: list[Citation], spans: list[tuple[int, int]], position: int
) -> Citation | None:
    found = _within(block, citations, spans, position)
    if found:
        return found
    if position + 1 < len(spans):
        following = spans[position + 1][0]
        at = bisect_left(citations, following, key=_start_of)
        touching = citations[at] if at < len(citations) and citations[at].start == following else None
        found = touching or _within(block, citations, spans, position + 1)
        if found and found.kind in _POINTERS and not _has_words(block.text[following : found.start]):
            return found
        if found and _only_points(block.text, spans[position + 1], found):
            return found
    before = position
    while before and compiled(_CONTINUES).match(block.text, spans[before][0]):
        before -= 1
        found = _within(block, citations, spans, before)
        if found:
            return found
    found = _within(block, citations, spans, len(spans) - 1)
    return None if found and found.kind in _SMALL_PRINT else found  # "*" stands for its own sentence


def _has_words(text: str) -> bool:
    return compiled(r"\w").search(text) is not None


def _only_points(text: str, span: tuple[int, int], citation: Citation) -> bool:
    """ "(Linde et al., 2016)" or "Source: the review" as a sentence of its own."""
    rest = text[span[0] : max(span[0], citation.start)] + text[citation.end : span[1]]
    return len(compiled(r"\w+").findall(rest)) <= 3


# --- by kind of block --------------------------------------------------------


def _closing(evidence: Evidence, reading: Reading, number: int) -> Citation | None:
    """A citation in the last sentence of a block."""
    citations = _resolving(evidence, number)
    if not citations:
        return None
    spans = _spans(reading, number)
    return _within(reading.document.blocks[number], citations, spans, len(spans) - 1)


def _for_item(evidence: Evidence, reading: Reading, number: int) -> Citation | None:
    blocks = reading.document.blocks
    lead = blocks[number].lead
    if 0 <= lead != number:
        found = _resolving(evidence, lead)
        if found:
            return found[0]
    first = _edge(blocks, number, -1, ("item",))
    if (
        first > 0
        and blocks[first - 1].kind == "paragraph"
        and blocks[first - 1].heading == blocks[number].heading
    ):
        return _closing(evidence, reading, first - 1)
    return None


def _for_cell(evidence: Evidence, reading: Reading, number: int) -> Citation | None:
    blocks = reading.document.blocks
    row = blocks[number].row
    for step in (-1, 1):
        at = number + step
        while (
            0 <= at < len(blocks)
            and abs(at - number) < _NEAR
            and blocks[at].row == row
            and blocks[at].kind in ("cell", "alt")
        ):
            found = _resolving(evidence, at)
            if found:
                return found[0]
            at += step
    lead = blocks[number].lead
    first, last = _edge(blocks, number, -1, ("cell", "alt")), _edge(blocks, number, 1, ("cell", "alt"))
    places = [lead, first - 1]
    # What stands below a table is its caption if it calls itself one.
    if last + 1 < len(blocks) and compiled(r"(?i)\W{0,3}(?:table|tab\.|source)").match(blocks[last + 1].text):
        places.append(last + 1)
    for at in places:
        if 0 <= at != number and blocks[at].kind in ("cell", "paragraph", "heading"):
            found = _resolving(evidence, at)
            if found:
                return found[0]
    return None


def _for_heading(evidence: Evidence, reading: Reading, number: int) -> Citation | None:
    blocks = reading.document.blocks
    below = number + 1
    if below >= len(blocks) or blocks[below].kind != "paragraph":
        return None
    citations = _resolving(evidence, below)
    if not citations:
        return None
    spans = _spans(reading, below)
    return _within(blocks[below], citations, spans, 0) or _within(
        blocks[below], citations, spans, len(spans) - 1
    )


def _source_line_after(evidence: Evidence, reading: Reading, number: int) -> Citation | None:
    blocks = reading.document.blocks
    kind = blocks[number].kind
    after = _edge(blocks, number, 1, (kind, "alt") if kind in ("item", "cell") else ()) + 1
    if after >= len(blocks) or blocks[after].kind not in ("paragraph", "item"):
        return None
    below = blocks[after]
    if (
        after in evidence.reference_blocks
        or is_bare_address(below)
        or compiled(_SOURCE_LINE).match(below.text)
    ):
        found = _resolving(evidence, after)
        return found[0] if found else None
    return None


def _edge(blocks: Sequence[Block], number: int, step: int, kinds: tuple[str, ...]) -> int:
    """The last block in one direction that belongs to the same list or table, at most 200 away."""
    at = number
    while (
        0 <= at + step < len(blocks) and abs(at + step - number) < _NEAR and blocks[at + step].kind in kinds
    ):
        at += step
    return at
