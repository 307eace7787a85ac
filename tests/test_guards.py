"""Guards: what clears or softens a claim, bound to the clause of the hit (ConText)."""

from __future__ import annotations

from pathlib import Path

import pytest

from healthlint.engine import lint_source, trace_source
from healthlint.packs import load_rules
from healthlint.source import read_source
from healthlint.types import DraftSettings, RuleSet

PACK = """\
rules:
  - id: test/cures
    family: absolute-cure
    severity: error
    find: ["({treatment} ...)? (cure~ | heal~ | prevent~ | treat~) ... {condition}"]
    clear: [negated, myth, question, criticised, reported, accepted, authorised, other-agent]
    lower: [hedged, attributed, cited]
    message: "Cures."
    why: Because.
    instead: Other words.
    cases: {flag: [x], quiet: [y]}
"""


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> RuleSet:
    """The built-in vocabulary and guards with one broad rule."""
    file: Path = tmp_path_factory.mktemp("pack") / "test.yaml"
    file.write_text(PACK)
    return load_rules(["uk"], [str(file)])


def outcomes(text: str, rules: RuleSet, modality: str = "") -> list[str]:
    """What became of each candidate of the rule, in order."""
    source = read_source("draft.md", text.encode())
    traces = trace_source(source, "markdown", rules, DraftSettings(modality=modality))
    return [trace.outcome for trace in traces if trace.candidate.rule == "test/cures"]


@pytest.mark.parametrize(
    "text",
    [
        "Acupuncture cures asthma.",
        "Acupuncture not only cures asthma, it feels good.",
        "No wonder acupuncture cures asthma.",
        "Acupuncture cures asthma, not just hay fever.",
        "Drugs do not help, but acupuncture cures asthma.",
        "It does not hurt; acupuncture cures asthma.",
        "Doctors cannot explain it, yet acupuncture cures asthma.",
        "There is no needle phobia here, and we cure asthma.",
        "Does acupuncture cure asthma? Yes, it does.",
        "Antibiotics are no match for acupuncture, and it cures asthma.",
        "Does acupuncture cure asthma? Can it treat eczema? Yes, it can.",
    ],
)
def test_a_claim_stands(text: str, rules: RuleSet) -> None:
    """Pseudo-negations and negations of another clause clear nothing."""
    assert "error" in outcomes(text, rules)


@pytest.mark.parametrize(
    "text",
    [
        "Acupuncture does not cure asthma.",
        "Acupuncture will never cure asthma.",
        "There is no evidence that acupuncture cures asthma.",
        "None of these boosts immunity, cures colic or treats asthma.",
        "We cannot promise that acupuncture cures asthma.",
        "That acupuncture cures asthma is a myth.",
        "Acupuncture curing asthma has not been shown.",
        "Myth: acupuncture cures asthma.",
        "Be wary of anyone who says that acupuncture cures asthma.",
        "The ASA banned an advert that said acupuncture cures asthma.",
        "Does acupuncture cure asthma? No.",
        "Does acupuncture cure asthma? Can it treat eczema? No and no.",
        "A boy died after his parents chose acupuncture to treat asthma.",
        "We delete comments saying that acupuncture cures asthma.",
        "## Does acupuncture cure asthma?\n\nThere is no evidence that it does.",
        "You may have read that acupuncture cures asthma. It does not.",
    ],
)
def test_a_claim_is_cleared(text: str, rules: RuleSet) -> None:
    """A denial, a myth, a warning of others, a ruling, a question answered no."""
    assert set(outcomes(text, rules)) == {"cleared"}


def test_a_denial_of_one_thing_does_not_excuse_the_next(rules: RuleSet) -> None:
    """ "does not cure colds but prevents them" is half cleared."""
    assert outcomes("Acupuncture does not cure colds but prevents asthma.", rules) == ["cleared", "error"]


