"""Whether a sentence states a risk to its reader, or only seems to.

The words of a risk stand in many sentences that take it back: "a lung cannot be
reached", "Collapsed lungs? A myth.", "read about bruises here". Denial is bound
to the clause as in ``guards``, with cues of its own: what denies a claim ("no
evidence that") is not what denies a risk ("too short to reach", "clear of").
The cues are the concepts ``cue.denial`` and its neighbours in the safety pack.
"""

from __future__ import annotations

from healthlint.evidence.lists import heads_list
from healthlint.expressions import compiled
from healthlint.guards import Hit, Scene, inside
from healthlint.nearby import asks

# Where readers may never look: a statement there does not count (see the decisions in rules/safety).
UNSEEN = frozenset({"alt", "title", "description", "furniture"})

# An author with initials, a title, and where and when it came out; a year set off by a full stop or a comma.
_TITLE = r"^[A-Z][\w'’-]+,? [A-Z]{1,3}\b[^.]{0,80}[.:,] .{10,200}[.,;)\"”] (?:[^.]{0,80}, )?\(?(?:19|20)\d\d[.)\]]*$"

ANSWER_WORDS = 6  # an answer, or a flat dismissal, comes this early in its sentence


def stated(hit: Hit, forbids: bool = False) -> bool:
    """True if the hit is told to the reader as something that can happen.

    ``forbids``: the statement is itself a ban ("no current with a pacemaker"), so
    a negation belongs to it and takes nothing back.
    """
    return not untold(hit, forbids)


def untold(hit: Hit, forbids: bool = False) -> str:
    """Why the hit does not count as told to the reader, in a word or two; "" if it counts."""
    if not seen(hit.sentence.block, hit.scene):
        return "readers may not see it there"
    if _linked(hit):
        return "only a link"
    if _in_title(hit):
        return "only a title"
    if _elsewhere(hit):
        return "sends the reader elsewhere"
    if not forbids and _of_another(hit):
        return "told of another treatment"
    if asks(hit.scene, hit.candidate.sentence):
        return "" if _answered(hit, forbids) else "asked, not answered"
    if _dismissed(hit):
        return "taken back"
    if forbids or _conceded(hit):
        return ""
    return "denied" if denied(hit) else ""


def denied(hit: Hit) -> bool:
    """The risk is denied in its own clause: "never", "cannot reach", "clear of", "... is a myth"."""
    pseudo = _places(hit, "cue.denial-seeming")
    nouns = _places(hit, "cue.denial-noun")
    targets = {hit.candidate.parts[0][0], hit.target}
    for place in hit.places("cue.denial"):
        if inside(place, pseudo):
            continue
        for target in targets:
            if place[1] <= target and not _ended(hit, place[0], place[1], target, noun=place in nouns):
                return True
    return any(
        place[0] >= hit.candidate.last and not _ended(hit, place[0], hit.candidate.last, place[0])
        for place in hit.places("cue.denial-after")
        if not inside(place, pseudo)
    )


# --- where it stands ---------------------------------------------------------


def seen(number: int, scene: Scene) -> bool:
    """The block with this number stands in the body, not in a list of references, nor below its title."""
    blocks = scene.reading.document.blocks
    block = blocks[number]
    if block.heading >= 0 and heads_list(blocks[block.heading]):
        return False
    return block.kind not in UNSEEN and number not in scene.evidence.reference_blocks


def _linked(hit: Hit) -> bool:
    """The words are nothing but the text of a link to another page."""
    if hit.candidate.last <= hit.sentence.lead_words:
        return False
    laid = hit.scene.layouts.of(hit.candidate.sentence)
    start = laid.starts[max(hit.candidate.first, hit.sentence.lead_words)]
    end = laid.ends[hit.candidate.last - 1]
    links = hit.scene.reading.document.blocks[hit.sentence.block].links
    return any(link.kind == "link" and link.start <= start and end <= link.end for link in links)


def _in_title(hit: Hit) -> bool:
    """The words are part of a quoted title: Reyes M. "Stroke after manipulation." Spine Letters, 2019."""
    text = hit.scene.reading.document.blocks[hit.sentence.block].text
    title = compiled(_TITLE).search(text) if text[-6:].strip(".)] ")[-2:].isdigit() else None
    if title is None:
        return False
    laid = hit.scene.layouts.of(hit.candidate.sentence)
    return (
        title.start() <= laid.starts[hit.candidate.first] and laid.ends[hit.candidate.last - 1] <= title.end()
    )


def _elsewhere(hit: Hit) -> bool:
    """The sentence sends the reader to another page for it: "read more about bruising on our blog"."""
    return any(place[1] <= hit.candidate.first for place in hit.places("cue.elsewhere"))


def _of_another(hit: Hit) -> bool:
    """A table's row or column tells it of other care: the cells beside "Surgery" or below "Painkillers"."""
    blocks, sentences = hit.scene.reading.document.blocks, hit.scene.reading.sentences
    block = blocks[hit.sentence.block]
    if block.kind != "cell":
        return False
    if any(place[1] <= hit.sentence.lead_words for place in _places(hit, "cue.other-care")):
        return True
    label = hit.sentence.block
    while label and blocks[label - 1].kind == "cell" and blocks[label - 1].row == block.row:
        label -= 1
    number = hit.candidate.sentence
    while number and sentences[number - 1].block >= label:
        number -= 1
    cue = hit.scene.numbers["cue.other-care"]
    return sentences[number].block == label and bool(sentences[number].found.get(cue))


