"""A draft as its reader would see it: headings, lists, tables and quotations from its blocks."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from healthlint.errors import HealthlintError
from healthlint.readers import read_document, reader_for
from healthlint.reports.html.entries import Entry
from healthlint.reports.html.marks import Marked, marked_blocks, prose_html
from healthlint.reports.html.markup import one_line
from healthlint.types import Block, Document, Source

_ORDERED = re.compile(r"[\s>*+-]*\(?(\d{1,9})[.)]\s")
# Headings of the page stand above those of the drafts.
_PAGE_LEVEL, _DEEPEST = 3, 6
_FURNITURE = '<p class="furniture"'
_LABELS = {
    "title": "Page title",
    "description": "Description for search engines",
    "alt": "Text of a picture, link or component",
    "comment": "Comment to healthlint",
    "furniture": "Page furniture",
}


def draft_html(source: Source, entries: Sequence[Entry]) -> str:
    """The whole draft with the findings marked."""
    try:
        document = read_document(source, reader_for(source.path))
    except HealthlintError:
        document = Document(source, ())  # the lines of the findings are shown
    page = _Page(source)
    for marked in marked_blocks(document, entries):
        page.add(marked)
    return page.html()


class _Page:
    """The page under construction, and which quotation, lists and table are open at its end.

    ``lists`` are the open lists from the outermost: nesting, tag, position of the open item. ``rows``: the
    rows of the open table, by column; ``columns``: the column of each header cell. ``end``:
    where the last block ended in the draft.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.parts: list[str] = []
        self.quoted = False
        self.level = _PAGE_LEVEL
        self.lists: list[tuple[int, str, int]] = []
        self.rows: list[dict[int, str]] = []
        self.columns: dict[int, int] = {}
        self.row = -1
        self.end = 0

    def html(self) -> str:
        self._close()
        if self.quoted:
            self.parts.append("</blockquote>")
        return "".join(self.parts)

    def add(self, marked: Marked) -> None:
        block = marked.block
        prose = prose_html(marked, self.source.text)
        if block.kind in ("alt", "comment", "line"):
            self._add_aside(block, prose)
            return
        if block.quoted != self.quoted:
            self._close()
            self.parts.append("<blockquote>" if block.quoted else "</blockquote>")
            self.quoted = block.quoted
        if block.kind == "cell":
            self._add_cell(marked, prose)
        elif block.kind == "item":
            self._add_item(marked, prose)
        elif block.kind == "paragraph" and block.lead in [item for _, _, item in self.lists]:
            self._close_table()
            while self.lists[-1][2] != block.lead:
                self._close_list()
            self.parts.append(f'<p dir="auto">{prose}</p>')
        else:
            self._close()
            self._add_plain(block, prose)
        self.end = block.end

    def _add_plain(self, block: Block, prose: str) -> None:
        if block.kind == "heading":
            # A level that is skipped in the draft would be skipped for those who listen to the page.
            self.level = min(_PAGE_LEVEL + block.level, self.level + 1, _DEEPEST)
            self.parts.append(f'<h{self.level} class="h{block.level}" dir="auto">{prose}</h{self.level}>')
        elif block.kind == "footnote":
            mark = f'<span class="foot">[{one_line(block.label)}]</span>'
            self.parts.append(f'<p class="footnote" dir="auto">{mark} {prose}</p>')
        elif block.kind == "furniture" and self.parts and self.parts[-1].startswith(_FURNITURE):
            self.parts.append(f'{_FURNITURE} dir="auto">{prose}</p>')  # the label stands above the first
        elif block.kind in _LABELS:
            self.parts.append(_labelled(block.kind, _LABELS[block.kind], prose))
        else:
            self.parts.append(f'<p dir="auto">{prose}</p>')

    def _add_aside(self, block: Block, prose: str) -> None:
        """What stands within other blocks: it goes where the page is, be that a list or a cell."""
        label = f"Line {block.label} of the file" if block.kind == "line" else _LABELS[block.kind]
        html = _labelled(block.kind, label, prose)
        if self._stands_apart(block):
            self._close()
        if self.rows and self.rows[-1]:
            self.rows[-1][max(self.rows[-1])] += html
        else:
            self.parts.append(html)

    def _stands_apart(self, block: Block) -> bool:
        """Whether an aside begins a line of its own that belongs to no list or table."""
        starts = self.source.line_starts
        line = starts[bisect_right(starts, block.start) - 1]
        return self.end < line and not self.source.text[line].isspace()

    # -- lists --

    def _add_item(self, marked: Marked, prose: str) -> None:
        self._close_table()
        block = marked.block
        number = self._number(block)
        tag = "ol" if number else "ul"
        while self.lists and self.lists[-1][0] > block.level:
            self._close_list()
        if self.lists and self.lists[-1][:2] == (block.level, tag):
            self.lists.pop()
            self.parts.append("</li>")
        else:
            if self.lists and self.lists[-1][0] == block.level:
                self._close_list()
            self.parts.append(f"<{tag}>")
        self.lists.append((block.level, tag, marked.position))
        value = f' value="{number}"' if number else ""
        self.parts.append(f'<li{value} dir="auto">{prose}')

    def _number(self, block: Block) -> str:
        """The number that the writer gave an item, "" if it has a bullet."""
        starts = self.source.line_starts
        line = starts[bisect_right(starts, block.start) - 1]
        found = _ORDERED.match(self.source.text, line, block.start + 1)
        return found[1] if found else ""

    def _close_list(self) -> None:
        self.parts.append(f"</li></{self.lists.pop()[1]}>")

    # -- tables --

    def _add_cell(self, marked: Marked, prose: str) -> None:
        block = marked.block
        if self.lists:
            self._close()
        if block.row < self.row:
            self._close_table()
        if block.row != self.row:
            self.rows.append({})
            self.row = block.row
        row = self.rows[-1]
        column = self.columns.get(block.lead, -1)
        if column < 0 or column in row:
            column = max(row, default=-1) + 1
        if block.row == 0:
            self.columns[marked.position] = column
        row[column] = prose

    def _close_table(self) -> None:
        if not self.rows:
            return
        width = max(max(row) for row in self.rows if row) + 1
        html = []
        for number, row in enumerate(self.rows):
            cells = []
            for column in range(width):
                # An empty header would announce nothing.
                tag = "th" if number == 0 and self.columns and row.get(column) else "td"
                cells.append(f'<{tag} dir="auto">{row.get(column, "")}</{tag}>')
            html.append(f"<tr>{''.join(cells)}</tr>")
        self.parts.append(
            f'<div class="table" tabindex="0" role="group" aria-label="Table in the draft">'
            f"<table>{''.join(html)}</table></div>"
        )
        self.rows, self.columns, self.row = [], {}, -1

    def _close(self) -> None:
        """Close what is open inside the quotation, or outside of one."""
        self._close_table()
        while self.lists:
            self._close_list()


def _labelled(kind: str, label: str, prose: str) -> str:
    return f'<p class="{kind}" dir="auto"><span class="label">{label}</span> {prose}</p>'
