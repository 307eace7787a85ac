"""Markdown for comments and summaries: readable, bounded, and nothing of a draft comes alive in it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pyromark
import pytest

from healthlint.reports.markdown import LIMIT, code, paragraph
from healthlint.types import DraftError
from reporting import LINES, TRAPS, draft, finding, hostile_report, report, reporter

OPTIONS = pyromark.Options.ENABLE_TABLES | pyromark.Options.ENABLE_STRIKETHROUGH


class _Page(HTMLParser):
    """What a site makes of Markdown: elements, addresses, and the text that stands outside of code."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.addresses: list[str] = []
        self.words = ""
        self.code = ""
        self._inside = 0
        self.feed(pyromark.html(text, options=OPTIONS))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]
        self._inside += tag == "code"

    def handle_endtag(self, tag: str) -> None:
        self._inside -= tag == "code"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.code += data + "\n"
        else:
            self.words += data


def test_whole_report() -> None:
    """What stands in the comment, to the letter."""
    source = draft("It cures and heals and mends asthma.", "content/a.md")
    made = report(
        finding(source, "cures"),
        finding(source, "heals", severity="warning"),
        finding(source, "mends", state="waived"),
        errors=(DraftError("b.md", "it is a PDF"),),
    )

    assert reporter("markdown")(made) == (
        "## ❌ healthlint failed: 1 path could not be checked\n"
        "\n"
        "Checked 1 draft (1,240 words).\n"
        "\n"
        "**Could not be checked:**\n"
        "\n"
        "- `b.md`: it is a PDF\n"
        "\n"
        "<details open><summary><code>content/a.md</code>: 1 error, 1 warning</summary>\n"
        "\n"
        "- **error**, line 1: `cures`\n"
        "  <br>Claims to cure. (`claims/cure`)\n"
        "  <br>Instead: Say what is known.\n"
        "  <br>Standards: Ads Code [1.2](<https://example.org/ads?part=1&of=2#2>)\n"
        "- **warning**, line 1: `heals`\n"
        "  <br>Claims to cure. (`claims/cure`)\n"
        "\n"
        "</details>\n"
        "\n"
        "Not counted: 1 waived.\n"
        "\n"
        "healthlint 0.1.0; rules: core 2026.1 (abcdef0123456789), uk 2026.2 (fed9)\n"
    )


def test_clean() -> None:
    """A clean run says so, and which rules looked."""
    text = reporter("markdown")(report())

    assert text.startswith('## ✅ healthlint passed at "warning"\n')
    assert "core 2026.1" in text


def test_drafts_with_errors_come_first() -> None:
    """A reviewer sees the worst drafts at the top, each in the order of its lines."""
    mild, bad = draft("It cures and heals.", "a.md"), draft("It cures and heals.", "b.md")
    made = report(
        finding(mild, "cures", severity="warning"),
        finding(bad, "cures", severity="info"),
        finding(bad, "heals"),
    )
    text = reporter("markdown")(made)

    assert re.findall(r"<code>(.)\.md</code>|`(cures|heals)`", text) == [
        ("b", ""), ("", "cures"), ("", "heals"), ("a", ""), ("", "cures"),
    ]  # fmt: skip


def test_bounded() -> None:
    """However much is found, the report fits into a comment, keeps the errors and counts the rest."""
    source = draft("It cures " + "and so on " * 20)
    many = [finding(source, source.text, severity="warning", rule=f"claims/c{n}") for n in range(2000)]
    errors = [DraftError(f"{n}" * 200, "x" * 1000) for n in range(500)]
    made = report(*many, finding(source, "cures", rule="claims/worst"))
    for one in (made, made._replace(errors=tuple(errors)), made._replace(hints=("y" * 70_000,))):
        text = reporter("markdown")(one)

        assert len(text) < LIMIT < 65_536
        assert "did not fit in here" in text
        assert "core 2026.1" in text
    text = reporter("markdown")(made)
    shown, left_out = text.count("- **warning**"), re.search(r"\n([\d,]+) more findings", text)
    assert left_out is not None
    assert shown + int(left_out[1].replace(",", "")) == 2000
    assert "claims/worst" in text


def test_nothing_comes_alive() -> None:
    """No element, link, image, mention or reference comes of what strangers wrote."""
    page = _Page(reporter("markdown")(hostile_report()))

    assert set(page.elements) <= {
        "h2", "p", "strong", "ul", "li", "details", "summary", "code", "br", "a",
    }  # fmt: skip
    assert set(page.addresses) == {"https://example.org/ads?part=1&of=2#2"}
    # What GitHub and GitLab make links of in text that is no code.
    assert not re.search(r"(?i)[@#!]\w|://|www\.", page.words)
    assert "</script><script>alert(1)</script>" in page.code
    assert "@someone" in page.code


@pytest.mark.parametrize(
    "text", [TRAPS, LINES, "- a", "1. a", "+ a", "=== a", "> a", "    a", "| a |", "~~a~~"]
)
def test_words_stay_words(text: str) -> None:
    """Text of rules is a paragraph of words, whatever it begins with."""
    page = _Page(paragraph(text))
    shown = " ".join(page.words.replace("\u200b", "").split())

    assert page.elements == ["p"]
    assert "".join(text.split())[:3] in "".join(shown.split())
    assert not re.search(r"(?i)[@#!]\w|://|www\.", page.words)


@pytest.mark.parametrize(
    "text", ["a", "`", "``", "`a", "a``b`", " ", "a\nb", "a\n\n# b", "<b>@a", "\\", "*a*"]
)
def test_code_stays_code(text: str) -> None:
    """Words of drafts stand in one code span, backticks and line ends included."""
    page = _Page(f"x {code(text)} y")
    wanted: Any = " ".join(text.split())

    assert page.elements == (["p", "code"] if wanted else ["p"])
    assert page.code.strip() == wanted
