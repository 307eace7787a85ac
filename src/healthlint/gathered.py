"""What a run gathers from its drafts until it reports: a few findings as they are, many of them on disk.

Reports need more than one pass over the findings, and some begin with what is known
only at the end, so findings have to wait. The memory that a run takes must not grow
with them: beyond ``MOST_HELD`` of them, they and the texts of their drafts are put
``aside``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from healthlint.types import Finding, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from healthlint.aside import Texts, Waiting

MOST_HELD = 2_000  # findings; a report of more is read by programs, hardly by people


class Gathered:
    """Takes what comes of each draft, in order, and holds it until the report."""

    def __init__(self) -> None:
        self._held: list[Finding] = []
        self._sources: dict[str, Source] = {}
        self._waiting: Waiting | None = None
        self._texts: Texts | None = None

    def add(self, findings: Sequence[Finding], source: Source | None) -> None:
        """Keep the findings of one draft, and its text if there is one to show."""
        if self._waiting is None or self._texts is None:
            self._held.extend(findings)
            if source is not None:
                self._sources[source.path] = source
            if len(self._held) > MOST_HELD:
                self._put_aside()
            return
        if findings:
            self._waiting.add(findings)
        if source is not None:
            self._texts.add(source)

    def _put_aside(self) -> None:
        from itertools import groupby

        from healthlint.aside import Disk, Texts, Waiting

        disk = Disk()
        self._waiting, self._texts = Waiting(disk), Texts(disk)
        for _, findings in groupby(self._held, key=lambda finding: finding.path):
            self._waiting.add(tuple(findings))
        for source in self._sources.values():
            self._texts.add(source)
        self._held, self._sources = [], {}

    @property
    def findings(self) -> Sequence[Finding]:
        """All findings, in order."""
        return tuple(self._held) if self._waiting is None else self._waiting

    @property
    def sources(self) -> Mapping[str, Source]:
        """All texts by path."""
        return self._sources if self._texts is None else self._texts


def restated(findings: Sequence[Finding], change: Callable[[Finding], Finding]) -> Sequence[Finding]:
    """The findings, each as ``change`` makes it, kept as they were."""
    changed: Callable[[Callable[[Finding], Finding]], Sequence[Finding]] | None
    changed = getattr(findings, "changed", None)  # put aside: no import for those that are not
    return tuple(map(change, findings)) if changed is None else changed(change)


def tally(findings: Sequence[Finding]) -> Mapping[tuple[str, str], int]:
    """How many findings there are of each state and severity."""
    numbers: Mapping[tuple[str, str], int] | None = getattr(findings, "tally", None)
    if numbers is not None:
        return numbers
    from collections import Counter

    return Counter((finding.state, finding.severity) for finding in findings)
