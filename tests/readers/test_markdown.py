"""Markdown becomes blocks of prose."""

from __future__ import annotations

import pytest
from reading import found, leads, read, shape

import healthlint


def test_markup_is_no_prose() -> None:
    """Emphasis inside a word leaves one word; entities are decoded; hashes go."""
    text = "## Pain *relief* ##\n\nStronger than mor**phine** &amp; &quot;cof&shy;fee&quot;.\n"
    assert shape(text) == [("heading", "Pain relief"), ("paragraph", 'Stronger than morphine & "coffee".')]
    assert found(text, "morphine") == "mor**phine"
    assert found(text, "& ") == "&amp; "


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("Use `cure` here", "Use  here"),
        ("Read https://example.org/cure_all?x=1&y=2.", "Read ."),
        ("Read (see www.example.org/a_(b)).", "Read (see )."),
        ("Read <https://example.org/cures> now", "Read  now"),
        ("Before<!-- a cure -->after", "Beforeafter"),
        ("Say {{< cure >}} and {% cure %} now", "Say  and  now"),
        ("A<code>cure</code>b", "A b"),
        ("one\ntwo", "one two"),
        ("one\r\ntwo", "one two"),
        ("one  \ntwo\\\nthree<br>four", "one\ntwo\nthree\nfour"),
        ("im\u200bmun\u00adity and \u2060boost", "immunity and boost"),
        ("Me\u0301nie\u0300re's [di\ufb03cult](https://a.org) \ufb02u", "Meniere's difficult flu"),
        (
            "family \U0001f468\u200d\U0001f469\u200d\U0001f467 care",
            "family \U0001f468\u200d\U0001f469\u200d\U0001f467 care",
        ),
        ("10\u00a0% better", "10\u00a0% better"),
        ("pain<sup>1</sup> and 10<sup>th</sup>", "pain¹ and 10th"),
        ("~~gone~~ kept", "gone kept"),
        ("[x] not a task", "[x] not a task"),
    ],
)
def test_what_is_prose_in_a_paragraph(text: str, prose: str) -> None:
    """Words that a reader sees are kept, joined and parted as she sees them."""
    assert shape(text) == [("paragraph", prose)]


def test_code_blocks_and_comments_are_no_prose() -> None:
    """Nothing in them becomes a block."""
    assert shape(
        "```\ncures\n```\n\n    cures\n\n<!-- cures -->\n\n<script>\ncures\n\ncures\n</script>\n\nEnd"
    ) == [("paragraph", "End")]


def test_alt_texts_and_titles_are_read() -> None:
    """They follow the block that they stand in, at their own place."""
    text = (
        'See ![needles *in* a back](a.png "Cures pain") and [this](b "Best clinic") or [ref][r].\n\n'
        '[r]: c "Trusted"\n'
    )
    assert shape(text) == [
        ("paragraph", "See  and this or ref."),
        ("alt", "needles in a back"),
        ("alt", "Cures pain"),
        ("alt", "Best clinic"),
        ("alt", "Trusted"),
    ]
    assert found(text, "Cures pain") == "Cures pain"
    assert found(text, "Trusted") == "Trusted"


def test_an_address_at_the_end_keeps_its_link() -> None:
    """Nothing but a space is left of it, and the link stays with the words before."""
    block = read("Field, *Cups*. Available at: https://example.org/cups\n").blocks[0]
    assert (block.text, block.links[0].target) == ("Field, Cups. Available at:", "https://example.org/cups")


def test_links_keep_their_target() -> None:
    """Links, addresses, identifiers, footnotes and images all say where they point."""
    text = (
        "[A review](https://a.org/x), https://b.org/y, doi:10.1136/bmj.f1 and PMID: 123 say so[^n]"
        " ![i](c.png) <a href='https://d.org'>there</a>[^lost].\n\n[^n]: Note, see <https://e.org/z>.\n"
    )
    paragraph, footnote = (block for block in read(text).blocks if block.kind != "alt")
    assert [(link.kind, paragraph.text[link.start : link.end], link.target) for link in paragraph.links] == [
        ("link", "A review", "https://a.org/x"),
        ("autolink", "", "https://b.org/y"),
        ("autolink", "10.1136/bmj.f1", "https://doi.org/10.1136/bmj.f1"),
        ("autolink", "PMID: 123", "https://pubmed.ncbi.nlm.nih.gov/123/"),
        ("footnote", "", "n"),
        ("image", "", "c.png"),
        ("link", "there", "https://d.org"),
        ("footnote", "", "lost"),
    ]
    assert "doi:10.1136/bmj.f1" in paragraph.text
    assert (footnote.kind, footnote.label, footnote.links[0].target) == ("footnote", "n", "https://e.org/z")


