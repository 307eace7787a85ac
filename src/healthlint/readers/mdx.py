"""MDX: imports, expressions and JSX tags are blanked, so that Markdown sees only prose.

Every blanked character becomes a space, so offsets do not move. Code stays as it
is, to be recognised as code by the Markdown parser.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from healthlint.readers.html import add_html_text
from healthlint.readers.outline import Outline
from healthlint.readers.run import Run, prose_of

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
_SPECIAL = re.compile(r"[\"'`{}>]")
_SOLID = re.compile(r"[^\s]")
_STRING = re.compile(r"""\{\s*(?:"([^"\\]*)"|'([^'\\]*)'|`([^`\\$]*)`)\s*\}""")
_WORDS = re.compile(
    r"""(?<=\s)(?:title|alt|description|caption|subtitle|heading|text|quote)\s*=\s*
    (?:\{\s*)?(?:"([^"]*)"|'([^']*)')""",
    re.VERBOSE,
)
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
_LIMIT = 10_000
# Brackets that never close are looked for this often; a draft with more of them is no MDX.
_PATIENCE = 50


def without_jsx(text: str, base: int, outline: Outline, comment: Callable[[str, int, int], None]) -> str:
    """``text`` with its MDX blanked; the words of attributes become alt blocks of ``outline``.

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
            close = text.find(found["ticks"], end, end + _LIMIT)
            at, blank = (close + len(found["ticks"]) if close >= 0 else end), False
        elif kind == "escape":
            at, blank = end, False
        elif kind == "module":
            gap = _BLANK_LINE.search(text, end)
            at = gap.start() if gap else len(text)
        else:
            at = _balanced(text, start, ">" if kind == "tag" else "}") if unclosed < _PATIENCE else -1
            if at < 0:
                at, blank = end, False
                unclosed += 1
            elif kind == "brace":
                if text.startswith("{/*", start):
                    comment(text[start:at], base + start, base + at)
                words = _STRING.match(text, start, at)
                if words is not None:
                    # {"some words"} is how JSX writes words: only the wrapping goes.
                    low, high = words.span(words.lastindex or 0)
                    pieces += (text[kept:start], " " * (low - start), text[low:high])
                    kept = start = high
            else:
                name = found["tag"].lstrip("</")
                blank = name not in _INLINE or "{" in text[start:at]
                if blank:
                    _add_attributes(outline, text, start, at, base)
        if blank:
            pieces += (text[kept:start], _SOLID.sub(" ", text[start:at]))
            kept = at
    if not pieces:
        return text
    pieces.append(text[kept:])
    return "".join(pieces)


def _after_fence(text: str, at: int, fence: str) -> int:
    closing = re.compile(rf"^[ \t]*{re.escape(fence)}+[ \t]*$", re.MULTILINE).search(text, at)
    return closing.end() if closing else len(text)


def _balanced(text: str, start: int, close: str) -> int:
    """Just after the bracket that closes the tag or expression at ``start``, -1 if none does."""
    depth = 0
    quote = ""
    for found in _SPECIAL.finditer(text, start, min(len(text), start + _LIMIT)):
        character = found.group()
        if quote:
            if character == quote:
                quote = ""
        elif character in '"`' or (character == "'" and (close == ">" or depth > 1)):
            quote = character
        elif character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
            if close == "}" and depth == 0:
                return found.end()
        elif character == ">" and close == ">" and depth == 0:
            return found.end()
    return -1


def _add_attributes(outline: Outline, text: str, start: int, end: int, base: int) -> None:
    for found in _WORDS.finditer(text, start, end):
        which = 1 if found[1] is not None else 2
        low, high = found.span(which)
        run = Run()
        add_html_text(run, text, low, high, base + low)
        outline.add_alt(prose_of(run), base + low, base + high)
