"""--show-settings, --show-files and --statistics: what holds, where it comes from, what is found how often."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from healthlint.cli import main
from healthlint.tomllines import key_lines
from helpers import GLOW, SICK, WELL, write

SETTINGS = """\
extends = ["shared/base.toml"]
rules = ["../rules/own.yaml"]
exclude = ["archive", "./old/**"]

[severity]
"testimonial" = "error"

[[overrides]]
paths = ["blog/**"]
modality = "acupuncture"

[[overrides]]
paths = ["blog/us/*.md"]
profile = ["us", "ca"]
[overrides.severity]
"immunity" = "info"
"""
BASE = """\
profile = "uk"
fail-on = "error"
preview = true
severity = {"immunity" = "error", testimonial = "info"}
"""


@pytest.fixture
def layered(project: Path) -> Path:
    """A project whose settings stand in two files, with two overrides."""
    write("shared/base.toml", BASE)
    (project / "healthlint.toml").write_text(SETTINGS, encoding="utf-8")
    return project


def _rows(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, str]:
    """The settings shown for a draft: of ``severity`` and ``exclude`` by their value, of others by their key."""
    capsys.readouterr()
    assert main(["check", "--show-settings", *words]) == 0
    table = {}
    for line in capsys.readouterr().out.splitlines()[1:]:
        key, _, rest = line.strip().partition("  ")
        value, _, origin = rest.strip().partition("  ")
        if key in ("severity", "exclude", "rules"):
            table[f"{key} {value}"] = origin.strip()
        else:
            table[key] = f"{value} <- {origin.strip()}"
    return table


def test_settings_and_their_origin(layered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each value names the line that decided: base file, nearest file, or the override that covers the draft."""
    rows = _rows(capsys, write("blog/us/a.md", WELL))

    assert rows["profile"] == "us, ca <- healthlint.toml:14 (override for blog/us/*.md)"
    assert rows["modality"] == "acupuncture <- healthlint.toml:10 (override for blog/**)"
    assert rows["fail-on"] == f"error <- {Path('shared', 'base.toml')}:2"
    assert rows["preview"].startswith("true <- ")
    assert rows["severity immunity = info"] == "healthlint.toml:16 (override for blog/us/*.md)"
    assert rows["severity testimonial = error"] == "healthlint.toml:6"
    assert rows["exclude archive"] == "healthlint.toml:3"
    assert rows["rules ../rules/own.yaml"] == "healthlint.toml:2"


