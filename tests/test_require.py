"""Required statements: when one is due, what states it, and what takes it back."""

from __future__ import annotations

import pytest

from healthlint import lint

OFFER = "# Acupuncture for stiff shoulders\n\nOur acupuncturist needles between the shoulder blades.\n\n"
LUNG = "safety/acupuncture-pneumothorax"


def missing(text: str) -> set[str]:
    """The required statements that a draft lacks."""
    report = lint(text, path="draft.md", profile="uk", as_of="2026-11-01")
    return {finding.rule for finding in report.findings if finding.kind == "requirement"}


@pytest.mark.parametrize(
    "statement",
    [
        "Very rarely a needle there can puncture a lung.",
        "The risk is small, but it is not zero: a lung can be pierced.",
        "We would be lying if we said that there was no risk of a collapsed lung.",
        "I have never punctured a lung. It can happen all the same.",
        "| Effect | How often |\n| --- | --- |\n| Collapsed lung | very rare |",
        "Possible harm:\n\n- bruises\n- a collapsed lung",
        '> "She told me that a needle can let air in around the lung." Joan',
        "### Can a needle reach the lung?\n\nVery rarely, yes.",
        "Could it be a collapsed lung? Then dial 999.",
        "| Treatment | Risk |\n| --- | --- |\n| Needles | a collapsed lung |\n| Surgery | infection |",
        "If you do not breathe easily, ring 999, as a needle may have nicked the lung.",
    ],
)
def test_states_the_harm(statement: str) -> None:
    """A harm granted in any form of sentence satisfies the requirement."""
    assert LUNG not in missing(OFFER + statement)


@pytest.mark.parametrize(
    "statement",
    [
        "There is no risk of a collapsed lung.",
        "Our needles are too short to reach a lung.",
        "A punctured lung is physically impossible here.",
        "Some people fear a punctured lung. That cannot happen with us.",
        "Could a needle puncture the lung? Not with ours.",
        "### Can a needle puncture the lung?\n\nCall us to book.",
        "A surgeon can puncture a lung there.",
        "![A lung collapsed by a needle](lung.jpg)",
        "<!-- say that a needle can puncture the lung -->",
        "See [how a needle can puncture a lung](/risks).",
        "Read more about needles that puncture a lung on our risk page.",
        '> "They say a needle can puncture a lung. Not with these." Dan',
        "---\n",
        "| Treatment | Risk |\n| --- | --- |\n| Needles | none |\n| Surgery | a collapsed lung |",
        "| | Needles | Surgery |\n| --- | --- | --- |\n| Risk | none | a collapsed lung |",
    ],
)
def test_does_not_state_the_harm(statement: str) -> None:
    """Denials, other harms, unseen text and other pages leave the requirement unmet."""
    assert LUNG in missing(OFFER + statement)


def test_front_matter_states_nothing() -> None:
    """Readers of the page never see what only the front matter says."""
    front = "---\ntitle: Shoulders\ndescription: A needle can puncture the lung.\n---\n\n"
    assert LUNG in missing(front + OFFER)


def test_a_ban_is_a_statement() -> None:
    """Where the statement is itself a ban, its "no" takes nothing back; a welcome does."""
    offer = "Electroacupuncture in Hull: two needles, two leads, a mild current. £40.\n\n"
    rule = "safety/electroacupuncture-pacemaker"
    assert rule not in missing(offer + "No current for anybody with a pacemaker.")
    assert rule not in missing(offer + "A pacemaker? Tell us first.")
    assert rule in missing(offer + "The current is too weak to bother a pacemaker.")
    assert rule in missing(offer + "A pacemaker? No problem at all.")


def test_one_answer_to_a_row_of_questions() -> None:
    """Questions that stand in a row share the answer behind them."""
    offer = "Electroacupuncture in Hull: two needles, two leads, a mild current. £40.\n\n"
    questions = "Do you have a pacemaker? Have you ever had a fit? Then the leads stay in the drawer."
    assert "safety/electroacupuncture-pacemaker" not in missing(offer + questions)


@pytest.mark.parametrize(
    "text",
    [
        "I rolled my shoulders on foam while a friend went to her acupuncturist.",
        "We offer shoulder massage. We do not offer acupuncture.",
        (
            "Acupuncture without touching your shoulder: all needles go in the hand and below the knee. "
            "Nothing goes into the back. Acupuncture costs £40."
        ),
        (
            "The court heard that he had practised acupuncture on backs without a licence. He was fined. "
            "Inspectors found used needles."
        ),
    ],
)
def test_not_due(text: str) -> None:
    """What is passed by, declined, done elsewhere or only reported owes no statement."""
    assert LUNG not in missing(text)


def test_a_heading_names_the_subject() -> None:
    """One mention in a heading is enough, one in passing is not."""
    assert "safety/red-flags" in missing("# Herniated discs\n\nWalk. Rest. Most of them shrink.")
    assert "safety/red-flags" not in missing("# A new showroom\n\nThe movers had bad backs that day.")


def test_stands_at_the_trigger() -> None:
    """The finding points at the words that make the statement due."""
    report = lint(OFFER, path="draft.md", profile="uk", as_of="2026-11-01")
    (found,) = [finding for finding in report.findings if finding.rule == LUNG]
    assert (found.line, found.quote) == (1, "Acupuncture")
    assert "lung" in found.instead
