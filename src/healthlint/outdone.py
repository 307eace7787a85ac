"""Where a draft says that medicine does more than what it sells: "Inhalers prevent attacks. Homeopathy does not."

Such copy names an illness and what helps with it, as a claim does, and gives its own remedy no part in it. The remedy
is denied behind the medicine, in its clause or in the short sentence that follows, or comes off worse in a comparison.
"""

from __future__ import annotations

from healthlint.nearby import pair

TYPE_CHECKING = False
if TYPE_CHECKING:
    from healthlint.guards import Hit
    from healthlint.types import Sentence

SHORT = 6  # words of a sentence that only denies: "Our cinnamon tea does not."
BETWEEN = 2  # words from the remedy to "does not", or from "than" to the remedy
_DO = frozenset("can could do does did will would has have".split())


def outdone(hit: Hit) -> tuple[int, int, int] | None:
    """The words by which the remedy comes off worse: their sentence, first and last word."""
    sentences, own = hit.scene.reading.sentences, hit.candidate.sentence
    denied = _less(hit, own, _medicine(hit, hit.sentence)) or _referred(hit)
    if denied:
        return (own, *denied)
    for told, short in ((own, own + 1), (own - 1, own)):
        if told < 0 or short >= len(sentences) or sentences[told].block != sentences[short].block:
            continue
        if _medicine(hit, sentences[told]) < 0 or _remedies(hit, sentences[told]):
            continue
        if hit.scene.numbers["cue.negation"] in sentences[told].found:
            continue
        if len(sentences[short].words) - sentences[short].lead_words <= SHORT:
            denied = _less(hit, short, sentences[short].lead_words)
            if denied:
                return (short, *denied)
    return None


def _referred(hit: Hit) -> tuple[int, int] | None:
    """A sentence of medicine alone that sends its reader to a clinician: "HRT relieves flushes; ask your GP." """
    sentence, numbers = hit.sentence, hit.scene.numbers
    begins = any(
        place[0] == sentence.lead_words for place in sentence.found.get(numbers["agent.conventional"], ())
    )
    if not begins or _remedies(hit, sentence):
        return None
    if any(numbers[name] in sentence.found for name in ("people.we", "cue.negation")):
        return None
    return pair(sentence, numbers["cue.consult"], numbers["cue.clinician"])


def _medicine(hit: Hit, sentence: Sentence) -> int:
    """Where the first medicine or care of a sentence ends, -1 if none stands before every remedy."""
    places = sentence.found.get(hit.scene.numbers["agent.conventional"], ())
    if not places:
        return -1
    first = min(places)
    sold = [*_remedies(hit, sentence), *sentence.found.get(hit.scene.numbers["people.we"], ())]
    return -1 if any(place[0] < first[0] for place in sold) else first[1]


def _remedies(hit: Hit, sentence: Sentence) -> list[tuple[int, int]]:
    """Where a sentence names what is sold, apart from what is medicine, too."""
    numbers, found = hit.scene.numbers, sentence.found
    starts = {place[0] for place in found.get(numbers["agent.conventional"], ())}
    named = (*found.get(numbers["treatment"], ()), *found.get(numbers["ingredient"], ()))
    return [place for place in named if place[0] not in starts]


def _less(hit: Hit, number: int, behind: int) -> tuple[int, int] | None:
    """Where a remedy behind that word is denied to the end of its clause, or compared to its disadvantage.

    ``behind``: -1 if there is no such word.
    """
    if behind < 0:
        return None
    sentence = hit.scene.reading.sentences[number]
    remedies = [place for place in _remedies(hit, sentence) if place[0] >= behind]
    if not remedies:
        return None
    breaks, words = hit.scene.layouts.of(number).breaks, sentence.words
    numbers, found = hit.scene.numbers, sentence.found
    negations = found.get(numbers["cue.negation"], ())
    starts = {place[0]: place for place in (*found.get(numbers["cue.does-not"], ()), *negations)}
    for first, last in remedies:
        for index in range(last, last + BETWEEN + 1):
            does_not = starts.get(index)
            if does_not and (does_not[1] >= len(words) or breaks[does_not[1]] >= 1):
                return (first, does_not[1])
    if any(place[0] == behind for place in negations) and words[-1] in _DO:  # "No herb can."
        return (behind, len(words))
    reached = {start for first, _ in remedies for start in range(first - BETWEEN, first + 1)}
    for place in found.get(numbers["cue.outdoes"], ()):
        if place[0] >= behind and place[1] in reached and not any(each[0] < place[0] for each in negations):
            return place
    return None
