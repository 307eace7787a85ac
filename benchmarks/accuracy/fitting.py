"""Fit the weights of a scale to labelled texts: logistic regression with an L2 penalty.

Minimised by accelerated gradient descent (Nesterov 1983; Beck and Teboulle 2009, "A fast iterative
shrinkage-thresholding algorithm"). What tells the two sides apart in plain counts is penalised less (Wang and
Manning 2012, "Baselines and bigrams"). A name gets a weight if it stands in at least LEAST texts.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from run import CORPUS, HERE

from healthlint.packs import load_rules
from healthlint.types import RuleSet

RULES = HERE.parents[1] / "rules"

LEAST = 3  # texts that a name must stand in
PENALTY = 3.0  # on half the square of each weight, for one text's log loss
STEPS = 300
SMALLEST = 10  # hundredths, below which a weight is not written
AMBIGUOUS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none"}
Numbers = NDArray[np.float64]


class Text(NamedTuple):
    """A labelled text by what it tells: names, each with its kind before it.

    ``upper``: it should weigh more than the others. ``counts``: as so many texts. ``source``: what it
    was taken from, "" if it stands for itself; texts of one source resemble each other.
    """

    tells: frozenset[str]
    upper: bool
    counts: float = 1.0
    source: str = ""


class Scale(NamedTuple):
    """A fitted scale: ``base`` and the weight of each name, as they are summed (not yet in hundredths)."""

    base: float
    weights: dict[str, float]

    def of(self, text: Text) -> float:
        """What the text weighs."""
        return self.base + math.fsum(self.weights.get(name, 0.0) for name in text.tells)


class _Table:
    """Which text tells which name: a sparse matrix of ones, as rows and columns."""

    def __init__(self, texts: Sequence[Text], names: Sequence[str]) -> None:
        index = {name: number for number, name in enumerate(names)}
        told = [sorted(index[name] for name in text.tells if name in index) for text in texts]
        self.rows = np.repeat(np.arange(len(texts)), [len(row) for row in told])
        self.columns = np.array([number for row in told for number in row], dtype=np.int64)
        self.shape = len(texts), len(names)

    def times(self, weights: Numbers) -> Numbers:
        """For each text the sum of what its names weigh."""
        sums = np.bincount(self.rows, weights=weights[self.columns], minlength=self.shape[0])
        return sums.astype(np.float64)

    def turned(self, values: Numbers) -> Numbers:
        """For each name the sum of the values of its texts."""
        sums = np.bincount(self.columns, weights=values[self.rows], minlength=self.shape[1])
        return sums.astype(np.float64)


def fit(texts: Sequence[Text], penalty: float = PENALTY) -> Scale:
    """The weights that tell the upper texts from the others best, at the least loss and penalty."""
    seen = Counter(name for text in texts for name in text.tells)
    names = sorted(name for name, count in seen.items() if count >= LEAST)
    table = _Table(texts, names)
    wanted = np.array([float(text.upper) for text in texts])
    count = np.array([text.counts for text in texts])
    ease = _ease(table, wanted)
    # Weights are fitted divided by the ease of their name, so that one penalty serves all.
    weights = ahead = np.zeros(len(names))
    base = base_ahead = 0.0
    step = 1.0 / (penalty + 0.25 * _steepest(table, ease, count))
    pace = 1.0
    for _ in range(STEPS):
        value = np.clip(base_ahead + table.times(ease * ahead), -40.0, 40.0)
        off = count * (1.0 / (1.0 + np.exp(-value)) - wanted)
        moved = ahead - step * (penalty * ahead + ease * table.turned(off))
        base_moved = base_ahead - step * float(off.sum())
        faster = (1.0 + math.sqrt(1.0 + 4.0 * pace * pace)) / 2.0
        push = (pace - 1.0) / faster
        ahead = moved + push * (moved - weights)
        base_ahead = base_moved + push * (base_moved - base)
        weights, base, pace = moved, base_moved, faster
    return Scale(base, dict(zip(names, (ease * weights).tolist(), strict=True)))


def _ease(table: _Table, wanted: Numbers) -> Numbers:
    """How freely each name may weigh: the logarithm of how much more often it stands on one side."""
    above = table.turned(wanted) + 1.0
    below = table.turned(1.0 - wanted) + 1.0
    ease: Numbers = np.abs(np.log((above / above.sum()) / (below / below.sum())))
    return ease


def _steepest(table: _Table, ease: Numbers, count: Numbers) -> float:
    """The greatest eigenvalue of the texts' matrix times itself, with a column for the base (power iteration)."""
    vector, base, length = np.ones(table.shape[1]), 1.0, 1.0
    for _ in range(20):
        value = count * (base + table.times(ease * vector))
        product, base_product = ease * table.turned(value), float(value.sum())
        length = math.sqrt(base_product**2 + float(product @ product))
        vector, base = product / length, base_product / length
    return 1.1 * length