@pytest.mark.parametrize(
    "text",
    [
        "Acupuncture may cure asthma.",
        "According to TCM, acupuncture cures asthma.",
        "Acupuncture is believed to cure asthma.",
        "Could acupuncture cure asthma?",
        "Acupuncture cures asthma ([Lee 2019](https://doi.org/10.1000/lee2019)).",
    ],
)
def test_a_claim_is_softened_but_stays(text: str, rules: RuleSet) -> None:
    """A hedge, an attribution, an open question or a source lowers by a level and never clears."""
    (outcome,) = outcomes(text, rules)
    assert outcome in ("warning", "info")


def test_can_is_no_hedge(rules: RuleSet) -> None:
    """The UK regulator reads "can" as "in every case"."""
    assert outcomes("Acupuncture can cure asthma.", rules) == ["error"]


def test_list_items_inherit_their_lead_in(rules: RuleSet) -> None:
    """The verb stands in the lead-in, the condition in the item; both make one finding."""
    source = read_source("draft.md", b"Acupuncture can treat:\n\n- asthma\n- eczema\n- parking tickets\n")
    found = [
        f for f in lint_source(source, "markdown", rules, DraftSettings()).findings if f.rule == "test/cures"
    ]
    assert [(f.line, f.end_line) for f in found] == [(1, 4)]


def test_list_items_inherit_the_hedge_and_the_denial(rules: RuleSet) -> None:
    """What the lead-in denies is denied for each item."""
    assert set(outcomes("Acupuncture does not treat:\n\n- asthma\n- eczema\n", rules)) == {"cleared"}
    assert set(outcomes("Acupuncture may treat:\n\n- asthma\n- eczema\n", rules)) == {"warning"}


def test_an_accepted_use_passes_only_with_its_qualifier(rules: RuleSet) -> None:
    """Short-term relief of chronic low back pain is accepted for acupuncture, a lasting cure is not."""
    accepted = "Acupuncture can treat low back pain in the short term."
    assert outcomes(accepted, rules, "acupuncture") == ["cleared"]
    assert outcomes("Acupuncture can treat low back pain for good.", rules, "acupuncture") == ["error"]
    assert outcomes(
        "Acupuncture can treat low back pain and asthma in the short term.", rules, "acupuncture"
    ) != ["cleared"]


def test_a_cleared_candidate_says_what_it_rests_on(rules: RuleSet) -> None:
    """``trace`` shows the guard and the words."""
    source = read_source("draft.md", b"Acupuncture does not cure asthma.")
    (trace,) = [
        t
        for t in trace_source(source, "markdown", rules, DraftSettings())
        if t.candidate.rule == "test/cures"
    ]
    assert [(note.guard, note.effect, note.quote) for note in trace.notes] == [("negated", "clear", "not")]


@pytest.mark.parametrize(
    "text",
    [
        "Homeopathy cures eczema! We could not find one good trial showing that it does.",
        "Homeopathy treats hay fever, says the leaflet. The studies don't show it.",
        "Acupuncture cures asthma: you have seen the posts. None of it is true.",
        "Reiki heals arthritis? We are asked this weekly. Research does not support it.",
        "## Does reiki heal arthritis?\n\nIn the better trials it did no better than a sham.",
        "No reflexology, acupuncture, homeopathy or reiki prevents flu.",
    ],
)
def test_refuted_by_what_follows(text: str, rules: RuleSet) -> None:
    """A denial of the evidence in the next sentence or two clears a claim."""
    assert outcomes(text, rules) == ["cleared"]


@pytest.mark.parametrize(
    "text",
    [
        "Acupuncture cures asthma. No side effects were found in trials.",
        "Acupuncture cures asthma. Researchers could not find out how, but it works.",
        "Acupuncture cures asthma. Book early. Bring a friend along on Friday. No trial is needed.",
        "Acupuncture cures asthma. Nothing else is proven to do that.",
        "Acupuncture cures asthma. Ask your GP first. The studies do not show more.",
        "Acupuncture cures asthma. Soreness is common. No trial has shown that it lasts.",
    ],
)
def test_what_follows_may_refute_nothing(text: str, rules: RuleSet) -> None:
    """Denied harms, denials taken back or far away leave the claim standing."""
    assert outcomes(text, rules) == ["error"]


