"""Settings files: which one speaks for a draft, what it may say, and how mistakes are told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from healthlint.cli import main
from healthlint.errors import SettingsError
from healthlint.globs import covers
from healthlint.settings import Settings, settings_for
from helpers import use_rules, write


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository as the current folder."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path.resolve()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _problem(path: str = ".") -> str:
    with pytest.raises(SettingsError) as caught:
        settings_for(path, {})
    return str(caught.value)


class TestWhichFile:
    """The nearest file upward, up to the repository's root."""

    def test_nearest_wins(self, root: Path) -> None:
        """A file in the draft's own folder replaces the one above it."""
        _write(root / "healthlint.toml", 'profile = "uk"\nmodality = "acupuncture"\n')
        _write(root / "us" / "healthlint.toml", 'profile = "us"\n')
        (root / "us" / "blog").mkdir()

        assert settings_for("us/blog", {}).profiles == ("us",)
        assert settings_for("us/blog", {}).modality == ""
        assert settings_for(".", {}).profiles == ("uk",)

    def test_pyproject(self, root: Path) -> None:
        """pyproject.toml counts if it has the table, and healthlint.toml beside it goes first."""
        _write(root / "pyproject.toml", '[tool.healthlint]\nprofile = ["uk", "ie"]\n')
        _write(root / "site" / "pyproject.toml", '[project]\nname = "healthlint-site"\n')

        assert settings_for("site", {}).profiles == ("uk", "ie")
        _write(root / "healthlint.toml", 'profile = "au"\n')
        assert settings_for("site", {}).profiles == ("au",)

    def test_search_ends_at_the_repository(self, root: Path) -> None:
        """Settings above the repository's root are somebody else's."""
        _write(root / "healthlint.toml", 'profile = "uk"\n')
        (root / "inner" / ".git").mkdir(parents=True)

        assert settings_for("inner", {}) == Settings()

    def test_folders_are_read_once(self, root: Path) -> None:
        """What was found for a folder is remembered for all below it."""
        _write(root / "healthlint.toml", 'profile = "uk"\n')
        known: dict[str, Settings] = {}
        settings_for(".", known)
        (root / "healthlint.toml").unlink()
        (root / "blog").mkdir()

        assert settings_for("blog", known).profiles == ("uk",)

    def test_settings_that_are_not_read_are_told_of(
        self, root: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Who writes settings in two places is told which of them count; another tool's are none of ours."""
        _write(root / "healthlint.toml", 'profile = "uk"\n')
        _write(root / "pyproject.toml", '[tool.other]\nx = "healthlint"\n')
        _write(root / "a.md", "The clinic opens at nine.\n")
        assert main(["a.md"]) == 0
        assert "was not read" not in capsys.readouterr().out

        _write(root / "pyproject.toml", '[project]\nname = "x"\n\n[tool.healthlint]\nprofile = "us"\n')
        assert main(["a.md"]) == 0
        assert "[tool.healthlint] in pyproject.toml was not read" in " ".join(capsys.readouterr().out.split())


class TestMistakes:
    """Every mistake is an error with its file, its line where there is one, and a way out."""

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ('profil = "uk"', 'healthlint.toml:1: unknown key "profil" in settings, did you mean profile?'),
            ('\nfail_on = "error"', "healthlint.toml:2: unknown key"),
            ('profile = "ukk"', 'healthlint.toml:1: unknown profile "ukk", did you mean uk?'),
            ('modality = "acupunctur"', "did you mean acupuncture?"),
            ('fail-on = "fatal"', "must be one of error, warning, info, never"),
            ("profile = 3", "profile must be a string or a list of strings"),
            ("modality = []", "modality must be a string"),
            ('severity = "off"', "severity must be a table"),
            ('[severity]\n"testimonial" = "fatal"', "healthlint.toml:2: severity"),
            ('[[overrides]]\nprofile = "uk"', "needs paths"),
            ('overrides = "x"', "must be written as [[overrides]] tables"),
            (
                '[[overrides]]\npaths = ["a"]\nfail-on = "error"',
                "healthlint.toml:3: fail-on cannot differ by path",
            ),
            ('[[overrides]]\npaths = ["a"]\nexclud = ["b"]', 'unknown key "exclud" in [[overrides]]'),
            ('exclude = ["../other"]', "matches nothing inside this folder"),
            ('rules = ["missing"]', '"missing" does not exist'),
            ('rules = ["/etc"]', "leads out of the project"),
            ('extends = ["../../x.toml"]', "leads out of the project"),
            ("profile = ", "cannot be read as TOML"),
            ("x = " + "[" * 5000, "cannot be read as TOML"),
        ],
    )
    def test_said(self, root: Path, text: str, said: str) -> None:
        """The message names the place and the remedy."""
        _write(root / "healthlint.toml", text + "\n")

        assert said in _problem()
        assert _problem().startswith("healthlint.toml")

    @pytest.mark.parametrize(
        ("inside", "line"),
        [
            ('profile = "uss"', 10),
            ('severity = {"testimonial" = "fatal"}', 10),
            ('[overrides.severity]\n"testimonial" = "fatal"', 11),
            ('exclude = ["old"]', 10),
            ('rules = ["missing"]', 10),
        ],
    )
    def test_line_in_an_override(self, root: Path, inside: str, line: int) -> None:
        """A mistake in an override is told with its own line, not with that of a like key further up."""
        above = 'profile = "uk"\nexclude = ["new"]\nrules = []\n[severity]\n"testimonial" = "info"\n'
        first = '[[overrides]]\npaths = ["a"]\n'
        _write(root / "healthlint.toml", f'{above}{first}[[overrides]]\npaths = ["b"]\n{inside}\n')
        assert _problem().startswith(f"healthlint.toml:{line}: ")

        _write(root / "healthlint.toml", f'{above}{first}[[overrides]]\nprofile = "us"\n')
        assert _problem().startswith("healthlint.toml:8: an override needs paths")

    def test_line_in_pyproject(self, root: Path) -> None:
        """Of a pyproject.toml, the line in the table of healthlint counts."""
        _write(root / "pyproject.toml", '[tool.x]\nprofile = "x"\n[tool.healthlint]\nprofile = "ukk"\n')
        assert _problem().startswith("pyproject.toml:4: ")

    def test_link_out_of_the_project(self, root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
        """A link inside the project that leads out of it is a path out of it."""
        outside = tmp_path_factory.mktemp("outside")
        _write(outside / "settings.toml", 'profile = "uk"\n')
        (root / "innocent.toml").symlink_to(outside / "settings.toml")
        _write(root / "healthlint.toml", 'extends = ["innocent.toml"]\n')

        assert "leads out of the project" in _problem()

    def test_not_utf8_and_too_large(self, root: Path) -> None:
        """Bytes that are no UTF-8, and files beyond any sense, are refused with their name."""
        (root / "healthlint.toml").write_bytes(b'profile = "\xff"\n')
        assert "healthlint.toml: cannot be read as TOML" in _problem()
        (root / "healthlint.toml").write_bytes(b"#" * 1_000_001)
        assert "too large" in _problem()


class TestExtends:
    """Settings that build on others."""

    def test_later_wins_and_collections_add_up(self, root: Path) -> None:
        """Single values are replaced; excludes and severities add up, nearer ones last."""
        _write(
            root / "a.toml",
            'profile = "uk"\nfail-on = "error"\nexclude = ["old"]\nseverity = {"x" = "off"}\n',
        )
        _write(root / "b.toml", 'profile = "us"\nseverity = {"x" = "info", "y" = "off"}\n')
        _write(root / "blog" / "healthlint.toml", 'extends = ["../a.toml", "../b.toml"]\nexclude = ["new"]\n')

        settings = settings_for("blog", {})
        assert (settings.profiles, settings.fail_on) == (("us",), "error")
        assert settings.severities == {"x": "info", "y": "off"}
        assert settings.excluded_by("old/x.md") == "old"
        assert settings.excluded_by("blog/new") == "new"
        assert settings.excluded_by("new/x.md") == ""

    def test_circle(self, root: Path) -> None:
        """Files that extend each other are an error, not an endless run."""
        _write(root / "healthlint.toml", 'extends = ["b.toml"]\n')
        _write(root / "b.toml", 'extends = ["healthlint.toml"]\n')

        assert "goes in a circle" in _problem()

    def test_mistake_in_the_base(self, root: Path) -> None:
        """A mistake is told with the file that it stands in."""
        _write(root / "healthlint.toml", 'extends = ["base.toml"]\n')
        _write(root / "base.toml", '# base\nprofle = "uk"\n')

        assert _problem().startswith("base.toml:2: ")


class TestOverrides:
    """Settings that differ by path."""

    def test_last_that_covers_wins(self, root: Path) -> None:
        """Overrides apply in order, to the drafts that their globs cover."""
        _write(
            root / "healthlint.toml",
            'profile = "uk"\nseverity = {"a" = "info"}\n'
            '[[overrides]]\npaths = ["us"]\nprofile = "us"\nseverity = {"b" = "off"}\n'
            '[[overrides]]\npaths = ["*-au.md"]\nprofile = "au"\nmodality = "massage"\n',
        )
        settings = settings_for(".", {})

        assert settings.for_draft("x.md") == settings
        assert settings.for_draft("us/x.md").profiles == ("us",)
        assert settings.for_draft("us/x.md").severities == {"a": "info", "b": "off"}
        both = settings.for_draft("us/x-au.md")
        assert (both.profiles, both.modality, both.severities["b"]) == (("au",), "massage", "off")

    def test_globs_count_from_the_file(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The current folder makes no difference, nor how the draft's path is spelt."""
        _write(root / "healthlint.toml", '[[overrides]]\npaths = ["content/us/**"]\nprofile = "us"\n')
        (root / "content" / "us").mkdir(parents=True)
        monkeypatch.chdir(root / "content")
        settings = settings_for("us", {})

        for path in ("us/x.md", "./us/x.md", "../content/us/x.md", str(root / "content" / "us" / "x.md")):
            assert settings.for_draft(path).profiles == ("us",)


@pytest.mark.parametrize(
    ("glob", "path", "expected"),
    [
        ("*.txt", "a/b/notes.txt", True),
        ("*.txt", "a/b/notes.md", False),
        ("old", "a/old/b.md", True),
        ("old", "a/older/b.md", False),
        ("old/", "a/old/b.md", True),
        ("/old", "old/b.md", True),
        ("/old", "a/old/b.md", False),
        ("content/old", "content/old/x/y.md", True),
        ("content/old", "site/content/old/y.md", False),
        ("content/*.md", "content/x/y.md", False),
        ("content/**/*.md", "content/x/y/z.md", True),
        ("content/**/*.md", "content/z.md", True),
        ("**/drafts/**", "a/b/drafts/c.md", True),
        ("a[0-9].md", "x/a7.md", True),
        ("A.md", "a.md", False),
        ("*", "../outside.md", False),
        ("/".join(["**", "*"] * 40), "/".join("a" * 60) + "/b", True),
    ],
)
def test_globs(glob: str, path: str, expected: bool) -> None:
    """Globs match by path parts, cover all below a folder they match, and cannot blow up."""
    assert covers(glob, path) is expected


def test_windows_separators_in_globs(root: Path) -> None:
    """A glob written with backslashes means the same."""
    _write(root / "healthlint.toml", "exclude = ['content\\old']\n")

    assert settings_for(".", {}).excluded_by(os.path.join("content", "old", "x.md"))


class TestModalityOfOwnRules:
    """A trade that only the project's own rule files know may be named wherever a modality is."""

    RULES = """\
concepts:
  treatment.cupola: {terms: ["cupola dome"]}
modalities:
  cupola: [treatment.cupola]
rules:
  - id: own/dome
    family: other
    severity: warning
    modality: [cupola]
    find: ["zaps"]
    message: "Says that the dome zaps."
    why: A dome does nothing.
    instead: Say less.
    cases:
      flag: [{text: "It zaps.", modality: cupola}, {text: "The dome zaps.", modality: cupola}]
      quiet: ["A quiet day.", "It is a dome."]
"""

    @pytest.fixture(autouse=True)
    def cupola(self, project: Path) -> None:
        use_rules(project, "cupola.yaml", self.RULES)
        write("a.md", "It zaps.\n")
        write("front.md", "---\nhealthlint: {modality: cupola}\n---\nIt zaps.\n")

    @pytest.mark.parametrize("command", [[], ["trace"], ["check", "--show-settings"]])
    def test_option(self, command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        """Commands that take the option take the name."""
        assert main([*command, "--modality", "cupola", "a.md"]) < 2
        printed = capsys.readouterr()
        assert ("cupola" if "check" in command else "own/dome") in printed.out
        assert printed.err == ""

    def test_option_without_the_rules(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Where no draft has the rules, nobody knows the name."""
        assert main(["--isolated", "--modality", "cupola", "a.md"]) == 2
        assert 'unknown modality "cupola"' in capsys.readouterr().err

    @pytest.mark.parametrize("overrides", ["", '[[overrides]]\npaths = ["*"]\n'])
    def test_settings(self, overrides: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """Also in an override; a slip in it is told with its line and the nearest name."""
        use_rules(project, "cupola.yaml", self.RULES, overrides + 'modality = "cupola"\n')
        assert main(["a.md"]) == 1
        use_rules(project, "cupola.yaml", self.RULES, overrides + 'modality = "cupolo"\n')
        assert main(["a.md"]) == 2
        line = 5 if overrides else 3
        told = f'healthlint.toml:{line}: unknown modality "cupolo", did you mean cupola?'
        assert told in capsys.readouterr().err

    def test_front_matter_as_shown(self, capsys: pytest.CaptureFixture[str]) -> None:
        """What --show-settings says of it is what holds."""
        assert main(["front.md"]) == 1
        assert main(["check", "--show-settings", "front.md"]) == 0
        row = next(line for line in capsys.readouterr().out.splitlines() if "modality  " in line)
        assert row.split() == ["modality", "cupola", "front", "matter,", "line", "2"]
