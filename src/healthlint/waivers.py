"""Waivers: comments in a draft that let a rule rest, with a reason.

    <!-- healthlint-ignore RULE[, RULE] [until 2027-03-01]: reason -->
    <!-- healthlint-ignore-start RULE: reason --> ... <!-- healthlint-ignore-end RULE -->
    <!-- healthlint-ignore-file RULE: reason -->

Only reading them happens here. A comment that is not understood waives nothing
and is reported, so that a typing error never hides a claim.
"""

from __future__ import annotations

import re

from healthlint.named import NamedTuple
from healthlint.source import place
from healthlint.types import Comment, Document, Source, Waiver

_DIRECTIVES = ("ignore", "ignore-start", "ignore-end", "ignore-file")
# More than anybody writes; pairing starts with ends takes the square of it.
_MOST = 2000
_WORD = re.compile(r"healthlint-([\w-]*)[ \t]*", re.IGNORECASE)
_RULE = re.compile(r"[A-Za-z0-9][\w./-]*\Z")
_UNTIL = re.compile(r"\buntil\s+(\S+)", re.IGNORECASE)
# A date in words is no date that counts, and who wrote one must be told; initials may follow.
_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    "oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_UNTIL_AT_END = re.compile(
    rf"[\s(,;.]*\buntil\s+(\d[\d./-]*|(?:\d{{1,2}}[a-z]{{0,2}}\s+)?{_MONTH}\b[\d\s,.]{{0,12}})[\s).,;]*"
    r"(?P<initials>\(?(?-i:[A-Z]{2,4})\)?)?\s*\Z",
    re.IGNORECASE,
)
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z")
# What may stand before a comment that has its line to itself: list and quotation marks.
_MARKS_ONLY = re.compile(r"[\s>]*(?:[-*+]\s|\d{1,9}[.)]\s)?\s*\Z")

Problem = tuple[int, int, str]


class _Start(NamedTuple):
    comment: Comment
    rules: tuple[str, ...]
    reason: str
    until: str


def parse_waivers(document: Document) -> tuple[list[Waiver], list[Problem]]:
    """The waivers of a draft, and what is wrong with the comments that are none.

    A waiver for a line covers the line of its comment, or, if the comment has its
    line to itself, also the next line that is not blank. A problem is a pair of
    source offsets and a message. Both are in order of their comments.
    """
    waivers: list[Waiver] = []
    problems: list[Problem] = []
    started: list[_Start] = []
    for comment in document.comments[:_MOST]:
        problem = _take(document.source, comment, waivers, started)
        if problem:
            problems.append((comment.start, comment.end, problem))
    for start in started:
        rules = ", ".join(start.rules)
        message = f"the waiver for {rules} is never ended; add <!-- healthlint-ignore-end {rules} -->"
        problems.append((start.comment.start, start.comment.end, message))
    for comment in document.comments[_MOST : _MOST + 1]:
        message = f"the draft holds more than {_MOST:,} waivers; those from here on are not read"
        problems.append((comment.start, comment.end, message))
    return sorted(waivers, key=_waiver_start), sorted(problems)


def _waiver_start(waiver: Waiver) -> tuple[int, int]:
    return waiver.start, waiver.first_line


def _take(source: Source, comment: Comment, waivers: list[Waiver], started: list[_Start]) -> str:
    """Add what a comment says to ``waivers`` or ``started``; returns what is wrong with it, or nothing."""
    try:
        _read(source, comment, waivers, started)
    except ValueError as error:
        return str(error)
    return ""


def _read(source: Source, comment: Comment, waivers: list[Waiver], started: list[_Start]) -> None:
    text = comment.text.strip()
    word = _WORD.match(text)
    directive = word[1].lower() if word else ""
    if word is None or directive not in _DIRECTIVES:
        raise ValueError(_unknown(directive))
    rest = text[word.end() :]
    if directive == "ignore-end":
        _end(source, comment, _rules(rest.partition(":")[0], needed=False), waivers, started)
        return
    before, colon, reason = rest.partition(":")
    before, until = _cut_until(before)
    if not until:
        reason, until = _cut_until_at_end(reason)
    rules = _rules(before, needed=True)
    reason = " ".join(reason.split())
    if not colon or not re.search(r"\w", reason):
        example = f"<!-- healthlint-{directive} {', '.join(rules)}: why it may stand -->"
        raise ValueError(f"the waiver gives no reason; write {example}")
    if directive == "ignore-start":
        started.append(_Start(comment, rules, reason, until))
        return
    first, last = (1, len(source.line_starts)) if directive == "ignore-file" else _lines(source, comment)
    waivers.append(Waiver(rules, reason, until, first, last, comment.start, comment.end))


