"""The HTML report: drafts with findings marked in place, inert whatever stands in them."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from healthlint.cli import main
from healthlint.reports.html import render
from healthlint.types import DraftError, Note, PackInfo, Source, Standard
from helpers import GLOW, SICK, WELL, write
from reporting import CODE, draft, finding, report_on

VOID = {"meta", "br", "input"}
HOSTILE = (
    '</script><script>document.title="hit"</script><img src=x onerror=alert(1)> "quoted" \'single\' '
    "]]> --> \x1b[31m \u202e bidi \ud800 &lt;b&gt; javascript:alert(1)"
)


class Element:
    """An element of a parsed page: its tag, attributes, elements inside and all text inside."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag, self.attributes = tag, attributes
        self.inside: list[Element] = []
        self.texts: list[str] = []

    def every(self, tag: str = "", **attributes: str) -> list[Element]:
        """All elements below of that tag whose attributes hold these words (``class_`` for class)."""
        wanted = {name.rstrip("_"): value for name, value in attributes.items()}
        return [
            one
            for child in self.inside
            for one in (child, *child.every())
            if one.tag == (tag or one.tag)
            and all(value in one.attributes.get(name, "").split() for name, value in wanted.items())
        ]

    def one(self, tag: str = "", **attributes: str) -> Element:
        found = self.every(tag, **attributes)
        assert len(found) == 1, (tag, attributes, len(found))
        return found[0]

    @property
    def text(self) -> str:
        return "".join(self.texts)


