"""Text made safe for the page. Everything from drafts, paths and rules passes through here."""

from __future__ import annotations

from html import escape

from healthlint.reports.cells import inert, shown
from healthlint.reports.wording import web_address

_QUOTE_MOST = 300  # code points; the whole stands in the draft, marked


def words(text: str) -> str:
    """Prose as HTML: markup escaped, invisible characters spelt out, line ends kept."""
    if text.isascii() and text.isprintable():
        return escape(text)
    return "<br>".join(escape(inert(line)) for line in text.split("\n"))


def one_line(text: str) -> str:
    """Prose as HTML on one line; for attributes too, as quotes are escaped."""
    return escape(inert(" ".join(text.split())))


def verbatim(text: str) -> str:
    """A path or a line of a draft as HTML, every space kept."""
    return escape("".join(map(shown, text)))


def shortened(text: str, most: int = _QUOTE_MOST) -> str:
    """``text`` on one line, its middle left out if it is longer than ``most`` code points."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    half = most // 2
    return f"{text[:half].rstrip()} … {text[-half:].lstrip()}"


def outward(url: str, text: str) -> str:
    """A link that leaves the report, ``text`` being HTML; just the text if the address is no web address."""
    address = web_address(url)
    if not address:
        return text
    return f'<a href="{escape(address)}" rel="noopener noreferrer" target="_blank">{text}</a>'
