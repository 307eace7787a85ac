"""What the sentences around a claim do to it: they refute it, or they inform where an advert would sell.

Careful writers state a claim in order to answer it: "Flush toxins! We could not find
one good trial showing that ...". The answer stands in the sentence that follows, seldom
in the clause of the claim, so ``guards`` looks here. Two sentences are the furthest that
a reader is trusted to carry a claim before its denial.
"""

from __future__ import annotations

from collections.abc import Iterator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from healthlint.guards import Hit, Scene
    from healthlint.types import Sentence

Found = tuple[int, int, int]  # sentence, first word, last word (exclusive)

REACH = 2  # sentences, short ones not counted
FURTHEST = 5  # sentences
DENIAL_WORDS = 8  # between "no", "not" and what is said not to be there
VERDICT_WORDS = 4  # between "studies" and "do not"
_PAIRS = (
    ("cue.authority", "cue.rules"),
    ("cue.consult", "cue.clinician"),
)  # the FDA .. warned, see .. your GP
# Here the harms of medicine are the sales talk: "unlike painkillers with their side effects".
_AGAINST_MEDICINE = ("superiority", "drug-equivalence", "discourages-treatment", "fear-urgency")
OPENING_QUOTES, CLOSING_QUOTES = "“«„", "”»“"
_IT = frozenset(["it", "they", "that", "this", "these", "those"])
_DOES_NOT = frozenset("not doesn't don't didn't can't cannot won't isn't aren't hasn't haven't".split())
_NEW_CLAUSE = 2  # a colon or a dash, or more; "it doesn't, however," goes on
FOLDED_QUOTES = '"«»'  # what folding leaves of all of them


def refutation(hit: Hit) -> Found | None:
    """Where one of the next two sentences denies the claim in general terms: "the studies do not show it"."""
    asked = is_question(hit)
    weighed = hit.scene.numbers["cue.limits"]
    steps = 0
    for number in _following(hit):
        sentence = hit.scene.reading.sentences[number]
        # "Reset your liver!", "We get asked this": asides on the way to the answer
        steps += not _short(sentence)
        if steps > REACH:
            return None
        place = denial(hit.scene, sentence) or _flat_denial(hit, number)
        if place and not _taken_back(hit, number, place):
            return (number, *place)
        for place in sentence.found.get(weighed, ()) if asked else ():
            return (number, *place)  # a question that is answered with a weighing is no claim
        if not _leads_on(hit, hit.sentence, sentence):
            return None
    return None


def _flat_denial(hit: Hit, number: int) -> tuple[int, int] | None:
    """ "It doesn't.", "They do not:" at the head of the sentence that follows the claim, and no more in that clause."""
    if number != hit.candidate.sentence + 1:
        return None
    sentence = hit.scene.reading.sentences[number]
    first = sentence.lead_words
    last = first + (3 if sentence.words[first + 2 : first + 3] == ("not",) else 2)
    words = sentence.words[first:last]
    if not words or words[0] not in _IT or words[-1] not in _DOES_NOT:
        return None
    breaks = hit.scene.layouts.of(number).breaks
    return (first, last) if last >= len(breaks) or breaks[last] >= _NEW_CLAUSE else None


def hearsay(hit: Hit) -> bool:
    """The claim is put in the mouths of others: "people ask if", "you will read that"."""
    return hit.scene.numbers["cue.hearsay"] in hit.sentence.found


def limits(hit: Hit) -> Found | None:
    """Where the sentence of a study, or the next, tells its limits."""
    return _near(hit, "cue.weak", (0, 1))


def terms(hit: Hit) -> Found | None:
    """Where the terms of an offer stand: in the next two sentences or the one before."""
    return _near(hit, "cue.terms", (1, 2, -1))


def _near(hit: Hit, cue: str, steps: tuple[int, ...]) -> Found | None:
    sentences = hit.scene.reading.sentences
    for step in steps:
        number = hit.candidate.sentence + step
        if 0 <= number < len(sentences) and sentences[number].block == hit.sentence.block:
            for place in sentences[number].found.get(hit.scene.numbers[cue], ()):
                return (number, *place)
    return None


