"""Notes in small print, as advertisements have them: a sign behind the words, and the note below that bears it.

    87% agreed that their skin felt smoother.*
    *Panel of 141 women, four weeks, February 2025.

A note answers its sign, whatever it says; a source it is only if it says who found it out, or when and by
what survey. A firm's own survey is none, and "Results may vary" is none.
"""

from __future__ import annotations

from collections.abc import Iterator

from healthlint.evidence.entries import lines_of, read_entry, signs, starts_with_author, strip_span
from healthlint.evidence.links import compiled
from healthlint.evidence.lists import ReferenceList
from healthlint.evidence.mark import Mark
from healthlint.types import Block, Document

DAGGERS = "†‡§¶"
_RAISED = "¹²³⁴⁵⁶⁷⁸⁹"
_OPENS = rf"\s*(?P<sign>\*{{1,3}}(?!\*)|[{DAGGERS}]{{1,2}}|[{_RAISED}]|\[[a-z]\])\s*(?=[^\s*])"
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
    for number, block in enumerate(document.blocks):
        if block.kind not in ("paragraph", "item", "cell") or number in taken or number == 0:
            continue
        read = list(_notes_of(document, number, block))
        if not read:
            continue
        found += [each for each, _ in read]
        if all(named for _, named in read):
            sources.add(number)
    return found, frozenset(sources)


def _notes_of(document: Document, number: int, block: Block) -> Iterator[tuple[ReferenceList, bool]]:
    for low, high in lines_of(document, block):
        opened = compiled(_OPENS).match(block.text, low, high)
        if opened is None or not _borne(document, number, opened["sign"]):
            if low == 0:
                return  # a paragraph that is no note has none in its lines
            continue
        start, end = strip_span(block.text, low, high)
        body = block.text[opened.end() : end]
        named = _names_source(body, any(start <= link.start <= end for link in block.links))
        entry = read_entry(document, number, start, end, last=True, loose=True)
        entry = entry._replace(label=opened["sign"], findable=named, flaw=None)
        yield ReferenceList(number, start, end, (entry,), False, entry.number > 0), named


def _borne(document: Document, number: int, sign: str) -> bool:
    """True if a block above bears the sign behind its words."""
    return any(marks_of_notes(block, frozenset((sign,))) for block in document.blocks[:number])


def _names_source(note: str, linked: bool) -> bool:
    if compiled(_OWN).search(note):
        return False
    if linked or compiled(_WORK).search(note) or signs(note, linked) >= 2:
        return True
    if compiled(_YEAR).search(note):
        return starts_with_author(note) or compiled(_SURVEY).search(note) is not None
    return starts_with_author(note) and len(note.split()) > 3


def marks_of_notes(block: Block, known: frozenset[str]) -> list[Mark]:
    """Where the block bears a sign of a note that is there (``known``). Digits are read as numbers elsewhere."""
    text = block.text
    marks = []
    for sign in known:
        if sign not in text:
            continue
        at = text.find(sign)
        while at >= 0:
            end = at + len(sign)
            before, after = text[max(0, at - 1) : at], text[end : end + 1]
            if before.strip() and before not in sign and not (after.isalnum() or (after and after in sign)):
                marks.append(Mark(at, end, "footnote", sign, sure=False))
            at = text.find(sign, end)
    return marks
