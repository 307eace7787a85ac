"""Notes in small print, as advertisements have them: a sign behind the words, and the note below that bears it.

    87% agreed that their skin felt smoother.*
    *Panel of 141 women, four weeks, February 2025.

A note answers its sign, whatever it says; a source it is only if it says who found it out, or when and by
what survey. A firm's own survey is none, and "Results may vary" is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

from healthlint.evidence.entries import lines_of, read_entry, signs, starts_with_author, strip_span
from healthlint.evidence.links import compiled
from healthlint.evidence.lists import ReferenceList
from healthlint.evidence.mark import Mark
from healthlint.types import Block, Document

_RAISED = "¹²³⁴⁵⁶⁷⁸⁹"
_SIGN = rf"(?P<sign>\*|[†‡§¶]{{1,2}}|[{_RAISED}]|\[[a-z]\])"
_OPENS = rf"\s*{_SIGN}\s*(?=[^\s*])"
_BEHIND = rf"(?<=[^\s*†‡§¶]){_SIGN}(?![\w*†‡§¶])"
_OWN = r"(?i)\b(?:in-?house|internal|our own|own (?:survey|data|records|audit|study)|division of)\b"
_SURVEY = (
    r"(?i)\b(?:surveys?|surveyed|panel|poll(?:ed)?|audit|trial|study|studies|data|sales|sold|cards|self-?assessment|"
    r"assessed|questionnaires?|census|register|respondents|replied|participants|"
    r"\d{2,6} (?:women|men|people|adults|users|shoppers|patients|customers|visitors|volunteers|respondents))\b"
)
_WORK = r"\bet al\b|\b(?:Journal|Lancet|BMJ|JAMA|Cochrane)\b"
_YEAR = r"\b(?:19|20)\d\d\b"


def small_print(document: Document, taken: frozenset[int]) -> tuple[list[ReferenceList], frozenset[int]]:
    """The notes of a draft by their signs, and the blocks that are nothing but notes which name a source.

    ``taken``: blocks that belong to a reference list already.
    """
    found: list[ReferenceList] = []
    sources: set[int] = set()
    borne: set[str] = set()  # by the blocks above
    for number, block in enumerate(document.blocks):
        if borne and block.kind in ("paragraph", "item", "cell") and number not in taken:
            read = list(_notes_of(document, number, block, borne))
            found += [each for each, _ in read]
            if read and all(named for _, named in read):
                sources.add(number)
        borne.update(mark["sign"] for mark in compiled(_BEHIND).finditer(block.text))
    return found, frozenset(sources)


def _notes_of(
    document: Document, number: int, block: Block, borne: Set[str]
) -> Iterator[tuple[ReferenceList, bool]]:
    """The notes of a block, line by line, and whether each names a source. ``borne``: signs that stand above."""
    for low, high in lines_of(document, block):
        opened = compiled(_OPENS).match(block.text, low, high)
        if opened is None or opened["sign"] not in borne:
            if low == 0:
                return  # a paragraph that begins with no note has none
            continue
        start, end = strip_span(block.text, low, high)
        body = block.text[opened.end() : end]
        named = _names_source(body, any(start <= link.start <= end for link in block.links))
        entry = read_entry(document, number, start, end, last=True, loose=True)
        entry = entry._replace(label=opened["sign"], findable=named, flaw=None)
        yield ReferenceList(number, start, end, (entry,), False, entry.number > 0), named


def _names_source(note: str, linked: bool) -> bool:
    if compiled(_OWN).search(note):
        return False
    if linked or compiled(_WORK).search(note) or signs(note, linked) >= 2:
        return True
    if compiled(_YEAR).search(note):
        return starts_with_author(note) or compiled(_SURVEY).search(note) is not None
    return starts_with_author(note) and len(note.split()) > 3


def marks_of_notes(block: Block, known: Set[str]) -> list[Mark]:
    """Where the block bears the sign of a note that is there (``known``); raised digits are read as numbers."""
    return [
        Mark(*mark.span(), "footnote", mark["sign"], sure=False)
        for mark in compiled(_BEHIND).finditer(block.text)
        if mark["sign"] in known and mark["sign"] not in _RAISED
    ]
