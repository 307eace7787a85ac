#!/usr/bin/env python3
"""Fit the scales by which healthlint judges required statements (see healthlint/scales.py).

    python benchmarks/accuracy/weigh_statements.py [--corpus FOLDER] [--folds 5] [--write]

Two scales for each requirement, fitted as those of an impression are (see fitting.py). Every name may weigh for
all requirements together, and for one of them beside that.

  due       passages about having the treatment against those that only name it, and against others' passages
  given     passages that tell of the harm against those that deny it, tell of another or say nothing of it

The passages stand in statement-passages.jsonl, by requirement and kind: due, not-due, given, not-given. Drafts
(statements.jsonl, those of the tests, the cases in the rule files, the corpus where present) add theirs: where a
statement is missing, none of their passages gives it; where it is given or not due, the patterns of the rule file say
which. Harmless copy about other things (articles/, careful.jsonl, plain.jsonl) makes nothing due.

Prints how well each scale tells passages of drafts apart that it was not fitted to, and with --write rewrites
rules/safety/statement-weights.yaml. held-out-statements.jsonl is never read here.
"""

from __future__ import annotations

import json
import random
import sys
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import indent
from typing import NamedTuple

from articles import ARTICLES, articles_of
from desk import GROUP, desk_of
from fitting import RULES, Scale, Text, fit, fit_options, how_apart, rules_without_weights, written
from run import HERE, Case, read_cases

from healthlint.cases import split_marks
from healthlint.packfile import read_packs
from healthlint.packs import rule_files
from healthlint.require import Review, body, reviews
from healthlint.rulekeys import STATEMENT_KEYS
from healthlint.scales import EVERY, PASSAGE, SCALES
from healthlint.types import RuleSet, Sentence

PASSAGES = HERE / "statement-passages.jsonl"
TESTED = HERE.parents[1] / "tests" / "drafts" / "needling-and-hands.jsonl"
WEIGHTS = RULES / "safety" / "statement-weights.yaml"
BASE = "base"  # stands in every passage: what one requirement weighs without any other name
PENALTY = 10.0  # see fitting.py; there are as many names for each requirement as there for all
# How much a passage counts beside one that was written for its scale.
OF_DRAFT, OF_OTHER_KIND, OF_OTHER_RULE = 0.5, 0.25, 1.0
DECLARED = 0.5  # of the passages, those that say what is sold
MOST_OF_DRAFT = 4  # passages of a draft that speak against what is not due in it
# How many of the passages that are about something else speak against a requirement, too: all would be too many.
OTHERS, OTHERS_OF_DRAFT, OTHERS_HARMLESS = 0.05, 0.1, 0.03
HEAD = """\
# What words and concepts weigh for required statements, in hundredths (see scales.py and statements.yaml).
# Fitted to labelled passages and drafts by benchmarks/accuracy/weigh_statements.py, which rewrites this file:
# mend the texts, not the numbers. "all" counts for every requirement.
statements:
"""


class Draft(NamedTuple):
    """A draft that has been read: what its body tells, what it declares that it sells, what it triggers.

    ``sentences``: of the body, by what they tell, with their ``numbers`` in the draft. ``name`` tells the
    draft from others.
    """

    name: str
    sentences: Sequence[frozenset[str]]
    numbers: Sequence[int]
    modality: str
    reviews: dict[str, Review]

    def passages(self) -> list[Sequence[frozenset[str]]]:
        """The passages of the draft, in order."""
        return [self.sentences[n : n + PASSAGE] for n in range(max(1, len(self.sentences) - PASSAGE + 1))]

    def around(self, number: int) -> Sequence[frozenset[str]]:
        """The passage in the middle of which the sentence with this number stands."""
        passages = self.passages()
        return passages[min(max(0, bisect_left(self.numbers, number) - 1), len(passages) - 1)]


