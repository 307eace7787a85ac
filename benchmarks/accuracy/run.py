#!/usr/bin/env python3
"""Measure what healthlint catches, what it wrongly flags, and how quiet it is on careful copy.

    python benchmarks/accuracy/run.py [--misses] [--false-alarms] [--noise] [--record] [--floors]

Reads the labelled claims (claims.jsonl), careful paragraphs (careful.jsonl) and harmless copy about other things
(plain.jsonl; no weight is fitted to its "unweighed" texts and "practical" lines) beside this file and, where it
is present, a corpus of regulators' decisions and of required statements (--corpus). statements.jsonl holds short
drafts with the statements that they lack. Each case is one
draft, linted for its market with its modality declared, in process, by the healthlint that Python imports.

  breach       caught if a warning or error of kind claim or evidence overlaps the marked words
               (strength "implied": stands anywhere on the text)
  acceptable   a false alarm if any stands on the text
  careful      every warning or error of these kinds is noise, counted per 1,000 words; plain copy alike
  requirement  "missing" keys must be reported, "quiet" keys must not; others are unexpected

record.json holds the last recorded run: what differs from it is printed finding by finding, and --record
rewrites it. --floors exits 1 where a figure is worse than in floors.json. --held-out also scores held-out.jsonl
and held-out-statements.jsonl, which nobody should read while writing rules: totals only, never the cases, never
recorded.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import healthlint
from healthlint import Finding
from healthlint.packs import modalities

HERE = Path(__file__).resolve().parent
CORPUS = HERE.parents[2] / "shared" / "corpus" / "dev"
HELD_OUT = ("held-out", "held-out-statements")
COUNTED_KINDS = ("claim", "evidence")
COUNTED_SEVERITIES = ("warning", "error")
Figures = dict[str, float]


class Case(NamedTuple):
    """A labelled text. ``start``/``end``: the marked words, code points, end exclusive.

    ``label``: ``breach``, ``acceptable``, ``careful`` or ``requirement``. ``missing``/``quiet``: keys of
    required statements that must and must not be reported.
    """

    id: str
    market: str
    modality: str
    text: str
    label: str
    family: str = ""
    strength: str = ""
    start: int = 0
    end: int = 0
    missing: tuple[str, ...] = ()
    quiet: tuple[str, ...] = ()


class Outcome(NamedTuple):
    """A case with the findings that count for it.

    ``hit``: the breach was caught, or anything stands on text that should be quiet; for requirements:
    something is missing, wrong or unexpected. ``reported``: keys of required statements.
    """

    case: Case
    findings: tuple[Finding, ...]
    hit: bool
    reported: tuple[str, ...]
    words: int


def read_cases(path: Path) -> Iterator[Case]:
    """The cases of a file, one JSON object a line. Raises ValueError if a span is not in its text."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        row: dict[str, Any] = json.loads(line)
        common = (row["id"], row["jurisdiction"], row["modality"], row["text"])
        if "span" in row:
            start = row["text"].find(row["span"])
            if start < 0:
                raise ValueError(f"{path}:{number}: span is not in text")
            end = start + len(row["span"])
            yield Case(*common, row["label"], row["family"], row["strength"], start, end)
        elif "missing" in row:
            lists = tuple(row["missing"]), tuple(row["quiet"])
            yield Case(*common, "requirement", missing=lists[0], quiet=lists[1])
        else:
            yield Case(*common, "careful", family=row["kind"])


def lint_case(case: Case) -> Outcome:
    """Lint a case as the only draft of a run. A trade that has no name here is "other", as in front matter."""
    modality = case.modality if not case.modality or case.modality in modalities() else "other"
    report = healthlint.lint(
        case.text, path=f"{case.id}.md", profile=case.market, modality=modality, as_of="2026-11-01"
    )
    keys = {finding.rule.rsplit("/", 1)[-1] for finding in report.findings if finding.kind == "requirement"}
    counted = tuple(
        finding
        for finding in report.findings
        if finding.kind in COUNTED_KINDS and finding.severity in COUNTED_SEVERITIES
    )
    if case.label == "requirement":
        hit = bool(keys ^ set(case.missing))
    elif case.label == "breach" and case.strength == "explicit":
        hit = any(finding.start < case.end and finding.end > case.start for finding in counted)
    else:
        hit = bool(counted)
    return Outcome(case, counted, hit, tuple(sorted(keys)), report.words)


