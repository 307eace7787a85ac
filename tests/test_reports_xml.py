"""JUnit and checkstyle: what CI servers make of them."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import pytest

from healthlint.types import DraftError, PackInfo, Report
from reporting import draft, finding, hostile_report, report, reporter

MIXED = draft("It cures and heals and mends asthma now.", "b.md")


def _mixed(**changes: Any) -> Report:
    made = report(
        finding(MIXED, "cures"),
        finding(MIXED, "heals", severity="info"),
        finding(MIXED, "mends", state="waived", reason="a quotation"),
        finding(MIXED, "asthma", state="baselined"),
        finding(MIXED, "now", state="unchanged"),
        errors=(DraftError("c.md", "it is a PDF"),),
        drafts=("a.md", "b.md"),
    )
    return made._replace(**changes)


def _root(name: str, made: Report) -> ET.Element:
    return ET.fromstring(reporter(name)(made))


class TestJunit:
    """Tests that pass, fail, are skipped or break."""

    def test_tests(self) -> None:
        """A finding at the gate fails, one below passes, a waived one is skipped, a clean draft passes."""
        (suite,) = _root("junit", _mixed())
        cases = {
            (case.get("classname"), case.get("name")): [child.tag for child in case]
            for case in suite.iter("testcase")
        }

        assert cases == {
            ("a.md", "no findings"): [],
            ("b.md", "1:4 claims/cure"): ["failure"],
            ("b.md", "1:14 claims/cure"): ["system-out"],
            ("b.md", "1:24 claims/cure"): ["skipped"],
            ("b.md", "1:30 claims/cure"): ["skipped"],
            ("c.md", "can be checked"): ["error"],
        }

    def test_counts(self) -> None:
        """The numbers that dashboards show are those of the tests."""
        root = _root("junit", _mixed())

        assert {name: root[0].get(name) for name in ("tests", "failures", "errors", "skipped")} == {
            "tests": "6", "failures": "1", "errors": "1", "skipped": "2",
        }  # fmt: skip
        assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("6", "1", "1")

    @pytest.mark.parametrize(("fail_on", "failures"), [("never", 0), ("error", 1), ("info", 2)])
    def test_gate(self, fail_on: str, failures: int) -> None:
        """What does not fail the gate does not fail here."""
        assert len(_root("junit", _mixed(fail_on=fail_on)).findall(".//failure")) == failures

    def test_words(self) -> None:
        """The message says what and the text what to do; a skipped test says why."""
        root = _root("junit", _mixed())
        failure = root.find(".//failure")

        assert failure is not None
        assert failure.get("message") == 'Claims to cure: "cures"'
        assert (failure.text or "").split("\n") == [
            'b.md:1:4: error: Claims to cure: "cures"',
            "Why: A cure needs evidence.",
            "Instead: Say what is known.",
            "Standards: Ads Code 1.2 (unverified)",
        ]
        assert [one.get("message") for one in root.findall(".//skipped")] == [
            "waived: a quotation",
            "baselined",
        ]

    def test_packs(self) -> None:
        """The rules that were used stand among the properties."""
        values = {one.get("name"): one.get("value") for one in _root("junit", _mixed()).iter("property")}

        assert values["pack.core"] == "2026.1 (abcdef0123456789)"
        assert values["fail-on"] == "warning"


class TestCheckstyle:
    """Files with their errors."""

    def test_files(self) -> None:
        """Open findings by file, clean files empty, unreadable ones with an error."""
        root = _root("checkstyle", _mixed())
        found = {
            file.get("name"): [(one.get("line"), one.get("column"), one.get("severity")) for one in file]
            for file in root.iter("file")
        }

        assert found == {
            "c.md": [("1", "1", "error")],
            "a.md": [],
            "b.md": [("1", "4", "error"), ("1", "14", "info")],
        }
        error = root.find("file[@name='b.md']/error")
        assert error is not None
        assert error.get("source") == "healthlint.claims/cure"
        assert error.get("message") == 'Claims to cure: "cures" Instead: Say what is known.'

    def test_packs(self) -> None:
        """The rules that were used stand in a comment, which no pack can end."""
        assert "<!-- healthlint" in reporter("checkstyle")(_mixed())
        assert "core 2026.1 (abcdef0123456789)" in reporter("checkstyle")(_mixed())
        forged = PackInfo("--> <file name='forged'/> <!--", "1", "f")
        assert list(_root("checkstyle", report(packs=(forged,)))) == []


@pytest.mark.parametrize("name", ["junit", "checkstyle"])
def test_hostile_text(name: str) -> None:
    """Any text can stand in the document, and comes out of it as words: quotes, tags, ends of sections."""
    made = hostile_report()
    text = reporter(name)(made)
    root = ET.fromstring(text)
    tags = {"testsuites", "testsuite", "properties", "property", "testcase", "failure", "system-out", "skipped",
            "error", "checkstyle", "file"}  # fmt: skip
    values = [value for element in root.iter() for value in element.attrib.values()]

    assert {element.tag for element in root.iter()} <= tags
    assert any("</script><script>alert(1)</script>" in value and "]]>" in value for value in values)
    assert not any(character in text for character in "\x00\x1b\x07\x85\u202e\u2066\ufffe\ud800\udc80")
    assert all("\n" not in value for value in values)