def denial(scene: Scene, sentence: Sentence) -> tuple[int, int] | None:
    """Where a sentence says that evidence, or an effect, is not there: "no good trial"."""
    numbers, found = scene.numbers, sentence.found
    for refuted in found.get(numbers["cue.refuted"], ()):
        return refuted
    evidence = found.get(numbers["cue.evidence"], ())
    if not evidence:
        return None
    seeming = found.get(numbers["cue.negation.not"], ())
    harms = found.get(numbers["cue.harm-word"], ())
    for place in found.get(numbers["cue.negation"], ()):
        if any(first <= place[0] and place[1] <= last for first, last in seeming):
            continue
        for shown in evidence:
            denied = place[1] <= shown[0] <= place[1] + DENIAL_WORDS
            if denied or shown[1] <= place[0] <= shown[1] + VERDICT_WORDS:
                span = min(place[0], shown[0]), max(place[1], shown[1])
                # "no side effects in trials" denies a harm, and so promises
                if not any(span[0] <= harm[0] <= span[1] + VERDICT_WORDS for harm in harms):
                    return span
    return None


def informing(hit: Hit) -> Found | None:
    """Where the block around the claim informs, warns, limits or refers instead of selling."""
    numbers = hit.scene.numbers
    sentences = hit.scene.reading.sentences
    own = hit.candidate.sentence
    cues: tuple[str, ...] = ("cue.limits", "cue.official", "cue.referral", "cue.harm")
    if hit.family in _AGAINST_MEDICINE:
        cues = cues[:2]
    named = len(hit.candidate.parts) == 1  # a bare name, and no claim with a verb of its own
    for place in hit.sentence.found.get(numbers["cue.defines"], ()) if named else ():
        if hit.candidate.last <= place[0] <= hit.candidate.last + VERDICT_WORDS:
            return (own, *place)
    # the question that makes a claim of its answer does not excuse it: "Can it interact with my tablets?"
    asked = own - 1 if hit.row is not None and hit.row["after"] else -1
    offered = _offers(hit)
    for number in _around(hit):
        if number == asked:
            continue
        sentence = sentences[number]
        denied = denial(hit.scene, sentence)
        if denied:
            return (number, *denied)
        if number != own and offered:
            continue
        for cue in cues:
            for place in sentence.found.get(numbers[cue], ()):
                return (number, *place)
        for cue, other in _PAIRS:
            both = pair(sentence, numbers[cue], numbers[other])
            if both:
                return (number, *both)
    return _sober(hit, (0,) if offered else (0, 1, -1))


def _offers(hit: Hit) -> bool:
    """The claim is what somebody does for the reader ("we treat asthma"), not a name that stands in the text."""
    first, last = hit.candidate.first, hit.candidate.last
    ours = hit.sentence.found.get(hit.scene.numbers["people.we"], ())
    return len(hit.candidate.parts) > 1 and any(first <= place[0] < last for place in ours)


def _sober(hit: Hit, steps: tuple[int, ...]) -> Found | None:
    """Where the sentence itself, the next or the one before puts things plainly: "it isn't", "usually", "whether".

    These words are too common to speak for a whole block, so they reach no further.
    """
    cue = hit.scene.numbers["cue.sober"]
    parts = hit.candidate.parts
    for number in _around(hit, steps):
        for place in hit.scene.reading.sentences[number].found.get(cue, ()):
            own = number == hit.candidate.sentence
            if not (own and any(place[0] < last and first < place[1] for first, last in parts)):
                return (number, *place)
    return None


def pair(sentence: Sentence, cue: int, other: int) -> tuple[int, int] | None:
    """The first cue with the other one close behind it."""
    seconds = sentence.found.get(other, ())
    for first in sentence.found.get(cue, ()) if seconds else ():
        for second in seconds:
            if first[1] <= second[0] <= first[1] + VERDICT_WORDS:
                return first[0], second[1]
    return None


