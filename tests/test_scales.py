"""What the words of a draft decide about required statements, in a little language (see ``scenes``)."""

from __future__ import annotations

from typing import Any

import pytest

from healthlint.compiler.concepts import Concepts
from healthlint.compiler.scales import compiled_scales
from healthlint.packfile import read_packs
from healthlint.require import body, lacking, require, reviews, why_so
from healthlint.scales import Scales, Weighed, packed_scale
from healthlint.types import Rule
from scenes import NUMBERS, compiled, scene, with_book

RULE = Rule("safety/ague", "missing-safety", "requirement", "error", "m", "w", "i")
BOUNDS = {
    "words": 3,
    "long": 40,
    "triggers": 100,
    "excuses": -100,
    "excuses-long": -200,
    "insists": 140,
    "gives": 150,
    "doubts": 0,
}


def scales(due: dict[str, int], given: dict[str, int], **sold: int) -> Scales:
    """Scales of the one requirement by word, from a base of 0; "#lamp" is a concept. ``sold`` weighs for due."""

    def scale(weights: dict[str, int], seller: dict[str, int]) -> str:
        words = {name: weight for name, weight in weights.items() if name[0] != "#"}
        concepts = {NUMBERS[name[1:]]: weight for name, weight in weights.items() if name[0] == "#"}
        return packed_scale(0, words, concepts, seller)

    names = ["due all", f"due {RULE.id}", "given all", f"given {RULE.id}"]
    return Scales(
        {
            "statements": {
                "bounds": BOUNDS,
                "scales": {name: number for number, name in enumerate(names)},
            },
            "scales": [scale({}, {}), scale(due, sold), scale({}, {}), scale(given, {})],
        }
    )


def made(text: str, weights: Scales | None, modality: str = "") -> Any:
    """The draft with one requirement: due where "zim" stands, not due with "zum", given by "zings".

    Due, too, where "zam" and "also" stand in one block, and given by "zells" with "also"; and where "zot" stands, and
    "also" anywhere.
    """
    patterns = [compiled(one) for one in ("zim", "zum", "zings", "zam", "zells", "also", "zot")]
    plain = {"modality": [], "amid": [], "within": "draft", "none": [], "times": 1, "forbids": False}
    row = {key: [{**plain, "all": [[number]]}] for number, key in enumerate(("due", "not-due", "given"))}
    row["due"].append({**plain, "all": [[3], [5]], "within": "block"})
    row["given"].append({**plain, "all": [[4], [5]], "within": "block"})
    row["due"].append({**plain, "all": [[6], [5]]})
    result = scene(text, patterns, modality=modality, rules=[RULE], rows={RULE.id: {**row, "not-given": []}})
    return with_book(result, scales=weights)


def missing(text: str, weights: Scales | None, modality: str = "") -> str:
    """The words for which the statement is missing, "" if it is not."""
    of_draft = made(text, weights, modality)
    return "|".join(
        " ".join(of_draft.reading.sentences[one.sentence].words[one.first : one.last])
        for one in lacking(require(of_draft))
    )


@pytest.mark.parametrize(
    ("text", "weighed", "by_patterns"),
    [
        ("Zim. Tea. Rum.", "zim", "zim"),
        ("Zim. My grandmother.", "", "zim"),  # far from an offer: the pattern met a passing mention
        ("Zim. Grandmother. Clinic.", "zim", "zim"),
        ("Clinic tea. Open today.", "", ""),  # no pattern, however plainly an offer
        ("Zim zings.", "", ""),  # too short to go by its words
        ("Zim. It zings.", "zim", ""),  # what a pattern takes for the statement does not read like one
        ("Zim. It zings, careful.", "", ""),
        ("Zim. Careful, ouch.", "zim", "zim"),  # plainly a warning, of whatever it may be
        ("Tea. Zam. Open clinic.", "zam", ""),  # the first pattern of a condition, plainly in an offer
        ("Tea. Zam. Clinic.", "", ""),
        ("Zam. Tea. Tea. Tea. Open clinic.", "", ""),  # an offer of something else
        ("Zim. Open tea. Zum.", "", ""),
        ("Zim. Open clinic. Zum.", "zim", ""),  # what is plainly offered is not taken back elsewhere
        ("Tea. Zot. Open clinic.", "", ""),  # what may stand anywhere is not spared
        ("Tea. Zot. Also tea.", "zot", "zot"),
        ("Never zam. Tea. Open clinic.", "", ""),
        (
            "Zim. It zells, careful, ouch, careless.",
            "",
            "zim",
        ),  # the first of a statement, plainly in a warning
        ("Zim. It zells, careful.", "zim", "zim"),
        (
            "Zim. It zells. Tea. Tea. Tea. Careful, ouch, careless.",
            "zim",
            "zim",
        ),  # a warning of something else
        ("Zim. It never zells, careful, ouch, careless.", "zim", "zim"),
    ],
)
def test_words_decide_where_they_speak_plainly(text: str, weighed: str, by_patterns: str) -> None:
    """Far below or above a bound the words of a passage overrule the patterns; between them patterns decide."""
    weights = scales(
        {"grandmother": -150, "clinic": 90, "open": 60},
        {"zim": -30, "it": -5, "zings": -20, "careful": 60, "ouch": 60, "careless": 60},
    )
    assert missing(text, weights) == weighed
    assert missing(text, None) == by_patterns


def test_a_long_draft_is_excused_by_less_alone() -> None:
    """An article says in half a sentence where the needles go, among much else."""
    weights = scales({"grandmother": -150, "uncle": -60}, {})
    assert missing("Zim. My grandmother.", weights) == ""
    assert missing(f"Zim. {'My grandmother had tea with us. ' * 9}", weights) == "zim"
    assert missing(f"Zim. {'My grandmother had tea with uncle. ' * 9}", weights) == ""


