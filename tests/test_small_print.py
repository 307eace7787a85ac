"""Notes in small print: the signs of an advertisement, and which of their notes name a source."""

from __future__ import annotations

import time

import pytest

import healthlint
from healthlint.evidence import find_evidence
from healthlint.readers import read_document
from healthlint.source import read_source
from healthlint.types import Evidence

PANEL = "Panel of 141 women, four weeks, February 2025."


def evidence_of(text: str) -> Evidence:
    return find_evidence(read_document(read_source("draft.md", text.encode()), "markdown"))


@pytest.mark.parametrize("sign", ["*", "†", "‡", "§", "††", "¹", "[a]", r"\*"])
def test_a_sign_is_answered_by_the_note_that_bears_it(sign: str) -> None:
    """Behind a word, a full stop or a closing mark; with or without a space before the note."""
    for space in ("", " "):
        if space and sign == "*":
            continue  # Markdown takes it for a bullet
        found = evidence_of(f"87% agreed that their skin felt smoother.{sign}\n\n{sign}{space}{PANEL}\n")
        above, note = found.citations  # what the note says of its panel is its own source
        assert (above.block, above.resolves) == (0, True)
        assert (note.block, note.resolves) == (1, True)
        assert found.problems == ()
        assert found.reference_blocks == frozenset()  # claims hide in small print, too


def test_two_signs_in_a_row_and_two_notes_in_a_line() -> None:
    """Small print is set tight: each note is that of its sign, and is no part of the other."""
    found = evidence_of(
        f"9 in 10 had softer lips¹ ².\n\n¹ {PANEL} ² Lee A, et al. Lamp Letters 2022;71:725-9.\n"
    )
    assert found.problems == ()
    assert all(each.resolves for each in found.citations)
    kinds = [[each.kind for each in found.citations if each.block == block] for block in (0, 1)]
    assert kinds[0] == ["survey", "superscript"]
    assert {"survey", "note"} < set(kinds[1])


def test_a_note_may_begin_with_a_plain_digit_and_a_colon() -> None:
    """Where the sign is raised in the text, and not in front of the note; another digit answers nothing."""
    assert evidence_of("Calls rose 53%.²\n\n2: Lee A, Lamp Letters, 2022.\n").problems == ()
    assert evidence_of("Calls rose 53%.²\n\n3: Lee A, Lamp Letters, 2022.\n").problems != ()


@pytest.mark.parametrize("sign", [r"\*", "†", "‡"])
def test_a_note_that_names_a_work_in_full_is_no_list(sign: str) -> None:
    """It answers its sign; nothing of it is an entry that the text never cites."""
    found = evidence_of(f"Calls rose 53%.{sign}\n\n{sign} Lee A, et al. Lamp Letters 2022;71:725-9.\n")
    assert found.problems == ()
    assert (found.citations[0].block, found.citations[0].resolves) == (0, True)


def test_a_raised_digit_behind_a_year_is_a_sign() -> None:
    """The end of a sentence; no other number before it says so."""
    note = "\n\n¹ Lee A, et al. Lamp Letters 2022;71:725-9.\n"
    assert evidence_of(f"Calls rose 53% since 2021.¹ Ours has a cap.{note}").problems == ()
    assert evidence_of(f"It is 5.¹ wide.{note}").problems != ()


@pytest.mark.parametrize(
    ("note", "source"),
    [
        (PANEL, True),
        ("Independent retail audit, 52 weeks to 28 December 2025.", True),
        ("Lucas JW, Sohi I. Data brief 518, November 2024.", True),
        ("CDC, Behavioral Risk Factor Surveillance System, adults.", True),
        ("Mason et al., Journal of Clinical Dentistry.", True),
        ("See the [trial](https://doi.org/10.1000/x1).", True),
        ("In-house survey, 24 women, 2024.", False),
        ("Internal audit, 2015.", False),
        ("Results may vary.", False),
        ("Prices of 2024.", False),
        ("Prices correct at register on 1 March 2024.", False),
        ("We surveyed 24 women in our salon in 2024.", False),
        ("Survey of our customers, 2024.", False),
        ("Sold since 2019.", False),
        ("Trial of the clinic car park barrier, 2024.", False),
        ("[Terms](https://example.com/terms) apply.", False),
        ("This statement has not been evaluated by the Food and Drug Administration.", False),
    ],
)
def test_a_note_is_a_source_if_it_says_who_found_it_out_or_how(note: str, source: bool) -> None:
    """Nobody looks for an entry that is there, and a figure still needs its source."""
    found = evidence_of(f"87% agreed.†\n\n† {note}\n")
    marks = [citation for citation in found.citations if (citation.block, citation.label) == (0, "†")]
    assert [citation.resolves for citation in marks] == [source]
    assert found.problems == ()


