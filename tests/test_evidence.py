"""Citations, reference lists and the claims that they reach."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import healthlint
from healthlint.annotate import sentence_spans
from healthlint.evidence import Reach, find_evidence
from healthlint.readers import read_document
from healthlint.source import read_source
from healthlint.types import Citation, Document, Evidence, Reading, Sentence, Topic


def read(text: str, kind: str = "markdown") -> Document:
    return read_document(read_source("draft", text.encode()), kind)


def evidence_of(text: str, kind: str = "markdown") -> Evidence:
    return find_evidence(read(text, kind))


def cited(text: str, kind: str = "markdown") -> list[tuple[str, bool]]:
    """Label of each citation and whether it resolves."""
    return [(each.label, each.resolves) for each in evidence_of(text, kind).citations]


def problems(text: str, kind: str = "markdown") -> list[tuple[str, str]]:
    """Kind of each problem and the words it stands on."""
    document = read(text, kind)
    found = find_evidence(document).problems
    return [(each.kind, document.blocks[each.block].text[each.start : each.end]) for each in found]


def reading_of(document: Document) -> Reading:
    sentences: list[Sentence] = []
    by_block: dict[int, tuple[Sentence, ...]] = {}
    for number, block in enumerate(document.blocks):
        own = tuple(Sentence(number, *span, "", (), {}) for span in sentence_spans(block.text))
        sentences += own
        by_block[number] = own
    return Reading(document, tuple(sentences), by_block, (), Topic("", False))


def support(text: str, claim: str, kind: str = "markdown") -> Citation | None:
    """What supports the sentence that holds the words of the claim."""
    document = read(text, kind)
    reading = reading_of(document)
    for number, sentence in enumerate(reading.sentences):
        if claim in document.blocks[sentence.block].text[sentence.start : sentence.end]:
            return Reach(find_evidence(document), reading).of(number)
    raise AssertionError(f"no sentence holds {claim!r}")


LISTED = """
## References