def figures(outcomes: Iterable[Outcome]) -> Figures:
    """Recall, false alarms, noise and required statements, of those that ``outcomes`` hold cases for."""
    by_label: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_label.setdefault(outcome.case.label, []).append(outcome)
    result: Figures = {}
    breaches, fair = by_label.get("breach", []), by_label.get("acceptable", [])
    caught = sum(outcome.hit for outcome in breaches)
    alarms = sum(outcome.hit for outcome in fair)
    if breaches:
        result |= {"breaches": len(breaches), "caught": caught, "recall": _ratio(caught, len(breaches))}
    if fair:
        result |= {"acceptable": len(fair), "alarms": alarms, "false_alarm_rate": _ratio(alarms, len(fair))}
    if caught + alarms:
        result["precision"] = _ratio(caught, caught + alarms)
    if careful := by_label.get("careful"):
        words = sum(outcome.words for outcome in careful)
        noise = sum(len(outcome.findings) for outcome in careful)
        result |= {"careful": len(careful), "words": words, "warnings": noise}
        result["warnings_per_1000_words"] = _ratio(1000 * noise, words)
    if required := by_label.get("requirement"):
        due = sum(len(outcome.case.missing) for outcome in required)
        given = sum(len(set(outcome.case.missing) & set(outcome.reported)) for outcome in required)
        quiet = sum(len(outcome.case.quiet) for outcome in required)
        wrong = sum(len(set(outcome.case.quiet) & set(outcome.reported)) for outcome in required)
        stray = sum(
            len({*outcome.reported} - {*outcome.case.missing, *outcome.case.quiet}) for outcome in required
        )
        result |= {"due": due, "reported": given, "reported_rate": _ratio(given, due)}
        result |= {"not_due": quiet, "wrong": wrong, "wrong_rate": _ratio(wrong, quiet)}
        result |= {"unexpected": stray, "unexpected_rate": _ratio(stray, len(required))}
    return result


def _ratio(part: float, whole: float) -> float:
    return round(part / whole, 3) if whole else 0.0


def measure(corpus: Path, held_out: bool) -> dict[str, list[Outcome]]:
    """Lint every set that is present; names of sets to outcomes, in order of the files."""
    own = {"own": "claims", "careful": "careful", "statements": "statements"}
    files = {name: [HERE / f"{file}.jsonl"] for name, file in own.items()}
    files["corpus"] = sorted([*corpus.glob("rulings*.jsonl"), *corpus.glob("letters*.jsonl")])
    files["requirements"] = sorted(corpus.glob("requirements*.jsonl"))
    if held_out:
        files |= {name: [HERE / f"{name}.jsonl"] for name in HELD_OUT}
    sets = {name: [case for path in paths for case in read_cases(path)] for name, paths in files.items()}
    for kind in ("plain", "unweighed", "practical"):
        sets[kind] = [case for case in read_cases(HERE / "plain.jsonl") if case.family == kind]
    # One market after the other: the rules of a market are loaded once.
    runs: dict[str, list[Outcome]] = {}
    for name, cases in sets.items():
        if cases:
            runs[name] = [lint_case(case) for case in sorted(cases, key=lambda case: case.market)]
    return runs


# --- what changed since the recorded run -------------------------------------


