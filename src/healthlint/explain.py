"""Pages and lines that explain: a rule's page, the trace of a draft."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from healthlint.reports.cells import inert, wrap
from healthlint.reports.text import EFFECTS, PLAIN, Page
from healthlint.source import place
from healthlint.types import Rule, RuleSet, Source, Standard, Trace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from healthlint.packfile import Entry

PREVIEW = (
    "Status: preview. The rule is on trial: it runs only with --preview or preview = true in the settings, "
    "and its findings are notes (info) until it is stable, unless the settings give this rule a severity."
)


def rule_page(rule: Rule, ruleset: RuleSet, page: Page = PLAIN, extra: Sequence[str] = ()) -> str:
    """All that is known of a rule, for a terminal. ``extra``: the project packs that were loaded.

    The headings and their order are the same for every rule; empty ones are left out.
    """
    entry = _written(rule, extra)
    lines = [page.paint(rule.id, "bold"), wrap(rule.message, page.width), ""]
    facts = [
        f"Family: {rule.family}",
        f"Kind: {rule.kind}",
        f"Pack: {rule.pack}",
        f"Severity: {_severity(rule)}",
    ]
    beside = "    ".join(facts)
    lines += [beside] if len(beside) <= page.width else facts
    if rule.status != "stable":
        lines.append(wrap(PREVIEW, page.width, "  ", begun=0))
    if rule.modality:
        lines.append(wrap(f"Only in drafts that {_sold(rule)}", page.width, "  ", begun=0))
    if rule.where:
        lines.append(f"Only in: {', '.join(rule.where)}")
    sections = [
        ("Why", [rule.why]),
        ("What to add" if rule.kind == "requirement" else "What to say instead", [rule.instead]),
        *(_parts(rule, entry, extra) if entry is not None else ()),
        ("What clears it", [", ".join(rule.clear)]),
        ("What lowers it one severity", [", ".join(rule.lower)]),
    ]
    for title, entries in sections:
        lines.extend(section(title, [text for text in entries if text], page))
    for market, names in rule.markets.items():
        standards = [ruleset.standards[name] for name in names if name in ruleset.standards]
        if standards:
            title = "Standards" if market == "all" else f"Standards, {market}"
            lines.extend(["", page.paint(title, "bold")])
            lines.extend(line for one in standards for line in standard_lines(one, page))
    if rule.file:
        lines.extend(written_in(f"{rule.file}:{rule.line}", page))
    return "\n".join(lines) + "\n"


def _sold(rule: Rule) -> str:
    """What a draft must sell, or say that it sells, for the rule to speak about it."""
    says = "say what they sell (--modality, settings or front matter)"
    if {"any", "declared"} <= set(rule.modality):
        return f"sell a treatment or product; a note unless they {says}"
    if "any" in rule.modality:
        return "sell a treatment or product"
    if "declared" in rule.modality:
        return says
    return f"sell {', '.join(rule.modality)}"


def _severity(rule: Rule) -> str:
    """The severity in force, and each market that differs from it."""
    others = [
        f"{market} {severity}" for market, severity in rule.severities.items() if severity != rule.severity
    ]
    return rule.severity + (f" ({', '.join(others)})" if others else "")


def section(title: str, entries: Sequence[str], page: Page) -> Iterator[str]:
    """A heading and what stands below it; nothing if there is nothing."""
    if entries:
        yield ""
        yield page.paint(title, "bold")
        for entry in entries:
            yield "  " + wrap(entry, page.width, "    " if len(entries) > 1 else "  ")


def written_in(place: str, page: Page) -> list[str]:
    """The last lines of a page: where what it explains is written."""
    return ["", page.paint(f"Written in {inert(place)}", "dim")]


def standard_lines(standard: Standard, page: Page, indent: str = "  ") -> Iterator[str]:
    """A clause, whether it was read at its source, and where that is."""
    title = f": {standard.title}" if standard.title else ""
    dates = [f"in force from {standard.effective}" if standard.effective else ""]
    dates.append(f"until {standard.until}" if standard.until else "")
    dates.append(standing(standard))
    words = f"{f'{standard.code} {standard.section}'.rstrip()}{title} ({', '.join(filter(None, dates))})"
    yield indent + wrap(words, page.width, f"{indent}  ", begun=len(indent))
    if standard.url:
        yield f"{indent}  {inert(standard.url)}"


def standing(standard: Standard) -> str:
    """Whether the clause was read at its source, and when; what is from memory has no date of reading."""
    if standard.verified:
        return "checked against the source" + (f", read {standard.read}" if standard.read else "")
    return "from memory; not yet checked against the source - check before you rely on it"


def _written(rule: Rule, extra: Sequence[str]) -> Entry | None:
    """The rule as its file has it, which says more than the engine needs."""
    from healthlint.packfile import read_packs
    from healthlint.packs import rule_files

    for file in rule_files(extra):
        if file[1] == rule.file:
            sources = read_packs([file])
            for entry in (*sources.rules, *sources.requirements):
                if entry.values.get("id") == rule.id:
                    return entry
    return None


def _parts(rule: Rule, entry: Entry, extra: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """What a rule catches and leaves, by its cases, and the patterns it looks for; of a requirement in words."""
    if rule.kind == "requirement":
        from healthlint.explain_required import required

        yield from required(entry, extra)
        return
    cases = entry.values.get("cases") or {}
    yield "What it catches", list(map(_in_one_line, cases.get("flag") or []))
    yield "What it leaves", list(map(_in_one_line, cases.get("quiet") or []))
    yield "Looks for", [str(pattern) for pattern in entry.values.get("find") or []]


def _in_one_line(case: object) -> str:
    """A case in one line: whatever its breaks mean, a reader needs its words."""
    if not isinstance(case, dict):
        return " ".join(str(case).split())
    setting = ", ".join(f"{key}: {value}" for key, value in case.items() if key != "text")
    return " ".join(str(case.get("text", "")).split()) + (f"  ({setting})" if setting else "")


def trace_lines(trace: Trace, source: Source) -> Iterator[str]:
    """A candidate in two or more lines: where, which rule, which words, what became of it and why."""
    at = place(source, trace.start)
    words = " ".join(source.text[trace.start : trace.end].split())
    yield f"{at.line}:{at.column}  {trace.outcome:<8} {trace.candidate.rule}"
    yield f'    "{inert(words)}"'
    if trace.settled:
        yield f"    {inert(trace.settled)}"
    for note in trace.notes:
        where = place(source, note.start)
        words = f'"{inert(" ".join(note.quote.split()))}" ({where.line}:{where.column})' if note.quote else ""
        if note.effect in EFFECTS:
            yield f"    {EFFECTS[note.effect]}: {note.guard}{f' by {words}' if words else ''}"
        else:  # a requirement's
            because = f" ({note.guard})" if note.guard and words else note.guard
            yield f"    {note.effect}{because}: {words}" if words else f"    {note.effect}: {because}"
