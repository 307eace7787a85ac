"""One entry of a reference list: who, when, where to find it, and what it lacks."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from healthlint.evidence.links import DOI, DOI_ENDS, NUMBERED_WORK, address_parts, identifier
from healthlint.evidence.names import ACRONYMS, NAME, ORGANISATION_WORDS, UPPER
from healthlint.expressions import compiled
from healthlint.named import NamedTuple
from healthlint.source import to_source
from healthlint.types import Block, Document
from healthlint.words import fold, words_of

LABEL = (
    r"\s*(?:\[\^?(?P<bracket>\d{1,3})\]:?|\(?(?P<dot>\d{1,3})[.)](?!\d)|(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})|"
    r"[*†‡•–—-])?\s*"
)
_ENTRY_SIZE = 1500
_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")

# "Retrieved February 5, 2018, from", "Available online at:"
_DATE = r"\w{3,9}\.? \d{1,2},? \d{4}|\d{1,2} \w{3,9}\.? \d{4}|\d{1,2}/\d{1,2}/\d{2,4}"
_FETCHED = (
    r"(?i)\b(?:retrieved|available|accessed|accessible|downloaded|viewed)\b(?: online)?"
    rf"(?:,?(?: on)? (?:{_DATE}),?)? (?:from|at|via)\b ?:?"
)
DANGLING = rf"{_FETCHED}\W*$"
_WEB = (
    rf"(?i)\[online\]|[\[(]?\baccessed:?(?: on)? (?:{_DATE}|\w{{3,9}} \d{{4}})[\])]?|"
    rf"\b(?:url|doi|link|website):\s*$|\bretrieved (?:{_DATE})\b"
)
_VOLUME = (
    r"\d{1,4} ?\(\w{1,8}(?:[–-]\w{1,4})?\) ?[:,]|(?:19|20)\d\d ?; ?\d|\b\d{1,4} ?: ?[a-zA-Z]?\d{1,6}\b|"
    r"\bpp?\. ?\d|\b(?i:vol)\. ?\d|\b(?i:isbn)\b"
)
_QUOTED = r"[\"“‘][^\"“”’]{8,300}[\"”’.]"
_DOMAIN = r"(?i)\b(?:[a-z0-9-]{2,40}\.){1,4}(?:com|org|net|gov|edu|int|info|uk|ie|au|nz|ca|eu|us|io|de|fr)\b"


class Entry(NamedTuple):
    """A reference entry.

    ``folded``: its words, a space around each. ``author``: the first surname or
    the organisation, folded the same way. ``targets``: keys of its addresses.
    ``findable``: it says enough to find the work: an address, or a name or title
    with a year. ``flaw``: block span of what is missing and why, None if whole.
    ``at``: source offset; ``number``: 0 unless it bears one. ``note``: of small print, the kind of source
    that it is (see ``mark``), "" for none.
    """

    block: int
    start: int
    end: int
    at: int
    number: int
    label: str
    folded: str
    years: frozenset[str]
    author: str
    title: str
    targets: frozenset[str]
    findable: bool
    flaw: tuple[int, int, str] | None
    note: str = ""


def fold_names(text: str) -> str:
    """Words without capitals, accents, apostrophes, hyphens or final "'s", spaced like " obrien lee "."""
    folded = fold(text).replace("ß", "ss").replace("organisation", "organization")
    if "'" in folded:
        folded = compiled(r"'s\b").sub("", folded).replace("'", "")
    return f" {' '.join(words_of(folded))} "


def target_key(target: str) -> str:
    """What two spellings of one address have in common: its identifier, else host and path."""
    kind, label = identifier(target)
    if kind:
        return f"{kind}:{label}"
    host, path = address_parts(target)
    return f"{host}{path.partition('#')[0].rstrip('/')}".lower() if host else ""


def read_entry(
    document: Document, index: int, start: int, end: int, *, last: bool, loose: bool = False
) -> Entry:
    """The entry that stands at ``start`` to ``end`` of block ``index``.

    ``last``: nothing of the block follows it. ``loose``: a note rather than an
    entry, of which only broken promises ("Available at:") are flaws.
    """
    block = document.blocks[index]
    text = block.text[start : min(end, start + _ENTRY_SIZE)]
    label = compiled(LABEL).match(text)
    number = 0
    body = text
    if label:
        digits = label["bracket"] or label["dot"] or (label["raised"] or "").translate(_PLAIN)
        number = int(digits) if digits else 0
        body = text[label.end() :]
    targets = {
        target_key(link.target) for link in block.links if start <= link.start <= end and link.kind != "image"
    }
    targets |= {f"doi:{doi.rstrip(DOI_ENDS).lower()}" for doi in compiled(rf"\b{DOI}").findall(text)}
    for found in compiled(NUMBERED_WORK).finditer(text):
        targets.add(f"pmid:{found.group(1) or found.group(2)}")
    targets.discard("")
    begin, finish = to_source(block, start, end)
    raw = document.source.text[begin:finish]
    addressed = bool(targets) or "://" in raw or "www." in raw or "isbn" in raw.lower()
    if not addressed and last:
        # The address may stand alone on the next line: a block without words, which readers leave out.
        after = document.source.text[finish : finish + 40]
        addressed = compiled(r"[\s<(\[]*(?:https?://|www\.|doi\.org)").match(after) is not None
    years = frozenset(compiled(r"\b((?:19|20)\d\d)[a-z]?\b").findall(body))
    words = compiled(r"[^\W\d_]{2,}").findall(body)
    flaw = _flaw(body, start + len(text) - len(body), years, addressed, loose)
    author = compiled(
        rf"(?P<who>{NAME})(?=,|;|:|\.| {UPPER}{{1,3}}\b| and | & | et al| \()|(?P<group>[^.(\"“,;:]{{2,80}})"
    ).match(body)
    title = compiled(_QUOTED).search(body)
    return Entry(
        index,
        start,
        end,
        begin,
        number,
        block.label if block.kind == "footnote" else "",
        fold_names(text),
        years,
        fold_names(author.group().strip()) if author else "",
        fold_names(title.group())[:60] if title else "",
        frozenset(targets),
        addressed or bool(years and words),
        flaw,
    )


def _flaw(
    body: str, offset: int, years: frozenset[str], addressed: bool, loose: bool
) -> tuple[int, int, str] | None:
    if addressed:
        return None
    fetched = compiled(_FETCHED).search(body)
    if fetched:
        rest = compiled(r"[\[(]?(?i:accessed)[^\])]{0,40}[\])]?|[\W_]+").sub("", body[fetched.end() :])
        if not rest:
            return offset + fetched.start(), offset + fetched.end(), "The address is missing."
        if compiled(_DOMAIN).search(body, fetched.end()):
            return None
    web = fetched or compiled(_WEB).search(body)
    if web and not compiled(_VOLUME).search(body) and not compiled(_DOMAIN).search(body):
        return offset + web.start(), offset + web.end(), "A web page needs its address."
    if not loose and not years and not compiled(_DOMAIN).search(body) and body.strip():
        return offset, offset + len(body.rstrip()), "It has neither a year nor an address."
    return None


def signs(text: str, linked: bool) -> int:
    """How many of a reference's marks a text bears: author, year, title, address, volume or page (0 to 5)."""
    text = text[:_ENTRY_SIZE]
    dated = "19" in text or "20" in text
    count = int(
        linked or "http" in text or compiled(r"\b10\.\d{4,9}/|\b(?i:pmid)\b").search(text) is not None
    )
    if not count and ("etrieved" in text or "vailable" in text or "ccessed" in text or "[online]" in text):
        count = int(compiled(_FETCHED).search(text) is not None or compiled(_WEB).search(text) is not None)
    if dated and compiled(r"(?<![\w£$€.])(?:19|20)\d\d[a-z]?\b(?!,\d)").search(text):
        count += 1
    if compiled(_QUOTED).search(text) or "et al" in text:
        count += 1
    if compiled(_VOLUME).search(text):
        count += 1
    return count + starts_with_author(text)


