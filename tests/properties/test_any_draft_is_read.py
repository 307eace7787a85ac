"""Whatever the markup, each character that is read came from where the reader says."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from drafts import drafts
from healthlint.errors import ReadError
from healthlint.evidence import find_evidence
from healthlint.readers import KINDS, read_document
from healthlint.source import line_starts, read_source, to_source
from healthlint.types import Block, Document, Source
from invariants import check_document

KIND = st.sampled_from(sorted(KINDS))


def read(text: str, kind: str) -> Document:
    """The document of a text as an editor may hold it."""
    return read_document(Source("draft", text, line_starts(text)), kind)


@settings(max_examples=120, deadline=None)
@given(drafts(), KIND)
def test_every_character_knows_its_place(text: str, kind: str) -> None:
    """In any nesting of lists, quotations, tables, HTML, JSX and front matter."""
    document = read(text, kind)
    check_document(document, blanked=kind == "mdx")
    for block in document.blocks:
        start, end = to_source(block, 0, len(block.text))
        assert block.start <= start < end <= block.end


@settings(max_examples=100, deadline=None)
@given(st.text(st.one_of(st.characters(), st.sampled_from("\ud800\udfff\0\r\n<>[]-#`")), max_size=80), KIND)
def test_any_characters_have_their_place(text: str, kind: str) -> None:
    """NUL, lone surrogates and all of Unicode."""
    check_document(read(text, kind), blanked=kind == "mdx")


@settings(max_examples=120, deadline=None)
@given(st.one_of(st.binary(max_size=200), drafts().map(lambda text: text.encode("utf-8", "replace"))))
def test_bytes_are_text_or_a_read_error(data: bytes) -> None:
    """Nothing else is raised, and the error names the file and what to do."""
    try:
        source = read_source("drafts/a.md", data)
    except ReadError as error:
        assert str(error).startswith("drafts/a.md: ")
        assert "save it as UTF-8" in str(error)
    else:
        for kind in KINDS:
            read_document(source, kind)


def _seen(block: Block) -> tuple[object, ...]:
    """A block as rules see it: how much space stands between words is no matter."""
    links = [(link.kind, link.target) for link in block.links]
    return (
        block.kind,
        block.text.split(),
        block.heading,
        block.lead,
        block.level,
        block.label,
        block.row,
        links,
    )


@settings(max_examples=100, deadline=None)
@given(drafts(odd=False), KIND)
@example("<div>It cures.\n\n```\nIt cures.\n```\n\nIt cures.\n<div>It cures.</div></div>", "mdx")
@example("<div>[ref]: https://example.org 'It cures asthma.  \nIt does not cure asthma.'</div>", "markdown")
def test_line_ends_do_not_change_what_is_read(text: str, kind: str) -> None:
    """A draft saved on Windows has the same blocks, leads, links and comments."""
    ours, theirs = read(text, kind), read(text.replace("\n", "\r\n"), kind)
    assert list(map(_seen, ours.blocks)) == list(map(_seen, theirs.blocks))
    assert [comment.text.replace("\r\n", "\n") for comment in theirs.comments] == [
        comment.text for comment in ours.comments
    ]
    assert ours.front.values == theirs.front.values


@settings(max_examples=100, deadline=None)
@given(drafts(), KIND)
def test_evidence_lies_in_its_block(text: str, kind: str) -> None:
    """Citations and problems stand on characters that exist."""
    document = read(text, kind)
    evidence = find_evidence(document)
    places = [(one.block, one.start, one.end) for one in evidence.citations]
    places += [(one.block, one.start, one.end) for one in evidence.problems]
    for block, start, end in places:
        assert 0 <= start <= end <= len(document.blocks[block].text)
