"""Reports: text for people, JSON for programs."""

from __future__ import annotations

import json
import re
from typing import Any, ClassVar

import jsonschema
import pytest

from healthlint.reports import REPORTERS
from healthlint.reports.cells import cells
from healthlint.reports.excerpt import excerpt
from healthlint.reports.gate import exit_code
from healthlint.reports.text import PLAIN, Page, pieces
from healthlint.types import DraftError, Note, Report, Source
from reporting import CODE, draft, finding, report_on, reporter

READ = CODE._replace(verified=True)


def _underlined(text: str, words: str, width: int = 60) -> tuple[str, str]:
    source = draft(text)
    return excerpt(source, finding(source, words), width)


def render(made: Report, page: Page = PLAIN) -> str:
    """The report for people as one text."""
    return "".join(pieces(made, page))


class TestText:
    """The report for people."""

    def test_whole_page(self) -> None:
        """What a copywriter sees, to the letter."""
        source = draft("# Lamps\n\nOur lamp cures asthma, and it may cure asthma again.\n")
        first = finding(source, "cures asthma", standards=(READ,))
        second = finding(
            source,
            "may cure",
            severity="warning",
            standards=(READ,),
            notes=(Note("hedged", "lower", "may", 0, 0),),
        )
        third = finding(
            source, "Lamps", severity="info", rule="safety/lamp", kind="requirement", standards=()
        )

        assert render(report_on(source, third, first, second)) == (
            "draft.md\n"
            "\n"
            "  1:3   note     Claims to cure. (safety/lamp)\n"
            "        # Lamps\n"
            "          ^^^^^\n"
            "        Why: A cure needs evidence.\n"
            "        Add: Say what is known.\n"
            "\n"
            "  3:10  error    Claims to cure. (claims/cure)\n"
            "        Our lamp cures asthma, and it may cure asthma again.\n"
            "                 ^^^^^^^^^^^^\n"
            "        Why: A cure needs evidence.\n"
            "        Instead: Say what is known.\n"
            "        Standards: Ads Code 1.2\n"
            "\n"
            "  3:31  warning  Claims to cure. (claims/cure)\n"
            "        Our lamp cures asthma, and it may cure asthma again.\n"
            "                                      ^^^^^^^^\n"
            '        Note: softened, hedged: "may"\n'
            "\n"
            "Where to read the standards\n"
            "\n"
            "  Ads Code, https://example.org/ads?part=1&of=2#2\n"
            "    1.2 Proof\n"
            "\n"
            "1 error, 1 warning, 1 note in 1 file (1,240 words)\n"
            'gate: failed at "warning": 1 error and 1 warning\n'
        )

    def test_standards_are_cited_everywhere_and_listed_once(self) -> None:
        """A finding names each clause, one without a number by its title; the end says where all are read."""
        source, again = draft("It cures and heals asthma."), draft("It cures.", "b.md")
        late = READ._replace(id="ads-2", section="1.10", title="Fairness")
        bare = CODE._replace(id="ads-3", section="", title="No fear")
        worse = CODE._replace(id="ads-4", section="", title="No haste")
        law = READ._replace(id="law", code="Law", section="", title="On lamps", url="")
        first = finding(source, "cures", standards=(late, READ))
        second = finding(source, "heals", rule="claims/heals", standards=(READ, bare, law, worse))
        third = finding(again, "cures", standards=(bare,))
        text = render(report_on(source, first, second, third), Page(width=120))
        lines = text.splitlines()

        assert [line.strip() for line in lines if "Standards:" in line] == [
            "Standards: Ads Code 1.10, 1.2",
            "Standards: Ads Code 1.2; Ads Code: No fear (unverified); No haste (unverified); Law: On lamps",
            "Standards: Ads Code: No fear (unverified)",
        ]
        assert text.partition("Where to read the standards\n\n")[2].partition("\n\n")[0].splitlines() == [
            "  Ads Code, https://example.org/ads?part=1&of=2#2",
            "    1.2 Proof",
            "    1.10 Fairness",
            "    No fear (unverified)",
            "    No haste (unverified)",
            "  Law: On lamps",
            "  Unverified: from memory, not yet checked against the source. Check before you rely on it.",
        ]

    def test_only_what_is_cited_is_listed(self) -> None:
        """No list without standards, none of those that only a waived finding cites, nor of what is verified."""
        source = draft("It cures and heals asthma.")
        waived = finding(source, "heals", state="waived", standards=(CODE._replace(title="Haste"),))
        text = render(report_on(source, finding(source, "cures", standards=(READ,)), waived))
        assert "1.2 Proof" in text
        assert "Haste" not in text
        assert "nverified" not in text
        assert "Where to read" not in render(
            report_on(source, finding(source, "cures", standards=()), waived)
        )

    def test_standards_of_strangers_are_shown_not_obeyed(self) -> None:
        """A project's own packs bring standards of their own."""
        source = draft("It cures asthma.")
        evil = CODE._replace(
            code="\x1b[2JCode", section="1\x07", title="\u202eTitle", url="https://x\x1b]0;y"
        )
        text = render(
            report_on(source, finding(source, "cures", standards=(evil, evil._replace(section=""))))
        )
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)

    @pytest.mark.parametrize(
        ("severity", "fail_on", "last"),
        [
            ("info", "warning", 'gate: passed at "warning": 1 note below it'),
            ("warning", "error", 'gate: passed at "error": 1 warning below it'),
            ("info", "info", 'gate: failed at "info": 1 note'),
            ("error", "never", 'gate: passed: nothing fails at "never"'),
        ],
    )
    def test_gate_line(self, severity: str, fail_on: str, last: str) -> None:
        """The last line says which gate passed or failed, and why."""
        source = draft("It cures asthma.")
        report = report_on(source, finding(source, "cures", severity=severity), fail_on=fail_on)

        assert render(report).splitlines()[-1] == last
        assert exit_code(report) == ("failed" in last)

    def test_unreadable_draft_fails_the_gate(self) -> None:
        """A run that could not read everything never looks green."""
        report = report_on(draft(""), errors=(DraftError("b.md", "it is a PDF"),))

        text = render(report)
        assert "b.md\n  cannot be checked: it is a PDF\n" in text
        assert text.splitlines()[-1] == "gate: failed: 1 path could not be checked"
        assert exit_code(report) == 2

    def test_waived_findings_are_counted_not_shown(self) -> None:
        """A waived finding does not fail the gate, and is not forgotten either."""
        source = draft("It cures asthma.")
        report = report_on(source, finding(source, "cures", state="waived", reason="a quotation"))

        assert render(report) == 'no findings in 1 file (1,240 words), 1 waived\ngate: passed at "warning"\n'
        assert exit_code(report) == 0

    def test_nothing_of_the_draft_reaches_the_terminal(self) -> None:
        """Escape sequences, overrides and control characters of a draft are shown, not obeyed."""
        evil = "It cures \x1b[2Jasthma\u202e now\x07 \x9b31m."
        source = Source("evil\x1b[31m.md", evil, (0,))
        claim = finding(source, "cures \x1b[2Jasthma\u202e", message="Says \x1b[2J.")
        text = render(report_on(source, claim, errors=(DraftError("x\x1b", "y\x9b"),)))

        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
        assert "It cures \\x1b[2Jasthma\\u202e now\\x07" in text
        assert f"   {'^' * len('cures xx1b[2Jasthmaxu202e')}\n" in text

    def test_colour_only_marks(self) -> None:
        """With the colour codes taken out, a coloured page is the plain page."""
        source = draft("It cures asthma.")
        report = report_on(source, finding(source, "cures"))
        coloured = render(report, Page(colour=True))

        assert "\x1b[31merror\x1b[0m" in coloured
        assert re.sub(r"\x1b\[\d+m", "", coloured) == render(report)

    def test_width(self) -> None:
        """No line is wider than the page, but for words that cannot be broken."""
        source = draft("very " * 60 + "it cures asthma, " + "truly " * 60)
        claim = finding(source, "cures", why="because " * 40, instead="rather " * 40)
        lines = render(report_on(source, claim), Page(width=60)).splitlines()

        assert max(map(cells, lines)) <= 60

    def test_narrow_page(self) -> None:
        """Below 60 cells all that is said of a finding stands under its place, and the gate is wrapped too."""
        source = draft("It cures asthma.")
        claim = finding(source, "cures", message="Promises to cure, heal or end a condition.")
        report = report_on(source, claim, files=12)

        assert render(report, Page(width=40)).splitlines() == [
            "draft.md",
            "",
            "  1:4  error    Promises to cure, heal",
            "    or end a condition. (claims/cure)",
            "    It cures asthma.",
            "       ^^^^^",
            "    Why: A cure needs evidence.",
            "    Instead: Say what is known.",
            "    Standards: Ads Code 1.2 (unverified)",
            "",
            "Where to read the standards",
            "",
            "  Ads Code,",
            "    https://example.org/ads?part=1&of=2#2",
            "    1.2 Proof (unverified)",
            "  Unverified: from memory, not yet",
            "  checked against the source. Check",
            "  before you rely on it.",
            "",
            "1 error in 12 files (1,240 words)",
            'gate: failed at "warning": 1 error',
        ]

    def test_empty_report(self) -> None:
        """No drafts, no findings: said in one line."""
        assert render(report_on(draft(""), files=0, words=0)).startswith("no findings in 0 files (0 words)\n")


