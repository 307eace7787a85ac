"""Judge candidates: what guards clear or soften, what stands, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from healthlint.clock import UNTIMED, Clock
from healthlint.guards import GUARDS, Basis, Hit, Scene, asked
from healthlint.impression import PASSAGE, SENTENCE, Impression, passage_of, speaks_of_passages, telling_words
from healthlint.named import NamedTuple
from healthlint.packs import OWN
from healthlint.severities import SEVERITIES
from healthlint.spans import source_span
from healthlint.types import Candidate, DraftSettings, Note, Rule

# Hundredths that one sentence of several weighs alone: sober words around it change little about an error.
SPEAKS_FOR_ITSELF = 25
# Different words: up to FEW a passage or sentence tells too little to speak against "Our oil cures cancer.", beyond
# LONG_PASSAGE sober neighbours take an error down one step, as in a long draft.
FEW, LONG_PASSAGE = 7, 40
# What an impression may tell against a finding, and how its note says so.
INFORMS, ELSEWHERE, SOBER = "informs", "elsewhere", "sober"
_SAID = {
    INFORMS: "the passage as a whole informs and promises nothing",
    ELSEWHERE: "the passage as a whole speaks of other things than health",
    SOBER: "the sentence, as it stands in this draft, informs",
}
TO_INFO = len(SEVERITIES) - 1  # severities from the gravest to a note


class Verdict(NamedTuple):
    """What became of a candidate: ``severity`` is "" if it was cleared."""

    candidate: Candidate
    rule: Rule
    severity: str
    notes: tuple[Note, ...]


def judge_all(
    candidates: Sequence[Candidate], scene: Scene, settings: DraftSettings, clock: Clock = UNTIMED
) -> list[Verdict]:
    """What becomes of the candidates: of those in words first, then of the impressions."""
    traits, impression_rules = scene.ruleset.traits, set(scene.ruleset.book.impression_rules)
    verdicts: list[Verdict] = []
    grave: set[int] = set()  # sentences with more than a note
    in_order = sorted(candidates, key=lambda candidate: candidate.rule in impression_rules)
    for candidate in clock.rules(in_order, lambda candidate: candidate.rule):
        note = (
            candidate.rule in impression_rules
            and traits[candidate.rule].severity_under(settings.severities) == "info"
        )
        if note and candidate.sentence in grave:
            continue  # it would give way to what is graver
        verdict = judge(candidate, scene, settings)
        verdicts.append(verdict)
        if verdict.severity in ("warning", "error"):
            grave.add(candidate.sentence)
    return verdicts


def judge(candidate: Candidate, scene: Scene, settings: DraftSettings) -> Verdict:
    """Clear or soften one candidate, with a note for every guard that spoke."""
    rule = scene.ruleset.rules[candidate.rule]
    severity = scene.ruleset.traits[rule.id].severity_under(settings.severities)
    if severity == "off":
        return Verdict(candidate, rule, "", ())
    hit = Hit(scene, candidate, scene.reading.sentences[candidate.sentence], rule.family)
    cleared = _cleared(hit, rule)
    if cleared is not None:
        return Verdict(candidate, rule, "", (cleared,))
    softened = _softened(hit, rule)
    severity = _lowered(severity, sum(one.steps for one in softened))
    notes = (*_weighed_most(hit), *(one.note for one in softened))
    doubt = _doubt(hit, rule) if severity != "info" else None
    if doubt is None:
        return Verdict(candidate, rule, severity, notes)
    basis = Basis(candidate.sentence, 0, 1, _SAID[doubt.told])
    # a guess that the draft sells is not enough for what only copy that sells claims, in a sober sentence
    if doubt.told == SOBER and scene.reading.topic.evident and rule.modality == ("declared",):
        return Verdict(candidate, rule, "", (_note(scene, "impression", "clear", basis),))
    lowered = _note(scene, "impression", "lower", basis)
    return Verdict(candidate, rule, _lowered(severity, doubt.steps), (*notes, lowered))


def _lowered(severity: str, steps: int) -> str:
    return SEVERITIES[min(TO_INFO, SEVERITIES.index(severity) + steps)]


# --- what clears -------------------------------------------------------------


def _cleared(hit: Hit, rule: Rule) -> Note | None:
    """The rule's own exception in the sentence, or the first of its guards that clears the claim."""
    scene, number = hit.scene, hit.candidate.sentence
    exception = scene.matcher.first(scene.ruleset.book.rows[rule.id]["unless"], number)
    if exception:
        return _note(scene, "exception", "clear", Basis(number, exception[0][0], exception[-1][1]))
    for name in rule.clear:
        basis = GUARDS[name](hit)
        if basis is not None:
            return _note(scene, name, "clear", basis)
    return None


# --- what softens ------------------------------------------------------------


class _Softened(NamedTuple):
    """A note, and how many severities less the finding is for it."""

    note: Note
    steps: int


def _softened(hit: Hit, rule: Rule) -> list[_Softened]:
    """What the rule's guards, an open question and a draft that declares nothing say for the claim."""
    scene = hit.scene
    spoken = [(name, GUARDS[name](hit)) for name in rule.lower]
    if "question" in rule.clear:
        spoken.append(("question", asked(hit)))
    softened = [
        _Softened(_note(scene, name, "lower", basis), 1) for name, basis in spoken if basis is not None
    ]
    undeclared = _undeclared(rule, scene, hit.candidate.sentence)
    if undeclared is not None:
        softened.append(_Softened(undeclared, TO_INFO if undeclared.effect == "lower" else 0))
    return softened


