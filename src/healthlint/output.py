"""What leaves the program: always UTF-8, whatever the locale; never a traceback for a closed pipe."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from healthlint.errors import WriteError


def write(text: str, for_programs: bool = False) -> None:
    """Write to standard output, as ``write_pieces`` does."""
    write_pieces((text,), for_programs)


def write_pieces(pieces: Iterable[str], for_programs: bool = False) -> None:
    """Write whole lines to standard output. A reader that has gone away (``| head``) is no error.

    Lone surrogates (file names that are no UTF-8) come out as ``\\udc80``, which is
    how JSON spells them too. ``for_programs``: to the letter; what people read is kept
    from being taken for commands by the log of a CI server. Raises WriteError if it
    cannot be written to: a full disk, a stream that was closed from the start.
    """
    harmless = pieces if for_programs else map(_harmless, pieces)
    if sys.stdout is None:  # closed when Python began
        if any(harmless):
            raise WriteError("standard output cannot be written: it is closed")
        return
    try:
        buffer = getattr(sys.stdout, "buffer", None)
        sys.stdout.flush()
        for text in harmless:
            if buffer is None:
                sys.stdout.write(text)
            else:
                buffer.write(text.encode("utf-8", "backslashreplace"))
        sys.stdout.flush()
    except OSError as error:
        # The interpreter flushes once more at exit: give it somewhere to flush to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise WriteError(f"standard output cannot be written: {error.strerror}") from None


def complain(text: str) -> None:
    """Write a message to standard error, its first line marked with the program's name."""
    from healthlint.reports.cells import inert

    if sys.stderr is None:  # closed when Python began
        return
    lines = _harmless("\n".join(inert(line) for line in f"healthlint: {text}".split("\n")))
    try:
        sys.stderr.write(lines.encode("ascii" if _narrow() else "utf-8", "backslashreplace").decode() + "\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        pass  # nobody is listening


def write_file(path: str, pieces: Iterable[str]) -> None:
    """Write a report, piece by piece, to a file, whole or not at all: a run that is stopped leaves the old file.

    Links are followed. Pipes and devices are written to as they are, and so is GitHub's job summary, to which
    every step of a job appends. Raises OSError.
    """
    data = (piece.encode("utf-8", "backslashreplace") for piece in pieces)
    stream = {"/dev/stdout": 1, "/dev/stderr": 2}.get(path)
    target = os.path.realpath(path)
    if stream is not None:
        # By the number: opening it anew would write over what a redirected stream holds already.
        _append(os.dup(stream), data)
    elif path == os.environ.get("GITHUB_STEP_SUMMARY"):
        _append(os.open(target, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666), data)
    elif os.path.exists(target) and not os.path.isfile(target):
        _append(os.open(target, os.O_WRONLY), data)
    else:
        _replace(target, data)


def _append(number: int, data: Iterable[bytes]) -> None:
    with open(number, "wb") as stream:
        stream.writelines(data)


def _replace(target: str, data: Iterable[bytes]) -> None:
    # A name that nobody can foresee, and never through something that lies there already.
    temporary = f"{target}.{os.urandom(6).hex()}.tmp"
    number = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        _append(number, data)
        if os.path.exists(target):
            os.chmod(temporary, os.stat(target).st_mode & 0o7777)
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


def _harmless(text: str) -> str:
    """The runner of GitHub Actions obeys commands in the log; lines and names of drafts can be such."""
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return text
    from healthlint.reports.github import not_commands

    return not_commands(text)


def _narrow() -> bool:
    encoding = (getattr(sys.stderr, "encoding", None) or "utf-8").lower()
    return "utf" not in encoding
