"""Front matter."""

from __future__ import annotations

import sys

import pytest
from reading import found, read, shape

from healthlint.readers.frontmatter import read_front
from healthlint.source import read_source


@pytest.mark.parametrize(
    ("value", "prose", "source"),
    [
        ("Back pain & you", "Back pain & you", "Back pain & you"),
        ("Back pain   # not this", "Back pain", "Back pain"),
        ('"Back \\"pain\\" \\u2013 ease"', 'Back "pain" – ease', 'Back \\"pain\\" \\u2013 ease'),
        ("'It''s back pain'", "It's back pain", "It''s back pain"),
        (">-\n  Back pain\n  and you", "Back pain and you", "Back pain\n  and you"),
        ("|\n  Back pain\n  and you", "Back pain\nand you", "Back pain\n  and you"),
        ("Back pain\n  and you", "Back pain and you", "Back pain\n  and you"),
    ],
)
@pytest.mark.parametrize("key", ["title", "description"])
def test_title_and_description_are_prose(key: str, value: str, prose: str, source: str) -> None:
    """Every way to write a string in YAML maps to the words in it."""
    text = f"---\ndate: 2026-01-01\n{key}: {value}\ntags: [a, b]\n---\nText\n"
    assert shape(text) == [(key, prose), ("paragraph", "Text")]
    assert found(text, prose) == source
    assert read(text).blocks[0].label == key


def test_toml_front_matter() -> None:
    """The same, between pluses."""
    text = (
        '+++\ntitle = "Back pain"\ndescription = """\nFor\nyou"""\n[healthlint]\nprofile = "uk"\n+++\nText\n'
    )
    assert shape(text) == [("title", "Back pain"), ("description", "For you"), ("paragraph", "Text")]
    front = read(text).front
    assert front.values == {"profile": "uk"}
    assert text[front.lines["profile"] :].startswith("profile =")


SHOWN = """\
---
title: Us
metaDescription: "For you"
tags: [summary, b]
seo:
  Title: In a search
  image:
    alt: no
    caption: >
      In a
      card
  og-description: Shared
hero: {heading: no}
faq:
  - question: Does it hurt?
    answer: "Seldom"
references:
  - title: no
author:
  description: no
  # caption: no
sub_title: |
  Below
  it
---
Text
"""


def test_what_search_results_cards_and_inboxes_show_is_prose() -> None:
    """By any of its usual names, at the top or below a key; not the titles of other works."""
    assert shape(SHOWN)[:-1] == [
        ("title", "Us"),
        ("description", "For you"),
        ("description", "In a search"),
        ("description", "In a card"),
        ("description", "Shared"),
        ("description", "Does it hurt?"),
        ("description", "Seldom"),
        ("description", "no"),  # of the author, who is shown as well
        ("description", "Below\nit"),
    ]
    assert found(SHOWN, "In a card") == "In a\n      card"
    toml = '+++\nsummary = "For you"\n[seo]\nmeta_title = "In a search"\nalt = "no"\n'
    toml += '[[references]]\ntitle = "no"\n+++\nText\n'
    assert shape(toml)[:-1] == [("description", "For you"), ("description", "In a search")]


YAML_SHAPES = [
    "healthlint: {profile: uk, modality: acupuncture}",
    'healthlint: { "profile": "uk", modality: \'acupuncture\' }',
    "healthlint:\n  profile: uk  # the market\n\n  modality: acupuncture",
    "healthlint:\n    profile: >-\n      uk\n    modality: acupuncture",
]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("yaml", YAML_SHAPES)
def test_what_the_draft_says_of_itself(yaml: str, end: str) -> None:
    """Simple or not, the mapping is the same, and every key knows its place."""
    text = f"---\ntitle: A\n{yaml}\nauthor: B\n---\n\n# H\n".replace("\n", end)
    front = read(text).front
    assert front.values == {"profile": "uk", "modality": "acupuncture"}
    assert front.problem == ""
    for key, at in front.lines.items():
        assert text[at:].lstrip('"').startswith(key)
    assert text[front.start : front.end].endswith("---")
    assert read_front(read_source("a", text.encode())) == front


def test_simple_front_matter_needs_no_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Importing a YAML parser takes longer than reading the draft."""
    monkeypatch.setitem(sys.modules, "yaml", None)
    for yaml in YAML_SHAPES[:1] + YAML_SHAPES[2:3]:
        assert read(f"---\ntitle: A\ntags:\n  - a\n{yaml}\n---\n").front.values["profile"] == "uk"


def test_lists_and_scalars() -> None:
    """Values are typed as YAML types them."""
    front = read("---\nhealthlint:\n  profile: [uk, ie]\n  strict: true\n  n: 3\n  none: ~\n---\n").front
    assert front.values == {"profile": ["uk", "ie"], "strict": True, "n": 3, "none": None}


@pytest.mark.parametrize(
    ("yaml", "problem"),
    [
        ("healthlint: {profile: uk", "cannot be used"),
        ("healthlint: [uk]", "must be a mapping"),
        ("healthlint: uk", "must be a mapping"),
        ("healthlint: &a {b: *a}", "anchors"),
        ("healthlint: " + "[" * 5000, "nested more than 12 deep"),
        ("healthlint: {a: 1}\nhealthlint: {a: 2}", "more than once"),
        ("healthlint: {a: 1}\n" + "x: y\n" * 20000, "longer than"),
        ("healthlint: !!python/object/apply:os.system [ls]", "tags"),
        ("healthlint: {profile: !!bool maybe}", "tags"),
        ("healthlint: {profile: !!timestamp foo}", "tags"),
        ('healthlint: {profile: !!int ""}', "tags"),
        ("healthlint: {profile: 2026-99-99, 2026-99-99: uk}", "put it in quotes"),
        ("healthlint: {2026-99-99: uk, profile: [uk]}", "put it in quotes"),
        ("healthlint: {profile: " + "1" + ":1" * 200 + ".5, modality: [a]}", "put it in quotes"),
        ("healthlint: {profile: uk, modality: a, profile: ie}", "twice"),
    ],
)
def test_what_cannot_be_read_is_a_problem_not_a_crash(yaml: str, problem: str) -> None:
    """The draft is read all the same."""
    document = read(f"---\n{yaml}\n---\nText\n")
    assert problem in document.front.problem
    assert document.front.values == {}
    assert document.blocks[-1].text == "Text"


@pytest.mark.parametrize("toml", ["healthlint = ", "healthlint = 3", "healthlint = " + "[" * 20000])
def test_bad_toml_is_a_problem_too(toml: str) -> None:
    """The draft is read all the same."""
    document = read(f"+++\n{toml}\n+++\nText\n")
    assert document.front.problem
    assert document.blocks[-1].text == "Text"


@pytest.mark.parametrize(
    "text",
    ["---\n\nA line of prose.\n\n---\n\nMore\n", "---\ntitle: never closed\n", "\n---\ntitle: late\n---\n"],
)
def test_rules_across_the_page_are_no_front_matter(text: str) -> None:
    """Front matter stands at the very start, is closed and holds keys."""
    assert read(text).front.end == 0
    assert all(block.kind != "title" for block in read(text).blocks)


@pytest.mark.parametrize("mark", ["\f", "\x85", "\u2028"])
def test_lines_end_where_lines_of_the_draft_end(mark: str) -> None:
    """A form feed or U+2028 in a comment begins no line, so what follows it is still front matter."""
    front = read(
        f"---\n# a{mark}note, not a key\nhealthlint:\n  # a{mark}b\n  profile: uk\n---\nText\n"
    ).front
    assert (front.values, front.problem) == ({"profile": "uk"}, "")