def test_an_address_alone_keeps_its_link() -> None:
    """A list item that is only an address still shows where the source is, without its words."""
    block = read("- https://example.org/acupuncture-cures-asthma\n").blocks[0]
    assert block.text == "https"
    assert block.links[0].target == "https://example.org/acupuncture-cures-asthma"


def test_blocks_know_their_heading() -> None:
    """A heading stands under none; what follows stands under the nearest one before."""
    blocks = read("Intro\n\n# One\n\nText\n\n## Two\n\n> Quote\n").blocks
    assert [(block.text, block.heading, block.level, block.quoted) for block in blocks] == [
        ("Intro", -1, 0, False),
        ("One", -1, 1, False),
        ("Text", 1, 0, False),
        ("Two", -1, 2, False),
        ("Quote", 3, 0, True),
    ]


@pytest.mark.parametrize(
    ("before", "lead"),
    [
        ("# Conditions\n\n", "Conditions"),
        (
            "# Conditions\n\nWe can help with any of the many things that are listed here for reading:\n\n",
            "We can",
        ),
        ("# Conditions\n\nSeen in clinic this month\n\n", "Seen in"),
        ("**Acupuncture is on offer here every day of the week for all of these.**\n\n", "Acupuncture is"),
        ("We treat\n", "We treat"),
        ("We treat:\n\n* colic\n\n", "We treat"),
        ("# Conditions\n\nWe are open on Mondays. Here is what people bring to us\n\n", "We are open"),
        (
            "# Conditions\n\nWe are open on Mondays. The clinic is quiet then, so all of us love it more and more\n\n",
            "",
        ),
        ("# Conditions\n\nWe are open on Mondays. Do book!\n\n", "We are open"),
        ("# Conditions\n\nWe are open on Mondays and on every other day that has a name. Do ring!\n\n", ""),
        ("# Conditions\n\nWe are open on Mondays.\n\n", ""),
        ("We treat:\n\n---\n\n", ""),
        ("We treat:\n\n```\ncode\n```\n\n", ""),
        ("", ""),
    ],
)
def test_what_introduces_a_list(before: str, lead: str) -> None:
    """The short or open paragraph right before it, or the heading right above it."""
    introduced = leads(before + "- asthma\n- eczema\n")
    if not lead:
        assert not introduced
    else:
        assert introduced["asthma"].startswith(lead)
        assert introduced["eczema"].startswith(lead)


def test_nested_items_follow_their_parent() -> None:
    """A list inside an item is introduced by the item; further paragraphs belong to it."""
    text = (
        "We treat:\n\n- Children\n  - colic\n\n    More on colic.\n  - asthma\n-\n  - lost parent\n- Adults\n"
    )
    assert leads(text) == {
        "Children": "We treat:",
        "colic": "Children",
        "More on colic.": "colic",
        "asthma": "Children",
        "lost parent": "We treat:",
        "Adults": "We treat:",
    }
    levels = {block.text: (block.kind, block.level) for block in read(text).blocks}
    assert levels["colic"] == ("item", 2)
    assert levels["More on colic."] == ("paragraph", 0)
    assert levels["Adults"] == ("item", 1)


@pytest.mark.parametrize("end", ["\n", "  \n", "\\\n", "<br>\n"])
@pytest.mark.parametrize("mark", ["✓ ", "•", "– ", "🌿 ", "✅"])
def test_lists_typed_by_hand(mark: str, end: str) -> None:
    """Lines of one paragraph that begin with a tick or bullet are items."""
    text = f"We treat:{end}{mark}asthma{end}{mark}type 2\n  diabetes{end}{mark}colic"
    assert shape(text) == [
        ("paragraph", "We treat:"),
        ("item", "asthma"),
        ("item", "type 2 diabetes"),
        ("item", "colic"),
    ]
    assert set(leads(text).values()) == {"We treat:"}


def test_ticked_paragraphs_are_items() -> None:
    """Ticks with blank lines between them make one list."""
    assert leads("# Benefits\n\n✓ sleep\n\n✓ calm\n\nCall us.") == {"sleep": "Benefits", "calm": "Benefits"}


def test_lines_after_a_colon_are_items() -> None:
    """Short lines that the writer broke after "We treat:" are a list without bullets."""
    assert leads("We treat:<br>asthma<br>eczema") == {"asthma": "We treat:", "eczema": "We treat:"}


WIDE = "Nobody in the valley opens before nine, and on Mondays nobody opens at all."


