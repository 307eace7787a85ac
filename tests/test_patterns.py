"""The pattern language: what a rule author writes, and what he is told when it is wrong."""

from __future__ import annotations

import pytest

from healthlint.patterns import PatternError, expand, term_phrases


def test_words_that_stand_together_become_one_step() -> None:
    """A choice before a fixed word is multiplied out, so that one look-up finds it."""
    (steps,) = expand("(better | safer) than {medicine}")
    assert steps[0].phrases == (("better", "than"), ("safer", "than"))
    assert steps[1].concepts == ("medicine",)


def test_gap_belongs_to_the_step_behind_it() -> None:
    """``...`` skips eight words, ``...20`` twenty."""
    (steps,) = expand("{a} ... {b} ...20 {c}")
    assert [step.gap for step in steps] == [0, 8, 20]


@pytest.mark.parametrize(
    "pattern", ["cures ... {a}", "cures...{a}", "cures ...{a}", "cures... {a}", "cures…{a}", "cures … {a}"]
)
def test_a_gap_needs_no_spaces(pattern: str) -> None:
    """Three dots are a gap wherever they stand, never a part of the word before them."""
    assert expand(pattern) == expand("cures ...8 {a}")
    assert expand("give~...20 up") == expand("give~ ...20 up")


def test_concepts_and_words_may_be_alternatives() -> None:
    """A choice of single concepts and words stays one step."""
    (steps,) = expand("({medicine} | surgery)")
    assert steps[0].concepts == ("medicine",)
    assert steps[0].phrases == (("surgery",),)


def test_longer_alternatives_become_sequences_of_their_own() -> None:
    """A branch of several steps is written out."""
    assert len(expand("{a} (for {b} | always)")) == 2


def test_terms_unfold_to_all_their_wordings() -> None:
    """Choices, options and inflections multiply."""
    assert term_phrases("type (1 | 2) diabetes") == (("type", "1", "diabetes"), ("type", "2", "diabetes"))
    assert ("gave", "up") in term_phrases("give~ up")
    assert term_phrases("{number} %") == (("~", "%"),)


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("", "empty"),
        ("(a | b", "never closed"),
        ("a) b", "without"),
        ("a | b", "outside brackets"),
        ("{a}?", "without any word"),
        ("a ...", "at the end"),
        ("a...", "at the end"),
        ("... a", "at the start"),
        ("? a", "nothing before it"),
        ("(a | )", "empty choice"),
        ("a {b", "cannot read"),
        ("!!!", "holds no word"),
        ("stud(y | ies) show", "middle of a word"),
        ("((((((((((a))))))))))", "nested"),
    ],
)
def test_a_pattern_that_cannot_work_is_refused_with_a_reason(pattern: str, said: str) -> None:
    """The author is told what is wrong, not shown a crash."""
    with pytest.raises(PatternError, match=said):
        expand(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "foot.*patch",
        "foot.+patch",
        "foot .* patch",
        r"\bcure\b",
        r"cures \d",
        "cure[sd]",
        "[a-z]+ cream",
        "^cure",
        "(?:cure | heal)",
        "cure{2,3}",
        "cure*",
        "(a | cure*)",
    ],
)
def test_a_regular_expression_is_not_read_as_words(pattern: str) -> None:
    """It would match nothing that its author meant, and nobody would be told."""
    for read in (expand, term_phrases):
        with pytest.raises(PatternError, match=r"regular expression.*'regex' of a rule"):
            read(pattern)


@pytest.mark.parametrize("pattern", ["colou?r", "foot.?patch", "(cure | heal)s", "(re)?generates"])
def test_a_part_of_a_word_is_no_piece(pattern: str) -> None:
    """``colou?r`` is not the word colour, but the words "colou r"."""
    with pytest.raises(PatternError, match="in the middle of a word"):
        expand(pattern)


@pytest.mark.parametrize(
    ("pattern", "phrase"),
    [
        ("5* rated", ("5", "rated")),
        ("over 18+ only", ("over", "18", "+", "only")),
        ("a c*re", ("a", "c", "re")),
        ("us$ {number}", ("us", "$", "~")),
        ("e.g. dr. who", ("e", "g", "dr", "who")),
        ("(the clinic)'s", ("the", "clinic", "'s")),
        ("dr.? who", ("dr", "who")),
        ("(the)?(clinic) opens", ("the", "clinic", "opens")),
        ("#1 c++ 24/7 100% a&e", ("#", "1", "c", "+", "+", "24", "7", "100", "%", "a", "&", "e")),
        ("{number}s", ("~", "s")),
    ],
)
def test_signs_that_words_have_are_no_expression(pattern: str, phrase: tuple[str, ...]) -> None:
    """What copy is full of stays a pattern: prices, stars, abbreviations, possessives."""
    assert phrase in term_phrases(pattern)


@pytest.mark.parametrize("pattern", ["cures ...{a}", "cures...5{a}", "cures ... ({a} | {b})?... {c}"])
def test_a_gap_is_no_expression(pattern: str) -> None:
    """Three dots may stand right before a brace or behind a question mark."""
    assert expand(pattern)


@pytest.mark.parametrize("term", ["{medicine} tablets", "a ... b", "a?"])
def test_a_term_is_words_only(term: str) -> None:
    """Concepts and gaps belong in patterns, and a term may not be empty."""
    with pytest.raises(PatternError):
        term_phrases(term)


def test_a_choice_that_explodes_is_refused() -> None:
    """Nobody can hang the loader with a small pattern."""
    with pytest.raises(PatternError, match="more than"):
        term_phrases(" ".join(["(a | b | c | d | e)"] * 12))