def test_a_passage_is_three_sentences() -> None:
    """Words that stand far apart do not add up; a concept and a word do, each counted once."""
    weights = scales({"clinic": 60, "#treatment": 60}, {"clinic": 60, "tea": -50})

    def heaviest(text: str, scale: str) -> Weighed | None:
        return body(made(text, weights)).heaviest(weights, scale, RULE.id)

    assert heaviest("Clinic. Tea. Rum. Lamp.", "due") == Weighed(60, [0, 1, 2])
    assert heaviest("Tea. Rum. Clinic, clinic. Lamp. Soap.", "due") == Weighed(120, [1, 2, 3])
    assert heaviest("Rum. Clinic.", "due") == Weighed(60, [0, 1])
    # a warning may stand in one sentence among others
    assert heaviest("Tea. Clinic. Tea.", "given") == Weighed(60, [1])
    assert heaviest("", "due") is None


def test_what_is_declared_weighs() -> None:
    """A draft that says what it sells is judged by that, too."""
    weights = scales({}, {}, massage=-150)
    assert missing("Zim in the clinic.", weights) == "zim"
    assert missing("Zim in the clinic.", weights, "massage") == ""


def test_nobody_reads_a_warning_in_the_title() -> None:
    """What does not count as told is not weighed either."""
    weights = scales({}, {"zim": -30, "it": -5, "zings": -20, "careful": 60})
    assert missing("---\ntitle: Be careful\n---\n\nZim. It zings.", weights) == "zim"
    assert missing("Zim. It zings.\n\n![Be careful](x.png)", weights) == "zim"
    assert missing("Zim. It zings.\n\nBe careful.", weights) == ""


def test_trace_says_that_words_decided() -> None:
    """For each bound, why."""
    weights = scales(
        {"grandmother": -150, "clinic": 90, "open": 60},
        {"zim": -30, "it": -5, "zings": -20, "careful": 60, "ouch": 60, "careless": 60},
    )

    def told(text: str) -> list[tuple[str, str]]:
        of_draft = made(text, weights)
        return [(review.bound, why_so(review, of_draft)) for review in reviews(of_draft)]

    assert told("Zim. My grandmother.") == [
        ("excuses", "the words around it sell or explain nothing of the kind")
    ]
    assert told("Zim. It zings.") == [("doubts", "its passage does not read like a warning")]
    assert told("Zim. It zings, careful.") == [("", "")]
    assert told("Tea. Zam. Open clinic.") == [
        ("triggers", "nothing in the draft says it; due by the words around it")
    ]
    # what made it due is no reason why a statement that seems to be there is not heard
    assert told("Tea. Zam. Open clinic. It never zings.") == [("triggers", "denied")]
    assert told("Zim. It zells, careful, careful ouch, ouch, careless.") == [
        ("gives", "its passage reads like a warning")
    ]


# --- the rule files ----------------------------------------------------------

SCALE = "{base: 0, words: {}, concepts: {}, sold: {}}"
BOUNDS_LINE = f"  bounds: {{{', '.join(f'{name}: {bound}' for name, bound in BOUNDS.items())}}}\n"
GOOD = f"""statements:
{BOUNDS_LINE}  due:
    all: {SCALE}
    safety/red-flags: {SCALE}
  given:
    all: {SCALE}
    safety/red-flags: {SCALE}
"""


def problems_of(text: str) -> list[str]:
    """What the compiler says of these scales."""
    sources = read_packs([("safety", "scales.yaml", text.encode())])
    concepts = Concepts()
    concepts.number("tea")
    problems = list(sources.problems)
    compiled_scales(sources.statements, {"safety/red-flags"}, concepts, {"massage": []}, problems)
    return problems


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("", "", ""),
        (
            "doubts: 0",
            "doubts: much",
            "scales.yaml:2: bounds gives a whole number for each of words, long, triggers, excuses",
        ),
        (
            ", doubts: 0",
            "",
            "scales.yaml:2: bounds gives a whole number for each of words, long, triggers, excuses",
        ),
        (BOUNDS_LINE, "", "scales.yaml:1: statements: 'bounds' is missing"),
        (
            f"  given:\n    all: {SCALE}\n    safety/red-flags: {SCALE}\n",
            "",
            "scales.yaml:1: statements: 'given' is missing",
        ),
        (f"    all: {SCALE}\n", "", "scales.yaml:3: due: 'all' is missing"),
        ("safety/red-flags:", "safety/red-flag:", "scales.yaml:5: no requirement 'safety/red-flag'"),
        ("safety/red-flags:", "safety/red-flag:", "scales.yaml:3: due: 'safety/red-flags' is missing"),
        ("words: {}", "words: {tea: much}", "scales.yaml:4: all gives a base in hundredths and maps words"),
        ("base: 0, ", "", "scales.yaml:4: all gives a base in hundredths and maps words"),
        ("concepts: {}", "concepts: {tea: 1, no.such: 5}", "scales.yaml:4: unknown concept 'no.such'"),
        ("sold: {}", "sold: {massage: 1, acupunture: 5}", "scales.yaml:4: unknown modality 'acupunture'"),
        ("  given:", "  gives:", "scales.yaml:6: unknown key 'gives' in statements"),
    ],
)
def test_mistakes_in_scales_are_said_with_their_line(old: str, new: str, said: str) -> None:
    """File, line, what is wrong and what to do; and no mistake in what is right."""
    found = problems_of(GOOD.replace(old, new, 1))
    if said:
        assert any(problem.startswith(said) for problem in found), found
    else:
        assert found == []