def read_draft(text: str, modality: str, ruleset: RuleSet, ending: str = "md") -> Draft:
    """The draft as the stages see it, with patterns alone."""
    desk = desk_of(text, modality, ruleset, ending)
    numbers = body(desk.scene).numbers
    told = [names_of(desk.reading.sentences[number], ruleset) for number in numbers]
    return Draft(
        text,
        told,
        numbers,
        desk.settings.modality,
        {review.rule.id: review for review in reviews(desk.scene)},
    )


def names_of(sentence: Sentence, ruleset: RuleSet) -> frozenset[str]:
    """What a sentence tells, by name: ``words bruise``, ``concepts safety.bruise``."""
    words = sentence.words[sentence.lead_words :]
    concepts = [ruleset.concepts[number] for number in sentence.found]
    return frozenset(
        [
            *(f"words {word}" for word in words if word.isalpha() and word.isascii()),
            *(f"concepts {name}" for name in concepts if not name.startswith("*")),
        ]
    )


def example(
    draft: Draft,
    rule: str,
    passage: Sequence[frozenset[str]],
    modality: str,
    speaks: bool,
    counts: float = 1.0,
) -> Text:
    """A passage of which it is known whether it speaks for a requirement; each name for all and for this one."""
    shared = frozenset().union(*passage)
    own = {sys.intern(f"{rule} {name}") for name in (*shared, BASE)}
    if modality:
        own.add(sys.intern(f"{rule} sold {modality}"))
    return Text(
        frozenset({*own, *(sys.intern(f"{EVERY} {name}") for name in shared)}), speaks, counts, draft.name
    )


def examples(corpus: Path, ruleset: RuleSet) -> dict[str, list[Text]]:
    """What each scale is fitted to."""
    chance = random.Random(0)
    found: dict[str, list[Text]] = {scale: [] for scale in SCALES}
    rows = [json.loads(line) for line in PASSAGES.read_text(encoding="utf-8").splitlines()]
    rules = sorted({GROUP + row["requirement"] for row in rows})
    for row in rows:
        draft = read_draft(row["text"], row["modality"], ruleset)
        for scale, text in _of_passage(GROUP + row["requirement"], row["kind"], draft, rules, chance):
            found[scale].append(text)
    for rule, words, modality, lacks in rule_cases():
        draft = read_draft(words, modality, ruleset)
        kind = "due" if lacks else "given" if _is_due(draft, rule) else "not-due"
        if rule in rules:
            for scale, text in _of_passage(rule, kind, draft, rules, chance):
                found[scale].append(text)
    for case in drafts_of(corpus):
        draft = read_draft(case.text, case.modality, ruleset)
        for scale, text in _of_draft(case, draft, rules, chance):
            found[scale].append(text)
    for draft in harmless(ruleset):
        for rule in rules:
            if draft.sentences and chance.random() < OTHERS_HARMLESS:
                passage = chance.choice(draft.passages())
                found["due"].append(example(draft, rule, passage, draft.modality, False))
    return found


def drafts_of(corpus: Path) -> Iterator[Case]:
    """Labelled drafts: those beside this file, those of the tests, and those of the corpus."""
    for path in (HERE / "statements.jsonl", *sorted(corpus.glob("requirements*.jsonl"))):
        yield from read_cases(path)
    for line in TESTED.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield Case(
            "", "uk", "", row["text"], "requirement", missing=tuple(row["missing"]), quiet=tuple(row["quiet"])
        )


def rule_cases() -> Iterator[tuple[str, str, str, bool]]:
    """The cases of requirements in the rule files: id, text, what is declared as sold, and whether it is flagged."""
    for entry in read_packs(rule_files(())).requirements:
        for expected, cases in (entry.values.get("cases") or {}).items():
            for case in cases:
                given = case if isinstance(case, dict) else {"text": case}
                text, _ = split_marks(str(given["text"]))
                yield str(entry.values["id"]), text, str(given.get("modality", "")), expected == "flag"


