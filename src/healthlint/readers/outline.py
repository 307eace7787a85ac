"""The blocks of a document as they arrive, and what each stands under."""

from __future__ import annotations

from bisect import insort
from itertools import pairwise

from healthlint.expressions import compiled
from healthlint.readers.run import Prose, Run, finish, part, prose_of
from healthlint.types import Block

_TICKS = "✓✔✅☑√•●◦○▪▫■□►▶▸➤➢➔➜→·∙‣⁃⦁★☆✦✧✨❖❯»✴✳❋❀✿☘"
_EMOJI = "[\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\U0001f1e6-\U0001faff]\ufe0f?"
_BULLET_LINE = rf"\s*(?:(?:[{_TICKS}]|{_EMOJI})\ufe0f?\s*|[-–—*]\s+|\(?(?:\d{{1,2}}|[a-z])[.)]\s+)(?=\S)"
_TICKED = rf"\s*[{_TICKS}]\ufe0f?\s*(?=\w)"
_SHORT_LEAD = 12
_SHORT_TEXT = 200
_SENTENCE_END = r"[.!?][\"'”’)]*\s+(?=[A-Z])"
_SHORT_LINE = 8
_NARROW = 50  # characters: no editor wraps text as narrow as this
_GOES_ON = (  # "We treat", too: what it treats stands on the next lines
    r"(?i)(?:[,;–—-]|\b(?:an?|and|as|at|but|by|for|from|if|in|is|are|it|its|no|nor|not|of|on|or|our|than|that|the|their|"
    r"these|this|those|to|who|which|with|your|includ(?:e|es|ing)|(?:treat|cure|heal|help|ease|relieve|prevent)s?))\Z"
)
_LONGEST_JOINT = 10  # characters of the longest word in it


class Item:
    """A list item being read: its first block (-1: none yet), its lead and nesting."""

    __slots__ = ("block", "lead", "level")

    def __init__(self, lead: int, level: int) -> None:
        self.block = -1
        self.lead = lead
        self.level = level


