"""``--timings``: where the time of a run goes, by stage and by rule.

A measuring ``Clock`` and the table made of it. Seconds are wall time, the
interpreter's start and the first imports left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from healthlint.clock import Clock
from healthlint.engine import STAGES as ENGINE

if TYPE_CHECKING:
    from typing import ParamSpec, TypeVar

    P = ParamSpec("P")
    T = TypeVar("T")

STAGES = ("load", *(name for name, _ in ENGINE), "report")  # in the order of a run
DEAREST = 10  # rules in the table


class Stopwatch(Clock):
    """A clock that is read. ``stages`` and ``by_rule``: seconds by name."""

    def __init__(self) -> None:
        self.begun = perf_counter()
        self.stages = dict.fromkeys(STAGES, 0.0)
        self.by_rule: dict[str, float] = {}

    def stage(self, name: str, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """Do some work of a stage, and add what it takes, error or not."""
        begun = perf_counter()
        try:
            return work(*given, **named)
        finally:
            self.stages[name] += perf_counter() - begun

    def rules(self, items: Iterable[T], rule_of: Callable[[T], str]) -> Iterable[T]:
        """The items of a loop; the time until the next is asked for is the rule's.

        What several rules share is worked out for the first that needs it, and counted there.
        """
        for item in items:
            begun = perf_counter()
            yield item
            rule = rule_of(item)
            self.by_rule[rule] = self.by_rule.get(rule, 0.0) + perf_counter() - begun


def table(watch: Stopwatch) -> str:
    """What was measured, for people: the stages in the order of a run, and the dearest rules."""
    total = perf_counter() - watch.begun
    rest = total - sum(watch.stages.values())
    rows = [*watch.stages.items(), ("the rest", rest), ("all", total)]
    width = max(len(name) for name, _ in rows)
    lines = ["time by stage, in one process:", f"  {'':<{width}}  seconds  share"]
    lines += [_row(name, width, seconds, total) for name, seconds in rows]
    lines += [
        "  the rest: settings, search for drafts, imports, baseline",
        f"  processor time, with Python's own start: {process_time():.4f}",
    ]
    dearest = sorted(watch.by_rule.items(), key=lambda pair: (-pair[1], pair[0]))[:DEAREST]
    if dearest:
        width = max(len(rule) for rule, _ in dearest)
        lines += ["", f"dearest of {len(watch.by_rule)} rules that were tried, with their guards:"]
        lines += [_row(rule, width, seconds, total) for rule, seconds in dearest]
        lines += ["  what several rules share counts for the first that needs it"]
    return "\n".join(lines)


def _row(name: str, width: int, seconds: float, total: float) -> str:
    return f"  {name:<{width}}  {seconds:7.4f}  {seconds / total:5.1%}"
