"""MDX: imports, expressions and JSX tags are blanked, so that Markdown sees only prose.

Every blanked character becomes a space, so offsets do not move. Code stays as it
is, to be recognised as code by the Markdown parser.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from healthlint.readers.jsx import CHILDREN, LIMIT, Script, balanced
from healthlint.readers.outline import Outline
from healthlint.readers.tags import SILENT

_STOP = re.compile(
    r"""^[ \t]{0,3}(?P<fence>```+|~~~+)
    |^(?P<module>(?:import|export)\b(?=[\s{*"']))
    |(?P<ticks>`+)
    |(?P<escape>\\[{<])
    |(?P<brace>\{)
    |(?P<tag></?(?:[A-Za-z][\w.:-]*|(?=>)))""",
    re.MULTILINE | re.VERBOSE,
)
_BLANK_LINE = re.compile(r"(?:\r\n?|\n)[ \t]*(?=\r|\n|\Z)")
_SOLID = re.compile(r"[^\s]")
# Strings that Markdown would read otherwise than JavaScript does.
_ODD_ESCAPE = re.compile(r"\\[ux]")
_FILLED_IN = re.compile(r"\\[nrt\r\n]|\$\{[^{}]*\}")
# Markdown reads these as inline HTML, with their links and line breaks.
_INLINE = frozenset(
    [
        "a",
        "b",
        "br",
        "em",
        "i",
        "img",
        "strong",
        "span",
        "sup",
        "sub",
        "code",
        "kbd",
        "small",
        "u",
        "mark",
        "abbr",
    ]
)
# Brackets that never close are looked for this often; a draft with more of them is no MDX.
_PATIENCE = 50


def without_jsx(text: str, base: int, outline: Outline, comment: Callable[[str, int, int], None]) -> str:
    """``text`` with its MDX blanked; copy in attributes, expressions and modules goes to ``outline``.

    ``base`` is the source offset of ``text``; ``comment`` is told each comment and
    its source span.
    """
    pieces: list[str] = []
    kept = at = unclosed = 0
    while (found := _STOP.search(text, at)) is not None:
        start, end = found.span()
        kind = found.lastgroup
        blank = True
        if kind == "fence":
            at, blank = _after_fence(text, end, found["fence"]), False
        elif kind == "ticks":
            close = text.find(found["ticks"], end, end + LIMIT)
            at, blank = (close + len(found["ticks"]) if close >= 0 else end), False
        elif kind == "escape":
            at, blank = end, False
        elif kind == "module":
            at, failed = _after_module(text, end, unclosed < _PATIENCE)
            unclosed += failed
            Script(outline, text, base).read(start, at)
        else:
            at = balanced(text, start, ">" if kind == "tag" else "}") if unclosed < _PATIENCE else -1
            if at < 0:
                at, blank = end, False
                unclosed += 1
            elif kind == "brace":
                if text.startswith("{/*", start):
                    comment(text[start:at], base + start, base + at)
                words = _shown_here(Script(outline, text, base), start + 1, at - 1)
                if words is not None:
                    # {"some words"} is how JSX writes words: only the wrapping goes.
                    low, high = words
                    pieces += (text[kept:start], " " * (low - start), _markdown(text[low:high]))
                    kept = start = high
            else:
                name = found["tag"].lstrip("</")
                blank = name not in _INLINE or "{" in text[start:at]
                if blank:
                    Script(outline, text, base).tag(end, at)
                    if name.lower() in SILENT and not text.endswith("/>", start, at):
                        at = max(at, text.find(f"</{name}", at, at + LIMIT))
        if blank:
            pieces += (text[kept:start], _SOLID.sub(" ", text[start:at]))
            kept = at
    if not pieces:
        return text
    pieces.append(text[kept:])
    return "".join(pieces)


def _shown_here(script: Script, start: int, end: int) -> tuple[int, int] | None:
    """Where the string stands that an expression puts into the text; others it may give are added beside it."""
    strings = script.find(start, end, CHILDREN)
    if not strings or _ODD_ESCAPE.search(script.text, *strings[0]):
        script.add_strings(strings)
        return None
    script.add_strings(strings[1:])
    return strings[0]


def _markdown(string: str) -> str:
    """The inside of a string as Markdown, of the same length: what is no word is blank."""
    return _FILLED_IN.sub(_blanks, string) if "\\" in string or "$" in string else string


def _blanks(found: re.Match[str]) -> str:
    return " " * len(found.group())


def _after_module(text: str, at: int, patient: bool) -> tuple[int, bool]:
    """Where an import or export ends: at the first blank line that is in no braces; whether one never closes."""
    while True:
        gap = _BLANK_LINE.search(text, at)
        stop = gap.start() if gap else len(text)
        while patient and at < stop and (brace := text.find("{", at, stop)) >= 0:
            at = balanced(text, brace, "}")
            if at < 0:
                return stop, True
        if at <= stop or not patient:
            return stop, False


def _after_fence(text: str, at: int, fence: str) -> int:
    closing = re.compile(rf"^[ \t]*{re.escape(fence)}+[ \t]*$", re.MULTILINE).search(text, at)
    return closing.end() if closing else len(text)
