"""When a required statement is due and when it is given, in a little language (see ``scenes``)."""

from __future__ import annotations

from typing import Any

import pytest

from healthlint.require import lacking, require, reviews, why_so
from healthlint.types import Rule
from scenes import compiled, scene

RULE = Rule("safety/ague", "missing-safety", "requirement", "error", "m", "w", "i")
CLAIM = Rule("claims/x", "family", "claim", "error", "m", "w", "i")
NEVER = {"all": [["xyz"]]}  # a condition that nothing meets


def _made(text: str, modality: str = "", **row: Any) -> Any:
    """The draft with one requirement; patterns may be written as they stand in rule files."""
    patterns: list[Any] = []

    def numbers(wordings: list[str]) -> list[int]:
        patterns.extend(compiled(wording) for wording in wordings)
        return list(range(len(patterns) - len(wordings), len(patterns)))

    def condition(given: dict[str, Any]) -> dict[str, Any]:
        whole = {
            "modality": [],
            "amid": [],
            "within": "draft",
            "none": [],
            "times": 1,
            "forbids": False,
            **given,
        }
        whole["all"] = [numbers(wordings) for wordings in given["all"]]
        return {**whole, "amid": numbers(whole["amid"]), "none": numbers(whole["none"])}

    compiled_row = {
        key: [condition(one) for one in row.get(key, [NEVER])] for key in ("due", "not-due", "given")
    }
    rows = {RULE.id: {**compiled_row, "not-given": numbers(row.get("not_given", []))}, CLAIM.id: {}}
    return scene(text, patterns, modality=modality, rules=[CLAIM, RULE], rows=rows)


def trigger(text: str, modality: str = "", **row: Any) -> str:
    """The words for which the statement is missing, "" if it is not."""
    made = _made(text, modality, **row)
    return "|".join(
        f"{missing.sentence}:{' '.join(made.reading.sentences[missing.sentence].words[missing.first : missing.last])}"
        for missing in lacking(require(made))
    )


def due(text: str, **condition: Any) -> str:
    """The words that make the statement due by this condition alone."""
    return trigger(text, due=[condition])


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Soap. Zim here.", "1:zim"),
        ("Soap.", ""),
        ("Never zim.", ""),
        ("Zim? Nope.", ""),
        ("Zim was fined.", ""),
        ("Beware of zim.", ""),
        ("Zim, as tea is untrue.", "0:zim"),
        ("Lamps that never glow, zim.", "0:zim"),
        ("Lamps that never glow zim.", ""),
        ("Nice does not recommend zim.", ""),
        ("Soap.\n\n## References\n\n1. Lee A. Zim. J Tea 2019. https://doi.org/10.1000/lee2019\n", ""),
    ],
)
def test_spoken_of(text: str, at: str) -> None:
    """What is denied, banned, warned of or only listed as a source triggers nothing."""
    assert due(text, all=[["zim"]]) == at


def test_the_trigger_is_quoted_whole() -> None:
    """From the first to the last part of the pattern, with what stands between."""
    assert due("Soap and zim of zam here.", all=[["zim ...2 zam"]]) == "0:zim of zam"


def test_a_denial_belongs_to_a_ban() -> None:
    """Where the words are themselves a ban, "never" takes nothing back."""
    assert due("Never zim.", all=[["zim"]], forbids=True) == "0:zim"


def test_modality_and_amid() -> None:
    """A condition may ask who speaks, and what else is spoken of."""
    spoken = {"all": [["zim"]], "modality": ["glow"]}
    assert trigger("Zim.", "glow", due=[spoken]) == "0:zim"
    assert trigger("Zim.", "tea", due=[spoken]) == ""
    assert due("Zim. Zum.", all=[["zim"]], amid=["zum"]) == "0:zim"
    assert due("Zim.", all=[["zim"]], amid=["zum"]) == ""


def test_the_first_condition_that_holds() -> None:
    """The trigger is that of the first condition that holds, wherever it stands."""
    conditions = [{"all": [["zum"]]}, {"all": [["zam"]]}, {"all": [["zim"]]}]
    assert trigger("Zim. Zam.", due=conditions) == "1:zam"


def test_all_patterns_anywhere_in_the_draft() -> None:
    """The first pattern's match is the trigger; ``none`` bars it, unless it is denied."""
    both = [["zim", "soap"], ["zam"]]
    assert due("Zam. Soap. Zim.", all=both) == "1:soap"
    assert due("Zim.", all=both) == ""
    assert due("Zim zam. Zum.", all=both, none=["zum"]) == ""
    assert due("Zim zam. Never zum.", all=both, none=["zum"]) == "0:zim"


