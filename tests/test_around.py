"""What the sentences around a claim do to it, in a little language (see ``scenes``), and what is noted of it."""

from __future__ import annotations

from typing import Any

import pytest

from healthlint.guards import GUARDS
from healthlint.judge import judge
from healthlint.spans import source_span
from healthlint.types import Candidate, DraftSettings, Rule
from scenes import compiled, hit, words

REFUTED = [
    # the next sentences refute what the draft itself puts in doubt or in the mouths of others
    ("The lamp zings. It did nothing.", "did nothing"),
    ("The lamp zings, and did nothing else.", ""),
    ("The lamp zings. No trial ran.", "no trial"),
    ("The lamp zings. We saw no really good trial.", "no really good trial"),
    ("The lamp zings. In no a b c d e f g h trial.", "no a b c d e f g h trial"),
    ("The lamp zings. In no a b c d e f g h i trial.", ""),
    ("The lamp zings. That trial was not a win.", "trial was not"),
    ("The lamp zings. A trial a b c d not e.", "trial a b c d not"),
    ("The lamp zings. A trial a b c d e not f.", ""),
    ("The lamp zings. Not only one trial ran.", ""),
    ("The lamp zings. Not only soap: no trial ran.", "no trial"),
    ("The lamp zings. A trial ran.", ""),
    ("The lamp zings. No soap ran.", ""),
    # a denied harm is a promise
    ("The lamp zings. No risk in a trial.", ""),
    ("The lamp zings. No trial saw a risk.", ""),
    ("The lamp zings. No trial a b c d risk.", ""),
    ("The lamp zings. No trial a b c d e risk.", "no trial"),
    ("The lamp zings. Risk aside no trial ran.", "no trial"),
    # taken back behind it, or at the head of the next sentence
    ("The lamp zings. It did nothing, but glows.", ""),
    ("The lamp zings. But it did nothing.", "did nothing"),
    ("The lamp zings. It did nothing. But it glows.", ""),
    ("The lamp zings. It did nothing. It glows, but dimly.", "did nothing"),
    ("The lamp zings. It did nothing.\n\nBut it glows.", "did nothing"),
    # how far: over asides of up to five words, and two longer sentences if the claim is asked or hearsay
    ("The lamp zings. One two three four five. It did nothing.", "did nothing"),
    ("The lamp zings. One two three four five six. It did nothing.", ""),
    ("People ask, the lamp zings? One two three four five six. It did nothing at all here.", "did nothing"),
    ("Folklore says it zings. One two three four five six. It did nothing at all here.", "did nothing"),
    ("A myth that it zings. One two three four five six. It did nothing at all here.", "did nothing"),
    ("The lamp zings. People ask for four more reasons. It did nothing at all here.", "did nothing"),
    ("Is it that it zings? We say it as they do. We say it as they do. It did nothing at all here.", ""),
    ("Is it that it zings? So far. So far. So far. It did nothing at all here.", "did nothing"),
    ("Is it that it zings? So far. So far. So far. So far. It did nothing.", "did nothing"),
    ("Is it that it zings? So far. So far. So far. So far. So far. It did nothing.", ""),
    # a question may be weighed instead
    ("Is it that it zings? It was in mice.", "in mice"),
    ("The lamp zings. It was in mice.", ""),
    # a flat denial opens the very next sentence, and is all of its clause
    ("The lamp zings. It doesn't.", "it doesn't"),
    ("The lamp zings. They do not.", "they do not"),
    ("The lamp zings. It won't: soap will.", "it won't"),
    ("The lamp zings. It isn't – soap is.", "it isn't"),
    ("# The lamp zings\n\nIt doesn't.", "it doesn't"),
    ("# The lamp zings\n\n- It doesn't.", "it doesn't"),
    ("The lamp zings. It does.", ""),
    ("The lamp zings. It doesn't stop there.", ""),
    ("The lamp zings. It does not stop.", ""),
    ("The lamp zings. It doesn't, however, glow.", ""),
    ("The lamp zings. Soap doesn't.", ""),
    ("The lamp zings. Then it doesn't.", ""),
    ("The lamp zings. So far. It doesn't.", ""),
    ("Is it that it zings? So far. It doesn't.", ""),
    ("It doesn't. The lamp zings.", ""),
    ("The lamp zings. It doesn't, but it glows.", ""),
    ("The lamp zings. It doesn't. But it glows.", ""),
    ("The lamp zings.\n\nIt doesn't.", ""),
    # into the next block: from a heading or a question that stands alone, and no further
    ("# The lamp zings\n\nIt did nothing.", "did nothing"),
    ("# The lamp zings\n\nA b.\n\nIt did nothing.", ""),
    ("Is it that it zings?\n\nIt did nothing.", "did nothing"),
    ("The lamp zings.\n\nIt did nothing.", ""),
    ("Is it that it zings? We say.\n\nIt did nothing.", ""),
    ("- Is it that it zings?\n\nIt did nothing.", ""),
]


