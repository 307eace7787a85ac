"""The reference lists of a draft: under their usual headings, as footnotes, or bare at the end."""

from __future__ import annotations

import re

from healthlint.evidence.entries import (
    DANGLING,
    Entry,
    lines_of,
    read_entry,
    signs,
    starts_with_author,
    strip_span,
)
from healthlint.expressions import compiled
from healthlint.named import NamedTuple
from healthlint.types import Block, Document

_KINDS = (
    r"references?|reference list|bibliograph(?:y|ies)|works cited|works consulted|literature cited|"
    r"literature|citations?|cited (?:works|studies|sources)|studies cited|footnotes?|endnotes?|"
    r"notes?|sources?|further reading|reading list"
)
_TITLE = (
    r"(?i)[\W_]{0,4}(?:\d{1,2}\.?\d? )?(?:(?:selected|key|scientific|clinical|medical|main|list of|research|"
    r"study|useful|article|additional|suggested|recommended|our|full|end) ){0,3}"
    rf"(?P<kind>{_KINDS})(?:(?: and | & | ?/ ?|, )(?:{_KINDS}|resources|links|credits|notes)){{0,2}}"
    r"(?: list| used| cited)?"
    r"(?P<tail>[:\s*_.]{0,4}$|:\s{1,3}|\s{1,3})"
)
# Words of prose, which a reference holds only within its title.
_TELLS = (
    r"\b(?:found|finds|showed|shows|shown|reported|reports|concluded|demonstrated|demonstrates|suggests?|suggested|"
    r"said|says|our|we|you|your|recommends?|help|helps|offers?|I|according to|has|have|was|were|did|does)"
    r"\b(?![^\"“”]{0,300}[\"”])"
)
_YEAR_OF_ENTRY = r"\((?:[^()]{0,20} )?(?:19|20)\d\d[a-z]?\)|(?:19|20)\d\d ?[;:.,]|, (?:19|20)\d\d$"
_STRONG = ("ref", "bib", "work", "cit", "lit", "stud", "foot", "end")
# Every title holds one of them; expressions are dear to compile, so most drafts should not come to that.
_TITLE_WORDS = (
    "reference", "bibliograph", "cited", "consulted", "literature", "citation", "note", "source", "reading"
)  # fmt: skip
_HINTS = ("etrieved", "vailable", "ccessed", "et al", ";", '"', "“", "doi", "PMID", "): ", "), ")
_HEADLESS_SIZE = 600
_SKIPPED = ("alt", "title", "description", "footnote")


class ReferenceList(NamedTuple):
    """A list of entries. ``block``, ``start``, ``end``: its heading, or its first entry without one.

    ``cited``: the text is expected to refer to the entries; not so for further
    reading and for a source line right below what it supports. ``numbered``: the
    entries bear numbers that a reader sees.
    """

    block: int
    start: int
    end: int
    entries: tuple[Entry, ...]
    cited: bool
    numbered: bool


class Lists(NamedTuple):
    """All lists, the blocks that make them up, and the blocks that are source lines."""

    lists: tuple[ReferenceList, ...]
    blocks: frozenset[int]
    source_lines: frozenset[int]


def find_lists(document: Document) -> Lists:
    """Every reference list of a document."""
    blocks = document.blocks
    lists: list[ReferenceList] = []
    members: set[int] = set()
    source_lines: set[int] = set()
    notes: list[int] = []
    bare: list[int] = []
    index = 0
    while index < len(blocks):
        block = blocks[index]
        if block.kind == "footnote":
            notes.append(index)
        elif block.kind in ("heading", "paragraph", "item", "furniture"):
            title = _title(block)
            if title and _has_entry_behind(document, block, title):
                if block.kind != "heading" and _is_source_line(block, title.end()):
                    source_lines.add(index)
                    start, end = strip_span(block.text, title.end(), len(block.text))
                    entry = read_entry(document, index, start, end, last=True)
                    lists.append(ReferenceList(index, start, end, (entry,), False, False))
            elif title:
                found = _section(document, index, title)
                if found:
                    section, covered = found
                    lists.append(section)
                    members |= covered
                    index = max(covered) + 1
                    continue
            elif _is_bare_entry(block):
                bare.append(index)
        index += 1
    lists += _bare_lists(document, bare, members, source_lines)
    note_list = _footnotes(document, notes, members)
    if note_list:
        lists.append(note_list)
    lists.sort(key=lambda each: each.block)
    return Lists(tuple(lists), frozenset(members | source_lines), frozenset(source_lines))


