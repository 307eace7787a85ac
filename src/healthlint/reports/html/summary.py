"""The top of the page: the gate, the counts, what could not be read, the index, the filters; and the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from healthlint import __version__
from healthlint.reports.gate import counts
from healthlint.reports.html.entries import Entry, state_name, states_of
from healthlint.reports.html.markup import one_line, verbatim
from healthlint.reports.text import NOUNS, counted, gate_words
from healthlint.severities import SEVERITIES
from healthlint.types import Finding, Report

_MARKETS = {
    "uk": "United Kingdom",
    "ie": "Ireland",
    "us": "United States",
    "au": "Australia",
    "nz": "New Zealand",
    "eu": "European Union",
    "ca": "Canada",
}


def summary_html(report: Report) -> str:
    """The result in words, and what it rests on."""
    passed, words = gate_words(report)
    mark = "✓" if passed else "✗"
    sentence = words[0].upper() + words[1:]
    parts = [
        (
            f'<p class="gate {"passed" if passed else "failed"}"><span aria-hidden="true">{mark}</span> '
            f"{one_line(sentence)}</p>"
        ),
        f'<p class="scope">{_scope(report)}</p>',
        *(f'<p class="hint"><b>Note:</b> {one_line(hint)}</p>' for hint in report.hints),
        _errors(report),
        _families(report),
        _provenance(report),
        _signature(),
    ]
    return "".join(parts)


def _scope(report: Report) -> str:
    numbers = [counted(number, NOUNS[name]) for name, number in counts(report).items()]
    text = f"{', '.join(numbers)} open in {counted(report.files, 'draft')} ({counted(report.words, 'word')})"
    for state, number in states_of(report.findings).items():
        if state != "open":
            text += f"; {number:,} {state_name(state)}"
    text += "."
    if report.fail_on != "never" and not report.errors:
        text += f' A run passes when nothing open is a "{report.fail_on}" or worse.'
    return one_line(text)


def _errors(report: Report) -> str:
    if not report.errors:
        return ""
    items = (
        f"<li><bdi>{verbatim(error.path)}</bdi>: {one_line(error.message)}</li>" for error in report.errors
    )
    return f'<section class="errors"><h2>Could not be checked</h2><ul>{"".join(items)}</ul></section>'


def _families(report: Report) -> str:
    if not report.findings:
        return ""
    families: dict[str, list[Finding]] = {}
    for finding in report.findings:
        families.setdefault(finding.family, []).append(finding)
    order = sorted(families, key=lambda family: (min(map(_rank, families[family])), family))
    items = "".join(
        f'<li><span class="family">{one_line(family)}</span> {tally(families[family])}</li>'
        for family in order
    )
    return (
        '<details class="fold" open><summary>Findings by family</summary>'
        f'<ul class="families">{items}</ul></details>'
    )


def _rank(finding: Finding) -> tuple[bool, int]:
    return finding.state != "open", SEVERITIES.index(finding.severity)


def _provenance(report: Report) -> str:
    markets = ", ".join(f"{_MARKETS.get(name, name)} ({name})" for name in report.profiles) or "none chosen"
    rows = [("Markets", one_line(markets))]
    if report.as_of:
        rows.append(("Judged as on", one_line(report.as_of)))
    for pack in report.packs:
        title = f"{one_line(pack.title)}, " if pack.title else ""
        version = f"version {one_line(pack.version)}, digest <code>{one_line(pack.digest)}</code>"
        rows.append((f"Rules: {one_line(pack.id)}", title + version))
    rows.append(("Checked with", f"healthlint {one_line(__version__)}"))
    items = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in rows)
    return (
        '<details class="fold" open><summary>Rules and versions used</summary>'
        f'<dl class="facts">{items}</dl></details>'
    )


def _signature() -> str:
    fields = "".join(f"<span>{name}</span>" for name in ("Reviewed by", "Date", "Decision"))
    return f'<p class="signature">{fields}</p>'


# --- the index ---------------------------------------------------------------


def index_html(drafts: Mapping[str, tuple[int, Sequence[Entry]]], clean: Sequence[str], unnamed: int) -> str:
    """The drafts, those with findings first, each with its counts.

    ``drafts`` maps a path to its number on the page and its entries; ``unnamed``: how
    many drafts without findings there are beyond those in ``clean``.
    """
    rows = "".join(
        f'<li data-draft="{number}"><a href="#d{number}"><bdi>{verbatim(path)}</bdi></a> '
        f"{tally(entry.finding for entry in entries)}</li>"
        for path, (number, entries) in drafts.items()
    )
    parts = [f'<ol class="index">{rows}</ol>'] if rows else []
    if clean:
        items = "".join(f"<li><bdi>{verbatim(path)}</bdi></li>" for path in clean)
        folded = (
            "" if len(clean) <= 3 else f"<summary>{counted(len(clean), 'draft')} without findings</summary>"
        )
        listed = f"<ul>{items}</ul>"
        parts.append(
            f'<details class="fold clean">{folded}{listed}</details>'
            if folded
            else f'<p class="clean">Without findings:</p>{listed}'
        )
    elif unnamed > 0:
        parts.append(f'<p class="clean">{counted(unnamed, "draft")} without findings.</p>')
    return "".join(parts) or "<p>There was no draft to check.</p>"


def tally(findings: Iterable[Finding]) -> str:
    """How many findings of which severity; those that do not count by their state."""
    numbers: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for finding in findings:
        if finding.state == "open":
            numbers[finding.severity] += 1
        else:
            others[finding.state] += 1
    parts = [
        f'<span class="{name}">{counted(numbers[name], NOUNS[name])}</span>'
        for name in SEVERITIES
        if numbers[name]
    ]
    parts += [f"<span>{number:,} {one_line(state_name(state))}</span>" for state, number in others.items()]
    return f'<span class="tally">{" ".join(parts)}</span>'


# --- the filters -------------------------------------------------------------


def filters_html(report: Report) -> str:
    """The filters and the steps from finding to finding; hidden until the script is there to serve them."""
    if not report.findings:
        return ""
    severities = {finding.severity for finding in report.findings}
    boxes = [
        _box("severity", name, f"{NOUNS[name].capitalize()}s", True)
        for name in SEVERITIES
        if name in severities
    ]
    states = states_of(report.findings)
    # Whoever has a baseline knows what is in it: the page begins with the rest.
    several = len(states) > 1
    state_boxes = [
        _box(
            "state",
            name,
            f"{state_name(name).capitalize()} ({number:,})",
            name in ("open", "waived") or not several,
        )
        for name, number in states.items()
    ]
    return (
        '<details id="filters" class="fold" hidden open><summary>Filters</summary>'
        '<form id="form" autocomplete="off" aria-label="Filters"><div class="row">'
        f"{_group('Severity', boxes)}{_group('State', state_boxes)}"
        f"{_choice('family', 'Family', 'All families', (finding.family for finding in report.findings))}"
        f"{_choice('rule', 'Rule', 'All rules', (finding.rule for finding in report.findings))}"
        '<label>Draft <input type="search" name="draft" placeholder="part of its path"></label>'
        '<button type="button" id="everything">Show everything</button>'
        "</div></form></details>"
        '<nav id="steps" hidden aria-label="Findings">'
        '<button type="button" id="previous" aria-keyshortcuts="p">Previous</button>'
        '<button type="button" id="next" aria-keyshortcuts="n">Next</button>'
        '<label class="keys"><input type="checkbox" id="keys" checked> keys n and p</label>'
        '<span id="shown"></span></nav>'
        '<p id="spoken" class="unseen" aria-live="polite"></p>'
    )


def _group(legend: str, boxes: Sequence[str]) -> str:
    return f"<fieldset><legend>{legend}</legend>{''.join(boxes)}</fieldset>"


def _box(name: str, value: str, label: str, checked: bool) -> str:
    return (
        f'<label><input type="checkbox" name="{name}" value="{one_line(value)}"{" checked" if checked else ""}> '
        f"{one_line(label)}</label>"
    )


def _choice(name: str, label: str, everything: str, values: Iterable[str]) -> str:
    numbers = Counter(values)
    options = "".join(
        f'<option value="{one_line(value)}">{one_line(value)} ({numbers[value]:,})</option>'
        for value in sorted(numbers)
    )
    return f'<label>{label} <select name="{name}"><option value="">{everything}</option>{options}</select></label>'