- Moreau, P., & Reid, T. (2014). Warmth and the ageing knee. *Journal of Knees*, 12(3), 45-51.
- O'Brien S. Rest after lifting. J Rest 2011;4:12-19.
- Müller H, Ott A, Lee K, et al. Baths in winter. 2010. Bath Press.
- Berg, J. van der (2015). A walk a day. Walkers' Weekly 3, 8.
- World Health Organization (2019). Moving more: a guide. Geneva.
"""


# --- author and year ---------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "Moreau and Reid (2014) found less stiffness.",
        "Warmth helped (Moreau & Reid, 2014).",
        "Warmth helped (see Moreau and Reid 2014, p. 47).",
        "Moreau's trial was small (Moreau, 2014a).",
        "A study by O’Brien (2011) agrees.",
        "Rest helped (O'Brien 2011; Smith 1899).",
        "Muller et al. (2010) bathed 40 people.",
        "Bathing was studied (MÜLLER et al., 2010).",
        "A review by Müller and colleagues (2010) agrees.",
        "van der Berg et al. 2015 walked.",
        "The World Health Organisation (2019) agrees.",
    ],
)
def test_an_author_and_year_resolve_when_an_entry_bears_both(words: str) -> None:
    """Accents, "&", et al., particles and spelling do not matter."""
    assert any(resolves for _, resolves in cited(words + "\n" + LISTED))


@pytest.mark.parametrize(
    "words", ["Warmth helped (Moreau & Reid, 2015).", "A trial by Brown et al. (2014) agrees."]
)
def test_another_year_or_another_author_does_not_resolve(words: str) -> None:
    """A near miss is a citation that leads nowhere."""
    assert [kind for kind, _ in problems(words + "\n" + LISTED) if kind == "unresolved"] == ["unresolved"]


def test_the_words_of_a_citation_end_with_its_year() -> None:
    """The closing bracket belongs to the citation only if the opening one does."""
    text = "Nights were calm (Fox et al., 2011; Tanaka et al., 2017), said Lee et al. (2013)."
    assert [label for label, _ in cited(text)] == [
        "Fox et al., 2011",
        "Tanaka et al., 2017",
        "Lee et al. (2013)",
    ]


def test_a_citation_without_any_entry_or_link_is_unresolved() -> None:
    """The finding stands on the name and the year."""
    assert problems("Work by Tanaka et al. (2017) showed calmer nights.") == [
        ("unresolved", "Tanaka et al. (2017)")
    ]


def test_several_works_in_one_pair_of_brackets_are_looked_up_one_by_one() -> None:
    """Only the missing one is reported."""
    found = problems("Warmth was shown to help (Moreau & Reid, 2014; Fox 2013).\n" + LISTED)
    assert [words for kind, words in found if kind == "unresolved"] == ["Fox 2013"]


@pytest.mark.parametrize(
    "words",
    [
        "A Cochrane review of 12 trials (Abel et al., 2021) compared the two.",
        "The 2022 Lancet report (Abel et al., 400:512) compared the two.",
        "A BMJ paper (Abel and Cole, 2021) compared the two.",
    ],
)
def test_a_journal_named_before_the_author_leads_to_the_work(words: str) -> None:
    assert [resolves for _, resolves in cited(words)] == [True]
    assert not problems(words)


@pytest.mark.parametrize(
    "words",
    [
        "Our review of 12 trials (Abel et al., 2021) compared the two.",
        "We read the Lancet. A study (Abel et al., 2021) compared the two.",
    ],
)
def test_a_journal_of_another_sentence_leads_nowhere(words: str) -> None:
    assert [kind for kind, _ in problems(words)] == ["unresolved"]


def test_a_link_beside_the_name_is_its_source() -> None:
    """Author and year need no list when the work is linked."""
    text = "Tanaka et al. (2017) saw calmer nights ([full text](https://www.bmj.com/content/1/b2))."
    assert problems(text) == []
    assert all(resolves for _, resolves in cited(text))


@pytest.mark.parametrize(
    "words",
    [
        "Anna qualified in 2009 (BSc, University of Lincoln (2012)).",
        "Winner, Best Clinic (2019). Fees (2024) are on the door.",
        "Since Smith (2014) joined us we open on Sundays.",
        "We moved to Leeds (March 2019) and Brighton (2021).",
        "Her book (Penguin, 2014) sold out.",
        "See Figure 2 (2014) and Table 1 (2015).",
        "COVID-19, vitamin B12, H2O, GB30 and CoQ10, 20 m² or 10⁶ of them, at 37 cm².",
        "Call (020) 7946 0018 or write to [email]; step (1) is rest, (2) is heat.",
        "Studies show it, PubMed says so, and so does the Journal of Pain.",
        "The confidence interval was narrow (95% CI [1, 5]).",
        "Tick [x] if you agree, or [ ] if not.",
    ],
)
def test_what_only_looks_like_a_citation_is_left_alone(words: str) -> None:
    """No citation, no problem."""
    assert cited(words) == []
    assert problems(words) == []


def test_a_guideline_with_its_number_is_a_source() -> None:
    """NICE NG193 can be looked up by anyone; "the WHO (2019)" is a name, neither a source nor a mistake."""
    assert cited("NICE guideline NG193 suggests considering it.") == [("NICE guideline NG193", True)]
    assert cited("NICE (NG193, 2021) suggests considering it.") == [("NICE (NG193, 2021)", True)]
    assert cited("It is advised (NICE NG193, updated 2021).") == [("NICE NG193, updated 2021)", True)]
    assert cited("NICE (2021) suggests considering it.") == [("NICE (2021)", False)]
    assert problems("The World Health Organization (2019) recommends walking.") == []
    assert not any(
        resolves for _, resolves in cited("The World Health Organization (2019) recommends walking.")
    )


@pytest.mark.parametrize(
    "words",
    [
        "Pain fell in a trial (Lee et al., Clin J Pain 2013).",
        "A 2013 study filmed it in one knuckle (Lee et al., PLoS ONE).",
        "A 2013 BMJ trial of bracelets, worn for twelve weeks or more, found less pain (Lee et al., 194 people).",
        "Pain fell in a trial (Lee et al., BMJ 2013).",
        "Lee et al., BMJ Open 11:e045961, found less pain.",
        "Pain fell in a trial (Lee 2013, Clin J Pain 372:2087).",
        "Lee et al., Pain 154(3):388, found less pain.",
    ],
)
def test_a_journal_leads_to_the_work(words: str) -> None:
    """The journal is enough for a reader to find the work by, unless the draft has a list that should name it."""
    assert [resolves for _, resolves in cited(words)] == [True]
    assert problems(words) == []

    listed = f"{words}\n\n## References\n\n1. Moreau P. Warmth and knees. J Knees 2014;12:45.\n"
    assert [resolves for _, resolves in cited(listed)] == [False]
    assert [kind for kind, _ in problems(listed)] == ["unresolved", "orphan"]

    named = listed.replace("Moreau P. Warmth and knees. J Knees 2014", "Lee H. Warmth and pain. J Pain 2013")
    assert [resolves for _, resolves in cited(named)] == [True]
    assert problems(named) == []


def test_a_journal_with_its_year_stands_for_the_work() -> None:
    words = (
        "Rich and colleagues gave 70 people a strap for five weeks each, which is a study (PLoS ONE 2013)."
    )
    assert [resolves for _, resolves in cited(words)] == [True]
    assert problems(words) == []
    assert not any(resolves for _, resolves in cited("Needles cut pain by half in a study (BMJ 2013)."))


def test_an_author_alone_leads_nowhere() -> None:
    """A name without a journal, and with or without a year, is no source; a draft need not cite anything else."""
    for words in ("Pain fell in a trial (Lee et al., 2013).", "Lee et al. found less pain."):
        assert [resolves for _, resolves in cited(words)] == [False]
        assert [kind for kind, _ in problems(words)] == ["unresolved"]


# --- numbers -----------------------------------------------------------------

NUMBERED = """
## References

