"""Where a run can be timed. Chosen once per run: unless asked for, nothing is measured.

The clock here hands everything on as it is. The one that measures stands in
``timings`` and is imported only for ``--timings``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ParamSpec, TypeVar

    P = ParamSpec("P")
    T = TypeVar("T")


class Clock:
    """A clock that nobody reads."""

    def stage(self, name: str, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """Do some work of a stage."""
        return work(*given, **named)

    def rules(self, items: Iterable[T], rule_of: Callable[[T], str]) -> Iterable[T]:
        """The items of a loop, in which the work on each is done for one rule."""
        return items


UNTIMED = Clock()
