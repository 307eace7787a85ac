"""The entry: words in, exit code out. What a command does stands in ``healthlint.commands``.

Exit codes: 0 clean, 1 findings at or above the gate, 2 usage, settings, rule or
read error, 3 a defect of healthlint, 130 stopped by the user.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from healthlint import __version__
from healthlint.arguments import Arguments, parse, usage
from healthlint.errors import HealthlintError, defect_line
from healthlint.output import complain, write
from healthlint.waiting import speak

GARBAGE = 200_000  # objects made and not yet freed before Python looks for garbage
CLEAN, WRONG, DEFECT, STOPPED = 0, 2, 3, 130


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line ``words`` (default: the program's own) and return the exit code."""
    try:
        arguments = parse(sys.argv[1:] if words is None else words)
        return _dispatch(arguments)
    except HealthlintError as error:
        complain(str(error))
        return WRONG
    except KeyboardInterrupt:
        complain("stopped")
        return STOPPED
    except Exception as error:  # the one place that may catch everything: see errors.py
        if os.environ.get("HEALTHLINT_DEBUG"):
            raise
        complain(_defect(error))
        return DEFECT


def run() -> None:
    """The console script."""
    import gc

    # The packs are some hundred thousand objects that live to the end; looking through them
    # for garbage again and again costs a tenth of a run.
    gc.set_threshold(GARBAGE)
    code = main()
    # Nor are they worth a last look, which Python else takes when it ends, several times over.
    gc.freeze()
    sys.exit(code)


def _dispatch(arguments: Arguments) -> int:
    if arguments.has("--version"):
        write(f"healthlint {__version__}\n")
        return CLEAN
    if arguments.has("--help"):
        write(_help(arguments.command if arguments.command != "check" else ""))
        return CLEAN
    if not arguments.command:
        complain("nothing to check: name a file, a folder, or - for standard input\n\n" + _help())
        return WRONG
    # Only names of the table get here, so nothing that a user types is imported.
    name = "healthlint.commands." + arguments.command.replace("-", "_")
    command = __import__(name, fromlist=("run",))  # importlib costs more to import
    speak(not arguments.has("--quiet"))
    code: int = command.run(arguments)
    return code


def _help(command: str = "") -> str:
    """The help screen, as wide as the screen is."""
    from healthlint.reports.terminal import screen_width

    return usage(command, screen_width())


def _defect(error: Exception) -> str:
    cause = error.__cause__ if type(error).__name__ == "DraftCrash" and error.__cause__ else error
    return (
        f"{defect_line(cause, str(error) if cause is not error else '')}\n"
        "This is a defect of healthlint. Please report the line above; HEALTHLINT_DEBUG=1 shows more."
    )
