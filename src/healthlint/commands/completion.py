"""``healthlint completion SHELL``: a script that completes commands, options, values and rules."""

from __future__ import annotations

from healthlint.arguments import Arguments
from healthlint.completion import SHELLS, script
from healthlint.errors import SettingsError
from healthlint.output import write
from healthlint.spelling import did_you_mean


def run(arguments: Arguments) -> int:
    """Print the completion script of one shell; its first lines say where to put it."""
    shell = arguments.operands[0] if len(arguments.operands) == 1 else ""
    if not shell:
        raise SettingsError(f"name one shell: healthlint completion {'|'.join(SHELLS)}")
    if shell not in SHELLS:
        raise SettingsError(f"no completion for {shell}{did_you_mean(shell, SHELLS)} ({', '.join(SHELLS)})")
    write(script(shell))
    return 0
