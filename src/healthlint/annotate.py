"""One pass over a document that finds every mention of every concept.

Sentences are cut by ``sentencex``, words by ``words``; many of them in a row (a
``Stretch``) are then compared with the vocabulary at once. All later stages only
look places up.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sentencex import get_sentence_boundaries

from healthlint.mentions import Stretch
from healthlint.types import UNNAMED, Block, Document, DraftSettings, Reading, Sentence, Topic
from healthlint.words import fold, words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from healthlint.rulebook import Rulebook

LANGUAGE = "en"
LONGEST_LEAD = 60  # words of a lead-in that an item takes on
LONGEST_BLOCK = 200_000  # characters beyond which a block is cut up before sentences are looked for
PLAIN_TOPIC = 3  # mentions of a modality that make it the draft's own; a heading counts three times
SHORT_DRAFT = 150  # words; below them one mention is enough
# Characters of a sentence: some 350 words, which nobody writes. Without an end to it, text that
# never comes to a full stop would take the square of its length.
LONGEST_SENTENCE = 2_000
NOT_PROSE = frozenset({"furniture"})
# Where a sentence may end within a line that is all ASCII; an asterisk may stand for small print.
_CLOSING = ("", "*", '"', "'", ")", "]", '")', "')")
_ENDS = tuple(f"{mark}{closing} " for mark in ".!?" for closing in _CLOSING)


def annotate(document: Document, book: Rulebook, settings: DraftSettings) -> Reading:
    """Every sentence of the document with the places of all concepts in it."""
    sentences: list[Sentence] = []
    stretches = [Stretch(0)]
    by_block: dict[int, tuple[Sentence, ...]] = {}
    last_of: dict[int, int] = {}  # block -> number of its last sentence
    for index, block in enumerate(document.blocks):
        if block.kind in NOT_PROSE or not block.text:
            continue
        own: list[Sentence] = []
        folded = fold(block.text)
        for start, end in sentence_spans(block.text):
            own_text = folded[start:end]
            words = words_of(own_text)
            if not words:
                continue
            lead = last_of.get(block.lead, -1) if not own else -1
            lead_words = sentences[lead].words[-LONGEST_LEAD:] if lead >= 0 else ()
            words = [*lead_words, *words]
            if stretches[-1].full:
                stretches.append(Stretch(len(sentences)))
            found = stretches[-1].add(words)
            own.append(Sentence(index, start, end, own_text, tuple(words), found, len(lead_words), lead))
            sentences.append(own[-1])
        if own:
            by_block[index] = tuple(own)
            last_of[index] = len(sentences) - 1
    for stretch in stretches:
        stretch.annotate(book.vocabulary)
    topic = _topic(document.blocks, sentences, stretches, book, settings)
    return Reading(document, tuple(sentences), by_block, tuple(stretches), topic)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Offsets of the sentences of a block; a line break that the author made ends one, too."""
    if len(text) > LONGEST_BLOCK:
        cuts = [*range(0, len(text), LONGEST_BLOCK), len(text)]
        return [
            (cut + start, cut + end)
            for cut, until in itertools.pairwise(cuts)
            for start, end in sentence_spans(text[cut:until])
        ]
    spans = []
    line_start = 0
    for line in text.split("\n"):
        body = line.rstrip()
        if body:
            if _may_hold_several(body):
                for boundary in get_sentence_boundaries(LANGUAGE, line):
                    start, end = boundary["start_index"], boundary["end_index"]
                    if end > start:
                        spans.append((line_start + start, line_start + end))
            else:
                spans.append((line_start, line_start + len(line)))
        line_start += len(line) + 1
    if len(text) > LONGEST_SENTENCE:
        return [part for start, end in spans for part in _cut(text, start, end)]
    return spans


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence in parts that are not too long, between words where there is a space."""
    while end - start > LONGEST_SENTENCE:
        space = text.rfind(" ", start + 1, start + LONGEST_SENTENCE)
        until = space if space > 0 else start + LONGEST_SENTENCE
        yield start, until
        start = until
    yield start, end


def _may_hold_several(line: str) -> bool:
    inner = line[:-1]
    return not line.isascii() or any(end in inner for end in _ENDS)


# --- topic -------------------------------------------------------------------


def _topic(
    blocks: Sequence[Block],
    sentences: Sequence[Sentence],
    stretches: Sequence[Stretch],
    book: Rulebook,
    settings: DraftSettings,
) -> Topic:
    """Who speaks: as declared, or the modality that the draft speaks of most, headings counting most."""
    if settings.modality:
        return Topic(settings.modality, True)
    by_concept: dict[int, list[str]] = {}
    for modality, numbers in book.modalities.items():
        for number in numbers:
            by_concept.setdefault(number, []).append(modality)
    score: Counter[str] = Counter()
    for stretch in stretches:
        for number in by_concept.keys() & stretch.starts.keys():
            weight = _prominence(number, stretch, sentences, blocks)
            for modality in by_concept[number] if weight else ():
                score[modality] += weight
    words = sum(len(sentence.words) - sentence.lead_words for sentence in sentences)
    # of a short draft its impression says whether it sells
    trades = words >= SHORT_DRAFT and _trades(stretches, book.numbers)
    if score:
        modality, weight = max(score.items(), key=lambda item: (item[1], item[0]))
        if weight >= PLAIN_TOPIC or words < SHORT_DRAFT:
            return Topic(modality, False, trades)
    if _sells(stretches, book.numbers) or _about_ingredients(blocks, sentences, stretches, book.numbers):
        return Topic(UNNAMED, False, trades)
    return Topic("", False)


def _prominence(
    concept: int, stretch: Stretch, sentences: Sequence[Sentence], blocks: Sequence[Block]
) -> int:
    """How much is said of a concept: sentences that mention it, headings counting most."""
    told = [sentences[number] for number in stretch.sentences_with(concept)]
    return sum(
        3 if blocks[sentence.block].kind in ("title", "heading") else 1
        for sentence in told
        if not sentence.lead_words
    )


def _about_ingredients(
    blocks: Sequence[Block],
    sentences: Sequence[Sentence],
    stretches: Sequence[Stretch],
    numbers: Mapping[str, int],
) -> bool:
    """True if the draft speaks of herbs, extracts or the like again and again, whoever sells them."""
    number = numbers["ingredient"]
    return sum(_prominence(number, stretch, sentences, blocks) for stretch in stretches) >= PLAIN_TOPIC


def _trades(stretches: Sequence[Stretch], numbers: Mapping[str, int]) -> bool:
    """True if somebody speaks as clinics and shops do: "book your session", "in our clinic"."""
    return any(stretch.sentences_with(numbers["people.trader"]) for stretch in stretches)


def _sells(stretches: Sequence[Stretch], numbers: Mapping[str, int]) -> bool:
    """True if somebody speaks of a treatment or ingredient as their own: "our ginger shots"."""
    for stretch in stretches:
        ours = set(stretch.sentences_with(numbers["people.we"]))
        for concept in (numbers["treatment"], numbers["ingredient"]) if ours else ():
            if not ours.isdisjoint(stretch.sentences_with(concept)):
                return True
    return False