@pytest.mark.parametrize(
    ("lines", "parted"),
    [
        # each a thought
        (("No queues", "Reiki heals cancer"), True),
        (("**No fillers**", "**Our tea cures asthma**"), True),
        (("No queues", "“Heals cancer”"), True),
        (("No queues", "✨ heals cancer"), True),
        (("No queues", WIDE), True),
        # one thought
        (("No queues", "and no fuss"), False),
        (("We never said that", "Reiki heals cancer"), False),
        (("We treat", "Migraine"), False),
        (("Come along, bring a friend,", "Reiki is free"), False),
        # wrapped where the next word did not fit
        ((WIDE, "Reiki is free"), False),
        ((WIDE[:64], "Mondays"), False),
    ],
)
def test_short_lines_that_begin_anew_are_thoughts_of_their_own(lines: tuple[str, str], parted: bool) -> None:
    """As in a caption: what one line denies, the next may claim. A line that an editor wrapped goes on."""
    (block,) = read("\n".join(lines)).blocks
    assert ("\n" in block.text) == parted


def test_a_claim_below_a_line_of_what_there_is_not_is_found() -> None:
    """In Markdown as in text files."""
    drafts = ("No queues\nReiki heals cancer\n", "> We never close\n> Our tea cures asthma\n")
    for draft in drafts:
        assert "claims/cures" in [finding.rule for finding in healthlint.lint(draft, profile="uk").findings]


def test_wrapped_prose_is_no_list() -> None:
    """A number or dash at the start of a wrapped line makes no item."""
    assert shape("It helped\n9. times out of ten and\nthen some") == [
        ("paragraph", "It helped 9. times out of ten and then some")
    ]


def test_cells_follow_the_header_of_their_column() -> None:
    """A cell under an empty header follows the one that has words."""
    text = "We offer:\n\n| | Helps with |\n|---|---|\n| Cupping | pain \\| aches |\n| | colic |\n"
    assert leads(text) == {
        "Helps with": "We offer:",
        "Cupping": "Helps with",
        "pain | aches": "Helps with",
        "colic": "Helps with",
    }
    assert [block.row for block in read(text).blocks] == [-1, 0, 1, 1, 2]


def test_comments_to_healthlint_are_kept_with_their_place() -> None:
    """Only those, wherever they stand, except in code."""
    text = (
        "<!-- healthlint-ignore a/b: c -->\nText <!-- Healthlint-ignore x: y --> on.\n\n"
        "<!-- other -->\n\n`<!-- healthlint-ignore no: no -->`\n"
    )
    document = read(text)
    assert [comment.text for comment in document.comments] == [
        "healthlint-ignore a/b: c",
        "Healthlint-ignore x: y",
    ]
    for comment in document.comments:
        assert text[comment.start : comment.end].startswith("<!--")
        assert text[comment.start : comment.end].endswith("-->")


def test_a_comment_does_not_part_a_list_from_its_lead() -> None:
    """A waiver between "We treat:" and the list changes nothing else."""
    assert leads("We treat:\n\n<!-- healthlint-ignore a: b -->\n\n- colic\n") == {"colic": "We treat:"}


def test_a_title_with_escaped_marks_is_found_where_it_stands() -> None:
    """Not at the link that uses it, of which the words may happen to be as long."""
    text = "See [ref].\n\n[ref]: https://example.org '\\*No.\\_'\n"
    assert found(text, "*No._") == "'\\*No.\\_'"


@pytest.mark.parametrize(
    "shortcode",
    [
        '{{< callout text="Our oil cures gout" class="Not in the copy" >}}',
        '{{<callout text="Our oil cures gout">}}',
        "{{% note 'Our oil cures gout' %}}",
        '{% include box.html title="Our oil cures gout" %}',
    ],
)
def test_words_in_shortcodes_are_read(shortcode: str) -> None:
    """A site generator puts them on the page; the rest of the shortcode is code."""
    text = f"Now {shortcode}."
    assert shape(text) == [("paragraph", "Now ."), ("alt", "Our oil cures gout")]
    assert found(text, "oil cures") == "oil cures"


@pytest.mark.parametrize(
    "code",
    ['`{{< a text="It cures gout" >}}`', '{{</* a text="It cures gout" */>}}', '{{ "It cures gout" | b }}'],
)
def test_shortcodes_that_are_shown_or_computed_hold_no_copy(code: str) -> None:
    """They stand in code, are escaped, or are no shortcodes."""
    assert "gout" not in str(shape(f"Now {code}."))


@pytest.mark.parametrize("kind", ["markdown", "plain"])
def test_hashtags_are_cut_at_their_capitals(kind: str) -> None:
    """Readers of ``#DetoxYourLiver`` read three words; each knows its place."""
    text = "Try it [1]! #DetoxYourLiver #CuresAsthma&more https://a.org/#NotThis #notthis #DNA #McC"
    [(_, words)] = shape(text, kind)
    assert words == "Try it [1]! #Detox Your Liver #Cures Asthma&more  #notthis #DNA #McC"
    assert found(text, "Your Liver", kind) == "YourLiver"
    assert found(text, "#Cures", kind) == "#Cures"
    assert found(text, "more", kind) == "more"
