"""Markdown: CommonMark with tables, footnotes, front matter, HTML and MDX."""

from __future__ import annotations

from healthlint.expressions import compiled

# HTML and front matter are read by modules that are imported when the first tag or fence turns up.
from healthlint.readers.offsets import code_points
from healthlint.readers.outline import Outline
from healthlint.readers.run import Run, prose_of
from healthlint.types import Comment, Document, FrontMatter, Link, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_DIRECTIVE = r"(?i)\s*healthlint-"
_TAG = r"<(/?)([A-Za-z][\w:.-]*)"


def read_markdown(source: Source, *, mdx: bool = False) -> Document:
    """Read a Markdown draft (``mdx``: with JSX and expressions). Never fails."""
    front, start = FrontMatter(), 0
    if source.text.startswith(("---", "+++")):
        from healthlint.readers.frontmatter import cut_front_matter

        front, start = cut_front_matter(source.text)
    text = _without_surrogates(source.text[start:])
    outline = Outline(source.text)
    reader = _Reader(outline, source.text, start, mdx=mdx)
    if front.end:
        from healthlint.readers.frontprose import add_front_matter

        add_front_matter(outline, source.text)
    if mdx:
        from healthlint.readers.mdx import without_jsx

        text = without_jsx(text, start, outline, reader.comment)
    reader.read(text)
    reader.add_definition_titles()
    return Document(source, outline.finish(), tuple(sorted(reader.comments, key=_comment_start)), front)