1. Moreau P. Warmth and knees. J Knees 2014;12:45.
2. Reid T (2016). Cold and knees. Knee Press.
3. <https://example.org/knees/cold>
"""


@pytest.mark.parametrize(
    "mark", ["[1]", "[1, 2]", "[1-3]", "(2)", "¹", "<sup>2</sup>", "<sup>1,3</sup>", "[3]"]
)
def test_a_number_resolves_to_the_entry_that_bears_it(mark: str) -> None:
    """Brackets, superscripts and HTML superscripts."""
    found = cited(f"Warm knees hurt less{mark}.\n" + NUMBERED)
    assert [resolves for _, resolves in found] == [True]


def test_digits_glued_to_a_word_count_only_beside_a_numbered_list() -> None:
    """Plain text loses superscripts: "pain1" is a citation if a list has a 1."""
    assert cited("Warm knees hurt less1 and bend more.\n" + NUMBERED, "plain") == [("1", True)]
    assert cited("Warm knees hurt less1 and bend more.\n", "plain") == []


def test_a_number_in_parentheses_is_told_from_a_count_of_points() -> None:
    """ "(1) rest, (2) heat" counts; "less pain (1, 2)" cites."""
    text = "Warm knees hurt less (1, 2). We offer (1) rest and (2) heat. Call (020) 7946 0018.\n"
    assert cited(text + NUMBERED) == [("1, 2", True)]


def test_a_number_beyond_the_list_is_unresolved() -> None:
    """And so is one without any list."""
    assert ("unresolved", "[7]") in problems("Warm knees hurt less [7].\n" + NUMBERED)
    assert problems("Warm knees hurt less [2].") == [("unresolved", "[2]")]


def test_markdown_counts_a_list_of_ones() -> None:
    """ "1. 1. 1." is shown as 1, 2, 3."""
    listed = "\n## Sources\n\n1. Moreau P. Warmth. J Knees 2014;12:45.\n1. Reid T. Cold. J Knees 2016;14:5.\n"
    assert cited("Warm [1] and cold [2].\n" + listed) == [("1", True), ("2", True)]


@pytest.mark.parametrize(
    "title",
    [
        "**References**",
        "Sources:",
        "### References & further reading",
        "# Literature cited",
        "Bibliography",
        "### 7. Key references",
    ],
)
def test_a_list_is_known_by_any_of_its_usual_titles(title: str) -> None:
    """Heading, bold line or short line."""
    listed = (
        "\n\n[1] Moreau P. Warmth and knees. J Knees 2014;12:45.\n\n[2] Reid T. Cold. Knee Press, 2016.\n"
    )
    assert cited(f"Warm [1], cold [2].\n\n{title}{listed}") == [("1", True), ("2", True)]


def test_entries_on_lines_of_one_paragraph_are_told_apart() -> None:
    """A list without blank lines, one entry wrapped."""
    text = (
        "Warm (Moreau 2014).\n\n**References**\nMoreau P. Warmth and knees. J Knees 2014;12:45.\n"
        "Reid T (2016). Cold and\nknees. Knee Press.\nOtt B. Hips. 2013.\n"
    )
    assert problems(text) == [
        ("orphan", "Reid T (2016). Cold and knees. Knee Press."),
        ("orphan", "Ott B. Hips. 2013."),
    ]


# --- footnotes ---------------------------------------------------------------


def test_a_footnote_resolves_if_it_points_somewhere() -> None:
    """A remark is a footnote too, but no source and no mistake."""
    text = (
        "Knees hurt less.[^a] Prices vary.[^b]\n\n[^a]: Moreau P. Knees 2014;2:4.\n[^b]: Ask at the desk.\n"
    )
    assert cited(text) == [("a", True), ("b", False)]
    assert problems(text) == []


def test_a_footnote_that_does_not_exist_is_unresolved() -> None:
    """The mark has no words in the block, so it is told by the word before it."""
    assert problems("Knees hurt less.[^9]") == [("unresolved", "less.")]


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("Knees hurt less in patients[^9] last year.", 28),
        ("Knees hurt less.[^9]", 17),
        ("Knees hurt **less**[^8].[^9]", 25),
        ("[^9] Knees hurt less.", 1),
        ("| Knees | [^8] less[^9] |\n|---|---|\n", 20),
    ],
)
def test_the_mark_itself_is_underlined(text: str, column: int) -> None:
    """A writer has to find the mark that leads nowhere, not the word before it."""
    found = healthlint.lint(text, profile="uk").findings
    [mark] = [one for one in found if one.rule == "evidence/unresolved-citation" and "for 9" in one.message]
    assert (mark.quote, mark.line, mark.column) == ("[^9]", 1, column)


def test_a_footnote_may_point_to_the_list() -> None:
    """ "See Moreau 2014" in a footnote is as good as the entry."""
    assert ("n", True) in cited("Knees hurt less.[^n]\n\n[^n]: Moreau and Reid (2014), p. 4.\n" + LISTED)


def test_an_unused_footnote_is_an_orphan() -> None:
    """Only the unused one."""
    text = "Knees hurt less.[^1]\n\n[^1]: Moreau P. J Knees 2014;12:45.\n[^2]: Reid T. J Knees 2016;14:5.\n"
    assert problems(text) == [("orphan", "Reid T. J Knees 2016;14:5.")]


# --- links and identifiers ---------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "[less pain](https://www.bmj.com/content/365/bmj.l1234)",
        "<https://www.nhs.uk/conditions/back-pain/>",
        "[trial](https://pubmed.ncbi.nlm.nih.gov/12345678/)",
        "[trial](https://doi.org/10.1000/knee.7)",
        "doi:10.1000/knee.7",
        "PMID: 12345678",
        "PMC1234567",
        "trial NCT01234567",
        "ISRCTN12345678",
        "Cochrane CD012345",
    ],
)
def test_an_address_that_names_a_work_is_a_source(words: str) -> None:
    """Links, DOI, PubMed, PMC, Cochrane and trial numbers, once each."""
    assert [resolves for _, resolves in cited(f"Knees hurt less: {words}.")] == [True]


@pytest.mark.parametrize(
    "target",
    [
        "/services/knees",
        "knees.html",
        "#top",
        "mailto:desk@example.org",
        "tel:+442079460018",
        "https://pubmed.ncbi.nlm.nih.gov/",
        "https://pubmed.ncbi.nlm.nih.gov/?term=knee",
        "https://scholar.google.com/scholar?q=knee",
        "https://www.nhs.uk",
        "https://www.nhs.uk/",
        "https://www.facebook.com/groups/knees/posts/1",
        "https://www.amazon.co.uk/dp/B000000000",
        "https://clinic.example/book-now",
        "https://clinic.example/shop/knee-balm",
        "https://knees.cliniko.com/bookings/7",
    ],
)
def test_a_shop_a_form_or_a_front_page_is_no_source(target: str) -> None:
    """Nor is a page of the same site."""
    assert cited(f"Knees [hurt less]({target}).") == []


def test_the_site_that_takes_the_bookings_is_no_outside_source() -> None:
    """The draft's own host gives itself away by its booking link."""
    text = (
        "Knees [hurt less](https://knees.example.com/blog/proof). [Come in](https://knees.example.com/book)."
    )
    assert cited(text) == []


