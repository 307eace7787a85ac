"""The parts of a copied web page that nobody wrote as copy: counters, menus, share buttons, dates."""

from __future__ import annotations

import re

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
_DATE = (
    rf"{_DAY}(?:{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?|\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}"
    rf"(?:,?\s+\d{{4}})?|\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}|{_MONTH}\s+\d{{4}})"
    r"(?:,?\s+(?:at\s+)?\d{1,2}[:.]\d{2}\s*(?:am|pm)?)?"
)
_COUNT = r"\d[\d,.]*\s?[km]?\s*(?:views?|comments?|likes?|shares?|replies|reply|reads?|claps?)"
_NETWORK = (
    r"(?:facebook|twitter|x|linkedin|instagram|pinterest"
    r"|whatsapp|youtube|tiktok|telegram|reddit|e-?mail)"
)
_ALONE = re.compile(
    rf"""(?:
    (?:top|bottom)\ of\ page | search(?:\ (?:for|this\ site))?[.…:]* | menu
    | (?:open|close|toggle)\ (?:menu|navigation)
    | skip\ to\ (?:main\ )?content | (?:back|return|scroll)\ to\ (?:the\ )?(?:top|blog|all\ posts)
    | (?:\d+\s)?comments?(?:\s?\(\d+\))? | leave\ a\ (?:comment|reply) | (?:write|add|post)\ a\ comment[.…]*
    | (?:commenting\ .{{0,60}}\ (?:off|available|closed).{{0,80}}) | comments\ are\ (?:closed|off)
    | (?:recent|related|latest|popular|similar|more|all)\ (?:posts?|articles?|blogs?|reads?|stories)
    | you\ (?:may|might)\ also\ (?:like|enjoy) | see\ all | view\ all | load\ more | show\ (?:more|less)
    | \d+\s?(?:-|–)?\s?\d*\ ?min(?:ute)?s?\.?\ read | reading\ time:?.{{0,20}}
    | {_COUNT}(?:\s*[·|,]?\s*{_COUNT})*
    | log\ ?(?:in|out)(?:\s?/\s?(?:sign\ up|register))? | sign\ (?:in|up) | register | subscribe(?:\ now)?
    | (?:read|learn|find\ out)\ more(?:\ ?[»→>.…]+)? | read\ (?:more|next|also)\s?:.{{0,200}}
    | continue\ reading.{{0,120}}
    | share(?:\ (?:this|on|via|with)\b.{{0,60}})? | tweet | pin\ it | print | copy\ link
    | follow\ us(?:\ on.{{0,40}})?
    | {_NETWORK}(?:[\s,|/·•]+{_NETWORK})*
    | (?:previous|next|older|newer)(?:\ (?:post|article|page)s?)?(?:\s?:.{{0,150}})?
    | (?:(?:last\ )?(?:updated|posted|published|reviewed|modified)|date)(?:\ on)?
      \s?:?\s*(?:{_DATE})(?:\ by\ .{{0,60}})?
    | (?:posted|filed)\ (?:in|under|by)\b.{{0,100}}
    | (?:(?:author|writer)\s?:|(?:written|posted)\ by\b)[^.!?]{{0,50}}
    | (?:categor(?:y|ies)|tags?|tagged|filed\ under|topics?)\s?:.{{0,200}}
    | {_DATE} | (?:©|\(c\)|copyright\b).{{0,200}} | .{{0,80}}\ball\ rights\ reserved\b.{{0,80}}
    | (?:privacy|cookie)s?(?:\ (?:policy|settings|preferences|notice))? | terms(?:\ (?:and|&|of)\ .{{0,30}})?
    | accept(?:\ all)?(?:\ cookies)? | powered\ by\ .{{0,60}} | advertisement | sponsored
    | rated\ .{{0,20}}\ out\ of\ .{{0,20}} | no\ ratings\ yet
    | post\ not\ marked\ as\ liked.{{0,10}} | \d{{1,4}}
    )\Z""",
    re.VERBOSE,
)
_MENU = re.compile(
    r"(?:home|about(?: us| me)?|contact(?: us)?|blog|news|services|team|our team|shop|store"
    r"|faqs?|book(?: now| online)?"
    r"|pricing|prices|fees|gallery|testimonials|reviews|resources|locations?|events|cart|account|login|more)\Z"
)
_CRUMBS = re.compile(r"\s*[|>»›/·•]\s*")
_LONGEST = 300


def is_furniture(line: str) -> bool:
    """Whether a line, alone, is part of the page rather than of the copy."""
    if len(line) > _LONGEST:
        return False
    # Lower case rather than a case-blind expression, which would try every branch on every line.
    line = line.lower()
    if _ALONE.match(line):
        return True
    if "|" in line or ">" in line or "»" in line or "›" in line or "·" in line:
        crumbs = _CRUMBS.split(line)
        return len(crumbs) > 1 and sum(is_menu_word(crumb) for crumb in crumbs) * 2 >= len(crumbs)
    return False


def is_menu_word(line: str) -> bool:
    """Whether a line is an entry of a menu if its neighbours are; alone it may be a heading."""
    return len(line) < 20 and _MENU.match(line.strip().lower()) is not None