class Outline:
    """Takes blocks in order and gives each its heading, lead and nesting.

    ``last`` is the block right before, which may introduce a list, -1 if there is
    none or if it cannot. ``list_lead`` is the lead of the list that has just ended
    (a second list right after it has the same), -1 otherwise.
    """

    def __init__(self, text: str) -> None:
        self.source = text
        self.blocks: list[Block] = []
        self.asides: list[tuple[str, Prose, int, int]] = []
        self.heading = -1
        self.last = -1
        self.last_is_bold = False
        self.list_lead = -1
        self.quotes = 0
        self.footnote = ""
        self.skip_until = 0
        self.items: list[Item] = []
        self._leads: list[int] = []
        self._outer: list[int] = []

    # -- blocks --

    def add(
        self,
        kind: str,
        prose: Prose,
        start: int = -1,
        end: int = -1,
        *,
        lead: int = -1,
        level: int = 0,
        label: str = "",
        row: int = -1,
    ) -> int:
        """Add a block of ``kind``; its index, or -1 if there is no prose in it."""
        if "{{" in prose.text or "{%" in prose.text:
            self.add_shortcodes(prose)
        prose = finish(prose)
        if not prose.text:
            return -1
        segments = tuple(prose.segments)
        first, final = segments[0], segments[-1]
        start = first.source_start if start < 0 else min(start, first.source_start)
        if start < self.skip_until:
            return -1
        end = max(end, final.source_start + final.source_length)
        if self.asides and self.asides[0][2] < start:
            self._add_asides_before(start)
        self.blocks.append(
            Block(
                kind,
                prose.text,
                segments,
                start,
                end,
                self.heading,
                lead,
                level,
                self.quotes > 0,
                label or self.footnote,
                row,
                tuple(prose.links),
            )
        )
        return len(self.blocks) - 1

    def add_heading(self, prose: Prose, start: int, end: int, level: int) -> None:
        """Add a heading; what follows stands under it. One without words changes nothing."""
        outer, self.heading = self.heading, -1
        index = self.add("heading", prose, start, end, level=level)
        self.heading = outer if index < 0 else index
        if index >= 0:
            self.last, self.list_lead = index, -1

    def add_paragraph(self, run: Run, start: int = -1, end: int = -1, *, bold: bool = False) -> None:
        """Add running text as what it is here: paragraph, item of a list, footnote.

        A paragraph whose lines begin with ticks, bullets or numbers is a list that was
        typed by hand, and becomes one.
        """
        if run.breaks:
            keep_meant_breaks(run)
        prose = prose_of(run)
        if not prose.text or prose.text.isspace():
            return
        if not self.footnote:
            if run.breaks and self._add_typed_list(run, prose):
                return
            ticked = None if prose.text[0].isascii() else compiled(_TICKED).match(prose.text)
            if ticked is not None:
                self._add_typed_item(part(prose, ticked.end(), len(prose.text)), self._typed_list_lead())
                return
        self._add_plain(prose, start, end, bold=bold)

    def _add_plain(self, prose: Prose, start: int = -1, end: int = -1, *, bold: bool = False) -> None:
        kind, lead, level = "paragraph", -1, 0
        item = self.items[-1] if self.items else None
        if self.footnote:
            kind = "footnote"
        elif item is not None and item.block < 0:
            kind, lead, level = "item", item.lead, item.level
        elif item is not None:
            lead = item.block
        index = self.add(kind, prose, start, end, lead=lead, level=level)
        if index < 0:
            return
        if kind == "item" and item is not None:
            item.block = index
        self.last, self.list_lead, self.last_is_bold = index, -1, bold

    def add_alt(self, prose: Prose, start: int, end: int) -> None:
        """Add words that stand in an attribute (alt text, a title); they lead nothing."""
        self.add_aside("alt", prose, start, end)

    def add_aside(self, kind: str, prose: Prose, start: int, end: int) -> None:
        """Add words that are read apart from the text around them; they lead nothing."""
        insort(self.asides, (kind, prose, start, end), key=_aside_start)

    def add_shortcodes(self, prose: Prose) -> None:
        """Add the copy in the values of shortcodes, which are no prose themselves."""
        from healthlint.readers.shortcodes import shown_values

        for value in shown_values(prose):
            first, last = value.segments[0], value.segments[-1]
            self.add_alt(value, first.source_start, last.source_start + last.source_length)

    def finish(self) -> tuple[Block, ...]:
        """All blocks, once the draft has been read to its end."""
        self._add_asides_before(len(self.source) + 1)
        return tuple(self.blocks)

    def _add_asides_before(self, offset: int) -> None:
        """Asides follow the block they stand in: their turn comes with the next one."""
        held, self.asides = self.asides, []
        for index, (kind, prose, start, end) in enumerate(held):
            if start >= offset:
                self.asides = held[index:]
                break
            self.add(kind, prose, start, end)

    def interrupt(self) -> None:
        """Something that is no prose stands here: what came before introduces nothing after it."""
        self.last = self.list_lead = -1

    # -- lists --

    def open_list(self) -> None:
        """A list begins; what stands before it introduces its items."""
        self._leads.append(self.lead_here())

    def close_list(self) -> None:
        """The list is over; what introduced it may introduce another right behind it."""
        self.last = -1
        self.list_lead = self._leads.pop()

    def open_item(self) -> None:
        """An item begins, in which nothing has been introduced yet."""
        self._outer.append(self.last)
        self.last = self.list_lead = -1
        self.items.append(Item(self._leads[-1] if self._leads else -1, len(self._leads)))

    def close_item(self) -> None:
        """The item is over; what stood before it counts again."""
        self.items.pop()
        self.last = self._outer.pop()

    def lead_here(self, *, table: bool = False) -> int:
        """The block that introduces a list or table which begins here, -1 if none does."""
        item = self.items[-1] if self.items else None
        if self.last >= 0 and (item is None or self.last != item.block):
            block = self.blocks[self.last]
            if block.kind == "heading" or self.last_is_bold or introduces(block.text):
                return self.last
        if self.list_lead >= 0 and not table:
            return self.list_lead
        if item is not None:
            return item.block if item.block >= 0 else item.lead
        return -1

    # -- lists typed by hand --

    def _typed_list_lead(self) -> int:
        lead = self.lead_here()
        item = self.items[-1] if self.items else None
        return lead if lead >= 0 or item is None else item.block

    def _add_typed_list(self, run: Run, prose: Prose) -> bool:
        text = prose.text
        lines = list(zip([0, *run.breaks], [*run.breaks, len(text)], strict=True))
        bullet = compiled(_BULLET_LINE)
        marks = [bullet.match(text, low, high) for low, high in lines]
        marked = sum(mark is not None for mark in marks)
        after_colon = (
            marked == 0
            and len(lines) > 2
            and all(at in run.hard for at in run.breaks)
            and text[: lines[0][1]].rstrip().endswith(":")
            and all(_is_short_line(text[low:high]) for low, high in lines[1:])
        )
        if marked < 2 and not after_colon:
            return False
        if after_colon:
            starts = [low for low, _ in lines[1:]]
        else:
            starts = [low for (low, _), mark in zip(lines, marks, strict=True) if mark is not None]
        contents = {low: mark.end() for (low, _), mark in zip(lines, marks, strict=True) if mark is not None}
        if starts[0] > 0:
            self._add_plain(part(prose, 0, starts[0]))
        lead = self._typed_list_lead()
        for low, high in zip(starts, [*starts[1:], len(text)], strict=True):
            self._add_typed_item(part(prose, contents.get(low, low), high), lead)
        return True

    def _add_typed_item(self, prose: Prose, lead: int) -> None:
        self.add("item", prose, lead=lead, level=len(self.items) + 1)
        self.last, self.list_lead = -1, lead


