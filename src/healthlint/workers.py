"""Linting in several processes, for folders where that pays. Same results, same order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from healthlint.draft import DraftCrash, Outcome, lint_draft
from healthlint.errors import RuleError
from healthlint.settings import Settings
from healthlint.shelf import Shelf
from healthlint.wanted import Wanted

# What each process keeps between drafts. A process serves one run and ends with it.
_wanted = Wanted()
_shelf = Shelf()


Job = tuple[str, Settings, "bytes | None"]


def lint_in_processes(work: Sequence[Job], wanted: Wanted, jobs: int) -> Iterator[Outcome]:
    """What comes of each draft, in order. Raises what ``lint_draft`` raises."""
    from concurrent.futures import ProcessPoolExecutor

    # Small, so that no process waits long for the last one and Ctrl-C is heard at once.
    chunk = max(1, min(8, len(work) // (jobs * 4)))
    pool = ProcessPoolExecutor(jobs, initializer=_begin, initargs=(wanted,))
    try:
        for outcome in pool.map(_work, work, chunksize=chunk):
            if isinstance(outcome, _Failure):
                raise outcome.error()
            yield outcome
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


class _Failure:
    """An error on its way to the parent: exceptions with arguments of their own do not travel whole."""

    def __init__(self, kind: str, detail: Sequence[str]) -> None:
        self.kind, self.detail = kind, tuple(detail)

    def error(self) -> Exception:
        if self.kind == "rules":
            return RuleError(self.detail)
        crash = DraftCrash(self.detail[0])
        crash.__cause__ = RuntimeError(self.detail[1])
        return crash


def _begin(wanted: Wanted) -> None:
    import signal

    # Ctrl-C reaches the whole group; the parent alone decides and says what happens.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    global _wanted, _shelf
    _wanted, _shelf = wanted, Shelf(wanted.as_of, wanted.rules_folder)


def _work(job: Job) -> Outcome | _Failure:
    draft, settings, data = job
    try:
        return lint_draft(draft, settings, _wanted, _shelf, data)
    except RuleError as error:
        return _Failure("rules", error.problems)
    except DraftCrash as crash:
        return _Failure("crash", (draft, f"{type(crash.__cause__).__name__}: {crash.__cause__}"))
