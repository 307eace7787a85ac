"""Checkstyle XML, which Jenkins, SonarQube, reviewdog and many editors read."""

from __future__ import annotations

from itertools import groupby
from xml.etree.ElementTree import Comment, Element, SubElement

from healthlint import __version__
from healthlint.reports.gate import open_findings
from healthlint.reports.paths import file_path
from healthlint.reports.wording import advice, line, packs_used, said
from healthlint.reports.xmltext import document
from healthlint.types import Report

FORMAT = "4.3"  # of checkstyle, whose shape this is


def render(report: Report) -> str:
    """Open findings by draft. Drafts that are clean stand there empty, unreadable ones with an error."""
    root = Element("checkstyle", version=FORMAT)
    used = f" healthlint {__version__}; rules: {packs_used(report)} "
    root.append(Comment(used.replace("--", "- -")))
    for error in report.errors:
        draft = SubElement(root, "file", name=file_path(error.path))
        message = f"cannot be checked: {line(error.message)}"
        _problem(draft, 1, 1, "error", message, "cannot-be-checked")
    found = {
        path: tuple(group) for path, group in groupby(open_findings(report), lambda finding: finding.path)
    }
    for path in dict.fromkeys((*report.drafts, *found)):
        draft = SubElement(root, "file", name=file_path(path))
        for one in found.get(path, ()):
            message = f"{said(one)} {advice(one)}".rstrip()
            _problem(draft, one.line, one.column, one.severity, message, line(one.rule))
    return document(root)


def _problem(draft: Element, row: int, column: int, severity: str, message: str, rule: str) -> None:
    place = {"line": str(row), "column": str(column)}
    SubElement(draft, "error", place, severity=severity, message=message, source=f"healthlint.{rule}")