def test_an_image_is_no_source() -> None:
    """Whatever it shows."""
    assert cited("![chart](https://www.bmj.com/content/1/chart.png) Knees hurt less.") == []


# --- entries that nothing cites ----------------------------------------------


def test_a_list_that_nothing_refers_to_is_one_finding() -> None:
    """At its heading, with the count."""
    document = read("Knees hurt less.\n" + NUMBERED)
    found = find_evidence(document).problems
    assert [(each.kind, document.blocks[each.block].text) for each in found] == [("orphan", "References")]
    assert "3 entries" in found[0].detail


def test_an_entry_is_cited_if_the_text_links_its_work_or_names_its_author() -> None:
    """Not only by formal citations."""
    listed = (
        "\n## References\n\n- Moreau P. Warmth. 2014. https://doi.org/10.1000/Knee.7\n- Ott B. Hips. 2013.\n"
    )
    assert problems("[Less pain](https://doi.org/10.1000/knee.7), and Ott's review agrees.\n" + listed) == []


def test_an_everyday_word_does_not_cite_a_namesake() -> None:
    """ "Young people" is not Young 2012, even in a sentence about research."""
    listed = "\n## References\n\n- Young B. Hips. J Hips 2012;1:2.\n"
    assert problems("Research in young people is rare.\n" + listed) == [("orphan", "References")]