def _undeclared(rule: Rule, scene: Scene, number: int) -> Note | None:
    """What a rule for copy that sells has to say in a draft that does not declare what it sells.

    Such copy makes a claim in words that an article may use. Which of the two a draft is, nobody said;
    how it speaks may tell (see ``Topic``).
    """
    topic = scene.reading.topic
    effect = words = ""
    if topic.evident:
        if "declared" in rule.modality or (not topic.modality and "any" in rule.modality):
            effect, words = (
                "count",
                "the draft does not say what it sells, but speaks as copy does that sells",
            )
    elif not topic.declared and {"any", "declared"} <= set(rule.modality):
        add = f"modality: {topic.modality}" if topic.modality else "a modality"
        effect, words = "lower", f"the draft does not say what it sells; if it sells, declare {add}"
    return _note(scene, "undeclared", effect, Basis(number, 0, 1, words)) if effect else None


# --- what is doubted ---------------------------------------------------------


class _Doubt(NamedTuple):
    """What an impression tells against a finding (a key of ``_SAID``), and how many severities less that makes it."""

    told: str
    steps: int


def _doubt(hit: Hit, rule: Rule) -> _Doubt | None:
    """What the impression of its sentence tells against a rule that found some words in it.

    Two severities less where a short passage is far from a claim. In a longer one, or in a long draft, no sober
    words take back more than one, nor do others of what a sentence of few words says. In few words altogether only
    hints are lowered, and an error stays one where its own sentence promises by itself, unless a short passage is
    far from a claim.
    """
    row, weights = hit.scene.ruleset.book.rows[rule.id], hit.scene.ruleset.book.weights
    # "Absolutely." claims by its question, which its own words weigh nothing of; what a rule asks of the impression
    # itself, it has been asked; and who writes a rule of their own wants its words found
    if rule.pack.startswith(OWN) or row["after"] or row["impression"]:
        return None
    if weights is None or not hit.scene.impressions:
        return None
    impression, hints = hit.scene.impressions[hit.candidate.sentence], _hints(rule)
    far = _told_against(impression, weights.bounds["lowers-far"])
    if far:
        stands = far == INFORMS and _outlasts_sober_words(impression, rule, far=True)
        return None if stands else _Doubt(far, _steps_from_far(far, impression))
    if rule.kind == "evidence" and not hints:  # a figure needs its source in all but the soberest text
        return None
    bound = weights.bounds["lowers-hints" if hints else "lowers"]
    near = _told_against(impression, bound)
    if near:
        stands = near == INFORMS and _outlasts_sober_words(impression, rule, far=False)
        return None if stands else _Doubt(near, 1)
    # where other things are said, what only copy that sells hints at counts if the words around it promise something,
    # or if its own sentence does
    if "declared" in rule.modality and not _promises_alone(impression):
        return _Doubt(INFORMS, 1) if impression.tone + impression.around < bound["tone"] else None
    return None


def _hints(rule: Rule) -> bool:
    """The rule goes by few words: it reads a bare name, or only copy that says what it sells."""
    return "informs" in rule.clear or "declared" in rule.modality


def _promises_alone(impression: Impression) -> bool:
    return impression.alone >= SPEAKS_FOR_ITSELF


def _told_against(impression: Impression, below: Mapping[str, int]) -> str:
    """Why an impression below any of these bounds is not that of a claim, or ""."""
    if impression.health < below["subject"]:
        return ELSEWHERE
    if impression.tone < below["tone"]:
        return INFORMS
    return SOBER if impression.claim < below["claim"] else ""


def _outlasts_sober_words(impression: Impression, rule: Rule, *, far: bool) -> bool:
    """A passage that informs says nothing against the finding. ``far``: it is far from a claim."""
    grave = rule.severity == "error"
    if impression.words <= FEW and (grave or not _hints(rule)):
        return True
    return grave and _promises_alone(impression) and (impression.words > LONG_PASSAGE or not far)


def _steps_from_far(told: str, impression: Impression) -> int:
    """Two severities, one where the words that speak against a finding cannot all speak of its sentence."""
    if told == SOBER or _promises_alone(impression) or impression.words > LONG_PASSAGE:
        return 1
    return 1 if told == INFORMS and impression.own <= FEW else 2


# --- notes -------------------------------------------------------------------


def _weighed_most(hit: Hit) -> tuple[Note, ...]:
    """The words that made a finding of a sentence or passage, for a rule that goes by the impression."""
    scene, number = hit.scene, hit.candidate.sentence
    least, weights = scene.ruleset.book.rows[hit.candidate.rule]["impression"], scene.ruleset.book.weights
    if not least or weights is None:
        return ()
    numbers = _passage_around(scene, number) if speaks_of_passages(least) else [number]
    sentences = [scene.reading.sentences[one] for one in numbers]
    telling = telling_words(sentences, weights, SENTENCE if "claim" in least else PASSAGE)
    return (_note(scene, "impression", "keep", Basis(number, 0, 1, ", ".join(telling))),)


def _passage_around(scene: Scene, number: int) -> list[int]:
    """The sentences of the passage that a sentence stands in."""
    of = passage_of(scene.reading)
    return [other for other, passage in enumerate(of) if passage == of[number]]


def _note(scene: Scene, guard: str, effect: str, basis: Basis) -> Note:
    start, end = source_span(scene, basis.sentence, basis.first, basis.last)
    quote = basis.said or " ".join(scene.reading.document.source.text[start:end].split())
    return Note(guard, effect, quote, start, end)
