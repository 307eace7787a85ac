"""The report for people: what stands where, why it matters, what to say instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import groupby

from healthlint.named import NamedTuple
from healthlint.reports.cells import inert, wrap
from healthlint.reports.citations import MEANING, cited, listed
from healthlint.reports.excerpt import excerpt
from healthlint.reports.gate import above_gate, counts, open_findings, resting
from healthlint.severities import SEVERITIES
from healthlint.types import Finding, Note, Report, Source, Standard

NOUNS = {"error": "error", "warning": "warning", "info": "note"}
OF_THE_DRAFT = ("undeclared",)  # guards whose notes hold for the whole draft
EFFECTS = {"clear": "cleared", "lower": "softened", "keep": "weighed most", "count": "counted in full"}
_COLOURS = {
    "error": "31",
    "warning": "33",
    "info": "36",
    "bold": "1",
    "dim": "2",
    "passed": "32",
    "failed": "31",
}

_NARROW = 60  # cells; below that, what is said of a finding stands under its place, not beside it
MOST_STANDARDS = 6  # of one finding; a run without a profile would cite seven markets


class Page(NamedTuple):
    """How to lay the report out: width in cells, colour or not, findings only or all."""

    width: int = 100
    colour: bool = False
    quiet: bool = False

    def paint(self, text: str, colour: str) -> str:
        """``text`` in a colour, if this page has any."""
        return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m" if self.colour and text else text


PLAIN = Page()


def pieces(report: Report, page: Page = PLAIN) -> Iterator[str]:
    """The report as text, for a terminal, a log or a mail; a draft at a time."""
    standards: dict[Standard, None] = {}  # those cited so far, in order
    for path, group in groupby(open_findings(report), key=lambda finding: finding.path):
        findings = tuple(group)
        head = (page.paint(inert(path), "bold"), "")
        yield _lines((*head, *_draft(findings, report.sources.get(path), page)))
        for finding in findings:
            standards.update(dict.fromkeys(finding.standards[:MOST_STANDARDS]))
    yield _lines(_sources(standards, page))
    yield _lines(_unread(report, page))
    if report.statistics:
        from healthlint.reports.statistics import table

        yield _lines(table(report))
    if not page.quiet:
        yield _lines(_closing(report, page))


def _lines(parts: Iterable[str]) -> str:
    return "".join(f"{part}\n" for part in parts)


def _sources(standards: Iterable[Standard], page: Page) -> Iterator[str]:
    """Where to read what the findings cite. At the end, where it is found from any of them, and once."""
    known = tuple(standards)
    if known:
        yield page.paint("Where to read the standards", "bold")
        yield ""
        yield from listed(known, page.width)
        if not all(one.verified for one in known):
            yield "  " + wrap(MEANING, page.width, "  ")
        yield ""


def _unread(report: Report, page: Page) -> Iterator[str]:
    for error in report.errors:
        yield page.paint(inert(error.path), "bold")
        words = wrap(error.message, page.width, "  ", begun=len("  cannot be checked: "))
        yield f"  {page.paint('cannot be checked', 'error')}: {words}"
        yield ""


def _draft(findings: Sequence[Finding], source: Source | None, page: Page) -> Iterator[str]:
    width = max(len(_position(finding)) for finding in findings)
    told: set[str] = set()
    for finding in findings:
        yield from _finding(finding, source, page, width, told)
        if finding.rule not in told:
            told.add(finding.rule)
        told.update(note_words(note) for note in finding.notes if note.guard in OF_THE_DRAFT)
        yield ""


def _finding(
    finding: Finding, source: Source | None, page: Page, width: int, told: Set[str]
) -> Iterator[str]:
    """One finding. ``told``: what this draft's page has explained already: rules, notes."""
    indent = " " * (width + 4 if page.width >= _NARROW else 4)
    severity = NOUNS[finding.severity]
    painted = page.paint(severity, finding.severity) + " " * (9 - len(severity))
    head = f"  {_position(finding):<{width}}  {painted}"
    below = indent + " " * 9 if page.width >= _NARROW else indent
    message = wrap(f"{finding.message} ({finding.rule})", page.width, below, begun=width + 13)
    rule = f"({inert(finding.rule)})"
    yield head + message.removesuffix(rule) + page.paint(rule, "dim")
    if source is not None:
        line, underline = excerpt(source, finding, page.width - len(indent))
        yield (indent + line).rstrip()
        more = f" ... to line {finding.end_line}" if finding.end_line > finding.line else ""
        yield indent + page.paint(underline, finding.severity) + more
    for label, text in _details(finding, told):
        words = wrap(text, page.width, indent + "  ", begun=len(indent) + len(label) + 2)
        yield f"{indent}{page.paint(label + ':', 'bold')} {words}"


def _position(finding: Finding) -> str:
    return f"{finding.line}:{finding.column}"


def _details(finding: Finding, told: Set[str]) -> Iterator[tuple[str, str]]:
    if finding.rule not in told:
        if finding.why:
            yield "Why", finding.why
        if finding.instead:
            yield ("Add" if finding.kind == "requirement" else "Instead"), finding.instead
        if finding.standards:
            shown = cited(finding.standards[:MOST_STANDARDS])
            more = len(finding.standards) - MOST_STANDARDS
            yield (
                "Standards",
                f"{shown}; and {more} more: healthlint explain {finding.rule}" if more > 0 else shown,
            )
    for note in finding.notes:
        if note_words(note) not in told:
            yield "Note", note_words(note)


def note_words(note: Note) -> str:
    """What a guard did, and on which words."""
    words = f': "{note.quote}"' if note.quote else ""
    return f"{EFFECTS.get(note.effect, note.effect)}, {note.guard}{words}"


def _closing(report: Report, page: Page) -> Iterator[str]:
    for hint in report.hints:
        yield f"{page.paint('hint:', 'bold')} {wrap(hint, page.width, '      ')}"
    passed, words = gate_words(report)
    lines = [_summary(report), f"gate: {words}"]
    if page.width < _NARROW:
        lines = [wrap(line, page.width, "  ", begun=0) for line in lines]
    yield lines[0]
    yield page.paint(lines[1], "passed" if passed else "failed")


def _summary(report: Report) -> str:
    numbers = {name: number for name, number in counts(report).items() if number}
    found = ", ".join(counted(number, NOUNS[name]) for name, number in numbers.items()) or "no findings"
    line = f"{found} in {counted(report.files, 'file')} ({counted(report.words, 'word')})"
    return ", ".join([line, *resting(report)])


def gate_words(report: Report) -> tuple[bool, str]:
    """Whether the run passed, and the sentence that says at which gate and why."""
    if report.errors:
        return False, f"failed: {counted(len(report.errors), 'path')} could not be checked"
    if report.fail_on == "never":
        return True, 'passed: nothing fails at "never"'
    above = above_gate(report)
    if above:
        named = " and ".join(counted(number, NOUNS[name]) for name, number in above.items())
        return False, f'failed at "{report.fail_on}": {named}'
    below = {name: number for name, number in counts(report).items() if number and name in SEVERITIES}
    if below:
        named = " and ".join(counted(number, NOUNS[name]) for name, number in below.items())
        return True, f'passed at "{report.fail_on}": {named} below it'
    return True, f'passed at "{report.fail_on}"'


def counted(number: int, noun: str) -> str:
    """A number with its noun: ``1 error``, ``1,240 words``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
