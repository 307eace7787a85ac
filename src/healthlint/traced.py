"""What ``trace`` tells beside the verdicts: why a requirement is met or not, and what ``check`` makes of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from healthlint.guards import Scene
from healthlint.require import Review, told_in_full, why_so
from healthlint.settle import Places, list_of, rules_of_passages, takes_place_of
from healthlint.severities import GRAVITY, SEVERITIES
from healthlint.spans import source_span
from healthlint.types import Candidate, DraftSettings, Finding, Note, RuleSet, Trace, Traits


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


def settled(traces: Iterable[Trace], findings: Sequence[Finding], scene: Scene) -> list[Trace]:
    """The traces, with a word about each that ``check`` does not list as a finding of its own.

    ``findings``: what the same draft comes to once it is settled.
    """
    standing = [trace for trace in traces if trace.outcome in SEVERITIES]
    lists: dict[tuple[str, int] | None, list[Trace]] = {}
    for trace in standing:
        lists.setdefault(list_of(trace.candidate, scene.reading), []).append(trace)
    spans = {
        merged: (min(one.start for one in items), max(one.end for one in items))
        for merged, items in lists.items()
    }
    places = Places(findings)
    result = []
    for trace in traces:
        if trace.outcome in SEVERITIES:
            merged = list_of(trace.candidate, scene.reading)
            span = spans[merged] if merged is not None else (trace.start, trace.end)
            trace = trace._replace(settled=_why_unlisted(trace, span, places, scene.ruleset))
        result.append(trace)
    return result


def _why_unlisted(trace: Trace, span: tuple[int, int], places: Places, ruleset: RuleSet) -> str:
    """What settling did with a claim that stood or a statement that is missing; "" if it is a finding.

    ``span``: source offsets of the claim, or of the list that it was merged into.
    """
    rule = ruleset.traits[trace.candidate.rule]
    near = list(places.near(*span))
    own = [one for one in near if one.rule == rule.id and one.start <= span[0] and span[1] <= one.end]
    for finding in own:
        if (finding.start, finding.end) == (trace.start, trace.end):
            return _waived(finding)
    if own:
        return f"merged into the finding at {_at(own[0])}"
    place = *span, rule.family, rule.yields
    claims = [one for one in near if one.rule in ruleset.traits and _is_claim(ruleset.traits[one.rule])]
    others = [one for one in claims if takes_place_of(one, *place)]
    if others:
        gravest = max(others, key=lambda one: GRAVITY[one.severity])
        return f"gives way to {gravest.rule} at {_at(gravest)}"
    if rule.id in rules_of_passages(ruleset):
        return "gives way to what phrases of the draft claim"
    return "left out: the draft has more findings than are shown"


def _is_claim(rule: Traits) -> bool:
    return rule.kind != "requirement" and not rule.citation


def _at(finding: Finding) -> str:
    waived = _waived(finding)
    return f"{finding.line}:{finding.column}" + (f", {waived}" if waived else "")


def _waived(finding: Finding) -> str:
    return f"waived: {finding.reason}" if finding.state == "waived" else ""
