"""The impression of a passage: promises without a claim's words, and words of a claim in harmless copy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import healthlint
from healthlint.annotate import annotate
from healthlint.cli import main
from healthlint.compiler.concepts import Concepts
from healthlint.compiler.weights import compiled_weights
from healthlint.impression import SENTENCE, Impression, most_telling, speaker, telling_words, weigh
from healthlint.judge import judge
from healthlint.packfile import Entry
from healthlint.packs import load_rules, rules_folder
from healthlint.readers import read_document
from healthlint.source import read_source
from healthlint.spans import claim_span
from healthlint.types import DraftSettings, Reading, Rule, Topic
from healthlint.weights import SCALES, Weights, packed_weights, pairs
from helpers import use_rules, write
from scenes import hit, scene, with_book

PROMISE = "What your shoulder has longed for all these years."
TALE = "My husband used to keep the keys in a drawer by the door, beside the tickets for the bus."


def findings(text: str, rule: str, modality: str = "acupuncture") -> list[healthlint.Finding]:
    """What one rule says of a text that declares what it sells, or does not."""
    found = healthlint.lint(text, profile="uk", modality=modality).findings
    return [finding for finding in found if finding.rule == rule]


def impressions(text: str, modality: str = "acupuncture") -> list[healthlint.Finding]:
    """What is found in a text by the impression that it makes."""
    found = healthlint.lint(text, profile="uk", modality=modality).findings
    return [
        finding
        for finding in found
        if any(note.guard == "impression" and note.effect == "keep" for note in finding.notes)
    ]


def test_a_promise_without_a_phrase_that_promises_is_found_as_a_whole() -> None:
    """Underlined from the first word of its paragraph to the last, with the words that weighed most."""
    (finding,) = impressions(f"Parking is behind the bakery.\n\n{PROMISE}\n")
    assert finding.quote == PROMISE.rstrip(".")
    assert (finding.rule, finding.severity) == ("claims/overall-impression", "warning")
    (note,) = [note for note in finding.notes if note.guard == "impression"]
    assert "years" in note.quote.split(", ")
    assert all(word.isalpha() for word in note.quote.split(", "))


def test_what_tells_most_is_no_promise_beside_another() -> None:
    """Both rules see its sentence: the one that speaks of the whole has its place."""
    found = impressions(f"Your shoulder forgets ten hard years.\n\n{PROMISE}\n")
    assert [finding.rule for finding in found if finding.quote == PROMISE.rstrip(".")] == [
        "claims/overall-impression"
    ]


def test_opening_hours_below_a_claim_are_no_promise() -> None:
    """A short draft is one passage: where a phrase of it makes a claim, its impression is told nowhere else."""
    text = "# Welcome\n\nAcupuncture cures hay fever.\n\nWe open at half past nine.\n"
    found = healthlint.lint(text, profile="uk", modality="acupuncture").findings
    assert "claims/cures" in {finding.rule for finding in found}
    assert not [finding.quote for finding in found if "half past nine" in finding.quote]


def test_a_weak_rule_speaks_for_the_impression_of_its_passage() -> None:
    """Two words of it set the rule off, the whole of it weighs: what the rule says is told of the whole."""
    text = "Six sessions in, her referral letter went in the recycling."
    (finding,) = impressions(text)
    assert finding.rule == "claims/somebodys-tale"
    assert finding.quote == text.rstrip(".")
    (vague,) = impressions("Melts away what the week has piled on your shoulders.", "essential-oil")
    assert vague.rule == "claims/overall-impression"


def test_a_second_promise_of_a_passage_is_found_beside_the_first() -> None:
    """By its own sentence, with the words that made it one; what promises nothing beside it is left."""
    text = "Our needles cure arthritis. Your knees will be back on the stairs by Friday. Parking is behind the bakery."
    (second,) = findings(text, "claims/one-more-promise")
    assert second.quote == "Your knees will be back on the stairs by Friday"
    (note,) = [note for note in second.notes if note.guard == "impression"]
    sentence = one_by_one(second.quote)
    assert note.quote == ", ".join(telling_words(sentence[2].sentences, sentence[3]))


@pytest.mark.parametrize("whom", ["Our needles", "Six sessions here", "Our teas"])
@pytest.mark.parametrize(
    "what", ["cancer", "arthritis", "eczema, asthma and hay fever", "high blood pressure"]
)
@pytest.mark.parametrize(
    "more", ["", " in most people who try it", " within a month, as hundreds of people have found"]
)
def test_no_impression_makes_a_note_of_a_bald_cure(whom: str, what: str, more: str) -> None:
    """The words of a cure stand in careful copy, too, which denies it; they never outvote a promise."""
    found = healthlint.lint(f"{whom} cure {what}{more}.", profile="uk", modality="acupuncture").findings
    assert {finding.severity for finding in found if finding.family == "absolute-cure"} & {"warning", "error"}


def test_a_dose_beside_a_claim_is_no_promise() -> None:
    """Of the sentence that promises one more thing the words are counted, not those of its passage."""
    found = impressions("Our tea cures insomnia. One cup before bed. Caffeine free.", "herbal")
    assert [finding.rule for finding in found] == []
    assert Impression(90, 90, 0, 90, 12, own=5).reaches({"words": 6, "tone": 50})
    assert not Impression(90, 90, 0, 90, 12, own=5).reaches({"words": 6, "tone": 50, "alone": 25})
    assert Impression(90, 90, 0, 90, 12, own=6).reaches({"words": 6, "tone": 50, "alone": 25})


def test_what_promises_much_needs_say_less_of_health() -> None:
    """A third of the tone counts, with what stands around it; what informs needs no more than others."""
    assert Impression(90, -30, 0, 0, 9).health == 0
    assert Impression(30, -30, 0, 0, 9, around=60).health == 0
    assert Impression(-90, -30, 0, 0, 9).health == -30
    assert Impression(90, -30, 0, 0, 9).reaches({"tone": 5, "health": 0})
    assert not Impression(87, -30, 0, 0, 9).reaches({"tone": 5, "health": 0})


def test_a_finding_by_the_impression_is_not_lowered_for_it_again() -> None:
    """What a rule asks of the impression itself, it has been asked."""
    asked = dict.fromkeys(("tone",), 5)
    made = hit(
        "The lamp zings.", rules=[GIVEN], rows={"rule": {"unless": [], "after": [], "impression": asked}}
    )
    weights = Weights({"impression": {**NO_SCALES, "bounds": BOUNDS}, **NO_WORDS})
    impressions = [Impression(5, -900, 0, 0, 9, own=9)]
    verdict = judge(
        made.candidate,
        with_book(made.scene, weights=weights)._replace(impressions=impressions),
        DraftSettings(),
    )
    assert verdict.severity == "warning"


def test_the_words_that_weighed_most_are_shown(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Under the finding, in words that say what they are."""
    main(["check", "--modality", "acupuncture", "--profile", "uk", write("draft.md", f"{PROMISE}\n")])
    assert 'Note: weighed most, impression: "' in capsys.readouterr().out


