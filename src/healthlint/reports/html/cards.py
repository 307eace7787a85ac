"""Cards: what a finding says, beside the draft. What they share with others stands once, by rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from healthlint.reports.html.entries import Entry, state_name, states_of
from healthlint.reports.html.marks import weight
from healthlint.reports.html.markup import one_line, outward, shortened
from healthlint.reports.text import EFFECTS, MOST_STANDARDS, NOUNS
from healthlint.types import Finding, Note, Standard

_OWN = ("waiver", "config")  # findings about the draft's words to healthlint, not about its copy


def cards_html(entries: Sequence[Entry], in_text: bool) -> str:
    """The cards of a draft: the open ones in order of place, then the others by state.

    ``in_text``: the draft itself is shown, with a number to go back to.
    """
    parts = []
    for state in states_of([entry.finding for entry in entries]):
        chosen = [entry for entry in entries if entry.finding.state == state]
        if state != "open":
            title = one_line(state_name(state).capitalize())
            parts.append(f'<p class="apart" data-state="{one_line(state)}">{title}</p>')
        cards = "".join(_card(entry, in_text) for entry in chosen)
        parts.append(f'<ol class="list">{cards}</ol>')
    return "".join(parts)


def _card(entry: Entry, in_text: bool) -> str:
    finding = entry.finding
    name = f'<span class="name">{entry.name}</span>'
    if in_text:
        label = f"{entry.name}: show in the text"
        name = f'<a class="name" href="#m{entry.number}" aria-label="{label}">{entry.name}</a>'
    kind = NOUNS[finding.severity].capitalize()
    missing = ' <span class="tag">missing statement</span>' if finding.kind == "requirement" else ""
    state = (
        ""
        if finding.state == "open"
        else f' <span class="tag state">{one_line(state_name(finding.state).capitalize())}</span>'
    )
    parts = [
        (
            f'<p class="head">{name} <span class="kind">{kind}</span>{missing}{state} '
            f'<span class="where">{place_words(finding)}</span></p>'
        ),
        f'<p class="says" dir="auto">{one_line(finding.message)}</p>',
    ]
    quote = one_line(shortened(finding.quote))
    if quote and finding.kind not in _OWN:
        label = "Stands at" if finding.kind == "requirement" else "In the draft"
        parts.append(f'<p class="quote">{label}: <q dir="auto">{quote}</q></p>')
    if finding.reason:
        parts.append(
            f'<p class="reason"><b>Reason:</b> <span dir="auto">{one_line(finding.reason)}</span></p>'
        )
    parts.extend(f'<p class="note"><b>Note:</b> {_note(note)}</p>' for note in finding.notes)
    parts.append(
        f'<p class="more"><a href="#r{entry.rule + 1}">Why, and what to say instead</a></p>'
        f'<p class="rule">{one_line(finding.family)} · <code>{one_line(finding.rule)}</code></p>'
    )
    return (
        f'<li class="card {weight(entry)}" id="f{entry.number}" tabindex="-1" data-n="{entry.number}" '
        f'data-severity="{finding.severity}" data-state="{one_line(finding.state)}" '
        f'data-family="{one_line(finding.family)}" data-rule="{one_line(finding.rule)}">{"".join(parts)}</li>'
    )


def place_words(finding: Finding) -> str:
    """Line and column in words, and where a longer finding ends."""
    words = f"line {finding.line}, column {finding.column}"
    return words if finding.end_line <= finding.line else f"{words}, to line {finding.end_line}"


def _note(note: Note) -> str:
    effect = one_line(EFFECTS.get(note.effect, note.effect))
    rests = f", by the words <q>{one_line(shortened(note.quote))}</q>" if note.quote else ""
    return f"{effect} ({one_line(note.guard)}){rests}"


# --- rules -------------------------------------------------------------------


def rules_html(examples: Sequence[Finding]) -> str:
    """Every explanation that the cards point to, in the order of their numbers."""
    return "".join(_rule(number, finding) for number, finding in enumerate(examples, 1))


def _rule(number: int, finding: Finding) -> str:
    instead = "What to do" if finding.kind in _OWN else "Say instead"
    if finding.kind == "requirement":
        instead = "Add, in your own words"
    parts = []
    if finding.instead:
        parts.append(
            f'<p class="instead"><b>{instead}:</b> <span dir="auto">{one_line(finding.instead)}</span></p>'
        )
    if finding.why:
        parts.append(f'<p><b>Why:</b> <span dir="auto">{one_line(finding.why)}</span></p>')
    if finding.standards:
        parts.append(f'<div class="standards"><b>Standards:</b>{_standards(finding.standards)}</div>')
    return (
        f'<article class="explained" id="r{number}"><h3><code>{one_line(finding.rule)}</code></h3>'
        f'<p class="says">{one_line(finding.message)}</p><div class="body">{"".join(parts)}</div></article>'
    )


def _standards(standards: Sequence[Standard]) -> str:
    items = list(map(_standard, standards))
    html = f"<ul>{''.join(items[:MOST_STANDARDS])}</ul>"
    rest = items[MOST_STANDARDS:]
    if rest:
        html += f"<details><summary>{len(rest)} more</summary><ul>{''.join(rest)}</ul></details>"
    return html


def _standard(standard: Standard) -> str:
    name = one_line(f"{standard.code} {standard.section}")
    title = f": {one_line(standard.title)}" if standard.title else ""
    remarks = ", ".join(_remarks(standard))
    return f"<li>{outward(standard.url, name)}{title}{f' ({remarks})' if remarks else ''}</li>"


def _remarks(standard: Standard) -> Iterator[str]:
    if standard.until:
        yield f"until {one_line(standard.until)}"
    if not standard.verified:
        yield "from memory; not yet checked against the source"
    elif standard.read:
        yield f"read {one_line(standard.read)}"
