"""Ten times the text takes about ten times as long, whatever the text: no draft stalls a run."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

import pytest

from healthlint.engine import lint_source
from healthlint.limits import LIMITS
from healthlint.packs import load_rules
from healthlint.source import read_source
from healthlint.types import DraftSettings, RuleSet

MOST = 16  # times as long: ten for the text, the rest for a busy machine; what is quadratic nears 100
TRIES = 5
SECONDS = 0.2  # what ten times the text takes at least: with less, other things than growth are measured
MOST_REPEATS = 50_000

# What a draft may be made of, ``n`` times. Each has been, or might have been, quadratic.
TEXTS: dict[str, Callable[[int], str]] = {
    "claims in one paragraph": lambda n: "Acupuncture cures asthma. " * n,
    "claims in paragraphs": lambda n: "Acupuncture cures asthma.\n\n" * n,
    "claims in one sentence": lambda n: "cures asthma and " * n,
    "claims in one line of a quotation": lambda n: "> cures asthma\n" * n,
    "denials in one sentence": lambda n: "not cures asthma and " * n,
    "commas": lambda n: "cures asthma, never, " * n,
    "semicolons": lambda n: "cures asthma; " * n,
    "alternatives": lambda n: "no pill or drip or " * n + "cures asthma",
    "quotation marks that stay open": lambda n: '"it cured my asthma ' * n,
    "questions": lambda n: "Does acupuncture cure asthma? " * n,
    "headings that ask": lambda n: "# Does acupuncture cure asthma?\n\nNo.\n\n" * n,
    "a list": lambda n: "We treat:\n\n" + "- asthma\n" * n,
    "nested lists": lambda n: "".join("  " * (depth % 60) + "- cures asthma\n" for depth in range(n)),
    "a long table": lambda n: "| a | b |\n|---|---|\n" + "| acupuncture | asthma |\n" * n,
    "a wide table": lambda n: "|" + " asthma |" * n + "\n|" + "-|" * n + "\n|" + " cures |" * n,
    "quotations in quotations": lambda n: "> " * n + "cures asthma",
    "brackets": lambda n: "[" * n + "cures asthma" + "]" * n,
    "links": lambda n: "[cures](b) asthma " * n,
    "link definitions": lambda n: "".join(f"[a{k}]: b 'cures asthma'\n[a{k}]\n\n" for k in range(n)),
    "footnotes": lambda n: "".join(
        f"It works[^{k}].\n\n[^{k}]: Smith J. Pain. 2014;3:{k}.\n\n" for k in range(n)
    ),
    "references": lambda n: (
        "It works [1].\n\n## References\n\n" + "".join(f"{k}. Smith J. Pain. 2014;3:{k}.\n" for k in range(n))
    ),
    "sections with references of their own": lambda n: (
        "It works [1], as they say [1-2].\n\n## References\n\n"
        "1. Smith J. Pain. 2014;3:1.\n2. Hill A. Lancet. 2011;1:2.\n\n# More\n\n"
        * n
    ),
    "citations": lambda n: "It works (Smith et al., 2014). " * n,
    "sentences that go on about one source": lambda n: (
        "It works [study](https://example.org/a/b). " + "They found that our tea cures asthma. " * n
    ),
    "sentences that end in a source": lambda n: "Our tea cures asthma. " * n + "[A study](https://example.org/a/b).",
    "one footnote for many claims": lambda n: (
        "Our tea cures asthma[^1]. " * n + "\n\n[^1]: Smith J. Pain. 2010;1:2. https://doi.org/10.1000/x\n"
    ),
    "raised numbers": lambda n: "cures asthma<sup>1</sup> " * n,
    "waivers": lambda n: "<!-- healthlint-ignore absolute-cure: on file -->\ncures asthma\n\n" * n,
    "waivers for blocks": lambda n: "<!-- healthlint-ignore-start absolute-cure: on file -->\ncures asthma\n\n" * n,
    "entities": lambda n: "cures &amp; asthma &#8217; " * n,
    "HTML": lambda n: "<div>\n" + "<p>cures asthma</p>" * n,
    "tiny sentences": lambda n: "It is. " * n,
    "one long word": lambda n: "a" * (20 * n),
    "one long number": lambda n: "9" * (20 * n),
    "hyphens": lambda n: "cure-" * (4 * n),
    "marks": lambda n: "cures asthma" + "\u0301" * (20 * n),
    "space": lambda n: "cures" + " " * (20 * n) + "asthma",
    "apostrophes": lambda n: "a" + "'" * (20 * n) + "asthma, a trouble",
    "front matter that says nothing": lambda n: "---\nseo:\n  description:\n" + "    \n" * n + "---\nHi.\n",
    "impressions": lambda n: "Your shoulder has been asking for this for years.\n\n" * n,
    "an impression of many sentences": lambda n: "Every cell in your body is thirsty for this. " * n,
    "safety triggers": lambda n: "We needle the back. There is a risk of bleeding. Pregnant people should ask. " * n,
}  # fmt: skip


@pytest.fixture(scope="module")
def ruleset() -> RuleSet:
    """Every rule of one market, warm."""
    loaded = load_rules(("uk",))
    for text in TEXTS.values():
        _seconds(text(20), loaded)
    return loaded


def _seconds(text: str, ruleset: RuleSet) -> float:
    source = read_source("draft.md", text.encode(), LIMITS["max-file-size"].most)
    # a command leaves the garbage alone (see cli); here its collector would walk what all other tests left behind
    gc.collect()
    gc.disable()
    try:
        begun = time.process_time()
        lint_source(source, "markdown", ruleset, DraftSettings("acupuncture", today="2026-11-01"))
        return time.process_time() - begun
    finally:
        gc.enable()


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_ten_times_the_text_takes_ten_times_as_long(name: str, ruleset: RuleSet) -> None:
    """A busy machine gets further tries; what grows with its square fails them all.

    A text that is cheap is repeated more often, until there is something to measure.
    """
    text, repeats = TEXTS[name], 120
    while (large := _seconds(text(10 * repeats), ruleset)) < SECONDS and repeats < MOST_REPEATS:
        repeats *= 3
    small = _seconds(text(repeats), ruleset)
    for _ in range(TRIES):
        if large < MOST * small:
            return
        # the least of all tries: what comes on top is the machine's
        small = min(small, _seconds(text(repeats), ruleset))
        large = min(large, _seconds(text(10 * repeats), ruleset))
    raise AssertionError(f"{small:.2f} s and {large:.2f} s")