class TestExcerpt:
    """The line and the marks below it."""

    @pytest.mark.parametrize(
        ("text", "words", "line", "marks"),
        [
            ("It cures asthma.\nNext", "cures", "It cures asthma.", "   ^^^^^"),
            ("a\r\nIt cures asthma.\r\nNext", "cures", "It cures asthma.", "   ^^^^^"),
            ("\tIt cures.", "cures", "It cures.", "   ^^^^^"),
            ("It\tcures.", "cures", "It    cures.", "      ^^^^^"),
            ("针灸 cures 😀 all", "cures", "针灸 cures 😀 all", "     ^^^^^"),
            ("It cures 针灸 x", "cures 针灸", "It cures 针灸 x", "   ^^^^^^^^^^"),
            ("Cafe\u0301 cures", "cures", "Cafe\u0301 cures", "     ^^^^^"),
            ("It cures\nasthma now", "cures\nasthma", "It cures", "   ^^^^^"),
        ],
    )
    def test_marks_stand_below_the_words(self, text: str, words: str, line: str, marks: str) -> None:
        """Tabs, wide and combining characters, line ends: the marks stand where the words do."""
        assert _underlined(text, words) == (line, marks)

    @pytest.mark.parametrize("where", ["start", "middle", "end"])
    def test_long_lines_are_trimmed_around_the_words(self, where: str) -> None:
        """The words stay in view, the rest gives way to an ellipsis, and the marks still fit."""
        filler = "lorem ipsum " * 50
        text = {"start": f"cures {filler}", "middle": f"{filler}cures {filler}", "end": f"{filler}cures"}[
            where
        ]
        line, marks = _underlined(text, "cures")

        assert cells(line) <= 60
        assert line[len(marks) - 5 : len(marks)] == "cures"
        assert line.startswith("…") is (where != "start")
        assert line.endswith("…") is (where != "end")

    def test_long_quotes_are_cut(self) -> None:
        """A finding longer than the page shows its beginning."""
        line, marks = _underlined("It " + "cures " * 50, ("cures " * 50).strip())

        assert cells(line) <= 60
        assert cells(marks) <= 60
        assert line.endswith("…")

    def test_one_line_of_megabytes(self) -> None:
        """Only the part around the words is looked at: 2,000 findings on one line come quickly."""
        source = draft("lorem ipsum " * 150_000 + "cures")
        claim = finding(source, "cures")
        for _ in range(2000):
            line, _ = excerpt(source, claim, 80)

        assert line.endswith("cures")


