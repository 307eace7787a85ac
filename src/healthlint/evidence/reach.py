"""Which citation is in reach of a claim: in its sentence, or where a reader would look for it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from healthlint.evidence.lists import is_bare_address
from healthlint.evidence.mark import NOTE, SURVEY
from healthlint.expressions import compiled
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


class Reach:
    """Which citation each sentence of a draft has in reach; what was worked out for a block is kept."""

    def __init__(self, evidence: Evidence, reading: Reading) -> None:
        self._evidence = evidence
        self._reading = reading
        self._resolving: dict[int, list[Citation]] = {}  # by block, as are the others
        self._spans: dict[int, list[tuple[int, int]]] = {}
        self._inside: dict[int, list[Citation | None]] = {}
        self._outside: dict[int, Citation | None] = {}

    def of(self, sentence: int) -> Citation | None:
        """The resolving citation that a reader finds for ``reading.sentences[sentence]``, or None.

        In this order: in the sentence; right behind it as a pointer that got parted from
        it ("... by half. [1] The ..."); in the sentence before, if this one goes on about
        it ("The authors found ..."); in the last sentence of the block, which covers the
        block. Then, by kind of block: for an item, the block that introduces its list and
        the paragraph before; for a cell, its row, its column's header, and the blocks right
        before and after the table; for a heading, the paragraph below. Last, a source line
        right after the block or its list.
        """
        if not self._evidence.citations:
            return None
        own = self._reading.sentences[sentence]
        number = own.block
        if self.resolving(number):
            if number not in self._inside:
                self._inside[number] = self._in_block(number)
            position = bisect_left(self.spans(number), (own.start, own.start))
            found = self._inside[number][min(position, len(self._inside[number]) - 1)]
            if found:
                return found
        if number not in self._outside:
            self._outside[number] = _around(self, number) or _source_line_after(self, number)
        return self._outside[number]

    @property
    def blocks(self) -> Sequence[Block]:
        """The blocks of the draft."""
        return self._reading.document.blocks

    @property
    def reference_blocks(self) -> frozenset[int]:
        """The blocks that make up the reference lists."""
        return self._evidence.reference_blocks

    def resolving(self, block: int) -> list[Citation]:
        """The citations of a block that lead somewhere, in order."""
        if block not in self._resolving:
            citations = self._evidence.citations
            low = bisect_left(citations, block, key=_block_of)
            high = bisect_left(citations, block + 1, low, key=_block_of)
            self._resolving[block] = [each for each in citations[low:high] if each.resolves]
        return self._resolving[block]

    def spans(self, block: int) -> list[tuple[int, int]]:
        """Where the sentences of a block stand in it, at least one."""
        if block not in self._spans:
            sentences = self._reading.by_block.get(block, ())
            whole = [(0, len(self.blocks[block].text))]
            self._spans[block] = [(each.start, each.end) for each in sentences] or whole
        return self._spans[block]

    def _in_block(self, number: int) -> list[Citation | None]:
        """What a block itself offers each of its sentences."""
        block, citations, spans = self.blocks[number], self.resolving(number), self.spans(number)
        own = [_within(block, citations, spans, position) for position in range(len(spans))]
        found = []
        last = (
            own[-1] if own[-1] and own[-1].kind not in _SMALL_PRINT else None
        )  # "*" stands for its own sentence
        carried: Citation | None = None  # by sentences that go on about the one before
        for position, (start, _) in enumerate(spans):
            goes_on = position and citations and compiled(_CONTINUES).match(block.text, start)
            carried = own[position - 1] or carried if goes_on else None
            found.append(own[position] or _behind(block, citations, spans, own, position) or carried or last)
        return found


def _block_of(citation: Citation) -> int:
    return citation.block


def _within(
    block: Block, citations: Sequence[Citation], spans: Sequence[tuple[int, int]], position: int
) -> Citation | None:
    """The first citation of a sentence; one in the gap behind a sentence belongs to it.

    So does a sign that touches its last word, wherever the sentence was taken to end ("smoother.* Proven").
    """
    start = spans[position][0]
    end = spans[position + 1][0] if position + 1 < len(spans) else 1 << 60
    first = bisect_left(citations, start - _LONGEST, key=_start_of)
    for at in range(first, len(citations)):
        citation = citations[at]
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


def _behind(
    block: Block,
    citations: Sequence[Citation],
    spans: Sequence[tuple[int, int]],
    own: Sequence[Citation | None],
    position: int,
) -> Citation | None:
    """A pointer that got parted from its sentence: at the start of the next, or all that the next holds.

    ``own``: what stands within each sentence.
    """
    if position + 1 == len(spans):
        return None
    following = spans[position + 1][0]
    at = bisect_left(citations, following, key=_start_of)
    touching = citations[at] if at < len(citations) and citations[at].start == following else None
    found = touching or own[position + 1]
    if found is None:
        return None
    if found.kind in _POINTERS and not _has_words(block.text[following : found.start]):
        return found
    return found if _only_points(block.text, spans[position + 1], found) else None


def _has_words(text: str) -> bool:
    return compiled(r"\w").search(text) is not None


def _only_points(text: str, span: tuple[int, int], citation: Citation) -> bool:
    """ "(Linde et al., 2016)" or "Source: the review" as a sentence of its own."""
    rest = text[span[0] : max(span[0], citation.start)] + text[citation.end : span[1]]
    return len(compiled(r"\w+").findall(rest)) <= 3


# --- by kind of block --------------------------------------------------------


def _around(reach: Reach, number: int) -> Citation | None:
    """What blocks beside offer a block of its kind."""
    kind = reach.blocks[number].kind
    if kind == "item":
        return _for_item(reach, number)
    if kind == "cell":
        return _for_cell(reach, number)
    return _for_heading(reach, number) if kind == "heading" else None


def _closing(reach: Reach, number: int) -> Citation | None:
    """A citation in the last sentence of a block."""
    citations = reach.resolving(number)
    if not citations:
        return None
    spans = reach.spans(number)
    return _within(reach.blocks[number], citations, spans, len(spans) - 1)


def _for_item(reach: Reach, number: int) -> Citation | None:
    blocks = reach.blocks
    lead = blocks[number].lead
    if 0 <= lead != number:
        found = reach.resolving(lead)
        if found:
            return found[0]
    first = _edge(blocks, number, -1, ("item",))
    if (
        first > 0
        and blocks[first - 1].kind == "paragraph"
        and blocks[first - 1].heading == blocks[number].heading
    ):
        return _closing(reach, first - 1)
    return None


def _for_cell(reach: Reach, number: int) -> Citation | None:
    blocks = reach.blocks
    row = blocks[number].row
    for step in (-1, 1):
        at = number + step
        while (
            0 <= at < len(blocks)
            and abs(at - number) < _NEAR
            and blocks[at].row == row
            and blocks[at].kind in ("cell", "alt")
        ):
            found = reach.resolving(at)
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
            found = reach.resolving(at)
            if found:
                return found[0]
    return None


def _for_heading(reach: Reach, number: int) -> Citation | None:
    blocks = reach.blocks
    below = number + 1
    if below >= len(blocks) or blocks[below].kind != "paragraph":
        return None
    citations = reach.resolving(below)
    if not citations:
        return None
    spans = reach.spans(below)
    return _within(blocks[below], citations, spans, 0) or _within(
        blocks[below], citations, spans, len(spans) - 1
    )


def _source_line_after(reach: Reach, number: int) -> Citation | None:
    blocks = reach.blocks
    kind = blocks[number].kind
    after = _edge(blocks, number, 1, (kind, "alt") if kind in ("item", "cell") else ()) + 1
    if after >= len(blocks) or blocks[after].kind not in ("paragraph", "item"):
        return None
    below = blocks[after]
    if after in reach.reference_blocks or is_bare_address(below) or compiled(_SOURCE_LINE).match(below.text):
        found = reach.resolving(after)
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
