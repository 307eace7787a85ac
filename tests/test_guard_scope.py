"""How far each guard reaches, in a little language (see ``scenes``): the words it rests on, or none."""

from __future__ import annotations

import pytest

from healthlint.guards import GUARDS, asked
from scenes import NUMBERS, compiled, hit, words

CASES = [
    # a denial before the claim, and what ends it
    ("negated", "The lamp never zings.", "never"),
    ("negated", "Not once, so they say, the thing zings.", "not"),
    ("negated", "Never fails but zings.", ""),
    ("negated", "Never fails: zings.", "never"),
    ("negated", "Never fails; zings.", ""),
    ("negated", "Never; zings.", ""),
    ("negated", "Soap; never zings.", "never"),
    ("negated", "Why not zings.", ""),
    ("negated", "The lamp zings, never doubt.", ""),
    ("negated", "The lamp not only zings.", ""),
    ("negated", "No wonder the thing zings.", ""),
    ("negated", "No wonder never zings.", "never"),
    ("negated", "Never no wonder thing zings.", "never"),
    ("negated", "There is no wonder thing that zings.", "no"),
    ("negated", "Well, there is no wonder thing that zings.", "no"),
    ("negated", "There are no wonder things, that zings.", ""),
    ("negated", "Here is no wonder thing that zings.", ""),
    ("negated", "With no fuss zings at last.", ""),
    # a comma ends what "no" denies, unless a list with "or" goes on; "never" goes on
    ("negated", "No queue, zings at once.", ""),
    ("negated", "No queue zings.", "no"),
    ("negated", "No cream, pill or spray zings.", "no"),
    ("negated", "No cream, pill, nor zings.", "no"),
    ("negated", "Never, ever zings.", "never"),
    ("negated", "No soap, zings or glows.", ""),
    ("negated", "No cream or soap, drip or spray zings.", "no"),
    # words that only look like a denial, unless a list that they begin runs up to the claim
    ("negated", "No wonder, pill or spray zings.", "no"),
    ("negated", "No wonder or old spray zings.", "no"),
    ("negated", "No wonder or very old spray zings.", ""),
    ("negated", "No wonder or spray, pill zings.", ""),
    ("negated", "No wonder pill and spray zings.", ""),
    # a new subject behind a comma, or a pronoun behind "and"
    ("negated", "Never stops, it zings.", ""),
    ("negated", "Never stops and it zings.", ""),
    ("negated", "Never stops and drip zings.", "never"),
    ("negated", "Never stops it zings.", "never"),
    ("negated", "No cream, drip or spray zings.", "no"),
    ("negated", "No cream or spray, drip zings.", ""),
    ("negated", "No cream, it or spray zings.", ""),
    ("negated", "No cream, our or spray zings.", ""),
    ("negated", "No cream, spray, lamp or soap zings.", "no"),
    ("negated", "Never soap, lamp that zings.", "never"),
    # a denial behind it
    ("negated", "That the lamp zings is untrue.", "is untrue"),
    ("negated", "That the lamp zings, they know, is untrue.", "is untrue"),
    ("negated", "That the lamp zings is untrue, it seems.", "is untrue"),
    ("negated", "That the lamp zings, it is untrue.", ""),
    ("negated", "The lamp zings; is untrue.", ""),
    ("negated", "The lamp zings but soap is untrue.", ""),
    ("negated", "What is untrue: the lamp zings.", ""),
    # an answer to a question, or to hearsay
    ("negated", "Does the lamp zings? Nope.", "nope"),
    ("negated", "People ask if the lamp zings. Nope.", "nope"),
    ("negated", "The lamp zings. Nope.", ""),
    ("question", "Does the lamp zings? Nope.", "nope"),
    ("question", "Does the lamp zings? In four short words nope.", "nope"),
    ("question", "Does the lamp zings? In as many short words nope.", ""),
    ("question", "Does the lamp zings?", ""),
    ("question", "The lamp zings. Nope.", ""),
    ("question", "Does the lamp zings? Yes. Nope.", ""),
    # care, belief, warnings, rulings: before or behind, in the clause
    ("hedged", "The lamp may zings.", "may"),
    ("hedged", "The lamp zings, may be.", "may"),
    ("hedged", "Soap; may zings.", "may"),
    ("hedged", "Anything but sure it zings.", "anything but sure"),
    ("hedged", "It may rain, but zings.", ""),
    ("hedged", "It may rain, it zings.", ""),
    ("hedged", "This may be the answer, zings.", ""),
    ("attributed", "Folklore says, it zings.", "folklore says"),
    ("attributed", "Folklore says soap, but it zings.", ""),
    ("attributed", "The lamp zings, folklore says.", "folklore says"),
    ("warning", "Do not use what zings.", "do not use"),
    ("warning", "Do not use soap, it zings.", ""),
    ("warning", "What zings do not use.", "do not use"),
    ("reported", "He was fined as, it zings.", "was fined"),
    ("reported", "Who says it zings was fined.", "was fined"),
    ("criticised", "Beware of this, it zings.", "beware of"),
    ("criticised", "The lamp zings is a scam.", "is a scam"),
    ("criticised", "The lamp zings.", ""),
    # quotation marks count with a verdict in the block, beside the sentence
    ("criticised", 'The "lamp zings" hype.', "hype"),
    ("criticised", "The lamp zings hype.", ""),
    ("criticised", 'What hype. The "lamp zings" talk.', "hype"),
    ("criticised", 'The "lamp zings" talk. What hype.', "hype"),
    ("criticised", 'The "lamp zings" talk. Soap. What hype.', ""),
    ("criticised", 'The "lamp zings" talk.\n\nWhat hype.', ""),
    ("criticised", 'Our lamp "zings" hype.', "hype"),
    ("criticised", '"Soap" and lamp zings hype.', ""),
    ("criticised", 'Lamp zings and "soap" hype.', ""),
    ("criticised", '"Soap" lamp zings "now" hype.', ""),
    ("criticised", "The “lamp zings” hype.", "hype"),
    ("criticised", "The «lamp zings» hype.", "hype"),
    ("criticised", "The „lamp zings“ hype.", "hype"),
    ("criticised", "The “soap” lamp zings “now” hype.", ""),
    ("criticised", "The «soap» lamp zings «now» hype.", ""),
    ("criticised", "The “lamp zings hype.", ""),
    # myths
    ("myth", "Myth, it zings.", "myth"),
    ("myth", "The lamp zings, a myth.", "myth"),
    ("myth", "The lamp zings. Nope.", ""),
    ("myth", "Folklore says the lamp zings. Nope.", "nope"),
    ("myth", "Folklore says the lamp zings. Perhaps.", ""),
    # what else is at work
    ("other-agent", "Vaccines zings.", "vaccines"),
    ("other-agent", "With vaccines, or sleep it zings.", "sleep"),
    ("other-agent", "With vaccines our thing zings.", ""),
    ("other-agent", "Vaccines and the lamp zings.", ""),
    ("other-agent", "Vaccines zings beside the lamp.", "vaccines"),
    ("other-agent", "Vaccines hurt, but zings.", ""),
    ("other-agent", "It zings like vaccines.", ""),
    # medicine does, and the remedy behind it does not
    ("other-agent", "It zings, vaccines do; the lamp does not.", "lamp does not"),
    ("other-agent", "It zings, vaccines do; the lamp a b does not.", "lamp a b does not"),
    ("other-agent", "It zings, vaccines do; the lamp a b c does not.", ""),
    ("other-agent", "It zings, vaccines do; the lamp does not smell.", ""),
    ("other-agent", "It zings, the lamp does; vaccines, the lamp does not.", ""),
    ("other-agent", "It zings as vaccines do. The lamp does not.", "lamp does not"),
    ("other-agent", "It zings as vaccines do. No lamp can.", "no lamp can"),
    ("other-agent", "It zings as vaccines do. So does the lamp.", ""),
    ("other-agent", "It zings as no vaccines do. The lamp does not.", ""),
    ("other-agent", "It zings as vaccines do. One two three four the lamp does not.", ""),
    ("other-agent", "It zings as vaccines do. Soap. The lamp does not.", ""),
    ("other-agent", "It zings, vaccines beats the lamp.", "beats"),
    ("other-agent", "It zings, the lamp beats vaccines.", ""),
    ("other-agent", "Sleep before it zings, or see a gp.", "sleep"),
]


