"""Markdown for a pull-request comment or a job summary.

Bounded, as a comment takes 65,536 characters: drafts with errors come first, and what does not fit is counted.
Words of drafts and paths stand in code spans, where nothing is markup, a link, an image or a mention.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from healthlint import __version__
from healthlint.reports.gate import open_findings, resting
from healthlint.reports.paths import file_path
from healthlint.reports.text import MOST_STANDARDS, NOUNS, counted, gate_words
from healthlint.reports.wording import advice, line, packs_used, quotation, web_address
from healthlint.severities import SEVERITIES
from healthlint.types import Finding, Report, Standard

LIMIT = 65_000
_ROOM_FOR_ERRORS = 20_000
_MOST = 400  # characters of a path, an error, a hint

# Signs that are markup anywhere, and those that begin a list where a paragraph begins. As entities they are text.
_MARKUP = re.compile(r"[\\`*_\[\]<>#|~&^$]")
_START = re.compile(r"^(\d{0,9})([-+=.)])")
# What the sites make links of afterwards, in the finished text: @name, #12, !12, %name, https://, www.
_REFERENCE = re.compile(r"[@#!%~$&](?=\w)|:(?=//)|www(?=\.)", re.IGNORECASE)
_ZERO_WIDTH = "&#8203;"


def render(report: Report) -> str:
    """The report as Markdown: the gate, each draft with its findings, what rests, the rules used."""
    opening = "\n".join(_opening(report)) + "\n"
    closing = "\n".join(_closing(report)) + "\n"
    room = LIMIT - len(opening) - len(closing) - 200
    parts: list[str] = []
    left_out = 0
    for findings in _drafts(report):
        part, shown = _draft(findings, room)
        parts.append(part)
        room -= len(part)
        left_out += len(findings) - shown
    if left_out:
        parts.append(f"\n{counted(left_out, 'more finding')} did not fit in here; the log has them all.\n")
    return opening + "".join(parts) + closing


def code(text: str) -> str:
    """``text`` as a code span, whatever is in it."""
    text = line(text)
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}" if text else "(nothing)"


def paragraph(text: str) -> str:
    """``text`` as a paragraph of words."""
    return _START.sub(lambda match: f"{match[1]}&#{ord(match[2])};", plain(text))


def plain(text: str) -> str:
    """``text`` as words within a paragraph: no markup, link or mention comes of it."""
    parted = _REFERENCE.sub(lambda match: f"{match[0]}\0", line(text))
    signs = _MARKUP.sub(lambda match: f"&#{ord(match[0])};", parted)
    return signs.replace("\0", _ZERO_WIDTH)


def link_to(standard: Standard) -> str:
    """A standard's code, section and title, a link if it has an address on the web."""
    title = f" ({plain(standard.title)})" if standard.title else ""
    return _link(f"{standard.code} {standard.section}", standard.url) + title


def _linked(standards: Sequence[Standard]) -> str:
    """The sections of each code, each a link: ``CAP Code [12.1](...), [3.7](...)``."""
    codes: dict[str, list[Standard]] = {}
    for standard in standards[:MOST_STANDARDS]:
        codes.setdefault(standard.code, []).append(standard)
    named = []
    for code_name, sections in codes.items():
        if all(standard.section for standard in sections):
            links = ", ".join(_link(standard.section, standard.url) for standard in sections)
            named.append(f"{plain(code_name)} {links}")
        else:
            named.extend(_link(f"{code_name} {standard.section}", standard.url) for standard in sections)
    more = len(standards) - MOST_STANDARDS
    return "; ".join([*named, f"and {more} more"] if more > 0 else named)


def _link(name: str, url: str) -> str:
    address = web_address(url)
    return f"[{plain(name)}](<{address}>)" if address else plain(name)


def _opening(report: Report) -> Iterator[str]:
    passed, words = gate_words(report)
    yield f"## {'✅' if passed else '❌'} healthlint {plain(words)}"
    yield ""
    yield f"Checked {counted(report.files, 'draft')} ({counted(report.words, 'word')})."
    for hint in report.hints:
        yield f"\nHint: {plain(_short(hint))}"
    if report.errors:
        yield "\n**Could not be checked:**\n"
    room = _ROOM_FOR_ERRORS
    for number, error in enumerate(report.errors):
        item = f"- {code(_short(file_path(error.path)))}: {plain(_short(error.message))}"
        room -= len(item)
        if room < 0:
            yield f"- and {len(report.errors) - number:,} more"
            break
        yield item


def _drafts(report: Report) -> list[list[Finding]]:
    """The open findings by draft, drafts with the most severe ones first."""
    drafts: dict[str, list[Finding]] = {}
    for finding in open_findings(report):
        drafts.setdefault(finding.path, []).append(finding)
    return sorted(drafts.values(), key=lambda findings: min(map(_rank, findings)))


def _rank(finding: Finding) -> int:
    return SEVERITIES.index(finding.severity)


def _draft(findings: Sequence[Finding], room: int) -> tuple[str, int]:
    """A draft's part in at most ``room`` characters, and how many findings it shows.

    Where not all of them fit, the most severe do.
    """
    numbers = {level: sum(one.severity == level for one in findings) for level in SEVERITIES}
    named = ", ".join(counted(number, NOUNS[level]) for level, number in numbers.items() if number)
    path = escape(_short(file_path(findings[0].path)))
    head = f"\n<details open><summary><code>{path}</code>: {named}</summary>\n\n"
    foot = "\n</details>\n"
    used = len(head) + len(foot)
    fitting: dict[int, str] = {}
    told: set[str] = set()
    for index in sorted(range(len(findings)), key=lambda index: _rank(findings[index])):
        item = _finding(findings[index], told)
        if used + len(item) > room:
            break
        used += len(item)
        fitting[index] = item
        told.add(findings[index].rule)
    if not fitting:
        return "", 0
    return head + "".join(fitting[index] for index in sorted(fitting)) + foot, len(fitting)


def _finding(finding: Finding, told: set[str]) -> str:
    """A list item. What a rule says is told once in a draft."""
    words = plain(finding.message)
    lines = [f"- **{NOUNS[finding.severity]}**, line {finding.line}: {code(quotation(finding))}"]
    lines.append(f"  <br>{words} ({code(finding.rule)})")
    if finding.rule not in told:
        if finding.instead:
            lines.append(f"  <br>{plain(advice(finding))}")
        if finding.standards:
            lines.append(f"  <br>Standards: {_linked(finding.standards)}")
    return "\n".join(lines) + "\n"


def _closing(report: Report) -> Iterator[str]:
    rest = resting(report)
    if rest:
        yield f"\nNot counted: {', '.join(rest)}."
    rules = f"; rules: {_short(packs_used(report))}" if report.packs else ""
    yield f"\nhealthlint {__version__}{plain(rules)}"


def _short(text: str) -> str:
    text = line(text)
    return text if len(text) <= _MOST else f"{text[:_MOST]}…"