@pytest.mark.parametrize(
    "text",
    [
        'A pill that "cures arthritis" does none of those things.',
        'Watch for the phrase "cures diabetes" on a label.',
        "A supplement that says it cures asthma is breaking the law.",
        "Words to run from: cures arthritis, miracle.",
        "Anyone who claims that reiki cures asthma is selling you a story.",
    ],
)
def test_a_claim_held_up_as_wrong(text: str, rules: RuleSet) -> None:
    """Words that are quoted and judged are mentioned, not used."""
    assert set(outcomes(text, rules)) <= {"cleared"}


def test_a_quotation_alone_excuses_nothing(rules: RuleSet) -> None:
    """A customer's words in quotation marks are the advertiser's claim."""
    assert outcomes('"Acupuncture cured my asthma," says Bev from Hull.', rules) == ["error"]


BROAD = """\
rules:
  - id: test/names
    family: condition-list
    severity: warning
    find: ["{condition}"]
    clear: [informs, negated]
    message: "Names."
    why: Because.
    instead: Other words.
    cases: {flag: [x], quiet: [y]}
  - id: test/study
    kind: evidence
    family: proof-claim
    severity: warning
    find: ["(study | trial) of {number}"]
    lower: [limited]
    message: "Names no source."
    why: Because.
    instead: Other words.
    cases: {flag: [x], quiet: [y]}
  - id: test/offer
    family: inducement
    severity: warning
    find: ["half price"]
    clear: [termed]
    message: "Offers."
    why: Because.
    instead: Other words.
    cases: {flag: [x], quiet: [y]}
"""


@pytest.fixture(scope="module")
def broad(tmp_path_factory: pytest.TempPathFactory) -> RuleSet:
    """The built-in guards with rules that a bare word sets off."""
    file: Path = tmp_path_factory.mktemp("broad") / "test.yaml"
    file.write_text(BROAD)
    return load_rules(["uk"], [str(file)])


def broad_outcomes(text: str, rules: RuleSet) -> set[str]:
    """What became of the candidates of the test's own rules."""
    source = read_source("draft.md", text.encode())
    traces = trace_source(source, "markdown", rules, DraftSettings())
    return {trace.outcome for trace in traces if trace.candidate.rule.startswith("test/")}


@pytest.mark.parametrize(
    "text",
    [
        "Scoliosis is a sideways curve of the spine.",
        "Diabetes needs a check. Please see your doctor once a year.",
        "The FDA has warned sellers. One of them named eczema.",
        "A word on asthma. Trials of needling in it are small and of low certainty.",
        "Drops for colic: several babies became seriously ill.",
        "Eczema has its seasons. It isn't settled why.",
    ],
)
def test_a_block_that_informs(text: str, broad: RuleSet) -> None:
    """Definitions, referrals, authorities, limits and harms tell a block that informs from an advert."""
    assert broad_outcomes(text, broad) == {"cleared"}


@pytest.mark.parametrize(
    "text",
    [
        "Eczema? Book now.",
        "Asthma mornings, sorted.",
        "Glue ear is a thing of the past.",
        "Eczema, meet your match.\n\nPlease see your doctor about anything else.",
        "Asthma isn't a life sentence.",
        "Eczema? Come in. We open at nine. The tea is hot. It isn't far.",
    ],
)
def test_an_advert_does_not_inform(text: str, broad: RuleSet) -> None:
    """Without such words in its own block a bare name stands."""
    assert broad_outcomes(text, broad) == {"warning"}


def test_limits_of_a_study_soften_it(broad: RuleSet) -> None:
    """A study told with its limits is information; one told without is an appeal."""
    assert broad_outcomes("A study of 60 went well. Larger studies are needed.", broad) == {"info"}
    assert broad_outcomes("A study of 60 went well. Book now.", broad) == {"warning"}


def test_terms_beside_an_offer(broad: RuleSet) -> None:
    """An offer whose terms stand in the next sentence is complete."""
    assert broad_outcomes("Half price in May. New clients, one each; usual fee £80.", broad) == {"cleared"}
    assert broad_outcomes("Half price in May. Hurry.", broad) == {"warning"}