@pytest.mark.parametrize(("guard", "text", "rests_on"), CASES)
def test_reach(guard: str, text: str, rests_on: str) -> None:
    """A cue counts in its own clause, before or behind as its kind asks, and the note quotes it."""
    made = hit(text)
    assert words(made, GUARDS[guard](made)) == rests_on


@pytest.mark.parametrize(
    ("text", "rests_on"),
    [
        ("Does the lamp zings?", "lamp zings"),
        ("Does the lamp zings? Nope.", "lamp zings"),
        ("Does the lamp zings? Yes.", ""),
        ("The lamp zings.", ""),
        ("Does the thing zings? **", "zings"),
        # what makes the claim by asking is no open question
        ("Did you know the thing zings?", ""),
        ("Zings, did you know?", "zings"),
        ("Friend, did you know it zings?", "zings"),
    ],
)
def test_asked(text: str, rests_on: str) -> None:
    """An open question softens, one that is answered yes does not."""
    made = hit(text)
    assert words(made, asked(made)) == rests_on


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("Calms nerves zings.", True),
        ("Calms nerves a b c d e f zings.", True),
        ("Calms nerves a b c d e f g zings.", False),
        ("Zings a b c d e f calms nerves.", True),
        ("Zings a b c d e f g calms nerves.", False),
        ("Calms nerves but zings.", False),
        ("Calms nerves; zings.", False),
        ("Zings but calms nerves.", False),
        ("Our lamp calms nerves and a b c d e f g zings.", True),
        ("Our lamp zings.", False),
    ],
)
def test_authorised_wording_carries_what_stands_beside_it(text: str, holds: bool) -> None:
    """Over the claim, or at most six words from it in its clause; other families get nothing."""
    wordings = {"family": [{"id": "w1", "find": [0], "block": False}]}
    made = hit(text, patterns=[compiled("calms nerves")], wordings=wordings)
    basis = GUARDS["authorised"](made)
    assert words(made, basis) == ("calms nerves" if holds else "")
    assert basis is None or basis.said == "authorised wording w1"
    assert GUARDS["authorised"](made._replace(family="other")) is None


