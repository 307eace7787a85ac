"""Changing a baseline's text and nothing in it that is somebody else's.

Entries are blocks of lines. New blocks are put between them, blocks of entries that match
nothing are taken out, a moved draft's path is replaced where it stands; every other byte
stays, with comments, order, keys of the user's own and line ends. What came out is read
again before anybody writes it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from healthlint.baselinefile import MOST_BYTES, Baseline, Entry, composed, parse_entries
from healthlint.errors import SettingsError
from healthlint.settings import shown
from healthlint.yamlfile import load_yaml

HEADER = """\
# Findings that are known: they fail no check, new ones do.
# Decide on each: unreviewed, to-fix, accepted (with a reason) or false-alarm (with a reason).
# healthlint baseline adds and prunes entries; what you write here, it keeps.
version: 1
entries:
"""

LONGEST_QUOTE = 200
_PLAIN = re.compile(r"[a-z][a-z0-9-]*(?:/[a-z0-9-]+)+")
_COMMENT = re.compile(r"[ \t]*#")


class _Block(NamedTuple):
    """An entry in the text: ``dash`` what stands before its first key, ``start`` and ``end`` the
    offsets of its lines. ``above``: where comments begin that are tied to it, with no blank line
    between. ``path``: the offsets of its path's value."""

    dash: str
    above: int
    start: int
    end: int
    path: tuple[int, int]


def edited(
    baseline: Baseline,
    new: Sequence[Entry] = (),
    moved: Mapping[int, str] | None = None,
    removed: Collection[int] = (),
) -> str:
    """The baseline's text with entries added, their paths changed, or taken out.

    ``moved`` and ``removed`` name entries by index. Raises SettingsError if the file is laid
    out in a way that cannot be changed safely.
    """
    moved = moved or {}
    mark = "\ufeff" if baseline.text.startswith("\ufeff") else ""
    text = baseline.text.removeprefix("\ufeff") or HEADER
    newline = "\r\n" if "\r\n" in text else "\n"
    listed, blocks = _layout(baseline, text)
    splices: list[tuple[int, int, str]] = []
    for index, path in moved.items():
        splices.append((*blocks[index].path, _quoted(path)))
    for index in removed:
        splices.append((blocks[index].above, blocks[index].end, ""))
    places: dict[int, list[str]] = {}
    for entry in sorted(new, key=_order):
        at = _place(entry, baseline.entries, blocks)
        dash = blocks[0].dash if blocks else "  - "
        places.setdefault(at, []).append(_written(entry, dash, newline))
    if not blocks and new:
        written = "".join(places.pop(0))
        splices.append((*listed, newline + written.removesuffix(newline)))
    for at, texts in places.items():
        ended = "" if at == 0 or text[at - 1] in "\r\n" else newline
        splices.append((at, at, ended + "".join(texts)))
    if blocks and len(removed) == len(blocks) and not new:
        splices.append((listed[0], listed[0], " []"))
    for start, end, put in sorted(splices, reverse=True):
        text = text[:start] + put + text[end:]
    _check(baseline, text, new, moved, removed)
    return mark + text


def _order(entry: Entry) -> tuple[str, str, str, str]:
    return entry.path, entry.rule, entry.quote, entry.fingerprint


def _place(entry: Entry, entries: Sequence[Entry], blocks: Sequence[_Block]) -> int:
    """Where a new entry belongs: after the last one of its draft, else of a draft that goes before."""
    same = [index for index, other in enumerate(entries) if other.path == entry.path]
    for index in reversed(same or range(len(entries))):
        if _order(entries[index]) <= _order(entry):
            return blocks[index].end
    if not blocks:
        return 0
    return blocks[same[0] if same else 0].above


# --- writing an entry --------------------------------------------------------


def _written(entry: Entry, dash: str, newline: str) -> str:
    quote = " ".join(entry.quote.split())
    if len(quote) > LONGEST_QUOTE:
        quote = quote[: LONGEST_QUOTE - 1] + "…"
    rule = entry.rule if _PLAIN.fullmatch(entry.rule) else _quoted(entry.rule)
    lines = [
        f"path: {_quoted(entry.path)}",
        f"rule: {rule}",
        f"quote: {_quoted(quote)}",
        f"decision: {entry.decision}",
        f"reason: {_quoted(entry.reason)}",
        f"reviewer: {_quoted(entry.reviewer)}",
        f"date: {entry.date}",
        f"fingerprint: {_quoted(entry.fingerprint)}",
    ]
    return dash + (newline + " " * len(dash)).join(lines) + newline


