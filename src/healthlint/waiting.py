"""A word to whoever waits at a terminal, gone when the wait is over.

Only a command speaks, and only to a terminal: a program that uses healthlint, a pipe
and a log are told nothing.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from threading import Timer

PATIENCE = 1.0  # seconds before anything is said

_speaks = False


def speak(wanted: bool) -> None:
    """From now on say what takes long, if that is wanted and standard error is a terminal."""
    global _speaks
    dumb = os.environ.get("TERM") == "dumb"  # nothing can be wiped there
    _speaks = wanted and not dumb and sys.stderr is not None and sys.stderr.isatty()


def speaks() -> bool:
    """Whether anything is said, for the processes that share the work."""
    return _speaks


class Waiting:
    """``with Waiting("Compiling"):`` says so if what stands inside takes longer than anybody expects."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._said = False
        self._timer: Timer | None = None

    def __enter__(self) -> None:
        if _speaks:
            from threading import Timer

            self._timer = Timer(PATIENCE, self._say)
            self._timer.daemon = True
            self._timer.start()

    def __exit__(self, *_: object) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer.join()  # it may be just about to speak
        if self._said:
            _write("\r\x1b[K")

    def _say(self) -> None:
        self._said = True
        _write(f"\r\x1b[K{self._text}")


def _write(text: str) -> None:
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except (OSError, ValueError):
        pass  # nobody is waiting any more
