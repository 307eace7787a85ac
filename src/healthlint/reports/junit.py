"""JUnit XML, the one report that every CI shows as tests: drafts and findings that pass or fail the gate.

A finding at or above the gate is a failed test, one below it a passed test with a note, a waived or baselined
one is skipped with its reason, a clean draft has passed, and a draft that could not be checked is an error.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from healthlint import __version__
from healthlint.reports.paths import file_path
from healthlint.reports.text import NOUNS
from healthlint.reports.wording import line, reasons, said
from healthlint.reports.xmltext import document
from healthlint.severities import failing
from healthlint.types import Finding, Report

RESTING = ("waived", "baselined")


def render(report: Report) -> str:
    """One suite: tests in the order of drafts, then those that could not be checked."""
    root = Element("testsuites", name="healthlint")
    suite = SubElement(root, "testsuite", name="healthlint")
    properties = SubElement(suite, "properties")
    used = {f"pack.{pack.id}": f"{pack.version} ({pack.digest})" for pack in report.packs}
    named = {"healthlint": __version__, "profiles": ",".join(report.profiles), "fail-on": report.fail_on}
    for name, value in {**named, **used}.items():
        SubElement(properties, "property", name=line(name), value=line(value))
    levels = failing(report.fail_on)
    found: dict[str, list[Finding]] = {path: [] for path in report.drafts}
    for finding in report.findings:
        found.setdefault(finding.path, []).append(finding)
    for path, findings in found.items():
        counting = [finding for finding in findings if finding.state == "open" or finding.state in RESTING]
        for finding in counting:
            _finding(suite, finding, finding.severity in levels)
        if not counting:
            _case(suite, path, "no findings")
    for error in report.errors:
        case = _case(suite, error.path, "can be checked")
        SubElement(case, "error", type="cannot-be-checked", message=line(error.message))
    _count(root, suite)
    return document(root)


def _finding(suite: Element, finding: Finding, fails: bool) -> None:
    place = f"{finding.line}:{finding.column}"
    case = _case(suite, finding.path, f"{place} {line(finding.rule)}")
    if finding.state in RESTING:
        reason = f"{finding.state}: {line(finding.reason)}" if finding.reason else finding.state
        SubElement(case, "skipped", message=reason)
        return
    where = f"{file_path(finding.path)}:{place}: {NOUNS[finding.severity]}"
    text = "\n".join([f"{where}: {said(finding)}", *reasons(finding)])
    if fails:
        SubElement(case, "failure", type=line(finding.rule), message=said(finding)).text = text
    else:
        SubElement(case, "system-out").text = text


def _case(suite: Element, path: str, name: str) -> Element:
    shown = file_path(path)
    return SubElement(suite, "testcase", classname=shown, name=name, file=shown, time="0")


def _count(root: Element, suite: Element) -> None:
    numbers = {
        "tests": len(suite.findall("testcase")),
        "failures": len(suite.findall("testcase/failure")),
        "errors": len(suite.findall("testcase/error")),
        "skipped": len(suite.findall("testcase/skipped")),
    }
    for element in (root, suite):
        for name, number in numbers.items():
            if element is suite or name != "skipped":
                element.set(name, str(number))
        element.set("time", "0")