def test_times() -> None:
    """So many sentences must say it; a heading counts twice; only the first pattern is counted."""
    wanted = {"all": [["zim"]], "times": 2}
    assert due("Zim zim.", **wanted) == ""
    assert due("Soap. Zim. Zim.", **wanted) == "1:zim"
    assert due("Zim. Never zim.", **wanted) == ""
    assert due("# Zim\n\nSoap.", **wanted) == "0:zim"
    assert due("# Zim\n\nSoap.", **{**wanted, "times": 3}) == ""
    assert due("# Zim\n\nZim.", **{**wanted, "times": 3}) == "0:zim"
    assert due("Zim. Zim. Zam.", all=[["zim"], ["zam"]], times=2) == "0:zim"
    assert due("Zim. Zim.", within="sentence", **wanted) == "0:zim"
    assert due("Zim.", within="sentence", **wanted) == ""
    assert due("Zim. Zim zam.", all=[["zim"], ["zam"]], times=2, within="sentence") == "1:zim"


@pytest.mark.parametrize(
    ("within", "text", "at"),
    [
        ("sentence", "Zim zam.", "0:zim"),
        ("sentence", "Zim. Zam. Zam zim.", "2:zim"),
        ("sentence", "Zim. Zam.", ""),
        ("near", "Zim. Zam.", "0:zim"),
        ("near", "Zam. Zim.", "1:zim"),
        ("near", "Zim. Soap. Zam.", ""),
        ("near", "Zim? Soap. Zam.", ""),
        ("near", "Zim? Soap? Zam.", "0:zim"),
        ("near", "Zim? Soap? Soap? Zam.", "0:zim"),
        ("near", "Zim. Soap. Soap? Zam.", ""),
        ("near", "Soap. Zim.", ""),
        ("block", "Zim. Soap. Soap. Zam.", "0:zim"),
        ("block", "Zim.\n\nZam.", ""),
        ("section", "# Zim\n\nSoap.\n\nZam.", "0:zim"),
        ("section", "# Zim\n\nSoap.\n\n# Tea\n\nZam.", ""),
        ("section", "# Tea\n\nZim.\n\nZam.", "1:zim"),
        ("draft", "# Zim\n\nSoap.\n\n# Tea\n\nZam.", "0:zim"),
    ],
)
def test_within(within: str, text: str, at: str) -> None:
    """Both must stand in one sentence, next to each other, in one block, in one section, or anywhere."""
    assert due(text, all=[["zim"], ["zam"]], within=within) == at


def test_none_in_the_same_place() -> None:
    """What bars a condition bars it where it stands."""
    both = {"all": [["zim"], ["zam"]], "within": "sentence", "none": ["zum"]}
    assert due("Zim zam zum.", **both) == ""
    assert due("Zim zam. Zum.", **both) == "0:zim"
    assert due("Zim zam and never zum.", **both) == "0:zim"
    assert due("Zim zam zum. Soap. Zim zam.", **both) == "2:zim"


def test_a_row_of_questions_has_its_limit() -> None:
    """An answer far behind the questions answers the last of them."""
    row = "Soap? " * 19
    assert due(f"Zim? {row}Zam.", all=[["zim"], ["zam"]], within="near") == "0:zim"
    assert due(f"Zim? {row}Soap? Zam.", all=[["zim"], ["zam"]], within="near") == ""


def test_the_lead_of_a_list_counts_once() -> None:
    """Every item repeats the words of the lead, which are spoken once."""
    text = "We zim with:\n\n- tea\n- rum\n- soap zim\n"
    assert due(text, all=[["zim"]], times=2) == "0:zim"
    assert due(text, all=[["zim"]], times=3) == ""
    assert due("We zim with:\n\n- tea\n- zam\n", all=[["zim"], ["zam"]], within="sentence") == "2:zim"
    assert due("We zim and zam with:\n\n- tea\n", all=[["zim"], ["zam"]], within="sentence", times=2) == ""
    assert due("We zim with:\n\n- zam\n- tea\n", all=[["zim ...3 zam"]]) == "1:zim with zam"
    assert due(text, all=[["zim"]], times=2, within="sentence") == "0:zim"
    assert due(text, all=[["zim"]], times=3, within="sentence") == ""


