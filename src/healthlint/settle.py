"""Settle what was found: verdicts become findings, lists merge, waivers apply, order is fixed.

Nothing here reads the draft for claims; it decides what is shown, where and in
which state.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from healthlint.guards import Scene
from healthlint.judge import Verdict, source_span
from healthlint.packs import PROFILES
from healthlint.require import Missing
from healthlint.source import place, to_source
from healthlint.types import DraftSettings, Finding, Rule, Sentence, Standard, Waiver
from healthlint.waivers import parse_waivers
from healthlint.words import fold, words_of

SEVERITY_ORDER = {"info": 0, "warning": 1, "error": 2}
STRETCH = 128  # characters: findings that meet share a stretch of text
MOST_FINDINGS = 2000  # of one draft; a draft with more is not read by anybody


def settle(
    scene: Scene, verdicts: Sequence[Verdict], missing: Sequence[Missing], settings: DraftSettings
) -> list[Finding]:
    """All findings of the draft in order of place, each once, with its state."""
    claims = _merge_lists(scene, [verdict for verdict in verdicts if verdict.severity])
    findings = [*_drop_repeats(claims, scene), *_evidence_findings(scene, settings)]
    findings += [
        _missing_finding(scene, item, settings)
        for item in missing
        if severity_of(item.rule, settings) != "off"
    ]
    findings += _front_matter_findings(scene)
    findings = _apply_waivers(scene, findings, settings)
    if len(findings) > MOST_FINDINGS:
        findings = _gravest(scene, findings)
    findings.sort(key=lambda finding: (finding.start, finding.end, finding.rule))
    return _fingerprinted(findings)


def _gravest(scene: Scene, findings: list[Finding]) -> list[Finding]:
    """As many as are kept of one draft, and a word about the others.

    The gravest that are open stay: no run of notes or waivers may push a claim out of the report.
    """
    ranked = sorted(findings, key=lambda one: (one.state != "open", -SEVERITY_ORDER[one.severity], one.start))
    told = _own_finding(scene, "config/too-many-findings", "config", "warning", 0, 0,
                        f"The draft has {len(findings):,} findings; the {MOST_FINDINGS:,} gravest are shown.",
                        "Those left out are found once the others are mended.",
                        "Mend the first, or split the draft.")  # fmt: skip
    return [*ranked[:MOST_FINDINGS], told]


# --- claims ------------------------------------------------------------------


def _merge_lists(scene: Scene, verdicts: Iterable[Verdict]) -> list[Finding]:
    """One finding for a list whose items take their claim from the same lead-in."""
    single: list[Finding] = []
    lists: dict[tuple[str, int], list[tuple[Verdict, tuple[int, int]]]] = {}
    for verdict in verdicts:
        candidate = verdict.candidate
        sentence = scene.reading.sentences[candidate.sentence]
        span = source_span(scene, candidate.sentence, candidate.first, candidate.last)
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
    return _finding(scene, verdict.rule, verdict.severity, start, end, sentence, verdict.notes)


def _drop_repeats(findings: list[Finding], scene: Scene) -> list[Finding]:
    """One finding for one thing to mend.

    Of findings on just the same words, or of one family on words that overlap, the gravest
    stays; rules that yield give way to any other, and rules on trial take no other's place.
    """
    yielding = {rule_id for rule_id, rule in scene.ruleset.rules.items() if rule.yields}
    on_trial = {rule_id for rule_id, rule in scene.ruleset.rules.items() if rule.status == "preview"}
    ranked = sorted(
        findings,
        key=lambda finding: (
            finding.rule in on_trial,
            finding.rule in yielding,
            -SEVERITY_ORDER[finding.severity],
            -(finding.end - finding.start),
            finding.start,
            finding.rule,
        ),
    )
    kept: list[Finding] = []
    # Where kept findings stand, by stretch of text: only those nearby can meet, however many there are.
    nearby: dict[int, list[Finding]] = {}
    for finding in ranked:
        stretches = range(finding.start // STRETCH, max(finding.start, finding.end - 1) // STRETCH + 1)
        for other in (other for stretch in stretches for other in nearby.get(stretch, ())):
            meet = finding.start < other.end and other.start < finding.end
            same = finding.start == other.start and finding.end == other.end
            if same or (meet and (finding.family == other.family or finding.rule in yielding)):
                break
        else:
            kept.append(finding)
            for stretch in stretches:
                nearby.setdefault(stretch, []).append(finding)
    return kept


# --- evidence, requirements, front matter ------------------------------------


def _evidence_findings(scene: Scene, settings: DraftSettings) -> list[Finding]:
    findings = []
    by_problem = {rule.citation: rule for rule in scene.ruleset.rules.values() if rule.citation}
    for problem in scene.evidence.problems:
        rule = by_problem.get(problem.kind)
        if rule is None or severity_of(rule, settings) == "off":
            continue
        block = scene.reading.document.blocks[problem.block]
        start, end = to_source(block, problem.start, max(problem.end, problem.start + 1))
        found = _finding(scene, rule, severity_of(rule, settings), start, end, None, ())
        findings.append(found._replace(message=_sentences(rule.message, problem.detail)))
    return findings


def _sentences(message: str, detail: str) -> str:
    """The rule's message and what is particular here, as sentences."""
    detail = detail.strip()
    if not detail:
        return message
    return f"{message} {detail[0].upper()}{detail[1:]}" + ("" if detail.endswith((".", "!", "?")) else ".")