class Page(HTMLParser):
    """Parses a page, and fails where an element is not closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]
        self.feed(page)
        self.close()
        assert [one.tag for one in self.open] == [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for one in self.open:
            one.texts.append(data)


def _page(text: str, *words: str, path: str = "draft.md") -> Element:
    """The page of a draft with a finding on each of ``words``."""
    source = draft(text, path)
    return Page(render(report_on(source, *(finding(source, one) for one in words)))).root


def _marked(page: Element) -> list[tuple[str, str]]:
    """Each marked piece with the numbers of its findings."""
    return [(mark.text, mark.attributes["data-n"]) for mark in page.every("mark")]


class TestDraft:
    """The draft as its reader would see it, with the findings in place."""

    def test_words_are_marked_and_numbered(self) -> None:
        """The words, then their number, which leads to the card; the card leads back."""
        page = _page("# Lamps\n\nOur lamp *cures* asthma.\n", "Lamps", "cures* asthma")

        assert page.one("h4").text == "LampsE1"
        assert page.one(class_="text").every("p")[0].text == "Our lamp cures asthmaE2."
        assert _marked(page) == [("Lamps", "1"), ("cures asthma", "2")]
        number = page.one("a", id="m2")
        assert number.attributes["href"] == "#f2"
        assert number.attributes["aria-label"] == "E2, error: Claims to cure."
        assert page.one("li", id="f2").one("a", class_="name").attributes["href"] == "#m2"

    def test_overlapping_and_nested_findings(self) -> None:
        """Every piece knows all findings on it, and each number stands once, at the end of its words."""
        page = _page("The lamp cures asthma for good.\n", "cures asthma", "asthma for good", "asthma")

        assert _marked(page) == [("cures ", "1"), ("asthma", "1 2 3"), (" for good", "2")]
        assert page.one(class_="text").text == "The lamp cures asthmaE1E3 for goodE2."

    def test_numbers_never_cut_a_word(self) -> None:
        """A finding that ends inside a compound has its number after the whole word."""
        assert _page("You are pain-free now.\n", "pain").one(class_="text").text == "You are pain-freeE1 now."

    def test_finding_across_blocks(self) -> None:
        """A list is marked from its heading to its last item, with one number."""
        text = "We treat:\n\n- asthma\n- gout\n\nCall us.\n"
        page = _page(text, "We treat:\n\n- asthma\n- gout")

        assert _marked(page) == [("We treat:", "1"), ("asthma", "1"), ("gout", "1")]
        assert len(page.every(class_="number")) == 1
        assert [item.text for item in page.one(class_="text").every("li")] == ["asthma", "gout"]

    def test_lists_as_they_are_nested_and_numbered(self) -> None:
        """Numbers of the writer, lists in lists, and a second paragraph in its own item."""
        page = _page("3. Three\n   - inner\n\n   more\n4. Four\n\nEnd.\n", "Three")

        outer = page.one(class_="text").one("ol")
        assert [item.attributes.get("value") for item in outer.inside] == ["3", "4"]
        third = outer.inside[0]
        assert third.one("ul").text == "inner"
        assert [child.tag for child in third.inside] == ["mark", "a", "ul", "p"]

    def test_table_keeps_its_columns(self) -> None:
        """An empty cell leaves its place empty."""
        page = _page("| A | B |\n|---|---|\n| x | y |\n|   | cures |\n", "cures")

        rows = [[cell.text for cell in row.inside] for row in page.one("table").every("tr")]
        assert rows == [["A", "B"], ["x", "y"], ["", "curesE1"]]
        assert [cell.tag for cell in page.one("table").every("tr")[0].inside] == ["th", "th"]

    def test_furniture_is_named_once(self) -> None:
        """The parts of a copied page that nobody wrote as copy stand under one label."""
        text = "top of page\n\nSearch\n\nIt cures asthma, they say, and so do we.\n"
        page = _page(text, "cures", path="draft.txt").one(class_="text")

        assert [one.text for one in page.every(class_="furniture")] == [
            "Page furniture top of page",
            "Search",
        ]

    def test_what_stands_around_the_text(self) -> None:
        """Title and description, quotations, alternative texts, footnotes and links, all as text."""
        page = _page(
            "---\ntitle: Lamps cure\ndescription: All of it\n---\n\n> They said so.\n\n"
            "![A lamp](l.png) See [the trial](https://example.org/t)[^1].\n\n[^1]: Smith 2020.\n",
            "Lamps cure",
            "A lamp",
        ).one(class_="text")

        assert page.one(class_="title").text == "Page title Lamps cureE1"
        assert page.one(class_="description").text == "Description for search engines All of it"
        assert page.one("blockquote").text == "They said so."
        assert page.one(class_="alt").text == "Text of a picture, link or component A lampE2"
        assert "the trial (https://example.org/t)[1]" in page.text.replace("  ", " ")
        assert page.one(class_="footnote").text == "[1] Smith 2020."
        assert [link.attributes["href"] for link in page.every("a")] == ["#f1", "#f2"]

    def test_finding_outside_of_the_prose(self) -> None:
        """A finding on front matter or on a waiver shows the line or the comment that it is about."""
        text = "---\nhealthlint: {profile: xx}\n---\n\nHello.\n\n<!-- healthlint-ignore a/b: no -->\nBye.\n"
        source = draft(text)
        front = finding(source, "p", start=text.index("profile"), end=text.index("profile") + 1, line=2)
        waiver = finding(source, "<!-- healthlint-ignore a/b: no -->")
        page = Page(render(report_on(source, front, waiver))).root.one(class_="text")

        assert page.one(class_="line").text == "Line 2 of the file healthlint: {profileE1: xx}"
        assert page.one(class_="comment").text == "Comment to healthlint healthlint-ignore a/b: noE2"
        assert [one.text[:5] for one in page.inside] == ["Line ", "Hello", "Comme", "Bye."]

    def test_draft_that_is_not_at_hand(self) -> None:
        """Without its text a draft still has its cards, with line and column."""
        source = draft("It cures.\n")
        page = Page(render(report_on(source, finding(source, "cures"), sources={}))).root

        assert "not at hand" in page.one(class_="text").text
        assert page.one(class_="where").text == "line 1, column 4"
        assert not page.every("a", class_="name")

    @pytest.mark.parametrize("path", ["draft.txt", "draft.mdx", "<stdin>"])
    def test_every_kind_of_draft(self, path: str) -> None:
        """Plain text, MDX and standard input are read as they were when they were checked."""
        assert _marked(_page("It cures asthma.\n", "cures asthma", path=path)) == [("cures asthma", "1")]


class TestCards:
    """What a finding says."""

    def test_everything_about_a_finding(self) -> None:
        """Severity in words, place, message, quote, note, and by way of its rule: why, instead, standard."""
        source = draft("It may cure asthma\nin all.\n")
        claim = finding(
            source,
            "may cure asthma\nin all",
            severity="warning",
            notes=(Note("hedged", "lower", "may", 3, 6),),
        )
        page = Page(render(report_on(source, claim))).root
        card = page.one("li", id="f1")

        assert card.one(class_="kind").text == "Warning"
        assert card.one(class_="where").text == "line 1, column 4, to line 2"
        assert card.one(class_="says").text == "Claims to cure."
        assert card.one(class_="quote").text == "In the draft: may cure asthma in all"
        assert card.one(class_="note").text == "Note: softened (hedged), by the words may"
        assert card.one(class_="rule").text == "absolute-cure · claims/cure"
        rule = page.one("article", id=card.one(class_="more").one("a").attributes["href"][1:])
        assert rule.one(class_="instead").text == "Say instead: Say what is known."
        assert "Why: A cure needs evidence." in rule.text
        link = rule.one("a")
        assert link.text == "Ads Code 1.2"
        assert link.attributes["href"] == CODE.url
        assert "noreferrer" in link.attributes["rel"]

    def test_requirement_says_what_to_add(self) -> None:
        """A statement that is missing is named so, with words to adapt."""
        source = draft("We needle.\n")
        page = Page(render(report_on(source, finding(source, "needle", kind="requirement")))).root

        assert page.one(class_="tag").text == "missing statement"
        assert page.one(class_="instead").text.startswith("Add, in your own words:")

    def test_rules_are_explained_once(self) -> None:
        """However many findings there are, their rule's text stands on the page once."""
        source = draft("It cures and cures and cures.\n")
        twin = finding(source, "cures")
        page = render(report_on(source, *[twin] * 50))

        assert page.count("A cure needs evidence.") == 1
        assert page.count("Say what is known.") == 1

    def test_own_words_of_a_finding_stay_its_own(self) -> None:
        """Findings of one rule that say different things are explained apart."""
        source = draft("It cures and heals.\n")
        other = finding(source, "heals", instead="Did you mean something else?")
        page = Page(render(report_on(source, finding(source, "cures"), other))).root

        assert [one.text.split(": ")[1] for one in page.every(class_="instead")] == [
            "Say what is known.",
            "Did you mean something else?",
        ]

    def test_waived_and_baselined_stand_apart(self) -> None:
        """After the open ones, under their own title, with the reason; they weigh nothing in the text."""
        source = draft("It cures and heals and mends.\n")
        waived = finding(source, "cures", state="waived", reason="Trial on file.")
        known = finding(source, "heals", state="baselined")
        page = Page(render(report_on(source, waived, known, finding(source, "mends")))).root

        assert [card.attributes["id"] for card in page.every("li", class_="card")] == ["f3", "f1", "f2"]
        assert [one.text for one in page.every(class_="apart")] == ["Waived", "In the baseline"]
        assert [one.text for one in page.every(class_="reason")] == ["Reason: Trial on file."]
        assert [mark.attributes["class"] for mark in page.every("mark")] == ["resting", "resting", "error"]
        states = {
            box.attributes["value"]: "checked" in box.attributes for box in page.every("input", name="state")
        }
        assert states == {"open": True, "waived": True, "baselined": False}

    @pytest.mark.parametrize(
        "url",
        [
            "javascript://example.org/%0aalert(1)",
            "ftp://example.org/x",
            "data:text/html,x",
            "https:",
            "http://[",
            "x y",
            "",
        ],
    )
    def test_only_web_addresses_are_links(self, url: str) -> None:
        """Whatever else a rule names as its address is no link."""
        source = draft("It cures.\n")
        claim = finding(source, "cures", standards=(CODE._replace(url=url),))
        page = Page(render(report_on(source, claim))).root

        assert not page.one("article").every("a")
        assert "Ads Code 1.2" in page.one("article").text