def test_overrides_that_do_not_cover(layered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A draft that no override covers gets what the files say, and defaults say that they are."""
    rows = _rows(capsys, write("page.md", WELL))

    assert rows["profile"].startswith("uk <- ")
    assert rows["modality"] == "as the draft itself shows <- default"
    assert "severity immunity = info" not in rows
    assert "severity immunity = error" in rows


def test_front_matter_and_command_line(layered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Front matter goes before the settings, the command line before both."""
    draft = write("blog/a.md", "---\ntitle: A\nhealthlint: {profile: nz, modality: osteopathy}\n---\nText.\n")

    rows = _rows(capsys, draft)
    assert rows["profile"] == "nz <- front matter, line 3"
    assert rows["modality"] == "osteopathy <- front matter, line 3"
    old_mac = write("blog/old.md", "---\rtitle: A\rhealthlint: {profile: nz}\r---\rText.\r")
    assert _rows(capsys, old_mac)["profile"] == "nz <- front matter, line 3"
    rows = _rows(capsys, "--profile", "au,ie", "--fail-on", "never", "--as-of", "2027-01-31", draft)
    assert rows["profile"] == "au, ie <- --profile"
    assert rows["fail-on"] == "never <- --fail-on"
    assert rows["today"] == "2027-01-31 <- --as-of"


def test_unknown_modality_in_front_matter(layered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown modality is not used, and neither is the one of the settings: so says the table."""
    draft = write("blog/a.md", "---\nhealthlint: {modality: zapping}\n---\nText.\n")
    assert _rows(capsys, draft)["modality"].startswith("as the draft itself shows <- front matter, line 2")


def test_isolated_settings(layered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without the project's settings, all are defaults."""
    rows = _rows(capsys, "--isolated", write("blog/us/a.md", WELL))
    assert rows["profile"] == "none: core and safety rules only <- default"
    assert rows["fail-on"] == "warning <- default"


def test_settings_of_an_excluded_draft(layered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A draft that is left out says so, with the glob and its place."""
    main(["--show-settings", write("archive/a.md", WELL)])
    assert 'left out: exclude "archive" (healthlint.toml:3)' in capsys.readouterr().out


def test_settings_of_a_folder(layered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder has no settings of its own to show; the message names what to give."""
    assert main(["--show-settings", "shared"]) == 2
    assert "takes drafts" in capsys.readouterr().err


def test_settings_of_a_draft_that_is_not_there(layered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It costs the others nothing."""
    assert main(["check", "--show-settings", write("a.md", WELL), "nope.md", write("b.md", WELL)]) == 2
    captured = capsys.readouterr()
    assert [line for line in captured.out.splitlines() if line.endswith(".md")] == ["a.md", "b.md"]
    assert captured.err == "healthlint: nope.md: no such file or folder\n"


def test_settings_in_pyproject(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The lines of a pyproject.toml are those of its healthlint table."""
    (project / "healthlint.toml").unlink()
    write("pyproject.toml", '[project]\nprofile = "x"\n\n[tool.healthlint]\nprofile = "uk"\n')
    assert _rows(capsys, write("a.md", WELL))["profile"] == "uk <- pyproject.toml:5"


def test_every_setting_is_shown(layered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No key that a settings file may hold is missing from the table."""
    from healthlint.settingsfile import KEYS

    shown = {key.split()[0] for key in _rows(capsys, write("a.md", WELL))}
    assert shown >= {*KEYS} - {"extends", "overrides"}


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        ('a = 1\n"b c" = 2\n', ("b c",), 2),
        ("[x]\n[x.y]\nz = 1\n", ("x", "y", "z"), 3),
        ("[[o]]\nk = 1\n[[o]]\nk = 2\n[o.s]\nq = 3\n", ("o", 1, "s", "q"), 6),
        ("[[o]]\nk = 1\n[[o]]\nk = 2\n", ("o", 1, "k"), 4),
        ("t = {a = 1, 'b' = 2}\n", ("t", "b"), 1),
        ("s.t = 1\n", ("s", "t"), 1),
    ],
)
def test_lines_of_keys(text: str, path: tuple[str | int, ...], line: int) -> None:
    """Quoted, dotted, inline and repeated tables: the line is that of the key itself."""
    assert key_lines(text)[path] == line


def test_misspelt_rule_in_an_override(layered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A rule that nobody knows is told with the line of the override that names it."""
    (layered / "healthlint.toml").write_text(SETTINGS.replace("immunity", "imunity"), encoding="utf-8")

    assert main([write("blog/us/a.md", WELL)]) == 2
    assert 'healthlint.toml:16: severity names "imunity", which is no rule' in capsys.readouterr().err


def test_files(layered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The drafts stand one to a line; a named one that is left out is told with glob and place; nothing fails."""
    for name in ("blog/a.md", "b.txt", "archive/c.md", "picture.png"):
        write(name, SICK)

    assert main(["--show-files", ".", "archive/c.md"]) == 0
    captured = capsys.readouterr()
    assert captured.out == "./b.txt\n./blog/a.md\n"
    assert 'archive/c.md: left out, as the settings exclude "archive" (healthlint.toml:3)' in captured.err
    assert "2 drafts would be checked" in captured.err


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("shows", ["--show-files", "--show-settings"])
def test_changes_are_not_shown(shows: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What a change holds is not listed, and a list of nothing would look as if there were nothing to check."""
    for change in ("--staged", "--diff=HEAD", "--pre-commit"):
        assert main(["check", change, shows, write("a.md", SICK)]) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert f"{shows} knows nothing of changes" in captured.err


@pytest.mark.usefixtures("project")
def test_what_a_run_refuses_is_no_list(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Names that nobody knows and folders that cannot be read end in 2, as they would in the run."""
    draft = write("a.md", SICK)
    assert main(["--show-files", "--profile", "xx", draft]) == 2
    assert 'unknown profile "xx"' in capsys.readouterr().err
    scandir = os.scandir
    write("locked/b.md", SICK)

    def guarded(path: str) -> object:
        if path == "./locked":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr("healthlint.discovery.os.scandir", guarded)
    assert main(["--show-files", "."]) == 2
    captured = capsys.readouterr()
    assert captured.out == "./a.md\n"
    assert "./locked: " in captured.err


WAIVED = "<!-- healthlint-ignore own/glow: agreed -->\n" + GLOW


@pytest.mark.usefixtures("project")
class TestStatistics:
    """Counts by rule and family, with what was waived."""

    def test_text(self, capsys: pytest.CaptureFixture[str]) -> None:
        """The table counts open findings by severity and tells the share waived."""
        draft = write("a.md", f"{SICK}\n{SICK}\n{WAIVED}\n{GLOW}")
        assert main(["--statistics", draft]) == 1

        lines = [line.split() for line in capsys.readouterr().out.splitlines()]
        assert ["own/cure", "2", "-", "-", "-", "-", "-"] in lines
        assert ["own/glow", "-", "1", "-", "1", "-", "50%"] in lines
        assert ["miracle-language", "-", "1", "-", "1", "-", "50%"] in lines

    def test_often_waived(self, capsys: pytest.CaptureFixture[str]) -> None:
        """A rule whose findings are mostly waived is named as one to mend; a single waiver is not."""
        main(["--statistics", write("a.md", f"{WAIVED}\n" * 2)])
        assert "Often waived" not in capsys.readouterr().out
        main(["--statistics", write("a.md", f"{WAIVED}\n" * 3 + GLOW)])
        assert "own/glow (3 of 4)" in capsys.readouterr().out

    def test_json_only_if_asked(self, capsys: pytest.CaptureFixture[str]) -> None:
        """The JSON report has the key statistics when asked, and is byte for byte the same otherwise."""
        draft = write("a.md", f"{SICK}\n{WAIVED}")
        main(["--format", "json", draft])
        plain = json.loads(capsys.readouterr().out)
        assert "statistics" not in plain
        main(["--format", "json", "--statistics", draft])
        report = json.loads(capsys.readouterr().out)
        statistics = report.pop("statistics")
        assert report == plain
        assert [
            (one["name"], one["error"], one["waived"], one["total"], one["share_waived"])
            for one in statistics["rules"]
        ] == [("own/cure", 1, 0, 1, 0.0), ("own/glow", 0, 1, 1, 1.0)]

    def test_clean(self, capsys: pytest.CaptureFixture[str]) -> None:
        """A clean run has statistics too: that nothing was found."""
        assert main(["--statistics", write("a.md", WELL)]) == 0
        assert "nothing found" in capsys.readouterr().out
