"""Guards: what can clear or soften a candidate, each bound to the clause of the hit.

The method is ConText (Harkema, Dowling, Thornblade and Chapman 2009, "ConText:
an algorithm for determining negation, experiencer, and temporal status from
clinical reports", J Biomed Inform 42:839-851): a cue has a direction and a scope,
the scope ends at a terminator, and pseudo-cues ("not only") are listed as such.
The cues are concepts named ``cue.*`` in ``rules/core/guards.yaml`` and ``guards-around.yaml``.

A guard is a function from a ``Hit`` to the places of the words it rests on, or
None. ``GUARDS`` lists them all; a rule names those that may clear or lower it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from healthlint.accepteduses import accepted_use, overlap, spoilt
from healthlint.impression import Impression
from healthlint.matching import Layouts, Matcher
from healthlint.named import NamedTuple
from healthlint.nearby import asks, hearsay, informing, is_question, limits, quoted, refutation, terms
from healthlint.outdone import outdone
from healthlint.types import Candidate, Evidence, Reading, RuleSet, Sentence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from healthlint.compiler.rowtypes import RuleRow
    from healthlint.evidence import Reach

LAST_NAMED = 3  # words from the "or" of a list to the claim: "or (any) chamber cures"
NEAR_WORDING = 6  # words between an authorised wording and the words of the claim that it carries
MOST_ASKED = 6  # questions in a row that one answer holds for
CALLED_WORDS = 5  # words from an agent to what it is called: "is still the most effective (treatment)"
_COPULAS = ("is", "are", "was", "were", "remain", "remains")
_SETS_APART = frozenset("no not never than our my for with like without".split())
_AND = ("and", "so", "then", "plus")
_THERE_IS = (("there", "is"), ("there", "are"), ("there", "was"))
_PRONOUNS = ("it", "we", "they", "you", "i", "he", "she", "this")


class Scene(NamedTuple):
    """What every guard may look at: the draft as read, its evidence, what its sentences weigh, the rules in force."""

    reading: Reading
    evidence: Evidence
    ruleset: RuleSet
    matcher: Matcher
    numbers: Mapping[str, int]
    reach: Reach
    impressions: Sequence[Impression] = ()

    @property
    def layouts(self) -> Layouts:
        """Where the words of the sentences stand."""
        return self.matcher.layouts


class Hit(NamedTuple):
    """A candidate with its sentence and the family of its rule."""

    scene: Scene
    candidate: Candidate
    sentence: Sentence
    family: str

    @property
    def target(self) -> int:
        """Word index at which the candidate's last part begins: what a cue must govern."""
        return self.candidate.parts[-1][0]

    @property
    def row(self) -> RuleRow | None:
        """What its rule looks for; None for the words of a requirement, which no rule found."""
        rule_id = self.candidate.rule
        return self.scene.ruleset.book.rows[rule_id] if rule_id else None

    def places(self, cue: str) -> list[tuple[int, int]]:
        """Places of a cue that do not begin in the claim's own words; it may run into them: "if a seller promises"."""
        found = self.sentence.found.get(self.scene.numbers[cue], ())
        own = self.candidate.parts
        return [place for place in found if not any(part[0] <= place[0] < part[1] for part in own)]


class Basis(NamedTuple):
    """The words a guard rests on: a sentence and a span of its words, or a text said in our words."""

    sentence: int
    first: int
    last: int
    said: str = ""


