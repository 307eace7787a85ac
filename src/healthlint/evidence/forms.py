"""The forms of citation in running text: author and year, identifiers, links, notes.

Each expensive pattern stands behind a plain containment test, and each looks at
a bounded window, so that a page of brackets costs as much as a page of prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from healthlint.evidence.links import DOI, DOI_ENDS, NUMBERED_WORK, link_source
from healthlint.evidence.mark import SURVEY, Mark
from healthlint.evidence.names import AUTHOR, ORGANISATION, ORGANISATION_WORDS, surnames
from healthlint.evidence.numbered import (
    NUMBERS,
    PLAIN_DIGITS,
    SUPERSCRIPT,
    glued,
    in_brackets,
    in_parentheses,
    superscripts,
)
from healthlint.expressions import compiled
from healthlint.types import Block

_YEAR = r"(?:19|20)\d\d[a-z]?"
_YEARS = rf"{_YEAR}(?:, ?(?:{_YEAR}|[a-z]\b)){{0,8}}"
_PAGES = r"(?:[,:;] ?(?:pp?\.? ?)?\d{1,5}(?:[–-]\d{1,5})?)?"
# ", NEJM 372:2087" behind the year: the journal, and where in it
_WHERE = r"(?P<where>[,.]? (?:[\w&.-]{1,20} ){1,6}\d{1,4}(?:\(\d{1,3}\))?: ?e?\d{1,6}(?:[–-]\d{1,6})?)?"
_PAIR = rf"(?:{AUTHOR}, ){{0,6}}{AUTHOR},? (?:and|&|und|et|y) (?:{AUTHOR}|colleagues|co-?workers|others|team)"
CUE = (
    r"(?i)\b(?:stud(?:y|ies)|trials?|reviews?|meta-?analys[ei]s|research(?:ers?)?|evidence|found|finds|shows?|shown|"
    r"showed|report(?:s|ed)|conclud(?:es?|ed)|demonstrat\w{1,3}|suggest(?:s|ed)|participants|patients|rcts?|published|"
    r"cohort|survey|effective|outcomes?|according to|colleagues|et al|authors?|paper|guidelines?)\b"
)
_FINDS = (
    r"\s{0,2}(?:also |have |has |recently )?(?:f(?:ind|ound)|show|report|conclu|demonstrat|suggest|review|"
    r"compar|argu|observ|examin|investigat|stat|not|confirm|describ|analy[sz]|pool|random|estimat)\w{0,8}"
)
# ", Clin J Pain 2013)", ", BMJ Open 11:e045961)": a journal, and where in it.
_JOURNAL = (
    rf"[ ,]{{1,3}}(?:[\w&.-]{{1,20}} ){{0,5}}?(?:[A-Z][A-Z]+|[A-Z][a-z]{{2,}})\b[\w ,.&-]{{0,40}}?"
    rf"\b(?:{_YEAR}|\d{{1,4}}(?:\(\d{{1,3}}\))?:\s?e?\d)"
)
# "The Cochrane review on it (Barnes et al., 2019)": the journal or series stands before the author.
_SERIES = (
    r"\b(?:Cochrane|Lancet|BMJ|JAMA|NEJM|PLoS|PLOS|BMC|New England Journal|Annals of [A-Z]\w+|"
    r"(?:British|American|European|Canadian|Australian) (?:Medical )?Journal)\b"
)
_PUBLISHED_IN = rf"{_SERIES}[^.;?!]{{0,120}}$"
_SERIES_BESIDE = rf"[^().;]{{0,20}}{_SERIES}"  # behind the author: "(Kawchuk et al., PLoS ONE)"
_NICE = (
    r"\bNICE\b[^.;()]{0,60}?[( ](?:NG|CG|TA|QS|IPG|MTG|HTG|DG|PH) ?\d{1,4}\b\)?"
    r"(?: \((?:19|20)\d\d\)|,? (?:updated )?(?:19|20)\d\d\)?)?"
)
# Surveys of the public by name and year or wave, "Health Survey for England 2021"; anybody may name one of his own.
_NAMED_SURVEY = (
    r"(?:National Diet and Nutrition Survey|Health Survey for England|(?:Scottish|National|Australian|New Zealand|"
    r"Canadian Community|European) Health (?:Interview )?Survey|National Health and Nutrition Examination Survey|"
    r"Adult (?:Psychiatric Morbidity|Dental Health) Survey|Healthy Ireland Survey|"
    r"National Nutrition and Physical Activity Survey)"
    r",? ?(?:\(?(?:19|20)\d\d|(?:years?|waves?) \d)"
)
_NAMED_BEFORE = 160  # characters before an author in which the year and the journal may stand
_BY = (
    r"(?i)(?:\b(?:stud(?:y|ies)|trials?|reviews?|analys[ei]s|papers?|research|work|reports?|findings|evidence|"
    r"data|published|conducted|described|reported|shown|demonstrated|found)\b[^.;()]{0,30}?"
    r"(?:\b(?:by|from|in|of))?|\baccording to|\bsee(?: also)?|\bcf\.)\s{1,2}$"
)

# Who may stand before "(2014)": the pattern, what may follow it, how far back to look, and a word it needs.
_WHO = (
    (_PAIR, "", 120, (" and ", "&", " und ", " et ", " y ")),
    (ORGANISATION, r"(?:[ ][\w-]{1,12}){0,3}", 90, tuple(sorted(ORGANISATION_WORDS))),
    (AUTHOR, "", 60, ()),
)


def marks_in(block: Block, own: frozenset[str], most: int, raised: frozenset[int]) -> list[Mark]:
    """Every mark of a block, in order, none inside another of its kind.

    ``most``: the highest number of the numbered reference lists, 0 without any.
    ``raised``: block offsets of digits that the draft sets as superscripts.
    """
    text = block.text
    marks = list(_link_marks(block, own)) if block.links else []
    if "(" in text:
        marks += _in_parentheses(text, most)
    if "et al" in text:
        marks += _et_al(text)
    if "[" in text:
        marks += in_brackets(text)
    if (
        "10." in text
        or "PM" in text
        or "NCT" in text
        or "ISRCTN" in text
        or "NICE" in text
        or "CD0" in text
        or "pmid" in text
    ):
        marks += _identifiers(text)
    if ";" in text and ":" in text and compiled(r"; ?\d{1,4} ?[(:]").search(text):
        pattern = compiled(r"(?:19|20)\d\d ?; ?\d{1,4} ?(?:\([\w -]{1,12}\) ?)?: ?[a-z]?\d{1,7}")
        marks += [Mark(*m.span(), "author-year", m.group(), resolved=True) for m in pattern.finditer(text)]
    if " Survey" in text:
        found = compiled(_NAMED_SURVEY).finditer(text)
        marks += [Mark(*match.span(), SURVEY, match.group(), resolved=True) for match in found]
    if not text.isascii() and any(sign in text for sign in SUPERSCRIPT):
        marks += superscripts(text, most)
    if most or raised:
        marks += glued(text, most, raised)
    return _settled(marks)


def _settled(marks: list[Mark]) -> list[Mark]:
    """In order of place; of two readings of the same words the more specific one, links aside."""
    if len(marks) < 2:
        return marks
    marks.sort(key=lambda mark: (mark.start, -mark.end, not mark.resolved))
    kept: list[Mark] = []
    reach = -1
    for mark in marks:
        if mark.kind == "link" or mark.start >= reach or mark.end == mark.start:
            kept.append(mark)
            if mark.kind != "link":
                reach = max(reach, mark.end)
        elif mark.end > reach:
            kept.append(mark)
            reach = mark.end
        elif mark.resolved and mark[2:4] != kept[-1][2:4]:
            kept.append(mark)
    return kept


def _link_marks(block: Block, own: frozenset[str]) -> Iterator[Mark]:
    for link in block.links:
        if link.kind == "footnote":
            yield Mark(link.start, link.end, "footnote", link.target)
            continue
        if link.kind not in ("link", "autolink"):
            continue
        words = block.text[link.start : link.end]
        if link.target.startswith("#"):
            digits = words.strip(" []()").translate(PLAIN_DIGITS)
            if digits.isdecimal() and len(digits) <= 3:
                yield Mark(link.start, link.end, "number", digits, numbers=(int(digits),))
            continue
        kind, label = link_source(link.target, words, own)
        if kind:
            yield Mark(link.start, link.end, kind, label, resolved=True)


def _in_parentheses(text: str, most: int) -> Iterator[Mark]:
    told: bool | None = None
    for match in compiled(r"\(([^()]{1,300})\)").finditer(text):
        inner = match.group(1)
        if inner[0].isdigit():
            if most and compiled(NUMBERS).fullmatch(inner):
                yield from in_parentheses(text, match, most)
            elif 3 < len(inner) <= 24:
                yield from _narrative(text, match, inner)
        elif ("19" in inner or "20" in inner) and compiled(_YEAR).search(inner):
            if told is None:
                told = compiled(CUE).search(text) is not None
            yield from _parenthetical(text, inner, match.start(1), told)


def _narrative(text: str, match: re.Match[str], inner: str) -> Iterator[Mark]:
    """ "Linde (2016)", found from its year."""
    start = match.start()
    if not compiled(rf"{_YEARS}{_PAGES}").fullmatch(inner):
        return
    floor = max(0, start - 120)
    window = text[floor:start]
    if not window.rstrip()[-1:].isalnum():
        return
    years = tuple(compiled(r"(?:19|20)\d\d").findall(inner))
    for pattern, code, size, needs in _WHO:
        tail = window[-size:]
        if needs and not any(word in tail for word in needs):
            continue
        found = compiled(rf"(?<![\w.])({pattern}){code}(?:['’]s?)?\s{{0,2}}$").search(
            window, len(window) - len(tail)
        )
        if found is None:
            continue
        group = pattern == ORGANISATION
        names = (found.group(1).removeprefix("The "),) if group else surnames(found.group(1))
        if not names:
            break
        told = compiled(_FINDS).match(text, match.end()) or compiled(_BY).search(window[: found.start()])
        sure = group or told is not None or found.group(1).endswith(("colleagues", "workers", "others"))
        first, end = floor + found.start(1), match.end()
        first += 4 if group and found.group(1).startswith("The ") else 0
        yield Mark(first, end, "author-year", text[first:end], names, years, sure=sure, organisation=group)
        return


def _parenthetical(text: str, inner: str, offset: int, told: bool) -> Iterator[Mark]:
    """The works named in "(Smith & Jones, 2014; Lee 2013)"."""
    lead = (
        r"\s*(?:(?:see|see also|e\.g\.,?|eg,?|cf\.?|as in|from|source:?|reviewed in|adapted from|in)\s)?\s*"
    )
    for part in compiled(r"[^;]+").finditer(inner):
        item = part.group()
        if ("19" not in item and "20" not in item) or "et al" in item:
            continue
        match = compiled(
            rf"{lead}(?P<who>{_PAIR}|{AUTHOR}),? (?P<years>{_YEARS}){_PAGES}{_WHERE}\s*"
        ).fullmatch(item)
        work = match is not None and match["where"] is not None
        group = match is None or match["who"].isupper()
        if group:
            match = (
                compiled(
                    rf"{lead}(?P<who>{ORGANISATION})[^;]{{0,40}}?,? (?P<years>{_YEARS}){_PAGES}\s*"
                ).fullmatch(item)
                or match
            )
        if match is None:
            continue
        organisation = bool(compiled(ORGANISATION).match(match["who"]))
        names = (match["who"],) if organisation else surnames(match["who"])
        if not names:
            continue
        years = tuple(compiled(r"(?:19|20)\d\d").findall(match["years"]))
        start = offset + part.start() + match.start("who")
        end = offset + part.start() + match.end("years")
        sure = not organisation and told
        pair = len(names) > 1 and not organisation
        label = text[start:end]
        yield Mark(
            start, end, "author-year", label, names, years, sure=sure, strict=pair,
            organisation=organisation,
            work=not organisation and (work or _series_before(text, start) or _journal_of_named(text, label, start)),
        )  # fmt: skip


def _et_al(text: str) -> Iterator[Mark]:
    """ "Vickers et al. (2012)", "(Vickers et al., BMJ 2012)", "Vickers et al. found"."""
    for match in compiled(r"\bet al\b\.?").finditer(text):
        floor = max(0, match.start() - 90)
        who = compiled(rf"(?<![\w.])({AUTHOR}),?\s{{0,2}}$").search(text[floor : match.start()])
        names = surnames(who.group(1)) if who else ()
        if who is None or not names:
            continue
        end = match.end()
        year = compiled(rf"(?:['’]s?)?,? ?(?:\(({_YEARS})\)|\[({_YEARS})\]|[(\[]?({_YEARS}))").match(
            text, end
        )
        if year is None:  # within the same parentheses: "(Lee et al., Clin J Pain 2013)"
            year = compiled(rf"[^().;]{{0,80}}?\b({_YEARS})").match(text, end)
            if year and text.rfind("(", floor, match.start()) <= text.rfind(")", floor, match.start()):
                year = None
        years: tuple[str, ...] = ()
        if year:
            end = year.end()
            years = tuple(compiled(r"(?:19|20)\d\d").findall(year.group()))
        start = floor + who.start(1)
        dated = years or compiled(rf"\b{_YEAR}\b").search(text, max(0, start - _NAMED_BEFORE), match.start())
        work = compiled(_JOURNAL).match(text, match.end()) is not None or (
            bool(dated)
            and (_series_before(text, start) or compiled(_SERIES_BESIDE).match(text, match.end()) is not None)
        )
        yield Mark(start, end, "author-year", text[start:end], names, years, work=work)


def _journal_of_named(text: str, label: str, start: int) -> bool:
    """The mark is a journal, and its authors stand before it: "Rich and colleagues gave ... (PLoS ONE 2013)"."""
    before = text[max(0, start - _NAMED_BEFORE) : start]
    return "colleagues" in before and compiled(_SERIES).match(label) is not None


def _series_before(text: str, start: int) -> bool:
    """The journal or series is named before the author: "a Cochrane review of 37 trials (Gillies ..."."""
    return compiled(_PUBLISHED_IN).search(text, max(0, start - _NAMED_BEFORE), start) is not None


def _identifiers(text: str) -> Iterator[Mark]:
    for match in compiled(rf"(?<![\w.]){DOI}").finditer(text):
        label = match.group().rstrip(DOI_ENDS)
        yield Mark(match.start(), match.start() + len(label), "doi", label.lower(), resolved=True)
    for match in compiled(NUMBERED_WORK).finditer(text):
        yield Mark(*match.span(), "pmid", match.group(1) or match.group(2), resolved=True)
    if "NICE" in text:
        for match in compiled(_NICE).finditer(text):
            yield Mark(*match.span(), "author-year", match.group(), resolved=True)
