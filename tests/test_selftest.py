"""self-test: a gate that nothing can fail is found out, and the setting that made it so is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from healthlint import lint
from healthlint.cli import main
from healthlint.packs import PROFILES, load_rules, modalities
from healthlint.selftest import bad_draft
from helpers import SICK, WELL, write


@pytest.fixture
def settings(project: Path) -> Path:
    """A project with one careful draft and no settings yet; the path of its settings file."""
    write("content/a.md", WELL)
    file = project / "healthlint.toml"
    file.unlink()
    return file


def _said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main(["self-test", *words])
    return code, capsys.readouterr().out


def test_passes_with_ordinary_settings(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without settings and with a market the gate can fail, and the drafts that stand for it are named."""
    code, text = _said(capsys)
    assert code == 0
    assert "./content/a.md" in text
    settings.write_text('profile = "uk"\n', encoding="utf-8")
    code, text = _said(capsys)
    assert code == 0
    assert 'profile uk, fails at "warning"' in text


def test_fail_on_never(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A level of never is named with the line, or the option, that set it."""
    settings.write_text('profile = "uk"\nfail-on = "never"\n', encoding="utf-8")
    code, text = _said(capsys)
    assert code == 1
    assert 'fail-on is "never" (healthlint.toml:2)' in text
    assert _said(capsys, "--fail-on", "error")[0] == 0
    assert 'fail-on is "never" (--fail-on)' in _said(capsys, "--fail-on", "never")[1]


def test_takes_the_words_of_the_check(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a job gives to check it can give to self-test; an option that neither has is refused."""
    assert _said(capsys, "--format", "github", "--diff=main", "-q", "content", "--profile", "us")[0] == 0
    assert main(["self-test", "--hooks", "x"]) == 2


def test_all_switched_off(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Severities that silence every family are named with their lines; one family left lets it pass."""
    families = sorted({rule.family for rule in load_rules(PROFILES).rules.values()})
    lines = [f'"{family}" = "off"\n' for family in families]
    settings.write_text("[severity]\n" + "".join(lines), encoding="utf-8")
    code, text = _said(capsys)
    assert code == 1
    assert "absolute-cure = off (healthlint.toml:2)" in text
    lines.remove('"absolute-cure" = "off"\n')
    settings.write_text("[severity]\n" + "".join(lines), encoding="utf-8")
    assert _said(capsys)[0] == 0


def test_all_lowered_below_the_gate(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Families lowered to notes cannot fail a gate at warning."""
    families = {rule.family for rule in load_rules(PROFILES).rules.values()}
    lines = "".join(f'"{family}" = "info"\n' for family in families)
    settings.write_text("[severity]\n" + lines, encoding="utf-8")
    code, text = _said(capsys)
    assert code == 1
    assert "= info (healthlint.toml:" in text
    assert _said(capsys, "--fail-on", "info")[0] == 0


def test_one_silent_override(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Drafts that share settings are tried once, and a folder silenced by an override fails the test."""
    write("content/b.md", WELL)
    write("old/c.md", WELL)
    families = {rule.family for rule in load_rules(PROFILES).rules.values()}
    silent = ", ".join(f'"{family}" = "off"' for family in families)
    settings.write_text(f'[[overrides]]\npaths = ["old"]\nseverity = {{{silent}}}\n', encoding="utf-8")
    code, text = _said(capsys)
    assert code == 1
    assert "./content/a.md and 1 more draft with the same settings" in text
    assert text.index("a bad draft would fail") < text.index("./old/c.md") < text.index("would PASS")
    assert _said(capsys, "content")[0] == 0


def test_everything_excluded(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An exclude that covers all drafts, or the folder named, is a gate that checks nothing."""
    settings.write_text('exclude = ["content"]\n', encoding="utf-8")
    code, text = _said(capsys)
    assert code == 1
    assert "exclude every draft of ." in text
    assert "--show-settings ./content/a.md" in text
    code, text = _said(capsys, "content")
    assert code == 1
    assert 'exclude "content"' in text
    assert _said(capsys, "--isolated")[0] == 0


def test_no_drafts(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder without drafts fails the test; one that is not there is wrong usage."""
    Path("empty").mkdir()
    code, text = _said(capsys, "empty")
    assert code == 1
    assert "there is no draft in empty" in text
    assert main(["self-test", "nowhere"]) == 2
    assert main(["self-test", "content", "nowhere"]) == 2


def test_own_rules_alone(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where only the project's own rules are left, their own examples prove the gate."""
    write("a.md", SICK)
    own = {"own/cure", "own/glow"}
    rules = load_rules(("uk",), [str(project.parent / "rules" / "own.yaml")]).rules
    off = "".join(f'"{name}" = "off"\n' for name in rules if name not in own)
    text = (project / "healthlint.toml").read_text(encoding="utf-8")
    (project / "healthlint.toml").write_text(f"{text}[severity]\n{off}", encoding="utf-8")
    code, said = _said(capsys)
    assert code == 0
    assert "in the examples of your own rules" in said


@pytest.mark.parametrize("profile", ["", *PROFILES])
def test_every_market_objects(profile: str) -> None:
    """The bad draft fails at error in every market, whatever it sells."""
    text = bad_draft().decode("utf-8")
    for modality in ("", *modalities()[::12]):
        report = lint(text, profile=profile or None, modality=modality)
        errors = {finding.family for finding in report.findings if finding.severity == "error"}
        assert len(errors) >= 5, modality
