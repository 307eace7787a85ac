#!/usr/bin/env python3
"""Fit the weights by which healthlint judges the impression of a text (see healthlint/impression.py).

    python benchmarks/accuracy/weigh.py [--corpus FOLDER] [--folds 5] [--write]

Three scales are fitted, each by logistic regression with an L2 penalty (minimised by accelerated gradient
descent: Nesterov 1983; Beck and Teboulle 2009, "A fast iterative shrinkage-thresholding algorithm"). What
tells the two sides apart in plain counts is penalised less (Wang and Manning 2012, "Baselines and bigrams").

  tone      breaches (claims.jsonl, and the corpus where it is present) against acceptable and careful copy,
            and single lines of careful articles (kind "fragment" in plain.jsonl)
  subject   all of these against harmless copy about other things (plain.jsonl)
  claim     breaches and the sentences of articles/ that make a claim against everything else

A word, pair or concept gets a weight if it stands in at least LEAST texts and weighs at least SMALLEST. Words
that only date or count a text get none. Prints how well each scale tells texts apart that it was not fitted
to (of five texts one is left out in turn; --folds 0 saves that time), and with --write rewrites
rules/core/impression-weights.yaml.
held-out.jsonl and the "unweighed" texts of plain.jsonl are never read here.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from articles import ARTICLES, Article, articles_of, labels_of
from run import CORPUS, HERE, Case, read_cases

from healthlint.annotate import annotate
from healthlint.impression import MARKS
from healthlint.packs import load_rules
from healthlint.readers import read_document
from healthlint.rulekeys import SCALE_KEYS
from healthlint.source import read_source
from healthlint.types import DraftSettings, RuleSet, Sentence
from healthlint.weights import pairs
from healthlint.words import NUMBER_WORDS

WEIGHTS = HERE.parents[1] / "rules" / "core" / "impression-weights.yaml"
LEAST = 3  # texts that a word, pair or concept must stand in
SMALLEST = 10  # hundredths
PENALTY = 3.0  # on half the square of each weight, for one text's log loss
STEPS = 300
SENTENCES_COUNT = 2.0  # a sentence of an article, as so many other texts: articles are what the scale is for
# How much the mean of a long draft's sentences says of each, in hundredths: on articles left out, 110 to 140
# told their sentences apart best.
SHARE = 120
SOLD_CONCEPTS = "condition"  # concepts that weigh otherwise according to what is sold begin so
DATES = frozenset(
    "january february march april june july august september october november december monday tuesday "
    "wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays "
    "sundays dozen half".split()
)
HEAD = """\
# What words, pairs of words and concepts weigh in the impression of a text, in hundredths (see impression.py).
# Fitted to labelled texts by benchmarks/accuracy/weigh.py, which rewrites this file: mend the texts, not the
# numbers. In a pair, 0 is a number or the like, < and > are the start and the end of a sentence.
impression:
"""
AMBIGUOUS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none"}


class Text(NamedTuple):
    """A labelled text by what it tells: names of words, pairs, concepts and marks, each with its kind before it."""

    tells: frozenset[str]
    promises: bool
    counts: float = 1.0


class Scale(NamedTuple):
    """A fitted scale: ``base`` and the weight of each name, as they are summed (not yet in hundredths)."""

    base: float
    weights: dict[str, float]

    def of(self, text: Text) -> float:
        """What the text weighs."""
        return self.base + sum(self.weights.get(name, 0.0) for name in text.tells)


def tells(sentences: Iterable[Sentence], modality: str, ruleset: RuleSet) -> frozenset[str]:
    """What sentences tell, by name: ``words again``, ``pairs once again``, ``concepts condition``, ``marks !``."""
    names: set[str] = set()
    for sentence in sentences:
        own = sentence.words[sentence.lead_words :]
        names |= {f"words {word}" for word in own if _counts(word)}
        names |= {f"pairs {one} {two}" for one, two in pairs(own) if _speaks(one) and _speaks(two)}
        names |= {f"marks {mark}" for mark in MARKS if mark in sentence.folded}
        concepts = [ruleset.concepts[number] for number in sentence.found]
        names |= {f"concepts {name}" for name in concepts if not name.startswith("*")}
        if modality:
            names |= {f"sold {modality} {name}" for name in concepts if name.startswith(SOLD_CONCEPTS)}
    return frozenset(names | ({f"sold {modality}"} if modality else set()))


def _counts(word: str) -> bool:
    return word.isalpha() and word.isascii() and word not in NUMBER_WORDS and word not in DATES


def _speaks(part: str) -> bool:
    return not part.isalpha() or _counts(part)


def fit(texts: Sequence[Text]) -> Scale:
    """The weights that tell ``promises`` from the others best, at the least loss and penalty."""
    seen = Counter(name for text in texts for name in text.tells)
    names = sorted(name for name, count in seen.items() if count >= LEAST)
    index = {name: number for number, name in enumerate(names)}
    rows = [sorted(index[name] for name in text.tells if name in index) for text in texts]
    wanted = [float(text.promises) for text in texts]
    count = [text.counts for text in texts]
    ease = _ease(rows, wanted, len(names))
    squares = [one * one for one in ease]
    # Weights are fitted divided by the ease of their name, so that one penalty serves all.
    weights, ahead = [0.0] * len(names), [0.0] * len(names)
    base = base_ahead = 0.0
    step = 1.0 / (PENALTY + 0.25 * _steepest(rows, squares, count))
    pace = 1.0
    for _ in range(STEPS):
        eased = [one * weight for one, weight in zip(ease, ahead, strict=True)]
        slope = [0.0] * len(names)
        base_slope = 0.0
        for row, target, times in zip(rows, wanted, count, strict=True):
            value = base_ahead + sum([eased[number] for number in row])
            off = times * (1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, value)))) - target)
            base_slope += off
            for number in row:
                slope[number] += off
        moved = [
            weight - step * (PENALTY * weight + one * down)
            for weight, one, down in zip(ahead, ease, slope, strict=True)
        ]
        base_moved = base_ahead - step * base_slope
        faster = (1.0 + math.sqrt(1.0 + 4.0 * pace * pace)) / 2.0
        push = (pace - 1.0) / faster
        ahead = [new + push * (new - old) for new, old in zip(moved, weights, strict=True)]
        base_ahead = base_moved + push * (base_moved - base)
        weights, base, pace = moved, base_moved, faster
    return Scale(base, {name: one * weight for name, one, weight in zip(names, ease, weights, strict=True)})


def _ease(rows: Sequence[Sequence[int]], wanted: Sequence[float], width: int) -> list[float]:
    """How freely each name may weigh: the logarithm of how much more often it stands on one side."""
    sides = [[1.0] * width, [1.0] * width]
    for row, target in zip(rows, wanted, strict=True):
        for number in row:
            sides[int(target)][number] += 1.0
    below, above = (sum(side) for side in sides)
    return [abs(math.log((one / above) / (zero / below))) for zero, one in zip(*sides, strict=True)]


def _steepest(rows: Sequence[Sequence[int]], squares: Sequence[float], count: Sequence[float]) -> float:
    """The greatest eigenvalue of the texts' matrix times itself, with a column for the base (power iteration)."""
    vector, base, length = [1.0] * len(squares), 1.0, 1.0
    for _ in range(20):
        product, base_product = [0.0] * len(squares), 0.0
        for row, times in zip(rows, count, strict=True):
            value = times * (base + sum([vector[number] for number in row]))
            base_product += value
            for number in row:
                product[number] += value
        # the matrix holds the ease of a name where a text tells it; its square is put in once
        product = [square * value for square, value in zip(squares, product, strict=True)]
        length = math.sqrt(base_product**2 + sum(value * value for value in product))
        vector, base = [value / length for value in product], base_product / length
    return 1.1 * length