def _missing_finding(scene: Scene, item: Missing, settings: DraftSettings) -> Finding:
    start, end = source_span(scene, item.sentence, item.first, item.last)
    sentence = scene.reading.sentences[item.sentence]
    return _finding(scene, item.rule, severity_of(item.rule, settings), start, end, sentence, ())


def _front_matter_findings(scene: Scene) -> list[Finding]:
    """Front matter that cannot be read, and a modality that nobody knows: said, never a crash."""
    front = scene.reading.document.front
    findings = []
    if front.problem:
        findings.append(
            _own_finding(scene, "config/front-matter", "config", "warning", front.start, front.start + 3,
                         f"The front matter cannot be read: {front.problem}",
                         "Settings in it were not used.", "Mend the front matter, or take it out.")
        )  # fmt: skip
    profiles = front.values.get("profile") or []
    for name in profiles if isinstance(profiles, (list, tuple)) else [profiles]:
        if name not in PROFILES:
            findings.append(
                _unknown_name(scene, "profile", name, PROFILES, "The rules of that market were not used.")
            )
    modality = front.values.get("modality")
    known = scene.ruleset.data["modalities"]
    if modality is not None and modality not in known:
        findings.append(
            _unknown_name(scene, "modality", modality, known, "What is sold decides which uses are accepted.")
        )
    return findings


def _unknown_name(scene: Scene, key: str, name: object, known: Iterable[str], why: str) -> Finding:
    from difflib import get_close_matches

    front = scene.reading.document.front
    close = get_close_matches(str(name), list(known), 1)
    advice = f"Did you mean {close[0]!r}?" if close else f"Use one of: {', '.join(sorted(known))}."
    at = front.lines.get(key, front.start)
    message = f"The front matter names a {key} that is not known: {str(name)!r}."
    return _own_finding(scene, f"config/unknown-{key}", "config", "info", at, at + 1, message, why, advice)


def severity_of(rule: Rule, settings: DraftSettings) -> str:
    """The severity that a rule has for this draft, before any guard: its own, or that of the settings."""
    return settings.severities.get(rule.id, settings.severities.get(rule.family, rule.severity))


# --- making a finding --------------------------------------------------------


def _finding(
    scene: Scene,
    rule: Rule,
    severity: str,
    start: int,
    end: int,
    sentence: Sentence | None,
    notes: tuple[object, ...],
) -> Finding:
    source = scene.reading.document.source
    first, last = place(source, start), place(source, end)
    said = " ".join(sentence.words) if sentence else ""
    return Finding(
        path=source.path,
        start=start,
        end=end,
        line=first.line,
        column=first.column,
        end_line=last.line,
        end_column=last.column,
        rule=rule.id,
        family=rule.family,
        kind=rule.kind,
        severity=severity,
        message=rule.message,
        quote=source.text[start:end],
        why=rule.why,
        instead=rule.instead,
        standards=_standards(scene, rule),
        notes=notes,  # type: ignore[arg-type]
        fingerprint=said,
    )


