"""Reports: functions from a ``Report`` to text, one module per format.

To add a format, write a module with ``render(report: Report) -> str`` and name it
here. One with ``pieces(report: Report) -> Iterator[str]`` in its place is written as it goes, so that a
report of any length takes little memory. Formats that show lines of drafts stand in ``SHOWS_LINES`` too: only for them
are the texts kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from healthlint.types import Report

REPORTERS: Mapping[str, str] = {
    "text": "healthlint.reports.text",
    "json": "healthlint.reports.json",
    "sarif": "healthlint.reports.sarif",
    "code-scanning": "healthlint.reports.codescanning",
    "github": "healthlint.reports.github",
    "gitlab": "healthlint.reports.gitlab",
    "junit": "healthlint.reports.junit",
    "checkstyle": "healthlint.reports.checkstyle",
    "rdjson": "healthlint.reports.rdjson",
    "markdown": "healthlint.reports.markdown",
    "html": "healthlint.reports.html",
}
SHOWS_LINES = frozenset({"text", "html", "rdjson"})


def in_pieces(name: str) -> Callable[[Report], Iterable[str]]:
    """The function that writes a format, imported when asked for: piece by piece if it can, or else in one."""
    import importlib

    module = importlib.import_module(REPORTERS[name])
    pieces: Callable[[Report], Iterable[str]] = getattr(module, "pieces", None) or (
        lambda report: (module.render(report),)
    )
    return pieces
