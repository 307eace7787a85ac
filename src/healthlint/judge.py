"""Judge candidates: what guards clear or soften, what stands, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from healthlint.clock import UNTIMED, Clock
from healthlint.guards import GUARDS, Basis, Hit, Scene, asked
from healthlint.impression import PASSAGE, SENTENCE, Impression, passage_of, speaks_of_passages, telling_words
from healthlint.named import NamedTuple
from healthlint.packs import OWN
from healthlint.spans import source_span as source_span
from healthlint.types import Candidate, DraftSettings, Note, Rule

# Hundredths that one sentence of several weighs alone: sober words around it change little about an error.
SPEAKS_FOR_ITSELF = 25
# Different words: up to FEW a passage or sentence tells too little to speak against "Our oil cures cancer.", beyond
# LONG_PASSAGE sober neighbours take an error down one step, as in a long draft.
FEW, LONG_PASSAGE = 7, 40
INFORMS = "the passage as a whole informs and promises nothing"
ELSEWHERE = "the passage as a whole speaks of other things than health"
SOBER = "the sentence, as it stands in this draft, informs"
_LOWER = {"error": "warning", "warning": "info", "info": "info"}


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
    traits, vague = scene.ruleset.traits, set(scene.ruleset.book.weighing)
    verdicts: list[Verdict] = []
    grave: set[int] = set()  # sentences with more than a note
    in_order = sorted(candidates, key=lambda candidate: candidate.rule in vague)
    for candidate in clock.rules(in_order, lambda candidate: candidate.rule):
        note = (
            candidate.rule in vague and traits[candidate.rule].severity_under(settings.severities) == "info"
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
    sentence = scene.reading.sentences[candidate.sentence]
    hit = Hit(scene, candidate, sentence, rule.family)
    severity = scene.ruleset.traits[rule.id].severity_under(settings.severities)
    if severity == "off":
        return Verdict(candidate, rule, "", ())
    row = scene.ruleset.book.rows[rule.id]
    exception = scene.matcher.first(row["unless"], candidate.sentence)
    if exception:
        basis = Basis(candidate.sentence, exception[0][0], exception[-1][1])
        return Verdict(candidate, rule, "", (_note(scene, "exception", "clear", basis),))
    for name in rule.clear:
        basis_or_none = GUARDS[name](hit)
        if basis_or_none is not None:
            return Verdict(candidate, rule, "", (_note(scene, name, "clear", basis_or_none),))
    notes: list[Note] = []
    weights = scene.ruleset.book.weights
    if row["impression"] and weights is not None:
        whole = speaks_of_passages(row["impression"])
        numbers = _passage_around(scene, candidate.sentence) if whole else [candidate.sentence]
        sentences = [scene.reading.sentences[number] for number in numbers]
        scales = SENTENCE if "claim" in row["impression"] else PASSAGE
        telling = telling_words(sentences, weights, scales)
        notes.append(_note(scene, "impression", "keep", Basis(candidate.sentence, 0, 1, ", ".join(telling))))
    for name in rule.lower:
        basis_or_none = GUARDS[name](hit)
        if basis_or_none is not None:
            notes.append(_note(scene, name, "lower", basis_or_none))
            severity = _LOWER[severity]
    if "question" in rule.clear:
        open_question = asked(hit)
        if open_question is not None:
            notes.append(_note(scene, "question", "lower", open_question))
            severity = _LOWER[severity]
    undeclared = _undeclared(rule, scene, candidate.sentence)
    if undeclared is not None:
        notes.append(undeclared)
        if undeclared.effect == "lower":
            severity = "info"
    # "Absolutely." claims by its question, which its own words weigh nothing of; what a rule asks of the impression
    # itself, it has been asked
    if severity != "info" and not (rule.pack.startswith(OWN) or row["after"] or row["impression"]):
        doubt, steps = _doubt(rule, scene, candidate.sentence)
        basis = Basis(candidate.sentence, 0, 1, doubt)
        # a guess that the draft sells is not enough for what only copy that sells claims, in a sober sentence
        if doubt == SOBER and scene.reading.topic.evident and rule.modality == ("declared",):
            return Verdict(candidate, rule, "", (_note(scene, "impression", "clear", basis),))
        if doubt:
            notes.append(_note(scene, "impression", "lower", basis))
            for _ in range(steps):
                severity = _LOWER[severity]
    return Verdict(candidate, rule, severity, tuple(notes))


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


def _doubt(rule: Rule, scene: Scene, number: int) -> tuple[str, int]:
    """What the impression of sentence ``number`` tells against a rule that found some words in it, or "".

    With it, how many severities less the finding is for that: two where a short passage is far from a claim. In a
    longer one, or in a long draft, no sober words take back more than one, nor do others of what a sentence of few
    words says. In few words altogether only hints are lowered, and an error stays one where its own sentence promises
    by itself, unless a short passage is far from a claim.
    """
    weights = scene.ruleset.book.weights
    if weights is None or not scene.impressions:
        return "", 0
    impression, bounds = scene.impressions[number], weights.bounds
    short, long = impression.own <= FEW, impression.words > LONG_PASSAGE
    speaks, grave = impression.alone >= SPEAKS_FOR_ITSELF, rule.severity == "error"
    # rules that go by few words: those that read a bare name, or only copy that says what it sells
    hints = "informs" in rule.clear or "declared" in rule.modality
    untold = impression.words <= FEW and (grave or not hints)
    far = _told_against(impression, bounds["lowers-far"])
    if far:
        if far == INFORMS and (untold or (grave and long and speaks)):
            return "", 0
        return far, 1 if speaks or long or far == SOBER or (short and far == INFORMS) else 2
    if rule.kind == "evidence" and not hints:  # a figure needs its source in all but the soberest text
        return "", 0
    bound = bounds["lowers-hints" if hints else "lowers"]
    near = _told_against(impression, bound)
    if near:
        return ("", 0) if near == INFORMS and (untold or (grave and speaks)) else (near, 1)
    # where other things are said, what only copy that sells hints at counts if the words around it promise something,
    # or if its own sentence does
    if "declared" in rule.modality and not speaks and impression.tone + impression.around < bound["tone"]:
        return INFORMS, 1
    return "", 0


def _told_against(impression: Impression, below: Mapping[str, int]) -> str:
    """Why an impression below any of these bounds is not that of a claim, or ""."""
    if impression.health < below["subject"]:
        return ELSEWHERE
    if impression.tone < below["tone"]:
        return INFORMS
    return SOBER if impression.claim < below["claim"] else ""


def _note(scene: Scene, guard: str, effect: str, basis: Basis) -> Note:
    start, end = source_span(scene, basis.sentence, basis.first, basis.last)
    quote = basis.said or " ".join(scene.reading.document.source.text[start:end].split())
    return Note(guard, effect, quote, start, end)


def _passage_around(scene: Scene, number: int) -> list[int]:
    """The sentences of the passage that a sentence stands in."""
    of = passage_of(scene.reading)
    return [other for other, passage in enumerate(of) if passage == of[number]]
