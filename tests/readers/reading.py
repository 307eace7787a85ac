"""What the tests of the readers share."""

from __future__ import annotations

from healthlint.readers import read_document
from healthlint.source import read_source, to_source
from healthlint.types import Document
from invariants import check_document


def read(text: str, kind: str = "markdown") -> Document:
    """The document that ``text`` becomes, with its mapping checked."""
    document = read_document(read_source("draft", text.encode()), kind)
    check_document(document, blanked=kind == "mdx")
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