class TestJson:
    """The report for programs, schema 1."""

    SCHEMA: ClassVar[dict[str, Any]] = {
        "type": "object",
        "additionalProperties": False,
        "required": ["schema", "tool", "packs", "profiles", "findings", "errors", "summary"],
        "properties": {
            "schema": {"const": 1},
            "tool": {"type": "object", "required": ["name", "version"]},
            "packs": {"type": "array", "items": {"type": "object", "required": ["id", "version", "digest"]}},
            "profiles": {"type": "array", "items": {"type": "string"}},
            "findings": {
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": [
                        "path", "line", "column", "end_line", "end_column", "rule", "family", "kind",
                        "severity", "message", "quote", "why", "instead", "standards", "notes",
                        "fingerprint", "state",
                    ],
                    "properties": {
                        **{name: {"type": "integer", "minimum": 1}
                           for name in ("line", "column", "end_line", "end_column")},
                        **{name: {"type": "string"}
                           for name in ("path", "rule", "family", "message", "quote", "why", "instead")},
                        "fingerprint": {"type": "string", "minLength": 8},
                        "kind": {"enum": ["claim", "evidence", "requirement", "waiver", "config"]},
                        "severity": {"enum": ["error", "warning", "info"]},
                        "state": {"enum": ["open", "waived", "baselined", "unchanged"]},
                        "standards": {"items": {"required": ["code", "section", "title", "url"]}},
                        "notes": {"items": {"required": ["guard", "effect", "quote"]}},
                    },
                },
            },
            "errors": {"type": "array", "items": {"type": "object", "required": ["path", "message"]}},
            "summary": {
                "type": "object",
                "required": ["files", "words", "error", "warning", "info"],
                "additionalProperties": {"type": "integer"},
            },
        },
    }  # fmt: skip

    def test_schema(self) -> None:
        """The report has the members that other tools rely on, and no others."""
        source = draft("Größe cures “asthma” 😀")
        claim = finding(source, "cures", notes=(Note("hedged", "lower", "may", 0, 3),))
        text = reporter("json")(report_on(source, claim, errors=(DraftError("b.md", "no"),)))
        report = json.loads(text)

        jsonschema.validate(report, self.SCHEMA)
        assert report["summary"] == {"files": 1, "words": 1240, "error": 1, "warning": 0, "info": 0}
        assert report["findings"][0]["standards"][0] == {
            "code": "Ads Code", "section": "1.2", "title": "Proof", "url": CODE.url,
        }  # fmt: skip
        assert report["findings"][0]["notes"] == [{"guard": "hedged", "effect": "lower", "quote": "may"}]

    def test_characters_stay_themselves(self) -> None:
        """Text is not escaped to ASCII, so that a person can read the file too."""
        source = draft("Größe 😀 cures")

        assert '"Größe 😀"' in reporter("json")(report_on(source, finding(source, "Größe 😀")))

    def test_waived_findings_are_there(self) -> None:
        """A waived finding is listed with its state and does not count in the summary."""
        source = draft("It cures asthma.")
        report = json.loads(reporter("json")(report_on(source, finding(source, "cures", state="waived"))))

        assert report["findings"][0]["state"] == "waived"
        assert report["summary"]["error"] == 0

    def test_empty(self) -> None:
        """A clean run is JSON too."""
        report = json.loads(reporter("json")(report_on(draft(""))))

        assert (report["findings"], report["errors"]) == ([], [])


def test_every_format_is_there() -> None:
    """Each name of the registry leads to a function that reports."""
    source = draft("It cures asthma.")
    for name in REPORTERS:
        assert "cures" in reporter(name)(report_on(source, finding(source, "cures")))
