"""Findings about what the front matter says to healthlint itself: what cannot be read, is unknown or out of place."""

from __future__ import annotations

import re
from collections.abc import Iterable

from healthlint.findings import own_finding
from healthlint.guards import Scene
from healthlint.packs import PROFILES
from healthlint.settings import profiles_named
from healthlint.types import Finding

_KEYS = ("profile", "modality")
_LOOSE_MODALITY = re.compile(r"^modality[ \t]*[:=][ \t]*\[?[\"']?([\w-]+)", re.IGNORECASE | re.MULTILINE)
# Up to the first brace that closes: some keys and values, not a page of code.
_JSON = re.compile(r'\{(?=\s*")[^}]{0,2000}?("healthlint")\s*:\s*\{')
_OWN_TABLE = re.compile(r"^\[[ \t]*healthlint[ \t]*\]", re.MULTILINE)


def front_matter_findings(scene: Scene) -> list[Finding]:
    """Front matter that cannot be read, and a market or modality that nobody knows: said, never a crash."""
    front = scene.reading.document.front
    findings = []
    if front.problem:
        findings.append(
            own_finding(
                scene,
                "config/front-matter",
                start=front.start,
                end=front.start + 3,
                severity="warning",
                message=f"The front matter cannot be read: {front.problem}",
                why="Settings in it were not used.",
                instead="Mend the front matter, or take it out.",
            )
        )
    elif not front.end and (found := _JSON.match(scene.reading.document.source.text)):
        findings.append(
            own_finding(
                scene,
                "config/front-matter",
                start=found.start(1),
                end=found.end(1),
                severity="warning",
                message="Front matter in JSON is not read.",
                why="Settings in it were not used.",
                instead="Write it in YAML between lines of `---`, or in TOML between lines of `+++`.",
            )
        )
    findings += [_unknown_key(scene, key) for key in front.values if key not in _KEYS]
    findings += _out_of_place(scene)
    for name in profiles_named(front.values.get("profile")):
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
            scene,
            "config/out-of-place",
            start=at,
            end=end,
            severity="info",
            message=message,
            why="It was not used.",
            instead=advice,
        )
    ]


def _unknown_key(scene: Scene, key: str) -> Finding:
    from healthlint.spelling import nearest

    front = scene.reading.document.front
    close = nearest(key, _KEYS)
    advice = f"Did you mean {close!r}?" if close else f"A draft says its {' and '.join(_KEYS)} there."
    at = front.lines.get(key, front.start)
    message = f"The front matter has a key for healthlint that is not known: {key!r}."
    return own_finding(
        scene,
        "config/unknown-key",
        start=at,
        end=at + len(key),
        severity="info",
        message=message,
        why="It was not used.",
        instead=advice,
    )


def _unknown_name(scene: Scene, key: str, name: object, known: Iterable[str], why: str) -> Finding:
    from healthlint.spelling import nearest

    front = scene.reading.document.front
    close = nearest(str(name), known)
    advice = f"Did you mean {close!r}?" if close else f"Use one of: {', '.join(sorted(known))}."
    if isinstance(name, (list, tuple, dict)):
        advice = f"Write one name, without brackets. {advice}"
    at = front.lines.get(key, front.start)
    message = (
        f"The front matter names a {key} that is not known: {repr(name) if isinstance(name, str) else name}."
    )
    # a market whose rules did not run may not pass the gate unseen
    severity = "warning" if key == "profile" else "info"
    return own_finding(
        scene,
        f"config/unknown-{key}",
        start=at,
        end=at + len(key),
        severity=severity,
        message=message,
        why=why,
        instead=advice,
    )
