"""The engine: from a source to its findings, the same behind every door.

    read -> annotate -> find evidence -> find -> judge -> require -> settle

``lint_source`` is the whole flow; each stage is a plain function in a module of
its own name.
"""

from __future__ import annotations

from typing import NamedTuple

from healthlint.annotate import annotate
from healthlint.evidence import find_evidence
from healthlint.find import find
from healthlint.guards import Scene
from healthlint.judge import Verdict, judge
from healthlint.matching import Matcher
from healthlint.readers import read_document
from healthlint.require import Missing, require
from healthlint.settle import settle
from healthlint.types import DraftResult, DraftSettings, RuleSet, Source, Trace


class _Judged(NamedTuple):
    scene: Scene
    verdicts: list[Verdict]
    missing: list[Missing]
    stalled: list[str]


def lint_source(source: Source, kind: str, ruleset: RuleSet, settings: DraftSettings) -> DraftResult:
    """All findings of one draft, in order of place.

    ``kind`` names a reader (``markdown``, ``plain``). Front matter may set the
    modality where ``settings`` does not.
    """
    judged = _judge_source(source, kind, ruleset, settings)
    findings = settle(judged.scene, judged.verdicts, judged.missing, settings)
    words = sum(len(sentence.words) - sentence.lead_words for sentence in judged.scene.reading.sentences)
    error = "; ".join(
        f"rule {rule_id} took too long on a sentence and was stopped; make its regex simpler"
        for rule_id in judged.stalled
    )
    return DraftResult(source.path, tuple(findings), words, source, error)


def trace_source(source: Source, kind: str, ruleset: RuleSet, settings: DraftSettings) -> tuple[Trace, ...]:
    """Every candidate and every triggered requirement of one draft, what became of it, and by which words."""
    from healthlint.judge import source_span
    from healthlint.traced import trace_requirements

    judged = _judge_source(source, kind, ruleset, settings)
    traces = []
    for verdict in judged.verdicts:
        candidate = verdict.candidate
        span = source_span(judged.scene, candidate.sentence, candidate.first, candidate.last)
        outcome = verdict.severity or "cleared"
        traces.append(Trace(candidate, *span, outcome, verdict.notes))
    traces += trace_requirements(judged.scene, settings)
    return tuple(sorted(traces, key=lambda trace: (trace.start, trace.end, trace.candidate.rule)))


def _judge_source(source: Source, kind: str, ruleset: RuleSet, settings: DraftSettings) -> _Judged:
    document = read_document(source, kind)
    modality = document.front.values.get("modality")
    if not settings.modality and isinstance(modality, str) and modality:
        # whoever declares a trade that has no name here still sells something
        known = modality in ruleset.data["modalities"]
        settings = settings._replace(modality=modality if known else "other")
    reading = annotate(document, ruleset.data, settings)
    evidence = find_evidence(document)
    matcher = Matcher(reading, ruleset.data["patterns"])
    scene = Scene(reading, evidence, ruleset, matcher, ruleset.data["numbers"])
    stalled: list[str] = []
    candidates = [
        candidate
        for candidate in find(reading, ruleset, matcher, stalled)
        if reading.sentences[candidate.sentence].block not in evidence.reference_blocks
    ]
    verdicts = [judge(candidate, scene, settings) for candidate in candidates]
    return _Judged(scene, verdicts, require(scene), stalled)