def quoted(hit: Hit) -> bool:
    """True if the claim's words, or the last part of them, stand in quotation marks."""
    if not any(mark in hit.sentence.folded for mark in FOLDED_QUOTES):
        return False
    layout = hit.scene.layouts.of(hit.candidate.sentence)
    text = hit.scene.reading.document.blocks[hit.sentence.block].text
    for word in (hit.candidate.first, hit.target):
        if word < hit.sentence.lead_words:
            continue
        before = text[hit.sentence.start : layout.starts[word]]
        after = text[layout.ends[word] : hit.sentence.end]
        if before.count('"') % 2 and '"' in after:
            return True
        opened = max(before.rfind(mark) for mark in OPENING_QUOTES)
        closed = max(before.rfind("”"), before.rfind("»"))
        if opened > closed and any(mark in after for mark in CLOSING_QUOTES):
            return True
    return False


def _following(hit: Hit) -> Iterator[int]:
    """The next sentences: of the block, or of the one behind a heading or a question that stands alone."""
    sentences = hit.scene.reading.sentences
    blocks = hit.scene.reading.document.blocks
    own = hit.candidate.sentence
    crossed = False
    for number in range(own + 1, min(own + 1 + FURTHEST, len(sentences))):
        if sentences[number].block != sentences[number - 1].block:
            if crossed or blocks[hit.sentence.block].kind not in ("heading", "title", "paragraph"):
                return
            if blocks[hit.sentence.block].kind == "paragraph" and not _ends_with_question(hit):
                return
            crossed = True
        yield number


def is_question(hit: Hit) -> bool:
    """The sentence of the claim asks."""
    return asks(hit.scene, hit.candidate.sentence)


def asks(scene: Scene, number: int) -> bool:
    """Sentence ``number`` is a question."""
    sentence = scene.reading.sentences[number]
    return asking(scene.reading.document.blocks[sentence.block].text[sentence.start : sentence.end])


def asking(text: str) -> bool:
    """A text ends with a question mark, whatever quotes or emphasis stand behind it."""
    return text.rstrip("\"'”’)*_ \n").endswith("?")


def _ends_with_question(hit: Hit) -> bool:
    return asking(hit.scene.reading.document.blocks[hit.sentence.block].text)


def _around(hit: Hit, steps: tuple[int, ...] = (0, 1, -1, 2, -2, 3, -3, 4, -4)) -> Iterator[int]:
    """Sentences of the same block within reach, the nearest first."""
    sentences = hit.scene.reading.sentences
    own = hit.candidate.sentence
    for step in steps:
        number = own + step
        if 0 <= number < len(sentences) and sentences[number].block == hit.sentence.block:
            yield number


def _leads_on(hit: Hit, claim: Sentence, between: Sentence) -> bool:
    """The claim is not over: it is asked or hearsay, or what stands between says that people ask or say it."""
    numbers = hit.scene.numbers
    if is_question(hit) or (_short(between) and not _cautions(hit, between)):
        return True
    cues = ("cue.attribution", "cue.myth", "cue.hearsay")
    return any(numbers[cue] in sentence.found for sentence in (claim, between) for cue in cues)


def _cautions(hit: Hit, sentence: Sentence) -> bool:
    """A harm, a referral or advice of its own: what denies something behind it has left the claim."""
    numbers, found = hit.scene.numbers, sentence.found
    if any(numbers[cue] in found for cue in ("cue.harm", "cue.referral", "cue.warning")):
        return True
    return any(pair(sentence, numbers[cue], numbers[other]) for cue, other in _PAIRS)


def _short(sentence: Sentence) -> bool:
    return len(sentence.words) - sentence.lead_words <= 5


def _taken_back(hit: Hit, number: int, place: tuple[int, int]) -> bool:
    """A "but" behind the denial, there or at the head of the next sentence, goes back to selling."""
    sentences = hit.scene.reading.sentences
    sentence, back = sentences[number], hit.scene.numbers["cue.but"]
    if any(other[0] >= place[1] for other in sentence.found.get(back, ())):
        return True
    after = number + 1
    return (
        after < len(sentences)
        and sentences[after].block == sentence.block
        and any(other[0] == sentences[after].lead_words for other in sentences[after].found.get(back, ()))
    )
