"""Several processes: the same bytes as from one, however they are started, and gone when the run is over."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from healthlint import engine, workers
from healthlint.cli import main
from healthlint.errors import SettingsError
from healthlint.reports import REPORTERS
from healthlint.types import DraftResult, Source
from helpers import GLOW, SICK, WELL, write

# The program as Windows and macOS start its processes: each a fresh interpreter.
START = """\
import multiprocessing, signal, sys
from healthlint.cli import main
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has what it puts aside ignore Ctrl-C
    multiprocessing.set_start_method(sys.argv[1])
    sys.exit(main(sys.argv[2:]))
"""


@pytest.fixture
def many(project: Path) -> Path:
    """Drafts of all kinds: claims, none, front matter, no text at all, no draft at all."""
    for number in range(20):
        write(f"many/{number:02}.md", (SICK, GLOW, WELL)[number % 3] * (number + 1))
    write("many/03a.md", "---\nhealthlint: {profile: us, modality: unheard-of}\n---\n" + SICK)
    write("many/05a.md", b"\0")
    write("many/07a.md", "<!-- healthlint-ignore own/cure: known -->\n" + SICK)
    write("many/09a.txt", "")
    return project


def test_no_report_depends_on_the_number(many: Path) -> None:
    """Two and five processes print byte for byte what one prints, in every format."""
    written = {}
    for jobs in (1, 2, 5):
        reports = [word for name in REPORTERS for word in ("--output", f"{name}:{name}.{jobs}")]
        assert main(["many", "--jobs", str(jobs), "--statistics", "--as-of", "2026-11-01", *reports]) == 2
        written[jobs] = {name: Path(f"{name}.{jobs}").read_bytes() for name in REPORTERS}
    assert written[2] == written[1]
    assert written[5] == written[1]
    assert b"many/18.md" in written[1]["text"]


def test_few_are_done_before_their_turn(
    monkeypatch: pytest.MonkeyPatch, many: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The order holds, and nothing is lost, where the next drafts have to wait."""
    main(["many", "--jobs", "1"])
    alone = capsys.readouterr().out
    monkeypatch.setattr(workers, "AHEAD", 2)
    main(["many", "--jobs", "2"])
    assert capsys.readouterr().out == alone


