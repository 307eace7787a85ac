"""SARIF 2.1.0, the exchange format of code scanners: everything of the run, waived and baselined findings too.

Those carry ``suppressions``. GitHub's code scanning does not heed them, so what is uploaded there is the
``code-scanning`` report, which leaves them out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from healthlint import __version__
from healthlint.reports.gate import exit_code
from healthlint.reports.paths import file_uri
from healthlint.reports.wording import advice, cited, first_address, line, said
from healthlint.severities import SEVERITIES
from healthlint.types import DraftError, Finding, Report

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "info": "note"}
ROOT = "%SRCROOT%"
SUPPRESSIONS = {"waived": "inSource", "baselined": "external"}

# What viewers would act on in a message: links such as [here](address), and placeholders such as {0}.
_ACTIVE = re.compile(r"\](?=\()|\{(?=\d+\})")
_ZERO_WIDTH = "\u200b"
_NO_RESULTS = '"results": [],'


def pieces(report: Report) -> Iterator[str]:
    """The run as a SARIF log, waived and baselined findings as suppressed results; a result at a time."""
    return log(
        report, lambda: (one for one in report.findings if one.state == "open" or one.state in SUPPRESSIONS)
    )


def log(report: Report, findings: Callable[[], Iterable[Finding]]) -> Iterator[str]:
    """A SARIF log of one run with these findings as its results, piece by piece. They are gone through twice."""
    rules: dict[str, tuple[Finding, str]] = {}
    for finding in findings():
        first, gravest = rules.get(finding.rule, (finding, finding.severity))
        rules[finding.rule] = (first, min(gravest, finding.severity, key=SEVERITIES.index))
    indexes = {rule: index for index, rule in enumerate(sorted(rules))}
    run = {
        "tool": {
            "driver": {
                "name": "healthlint",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_rule(*rules[rule]) for rule in indexes],
            },
            "extensions": [
                {
                    "name": line(pack.id),
                    "version": line(pack.version),
                    **({"shortDescription": {"text": line(pack.title)}} if pack.title else {}),
                    "properties": {"digest": line(pack.digest)},
                }
                for pack in report.packs
            ],
        },
        "invocations": [_invocation(report)],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The folder that healthlint was run in."}}},
        "columnKind": "unicodeCodePoints",
        "results": [],
        "properties": {"profiles": list(report.profiles), "failOn": report.fail_on},
    }
    whole = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    head, here, tail = _dump(whole).rpartition(_NO_RESULTS)
    before = f'{head}"results": ['
    for finding in findings():
        yield before + "\n    " + _dump(_result(finding, indexes)).replace("\n", "\n    ")
        before = ","
    yield f"{head}{here}{tail}\n" if before != "," else f"\n   ],{tail}\n"


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _rule(finding: Finding, severity: str) -> dict[str, Any]:
    """What is known of a rule, from its first finding and the highest severity that it reached."""
    # The messages of waivers and settings name what they found; what holds for all of them is the reason.
    own = finding.kind in ("waiver", "config") and finding.why
    address = first_address(finding)
    entry: dict[str, Any] = {
        "id": line(finding.rule),
        "shortDescription": _text(line(finding.why if own else finding.message)),
        "fullDescription": _text(line(finding.why or finding.message)),
        "help": _help(finding),
        "defaultConfiguration": {"level": LEVELS[severity]},
        "properties": {
            "tags": [line(finding.family), line(finding.kind)],
            "problem.severity": "recommendation" if severity == "info" else severity,
        },
    }
    return {**entry, "helpUri": address} if address else entry


def _help(finding: Finding) -> dict[str, str]:
    from healthlint.reports.markdown import link_to, paragraph

    standards = cited(finding.standards)
    text = [line(finding.why), advice(finding), f"Standards: {standards}" if standards else ""]
    marked = [paragraph(finding.why), paragraph(advice(finding))]
    marked += [f"- {link_to(standard)}" for standard in finding.standards]
    told = "\n".join(filter(None, text)) or line(finding.message)
    return {
        "text": _inactive(told),
        "markdown": "\n\n".join(filter(None, marked)) or paragraph(finding.message),
    }


def _result(finding: Finding, indexes: Mapping[str, int]) -> dict[str, Any]:
    suppressions = []
    if finding.state in SUPPRESSIONS:
        suppressions.append(
            {
                "kind": SUPPRESSIONS[finding.state],
                "status": "accepted",
                **({"justification": line(finding.reason)} if finding.reason else {}),
            }
        )
    notes = [
        {"guard": line(note.guard), "effect": note.effect, "quote": line(note.quote)}
        for note in finding.notes
    ]
    return {
        "ruleId": line(finding.rule),
        "ruleIndex": indexes[finding.rule],
        "level": LEVELS[finding.severity],
        "message": _text(f"{said(finding)} {advice(finding)}".rstrip()),
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": _artifact(finding.path),
                    "region": {
                        "startLine": finding.line,
                        "startColumn": finding.column,
                        "endLine": finding.end_line,
                        "endColumn": finding.end_column,
                    },
                }
            }
        ],
        "partialFingerprints": {"healthlint/v1": finding.fingerprint},
        "suppressions": suppressions,
        "properties": {"family": line(finding.family), "kind": finding.kind, "notes": notes},
    }


def _invocation(report: Report) -> dict[str, Any]:
    return {
        "executionSuccessful": not report.errors,
        "exitCode": exit_code(report),
        "toolExecutionNotifications": [_notification(error) for error in report.errors],
        "toolConfigurationNotifications": [
            {"level": "note", "message": _text(line(hint))} for hint in report.hints
        ],
    }


def _notification(error: DraftError) -> dict[str, Any]:
    return {
        "level": "error",
        "message": _text(f"cannot be checked: {line(error.message)}"),
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(error.path)}}],
    }


def _artifact(path: str) -> dict[str, str]:
    uri = file_uri(path)
    return {"uri": uri} if uri.startswith("file:") else {"uri": uri, "uriBaseId": ROOT}


def _text(text: str) -> dict[str, str]:
    return {"text": _inactive(text)}


def _inactive(text: str) -> str:
    return _ACTIVE.sub(lambda match: f"{match[0]}{_ZERO_WIDTH}", text)
