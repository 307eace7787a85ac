"""Drafts in sentences: what is said in one denies nothing in the next."""

from __future__ import annotations

import pytest

import healthlint

# Each with curly quotation marks, which a writing program sets.
DENIALS = (
    "The label says “no evidence of harm.” The drops cure eczema.",
    "There is no ‘quick fix.’ The drops cure eczema.",
    "Is there “no evidence of harm?” The drops cure eczema.",
    "The label says “no evidence of harm!” The drops cure eczema.",
)
STRAIGHT = str.maketrans("“”‘’", "\"\"''")


@pytest.mark.parametrize("text", DENIALS)
def test_a_closing_mark_ends_a_sentence_however_it_is_typed(text: str) -> None:
    """Behind a full stop, with straight marks and with curly ones; a letter with an accent changes nothing."""
    claim = text.index("The drops")
    for typed in (text, text.translate(STRAIGHT), text.replace("drops", "dröps")):
        found = healthlint.lint(typed, profile="uk").findings
        assert [(one.severity, one.start) for one in found if one.rule == "claims/cures"] == [
            ("error", claim)
        ]
