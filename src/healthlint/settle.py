"""Settle what was found: verdicts become findings, lists merge, waivers apply, order is fixed.

Nothing here reads the draft for claims; it decides what is shown and where, and what a
waiver lets rest. What a baseline knows and a change left alone is told only of a whole run
(``baseline``, ``changed``).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence, Set

from healthlint.findings import finding_of, fingerprinted, own_finding
from healthlint.guards import Scene
from healthlint.judge import Verdict
from healthlint.limits import way_to_more
from healthlint.require import Missing
from healthlint.source import to_source
from healthlint.spans import claim_span, source_span
from healthlint.types import Document, DraftSettings, EvidenceProblem, Finding

SEVERITY_ORDER = {"info": 0, "warning": 1, "error": 2}
STRETCH = 128  # characters: findings that meet share a stretch of text
_BEHIND = 300  # characters of markup and other marks between a word and the footnote mark that hangs on it


def settle(
    scene: Scene, verdicts: Sequence[Verdict], missing: Sequence[Missing], settings: DraftSettings
) -> list[Finding]:
    """All findings of the draft in order of place, each once, with its state."""
    claims = _merge_lists(scene, [verdict for verdict in verdicts if verdict.severity])
    findings = [*_drop_repeats(claims, scene), *_evidence_findings(scene, settings)]
    findings += [
        _missing_finding(scene, item, settings)
        for item in missing
        if item.rule.severity_under(settings.severities) != "off"
    ]
    document = scene.reading.document
    front = document.front
    says = (
        front.values
        or front.problem
        or document.source.text.startswith("{")  # front matter in JSON
        or "modality" in document.source.text[front.start : front.end].lower()
    )
    if says:
        from healthlint.frontremarks import front_matter_findings

        findings += front_matter_findings(scene)
    if document.comments:
        from healthlint.waiving import apply_waivers

        findings = apply_waivers(scene, findings, settings)
    if len(findings) > settings.limits.findings:
        findings = _gravest(scene, findings, settings.limits.findings)
    findings.sort(key=lambda finding: (finding.start, finding.end, finding.rule))
    return fingerprinted(findings)


def _gravest(scene: Scene, findings: list[Finding], most: int) -> list[Finding]:
    """As many as are kept of one draft, and a word about the others.

    The gravest that are open stay: no run of notes or waivers may push a claim out of the report.
    """
    ranked = sorted(findings, key=lambda one: (one.state != "open", -SEVERITY_ORDER[one.severity], one.start))
    told = own_finding(
        scene,
        "config/too-many-findings",
        start=0,
        end=0,
        severity="warning",
        message=f"The draft has {len(findings):,} findings; the {most:,} gravest are shown.",
        why="Those left out are found once the others are mended.",
        instead=f"Mend the first, split the draft, {way_to_more('max-findings')}.",
    )
    return [*ranked[:most], told]


# --- claims ------------------------------------------------------------------


def _merge_lists(scene: Scene, verdicts: Iterable[Verdict]) -> list[Finding]:
    """One finding for a list whose items take their claim from the same lead-in."""
    single: list[Finding] = []
    lists: dict[tuple[str, int], list[tuple[Verdict, tuple[int, int]]]] = {}
    for verdict in verdicts:
        candidate = verdict.candidate
        sentence = scene.reading.sentences[candidate.sentence]
        span = claim_span(scene, candidate)
        if candidate.first < sentence.lead_words:
            lists.setdefault((candidate.rule, sentence.lead_sentence), []).append((verdict, span))
        else:
            single.append(_claim_finding(scene, verdict, *span))
    for members in lists.values():
        start = min(span[0] for _, span in members)
        end = max(span[1] for _, span in members)
        worst = max((verdict for verdict, _ in members), key=lambda verdict: SEVERITY_ORDER[verdict.severity])
        single.append(_claim_finding(scene, worst, start, end))
    return single


def _claim_finding(scene: Scene, verdict: Verdict, start: int, end: int) -> Finding:
    sentence = scene.reading.sentences[verdict.candidate.sentence]
    return finding_of(scene, verdict.rule, verdict.severity, start, end, sentence, verdict.notes)


def _drop_repeats(findings: list[Finding], scene: Scene) -> list[Finding]:
    """One finding for one thing to mend.

    Of findings on just the same words, or of one family on words that overlap, the gravest
    stays; rules that yield give way to any other that is as grave, and rules on trial take no
    other's place.
    """
    yielding = {rule_id for rule_id, rule in scene.ruleset.traits.items() if rule.yields}
    book = scene.ruleset.book
    alone = {rule_id for rule_id in book.impression_rules if "alone" in book.rows[rule_id]["impression"]}
    on_trial = {rule_id for rule_id, rule in scene.ruleset.traits.items() if rule.status == "preview"}
    ranked = sorted(
        _said_by_rules(findings, yielding, set(book.impression_rules)),
        key=lambda finding: (
            finding.rule in on_trial,
            -SEVERITY_ORDER[finding.severity],
            finding.rule in yielding,
            -(finding.end - finding.start),
            finding.start,
            finding.rule in alone,  # what stands alone is no promise beside another
            finding.rule,
        ),
    )
    kept: list[Finding] = []
    # Where kept findings stand: only those in the same stretches of text can meet, however many there are.
    by_stretch: dict[int, list[Finding]] = {}
    for finding in ranked:
        stretches = range(finding.start // STRETCH, max(finding.start, finding.end - 1) // STRETCH + 1)
        for other in (other for stretch in stretches for other in by_stretch.get(stretch, ())):
            meet = finding.start < other.end and other.start < finding.end
            same = finding.start == other.start and finding.end == other.end
            if same or (meet and (finding.family == other.family or finding.rule in yielding)):
                break
        else:
            kept.append(finding)
            for stretch in stretches:
                by_stretch.setdefault(stretch, []).append(finding)
    return kept


def _said_by_rules(
    findings: list[Finding], yielding: Set[str], impression_rules: Set[str]
) -> Iterator[Finding]:
    """The findings; an impression of a passage in the words of a rule that would only give way to it there."""
    weak = sorted(
        (
            finding
            for finding in findings
            if finding.rule in yielding and finding.rule not in impression_rules
        ),
        key=_start_of,
    )
    starts = [finding.start for finding in weak]
    for finding in findings:
        if finding.rule in impression_rules:
            within = weak[bisect_left(starts, finding.start) : bisect_left(starts, finding.end)]
            for told in within:
                if told.end <= finding.end and told.severity == finding.severity:
                    place = {name: getattr(finding, name) for name in _PLACE}
                    said = {(note.guard, note.effect, note.quote) for note in told.notes}
                    more = [one for one in finding.notes if (one.guard, one.effect, one.quote) not in said]
                    finding = told._replace(notes=(*told.notes, *more), **place)
                    break
        yield finding


def _start_of(finding: Finding) -> tuple[int, int, str]:
    return finding.start, -finding.end, finding.rule


_PLACE = ("start", "end", "line", "column", "end_line", "end_column", "quote")


# --- evidence and requirements -----------------------------------------------


def _evidence_findings(scene: Scene, settings: DraftSettings) -> list[Finding]:
    findings = []
    by_problem = {rule.citation: rule for rule in scene.ruleset.traits.values() if rule.citation}
    for problem in scene.evidence.problems:
        traits = by_problem.get(problem.kind)
        severity = traits.severity_under(settings.severities) if traits else "off"
        if traits is None or severity == "off":
            continue
        rule = scene.ruleset.rules[traits.id]
        start, end = _cited_at(scene.reading.document, problem)
        found = finding_of(scene, rule, severity, start, end, None)
        findings.append(found._replace(message=_sentences(rule.message, problem.detail)))
    return findings


def _cited_at(document: Document, problem: EvidenceProblem) -> tuple[int, int]:
    """Where a citation or entry stands in the source: a footnote mark itself, not the word before it."""
    block = document.blocks[problem.block]
    start, end = to_source(block, problem.start, max(problem.end, problem.start + 1))
    if problem.footnote:
        mark = f"[^{problem.footnote}]"
        # one at the very beginning stands before the first word
        at = document.source.text.find(mark, start if problem.start else block.start, end + _BEHIND)
        if at >= 0:
            return at, at + len(mark)
    return start, end


def _sentences(message: str, detail: str) -> str:
    """The rule's message and what is particular here, as sentences."""
    detail = detail.strip()
    if not detail:
        return message
    return f"{message} {detail[0].upper()}{detail[1:]}" + ("" if detail.endswith((".", "!", "?")) else ".")


def _missing_finding(scene: Scene, item: Missing, settings: DraftSettings) -> Finding:
    start, end = source_span(scene, item.sentence, item.first, item.last)
    sentence = scene.reading.sentences[item.sentence]
    severity = item.rule.severity_under(settings.severities)
    return finding_of(scene, scene.ruleset.rules[item.rule.id], severity, start, end, sentence)
