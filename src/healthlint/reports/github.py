"""Annotations for GitHub Actions: workflow commands, one a line.

GitHub shows ten errors, ten warnings and ten notices of a step and drops the others, so the most severe
come first and what is beyond ten follows as plain lines of the log. The job summary takes the ``markdown``
report: ``--output markdown:$GITHUB_STEP_SUMMARY``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from healthlint.reports.gate import open_findings
from healthlint.reports.paths import file_path
from healthlint.reports.text import NOUNS, counted, gate_words
from healthlint.reports.wording import line, packs_used, reasons, said
from healthlint.severities import SEVERITIES
from healthlint.types import Finding, Report

MOST = 10  # of each level in one step
LEVELS = {"error": "error", "warning": "warning", "info": "notice"}

# What the runner takes for a command: "::" at the start of a line, "##[" anywhere in it.
_COMMAND = re.compile(r"(?m)^(\s*):(?=:)|#(?=#\[)")
_ZERO_WIDTH = "\u200b"


def render(report: Report) -> str:
    """Annotations, the findings beyond the ten of each level, and the gate."""
    commands: dict[str, list[str]] = {level: [] for level in SEVERITIES}
    plain: dict[str, list[str]] = {level: [] for level in SEVERITIES}
    for error in report.errors:
        message = f"cannot be checked: {line(error.message)}"
        commands["error"].append(_command("error", message, file=file_path(error.path), title="healthlint"))
        plain["error"].append(f"{file_path(error.path)}: {message}")
    for hint in report.hints:
        commands["info"].append(_command("notice", line(hint), title="healthlint"))
        plain["info"].append(line(hint))
    for finding in open_findings(report):
        commands[finding.severity].append(_annotation(finding))
        plain[finding.severity].append(_plain(finding))
    lines = [command for level in SEVERITIES for command in commands[level][:MOST]]
    lines.extend(map(not_commands, _closing(report, plain)))
    return "".join(f"{one}\n" for one in lines)


def not_commands(text: str) -> str:
    """``text`` for a log of GitHub Actions, where words of a draft must not be taken for commands.

    An invisible character parts the signs that make a command; columns and copies stay readable.
    """
    return _COMMAND.sub(lambda match: f"{match[0]}{_ZERO_WIDTH}", text)


def _annotation(finding: Finding) -> str:
    place = {"line": str(finding.line), "endLine": str(finding.end_line)}
    if finding.line == finding.end_line:
        # GitHub takes columns for annotations of one line only.
        place.update(col=str(finding.column), endColumn=str(finding.end_column))
    message = "\n".join([said(finding), *reasons(finding)])
    return _command(
        LEVELS[finding.severity], message, file=file_path(finding.path), **place, title=line(finding.rule)
    )


def _command(level: str, message: str, **properties: str) -> str:
    named = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{level} {named}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _plain(finding: Finding) -> str:
    place = f"{file_path(finding.path)}:{finding.line}:{finding.column}"
    return f"{place}: {NOUNS[finding.severity]}: {said(finding)} ({line(finding.rule)})"


def _closing(report: Report, plain: dict[str, list[str]]) -> Iterator[str]:
    beyond = {level: lines[MOST:] for level, lines in plain.items() if lines[MOST:]}
    if beyond:
        named = ", ".join(counted(len(lines), f"more {NOUNS[level]}") for level, lines in beyond.items())
        yield f"{named}, as GitHub annotates only {MOST} of each level in a step:"
        for lines in beyond.values():
            yield from (f"  {one}" for one in lines)
    if report.packs:
        yield f"rules: {packs_used(report)}"
    yield f"gate: {gate_words(report)[1]}"
