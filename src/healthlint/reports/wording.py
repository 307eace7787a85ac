"""What reports say of a finding in one line, in the same words whatever the format. All of it is inert."""

from __future__ import annotations

from collections.abc import Sequence

from healthlint.reports import citations
from healthlint.reports.cells import inert
from healthlint.reports.text import MOST_STANDARDS
from healthlint.types import Finding, Report, Standard

MOST_QUOTED = 160  # characters of a draft in a message; the place says where the rest is


def line(text: str) -> str:
    """``text`` on one line, with nothing in it that a terminal or a page would act on."""
    return " ".join(inert(text.replace("\r", " ").replace("\n", " ")).split())


def quotation(finding: Finding) -> str:
    """The words of the draft, shortened in the middle if they are many; without quotation marks."""
    words = line(finding.quote)
    if len(words) <= MOST_QUOTED:
        return words
    half = MOST_QUOTED // 2 - 1
    return f"{words[:half].rstrip()} … {words[-half:].lstrip()}"


def said(finding: Finding) -> str:
    """What is wrong, and with which words."""
    message, quoted = line(finding.message), quotation(finding)
    if not quoted:
        return message
    if finding.kind == "requirement":
        return f'{message} Needed because of "{quoted}".'
    return f'{message.rstrip(".")}: "{quoted}"'


def advice(finding: Finding) -> str:
    """What to write, as a sentence with its label; empty if the rule does not say."""
    if not finding.instead:
        return ""
    return f"{'Add' if finding.kind == 'requirement' else 'Instead'}: {line(finding.instead)}"


def cited(standards: Sequence[Standard]) -> str:
    """The standards as the text report cites them (see ``citations.cited``), on one line."""
    more = len(standards) - MOST_STANDARDS
    return line(citations.cited(standards[:MOST_STANDARDS])) + (f"; and {more} more" if more > 0 else "")


def reasons(finding: Finding) -> list[str]:
    """All that follows the message, a line each: why, what to write, the standards."""
    why = f"Why: {line(finding.why)}" if finding.why else ""
    standards = f"Standards: {cited(finding.standards)}" if finding.standards else ""
    return [text for text in (why, advice(finding), standards) if text]


def packs_used(report: Report) -> str:
    """The rules that were used: ``core 2026.11.1 (d529a98e416dcfc7), uk 2026.11.1 (...)``."""
    return line(", ".join(f"{pack.id} {pack.version} ({pack.digest})" for pack in report.packs))


def web_address(url: str) -> str:
    """An address that may become a link: http and https with a host, percent-encoded; "" for any other."""
    from urllib.parse import quote, urlsplit

    try:
        host = urlsplit(url).netloc
    except ValueError:
        return ""
    if not host or not url.lower().startswith(("http://", "https://")):
        return ""
    return quote(url.encode("utf-8", "replace"), safe="%/:=&?~#+!$,;'@*")


def first_address(finding: Finding) -> str:
    """The address of the first standard that has one."""
    return next(filter(None, (web_address(standard.url) for standard in finding.standards)), "")