class TestSummary:
    """The top of the page."""

    def test_gate_counts_and_versions(self) -> None:
        """The result in words, numbers by severity and family, and what the run rests on."""
        source = draft("It cures and heals.\n")
        waived = finding(source, "heals", state="waived", family="other-family")
        page = Page(render(report_on(source, finding(source, "cures"), waived, as_of="2026-11-01"))).root

        assert page.one(class_="gate").text == '✗ Failed at "warning": 1 error'
        assert page.one(class_="scope").text.startswith(
            "1 error, 0 warnings, 0 notes open in 1 draft (1,240 words); 1 waived"
        )
        families = [" ".join(item.text.split()) for item in page.one(class_="families").every("li")]
        assert families == ["absolute-cure 1 error", "other-family 1 waived"]
        facts = page.one(class_="facts").text
        for fact in ("United Kingdom (uk)", "2026-11-01", "2026.1", "abcdef0123456789", "healthlint"):
            assert fact in facts

    def test_drafts_that_could_not_be_read(self) -> None:
        """They are named with the reason, and the result is no pass."""
        source = draft("Fine.\n")
        page = Page(render(report_on(source, errors=(DraftError("b<b>.md", "is a PDF"),)))).root

        assert page.one(class_="errors").one("li").text == "b<b>.md: is a PDF"
        assert page.one(class_="gate").attributes["class"] == "gate failed"

    def test_clean_drafts_are_listed(self) -> None:
        """Drafts without findings are named, folded away if they are many."""
        source = draft("It cures.\n")
        clean = tuple(f"clean{number}.md" for number in range(9))
        page = Page(
            render(report_on(source, finding(source, "cures"), drafts=("draft.md", *clean), files=10))
        ).root

        assert page.one(class_="index").text.startswith("draft.md")
        fold = page.one("details", class_="clean")
        assert fold.one("summary").text == "9 drafts without findings"
        assert [item.text for item in fold.every("li")] == list(clean)

    def test_nothing_found(self) -> None:
        """A clean run has a page that says so, without filters."""
        page = Page(render(report_on(draft("Fine.\n")))).root

        assert page.one(class_="gate").text == '✓ Passed at "warning"'
        assert "draft.md" in page.one("nav", class_="contents").text
        assert not page.every(id="filters")


