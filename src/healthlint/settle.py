"""Settle what was found: verdicts become findings, lists merge, waivers apply, order is fixed.

Nothing here reads the draft for claims; it decides what is shown and where, and what a
waiver lets rest. What a baseline knows and a change left alone is told only of a whole run
(``baseline``, ``changed``).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence, Set

from healthlint.findings import finding_of, fingerprinted, own_finding
from healthlint.guards import Scene
from healthlint.impression import passage_of, speaks_of_passages
from healthlint.judge import Verdict
from healthlint.limits import way_to_more
from healthlint.nearby import denial
from healthlint.require import Missing
from healthlint.severities import GRAVITY
from healthlint.source import to_source
from healthlint.spans import claim_span, source_span
from healthlint.types import Candidate, Document, DraftSettings, EvidenceProblem, Finding, Reading, RuleSet

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
    ranked = sorted(findings, key=lambda one: (one.state != "open", -GRAVITY[one.severity], one.start))
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
        span = claim_span(scene, verdict.candidate)
        merged = list_of(verdict.candidate, scene.reading)
        if merged is not None:
            lists.setdefault(merged, []).append((verdict, span))
        else:
            single.append(_claim_finding(scene, verdict, *span))
    for members in lists.values():
        start = min(span[0] for _, span in members)
        end = max(span[1] for _, span in members)
        worst = max((verdict for verdict, _ in members), key=lambda verdict: GRAVITY[verdict.severity])
        single.append(_claim_finding(scene, worst, start, end))
    return single


def list_of(candidate: Candidate, reading: Reading) -> tuple[str, int] | None:
    """The rule and lead-in of a list whose item takes its claim from there, None for any other claim."""
    sentence = reading.sentences[candidate.sentence]
    return (candidate.rule, sentence.lead_sentence) if candidate.first < sentence.lead_words else None


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
        _said_by_rules(_without_whole(findings, scene, yielding), yielding, set(book.impression_rules)),
        key=lambda finding: (
            finding.rule in on_trial,
            -GRAVITY[finding.severity],
            finding.rule in yielding,
            -(finding.end - finding.start),
            finding.start,
            finding.rule in alone,  # what stands alone is no promise beside another
            finding.rule,
        ),
    )
    kept: list[Finding] = []
    places = Places()
    for finding in ranked:
        start, end, yields = finding.start, finding.end, finding.rule in yielding
        near = places.near(start, end)
        if not any(takes_place_of(other, start, end, finding.family, yields) for other in near):
            kept.append(finding)
            places.add(finding)
    return kept


def _without_whole(findings: list[Finding], scene: Scene, yielding: Set[str]) -> list[Finding]:
    """The findings without the impression of a short draft, which is one passage, if a phrase of it makes a claim.

    The sentence that it is told of may be any: opening hours, below a claim to cure.
    """
    whole = rules_of_passages(scene.ruleset)
    if not any(finding.rule in whole for finding in findings) or any(passage_of(scene.reading)):
        return findings
    claimed = any(
        finding.kind == "claim" and finding.severity != "info" and finding.rule not in yielding
        for finding in findings
    )
    return [finding for finding in findings if not (claimed and finding.rule in whole)]


def rules_of_passages(ruleset: RuleSet) -> set[str]:
    """The rules that go by what a passage weighs as a whole."""
    book = ruleset.book
    return {rule for rule in book.impression_rules if speaks_of_passages(book.rows[rule]["impression"])}


def takes_place_of(kept: Finding, start: int, end: int, family: str, yields: bool) -> bool:
    """Whether a finding that stays says all that is to be mended about one found after it, at source offsets."""
    if kept.start == start and kept.end == end:
        return True
    return start < kept.end and kept.start < end and (kept.family == family or yields)


class Places:
    """Where findings stand: only those in the same stretches of text can meet, however many there are."""

    def __init__(self, findings: Iterable[Finding] = ()) -> None:
        self._by_stretch: dict[int, list[Finding]] = {}
        for finding in findings:
            self.add(finding)

    def add(self, finding: Finding) -> None:
        """Have a finding stand where it says."""
        for stretch in _stretches(finding.start, finding.end):
            self._by_stretch.setdefault(stretch, []).append(finding)

    def near(self, start: int, end: int) -> Iterator[Finding]:
        """The findings that may meet a place, at source offsets, in the order in which they were added."""
        return (one for stretch in _stretches(start, end) for one in self._by_stretch.get(stretch, ()))


def _stretches(start: int, end: int) -> range:
    return range(start // STRETCH, max(start, end - 1) // STRETCH + 1)


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
    firsts = [(sentence.block, sentence.start) for sentence in scene.reading.sentences]
    by_problem = {rule.citation: rule for rule in scene.ruleset.traits.values() if rule.citation}
    for problem in scene.evidence.problems:
        traits = by_problem.get(problem.kind)
        severity = traits.severity_under(settings.severities) if traits else "off"
        if traits is None or severity == "off":
            continue
        if problem.kind == "unresolved" and _found_nothing(scene, problem, firsts):
            severity = "info"
        rule = scene.ruleset.rules[traits.id]
        start, end = _cited_at(scene.reading.document, problem)
        found = finding_of(scene, rule, severity, start, end, None)
        findings.append(found._replace(message=_sentences(rule.message, problem.detail)))
    return findings


def _found_nothing(scene: Scene, problem: EvidenceProblem, firsts: Sequence[tuple[int, int]]) -> bool:
    """A work is named that saw no effect: "Hall et al. (2011) found no benefit" claims nothing by it."""
    number = bisect_right(firsts, (problem.block, problem.start)) - 1
    sentence = scene.reading.sentences[number] if number >= 0 else None
    return sentence is not None and sentence.block == problem.block and bool(denial(scene, sentence))


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
