"""Plain text as it is copied from a web page."""

from __future__ import annotations

import pytest
from reading import found, leads, read, shape

PAGE = """top of page
Home
About
Contact

Calmer Shoulders With Cupping

  • Writer: Jo Field
    Jo Field
  • Mar 3
  • 4 min read

Desk work makes necks and shoulders ache, and many people ask us what else they could try.

What is it?


1. Warm cups


We place warm cups on the skin for ten minutes and move them now and then, as you prefer it.

2. Rest


Lie down afterwards. It is that simple, and most people like it more than they thought.

Some people tell us that they notice:

  • easier nights

  • less tension
    across the back

These are their words, not ours, and your mileage may vary from week to week.

References

Field J. (2019). Cups and necks. Journal of Shoulders. Available at: https://example.org/cups

68 views0 comments
Recent Posts
See All
Post: next
© 2025 Field Cupping
"""


def test_a_copied_page() -> None:
    """Titles, numbered headings, bullets and furniture are told apart."""
    assert shape(PAGE, "plain") == [
        ("furniture", "top of page"),
        ("furniture", "Home"),
        ("furniture", "About"),
        ("furniture", "Contact"),
        ("heading", "Calmer Shoulders With Cupping"),
        ("furniture", "Writer: Jo Field Jo Field"),
        ("furniture", "Mar 3"),
        ("furniture", "4 min read"),
        (
            "paragraph",
            "Desk work makes necks and shoulders ache, and many people ask us what else they could try.",
        ),
        ("heading", "What is it?"),
        ("heading", "Warm cups"),
        (
            "paragraph",
            "We place warm cups on the skin for ten minutes and move them now and then, as you prefer it.",
        ),
        ("heading", "Rest"),
        (
            "paragraph",
            "Lie down afterwards. It is that simple, and most people like it more than they thought.",
        ),
        ("paragraph", "Some people tell us that they notice:"),
        ("item", "easier nights"),
        ("item", "less tension across the back"),
        ("paragraph", "These are their words, not ours, and your mileage may vary from week to week."),
        ("heading", "References"),
        ("paragraph", "Field J. (2019). Cups and necks. Journal of Shoulders. Available at:"),
        ("furniture", "68 views0 comments"),
        ("furniture", "Recent Posts"),
        ("furniture", "See All"),
        ("heading", "Post: next"),
        ("furniture", "© 2025 Field Cupping"),
    ]
    assert leads(PAGE, "plain") == {
        "easier nights": "Some people tell us that they notice:",
        "less tension across the back": "Some people tell us that they notice:",
    }
    reference = next(block for block in read(PAGE, "plain").blocks if block.text.startswith("Field J."))
    assert [link.target for link in reference.links] == ["https://example.org/cups"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_wrapped_lines_are_joined(end: str) -> None:
    """A paragraph from an editor that wraps at a width is one block."""
    text = (
        "Acupuncture is one of the things that people try when their backs\n"
        "ache. It may ease the ache for a while, and the needles are\n"
        "thin. Ask before you book.\n\nSecond paragraph.\n"
    ).replace("\n", end)
    assert [len(words.split()) for _, words in shape(text, "plain")] == [30, 2]
    assert found(text, "backs ache", "plain") == f"backs{end}ache"


def test_a_sentence_wrapped_by_hand_is_one() -> None:
    """What is broken into narrow lines, as in captions and mails, is read as it runs on."""
    text = (
        "Morning tea\nOur tea is clinically\nproven to lower blood\npressure in two weeks.\nAsk us today.\n"
    )
    assert shape(text, "plain")[1] == (
        "paragraph",
        "Our tea is clinically proven to lower blood pressure in two weeks.",
    )
    assert len(shape(text, "plain")) == 3
    assert found(text, "blood pressure", "plain") == "blood\npressure"


@pytest.mark.parametrize(
    "text",
    [
        "Our tea is clinically\nProven to lower blood\nPressure in two weeks.",
        "Our tea is so very calm\n#proven to lower blood\n5 weeks of the best tea.",
        "calm mind and clear skin\nno more of those aches\nbetter sleep at night",
        "We wish you all of this:\ncalm mind and clear skin\nbetter sleep at night.",
        "Benefits\nclear skin\nno aches\nbetter sleep.",
    ],
)
def test_captions_and_lists_do_not_run_on(text: str) -> None:
    """Lines that begin anew, are short or end without a full stop are lines of their own."""
    assert [words for _, words in shape(text, "plain")] == text.split("\n")


def test_paragraphs_on_lines_of_their_own_stay_apart() -> None:
    """Without blank lines, each long line is a paragraph and each short one above it a heading."""
    long = "This line goes on for longer than any editor would let it, because it was copied from a page " * 2
    text = f"Kinds of pain\n{long.strip()}.\nWhat helps\n{long.strip()}.\n"
    assert [kind for kind, _ in shape(text, "plain")] == ["heading", "paragraph"] * 2


@pytest.mark.parametrize("mark", ["• ", "- ", "* ", "– ", "✓", "✔️ ", "1. "])
def test_bullets_make_items(mark: str) -> None:
    """Whatever stands for a bullet, the item is the words after it, under their lead."""
    text = f"We treat:\n{mark}asthma and other troubles of the chest\n{mark}colic\n"
    assert leads(text, "plain") == {
        "asthma and other troubles of the chest": "We treat:",
        "colic": "We treat:",
    }


def test_indented_bullets_stand_under_the_one_before() -> None:
    """Depth of indent is depth of nesting."""
    text = "We treat:\n\n- children\n    - colic\n    - reflux\n- adults\n"
    assert leads(text, "plain") == {
        "children": "We treat:",
        "colic": "children",
        "reflux": "children",
        "adults": "We treat:",
    }


def test_a_list_that_lost_its_bullets() -> None:
    """Short lines after a colon are items; the heading of what comes next is none."""
    text = "We can help with:\nAsthma\nEczema\nHay fever\n\nOur prices\nA first visit costs sixty pounds.\n"
    assert leads(text, "plain") == dict.fromkeys(["Asthma", "Eczema", "Hay fever"], "We can help with:")
    assert ("heading", "Our prices") in shape(text, "plain")


@pytest.mark.parametrize(
    "line",
    [
        "Log in / Sign up",
        "3 min read",
        "12,345 views 2 comments",
        "Share this post",
        "Facebook | Twitter | LinkedIn",
        "Posted on 12 March 2024 by Jo",
        "Read More: The ten best cups",
        "Home > Blog > Cupping",
        "All rights reserved.",
        "Leave a comment",
        "September 3rd, 2024",
    ],
)
def test_furniture(line: str) -> None:
    """What the page put there is no copy."""
    assert shape(f"{line}\n", "plain") == [("furniture", line)]


@pytest.mark.parametrize(
    "line",
    [
        "Asthma | Eczema | Migraine",
        "Read more books and sleep better, says our osteopath.",
        "Services",
        "May helps with pain.",
        "Cures asthma →",
        "Share your pain with us and we will cure it.",
    ],
)
def test_copy_is_not_mistaken_for_furniture(line: str) -> None:
    """Claims do not hide among the furniture."""
    assert "furniture" not in dict(shape(f"{line}\n", "plain"))


def test_comments_and_hidden_characters() -> None:
    """A waiver is a comment in plain text too, and no prose."""
    text = "<!-- healthlint-ignore a/b: agreed -->\nBoost im\u200bmunity now.\n"
    document = read(text, "plain")
    assert [block.text for block in document.blocks] == ["Boost immunity now."]
    assert [(comment.text, comment.start, comment.end) for comment in document.comments] == [
        ("healthlint-ignore a/b: agreed", 0, 38)
    ]