class TestSafety:
    """Text from drafts, paths and rules is shown, never obeyed."""

    def test_nothing_of_a_draft_becomes_markup(self) -> None:
        """Elements and attributes are the same as for harmless text; the hostile text is there to read."""
        names = []
        for text in ("harmless", HOSTILE):
            source = Source(f"{text}.md", f"It cures `{text}` {text}\n", (0,))
            claim = finding(
                source,
                "cures",
                **dict.fromkeys(("rule", "family", "message", "why", "instead", "reason", "state"), text),
                quote=text,
                notes=(Note(text, text, text, 0, 1),),
                standards=(Standard(text, text, text, text, "javascript:" + text, text),),
            )
            report = report_on(source, claim, errors=(DraftError(text, text),), hints=(text,), as_of=text)
            report = report._replace(packs=(PackInfo(text, text, text, text),), profiles=(text,))
            page = render(report._replace(drafts=(text,)))
            root = Page(page).root
            names.append({(one.tag, name) for one in root.every() for name in ("", *one.attributes)})
            assert len(root.every("script")) == 1
            assert not set("\x1b\u202e\ud800\x00") & set(page)
        assert names[0] == names[1]
        assert '</script><script>document.title="hit"</script>' in root.one("main").text
        assert "\\x1b[31m \\u202e bidi \\ud800 &lt;b&gt;" in root.one("li", class_="card").text

    def test_addresses_in_a_draft_are_text(self) -> None:
        """No link of a draft can be followed from the report, and no picture is fetched."""
        page = _page(
            "It cures [x](javascript:alert(1)) ![y](https://example.org/y.png) <img src=z>\n", "cures"
        )

        hrefs = [
            one.attributes["href"] for one in page.one("main").every("a") if one.attributes.get("id") != "m1"
        ]
        assert all(href.startswith(("#", CODE.url)) for href in hrefs)
        assert not [one for one in page.every() if "src" in one.attributes]

    def test_policy_allows_only_this_style_and_script(self) -> None:
        """The digests in the policy are those of the two, and nothing else may load or run."""
        page = Page(render(report_on(draft("Fine.\n")))).root
        (policy,) = (
            one.attributes["content"] for one in page.every("meta") if "http-equiv" in one.attributes
        )

        for name in ("style", "script"):
            digest = base64.b64encode(hashlib.sha256(page.one(name).text.encode()).digest()).decode()
            assert f"{name}-src 'sha256-{digest}'" in policy
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert not [one for one in page.every() if "style" in one.attributes]

    def test_runs_in_a_browser(self, tmp_path: Path) -> None:
        """The script runs under the policy, fills the cards, and hostile text runs nothing."""
        browser = next(
            filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
        )
        if browser is None:
            pytest.skip("needs Chromium")
        source = draft(f"It cures asthma. {HOSTILE.replace(chr(0xD800), '')}\n")
        file = tmp_path / "report.html"
        file.write_text(render(report_on(source, finding(source, "cures"))), encoding="utf-8")
        command = [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={tmp_path}/profile",
        ]
        try:
            done = subprocess.run(
                [*command, "--dump-dom", file.as_uri()], capture_output=True, timeout=60, check=True
            )
        except (subprocess.SubprocessError, OSError) as error:
            pytest.skip(f"Chromium does not start here: {error}")
        page = done.stdout.decode("utf-8")

        assert re.search(r'<html[^>]*class="scripted"', page)
        assert page.count("A cure needs evidence.") == 2
        assert "<title>Failed at" in page
        assert "1 finding, all shown" in html.unescape(page)


class TestCommand:
    """``--format html`` and ``--output html:FILE``."""

    def test_page_of_a_run(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """Files with and without findings, and one that cannot be read, in one page beside the text."""
        write("sick.md", SICK)
        write("glow.txt", GLOW)
        write("well.md", WELL)
        write("broken.md", b"a\0b")

        assert main([".", "--output", "html:report.html"]) == 2
        page = Page(Path("report.html").read_text(encoding="utf-8")).root
        assert [one.attributes["data-path"] for one in page.every("details", class_="draft")] == [
            "./glow.txt",
            "./sick.md",
        ]
        assert _marked(page) == [("zapglow", "1"), ("zapcures", "2")]
        assert "well.md" in page.one("nav", class_="contents").text
        assert "broken.md" in page.one(class_="errors").text
        assert "gate: failed" in capsys.readouterr().out

    def test_same_bytes_every_time(self, project: Path) -> None:
        """Two runs over the same drafts give the same file, at any number of processes."""
        for number in range(3):
            write(f"draft{number}.md", SICK + GLOW)
        pages = []
        for jobs in ("1", "2"):
            main([".", "--jobs", jobs, "--output", "html:report.html"])
            pages.append(Path("report.html").read_bytes())
            Path("report.html").unlink()

        assert pages[0] == pages[1]