def told_apart(scale: Scale, texts: Iterable[Text]) -> float:
    """How often a text that promises weighs more than one that does not (area under the ROC curve)."""
    ranked = sorted((scale.of(text), text.promises) for text in texts)
    below = above = 0
    for _, promises in ranked:
        if promises:
            above += below
        else:
            below += 1
    return above / max(1, below * (len(ranked) - below))


def texts_of(corpus: Path) -> dict[str, list[Text]]:
    """The texts that each scale is fitted to."""
    ruleset = _rules_without_weights()

    def read(paths: Iterable[Path], label: str = "") -> Iterator[tuple[Case, frozenset[str]]]:
        for path in paths:
            for case in read_cases(path):
                if not label or label in (case.label, case.family):
                    yield case, _told_by_case(case, ruleset)

    claims = [
        HERE / "claims.jsonl",
        *sorted(corpus.glob("rulings*.jsonl")),
        *sorted(corpus.glob("letters*.jsonl")),
    ]
    about_health = [Text(names, case.label == "breach") for case, names in read(claims)]
    about_health += [Text(names, False) for _, names in read([HERE / "careful.jsonl"])]
    about_health += [Text(names, False) for _, names in read([HERE / "plain.jsonl"], "fragment")]
    plain = [Text(names, False) for _, names in read([HERE / "plain.jsonl"], "plain")]
    sentences = [text for article in articles_of(ARTICLES) for text in sentences_of(article, ruleset)]
    return {
        "tone": about_health,
        "subject": [*(Text(text.tells, True) for text in about_health), *plain],
        "claim": [*map(_whoever_sells, [*about_health, *plain]), *sentences],
    }