def test_an_authorised_wording_is_quoted_whole() -> None:
    """From its first to its last part, with what stands between."""
    wordings = {"family": [{"id": "w1", "find": [0], "block": False}]}
    made = hit(
        "It calms all your nerves and zings.", patterns=[compiled("calms ...2 nerves")], wordings=wordings
    )
    assert words(made, GUARDS["authorised"](made)) == "calms all your nerves"


ACCEPTED = {
    "glow": [
        {
            "id": "a1",
            "block": False,
            "forbid": [NUMBERS["ever"]],
            "qualifier": [NUMBERS["brief"]],
            "conditions": [NUMBERS["mild"]],
        }
    ]
}


@pytest.mark.parametrize(
    ("text", "rests_on"),
    [
        ("The lamp zings ague briefly.", "ague"),
        ("The lamp zings ague.", ""),
        ("The lamp zings ague briefly, forever.", ""),
        ("The lamp zings ague and gout briefly.", ""),
        ("The lamp zings the pain of ague briefly.", "ague"),
        ("The lamp zings pain briefly.", ""),
        ("The lamp zings briefly.", ""),
    ],
)
def test_accepted_use(text: str, rests_on: str) -> None:
    """Each condition named must be accepted, with its qualifier; a general word beside it names no other."""
    made = hit(text, modality="glow", accepted=ACCEPTED)
    assert words(made, GUARDS["accepted"](made)) == rests_on
    other = hit(text, modality="other", accepted=ACCEPTED)
    assert GUARDS["accepted"](other) is None


def test_an_accepted_use_may_have_its_qualifier_in_the_block() -> None:
    """A licence number stands where it likes; a limit of time belongs to its sentence."""
    text = "The lamp zings ague. It does so briefly."
    assert GUARDS["accepted"](hit(text, modality="glow", accepted=ACCEPTED)) is None
    anywhere = {"glow": [{**ACCEPTED["glow"][0], "block": True}]}
    made = hit(text, modality="glow", accepted=anywhere)
    assert words(made, GUARDS["accepted"](made)) == "ague"
    denied = hit(text.replace("so briefly", "not do so briefly"), modality="glow", accepted=anywhere)
    assert GUARDS["accepted"](denied) is None
    elsewhere = hit(text.replace(". It", ".\n\nIt"), modality="glow", accepted=anywhere)
    assert GUARDS["accepted"](elsewhere) is None


@pytest.mark.parametrize(
    ("text", "rests_on"),
    [
        ("Zings? The lamp eases ague briefly.", "ague"),
        ("Zings ague? The lamp eases ague briefly.", "ague"),
        ("Zings gout? The lamp eases ague briefly.", ""),
        ("Zings? The lamp eases ague.", ""),
        ("Zings. The lamp eases ague briefly.", ""),
        ("Zings forever? The lamp eases ague briefly.", ""),
    ],
)
def test_a_question_is_accepted_by_its_answer(text: str, rests_on: str) -> None:
    """Unless it asks after something that is no accepted use; and only where a rule takes both together."""
    made = hit(text, modality="glow", accepted=ACCEPTED, rows={"rule": {"answered": True}})
    assert words(made, GUARDS["accepted"](made)) == rests_on
    apart = hit(text, modality="glow", accepted=ACCEPTED, rows={"rule": {"answered": False}})
    assert GUARDS["accepted"](apart) is None


def test_accepted_use_by_several_rows() -> None:
    """Rows add up; the note names the first. A longer name is covered with the shorter one in it."""
    rows = [
        {"id": "a1", "block": False, "forbid": [], "qualifier": [], "conditions": [NUMBERS["mild"]]},
        {"id": "a2", "block": False, "forbid": [], "qualifier": [], "conditions": [NUMBERS["condition"]]},
    ]
    made = hit("The lamp zings ague and old gout.", modality="glow", accepted={"glow": rows})
    basis = GUARDS["accepted"](made)
    assert basis is not None
    assert (words(made, basis), basis.said) == ("ague", "accepted use a1")


def test_a_source_in_reach_is_named() -> None:
    """The note says which source it is."""
    made = hit("The lamp zings ([Lee 2019](https://doi.org/10.1000/lee2019)).")
    basis = GUARDS["cited"](made)
    assert basis is not None
    assert words(made, basis) == "lamp zings"
    assert "Lee 2019" in basis.said or basis.said
    bare = hit("The lamp zings.")
    assert GUARDS["cited"](bare) is None
