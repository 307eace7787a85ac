#!/usr/bin/env python3
"""How often a harmless sentence behind a claim hides it from healthlint.

    python benchmarks/accuracy/sheltered.py [--corpus FOLDER] [--every 24]

Each of these sentences is put behind breaches that are found without it, in the same paragraph. Real copy ends
so, and copy that means to pass a gate would. Prints, for each set of breaches, how many of those found are left
without a warning.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from run import CORPUS, HERE, Case, lint_case, read_cases

SHORT = (
    "Please ring us to book.",
    "It isn't painful.",
    "Most people come once a week.",
    "It usually takes forty minutes.",
    "You should wear something loose.",
    "Ask your GP first.",
    "There is no need to bring anything.",
    "If you take any medicines, tell us.",
    "We are not open on Mondays.",
)
LONG = (
    "Please ring us on 01223 000000 or write to the desk to book a first appointment.",
    "If you have any questions about your medicines, please ask your GP or pharmacist before you start.",
)


def with_last_line(case: Case, line: str) -> Case:
    """The case with a sentence behind its text."""
    text = case.text.rstrip()
    return case._replace(text=f"{text}{'' if text.endswith(('.', '!', '?')) else '.'} {line}")


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder of further labelled claims")
    parser.add_argument("--every", type=int, default=24, help="take every so many breaches; 24 unless given")
    options = parser.parse_args(arguments)
    sets = {"claims.jsonl": [HERE / "claims.jsonl"]}
    others = [
        path for name in ("rulings", "letters") for path in sorted(options.corpus.glob(f"{name}*.jsonl"))
    ]
    if others:
        sets["corpus"] = others
    for name, paths in sets.items():
        breaches = [case for path in paths for case in read_cases(path) if case.label == "breach"]
        step = options.every if name == "claims.jsonl" else max(1, options.every // 4)
        found = [case for case in breaches[::step] if lint_case(case).hit]
        for kind, lines in (("short", SHORT), ("long", LONG)):
            hidden = {
                line: sum(not lint_case(with_last_line(case, line)).hit for case in found) for line in lines
            }
            share = sum(hidden.values()) / max(1, len(found) * len(lines))
            print(f"{name}: {len(found)} found; a {kind} line hides {share:.1%}")
            for line, count in hidden.items():
                print(f"  {count:4}  {line}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
