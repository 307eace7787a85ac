"""Plain text, as it is copied from a web page: no markup, so its shape has to tell what a line is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from healthlint.readers.furniture import is_menu_word
from healthlint.readers.lines import Line, logical_lines
from healthlint.readers.outline import Outline
from healthlint.readers.run import Run, prose_of
from healthlint.types import Comment, Document, FrontMatter, Source

_COMMENT = re.compile(r"<!--[ \t]*(healthlint-(?:[^-]|-(?!->)){0,5000})-->", re.IGNORECASE)
_NOT_SPACE = re.compile(r"\S")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# A full stop between words, or a year in brackets: text or a reference, no title.
_SENTENCES = re.compile(r"\w{3}\.\W+\w|\(\w* ?\d*,? ?\d{4}\)")
_TITLE_WORDS, _PHRASE_WORDS, _FIRST_TITLE_WORDS = 14, 7, 20
_ENTRY_WORDS = 8


def read_plain(source: Source) -> Document:
    """Read plain text, below front matter if it has any. Never fails.

    Paragraphs are lines or blocks of lines between blank ones; bullets and numbers
    make items, short unpunctuated lines headings, and the parts of a web page that
    are no copy become ``furniture``.
    """
    comments: list[Comment] = []

    def blank(found: re.Match[str]) -> str:
        comments.append(Comment(found[1].strip(), found.start(), found.end()))
        return _NOT_SPACE.sub(" ", found.group())

    outline = Outline(source.text)
    front, start = FrontMatter(), 0
    if source.text.startswith(("---", "+++")):
        from healthlint.readers.frontmatter import cut_front_matter
        from healthlint.readers.frontprose import add_front_matter

        front, start = cut_front_matter(source.text)
        add_front_matter(outline, source.text)
    text = _NOT_SPACE.sub(" ", source.text[:start]) + source.text[start:] if start else source.text
    text = _COMMENT.sub(blank, text) if "<!--" in text else text
    lines = list(logical_lines(source, text))
    indents: dict[int, int] = {}
    for line, kind in zip(lines, kinds(lines), strict=True):
        _add(outline, text, line, kind, indents)
    return Document(source, outline.finish(), tuple(comments), front)


def kinds(lines: list[Line]) -> list[str]:
    """The kind of block that each line is."""
    found = [_kind(lines, index) for index in range(len(lines))]
    _mark_page_head_and_menus(lines, found)
    _mark_bare_lists(lines, found)
    _mark_numbered(lines, found)
    for index, kind in enumerate(found):
        # Pages repeat a heading as the caption of the picture beside it.
        repeated = (
            kind == "paragraph" and index > 0 and lines[index].text.lower() == lines[index - 1].text.lower()
        )
        if kind == "title-like" or (repeated and found[index - 1] == "heading"):
            found[index] = "heading"
    return found


def _kind(lines: list[Line], index: int) -> str:
    line = lines[index]
    if line.furniture:
        return "furniture"
    if line.mark == "bullet":
        return "item"
    if line.mark == "number":
        return "number"
    return "title-like" if _is_title(line, first=index == 0) else "paragraph"


def _is_title(line: Line, *, first: bool) -> bool:
    """Whether a line looks like a heading: short, unpunctuated, and no clause that was cut off."""
    text = line.text
    if len(text) > 150 or text.endswith((".", ",", ";", ":", "…", "-", "–", "—")) or not text[0].isalnum():
        return text[:1] in "\"'“‘¿(" and len(text) < 60 and text[-1:] in "\"'”’?)!" and len(text.split()) < 8
    words = _WORD.findall(text)
    if not words or text[0].islower() or "http" in text or "@" in text or _SENTENCES.search(text):
        return False
    if len(words) <= _PHRASE_WORDS or (first and len(words) <= _FIRST_TITLE_WORDS):
        return True
    if len(words) > _TITLE_WORDS:
        return False
    long = [word for word in words if len(word) > 3]
    capitals = sum(word[0].isupper() for word in long)
    return text.endswith("?") or capitals * 10 >= len(long) * 7


def _mark_page_head_and_menus(lines: list[Line], found: list[str]) -> None:
    """Menus are three of their words in a row; a list that is half counters and dates is no list of copy."""
    both = list(zip(lines, found, strict=True))
    for start, stop in _stretches([kind == "furniture" or is_menu_word(line.text) for line, kind in both]):
        if stop - start >= 3:
            found[start:stop] = ["furniture"] * (stop - start)
    for start, stop in _stretches([line.mark == "bullet" for line in lines]):
        if 2 * found[start:stop].count("furniture") >= stop - start:
            found[start:stop] = ["furniture"] * (stop - start)


def _stretches(flags: list[bool]) -> Iterator[tuple[int, int]]:
    """Where the flag is set, as pairs of first index and last, exclusive."""
    start = -1
    for index, flag in enumerate([*flags, False]):
        if flag and start < 0:
            start = index
        elif not flag and start >= 0:
            yield start, index
            start = -1


def _mark_bare_lists(lines: list[Line], found: list[str]) -> None:
    """Copying a page loses its bullets: short lines in a row after "We treat:" are its items."""
    index = 0
    while index < len(lines):
        stop = index + 1
        while stop < len(lines) and found[stop] == "title-like" and _is_entry(lines[stop]):
            stop += 1
        entries = stop - index - 1
        if entries >= 2:
            introduced = found[index] == "paragraph" and lines[index].text.endswith(":")
            titled = found[index] == "title-like" and entries >= 4
            before_prose = stop < len(lines) and found[stop] == "paragraph"
            # The last line before running text is its heading, if it stands apart from the others.
            apart = before_prose and (lines[stop - 1].gap > lines[stop - 2].gap or titled)
            if introduced or titled:
                found[index + 1 : stop - apart] = ["item"] * (entries - apart)
        index = stop


def _is_entry(line: Line) -> bool:
    return (
        not line.text.endswith(("?", "!")) and len(line.text) < 80 and len(line.text.split()) <= _ENTRY_WORDS
    )


def _mark_numbered(lines: list[Line], found: list[str]) -> None:
    """ "1. Pain relief" above a paragraph is a heading; in a row with other numbers it is an item."""
    headed = 0
    for index, kind in enumerate(found):
        if kind != "number":
            continue
        line = lines[index]
        title = _is_title(line, first=False)
        after_item = index > 0 and found[index - 1] == "item" and lines[index - 1].mark == "number"
        before_prose = index + 1 < len(lines) and found[index + 1] in ("paragraph", "furniture")
        follows = headed > 0 and line.number == headed + 1
        if title and not after_item and (before_prose or follows):
            found[index], headed = "heading", line.number
        else:
            found[index] = "item"


def _add(outline: Outline, text: str, line: Line, kind: str, indents: dict[int, int]) -> None:
    """Add a line as a block; ``indents`` keeps how far each item is indented."""
    run = Run()
    for number, (start, end) in enumerate(line.spans):
        if number:
            run.line_break(line.spans[number - 1][1], start, hard=False)
        run.add(text[start:end], start, end)
    if kind == "heading":
        level = 1 if outline.heading < 0 else 3 if line.mark == "number" else 2
        outline.add_heading(prose_of(run), -1, -1, level)
    elif kind == "item":
        _add_item(outline, run, line, indents)
    elif kind == "furniture":
        outline.add("furniture", prose_of(run))
    else:
        outline.add_paragraph(run)


def _add_item(outline: Outline, run: Run, line: Line, indents: dict[int, int]) -> None:
    """Add an item; one that is indented deeper than the item before stands under it."""
    blocks = outline.blocks
    lead, level = outline.lead_here(), 1
    before = len(blocks) - 1
    if before >= 0 and blocks[before].kind == "item" and outline.list_lead == blocks[before].lead:
        if line.indent > indents.get(before, 0) + 1:
            lead, level = before, blocks[before].level + 1
        else:
            while line.indent < indents.get(before, 0) - 1 and blocks[before].level > 1:
                before = blocks[before].lead
            lead, level = blocks[before].lead, blocks[before].level
    index = outline.add("item", prose_of(run), lead=lead, level=level)
    indents[index] = line.indent
    outline.last, outline.list_lead = -1, lead