def heads_list(block: Block) -> bool:
    """True if the block is the title of a reference list and nothing more ("Further reading")."""
    title = _title(block)
    return title is not None and title.end() >= len(block.text.rstrip())


# --- under a heading ---------------------------------------------------------


def _title(block: Block) -> re.Match[str] | None:
    text = block.text
    if (len(text) > 90 and block.kind != "paragraph") or not text:
        return None
    opening = text[:40].lower()
    return compiled(_TITLE).match(text, 0, 90) if any(word in opening for word in _TITLE_WORDS) else None


def _has_entry_behind(document: Document, block: Block, title: re.Match[str]) -> bool:
    """ "Source: Linde 2016 ..." on one line."""
    return (
        title["tail"].strip(" *_.") == ":"
        and title.end() < len(block.text)
        and len(lines_of(document, block)) == 1
    )


def _section(document: Document, index: int, title: re.Match[str]) -> tuple[ReferenceList, set[int]] | None:
    """The list under a title, with the blocks that it takes up."""
    blocks = document.blocks
    block = blocks[index]
    kind = title["kind"].lower()
    strong = kind.startswith(_STRONG)
    lines = lines_of(document, block)
    if lines[0][1] > title.start("tail") + 4:
        if ":" not in title["tail"] or (len(lines) == 1 and title.end() < len(block.text.rstrip())):
            return None  # "Sources of iron", "References available on request"
        lines[:1] = [(0, title.end()), (title.end(), lines[0][1])]
    spans = [(index, start, end) for start, end in _grouped(block, lines[1:])]
    best = max((signs(block.text[start:end], _linked(block)) for _, start, end in spans), default=0)
    heading = block
    covered = {index}
    pending: list[int] = []
    for position in range(index + 1, len(blocks)):
        block = blocks[position]
        if block.kind in _SKIPPED:
            continue
        count = signs(block.text, _linked(block))
        if block.kind == "furniture":
            break
        if block.kind == "heading" and count < 2:
            # "Books" and "Articles" under "References" part the list, the next heading of its rank ends it.
            if heading.kind != "heading" or block.level <= heading.level or len(pending) > 3:
                break
            pending.append(position)
            continue
        if is_bare_address(block):
            if spans and block.kind != "item" and compiled(DANGLING).search(blocks[spans[-1][0]].text):
                covered.add(position)  # the address of the entry above, on a line of its own
                continue
            count = max(best, 2)
        in_list = block.kind == "item" and strong and len(block.text) > 12 and not pending
        in_list = in_list and (not spans or blocks[spans[-1][0]].kind == "item")
        needed = 2 if (best > 1 and block.kind != "item") or not strong else 1
        if count >= needed or in_list:
            best = max(best, count)
            covered.update(pending, (position,))
            pending.clear()
            spans += [(position, start, end) for start, end in _grouped(block, lines_of(document, block))]
            continue
        pending.append(position)
        if len(pending) > (2 if spans else 1):
            break
    if not spans or best == 0:
        return None
    entries = [
        read_entry(document, block, start, end, last=end >= len(blocks[block].text.rstrip()))
        for block, start, end in spans
    ]
    numbered, entries = _numbered(document, entries)
    start, end = strip_span(heading.text, 0, title.start("tail"))
    return ReferenceList(index, start, end, tuple(entries), "reading" not in kind, numbered), covered


