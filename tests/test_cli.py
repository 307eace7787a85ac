"""The command line: commands, options, exit codes, and what goes wrong."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import healthlint
from healthlint.cli import main
from healthlint.draft import DraftCrash
from healthlint.types import DraftResult, Source
from helpers import GLOW, SICK, WELL, write


def _out(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


@pytest.mark.usefixtures("project")
class TestExitCodes:
    """0 clean, 1 at or above the gate, 2 somebody's mistake, 3 a defect."""

    def test_clean(self) -> None:
        """A careful draft passes."""
        assert main([write("draft.md", WELL)]) == 0

    def test_finding(self) -> None:
        """A finding of severity error fails at the default gate, warning."""
        assert main(["check", write("draft.md", SICK)]) == 1

    @pytest.mark.parametrize(
        ("text", "level", "expected"),
        [
            (GLOW, "error", 0),
            (GLOW, "warning", 1),
            (GLOW, "info", 1),
            (SICK, "error", 1),
            (SICK, "never", 0),
        ],
    )
    def test_gate(self, text: str, level: str, expected: int) -> None:
        """The run fails at the level asked for and above, never below it."""
        assert main(["--fail-on", level, write("draft.md", text)]) == expected

    def test_unreadable_file_does_not_stop_the_others(self, capsys: pytest.CaptureFixture[str]) -> None:
        """A binary file is an error of its own, and the draft beside it is still linted."""
        write("a.md", b"\x00\x01\x02" * 50)
        write("b.md", SICK)

        assert main(["--format", "json", "."]) == 2
        report = json.loads(_out(capsys))
        assert [error["path"] for error in report["errors"]] == ["./a.md"]
        assert [finding["path"] for finding in report["findings"]] == ["./b.md"]

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("sik.md", "no such file or folder, did you mean sick.md?"),
            ("test.md", "no such file or folder"),  # resembles a command, and is no command
            ("dangling.md", "no such file or folder"),
            ("loop.md", "symbolic links"),
        ],
    )
    def test_bad_path_does_not_stop_the_others(
        self, name: str, said: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A path that leads nowhere is an entry of the report, wherever it was named; the others are linted."""
        write("sick.md", SICK)
        Path("dangling.md").symlink_to("nowhere.md")
        Path("loop.md").symlink_to("loop.md")

        for words in ([name, "sick.md"], ["sick.md", name]):
            assert main(["--format", "json", *words]) == 2
            report = json.loads(_out(capsys))
            assert [error["path"] for error in report["errors"]] == [name]
            assert said in report["errors"][0]["message"]
            assert [finding["path"] for finding in report["findings"]] == ["sick.md"]

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["missing.md"], "missing.md: no such file or folder"),
            (["chekc"], "did you mean check?"),
            (["chekc", "."], "did you mean check?"),
            (["sik.md"], "sik.md: no such file or folder, did you mean sick.md?"),
            (
                ["missing.md", "gone.md"],
                "missing.md: no such file or folder\ngone.md: no such file or folder",
            ),
            ([""], "an empty path: no such file or folder"),
            (["--profil", "uk", "."], "did you mean --profile?"),
            (["--profile", "ukk", "."], 'unknown profile "ukk", did you mean uk?'),
            (["--modality", "acupunture", "."], "did you mean acupuncture?"),
            (["--format", "jsno", "."], "did you mean json?"),
            (["--output", "report.json", "."], "must be FORMAT:FILE"),
            (["--fail-on", "fatal", "."], "must be one of error, warning, info, never"),
            (["--jobs", "many", "."], "must be a whole number"),
            (["--as-of", "yesterday", "."], "must be a date"),
            (["--profile"], "--profile needs a value"),
            (["--quiet=yes", "."], "--quiet takes no value"),
            (["rules", "--jobs", "2"], "is an option of check and baseline, not of rules"),
            (["explain", "own/curre"], "did you mean own/cure?"),
            (["explain"], "name one rule"),
            (["check"], "nothing to check"),
            ([], "nothing to check"),
            (["trace", "a.md", "b.md"], "name one draft"),
            (["test", "--as-of", "2027-01-01"], "--as-of is an option of "),
            (["test", "missing"], "missing: no such rule, rule file or folder"),
        ],
    )
    def test_usage(self, words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
        """Wrong usage gives 2 and says what was meant, without a traceback."""
        write("sick.md", SICK)
        assert main(words) == 2

        captured = capsys.readouterr()
        assert said in captured.err
        assert captured.out == ""
        assert "Traceback" not in captured.err

    def test_defect(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        """A defect gives 3 and one line for a bug report that names the draft; the others are reported."""
        from healthlint import engine

        whole = engine.lint_source

        def broken(source: Source, *rest: Any) -> DraftResult:
            if source.path.endswith("a.md"):
                raise ZeroDivisionError("by\nzero")
            return whole(source, *rest)

        monkeypatch.setattr("healthlint.engine.lint_source", broken)
        write("a.md", WELL)
        write("b.md", SICK)
        assert main(["a.md", "b.md", "--output", "json:report.json", "--format", "json"]) == 3
        told = capsys.readouterr()
        assert "internal error: ZeroDivisionError: by zero [" in told.err
        assert "draft a.md]" in told.err
        assert healthlint.__version__ in told.err
        assert "Traceback" not in told.err
        report = json.loads(Path("report.json").read_text(encoding="utf-8"))
        assert [finding["path"] for finding in report["findings"]] == ["b.md"]
        assert [error["path"] for error in report["errors"]] == ["a.md"]

        assert main(["a.md", "b.md"]) == 3
        told = capsys.readouterr()
        assert "zapcures" in told.out
        assert "cannot be checked: internal error: ZeroDivisionError: by zero" in told.out

        assert main(["baseline", "."]) == 3

        monkeypatch.setenv("HEALTHLINT_DEBUG", "1")
        with pytest.raises(DraftCrash):
            main(["a.md", "b.md"])

    def test_defect_of_a_run(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """One that concerns no single draft ends the run, with the same line."""

        def broken(*_: object) -> None:
            raise ZeroDivisionError("by zero")

        monkeypatch.setattr("healthlint.commands.check.lint_paths", broken)
        assert main([write("draft.md", WELL)]) == 3
        told = capsys.readouterr().err
        assert "internal error: ZeroDivisionError: by zero" in told
        assert "Traceback" not in told

    def test_interrupt(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        """Ctrl-C ends the run with a word and 130."""

        def interrupted(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("healthlint.engine.lint_source", interrupted)

        assert main([write("draft.md", WELL)]) == 130
        assert capsys.readouterr().err == "healthlint: stopped\n"


@pytest.mark.usefixtures("project")
class TestCheck:
    """What the command that lints reads and writes."""

    def test_json(self, capsys: pytest.CaptureFixture[str]) -> None:
        """The JSON report stands alone on standard output and places the words."""
        main(["--format", "json", write("draft.md", "A lamp.\n\n" + SICK)])

        finding = json.loads(_out(capsys))["findings"][0]
        assert (finding["path"], finding["line"], finding["column"], finding["end_column"]) == (
            "draft.md",
            3,
            10,
            18,
        )
        assert (finding["rule"], finding["quote"], finding["severity"]) == ("own/cure", "zapcures", "error")

    def test_several_outputs(self, capsys: pytest.CaptureFixture[str]) -> None:
        """One run prints text and writes two more reports, which end with the same findings."""
        assert main(["--output", "json:out.json", "--output=text:out.txt", write("draft.md", SICK)]) == 1

        assert "own/cure" in _out(capsys)
        assert json.loads(Path("out.json").read_text(encoding="utf-8"))["findings"][0]["rule"] == "own/cure"
        assert "own/cure" in Path("out.txt").read_text(encoding="utf-8")

    def test_output_that_cannot_be_written(self, capsys: pytest.CaptureFixture[str]) -> None:
        """A report file in a folder that is not there is an error, not a lost report."""
        assert main(["--output", "json:no/such/out.json", write("draft.md", WELL)]) == 2
        assert "cannot be written" in capsys.readouterr().err

    def test_stdin(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        """A dash reads standard input, under the name that is given for it."""
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(SICK.encode())))

        assert main(["--format", "json", "--stdin-path", "blog/post.md", "-"]) == 1
        assert json.loads(_out(capsys))["findings"][0]["path"] == "blog/post.md"

    def test_front_matter_chooses_the_profile(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Front matter goes before the settings, the command line before both."""
        write("draft.md", "---\nhealthlint: {profile: [us, au]}\n---\n\n" + WELL)

        main(["--format", "json", "draft.md"])
        assert json.loads(_out(capsys))["profiles"] == ["us", "au"]
        main(["--format", "json", "--profile", "nz,ca", "--profile", "eu", "draft.md"])
        assert json.loads(_out(capsys))["profiles"] == ["nz", "eu", "ca"]

    def test_front_matter_is_misspelt(self, capsys: pytest.CaptureFixture[str]) -> None:
        """A key that nobody knows is told of with the one that was meant: the draft is judged without it."""
        write("a.md", "---\nhealthlint:\n  profle: uk\n  moda: acupuncture\n  zeal: 1\n---\n\n" + WELL)
        write("b.md", "+++\n[healthlint]\nProfile = 'uk'\n+++\n\n" + WELL)

        assert main(["--format", "json", "--fail-on", "info", "a.md", "b.md"]) == 1
        told = json.loads(_out(capsys))["findings"]
        assert [(one["path"], one["line"], one["column"], one["quote"], one["instead"]) for one in told] == [
            ("a.md", 3, 3, "profle", "Did you mean 'profile'?"),
            ("a.md", 4, 3, "moda", "Did you mean 'modality'?"),
            ("a.md", 5, 3, "zeal", "A draft says its profile and modality there."),
            ("b.md", 3, 1, "Profile", "Did you mean 'profile'?"),
        ]
        assert {(one["rule"], one["severity"]) for one in told} == {("config/unknown-key", "info")}

    def test_front_matter_says_what_is_sold_where_nobody_reads_it(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A known trade beside ``healthlint`` is told of; another key of that name may be anything."""
        write("a.md", "---\ntitle: Tea\nmodality: Acupuncture\n---\n\n" + WELL)
        write("b.md", "---\nmodality: in person\nhealthlint: {modality: acupuncture}\n---\n\n" + WELL)

        write("c.md", "+++\n[healthlint]\nmodality = 'acupuncture'\n+++\n\n" + WELL)
        write("d.md", "+++\nModality = ['acupuncture']\n+++\n\n" + WELL)

        assert main(["--profile", "uk", "--format", "json", "a.md", "b.md", "c.md", "d.md"]) == 0
        told = [one for one in json.loads(_out(capsys))["findings"] if one["family"] == "config"]
        assert [(one["path"], one["line"], one["rule"], one["instead"]) for one in told] == [
            ("a.md", 3, "config/out-of-place", "Write `healthlint: {modality: acupuncture}`."),
            ("d.md", 2, "config/out-of-place", 'Write `healthlint = {modality = "acupuncture"}`.'),
        ]

    def test_isolated(self, capsys: pytest.CaptureFixture[str]) -> None:
        """--isolated takes no rules and no profile from the project, and says that no market was chosen."""
        assert main(["--isolated", write("draft.md", SICK)]) == 0
        assert "no market chosen" in _out(capsys)

    def test_a_run_over_nothing_says_so(self, capsys: pytest.CaptureFixture[str]) -> None:
        """A folder without drafts passes, but not as if something had been checked."""
        Path("empty").mkdir()

        assert main(["empty"]) == 0
        assert "hint: there is no draft here" in _out(capsys)

    def test_file_beyond_the_limit(self, capsys: pytest.CaptureFixture[str]) -> None:
        """A huge file is refused by its size, without being read."""
        with open("huge.md", "wb") as file:
            file.truncate(30_000_000_000)

        assert main(["huge.md"]) == 2
        assert "has 30,000,000,000 bytes and the limit is" in _out(capsys)

    def test_no_hint_with_a_profile(self, capsys: pytest.CaptureFixture[str]) -> None:
        """The hint is for those who chose no market."""
        main([write("draft.md", WELL)])
        assert "hint" not in _out(capsys)

    def test_quiet(self, capsys: pytest.CaptureFixture[str]) -> None:
        """--quiet prints nothing about a clean draft, and findings without a summary."""
        main(["-q", write("well.md", WELL)])
        assert _out(capsys) == ""
        main(["-q", write("sick.md", SICK)])
        text = _out(capsys)
        assert "own/cure" in text
        assert "gate" not in text

    def test_excluded_file_is_named(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """A named file that the settings exclude is left out, with a word on standard error."""
        with (project / "healthlint.toml").open("a", encoding="utf-8") as settings:
            settings.write('exclude = ["old"]\n')

        assert main([write("old/draft.md", SICK)]) == 0
        told = capsys.readouterr()
        assert 'old/draft.md: left out, as the settings exclude "old"' in told.err
        assert "hint: nothing was checked, as the settings exclude what was named" in told.out
        assert "there is no draft here" not in told.out

    def test_broken_rules_say_where(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """A mistake in the project's own rules is an error with file and line."""
        write("bad.yaml", "rules:\n  - id: own/bad\n    famly: x\n")
        (project / "healthlint.toml").write_text('rules = ["bad.yaml"]\n', encoding="utf-8")

        assert main([write("draft.md", WELL)]) == 2
        assert "bad.yaml:" in capsys.readouterr().err

    def test_severity_of_unknown_rule(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """A severity for a rule that does not exist would silently do nothing, so it is an error."""
        with (project / "healthlint.toml").open("a", encoding="utf-8") as settings:
            settings.write('severity = {"own/cur" = "off"}\n')

        assert main([write("draft.md", SICK)]) == 2
        assert "did you mean own/cure?" in capsys.readouterr().err

    @pytest.mark.parametrize("name", ["own/cure", "absolute-cure"])
    def test_severity_by_rule_and_family(self, name: str, project: Path) -> None:
        """A rule, or its family, can be switched off by the settings."""
        with (project / "healthlint.toml").open("a", encoding="utf-8") as settings:
            settings.write(f'severity = {{"{name}" = "off"}}\n')

        assert main([write("draft.md", SICK)]) == 0


@pytest.mark.usefixtures("project")
class TestProcess:
    """The program as a process of its own."""

    def _run(self, *words: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "healthlint", *words]
        return subprocess.run(command, capture_output=True, env={**os.environ, **(env or {})}, check=False)

    def test_output_is_utf8_in_any_locale(self) -> None:
        """A locale that knows only ASCII changes no byte of a report."""
        write("draft.md", "Größe “ab” zapcures 😀.\n")
        plain = self._run(
            "--format",
            "json",
            "draft.md",
            env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"},
        )

        assert plain.returncode == 1
        assert plain.stdout == self._run("--format", "json", "draft.md").stdout
        text = self._run("draft.md", env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"})
        assert "Größe “ab” zapcures 😀." in text.stdout.decode("utf-8")

    def test_closed_pipe(self) -> None:
        """A reader that goes away early leaves no traceback behind."""
        write("draft.md", SICK * 3000)
        command = f"{sys.executable} -m healthlint draft.md | head -n 1"
        run = subprocess.run(command, shell=True, capture_output=True, check=False)

        assert run.stdout == b"draft.md\n"
        assert run.stderr == b""

    def test_name_that_is_no_utf8(self) -> None:
        """A file name in another encoding is linted and comes out as JSON that parses."""
        try:
            Path(os.fsdecode(b"caf\xe9.md")).write_text(SICK, encoding="utf-8")
        except OSError:
            pytest.skip("this file system takes no such name")
        run = self._run("--format", "json", ".")

        assert run.returncode == 1
        assert json.loads(run.stdout)["findings"][0]["path"] == "./caf\udce9.md"
        assert self._run(".").returncode == 1

    def test_debug_shows_the_traceback(self) -> None:
        """HEALTHLINT_DEBUG shows where a defect is."""
        code = "import healthlint.run, healthlint.cli as c; healthlint.run.discover = None; c.main(['.'])"
        env = {**os.environ, "HEALTHLINT_DEBUG": "1"}
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, env=env, check=False)

        assert b"Traceback" in run.stderr