def inside(place: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    """The span lies in one of the others."""
    return any(first <= place[0] and place[1] <= last for first, last in others)


# --- scope -------------------------------------------------------------------


def _parted(hit: Hit, first: int, last: int, *, comma_ends: bool = False, subject_ends: bool = True) -> bool:
    """True if a scope running from word ``first`` up to word ``last`` is ended on the way.

    By a terminator ("but") or a semicolon; by a new subject behind a comma or an "and"
    (``subject_ends``); by any comma (``comma_ends``) unless a list with "or" goes on.
    """
    if first > last:
        return False
    breaks = hit.scene.layouts.of(hit.candidate.sentence).breaks
    words = hit.sentence.words
    subjects = {place[0] for place in hit.sentence.found.get(hit.scene.numbers["cue.subject"], ())}
    enders = {place[0] for place in hit.sentence.found.get(hit.scene.numbers["cue.terminator"], ())}
    joints = [index for index in range(first, last + 1) if words[index] in ("or", "nor")]
    listed = bool(joints)
    own = {index for part in hit.candidate.parts for index in range(*part)}
    for index in range(first, min(last, len(breaks) - 1) + 1):
        if index in enders or breaks[index] >= 3:
            return True
        if comma_ends and breaks[index] >= 1 and not listed:
            return True
        joined = index > first and words[index - 1] in _AND and words[index] in _PRONOUNS
        if subject_ends and index in subjects and (breaks[index] >= 1 or joined):
            # "no pill, drip or spray prevents it": a list goes on to its "or", and no subject begins
            goes_on = index in own or any(joint > index for joint in joints)
            if words[index] in _PRONOUNS or words[index] == "our" or not goes_on:
                return True
    return False


def _before(hit: Hit, cue: str, *, subject_ends: bool = True) -> Basis | None:
    """A cue that stands before the claim's last part and whose scope reaches it."""
    for place in hit.places(cue):
        if place[0] < hit.target and not _parted(hit, place[1], hit.target, subject_ends=subject_ends):
            return Basis(hit.candidate.sentence, *place)
    return None


def _after(hit: Hit, cue: str) -> Basis | None:
    """A cue that stands behind the claim, in the same clause."""
    for place in hit.places(cue):
        if place[0] >= hit.candidate.last and not _parted(hit, hit.candidate.last, place[0]):
            return Basis(hit.candidate.sentence, *place)
    return None


def _in_clause(hit: Hit, cue: str, *, subject_ends: bool = True) -> Basis | None:
    """A cue before or behind the claim, in the same clause."""
    return _before(hit, cue, subject_ends=subject_ends) or _after(hit, cue)


# --- the guards --------------------------------------------------------------


def negated(hit: Hit) -> Basis | None:
    """The claim is denied: "does not cure", "no evidence that", "... is a myth"."""
    pseudo = hit.sentence.found.get(hit.scene.numbers["cue.negation.not"], ())
    nouns = hit.sentence.found.get(hit.scene.numbers["cue.negation.noun"], ())
    for place in hit.places("cue.negation"):
        seeming = inside(place, pseudo) and not (_existence(hit, place) or _lists_all(hit, place))
        if place[0] >= hit.target or seeming:
            continue
        if not _parted(hit, place[1], hit.target, comma_ends=place in nouns):
            return Basis(hit.candidate.sentence, *place)
    return _after(hit, "cue.negation.after") or refuted(hit)


def _existence(hit: Hit, place: tuple[int, int]) -> bool:
    """ "There is no pill that ...": a denial, where "no pills" alone praises what needs none."""
    return hit.sentence.words[max(0, place[0] - 2) : place[0]] in _THERE_IS


def _lists_all(hit: Hit, place: tuple[int, int]) -> bool:
    """ "No diet, drop or chamber cures it": the list of what does not runs up to the claim."""
    words = hit.sentence.words
    joints = [index for index in range(place[1], hit.target) if words[index] in ("or", "nor")]
    first = min((part[0] for part in hit.candidate.parts if joints and part[0] > joints[-1]), default=-1)
    if first < 0 or first - joints[-1] > LAST_NAMED:
        return False
    breaks = hit.scene.layouts.of(hit.candidate.sentence).breaks
    return not any(breaks[joints[-1] + 1 : first + 1])


def refuted(hit: Hit) -> Basis | None:
    """What follows denies the claim: "the studies do not show it", or "no" to a question; part of ``negated``."""
    found = refutation(hit)
    if found:
        return Basis(*found)
    heard = hearsay(hit)
    answer = _answer(hit, "cue.no") if is_question(hit) or heard else None
    if answer or not heard or _answer(hit, "cue.yes"):
        return answer
    return informs(hit)  # "people ask if we cure it. Most get better without us": asked, and answered soberly


def limited(hit: Hit) -> Basis | None:
    """The study is told with its limits: its size against placebo, low certainty, larger trials wanted."""
    found = limits(hit)
    return Basis(*found) if found else None


def termed(hit: Hit) -> Basis | None:
    """The terms of an offer stand in the sentences around it."""
    found = terms(hit)
    return Basis(*found) if found else None


def informs(hit: Hit) -> Basis | None:
    """The sentence, or the block around it, informs, warns or limits where an advert would sell.

    For broad rules only, which a bare name sets off: it says nothing against a claim that is made.
    """
    found = informing(hit)
    return Basis(*found) if found else None


def hedged(hit: Hit) -> Basis | None:
    """The claim is put with care: "may", "some people find", "early research"."""
    pseudo = hit.sentence.found.get(hit.scene.numbers["cue.hedge.not"], ())
    basis = _in_clause(hit, "cue.hedge")
    return None if basis and inside((basis.first, basis.last), pseudo) else basis


def attributed(hit: Hit) -> Basis | None:
    """Somebody else's belief: "according to TCM", "is believed to"."""
    return _in_clause(hit, "cue.attribution", subject_ends=False)


def warning(hit: Hit) -> Basis | None:
    """The words belong to a safety warning: "do not use if", "side effects include"."""
    return _in_clause(hit, "cue.warning")


def criticised(hit: Hit) -> Basis | None:
    """The claim is held up as wrong: "be wary of anyone who says", "adverts that promise"."""
    basis = _before(hit, "cue.criticised", subject_ends=False) or _after(hit, "cue.criticised.after")
    if basis or not quoted(hit):
        return basis
    return _verdict(hit)


def reported(hit: Hit) -> Basis | None:
    """News of a ruling or a sanction: "the regulator banned", "was fined"."""
    return _in_clause(hit, "cue.reported", subject_ends=False)


def myth(hit: Hit) -> Basis | None:
    """The claim is named as a myth, or the next sentence says no."""
    basis = _before(hit, "cue.myth", subject_ends=False) or _after(hit, "cue.myth")
    if basis or hit.places("cue.attribution"):
        return basis or _answer(hit, "cue.no")
    return None


def question(hit: Hit) -> Basis | None:
    """The claim is asked, not made, and what follows answers no.

    An open question lowers (see ``asked``); one that is answered yes does neither.
    """
    return _answer(hit, "cue.no") if is_question(hit) else None


def asked(hit: Hit) -> Basis | None:
    """The claim is asked and nothing that follows at once says yes; "did you know that" and "ready to" claim it."""
    if not is_question(hit) or _answer(hit, "cue.yes") or _leading(hit):
        return None
    return Basis(hit.candidate.sentence, hit.candidate.first, hit.candidate.last, "asked as a question")


def cited(hit: Hit) -> Basis | None:
    """A source that a reader can follow is in reach of the sentence."""
    from healthlint.evidence.mark import SURVEY

    citation = hit.scene.reach.of(hit.candidate.sentence)
    if citation is None:
        return None
    if citation.kind == SURVEY and not _surveyable(hit):
        return None
    return Basis(
        hit.candidate.sentence, hit.candidate.first, hit.candidate.last, citation.label or citation.kind
    )


def _surveyable(hit: Hit) -> bool:
    """A survey of users stands behind figures, sales and how a thing is liked; it proves no effect."""
    rule = hit.scene.ruleset.rules[hit.candidate.rule]
    weighed = bool(hit.scene.ruleset.book.rows[rule.id]["impression"])
    return rule.kind == "evidence" or hit.family == "superiority" or weighed


def authorised(hit: Hit) -> Basis | None:
    """The words are an authorised wording of a market in force."""
    scene = hit.scene
    for row in scene.ruleset.wordings.get(hit.family, ()):
        number, parts = hit.candidate.sentence, scene.matcher.first(row["find"], hit.candidate.sentence)
        if row["block"]:
            number, parts = scene.matcher.blocks(row["find"]).get(hit.sentence.block, (number, ()))
        if parts and (row["block"] or _near_claim(hit, parts[0][0], parts[-1][1])):
            return Basis(number, parts[0][0], parts[-1][1], f"authorised wording {row['id']}")
    return None


def _near_claim(hit: Hit, first: int, last: int) -> bool:
    """True if a wording overlaps the claim, or stands within a few words of it in the same clause."""
    if overlap((first, last), (hit.candidate.first, hit.candidate.last)):
        return True
    start, end = (last, hit.candidate.first) if last <= hit.candidate.first else (hit.candidate.last, first)
    return end - start <= NEAR_WORDING and not _parted(hit, start, end)


def accepted(hit: Hit) -> Basis | None:
    """Every condition that the sentence names is an accepted use of the modality, with its qualifier.

    Where a rule takes a question with its answer, the answer may say it: "Turned your ankle? We can help you
    manage the sprain."
    """
    scene, number = hit.scene, hit.candidate.sentence
    rows = scene.ruleset.accepted.get(scene.reading.topic.modality, ())
    if not rows:
        return None
    found = accepted_use(scene, rows, number)
    if found is None and _asks_for_answer(hit) and not spoilt(hit.sentence, rows):
        named = hit.sentence.found.get(scene.numbers["condition"], ())
        if not named or accepted_use(scene, rows, number, qualified=False):
            found = accepted_use(scene, rows, number + 1)
    return Basis(*found) if found else None


def _asks_for_answer(hit: Hit) -> bool:
    """An open question of a rule that takes the sentence behind it for its answer."""
    if hit.row is None or not hit.row["answered"]:
        return False
    last = hit.candidate.sentence + 1 >= len(hit.scene.reading.sentences)
    return is_question(hit) and not last and not _leading(hit)


def other_agent(hit: Hit) -> Basis | None:
    """Conventional care or an ordinary habit does it, not what the draft promotes: "vaccines", "exercise"."""
    less = outdone(hit)
    if less:
        return Basis(*less)
    numbers, sentence = hit.scene.numbers, hit.sentence
    verb = hit.target
    nearest = max(
        (place for place in hit.places("agent.conventional") if place[1] <= verb),
        default=None,
        key=lambda place: place[1],
    )
    if nearest is None or _parted(hit, nearest[1], verb):
        return None
    treatments = [
        place
        for place in sentence.found.get(numbers["treatment"], ())
        if not _is_called(hit, nearest[1], place)
    ]
    own = [*treatments, *sentence.found.get(numbers["people.we"], ())]
    if any(place[1] <= verb for place in own):
        return None
    return Basis(hit.candidate.sentence, *nearest)


def _is_called(hit: Hit, agent_end: int, place: tuple[int, int]) -> bool:
    """The treatment named at ``place`` is what the agent before it is called: "statins are the first treatment for"."""
    between = hit.sentence.words[agent_end : place[0]]
    called = between[:1] and between[0] in _COPULAS and len(between) <= CALLED_WORDS
    return bool(called) and not any(word in _SETS_APART for word in between)


# --- shared ------------------------------------------------------------------


def _answer(hit: Hit, cue: str) -> Basis | None:
    """The cue at the beginning of the sentence that follows, in this block or the next.

    Questions asked in a row have one answer: "Can you cure cancer? Can you treat autism? No and no."
    """
    sentences = hit.scene.reading.sentences
    following = hit.candidate.sentence + 1
    if is_question(hit):
        last = min(following + MOST_ASKED, len(sentences)) - 1
        while following < last and _asked_on(hit, following):
            following += 1
    if following < len(sentences):
        for place in sentences[following].found.get(hit.scene.numbers[cue], ()):
            if 0 <= place[0] - sentences[following].lead_words <= 4:
                return Basis(following, *place)
    return None


def _asked_on(hit: Hit, number: int) -> bool:
    """Sentence ``number`` asks a further question of the claim's own block."""
    return hit.scene.reading.sentences[number].block == hit.sentence.block and asks(hit.scene, number)


def _leading(hit: Hit) -> bool:
    """The question begins with words that make the claim by asking, and the claim stands behind them."""
    found = hit.sentence.found.get(hit.scene.numbers["cue.leading"], ())
    return any(place[0] == hit.sentence.lead_words and place[1] <= hit.target for place in found)


def _verdict(hit: Hit) -> Basis | None:
    """Words that judge a quoted claim, in its sentence, the one before or the one behind."""
    sentences = hit.scene.reading.sentences
    for number in (hit.candidate.sentence, hit.candidate.sentence + 1, hit.candidate.sentence - 1):
        if 0 <= number < len(sentences) and sentences[number].block == hit.sentence.block:
            for place in sentences[number].found.get(hit.scene.numbers["cue.verdict"], ()):
                return Basis(number, *place)
    return None


Guard = Callable[[Hit], "Basis | None"]

GUARDS: dict[str, Guard] = {
    "negated": negated,
    "informs": informs,
    "limited": limited,
    "termed": termed,
    "hedged": hedged,
    "attributed": attributed,
    "warning": warning,
    "myth": myth,
    "question": question,
    "criticised": criticised,
    "reported": reported,
    "cited": cited,
    "accepted": accepted,
    "authorised": authorised,
    "other-agent": other_agent,
}
