"""Whatever the markup, every word comes back at the place where it was written."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from reading import read

from healthlint.readers import READERS, read_document
from healthlint.source import line_starts, place, read_source, to_source
from healthlint.types import Source
from invariants import check_document

WORDS = st.integers(min_value=100, max_value=999).map(lambda number: f"word{number}")
WRAPS = st.sampled_from(
    [
        "{}",
        "**{}**",
        "*{}*",
        "_{}_",
        "~~{}~~",
        "[{}](https://example.org/a_b 'T')",
        "“{}”",
        "&amp; {}",
        "😀 {}",
        "é&eacute; {}",
        "`code` {}",
        "<b>{}</b>",
        "{}[^1]",
        "{}<br>",
        "\\*{}",
        "<!-- c --> {}",
        "https://example.org/x {}",
        "\u200b{}\u00ad",
    ]
)
SCRAPS = [
    *"ab .:;,*_`~<>[](){}|#-+=!&\\/\"'^\r\n\t1😀é•✓\u200b\u00ad\u00a0\u0301\ufb01\ufb03",
    *(
        "\n\n",
        "<p>",
        "</p>",
        "<li>",
        "<sup>",
        "</sup>",
        "<br>",
        "<a href='b'>",
        "</a>",
        "- ",
        "\n> ",
        "\n1. ",
        "---\n",
    ),
    *(
        "title: ",
        "https://a.b/",
        "10.1234/",
        "[^a]",
        "&amp;",
        "\n|-|\n",
        "<!-- healthlint-",
        "-->",
        "```",
        "{/*",
        "*/}",
    ),
]
INLINE = st.lists(st.tuples(WRAPS, WORDS), min_size=1, max_size=6)
LAYOUTS = st.sampled_from(
    [
        "{}",
        "# {}",
        "{}\n===",
        "- {}",
        "- a\n  - {}\n\n    {}",
        "1. {}\n2. {}",
        "> {}\n> {}",
        "> - {}\n>   {}",
        "| {} | h |\n|---|---|\n| {} | {} |",
        "[^1]: {}",
        "<div>\n<p>{}</p>\n{}</div>",
        "We treat:\n✓ {}\n✓ {}",
        "- [ ] {}",
        "{}  \n{}\\\n{}",
    ]
)


@st.composite
def drafts(draw: st.DrawFn) -> str:
    """A Markdown draft made of all its constructs, every word in it different."""
    end = draw(st.sampled_from(["\n", "\r\n"]))
    blocks = []
    for layout in draw(st.lists(LAYOUTS, min_size=1, max_size=6)):
        parts = []
        for _ in range(layout.count("{}")):
            inline = draw(INLINE)
            parts.append(" ".join(wrap.format(word) for wrap, word in inline))
        blocks.append(layout.format(*parts))
    text = "\n\n".join(blocks)
    return (draw(st.sampled_from(["", "---\ntitle: 'A'\n---\n", "\ufeff"])) + text).replace("\n", end)


@settings(max_examples=150, deadline=None)
@given(drafts(), st.sampled_from(["markdown", "mdx", "plain"]))
def test_words_come_back_where_they_were_written(text: str, kind: str) -> None:
    """Every word of a block is the word in the source under it, and no word is lost or doubled."""
    document = read(text, kind)
    source = document.source
    seen = []
    for block in document.blocks:
        at = block.text.find("word")
        while at >= 0:
            start, end = to_source(block, at, at + 7)
            assert source.text[start:end] == block.text[at : at + 7]
            assert block.start <= start < end <= block.end
            seen.append(start)
            at = block.text.find("word", at + 7)
    written = [at for at in range(len(source.text)) if source.text.startswith("word", at)]
    assert sorted(seen) == written


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(SCRAPS), max_size=80).map("".join),
    st.sampled_from(sorted(READERS)),
)
def test_any_text_is_read(text: str, kind: str) -> None:
    """No text breaks a reader or its mapping."""
    check_document(read_document(read_source("a", text.encode()), kind), blanked=kind == ".mdx")


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60), st.sampled_from(sorted(READERS)))
def test_any_characters_are_read(text: str, kind: str) -> None:
    """Not even those that no file can hold, such as lone surrogates in an editor's buffer."""
    text += "\ud800 end"
    source = Source("a", text, line_starts(text))
    for block in read_document(source, kind).blocks:
        to_source(block, 0, len(block.text))


@settings(max_examples=50, deadline=None)
@given(st.text(st.sampled_from("a\r\né"), max_size=30), st.integers(min_value=0, max_value=30))
def test_places_agree_with_counting(text: str, offset: int) -> None:
    """The quick way to a line gives what counting line ends gives."""
    source = read_source("a", text.encode())
    offset = min(offset, len(text))
    # Between CR and LF the line has not ended yet.
    before = text[:offset]
    ended = before.replace("\r\n", "\n").replace("\r", "\n").count("\n")
    if before.endswith("\r") and text[offset : offset + 1] == "\n":
        ended -= 1
    assert place(source, offset).line == ended + 1
