"""Comments become waivers, or problems."""

from __future__ import annotations

import pytest

import healthlint
from healthlint.readers import read_document
from healthlint.source import read_source
from healthlint.types import Waiver
from healthlint.waivers import parse_waivers


def waivers(text: str, kind: str = "markdown") -> list[Waiver]:
    """The waivers of ``text``, in which nothing is wrong."""
    found, problems = parse_waivers(read_document(read_source("a.md", text.encode()), kind))
    assert problems == []
    return found


def problems(text: str) -> list[str]:
    """The problems of ``text``, in which nothing is waived."""
    found, wrong = parse_waivers(read_document(read_source("a.md", text.encode())))
    assert found == []
    for start, end, _ in wrong:
        assert text[start:end].startswith("<!--")
        assert text[start:end].endswith("-->")
    return [message for _, _, message in wrong]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("One\n<!-- healthlint-ignore a/b: agreed -->\nTwo\nThree\n", (2, 3)),
        ("One\n\n<!-- healthlint-ignore a/b: agreed -->\n\n\nTwo\nThree\n", (3, 6)),
        ("One\nTwo <!-- healthlint-ignore a/b: agreed -->\nThree\n", (2, 2)),
        ("One\n<!-- healthlint-ignore a/b: agreed --> Two\nThree\n", (2, 2)),
        ("- <!-- healthlint-ignore a/b: agreed -->\n  Two\n- Three\n", (1, 2)),
        ("> <!-- healthlint-ignore a/b: agreed -->\n>\n> Two\n", (1, 3)),
        ("<!-- healthlint-ignore\n  a/b: agreed -->\nTwo\n", (1, 3)),
        ("Last\n\n<!-- healthlint-ignore a/b: agreed -->", (3, 3)),
        ("One\r\n<!-- healthlint-ignore a/b: agreed -->\r\nTwo\r\n", (2, 3)),
        ("One\n\n<!-- healthlint-ignore-file a/b: agreed -->\n\nTwo", (1, 5)),
        (
            "<!-- healthlint-ignore-start a/b: agreed -->\n\n1\n\n<!-- healthlint-ignore-end a/b -->\n\n2\n",
            (1, 5),
        ),
        ("<!-- healthlint-ignore-start a/b: agreed -->\n\nOne\n\n<!-- healthlint-ignore-end -->\n", (1, 5)),
    ],
)
def test_the_lines_that_a_waiver_covers(text: str, lines: tuple[int, int]) -> None:
    """Its own line, the next one if it stands alone, the block, or the file."""
    (waiver,) = waivers(text)
    assert (waiver.first_line, waiver.last_line) == lines
    assert (waiver.rules, waiver.reason, waiver.until) == (("a/b",), "agreed", "")


@pytest.mark.parametrize(
    ("comment", "rules", "reason", "until"),
    [
        ("a/b, family-c: it is: so", ("a/b", "family-c"), "it is: so", ""),
        ("a/b until 2027-03-01: agreed", ("a/b",), "agreed", "2027-03-01"),
        ("a/b: agreed until 2028-02-29", ("a/b",), "agreed", "2028-02-29"),
        ("a/b: agreed (until 2027-03-01).", ("a/b",), "agreed", "2027-03-01"),
        ("a/b: agreed until 2027-03-01 (MP)", ("a/b",), "agreed (MP)", "2027-03-01"),
        ("a/b: agreed, until 2027-03-01, MP", ("a/b",), "agreed MP", "2027-03-01"),
        ("a/b: wait until spring", ("a/b",), "wait until spring", ""),
        ("a/b: wait until decided", ("a/b",), "wait until decided", ""),
    ],
)
def test_what_a_waiver_says(comment: str, rules: tuple[str, ...], reason: str, until: str) -> None:
    """Rules, reason and last day."""
    (waiver,) = waivers(f"<!-- healthlint-ignore {comment} -->\n")
    assert (waiver.rules, waiver.reason, waiver.until) == (rules, reason, until)


