"""Words and inflections: what rule authors need not think about."""

from __future__ import annotations

import pytest

import healthlint
from healthlint.inflect import inflections
from healthlint.words import fold, layout, words_of


@pytest.mark.parametrize(
    "text",
    [
        "İstanbul Straße",
        "côté “quoted” – don’t",
        "ＦＵＬＬ width",
        "Pain\u00a0relief\u2009now",
        "😀 naïve ﬁne",
    ],
)
def test_folding_keeps_every_character_at_its_offset(text: str) -> None:
    """A place in folded text is a place in the text."""
    assert len(fold(text)) == len(text)


def test_case_accents_quotes_and_hyphens_do_not_matter() -> None:
    """The same words come out however the draft is typed."""
    assert words_of(fold("Side-Effect–free: it’s CÔTÉ")) == ["side", "effect", "free", "it", "'s", "cote"]


def test_numbers_signs_and_contractions_are_words() -> None:
    """Decimals stay whole, "don't" is one word, a percent sign counts."""
    assert words_of(fold("Don't take 87.1% of B12 or 2,678 mg")) == [
        "don't", "take", "87.1", "%", "of", "b12", "or", "2,678", "mg",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cancer¹ asthma²³ ①eczema ❷acne", ["cancer", "asthma", "eczema", "acne"]),
        ("cancer1 eye2 asthma3,4", ["cancer", "1", "eye", "2", "asthma", "3,4"]),
        ("cancerⅣ type Ⅱ", ["cancer", "4", "type", "2"]),
        ("1½ hours, ⅔ cured", ["1", "½", "hours", "⅔", "cured"]),
        ("B12 B₁₂ CO2 CO₂ H₂O", ["b12", "b12", "co2", "co2", "h2", "o"]),
        ("omega3 omega-3 Covid19", ["omega", "3", "omega", "3", "covid", "19"]),
        ("10² m² 5 m²", ["10", "m", "5", "m"]),
    ],
)
def test_a_numeral_is_no_letter(text: str, words: list[str]) -> None:
    """A raised sign and a digit whose markup got lost hide no word; B12 is one."""
    assert words_of(fold(text)) == words


@pytest.mark.parametrize(
    "signs", [("<sup>1</sup>", "²"), ("1", "2"), ("①", "②"), ("₁", "₂"), ("½", "⅔"), ("Ⅰ", "Ⅱ")]
)
def test_a_sign_behind_a_word_hides_no_claim(signs: tuple[str, str]) -> None:
    """Whatever stands at the end of what the tea is said to cure."""
    found = healthlint.lint(
        "Ginger cures cancer{} and reverses diabetes{}.".format(*signs), profile="uk"
    ).findings
    assert [finding.quote for finding in found if finding.rule == "claims/cures"] == [
        "cures cancer",
        "reverses diabetes",
    ]


def test_cyrillic_look_alikes_do_not_hide_a_word() -> None:
    """A word with a foreign letter that looks the same is the same word."""
    assert words_of(fold("mоrphine")) == ["morphine"]  # the first o is Cyrillic


@pytest.mark.parametrize("text", ["𝗺𝗼𝗿𝗽𝗵𝗶𝗻𝗲", "𝑴𝒐𝒓𝒑𝒉𝒊𝒏𝒆", "ｍｏｒｐｈｉｎｅ"])
def test_styled_letters_do_not_hide_a_word(text: str) -> None:
    """Posts are set in bold and italics with letters of mathematics."""
    assert words_of(fold(text)) == ["morphine"]
    assert words_of(fold("🙂 １２ 𝟏𝟐")) == ["12", "12"]


def test_breaks_tell_how_strongly_words_are_parted() -> None:
    """Hyphens part nothing, commas little, colons and dashes more, semicolons most."""
    assert layout(fold("long-term, safe: yes – no; end")).breaks == (0, 0, 1, 2, 2, 3)


def test_layout_places_words_in_the_text() -> None:
    """Starts and ends cut the word out of the text."""
    text = fold("It’s  “stronger” than")
    laid = layout(text)
    assert [text[start:end] for start, end in zip(laid.starts, laid.ends, strict=True)] == words_of(text)


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("cure", {"cure", "cures", "cured", "curing"}),
        ("stop", {"stop", "stops", "stopped", "stopping"}),
        ("remedy", {"remedy", "remedies", "remedied", "remedying"}),
        ("beat", {"beat", "beats", "beaten", "beating"}),
        ("relieve", {"relieve", "relieves", "relieved", "relieving"}),
        ("flush", {"flush", "flushes", "flushed", "flushing"}),
        ("woman", {"woman", "women"}),
        ("diagnosis", {"diagnosis", "diagnoses"}),
        ("panic", {"panic", "panics", "panicked", "panicking"}),
        ("die", {"die", "dies", "died", "dying"}),
        ("label", {"label", "labels", "labelled", "labeling"}),
    ],
)
def test_every_inflection_is_made(word: str, forms: set[str]) -> None:
    """``word~`` stands for all the forms a writer uses, British and American."""
    assert forms <= set(inflections(word))
