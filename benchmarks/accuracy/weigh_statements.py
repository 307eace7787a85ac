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

Prints how well each scale tells passages apart that it was not fitted to (other passages of the same draft may
have been), and with --write rewrites
rules/safety/statement-weights.yaml. held-out-statements.jsonl is never read here.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import indent
from typing import NamedTuple

from articles import ARTICLES, articles_of
from fitting import Scale, Text, fit, told_apart, told_apart_unseen, written
from run import CORPUS, HERE, Case, read_cases

from healthlint.annotate import annotate
from healthlint.cases import split_marks
from healthlint.engine import STAGES, Desk
from healthlint.packfile import read_packs
from healthlint.packs import load_rules, rule_files
from healthlint.readers import read_document
from healthlint.require import Review, reviews
from healthlint.rulekeys import STATEMENT_KEYS
from healthlint.scales import EVERY, PASSAGE, SCALES, told_by
from healthlint.source import read_source
from healthlint.types import DraftSettings, RuleSet, Sentence

PASSAGES = HERE / "statement-passages.jsonl"
TESTED = HERE.parents[1] / "tests" / "drafts" / "needling-and-hands.jsonl"
WEIGHTS = HERE.parents[1] / "rules" / "safety" / "statement-weights.yaml"
GROUP = "safety/"
NEEDED = ("read", "annotate", "evidence", "weigh", "find")  # stages before what is required is asked
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
    """A draft that has been read: what its sentences tell, what it declares that it sells, what triggers what."""

    sentences: Sequence[frozenset[str]]
    modality: str
    reviews: dict[str, Review]


def read_draft(text: str, modality: str, ruleset: RuleSet) -> Draft:
    """The draft as the stages see it, with patterns alone."""
    known = not modality or modality in ruleset.data["modalities"]
    sold = modality if known else "other"
    desk = Desk(read_source("case.md", text.encode()), "markdown", ruleset, DraftSettings(modality=sold))
    for name, stage in STAGES:
        if name in NEEDED:
            stage(desk)
    told = [names_of(sentence, ruleset) for sentence in desk.reading.sentences]
    return Draft(told, sold, {review.rule.id: review for review in reviews(desk.scene)})


def names_of(sentence: Sentence, ruleset: RuleSet) -> frozenset[str]:
    """What a sentence tells, by name: ``words bruise``, ``concepts safety.bruise``."""
    names = set()
    for name in told_by(sentence):
        if isinstance(name, int):
            concept = ruleset.concepts[name]
            if not concept.startswith("*"):
                names.add(f"concepts {concept}")
        elif name.isalpha() and name.isascii():
            names.add(f"words {name}")
    return frozenset(names)


def example(
    rule: str, passage: Sequence[frozenset[str]], modality: str, speaks: bool, counts: float = 1.0
) -> Text:
    """A passage of which it is known whether it speaks for a requirement; each name for all and for this one."""
    shared = frozenset().union(*passage)
    own = {sys.intern(f"{rule} {name}") for name in (*shared, "base")}
    if modality:
        own.add(sys.intern(f"{rule} sold {modality}"))
    return Text(frozenset({*own, *(sys.intern(f"{EVERY} {name}") for name in shared)}), speaks, counts)


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
    for rule, text, modality, lacks in rule_cases():
        draft = read_draft(text, modality, ruleset)
        kind = "due" if lacks else "given" if _is_due(draft, rule) else "not-due"
        if rule in rules:
            for scale, passage in _of_passage(rule, kind, draft, rules, chance):
                found[scale].append(passage)
    for case in drafts_of(corpus):
        draft = read_draft(case.text, case.modality, ruleset)
        for scale, text in _of_draft(case, draft, rules, chance):
            found[scale].append(text)
    for told, modality in harmless(ruleset):
        for rule in rules:
            if told and chance.random() < OTHERS_HARMLESS:
                found["due"].append(example(rule, chance.choice(passages_of(told)), modality, False))
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
    yield scale, example(rule, draft.sentences, modality, kind == scale)
    if scale == "due":
        yield "given", example(rule, draft.sentences, "", False, OF_OTHER_KIND)
        for other in rules:
            if _far(rule, other) and not _is_due(draft, other) and chance.random() < OTHERS:
                yield "due", example(other, draft.sentences, modality, False, OF_OTHER_RULE)