def test_waivers_in_other_kinds_of_draft() -> None:
    """MDX has its own comments, plain text borrows those of HTML."""
    assert waivers("{/* healthlint-ignore a/b: agreed */}\nText\n", "mdx")[0].last_line == 2
    assert waivers("Text\n<!-- healthlint-ignore a/b: agreed -->\nText\n", "plain")[0].last_line == 3


def test_blocks_may_overlap() -> None:
    """Each start is ended by its own rule."""
    text = "\n\n".join(
        f"<!-- healthlint-ignore-{what} -->" for what in ("start a, b: x", "start c: y", "end a", "end b, c")
    )
    assert [(waiver.rules, waiver.first_line, waiver.last_line) for waiver in waivers(text)] == [
        (("a",), 1, 5),
        (("b",), 1, 7),
        (("c",), 3, 7),
    ]


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("ignore a/b", "gives no reason"),
        ("ignore a/b:", "gives no reason"),
        ("ignore a/b: ---", "gives no reason"),
        ("ignore : because", "names no rule"),
        ("ignore a/b! : because", "'a/b!' is no rule id"),
        ("ignore a/b until 2027-02-29: because", "'2027-02-29' is no date"),
        ("ignore a/b until next year: because", "'next' is no date"),
        ("ignore a/b: because until 2027-13-01", "'2027-13-01' is no date"),
        ("ignore a/b: because until 1 March 2025", "'1 March 2025' is no date; write it as until 2027-03-01"),
        ("ignore a/b: because, until March 2025 (MP)", "'March 2025' is no date"),
        ("ignor a/b: because", "did you mean healthlint-ignore?"),
        ("allow a/b: because", "use one of healthlint-ignore,"),
        ("ignore-start a/b: because", "never ended"),
        ("ignore-end a/b", "without a healthlint-ignore-start"),
    ],
)
def test_a_comment_that_is_not_understood_waives_nothing(comment: str, message: str) -> None:
    """It is reported at its place, with what to do."""
    (problem,) = problems(f"Text\n\n<!-- healthlint-{comment} -->\n\nText\n")
    assert message in problem


def test_far_too_many_waivers_are_refused() -> None:
    """A draft of nothing but waivers does not stop the run."""
    text = "<!-- healthlint-ignore a: b -->\n\n" * 2500
    found, wrong = parse_waivers(read_document(read_source("a.md", text.encode())))
    assert len(found) == 2000
    assert "more than 2,000 waivers" in wrong[0][2]


@pytest.mark.parametrize(
    ("text", "waived"),
    [
        ("Our tea cures\nhay fever. <!-- healthlint-ignore absolute-cure: x -->\n", True),
        ("Our tea cures <!-- healthlint-ignore absolute-cure: x -->\nhay fever.\n", True),
        ("Our tea cures\nhay fever.\nTwo. <!-- healthlint-ignore absolute-cure: x -->\n", False),
        ("One. <!-- healthlint-ignore absolute-cure: x -->\nOur tea cures\nhay fever.\n", False),
    ],
)
def test_a_wrapped_claim_is_waived_on_any_of_its_lines(text: str, waived: bool) -> None:
    """The comment stands beside words of it."""
    found = healthlint.lint(text, profile="uk", modality="food").findings
    states = {one.state for one in found if one.family == "absolute-cure"}
    assert states == {"waived" if waived else "open"}
    assert ("waiver/unused" in {one.rule for one in found}) == (not waived)


def test_a_waiver_beside_another_is_told_of_it() -> None:
    """What it names is found, and waived by the first: "nothing is found" would be untrue."""
    text = (
        "<!-- healthlint-ignore-file absolute-cure: on file -->\n\n"
        "<!-- healthlint-ignore absolute-cure: this, too -->\nOur tea cures hay fever.\n\n"
        "<!-- healthlint-ignore absolute-cure: no need -->\nA cup.\n"
    )
    found = healthlint.lint(text, profile="uk", modality="food").findings
    assert [(one.line, one.message) for one in found if one.rule == "waiver/unused"] == [
        (3, "What absolute-cure finds here is waived on line 1 already."),
        (6, "Nothing here is found by absolute-cure."),
    ]
