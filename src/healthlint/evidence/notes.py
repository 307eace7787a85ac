"""Notes in small print, as advertisements have them: a sign behind the words, and the note below that bears it.

    87% agreed that their skin felt smoother.*
    *Panel of 141 women, four weeks, February 2025.

A note answers its sign, whatever it says; a source it is only if it names a work, or says when and by whose
survey. A survey stands behind figures, not behind what is claimed to be proven. A firm's own survey is no
source, nor is "Results may vary". Notes are read as all other prose is: claims hide in small print, too.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Set

from healthlint.evidence.entries import lines_of, read_entry, signs, starts_with_author, strip_span
from healthlint.evidence.lists import Lists, ReferenceList
from healthlint.evidence.mark import NOTE, SURVEY, Mark
from healthlint.expressions import compiled
from healthlint.types import Block, Document

_RAISED = "¹²³⁴⁵⁶⁷⁸⁹"
_SIGN = rf"(?P<sign>\*|[†‡§¶]{{1,2}}|[{_RAISED}]|\[[a-z]\])"
_OPENS = rf"\s*(?:{_SIGN}|(?P<digit>[1-9]):(?=\s))\s*(?=[^\s*])"
# Where a further note of the same line begins.
_NEXT = rf"(?<=[.!?;])\s+(?=(?:[†‡§¶]{{1,2}}|[{_RAISED}])\s*[^\s*])"
_SIGNED = r"\s*[*†‡§¶]{1,2}\s*[^\s*]"
_BEHIND = rf"(?:(?<=[^\s*†‡§¶])|(?<=[{_RAISED}†‡§¶] )){_SIGN}(?![\w*†‡§¶])"  # "softer¹ ²" bears two
_OWN = r"(?i)\b(?:in-?house|internal|we|us|our|my|own)\b|\bdivision of\b"
_SURVEY = (
    r"(?i)\b(?:surveyed|panel|poll(?:ed)?|retail audit|census|respondents|replied|participants|self-?assessment|"
    r"(?:independent|national|nationwide|consumer|user|health|tracking) \w{0,12} ?(?:survey|study|trial|audit|test)|"
    r"\d{2,6} (?:women|men|people|adults|users|shoppers|patients|customers|visitors|volunteers|respondents))\b"
)
_WORK = r"\bet al\b|\b(?:Journal|Lancet|BMJ|JAMA|Cochrane)\b"
_ERRAND = r"(?i)\b(?:terms|conditions|privacy|policy|t&cs?|prices?|delivery|returns)\b"
_YEAR = r"\b(?:19|20)\d\d\b"


def without_notes(document: Document, lists: Lists) -> Lists:
    """The lists but for those of one entry behind an asterisk or a dagger: a note that names a work looks like one."""
    notes = {
        each.block
        for each in lists.lists
        if len(each.entries) == 1
        and each.entries[0].block == each.block
        and compiled(_SIGNED).match(document.blocks[each.block].text)
    }
    return Lists(
        tuple(each for each in lists.lists if each.block not in notes),
        lists.blocks - notes,
        lists.source_lines - notes,
    )


def small_print(document: Document, taken: Set[int]) -> list[ReferenceList]:
    """The notes of a draft in order, each a list of one entry that is labelled with its sign.

    ``taken``: blocks that belong to a reference list already.
    """
    found: list[ReferenceList] = []
    borne: set[str] = set()  # by the blocks above
    for number, block in enumerate(document.blocks):
        if borne and block.kind in ("paragraph", "item", "cell") and number not in taken:
            found += _notes_of(document, number, block, borne)
        borne.update(mark["sign"] for mark in compiled(_BEHIND).finditer(block.text))
    return found


def _notes_of(document: Document, number: int, block: Block, borne: Set[str]) -> Iterator[ReferenceList]:
    """The notes of a block, line by line. ``borne``: signs that stand above."""
    links = sorted(link.start for link in block.links)
    for low, high in _parts(document, block, borne):
        opened = compiled(_OPENS).match(block.text, low, high)
        sign = "" if opened is None else opened["sign"] or _RAISED[int(opened["digit"]) - 1]
        if opened is None or sign not in borne:
            if low == 0:
                return  # a paragraph that begins with no note has none
            continue
        start, end = strip_span(block.text, low, high)
        at = bisect_left(links, start)
        kind = _kind(block.text[opened.end() : end], at < len(links) and links[at] <= end)
        entry = read_entry(document, number, start, end, last=True, loose=True)
        raised = _RAISED.find(sign) + 1  # 0 for any other sign
        entry = entry._replace(
            label=sign, number=entry.number or raised, findable=kind != "", flaw=None, note=kind
        )
        yield ReferenceList(number, start, end, (entry,), False, entry.number > 0)


def _parts(document: Document, block: Block, borne: Set[str]) -> Iterator[tuple[int, int]]:
    """Where the lines of a block stand, cut before a further note of the same line."""
    for low, high in lines_of(document, block):
        for cut in compiled(_NEXT).finditer(block.text, low, high):
            sign = compiled(_SIGN).match(block.text, cut.end())
            if sign is not None and sign["sign"] in borne:
                yield low, cut.start()
                low = cut.end()
        yield low, high


def _kind(note: str, linked: bool) -> str:
    """What a note is a source as: a work, a survey, or "" for none."""
    if compiled(_OWN).search(note):
        return ""
    if linked and not compiled(_ERRAND).search(note):
        return NOTE
    if compiled(_WORK).search(note) or signs(note, False) >= 2:
        return NOTE
    author = starts_with_author(note)
    if compiled(_YEAR).search(note):
        return NOTE if author else SURVEY if compiled(_SURVEY).search(note) else ""
    return NOTE if author and len(note.split()) > 3 else ""


def marks_of_notes(block: Block, known: Set[str]) -> list[Mark]:
    """Where the block bears the sign of a note that is there (``known``); raised digits are read as numbers."""
    return [
        Mark(*mark.span(), NOTE, mark["sign"], sure=False)
        for mark in compiled(_BEHIND).finditer(block.text)
        if mark["sign"] in known and mark["sign"] not in _RAISED
    ]
