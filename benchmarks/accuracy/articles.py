#!/usr/bin/env python3
"""Measure what healthlint finds in whole articles that do not declare what they sell.

    python benchmarks/accuracy/articles.py [--held-out]

Reads the articles that are labelled sentence by sentence (articles/*.jsonl; weigh.py fits weights to them),
and with --held-out those in held-out-articles/, which nobody should read while writing rules. Some of these are
a text and, beside it, quotes that must draw a finding ("flag") and quotes that must draw no warning ("quiet").

seller-drafts.jsonl holds short drafts of clinics and shops, one a line, that do declare it ("modality"), labelled block
by block: fine, arguable, or claim, and of a claim the words that make it ("span"). weigh.py fits weights to these,
too; those in held-out-seller-drafts.jsonl are for --held-out.

The first line of a file in articles/ says ``profile`` (market), ``modality`` (what is sold), ``kind`` ("mixed" or
"careful") and ``ext``; each other one is a sentence, heading or item in order: ``t`` its text, ``b`` what
parts it from the next, ``l`` 0 if it is fine, 1 if one may argue, 2 if a regulator would object.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import healthlint
from healthlint import Finding
from healthlint.source import to_source
from healthlint.types import Reading

ARTICLES = Path(__file__).resolve().parent / "articles"
HELD_OUT = ARTICLES.with_name("held-out-articles")
DRAFTS = ARTICLES.with_name("seller-drafts.jsonl")
HELD_OUT_DRAFTS = ARTICLES.with_name("held-out-seller-drafts.jsonl")
LABELS = ("fine", "arguable", "claim")


class Part(NamedTuple):
    """A labelled stretch of an article. ``start``/``end``: code points, end exclusive; ``label``: of ``LABELS``.

    ``span``: in a block that makes a claim the words that do, as ``start`` and ``end``; else the whole part.
    """

    start: int
    end: int
    label: str
    span: tuple[int, int]


class Article(NamedTuple):
    """A labelled draft. ``ending``: of its file, ``md`` or ``txt``."""

    id: str
    market: str
    modality: str
    kind: str
    ending: str
    text: str
    parts: tuple[Part, ...]


def articles_of(folder: Path) -> Iterator[Article]:
    """The articles of a folder, in order of their names."""
    for path in sorted(folder.glob("*.jsonl")):
        head, *rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line)
        text, parts = "", []
        for row in rows:
            whole = len(text), len(text) + len(row["t"])
            parts.append(Part(*whole, LABELS[row["l"]], whole))
            text += row["t"] + row["b"]
        facts = head["profile"], head["modality"], head["kind"], head["ext"]
        yield Article(path.stem, *facts, text, tuple(parts))


def drafts_of(path: Path) -> Iterator[Article]:
    """The short drafts of a file, each with its modality declared in front matter."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        text = f"---\nhealthlint: {{modality: {row['modality']}}}\n---\n"
        parts: list[Part] = []
        before = ""
        for block in row["blocks"]:
            words, label = block["text"], block["label"]
            text += "\n" if _is_item(before) and _is_item(words) else "\n\n"
            start, said = len(text), block.get("span", words)
            at = start + words.index(said)
            parts.append(Part(start, start + len(words), label, (at, at + len(said))))
            text += words
            before = words
        facts = row["jurisdiction"], row["modality"], "seller", "md"
        yield Article(row["id"], *facts, text + "\n", tuple(parts))


def _is_item(block: str) -> bool:
    return block.lstrip().startswith(("- ", "* ")) or block.lstrip()[:2].rstrip(".").isdecimal()


def labels_of(article: Article, reading: Reading) -> Sequence[str]:
    """The label of each sentence of the reading: the gravest of those it has a part in."""
    labels = []
    for sentence in reading.sentences:
        block = reading.document.blocks[sentence.block]
        start = to_source(block, sentence.start, sentence.start + 1)[0]
        end = to_source(block, sentence.end - 1, sentence.end)[1]
        met = [part.label for part in article.parts if part.start < end - 1 and start + 1 < part.end]
        labels.append(max(met, key=LABELS.index, default="fine"))
    return labels


def found_in(text: str, name: str, market: str) -> tuple[Finding, ...]:
    """What healthlint says of the claims and figures of an article."""
    findings = healthlint.lint(text, path=name, profile=market, as_of="2026-11-01").findings
    return tuple(finding for finding in findings if finding.kind in ("claim", "evidence"))


def count(article: Article) -> Counter[str]:
    """Parts of an article by label ("claim"), and those with a finding ("claim found") and a warning."""
    found = found_in(article.text, f"{article.id}.{article.ending}", article.market)
    counts: Counter[str] = Counter()
    for part in article.parts:
        counts.update(_outcomes(part.label, part.start, part.end, found))
    return counts


def count_quotes(path: Path) -> Counter[str]:
    """The same for the labelled quotes of a held-out article: ``flag`` and ``quiet``."""
    labels = json.loads(path.with_suffix(".labels.json").read_text(encoding="utf-8"))
    text = path.read_text(encoding="utf-8")
    found = found_in(text, path.name, labels["profile"])
    counts: Counter[str] = Counter()
    for label in ("flag", "quiet"):
        for row in labels[label]:
            start = text.index(row["quote"])
            counts.update(_outcomes(label, start, start + len(row["quote"]), found))
    return counts


def _outcomes(label: str, start: int, end: int, found: Iterable[Finding]) -> list[str]:
    met = [finding for finding in found if finding.start < end and start < finding.end]
    outcomes = [label]
    if met:
        outcomes.append(f"{label} found")
    if any(finding.severity != "info" for finding in met):
        outcomes.append(f"{label} warned of")
    return outcomes


def _share(counts: Counter[str], label: str, outcome: str) -> str:
    part, whole = counts[f"{label} {outcome}"], counts[label]
    return f"{part}/{whole} ({part / max(1, whole):.3f})"


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--held-out", action="store_true", help="also give the totals of the held-out articles"
    )
    options = parser.parse_args(arguments)
    sets = {
        "articles": sum(map(count, articles_of(ARTICLES)), Counter()),
        "sellers' drafts": sum(map(count, drafts_of(DRAFTS)), Counter()),
    }
    if options.held_out:
        sets["held-out articles"] = sum(map(count, articles_of(HELD_OUT)), Counter())
        sets["held-out articles"] += sum(map(count_quotes, sorted(HELD_OUT.glob("*.txt"))), Counter())
        sets["held-out sellers' drafts"] = sum(map(count, drafts_of(HELD_OUT_DRAFTS)), Counter())
    for name, counts in sets.items():
        for label in [label for label in ("claim", "fine", "flag", "quiet") if counts[label]]:
            print(
                f"{name}, {label}: {_share(counts, label, 'found')} with a finding, "
                f"{_share(counts, label, 'warned of')} with a warning"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