@pytest.mark.parametrize(("text", "rests_on"), REFUTED)
def test_refuted_by_what_follows(text: str, rests_on: str) -> None:
    """Two sentences are the furthest that a reader carries a claim before its denial."""
    made = hit(text)
    assert words(made, GUARDS["negated"](made)) == rests_on


LIMITS = [
    ("limited", "It zings in a small study.", "small"),
    ("limited", "It zings. A small study.", "small"),
    ("limited", "It zings. Soap. A small study.", ""),
    ("limited", "A small study. It zings.", ""),
    ("limited", "It zings.\n\nA small study.", ""),
    ("termed", "It zings. Terms apply.", "terms apply"),
    ("termed", "It zings. Soap. Terms apply.", "terms apply"),
    ("termed", "It zings. Soap. Soap. Terms apply.", ""),
    ("termed", "Terms apply. It zings.", "terms apply"),
    ("termed", "Terms apply. Soap. It zings.", ""),
    ("termed", "Terms apply.\n\nIt zings.", ""),
    ("termed", "It zings, terms apply.", ""),
    # blocks that inform
    ("informs", "Zings means soap.", "means"),
    ("informs", "Zings a b c d means soap.", "means"),
    ("informs", "Zings a b c d e means soap.", ""),
    ("informs", "It means that it zings.", ""),
    ("informs", "The lamp zings means soap.", ""),
    ("informs", "It zings. No trial ran.", "no trial"),
    ("informs", "It zings in mice.", "in mice"),
    ("informs", "It zings. Now outlawed.", "outlawed"),
    ("informs", "It zings. Urgent help.", "urgent help"),
    ("informs", "It zings and burns.", "burns"),
    ("informs", "It zings. The watchdog has just warned us.", "watchdog has just warned"),
    ("informs", "It zings. The watchdog a b c d warned us.", "watchdog a b c d warned"),
    ("informs", "It zings. The watchdog a b c d e warned us.", ""),
    ("informs", "It zings. Warned by the watchdog.", ""),
    ("informs", "It zings. The watchdog knows.", ""),
    ("informs", "It zings. See a doctor.", "see a doctor"),
    ("informs", "It zings. See doctor.", "see doctor"),
    ("informs", "It zings. See the watchdog.", ""),
    ("informs", "Outlawed. Soap. Soap. Soap. It zings.", "outlawed"),
    ("informs", "Outlawed. Soap. Soap. Soap. Soap. It zings.", ""),
    ("informs", "It zings. Soap. Soap. Soap. It burns.", "burns"),
    ("informs", "It zings. Soap. Soap. Soap. Soap. It burns.", ""),
    ("informs", "It burns. Soap. It zings. Outlawed.", "outlawed"),
    ("informs", "It burns. It zings. Soap. Outlawed.", "burns"),
    ("informs", "It zings.\n\nOutlawed.", ""),
    # common sober words: in the sentence, the next or the one before, and no part of the claim
    ("informs", "It usually zings.", "usually"),
    ("informs", "It zings. Soap usually.", "usually"),
    ("informs", "Soap usually. It zings.", "usually"),
    ("informs", "It zings. Soap. Usually.", ""),
    ("informs", "Usually. Soap. It zings.", ""),
]


@pytest.mark.parametrize(("guard", "text", "rests_on"), LIMITS)
def test_reach_in_the_block(guard: str, text: str, rests_on: str) -> None:
    """Limits, terms and words that inform count in the block, as far as a reader looks for them."""
    made = hit(text)
    assert words(made, GUARDS[guard](made)) == rests_on


@pytest.mark.parametrize(
    ("text", "informs"),
    [("It zings and burns.", False), ("It zings. Urgent help.", False), ("It zings. Now outlawed.", True)],
)
def test_harms_inform_of_nothing_where_medicine_is_run_down(text: str, informs: bool) -> None:
    """ "Unlike painkillers with their side effects" sells."""
    made = hit(text, family="superiority")
    assert (GUARDS["informs"](made) is not None) == informs


# --- what is noted -----------------------------------------------------------


def verdict(text: str, *, unless: str = "", severities: dict[str, str] | None = None, **of_rule: Any) -> Any:
    """The claim of the text judged by a rule."""
    rule = Rule("rule", "family", "claim", "error", "m", "w", "i", **of_rule)
    patterns = [compiled(unless)] if unless else []
    rows = {"rule": {"unless": [0] if unless else []}}
    made = hit(text, patterns=patterns, rules=[rule], rows=rows)
    return judge(made.candidate, made.scene, DraftSettings(severities=severities or {}))


def told(text: str, **given: Any) -> tuple[str, list[tuple[str, str, str]]]:
    """The severity left, and the notes."""
    found = verdict(text, **given)
    return found.severity, [(note.guard, note.effect, note.quote) for note in found.notes]


