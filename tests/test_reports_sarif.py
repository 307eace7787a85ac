"""SARIF: valid by the published schema, and saying what code scanners need to know."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from healthlint.types import DraftError, Note, Report
from reporting import CODE, draft, finding, hostile_report, report, reporter

SCHEMA = json.loads((Path(__file__).parent / "schemas/sarif-2.1.0.json").read_text(encoding="utf-8"))


def _run(made: Report, name: str = "sarif") -> dict[str, Any]:
    log = json.loads(reporter(name)(made))
    jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(log)
    (run,) = log["runs"]
    return dict(run)


@pytest.mark.parametrize("name", ["sarif", "code-scanning"])
@pytest.mark.parametrize("made", [report(), hostile_report()], ids=["empty", "hostile"])
def test_schema(made: Report, name: str) -> None:
    """Whatever is in it, the log is valid."""
    assert len(_run(made, name)["results"]) in (0, 3, 4)


def test_place() -> None:
    """Columns count code points, as the log says, and ends are exclusive."""
    source = draft("Größe 😀 cures\nasthma now.", "content/a.md")
    run = _run(report(finding(source, "cures\nasthma")))
    place = run["results"][0]["locations"][0]["physicalLocation"]

    assert run["columnKind"] == "unicodeCodePoints"
    assert place["region"] == {"startLine": 1, "startColumn": 9, "endLine": 2, "endColumn": 7}
    assert place["artifactLocation"] == {"uri": "content/a.md", "uriBaseId": "%SRCROOT%"}
    assert "%SRCROOT%" in run["originalUriBaseIds"]


def test_levels() -> None:
    """A note in SARIF is what is info here; a rule's level is the highest that its findings have."""
    source = draft("It cures and heals.")
    run = _run(
        report(finding(source, "heals", severity="info"), finding(source, "cures", severity="warning"))
    )

    assert [result["level"] for result in run["results"]] == ["note", "warning"]
    assert run["tool"]["driver"]["rules"][0]["defaultConfiguration"] == {"level": "warning"}


def test_rule_help() -> None:
    """A rule says why, what to write instead and where it is laid down; results point at their rule."""
    source = draft("It cures and heals.")
    other = finding(source, "heals", rule="claims/heal", message="Claims to heal.", standards=())
    run = _run(report(other, finding(source, "cures")))
    rules = run["tool"]["driver"]["rules"]

    assert [rule["id"] for rule in rules] == ["claims/cure", "claims/heal"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == ["claims/heal", "claims/cure"]
    assert rules[0]["shortDescription"]["text"] == "Claims to cure."
    assert rules[0]["helpUri"] == CODE.url
    assert rules[0]["help"]["text"] == (
        "A cure needs evidence.\nInstead: Say what is known.\nStandards: Ads Code 1.2 (unverified)"
    )
    assert rules[0]["help"]["markdown"].endswith(f"- [Ads Code 1.2](<{CODE.url}>) (Proof)")
    assert "helpUri" not in rules[1]


def test_message() -> None:
    """Who sees the message alone knows which words are meant and what to do."""
    run = _run(report(finding(draft("It cures asthma."), "cures asthma")))

    assert run["results"][0]["message"]["text"] == (
        'Claims to cure: "cures asthma" Instead: Say what is known.'
    )


def test_suppressions() -> None:
    """Waivers stand in the draft, the baseline beside it; open findings say that nothing suppresses them."""
    source = draft("It cures and heals and mends asthma.")
    run = _run(
        report(
            finding(source, "cures"),
            finding(source, "heals", state="waived", reason="a quotation"),
            finding(source, "mends", state="baselined"),
            finding(source, "asthma", state="unchanged"),
        )
    )

    assert [result["suppressions"] for result in run["results"]] == [
        [],
        [{"kind": "inSource", "status": "accepted", "justification": "a quotation"}],
        [{"kind": "external", "status": "accepted"}],
    ]


def test_code_scanning_gets_open_findings_only() -> None:
    """GitHub keeps alerts of suppressed results open, so they are left out of what it gets."""
    source = draft("It cures and heals.")
    made = report(finding(source, "cures"), finding(source, "heals", state="waived", rule="claims/heal"))
    run = _run(made, "code-scanning")

    assert [result["ruleId"] for result in run["results"]] == ["claims/cure"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["claims/cure"]


def test_fingerprint_packs_and_notes() -> None:
    """Two runs can be compared: by finding, and by the rules that were used."""
    made = finding(draft("It cures."), "cures", notes=(Note("hedged", "lower", "may", 0, 1),))
    run = _run(report(made))

    assert run["results"][0]["partialFingerprints"] == {"healthlint/v1": made.fingerprint}
    assert run["results"][0]["properties"]["notes"] == [
        {"guard": "hedged", "effect": "lower", "quote": "may"}
    ]
    assert [
        (one["name"], one["version"], one["properties"]["digest"]) for one in run["tool"]["extensions"]
    ] == [
        ("core", "2026.1", "abcdef0123456789"),
        ("uk", "2026.2", "fed9"),
    ]


def test_what_could_not_be_checked() -> None:
    """A draft that nobody could read makes the run unsuccessful, and says so with its place."""
    run = _run(report(errors=(DraftError("b c.md", "it is a PDF"),), hints=("no market chosen",)))
    (invocation,) = run["invocations"]
    (notification,) = invocation["toolExecutionNotifications"]

    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 2)
    assert notification["message"]["text"] == "cannot be checked: it is a PDF"
    assert notification["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "b%20c.md"
    assert invocation["toolConfigurationNotifications"][0]["message"]["text"] == "no market chosen"


def test_findings_do_not_make_a_run_unsuccessful() -> None:
    """A run that worked and found something has worked."""
    (invocation,) = _run(report(finding(draft("It cures."), "cures")))["invocations"]

    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (True, 1)


def test_messages_make_no_links_and_placeholders() -> None:
    """Words of a draft that look like SARIF's links and placeholders stay words."""
    source = draft("It cures [me](https://evil.example) {0}.")
    text = _run(report(finding(source, "cures [me](https://evil.example) {0}")))["results"][0]["message"][
        "text"
    ]

    assert "](" not in text
    assert "{0}" not in text
    assert text.replace("\u200b", "").startswith('Claims to cure: "cures [me](https://evil.example) {0}"')


def test_code_scanning_takes_the_most_severe(monkeypatch: pytest.MonkeyPatch) -> None:
    """GitHub refuses an upload of too many results as a whole, so the least severe are left out."""
    monkeypatch.setattr("healthlint.reports.codescanning.MOST", 2)
    source = draft("It cures and heals and mends.")
    made = report(
        finding(source, "cures", severity="info"),
        finding(source, "heals"),
        finding(source, "mends", severity="warning"),
    )

    assert [one["level"] for one in _run(made, "code-scanning")["results"]] == ["error", "warning"]
