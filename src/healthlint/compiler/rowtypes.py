"""The keys of compiled rows, for type checkers: rows are plain values that come out of a file as they went in.

The stages import this only while types are checked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

Patterns = Sequence[int]  # numbers of compiled patterns


class CommonRow(TypedDict):
    """What rules and requirements have in common (see ``types.Rule``); as written, before a profile is chosen."""

    id: str
    family: str
    kind: str
    severity: str
    severities: Mapping[str, str]
    message: str
    why: str
    instead: str
    markets: Mapping[str, Sequence[str]]
    pack: str
    file: str
    line: int
    status: str
    clear: Sequence[str]
    lower: Sequence[str]
    where: Sequence[str]
    modality: Sequence[str]
    yields: bool
    citation: str


class RuleRow(CommonRow):
    """What a rule looks for: its keys in a rule file. ``impression``: the least that is to weigh, by scale."""

    find: Patterns
    also: Patterns
    beside: Patterns
    after: Patterns
    unless: Patterns
    answered: bool
    once: bool
    impression: Mapping[str, int]
    regex: Sequence[str]
    letters: Sequence[str]


class ConditionRow(TypedDict):
    """A condition of a requirement in its full form. ``all``: for each of its patterns the compiled ones."""

    all: Sequence[Patterns]
    none: Patterns
    amid: Patterns
    within: str
    modality: Sequence[str]
    times: int
    forbids: bool


_Conditions = TypedDict(
    "_Conditions",
    {
        "due": Sequence[ConditionRow],
        "not-due": Sequence[ConditionRow],
        "given": Sequence[ConditionRow],
        "not-given": Patterns,
    },
)


class RequirementRow(CommonRow, _Conditions):
    """When a statement is due, and what gives it."""


class AcceptedRow(TypedDict):
    """An accepted use: the numbers of concepts that it names, needs and does not bear."""

    id: str
    pack: str
    modality: Sequence[str]
    block: bool
    conditions: Sequence[int]
    qualifier: Sequence[int]
    forbid: Sequence[int]


class WordingRow(TypedDict):
    """An authorised wording. ``clears``: families."""

    id: str
    pack: str
    clears: Sequence[str]
    find: Patterns
    block: bool
