"""Whatever the draft, findings agree with its text, and do not depend on what no reader sees."""

from __future__ import annotations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from drafts import drafts
from healthlint import lint
from healthlint.reports import REPORTERS, in_pieces
from healthlint.source import line_starts
from healthlint.types import DraftResult, Report, Source
from invariants import check_result, places

# What a terminal acts on: controls of both sets, and marks that turn the direction of text.
ACTED_ON = {
    *map(chr, (*range(9), *range(11, 32), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
}
PATHS = st.sampled_from(["draft.md", "draft.mdx", "draft.txt"])


def linted(text: str, path: str = "draft.md") -> Report:
    """The report on a text, as of a fixed day."""
    return lint(text, path=path, profile=["uk", "us"], modality="acupuncture", as_of="2026-11-01")


@settings(max_examples=100, deadline=None)
@given(drafts(), PATHS)
def test_findings_agree_with_the_text(text: str, path: str) -> None:
    """Quotes, lines and columns are those of the text; findings stand in order and are told apart."""
    text = text.removeprefix("\ufeff")
    assume("\x1b" not in text)  # more than a few control characters make a binary file
    report = linted(text, path)
    check_result(DraftResult(path, tuple(report.findings), report.words, None), text)


@settings(max_examples=40, deadline=None)
@given(drafts(odd=False), PATHS)
def test_line_ends_do_not_change_the_findings(text: str, path: str) -> None:
    """Saved with CRLF, the draft has the same findings on the same lines and columns, with the same marks."""
    ours, theirs = linted(text, path), linted(text.replace("\n", "\r\n"), path)
    assert places(ours.findings) == places(theirs.findings)
    assert [finding.fingerprint for finding in ours.findings] == [
        finding.fingerprint for finding in theirs.findings
    ]
    assert ours.words == theirs.words


@settings(max_examples=40, deadline=None)
@given(drafts(odd=False), PATHS)
def test_a_line_end_at_the_end_changes_nothing(text: str, path: str) -> None:
    """Editors add it or leave it out as they like."""
    text = text.rstrip("\n")
    assert places(linted(text, path).findings) == places(linted(text + "\n", path).findings)


@settings(max_examples=40, deadline=None)
@given(drafts(), st.text(max_size=20))
def test_every_report_is_inert(text: str, name: str) -> None:
    """No control character of a draft or its name comes through, and all of it can be written."""
    text = text.removeprefix("\ufeff")
    path = f"drafts/{name}.md".replace("\0", "")
    report = linted(text)
    findings = tuple(finding._replace(path=path) for finding in report.findings)
    report = report._replace(
        findings=findings, sources={path: Source(path, text, line_starts(text))} if findings else {}
    )
    for format_name in REPORTERS:
        page = "".join(in_pieces(format_name)(report))
        page.encode("utf-8", "backslashreplace")
        assert not ACTED_ON.intersection(page), format_name
