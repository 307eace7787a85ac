"""A waiver either waives with its reason, or is told to be wrong: never neither."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from healthlint.readers import read_document
from healthlint.source import line_starts
from healthlint.types import Source
from healthlint.waivers import parse_waivers

DIRECTIVES = st.sampled_from(
    ["healthlint-ignore", "healthlint-ignore-start", "healthlint-ignore-file", "healthlint-ignore-end",
     "healthlint-ignroe", "HEALTHLINT-IGNORE", "healthlint-", "healthlint-disable"]
)  # fmt: skip
RULES = st.sampled_from(
    ["claims/cures", "immunity", "claims/cures, immunity", "*", "", "claims/cures until 2027-03-01", "all until x"]
)  # fmt: skip
REASONS = st.sampled_from(
    [": on file", ":", "", ": \t", ": ---", ": until 2027-03-01", ": trial, until 2027-02-30"]
)
LAYOUTS = st.sampled_from(
    [
        "{0}\nIt cures gout.\n",
        "It cures gout. {0}\n",
        "- {0}\n\n- It cures gout.\n",
        "> {0}\n> It cures.\n",
        "{0}{0}",
    ]
)


@settings(max_examples=120, deadline=None)
@given(DIRECTIVES, RULES, REASONS, LAYOUTS, st.sampled_from(["markdown", "mdx", "plain"]))
def test_no_waiver_is_lost(directive: str, rules: str, reason: str, layout: str, kind: str) -> None:
    """Each comment to healthlint becomes a waiver with rules and a reason, or a problem on its place."""
    text = layout.format(f"<!-- {directive} {rules}{reason} -->")
    document = read_document(Source("a", text, line_starts(text)), kind)
    waivers, problems = parse_waivers(document)
    told = {waiver.start for waiver in waivers} | {start for start, _, _ in problems}
    assert told >= {comment.start for comment in document.comments}
    assert len(document.comments) == text.count("<!--")
    for waiver in waivers:
        assert waiver.rules
        assert any(character.isalnum() for character in waiver.reason)
        assert 1 <= waiver.first_line <= waiver.last_line <= len(document.source.line_starts)
        assert waiver.until in ("", "2027-03-01")


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_comment_is_read(inside: str) -> None:
    """Whatever stands in a comment, it is read without a crash, and waives only with a reason."""
    text = f"<!-- healthlint-ignore {inside} -->\nIt cures gout.\n"
    document = read_document(Source("a", text, line_starts(text)), "markdown")
    waivers, problems = parse_waivers(document)
    assert all(waiver.reason.strip() for waiver in waivers)
    assert all(message for _, _, message in problems)
