"""The line of a draft that a finding stands on, with its words underlined."""

from __future__ import annotations

from healthlint.reports.cells import cells, fitting, inert
from healthlint.types import Finding, Source

# One-line drafts of megabytes exist; no screen shows more of a line than this around a finding.
AROUND = 400


def excerpt(source: Source, finding: Finding, width: int) -> tuple[str, str]:
    """The line and its underline, at most ``width`` cells each.

    A long line is trimmed around the words, an ellipsis standing for what is left
    out; of a finding over several lines the first line is shown.
    """
    text, starts = source.text, source.line_starts
    line_start = starts[finding.line - 1]
    line_end = starts[finding.line] if finding.line < len(starts) else len(text)
    while line_end > line_start and text[line_end - 1] in "\r\n":
        line_end -= 1
    begin = min(line_start + finding.column - 1, line_end)
    end = min(max(finding.end, begin), line_end)
    first, last = max(line_start, begin - AROUND), min(line_end, end + AROUND)
    before = inert(text[first:begin])
    words = inert(text[begin : min(end, begin + AROUND)])
    after = inert(text[end:last])
    if first == line_start:
        before = before.lstrip(" ")
    return _fitted(before, words, after.rstrip(" "), width, cut=(first > line_start, last < line_end))


def _fitted(before: str, words: str, after: str, width: int, cut: tuple[bool, bool]) -> tuple[str, str]:
    whole = cells(before) + cells(words) + cells(after)
    if whole > width or any(cut):
        room = width - cells(words)
        if room < 2:
            words, before, after = _head(words, width - 2) + "…", "…" if before else "", ""
        else:
            # Each side may use what the other leaves.
            left = min(cells(before), max(room // 2, room - cells(after) - 1))
            before = _tail(before, left, cut[0])
            after = _head(after, width - cells(before) - cells(words), cut[1], mark=True)
    return before + words + after, " " * cells(before) + "^" * max(1, cells(words))


def _tail(text: str, width: int, cut: bool) -> str:
    """The end of ``text`` in ``width`` cells, from a word's start, marked if something is left out."""
    if cells(text) <= width and not cut:
        return text
    kept = text[len(text) - fitting(text[::-1], width - 1) :]
    _, space, words = kept.partition(" ")
    return "…" + (words if space else kept)


def _head(text: str, width: int, cut: bool = False, mark: bool = False) -> str:
    """The beginning of ``text`` in ``width`` cells, up to a word's end."""
    if cells(text) <= width and not cut:
        return text
    kept = text[: fitting(text, width - mark)]
    words, space, _ = kept.rpartition(" ")
    return (words if space and mark else kept) + ("…" if mark else "")
