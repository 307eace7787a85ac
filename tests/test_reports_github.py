"""Annotations for GitHub Actions, read as its runner reads them."""

from __future__ import annotations

import re

import pytest

from healthlint.cli import main
from healthlint.reports.github import not_commands
from healthlint.types import DraftError
from helpers import WELL, write
from reporting import draft, finding, hostile_report, report, reporter

Command = tuple[str, dict[str, str], str]


def _runner(log: str) -> list[Command]:
    """The commands in a log, found and taken apart by the rules of the runner."""
    commands = []
    for line in re.split(r"\r\n|\r|\n", log):
        match = re.match(r"\s*::([\w-]+)(?: (.*?))?::(.*)$", line)
        if match:
            pairs = (pair.split("=", 1) for pair in (match[2] or "").split(",") if pair)
            values = {name.strip(): _decoded(value, "%3A", "%2C") for name, value in pairs}
            commands.append((match[1], values, _decoded(match[3])))
        elif "##[" in line:
            commands.append(("old", {}, line))
    return commands


def _decoded(text: str, *more: str) -> str:
    for code in ("%0D", "%0A", *more, "%25"):
        text = text.replace(code, chr(int(code[1:], 16)))
    return text


def test_annotation() -> None:
    """The place, the rule as its title, and all that a copywriter needs in the message."""
    source = draft("# Tea\n\nIt cures asthma: 100%, really.", "a, b:: c%.md")
    ((level, values, message),) = _runner(reporter("github")(report(finding(source, "cures asthma: 100%,"))))

    assert level == "error"
    assert values == {
        "file": "a, b:: c%.md", "line": "3", "endLine": "3", "col": "4", "endColumn": "23",
        "title": "claims/cure",
    }  # fmt: skip
    assert message.split("\n") == [
        'Claims to cure: "cures asthma: 100%,"',
        "Why: A cure needs evidence.",
        "Instead: Say what is known.",
        "Standards: Ads Code 1.2 (unverified)",
    ]


def test_several_lines_have_no_columns() -> None:
    """GitHub refuses columns where an annotation ends on another line."""
    source = draft("It cures\nasthma.")
    ((_, values, _),) = _runner(reporter("github")(report(finding(source, "cures\nasthma"))))

    assert (values["line"], values["endLine"]) == ("1", "2")
    assert not {"col", "endColumn"} & set(values)


def test_levels_and_states() -> None:
    """Errors come first, info is a notice, and what is waived or unchanged is not shown."""
    source = draft("It cures and heals and mends and ends asthma now.")
    made = report(
        finding(source, "cures", severity="info"),
        finding(source, "heals", severity="warning"),
        finding(source, "mends"),
        finding(source, "ends", state="waived"),
        finding(source, "now", state="unchanged"),
        errors=(DraftError("b.md", "it is a PDF"),),
    )
    commands = _runner(reporter("github")(made))

    assert [level for level, _, _ in commands] == ["error", "error", "warning", "notice"]
    assert commands[0][1:] == ({"file": "b.md", "title": "healthlint"}, "cannot be checked: it is a PDF")


def test_ten_of_each_level() -> None:
    """Beyond the ten that GitHub shows, findings are listed in the log, with their number."""
    source = draft(" ".join(f"w{number:02}" for number in range(40)))
    errors = [finding(source, f"w{number:02}") for number in range(23)]
    warnings = [finding(source, f"w{number}", severity="warning") for number in range(23, 34)]
    log = reporter("github")(report(*errors, *warnings))
    commands = _runner(log)

    assert [level for level, _, _ in commands] == ["error"] * 10 + ["warning"] * 10
    assert "\n13 more errors, 1 more warning, as GitHub annotates only 10 of each level in a step:\n" in log
    assert '\n  draft.md:1:41: error: Claims to cure: "w10" (claims/cure)\n' in log
    assert log.count("error: Claims to cure") == 13


def test_closing() -> None:
    """The log ends with the rules that were used and the gate."""
    log = reporter("github")(report(finding(draft("It cures."), "cures")))

    assert log.splitlines()[-2:] == [
        "rules: core 2026.1 (abcdef0123456789), uk 2026.2 (fed9)",
        'gate: failed at "warning": 1 error',
    ]


def test_nothing_of_a_draft_is_a_command() -> None:
    """Only the annotations are commands, whatever stands in draft, path and rule; lines stay lines."""
    made = hostile_report()
    commands = _runner(reporter("github")(made))

    assert [level for level, _, _ in commands] == ["error", "error", "warning", "notice", "notice"]
    assert all(
        set(values) <= {"file", "line", "endLine", "col", "endColumn", "title"} for _, values, _ in commands
    )
    many = made._replace(findings=tuple(made.findings[:1]) * 15)
    assert [level for level, _, _ in _runner(reporter("github")(many))] == ["error"] * 10 + ["notice"]


@pytest.mark.parametrize(
    "line", ["::error::x", "  ::stop-commands::x", "\u00a0::add-mask::e", "a ##[group]b"]
)
def test_not_commands(line: str) -> None:
    """A line of a draft is shown as it is, but for an invisible character, and is no command any more."""
    assert _runner(line)
    assert not _runner(not_commands(line))
    assert not_commands(f"x\n{line}").replace("\u200b", "") == f"x\n{line}"


@pytest.mark.usefixtures("project")
def test_text_in_a_workflow_log(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The report for people shows lines of drafts, which must not command the runner either."""
    write("draft.md", "::stop-commands::x The lamp zapcures ##[add-mask]e\n" + WELL)

    assert main(["draft.md"]) == 1
    assert len(_runner(capsys.readouterr().out)) == 1
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert main(["draft.md"]) == 1
    out = capsys.readouterr().out
    assert "zapcures" in out
    assert not _runner(out)


@pytest.mark.usefixtures("project")
def test_programs_get_their_text_to_the_letter(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """JSON that is piped on within a workflow is not changed."""
    write("draft.md", "The lamp zapcures ##[add-mask]e\n")
    main(["--format", "json", "draft.md"])
    before = capsys.readouterr().out
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    main(["--format", "json", "draft.md"])

    assert capsys.readouterr().out == before
