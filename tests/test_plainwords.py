"""Patterns told in words, for readers who do not know the pattern language."""

from __future__ import annotations

import pytest

from healthlint.packfile import Entry, read_packs
from healthlint.packs import rule_files
from healthlint.plainwords import Vocabulary, conditions_in_words, readable


def _vocabulary(**concepts: dict[str, list[str]]) -> Vocabulary:
    return Vocabulary(
        [
            Entry("own", "own.yaml", {"id": name.replace("_", "."), **values}, {}, ())
            for name, values in concepts.items()
        ]
    )


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("(better | safer) than? {medicine}", "better aspirin"),
        ("{lung} ...12 (hit~ | prick~)", "lung … hit"),
        ("({medicine} | surgery) (for (bad | sore) backs)", "aspirin for bad backs"),
        ("(£ | $) {number} (per visit)?", "£20"),
        ("needle...20(into | in) {body.part}", "needle … into part"),
        ("(a | b)? ... cure~", "cure"),
    ],
)
def test_a_pattern_by_example(pattern: str, words: str) -> None:
    """The first of each choice, without what may be left out, and a word for each concept."""
    vocabulary = _vocabulary(
        medicine_opiate={"terms": ["(aspirin~ | ibuprofen)"]},
        medicine={"includes": ["medicine.opiate"]},
        lung={"terms": ["lung~"]},
    )
    assert vocabulary.example(pattern) == words


def test_concepts_that_include_each_other_end() -> None:
    """Where there is no term at all, the name has to do."""
    assert _vocabulary(a={"includes": ["b"]}, b={"includes": ["a"]}).word_for("a") in ("a", "b")


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ("(sore | stiff) (the | your)? neck~", "sore/stiff [the/your] neck"),
        ("({number} | (a | some)) days", "any number/a/some days"),
        ("treat~ ...4 {condition.serious}", "treat … any serious"),
        ("blood? pressure", "[blood] pressure"),
    ],
)
def test_a_term_that_can_be_read(term: str, words: str) -> None:
    """Choices by strokes, what may be left out in brackets."""
    assert readable(term) == words


def test_conditions() -> None:
    """Each is told once, with how often it must stand there, and all that it asks for."""
    conditions = [
        {"all": ["{lung}", "rib"], "times": 2},
        "cup",
        {"all": ["cup"]},
        {"all": ["cup"], "amid": ["back"]},
    ]
    assert list(conditions_in_words(conditions, _vocabulary(lung={"terms": ["lung"]}))) == [
        '"lung" in more than one sentence with "rib"',
        '"cup"',
        '"cup" with "back"',
    ]


def test_every_requirement_can_be_told() -> None:
    """No sign of the pattern language is left in what the built-in packs ask for."""
    sources = read_packs(rule_files(()))
    vocabulary = Vocabulary(sources.concepts)
    for entry in sources.requirements:
        for key in ("due", "not-due", "given"):
            for words in conditions_in_words(entry.values.get(key) or (), vocabulary):
                assert not set("{}()|~?").intersection(words), (entry.values["id"], words)
                assert '""' not in words
