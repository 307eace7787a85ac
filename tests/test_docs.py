"""The documentation says what the program does: pages made from the packs, every setting, every exit code."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import textwrap
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from healthlint import lint_file
from healthlint.arguments import COMMANDS
from healthlint.cli import main
from healthlint.packs import PROFILES, load_rules
from healthlint.settingsfile import KEYS, OVERRIDE_KEYS

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    """The script that makes pages; it lies outside of the package."""
    spec = importlib.util.spec_from_file_location("pages", DOCS / "pages.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def pages(generator: ModuleType) -> dict[str, str]:
    """The generated pages by path."""
    made: dict[str, str] = generator.pages()
    return made


def test_every_rule_has_a_page(generator: ModuleType, pages: dict[str, str]) -> None:
    """Each page holds message, reason, advice, and every standard with its link and its mark."""
    ruleset = load_rules(PROFILES, preview=True)
    for rule in ruleset.rules.values():
        page = pages[f"rules/{rule.id}.md"]
        for text in (rule.message, rule.why, rule.instead):
            assert generator.plain(text) in page, rule.id
        for name in {name for names in rule.markets.values() for name in names}:
            standard = ruleset.standards[name]
            title = generator.plain(standard.title)
            lines = [line for line in page.splitlines() if title in line and standard.url in line]
            assert lines, (rule.id, name)
            assert any(("unverified" not in line) == standard.verified for line in lines), (rule.id, name)
        assert f"({rule.id}.md)" in pages["rules/index.md"]
        if rule.kind == "requirement":
            assert f"(rules/{rule.id}.md)" in pages["requirements.md"]


def test_examples_stand_on_the_page(pages: dict[str, str]) -> None:
    """What a rule reports and what it leaves alone, with the words that it hits marked."""
    page = pages["rules/claims/cures.md"]
    reported, left = page.split("## What it leaves alone")
    assert "<mark>cures tinnitus</mark>" in reported
    assert "<mark>" not in left
    assert "There is no cure for arthritis." in left


def test_text_of_rules_is_no_markup(generator: ModuleType) -> None:
    """Signs of Markdown and HTML in a rule's text come out as themselves."""
    shown = generator.plain("<b>*bold*</b> [x](y) | `z` {w} ~v~ #u")
    assert not re.search(r"[<>*_`\[\]|{}~]|#(?!\d)", shown)
    assert "<script>" not in generator._case("<script>[[x]]</script>")


def test_every_market_is_told(pages: dict[str, str]) -> None:
    """Each profile has its part, with the pack's version, the standards page each market's clauses."""
    for profile in PROFILES:
        assert f"(`{profile}`)" in pages["markets.md"]
    assert pages["standards.md"].count("\n## ") >= len(PROFILES)
    assert "**unverified**" in pages["standards.md"]


def test_every_command_and_option(pages: dict[str, str]) -> None:
    """The page on commands is the table of commands."""
    for name, command in COMMANDS.items():
        assert f"## healthlint {name}\n" in pages["commands.md"]
        for option in command.options:
            assert f"`{option.name}" in pages["commands.md"]


def test_where_markets_differ_is_told() -> None:
    """The table of severities is that of the rules, without the families that are alike everywhere."""
    counts: dict[str, dict[str, Counter[str]]] = {}
    for market in PROFILES:
        for rule in load_rules((market,)).traits.values():
            if rule.kind != "requirement":
                by_market = counts.setdefault(rule.family, {one: Counter() for one in PROFILES})
                by_market[market][rule.severity[0].upper()] += 1

    def cell(count: Counter[str]) -> str:
        return " ".join(f"{count[level]} {level}" for level in "EWI" if count[level]) or "–"

    differing = [
        f"| {family} | {' | '.join(cell(by_market[market]) for market in PROFILES)} |"
        for family, by_market in sorted(counts.items())
        if len({cell(count) for count in by_market.values()}) > 1
    ]
    table = f"| family | {' | '.join(PROFILES)} |\n{'|---' * (len(PROFILES) + 1)}|\n" + "\n".join(differing)
    assert table + "\n\n" in (DOCS / "standards-notes.md").read_text(encoding="utf-8"), (
        f"it should be\n{table}"
    )


def test_every_setting() -> None:
    """The settings page has a part for every key that a file may hold, and for no other."""
    text = (DOCS / "settings.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^##+ (\S+)$", text, re.M)) == {*KEYS, *OVERRIDE_KEYS}


def test_the_rule_to_copy_is_ready(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who copies the rule of CONTRIBUTING.md has one that holds to what stands below it."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```yaml\n(.*?)```", text, re.S)
    file = project / "first-visit.yaml"
    file.write_text(textwrap.dedent(block[: block.rindex("\n") + 1]), encoding="utf-8")
    (rule,) = yaml.safe_load(file.read_text(encoding="utf-8"))["rules"]

    assert rule["status"] == "preview"
    assert min(len(rule["cases"][kind]) for kind in ("flag", "quiet")) >= 2
    assert any(rule["standards"].values())
    assert main(["test", str(file)]) == 0
    assert "0 failed" in capsys.readouterr().out


def test_links_between_pages(pages: dict[str, str]) -> None:
    """Every relative link of a hand-written page leads to a page or file that is there."""
    for file in DOCS.glob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", file.read_text(encoding="utf-8")):
            assert target in pages or (DOCS / target).exists(), (file.name, target)


@pytest.mark.parametrize("page", [ROOT / "README.md", DOCS / "index.md"])
def test_a_newcomer_can_type_what_stands_there(page: Path) -> None:
    """A fresh install is on nobody's PATH: what makes the bare name known stands before its first use."""
    text = page.read_text(encoding="utf-8")
    before, bare, _ = text.partition("\n$ healthlint ")
    assert "python3 -m venv .venv" in before
    assert not bare or "source .venv/bin/activate" in before
    assert ".venv\\Scripts\\activate" in text


def test_our_own_words() -> None:
    """The documentation passes the linter that it is about."""
    for path in (DOCS, ROOT / "README.md"):
        report = lint_file(str(path), isolated=True)
        errors = [
            f"{finding.path}:{finding.line} {finding.rule}"
            for finding in report.findings
            if finding.severity == "error" and finding.state == "open"
        ]
        assert errors == []


def test_site_builds(tmp_path: Path) -> None:
    """The site builds without a warning, and no page asks for anything from elsewhere."""
    pytest.importorskip("properdocs", reason="properdocs is not installed: pip install -e '.[docs]'")
    done = subprocess.run(
        [sys.executable, "-m", "properdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for file in tmp_path.rglob("*.html"):
        loaded = re.findall(
            r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=\"([^\"]*)", file.read_text("utf-8")
        )
        assert not [address for address in loaded if address.startswith(("http:", "https:", "//"))], file