def test_further_reading_need_not_be_cited() -> None:
    """It is an offer, not a proof."""
    assert problems("Knees hurt.\n\n## Further reading\n\n- Ott B. Hips and how to keep them. 2013.\n") == []


def test_prose_under_a_like_title_is_no_list() -> None:
    """Notes and sources of other kinds stay prose."""
    text = (
        "## Sources\n\nWe cook with local produce.\n\n## Notes\n\nPrices of 2024.\n\n## References\n\nAsk us."
    )
    found = evidence_of(text)
    assert found.problems == ()
    assert found.reference_blocks == frozenset()


# --- entries that say too little ---------------------------------------------


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ('KneeBody. "Warm knees win." (May 4, 2016). Retrieved from', "Retrieved from"),
        ("Reid T (2016). Cold knees. Available at: [Accessed 5 Feb. 2018]", "Available at:"),
        ("Reid T (2016). Cold knees. Retrieved May 4, 2016, from", "Retrieved May 4, 2016, from"),
        ("Reid T (2016). Cold knees [online].", "[online]"),
        ("Reid T. Cold knees and other stories.", "Reid T. Cold knees and other stories."),
    ],
)
def test_an_entry_that_lacks_its_address_or_year_is_incomplete(entry: str, words: str) -> None:
    """The finding stands on the broken promise, or on the whole entry."""
    text = f"Reid (2016) and KneeBody (2016) say so.\n\n## References\n\n- {entry}\n- Ott B. Hips. 2013.\n"
    assert ("incomplete", words) in problems(text)


@pytest.mark.parametrize(
    "entry",
    [
        "Reid T (2016). Cold knees. Retrieved from https://example.org/knees",
        "Reid T (2016). Cold knees. Available at:\n  https://example.org/knees [Accessed 5 Feb. 2018]",
        "Reid T (2016). Cold knees. Available at example.org.",
        "[Cold knees](https://example.org/knees), Reid T.",
        "Reid T. Cold knees. doi:10.1000/knee.7",
        "Reid T. Cold knees, ISRCTN12345678.",
        "Reid T. Cold knees, Cochrane Library, CD012345.",
        "Reid T. Cold knees. J Knees 2016;14:5.",
    ],
)
def test_an_entry_with_address_or_year_is_whole(entry: str) -> None:
    """Also with the address on the next line or behind the title."""
    text = f"Ott (2013).\n\n## References\n\n- {entry}\n- Ott B. Hips. 2013. Hip Press.\n"
    assert [kind for kind, _ in problems(text) if kind == "incomplete"] == []


