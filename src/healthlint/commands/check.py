"""``healthlint check``: lint drafts, print and write reports."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from healthlint.arguments import COMMANDS, Arguments
from healthlint.clock import Clock
from healthlint.commands import standard_input, wanted_by
from healthlint.discovery import is_draft
from healthlint.errors import SettingsError, WriteError
from healthlint.output import complain, write_file, write_pieces
from healthlint.reports import REPORTERS, SHOWS_LINES, in_pieces
from healthlint.reports.gate import exit_code
from healthlint.run import Progress, lint_paths
from healthlint.types import Report


def run(arguments: Arguments) -> int:
    """Lint, report, and return the exit code of the gate."""
    lint = _linter(arguments)
    if not arguments.operands and lint is lint_paths:
        raise SettingsError("nothing to check: name a file, a folder, or - for standard input")
    printed = _format(arguments.last("--format", "text"), "--format")
    outputs = _outputs(arguments.values.get("--output", ()), arguments.operands)
    quiet = arguments.has("--quiet")
    shows_lines = bool(SHOWS_LINES.intersection((printed, *(name for name, _ in outputs))))
    wanted = wanted_by(arguments, show_lines=shows_lines)._replace(
        stdin=standard_input() if "-" in arguments.operands else b"",
        stdin_path=arguments.last("--stdin-path"),
        baseline=arguments.last("--baseline"),
        no_baseline=arguments.has("--no-baseline"),
        # who measures wants the work done, and who isolates a run wants nothing from outside of it
        keep_results=not any(map(arguments.has, ("--no-cache", "--timings", "--isolated"))),
    )
    if arguments.has("--timings"):
        wanted = wanted._replace(jobs=1, clock=_stopwatch())
    paths = arguments.operands
    _refuse_mistyped_command(paths)
    if arguments.has("--show-settings") or arguments.has("--show-files"):
        from healthlint.commands import show

        chosen = show.show_settings if arguments.has("--show-settings") else show.show_files
        return chosen(paths, wanted)
    watched = sys.stderr is not None and sys.stderr.isatty()
    progress = _progress() if watched and not quiet else None
    try:
        report = lint(paths, wanted, progress, _silent if quiet else complain)
    finally:
        if progress is not None:
            sys.stderr.write("\r\x1b[K")
    report = report._replace(statistics=arguments.has("--statistics"))
    unwritten = wanted.clock.stage("report", _deliver, report, printed, outputs, arguments)
    if arguments.has("--timings"):
        _write_timings(wanted.clock)
    if unwritten:
        raise WriteError("\n".join(unwritten))
    return exit_code(report)


def _deliver(
    report: Report, printed: str, outputs: Sequence[tuple[str, str]], arguments: Arguments
) -> list[str]:
    """Write the reports asked for to their files, and the one that is printed; why some could not be written.

    The work behind them is done, so one that fails costs none of the others.
    """
    unwritten = list(filter(None, (_unwritten(file, in_pieces(name)(report)) for name, file in outputs)))
    try:
        write_pieces(_printed(report, printed, arguments), for_programs=printed != "text")
    except WriteError as problem:
        unwritten.append(str(problem))
    if printed != "text":
        for unread in report.errors:
            complain(f"{unread.path}: {unread.message}")
    return unwritten


def _linter(arguments: Arguments) -> Callable[..., Report]:
    """What to lint the paths with: all that is in them, or what a change brought in."""
    given = [name for name in ("--diff", "--staged", "--pre-commit") if arguments.has(name)]
    if len(given) > 1:
        raise SettingsError(f"{' and '.join(given)} ask for different changes; give one of them")
    if not given:
        return lint_paths
    for shows in ("--show-files", "--show-settings"):
        if arguments.has(shows):
            raise SettingsError(
                f"{shows} knows nothing of changes; name files or folders, without {given[0]}"
            )
    if "-" in arguments.operands:
        raise SettingsError("standard input has no history; name files or folders, or nothing at all")
    from healthlint import changed

    if given == ["--diff"]:
        return partial(changed.lint_since, arguments.last("--diff"))
    return changed.lint_staged if given == ["--staged"] else changed.lint_pre_commit


def _refuse_mistyped_command(paths: Sequence[str]) -> None:
    """Raise SettingsError if the first path is nowhere and looks like a command rather than a draft."""
    word = paths[0] if paths else "-"
    if word != "-" and not os.path.lexists(word) and not os.path.splitext(word)[1]:
        from healthlint.spelling import did_you_mean

        hint = did_you_mean(word, COMMANDS)
        if hint:
            raise SettingsError(f"{word}: no such file or folder{hint}")


def _printed(report: Report, name: str, arguments: Arguments) -> Iterable[str]:
    if name != "text":
        return in_pieces(name)(report)
    from healthlint.reports.terminal import page
    from healthlint.reports.text import pieces

    return pieces(report, page(arguments.has("--no-color"), arguments.has("--quiet")))


def _format(name: str, option: str) -> str:
    if name not in REPORTERS:
        from healthlint.spelling import did_you_mean

        raise SettingsError(
            f'{option}: unknown format "{name}"{did_you_mean(name, REPORTERS)} ({", ".join(REPORTERS)})'
        )
    return name


def _outputs(values: Sequence[str], paths: Sequence[str]) -> list[tuple[str, str]]:
    """The formats and files asked for. What cannot work, or loses a draft, is said before the work."""
    outputs = [_output(value) for value in values]
    for name, file in outputs:
        if os.path.isfile(file) and _would_be_lost(name, file, paths):
            raise SettingsError(f"--output: {file} is a draft; name another file for the report")
    files = [file for _, file in outputs if not file.startswith("/dev/")]
    for file in files:
        if files.count(file) > 1:
            raise SettingsError(f"--output: {file} is named twice; give each report a file of its own")
        folder = os.path.dirname(file) or "."
        if not os.path.isdir(folder):
            raise SettingsError(
                f"--output: {file} cannot be written: there is no folder {folder}; create it first"
            )
        if os.path.isdir(file):
            raise SettingsError(f"--output: {file} is a folder; name a file in it")
    return outputs


def _would_be_lost(name: str, file: str, paths: Sequence[str]) -> bool:
    """The file is named to be checked, or looks like a draft and cannot be an earlier report of this format.

    Reports stand in text files, too, but not among the drafts.
    """
    if any(os.path.exists(path) and os.path.samefile(path, file) for path in paths):
        return True
    if name == "markdown" or not is_draft(os.path.basename(file)):
        return False
    whole = os.path.realpath(file)
    return not file.lower().endswith(".txt") or any(
        whole.startswith(os.path.join(os.path.realpath(path), "")) for path in paths
    )


def _output(value: str) -> tuple[str, str]:
    name, colon, file = value.partition(":")
    if not colon or not file:
        raise SettingsError(f'--output: "{value}" must be FORMAT:FILE, such as json:report.json')
    return _format(name, "--output"), file


def _unwritten(file: str, pieces: Iterable[str]) -> str:
    """Write a report to its file; why that could not be done, "" if it was."""
    try:
        write_file(file, pieces)
    except OSError as error:
        return f"--output: {file} cannot be written: {error.strerror}"
    return ""


def _silent(text: str) -> None:
    pass


def _progress() -> Progress:
    """Shows how far a run has come, once it has taken a second, four times a second at most."""
    import time

    begun = shown = time.monotonic()

    def progress(done: int, total: int) -> None:
        nonlocal shown
        now = time.monotonic()
        if now - begun > 1 and now - shown > 0.25 and total > 1:
            shown = now
            sys.stderr.write(f"\r\x1b[Kchecked {done:,} of {total:,} drafts")
            sys.stderr.flush()

    return progress


def _stopwatch() -> Clock:
    from healthlint.timings import Stopwatch

    return Stopwatch()


def _write_timings(clock: Clock) -> None:
    from healthlint.timings import Stopwatch, table

    if isinstance(clock, Stopwatch):
        complain(table(clock))
