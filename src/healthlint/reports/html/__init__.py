"""The report for the desk of whoever signs off: one HTML file, the drafts with every finding marked.

The file asks nothing of any server. Its style and script stand in ``page.css`` and
``page.js`` beside this module; a policy in its head allows these two by their
digests and nothing else, so that nothing in a draft can run. Without scripts it
shows everything; with them there are filters and steps from finding to finding.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from healthlint.reports.html.cards import cards_html, rules_html
from healthlint.reports.html.draft import draft_html
from healthlint.reports.html.entries import Entry, number_findings
from healthlint.reports.html.markup import one_line, verbatim
from healthlint.reports.html.summary import filters_html, index_html, summary_html, tally
from healthlint.reports.text import gate_words
from healthlint.types import Report, Source


def render(report: Report) -> str:
    """The report as one HTML page. The same report gives the same bytes."""
    by_path, examples = number_findings(report)
    drafts = {path: (number, entries) for number, (path, entries) in enumerate(by_path.items(), 1)}
    clean = [path for path in report.drafts if path not in by_path]
    unread = {error.path for error in report.errors}
    unnamed = report.files - len(by_path.keys() - unread)
    bodies = "".join(
        _draft(number, path, entries, report.sources.get(path)) for path, (number, entries) in drafts.items()
    )
    explained = ""
    if examples:
        explained = (
            f'<section id="rules" aria-labelledby="rules-title"><h2 id="rules-title">The rules behind the findings'
            f"</h2>{rules_html(examples)}</section>"
        )
    return "".join(
        [
            _head(report),
            '<body><a class="skip" href="#drafts">Skip to the drafts</a>',
            f"<header><h1>Health copy report</h1>{summary_html(report)}</header>",
            (
                f'<nav class="contents" aria-labelledby="index"><h2 id="index">Drafts</h2>'
                f"{index_html(drafts, clean, unnamed)}</nav>"
            ),
            filters_html(report),
            f'<main id="drafts" tabindex="-1">{bodies}{explained}</main>',
            (
                "<footer><p>healthlint reads words. It cannot see evidence, licences or pictures: a clean report "
                "means that no rule found anything, not that the copy complies.</p></footer>"
            ),
            f"<script>{_asset('page.js')}</script></body></html>\n",
        ]
    )


def _head(report: Report) -> str:
    style, script = _asset("page.css"), _asset("page.js")
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    title = one_line(f"{gate_words(report)[1]} - health copy report")
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark">'
        f"<title>{title[0].upper()}{title[1:]}</title><style>{style}</style></head>"
    )


def _asset(name: str) -> str:
    """The style or script. Line ends become LF, as they will in the browser before it takes the digest."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    from base64 import b64encode
    from hashlib import sha256

    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _draft(number: int, path: str, entries: Sequence[Entry], source: Source | None) -> str:
    if source is None:
        text = '<p class="hint">The text of this draft is not at hand; its findings are listed by line.</p>'
    else:
        text = draft_html(source, entries)
    name = f"<bdi>{verbatim(path)}</bdi>"
    return (
        f'<details class="draft" id="d{number}" data-draft="{number}" data-path="{verbatim(path)}" open>'
        f"<summary><h3>{name}</h3> {tally(entry.finding for entry in entries)}</summary>"
        f'<div class="columns"><div class="text" lang="">{text}</div>'
        f'<div class="cards" role="group" aria-label="Findings in draft {number}">'
        f"{cards_html(entries, source is not None)}</div></div></details>"
    )
