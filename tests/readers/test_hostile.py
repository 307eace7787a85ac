"""Drafts from strangers: deep, long and malformed ones are read in time that grows with their length."""

from __future__ import annotations

import time

import pytest

from healthlint.errors import ReadError
from healthlint.readers import KINDS, kind_of, read_document
from healthlint.source import read_source
from invariants import check_document

HOSTILE = {
    "quotations": "> " * 10_000 + "a",
    "brackets": "[" * 20_000 + "]" * 20_000,
    "images": "![" * 20_000,
    "emphasis": "*a **b " * 10_000,
    "backticks": "".join("`" * count + "a" for count in range(400)),
    "lists": "".join(" " * depth + "- a\n" for depth in range(800)),
    "links": "[a](b) " * 20_000,
    "addresses": "https://a.b/c) " * 10_000,
    "closing brackets": "https://a.b/" + ")" * 200_000,
    "table": "|" * 5_000 + "\n" + "|-" * 5_000 + "|\n" + "|a\n" * 100,
    "tags": "<div>\n" + "<div>" * 20_000,
    "quoted tags": "<div>\n" + '<a "' * 20_000,
    "odd quotes": "<div>\n" + "<a \"'>" * 20_000,
    "html lists": "<div>\n" + "<ul><li>a" * 5_000,
    "spaces": "a" + " " * 300_000 + "b",
    "html spaces": "<div>\na" + " " * 300_000 + "b",
    "braces": "{" * 100_000,
    "templates": "{{a " * 30_000,
    "comments": "<!-- " * 30_000,
    "shortcodes": '{{< a text="' * 30_000,
    "expressions": "{a && <p>" * 20_000,
    "expressions of quotes": '{"\\"\\`' * 20_000,
    "elements in attributes": "<A b={" * 1_500 + "}/>" * 1_500,
    "modules": "export {\n\n" * 20_000,
    "templates in code": "export a = `${" * 10_000,
    "superscripts": "a<sup>1</sup>" * 5_000,
    "ticks": "- x\n✓ a [x](y)\n" * 5_000,
    "zero width": "a\u200b" * 50_000,
    "carriage returns": "a\r" * 20_000,
    "front matter": "---\ntitle: " + " " * 60_000 + "a\n---\n",
    "one line": "word " * 400_000,
    "one long word": "w" * 2_000_000,
}


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_drafts_are_read_in_time(name: str, kind: str) -> None:
    """Two seconds are ten times what the slowest takes; anything quadratic takes minutes."""
    source = read_source("a", HOSTILE[name].encode())
    begun = time.process_time()
    document = read_document(source, kind)
    assert time.process_time() - begun < 10
    check_document(document, blanked=kind == "mdx")


def test_readers_are_found_by_suffix() -> None:
    """The longest known suffix decides, in any case; anything else has no reader."""
    assert [kind_of(name) for name in ("a.MD", "b.markdown", "c.mdx", "d.txt", "e.docx", "f")] == [
        ".md",
        ".markdown",
        ".mdx",
        ".txt",
        "",
        "",
    ]
    with pytest.raises(
        ReadError, match=r"no reader for \.docx; healthlint reads \.md, \.markdown, \.mdx, \.txt"
    ):
        read_document(read_source("e.docx", b"a"), ".docx")