def test_references_at_the_end_need_no_heading() -> None:
    """As copied from a web page: reported, and never read as claims."""
    text = (
        "Cold is known to soothe knees after a long walk, and many walkers swear by it in all weathers.\n\n"
        'KneeBody. "Cold Cures Knees." (May 4, 2016). Retrieved from\n\n'
        'KneeBody. "Warmth Cures Knees." (June 7, 2017). Retrieved from\n\n'
        "68 views\n"
    )
    document = read(text, "plain")
    found = find_evidence(document)
    assert [each.kind for each in found.problems].count("incomplete") == 2
    assert {document.blocks[number].text[:8] for number in found.reference_blocks} == {"KneeBody"}


@pytest.mark.parametrize(
    "words",
    [
        "Lee et al. (2013) found that warmth cures knees ([full text](https://www.bmj.com/content/1/b2)).",
        "NHS patients (2024): we cure knees, [see how](https://www.bmj.com/content/1/b2).",
        'Dr. Ann Ott (2016) said: "Warmth cures knees." Available at: https://example.org/knees',
        "Health and warmth, 2024: [knees cured](https://www.bmj.com/content/1/b2) in a week; book now.",
    ],
)
def test_prose_with_a_source_in_it_stays_prose(words: str) -> None:
    """A paragraph that claims is never taken for a reference."""
    assert evidence_of(f"Knees hurt.\n\n{words}\n").reference_blocks == frozenset()


# --- what a citation reaches -------------------------------------------------

WORK = "[the trial](https://www.bmj.com/content/1/b2)"


def test_a_source_in_the_same_sentence_is_in_reach() -> None:
    """And it is the one handed back."""
    found = support(f"Knees hurt less in {WORK}. Hips did not change.", "Knees hurt less")
    assert found is not None
    assert found.kind == "link"


def test_a_source_in_the_middle_of_a_paragraph_does_not_reach_its_neighbours() -> None:
    """A claim after the cited sentence stands alone."""
    text = f"Hips get better at once. Knees hurt less in {WORK}. Backs are cured for good."
    assert support(text, "Hips get better") is None
    assert support(text, "Backs are cured") is None


def test_the_last_sentence_of_a_paragraph_covers_it() -> None:
    """Usual practice: one citation at the end."""
    assert (
        support(f"Knees hurt less. They bend more. They also click less ({WORK}).", "Knees hurt less")
        is not None
    )


def test_a_pointer_behind_the_full_stop_belongs_to_the_sentence_before() -> None:
    """ "... less. [1] Hips ..." cites the knees, not the hips."""
    text = "Knees hurt less. [1] Hips are cured. We open at nine.\n" + NUMBERED
    assert support(text, "Knees hurt less") is not None
    assert support(text, "We open at nine") is None


@pytest.mark.parametrize(
    "words",
    [
        "The study found that hips improve",
        "They found hips improve",
        "Of these, half improve",
        "These patients improve",
    ],
)
def test_a_sentence_that_goes_on_about_the_study_shares_its_source(words: str) -> None:
    """A new subject does not."""
    assert support(f"Knees hurt less in {WORK}. {words}. We open at nine.", words) is not None
    assert (
        support(f"Knees hurt less in {WORK}. Our massage improves hips. We open at nine.", "Our massage")
        is None
    )


def test_an_unresolved_citation_supports_nothing() -> None:
    """Nor does a footnote that only remarks."""
    assert support("Knees hurt less (Tanaka et al., 2017).", "Knees") is None
    assert support("Knees hurt less.[^1]\n\n[^1]: Ask at the desk.\n", "Knees") is None


def test_a_list_inherits_the_source_of_its_introduction() -> None:
    """From the lead, but not from a list elsewhere."""
    text = (
        f"According to {WORK} it helps with:\n\n- sore knees\n- stiff hips\n\nOther text.\n\n- lost sleep\n"
    )
    assert support(text, "stiff hips") is not None
    assert support(text, "lost sleep") is None


