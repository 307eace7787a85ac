"""Named values: which of them readers of the page are shown, and which steer it.

Components, shortcodes and front matter hold copy under names that their writers choose. A
name that speaks of copy tells (``heroTitle``, ``sub``); under any other, but those of
code, what reads as a sentence is copy.
"""

from __future__ import annotations

import re

# Keys below which titles and descriptions are those of other works and pages.
OTHERS = frozenset(
    "references sources citations bibliography furtherreading related links menu resources".split()
)
# The last word of a name: "buttonText", "aria-label".
_COPY = frozenset(
    "title titles subtitle description alt caption captions heading headings subheading headline subheadline "
    "header sub text quote quotes testimonial testimonials tagline strapline slogan label placeholder summary "
    "body content copy message intro introduction lead lede standfirst excerpt teaser abstract blurb note notes "
    "question questions answer answers faq faqs item items point bullet bullets feature features benefit "
    "benefits claim claims cta promise children".split()
)
_CODE = frozenset(
    "class classes style styles href src srcset url path file image id ids key keys ref sizes size d points "
    "transform viewbox width height type kind name rel target role slug icon color colour font family format "
    "query selector code lang language locale as import variant layout theme date source citation cite "
    "reference reviewer pattern action method accept charset autocomplete".split()
)
_LAST_WORD = re.compile(r"[A-Z]?[a-z]+\Z|[A-Z]+\Z")
_LETTERS = re.compile(r"[^\W\d_]{2,}")


def is_code(name: str) -> bool:
    """Whether what stands under ``name`` steers the page (``className``, ``onClick``) or tells of other works."""
    return (
        name.startswith(("data-", "on-", "@", ":"))
        or (name[:2] == "on" and name[2:3].isupper())
        or _last_word(name) in _CODE
        or name.lower().replace("-", "").replace("_", "") in OTHERS
    )


def is_shown(name: str, words: str) -> bool:
    """Whether ``words`` under ``name`` ("" for none) are copy."""
    if is_code(name):
        return False
    return _last_word(name) in _COPY or _reads_as_sentence(words)


def _last_word(name: str) -> str:
    found = _LAST_WORD.search(name[-40:])
    return found.group().lower() if found else ""


def _reads_as_sentence(words: str) -> bool:
    words = words.strip()
    return words[:1].isupper() and " " in words and len(_LETTERS.findall(words[:200])) >= 3
