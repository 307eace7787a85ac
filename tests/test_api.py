"""healthlint from Python."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import healthlint
from helpers import SICK, WELL, write


def test_lint() -> None:
    """A text is linted without files, under the name given."""
    report = healthlint.lint(WELL, path="post.md", profile="uk")

    assert (report.files, report.findings, report.profiles) == (1, (), ("uk",))
    assert report.words == 5


def test_lint_refuses_wrong_names() -> None:
    """A profile or severity that does not exist is an error, not a silent nothing."""
    with pytest.raises(healthlint.SettingsError, match="did you mean uk"):
        healthlint.lint(WELL, profile="ukk")
    with pytest.raises(healthlint.SettingsError, match="must be one of"):
        healthlint.lint(WELL, severity={"testimonial": "fatal"})
    with pytest.raises(healthlint.SettingsError, match="did you mean absolute-cure"):
        healthlint.lint(WELL, severity={"absolut-cure": "off"})
    for own in ("waiver", "config", "waiver/unused"):  # which nothing silences
        with pytest.raises(healthlint.SettingsError, match=f'severity names "{own}", which keeps its'):
            healthlint.lint(WELL, severity={own: "off"})
    with pytest.raises(healthlint.ReadError):
        healthlint.lint("\x00\x01" * 100)


@pytest.mark.parametrize("day", ["tomorrow", "1/1/2025", "20250101", "2025-02-30"])
def test_a_day_is_a_day(project: Path, day: str) -> None:
    """What is no date would let every waiver run out, or none."""
    with pytest.raises(healthlint.SettingsError, match=r"as_of: .* must be a date like"):
        healthlint.lint(WELL, as_of=day)
    with pytest.raises(healthlint.SettingsError, match=r"as_of: .* must be a date like"):
        healthlint.lint_file(write("a.md", WELL), as_of=day)


def test_lint_file_reads_no_standard_input() -> None:
    """There is none here; a report of a clean draft would be of nothing."""
    with pytest.raises(healthlint.SettingsError, match=r"healthlint\.lint takes a text"):
        healthlint.lint_file("-")


def test_lint_file_uses_the_settings(project: Path) -> None:
    """A file gets the project's settings, as on the command line."""
    write("draft.md", SICK)

    assert [finding.rule for finding in healthlint.lint_file("draft.md").findings] == ["own/cure"]
    assert healthlint.lint_file("draft.md", isolated=True).findings == ()
    assert project.name in os.getcwd()


def test_a_finding_is_the_same_however_its_draft_is_named(project: Path) -> None:
    """A hook names the file, CI the folder: services that follow findings must know them again."""
    draft = write("content/a.md", SICK)
    spellings = (draft, "content", ".", f"./{draft}", "content/../content", str(project / draft))
    reports = [healthlint.lint_file(path) for path in spellings]

    assert all(report.findings for report in reports)
    assert len({finding.fingerprint for report in reports for finding in report.findings}) == 1


def test_import_is_free() -> None:
    """Importing the package loads no part of it."""
    code = "import sys, healthlint; print([name for name in sys.modules if name.startswith('healthlint.')])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout == "[]\n"


def test_public_names_exist() -> None:
    """Everything that the package announces can be had."""
    for name in healthlint.__all__:
        assert getattr(healthlint, name) is not None
    with pytest.raises(AttributeError):
        healthlint.nothing  # noqa: B018


def test_what_a_draft_sells_without_saying_so_makes_a_note_where_it_would_warn() -> None:
    """A letter thrown away is a claim in an advert and may be news elsewhere; the note says what to add.

    That is so where nothing else sounds like an advert, either.
    """
    ours = (
        "Tell us if you are pregnant or take blood thinners before you book acupuncture with us. The evidence is "
        "mixed and most trials are small, so ask your doctor first.\n\n"
    )
    tale = "Six sessions in, her referral letter went in the recycling.\n"

    def severities(text: str, modality: str = "") -> list[tuple[str, list[str]]]:
        found = healthlint.lint(text, profile="uk", modality=modality).findings
        return [
            (finding.severity, [note.quote for note in finding.notes if note.guard == "undeclared"])
            for finding in found
            if finding.kind == "claim"
        ]

    declared = severities(ours + tale, "acupuncture")
    assert declared
    assert all(found == ("warning", []) for found in declared)
    undeclared = severities(ours + tale)
    assert {severity for severity, _ in undeclared} == {"info"}
    assert all("modality: acupuncture" in notes[0] for _, notes in undeclared)
    assert severities(ours) == []

    # a longer one says so where it speaks as clinics do
    telling = (
        "The room is warm and the tea is hot. The bus stops by the door, and there are three steps. " * 9
    )
    ((severity, notes),) = severities(telling + ours + tale)
    assert severity == "info"
    assert "declare modality" in notes[0]
    *_, (_, notes) = severities(telling + ours + "Book your session today.\n\n" + tale)
    assert "speaks as copy does that sells" in notes[0]
    # that is a guess: sober sentences on needles are no claims for it
    needles = "Needles are as thin as a hair. They stay in for twenty minutes while the patient rests. " * 9
    assert severities(needles + ours + "Book your session today.\n") == []


def test_a_trade_without_a_name_here_still_sells() -> None:
    """Front matter that declares an unknown modality switches on the rules for whoever sells something."""
    text = "You can throw away your statins.\n"
    declared = healthlint.lint(f"---\nhealthlint: {{profile: us, modality: aura-tuning}}\n---\n\n{text}")
    silent = healthlint.lint(text, profile="us")
    assert "claims/drop-your-medicine" in {finding.rule for finding in declared.findings}
    assert "claims/drop-your-medicine" not in {finding.rule for finding in silent.findings}
