"""The forms of citation in running text: author and year, numbers, identifiers, notes.

Each expensive pattern stands behind a plain containment test, and each looks at
a bounded window, so that a page of brackets costs as much as a page of prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from healthlint.evidence.links import compiled, link_source
from healthlint.evidence.names import AUTHOR, ORGANISATION, surnames
from healthlint.types import Block

_YEAR = r"(?:19|20)\d\d[a-z]?"
_YEARS = rf"{_YEAR}(?:, ?(?:{_YEAR}|[a-z]\b)){{0,8}}"
_PAGES = r"(?:[,:;] ?(?:pp?\.? ?)?\d{1,5}(?:[–-]\d{1,5})?)?"
_PAIR = rf"(?:{AUTHOR}, ){{0,6}}{AUTHOR},? (?:and|&|und|et|y) (?:{AUTHOR}|colleagues|co-?workers|others|team)"
_NUMBERS = r"\d{1,3}(?: ?[,;–—-] ?\d{1,3}){0,60}"
_SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_PLAIN_DIGITS = {ord(sign): str(value) for value, sign in enumerate(_SUPERSCRIPT)} | {
    ord("⁻"): "-",
    ord("˒"): ",",
}

CUE = (
    r"(?i)\b(?:stud(?:y|ies)|trials?|reviews?|meta-?analys[ei]s|research(?:ers?)?|evidence|found|finds|shows?|shown|"
    r"showed|report(?:s|ed)|conclud(?:es?|ed)|demonstrat\w{1,3}|suggest(?:s|ed)|participants|patients|rcts?|published|"
    r"cohort|survey|effective|outcomes?|according to|colleagues|et al|authors?|paper|guidelines?)\b"
)
_FINDS = (
    r"\s{0,2}(?:also |have |has |recently )?(?:f(?:ind|ound)|show|report|conclu|demonstrat|suggest|review|compar|argu|"
    r"observ|examin|investigat|stat|not|confirm|describ|analy[sz]|not|pool|random|estimat)\w{0,8}"
)
_BY = r"(?i)(?:\bby|\baccording to|\bstud(?:y|ies)|\btrial|\breview|\bpaper|\bresearch|\bsee|\bof|\bfrom)\s{1,2}$"


class Mark(NamedTuple):
    """Something in a block that may point to a source, not yet looked up.

    ``names``: surnames or an organisation. ``sure``: a reader takes it for a
    citation, so that it is a mistake if nothing answers it. ``resolved``: it holds
    the source itself. ``strict``: a number form that means a citation only where
    a numbered list exists.
    """

    start: int
    end: int
    kind: str
    label: str
    names: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    sure: bool = True
    resolved: bool = False
    strict: bool = False
    organisation: bool = False


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
        marks += _in_brackets(text)
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
    if ";" in text and ":" in text:
        pattern = compiled(r"(?:19|20)\d\d ?; ?\d{1,4} ?(?:\([\w -]{1,12}\) ?)?: ?[a-z]?\d{1,7}")
        marks += [Mark(*m.span(), "author-year", m.group(), resolved=True) for m in pattern.finditer(text)]
    if not text.isascii():
        marks += _superscripts(text, most)
    if most or raised:
        marks += _glued(text, most, raised)
    return _settled(marks)


def _settled(marks: list[Mark]) -> list[Mark]:
    """In order of place; of two readings of the same words the more specific one, links aside."""
    if len(marks) < 2:
        return marks
    marks.sort(key=lambda mark: (mark.start, -mark.end))
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
        elif mark.resolved:
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
            digits = words.strip(" []()").translate(_PLAIN_DIGITS)
            if digits.isdecimal() and len(digits) <= 3:
                yield Mark(link.start, link.end, "number", digits, numbers=(int(digits),))
            continue
        kind, label = link_source(link.target, words, own)
        if kind:
            yield Mark(link.start, link.end, kind, label, resolved=True)


def _in_parentheses(text: str, most: int) -> Iterator[Mark]:
    for match in compiled(r"\(([^()]{1,300})\)").finditer(text):
        inner = match.group(1)
        if inner[0].isdigit():
            if len(inner) <= 24 and (most or len(inner) > 3):
                yield from _number_or_year(text, match, inner, most)
        elif "19" in inner or "20" in inner:
            yield from _parenthetical(text, inner, match.start(1))


def _number_or_year(text: str, match: re.Match[str], inner: str, most: int) -> Iterator[Mark]:
    """ "(2014)" after a name, or "(3)" where a numbered list exists."""
    start = match.start()
    if most and compiled(_NUMBERS).fullmatch(inner):
        numbers = numbers_of(inner)
        before = text[max(0, start - 12) : start].rstrip()
        # "(1) rest, (2) heat" counts points of the sentence itself.
        counts = not before or before.endswith(
            (":", ",", ";", ".", " and", " or", " are", " is", " by", " to")
        )
        if not counts and numbers and max(numbers) <= most:
            yield Mark(*match.span(), "number", inner, numbers=numbers, sure=False, strict=True)
        return
    if not compiled(rf"{_YEARS}{_PAGES}").fullmatch(inner):
        return
    floor = max(0, start - 120)
    window = text[floor:start]
    years = tuple(compiled(r"(?:19|20)\d\d").findall(inner))
    for pattern, several in ((_PAIR, True), (AUTHOR, False)):
        found = compiled(rf"(?<![\w.])({pattern})(?:['’]s?)?\s{{0,2}}$").search(window)
        if found is None:
            continue
        names = surnames(found.group(1))
        if not names:
            break
        told = bool(compiled(_FINDS).match(text, match.end())) or bool(
            compiled(_BY).search(window[: found.start()])
        )
        sure = told or several and found.group(1).endswith(("colleagues", "workers", "others"))
        first = floor + found.start(1)
        yield Mark(first, match.end(), "author-year", text[first : match.end()], names, years, sure=sure)
        return
    group = compiled(rf"(?<!\w)(?P<name>{ORGANISATION})(?:[ ][\w-]{{1,12}}){{0,3}}\s{{0,2}}$").search(window)
    if group:
        first = floor + group.start()
        name = (group.group("name"),)
        yield Mark(
            first, match.end(), "author-year", text[first : match.end()], name, years, organisation=True
        )


def _parenthetical(text: str, inner: str, offset: int) -> Iterator[Mark]:
    """The works named in "(Smith & Jones, 2014; Lee 2013)"."""
    lead = (
        r"\s*(?:(?:see|see also|e\.g\.,?|eg,?|cf\.?|as in|from|source:?|reviewed in|adapted from|in)\s)?\s*"
    )
    for part in compiled(r"[^;]+").finditer(inner):
        item = part.group()
        if "19" not in item and "20" not in item or "et al" in item:
            continue
        match = compiled(rf"{lead}(?P<who>{_PAIR}|{AUTHOR}),? (?P<years>{_YEARS}){_PAGES}\s*").fullmatch(item)
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
        sure = not organisation and compiled(CUE).search(text) is not None
        yield Mark(
            start, end, "author-year", text[start:end], names, years, sure=sure, organisation=organisation
        )


def _et_al(text: str) -> Iterator[Mark]:
    """ "Vickers et al. (2012)", "(Vickers et al., BMJ 2012)", "Vickers et al. found"."""
    for match in compiled(r"\bet al\b\.?").finditer(text):
        floor = max(0, match.start() - 90)
        who = compiled(rf"(?<![\w.])({AUTHOR}),?\s{{0,2}}$").search(text[floor : match.start()])
        names = surnames(who.group(1)) if who else ()
        if who is None or not names:
            continue
        end = match.end()
        year = compiled(rf"['’]?s?,? ?[(\[]?({_YEARS})[)\]]?").match(text, end)
        if year is None:  # within the same parentheses: "(Lee et al., Clin J Pain 2013)"
            year = compiled(rf"[^().;]{{0,80}}?\b({_YEARS})").match(text, end)
            if year and text.rfind("(", floor, match.start()) <= text.rfind(")", floor, match.start()):
                year = None
        years: tuple[str, ...] = ()
        if year:
            end = year.end()
            years = tuple(compiled(r"(?:19|20)\d\d").findall(year.group(1)))
        start = floor + who.start(1)
        yield Mark(start, end, "author-year", text[start:end], names, years)


def _in_brackets(text: str) -> Iterator[Mark]:
    """ "[1]", "[2, 5-7]" and Markdown notes "[^a]" that no reader took for a link."""
    for match in compiled(rf"\[ ?(?:({_NUMBERS}) ?|\^([^\]\[\s]{{1,60}}))\](?!\()").finditer(text):
        if match.group(2):
            yield Mark(*match.span(), "footnote", match.group(2))
            continue
        numbers = numbers_of(match.group(1))
        before = text[max(0, match.start() - 10) : match.start()].rstrip()
        if (
            not before
            and match.start() < 3
            or 0 in numbers
            or not numbers
            or before.endswith(("CI", "CI:", "CI,", "IQR", "="))
        ):
            continue
        yield Mark(*match.span(), "number", match.group(1), numbers=numbers)


def _identifiers(text: str) -> Iterator[Mark]:
    for match in compiled(r"(?<![\w.])(10\.\d{4,9}/[^\s\"“”<>]{2,200})").finditer(text):
        label = match.group(1).rstrip(".,;:)]'’")
        yield Mark(match.start(), match.start() + len(label), "doi", label.lower(), resolved=True)
    numbers = r"\b(?:[Pp][Mm][Ii][Dd]:?\s{0,2}(\d{4,9})|(PMC\d{4,9}|NCT\d{8}|ISRCTN\d{6,9}|CD0\d{5}))\b"
    for match in compiled(numbers).finditer(text):
        yield Mark(*match.span(), "pmid", match.group(1) or match.group(2), resolved=True)
    if "NICE" in text:
        guideline = r"\bNICE\b[^.;()]{0,60}?[( ](?:NG|CG|TA|QS|IPG|MTG|HTG|DG|PH) ?\d{1,4}\b\)?(?: \((?:19|20)\d\d\))?"
        for match in compiled(guideline).finditer(text):
            yield Mark(*match.span(), "author-year", match.group(), resolved=True)


def _superscripts(text: str, most: int) -> Iterator[Mark]:
    """ "pain¹", "relief.²,³": not "cm²", "10⁶" or "x²"."""
    for match in compiled(rf"[{_SUPERSCRIPT}](?:[,⁻–-]?[{_SUPERSCRIPT}]){{0,60}}").finditer(text):
        before = text[max(0, match.start() - 24) : match.start()]
        if not before:
            continue
        word = before[len(before.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")) :]
        if word:
            if len(word) < 3 or word.lower() in ("log", "chi", "vitamin"):
                continue
            sure = len(word) > 3 and word.islower()
        elif before[-1] in ".,;:!?)]\"”’'%" and (before[-2:-1].isalpha() or before[-2:-1] in ")]\"”’'%."):
            sure = True
        elif before[-1] == " " and most:
            sure = False
        else:
            continue
        digits = match.group().translate(_PLAIN_DIGITS)
        yield Mark(*match.span(), "superscript", digits, numbers=numbers_of(digits), sure=sure)


def _glued(text: str, most: int, raised: frozenset[int]) -> Iterator[Mark]:
    """Superscripts whose markup is gone: "pain1", "relief.1,2", and raised digits anywhere."""
    numbers = r"(\d{1,3}(?:[,–-]\d{1,3}){0,30})"
    pattern = (
        rf"(?<=[a-z]{{3}}){numbers}(?![\w%]|[.,]\d)|(?<=[a-z)\]”\"’'%][.,;:!?]){numbers}(?=[\s)\]”\"]|$)"
    )
    names = (
        "omega",
        "type",
        "page",
        "phase",
        "vitamin",
        "web",
        "covid",
        "chapter",
        "step",
        "fig",
        "table",
        "week",
        "day",
    )
    for match in compiled(pattern).finditer(text):
        start = match.start()
        known = start in raised
        values = numbers_of(match.group())
        if not values or not known and (not most or max(values) > most):
            continue
        after = text[match.end() : match.end() + 2].strip()
        if not known and text[start - 1] in ".!?" and after and not after[0].isupper() and after[0].isalnum():
            continue
        if not known and text[max(0, start - 8) : start].lower().endswith(names):
            continue
        yield Mark(*match.span(), "superscript", match.group(), numbers=values, sure=known, strict=not known)


def numbers_of(text: str) -> tuple[int, ...]:
    """The numbers that "1, 3-5" stands for; a range of more than fifty counts as its two ends."""
    values: list[int] = []
    for part in compiled(r"(\d{1,3})(?: ?[–—-] ?(\d{1,3}))?").finditer(text):
        first, last = int(part.group(1)), int(part.group(2) or part.group(1))
        values += range(first, last + 1) if first <= last <= first + 50 else (first, last)
    return tuple(values)
