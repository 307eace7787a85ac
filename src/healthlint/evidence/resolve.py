"""Citations and entries brought together: what resolves, and what leads nowhere."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from healthlint.evidence.entries import target_key
from healthlint.evidence.forms import marks_in
from healthlint.evidence.index import Index
from healthlint.evidence.links import own_hosts
from healthlint.evidence.lists import Lists, ReferenceList, find_lists
from healthlint.evidence.mark import SURVEY, Mark
from healthlint.expressions import compiled
from healthlint.types import Block, Citation, Document, Evidence, EvidenceProblem

_BESIDE = 200
# Without any of these, a link or a year, a draft cites nothing.
_SIGNS = (
    *"[|<sup|et al|doi|DOI|PMID|PMC|NCT|ISRCTN|NICE|CD0|Retrieved|Available at".split("|"),
    *"eference|REFERENCE|ibliograph|ootnote|ndnote|iterature|itation|Sources|Further reading| Survey".split(
        "|"
    ),
)


def find_evidence(document: Document) -> Evidence:
    """What a document offers as support: citations, reference entries, and which of them lead nowhere.

    Citations in reference lists are left out, those in source lines ("Source: ...")
    are in. Time is linear in the text.
    """
    small = _has_small_print(document.source.text)
    if not small and not _may_cite(document):
        return Evidence((), (), frozenset())
    lists = find_lists(document)
    notes: list[ReferenceList] = []
    if small:
        from healthlint.evidence.notes import small_print, without_notes

        lists = without_notes(document, lists)
    listed = bool(lists.lists)  # small print is no list in which a reader would look a name up
    if small:
        notes = small_print(document, lists.blocks)
        lists = lists._replace(lists=(*lists.lists, *notes))
    found = _Found(document, lists, notes, listed)
    for number, block in enumerate(document.blocks):
        if block.kind != "furniture" and (number not in lists.blocks or number in lists.source_lines):
            found.read(number, block)
    return found.evidence()


class _Found:
    """The citations of a document, read block by block and looked up in its lists."""

    def __init__(
        self, document: Document, lists: Lists, notes: Sequence[ReferenceList], listed: bool
    ) -> None:
        self.document, self.lists, self.listed = document, lists, listed
        self.index = Index(lists.lists)
        self.most = max(
            (entry.number for each in lists.lists if each.numbered for entry in each.entries), default=0
        )
        self.signs = {each.entries[0].label for each in notes}
        targets = {link.target for block in document.blocks for link in block.links if link.kind == "link"}
        self.own = own_hosts(targets)
        self.raised = _raised(document)
        self.keys: set[str] = {target_key(target) for target in targets} if self.index.entries else set()
        # What a note says of its panel or trial is its own source.
        self.citations = [
            Citation(entry.block, entry.start, entry.end, entry.note, entry.label, True)
            for each in notes
            for entry in each.entries
            if entry.note
        ]
        self.problems: list[EvidenceProblem] = []

    def read(self, number: int, block: Block) -> None:
        """The citations of a block."""
        marks = marks_in(block, self.own, self.most, self.raised.get(number, frozenset()))
        if self.signs:
            from healthlint.evidence.notes import marks_of_notes

            marks += marks_of_notes(block, self.signs)
        # A journal's year, volume and page lead to the work just as a link does.
        sources = [
            mark for mark in marks if mark.resolved and (mark.kind != "author-year" or ";" in mark.label)
        ]
        for mark in marks:
            if mark.kind in ("doi", "pmid"):
                self.keys.add(f"{mark.kind}:{mark.label}")
            self._look_up(mark, number, block, sources)

    def _look_up(self, mark: Mark, number: int, block: Block, sources: Sequence[Mark]) -> None:
        in_text = number not in self.lists.source_lines
        answer = self.index.answer(mark, number, uses=in_text)
        resolves, broken = mark.resolved or answer.findable, False
        if not resolves and not answer.places:
            by_name = mark.work and not self.listed
            resolves = by_name or (mark.names != () and _has_link_beside(block, mark, sources))
            broken = not resolves and _is_broken(mark, self.listed)
            if broken and in_text:
                self.problems.append(_unresolved(block, number, mark))
        if resolves or broken or mark.sure or answer.places:
            kind = SURVEY if answer.notes == {SURVEY} else mark.kind
            self.citations.append(Citation(number, mark.start, mark.end, kind, mark.label, resolves))

    def evidence(self) -> Evidence:
        """All of it in the order of the text, with what is wrong with the entries."""
        citations = [*self.citations, *_source_line_citations(self.lists, self.citations)]
        citations.sort(key=lambda each: (each.block, each.start, each.end))
        problems = self.problems
        if self.index.entries:
            from healthlint.evidence.orphans import entry_problems

            problems = [*problems, *entry_problems(self.document, self.lists, self.index, self.keys)]
        problems.sort(key=lambda each: (each.block, each.start, each.kind))
        return Evidence(tuple(citations), tuple(problems), self.lists.blocks)


def _may_cite(document: Document) -> bool:
    """False for a draft without any link, year, bracket, "et al", raised digit, identifier or heading of references.

    Most marketing copy is such a draft, and need not wait for the patterns of citation to compile.
    """
    if any(link.kind != "image" for block in document.blocks for link in block.links):
        return True
    text = document.source.text
    if any(sign in text for sign in _SIGNS) or (
        not text.isascii() and compiled("[\u00b9\u00b2\u00b3\u2070-\u2079]").search(text)
    ):
        return True
    return compiled(r"\b(?:19|20)\d\d[a-z]?\b").search(text) is not None


def _has_small_print(text: str) -> bool:
    """True if a line begins as a note does: a dagger, a raised digit, "2:", "[a]", or an asterisk that is no bullet."""
    if "*" not in text and "[" not in text and text.isascii():
        return False
    return (
        compiled(
            r"(?m)^[ \t>|]*(?:<small>)?(?:\\\*|\*(?![\s*])|[†‡§¶¹²³⁴-⁹]|[1-9]:\s|\\?\[[a-z]\\?\](?![(:]))"
        ).search(text)
        is not None
    )


def _is_broken(mark: Mark, listed: bool) -> bool:
    """True if a reader would look for an entry that is not there; ``listed``: the draft has a list."""
    if mark.organisation:
        # "The WHO (2019) says" names its source in words where there is no list to look in.
        return listed and mark.sure
    return mark.sure or (listed and mark.strict and mark.names != ())


def _has_link_beside(block: Block, mark: Mark, sources: Sequence[Mark]) -> bool:
    """True if a link or identifier stands next to an author and year: over it, or within a sentence of it."""
    first = bisect_left(sources, mark.start - 2 * _BESIDE, key=_start_of)
    for other in sources[first : first + 20]:
        if other.end < mark.start - _BESIDE or other.start > mark.end + _BESIDE:
            continue
        between = block.text[min(mark.end, other.end) : max(mark.start, other.start)]
        if len(compiled(r"[.!?][\"”’)]?\s+[A-Z]").findall(between)) <= 1:
            return True
    return False


def _start_of(mark: Mark) -> int:
    return mark.start


def _unresolved(block: Block, number: int, mark: Mark) -> EvidenceProblem:
    start, end, footnote = mark.start, mark.end, ""
    if start == end:  # a footnote mark has no words of its own: tell the word that it hangs on
        footnote = mark.label
        end = len(block.text[:end].rstrip())
        start = block.text.rfind(" ", 0, end) + 1
    what = (
        "footnote"
        if mark.kind == "footnote"
        else "reference entry or link"
        if mark.names
        else "reference entry"
    )
    return EvidenceProblem(
        "unresolved", number, start, end, f"There is no {what} for {mark.label.rstrip('.')}.", footnote
    )


def _source_line_citations(lists: Lists, citations: Iterable[Citation]) -> list[Citation]:
    """A source line is a citation as a whole where none of its parts is."""
    resolved = {citation.block for citation in citations if citation.resolves}
    return [
        Citation(entry.block, entry.start, entry.end, "author-year", entry.author.strip(), True)
        for each in lists.lists
        for entry in each.entries
        if entry.block in lists.source_lines and entry.block not in resolved and entry.findable
    ]


def _raised(document: Document) -> dict[int, frozenset[int]]:
    """Block offsets of digits set as superscripts in HTML, by block."""
    text = document.source.text
    if "<sup" not in text:
        return {}
    places = {
        match.start(1)
        for match in compiled(r"<sup\b[^<>]{0,80}>\s*(?:<a\b[^<>]{0,400}>\s*)?\[?(\d)").finditer(text)
    }
    if not places:
        return {}
    found: dict[int, frozenset[int]] = {}
    ordered = sorted(places)
    for number, block in enumerate(document.blocks):
        low, high = bisect_left(ordered, block.start), bisect_left(ordered, block.end)
        if low == high:
            continue
        offsets = set()
        for segment in block.segments:
            stop = segment.source_start + segment.source_length
            for at in ordered[
                bisect_left(ordered, segment.source_start, low) : bisect_left(ordered, stop, low)
            ]:
                offsets.add(segment.block_start + at - segment.source_start)
        found[number] = frozenset(offsets)
    return found