def _aside_start(aside: tuple[str, Prose, int, int]) -> int:
    return aside[2]


def introduces(text: str) -> bool:
    """Whether a paragraph reads as the introduction of the list after it, or its last sentence does."""
    if text.endswith((":", "…", "...")):
        return True
    if text.endswith("."):
        return False
    if len(text) < _SHORT_TEXT and len(text.split()) <= _SHORT_LEAD:
        return True
    if not text[-1].isalnum():  # "Book today!" ends its paragraph
        return False
    last = compiled(_SENTENCE_END).split(text[-_SHORT_TEXT:])
    return len(last) > 1 and len(last[-1].split()) <= _SHORT_LEAD


def keep_meant_breaks(run: Run) -> None:
    """Keep the ends of lines that their writer meant, though Markdown folds them: short lines, each a thought.

    The next line begins with a capital, and its first word would have fitted on the line, or no line is as wide as
    editors wrap text. A line that cannot end there ("the", "and", a comma) goes on.
    """
    text = run.text()
    lines = [text[low:high].strip() for low, high in pairwise([0, *run.breaks, len(text)])]
    width = max(map(len, lines))
    meant = set()
    for (line, after), at in zip(pairwise(lines), run.breaks, strict=True):
        if line and after and _begins_anew(after):
            fitted = len(line) + 1 + len(after.split(None, 1)[0]) <= width
            if (fitted or width < _NARROW) and not compiled(_GOES_ON).search(line[-_LONGEST_JOINT:]):
                meant.add(at)
    if meant:
        run.keep_breaks(meant)


def _begins_anew(line: str) -> bool:
    """A line that begins with a capital, in quotes or not, or with a sign such as an emoji."""
    first = line.lstrip("\"'“‘(")[:1] or line[0]
    return first.isupper() or not (first.isascii() or first.isalnum())


def _is_short_line(line: str) -> bool:
    line = line.strip()
    return not line.endswith(".") and len(line) < 120 and len(line.split()) <= _SHORT_LINE
