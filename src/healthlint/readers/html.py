"""HTML inside Markdown: the words between tags are prose, the tags are not."""

from __future__ import annotations

import re
from collections.abc import Callable

from healthlint.readers.outline import Outline
from healthlint.readers.run import Prose, Run, part, prose_of
from healthlint.readers.tags import (
    BREAKING,
    CELLS,
    HEADINGS,
    ITEMS,
    LISTS,
    SILENT,
    Piece,
    attributes,
    pieces,
)
from healthlint.types import Link

_FOLD = re.compile(
    r"(?<![ \t])[ \t]*(?:\r\n?|\n)\s*|&(?:\#\d{1,8}|\#[xX][0-9a-fA-F]{1,7}|[A-Za-z][A-Za-z0-9]{1,31});"
)
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_NUMBERS = re.compile(r"[\d,–-]+\Z")


def add_html_text(run: Run, text: str, start: int, end: int, at: int) -> None:
    """Append ``text[start:end]``, which stands at source offset ``at``, decoded and folded."""
    for found in _FOLD.finditer(text, start, end):
        low, high = found.span()
        run.add(text[start:low], at, at + low - start)
        at += low - start
        if text[low] == "&":
            from html import unescape

            run.add(unescape(found.group()), at, at + high - low)
        elif run.pieces and not run.pieces[-1][-1].isspace():
            run.add(" ", at, at + high - low)
        at += high - low
        start = high
    run.add(text[start:end], at, at + end - start)


def add_alts(outline: Outline, tag: str, at: int) -> str:
    """Add the words of a tag's attributes as blocks; returns its address, if it has one."""
    address = ""
    if "=" in tag:
        for name, start, end in attributes(tag):
            if name == "href":
                address = tag[start:end]
            elif end > start:
                run = Run()
                add_html_text(run, tag, start, end, at + start)
                outline.add_alt(Prose(run.text(), run.segments, []), at + start, at + end)
    return address


def raise_numbers(run: Run, opened: tuple[int, int, int], end: int) -> None:
    """Turn the number of a ``<sup>`` into superscript digits, so that it parts from its word.

    ``opened``: count of pieces and of characters of the run, and source offset, where
    the element began.
    """
    count, length, start = opened
    words = "".join(run.pieces[count:])
    if not words or not _NUMBERS.match(words):
        return
    del run.pieces[count:]
    segments = run.segments
    while segments and segments[-1].block_start >= length:
        segments.pop()
    if segments and segments[-1].block_start + segments[-1].block_length > length:
        segments[-1:] = part(Prose("", segments[-1:], []), 0, length).segments
    run.length = length
    run.add(words.translate(_SUPERSCRIPTS), start, end)


def read_html(outline: Outline, html: Prose, comment: Callable[[str, int, int], None]) -> None:
    """Add the blocks of a block of HTML; ``comment`` is told each comment and its source span.

    ``html.segments`` say where its characters stand (a quotation's ``>`` marks are
    already out, so that it need not be one stretch of the source).
    """
    reader = _Reader(outline, html, comment)
    for piece in pieces(html.text):
        reader.take(piece)
    reader.finish()


