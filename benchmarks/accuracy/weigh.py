#!/usr/bin/env python3
"""Fit the weights by which healthlint judges the impression of a text (see healthlint/impression.py).

    python benchmarks/accuracy/weigh.py [--corpus FOLDER] [--folds 5] [--write]

Three scales are fitted (see fitting.py).

  tone      breaches (claims.jsonl, and the corpus where it is present) against acceptable and careful copy, all of
            them also with a harmless line beside them; against single lines of careful articles (kind "fragment" in
            plain.jsonl); and the blocks of sellers' drafts (seller-drafts.jsonl), where most of what stands beside a
            claim makes none; and harmless copy about other things, which hardly counts
  subject   all of these against harmless copy about other things (plain.jsonl)
  claim     breaches and the sentences of articles/ and drafts that make a claim against everything else

Words that only date or count a text get no weight. Prints how well each scale tells texts apart that it was not fitted
to (of five texts or articles one is left out in turn; --folds 0 saves that time), and with --write rewrites
rules/core/impression-weights.yaml.
held-out.jsonl and the "unweighed" texts and "practical" lines of plain.jsonl are never read here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from textwrap import indent

from articles import ARTICLES, DRAFTS, Article, articles_of, drafts_of, labels_of
from fitting import RULES, Scale, Text, fit, fit_options, how_apart, rules_without_weights, written
from run import HERE, Case, read_cases

from healthlint.annotate import annotate
from healthlint.impression import MARKS
from healthlint.readers import read_document
from healthlint.rulekeys import SCALE_KEYS
from healthlint.source import read_source
from healthlint.types import DraftSettings, RuleSet, Sentence
from healthlint.weights import pairs
from healthlint.words import NUMBER_WORDS

WEIGHTS = RULES / "core" / "impression-weights.yaml"
FRAGMENT_COUNTS = 0.4  # plain lines are easily written: more of them would outvote the promises
# Of harmless copy about other things in the tone: without it seven of a hundred such lines draw a warning, with it
# five; with more of it claims are lost (of those held out one of a hundred at 0.06).
PLAIN_COUNTS = 0.04
BESIDE_COUNTS = 0.5  # a text with a harmless line beside it, which stands in it by itself, too
STRIDE = 389  # from line to line, so that neighbouring texts, often of one writer, get unlike ones
SENTENCES_COUNT = 2.0  # a sentence of an article, as so many other texts: articles are what the scale is for
# Told by every block of a page: most of them make no claim, whereas most adverts that stand alone do. Two fifths of
# what it weighs count: all of it would leave three of ten claims that only weigh as such.
PAGE, PAGE_COUNTS = "page", 0.4
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


def texts_of(corpus: Path) -> dict[str, list[Text]]:
    """The texts that each scale is fitted to."""
    ruleset = rules_without_weights()

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
    about_health = [Text(names, case.label == "breach", source=case.id) for case, names in read(claims)]
    about_health += [Text(names, False, source=case.id) for case, names in read([HERE / "careful.jsonl"])]
    # of no subject: where to park is asked of a clinic and of a baker
    fragments = [Text(names, False, FRAGMENT_COUNTS) for _, names in read([HERE / "plain.jsonl"], "fragment")]
    plain = [Text(names, False) for _, names in read([HERE / "plain.jsonl"], "plain")]
    sentences = [text for article in articles_of(ARTICLES) for text in sentences_of(article, ruleset)]
    blocks = [text for draft in drafts_of(DRAFTS) for text in blocks_of(draft, ruleset)]
    return {
        "tone": [
            *about_health,
            *_with_lines(about_health, [*fragments, *blocks]),
            *fragments,
            *blocks,
            *(text._replace(counts=PLAIN_COUNTS) for text in plain),
        ],
        "subject": [*(Text(text.tells, True) for text in about_health), *plain],
        "claim": [*map(_whoever_sells, [*about_health, *fragments, *plain]), *sentences],
    }


def _with_lines(texts: Iterable[Text], around: Iterable[Text]) -> Iterator[Text]:
    """Each text once more with a harmless line beside it.

    Few labelled texts end as copy does ("Ring us to book"). Where they alone were fitted to, such a line hid
    every third claim, as it stands by itself among what promises nothing.
    """
    lines = [_whoever_sells(line).tells - {PAGE} for line in around if not line.upper]
    for number, text in enumerate(texts):
        yield Text(text.tells | lines[number * STRIDE % len(lines)], text.upper, BESIDE_COUNTS, text.source)


def _whoever_sells(text: Text) -> Text:
    """The text without what is sold: articles do not say it, and a reader's guess of it is no help."""
    return text._replace(tells=frozenset(name for name in text.tells if not name.startswith("sold ")))


