"""A required statement in words: when it is due, what excuses it, what counts as saying it.

Patterns are told by example, and the rule's own cases say the rest: each is judged, and
stands where it belongs with the words marked that decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from healthlint.cases import split_marks
from healthlint.engine import trace_source
from healthlint.packfile import Entry, read_packs
from healthlint.packs import PROFILES, load_rules, rule_files
from healthlint.plainwords import Vocabulary, conditions_in_words
from healthlint.source import read_source
from healthlint.types import DraftSettings, Trace

MOST_WORDINGS = 8  # of the conditions of one kind
DUE = "In copy that offers, sells or explains it to people who could have it."
EXCUSED = (
    "Copy that offers nothing: news, a review, a job, the treatment of animals. And words that decline it "
    "or say it is not done here."
)
GIVEN = (
    "Any fair wording counts, anywhere in the text that readers see. It does not where it is denied, taken back, "
    "asked and left open, or only linked to."
)


class Told(NamedTuple):
    """A case with the words marked that decided. ``outcome`` as of a trace, "" if nothing called for the statement."""

    outcome: str
    text: str


def required(entry: Entry, extra: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """The parts of a requirement's page, each with its title. ``extra``: the project packs that were loaded."""
    values = entry.values
    vocabulary = _vocabulary(tuple(extra))
    cases = values.get("cases") or {}
    told = [_told(entry, case, extra) for case in (*(cases.get("flag") or ()), *(cases.get("quiet") or ()))]
    by_outcome: dict[str, list[str]] = {}
    for one in told:
        lacking = one.outcome not in ("", "not due", "given")
        by_outcome.setdefault("missing" if lacking else one.outcome, []).append(one.text)
    yield "When it is due", [DUE, _sold(values), _words("due", values, vocabulary)]
    yield "Drafts that lack it (what calls for it is marked)", by_outcome.get("missing", [])
    excuses = [EXCUSED, _excused_like(values), _words("not-due", values, vocabulary)]
    yield "What excuses it", [*excuses, *by_outcome.get("not due", [])]
    yield (
        "What counts as saying it",
        [GIVEN, _words("given", values, vocabulary), *by_outcome.get("given", [])],
    )
    yield "What does not call for it", by_outcome.get("", [])


@lru_cache(maxsize=1)
def _vocabulary(extra: tuple[str, ...]) -> Vocabulary:
    return Vocabulary(read_packs(rule_files(extra)).concepts)


def _sold(values: Mapping[str, Any]) -> str:
    """What a draft must sell, where every condition asks for it."""
    asked = [
        condition.get("modality") or () if isinstance(condition, dict) else () for condition in values["due"]
    ]
    if not all(asked):
        return ""
    names = sorted({str(name) for names in asked for name in names})
    return f"Only in drafts that say that they sell {', '.join(names)}."


def _excused_like(values: Mapping[str, Any]) -> str:
    """The requirement whose excuses hold here, too."""
    other = values.get("not-due-as")
    return f"What excuses {other} excuses this, too: healthlint explain {other}" if other else ""


def _words(key: str, values: Mapping[str, Any], vocabulary: Vocabulary) -> str:
    """The conditions of a kind, each by an example of the words that it looks for."""
    wordings = list(conditions_in_words(values.get(key) or (), vocabulary))
    if not wordings:
        return ""
    more = len(wordings) - MOST_WORDINGS
    shown = "; ".join(wordings[:MOST_WORDINGS])
    return f"Words such as {shown}{f'; and {more} more ways to say it' if more > 0 else ''}."


def _told(entry: Entry, case: object, extra: Sequence[str]) -> Told:
    """What the requirement says of one of its cases, and by which words."""
    setting = case if isinstance(case, dict) else {"text": case}
    text, _ = split_marks(str(setting.get("text", "")))
    profile = str(setting.get("profile") or (entry.pack if entry.pack in PROFILES else ""))
    ruleset = load_rules([profile] if profile else [], extra, preview=True)
    source = read_source("case.md", text.encode("utf-8"))
    modality = str(setting.get("modality", ""))
    found = [
        trace
        for trace in trace_source(source, "markdown", ruleset, DraftSettings(modality=modality))
        if trace.candidate.rule == entry.values["id"]
    ]
    sold = f"  (sells: {modality})" if modality else ""
    if not found:
        return Told("", " ".join(text.split()) + sold)
    return Told(found[0].outcome, _marked(source.text, found[0]) + sold)


def _marked(text: str, trace: Trace) -> str:
    """The case in one line, with the words marked that make it due, or that excuse or give it."""
    start, end, remark = trace.start, trace.end, ""
    note = next((one for one in trace.notes if one.quote), None)
    if note is not None and note.effect in ("given", "not due"):
        start, end = note.start, note.end
    elif note is not None:
        remark = (
            f"  ({' '.join(note.quote.split())!r} does not count{f': {note.guard}' if note.guard else ''})"
        )
    return " ".join(f"{text[:start]}[[{text[start:end]}]]{text[end:]}".split()) + remark
