"""Run the cases that stand inside rule files: what each rule must flag, and what it must leave.

A case is linted as a draft of its own under its profile, and only what the
case's rule says counts. ``[[...]]`` marks words that must be hit. A quiet case may be
softened to info (that fails no gate) but not be a warning.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, NamedTuple

from healthlint.accepteduses import overlap
from healthlint.engine import lint_source, trace_source
from healthlint.packfile import Entry, read_packs
from healthlint.packs import OWN, PROFILES, load_rules, rule_files
from healthlint.source import read_source
from healthlint.types import DraftSettings, RuleSet, Trace


class CaseReport(NamedTuple):
    """``passed``: how many cases hold. ``failures``: one line for each that does not, with file and line.

    ``rules``: of how many rules cases were run. ``unknown``: names that are those of no rule, and ``known``
    the ids of all rules; then nothing was run.
    """

    passed: int
    failures: tuple[str, ...]
    rules: int = 0
    unknown: tuple[str, ...] = ()
    known: tuple[str, ...] = ()


def run_cases(extra: Sequence[str] = (), only: Sequence[str] = ()) -> CaseReport:
    """Run the cases of all built-in packs and of ``extra`` ones; ``only`` names packs, files or rules,
    those of a project by their full path (links resolved).

    Raises ``RuleError`` if the rule files themselves are wrong.
    """
    load_rules((), extra, preview=True)
    sources = read_packs(rule_files(extra))
    entries = (*sources.rules, *sources.requirements)
    unknown = tuple(wanted for wanted in only if not any(_names(entry, wanted) for entry in entries))
    if unknown:
        return CaseReport(0, (), 0, unknown, tuple(str(entry.values["id"]) for entry in entries))
    chosen = [entry for entry in entries if not only or any(_names(entry, wanted) for wanted in only)]
    passed = 0
    failures: list[str] = []
    for entry in chosen:
        for expected in ("flag", "quiet"):
            for index, case in enumerate((entry.values.get("cases") or {}).get(expected) or []):
                problem = _run(entry, case, expected == "flag", extra)
                if problem:
                    where = entry.place("cases", expected, index)
                    failures.append(f"{where}: {entry.values['id']}: {problem}")
                else:
                    passed += 1
    return CaseReport(passed, tuple(failures), len(chosen))


def _names(entry: Entry, wanted: str) -> bool:
    """Whether the entry is what is asked for: a full path for a project's own packs, else a name."""
    if os.path.isabs(wanted):
        file = os.path.realpath(entry.file)
        return entry.pack.startswith(OWN) and (file == wanted or file.startswith(os.path.join(wanted, "")))
    wanted = wanted.replace("\\", "/").rstrip("/")
    if wanted.startswith("./"):
        wanted = wanted[2:]
    return (
        entry.values["id"] == wanted
        or entry.pack == wanted
        or entry.file == wanted
        or entry.file.startswith(wanted + "/")
        or entry.file.endswith("/" + wanted)
    )


def split_marks(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text without ``[[`` and ``]]``, and the spans (code points) that they marked."""
    plain = ""
    spans = []
    rest = text
    while "[[" in rest and "]]" in rest:
        before, _, rest = rest.partition("[[")
        marked, _, rest = rest.partition("]]")
        plain += before
        spans.append((len(plain), len(plain) + len(marked)))
        plain += marked
    return plain + rest, tuple(spans)


def _run(entry: Entry, case: Any, flag: bool, extra: Sequence[str]) -> str:
    """What is wrong with the case, or ""."""
    setting = case if isinstance(case, dict) else {"text": case}
    text, spans = split_marks(str(setting.get("text", "")))
    profile = setting.get("profile") or (entry.pack if entry.pack in PROFILES else "")
    ruleset = load_rules([profile] if profile else [], extra, preview=True)
    rule_id = str(entry.values["id"])
    if rule_id not in ruleset.rules:
        return f"the rule is not in force in profile {profile!r}"
    spans_found = _spans_found(
        rule_id, text, ruleset, DraftSettings(modality=str(setting.get("modality", "")))
    )
    if not flag:
        if not spans_found:
            return ""
        start, end = spans_found[0]
        return f"flags {text[start:end]!r} in {_short(text)!r}, which must stay quiet"
    if not spans_found:
        return f"does not flag {_short(text)!r}"
    missed = [span for span in spans if not any(overlap(span, found) for found in spans_found)]
    if missed:
        start, end = missed[0]
        return f"does not hit {text[start:end]!r} but {text[slice(*spans_found[0])]!r}"
    return ""


def _spans_found(rule_id: str, text: str, ruleset: RuleSet, settings: DraftSettings) -> list[tuple[int, int]]:
    """Where the rule speaks in the text, also where a graver finding would cover it in a report."""
    source = read_source("case.md", text.encode("utf-8"))
    rule = ruleset.rules[rule_id]
    if rule.kind == "requirement" or rule.citation:
        result = lint_source(source, "markdown", ruleset, settings)
        return [(finding.start, finding.end) for finding in result.findings if finding.rule == rule_id]
    traces = trace_source(source, "markdown", ruleset, settings)
    counted = ("error", "warning", "info") if rule.severity == "info" else ("error", "warning")
    return [
        (trace.start, trace.end)
        for trace in traces
        if trace.candidate.rule == rule_id and (trace.outcome in counted or _for_its_passage(trace))
        if not _for_an_advert(trace)
    ]


def _for_an_advert(trace: Trace) -> bool:
    """True if the rule spoke only as the line sounds like an advert: a case says itself what is sold."""
    return any(note.guard == "undeclared" and note.effect == "count" for note in trace.notes)


def _for_its_passage(trace: Trace) -> bool:
    """True if the rule spoke and only the passage lowered it: a case is one line, out of any passage."""
    return trace.outcome == "info" and any(note.guard == "impression" for note in trace.notes)


def _short(text: str) -> str:
    return text if len(text) <= 90 else text[:87] + "..."
