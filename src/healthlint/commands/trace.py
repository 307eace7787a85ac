"""``healthlint trace FILE[:LINE]``: what the rules saw in a draft, what was cleared, and by which words."""

from __future__ import annotations

import os

from healthlint.arguments import Arguments
from healthlint.commands import standard_input, wanted_by
from healthlint.draft import open_draft, prepare
from healthlint.errors import SettingsError
from healthlint.explain import trace_lines
from healthlint.limits import limits_of
from healthlint.output import write
from healthlint.reports.text import counted
from healthlint.run import settings_of
from healthlint.shelf import Shelf
from healthlint.source import place
from healthlint.wanted import check_wanted


def run(arguments: Arguments) -> int:
    """Print every candidate of a draft, or of one of its lines, with its outcome."""
    if len(arguments.operands) != 1:
        raise SettingsError("name one draft, such as: healthlint trace draft.md:12")
    path, line = _path_and_line(arguments.operands[0])
    wanted = wanted_by(arguments)
    data = None
    if path == "-":
        wanted = wanted._replace(stdin_path=arguments.last("--stdin-path"))
        data = standard_input()
    settings = settings_of(path, wanted, {})
    check_wanted(wanted, [settings.rules])
    path = path if data is None else wanted.stdin_path or "<stdin>"
    source, kind = open_draft(path, data, limits_of(settings.limits).file_size)
    lines = len(source.line_starts) - source.text.endswith(("\n", "\r"))
    if line is not None and not 1 <= line <= lines:
        raise SettingsError(f"{path} has {counted(lines, 'line')}, so there is no line {line:,} to trace")
    ruleset, draft_settings = prepare(source, settings, wanted, Shelf(wanted.day()))
    from healthlint.engine import trace_source

    traces = [
        trace
        for trace in trace_source(source, kind, ruleset, draft_settings)
        if not line
        or place(source, trace.start).line <= line <= place(source, max(trace.start, trace.end - 1)).line
    ]
    write("".join(f"{text}\n" for trace in traces for text in trace_lines(trace, source)))
    if not traces:
        write(
            f"no rule saw anything{f' on line {line}' if line else ''} ({len(ruleset.rules)} rules loaded)\n"
        )
    return 0


def _path_and_line(operand: str) -> tuple[str, int | None]:
    """``draft.md:12`` taken apart; a file whose name looks like that goes first."""
    path, _, line = operand.rpartition(":")
    if path and line.isascii() and line.isdigit() and not os.path.exists(operand):
        return path, int(line)
    return operand, None