def test_copy_that_does_not_say_what_it_sells_is_known_by_the_impression_it_makes() -> None:
    """A post without front matter is judged as an advert if it sounds like one, and says so."""
    (immune,) = findings("Vitamin C boosts your immune system and fights infections.", "immunity/raises", "")
    assert immune.severity == "error"
    assert [(note.guard, note.effect) for note in immune.notes] == [("undeclared", "count")]
    declared = findings("Vitamin C boosts your immune system and fights infections.", "immunity/raises")
    assert declared[0].notes == ()


def test_plain_telling_is_no_advert() -> None:
    """The immune system of a biology book, a shoulder in a novel: nobody sells anything, nothing is said."""
    assert (
        findings(
            "White cells are the part of the immune system that fights infections.", "immunity/raises", ""
        )
        == []
    )
    for text in (
        "She put the bag on her other shoulder and went on up the hill.",
        "Quinine has been used against malaria for centuries.",
    ):
        assert healthlint.lint(text, profile="uk").findings == ()


def test_it_gives_way_to_a_finding_that_says_more() -> None:
    """One thing to mend is one finding: the claim is named, the impression of its paragraph is not."""
    text = f"{PROMISE} Our needles cure arthritis."
    found = healthlint.lint(text, profile="uk", modality="acupuncture").findings
    families = {finding.family for finding in found if finding.kind == "claim"}
    assert "absolute-cure" in families
    assert not [finding for finding in found if finding.rule == "claims/overall-impression"]


def test_weak_words_in_copy_about_other_things_make_a_note() -> None:
    """The keys in the drawer are no patient's story; the same words about an illness are."""
    (harmless,) = findings(f"{TALE} Parking is behind the bakery.", "claims/somebodys-tale")
    assert harmless.severity == "info"
    assert [note.quote for note in harmless.notes if note.guard == "impression"] == [
        "the passage as a whole speaks of other things than health"
    ]
    (story,) = findings(
        "Six sessions in, her referral letter went in the recycling.", "claims/somebodys-tale"
    )
    assert story.severity == "warning"


