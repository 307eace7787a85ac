"""What the draft says to healthlint itself: waivers and front matter, and findings about both.

Most drafts say nothing, and a run over them does without this module.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate

from healthlint.findings import own_finding
from healthlint.guards import Scene
from healthlint.packs import PROFILES
from healthlint.types import DraftSettings, Finding, Waiver
from healthlint.waivers import parse_waivers

# --- front matter ------------------------------------------------------------

_KEYS = ("profile", "modality")
_LOOSE_MODALITY = re.compile(r"^modality[ \t]*[:=][ \t]*\[?[\"']?([\w-]+)", re.IGNORECASE | re.MULTILINE)
_OWN_TABLE = re.compile(r"^\[[ \t]*healthlint[ \t]*\]", re.MULTILINE)


def front_matter_findings(scene: Scene) -> list[Finding]:
    """Front matter that cannot be read, and a market or modality that nobody knows: said, never a crash."""
    front = scene.reading.document.front
    findings = []
    if front.problem:
        findings.append(
            own_finding(scene, "config/front-matter", "config", "warning", front.start, front.start + 3,
                        f"The front matter cannot be read: {front.problem}",
                        "Settings in it were not used.", "Mend the front matter, or take it out.")
        )  # fmt: skip
    findings += [_unknown_key(scene, key) for key in front.values if key not in _KEYS]
    findings += _out_of_place(scene)
    profiles = front.values.get("profile") or []
    for name in profiles if isinstance(profiles, (list, tuple)) else [profiles]:
        if name not in PROFILES:
            findings.append(
                _unknown_name(scene, "profile", name, PROFILES, "The rules of that market were not used.")
            )
    modality = front.values.get("modality")
    known = scene.ruleset.book.modalities
    if modality is not None and not (isinstance(modality, str) and modality in known):
        findings.append(
            _unknown_name(scene, "modality", modality, known, "What is sold decides which uses are accepted.")
        )
    return findings


def _out_of_place(scene: Scene) -> list[Finding]:
    """A modality by its name, but not under ``healthlint``, where nobody reads it."""
    front, source = scene.reading.document.front, scene.reading.document.source
    found = _LOOSE_MODALITY.search(source.text, front.start, front.end)
    if found is None or found[1].lower() not in scene.ruleset.book.modalities:
        return []
    at, end, name = found.start(), found.start() + len("modality"), found[1].lower()
    toml = source.text.startswith("+++", front.start)
    if toml and _OWN_TABLE.search(source.text, front.start, at):
        return []
    message = f"The front matter names a modality that is not under `healthlint`: {name!r}."
    advice = (
        f'Write `healthlint = {{modality = "{name}"}}`.'
        if toml
        else f"Write `healthlint: {{modality: {name}}}`."
    )
    return [
        own_finding(
            scene, "config/out-of-place", "config", "info", at, end, message, "It was not used.", advice
        )
    ]


def _unknown_key(scene: Scene, key: str) -> Finding:
    from difflib import get_close_matches

    front = scene.reading.document.front
    close = get_close_matches(key, _KEYS, 1)
    advice = f"Did you mean {close[0]!r}?" if close else f"A draft says its {' and '.join(_KEYS)} there."
    at = front.lines.get(key, front.start)
    message = f"The front matter has a key for healthlint that is not known: {key!r}."
    return own_finding(
        scene, "config/unknown-key", "config", "info", at, at + len(key), message, "It was not used.", advice
    )


def _unknown_name(scene: Scene, key: str, name: object, known: Iterable[str], why: str) -> Finding:
    from difflib import get_close_matches

    front = scene.reading.document.front
    close = get_close_matches(str(name), list(known), 1)
    advice = f"Did you mean {close[0]!r}?" if close else f"Use one of: {', '.join(sorted(known))}."
    if isinstance(name, (list, tuple, dict)):
        advice = f"Write one name, without brackets. {advice}"
    at = front.lines.get(key, front.start)
    message = (
        f"The front matter names a {key} that is not known: {repr(name) if isinstance(name, str) else name}."
    )
    # a market whose rules did not run may not pass the gate unseen
    severity = "warning" if key == "profile" else "info"
    return own_finding(
        scene, f"config/unknown-{key}", "config", severity, at, at + len(key), message, why, advice
    )


# --- waivers -----------------------------------------------------------------


def apply_waivers(scene: Scene, findings: list[Finding], settings: DraftSettings) -> list[Finding]:
    """Findings with the state that waivers give them, and what is wrong with the waivers themselves."""
    document = scene.reading.document
    waivers, problems = parse_waivers(document)
    own = [
        own_finding(scene, "waiver/malformed", "waiver", "warning", start, end, _sentence(message),
                    "A waiver that cannot be read waives nothing.",
                    "Write <!-- healthlint-ignore RULE: reason -->.")
        for start, end, message in problems
    ]  # fmt: skip
    used: set[Waiver] = set()
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
        for waiver in live[bisect_left(reaches, finding.line) : bisect_right(begins, finding.end_line)]:
            if finding.line <= waiver.last_line and (
                finding.rule in waiver.rules or finding.family in waiver.rules
            ):
                used.add(waiver)
                finding = finding._replace(state="waived", reason=waiver.reason)
                break
        result.append(finding)
    in_force = set(live)
    for waiver in waivers:
        # What is waived for another market, or for a rule on trial, has its day in another run.
        settled = waiver in used or running.isdisjoint(waiver.rules)
        own += _waiver_problems(scene, waiver, waiver in in_force, settled, known)
    return [*result, *own]


def _sentence(message: str) -> str:
    """A problem as a sentence; what begins with a name keeps its small letter."""
    begun = message if message.startswith("healthlint-") else message[0].upper() + message[1:]
    return begun if begun.endswith((".", "?", ">")) else f"{begun}."


def _waiver_problems(scene: Scene, waiver: Waiver, live: bool, used: bool, known: set[str]) -> list[Finding]:
    at = (waiver.start, waiver.end)
    unknown = [name for name in waiver.rules if name not in known]
    if unknown:
        from difflib import get_close_matches

        close = get_close_matches(unknown[0], sorted(known), 1)
        advice = f"Did you mean {close[0]!r}?" if close else "`healthlint rules` lists them."
        return [
            own_finding(scene, "waiver/unknown-rule", "waiver", "warning", *at,
                        f"No rule or family is called {unknown[0]!r}.", "This waiver waives nothing.", advice)
        ]  # fmt: skip
    if not live:
        return [
            own_finding(scene, "waiver/expired", "waiver", "warning", *at,
                        f"This waiver ended on {waiver.until}.", "What it covered is reported again.",
                        "Mend the claim, or renew the waiver with a new reason and date.")
        ]  # fmt: skip
    if not used:
        return [
            own_finding(scene, "waiver/unused", "waiver", "info", *at,
                        f"Nothing here is found by {', '.join(waiver.rules)}.",
                        "A waiver that is not needed hides the next claim on its line.", "Take the comment out.")
        ]  # fmt: skip
    return []
