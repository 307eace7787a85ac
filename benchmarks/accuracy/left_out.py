#!/usr/bin/env python3
"""How often a draft that gives a required statement is let off once the statement is taken out of it.

    python benchmarks/accuracy/left_out.py [--corpus FOLDER] [--held-out] [--list]

Nobody may get rid of a requirement by leaving its statement out. From each labelled draft that makes a statement due
and gives it, every sentence that gives it is taken, and the statement must then be reported. --list names the
drafts in which it is not, but none of those held out.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from desk import GROUP, desk_of
from run import CORPUS, HERE, read_cases

from healthlint.engine import Desk
from healthlint.packs import load_rules
from healthlint.require import Review, reviews
from healthlint.spans import source_span
from healthlint.types import RuleSet

MOST_SENTENCES = 20  # taken from one draft


class Left(NamedTuple):
    """What became of a requirement whose statement was taken out; ``told`` is empty if it is reported."""

    draft: str
    rule: str
    told: str


def reviewed(text: str, modality: str, ruleset: RuleSet) -> tuple[Desk, dict[str, Review]]:
    """The draft as the stages see it, and what it owes."""
    desk = desk_of(text, modality, ruleset)
    return desk, {review.rule.id: review for review in reviews(desk.scene)}


def without_statement(text: str, modality: str, rule: str, ruleset: RuleSet) -> Review | None:
    """What is known of the requirement once nothing in the text gives it."""
    for _ in range(MOST_SENTENCES):
        desk, owed = reviewed(text, modality, ruleset)
        review = owed.get(rule)
        if review is None or review.given is None:
            return review
        number = review.given.sentence
        start, end = source_span(desk.scene, number, 0, len(desk.scene.reading.sentences[number].words))
        text = text[:start] + text[end:]
    return review


def _told(after: Review | None) -> str:
    if after is None:
        return "not due"
    if after.given is not None:
        return "still given"
    return (after.bound or "words") if after.excused else ""


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder of further labelled drafts")
    parser.add_argument("--held-out", action="store_true", help="count those held out, too")
    parser.add_argument("--list", action="store_true", help="name the drafts")
    options = parser.parse_args(arguments)
    ruleset = load_rules(["uk"])
    sets = {"statements.jsonl": [HERE / "statements.jsonl"]}
    sets["corpus"] = sorted(options.corpus.glob("requirements*.jsonl"))
    if options.held_out:
        sets["held out"] = [HERE / "held-out-statements.jsonl"]
    for name, paths in sets.items():
        left = []
        for case in (case for path in paths for case in read_cases(path)):
            _, owed = reviewed(case.text, case.modality, ruleset)
            for key in case.quiet:
                rule = GROUP + key
                review = owed.get(rule)
                if review is not None and review.given is not None:
                    after = without_statement(case.text, case.modality, rule, ruleset)
                    told = _told(after)
                    left.append(Left(case.id, rule, told))
        counts = Counter(one.told for one in left)
        missed = len(left) - counts[""]
        print(f"{name}: {len(left)} statements taken out, {missed} not reported {dict(counts)}")
        if options.list and name != "held out":
            for one in left:
                if one.told:
                    print(f"  {one.draft}  {one.rule}  {one.told}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