def told_apart(scale: Scale, texts: Iterable[Text]) -> float:
    """How often an upper text weighs more than one that is not (area under the ROC curve)."""
    ranked = sorted((scale.of(text), text.upper) for text in texts)
    below = above = 0
    for _, upper in ranked:
        if upper:
            above += below
        else:
            below += 1
    return above / max(1, below * (len(ranked) - below))


def told_apart_unseen(texts: Sequence[Text], folds: int, penalty: float = PENALTY) -> float:
    """How often, by scales fitted to all but every ``folds``-th source in turn, and asked of its texts."""
    sources = [text.source or f"text {number}" for number, text in enumerate(texts)]
    part = {source: number % folds for number, source in enumerate(dict.fromkeys(sources))}
    apart = []
    for fold in range(folds):
        left_out = [part[source] == fold for source in sources]
        fitted = fit([text for text, out in zip(texts, left_out, strict=True) if not out], penalty)
        apart.append(told_apart(fitted, [text for text, out in zip(texts, left_out, strict=True) if out]))
    return sum(apart) / len(apart)


def rules_without_weights() -> RuleSet:
    """The built-in rules as they are before any weight: a weight may rest on a concept that is no more."""
    with tempfile.TemporaryDirectory() as folder:
        ignored = shutil.ignore_patterns("*-weights.yaml")
        return load_rules(("uk",), folder=str(shutil.copytree(RULES, Path(folder, "rules"), ignore=ignored)))


def fit_options(description: str, arguments: list[str] | None) -> argparse.Namespace:
    """The options of a script that fits: ``corpus``, ``folds``, ``write``."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder of further labelled texts")
    parser.add_argument(
        "--folds", type=int, default=5, help="how many parts are left out in turn, 0 for none; 5 unless given"
    )
    parser.add_argument("--write", action="store_true", help="rewrite the rule file")
    options = parser.parse_args(arguments)
    if options.folds == 1:
        parser.error("--folds 1 would leave out everything; give 0, or 2 and more")
    return options


def how_apart(name: str, scale: Scale, texts: Sequence[Text], folds: int, penalty: float = PENALTY) -> str:
    """A line about how well a fitted scale tells its texts apart, and those that it was not fitted to."""
    left_out = f"{told_apart_unseen(texts, folds, penalty):.3f} when left out, " if folds else ""
    return (
        f"{name}: {len(texts)} texts, {sum(text.upper for text in texts)} of them on the upper side; "
        f"told apart {left_out}{told_apart(scale, texts):.3f} fitted"
    )


def written(weights: dict[str, int]) -> str:
    """Weights in hundredths as the lines of a flow mapping, without those that are too small."""
    lines, line = [], ""
    for name, weight in weights.items():
        if abs(weight) < SMALLEST:
            continue
        entry = f"{_key(name)}: {weight},"
        if line and len(line) + len(entry) > 100:
            lines.append(line)
            line = ""
        line += f" {entry}" if line else entry
    return "".join(f"{line}\n" for line in [*lines, line] if line)


def _key(name: str) -> str:
    """The name as it may stand in YAML."""
    return json.dumps(name) if name in AMBIGUOUS or not name.replace(" ", "").isalpha() else name
