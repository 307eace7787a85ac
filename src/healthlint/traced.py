"""Requirements as ``trace`` tells of them: what triggers one, what states it, or why nothing does."""

from __future__ import annotations

from collections.abc import Sequence

from healthlint.guards import Scene
from healthlint.require import Review, told_in_full, why_so
from healthlint.spans import source_span
from healthlint.types import Candidate, DraftSettings, Note, Trace


def trace_requirements(reviewed: Sequence[Review], scene: Scene, settings: DraftSettings) -> list[Trace]:
    """A trace for every requirement that the draft triggers; it stands at the trigger."""
    traces = []
    for review in told_in_full(reviewed, scene):
        severity = review.rule.severity_under(settings.severities)
        if severity == "off":
            continue
        trigger = review.trigger
        first, last = trigger.parts[0][0], trigger.parts[-1][1]
        candidate = Candidate(review.rule.id, trigger.sentence, first, last, trigger.parts)
        outcome = "not due" if review.excused else "given" if review.given else severity
        span = source_span(scene, trigger.sentence, first, last)
        traces.append(Trace(candidate, *span, outcome, (_note(review, scene),)))
    return traces


def _note(review: Review, scene: Scene) -> Note:
    """The words that decided. ``effect`` says what they do, ``guard`` why they do not count."""
    for effect, match in (
        ("not due", review.excused),
        ("given", review.given),
        ("does not count", review.unheard),
    ):
        if match is not None:
            start, end = source_span(scene, match.sentence, match.parts[0][0], match.parts[-1][1])
            quote = scene.reading.document.source.text[start:end]
            return Note(why_so(review, scene), effect, quote, start, end)
    return Note(why_so(review, scene), "missing", "", 0, 0)