def test_a_source_line_covers_what_stands_right_above() -> None:
    """A paragraph or a whole list, but nothing further up."""
    text = f"Backs are cured.\n\nKnees hurt less.\n\nSource: {WORK}\n\nHips get better.\n"
    assert support(text, "Knees hurt less") is not None
    assert support(text, "Backs are cured") is None
    assert support(text, "Hips get better") is None
    assert support(f"- sore knees\n- stiff hips\n\nSource: {WORK}\n", "sore knees") is not None


def test_a_table_row_shares_its_source() -> None:
    """The next row does not."""
    text = (
        f"| what | change | by |\n|---|---|---|\n| knees | half the pain | {WORK} |\n| hips | all cured | |\n"
    )
    assert support(text, "half the pain") is not None
    assert support(text, "all cured") is None


def test_a_heading_is_supported_by_the_paragraph_below_it() -> None:
    """If that opens or closes with a source."""
    assert (
        support(f"## Half the pain\n\nKnees hurt less in {WORK}. We open at nine.\n", "Half the pain")
        is not None
    )
    assert (
        support(f"## Half the pain\n\nWe open at nine.\n\nKnees hurt less in {WORK}.\n", "Half the pain")
        is None
    )


# --- hostile input -----------------------------------------------------------

PIECES = (
    *(
        "Lee et al. (2013)",
        " [1]",
        "[^1]",
        "[^1]: ",
        "\n\n[^2]: ",
        "\n\n",
        "\n",
        "- ",
        "1. ",
        "## References",
        "Sources: ",
    ),
    *(
        "¹",
        "<sup>1</sup>",
        "(",
        ")",
        "2014",
        "; ",
        ": ",
        "https://x.org/a ",
        "doi:10.1000/x",
        "Retrieved from",
        "Ott, B. ",
    ),
    *('"A title here."', "é", "\u200b"),
)


@pytest.mark.parametrize(
    "piece",
    [
        "(",
        "[",
        "[1,",
        "(Lee 2013) ",
        "Lee (2013) found ",
        "et al. ",
        "Smith, A., ",
        "World Health (2012) ",
        "[^a",
        "²",
        "References: ",
        "10.1000/x ",
    ],
)
def test_time_grows_with_the_text_and_no_faster(piece: str) -> None:
    """Ten times the brackets may take about ten times as long, not a hundred."""

    def seconds(count: int) -> float:
        document = read(piece * count, "plain")
        best = 1e9
        for _ in range(2):
            start = time.process_time()
            find_evidence(document)
            best = min(best, time.process_time() - start)
        return best

    seconds(50)
    assert seconds(5000) < 40 * max(seconds(500), 0.0005)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(PIECES),
        max_size=40,
    )
)
def test_any_mix_of_pieces_gives_spans_inside_their_blocks(pieces: list[str]) -> None:
    """No crash, and every place can be shown."""
    document = read("".join(pieces))
    found = find_evidence(document)
    spans = [(each.block, each.start, each.end) for each in found.citations]
    spans += [(each.block, each.start, each.end) for each in found.problems]
    for block, start, end in spans:
        assert 0 <= start <= end <= len(document.blocks[block].text)
    assert list(found.citations) == sorted(
        found.citations, key=lambda each: (each.block, each.start, each.end)
    )
    reading = reading_of(document)
    reach = Reach(found, reading)
    for number in range(len(reading.sentences)):
        reach.of(number)


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("Work by Tanaka et al. (2017) found no benefit of needles.", "info"),
        ("Warm water.\n\nWork by Tanaka et al. (2017) found no benefit. Then it rained.", "info"),
        ("Work by Tanaka et al. (2017) showed calmer nights.", "warning"),
        ("Others found no benefit. Work by Tanaka et al. (2017) showed calmer nights.", "warning"),
    ],
)
def test_a_work_that_found_nothing_is_a_note_where_it_is_not_listed(text: str, severity: str) -> None:
    """No claim lacks its support then."""
    findings = healthlint.lint(text).findings
    assert [each.severity for each in findings if each.rule == "evidence/unresolved-citation"] == [severity]