def test_excused_and_given() -> None:
    """Not due after all, or stated; a denial states nothing, nor does a myth or a sentence that speaks of another."""
    row: dict[str, Any] = {
        "due": [{"all": [["zim"]]}],
        "not-due": [{"all": [["zum"]]}],
        "given": [{"all": [["zings"]]}],
        "not_given": ["tea"],
    }
    assert trigger("Zim.", **row) == "0:zim"
    assert trigger("Zim. Zum.", **row) == ""
    assert trigger("Zim. Never zum.", **row) == "0:zim"
    assert trigger("Zim. It zings.", **row) == ""
    assert trigger("Zim. It never zings.", **row) == "0:zim"
    assert trigger("Zim. Myth, it zings.", **row) == "0:zim"
    assert trigger("Zim. Tea zings.", **row) == "0:zim"
    assert trigger("Zim. Tea zings. It zings.", **row) == ""


def test_what_others_refuse_excuses_nothing() -> None:
    """It is no refusal of the writer's own, before or behind their name."""
    row: dict[str, Any] = {"due": [{"all": [["zim"]]}], "not-due": [{"all": [["zum"]], "forbids": True}]}
    assert trigger("Zim. This does not recommend zum.", **row) == ""
    assert trigger("Zim. Nice does not recommend zum.", **row) == "0:zim"
    assert trigger("Zim. Nice of old does not recommend zum.", **row) == "0:zim"
    assert trigger("Zim. Like nice we does not recommend zum.", **row) == ""
    assert trigger("Zim. It does not recommend nice zum.", **row) == "0:zim"
    assert trigger("Zim. It does not recommend tea of old and nice zum.", **row) == ""
    assert trigger("Zim. Zum, and nice does not recommend tea.", **row) == ""
    assert trigger("Zim. Nice does not recommend tea of the old and new sort or so, zum.", **row) == ""


def test_a_sign_that_somebody_had_not() -> None:
    """A no in the sentence behind a ban tells of one patient; in the sentence itself it makes it a myth."""
    row: dict[str, Any] = {"due": [{"all": [["zim"]]}], "given": [{"all": [["zings"]], "forbids": True}]}
    assert trigger("Zim. Folklore says it zings. Nope.", **row) == ""
    assert trigger("Zim. Myth, it zings.", **row) == "0:zim"
    row["given"][0]["forbids"] = False
    assert trigger("Zim. Folklore says it zings. Nope.", **row) == "0:zim"


@pytest.mark.parametrize("declared", [True, False])
def test_a_guessed_modality_excuses_and_makes_nothing_due(declared: bool) -> None:
    """A guess is enough to spare the writer a warning, and not to give one."""

    def is_lacking(**row: Any) -> bool:
        made = _made("Zim.", "massage", **row)
        topic = made.reading.topic._replace(declared=declared)
        return bool(lacking(require(made._replace(reading=made.reading._replace(topic=topic)))))

    anyhow: dict[str, Any] = {"all": [["zim"]]}
    if_massage = {**anyhow, "modality": ["massage"]}
    assert is_lacking(due=[anyhow])
    assert is_lacking(due=[if_massage]) == declared
    assert not is_lacking(due=[anyhow], **{"not-due": [if_massage]})
    assert not is_lacking(due=[anyhow], given=[if_massage])


def test_reviews_tell_why() -> None:
    """For ``trace``: what excuses or gives it, or what seems to and why it does not."""
    row: dict[str, Any] = {
        "due": [{"all": [["zim"]]}],
        "not-due": [{"all": [["zum"]]}],
        "given": [{"all": [["zings"]]}],
        "not_given": ["tea"],
    }

    def review(text: str) -> tuple[Any, ...]:
        made = _made(text, **row)
        return tuple(
            (
                *(place and place.sentence for place in (one.excused, one.given, one.unheard)),
                why_so(one, made),
            )
            for one in reviews(made)
        )

    assert review("Soap.") == ()
    assert review("Zim.") == ((None, None, None, "nothing in the draft says it"),)
    assert review("Zim. Zum. It zings.") == ((1, None, None, ""),)
    assert review("Zim. Soap. It zings.") == ((None, 2, None, ""),)
    assert review("Zim. It never zings.") == ((None, None, 1, "denied"),)
    assert review("Zim. Tea zings.") == ((None, None, 1, "speaks of something else"),)
    assert review("Zim. Myth, it zings.") == ((None, None, 1, "named as a myth"),)
