"""Evidence: the sources that a draft offers, which of them resolve, and which claims they reach.

``find_evidence(document)`` reads citations and reference lists;
``Reach(evidence, reading).of(sentence)`` is the source in reach of a sentence.
Nothing here looks anything up: a work that resolves may still not exist, or not
say what is claimed.
"""

from __future__ import annotations

from healthlint.evidence.reach import Reach
from healthlint.evidence.resolve import find_evidence

__all__ = ["Reach", "find_evidence"]