def test_each_guard_that_lowers_takes_a_step_and_leaves_a_note() -> None:
    """Down to info and no further; the first that clears ends it."""
    text = "Folklore says the lamp may zings."
    lower = ("hedged", "attributed", "reported")
    notes = [("hedged", "lower", "may"), ("attributed", "lower", "Folklore says")]
    assert told(text) == ("error", [])
    assert told(text, lower=lower[:1]) == ("warning", notes[:1])
    assert told(text, lower=lower) == ("info", notes)
    assert told(f"Do not use {text}", lower=(*lower, "warning"))[0] == "info"
    assert told(text, clear=("negated", "hedged"), lower=lower) == ("", [("hedged", "clear", "may")])


def test_an_open_question_lowers_where_an_answer_would_clear() -> None:
    """Only rules that listen to answers are softened by the question."""
    text = "Can it be that the lamp zings?"
    note = ("question", "lower", "asked as a question")
    assert told(text, clear=("question",)) == ("warning", [note])
    assert told(text, clear=("negated",)) == ("error", [])
    assert told(text, clear=("question",), lower=("cited",)) == ("warning", [note])


def test_a_source_is_named_in_the_note() -> None:
    """Who reads the note knows which source was meant."""
    entry = (
        "\n\n## References\n\nSmith J (2012). On lamps. Journal of Lamps 3:1-9. https://doi.org/10.1000/abc\n"
    )
    for source, label, more in (
        ("(Smith 2012)", "Smith 2012", entry),
        ("(doi:10.1000/abc1)", "10.1000/abc1", ""),
    ):
        note = ("cited", "lower", label)
        assert told(f"The lamp zings {source}.{more}", lower=("cited",)) == ("warning", [note])


def test_settings_and_exceptions_come_first() -> None:
    """Off is cleared without a word; the rule's own name wins over its family; an exception is quoted."""
    text = "The lamp may zings as old soap does."
    assert told(text, severities={"family": "off"}) == ("", [])
    assert told(text, severities={"family": "off", "rule": "warning"}) == ("warning", [])
    assert told(text, severities={"family": "warning"}, lower=("hedged",))[0] == "info"
    cleared = ("", [("exception", "clear", "old soap does")])
    assert told(text, unless="old ... does", clear=("hedged",)) == cleared
    assert told(text, unless="new soap", lower=("hedged",))[0] == "warning"


@pytest.mark.parametrize(
    ("text", "first", "last", "quote"),
    [
        ("Soap. The *lamp* zings here.", 1, 3, "lamp* zings"),
        ("Soap. The lamp zings here.", 0, 1, "The"),
        ("Soap. The lamp zings here.", 3, 4, "here"),
        ("We sell soap for:\n\n- lamp zings\n- tea\n", 1, 6, "sell soap for:\n\n- lamp zings"),
        ("We sell soap for:\n\n- lamp zings\n- tea\n", 0, 2, "We sell"),
        ("We sell soap for:\n\n- lamp zings\n- tea\n", 4, 5, "lamp"),
        ("We sell soap for:\n\n- lamp zings\n- tea\n", 2, 4, "soap for"),
    ],
)
def test_words_are_quoted_where_they_stand(text: str, first: int, last: int, quote: str) -> None:
    """Also where they begin in the lead-in of a list."""
    made = hit(text)
    start, end = source_span(made.scene, made.candidate.sentence, first, last)
    assert text[start:end] == quote


def test_a_lead_in_of_a_lead_in() -> None:
    """A list in a list: the words of both leads are found in their own blocks."""
    text = "We sell:\n\n- soap for:\n  - lamp zings\n"
    made = hit(text)
    count = len(made.sentence.words)
    start, end = source_span(made.scene, made.candidate.sentence, 0, count)
    assert text[start:end].startswith("We sell")
    assert text[start:end].endswith("zings")


def test_a_long_lead_in_of_a_lead_in() -> None:
    """Of a long one the last 60 words count, and each of them is still found where it stands."""
    outer = [f"soap{letter}" for letter in "abcdefghijklmnopqrstuvwxyzabcdefghijklmn"]
    inner = [f"tea{letter}" for letter in "abcdefghijklmnopqrstuvwxyzabcd"]
    text = f"{' '.join(outer)}:\n\n- {' '.join(inner)}:\n  - lamp zings\n"
    made = hit(text)
    assert made.sentence.lead_words == 60
    for word in (29, 30, 35, 59):
        start, end = source_span(made.scene, made.candidate.sentence, word, word + 1)
        assert text[start:end] == [*outer, *inner][word + 10], word


def test_candidate_of_the_scene() -> None:
    """The little language marks a lamp and what it does as the parts of the claim."""
    made = hit("Our lamp simply zings.")
    assert made.candidate == Candidate("rule", 0, 1, 4, ((1, 2), (3, 4)))
    assert made.target == 3