@pytest.mark.parametrize(
    "text",
    [
        f"87% agreed.\n\n* {PANEL}\n",  # a bullet, which nothing bears
        f"87% agreed.\n\n*{PANEL}*\n",  # emphasis
        f"*{PANEL}\n\n87% agreed.*\n",  # below the note
        f"87% agreed * all round.\n\n*{PANEL}\n",  # between words
        f"87% agreed.†\n\n*{PANEL}\n",  # another sign
    ],
)
def test_what_is_no_note_answers_nothing(text: str) -> None:
    """Bullets and emphasis are common, notes are not."""
    assert not any(citation.resolves for citation in evidence_of(text).citations)


def test_notes_may_follow_each_other_line_by_line() -> None:
    """Each answers its own sign."""
    text = f"87% agreed.¹ 9 of 10 came back.²\n\n¹ {PANEL}\n² Results may vary.\n"
    above = {(one.label, one.resolves) for one in evidence_of(text).citations if one.block == 0}
    assert above == {("1", True), ("2", False)}


def test_a_sign_that_serves_twice_has_the_note_below_it() -> None:
    """As on a page of several offers."""
    text = f"87% agreed.*\n\n*Results may vary.\n\n9 of 10 came back.*\n\n*{PANEL}\n"
    found = [(one.block, one.resolves) for one in evidence_of(text).citations if one.label == "*"]
    assert found == [(0, False), (2, True), (3, True)]


def test_a_sourced_figure_is_left_alone_and_one_with_a_bare_note_is_not() -> None:
    """As a copywriter sees it."""

    def rules(note: str) -> set[str]:
        text = f"87% agreed that their skin felt smoother.*\n\n*{note}\n"
        return {finding.rule for finding in healthlint.lint(text, profile="uk", modality="cosmetic").findings}

    assert rules(PANEL) == set()
    assert any(rule.startswith("evidence/") for rule in rules("Results may vary."))
    assert any(rule.startswith("claims/") for rule in rules(f"{PANEL} Our cream cures eczema."))


def test_a_survey_proves_no_effect() -> None:
    """It stands behind its figure; what is said to be proven needs a work. A sign is that of the words before it."""

    def rules(text: str) -> set[str]:
        return {finding.rule for finding in healthlint.lint(text, profile="uk", modality="cosmetic").findings}

    assert "claims/proven" in rules(f"Clinically proven to soften skin.*\n\n*{PANEL}\n")
    assert "claims/proven" in rules(f"Clinically proven to soften skin.¹\n\n¹ {PANEL}\n")
    work = "Mason et al., Journal of Clinical Dentistry 2019."
    assert "claims/proven" not in rules(f"Clinically proven to soften skin.*\n\n*{work}\n")
    assert "claims/proven" in rules(
        f"87% agreed that their skin felt smoother.* Clinically proven.\n\n*{work}\n"
    )


def test_ten_thousand_signs_are_read_in_no_time() -> None:
    """Work grows with the text, whatever it is made of."""
    taken = []
    for times in (1_000, 10_000):
        text = "Skin felt smoother.* " * times + "\n\n" + f"*{PANEL}\n\n" * (times // 10)
        document = read_document(read_source("draft.md", text.encode()), "markdown")
        tries = []
        for _ in range(3):
            begun = time.process_time()
            find_evidence(document)
            tries.append(time.process_time() - begun)
        taken.append(min(tries))
    assert taken[1] < 30 * max(taken[0], 0.02)  # the square would be a hundred


def test_a_reference_right_below_a_table_is_its_source_line() -> None:
    table = "| Found | What |\n|---|---|\n| 776 | supplements with a hidden drug |\n\n"
    entry = 'Tucker J, Fischer T. "Hidden drugs." JAMA Netw Open 2018;1(6):183337.\n'
    assert evidence_of(table + entry).problems == ()
    assert [problem.kind for problem in evidence_of("We sell tea.\n\n" + entry).problems] == ["orphan"]


@pytest.mark.parametrize(
    ("survey", "source"),
    [
        ("National Diet and Nutrition Survey, years 9–11", True),
        ("Health Survey for England 2021", True),
        ("Scottish Health Survey (2019)", True),
        ("American Keto Users Survey 2024", False),
        ("National Tea Survey 2024", False),
        ("Health Survey for England in 30 shops", False),
        ("Glow Customer Survey 2024", False),
        ("National Smile Week 2024", False),
    ],
)
def test_a_public_survey_named_with_its_wave_is_a_source(survey: str, source: bool) -> None:
    assert (
        bool(evidence_of(f"Almost half of girls (49%) eat too little iron – {survey}.\n").citations) is source
    )


def test_small_print_is_no_list_to_look_a_name_up_in() -> None:
    """A disclaimer below the article takes nothing from a citation that names its journal."""
    words = "Pain fell in a trial (Lee et al., Clin J Pain 2013).*\n\n*This post is no diagnosis.\n"
    assert evidence_of(words).problems == ()
    assert [citation.resolves for citation in evidence_of(words).citations if citation.kind != "note"] == [
        True
    ]