OWN_RULE = """\
rules:
  - {id: own/zap, family: other, severity: warning, modality: [declared], find: [bakery],
     message: M., why: W., instead: I., cases: {flag: [bakery], quiet: [shop]}}
"""


def test_rules_of_a_project_are_not_lowered(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who writes a rule for a word wants that word found, whatever stands around it."""
    use_rules(project, "impression.yaml", OWN_RULE)
    write(
        "draft.md", f"---\nhealthlint: {{modality: massage}}\n---\n\n{TALE} Parking is behind the bakery.\n"
    )
    main(["check", "draft.md"])
    out = capsys.readouterr().out
    assert "warning  M. (own/zap)" in out
    assert "note     Tells of somebody" in out


def test_a_rule_asks_for_weights_on_scales_that_exist(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A slip in a rule's own bounds is told with its line."""
    rule = (
        "rules:\n  - id: own/x\n    impression: {mood: 10}\n    family: other\n    severity: warning\n"
        "    message: M.\n    why: W.\n    instead: I.\n    cases: {flag: [a], quiet: [b]}\n"
    )
    write("own.yaml", rule)
    write("healthlint.toml", 'rules = ["own.yaml"]\n')
    assert main(["check", write("draft.md", "A.\n")]) == 2
    told = "own.yaml:3: impression gives a whole number for words or tone or subject or claim or alone"
    assert told in capsys.readouterr().err
    # what is not weighed weighs 0, so that a rule that asks for no more would find every sentence of a long draft
    write("own.yaml", rule.replace("mood: 10", "words: 6, tone: 0, claim: -5"))
    assert main(["check", "draft.md"]) == 2
    assert "own.yaml:3: impression asks for more than 0 on one scale at least" in capsys.readouterr().err


SHORT = (
    f"# Why an aching back says no!\n\n{PROMISE} The room is warm.\n\n"
    "We see people with:\n\n- hay fever\n- stiff necks\n\n"
    "| Side effects | None |\n|---|---|\n| Cost | Does it matter? |\n\n"
    + "The kettle is on and the door is open. "
    * 5  # too long to be one passage
)
LONG = SHORT + "\n" + "The room is warm and the tea is hot. " * 300  # longer than one stretch of mentions


def one_by_one(draft: str) -> tuple[list[Impression], list[tuple[int, ...]], Reading, Weights]:
    """The impressions of a draft, and what each of its sentences weighs by what is told in it."""
    ruleset = load_rules(("uk",))
    source = read_source("draft.md", draft.encode())
    reading = annotate(read_document(source, "markdown"), ruleset.book, DraftSettings(modality="massage"))
    weights = ruleset.book.weights
    assert weights is not None
    seller, sold = weights.sold["massage"]
    sums = []
    for sentence in reading.sentences:
        own = sentence.words[sentence.lead_words :]
        told = [seller, *weights.of_words(own).values()]
        told += [weight for mark, weight in weights.marks.items() if mark in sentence.folded]
        for table in (weights.concepts, sold):
            told += [table[concept] for concept in sentence.found if concept in table]
        sums.append(tuple(map(sum, zip(weights.base, *told, strict=True))))
    return weigh(reading, weights), sums, reading, weights


def test_a_short_draft_weighs_by_its_blocks() -> None:
    """Concepts are looked up by whole stretches of a draft; that must change nothing."""
    found, sums, reading, _ = one_by_one(SHORT)
    assert {impression.claim for impression in found} == {0}
    for impression, (tone, subject, _), sentence in zip(found, sums, reading.sentences, strict=True):
        if len(reading.by_block[sentence.block]) > 1:
            assert impression.alone == min(tone, subject)
        else:
            assert impression[:4] == (tone, subject, 0, 0)
    together = [one for one in found if one.words == 13]  # those of the promise and of the room
    assert len(together) == 2
    assert together[0][:2] == together[1][:2]


def test_a_long_draft_weighs_by_its_sentences_beside_each_other() -> None:
    """Each with the same share of what all of them weigh in the mean, above what is usual."""
    found, sums, reading, weights = one_by_one(LONG)
    assert len(reading.stretches) > 1
    mean = sum(claim for _, _, claim in sums) // len(sums)
    others = weights.draft["share"] * (mean - weights.draft["usual"]) // 100
    assert others < 0  # a room, and tea
    assert [impression.claim for impression in found] == [claim + others for _, _, claim in sums]
    assert {impression[:2] for impression in found} == {(0, 0)}


def test_a_sentence_of_an_article_that_reads_like_a_claim_is_noted() -> None:
    """A note, as most of them are and some are not; the same words in a sober draft are left alone."""
    story = (
        "Three weeks on the tea and my mother, who had given up on the stairs, was dancing at the wedding."
    )
    shop = "Our herbs grow by the canal. On market days there is a queue for soup, and the dog sleeps. "
    (noted,) = impressions(shop * 10 + story, modality="")
    assert noted.quote == story.rstrip(".")
    assert noted.severity == "info"
    assert impressions(story, modality="") == []


@pytest.mark.parametrize(
    "claim",
    [
        "We treat asthma and epilepsy with acupuncture.",
        "Your shoulder has been asking for this for years.",
        "Our needles wake up tired kidneys and the mood follows.",
    ],
)
@pytest.mark.parametrize(
    "line",
    [
        "Ask your GP first.",
        "Please ring us to book.",
        "It isn't painful.",
        "If you take any medicines, tell us.",
    ],
)
def test_a_polite_last_line_hides_no_claim(claim: str, line: str) -> None:
    """Most paragraphs of adverts end on one."""
    found = healthlint.lint(f"{claim} {line}", profile="uk", modality="acupuncture").findings
    assert [one for one in found if one.kind == "claim" and one.severity in ("warning", "error")]


def test_settings_can_make_it_weigh_more_than_what_stands_beside_it() -> None:
    """It gives way to a warning as a note, and not as the error that the settings ask for."""
    story = "Three weeks on the tea and my mother, who had given up on the stairs, was dancing, free of hay fever."
    shop = "Our herbs grow by the canal. On market days there is a queue for soup, and the dog sleeps. "
    rule = "claims/reads-like-a-claim"

    def worst(**severity: str) -> list[tuple[str, str]]:
        named = {name.replace("_", "/"): value for name, value in severity.items()}
        found = healthlint.lint(shop * 10 + story, profile="uk", severity=named).findings
        return [(one.rule, one.severity) for one in found if one.line == 1 and one.end > len(shop) * 10]

    assert rule not in dict(worst())
    assert dict(worst(**{rule: "error"}))[rule] == "error"


@pytest.mark.parametrize(
    ("tone", "told"),
    [
        ({"base": 1, "words": {"a": "heavy"}}, "words maps names to whole numbers"),
        ({"words": {"a": 1}}, "tone gives a base in hundredths"),
        ({"base": 1, "wards": {"a": 1}}, "tone gives a base in hundredths"),
        ({"base": 1, "concepts": {"gone": 1}}, "unknown concept 'gone'; run benchmarks/accuracy/weigh.py"),
        ({"base": 1, "sold": {"gone": 1}}, "unknown modality 'gone'; run benchmarks/accuracy/weigh.py"),
        ({"base": 1, "sold": {"cbd gone": 1}}, "unknown concept 'gone'; run benchmarks/accuracy/weigh.py"),
        ({"base": 1, "pairs": {"three of them": 1}}, "'three of them' is no two words; run benchmarks"),
    ],
)
def test_mistakes_in_weights_are_told(tone: dict[str, object], told: str) -> None:
    """Above all a concept that was renamed: the weights must be fitted again."""
    bound = {"tone": 0, "subject": 0, "claim": 0}
    values = dict.fromkeys(("lowers", "lowers-hints", "lowers-far"), bound)
    values |= {
        "sells": {"tone": 1},
        "draft": {"share": 1, "usual": 0, "page": 0},
        "subject": {"base": 1},
        "claim": {"base": 1},
    }
    problems: list[str] = []
    entry = Entry("core", "w.yaml", {**values, "tone": tone}, {}, ())
    compiled_weights([entry], Concepts(), {"cbd": ["oil"]}, problems)
    assert [problem for problem in problems if told in problem]


@pytest.mark.parametrize(
    ("left_out", "told"),
    [
        ("draft", "'draft' is missing"),
        ("lowers-far", "'lowers-far' is missing"),
        ("sells", "'sells' is missing"),
        ("what it sells weighs", "sells gives a whole number for words or tone"),
        ("share", "draft gives a whole number"),
        ("page", "draft gives a whole number"),
    ],
)
def test_what_weights_need_is_asked_for(left_out: str, told: str) -> None:
    """Bounds and the share of a draft stand beside the scales, whole."""
    bound = {"tone": 0, "subject": 0, "claim": 0}
    draft = {key: 1 for key in ("share", "usual", "page") if key != left_out}
    values = {"lowers": bound, "lowers-hints": bound, "lowers-far": bound, "draft": draft}
    values["sells"] = {} if left_out == "what it sells weighs" else {"tone": 1}
    values |= {name: {"base": 1} for name in ("tone", "subject", "claim")}
    values.pop(left_out, None)
    problems: list[str] = []
    compiled_weights([Entry("core", "w.yaml", values, {}, ())], Concepts(), {}, problems)
    assert [problem for problem in problems if told in problem]


def test_every_weight_rests_on_a_word_or_concept_that_can_be_met() -> None:
    """Words as drafts are cut into, in lower case; a weight on anything else would be dead."""
    weights = load_rules(("uk",)).book.weights
    assert weights is not None
    written = yaml.safe_load(
        Path(rules_folder(), "core", "impression-weights.yaml").read_text(encoding="utf-8")
    )
    for scale in ("tone", "subject", "claim"):
        given = written["impression"][scale]
        assert len(given["words"]) > 800
        assert all(word.isalpha() and word.islower() for word in given["words"])
        parts = {part for pair in given["pairs"] for part in pair.split()}
        assert all((part.isalpha() and part.islower()) or part in ("0", "<", ">") for part in parts)
        number = SCALES.index(scale)
        for word, weight in given["words"].items():
            assert weights.of_words([word])[word][number] == weight
        for pair, weight in given["pairs"].items():
            first, second = pair.split()
            own = [part for part in (first, second) if part not in ("<", ">")]
            assert weights.of_words(own)[pair][number] == weight
    # what is sold is not known of an article
    assert "sold" not in written["impression"]["claim"] or not written["impression"]["claim"]["sold"]
    assert "your body" in weights.of_words(["your", "body"])
    assert all(len(weight) == 3 for weight in weights.of_words(["your", "body"]).values())
    assert weights.of_words(["qzx"]) == {"<": (0, 0, 0)}


BOUNDS = {
    "lowers": {"tone": -250, "subject": -200, "claim": -50},
    "lowers-hints": {"tone": -100, "subject": -100, "claim": 0},
    "lowers-far": {"tone": -400, "subject": -500, "claim": -300},
}
GIVEN = Rule("rule", "family", kind="claim", severity="warning", message="m", why="w", instead="i")
INFORMS = "the passage as a whole informs and promises nothing"
ELSEWHERE = "the passage as a whole speaks of other things than health"
SOBER = "the sentence, as it stands in this draft, informs"


def doubts(
    tone: int,
    subject: int,
    claim: int = 0,
    alone: int = -900,
    words: int = 8,
    around: int = 0,
    own: int = 8,
    **of_rule: Any,
) -> tuple[str, list[str]]:
    """The severity of a finding on a sentence of this impression, and what is noted against it."""
    given = {"kind": "claim", "severity": "warning", **of_rule}
    rule = Rule("rule", "family", message="m", why="w", instead="i", **given)
    made = hit("The lamp zings.", rules=[rule], rows={"rule": {"unless": [], "after": []}})
    impression = Impression(tone, subject, claim, alone, words, around, own)
    weights = Weights({"impression": {**NO_SCALES, "bounds": BOUNDS}, **NO_WORDS})
    weighed = with_book(made.scene, weights=weights)._replace(impressions=[impression])
    verdict = judge(made.candidate, weighed, DraftSettings())
    notes = [note for note in verdict.notes if note.guard == "impression"]
    assert all((note.start, note.end) == (0, 3) for note in notes)  # the first word of the sentence
    return verdict.severity, [note.quote for note in notes]


@pytest.mark.parametrize(
    ("passage", "of_rule", "severity", "noted"),
    [
        ((-250, -200), {}, "warning", []),
        ((-251, 900), {}, "info", [INFORMS]),
        ((0, -201), {}, "info", [ELSEWHERE]),
        # where much is promised, less need be said of health: a third of the tone counts for the subject
        ((300, -300), {}, "warning", []),
        ((299, -300), {}, "info", [ELSEWHERE]),
        ((0, -300, 0, -900, 8, 300), {}, "warning", []),
        ((-900, -900), {"severity": "info"}, "info", []),
        # an error falls by one, and by two where the passage is far from a claim
        ((-400, -500), {"severity": "error"}, "warning", [ELSEWHERE]),
        ((-401, 0), {"severity": "error"}, "info", [INFORMS]),
        ((0, -501), {"severity": "error"}, "info", [ELSEWHERE]),
        # few sober words around an error are not enough if its sentence promises by itself
        ((-400, 0, 0, 25), {"severity": "error"}, "error", []),
        ((-400, 0, 0, 24), {"severity": "error"}, "warning", [INFORMS]),
        ((-400, 0, 0, 900), {}, "info", [INFORMS]),
        ((-401, 0, 0, 25), {}, "info", [INFORMS]),
        ((-401, 0, 0, 25), {"severity": "error"}, "warning", [INFORMS]),
        ((-401, 0, 0, 24), {"severity": "error"}, "info", [INFORMS]),
        ((0, -501, 0, 25), {"severity": "error"}, "warning", [ELSEWHERE]),
        # and few words tell too little to speak against more than a hint
        ((-999, 0, 0, -900, 7), {"severity": "error"}, "error", []),
        ((-400, 0, 0, -900, 7), {"severity": "error"}, "error", []),
        ((-999, 0, 0, -900, 7), {}, "warning", []),
        ((-400, 0, 0, -900, 7), {}, "warning", []),
        ((-999, 0, 0, -900, 8), {}, "info", [INFORMS]),
        ((-999, 0, 0, -900, 7), {"modality": ("declared",)}, "info", [INFORMS]),
        ((-999, 0, 0, -900, 7), {"modality": ("declared",), "severity": "error"}, "error", []),
        ((0, -501, 0, -900, 7), {"severity": "error"}, "info", [ELSEWHERE]),
        # nor do others take more than one step from what a sentence of few words says
        ((-401, 0, 0, -900, 20, 0, 7), {"severity": "error"}, "warning", [INFORMS]),
        ((-401, 0, 0, -900, 20, 0, 8), {"severity": "error"}, "info", [INFORMS]),
        ((0, -501, 0, -900, 20, 0, 7), {"severity": "error"}, "info", [ELSEWHERE]),
        # nor are many, where they cannot all speak of that sentence
        ((-999, 0, 0, 25, 41), {"severity": "error"}, "error", []),
        ((-999, 0, 0, 900, 41), {}, "info", [INFORMS]),
        ((-999, 0, 0, 25, 40), {"severity": "error"}, "warning", [INFORMS]),
        ((-999, 0, 0, 24, 41), {"severity": "error"}, "warning", [INFORMS]),
        ((0, -999, 0, 25, 41), {}, "info", [ELSEWHERE]),
        # in a long draft
        ((0, 0, -50), {}, "warning", []),
        ((0, 0, -51), {}, "info", [SOBER]),
        ((0, 0, -999), {"severity": "error"}, "warning", [SOBER]),
        # rules of few words: less speaks against them
        ((-100, -100), {"modality": ("declared",)}, "warning", []),
        ((-101, 0), {"modality": ("declared",)}, "info", [INFORMS]),
        # and what stands around the passage, but only against what nobody but a seller would hint at
        ((-50, 0, 0, -900, 8, -50), {"modality": ("declared",)}, "warning", []),
        ((-50, 0, 0, -900, 8, -51), {"modality": ("declared",)}, "info", [INFORMS]),
        ((-50, 0, 0, 25, 8, -51), {"modality": ("declared",)}, "warning", []),
        ((-50, 0, 0, 24, 8, -51), {"modality": ("declared",)}, "info", [INFORMS]),
        ((-50, 0, 0, -900, 8, -900), {"clear": ("informs",)}, "warning", []),
        ((0, -101), {"clear": ("informs",)}, "info", [ELSEWHERE]),
        ((0, 0, -1), {"clear": ("informs",)}, "info", [SOBER]),
        # a figure needs its source in all but the soberest text, unless few words set the rule off
        ((-400, -500, -300), {"kind": "evidence"}, "warning", []),
        ((-401, 0), {"kind": "evidence"}, "info", [INFORMS]),
        ((0, -501), {"kind": "evidence"}, "info", [ELSEWHERE]),
        ((0, 0, -301), {"kind": "evidence"}, "info", [SOBER]),
        ((-900, 0), {"kind": "evidence", "modality": ("declared",)}, "info", [INFORMS]),
        ((-900, -900), {"pack": "own/ours"}, "warning", []),
    ],
)
def test_what_a_passage_weighs_against_a_finding(
    passage: tuple[int, ...], of_rule: dict[str, Any], severity: str, noted: list[str]
) -> None:
    """By how much, on which scale, from how many words on, and for which rules."""
    assert doubts(*passage, **of_rule) == (severity, noted)


NO_SCALES: dict[str, Any] = {
    "base": (0, 0, 0),
    "bounds": {},
    "sells": {"tone": 1000},
    "draft": {},
    "marks": {},
    "concepts": {},
    "sold": {},
}
NO_WORDS = packed_weights({}, {})
WEIGHTS = Weights(
    {
        "impression": {
            **NO_SCALES,
            "base": (-10, -20, -5),
            "draft": {"share": 50, "usual": -100, "page": -30},
            "sells": {"words": 2, "tone": 135, "subject": -20},
            "marks": {"!": (7, 0, 0)},
        },
        **packed_weights(
            {
                "lamp": (40, 1, 2),
                "room": (5, 5, 0),
                "dull": (-90, 0, 0),
                "tea": (30, 0, -4),
                "pot": (20, 0, 0),
                "cup": (10, 0, 9),
            },
            {("tea", "pot"): (100, 0, 0), ("tea", ">"): (0, 1, 0), ("<", "0"): (0, 0, 0)},
        ),
    }
)


def weighed(text: str) -> tuple[list[Impression], Reading]:
    """The impressions of a text by the weights above, in order of its sentences, and how it was read."""
    reading = scene(text).reading
    return weigh(reading, WEIGHTS), reading


@pytest.mark.parametrize(
    ("text", "impressions"),
    [
        ("A lamp, a lamp in a room.", [(35, -14, 0, 0, 4, 0, 4)]),
        ("A lamp! A room!", [(42, -14, 0, -19, 3, 0, 2), (42, -14, 0, -15, 3, 0, 2)]),
        # so short a draft is one passage
        ("Dull.\\n\\nLamp.", [(0, -19, 0, -100, 2, 0, 1), (30, -19, 0, -19, 2, -30, 1)]),
        # an item takes up its lead for what it means, and weighs its own words
        ("A lamp has:\\n\\n- a room", [(35, -15, 0, -19, 4, 0, 3), (35, -15, 0, -15, 4, 0, 2)]),
        # neighbours weigh together, the end of the sentence among them
        ("Tea pot.", [(140, -20, 0, 0, 2, 0, 2)]),
        ("Pot tea.", [(40, -19, 0, 0, 2, 0, 2)]),
    ],
)
def test_each_word_and_mark_weighs_once(text: str, impressions: list[tuple[int, ...]]) -> None:
    """The base, and what each adds on every scale; and how many different words passage and sentence have."""
    assert weighed(text.replace("\\n", "\n"))[0] == [Impression(*given) for given in impressions]


def test_neighbours_reach_from_the_start_to_the_end_of_a_sentence() -> None:
    """A number is any number, so that one learns of all."""
    assert list(pairs(["in", "6", "weeks"])) == [("<", "in"), ("in", "0"), ("0", "weeks"), ("weeks", ">")]


def test_a_passage_of_a_page_finds_less_by_itself() -> None:
    """From 61 words on its blocks are passages: each weighs its own, and counts for less where it is a finding."""
    filler = "Grass is green here, as it was. " * 9
    (page, *_), _ = weighed(f"Lamp.\n\n{filler}")
    assert page == Impression(30, -19, 0, 0, 1, -30, 1)
    assert page.reaches({"tone": 0})
    assert not page.reaches({"tone": 1})
    (alone, *_), _ = weighed("Lamp.")
    assert alone.reaches({"tone": 30})


def test_the_sentences_of_a_long_draft_speak_for_each_other() -> None:
    """From 150 words on: each weighs its own, and half of what the mean is above the usual."""
    filler = "Grass is green here, as it was. " * 21
    short = weighed(f"{filler}A lamp.")[0]
    assert {impression.claim for impression in short} == {0}
    *others, lamp = weighed(f"{filler}A lamp too.")[0]
    assert lamp == Impression(0, 0, -3 + 50 * (-5 + 100) // 100, 0, 3, 0, 3)
    assert {impression.claim for impression in others} == {-5 + 50 * (-5 + 100) // 100}


def test_without_weights_nothing_is_weighed() -> None:
    """Packs may come without them; no passage then speaks for or against anything."""
    assert weigh(scene("A lamp.").reading, None) == []


@pytest.mark.parametrize(
    ("text", "modality", "evident"),
    [
        ("Tea pot.", "", True),
        ("A room.\n\nTea pot.", "", True),  # its passages together
        ("Dull room.\n\nTea pot.", "", False),
        ("Pot tea.", "", False),
        ("Tea pot, a lamp, a cup, dull.", "", False),  # sober words beside it
        ("Tea pot.", "acupuncture", False),  # nothing to find out: it is declared
    ],
)
def test_a_short_draft_shows_that_it_sells(text: str, modality: str, evident: bool) -> None:
    """By what its passages weigh together; what it sells stays open."""
    reading = weighed(text)[1]
    topic = reading.topic._replace(modality=modality, declared=bool(modality))
    reading = reading._replace(topic=topic)
    impressions = weigh(reading, WEIGHTS)
    assert speaker(reading, impressions, WEIGHTS) == Topic(modality, bool(modality), evident)
    assert speaker(reading, impressions, None) == topic


@pytest.mark.parametrize(
    ("claims", "sells"),
    [
        ([75] * 5 + [-300] * 45, True),
        ([75] * 4 + [74] * 20, False),  # too few of them
        ([75] * 5 + [-300] * 46, False),  # too small a share
        ([900] * 3, False),
    ],
)
def test_a_long_draft_of_many_claims_sells_something(claims: list[int], sells: bool) -> None:
    """What, stays open: it is no more than a guess, and one that the draft itself makes comes first."""
    reading = weighed("Tea.\n\n" * len(claims))[1]
    impressions = [Impression(0, 0, claim, 0, 9) for claim in claims]
    topics = [reading.topic._replace(modality=name) for name in ("", "massage")]
    speakers = [speaker(reading._replace(topic=topic), impressions, WEIGHTS) for topic in topics]
    assert speakers == [Topic("other" if sells else "", False), Topic("massage", False)]


def test_a_passage_reaches_what_it_weighs_exactly() -> None:
    """Bounds are inclusive, on each scale that is named."""
    impression = Impression(10, 20, 0, 0, 6)
    assert impression.reaches({"tone": 10, "subject": 20, "words": 6})
    assert not impression.reaches({"tone": 11})
    assert not impression.reaches({"tone": 10, "words": 7})


def test_the_heaviest_words_are_named() -> None:
    """Five at most, none that speaks against it, equal ones by name; a pair weighs for both of its words."""
    (block,) = weighed("Dull tea, a room, a pot, a cup, a lamp: a tea.")[1].by_block.values()
    assert telling_words(block, WEIGHTS) == ("lamp", "tea", "pot", "cup", "room")
    assert telling_words(block, WEIGHTS, SENTENCE) == ("cup", "lamp")
    (block,) = weighed("A lamp is dull. Tea pot.")[1].by_block.values()
    assert telling_words(block, WEIGHTS) == ("tea", "pot", "lamp")
    assert most_telling(weighed("Dull. A lamp. A room.")[1].by_block[0], WEIGHTS) == 1


@pytest.mark.parametrize(
    ("text", "row", "quote"),
    [
        ("A room. Zings lamp. A cup. ", {"impression": {"tone": 1}}, "A room. Zings lamp. A cup"),
        (
            f"A pot. \n\nA room. Zings lamp.\n\n{'A cup. ' * 30}",
            {"impression": {"tone": 1}},
            "A room. Zings lamp",
        ),
        ("Zings lamp? A room? A cup. A pot.", {"answered": True}, "Zings lamp? A room? A cup"),
        ("Zings lamp? A room.\n\nA cup.", {"answered": True}, "Zings lamp? A room"),
        ("Zings lamp?\n\nA cup.", {"answered": True}, "Zings"),
        ("Zings? A? B? C? D? E? F? G.", {"answered": True}, "Zings? A? B? C? D? E"),
        ("Zings lamp. A cup.", {}, "Zings"),
        ("A room. Zings lamp. A cup. ", {"impression": {"alone": 1, "tone": 1}}, "Zings"),
        ("A room. Zings lamp. A cup. ", {"impression": {"claim": 1}}, "Zings"),
    ],
)
def test_how_far_a_finding_reaches(text: str, row: dict[str, Any], quote: str) -> None:
    """An impression is that of its passage; a question is underlined with its answer, five sentences on at most."""
    made = hit(text, rows={"rule": {"answered": False, **row}})
    start, end = claim_span(made.scene, made.candidate)
    assert text[start:end] == quote


def test_a_note_is_printed_once() -> None:
    """A promise that a rule and the impression find has the notes of both, and one that both have once."""
    found = healthlint.lint("One spoonful a day and your blood sugar drops.", profile="uk").findings
    [notes] = [one.notes for one in found if len(one.notes) > 1]
    told = [(note.guard, note.effect, note.quote) for note in notes]
    assert "undeclared" in {guard for guard, _, _ in told}
    assert len(told) == len(set(told))
