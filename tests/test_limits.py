"""Limits as settings: each can be lowered and raised, names itself in its message, and has an end."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from healthlint.cli import main
from healthlint.limits import LIMITS
from helpers import SICK, WELL, write

SLOW = """\
rules:
  - {id: own/slow, family: other, severity: warning, regex: ['(a|aa)+$'], message: Slow.,
     why: W., instead: I., cases: {flag: [aaa], quiet: [b]}}
"""


def settings(*lines: str) -> None:
    """The settings of the current folder: the rules of the project, and these lines."""
    text = "\n".join(['profile = "uk"', 'rules = ["../rules/own.yaml"]', *lines])
    Path("healthlint.toml").write_text(text + "\n", encoding="utf-8")


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What a run prints, its lines joined."""
    main(list(words))
    printed = capsys.readouterr()
    return " ".join((printed.out + printed.err).split())


class TestFileSize:
    """``max-file-size``, of drafts in files, on standard input and beside others."""

    def test_lower(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """A draft beyond it is an error that names the setting; the others go on."""
        write("large.md", WELL * 10)
        write("a.md", SICK)
        settings("max-file-size = 100")
        text = told(capsys, ".")
        assert "large.md cannot be checked: has 260 bytes and the limit is 100; split it" in text
        assert "or raise max-file-size in the settings (20,000,000 at most)" in text
        assert "own/cure" in text

    def test_higher(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """What is refused by default can be let in, and traced and shown as well."""
        write("large.md", SICK + WELL[:3] + " " * 2_000_000)
        assert main(["large.md", "--quiet"]) == 2
        settings("max-file-size = 2_100_000")
        assert main(["large.md", "--quiet"]) == 1
        assert main(["trace", "large.md"]) == 0
        assert "healthlint.toml:3" in told(capsys, "large.md", "--show-settings")

    def test_standard_input(
        self, project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A text that an editor sends is held to the settings of the file that it names."""
        from healthlint.commands import check

        settings("max-file-size = 10")
        monkeypatch.setattr(check, "standard_input", lambda: SICK.encode())
        assert "the limit is 10;" in told(capsys, "-", "--stdin-path", "a.md")


class TestFindings:
    """``max-findings`` of one draft."""

    def test_lower(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """The gravest are kept, and what is said of the others names the setting."""
        write("a.md", (SICK + "\n") * 5)
        settings("max-findings = 3")
        assert main(["a.md", "--format", "json"]) == 1
        findings = json.loads(capsys.readouterr().out)["findings"]
        assert [one["rule"] for one in findings].count("own/cure") == 3
        (said,) = (one for one in findings if one["rule"] == "config/too-many-findings")
        assert said["message"] == "The draft has 5 findings; the 3 gravest are shown."
        assert said["instead"].endswith("or raise max-findings in the settings (20,000 at most).")

    def test_higher(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """More than by default."""
        write("a.md", (SICK + "\n") * 2_100)
        settings("max-findings = 2100")
        main(["a.md", "--format", "json"])
        assert json.loads(capsys.readouterr().out)["summary"]["error"] == 2_100


def test_search_time(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A search that takes long is stopped after the time that the settings give it."""
    write("slow.yaml", SLOW)
    write("a.md", "a" * 60 + "!\n\n" + SICK)
    Path("healthlint.toml").write_text('rules = ["slow.yaml"]\nmax-search-time = 2\n', encoding="utf-8")
    begun = time.monotonic()
    text = told(capsys, "a.md")
    assert time.monotonic() - begun > 1.9
    assert "rule own/slow took too long on a sentence" in text
    assert "or raise max-search-time in the settings (10 at most)" in text


@pytest.mark.parametrize("key", LIMITS)
@pytest.mark.parametrize("value", ["0", "-1", "true", '"5"', "1.5", "[1]", "one more"])
def test_wrong_values(project: Path, capsys: pytest.CaptureFixture[str], key: str, value: str) -> None:
    """Nobody can lift a limit beyond its end, take it away, or write what is no number."""
    value = str(LIMITS[key].most + 1) if value == "one more" else value
    write("a.md", SICK)
    settings(f"{key} = {value}")
    assert main(["a.md"]) == 2
    said = f"healthlint.toml:3: {key} must be a whole number of {LIMITS[key].unit} from 1 to {LIMITS[key].most:,}"
    assert said in capsys.readouterr().err


def test_nearer_file_wins(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Settings that build on others take over those limits that they do not set."""
    write("shared/base.toml", "max-file-size = 10\nmax-findings = 1\n")
    settings('extends = ["shared/base.toml"]', "max-file-size = 1000")
    write("a.md", (SICK + "\n") * 3)
    text = told(capsys, "a.md")
    assert "has 3 findings; the 1 gravest" in text


@pytest.mark.results_kept
def test_a_kept_result_is_not_used_under_another_limit(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A second run with a higher limit shows what the first one left out."""
    write("a.md", (SICK + "\n") * 5)
    for most, shown in ((2, 2), (4, 4)):
        settings(f"max-findings = {most}")
        assert main(["a.md", "--format", "json"]) == 1
        findings = json.loads(capsys.readouterr().out)["findings"]
        assert [one["rule"] for one in findings].count("own/cure") == shown
