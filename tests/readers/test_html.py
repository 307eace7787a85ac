"""HTML inside Markdown."""

from __future__ import annotations

import pytest
from reading import found, leads, read, shape


def test_text_between_tags_is_prose() -> None:
    """Tags part blocks, attributes that people read are blocks, scripts and styles are none."""
    text = (
        '<section class="cure">\n<h2>Our &amp; your care</h2>\n'
        "<p>We treat <b>back</b>\n   pain<br/>daily</p>\n"
        '<img src="cure.png" alt="A calm &quot;room&quot;" title=\'Now open\'>\n<style>cure { }</style>\n'
        "</section>\n"
    )
    assert shape(text) == [
        ("heading", "Our & your care"),
        ("paragraph", "We treat back pain\ndaily"),
        ("alt", 'A calm "room"'),
        ("alt", "Now open"),
    ]
    assert found(text, "back pain") == "back</b>\n   pain"


def test_lists_and_tables_keep_their_leads() -> None:
    """``li`` and ``td`` are introduced as their Markdown kin are."""
    text = (
        "<div>\n<p>We treat:</p>\n<ul><li>colic<ul><li>at night</li></ul></li><li><p>asthma</p></li></ul>\n"
        "<table><tr><th></th><th>Helps</th></tr><tr><td>Cupping</td><td>pain</td></tr></table>\n</div>\n\nAfter\n"
    )
    assert leads(text) == {"colic": "We treat:", "at night": "colic", "asthma": "We treat:", "pain": "Helps"}
    after = read(text).blocks[-1]
    assert (after.kind, after.lead) == ("paragraph", -1)


def test_quotations_and_links() -> None:
    """A ``blockquote`` quotes until it ends, an ``a`` links its words."""
    blocks = read('<blockquote>Cured! <a href="https://a.org">Ann</a></blockquote>\n\nOurs\n').blocks
    assert [(block.text, block.quoted) for block in blocks] == [("Cured! Ann", True), ("Ours", False)]
    assert blocks[0].links[0][1:] == (7, 10, "https://a.org")


def test_html_in_a_quotation() -> None:
    """The quotation marks of Markdown are not part of the HTML."""
    text = "> <div>back\n> pain</div>\n"
    assert shape(text) == [("paragraph", "back pain")]
    assert found(text, "pain") == "pain"


def test_broken_html_is_read_as_far_as_it_goes() -> None:
    """Tags that never close and angle brackets that open none lose no text."""
    assert shape("<div>\n<p>a < b <li>c</td></ul> d") == [
        ("paragraph", "a < b"),
        ("item", "c"),
        ("paragraph", "d"),
    ]


def test_words_in_fields_are_read() -> None:
    """What stands in an empty field, or is read out for one, is copy like any other."""
    text = '<input placeholder="Cure eczema today" aria-label="Your skin" name="No copy">'
    assert shape(text) == [("alt", "Cure eczema today"), ("alt", "Your skin")]
    assert found(text, "eczema") == "eczema"


@pytest.mark.parametrize("mark", ["\f", "\x85", "\u2028"])
def test_a_mark_that_is_no_line_end_loses_no_attribute(mark: str) -> None:
    """A tag over several lines of a quotation is put back by its lines, which end in line feeds alone."""
    text = f'> See <img\n> title="It{mark}cures gout"> here\n'
    assert "cures gout" in str(shape(text))
    assert found(text, "cures gout") == "cures gout"