def _quoted(text: str) -> str:
    """A YAML string on one line; what a screen or a parser would act on is spelt out."""
    whole = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(map(_safe, json.dumps(whole, ensure_ascii=False)))


def _safe(character: str) -> str:
    if character.isprintable():
        return character
    number = ord(character)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


# --- finding entries in the text ---------------------------------------------


def _layout(baseline: Baseline, text: str) -> tuple[tuple[int, int], list[_Block]]:
    """From where to where the list goes, its colon left out, and its entries' blocks."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        root = loader.get_single_node()
    finally:
        loader.dispose()
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    key, entries = next((pair for pair in pairs if pair[0].value == "entries"), (None, None))
    if key is None:
        raise _unsafe(baseline, "it has no list called entries")
    begin = text.index(":", key.end_mark.index) + 1
    blocks: list[_Block] = []
    if isinstance(entries, yaml.SequenceNode):
        for node in entries.value:
            blocks.append(_block(baseline, node, text, blocks[-1].end if blocks else begin))
        return (begin, entries.end_mark.index), blocks
    return (begin, begin), blocks


def _block(baseline: Baseline, node: Any, text: str, before: int) -> _Block:
    first = node.start_mark.index
    start = text.rfind("\n", 0, first) + 1
    dash = text[start:first]
    if not re.fullmatch(r" *- +", dash):
        raise _unsafe(baseline, f'the entry on line {node.start_mark.line + 1} does not begin with "- "')
    end = _line_end(text, _last(node, text))
    # A comment that is indented deeper than the dash belongs to the entry above it.
    inner = re.compile(" " * (dash.index("-") + 1) + " *#")
    while inner.match(text, end):
        end = _line_end(text, end)
    above = start
    while above > before:
        line = text.rfind("\n", 0, above - 1) + 1
        if line < before or not _COMMENT.match(text, line):
            break
        above = line
    value = next(value for key, value in node.value if key.value == "path")
    return _Block(dash, above, start, end, (value.start_mark.index, value.end_mark.index))


def _last(node: Any, text: str) -> int:
    """Where the words of a node end: its own end may lie behind blank lines and comments."""
    if isinstance(node.value, list) and node.value and not node.flow_style:
        last = node.value[-1]
        return _last(last[1] if isinstance(last, tuple) else last, text)
    start: int = node.start_mark.index
    return start + len(text[start : node.end_mark.index].rstrip())


def _line_end(text: str, offset: int) -> int:
    found = text.find("\n", offset)
    return len(text) if found < 0 else found + 1


# --- trust, but read again ---------------------------------------------------


def _check(
    baseline: Baseline,
    text: str,
    new: Sequence[Entry],
    moved: Mapping[int, str],
    removed: Collection[int],
) -> None:
    """Raise SettingsError unless every entry is as it was, save for what was meant to change."""
    parse_entries(baseline.file, text)
    before = _raw(baseline.text.removeprefix("\ufeff"))
    expected = [
        {**entry, "path": moved[index]} if index in moved else entry
        for index, entry in enumerate(before)
        if index not in removed
    ]
    added = {(composed(entry.path), entry.fingerprint) for entry in new}
    kept = [entry for entry in _raw(text) if (composed(entry["path"]), entry["fingerprint"]) not in added]
    if kept != expected or len(kept) + len(new) != len(_raw(text)):
        raise _unsafe(baseline, "it is laid out in a way that healthlint cannot follow")


def _raw(text: str) -> list[dict[str, Any]]:
    value = load_yaml(text, MOST_BYTES)[0] or {}
    return value.get("entries") or []


def _unsafe(baseline: Baseline, problem: str) -> SettingsError:
    return SettingsError(
        f"{shown(baseline.file)}: cannot be changed without risk to what you wrote, as {problem}; "
        'give each entry a block of lines that begins with "- path:", under a line "entries:"'
    )
