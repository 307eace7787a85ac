"""Where a claim, a finding or a requirement's trigger stands in the source."""

from __future__ import annotations

from healthlint.impression import speaks_of_passages
from healthlint.nearby import asks
from healthlint.source import to_source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from healthlint.guards import Scene
    from healthlint.types import Candidate

MOST_ASKED = 5  # sentences from a question to its answer


def claim_span(scene: Scene, candidate: Candidate) -> tuple[int, int]:
    """Source offsets of a candidate; with what answers it in its block, if its rule says so.

    The impression of a passage is shown at the block of it that tells most.
    """
    row = scene.ruleset.book.rows[candidate.rule]
    if speaks_of_passages(row["impression"]):
        return _block_span(scene, candidate.sentence)
    start, end = source_span(scene, candidate.sentence, candidate.first, candidate.last)
    return start, max(end, _answer_end(scene, candidate.sentence)) if row["answered"] else end


def _answer_end(scene: Scene, number: int) -> int:
    """Source offset at which the answer to a sentence ends, 0 if nothing behind it in its block is one.

    Of "Bloated? Tired? Two drops." the answer is the first sentence that asks no more.
    """
    sentences = scene.reading.sentences
    end = 0
    for other in range(number + 1, min(number + 1 + MOST_ASKED, len(sentences))):
        if sentences[other].block != sentences[number].block:
            break
        words = sentences[other].lead_words, len(sentences[other].words)
        end = max(end, source_span(scene, other, *words)[1])
        if not asks(scene, other):
            break
    return end


def source_span(scene: Scene, number: int, first: int, last: int) -> tuple[int, int]:
    """Source offsets of the words ``first`` to ``last`` (exclusive) of a sentence."""
    sentence = scene.reading.sentences[number]
    blocks = scene.reading.document.blocks
    laid = scene.layouts.of(number)
    start = to_source(blocks[_block_of(scene, number, first)], laid.starts[first], laid.ends[first])[0]
    end = to_source(blocks[_block_of(scene, number, last - 1)], laid.starts[last - 1], laid.ends[last - 1])[1]
    if start > end:  # a lead that stands behind its item, as in a table
        start = to_source(blocks[sentence.block], laid.starts[sentence.lead_words], laid.ends[-1])[0]
    return start, max(start, end)


def _block_span(scene: Scene, number: int) -> tuple[int, int]:
    """Source offsets of the whole block that a sentence stands in."""
    sentence = scene.reading.sentences[number]
    others = scene.reading.by_block[sentence.block]
    first = number - others.index(sentence)
    spans = [
        source_span(scene, first + place, other.lead_words, len(other.words))
        for place, other in enumerate(others)
        if len(other.words) > other.lead_words
    ]
    return min(start for start, _ in spans), max(end for _, end in spans)


def _block_of(scene: Scene, number: int, word: int) -> int:
    """The block in which a word of a sentence stands: its own, or that of its lead."""
    sentence = scene.reading.sentences[number]
    while word < sentence.lead_words:
        lead = scene.reading.sentences[sentence.lead_sentence]
        word += len(lead.words) - sentence.lead_words
        sentence = lead
    return sentence.block
