"""Waivers put to work: findings they cover rest, and waivers that are wrong, ended or not needed are told of.

How the comments are written and read is in ``waivers``; a draft without comments does without both.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate

from healthlint.findings import own_finding
from healthlint.guards import Scene
from healthlint.source import place
from healthlint.types import DraftSettings, Finding, Waiver
from healthlint.waivers import parse_waivers


def apply_waivers(scene: Scene, findings: list[Finding], settings: DraftSettings) -> list[Finding]:
    """Findings with the state that waivers give them, and what is wrong with the waivers themselves."""
    document = scene.reading.document
    waivers, problems = parse_waivers(document)
    own = [
        own_finding(
            scene,
            "waiver/malformed",
            start=start,
            end=end,
            severity="warning",
            message=_sentence(message),
            why="A waiver that cannot be read waives nothing.",
            instead="Write <!-- healthlint-ignore RULE: reason -->.",
        )
        for start, end, message in problems
    ]
    used: set[Waiver] = set()
    spare: dict[Waiver, Waiver] = {}  # waivers of what another waives already
    result = []
    known = {name for _, _, (rule_id, family, *_) in scene.ruleset.book.traits for name in (rule_id, family)}
    running = {name for rule in scene.ruleset.traits.values() for name in (rule.id, rule.family)}
    live = sorted(
        (
            waiver
            for waiver in waivers
            if not (waiver.until and settings.today and waiver.until < settings.today)
        ),
        key=lambda waiver: waiver.first_line,
    )
    begins = [waiver.first_line for waiver in live]
    reaches = list(accumulate((waiver.last_line for waiver in live), max))  # furthest line of any so far
    for finding in findings:
        # the words of a claim may be wrapped: a waiver on any of their lines is beside them
        covering = [
            waiver
            for waiver in live[bisect_left(reaches, finding.line) : bisect_right(begins, finding.end_line)]
            if finding.line <= waiver.last_line
            and (finding.rule in waiver.rules or finding.family in waiver.rules)
        ]
        if covering:
            used.add(covering[0])
            spare.update(dict.fromkeys(covering[1:], covering[0]))
            finding = finding._replace(state="waived", reason=covering[0].reason)
        result.append(finding)
    in_force = set(live)
    for waiver in waivers:
        # What is waived for another market, or for a rule on trial, has its day in another run.
        settled = waiver in used or running.isdisjoint(waiver.rules)
        own += _waiver_problems(scene, waiver, waiver in in_force, settled, known, spare.get(waiver))
    return [*result, *own]


def _sentence(message: str) -> str:
    """A problem as a sentence; what begins with a name keeps its small letter."""
    begun = message if message.startswith("healthlint-") else message[0].upper() + message[1:]
    return begun if begun.endswith((".", "?", ">")) else f"{begun}."


def _waiver_problems(
    scene: Scene, waiver: Waiver, live: bool, used: bool, known: set[str], other: Waiver | None
) -> list[Finding]:
    """What is wrong with a waiver; ``other``: one that waives what this one would."""
    unknown = [name for name in waiver.rules if name not in known]
    if unknown:
        rule, severity = "waiver/unknown-rule", "warning"
        message = f"No rule or family is called {unknown[0]!r}."
        why, instead = "This waiver waives nothing.", _name_meant(unknown[0], known)
    elif not live:
        rule, severity = "waiver/expired", "warning"
        message = f"This waiver ended on {waiver.until}."
        why = "What it covered is reported again."
        instead = "Mend the claim, or renew the waiver with a new reason and date."
    elif not used and other is not None:
        line = place(scene.reading.document.source, other.start).line
        rule, severity = "waiver/unused", "info"
        message = f"What {', '.join(waiver.rules)} finds here is waived on line {line} already."
        why, instead = (
            "Of two waivers for the same words only the first is read, with its reason.",
            "Take one of the two comments out.",
        )
    elif not used:
        rule, severity = "waiver/unused", "info"
        message = f"Nothing here is found by {', '.join(waiver.rules)}."
        why, instead = (
            "A waiver that is not needed hides the next claim on its line.",
            "Take the comment out.",
        )
    else:
        return []
    return [
        own_finding(
            scene,
            rule,
            start=waiver.start,
            end=waiver.end,
            severity=severity,
            message=message,
            why=why,
            instead=instead,
        )
    ]


def _name_meant(name: str, known: set[str]) -> str:
    from healthlint.spelling import nearest

    close = nearest(name, sorted(known))
    return f"Did you mean {close!r}?" if close else "`healthlint rules` lists them."