def test_more_processors_than_windows_can_wait_for(
    many: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """There, Python makes no more than 61 processes; a machine with more processors uses so many."""

    class Pool:
        def __init__(self, processes: int, **rest: object) -> None:
            raise SettingsError(f"{processes} processes")

    for number in range(80):
        write(f"many/more{number}.md", WELL)
    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", Pool)
    for platform, most in (("win32", 61), ("linux", 64)):
        monkeypatch.setattr(sys, "platform", platform)
        assert main(["many", "--jobs", "64"]) == 2
        assert f"{most} processes" in capsys.readouterr().err


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_start_method(many: Path, method: str) -> None:
    """Fresh interpreters find the rules, the settings and standard input as the parent has them."""
    if method == "forkserver" and os.name != "posix":
        pytest.skip("not on this system")
    program = write("start.py", START)
    words = ["many", "-", "--stdin-path", "many/in.md", "--format", "json", "--as-of", "2026-11-01"]

    def run(*more: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, program, method, *words, *more]
        return subprocess.run(command, input=SICK.encode(), capture_output=True, check=False)

    alone, two = run("--jobs", "1"), run("--jobs", "2")
    assert b'"path": "many/in.md"' in alone.stdout
    assert (two.stdout, two.stderr, two.returncode) == (alone.stdout, alone.stderr, alone.returncode)


def test_a_defect_in_a_process_is_told_and_costs_one_draft(
    monkeypatch: pytest.MonkeyPatch, many: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The draft and the error are named and the others are reported, as with one process."""
    if sys.platform != "linux" or sys.version_info >= (3, 14):
        pytest.skip("the processes must inherit what is broken here")
    whole = engine.lint_source

    def broken(source: Source, *rest: Any) -> DraftResult:
        if source.path == "many/00.md":
            raise ValueError("nobody thought of it")
        return whole(source, *rest)

    monkeypatch.setattr(engine, "lint_source", broken)
    told = []
    for jobs in ("1", "2"):
        assert main(["many", "--jobs", jobs, "--format", "json"]) == 3
        told.append(capsys.readouterr())
    assert told[0] == told[1]
    assert "ValueError: nobody thought of it" in told[1].err
    assert "draft many/00.md]" in told[1].err
    assert '"path": "many/03.md"' in told[1].out


@pytest.mark.parametrize("often", [True, False])
def test_a_process_that_is_killed_costs_one_draft(
    often: bool, monkeypatch: pytest.MonkeyPatch, many: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As by a system out of memory: the draft that brings it about is an error, the others are linted.

    If it was not the draft's doing, the draft is linted, too.
    """
    if sys.platform != "linux" or sys.version_info >= (3, 14):
        pytest.skip("the processes must inherit what is broken here")
    main(["many", "--jobs", "1", "--format", "json"])
    whole = json.loads(capsys.readouterr().out)
    lint_source = engine.lint_source

    def deadly(source: Source, *rest: Any) -> DraftResult:
        if source.path == "many/06.md" and (often or not Path("killed").exists()):
            Path("killed").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return lint_source(source, *rest)

    monkeypatch.setattr(engine, "lint_source", deadly)
    assert main(["many", "--jobs", "2", "--format", "json"]) == 2
    report = json.loads(capsys.readouterr().out)
    errors = {error["path"]: error["message"] for error in report["errors"]}
    assert ("was killed" in errors.get("many/06.md", "")) == often
    assert len(errors) == len(whole["errors"]) + often
    spared = [finding for finding in whole["findings"] if not (often and finding["path"] == "many/06.md")]
    assert report["findings"] == spared


class TestInterrupted:
    """Ctrl-C ends the run at once, with a word and with nothing left behind."""

    @pytest.fixture
    def started(self, many: Path) -> Callable[[str], tuple[subprocess.Popen[bytes], list[str]]]:
        if not Path("/proc/self/task").exists():
            pytest.skip("needs /proc to see the processes")
        # Some seconds of work in each chunk, so that nobody can be done with what was begun.
        for number in range(40):
            write(f"long/{number:02}.md", "It is a lamp that zapcures asthma, and more of it. " * 4000)

        def start(method: str) -> tuple[subprocess.Popen[bytes], list[str]]:
            command = [sys.executable, write("start.py", START), method, "long", "--jobs", "2"]
            run = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
            )
            for _ in range(600):
                children = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
                if len(children) >= 2:
                    return run, children
                time.sleep(0.05)
            run.kill()
            raise AssertionError(f"no processes were started: {run.communicate()}")

        return start

    @pytest.mark.parametrize("method", ["fork", "spawn"])
    @pytest.mark.parametrize("whole_group", [True, False])
    def test_stops(
        self,
        started: Callable[[str], tuple[subprocess.Popen[bytes], list[str]]],
        method: str,
        whole_group: bool,
    ) -> None:
        """Whether the terminal tells all processes or somebody tells the first one only."""
        run, children = started(method)
        begun = time.monotonic()
        (os.killpg if whole_group else os.kill)(run.pid, signal.SIGINT)
        out, err = run.communicate(timeout=60)
        took = time.monotonic() - begun

        assert (run.returncode, out, err) == (130, b"", b"healthlint: stopped\n")
        assert took < 5
        # What helps to start processes ends on its own, a little after the first one.
        for _ in range(100):
            left = [child for child in children if _alive(child)]
            if not left:
                break
            time.sleep(0.1)
        assert left == []


def _alive(number: str) -> bool:
    status = Path(f"/proc/{number}/status")
    return status.exists() and "State:\tZ" not in status.read_text()
