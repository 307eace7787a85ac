"""Who wrote it: the shapes of surnames and organisations, and the capitalised words that name nobody."""

from __future__ import annotations

from healthlint.evidence.links import word_set
from healthlint.expressions import compiled

UPPER = r"[^\W\d_a-zß-öø-ÿ]"
_PARTICLES = r"(?:[Vv][ao]n|[Dd]e[rnl]?|[Dd]ella|[Dd][iau]|dos|[Ll][ae]|te[rn]|[EeAa]l|bin|ibn)"
NAME = rf"(?:{_PARTICLES}[ ]){{0,3}}(?:d['’])?{UPPER}[\w'’‐‑-]{{1,40}}"
_INITIALS = rf"(?:,?[ ]{UPPER}(?:[.]?[ -]?{UPPER}){{0,2}}(?:[.]|(?!\w)))?"
AUTHOR = rf"{NAME}{_INITIALS}"
# Capitalised words that stand before "(2014)" and name nobody.
_NOBODY = word_set(
    "january february march april may june july august september october november december jan feb mar "
    "apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday spring "
    "summer autumn winter easter christmas figure fig table box chart appendix chapter section part step "
    "version edition volume vol issue since in on from until by the this that these those a an est "
    "established founded updated revised reviewed copyright act regulations regulation order directive "
    "code bill olympics games award awards covid brexit study studies trial review research paper report "
    "survey article published evidence page diploma degree bsc msc ba ma phd md mbacc licac college "
    "university school uk usa us eu england scotland wales ireland britain europe america australia "
    "canada china japan korea taiwan india germany france italy spain sweden norway denmark brazil london "
    "dublin sydney melbourne beijing shanghai paris berlin tokyo vienna oxford cambridge edinburgh "
    "manchester penguin springer elsevier wiley routledge thieme netflix bbc guardian times telegraph all "
    "prices price circa age aged class season model phase level grade type ce bce ad bc session our we my "
    "your his her who what when"
)
_ACRONYMS = (
    "NICE SIGN WHO NHS CDC NIH NCCIH FDA EMA EFSA MHRA ASA FTC AHRQ HSE NHMRC TGA ACP ONS RCOG RCGP BAcC BMA "
    "Cochrane"
)
_BODIES = (
    "Organization Organisation Council Institute Institutes Association College Society Agency Department "
    "Ministry Commission Committee Foundation Excellence Statistics Service England Health Library "
    "Collaboration Authority Board Federation Academy"
)
ACRONYMS = frozenset(_ACRONYMS.split())
ORGANISATION_WORDS = ACRONYMS.union(_BODIES.split())
ORGANISATION = (
    rf"{_ACRONYMS.replace(' ', '|')}|(?:{UPPER}[\w&'’-]{{0,30}} (?:(?:of|for|and|in|on|the) ){{0,2}}){{1,7}}?"
    rf"(?:{_BODIES.replace(' ', '|')})"
)


def surnames(who: str) -> tuple[str, ...]:
    """The surnames in "Smith, A. J., Jones and colleagues"; none if the words name nobody."""
    parts = compiled(r",? (?:and|&|und|et|y) |, ").split(who)
    names = [compiled(rf"[ ,]{UPPER}(?:[.]?[ -]?{UPPER}){{0,2}}[.]?$").sub("", part) for part in parts]
    kept = [
        name
        for name in names
        if len(name) > 1 and name.lower() not in ("colleagues", "co-workers", "coworkers", "others", "team")
    ]
    if not kept or kept[-1].lower() in _NOBODY or (kept[0].lower() in _NOBODY and len(kept) < 3):
        return ()
    return tuple(name for name in kept if name.lower() not in _NOBODY and "." not in name[:3])
