"""The engine: from a source to its findings, the same behind every door.

    read -> annotate -> evidence -> weigh -> find -> judge -> require -> settle

``STAGES`` is the whole flow. Each stage does its part in a module or folder of its own
(``read`` in ``readers``, ``weigh`` in ``impression``, the others by their names) and lays
the outcome on the ``Desk``, where those after it find it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from healthlint.annotate import annotate
from healthlint.clock import UNTIMED, Clock
from healthlint.evidence import Reach, find_evidence
from healthlint.find import find
from healthlint.guards import Scene
from healthlint.impression import Impression, speaker, weigh
from healthlint.judge import Verdict, judge_all
from healthlint.limits import way_to_more
from healthlint.matching import Matcher
from healthlint.packs import OWN
from healthlint.readers import read_document
from healthlint.require import Review, lacking, require
from healthlint.settle import settle
from healthlint.spans import claim_span
from healthlint.types import (
    UNNAMED,
    Candidate,
    Document,
    DraftResult,
    DraftSettings,
    Evidence,
    Finding,
    Reading,
    Rule,
    RuleSet,
    Source,
    Trace,
)


class Desk:
    """What is known of one draft so far: what came in, and what each stage adds."""

    document: Document
    reading: Reading
    evidence: Evidence
    impressions: list[Impression]
    scene: Scene
    candidates: list[Candidate]
    stalled: list[str]
    verdicts: list[Verdict]
    reviews: list[Review]
    findings: list[Finding]

    def __init__(
        self, source: Source, kind: str, ruleset: RuleSet, settings: DraftSettings, clock: Clock = UNTIMED
    ) -> None:
        self.source = source
        self.kind = kind
        self.ruleset = ruleset
        self.settings = settings
        self.clock = clock


def lint_source(
    source: Source, kind: str, ruleset: RuleSet, settings: DraftSettings, clock: Clock = UNTIMED
) -> DraftResult:
    """All findings of one draft, in order of place.

    ``kind``: a suffix of ``READERS`` or a name of ``KINDS``, as ``reader_for`` gives it.
    Front matter may set the modality where ``settings`` does not. Raises ReadError for
    a kind that no reader takes.
    """
    desk = Desk(source, kind, ruleset, settings, clock)
    _work_through(STAGES, desk)
    words = sum(len(sentence.words) - sentence.lead_words for sentence in desk.reading.sentences)
    error = "; ".join(_too_slow(ruleset.rules[rule_id]) for rule_id in desk.stalled)
    return DraftResult(source.path, tuple(desk.findings), words, source, error)


def _too_slow(rule: Rule) -> str:
    way_out = "make its regex simpler" if rule.pack.startswith(OWN) else "please report it, with the sentence"
    return (
        f"rule {rule.id} took too long on a sentence and was stopped; {way_out}, "
        f"{way_to_more('max-search-time')}"
    )


def trace_source(source: Source, kind: str, ruleset: RuleSet, settings: DraftSettings) -> tuple[Trace, ...]:
    """Every candidate and every triggered requirement of one draft, what became of it, and by which words."""
    from healthlint.traced import settled, trace_requirements

    desk = Desk(source, kind, ruleset, settings)
    _work_through(STAGES, desk)
    traces = [
        Trace(
            verdict.candidate,
            *claim_span(desk.scene, verdict.candidate),
            verdict.severity or "cleared",
            verdict.notes,
        )
        for verdict in desk.verdicts
    ]
    traces += trace_requirements(desk.reviews, desk.scene, desk.settings)
    traces = settled(traces, desk.findings, desk.scene)
    return tuple(sorted(traces, key=lambda trace: (trace.start, trace.end, trace.candidate.rule)))


Stage = Callable[[Desk], None]


def _work_through(stages: Sequence[tuple[str, Stage]], desk: Desk) -> None:
    for name, stage in stages:
        desk.clock.stage(name, stage, desk)


def _read(desk: Desk) -> None:
    desk.document = read_document(desk.source, desk.kind)
    modality = desk.document.front.values.get("modality")
    if not desk.settings.modality and modality:
        # whoever declares a trade that has no name here still sells something
        known = isinstance(modality, str) and modality in desk.ruleset.book.modalities
        desk.settings = desk.settings._replace(modality=modality if known else UNNAMED)


def _annotate(desk: Desk) -> None:
    desk.reading = annotate(desk.document, desk.ruleset.book, desk.settings)


def _find_evidence(desk: Desk) -> None:
    desk.evidence = find_evidence(desk.document)


def _weigh(desk: Desk) -> None:
    weights = desk.ruleset.book.weights
    desk.impressions = weigh(desk.reading, weights)
    topic = speaker(desk.reading, desk.impressions, weights)
    desk.reading = desk.reading._replace(topic=topic)


def _find(desk: Desk) -> None:
    book = desk.ruleset.book
    matcher = Matcher(desk.reading, book.patterns, book.needs, book.also_needs)
    reach = Reach(desk.evidence, desk.reading)
    desk.scene = Scene(
        desk.reading, desk.evidence, desk.ruleset, matcher, book.numbers, reach, desk.impressions
    )
    desk.candidates, desk.stalled = find(desk.scene, desk.clock, desk.settings.limits.search_time)


def _judge(desk: Desk) -> None:
    desk.verdicts = judge_all(desk.candidates, desk.scene, desk.settings, desk.clock)


def _require(desk: Desk) -> None:
    desk.reviews = require(desk.scene, desk.clock)


def _settle(desk: Desk) -> None:
    desk.findings = settle(desk.scene, desk.verdicts, lacking(desk.reviews), desk.settings)


STAGES: tuple[tuple[str, Stage], ...] = (
    ("read", _read),
    ("annotate", _annotate),
    ("evidence", _find_evidence),
    ("weigh", _weigh),
    ("find", _find),
    ("judge", _judge),
    ("require", _require),
    ("settle", _settle),
)
