"""Mentions in a stretch of sentences: the same as a plain search of each sentence for each term."""

from __future__ import annotations

import random

import pytest

from healthlint.mentions import STRETCH_WORDS, Mentions, Stretch, bits_of
from healthlint.words import is_number
from scenes import vocabulary

TERMS = {
    "heart": ["heart", "heart of oak"],
    "attack": ["attack", "heart attack"],
    "oak": ["oak", "of oak", "oak tree"],
    "dose": ["~ drops", "~", "two drops of tea"],
    "never-said": ["elm"],
}
HIDES = {"heart": ["heart attack"], "oak": ["oak tree house"]}
NUMBERS = {name: number for number, name in enumerate(TERMS)}
WORDS = ["heart", "of", "oak", "attack", "tree", "house", "two", "9", "drops", "tea", "soap"]


def plain(words: list[str], terms: list[str]) -> list[tuple[int, int]]:
    """Every place of the terms, by first word, longest first."""
    found = set()
    for term in terms:
        wanted = term.split()
        for at in range(len(words) - len(wanted) + 1):
            here = words[at : at + len(wanted)]
            if all(
                word == want or (want == "~" and is_number(word))
                for word, want in zip(here, wanted, strict=True)
            ):
                found.add((at, at + len(wanted)))
    return sorted(found, key=lambda place: (place[0], -place[1]))


def wanted(words: list[str], name: str) -> list[tuple[int, int]]:
    """Places of a concept, without those that are part of what means something else."""
    hidden = plain(words, HIDES.get(name, []))
    return [
        place
        for place in plain(words, TERMS[name])
        if not any(first <= place[0] and place[1] <= last for first, last in hidden)
    ]


def annotated(sentences: list[list[str]], first: int = 0) -> tuple[Stretch, list[Mentions]]:
    """The sentences in a stretch, the first of them numbered ``first``."""
    stretch = Stretch(first)
    found = [stretch.add(words) for words in sentences]
    stretch.annotate(vocabulary(TERMS, HIDES))
    return stretch, found


def some_sentences(seed: int) -> list[list[str]]:
    """Up to ten sentences of words that begin, go on with and end terms."""
    chance = random.Random(seed)
    return [[chance.choice(WORDS) for _ in range(chance.randint(1, 8))] for _ in range(chance.randint(1, 10))]


@pytest.mark.parametrize("seed", range(25))
def test_as_a_plain_search(seed: int) -> None:
    """Each concept has the places that a search finds, in each sentence, and the sentence says which it has."""
    sentences = some_sentences(seed)
    first = seed % 3 * 7
    stretch, mentions = annotated(sentences, first)
    for name, number in NUMBERS.items():
        places = [wanted(words, name) for words in sentences]
        assert [list(found.get(number, ())) for found in mentions] == places
        assert [number in found for found in mentions] == [bool(some) for some in places]
        told = [first + index for index, some in enumerate(places) if some]
        assert list(stretch.sentences_with(number)) == told
        for some, found in zip(places, mentions, strict=True):
            if some:
                assert list(found[number]) == some
            else:
                with pytest.raises(KeyError):
                    found[number]
    for words, found in zip(sentences, mentions, strict=True):
        said = {number for name, number in NUMBERS.items() if wanted(words, name)}
        assert set(found) == said
        assert len(found) == len(said)


@pytest.mark.parametrize("seed", range(10))
def test_phrases_as_a_plain_search(seed: int) -> None:
    """Words of a pattern that are no term are found as well, and never across two sentences."""
    sentences = some_sentences(seed)
    stretch, _ = annotated(sentences, 5)
    for phrase in (("oak",), ("of", "oak"), ("oak", "tree", "house"), ("elm",), ("soap", "elm")):
        for _ in range(2):  # what is kept answers as well as what is looked up
            bits = stretch.starts_of_words(phrase)
            with_it = [5 + index for index, words in enumerate(sentences) if plain(words, [" ".join(phrase)])]
            assert list(stretch.sentences(bits)) == with_it
            count = sum(len(plain(words, [" ".join(phrase)])) for words in sentences)
            assert len(list(bits_of(bits))) == count


def test_what_is_no_concept() -> None:
    """An unknown number has no places, and a name is no number."""
    _, (found,) = annotated([["heart"]])
    name: object = "heart"
    assert name not in found
    assert list(found.get(99, [(7, 8)])) == [(7, 8)]


def test_merged_lengths() -> None:
    """Starts by length, the longest first, each length once."""
    stretch, _ = annotated([["heart", "of", "oak"]])
    assert stretch.merged(NUMBERS["heart"]) == ((3, 1), (1, 1))
    assert stretch.merged(NUMBERS["oak"]) == ((2, 2), (1, 4))
    assert stretch.merged(NUMBERS["never-said"]) == ()
    assert list(bits_of(0b10110)) == [1, 2, 4]


def test_a_stretch_is_full_in_time() -> None:
    """Longer rows of words cost more than further rows."""
    stretch = Stretch(0)
    assert not stretch.full
    stretch.add(["soap"] * STRETCH_WORDS)
    assert stretch.full


def test_a_term_may_have_any_number_of_words() -> None:
    """Below a certain depth terms are kept in another form."""
    words = [f"w{chr(97 + k // 26)}{chr(97 + k % 26)}" for k in range(60)]
    terms = {"long": [" ".join(words), " ".join(words[:40])], "longer": [" ".join([*words, "end"])]}
    stretch = Stretch(0)
    found = stretch.add([*words, "end"])
    stretch.annotate(vocabulary(terms))
    assert dict(found) == {0: [(0, 60), (0, 40)], 1: [(0, 61)]}


def test_terms_are_found_however_often_their_word_is_met() -> None:
    """A word that is met often is kept in another form; parts of words that may follow are none."""
    known = vocabulary({"heart attack": ["heart attack"], "oak": ["heart of oak"], "dose": ["heart ~ times"]})
    words = ["heart", "attack", "heart", "tack", "heart", "of", "oak", "heart", "a", "heart", "9", "times"]
    for _ in range(40):
        stretch = Stretch(0)
        found = stretch.add(words)
        stretch.annotate(known)
        assert dict(found) == {0: [(0, 2)], 1: [(4, 7)], 2: [(9, 12)]}
