"""What must hold of any document and any list of findings, whatever the draft."""

from __future__ import annotations

import re
from collections.abc import Sequence

from healthlint.types import Block, Document, DraftResult, Finding

LINE_END = re.compile(r"\r\n?|\n")


def check_document(document: Document, *, blanked: bool = False) -> None:
    """Every character of every block knows its place in the source.

    ``blanked``: a space may stand for anything, as where JSX was taken out.
    """
    text = document.source.text
    # Plain text keeps the place of a comment as spaces.
    comments = {at for comment in document.comments for at in range(comment.start, comment.end)}
    for block in document.blocks:
        check_block(block, text, comments, blanked)
    for index, block in enumerate(document.blocks):
        assert -1 <= block.heading < index, block
        assert -1 <= block.lead < index, block
        assert block.heading < 0 or document.blocks[block.heading].kind == "heading"
    for comment in document.comments:
        assert 0 <= comment.start < comment.end <= len(text), comment
    assert 0 <= document.front.start <= document.front.end <= len(text)


def check_block(block: Block, text: str, comments: set[int], blanked: bool) -> None:
    """The segments of a block cover its text, in order, and lead to its characters."""
    assert block.text
    assert block.text == block.text.strip()
    at = 0
    last = block.start
    unit = (-1, -1)
    for start, length, source, source_length in block.segments:
        assert start == at
        assert length > 0
        # A unit that lost an invisible character from its middle comes in two segments.
        assert source >= last or (length != source_length and unit == (source, source_length)), block
        unit = (source, source_length)
        if length == source_length:
            for place, mine in enumerate(block.text[start : start + length], source):
                theirs = text[place]
                # A draft's lone surrogate, which no parser takes, stands as a replacement character.
                lone = mine == "\ufffd" and "\ud800" <= theirs <= "\udfff"
                space = mine in " \n" and (blanked or place in comments or theirs in "\r\n \t")
                assert mine == theirs or lone or space, block
        at, last = start + length, source + source_length
    assert at == len(block.text)
    assert last <= block.end <= len(text)
    for link in block.links:
        assert 0 <= link.start <= link.end <= len(block.text), block


def check_result(result: DraftResult, text: str) -> None:
    """Findings lie in the text, quote it, say the right lines, stand in order and are told apart."""
    findings = result.findings
    for finding in findings:
        check_finding(finding, text)
    assert list(findings) == sorted(findings, key=lambda finding: (finding.start, finding.end, finding.rule))
    fingerprints = [finding.fingerprint for finding in findings]
    assert len(set(fingerprints)) == len(fingerprints), "two findings share a fingerprint"


def check_finding(finding: Finding, text: str) -> None:
    """One finding agrees with the text that it stands in."""
    assert 0 <= finding.start <= finding.end <= len(text), finding
    assert finding.quote == text[finding.start : finding.end], finding
    assert (finding.line, finding.column) == counted(text, finding.start), finding
    assert (finding.end_line, finding.end_column) == counted(text, finding.end), finding
    assert finding.severity in ("error", "warning", "info"), finding
    assert finding.kind in ("claim", "evidence", "requirement", "waiver", "config"), finding
    assert finding.state in ("open", "waived", "baselined"), finding
    assert finding.message, finding
    assert re.fullmatch("[0-9a-f]{16}", finding.fingerprint), finding
    for note in finding.notes:
        assert 0 <= note.start <= note.end <= len(text), finding


def counted(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, by counting line ends; slow and plain."""
    begin, line = 0, 1
    for end in LINE_END.finditer(text):
        if end.end() > offset:
            break
        begin, line = end.end(), line + 1
    return line, offset - begin + 1


def places(findings: Sequence[Finding]) -> list[tuple[int, int, int, int, str, str, str]]:
    """What a reader of the report sees of each finding's place."""
    return [
        (
            finding.line,
            finding.column,
            finding.end_line,
            finding.end_column,
            finding.rule,
            finding.severity,
            finding.state,
        )
        for finding in findings
    ]