def starts_with_author(text: str) -> bool:
    """True for "Vickers, A. J., ...", "Lee JH ...", "Linde et al.", "HealthBody. "Title"", "NICE (2021)"."""
    label = compiled(LABEL).match(text)
    body = text[label.end() if label else 0 :]
    if compiled(r"(?:Dr|Mr|Mrs|Ms|Prof|Professor|St)\b").match(body):
        return False
    # An organisation, without a pattern: compiling its two dozen names costs more than reading most drafts.
    head = body[:90].partition(".")[0].partition(",")[0].partition("(")[0].split()
    if head and (
        head[0] in ACRONYMS or (len(head) > 1 and head[0][0].isupper() and head[-1] in ORGANISATION_WORDS)
    ):
        return True
    word = rf"{UPPER}[\w&'’-]{{1,40}}"
    return (
        compiled(rf"{NAME}(?:,? {UPPER}(?:[.]?[ -]?{UPPER}){{0,2}}[.]?(?=[,;:.( ]|$)|,? et al)").match(body)
        or compiled(rf"{word}(?: {word}){{0,6}}(?:\. ?[\"“]| \((?:19|20)\d\d)").match(body)
        or compiled(rf"{word}(?:,? (?:and|&) {word}){{1,4}},? \(").match(body)
    ) is not None


def lines_of(document: Document, block: Block) -> list[tuple[int, int]]:
    """The spans of a block's lines as they stand in the draft, which the block's text has folded into one."""
    starts = document.source.line_starts
    cuts = [0]
    if block.segments:
        for segment in block.segments:
            stop = segment.source_start + segment.source_length
            linear = segment.block_length == segment.source_length
            for at in starts[bisect_right(starts, segment.source_start) : bisect_left(starts, stop + 1)]:
                inside = at - segment.source_start if linear else segment.block_length
                cuts.append(segment.block_start + inside)
    cuts = sorted({cut for cut in cuts if cut < len(block.text)})
    return list(zip(cuts, [*cuts[1:], len(block.text)], strict=True))


def strip_span(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space at its ends."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def years_match(entry: Entry, years: tuple[str, ...]) -> bool:
    """True if the entry bears one of the years, or if none was given."""
    return not years or bool(entry.years.intersection(years))
