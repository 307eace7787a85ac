"""Linting in several processes, for folders where that pays. Same results, same order."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from healthlint.draft import Outcome, lint_draft
from healthlint.errors import RuleError
from healthlint.settings import Settings
from healthlint.shelf import Shelf
from healthlint.waiting import speak, speaks
from healthlint.wanted import Wanted

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

# Drafts that may be done before their turn: enough for a long one not to hold up the others, and
# few enough for their findings to fit into memory.
AHEAD = 1000
MOST_ON_WINDOWS = 61  # processes: it waits for no more at once, and Python refuses them

# What each process keeps between drafts. A process serves one run and ends with it.
_wanted = Wanted()
_shelf = Shelf()


Job = tuple[str, Settings, "bytes | None"]


def lint_in_processes(work: Sequence[Job], wanted: Wanted, jobs: int) -> Iterator[Outcome]:
    """What comes of each draft, in order. Raises what ``lint_draft`` raises.

    Whatever ends it early (Ctrl-C, an error, a caller who has seen enough) ends the processes at once.
    """
    from concurrent.futures import ProcessPoolExecutor

    if sys.platform == "win32":
        jobs = min(jobs, MOST_ON_WINDOWS)
    # Small, so that no process waits long for the last one.
    size = max(1, min(8, len(work) // (jobs * 4)))
    chunks = (work[start : start + size] for start in range(0, len(work), size))
    pool = ProcessPoolExecutor(jobs, initializer=_begin, initargs=(wanted, speaks()))
    try:
        for outcome in _in_order(pool, chunks, AHEAD // size):
            if isinstance(outcome, _Failure):
                raise RuleError(outcome.problems)
            yield outcome
    except BaseException:
        _end(pool)
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _in_order(
    pool: ProcessPoolExecutor, chunks: Iterable[Sequence[Job]], most: int
) -> Iterator[Outcome | _Failure]:
    """The outcomes of all chunks; ``most`` of them are under way or wait for one before them."""
    waiting: deque[Future[list[Outcome | _Failure]]] = deque()
    for chunk in chunks:
        with _no_interrupt():
            waiting.append(pool.submit(_work, chunk))
        if len(waiting) >= most:
            yield from waiting.popleft().result()
    while waiting:
        yield from waiting.popleft().result()


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """Ctrl-C waits while processes may be started: one that is just starting would complain of it at length."""
    import signal

    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end(pool: ProcessPoolExecutor) -> None:
    """End the processes in the middle of their work, which nobody wants any more."""
    # What ``terminate_workers`` of Python 3.14 does.
    for process in list((getattr(pool, "_processes", None) or {}).values()):
        process.terminate()


class _Failure:
    """A RuleError on its way to the parent: exceptions with arguments of their own do not travel whole."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)


def _begin(wanted: Wanted, speaking: bool) -> None:
    import signal

    # Ctrl-C reaches the whole group; the parent alone decides and says what happens.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    global _wanted, _shelf
    _wanted, _shelf = wanted, Shelf(wanted.day(), wanted.rules_folder)
    speak(speaking)


def _work(chunk: Sequence[Job]) -> list[Outcome | _Failure]:
    return [_work_on(*job) for job in chunk]


def _work_on(draft: str, settings: Settings, data: bytes | None) -> Outcome | _Failure:
    try:
        return lint_draft(draft, settings, _wanted, _shelf, data)
    except RuleError as error:
        return _Failure(error.problems)
