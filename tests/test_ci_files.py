"""What CI servers run: the GitHub Action and the GitLab template, their scripts run as the servers run them."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from helpers import GLOW, SICK, WELL, write

ROOT = Path(__file__).resolve().parents[1]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
GITLAB = yaml.safe_load((ROOT / "ci" / "gitlab.yml").read_text(encoding="utf-8"))

pytestmark = pytest.mark.skipif(
    os.name != "posix" or not shutil.which("bash"), reason="the scripts need bash and a POSIX system"
)

# The names of drafts in a pull request are a stranger's words.
HOSTILE = ["a b;$(touch x).md", "`touch x`.md", "-rf.md", "'q\".md", "$HOME.md", "*.md", "::error::x.md"]


def _step(name: str) -> dict[str, Any]:
    (step,) = [step for step in ACTION["runs"]["steps"] if step.get("name") == name]
    return dict(step)


def _linter(folder: Path) -> None:
    """This healthlint where the scripts expect the installed one; its self-test writes down what it was asked.

    It then ends with $SELF_TEST_CODE, or is done in earnest if that is "real".
    """
    script = folder / "healthlint-venv" / "bin" / "healthlint"
    script.parent.mkdir(parents=True)
    python = shlex.quote(sys.executable)
    asked = shlex.quote(str(folder / "self-test"))
    lines = [
        "#!/bin/sh",
        'if [ "$1" = self-test ]; then',
        f'printf "%s\\n" "$@" >{asked}',
        'if [ "$SELF_TEST_CODE" != real ]; then exit "${SELF_TEST_CODE:-0}"; fi',
        "fi",
        f'exec {python} -m healthlint "$@"',
    ]
    script.write_text("\n".join(lines) + "\n", encoding="utf-8")
    script.chmod(0o755)


class Job:
    """A job of GitHub Actions: its files and the step that checks."""

    def __init__(self, folder: Path) -> None:
        self.temp = folder / "runner temp"
        self.temp.mkdir()
        _linter(self.temp)

    def check(self, **inputs: str) -> subprocess.CompletedProcess[str]:
        """Run the step with these inputs, the others as the action has them by default."""
        step = _step("Check")
        env = {**os.environ, "RUNNER_TEMP": str(self.temp), "GITHUB_ACTIONS": "true"}
        for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
            env[name] = str(self.temp / name)
            Path(env[name]).write_text("", encoding="utf-8")
        for name, value in step["env"].items():
            (wanted,) = re.findall(r"^\$\{\{ inputs\.([\w-]+) \}\}$", value)
            env[name] = inputs.get(wanted.replace("-", "_"), ACTION["inputs"][wanted]["default"])
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        return subprocess.run(command, env=env, capture_output=True, text=True, encoding="utf-8", check=False)

    def outputs(self) -> dict[str, str]:
        """What the step told the workflow."""
        lines = (self.temp / "GITHUB_OUTPUT").read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines)

    def summary(self) -> str:
        """What the step wrote for the job's page."""
        return (self.temp / "GITHUB_STEP_SUMMARY").read_text(encoding="utf-8")


@pytest.fixture
def job(project: Path, tmp_path: Path) -> Job:
    """A job in a repository with rules of its own, its folder the current one."""
    return Job(tmp_path)