def _unknown(directive: str) -> str:
    from healthlint.spelling import nearest

    close = nearest(directive, _DIRECTIVES)
    known = ", ".join(f"healthlint-{name}" for name in _DIRECTIVES)
    advice = f"did you mean healthlint-{close}?" if close else f"use one of {known}"
    return f"healthlint-{directive} is no directive; {advice}"


def _rules(text: str, *, needed: bool) -> tuple[str, ...]:
    rules = tuple(dict.fromkeys(text.replace(",", " ").split()))
    for rule in rules:
        if not _RULE.match(rule):
            raise ValueError(
                f"{rule!r} is no rule id; name rules or families, such as claims/immunity, then a colon"
            )
    if needed and not rules:
        raise ValueError("the waiver names no rule; name the rules that rest here, separated by commas")
    return rules


def _cut_until(text: str) -> tuple[str, str]:
    found = _UNTIL.search(text)
    if found is None:
        return text, ""
    return text[: found.start()] + text[found.end() :], _date(found[1])


def _cut_until_at_end(reason: str) -> tuple[str, str]:
    found = _UNTIL_AT_END.search(reason[-200:])
    if found is None:
        return reason, ""
    return f"{reason[: len(reason) - len(found.group())]} {found['initials'] or ''}", _date(found[1].strip())


def _date(text: str) -> str:
    text = text.rstrip(".,;")
    found = _DATE.match(text)
    if found is not None:
        year, month, day = map(int, found.groups())
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        days = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
        if year > 0 and 1 <= month <= 12 and 1 <= day <= days[month - 1]:
            return text
    raise ValueError(f"{text!r} is no date; write it as until 2027-03-01")


def _end(
    source: Source, comment: Comment, rules: tuple[str, ...], waivers: list[Waiver], started: list[_Start]
) -> None:
    """End the innermost open waiver for each rule, or the innermost of all if none is named."""
    wanted = rules or (started[-1].rules if started else ())
    missing = [rule for rule in wanted if not any(rule in start.rules for start in started)]
    last_line = place(source, comment.end).line
    for rule in wanted:
        for index in range(len(started) - 1, -1, -1):
            start = started[index]
            if rule in start.rules:
                waived, left = (rule,), tuple(name for name in start.rules if name != rule)
                first_line = place(source, start.comment.start).line
                _add_to(
                    waivers,
                    Waiver(
                        waived,
                        start.reason,
                        start.until,
                        first_line,
                        last_line,
                        start.comment.start,
                        start.comment.end,
                    ),
                )
                if left:
                    started[index] = start._replace(rules=left)
                else:
                    del started[index]
                break
    if not wanted or missing:
        what = f" for {', '.join(missing)}" if missing else ""
        raise ValueError(f"healthlint-ignore-end{what} without a healthlint-ignore-start before it")


def _add_to(waivers: list[Waiver], waiver: Waiver) -> None:
    """Rules that start and end together stay one waiver."""
    if waivers:
        last = waivers[-1]
        if last._replace(rules=waiver.rules) == waiver:
            waivers[-1] = last._replace(rules=last.rules + waiver.rules)
            return
    waivers.append(waiver)


def _lines(source: Source, comment: Comment) -> tuple[int, int]:
    text, starts = source.text, source.line_starts
    first, last = place(source, comment.start).line, place(source, comment.end).line
    before = text[starts[first - 1] : comment.start]
    after = text[comment.end : starts[last] if last < len(starts) else len(text)]
    if after.strip() or not _MARKS_ONLY.match(before):
        return first, last
    for line in range(last, len(starts)):
        end = starts[line + 1] if line + 1 < len(starts) else len(text)
        if text[starts[line] : end].strip(" \t\r\n>"):
            return first, line + 1
    return first, last
