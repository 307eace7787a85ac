"""Findings, made from a rule and a place, and marked so that they are known again in another run."""

from __future__ import annotations

from healthlint.guards import Scene
from healthlint.settings import draft_name
from healthlint.source import place
from healthlint.types import Finding, Note, Rule, Sentence, Standard
from healthlint.words import fold, words_of


def finding_of(
    scene: Scene,
    rule: Rule,
    severity: str,
    start: int,
    end: int,
    sentence: Sentence | None,
    notes: tuple[Note, ...] = (),
) -> Finding:
    """A finding of a rule at source offsets. ``sentence``: the one that it stands in, if any.

    Its fingerprint is the words of that sentence until ``fingerprinted`` makes one of them.
    """
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
        notes=notes,
        fingerprint=said,
    )


def own_finding(
    scene: Scene,
    rule: str,
    *,
    start: int,
    end: int,
    severity: str,
    message: str,
    why: str,
    instead: str,
) -> Finding:
    """A finding of healthlint itself, about waivers or front matter rather than about a claim.

    Its kind and family are the first part of the rule's id.
    """
    kind = rule.partition("/")[0]
    bare = Rule(rule, kind, kind, severity, message, why, instead)
    end = min(max(end, start), len(scene.reading.document.source.text))
    return finding_of(scene, bare, severity, start, end, None)


def _standards(scene: Scene, rule: Rule) -> tuple[Standard, ...]:
    ids = dict.fromkeys(name for names in rule.markets.values() for name in names)
    return tuple(scene.ruleset.standards[name] for name in ids if name in scene.ruleset.standards)


def fingerprinted(findings: list[Finding]) -> list[Finding]:
    """Draft, rule, folded quote and its sentence, and a running number for repeats; never the line."""
    seen: dict[str, int] = {}
    result = []
    for finding in findings:
        quote = " ".join(words_of(fold(finding.quote)))
        key = "\0".join((finding.rule, quote, finding.fingerprint))
        seen[key] = seen.get(key, 0) + 1
        pathless = f"{key}\0{seen[key]}"
        whole = "\0".join((draft_name(finding.path), pathless))
        result.append(finding._replace(fingerprint=_digest(whole), pathless=_digest(pathless)))
    return result


def _digest(text: str) -> str:
    from healthlint.digests import sha256

    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
