"""What the tests of the readers share."""

from __future__ import annotations

from healthlint.readers import read_document
from healthlint.source import read_source, to_source
from healthlint.types import Block, Document


def read(text: str, kind: str = "markdown") -> Document:
    """The document that ``text`` becomes, with its mapping checked."""
    document = read_document(read_source("draft", text.encode()), kind)
    check_mapping(document, blanked=kind == "mdx")
    return document


def shape(text: str, kind: str = "markdown") -> list[tuple[str, str]]:
    """Kind and text of each block."""
    return [(block.kind, block.text) for block in read(text, kind).blocks]


def leads(text: str, kind: str = "markdown") -> dict[str, str]:
    """The text of each block with a lead, to the text of its lead."""
    blocks = read(text, kind).blocks
    return {block.text: blocks[block.lead].text for block in blocks if block.lead >= 0}


def found(text: str, words: str, kind: str = "markdown") -> str:
    """The stretch of source under the first place where ``words`` stand in a block."""
    document = read(text, kind)
    for block in document.blocks:
        at = block.text.find(words)
        if at >= 0:
            start, end = to_source(block, at, at + len(words))
            return document.source.text[start:end]
    raise AssertionError(f"{words!r} is in no block")


def check_mapping(document: Document, *, blanked: bool = False) -> None:
    """Every character of every block knows its place in the source.

    ``blanked``: a space may stand for anything.
    """
    text = document.source.text
    for block in document.blocks:
        check_block(block, text, blanked)
    for index, block in enumerate(document.blocks):
        assert -1 <= block.heading < index, block
        assert -1 <= block.lead < index, block
        assert block.heading < 0 or document.blocks[block.heading].kind == "heading"


def check_block(block: Block, text: str, blanked: bool) -> None:
    assert block.text
    assert block.text == block.text.strip()
    at = 0
    last = block.start
    for start, length, source, source_length in block.segments:
        assert start == at
        assert length > 0
        assert source >= last, block
        if length == source_length:
            for mine, theirs in zip(
                block.text[start : start + length], text[source : source + length], strict=True
            ):
                assert mine == theirs or (mine in " \n" and (blanked or theirs in "\r\n \t")), block
        at, last = start + length, source + source_length
    assert at == len(block.text)
    assert last <= block.end <= len(text)
    for link in block.links:
        assert 0 <= link.start <= link.end <= len(block.text), block