# --- questions ---------------------------------------------------------------


def _answered(hit: Hit, forbids: bool) -> bool:
    """What follows the question grants it ("Rarely, yes"), or tells the reader to ask or wait."""
    following = _following(hit)
    while following is not None and asks(hit.scene, following.candidate.sentence):  # asked in a row
        following = _following(following)
    if following is None or _early(following, "cue.dismissed"):
        return False
    if _refuses(following):
        # "On warfarin? Don't." bans, "Does it clash with warfarin? No." denies
        return forbids and not _places(hit, "cue.asks-effect")
    if _early(following, "cue.affirmed") or _early(following, "cue.supposed"):
        return True
    return forbids and bool(_places(following, "cue.caution"))


def _refuses(hit: Hit) -> bool:
    """The answer begins with a flat no ("Never.", "No, our needles ..."); "No needle is free of risk" does not."""
    pseudo = _places(hit, "cue.denial-seeming")
    start = hit.sentence.lead_words
    return any(place[0] == start and not inside(place, pseudo) for place in _places(hit, "cue.denial"))


def _dismissed(hit: Hit) -> bool:
    """What follows in the same block takes it back: "That cannot happen with us"."""
    if _retorted(hit):
        return True
    following = _following(hit)
    if following is None or following.sentence.block != hit.sentence.block:
        return False
    return _early(following, "cue.dismissed") and not _places(following, "cue.conceded")


def _retorted(hit: Hit) -> bool:
    """The same behind a full stop that quotation marks have kept inside the sentence."""
    breaks = hit.scene.layouts.of(hit.candidate.sentence).breaks
    stops = [word for word in range(hit.candidate.last, len(breaks)) if breaks[word] >= 3]
    if not stops or _places(hit, "cue.conceded"):
        return False
    return any(stops[0] <= place[0] < stops[0] + ANSWER_WORDS for place in _places(hit, "cue.dismissed"))


def _following(hit: Hit) -> Hit | None:
    number = hit.candidate.sentence + 1
    sentences = hit.scene.reading.sentences
    if number >= len(sentences):
        return None
    end = len(sentences[number].words)
    candidate = hit.candidate._replace(sentence=number, first=end, last=end, parts=((end, end),))
    return hit._replace(candidate=candidate, sentence=sentences[number])


def _early(hit: Hit, cue: str) -> bool:
    return any(0 <= place[0] - hit.sentence.lead_words < ANSWER_WORDS for place in _places(hit, cue))


# --- polarity ----------------------------------------------------------------


def _conceded(hit: Hit) -> bool:
    """Whatever is denied besides, the harm is granted: "never here, but it can happen"."""
    if _grants(hit):
        return True
    following = _following(hit)
    return following is not None and following.sentence.block == hit.sentence.block and _grants(following)


def _grants(hit: Hit) -> bool:
    """A concession stands in the sentence, and not under a denial ("nothing like it can happen")."""
    pseudo = _places(hit, "cue.denial-seeming")
    denials = [cue for cue in _places(hit, "cue.denial") if not inside(cue, pseudo)]
    for place in _places(hit, "cue.conceded"):
        before = [cue for cue in denials if cue[1] <= place[0]]
        if all(_ended(hit, cue[0], cue[1], place[0]) for cue in before):
            return True
    return False


def _ended(hit: Hit, cue: int, first: int, last: int, noun: bool = False) -> bool:
    """True if the scope of the cue at word ``cue``, running from ``first`` to ``last``, ends on the way."""
    breaks = hit.scene.layouts.of(hit.candidate.sentence).breaks
    words = hit.sentence.words
    subjects = {place[0] for place in _places(hit, "cue.subject")}
    enders = {place[0] for place in _places(hit, "cue.denial-end")}
    listed = any(word in ("or", "nor") for word in words[first : last + 1])
    aside = _subordinate(hit, cue)
    for index in range(first, min(last + 1, len(breaks))):
        if breaks[index] >= 3 or (index in enders and index < last):
            return True
        if breaks[index] >= 1 and (index in subjects or aside or (noun and not listed)):
            return True
    return False


def _subordinate(hit: Hit, cue: int) -> bool:
    """The cue stands in a clause such as "if you do not feel well, ...", which ends at its comma."""
    breaks = hit.scene.layouts.of(hit.candidate.sentence).breaks
    start = cue
    while start > 0 and breaks[start] == 0:
        start -= 1
    opening = hit.sentence.words[start : start + 2]
    return any(
        word in ("if", "when", "although", "though", "while", "unless", "because", "as") for word in opening
    )


def _places(hit: Hit, cue: str) -> tuple[tuple[int, int], ...]:
    return tuple(hit.sentence.found.get(hit.scene.numbers[cue], ()))
