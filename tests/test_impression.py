"""The impression of a passage: promises without a claim's words, and words of a claim in harmless copy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import healthlint
from healthlint.annotate import annotate
from healthlint.cli import main
from healthlint.compiler.concepts import Concepts
from healthlint.compiler.weights import compiled_impression
from healthlint.impression import Impression, most_telling, telling_words, told, weigh
from healthlint.judge import claim_span, judge
from healthlint.packfile import Entry
from healthlint.packs import load_rules
from healthlint.readers import read_document
from healthlint.source import read_source
from healthlint.types import DraftSettings, Reading, Rule
from helpers import use_rules, write
from scenes import hit, scene

PROMISE = "Your shoulder has been asking for this for years."
TALE = "My husband used to keep the keys in a drawer by the door."


def findings(text: str, rule: str, modality: str = "acupuncture") -> list[healthlint.Finding]:
    """What one rule says of a text that declares what it sells, or does not."""
    found = healthlint.lint(text, profile="uk", modality=modality).findings
    return [finding for finding in found if finding.rule == rule]


def test_a_promise_without_a_phrase_that_promises_is_found_as_a_whole() -> None:
    """Underlined from the first word of its paragraph to the last, with the words that weighed most."""
    (finding,) = findings(f"Parking is behind the bakery.\n\n{PROMISE}\n", "claims/overall-impression")
    assert finding.quote == PROMISE.rstrip(".")
    assert finding.severity == "warning"
    (note,) = [note for note in finding.notes if note.guard == "impression"]
    assert "years" in note.quote.split(", ")


def test_it_speaks_only_where_copy_says_what_it_sells() -> None:
    """A novel may say of a shoulder what it likes."""
    assert findings(PROMISE, "claims/overall-impression")
    assert findings(PROMISE, "claims/overall-impression", modality="") == []


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
    told = "own.yaml:3: impression gives a whole number for words, tone or subject"
    assert told in capsys.readouterr().err


LONG = "The room is warm and the tea is hot. " * 300  # longer than one stretch of mentions
DRAFT = (
    f"# Why an aching back says no!\n\n{PROMISE}\n\nWe see people with:\n\n- hay fever\n- stiff necks\n\n{LONG}\n\n"
    "| Side effects | None |\n|---|---|\n| Cost | Does it matter? |\n"
)


def test_a_draft_weighs_what_its_blocks_weigh_one_by_one() -> None:
    """Blocks are weighed together, by what whole stretches of a draft tell; that must change nothing."""
    ruleset = load_rules(("uk",))
    source = read_source("draft.md", DRAFT.encode())
    reading = annotate(read_document(source, "markdown"), ruleset.data, DraftSettings(modality="massage"))
    weights = ruleset.data["impression"]
    together = weigh(reading, weights)
    assert len(reading.stretches) > 1
    assert len(together) >= 9
    for block, sentences in reading.by_block.items():
        passage = told(sentences)
        found = [weights["base"]]
        for kind, names in passage._asdict().items():
            found += [weights[kind][name] for name in names if name in weights[kind]]
        assert together[block] == (*map(sum, zip(*found, strict=True)), len(passage.words))


@pytest.mark.parametrize(
    ("tone", "told"),
    [
        ({"base": 1, "words": {"a": "heavy"}}, "words maps names to whole numbers"),
        ({"words": {"a": 1}}, "tone gives a base in hundredths"),
        ({"base": 1, "wards": {"a": 1}}, "tone gives a base in hundredths"),
        ({"base": 1, "concepts": {"gone": 1}}, "unknown concept 'gone'; run benchmarks/accuracy/weigh.py"),
    ],
)
def test_mistakes_in_weights_are_told(tone: dict[str, object], told: str) -> None:
    """Above all a concept that was renamed: the weights must be fitted again."""
    bound = {"words": 1, "tone": 0, "subject": 0}
    values = {"lowers": bound, "lowers-hints": bound, "tone": tone, "subject": {"base": 1}}
    problems: list[str] = []
    compiled_impression([Entry("core", "w.yaml", values, {}, ())], Concepts(), problems)
    assert [problem for problem in problems if told in problem]


def test_every_weight_rests_on_a_word_or_concept_that_can_be_met() -> None:
    """Words as drafts are cut into, in lower case; a weight on anything else would be dead."""
    scales = load_rules(("uk",)).data["impression"]
    assert all(word.isalpha() and word.islower() for word in scales["words"])
    assert len(scales["words"]) > 1000
    assert all(len(pair) == 2 for kind in ("words", "concepts", "marks") for pair in scales[kind].values())


BOUNDS = {
    "lowers": {"words": 3, "tone": -250, "subject": -200},
    "lowers-hints": {"words": 0, "tone": -100, "subject": -100},
}
INFORMS = "the passage as a whole informs and promises nothing"
ELSEWHERE = "the passage as a whole speaks of other things than health"


def doubts(tone: int, subject: int, words: int = 9, **of_rule: Any) -> tuple[str, list[str]]:
    """The severity of a finding in a passage of this impression, and what is noted against it."""
    given = {"kind": "claim", "severity": "warning", **of_rule}
    rule = Rule("rule", "family", message="m", why="w", instead="i", **given)
    made = hit("The lamp zings.", rules=[rule], rows={"rule": {"unless": []}})
    impression = Impression(tone, subject, words)
    made.scene.ruleset.data["impression"] = BOUNDS
    verdict = judge(made.candidate, made.scene._replace(impressions={0: impression}), DraftSettings())
    notes = [note for note in verdict.notes if note.guard == "impression"]
    assert all((note.start, note.end) == (0, 3) for note in notes)  # the first word of the sentence
    return verdict.severity, [note.quote for note in notes]


@pytest.mark.parametrize(
    ("passage", "of_rule", "severity", "noted"),
    [
        ((-250, -200), {}, "warning", []),
        ((-251, 900), {}, "info", [INFORMS]),
        ((900, -201), {}, "info", [ELSEWHERE]),
        ((-900, -900), {"severity": "error"}, "warning", [ELSEWHERE]),
        ((-900, -900), {"severity": "info"}, "info", []),
        ((-900, -900, 2), {}, "warning", []),
        ((-900, 0, 3), {}, "info", [INFORMS]),
        # rules of few words: less speaks against them, and a line of one word may
        ((-100, -100, 1), {"modality": ("declared",)}, "warning", []),
        ((-101, 0, 1), {"modality": ("declared",)}, "info", [INFORMS]),
        ((0, -101, 1), {"clear": ("informs",)}, "info", [ELSEWHERE]),
        # a figure needs its source in whatever tone it is given, unless few words set the rule off
        ((-900, 0), {"kind": "evidence"}, "warning", []),
        ((0, -900), {"kind": "evidence"}, "info", [ELSEWHERE]),
        ((-900, 0), {"kind": "evidence", "modality": ("declared",)}, "info", [INFORMS]),
        ((-900, -900), {"pack": "own/ours"}, "warning", []),
    ],
)
def test_what_a_passage_weighs_against_a_finding(
    passage: tuple[int, ...], of_rule: dict[str, Any], severity: str, noted: list[str]
) -> None:
    """By how much, on which scale, from how many words on, and for which rules."""
    assert doubts(*passage, **of_rule) == (severity, noted)


WEIGHTS = {
    "base": (-10, -20),
    "words": {
        "lamp": (40, 1),
        "room": (5, 5),
        "dull": (-90, 0),
        "tea": (30, 0),
        "pot": (20, 0),
        "cup": (10, 0),
    },
    "concepts": {},
    "marks": {"!": (7, 0)},
}


def weighed(text: str) -> tuple[list[Impression], Reading]:
    """The impressions of a text by the weights above, in order of its blocks, and how it was read."""
    reading = scene(text).reading
    return list(weigh(reading, WEIGHTS).values()), reading


@pytest.mark.parametrize(
    ("text", "impressions"),
    [
        ("A lamp, a lamp in a room.", [(35, -14, 4)]),
        ("A lamp! A room!", [(42, -14, 3)]),
        ("Dull.\\n\\nLamp.", [(-100, -20, 1), (30, -19, 1)]),
        # an item takes up its lead for what it means, and weighs its own words
        ("A lamp has:\\n\\n- a room", [(30, -19, 3), (-5, -15, 2)]),
    ],
)
def test_each_word_and_mark_weighs_once(text: str, impressions: list[tuple[int, ...]]) -> None:
    """The base, and what each adds on both scales; and how many different words there are."""
    assert weighed(text.replace("\\n", "\n"))[0] == [Impression(*given) for given in impressions]


def test_without_weights_nothing_is_weighed() -> None:
    """Packs may come without them; no passage then speaks for or against anything."""
    assert weigh(scene("A lamp.").reading, {}) == {}


def test_a_passage_reaches_what_it_weighs_exactly() -> None:
    """Bounds are inclusive, on each scale that is named."""
    assert Impression(10, 20, 6).reaches({"tone": 10, "subject": 20, "words": 6})
    assert not Impression(10, 20, 6).reaches({"tone": 11})
    assert not Impression(10, 20, 6).reaches({"tone": 10, "words": 7})


def test_the_heaviest_words_are_named() -> None:
    """Five at most, none that speaks against it, equal ones by name."""
    (block,) = weighed("Dull tea, a room, a pot, a cup, a lamp: a tea.")[1].by_block.values()
    assert telling_words(block, WEIGHTS) == ("lamp", "tea", "pot", "cup", "room")
    (block,) = weighed("A lamp is dull.")[1].by_block.values()
    assert telling_words(block, WEIGHTS) == ("lamp",)
    assert most_telling(weighed("Dull. A lamp. A room.")[1].by_block[0], WEIGHTS) == 1


@pytest.mark.parametrize(
    ("text", "row", "quote"),
    [
        ("A room. Zings lamp. A cup. ", {"impression": {"tone": 1}}, "A room. Zings lamp. A cup"),
        ("A pot. \n\nA room. Zings lamp.\n\nA cup.", {"impression": {"tone": 1}}, "A room. Zings lamp"),
        ("Zings lamp? A room? A cup. A pot.", {"answered": True}, "Zings lamp? A room? A cup"),
        ("Zings lamp? A room.\n\nA cup.", {"answered": True}, "Zings lamp? A room"),
        ("Zings lamp?\n\nA cup.", {"answered": True}, "Zings"),
        ("Zings? A? B? C? D? E? F? G.", {"answered": True}, "Zings? A? B? C? D? E"),
        ("Zings lamp. A cup.", {}, "Zings"),
    ],
)
def test_how_far_a_finding_reaches(text: str, row: dict[str, Any], quote: str) -> None:
    """An impression is that of its block; a question is underlined with its answer, five sentences on at most."""
    made = hit(text, rows={"rule": {"answered": False, **row}})
    start, end = claim_span(made.scene, made.candidate)
    assert text[start:end] == quote
