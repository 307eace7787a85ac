"""One pass over a document that finds every mention of every concept.

Sentences are cut by ``sentencex``, words by ``words``; a sentence is then walked
once against the vocabulary. All later stages only look places up.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sentencex import get_sentence_boundaries

from healthlint.mentions import Mention, Mentions
from healthlint.packed import Vocabulary, Word, walk
from healthlint.types import Block, Document, DraftSettings, Reading, Sentence, Topic
from healthlint.words import NUMBER, fold, is_number, words_of

LANGUAGE = "en"
LONGEST_LEAD = 60  # words of a lead-in that an item takes on
LONGEST_BLOCK = 200_000  # characters beyond which a block is cut up before sentences are looked for
PLAIN_TOPIC = 3  # mentions of a modality that make it the draft's own; a heading counts three times
SHORT_DRAFT = 150  # words; below them one mention is enough
NOT_PROSE = frozenset({"furniture"})


def annotate(document: Document, compiled: Mapping[str, Any], settings: DraftSettings) -> Reading:
    """Every sentence of the document with the places of all concepts in it."""
    vocabulary = compiled["vocabulary"]
    sentences: list[Sentence] = []
    by_block: dict[int, tuple[Sentence, ...]] = {}
    last_of: dict[int, int] = {}  # block -> number of its last sentence
    present: set[int] = set()
    for index, block in enumerate(document.blocks):
        if block.kind in NOT_PROSE or not block.text:
            continue
        own: list[Sentence] = []
        folded = fold(block.text)
        for start, end in sentence_spans(block.text):
            words = words_of(folded[start:end])
            if not words:
                continue
            lead = last_of.get(block.lead, -1) if not own else -1
            sentence = _sentence(index, start, end, words, lead, sentences, vocabulary)
            present.update(sentence.found.keys())
            own.append(sentence)
            sentences.append(sentence)
        if own:
            by_block[index] = tuple(own)
            last_of[index] = len(sentences) - 1
    topic = _topic(document.blocks, sentences, compiled, settings)
    return Reading(document, tuple(sentences), by_block, frozenset(present), topic)


def _sentence(
    block: int,
    start: int,
    end: int,
    words: list[str],
    lead: int,
    sentences: Sequence[Sentence],
    vocabulary: Vocabulary,
) -> Sentence:
    if lead < 0:
        return Sentence(block, start, end, tuple(words), mentions_in(words, vocabulary))
    before = sentences[lead].words[-LONGEST_LEAD:]
    joined = [*before, *words]
    return Sentence(block, start, end, tuple(joined), mentions_in(joined, vocabulary), len(before), lead)


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
    return spans


def _may_hold_several(line: str) -> bool:
    inner = line[:-1]
    return ". " in inner or "! " in inner or "? " in inner or "… " in inner or not line.isascii()


def mentions_in(words: Sequence[str], vocabulary: Vocabulary) -> Mentions:
    """Every term of the vocabulary in a run of words."""
    mentions: list[Mention] = []
    met: Sequence[tuple[int, int]]
    hidden: list[tuple[int, int, int]] = []
    entries, meaning = vocabulary.entries, vocabulary.meaning
    count = len(words)
    for first, word in enumerate(words):
        entry = entries.get(word)
        if entry is None:
            if not word[0].isdigit():
                continue
            word, entry = NUMBER, entries[NUMBER]
        if type(entry) is int:
            entry = vocabulary.unpack(word, entry)
        if entry.trie is not None:
            met = walk(entry.trie, words, first + 1)
        elif entry.longer and first + 1 < count:
            met = _met(entry, words, first)
        else:
            met = ()
        for last, stands_for in met:
            concepts, hides = meaning(stands_for)
            mentions.append((first, last, concepts))
            if hides:
                hidden += [(concept, first, last) for concept in hides]
        if entry.single >= 0:
            concepts, hides = meaning(entry.single)
            mentions.append((first, first + 1, concepts))
            if hides:
                hidden += [(concept, first, first + 1) for concept in hides]
    return Mentions(mentions, hidden)


def _met(entry: Word, words: Sequence[str], first: int) -> list[tuple[int, int]]:
    """Terms of a word that has been met rarely: (word index behind the term, number of the meaning)."""
    second = words[first + 1]
    terms = entry.terms(second)
    if is_number(second):
        terms = (*terms, *entry.terms(NUMBER))
    return [
        (first + 2 + len(rest), stands_for)
        for rest, stands_for in terms
        if not rest or (first + 2 + len(rest) <= len(words) and _same(words, first + 2, rest))
    ]


def _same(words: Sequence[str], first: int, rest: Sequence[str]) -> bool:
    for offset, word in enumerate(rest):
        met = words[first + offset]
        if met != word and not (word == NUMBER and is_number(met)):
            return False
    return True


# --- topic -------------------------------------------------------------------


def _topic(
    blocks: Sequence[Block],
    sentences: Sequence[Sentence],
    compiled: Mapping[str, Any],
    settings: DraftSettings,
) -> Topic:
    """Who speaks: as declared, or the modality that the draft speaks of most, headings counting most."""
    if settings.modality:
        return Topic(settings.modality, True)
    by_concept: dict[int, list[str]] = {}
    for modality, numbers in compiled["modalities"].items():
        for number in numbers:
            by_concept.setdefault(number, []).append(modality)
    score: Counter[str] = Counter()
    for sentence in sentences:
        if sentence.lead_words:
            continue
        weight = 3 if blocks[sentence.block].kind in ("title", "heading") else 1
        for number in by_concept.keys() & sentence.found.keys():
            for modality in by_concept[number]:
                score[modality] += weight
    words = sum(len(sentence.words) for sentence in sentences)
    if score:
        modality, weight = max(score.items(), key=lambda item: (item[1], item[0]))
        if weight >= PLAIN_TOPIC or words < SHORT_DRAFT:
            return Topic(modality, False)
    return Topic("other" if _sells(sentences, compiled["numbers"]) else "", False)


def _sells(sentences: Sequence[Sentence], numbers: Mapping[str, int]) -> bool:
    """True if somebody speaks of a treatment or ingredient as their own: "our ginger shots"."""
    we = numbers["people.we"]
    own = {numbers["treatment"], numbers["ingredient"]}
    return any(we in sentence.found and own & sentence.found.keys() for sentence in sentences)
