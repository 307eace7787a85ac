"""The impression of a passage: what all its words tell together, where no single phrase decides.

Regulators judge an advertisement by the impression that the whole of it makes (the "net
impression" of the FTC, the "general impression" of the Canadian Competition Act). Three scales
stand for it. On each, every word, every two neighbouring words and every concept of a text has a
weight, counted once, and the sum is logistic: 0 is as likely as not, 100 is e to 1.

``tone`` and ``subject`` are those of the passages of a short draft, such as an advert or a post:
does the passage promise or inform, and does it speak of what is good for health at all? A passage
is a block, or all of a very short draft: headline, list and small print are read together there. ``claim``
is that of a sentence: does it make a claim, of the kind that stands among harmless sentences in an
article? In a long draft the sentences speak for each other: the same words mean less in a leaflet
than in a brochure.

The weights are data (``rules/core/impression-weights.yaml``), fitted to labelled texts by
``benchmarks/accuracy/weigh.py``. They find claims made without a claim's words (the rule key
``impression``), and they lower what a rule of few words says about a text that is nothing of the kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from healthlint.annotate import SHORT_DRAFT
from healthlint.named import NamedTuple
from healthlint.types import UNNAMED, Reading, Sentence, Topic
from healthlint.weights import SCALES, Weight, Weights

MARKS = ("!", "?")  # the only marks that are weighed
MOST_TOLD = 5  # words that a finding names
TONE, SUBJECT, CLAIM = range(len(SCALES))
# Up to so many words a draft is one passage: of labelled adverts 0.95 are told apart so, and 0.93 block by block.
WHOLE_DRAFT = 60
# A short polite sentence behind a claim hid more than one in five of those found without it; with this, and a tone
# fitted to such copy, it is one in a hundred (benchmarks/accuracy/sheltered.py). Less would cost quiet on careful copy.
SHORT_SENTENCE = 7  # different words
LEAST_TAKEN, MOST_TAKEN = 30, 200  # hundredths
# What an article that nobody but a seller would write weighs: of a technical text one sentence in twenty does.
PITCH, LEAST_PITCHES, PITCHES_OF_HUNDRED = 75, 5, 10
PASSAGE, SENTENCE = (TONE, SUBJECT), (CLAIM,)  # which scales speak of a short draft, and which of a long one

# What a text tells, each once: words by themselves, "#12" a concept, "*12" one of a seller.
Told = dict[str, Weight]


class Impression(NamedTuple):
    """What a sentence weighs on the scale of sentences, or its passage on those of passages, in hundredths.

    In a short draft passages are weighed, in a long one sentences; what is not weighed says 0.
    ``alone``: what one sentence of several in a passage weighs without the others, on that scale where it is less.
    ``words``: how many different ones the passage has, or in a long draft the sentence; ``own``: the sentence.
    ``around``: what its tone weighs more or less for what stands around it: for being one passage of several, as on
    a page, where most make no claim; or, in a very short draft, for the blocks beside its own. It counts where a
    passage is a finding by its impression, and for the rules that run only in copy of declared sellers: what a rule
    found by name, no other block takes back.
    """

    tone: int
    subject: int
    claim: int
    alone: int
    words: int
    around: int = 0
    own: int = 0

    @property
    def health(self) -> int:
        """What it weighs as speaking of health: where much is promised, less need be said of it.

        The subject and a third of the tone. Of adverts and harmless copy that no weight was fitted to, this told
        most apart at few false alarms.
        """
        return self.subject + max(0, self.tone + self.around) // 3

    def reaches(self, least: Mapping[str, int]) -> bool:
        """True if it has and weighs at least as much of all that is named; of ``words``, where its sentence is asked
        ``alone``, the sentence.
        """
        more = {"tone": self.around, "alone": self.around}
        if "alone" in least:
            more["words"] = self.own - self.words
        return all(getattr(self, scale) + more.get(scale, 0) >= weight for scale, weight in least.items())


def speaks_of_passages(least: Mapping[str, int]) -> bool:
    """True if what a rule asks for is the tone of whole passages, not of sentences."""
    return "tone" in least and "alone" not in least


def weigh(reading: Reading, weights: Weights | None) -> list[Impression]:
    """The impression of every sentence of a draft, by its number; empty if no weights are loaded."""
    if weights is None:
        return []
    told = told_by_sentence(reading, weights)
    words = [set(sentence.words[sentence.lead_words :]) for sentence in reading.sentences]
    if sum(len(sentence.words) - sentence.lead_words for sentence in reading.sentences) >= SHORT_DRAFT:
        return _by_sentence(told, words, weights)
    return _by_passage(reading, told, words, weights)


def _by_sentence(told: Sequence[Told], words: Sequence[set[str]], weights: Weights) -> list[Impression]:
    """What the sentences of a long draft weigh, each with a share of what they weigh in the mean."""
    claims = [_sum(one, weights, CLAIM) for one in told]
    others = weights.draft["share"] * (sum(claims) // len(claims) - weights.draft["usual"]) // 100
    return [
        Impression(0, 0, claim + others, 0, len(own), 0, len(own))
        for claim, own in zip(claims, words, strict=True)
    ]


def _by_passage(
    reading: Reading, told: Sequence[Told], words: Sequence[set[str]], weights: Weights
) -> list[Impression]:
    """What the passages of a short draft weigh, for each of their sentences."""
    together = list(zip(told, words, strict=True))
    blocks: dict[int, list[tuple[Told, set[str]]]] = {}
    for sentence, one in zip(reading.sentences, together, strict=True):
        blocks.setdefault(sentence.block, []).append(one)
    merged = len(blocks) > 1 and len(set(passage_of(reading))) == 1
    whole = _of_passage(together, weights, TONE) if merged else 0
    weighed: dict[int, Impression] = {}
    for block, own in blocks.items():
        tone, subject = (_of_passage(own, weights, scale) for scale in PASSAGE)
        around = weights.draft["page"] if len(blocks) > 1 else 0
        if merged:
            tone = max(tone, whole)
            around = whole - tone
        weighed[block] = Impression(tone, subject, 0, 0, _different(together if merged else own), around)
    if merged:  # what a passage is about, one of its blocks has to say
        subject = max(impression.subject for impression in weighed.values())
        weighed = {block: impression._replace(subject=subject) for block, impression in weighed.items()}
    return [
        weighed[sentence.block]._replace(
            alone=min(_sum(one, weights, scale) for scale in PASSAGE), own=len(own)
        )
        if merged or len(blocks[sentence.block]) > 1
        else weighed[sentence.block]._replace(own=len(own))
        for sentence, (one, own) in zip(reading.sentences, together, strict=True)
    ]


def _different(sentences: Iterable[tuple[Told, set[str]]]) -> int:
    """How many different words sentences have together."""
    return len(set().union(*(words for _, words in sentences)))


def passage_of(reading: Reading) -> list[int]:
    """The passage of each sentence of a short draft: the number of its block, or 0 where the draft is one passage."""
    words = sum(len(sentence.words) - sentence.lead_words for sentence in reading.sentences)
    return [0 if words <= WHOLE_DRAFT else sentence.block for sentence in reading.sentences]


def _of_passage(sentences: Sequence[tuple[Told, set[str]]], weights: Weights, scale: int) -> int:
    """What a passage weighs on a scale; of each, what it tells and its words.

    No sentence takes back all that the others promise: a short one hardly anything ("Ask your GP first."),
    any one no more than so much. Else the polite last line of a paragraph would clear it.
    """
    whole = least_taken = capped = _sum(_together(one for one, _ in sentences), weights, scale)
    for number, (_, words) in enumerate(sentences) if len(sentences) > 1 else ():
        others = [one for place, (one, _) in enumerate(sentences) if place != number]
        without = _sum(_together(others), weights, scale)
        if len(words) <= SHORT_SENTENCE:
            least_taken = max(least_taken, without - LEAST_TAKEN)
        capped += max(0, without - whole - MOST_TAKEN)
    return max(least_taken, capped)


def _together(told: Iterable[Told]) -> Told:
    """What sentences tell together, each name once."""
    together: Told = {}
    for one in told:
        together.update(one)
    return together


def speaker(reading: Reading, impressions: Sequence[Impression], weights: Weights | None) -> Topic:
    """Who speaks: somebody who sells, if the draft weighs so much that nobody else would say it.

    A post that does not say what it sells is none the less an advertisement. Its blocks weigh together, so
    sober ones speak against it; that it is about health, one of them has to say. A long draft that names
    nothing sold is a seller's if many of its sentences make claims: what it sells stays a guess.
    """
    topic = reading.topic
    if topic.declared or weights is None or not impressions:
        return topic
    pitches = sum(one.claim >= PITCH for one in impressions)  # none in a short draft
    if pitches >= max(LEAST_PITCHES, len(impressions) * PITCHES_OF_HUNDRED / 100):
        return topic if topic.modality else topic._replace(modality=UNNAMED)
    passages = list(dict(zip(passage_of(reading), impressions, strict=True)).values())
    whole = passages[0]._replace(
        # of a very short draft the whole, of a page its passages without what each counts for less
        tone=sum(passage.tone for passage in passages) + (passages[0].around if len(passages) == 1 else 0),
        subject=max(passage.subject for passage in passages),
        words=max(passage.words for passage in passages),
        around=0,
    )
    return topic._replace(evident=topic.evident or whole.reaches(weights.sells))


def told_by_sentence(reading: Reading, weights: Weights) -> list[Told]:
    """What weighs in each sentence. A lead that an item takes up adds its concepts and not its words."""
    told: list[Told] = []
    for sentence in reading.sentences:
        found = weights.of_words(sentence.words[sentence.lead_words :])
        for mark in MARKS:
            if mark in sentence.folded and mark in weights.marks:
                found[mark] = weights.marks[mark]
        told.append(found)
    seller, sold = weights.sold.get(reading.topic.modality, (None, {}))
    if seller is not None:
        for found in told:
            found["*"] = seller
    # looked up by stretch, as a sentence tells of a hundred concepts
    for stretch in reading.stretches:
        for concept in stretch.told.keys() & weights.concepts.keys():
            name, weight = f"#{concept}", weights.concepts[concept]
            for number in stretch.sentences_with(concept):
                told[number][name] = weight
        for concept in stretch.told.keys() & sold.keys():
            name, weight = f"*{concept}", sold[concept]
            for number in stretch.sentences_with(concept):
                told[number][name] = weight
    return told


def _sum(told: Told, weights: Weights, scale: int) -> int:
    return weights.base[scale] + sum([weight[scale] for weight in told.values()])


def most_telling(sentences: Sequence[Sentence], weights: Weights) -> int:
    """Which of the sentences of a passage weighs most by its words: its place among them."""
    sums = [sum(_by_word([sentence], weights, PASSAGE).values()) for sentence in sentences]
    return sums.index(max(sums))


def telling_words(
    sentences: Iterable[Sentence], weights: Weights, scales: Sequence[int] = PASSAGE
) -> tuple[str, ...]:
    """The words of a text that weigh most towards a promise about health, heaviest first."""
    sums = _by_word(sentences, weights, scales)
    heavy = sorted((word for word in sums if sums[word] > 0), key=lambda word: (-sums[word], word))
    return tuple(heavy[:MOST_TOLD])


def _by_word(sentences: Iterable[Sentence], weights: Weights, scales: Sequence[int]) -> dict[str, int]:
    """What each word of a text weighs on the scales together, on its own and in its pairs."""
    sums: dict[str, int] = {}
    pairs: dict[str, int] = {}
    for sentence in sentences:
        for name, weight in weights.of_words(sentence.words[sentence.lead_words :]).items():
            (sums if name.isalpha() else pairs)[name] = sum(weight[scale] for scale in scales)
    for name, together in pairs.items():
        for word in name.split():
            if word in sums:  # each of the two has its part
                sums[word] += together // 2
    return sums