def _without_surrogates(text: str) -> str:
    """The parser takes no lone surrogates, which an editor may send; one for one keeps the offsets."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return compiled("[\ud800-\udfff]").sub("\ufffd", text)
    return text


def _comment_start(comment: Comment) -> int:
    return comment.start


class _Reader:
    """The state of reading one draft: the run of prose that is open, and what it is part of."""

    def __init__(self, outline: Outline, source: str, base: int, *, mdx: bool) -> None:
        self.outline = outline
        self.source = source
        self.base = base
        self.mdx = mdx
        self.indented = False
        self.comments: list[Comment] = []
        self.run = Run()
        self.outer_runs: list[Run] = []
        self.open_links: list[tuple[Any, int]] = []
        self.titled: dict[str, tuple[str, int, int]] = {}
        self.skipping = 0
        self.silent = ""
        self.bold: tuple[int, int] = (-1, -1)
        self.html_link: tuple[str, int] | None = None
        self.sup: tuple[int, int, int] | None = None
        self.table_lead = self.row = self.column = -1
        self.header: list[int] = []

    def comment(self, markup: str, start: int, end: int) -> None:
        """Keep a comment (with its ``<!--`` or ``/*``) if it speaks to healthlint."""
        text = markup.removeprefix("<!--").removesuffix("-->").removeprefix("{/*").removesuffix("*/}")
        if compiled(_DIRECTIVE).match(text):
            self.comments.append(Comment(text.strip(), start, end))

    def read(self, text: str) -> None:
        from pyromark import Options, events_with_range

        options = (
            Options.ENABLE_TABLES
            | Options.ENABLE_FOOTNOTES
            | Options.ENABLE_STRIKETHROUGH
            | Options.ENABLE_TASKLISTS
            | Options.ENABLE_GFM
            | Options.ENABLE_HEADING_ATTRIBUTES
        )
        offset = code_points(text, self.base)
        starts: list[int] = []
        event: Any
        for event, span in events_with_range(text, options=options):
            if event.__class__ is str:
                start, end = offset(span["start"]), offset(span["end"])
                if event == "SoftBreak":
                    self.run.line_break(start, end, hard=False)
                elif event == "HardBreak":
                    self.run.line_break(start, end, hard=True)
                else:
                    self.flush()
                    self.outline.interrupt()
                continue
            for name, value in event.items():
                if name == "Start":
                    start = offset(span["start"])
                    starts.append(start)
                    self.start(value, start)
                    continue
                if name == "End":
                    self.end(value, starts.pop(), offset(span["end"]))
                    continue
                start, end = offset(span["start"]), offset(span["end"])
                if name == "Text":
                    if self.indented:
                        from healthlint.readers.html import add_html_text

                        add_html_text(self.run, value, 0, len(value), start)
                    elif not self.skipping and not self.silent:
                        self.run.add(value, start, end)
                elif name == "InlineHtml":
                    self.inline_html(value, start, end)
                elif name == "Html":
                    self.run.add(value, start, end)
                elif name == "Code":
                    self.run.gap(start, end)
                elif name == "FootnoteReference":
                    self.run.links.append(Link("footnote", self.run.length, self.run.length, value))

    def flush(self) -> None:
        """Add the prose of a tight list item, which has no paragraph of its own."""
        if self.run.pieces or self.run.links:
            run, self.run = self.run, Run()
            self.close_inline(run)
            self.outline.add_paragraph(run)

    def close_inline(self, run: Run) -> None:
        """What HTML leaves open ends with its block."""
        if self.html_link is not None:
            self.close_html_link(run)
        self.silent, self.sup = "", None

    def start(self, tag: Any, start: int) -> None:
        if tag.__class__ is str:
            if tag == "Strong":
                if not self.run.pieces:
                    self.bold = start, -1
            elif tag == "Emphasis" or tag == "Strikethrough":
                pass
            elif tag == "Paragraph":
                self.flush()
                self.bold = -1, -1
            elif tag == "Item":
                if self.run.pieces or self.run.links:
                    self.flush()
                self.outline.open_item()
            elif tag == "TableCell":
                self.run = Run()
            elif tag == "TableHead" or tag == "TableRow":
                self.row += 1
                self.column = 0
            elif tag == "HtmlBlock":
                self.flush()
            return
        for name, value in tag.items():
            if name == "Link":
                self.open_links.append((value, self.run.length))
                if value["link_type"] == "Email":
                    self.skipping += 1
            elif name == "Image":
                self.open_links.append((value, 0))
                self.outer_runs.append(self.run)
                self.run = Run()
            else:
                self.flush()
                if name == "List":
                    self.outline.open_list()
                elif name == "BlockQuote":
                    self.outline.quotes += 1
                elif name == "CodeBlock":
                    # In MDX, text inside elements is indented and still prose.
                    self.indented = self.mdx and value == "Indented"
                    self.skipping += 1
                elif name == "FootnoteDefinition":
                    self.outline.footnote = value
                elif name == "Table":
                    self.table_lead, self.row, self.header = self.outline.lead_here(table=True), -1, []

    def end(self, tag: Any, start: int, end: int) -> None:
        outline = self.outline
        if tag.__class__ is not str:
            for name, value in tag.items():
                if name == "Heading":
                    run = self.take()
                    outline.add_heading(prose_of(run), start, self.last_line(start, end), int(value[1:]))
                elif name == "List":
                    outline.close_list()
                elif name == "BlockQuote":
                    self.flush()
                    outline.quotes -= 1
                    outline.interrupt()
            return
        if tag == "Emphasis" or tag == "Strikethrough":
            return
        if tag == "Strong":
            if self.bold[0] == start:
                self.bold = start, end
        elif tag == "Paragraph":
            stop = self.last_line(start, end)
            outline.add_paragraph(
                self.take(), start, stop, bold=self.bold[0] == start and self.bold[1] >= stop
            )
        elif tag == "Link":
            link, begin = self.open_links.pop()
            if link["link_type"] == "Email":
                self.skipping -= 1
            elif link["link_type"] != "Autolink":  # those are found as bare addresses are
                self.run.links.append(Link("link", begin, self.run.length, link["dest_url"]))
                self.link_title(link, start, end)
        elif tag == "Image":
            image, _ = self.open_links.pop()
            alt, self.run = self.run, self.outer_runs.pop()
            self.run.gap(start, end)
            self.run.links.append(Link("image", self.run.length, self.run.length, image["dest_url"]))
            outline.add_alt(prose_of(alt), alt.segments[0].source_start if alt.segments else start, end - 1)
            self.link_title(image, start, end)
        elif tag == "Item":
            self.flush()
            outline.close_item()
        elif tag == "HtmlBlock":
            run, self.run = self.run, Run()
            from healthlint.readers.html import read_html

            read_html(outline, prose_of(run), self.comment)
        elif tag == "TableCell":
            self.cell(self.take())
        elif tag == "Table":
            outline.interrupt()
        elif tag == "CodeBlock":
            self.skipping -= 1
            if self.indented:
                self.indented = False
                self.flush()
            else:
                outline.interrupt()
        elif tag == "FootnoteDefinition":
            self.flush()
            outline.footnote = ""

    def take(self) -> Run:
        """The run that is open, closed: whoever asks makes a block of it."""
        run, self.run = self.run, Run()
        self.close_inline(run)
        return run

    def last_line(self, start: int, end: int) -> int:
        """The end of a block without the line end and space after it."""
        while end > start and self.source[end - 1] in " \t\r\n":
            end -= 1
        return end

    def cell(self, run: Run) -> None:
        lead = self.table_lead
        if self.row > 0:
            known = [index for index in self.header if index >= 0]
            own = self.header[self.column] if self.column < len(self.header) else -1
            lead = own if own >= 0 else known[0] if known else lead
        index = self.outline.add("cell", prose_of(run), lead=lead, row=self.row)
        if self.row == 0:
            self.header.append(index)
        self.column += 1

    def link_title(self, value: Any, start: int, end: int) -> None:
        """The title of a link or image is read, if only when somebody points at it."""
        title = value["title"]
        if not title:
            return
        if value["link_type"] == "Inline":
            self.add_title(title, start, end)
        elif value["id"]:
            self.titled.setdefault(value["id"], (title, start, end))

    def add_title(self, title: str, start: int, end: int) -> None:
        run = Run()
        at = self.source.rfind(title, start, end)
        if at >= 0:
            run.add(title, at, at + len(title))
        else:
            run.add(title, start, end)
        self.outline.add_alt(prose_of(run), run.segments[0].source_start, end)

    def add_definition_titles(self) -> None:
        """Read the title of each definition that a link or image uses: ``[a]: b "title"``."""
        if self.titled:
            from healthlint.readers.definitions import titles

            for title, start, end in titles(self.source, self.base, self.titled):
                self.add_title(title, start, end)

    def inline_html(self, markup: str, start: int, end: int) -> None:
        from healthlint.readers.html import add_alts, in_place, raise_numbers
        from healthlint.readers.tags import BREAKING, SILENT

        run = self.run
        found = compiled(_TAG).match(markup)
        if found is None:
            self.comment(markup, start, end)
            return
        if len(markup) != end - start:
            markup = in_place(markup, self.source[start:end])
        closing, name = bool(found[1]), found[2].lower()
        if self.silent:
            if closing and name == self.silent:
                self.silent = ""
            return
        if name == "br" or name in BREAKING:
            run.line_break(start, end, hard=True)
        elif name == "a":
            self.close_html_link(run)
        elif name == "sup":
            if closing and self.sup is not None:
                raise_numbers(run, self.sup, end)
            self.sup = None if closing else (len(run.pieces), run.length, start)
        if closing:
            return
        if self.source[max(0, start - 2) : start] == "{{":  # {{<callout text="...">}} is a tag by accident
            shortcode = Run()
            shortcode.add(self.source[start - 2 : end + 2], start - 2, end + 2)
            self.outline.add_shortcodes(prose_of(shortcode))
            return
        address = add_alts(self.outline, markup, start)
        if name == "a" and address:
            self.html_link = address, run.length
        if name in SILENT and not markup.endswith("/>"):
            self.silent = name
            run.gap(start, end)

    def close_html_link(self, run: Run) -> None:
        if self.html_link is not None:
            address, begin = self.html_link
            run.links.append(Link("link", begin, run.length, address))
            self.html_link = None
