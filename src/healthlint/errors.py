"""The errors that healthlint raises on purpose, and what each means for a run.

    HealthlintError
    ├── SettingsError   a settings file or option is wrong      -> exit code 2
    ├── RuleError       a rule file is wrong                    -> exit code 2
    ├── WriteError      a report cannot be written              -> exit code 2, the other reports are
    └── ReadError       one draft cannot be read                -> exit code 2, the other drafts go on

Every message says what is wrong, where (file and line where there is one) and
what to do about it. Anything else that escapes is a defect of healthlint
itself: exit code 3, and the other drafts go on if it met one of them.
"""

from __future__ import annotations

from collections.abc import Sequence


class HealthlintError(Exception):
    """Base of every error that is somebody's to mend."""


class SettingsError(HealthlintError):
    """A settings file, front matter or command-line value cannot be used."""


class ReadError(HealthlintError):
    """A draft cannot be read. ``str(error)`` says why and what to do."""


class WriteError(HealthlintError):
    """A report cannot be written to standard output or to its file. ``str(error)`` says which and why."""


class RuleError(HealthlintError):
    """One or more mistakes in rule files, all that were found in one run.

    ``problems`` holds one line each, ``file:line: what is wrong; what to do``.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def defect_line(error: BaseException, draft: str = "") -> str:
    """One line for a bug report: what broke, where in the code, in which draft."""
    import os
    import sys

    from healthlint import __version__

    place, step = "", error.__traceback__
    while step is not None:
        name = os.path.basename(step.tb_frame.f_code.co_filename)
        place, step = f"{name}:{step.tb_lineno}", step.tb_next
    version = ".".join(map(str, sys.version_info[:3]))
    found_in = f"healthlint {__version__}, Python {version}, {place}{f', draft {draft}' if draft else ''}"
    return f"internal error: {type(error).__name__}: {' '.join(str(error).split())} [{found_in}]"