class TestAction:
    """The composite action."""

    def test_nothing_is_written_into_scripts(self) -> None:
        """An expression in a script would run what a pull request puts into it; values go by the environment."""
        scripts = [step["run"] for step in ACTION["runs"]["steps"] if "run" in step]

        assert len(scripts) == 2
        assert not any("${{" in script for script in scripts)

    def test_other_actions_are_pinned(self) -> None:
        """A tag can be moved to other code; a commit cannot."""
        used = [step["uses"] for step in ACTION["runs"]["steps"] if "uses" in step]

        assert used
        assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", name) for name in used)

    def test_outputs_lead_to_the_step(self) -> None:
        """An output that names no step is empty for ever."""
        values = {name: output["value"] for name, output in ACTION["outputs"].items()}

        assert values == {
            name: f"${{{{ steps.{_step('Check')['id']}.outputs.{name} }}}}"
            for name in ("sarif-file", "exit-code")
        }

    def test_findings(self, job: Job) -> None:
        """Annotations in the log, the summary on the job's page, SARIF for code scanning, and a red step."""
        write("content/a.md", SICK)
        run = job.check()
        sarif = json.loads(Path(job.outputs()["sarif-file"]).read_text(encoding="utf-8"))

        assert run.returncode == 1
        assert run.stdout.startswith("::error file=content/a.md,line=1,endLine=1,col=10,endColumn=18,")
        assert "healthlint failed at" in job.summary()
        assert sarif["runs"][0]["results"][0]["ruleId"] == "own/cure"
        assert job.outputs()["exit-code"] == "1"

    def test_clean(self, job: Job) -> None:
        """A careful draft passes, and its reports say so."""
        write("content/a.md", WELL)

        assert job.check().returncode == 0
        assert job.outputs()["exit-code"] == "0"
        assert "healthlint passed at" in job.summary()

    def test_inputs(self, job: Job) -> None:
        """Each input reaches the command."""
        write("a.md", GLOW)
        write("b.md", SICK)

        assert job.check(paths="a.md", fail_on="error", profile="us, au", modality="lamp").returncode == 2
        assert (
            job.check(paths="a.md", fail_on="error", profile="uk, us", modality="acupuncture").returncode == 0
        )
        assert job.check(paths="a.md\r\n\nb.md\n", args="--fail-on=error\n").returncode == 1
        assert job.check(args="--fail-on\nnever", self_test="false").returncode == 0

    def test_hostile_names(self, job: Job) -> None:
        """Names of drafts and values of inputs are words, never commands."""
        for name in HOSTILE:
            write(name, SICK)
        before = sorted(os.listdir())
        run = job.check(paths="\n".join(HOSTILE))

        assert run.returncode == 1
        assert run.stdout.count("::error file=") == len(HOSTILE)
        assert job.check(profile="$(touch y)", args="`touch y`\n;touch y").returncode == 2
        assert sorted(os.listdir()) == before

    def test_sarif_is_of_this_run(self, job: Job) -> None:
        """A run that ends before its reports are written does not pass on those of another."""
        write("a.md", SICK)
        job.check()
        first = job.outputs()["sarif-file"]

        assert job.check(profile="mars").returncode == 2
        assert job.outputs() == {"exit-code": "2"}
        assert not Path(first).exists()

    def test_sarif_where_it_is_wanted(self, job: Job) -> None:
        """A file of one's own, or none."""
        write("a.md", SICK)
        job.check(sarif="my report.sarif")
        assert job.outputs()["sarif-file"] == "my report.sarif"
        assert Path("my report.sarif").is_file()
        job.check(sarif="none")
        assert "sarif-file" not in job.outputs()
        assert job.check(sarif="a\nexit-code=0").returncode == 2
        assert job.outputs() == {}

    def test_self_test(self, job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
        """A gate that cannot fail makes the step fail, and the drafts are checked all the same."""
        write("a b.md", WELL)
        monkeypatch.setenv("SELF_TEST_CODE", "1")

        assert job.check(paths="a b.md", profile="uk", fail_on="error").returncode == 1
        assert "healthlint passed at" in job.summary()
        asked = ["self-test", "--profile", "uk", "--fail-on", "error", "--", "a b.md"]
        assert (job.temp / "self-test").read_text(encoding="utf-8").splitlines() == asked
        assert job.check(self_test="false").returncode == 0
        assert job.check(fail_on="never").returncode == 0

    def test_self_test_is_of_the_gate_with_its_options(
        self, job: Job, project: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Options that decide what can fail decide it for the self-test; those of reports are no hindrance."""
        monkeypatch.setenv("SELF_TEST_CODE", "real")
        write("a.md", WELL)

        assert job.check(args="--output=html:report.html\n--statistics").returncode == 0
        never = job.check(args="--fail-on\nnever")
        assert never.returncode == 1
        assert "nothing can fail" in never.stdout
        (project / "healthlint.toml").write_text('fail-on = "never"\n', encoding="utf-8")
        assert job.check().returncode == 1
        assert job.check(args="--isolated").returncode == 0

    def test_installs_itself(self, tmp_path: Path) -> None:
        """What is installed is the action's own checkout, from outside of the repository that is checked."""
        temp, tools = tmp_path / "temp", tmp_path / "tools"
        temp.mkdir()
        tools.mkdir()
        log = tmp_path / "log"
        fake = f'#!/bin/sh\npwd >>{log}\nfor word; do echo "$word" >>{log}; done\n'
        for file in (
            tools / "python",
            temp / "healthlint-venv/bin/python",
            temp / "healthlint-venv/bin/healthlint",
        ):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(fake, encoding="utf-8")
            file.chmod(0o755)
        env = {
            "PATH": f"{tools}:{os.environ['PATH']}",
            "RUNNER_TEMP": str(temp),
            "GITHUB_ACTION_PATH": "/an action",
        }
        command = [
            "bash",
            "--noprofile",
            "--norc",
            "-eo",
            "pipefail",
            "-c",
            _step("Install healthlint")["run"],
        ]
        subprocess.run(command, env=env, cwd=tmp_path, check=True)
        calls = log.read_text(encoding="utf-8").split(f"{temp}\n")[1:]

        assert calls[0].split("\n")[:4] == ["-I", "-m", "venv", "healthlint-venv"]
        assert calls[1].split("\n")[-2] == "/an action"
        assert "install" in calls[1]
        assert calls[2] == "--version\n"


class TestGitlab:
    """The template for GitLab."""

    def _run(self, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run the job's script; ``variables`` stand at the top of the project's own file."""
        (script,) = GITLAB[".healthlint"]["script"]
        env = {**os.environ, "TMPDIR": str(folder), **self._seen(**variables)}
        return subprocess.run(
            ["sh", "-e", "-c", script], env=env, capture_output=True, text=True, check=False
        )

    def _seen(self, **variables: str) -> dict[str, str]:
        """What the job sees of variables at the top of the project's own file, as GitLab puts them together.

        They replace those at the top of an included file, and give way to those of a job.
        """
        top, template = GITLAB.get("variables", {}), GITLAB[".healthlint"]
        return {**top, **variables, **template.get("variables", {})}

    def test_reports(self, project: Path, tmp_path: Path) -> None:
        """Findings stand in both reports, and the reports are those that GitLab collects, passed or failed."""
        _linter(tmp_path)
        write("content/a.md", SICK)
        run = self._run(tmp_path)
        template = GITLAB[".healthlint"]
        collected = template["artifacts"]["reports"]

        assert run.returncode == 1
        assert json.loads(Path(collected["codequality"]).read_text(encoding="utf-8"))[0]["location"] == {
            "path": "content/a.md", "lines": {"begin": 1, "end": 1},
        }  # fmt: skip
        assert "own/cure" in Path(collected["junit"]).read_text(encoding="utf-8")
        assert template["artifacts"]["when"] == "always"
        assert GITLAB["healthlint"]["extends"] == ".healthlint"

    def test_variables(self, project: Path, tmp_path: Path) -> None:
        """Each variable reaches the command as words, names of drafts too."""
        _linter(tmp_path)
        for name in HOSTILE:
            write(name, SICK)
        run = self._run(tmp_path, HEALTHLINT_PATHS="\n".join(HOSTILE), HEALTHLINT_PROFILE="uk, us")
        issues = json.loads(Path("gl-code-quality-report.json").read_text(encoding="utf-8"))

        assert run.returncode == 1
        assert sorted(issue["location"]["path"] for issue in issues) == sorted(HOSTILE)
        assert not Path("x").exists()
        assert self._run(tmp_path, HEALTHLINT_FAIL_ON="never").returncode == 0
        assert self._run(tmp_path, HEALTHLINT_PROFILE="mars").returncode == 2

    def test_self_test(self, project: Path, tmp_path: Path) -> None:
        """A gate that cannot fail makes the job fail, after its reports are written."""
        _linter(tmp_path)
        write("a.md", WELL)

        assert self._run(tmp_path).returncode == 0
        assert self._run(tmp_path, SELF_TEST_CODE="1").returncode == 1
        assert Path("healthlint-junit.xml").is_file()
        assert self._run(tmp_path, SELF_TEST_CODE="1", HEALTHLINT_FAIL_ON="never").returncode == 0

    def test_what_to_install_must_be_said(self) -> None:
        """No package is guessed: anybody could publish one under the name."""
        first = GITLAB[".healthlint"]["before_script"][0]
        command = ["sh", "-e", "-c", first]
        without = subprocess.run(command, env=self._seen(), capture_output=True, text=True, check=False)
        said = self._seen(HEALTHLINT_PACKAGE="git+https://example.com/healthlint@v1")

        assert without.returncode != 0
        assert "what pip shall install" in without.stderr
        assert subprocess.run(command, env=said, check=False).returncode == 0
