"""reviewdog's format, by its own schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema

from healthlint.cli import main
from healthlint.types import DraftError, Report
from helpers import write
from reporting import CODE, draft, finding, hostile_report, report, reporter

SCHEMA = json.loads((Path(__file__).parent / "schemas/rdjson.json").read_text(encoding="utf-8"))


def _result(made: Report) -> dict[str, Any]:
    result = json.loads(reporter("rdjson")(made))
    jsonschema.Draft4Validator(SCHEMA).validate(result)
    return dict(result)


def test_diagnostic() -> None:
    """A message, a place, a severity and a rule with its address."""
    source = draft("Tea.\nIt cures.", "./a.md")
    result = _result(report(finding(source, "cures", severity="info"), sources={"./a.md": source}))
    (diagnostic,) = result["diagnostics"]

    assert diagnostic["location"] == {
        "path": "a.md",
        "range": {"start": {"line": 2, "column": 4}, "end": {"line": 2, "column": 9}},
    }
    assert diagnostic["severity"] == "INFO"
    assert diagnostic["code"] == {"value": "claims/cure", "url": CODE.url}
    assert diagnostic["message"].startswith('Claims to cure: "cures"\nWhy: A cure')
    assert "core 2026.1 (abcdef0123456789)" in result["source"]["name"]


def test_columns_count_bytes(project: Path, capsys: Any) -> None:
    """The format's columns are bytes of UTF-8, so that comments stand on the right words."""
    text = "Größe 😀 zapcures asthma.\n"
    write("draft.md", text)
    main(["--format", "rdjson", "draft.md"])
    place = json.loads(capsys.readouterr().out)["diagnostics"][0]["location"]["range"]
    data = text.encode()

    assert data[place["start"]["column"] - 1 : place["end"]["column"] - 1].startswith(b"zapcures")


def test_without_the_text_lines_only() -> None:
    """A column that cannot be known is left out rather than guessed."""
    result = _result(report(finding(draft("It cures."), "cures")))

    assert result["diagnostics"][0]["location"]["range"] == {"start": {"line": 1}, "end": {"line": 1}}


def test_errors_empty_and_hostile() -> None:
    """Unreadable drafts are diagnostics; a clean run has none; no text breaks the report."""
    (error,) = _result(report(errors=(DraftError("a.md", "it is a PDF"),)))["diagnostics"]

    assert (error["location"], error["severity"]) == ({"path": "a.md"}, "ERROR")
    assert _result(report())["diagnostics"] == []
    hostile = _result(hostile_report())["diagnostics"]
    assert len(hostile) == 4
    assert all("javascript" not in diagnostic.get("code", {}).get("url", "") for diagnostic in hostile)
