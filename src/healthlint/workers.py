"""Linting in several processes, for folders where that pays. Same results, same order."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from healthlint.draft import Outcome, lint_draft
from healthlint.errors import RuleError
from healthlint.settings import Settings
from healthlint.shelf import Shelf
from healthlint.types import DraftResult
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
Chunk = Sequence[Job]


def lint_in_processes(work: Sequence[Job], wanted: Wanted, jobs: int) -> Iterator[Outcome]:
    """What comes of each draft, in order. Raises what ``lint_draft`` raises.

    Whatever ends it early (Ctrl-C, an error, a caller who has seen enough) ends the processes at once.
    A process that is killed, as by a system out of memory, costs the draft that does so again by itself.
    """
    if sys.platform == "win32":
        jobs = min(jobs, MOST_ON_WINDOWS)
    # Small, so that no process waits long for the last one.
    size = max(1, min(8, len(work) // (jobs * 4)))
    chunks = deque(work[start : start + size] for start in range(0, len(work), size))
    for outcome in _outcomes(chunks, wanted, jobs, max(1, AHEAD // size)):
        if isinstance(outcome, _Failure):
            raise RuleError(outcome.problems)
        yield outcome


def _outcomes(chunks: deque[Chunk], wanted: Wanted, jobs: int, most: int) -> Iterator[Outcome | _Failure]:
    """The outcomes of all chunks, in order; ``most`` of them are under way or wait for one before them."""
    while chunks:
        begun: deque[tuple[Chunk, Future[list[Outcome | _Failure]]]] = deque()
        with _processes(jobs, wanted) as pool:
            yield from _in_order(pool, chunks, begun, most)
        # Empty unless a process died, which ends its whole pool: whose draft it was cannot be told.
        for chunk, future in begun:
            yield from _one_by_one(chunk, wanted) if _is_lost(future) else future.result()


def _in_order(
    pool: ProcessPoolExecutor,
    chunks: deque[Chunk],
    begun: deque[tuple[Chunk, Future[list[Outcome | _Failure]]]],
    most: int,
) -> Iterator[Outcome | _Failure]:
    """The outcomes of ``chunks`` up to the end, or until a process dies; ``begun`` are those under way."""
    from concurrent.futures.process import BrokenProcessPool

    with suppress(BrokenProcessPool):
        while chunks or begun:
            while chunks and len(begun) < most:
                begun.append((chunks[0], _submit(pool, chunks[0])))
                chunks.popleft()
            outcomes = begun[0][1].result()
            begun.popleft()
            yield from outcomes


def _one_by_one(chunk: Chunk, wanted: Wanted) -> Iterator[Outcome | _Failure]:
    """The outcomes of drafts of which one may kill its process: a fresh one for whatever is left then."""
    from concurrent.futures.process import BrokenProcessPool

    left = deque(chunk)
    while left:
        with _processes(1, wanted) as pool:
            _submit(pool, ()).result()  # where no process lives at all, no draft is to blame
            try:
                while left:
                    outcomes = _submit(pool, (left[0],)).result()
                    left.popleft()
                    yield from outcomes
            except BrokenProcessPool:
                yield _killed(left.popleft()[0], wanted)


def _killed(draft: str, wanted: Wanted) -> Outcome:
    path = (wanted.stdin_path or "<stdin>") if draft == "-" else draft
    return Outcome(DraftResult(path, (), 0, None, _KILLED))


_KILLED = (
    "the process that read it was killed, as happens when memory runs out; "
    "split the draft, or check it where there is more memory"
)


def _is_lost(future: Future[list[Outcome | _Failure]]) -> bool:
    from concurrent.futures.process import BrokenProcessPool

    return isinstance(future.exception(), BrokenProcessPool)


def _submit(pool: ProcessPoolExecutor, chunk: Chunk) -> Future[list[Outcome | _Failure]]:
    with _no_interrupt():
        return pool.submit(_work, chunk)


@contextmanager
def _processes(jobs: int, wanted: Wanted) -> Iterator[ProcessPoolExecutor]:
    """Processes for a run, gone when the work is done, and at once if it is broken off."""
    from concurrent.futures import ProcessPoolExecutor

    pool = ProcessPoolExecutor(jobs, initializer=_begin, initargs=(wanted, speaks()))
    try:
        yield pool
    except BaseException:
        _end(pool)
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


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
