"""What leaves the program: always UTF-8, whatever the locale; never a traceback for a closed pipe."""

from __future__ import annotations

import os
import sys


def write(text: str) -> None:
    """Write to standard output. A reader that has gone away (``| head``) is no error.

    Lone surrogates (file names that are no UTF-8) come out as ``\\udc80``, which is
    how JSON spells them too.
    """
    try:
        buffer = getattr(sys.stdout, "buffer", None)
        if buffer is None:
            sys.stdout.write(text)
        else:
            sys.stdout.flush()
            buffer.write(text.encode("utf-8", "backslashreplace"))
        sys.stdout.flush()
    except BrokenPipeError:
        # The interpreter flushes once more at exit: give it somewhere to flush to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(text: str) -> None:
    """Write a message to standard error, its first line marked with the program's name."""
    from healthlint.reports.cells import inert

    lines = "\n".join(inert(line) for line in f"healthlint: {text}".split("\n"))
    try:
        sys.stderr.write(lines.encode("ascii" if _narrow() else "utf-8", "backslashreplace").decode() + "\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        pass  # nobody is listening


def _narrow() -> bool:
    encoding = (getattr(sys.stderr, "encoding", None) or "utf-8").lower()
    return "utf" not in encoding
