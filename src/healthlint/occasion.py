"""What a draft is written for: to offer something, or to report what others did.

Nobody who reads of a council vote or of a surgeon in 1826 can have what it
tells of, so a report owes no statement. It is told in the past, of others, and
speaks neither to its reader nor of itself; an offer does one or the other. Nor
does a job advert owe one, or a vet. A draft may also offer one thing and
decline another: "Fillers? Not here."

The words are the concepts ``occasion.*`` in the safety pack.
"""

from __future__ import annotations

from healthlint.expressions import compiled
from healthlint.guards import Hit, Scene
from healthlint.nearby import asks

TOLD = 0.4  # of the sentences of a report tell of others in the past, or of officials and museums
SPOKEN = 0.2  # of them may speak to the reader, or of the writer
FEWEST = 4  # sentences, below which all of them must
HIRING = 2  # sentences of a job advert
ANIMALS = 3  # sentences that speak of animals, where a vet does
REACH = 6  # words between what is declined and the words that decline it
LABEL = 6  # words, up to which a sentence is but the name of what is asked for

_PROSE = frozenset({"paragraph", "item", "cell"})
_QUOTED = r"“[^”]*”|\"[^\"]*\""
_PAST = r"[a-z]{3,}(?<!e)ed"


def owes_nothing(scene: Scene) -> bool:
    """No reader could have what the draft is about: it reports, hires somebody, or treats animals."""
    return _hires(scene) or _treats_animals(scene) or _reports(scene)


def _hires(scene: Scene) -> bool:
    """It advertises a job or a room."""
    return _counted(scene, "occasion.hires") >= HIRING


def _treats_animals(scene: Scene) -> bool:
    return _counted(scene, "occasion.animals") >= ANIMALS and _counted(scene, "occasion.vets") > 0


def _counted(scene: Scene, cue: str) -> int:
    """In how many sentences the cue stands."""
    return sum(_speaks(scene, number, cue) for number in range(len(scene.reading.sentences)))


def _reports(scene: Scene) -> bool:
    """It tells what others did: news, history, a court."""
    told = spoken = total = 0
    for number, sentence in enumerate(scene.reading.sentences):
        block = scene.reading.document.blocks[sentence.block]
        if block.kind not in _PROSE or sentence.block in scene.evidence.reference_blocks:
            continue
        if len(sentence.words) - sentence.lead_words < 2:
            continue
        total += 1
        past = (
            _ends_in_past(scene, number)
            or _speaks(scene, number, "occasion.past")
            or _speaks(scene, number, "occasion.report")
        )
        offers = _speaks(scene, number, "occasion.offer") and not past
        if offers or _speaks(scene, number, "occasion.first") or _speaks(scene, number, "occasion.second"):
            spoken += 1
        elif past:
            told += 1
    return told >= (TOLD if total >= FEWEST else 1) * total > 1 and spoken <= SPOKEN * total


def declined(hit: Hit) -> bool:
    """What the hit names is not offered: "Fillers? Not here.", "We took the drips off the menu"."""
    if _places(hit.scene, hit.candidate.sentence, "occasion.limited"):
        return False
    first, last = hit.candidate.first, hit.candidate.last
    for place in _places(hit.scene, hit.candidate.sentence, "occasion.declines"):
        if place[0] < first and first - place[1] <= REACH and not _broken(hit, place[1], first):
            return True
    for place in _places(hit.scene, hit.candidate.sentence, "occasion.declines-it"):
        # "them" reaches back over a colon: "A note on fillers: we stopped doing them"
        if place[0] >= last and not _turns(hit, last, place[0]):
            return True
    return _refused(hit)


def refused_by_others(hit: Hit) -> bool:
    """Another body refuses it, so the draft may offer it: "NICE does not recommend it", "not available on the NHS"."""
    scene, number = hit.scene, hit.candidate.sentence
    first, last = hit.candidate.first, hit.candidate.last
    others = _places(scene, number, "occasion.others")
    if not others:
        return False
    writer = [place[0] for place in _places(scene, number, "occasion.first")]
    for refusal in _places(scene, number, "occasion.others-refuse"):
        if refusal[0] >= last or first - refusal[1] > REACH:
            continue
        for other in others:
            between = (other[1], refusal[0]) if other[1] <= refusal[0] else (refusal[1], other[0])
            near = 0 <= between[1] - between[0] <= (REACH if other[1] <= refusal[0] else 1)
            if near and not any(between[0] <= word < between[1] for word in writer):
                return True
    return False


