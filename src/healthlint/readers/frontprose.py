"""What readers see of a draft's front matter, as blocks of prose: title, description and their kind.

Site generators and newsletters show these in search results, cards and inboxes, where much of the selling is done.
"""

from __future__ import annotations

from collections.abc import Iterator

from healthlint.expressions import compiled
from healthlint.readers.frontmatter import LINE, YAML_KEY, Entry, fences, yaml_entries
from healthlint.readers.outline import Outline
from healthlint.readers.run import Run, prose_of
from healthlint.readers.shown import OTHERS

# Names of keys, without case, hyphens and underscores: "metaDescription", "meta_description".
_SHOWN = frozenset(
    "title description subtitle headline subheadline heading subheading tagline strapline slogan summary excerpt "
    "abstract intro introduction lead lede standfirst teaser subject preheader caption metatitle metadescription "
    "question answer seotitle seodescription ogtitle ogdescription twittertitle twitterdescription "
    "socialtitle socialdescription pagetitle longtitle shortdescription calltoaction cta".split()
)
# Patterns are compiled when first used, as a draft needs those of one kind of front matter at most.
_TOML_KEY = r"[ \t]*([A-Za-z_][\w-]*)[ \t]*=[ \t]*"
_TOML_TABLE = r"[ \t]*\[\[?[ \t]*([A-Za-z_][\w-]*)"
_INDENT = r"[ \t]*(?:-[ \t]+)?"
_BLOCK_SCALAR = r"([|>])[+-]?\d?[+-]?[ \t]*(?:#[^\r\n]*)?(?:\r\n?|\n)"
_COMMENT = r"(?s)(?:^|(?<=[ \t]))#.*"
# A line end inside quotes is folded with the space around it.
_FOLD = r"(?<![ \t])[ \t]*(?:\r\n?|\n)\s*"
_ESCAPE = r"(?s)\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\r\n?|\n|.)|" + _FOLD
_DOUBLED = "''|" + _FOLD
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "", "a": "", "b": "", "e": "", "_": "\xa0", "N": "\n"}
# Opening quote: what may stand inside, up to the closing one.
_YAML_QUOTES = {'"': r'(?s)(?:[^"\\]|\\.)*', "'": r"(?:[^']|'')*"}
_TOML_QUOTES = {
    '"""': r'(?s)(?:[^"\\]|\\.|"(?!""))*',
    "'''": r"(?:[^']|'(?!''))*",
    '"': r'(?:[^"\\\r\n]|\\.)*',
    "'": r"[^'\r\n]*",
}


def add_front_matter(outline: Outline, text: str) -> None:
    """Add the title, the description and the like in the front matter of ``text``, if it has any."""
    found = fences(text)
    if found is None:
        return
    fence, start, end, _ = found
    toml = fence == "+++"
    for entry in _toml_entries(text, start, end) if toml else _yaml_entries(text, start, end):
        if _plain_name(entry.key) in _SHOWN:
            run = Run()
            _add_value(run, text, entry, toml)
            outline.add("title" if entry.key == "title" else "description", prose_of(run), label=entry.key)


def _plain_name(key: str) -> str:
    return key.lower().replace("-", "").replace("_", "")


def _yaml_entries(text: str, start: int, end: int) -> Iterator[Entry]:
    """The keys at the top, and those below a key without a value of its own (``seo:``)."""
    for entry in yaml_entries(text, start, end):
        yield entry
        nested = text[entry.start : entry.end].lstrip(" \t").startswith(("\r", "\n"))
        if not nested or _plain_name(entry.key) in OTHERS:
            continue
        inner: list[tuple[int, Entry]] = []  # by how far it is indented
        bare = True  # the last of them has no value so far
        at = LINE.match(text, entry.start, entry.end).end()  # type: ignore[union-attr]  # it matches anywhere
        while at < entry.end:
            line = LINE.match(text, at, entry.end)
            stop = line.end() if line and line.end() > at else entry.end
            indent = compiled(_INDENT).match(text, at, stop).end() - at  # type: ignore[union-attr]
            beside = not inner or indent <= inner[-1][0] or bare
            key = YAML_KEY.match(text, at + indent, stop) if beside else None
            if key is not None:
                inner.append((indent, Entry(key[1] or key[2] or key[3] or "", at, key.end(), stop)))
                bare = not text[key.end() : stop].strip()
            elif inner:
                bare = bare and not text[at:stop].strip()
                inner[-1] = inner[-1][0], inner[-1][1]._replace(end=stop)
            at = stop
        yield from (one for _, one in inner)


def _toml_entries(text: str, start: int, end: int) -> list[Entry]:
    """The keys of all tables but those about other works."""
    found = []
    at, others = start, False
    while at < end:
        line = LINE.match(text, at, end)
        stop = line.end() if line and line.end() > at else end
        table = compiled(_TOML_TABLE).match(text, at, stop)
        if table is not None:
            others = _plain_name(table[1]) in OTHERS
        key = None if others else compiled(_TOML_KEY).match(text, at, stop)
        if key is not None:
            found.append(Entry(key[1], at, key.end(), end))
        at = stop
    return found


def _add_value(run: Run, text: str, entry: Entry, toml: bool) -> None:
    quotes = _TOML_QUOTES if toml else _YAML_QUOTES
    for quote, inside in quotes.items():
        if text.startswith(quote, entry.start):
            start = entry.start + len(quote)
            value = compiled(inside).match(text, start, entry.end)
            end = value.end() if value else start
            if quote[0] == '"':
                _add_quoted(run, text, start, end, _ESCAPE)
            else:
                _add_quoted(run, text, start, end, _FOLD if toml else _DOUBLED)
            return
    if not toml and text[entry.start : entry.start + 1] not in ("[", "{", "&", "*", "!"):
        _add_lines(run, text, entry.start, entry.end)


def _add_quoted(run: Run, text: str, start: int, end: int, escapes: str) -> None:
    """Append what stands between quotes; each escape is one unit."""
    at = start
    for found in compiled(escapes).finditer(text, start, end):
        low, high = found.span()
        run.add(text[at:low], at, low)
        unit = found.group()
        if unit == "''":
            run.add("'", low, high)
        elif unit[0] == "\\" and len(unit) > 2 and unit[1] in "xuU":
            digits = unit[2:]
            code = int(digits, 16)
            run.add(chr(code) if code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd", low, high)
        elif unit[0] == "\\" and unit[1] not in "\r\n":
            run.add(_ESCAPES.get(unit[1], unit[1]), low, high)
        else:
            run.gap(low, high)
        at = high
    run.add(text[at:end], at, end)


def _add_lines(run: Run, text: str, start: int, end: int) -> None:
    """Append an unquoted value: lines folded to spaces, or kept after ``|``."""
    header = compiled(_BLOCK_SCALAR).match(text, start, end)
    literal = header is not None and header[1] == "|"
    at = start if header is None else header.end()
    last = -1
    while at < end:
        line = LINE.match(text, at, end)
        stop = line.end() if line and line.end() > at else end
        raw = text[at:stop] if header is not None else compiled(_COMMENT).sub("", text[at:stop])
        words = raw.strip()
        if words:
            low = at + len(raw) - len(raw.lstrip())
            if last >= 0:
                run.line_break(last, low, hard=literal)
            last = low + len(words)
            run.add(words, low, last)
        at = stop
