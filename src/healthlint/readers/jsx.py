"""The copy inside JSX: words of attributes, strings in expressions, text of elements within code.

No parser of JavaScript: its tokens are enough to tell a string that is shown from one that
is compared, imported or handed to a style. What is not understood is not read.
"""

from __future__ import annotations

import re

from healthlint.readers.html import add_html_text
from healthlint.readers.outline import Outline
from healthlint.readers.run import Run, prose_of
from healthlint.readers.shown import is_code, is_shown
from healthlint.readers.tags import BREAKING, SILENT, attributes
from healthlint.types import Link

LIMIT = 10_000  # characters of a tag or expression
_DEPTH = 12  # of elements in attributes of elements in attributes
CHILDREN = "children"  # what JSX calls that which stands between the tags of an element

_SPECIAL = re.compile(r"[\"'`{}>]")
_ATTRIBUTE = re.compile(r"""\s([A-Za-z_@:][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|(\{))""")
_TAG = re.compile(r"<(/?)([A-Za-z][\w:.-]*)?(?=[\s/>])")
_TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*)
    |(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<word>[\w$]+)
    |(?P<sign>=>|[=!]==?|[<>]=|&&|\|\||\?\?|\?\.|\\.|.)""",
    re.VERBOSE | re.DOTALL,
)
_TEMPLATE = re.compile(r"`((?:[^`\\]|\\.)*)`", re.DOTALL)
_AFTER = re.compile(r"\s*([=!]=|=|:)?")
_TEXT = re.compile(r"[^<{]*")
_UNIT = re.compile(r"\\(?:u\{?([0-9a-fA-F]{1,6})\}?|x([0-9a-fA-F]{2})|.)|\$\{[^{}]*\}", re.DOTALL)
# What stands before a string that is a value, not an operand or the name of a module.
_GIVES = frozenset(("", "(", "[", "{", ",", "?", ":", "&&", "||", "??", "=", "=>", "+", "return"))
_CLOSING = {"}": "{", "]": "[", ")": "("}
_ELEMENT = "<"

Span = tuple[int, int]


def balanced(text: str, start: int, close: str) -> int:
    """Just after the bracket that closes the tag or expression at ``start``, -1 if none does."""
    depth = 0
    quote = ""
    for found in _SPECIAL.finditer(text, start, min(len(text), start + LIMIT)):
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


class _Frame:
    """A bracket or element that is open.

    ``kind``: the sign that opens it. ``name``: what the values in it are called, ``key`` what the next
    one is; both are None where no value is shown. ``child`` is the expression in the text of an
    element that it belongs to.
    """

    __slots__ = ("child", "key", "kind", "name", "said")

    def __init__(self, kind: str, name: str | None, child: _Frame | None = None) -> None:
        self.kind = kind
        self.name = self.key = name
        self.child = child
        self.said = False


class Script:
    """Adds the copy in a stretch of JSX or JavaScript to ``outline`` as blocks.

    ``base``: source offset of ``text``. Text of elements becomes paragraphs, words of
    attributes and strings become alt blocks.
    """

    def __init__(self, outline: Outline, text: str, base: int, depth: int = 0) -> None:
        self.outline = outline
        self.text = text
        self.base = base
        self.depth = depth
        self.stack: list[_Frame] = []
        self.before = ""
        self.run = Run()
        self.link: tuple[str, int] | None = None
        self.strings: list[Span] = []

    def tag(self, start: int, end: int) -> None:
        """Read the attributes of the tag from ``start`` to ``end``."""
        at = start
        while (found := _ATTRIBUTE.search(self.text, at, end)) is not None:
            name, which = found[1], found.lastindex or 0
            at = found.end()
            if which == 4:
                close = balanced(self.text, found.start(4), "}")
                if not found.end() <= close <= end:
                    return
                at = close
                if not is_code(name) and self.depth < _DEPTH:
                    Script(self.outline, self.text, self.base, self.depth + 1).read(
                        found.end(), close - 1, name
                    )
            elif is_shown(name, found[which]):
                self.add_string(*found.span(which), html=True)

    def read(self, start: int, end: int, name: str = "") -> None:
        """Read the script from ``start`` to ``end``, whose value is called ``name``."""
        self.find(start, end, name)
        self.add_strings(self.strings)

    def find(self, start: int, end: int, name: str) -> list[Span]:
        """As ``read``, but strings outside elements are not added: where they stand, in order."""
        self.stack = [_Frame("", name)]
        at = start
        while 0 <= at < end:
            at = self.in_text(at, end) if self.stack[-1].kind == _ELEMENT else self.in_code(at, end)
        self.flush()
        return self.strings

    # -- code --

    def in_code(self, at: int, end: int) -> int:
        """Take one token; where the next begins, -1 if the rest cannot be read."""
        text, frame = self.text, self.stack[-1]
        if text.startswith("/*", at):
            close = text.find("*/", at + 2, end)
            return close + 2 if close >= 0 else -1
        if text[at] == "`":
            template = _TEMPLATE.match(text, at, end)
            if template is None:
                return -1
            self.in_quotes(frame, *template.span())
            return template.end()
        if text[at] == "<" and self.before in _GIVES and _TAG.match(text, at, end):
            return self.in_tag(at, end)
        found = _TOKEN.match(text, at, end)
        if found is None:
            return -1
        unit, stop = found.group(), found.end()
        if found["string"]:
            self.in_quotes(frame, at, stop)
        elif found["word"]:
            after = _AFTER.match(text, stop, end)
            if after and (after[1] == "=" or (after[1] == ":" and self.is_key(frame))):
                arrow = text.startswith("=>", after.start(1))
                frame.key = frame.key if arrow or frame.name is None else unit
            self.before = "return" if unit == "return" else "word"
        elif found["sign"]:
            self.in_sign(frame, unit)
        return stop

    def is_key(self, frame: _Frame) -> bool:
        return frame.kind in ("{", "") and self.before in ("{", ",", "")

    def in_quotes(self, frame: _Frame, start: int, end: int) -> None:
        after = _AFTER.match(self.text, end)
        sign = after[1] if after else None
        low, high = start + 1, end - 1
        if sign == ":" and self.is_key(frame):
            frame.key = None if frame.name is None else self.text[low:high]
        elif self.before in _GIVES and sign not in ("==", "!="):
            name = frame.key
            if name is not None and is_shown(name, self.text[low:high]):
                self.say(frame, low, high)
        self.before = "word"

    def in_sign(self, frame: _Frame, sign: str) -> None:
        before, self.before = self.before, sign
        if sign in ("(", "[", "{"):
            name = frame.key
            if name is not None and is_code(name):
                name = None
            if name is not None and before == "word" and sign != "{":
                # What is handed to a function is called something there; an index is no value.
                name = "" if sign == "(" else None
            self.stack.append(_Frame(sign, name, frame.child))
        elif sign in _CLOSING:
            self.before = "word"
            if len(self.stack) > 1:
                self.stack.pop()
        elif sign in (",", ";"):
            frame.key = frame.name

    def say(self, frame: _Frame, low: int, high: int) -> None:
        """The first string of an expression in a text is part of the text, others stand beside it."""
        child = frame.child
        if child is None:
            self.strings.append((low, high))
        elif child.said:
            self.add_string(low, high)
        else:
            child.said = True
            add_string(self.run, self.text, low, high, self.base)

    # -- elements --

    def in_text(self, at: int, end: int) -> int:
        """Take the text of an element up to its next tag or expression."""
        words = _TEXT.match(self.text, at, end)
        stop = words.end() if words else end
        add_html_text(self.run, self.text, at, stop, self.base + at)
        if stop >= end:
            return end
        if self.text[stop] == "{":
            frame = _Frame("{", CHILDREN)
            frame.child = frame
            self.stack.append(frame)
            self.before = "("
            return stop + 1
        if _TAG.match(self.text, stop, end):
            return self.in_tag(stop, end)
        self.run.add("<", self.base + stop, self.base + stop + 1)
        return stop + 1

    def in_tag(self, at: int, end: int) -> int:
        text = self.text
        found = _TAG.match(text, at, end)
        stop = balanced(text, at, ">")
        if found is None or not at < stop <= end:
            return -1
        self.before = "word"
        closing, name = bool(found[1]), found[2] or ""
        self.around(name, at, stop, closing)
        if closing:
            if self.stack[-1].kind == _ELEMENT:
                self.stack.pop()
            if self.stack[-1].kind != _ELEMENT:
                self.flush()
            return stop
        self.tag(found.end(), stop)
        if text.endswith("/>", at, stop):
            return stop
        if name.lower() in SILENT:
            close = text.find(f"</{name}", stop, end)
            return balanced(text, close, ">") if close >= 0 else -1
        if self.stack[-1].kind != _ELEMENT:
            self.flush()
        self.stack.append(_Frame(_ELEMENT, CHILDREN))
        return stop

    def around(self, name: str, start: int, end: int, closing: bool) -> None:
        """What a tag means for the text around it: elements that are boxes end a paragraph, links begin and end."""
        if name == "br":
            self.run.line_break(self.base + start, self.base + end, hard=True)
        elif not name or name[0].isupper() or name in BREAKING:
            self.flush()
        elif name == "a":
            self.close_link()
            if not closing:
                tag = self.text[start:end]
                address = next((tag[low:high] for key, low, high in attributes(tag) if key == "href"), "")
                self.link = (address, self.run.length) if address else None

    def close_link(self) -> None:
        if self.link is not None:
            address, begin = self.link
            self.run.links.append(Link("link", begin, self.run.length, address))
            self.link = None

    # -- blocks --

    def flush(self) -> None:
        """Add the text gathered so far as a paragraph."""
        self.close_link()
        run, self.run = self.run, Run()
        if run.pieces and not run.text().isspace():
            last = run.segments[-1]
            self.outline.add_aside(
                "paragraph",
                prose_of(run),
                run.segments[0].source_start,
                last.source_start + last.source_length,
            )

    def add_strings(self, spans: list[Span]) -> None:
        """Add strings as blocks of their own."""
        for low, high in spans:
            self.add_string(low, high)

    def add_string(self, low: int, high: int, *, html: bool = False) -> None:
        run = Run()
        if html:  # attributes know entities and no escapes
            add_html_text(run, self.text, low, high, self.base + low)
        else:
            add_string(run, self.text, low, high, self.base)
        if run.pieces:
            self.outline.add_alt(prose_of(run), self.base + low, self.base + high)


def add_string(run: Run, text: str, low: int, high: int, base: int) -> None:
    """Append the inside of a string; escapes are units, what a template fills in is left out."""
    at = low
    for found in _UNIT.finditer(text, low, high):
        start, end = found.span()
        add_html_text(run, text, at, start, base + at)
        unit, digits = found.group(), found[1] or found[2]
        code = int(digits, 16) if digits else 0
        if unit[0] == "$" or (not digits and unit[1] in "nrt\r\n"):
            run.gap(base + start, base + end)
        elif digits:
            known = code < 0xD800 or 0xDFFF < code < 0x110000
            run.add(chr(code) if known else "\ufffd", base + start, base + end)
        else:
            run.add(unit[1], base + start, base + end)
        at = end
    add_html_text(run, text, at, high, base + at)