def asks_of_harm(hit: Hit) -> bool:
    """The sentence asks whether it hurts or is safe, so a no to it refuses nothing."""
    return bool(_places(hit.scene, hit.candidate.sentence, "occasion.asks-of-harm"))


def asks_openly(hit: Hit) -> bool:
    """The sentence asks what or how, so a no in what follows is part of the answer."""
    return bool(_places(hit.scene, hit.candidate.sentence, "occasion.asks-what"))


def _refused(hit: Hit) -> bool:
    """What follows at once refuses it: a flat no behind a question or a bare name, or "I do not sell them"."""
    scene, number = hit.scene, hit.candidate.sentence
    sentences, blocks = scene.reading.sentences, scene.reading.document.blocks
    following = number + 1
    if following >= len(sentences):
        return False
    asked = asks(scene, number)
    heads = asked or blocks[hit.sentence.block].kind == "heading"
    if sentences[following].block != hit.sentence.block and not heads:
        return False
    if _places(scene, following, "occasion.limited"):
        return False
    if _places(scene, following, "occasion.declines-it"):
        return True
    name = len(hit.sentence.words) - hit.sentence.lead_words <= LABEL
    wanted = (
        (name and not asked)
        or _places(scene, number, "occasion.asks-for")
        or (asked and len(hit.sentence.words) <= 3)
    )
    return bool(wanted) and _flat_no(scene, following)


def _flat_no(scene: Scene, number: int) -> bool:
    """The sentence begins with a no that stands alone: "No.", "Not here, sorry", but not "No hangover"."""
    sentence = scene.reading.sentences[number]
    breaks = scene.layouts.of(number).breaks
    return any(
        place[0] == sentence.lead_words and (place[1] >= len(sentence.words) or breaks[place[1]] >= 1)
        for place in _places(scene, number, "occasion.no")
    )


def _broken(hit: Hit, first: int, last: int) -> bool:
    """The sentence turns to something else on the way, or comes to a stop."""
    breaks = hit.scene.layouts.of(hit.candidate.sentence).breaks
    return _turns(hit, first, last) or any(breaks[word] >= 2 for word in range(first, last))


def _turns(hit: Hit, first: int, last: int) -> bool:
    turns = _places(hit.scene, hit.candidate.sentence, "occasion.turns")
    return any(first <= place[0] < last for place in turns)


def _ends_in_past(scene: Scene, number: int) -> bool:
    """A verb in "ed" tells of the past: not "has moved", "are described", nor an adjective such as "qualified"."""
    sentence = scene.reading.sentences[number]
    past = compiled(_PAST).fullmatch
    ends = [word for word in range(sentence.lead_words, len(sentence.words)) if past(sentence.words[word])]
    if not ends:
        return False
    other = {place[0] for place in _places(scene, number, "occasion.ed-present")}
    other.update(place[1] for place in _places(scene, number, "occasion.before-ed"))
    return any(word not in other for word in ends)


def _speaks(scene: Scene, number: int, cue: str) -> bool:
    """The cue stands in the sentence, outside of the words that are quoted."""
    sentence = scene.reading.sentences[number]
    found = [place for place in _places(scene, number, cue) if place[0] >= sentence.lead_words]
    if not found:
        return False
    text = scene.reading.document.blocks[sentence.block].text
    quoted = [match.span() for match in compiled(_QUOTED).finditer(text, sentence.start, sentence.end)]
    starts = scene.layouts.of(number).starts
    return any(not any(first <= starts[place[0]] < last for first, last in quoted) for place in found)


def _places(scene: Scene, number: int, cue: str) -> tuple[tuple[int, int], ...]:
    return tuple(scene.reading.sentences[number].found.get(scene.numbers[cue], ()))
