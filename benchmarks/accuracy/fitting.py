"""Fit the weights of a scale to labelled texts: logistic regression with an L2 penalty.

Minimised by accelerated gradient descent (Nesterov 1983; Beck and Teboulle 2009, "A fast iterative
shrinkage-thresholding algorithm"). What tells the two sides apart in plain counts is penalised less (Wang and
Manning 2012, "Baselines and bigrams"). A name gets a weight if it stands in at least LEAST texts.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LEAST = 3  # texts that a name must stand in
PENALTY = 3.0  # on half the square of each weight, for one text's log loss
STEPS = 300
SMALLEST = 10  # hundredths, below which a weight is not written
AMBIGUOUS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none"}
Numbers = NDArray[np.float64]


class Text(NamedTuple):
    """A labelled text by what it tells: names, each with its kind before it. ``counts``: as so many texts."""

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
        return np.bincount(self.rows, weights=weights[self.columns], minlength=self.shape[0])

    def turned(self, values: Numbers) -> Numbers:
        """For each name the sum of the values of its texts."""
        return np.bincount(self.columns, weights=values[self.rows], minlength=self.shape[1])


def fit(texts: Sequence[Text], penalty: float = PENALTY) -> Scale:
    """The weights that tell ``promises`` from the others best, at the least loss and penalty."""
    seen = Counter(name for text in texts for name in text.tells)
    names = sorted(name for name, count in seen.items() if count >= LEAST)
    table = _Table(texts, names)
    wanted = np.array([float(text.promises) for text in texts])
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
    return np.abs(np.log((above / above.sum()) / (below / below.sum())))


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
    """How often a text that promises weighs more than one that does not (area under the ROC curve)."""
    ranked = sorted((scale.of(text), text.promises) for text in texts)
    below = above = 0
    for _, promises in ranked:
        if promises:
            above += below
        else:
            below += 1
    return above / max(1, below * (len(ranked) - below))


def told_apart_unseen(texts: Sequence[Text], folds: int, penalty: float = PENALTY) -> float:
    """How often, by scales fitted to all but every ``folds``-th text in turn, and asked of those."""
    apart = []
    for fold in range(folds):
        fitted = fit([text for number, text in enumerate(texts) if number % folds != fold], penalty)
        apart.append(told_apart(fitted, texts[fold::folds]))
    return sum(apart) / len(apart)


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
