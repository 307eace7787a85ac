"""Files that reports are written to: whole or not at all, through links, into pipes and devices."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from healthlint import output
from healthlint.cli import main
from healthlint.output import write_file
from helpers import SICK, WELL, write

needs_posix = pytest.mark.skipif(os.name != "posix", reason="this system has no such files")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder as the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_new_and_existing(folder: Path) -> None:
    """A file is made or replaced, and nothing else is left lying there."""
    write_file("a.json", ("one",))
    write_file("a.json", ("two ", "\udc80"))

    assert Path("a.json").read_text(encoding="utf-8") == "two \\udc80"
    assert os.listdir(folder) == ["a.json"]


def test_interrupted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that is stopped while it writes leaves the old report, and no half of a new one."""

    def stopped(number: int, data: Iterable[bytes]) -> None:
        os.write(number, next(iter(data))[:3])
        os.close(number)
        raise KeyboardInterrupt

    write_file("a.json", ("the old report",))
    monkeypatch.setattr(output, "_append", stopped)
    with pytest.raises(KeyboardInterrupt):
        write_file("a.json", ("the new report",))

    assert Path("a.json").read_text(encoding="utf-8") == "the old report"
    assert os.listdir(folder) == ["a.json"]


@needs_posix
def test_link_and_permissions(folder: Path) -> None:
    """A link stays a link, and its file keeps its permissions."""
    Path("real").mkdir()
    write("real/a.json", "old")
    Path("real/a.json").chmod(0o640)
    Path("a.json").symlink_to("real/a.json")
    write_file("a.json", ("new",))

    assert Path("a.json").is_symlink()
    assert Path("real/a.json").read_text(encoding="utf-8") == "new"
    assert Path("real/a.json").stat().st_mode & 0o777 == 0o640


@needs_posix
def test_pipe(folder: Path) -> None:
    """A named pipe is written into, not replaced."""
    os.mkfifo("pipe")
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(Path("pipe").read_text(encoding="utf-8")))
    reader.start()
    write_file("pipe", ("text",))
    reader.join(5)

    assert read == ["text"]


def test_step_summary_is_appended_to(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """GitHub's summary belongs to all that a step does: what stands there stays."""
    summary = str(folder / "summary")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", summary)
    write("summary", "# Mine\n")
    write_file(summary, ("first\n",))
    write_file(summary, ("second\n",))

    assert Path(summary).read_text(encoding="utf-8") == "# Mine\nfirst\nsecond\n"


@needs_posix
def test_standard_streams(project: Path) -> None:
    """Reports to the standard streams stand beside what is printed there, redirected to a file or not."""
    write("draft.md", SICK)
    words = [sys.executable, "-m", "healthlint", "--quiet", "draft.md"]
    outputs = ["--output", "json:/dev/stdout", "--output", "gitlab:/dev/stderr"]
    with Path("out").open("wb") as out, Path("err").open("wb") as err:
        run = subprocess.run([*words, *outputs], stdout=out, stderr=err, check=False)
    report, text = Path("out").read_text(encoding="utf-8").split("\n}\n")

    assert run.returncode == 1
    assert json.loads(report + "}")["schema"] == 1
    assert "own/cure" in text
    assert json.loads(Path("err").read_text(encoding="utf-8"))[0]["check_name"] == "own/cure"


def test_several_reports_in_one_run(project: Path) -> None:
    """Every format can be written beside the others, and they agree on what was found."""
    write("draft.md", SICK + WELL)
    names = [
        "sarif",
        "code-scanning",
        "github",
        "gitlab",
        "junit",
        "checkstyle",
        "rdjson",
        "markdown",
        "json",
    ]
    words = [word for name in names for word in ("--output", f"{name}:{name}.out")]

    assert main([*words, "draft.md"]) == 1
    for name in names:
        assert "own/cure" in Path(f"{name}.out").read_text(encoding="utf-8"), name


def test_a_report_in_a_text_file_is_written_again(project: Path) -> None:
    """Beside the drafts; among them it would be one."""
    draft = write("content/draft.md", SICK)
    for _ in range(2):
        assert main(["--output", "json:report.txt", draft]) == 1
    write("content/notes.txt", WELL)
    assert main(["--output", "json:content/notes.txt", "content"]) == 2
    assert Path("content/notes.txt").read_text(encoding="utf-8") == WELL


@pytest.mark.parametrize(
    ("outputs", "said"),
    [
        (["json:no/such/a.json"], "there is no folder no/such; create it first"),
        (["json:."], ". is a folder; name a file in it"),
        (["json:a.out", "sarif:a.out"], "a.out is named twice"),
        (["json:draft.md"], "draft.md is a draft; name another file for the report"),
        (["markdown:./draft.md"], "./draft.md is a draft"),
        (["html:other.md"], "other.md is a draft"),
    ],
)
def test_mistakes_are_said_before_the_work(
    outputs: list[str], said: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody waits for a run whose reports have nowhere to go."""
    words = [word for value in outputs for word in ("--output", value)]
    write("other.md", WELL)

    assert main([*words, write("draft.md", SICK)]) == 2
    assert Path("draft.md").read_text(encoding="utf-8") == SICK
    assert Path("other.md").read_text(encoding="utf-8") == WELL
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""
    assert not Path("a.out").exists()


needs_full_disk = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no full disk")


@needs_full_disk
def test_a_report_that_cannot_be_written_costs_no_other(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The work is done by then: the other files and the text are whole, and the failure is said."""
    draft = write("draft.md", SICK)

    assert main(["--output", "json:/dev/full", "--output", "sarif:ok.sarif", draft]) == 2
    captured = capsys.readouterr()
    assert "own/cure" in Path("ok.sarif").read_text(encoding="utf-8")
    assert "own/cure" in captured.out
    assert "--output: /dev/full cannot be written: " in captured.err


@needs_full_disk
@pytest.mark.parametrize("words", [["draft.md"], ["draft.md", "--format", "json"], ["rules"], ["--help"]])
def test_a_full_disk_is_no_defect(words: list[str], project: Path) -> None:
    """Standard output on a full disk is an error of the run, and no report is taken for a whole one."""
    write("draft.md", WELL)
    with Path("/dev/full").open("wb") as full:
        run = _run(words, stdout=full)

    assert (run.returncode, run.stderr.count("\n")) == (2, 1)
    assert "standard output cannot be written: " in run.stderr


@needs_posix
@pytest.mark.parametrize("closed", [[1], [2], [1, 2]])
def test_closed_streams(closed: list[int], project: Path) -> None:
    """A shell may close a stream before the start (``>&-``): said where somebody listens, never a defect."""
    write("draft.md", WELL)
    run = _run(["draft.md"], preexec_fn=partial(os.closerange, closed[0], closed[-1] + 1))

    assert run.returncode == (2 if 1 in closed else 0)
    assert ("standard output cannot be written: it is closed" in run.stderr) == (closed == [1])
    assert ("passed" in run.stdout) == (1 not in closed)


def _run(words: list[str], **more: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "healthlint", *words]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
    return subprocess.run(command, check=False, text=True, **streams)
