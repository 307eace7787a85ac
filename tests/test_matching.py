"""Patterns on sentences: every place that a plain search finds, and no other; and what commas and colons part."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from healthlint.matching import MOST_STATES
from healthlint.patterns import Step, expand
from scenes import NUMBERS, TERMS, compiled, scene

Parts = tuple[tuple[int, int], ...]


def spans(pattern: str, text: str) -> list[str]:
    """The words from the first to the last part of each match, sentence by sentence."""
    made = scene(text, [compiled(pattern)])
    return [
        " ".join(sentence.words[parts[0][0] : parts[-1][1]])
        for number, sentence in enumerate(made.reading.sentences)
        for parts in made.matcher.places(0, number)
    ]


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("zim zam", "A zim zam here.", ["zim zam"]),
        ("zim zam", "A zim here zam.", []),
        ("zim ...2 zam", "Zim zam, zim a b zam, zim a b c zam.", ["zim zam", "zim a b zam"]),
        ("zim zum? zam", "Zim zam. Zim zum zam. Zim zum.", ["zim zam", "zim zum zam"]),
        ("zim? zam", "Zim zam. Zam. Zim.", ["zim zam", "zam", "zam"]),
        (
            "zim ...2 zum? zam",
            "Zim a b zam. Zim a b zum zam. Zim a b c zam.",
            ["zim a b zam", "zim a b zum zam"],
        ),
        ("{claim} ...1 {condition}", "Zings old gout.", ["zings old gout"]),
        # the nearest completion for each start; no start is lost
        ("zim ... zam", "Zim zam zam.", ["zim zam"]),
        ("zim ... zam", "Zim zim zam.", ["zim zim zam", "zim zam"]),
        # commas part nothing, colons only where words may be skipped, semicolons always
        ("zim {claim}", "Zim, zings.", ["zim zings"]),
        ("{condition} {claim}", "Ague, zings.", ["ague zings"]),
        ("{condition} {claim}", "Ague tea zings, ague zings.", ["ague zings"]),
        ("{condition} {claim}", "Ague: zings.", []),
        ("{condition} ... {claim}", "Ague: a zings.", ["ague a zings"]),
        ("{condition} ... {claim}", "Ague; a zings.", []),
        ("{condition} ... {claim}", "Ague a; zings.", []),
        ("{condition} ... {claim}", "Ague zings; soap.", ["ague zings"]),
        ("{condition} ... {claim}", "Soap; ague zings.", ["ague zings"]),
    ],
)
def test_spans(pattern: str, text: str, found: list[str]) -> None:
    """What the rule language promises, on the words of a sentence."""
    assert spans(pattern, text) == found


def test_first_of_several_patterns() -> None:
    """The first pattern that matches in the sentence, in the order asked."""
    made = scene("Soap. Zim and zam. Zam.", [compiled("zam"), compiled("zim"), compiled("zum")])
    both, none = [1, 0], [2]
    assert [made.matcher.first(both, number) for number in range(3)] == [(), ((0, 1),), ((0, 1),)]
    assert [made.matcher.first([0, 1], number) for number in range(3)] == [(), ((2, 3),), ((0, 1),)]
    assert made.matcher.first(none, 1) == ()
    assert made.matcher.places(0, 0) == []


def test_ways_to_match_are_bounded() -> None:
    """Words said over and over cost no more than ``MOST_STATES`` at each part, and are still found."""
    text = " ".join(["zim"] * (MOST_STATES + 20)) + " zam"
    assert len(spans("zim", text)) == MOST_STATES
    assert spans("zim ... zam", "zim " * 20 + "zam") != []


# --- against a plain search ---------------------------------------------------

PATTERNS = [
    "zim zam",
    "zim ...1 zam",
    "zim ...3 zam",
    "zim ...6 zam",
    "zim? ...2 zam ...4 zum?",
    "zim ...2 zum? ...5 zam",
    "zim ...5 zum? zum? ...2 zam",
    "zim? zum? zam",
    "{condition} {claim}",
    "{condition} ...2 {claim}",
    "{condition} ...7 ({claim} | zam)",
    "({condition} | zum) ...1 {condition}",
    "{claim}? {condition} ...2 {condition}?",
]


def every_way(steps: Sequence[Step], words: tuple[str, ...]) -> Iterator[Parts]:
    """All ways to meet the steps in order, by trying."""

    def places(step: Step) -> list[tuple[int, int]]:
        wordings = {tuple(term.split()) for name in step.concepts for term in TERMS[name]} | set(step.phrases)
        return [
            (at, at + len(wording))
            for wording in wordings
            for at in range(len(words))
            if words[at : at + len(wording)] == wording
        ]

    def go_on(number: int, met: Parts, left: int) -> Iterator[Parts]:
        if number == len(steps):
            if met:
                yield met
            return
        step = steps[number]
        reach = max(step.gap, left)
        for place in places(step):
            if not met or met[-1][1] <= place[0] <= met[-1][1] + reach:
                yield from go_on(number + 1, (*met, place), 0)
        if step.optional:
            yield from go_on(number + 1, met, reach if met else 0)

    yield from go_on(0, (), 0)


def random_text(seed: int) -> str:
    """Some sentences without commas, of words that the patterns look for and others."""
    chance = random.Random(seed)
    words = ["zim", "zam", "zum", "zings", "ague", "old", "gout", "soap", "tea"]
    return "".join(
        " ".join(chance.choice(words) for _ in range(chance.randint(1, 9))).capitalize() + ". "
        for _ in range(12)
    )


@pytest.mark.parametrize("pattern", PATTERNS)
def test_as_a_plain_search(pattern: str) -> None:
    """The sieve leaves the sentences that match and no other; for each start the soonest end is found."""
    (steps,) = expand(pattern)
    for seed in range(12):
        made = scene(random_text(seed), [compiled(pattern)])
        wanted: dict[int, dict[int, Any]] = {}
        for number, sentence in enumerate(made.reading.sentences):
            best: dict[int, Any] = {}
            for parts in every_way(steps, sentence.words):
                rank = (parts[-1][0], -len(parts))
                best[parts[0][0]] = min(best.get(parts[0][0], rank), rank)
            if best:
                wanted[number] = best
        assert list(made.matcher.sentences(0)) == list(wanted)
        for number, best in wanted.items():
            found = made.matcher.places(0, number)
            assert {parts[0][0]: (parts[-1][0], -len(parts)) for parts in found} == best
            assert [parts[0][0] for parts in found] == sorted(best)


# --- where words stand --------------------------------------------------------


def test_layout_of_a_list_item() -> None:
    """The lead's words stand in the lead, the item's in the item, a colon's break between them."""
    text = "Soap. Tea, soap and:\n\n- ague; gout\n- pain"
    made = scene(text)
    blocks = made.reading.document.blocks
    number = next(n for n, sentence in enumerate(made.reading.sentences) if "gout" in sentence.words)
    sentence = made.reading.sentences[number]
    lead = made.reading.sentences[sentence.lead_sentence]
    laid = made.layouts.of(number)
    said = [
        blocks[lead.block if at < sentence.lead_words else sentence.block].text[start:end]
        for at, (start, end) in enumerate(zip(laid.starts, laid.ends, strict=True))
    ]
    assert said == ["Tea", "soap", "and", "ague", "gout"]
    assert laid.breaks == (0, 1, 0, 2, 3)


def test_layout_of_a_long_lead() -> None:
    """Of a long lead the last words are taken on."""
    text = " ".join(f"w{number}" for number in range(70)) + ", x:\n\n- ague; gout"
    made = scene(text)
    laid = made.layouts.of(1)
    block = made.reading.document.blocks[made.reading.sentences[0].block]
    assert block.text[laid.starts[0] : laid.ends[0]] == "w11"
    assert laid.breaks[0] == 0
    assert laid.breaks[58:] == (0, 1, 2, 3)
    assert len(laid.starts) == len(laid.ends) == len(laid.breaks) == 62


def test_the_longer_mention_comes_first() -> None:
    """Of two mentions at one word the longer one is tried first, so that it is the one quoted."""
    made = scene("Old gout.", [compiled("({condition} | old)")])
    assert made.matcher.places(0, 0) == [((0, 2),), ((1, 2),)]
    assert made.reading.sentences[0].found[NUMBERS["condition"]] == [(0, 2), (1, 2)]