def _grouped(block: Block, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Lines joined into entries.

    One begins at a number, or at an author if the entry before has its year or address.
    """
    groups: list[tuple[int, int]] = []
    text = block.text
    for start, end in lines:
        if groups:
            first = groups[-1][0]
            before = text[first:start]
            labelled = compiled(r"\s*(?:\[\d{1,3}\]|\d{1,3}[.)]\s|[•–—*-]\s)").match(text, start) is not None
            done = compiled(r"\b(?:19|20)\d\d").search(before) or any(
                first <= link.start <= start for link in block.links
            )
            if not labelled and not (done and starts_with_author(text[start:end])):
                groups[-1] = (first, end)
                continue
        groups.append((start, end))
    return [span for span in (strip_span(text, *group) for group in groups) if span[0] < span[1]]


def _numbered(document: Document, entries: list[Entry]) -> tuple[bool, list[Entry]]:
    """Entries with their numbers: as written, as in the draft's list, else by position."""
    shown = False
    previous = 0
    result = []
    for entry in entries:
        number = entry.number
        if not number:
            before = document.source.text[max(0, entry.at - 12) : entry.at]
            marker = compiled(r"(?:^|[\s>])(\d{1,3})[.)][ \t]{1,4}[*_\[(\"“<]{0,3}$").search(before)
            number = int(marker.group(1)) if marker else 0
        shown = shown or number > 0
        previous = number if number > previous else previous + 1  # Markdown numbers "1. 1. 1." as 1, 2, 3
        result.append(entry._replace(number=previous))
    return shown, result


def is_bare_address(block: Block) -> bool:
    """A block that is an address and nothing else; readers leave the scheme ("https") as its text."""
    return len(block.text) < 8 and any(link.kind == "autolink" for link in block.links)


# --- without a heading -------------------------------------------------------


def _linked(block: Block) -> bool:
    return any(link.kind in ("link", "autolink") and not link.target.startswith("#") for link in block.links)


def _is_source_line(block: Block, after: int) -> bool:
    """ "Source: Linde 2016, ..." with something behind the colon that can be followed."""
    rest = block.text[after:]
    return len(rest) < _HEADLESS_SIZE and (_linked(block) or signs(rest, False) >= 2)


def _is_bare_entry(block: Block) -> bool:
    """A paragraph that is nothing but a reference: strict, for its words will not be read as claims."""
    text = block.text
    if (
        block.kind not in ("paragraph", "item")
        or len(text) > _HEADLESS_SIZE
        or not ("19" in text or "20" in text or text[:1] in "[¹")
    ):
        return False
    if text.startswith("[") and compiled(r"\[\^?\d{1,3}\]:?\s").match(text):
        return signs(text, _linked(block)) >= 1
    linked = _linked(block)
    if (not linked and not any(word in text for word in _HINTS)) or not starts_with_author(text):
        return False
    promised = linked or "etrieved" in text or "vailable" in text
    return (
        signs(text, linked) >= (3 if promised else 4)
        and compiled(_YEAR_OF_ENTRY).search(text) is not None
        and not compiled(_TELLS).search(text)
    )


def _bare_lists(
    document: Document, bare: list[int], members: set[int], source_lines: set[int]
) -> list[ReferenceList]:
    """Runs of bare entries; one with prose after it, or right below a table, is the source line of what is above."""
    runs: list[list[int]] = []
    for index in bare:
        if index in members:
            continue
        if runs and index - runs[-1][-1] <= 2:
            runs[-1].append(index)
        else:
            runs.append([index])
    if not runs:
        return []
    prose = max(
        (
            index
            for index, block in enumerate(document.blocks)
            if block.kind in ("paragraph", "item")
            and len(block.text) > 80
            and index not in members
            and index not in bare
        ),
        default=-1,
    )
    found = []
    for run in runs:
        spans = [
            strip_span(document.blocks[index].text, 0, len(document.blocks[index].text)) for index in run
        ]
        entries = [
            read_entry(document, index, *span, last=True) for index, span in zip(run, spans, strict=True)
        ]
        numbered, entries = _numbered(document, entries)
        below_table = run[0] > 0 and document.blocks[run[0] - 1].kind == "cell" and not numbered
        closing = run[-1] > prose and not below_table
        (members if closing else source_lines).update(run)
        found.append(ReferenceList(run[0], *spans[0], tuple(entries), closing, numbered))
    return found


def _footnotes(document: Document, notes: list[int], members: set[int]) -> ReferenceList | None:
    """The footnotes that are references; a footnote that only remarks stays prose."""
    entries: list[Entry] = []
    for index in notes:
        block = document.blocks[index]
        if not block.text.strip() and not block.links:
            continue
        start, end = strip_span(block.text, 0, len(block.text))
        count = signs(block.text, _linked(block))
        entry = read_entry(document, index, start, end, last=True, loose=True)
        if entries and entries[-1].label == entry.label:  # a footnote of several paragraphs
            joined = entries[-1]
            entries[-1] = joined._replace(
                targets=joined.targets | entry.targets,
                findable=joined.findable or entry.findable,
                flaw=joined.flaw,  # a flaw of a later paragraph has no place in the first
            )
        else:
            # A year alone, as in "Prices of 2024", makes no source.
            enough = bool(entry.targets) or (count >= 2 and entry.findable)
            entries.append(entry._replace(number=0, findable=enough))
        if count >= 2 or entry.targets:
            members.add(index)
    if not entries:
        return None
    first = entries[0]
    return ReferenceList(first.block, first.start, first.end, tuple(entries), True, False)