def _own_finding(
    scene: Scene,
    rule: str,
    kind: str,
    severity: str,
    start: int,
    end: int,
    message: str,
    why: str,
    instead: str,
) -> Finding:
    """A finding of healthlint itself, about waivers or front matter rather than about a claim."""
    bare = Rule(rule, kind, kind, severity, message, why, instead)
    end = min(max(end, start), len(scene.reading.document.source.text))
    return _finding(scene, bare, severity, start, end, None, ())


def _standards(scene: Scene, rule: Rule) -> tuple[Standard, ...]:
    ids = dict.fromkeys(name for names in rule.markets.values() for name in names)
    return tuple(scene.ruleset.standards[name] for name in ids if name in scene.ruleset.standards)


def _fingerprinted(findings: list[Finding]) -> list[Finding]:
    """Path, rule, folded quote and its sentence, and a running number for repeats; never the line."""
    seen: dict[str, int] = {}
    result = []
    for finding in findings:
        quote = " ".join(words_of(fold(finding.quote)))
        key = "\0".join((finding.rule, quote, finding.fingerprint))
        seen[key] = seen.get(key, 0) + 1
        pathless = f"{key}\0{seen[key]}"
        whole = "\0".join((finding.path.replace("\\", "/"), pathless))
        result.append(finding._replace(fingerprint=_digest(whole), pathless=_digest(pathless)))
    return result


def _digest(text: str) -> str:
    from hashlib import sha256

    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


# --- waivers -----------------------------------------------------------------


def _apply_waivers(scene: Scene, findings: list[Finding], settings: DraftSettings) -> list[Finding]:
    """Findings with the state that waivers give them, and what is wrong with the waivers themselves."""
    document = scene.reading.document
    if not document.comments:
        return findings
    waivers, problems = parse_waivers(document)
    own = [
        _own_finding(scene, "waiver/malformed", "waiver", "warning", start, end, message,
                     "A waiver that cannot be read waives nothing.",
                     "Write <!-- healthlint-ignore RULE: reason -->.")
        for start, end, message in problems
    ]  # fmt: skip
    used: set[Waiver] = set()
    result = []
    written = scene.ruleset.data["by_id"].values()
    known = {name for row in written for name in (row["id"], row["family"])}
    running = {name for rule in scene.ruleset.rules.values() for name in (rule.id, rule.family)}
    live = [
        waiver
        for waiver in waivers
        if not (waiver.until and settings.today and waiver.until < settings.today)
    ]
    for finding in findings:
        for waiver in live:
            if waiver.first_line <= finding.line <= waiver.last_line and (
                finding.rule in waiver.rules or finding.family in waiver.rules
            ):
                used.add(waiver)
                finding = finding._replace(state="waived", reason=waiver.reason)
                break
        result.append(finding)
    for waiver in waivers:
        # What is waived for another market, or for a rule on trial, has its day in another run.
        settled = waiver in used or running.isdisjoint(waiver.rules)
        own += _waiver_problems(scene, waiver, waiver in live, settled, known)
    return [*result, *own]


def _waiver_problems(scene: Scene, waiver: Waiver, live: bool, used: bool, known: set[str]) -> list[Finding]:
    at = (waiver.start, waiver.end)
    unknown = [name for name in waiver.rules if name not in known]
    if unknown:
        from difflib import get_close_matches

        close = get_close_matches(unknown[0], sorted(known), 1)
        advice = f"Did you mean {close[0]!r}?" if close else "`healthlint rules` lists them."
        return [
            _own_finding(scene, "waiver/unknown-rule", "waiver", "warning", *at,
                         f"No rule or family is called {unknown[0]!r}.", "This waiver waives nothing.", advice)
        ]  # fmt: skip
    if not live:
        return [
            _own_finding(scene, "waiver/expired", "waiver", "warning", *at,
                         f"This waiver ended on {waiver.until}.", "What it covered is reported again.",
                         "Mend the claim, or renew the waiver with a new reason and date.")
        ]  # fmt: skip
    if not used:
        return [
            _own_finding(scene, "waiver/unused", "waiver", "info", *at,
                         f"Nothing here is found by {', '.join(waiver.rules)}.",
                         "A waiver that is not needed hides the next claim on its line.", "Take the comment out.")
        ]  # fmt: skip
    return []
