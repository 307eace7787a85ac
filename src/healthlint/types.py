"""What flows through healthlint from one part to the next, frozen.

The order follows a draft: bytes become a ``Source``, a reader makes a
``Document`` of ``Block``s, annotation adds ``Sentence``s that know where
each concept is mentioned, rules make ``Candidate``s, guards leave ``Note``s,
and what stands is a ``Finding`` in a ``Report``. Values of one part stand in
its own module.

Units, everywhere: offsets are code points, from 0, end exclusive. Only
``Place`` counts lines and columns, from 1, columns in code points.

Named tuples rather than dataclasses: they are as frozen, and importing
``dataclasses`` alone costs more than reading a draft.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from healthlint.limits import Limits
from healthlint.named import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from healthlint.compiler.rowtypes import AcceptedRow, WordingRow
    from healthlint.mentions import Stretch
    from healthlint.rulebook import Rulebook

UNNAMED = "other"  # what a draft sells for which the rules have no name

# --- reading -----------------------------------------------------------------


class Source(NamedTuple):
    """The decoded text of one draft.

    ``text`` keeps its own line ends (CRLF stays CRLF); a byte-order mark is
    left out. ``line_starts`` are the offsets at which lines begin.
    """

    path: str
    text: str
    line_starts: tuple[int, ...]
    encoding: str = "utf-8"


class Place(NamedTuple):
    """A position for people: line and column from 1, column in code points."""

    line: int
    column: int


class Segment(NamedTuple):
    """Where a run of a block's characters stands in the source.

    ``block_length == source_length``: character ``k`` of the run is source
    character ``source_start + k``. Otherwise the run is one unit (an entity
    such as ``&amp;``, a soft line break folded to a space) and each of its
    characters stands for the whole source run.
    """

    block_start: int
    block_length: int
    source_start: int
    source_length: int


class Link(NamedTuple):
    """A link, image or footnote mark inside a block.

    ``start`` and ``end`` are block offsets of its words (equal if it has
    none); ``target`` is the address, the footnote's label or the heading's
    anchor. ``kind``: ``link``, ``autolink``, ``footnote``, ``image``.
    """

    kind: str
    start: int
    end: int
    target: str


class Block(NamedTuple):
    """A piece of prose that belongs together: a heading, paragraph, list item...

    ``kind``: ``title``, ``description`` (front matter), ``heading``,
    ``paragraph``, ``item``, ``cell``, ``alt`` (also link and image
    titles, and other words of attributes, shortcodes and strings), ``footnote``
    (the body of a footnote definition), ``furniture`` (navigation, counters and
    other parts of a copied web page that nobody wrote as copy).

    ``text`` is the prose: soft line breaks are one space (a short line that is a
    thought of its own keeps its end), entities decoded, markup, code and addresses
    left out, zero-width characters and soft hyphens dropped. ``segments`` map each of its characters to the source.

    ``heading`` is the index of the heading that the block stands under, ``lead``
    the index of the block that introduces it ("Conditions we treat:" before a
    list, the heading right above a list, the header cell of a column), -1 if
    none. ``level`` is a heading's depth or an item's nesting from 1. ``quoted``:
    inside a block quotation. ``label``: a footnote's label, a front-matter key.
    ``row`` numbers a table's cells by row, from 0 (the header), -1 elsewhere.
    """

    kind: str
    text: str
    segments: tuple[Segment, ...]
    start: int
    end: int
    heading: int = -1
    lead: int = -1
    level: int = 0
    quoted: bool = False
    label: str = ""
    row: int = -1
    links: tuple[Link, ...] = ()


class Comment(NamedTuple):
    """A comment in the draft that speaks to healthlint, not yet interpreted.

    ``text`` is what stands inside the comment, ``start`` and ``end`` are the
    source offsets of the whole comment.
    """

    text: str
    start: int
    end: int


class FrontMatter(NamedTuple):
    """What the draft says of itself: the ``healthlint`` mapping of its front matter.

    ``values`` is empty where there is none. ``start``/``end``: source offsets of
    the front matter. ``lines``: source offset at which each key of ``values``
    stands. ``problem`` is why it could not be read, or empty.
    """

    values: Mapping[str, Any] = {}
    start: int = 0
    end: int = 0
    lines: Mapping[str, int] = {}
    problem: str = ""


class Document(NamedTuple):
    """What a reader makes of a draft: all that later stages know of it, whatever its kind.

    Rules read it as a ``Reading``, with what annotation found.
    """

    source: Source
    blocks: tuple[Block, ...]
    comments: tuple[Comment, ...] = ()
    front: FrontMatter = FrontMatter()


# --- annotating --------------------------------------------------------------


class Sentence(NamedTuple):
    """A sentence of a block, cut into words.

    ``start``/``end`` are block offsets. ``folded`` is its text in lower case, with plain
    quotes and no accents, and ``words`` are the words of that. ``found`` maps a concept's number to its places, pairs
    (first, last) of word indexes, last exclusive, longest first at each word.

    For a list item or table cell the sentence begins with the words of the
    sentence that introduces it: ``lead_words`` of them, from sentence
    ``lead_sentence`` of the reading.
    """

    block: int
    start: int
    end: int
    folded: str
    words: tuple[str, ...]
    found: Mapping[int, Sequence[tuple[int, int]]]
    lead_words: int = 0
    lead_sentence: int = -1


class Topic(NamedTuple):
    """What the draft is about and who speaks.

    ``modality`` is what it sells or practises ("acupuncture", "supplement"), as
    declared or as read from the text, "" if nothing is sold. ``declared``: told
    by settings, front matter or the command line. ``evident``: not told, but
    a short draft makes the impression of copy that sells (see ``impression``), or a long one speaks so.
    """

    modality: str
    declared: bool
    evident: bool = False


class Reading(NamedTuple):
    """A document with all that annotation found in it, ready to be judged.

    ``sentences`` in order of the blocks. ``stretches`` hold the mentions of some
    sentences each (see ``mentions``).
    """

    document: Document
    sentences: tuple[Sentence, ...]
    by_block: Mapping[int, tuple[Sentence, ...]]
    stretches: tuple[Stretch, ...]
    topic: Topic


class Citation(NamedTuple):
    """A pointer to a source, or a source itself.

    ``block``, ``start``, ``end``: where it stands. ``kind``: ``link``, ``doi``,
    ``pmid``, ``footnote``, ``number``, ``superscript``, ``author-year``; in small print ``note`` or ``survey``.
    ``resolves``: a reader can follow it from here (its address is there, or its
    entry exists and says enough to find the work).
    """

    block: int
    start: int
    end: int
    kind: str
    label: str
    resolves: bool


class EvidenceProblem(NamedTuple):
    """A citation or reference entry that does not do its work.

    ``kind``: ``orphan`` (nothing refers to the entry), ``incomplete`` (the entry
    lacks its address or year), ``unresolved`` (no entry for this citation).
    ``footnote``: the label of a footnote mark, which has no words in the block:
    ``start`` to ``end`` is the word that it hangs on.
    """

    kind: str
    block: int
    start: int
    end: int
    detail: str
    footnote: str = ""


class Evidence(NamedTuple):
    """What the draft offers as support: citations in order, and what is wrong.

    ``reference_blocks`` are the blocks that make up the reference list: their
    text is never a claim.
    """

    citations: tuple[Citation, ...]
    problems: tuple[EvidenceProblem, ...]
    reference_blocks: frozenset[int]


# --- rules -------------------------------------------------------------------


class Standard(NamedTuple):
    """One clause of a code, law or guidance that rules refer to."""

    id: str
    code: str
    section: str
    title: str
    url: str
    read: str = ""
    version: str = ""
    effective: str = ""
    until: str = ""
    verified: bool = False


class Note(NamedTuple):
    """What a guard did to a candidate and the words it rests on.

    ``effect``: ``clear``, ``lower``, ``keep`` or ``count`` (no less grave than it would
    be in copy that says what it sells). ``start``/``end``: source offsets
    of ``quote``.
    """

    guard: str
    effect: str
    quote: str
    start: int
    end: int


class Candidate(NamedTuple):
    """A place where a rule's pattern matched, before any guard has looked.

    ``sentence`` indexes ``Reading.sentences``; ``first``/``last`` are word indexes
    there (last exclusive). ``parts`` are the places of the pattern's parts: words
    between them were skipped, and may hold a guard's cue.
    """

    rule: str
    sentence: int
    first: int
    last: int
    parts: tuple[tuple[int, int], ...] = ()


class Traits(NamedTuple):
    """What is asked of every rule, also of those that a draft never meets; see ``Rule`` for what it means."""

    id: str
    family: str
    kind: str
    severity: str
    status: str
    where: Sequence[str]
    modality: Sequence[str]
    yields: bool
    citation: str

    def severity_under(self, severities: Mapping[str, str]) -> str:
        """The severity before any guard: as settings have it for the rule, else for its family, else its own."""
        return severities.get(self.id, severities.get(self.family, self.severity))


class Rule(NamedTuple):
    """A rule as the engine uses it, once a draft has met it.

    Ask ``Traits`` what every rule is asked at every start, a ``Rule`` what guards and reports want of one
    that was met, under the chosen profiles, and its row (``Rulebook.rows``) what it looks for: patterns,
    weights and conditions stay in the compiled form (see ``compiler.rowtypes``).

    ``where``: the block kinds it reads, empty for all prose.
    ``modality``: the modalities it speaks about, empty for all. ``clear``/``lower``:
    names of guards that clear it or lower it one severity. ``yields``: dropped where
    a finding of a more telling rule stands on the same words. ``citation``: the kind of
    ``EvidenceProblem`` that it stands for.
    ``markets`` maps a profile to ids of standards there. ``severities`` overrides
    ``severity`` by profile ("off" where it does not apply). ``file``/``line``: where
    it is written. ``status``: ``stable`` or ``preview``.
    """

    id: str
    family: str
    kind: str
    severity: str
    message: str
    why: str
    instead: str
    where: tuple[str, ...] = ()
    modality: tuple[str, ...] = ()
    clear: tuple[str, ...] = ()
    lower: tuple[str, ...] = ()
    severities: Mapping[str, str] = {}
    markets: Mapping[str, tuple[str, ...]] = {}
    pack: str = ""
    file: str = ""
    line: int = 0
    status: str = "stable"
    yields: bool = False
    citation: str = ""


class RuleSet(NamedTuple):
    """The loaded rules and vocabulary of one or more profiles.

    ``rules`` by id, in order of id, each unpacked when it is first asked for; who goes through
    all of them asks their ``traits``. ``concepts`` are the names of concepts, a
    concept's number is its index. ``standards`` by id. ``wordings``: authorised wordings
    in force, by the family they clear; ``accepted``: accepted uses, by modality. ``book``: what all packs
    know, which the stages read.
    """

    rules: Mapping[str, Rule]
    traits: Mapping[str, Traits]
    concepts: Sequence[str]
    standards: Mapping[str, Standard]
    packs: tuple[PackInfo, ...]
    profiles: tuple[str, ...]
    wordings: Mapping[str, Sequence[WordingRow]]
    accepted: Mapping[str, Sequence[AcceptedRow]]
    book: Rulebook


class DraftSettings(NamedTuple):
    """What the settings say about one draft, after overrides by path.

    ``modality``: what the draft sells or practises, "" where front matter and the text are
    to tell. ``severities`` maps a rule id or a family to a severity or "off".
    ``today``: ISO date against which waivers expire. ``limits``: how much the draft may ask for.
    """

    modality: str = ""
    severities: Mapping[str, str] = {}
    today: str = ""
    limits: Limits = Limits()


# --- results -----------------------------------------------------------------


class Waiver(NamedTuple):
    """A comment that lets one rule rest, with its reason.

    ``rules``: rule ids or families. ``first_line``/``last_line``: the lines it
    covers, both inclusive. ``until``: an ISO date or "". ``start``/``end``: source
    offsets of the comment.
    """

    rules: tuple[str, ...]
    reason: str
    until: str
    first_line: int
    last_line: int
    start: int
    end: int


class Finding(NamedTuple):
    """One thing that somebody has to look at.

    ``kind``: ``claim``, ``evidence``, ``requirement``, ``waiver``, ``config``.
    ``severity``: ``error``, ``warning``, ``info``. ``state``: ``open``, ``waived``,
    ``baselined``, ``unchanged`` (on lines that the change left alone). ``start``/``end``
    are source offsets; ``line`` to ``end_column`` the same for people (from 1, code points, end exclusive).
    ``pathless`` is the fingerprint without the path: a moved draft keeps it.
    """

    path: str
    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int
    rule: str
    family: str
    kind: str
    severity: str
    message: str
    quote: str
    why: str
    instead: str
    standards: tuple[Standard, ...]
    notes: tuple[Note, ...]
    fingerprint: str
    state: str = "open"
    reason: str = ""
    pathless: str = ""


class Trace(NamedTuple):
    """A candidate that did not become a finding, or one that did: for ``trace``.

    ``outcome``: a severity or ``cleared``; of a requirement also ``given`` or ``not due``.
    ``settled``: why ``check`` lists no such finding all the same, in words; "" if it does.
    """

    candidate: Candidate
    start: int
    end: int
    outcome: str
    notes: tuple[Note, ...]
    settled: str = ""


class DraftError(NamedTuple):
    """A draft, folder or rule that could not be worked on. ``defect``: healthlint itself is to blame."""

    path: str
    message: str
    defect: bool = False


class DraftResult(NamedTuple):
    """What came of one draft. ``words`` is its count of words, ``defect`` as in ``DraftError``."""

    path: str
    findings: tuple[Finding, ...]
    words: int
    source: Source | None
    error: str = ""
    defect: bool = False


class PackInfo(NamedTuple):
    """Which rules were used: ``digest`` changes with any byte of the pack."""

    id: str
    version: str
    digest: str
    title: str = ""


class Report(NamedTuple):
    """All that came of a run; the only input of reporters.

    ``findings`` in order, a tuple unless there are so many that they wait on disk (see ``gathered``).
    ``sources`` maps a path to its text, for showing lines. ``drafts``: the paths of all
    drafts that were checked, in order. ``as_of``: the ISO date that was asked for to judge by, or "".
    ``statistics``: counts by rule are asked for.
    """

    findings: Sequence[Finding]
    errors: tuple[DraftError, ...]
    files: int
    words: int
    packs: tuple[PackInfo, ...]
    profiles: tuple[str, ...]
    sources: Mapping[str, Source]
    fail_on: str = "warning"
    hints: tuple[str, ...] = ()
    drafts: tuple[str, ...] = ()
    as_of: str = ""
    statistics: bool = False