def recorded(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """What a record keeps of a set: its figures and, case by case, what stood on the text."""
    outcomes = list(outcomes)
    lines = {}
    for case, findings, _, reported, _ in outcomes:
        required = case.label == "requirement"
        lines[case.id] = list(reported) if required else [describe(finding) for finding in findings]
    return {
        "figures": figures(outcomes),
        "hits": sorted(outcome.case.id for outcome in outcomes if outcome.hit),
        "findings": {name: found for name, found in sorted(lines.items()) if found},
    }


def describe(finding: Finding) -> str:
    """A finding in one line, for records and lists."""
    quote = " ".join(finding.quote.split())
    return f"{finding.severity} {finding.rule}: {quote[:90]}"


def changes(name: str, before: dict[str, Any], outcomes: Iterable[Outcome]) -> Iterator[str]:
    """What a set's outcomes have more (+) and less (-) than the record, and which verdicts turned."""
    now = recorded(outcomes)
    label = {outcome.case.id: outcome.case.label for outcome in outcomes}
    for case_id in sorted(label):
        old, new = before["findings"].get(case_id, []), now["findings"].get(case_id, [])
        was, is_ = case_id in before["hits"], case_id in now["hits"]
        if old == new and was == is_:
            continue
        turned = (
            f"  [{_verdict(label[case_id], was)} -> {_verdict(label[case_id], is_)}]" if was != is_ else ""
        )
        yield f"{name} {case_id} ({label[case_id]}){turned}"
        yield from (f"  - {line}" for line in old if line not in new)
        yield from (f"  + {line}" for line in new if line not in old)
    for key, value in now["figures"].items():
        if before["figures"].get(key) != value:
            yield f"{name} {key}: {before['figures'].get(key, '-')} -> {value}"


def _verdict(label: str, hit: bool) -> str:
    if label == "breach":
        return "caught" if hit else "missed"
    return ("wrong" if hit else "right") if label == "requirement" else ("flagged" if hit else "quiet")


def below_floors(runs: dict[str, list[Outcome]], floors: dict[str, dict[str, float]]) -> list[str]:
    """Each figure that is worse than its floor. ``at_least`` and ``at_most`` hold "set figure" keys."""
    failures = []
    tests: dict[str, Callable[[float, float], bool]] = {
        "at_least": lambda value, floor: value >= floor,
        "at_most": lambda value, floor: value <= floor,
    }
    for bound, holds in tests.items():
        for key, floor in floors.get(bound, {}).items():
            name, figure = key.split()
            if name not in runs:
                continue
            value = figures(runs[name]).get(figure, 0.0)
            if not holds(value, floor):
                failures.append(f"{name} {figure} is {value}, must be {bound.replace('_', ' ')} {floor}")
    return failures


# --- printing ----------------------------------------------------------------


def table(name: str, outcomes: list[Outcome]) -> Iterator[str]:
    """A set's figures, whole and by market, strength and family."""
    columns: dict[str, Callable[[Case], str]] = {
        "market": lambda case: case.market,
        "strength": lambda case: case.strength,
        "family": lambda case: case.family,
    }
    groups = [(name, outcomes)]
    if outcomes[0].case.label not in ("careful", "requirement") and name not in HELD_OUT:
        for title, column in columns.items():
            for value in sorted({column(outcome.case) for outcome in outcomes}):
                groups.append((f"  {title} {value}", [row for row in outcomes if column(row.case) == value]))
    yield f"{'':34}{'recall':>14}{'false alarms':>15}{'precision':>11}"
    for title, rows in groups:
        found = figures(rows)
        recall = f"{found['caught']}/{found['breaches']} {found['recall']:.2f}" if "recall" in found else "-"
        alarms = "-"
        if "acceptable" in found:
            alarms = f"{found['alarms']}/{found['acceptable']} {found['false_alarm_rate']:.2f}"
        precision = f"{found['precision']:.2f}" if "precision" in found else "-"
        yield f"{title:34}{recall:>14}{alarms:>15}{precision:>11}"


def summary(name: str, outcomes: list[Outcome]) -> Iterator[str]:
    """The lines to print for a set."""
    found = figures(outcomes)
    if "careful" in found:
        yield (
            f"{name}: {found['warnings']} warnings in {found['words']} words of {found['careful']} paragraphs, "
            f"{found['warnings_per_1000_words']:.2f} per 1,000 words; "
            f"{sum(outcome.hit for outcome in outcomes)} paragraphs flagged"
        )
        for market in sorted({outcome.case.market for outcome in outcomes}):
            part = figures(row for row in outcomes if row.case.market == market)
            yield f"  {market}: {part['warnings']} ({part['warnings_per_1000_words']:.2f})"
    elif "due" in found:
        yield (
            f"{name}: {found['reported']}/{found['due']} reported ({found['reported_rate']:.2f}), "
            f"{found['wrong']}/{found['not_due']} wrongly ({found['wrong_rate']:.2f}), "
            f"{found['unexpected']} unexpected"
        )
    else:
        yield from table(name, outcomes)


def listing(outcomes: Iterable[Outcome], label: str, hit: bool) -> Iterator[str]:
    """The cases of a label with that verdict, each with what stood on it."""
    for outcome in outcomes:
        if outcome.case.label == label and outcome.hit == hit:
            case = outcome.case
            marked = f"  marked: {case.text[case.start : case.end]!r}" if case.end else ""
            yield f"{_verdict(label, hit)}  {case.id} {case.family}: {case.text!r}{marked}"
            yield from (f"    {describe(finding)}" for finding in outcome.findings)


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, compare; 1 if ``--floors`` and a figure is below its floor."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder of further labelled cases")
    parser.add_argument("--misses", action="store_true", help="list the breaches that were not caught")
    parser.add_argument(
        "--false-alarms", action="store_true", help="list the acceptable cases that were flagged"
    )
    parser.add_argument("--noise", action="store_true", help="list the warnings on careful paragraphs")
    parser.add_argument("--held-out", action="store_true", help="also give the totals of the held-out cases")
    parser.add_argument("--record", action="store_true", help="rewrite record.json")
    parser.add_argument(
        "--floors", action="store_true", help="exit 1 if a figure is worse than in floors.json"
    )
    options = parser.parse_args(arguments)

    runs = measure(options.corpus, options.held_out)
    for name, outcomes in runs.items():
        print(*summary(name, outcomes), "", sep="\n")
        if name not in HELD_OUT:
            wanted = (options.misses, "breach", False), (options.false_alarms, "acceptable", True)
            for asked, label, hit in (*wanted, (options.noise, "careful", True)):
                if asked:
                    print(*listing(outcomes, label, hit), sep="\n")

    record_path = HERE / "record.json"
    record: dict[str, Any] = (
        json.loads(record_path.read_text(encoding="utf-8")) if record_path.exists() else {}
    )
    print("changed since the recorded run:")
    empty: dict[str, Any] = {"figures": {}, "hits": [], "findings": {}}
    kept = {name: outcomes for name, outcomes in runs.items() if name not in HELD_OUT}
    lines = [line for name in kept for line in changes(name, record.get(name, empty), kept[name])]
    print(*(lines if record else ["  there is no record yet"]) or ["  nothing"], sep="\n")
    if options.record:
        # A set that is not here today keeps what was recorded of it.
        record |= {name: recorded(outcomes) for name, outcomes in kept.items()}
        text = json.dumps(dict(sorted(record.items())), indent=1, ensure_ascii=False) + "\n"
        record_path.write_text(text, encoding="utf-8")
    failures = []
    if options.floors:
        failures = below_floors(runs, json.loads((HERE / "floors.json").read_text(encoding="utf-8")))
        print(*failures or ["all figures hold their floors"], sep="\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
