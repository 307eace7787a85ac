"""Small scenes for tests of the judging: a draft in a little language of its own, read and ready to be judged.

Its cues are a few plain words each, so that a test about the reach of a cue does not depend on the
vocabulary in ``rules/``. The claim is made by "zings", of a "lamp"; what it is said to help is "ague".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from healthlint.annotate import annotate
from healthlint.evidence import Reach, find_evidence
from healthlint.guards import Basis, Hit, Scene
from healthlint.matching import Matcher
from healthlint.packed import Vocabulary, packed_vocabulary
from healthlint.patterns import expand
from healthlint.readers import read_document
from healthlint.rulebook import Rulebook
from healthlint.source import read_source
from healthlint.types import Candidate, DraftSettings, Rule, RuleSet, Traits
from healthlint.words import NUMBER

TERMS: dict[str, Sequence[str]] = {
    "claim": ["zings", "no fuss zings"],
    "treatment": ["lamp"],
    "condition": ["ague", "gout", "old gout", "pain"],
    "condition.general": ["pain"],
    "people.we": ["we", "our"],
    "people.trader": ["our shop"],
    "ingredient": ["ginger"],
    "agent.conventional": ["vaccines", "sleep"],
    "mild": ["ague"],
    "brief": ["briefly"],
    "ever": ["forever"],
    "cue.negation": ["never", "not", "no"],
    "cue.negation.noun": ["no"],
    "cue.negation.not": ["not only", "no wonder", "why not"],
    "cue.negation.after": ["is untrue"],
    "cue.terminator": ["but"],
    "cue.subject": ["it", "our", "lamp", "drip"],
    "cue.hedge": ["may", "anything but sure"],
    "cue.hedge.not": ["may be the answer"],
    "cue.attribution": ["folklore says"],
    "cue.warning": ["do not use"],
    "cue.criticised": ["beware of"],
    "cue.criticised.after": ["is a scam"],
    "cue.reported": ["was fined"],
    "cue.myth": ["myth"],
    "cue.no": ["nope"],
    "cue.yes": ["yes"],
    "cue.verdict": ["hype"],
    "cue.weak": ["small"],
    "cue.terms": ["terms apply"],
    "cue.does-not": ["does not"],
    "cue.outdoes": ["beats"],
    "cue.limits": ["in mice"],
    "cue.refuted": ["did nothing"],
    "cue.evidence": ["trial", "proof"],
    "cue.harm-word": ["risk"],
    "cue.defines": ["means"],
    "cue.leading": ["did you know"],
    "cue.but": ["but", "still"],
    "cue.authority": ["watchdog"],
    "cue.rules": ["warned"],
    "cue.consult": ["see"],
    "cue.clinician": ["doctor"],
    "cue.official": ["outlawed"],
    "cue.referral": ["urgent help"],
    "cue.harm": ["burns"],
    "cue.hearsay": ["people ask"],
    "cue.sober": ["usually"],
    "cue.denial": ["cannot", "never", "no", "anything but sure"],
    "cue.denial-noun": ["no"],
    "cue.denial-seeming": ["cannot only", "never harmless", "almost never", "is fiction no more"],
    "cue.denial-after": ["is fiction"],
    "cue.denial-end": ["but", "unless"],
    "cue.conceded": ["can happen"],
    "cue.dismissed": ["not here"],
    "cue.supposed": ["if so"],
    "cue.other-care": ["surgery"],
    "cue.affirmed": ["rarely"],
    "cue.caution": ["tell us"],
    "cue.elsewhere": ["read about"],
    "occasion.past": ["was"],
    "occasion.ed-present": ["trained"],
    "occasion.before-ed": ["is"],
    "occasion.turns": ["but"],
    "occasion.report": ["court"],
    "occasion.vets": ["vet"],
    "occasion.animals": ["dogs"],
    "occasion.first": ["we"],
    "occasion.second": ["you"],
    "occasion.offer": ["book"],
    "occasion.declines": ["we dropped"],
    "occasion.declines-it": ["do not offer them"],
    "occasion.limited": ["to anyone"],
    "occasion.asks-for": ["do you offer"],
    "occasion.asks-of-harm": ["does it hurt"],
    "occasion.asks-what": ["what does it do"],
    "occasion.others": ["nice"],
    "occasion.others-refuse": ["does not recommend"],
    "cue.asks-effect": ["does it"],
    "occasion.no": ["no"],
    "occasion.hires": ["apply by"],
}
NUMBERS = {name: number for number, name in enumerate(TERMS)}


def vocabulary(
    terms: Mapping[str, Sequence[str]], hides: Mapping[str, Sequence[str]] | None = None
) -> Vocabulary:
    """A compiled vocabulary; concepts are numbered in order. ``hides``: terms that are no mention of a concept."""
    numbers = {name: number for number, name in enumerate(terms)}
    meanings: dict[str, tuple[list[int], list[int]]] = {NUMBER: ([], [])}
    for given, kind in ((terms, 0), (hides or {}, 1)):
        for name, wordings in given.items():
            for wording in wordings:
                meanings.setdefault(wording, ([], []))[kind].append(numbers[name])
    order = {wording: number for number, wording in enumerate(meanings)}
    first: dict[str, list[list[str]]] = {}
    for wording in meanings:
        first.setdefault(wording.split()[0], []).append(wording.split())
    packed = {
        word: (
            order.get(word, -1),
            sorted((tuple(row), order[" ".join(row)]) for row in rows if len(row) > 1),
        )
        for word, rows in first.items()
    }
    return Vocabulary(packed_vocabulary(packed, meanings.values()))


BOOK = Rulebook(
    digest="",
    concepts=tuple(TERMS),
    numbers=NUMBERS,
    vocabulary=vocabulary(TERMS),
    patterns={},
    needs=(),
    also_needs=(),
    rows={},
    requirements={},
    find=(),
    regex_rules=(),
    impression_rules=(),
    traits=(),
    weights=None,
    scales=None,
    modalities={},
    wordings=(),
    accepted=(),
    standards={},
    turns=(),
    packs=(),
)


def compiled(pattern: str, numbers: Mapping[str, int] = NUMBERS) -> list[Any]:
    """A pattern of the rule language in the form that the matcher reads."""
    (steps,) = expand(pattern)
    return [
        [[numbers[name] for name in step.concepts], step.phrases, step.optional, step.gap] for step in steps
    ]


def scene(
    text: str,
    patterns: Sequence[Any] = (),
    *,
    modality: str = "",
    rules: Sequence[Rule] = (),
    wordings: Mapping[str, Any] | None = None,
    accepted: Mapping[str, Any] | None = None,
    rows: Mapping[str, Any] | None = None,
) -> Scene:
    """The draft read, with the patterns, rules and compiled rows that the test brings."""
    document = read_document(read_source("draft.md", text.encode()), "markdown")
    given: dict[str, Any] = {"rule": {}, **{rule.id: {} for rule in rules}, **(rows or {})}
    table: dict[str, Any] = {
        name: {"impression": {}, "after": [], "answered": False, **row} for name, row in given.items()
    }
    book = BOOK._replace(patterns=dict(enumerate(patterns)), rows=table, requirements=table)
    reading = annotate(document, book, DraftSettings(modality=modality))
    by_id = {rule.id: rule for rule in rules}
    traits = {rule.id: Traits(*(getattr(rule, field) for field in Traits._fields)) for rule in rules}
    ruleset = RuleSet(by_id, traits, tuple(TERMS), {}, (), (), wordings or {}, accepted or {}, book)
    none = [-1] * len(patterns)
    matcher = Matcher(reading, list(patterns), none, none)
    evidence = find_evidence(document)
    return Scene(reading, evidence, ruleset, matcher, NUMBERS, Reach(evidence, reading))


def with_book(of: Scene, **changed: Any) -> Scene:
    """The scene under a rulebook in which some things are others."""
    return of._replace(ruleset=of.ruleset._replace(book=of.ruleset.book._replace(**changed)))


def hit(text: str, family: str = "family", which: int = 0, **given: Any) -> Hit:
    """A claim of the text, the first if not told: "zings", and a "lamp" before it in its sentence."""
    made = scene(text, **given)
    for number, sentence in enumerate(made.reading.sentences):
        claims = sentence.found.get(NUMBERS["claim"], ())
        which -= bool(claims)
        if claims and which < 0:
            lamps = [
                place for place in sentence.found.get(NUMBERS["treatment"], ()) if place[1] <= claims[0][0]
            ]
            parts = (*lamps[:1], claims[0])
            candidate = Candidate("rule", number, parts[0][0], parts[-1][1], parts)
            return Hit(made, candidate, sentence, family)
    raise AssertionError(f"no claim in {text!r}")


def words(made: Hit, basis: Basis | tuple[int, int, int] | None) -> str:
    """The words that a guard rests on, "" if it does not speak."""
    if basis is None:
        return ""
    return " ".join(made.scene.reading.sentences[basis[0]].words[basis[1] : basis[2]])
