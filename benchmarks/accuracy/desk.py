"""A labelled draft worked through as far as required statements need it."""

from __future__ import annotations

from healthlint.engine import STAGES, Desk
from healthlint.source import read_source
from healthlint.types import DraftSettings, RuleSet

NEEDED = ("read", "annotate", "evidence", "weigh", "find")  # stages before what is required is asked
GROUP = "safety/"  # what the ids of all requirements begin with


def desk_of(text: str, modality: str, ruleset: RuleSet, ending: str = "md") -> Desk:
    """The draft as those stages see it. A trade that has no name in the rules is "other"."""
    known = not modality or modality in ruleset.book.modalities
    source = read_source(f"draft.{ending}", text.encode())
    settings = DraftSettings(modality=modality if known else "other")
    desk = Desk(source, "plain" if ending == "txt" else "markdown", ruleset, settings)
    for name, stage in STAGES:
        if name in NEEDED:
            stage(desk)
    return desk
