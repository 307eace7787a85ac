"""What stands around a claim, as rule files ask for it: in the sentences beside it, or in its whole block."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from healthlint.cli import main
from helpers import use_rules, write

RULES = """\
rules:
  - id: own/then
    family: testimonial
    severity: warning
    find: ["zapafter"]
    beside: ["zapbefore"]
    message: "Tells of a before and an after."
    why: W.
    instead: I.
    cases: {flag: ["A zapbefore. Then a [[zapafter]]."], quiet: ["A zapafter."]}
  - id: own/claim
    family: other
    severity: warning
    find: ["zapclaim", "zapboth"]
    clear: [authorised]
    message: "Says zapclaim."
    why: W.
    instead: I.
    cases: {flag: ["A [[zapclaim]]."], quiet: ["A zapclaim. Zaplicensed."]}
  - id: own/meek
    family: guarantee
    severity: warning
    yields: true
    once: true
    find: ["zapboth", "zapmeek"]
    message: "Says zapboth."
    why: W.
    instead: I.
    cases: {flag: ["A [[zapmeek]]."], quiet: ["A zap."]}
  - id: own/answer
    family: guarantee
    severity: error
    find: ["zapyes"]
    after: ["zapasks"]
    clear: [informs]
    message: "Says yes to zapasks."
    why: W.
    instead: I.
    cases: {flag: ["Is it zapasks? [[Zapyes]]."], quiet: ["Is it? Zapyes."]}
wordings:
  - {id: own-licence, clears: [other], block: true, find: [zaplicensed], note: "Licensed."}
  - {id: own-words, clears: [other], find: [zapworded], note: "Worded."}
"""
FAR = "It is one. It is two. It is three. "


def found(capsys: pytest.CaptureFixture[str], project: Path, text: str, more: str = "") -> list[str]:
    """The rules of the file above that speak of a draft."""
    use_rules(project, "around.yaml", RULES, more)
    write("draft.md", text)
    capsys.readouterr()
    main(["--format", "json", "draft.md"])
    rules = [finding["rule"] for finding in json.loads(capsys.readouterr().out)["findings"]]
    return [rule for rule in rules if rule.startswith("own/")]


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("A zapbefore. Then a zapafter.", True),
        ("A zapafter. Earlier came a zapbefore.", True),
        ("A zapbefore. It was so. Then a zapafter.", True),
        (f"A zapbefore. {FAR}Then a zapafter.", False),
        ("A zapbefore.\n\nThen a zapafter.", False),
        ("A zapbefore and a zapafter.", False),
        ("Then a zapafter.", False),
    ],
)
def test_beside(project: Path, capsys: pytest.CaptureFixture[str], text: str, holds: bool) -> None:
    """In another sentence of the block, at most two away."""
    assert found(capsys, project, text) == (["own/then"] if holds else [])


@pytest.mark.parametrize(
    ("text", "cleared"),
    [
        (f"A zapclaim. {FAR}Zaplicensed.", True),
        (f"Zaplicensed. {FAR}A zapclaim.", True),
        ("A zapclaim.\n\nZaplicensed.", False),
        ("A zapworded zapclaim.", True),
        ("A zapclaim. Zapworded.", False),
    ],
)
def test_wording_of_a_block(
    project: Path, capsys: pytest.CaptureFixture[str], text: str, cleared: bool
) -> None:
    """A statement that speaks for its paragraph clears it; any other wording only what it stands beside."""
    assert found(capsys, project, text) == ([] if cleared else ["own/claim"])


def test_yielding_gives_way_to_what_is_as_grave(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A mere note on the same words silences nobody."""
    assert found(capsys, project, "A zapboth.") == ["own/claim"]
    assert "own/meek" in found(capsys, project, "A zapboth.", '[severity]\n"own/claim" = "info"\n')


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("Is it zapasks? Zapyes.", True),
        ("# Is it zapasks?\n\nZapyes.", True),
        ("**Is it zapasks?**\n\nZapyes.", True),
        ("- Is it zapasks? Zapyes.", True),
        ("| Name | Zapasks | Cost |\n|---|---|---|\n| Zapasks | none | Zapyes |", True),
        ("Is it zapasks, or can it cause an infection? Zapyes.", True),
        ("It is zapasks. Zapyes.", False),
        ("Is it zapasks? Is it cheap? Zapyes.", False),
        ("| Name | Zapasks |\n|---|---|\n| Zapasks | none |\n| Cost | Zapyes |", False),
        ("Is it zapasks? Zapyes. It can cause an infection.", False),
    ],
)
def test_what_a_sentence_follows(
    project: Path, capsys: pytest.CaptureFixture[str], text: str, holds: bool
) -> None:
    """``after`` asks for the question just before, or the first cell of the row; the question excuses nothing."""
    assert ("own/answer" in found(capsys, project, text)) == holds


def test_once_in_a_sentence(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A rule of few words speaks once of a sentence, and again of the next."""
    assert found(capsys, project, "A zapmeek. A zapmeek and a zapmeek.") == ["own/meek", "own/meek"]