def _of_passage(
    rule: str, kind: str, draft: Draft, rules: Sequence[str], chance: random.Random
) -> Iterator[tuple[str, Text]]:
    scale = kind.removeprefix("not-")
    modality = draft.modality if scale == "due" and chance.random() < DECLARED else ""
    yield scale, example(draft, rule, draft.sentences, modality, kind == scale)
    if scale == "due":
        yield "given", example(draft, rule, draft.sentences, "", False, OF_OTHER_KIND)
        for other in rules:
            if _far(rule, other) and not _is_due(draft, other) and chance.random() < OTHERS:
                yield "due", example(draft, other, draft.sentences, modality, False, OF_OTHER_RULE)


def _of_draft(
    case: Case, draft: Draft, rules: Sequence[str], chance: random.Random
) -> Iterator[tuple[str, Text]]:
    passages = draft.passages()
    modality = draft.modality if chance.random() < DECLARED else ""
    for rule in rules:
        key = rule.removeprefix(GROUP)
        review = draft.reviews.get(rule)
        if key in case.missing:
            for passage in passages:
                yield "given", example(draft, rule, passage, "", False, OF_DRAFT)
            if review is not None and _is_due(draft, rule):
                near = draft.around(review.trigger.sentence)
                yield "due", example(draft, rule, near, modality, True, OF_DRAFT)
        elif key in case.quiet and review is not None and review.given is not None:
            near = draft.around(review.given.sentence)
            yield "given", example(draft, rule, near, "", True, OF_DRAFT)
        elif not _is_due(draft, rule) and (key in case.quiet or chance.random() < OTHERS_OF_DRAFT):
            for passage in chance.sample(passages, min(MOST_OF_DRAFT, len(passages))):
                yield "due", example(draft, rule, passage, modality, False, OF_DRAFT)


def harmless(ruleset: RuleSet) -> Iterator[Draft]:
    """Copy in which nothing is due."""
    for article in articles_of(ARTICLES):
        yield read_draft(article.text, "", ruleset, article.ending)
    for name in ("careful", "plain"):
        for case in read_cases(HERE / f"{name}.jsonl"):
            sold = case.modality if case.modality in ruleset.book.modalities else ""
            yield read_draft(case.text, sold, ruleset)


def _is_due(draft: Draft, rule: str) -> bool:
    return rule in draft.reviews and draft.reviews[rule].excused is None


def _far(one: str, other: str) -> bool:
    """About other treatments: requirements whose names begin alike share theirs."""
    return one.split("-")[0] != other.split("-")[0]


def rule_file(scales: dict[str, Scale]) -> str:
    """The rule file of the weights."""
    lines = [HEAD]
    for name, scale in scales.items():
        lines.append(f"  {name}:\n")
        by_rule: dict[str, dict[str, dict[str, int]]] = {}
        for full, weight in sorted(scale.weights.items()):
            rule, told = full.split(" ", 1)
            if told != BASE:
                kind, name_told = told.split(" ", 1)
                kinds = by_rule.setdefault(rule, {key: {} for key in STATEMENT_KEYS})
                kinds[kind][name_told] = round(100 * weight)
        for rule, kinds in by_rule.items():
            base = scale.base if rule == EVERY else scale.weights.get(f"{rule} {BASE}", 0.0)
            lines.append(f"    {rule}:\n      base: {round(100 * base)}\n")
            for key in STATEMENT_KEYS:
                lines.append(f"      {key}: {{\n{indent(written(kinds[key]), ' ' * 8)}      }}\n")
    return "".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Fit, say how well, and write."""
    options = fit_options(__doc__ or "", arguments)
    scales = {}
    for name, texts in examples(options.corpus, rules_without_weights()).items():
        scales[name] = fit(texts, PENALTY)
        print(how_apart(name, scales[name], texts, options.folds, PENALTY))
    if options.write:
        WEIGHTS.write_text(rule_file(scales), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