def _whoever_sells(text: Text) -> Text:
    """The text without what is sold: articles do not say it, and a reader's guess of it is no help."""
    return text._replace(tells=frozenset(name for name in text.tells if not name.startswith("sold ")))


def _told_by_case(case: Case, ruleset: RuleSet) -> frozenset[str]:
    known = not case.modality or case.modality in ruleset.data["modalities"]
    modality = case.modality if known else "other"
    document = read_document(read_source("case.md", case.text.encode()), "markdown")
    reading = annotate(document, ruleset.data, DraftSettings(modality=modality))
    return tells(reading.sentences, modality, ruleset)


def sentences_of(article: Article, ruleset: RuleSet) -> Iterator[Text]:
    """The sentences of an article, but for those that one may argue about."""
    source = read_source(f"article.{article.ending}", article.text.encode())
    document = read_document(source, "plain" if article.ending == "txt" else "markdown")
    reading = annotate(document, ruleset.data, DraftSettings())
    for sentence, label in zip(reading.sentences, labels_of(article, reading), strict=True):
        if label != "arguable":
            yield Text(tells([sentence], "", ruleset), label == "claim", SENTENCES_COUNT)


def usual_draft(scale: Scale, ruleset: RuleSet) -> float:
    """What the sentences of an article weigh in the mean, over all articles."""
    means = []
    for article in articles_of(ARTICLES):
        weights = [scale.of(text) for text in sentences_of(article, ruleset)]
        means.append(sum(weights) / len(weights))
    return sum(means) / len(means)


def _rules_without_weights() -> RuleSet:
    """The rules as they are before any weight: a weight may rest on a concept that is no more."""
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(
            WEIGHTS.parents[1], Path(folder, "rules"), ignore=shutil.ignore_patterns(WEIGHTS.name)
        )
        return load_rules(("uk",), folder=str(copy))


def written(scales: dict[str, Scale], usual: float) -> str:
    """The rule file of the weights."""
    lines = [HEAD, f"  draft: {{share: {SHARE}, usual: {round(100 * usual)}}}\n"]
    for name, scale in scales.items():
        lines.append(f"  {name}:\n    base: {round(100 * scale.base)}\n")
        kinds: dict[str, dict[str, int]] = {key: {} for key in SCALE_KEYS}
        for key in sorted(scale.weights):
            kind, _, told_name = key.partition(" ")
            weight = round(100 * scale.weights[key])
            if abs(weight) >= SMALLEST:
                kinds[kind][told_name] = weight
        for kind, weights in kinds.items():
            entries = [f"{_plain_key(key)}: {weight}" for key, weight in weights.items()]
            lines.append(f"    {kind}: {{\n{_wrapped(entries)}    }}\n")
    return "".join(lines)


def _plain_key(name: str) -> str:
    return json.dumps(name) if name in AMBIGUOUS or not name.replace(" ", "").isalpha() else name


def _wrapped(entries: Sequence[str]) -> str:
    lines, line = [], ""
    for entry in entries:
        if len(line) + len(entry) > 100:
            lines.append(line)
            line = ""
        line += f" {entry}," if line else f"{entry},"
    return "".join(f"      {line}\n" for line in [*lines, line] if line)


def main(arguments: list[str] | None = None) -> int:
    """Fit, say how well, and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder of further labelled cases")
    parser.add_argument("--folds", type=int, default=5, help="how often part of the texts is left out")
    parser.add_argument("--write", action="store_true", help="rewrite the rule file")
    options = parser.parse_args(arguments)
    scales = {}
    for name, texts in texts_of(options.corpus).items():
        apart = []
        for fold in range(options.folds):
            fitted = fit([text for number, text in enumerate(texts) if number % options.folds != fold])
            apart.append(told_apart(fitted, texts[fold :: options.folds]))
        scales[name] = fit(texts)
        promising = sum(text.promises for text in texts)
        left_out = f"{sum(apart) / len(apart):.3f} when left out, " if apart else ""
        print(
            f"{name}: {len(texts)} texts, {promising} of them on the upper side; "
            f"told apart {left_out}{told_apart(scales[name], texts):.3f} fitted"
        )
    if options.write:
        usual = usual_draft(scales["claim"], _rules_without_weights())
        WEIGHTS.write_text(written(scales, usual), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