def _of_draft(
    case: Case, draft: Draft, rules: Sequence[str], chance: random.Random
) -> Iterator[tuple[str, Text]]:
    passages = passages_of(draft.sentences)
    modality = draft.modality if chance.random() < DECLARED else ""
    for rule in rules:
        key = rule.removeprefix(GROUP)
        review = draft.reviews.get(rule)
        if key in case.missing:
            for passage in passages:
                yield "given", example(rule, passage, "", False, OF_DRAFT)
            if review is not None and _is_due(draft, rule):
                near = passages[min(max(0, review.trigger.sentence - 1), len(passages) - 1)]
                yield "due", example(rule, near, modality, True, OF_DRAFT)
        elif key in case.quiet and review is not None and review.given is not None:
            near = passages[min(max(0, review.given.sentence - 1), len(passages) - 1)]
            yield "given", example(rule, near, "", True, OF_DRAFT)
        elif not _is_due(draft, rule) and (key in case.quiet or chance.random() < OTHERS_OF_DRAFT):
            for passage in chance.sample(passages, min(MOST_OF_DRAFT, len(passages))):
                yield "due", example(rule, passage, modality, False, OF_DRAFT)


def harmless(ruleset: RuleSet) -> Iterator[tuple[Sequence[frozenset[str]], str]]:
    """Copy in which nothing is due: what its sentences tell, and what it declares that it sells."""
    texts = [(article.text, article.ending, "") for article in articles_of(ARTICLES)]
    for name in ("careful", "plain"):
        texts += [(case.text, "md", case.modality) for case in read_cases(HERE / f"{name}.jsonl")]
    for text, ending, modality in texts:
        document = read_document(
            read_source(f"text.{ending}", text.encode()), "plain" if ending == "txt" else "markdown"
        )
        sold = modality if modality in ruleset.data["modalities"] else ""
        reading = annotate(document, ruleset.data, DraftSettings(modality=sold))
        yield [names_of(sentence, ruleset) for sentence in reading.sentences], sold


def passages_of(sentences: Sequence[frozenset[str]]) -> list[Sequence[frozenset[str]]]:
    """The passages of a draft, in order."""
    return [sentences[n : n + PASSAGE] for n in range(max(1, len(sentences) - PASSAGE + 1))]


def _is_due(draft: Draft, rule: str) -> bool:
    return rule in draft.reviews and draft.reviews[rule].excused is None


def _far(one: str, other: str) -> bool:
    """About other treatments: requirements whose names begin alike share theirs."""
    return one.split("-")[0] != other.split("-")[0]


def _rules_without_weights() -> RuleSet:
    """The rules as they are before any weight: a weight may rest on a concept that is no more."""
    with tempfile.TemporaryDirectory() as folder:
        ignored = shutil.ignore_patterns("*-weights.yaml")
        copy = shutil.copytree(WEIGHTS.parents[1], Path(folder, "rules"), ignore=ignored)
        return load_rules(("uk",), folder=str(copy))


def rule_file(scales: dict[str, Scale]) -> str:
    """The rule file of the weights."""
    lines = [HEAD]
    for name, scale in scales.items():
        lines.append(f"  {name}:\n")
        by_rule: dict[str, dict[str, dict[str, int]]] = {}
        for full, weight in sorted(scale.weights.items()):
            rule, kind, *told = full.split(" ")
            kinds = by_rule.setdefault(rule, {key: {} for key in ("base", *STATEMENT_KEYS)})
            hundredths = round(100 * weight)
            if kind == "base":
                kinds[kind][""] = hundredths
            else:
                kinds[kind][told[0]] = hundredths
        for rule, kinds in by_rule.items():
            base = round(100 * scale.base) if rule == EVERY else kinds["base"].get("", 0)
            lines.append(f"    {rule}:\n      base: {base}\n")
            for key in STATEMENT_KEYS:
                lines.append(f"      {key}: {{\n{indent(written(kinds[key]), ' ' * 8)}      }}\n")
    return "".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Fit, say how well, and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder of further labelled drafts")
    parser.add_argument("--folds", type=int, default=5, help="how often part of the passages is left out")
    parser.add_argument("--write", action="store_true", help="rewrite the rule file")
    options = parser.parse_args(arguments)
    ruleset = _rules_without_weights()
    scales = {}
    for name, texts in examples(options.corpus, ruleset).items():
        scales[name] = fit(texts, PENALTY)
        left_out = (
            f"{told_apart_unseen(texts, options.folds, PENALTY):.3f} when left out, " if options.folds else ""
        )
        print(
            f"{name}: {len(texts)} passages, {sum(text.promises for text in texts)} of them speak for it; "
            f"told apart {left_out}{told_apart(scales[name], texts):.3f} fitted"
        )
    if options.write:
        WEIGHTS.write_text(rule_file(scales), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