def _told_by_case(case: Case, ruleset: RuleSet) -> frozenset[str]:
    known = not case.modality or case.modality in ruleset.book.modalities
    modality = case.modality if known else "other"
    return _told(case.text, modality, ruleset)


def _told(text: str, modality: str, ruleset: RuleSet) -> frozenset[str]:
    document = read_document(read_source("case.md", text.encode()), "markdown")
    reading = annotate(document, ruleset.book, DraftSettings(modality=modality))
    return tells(reading.sentences, modality, ruleset)


def sentences_of(article: Article, ruleset: RuleSet) -> Iterator[Text]:
    """The sentences of an article, but for those that one may argue about."""
    source = read_source(f"article.{article.ending}", article.text.encode())
    document = read_document(source, "plain" if article.ending == "txt" else "markdown")
    reading = annotate(document, ruleset.book, DraftSettings())
    for sentence, label in zip(reading.sentences, labels_of(article, reading), strict=True):
        if label != "arguable":
            yield Text(tells([sentence], "", ruleset), label == "claim", SENTENCES_COUNT, article.id)


def blocks_of(draft: Article, ruleset: RuleSet) -> Iterator[Text]:
    """The blocks of a seller's draft, but for those that one may argue about."""
    modality = draft.modality if draft.modality in ruleset.book.modalities else "other"
    for part in draft.parts:
        if part.label != "arguable":
            text = draft.text[part.start : part.end]
            told = _told(text, modality, ruleset) | {PAGE}
            yield Text(told, part.label == "claim", source=draft.id)


def usual_draft(scale: Scale, ruleset: RuleSet) -> float:
    """What the sentences of an article weigh in the mean, over all articles."""
    means = []
    for article in articles_of(ARTICLES):
        weights = [scale.of(text) for text in sentences_of(article, ruleset)]
        means.append(sum(weights) / len(weights))
    return sum(means) / len(means)


def rule_file(scales: dict[str, Scale], usual: float) -> str:
    """The rule file of the weights."""
    page = round(PAGE_COUNTS * 100 * scales["tone"].weights[PAGE])
    lines = [HEAD, f"  draft: {{share: {SHARE}, usual: {round(100 * usual)}, page: {page}}}\n"]
    for name, scale in scales.items():
        lines.append(f"  {name}:\n    base: {round(100 * scale.base)}\n")
        kinds: dict[str, dict[str, int]] = {key: {} for key in SCALE_KEYS}
        for key in sorted(scale.weights.keys() - {PAGE}):
            kind, _, told_name = key.partition(" ")
            kinds[kind][told_name] = round(100 * scale.weights[key])
        for kind, weights in kinds.items():
            lines.append(f"    {kind}: {{\n{indent(written(weights), ' ' * 6)}    }}\n")
    return "".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Fit, say how well, and write."""
    options = fit_options(__doc__ or "", arguments)
    scales = {}
    for name, texts in texts_of(options.corpus).items():
        scales[name] = fit(texts)
        print(how_apart(name, scales[name], texts, options.folds))
    if options.write:
        usual = usual_draft(scales["claim"], rules_without_weights())
        WEIGHTS.write_text(rule_file(scales, usual), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