class _Reader:
    """The state of reading one block of HTML.

    ``open``: the lists ("list") and items ("item") that are open, as told to the
    outline. ``row`` and ``column`` count the cells of the current table, ``header``
    holds the blocks of its first row by column.
    """

    def __init__(self, outline: Outline, html: Prose, comment: Callable[[str, int, int], None]) -> None:
        self.outline = outline
        self.html = html
        self.comment = comment
        self.run = Run()
        self.open: list[str] = []
        self.quotes = 0
        self.kind = ""
        self.level = 0
        self.silent = ""
        self.lead = self.row = self.column = -1
        self.header: dict[int, int] = {}
        self.link: tuple[str, int] | None = None
        self.sup: tuple[int, int, int] | None = None

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        stretch = part(self.html, start, end).segments
        return stretch[0].source_start, stretch[-1].source_start + stretch[-1].source_length

    def in_place(self, start: int, end: int) -> str:
        """A tag as it stands in the source, blanks for the marks of a quotation between its lines."""
        stretch = part(self.html, start, end)
        at, placed = stretch.segments[0].source_start, ""
        for low, length, source, source_length in stretch.segments:
            placed += " " * (source - at) + stretch.text[low : low + length].ljust(source_length)
            at = source + source_length
        return placed

    def take(self, piece: Piece) -> None:
        name, start, end, closing = piece
        text = self.html.text
        if self.silent:
            if closing and name == self.silent:
                self.silent = ""
            return
        if not name:
            for segment in part(self.html, start, end).segments:
                low = start + segment.block_start
                add_html_text(self.run, text, low, low + segment.block_length, segment.source_start)
            return
        at, until = self.source_span(start, end)
        if name == "!":
            self.comment(text[start:end], at, until)
        elif name == "br":
            self.run.line_break(at, until, hard=True)
        elif name in BREAKING:
            self.close()
            self.enter(name, closing)
        elif name == "a":
            self.close_link()
        elif name == "sup":
            if closing and self.sup is not None:
                raise_numbers(self.run, self.sup, until)
            self.sup = None if closing else (len(self.run.pieces), self.run.length, at)
        if not closing:
            address = add_alts(self.outline, self.in_place(start, end), at)
            if name == "a" and address:
                self.link = address, self.run.length
            if name in SILENT and not text.endswith("/>", start, end):
                self.silence(name, until)

    def silence(self, name: str, at: int) -> None:
        """Skip to the closing tag; Markdown's idea of where the block ends may come before it."""
        self.silent = name
        self.run.gap(at, at)
        close = f"</{name}"
        if name in ("script", "style", "pre", "svg") and close not in self.html.text:
            end = self.outline.source.find(close, at)
            self.outline.skip_until = max(end, self.outline.skip_until)

    def close_link(self) -> None:
        if self.link is not None:
            address, begin = self.link
            self.run.links.append(Link("link", begin, self.run.length, address))
            self.link = None

    def enter(self, name: str, closing: bool) -> None:
        outline = self.outline
        if name in LISTS or name in ITEMS:
            self.enter_list(name, closing)
        elif name == "blockquote" and (not closing or self.quotes):
            step = -1 if closing else 1
            self.quotes += step
            outline.quotes += step
        elif name == "table":
            self.lead, self.row, self.column = outline.lead_here(table=True), -1, -1
            self.header.clear()
            outline.interrupt()
        elif name == "tr" and not closing:
            self.row, self.column = self.row + 1, -1
        elif name in CELLS:
            self.kind = "" if closing else "cell"
            self.column += not closing
        elif name in HEADINGS or name == "title":
            self.kind = "" if closing else ("heading" if name in HEADINGS else "title")
            self.level = int(name[1]) if name in HEADINGS else 0

    def enter_list(self, name: str, closing: bool) -> None:
        outline, opened = self.outline, self.open
        self.kind = ""
        if name in ITEMS:
            if opened and opened[-1] == "item":
                opened.pop()
                outline.close_item()
            if not closing:
                if not opened:
                    opened.append("list")
                    outline.open_list()
                opened.append("item")
                outline.open_item()
        elif not closing:
            opened.append("list")
            outline.open_list()
        else:
            self.leave_list()

    def leave_list(self) -> None:
        while self.open:
            if self.open.pop() == "list":
                self.outline.close_list()
                break
            self.outline.close_item()

    def finish(self) -> None:
        """Close whatever the writer left open."""
        self.close()
        while self.open:
            self.leave_list()
        self.outline.quotes -= self.quotes

    def close(self) -> None:
        """Add what has been gathered as a block."""
        self.close_link()
        self.sup = None
        if not self.run.pieces:
            return
        run, self.run = self.run, Run()
        if self.kind == "heading":
            self.outline.add_heading(prose_of(run), -1, -1, self.level)
        elif self.kind == "cell":
            lead = self.header.get(self.column, self.lead) if self.row > 0 else self.lead
            index = self.outline.add("cell", prose_of(run), lead=lead, row=max(self.row, 0))
            if self.row <= 0 and index >= 0:
                self.header.setdefault(self.column, index)
        elif self.kind == "title":
            self.outline.add("title", prose_of(run))
        else:
            self.outline.add_paragraph(run)


def in_place(markup: str, source: str) -> str:
    """A tag over several lines as it stands in the source, quotation marks and indents blanked.

    The parser leaves these out, and what stands behind them would lose its place.
    """
    lines = zip(markup.split("\n"), source.split("\n"), strict=False)
    placed = "\n".join(
        " " * (len(theirs) - len(mine)) + theirs[len(theirs) - len(mine) :] for mine, theirs in lines
    )
    return placed if len(placed) == len(source) else source
