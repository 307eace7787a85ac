"""What a terminal is told while rules are compiled, and a pipe is not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from healthlint import waiting
from healthlint.cli import main
from helpers import WELL, use_rules, write

TOLD = "Compiling the rules (once after a change) ..."
RULES = """\
rules:
  - id: own/NAME
    family: other
    severity: warning
    find: ["zapNAME"]
    message: "Says zapNAME."
    why: It means nothing.
    instead: Leave it out.
    cases: {flag: ["zapNAME"], quiet: ["zap"]}
"""


def _check_at_terminal() -> str:
    """What a run of its own writes to standard error, which is a terminal."""
    pty = pytest.importorskip("pty", reason="there are no such terminals here")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "healthlint", "draft.md"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs):
        os.close(theirs)
        said = b""
        try:
            while data := os.read(ours, 1000):
                said += data
        except OSError:  # Linux says so when the other end is closed
            pass
    os.close(ours)
    return said.decode()


def test_a_terminal_is_told_once(project: Path) -> None:
    """The first run after a change says why it takes so long, and wipes that away; the next has no need to."""
    write("draft.md", WELL)
    use_rules(project, "told.yaml", RULES.replace("NAME", "told"))
    said = _check_at_terminal()
    assert TOLD in said
    assert said.rpartition(TOLD)[2].startswith("\r\x1b[K")
    assert TOLD not in _check_at_terminal()


@pytest.mark.parametrize(("terminal", "words"), [(False, ["draft.md"]), (True, ["--quiet", "draft.md"])])
def test_nobody_else_is_told(
    project: Path,
    terminal: bool,
    words: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A pipe is no place for it, and who wants quiet gets it, however long it takes."""
    monkeypatch.setattr(waiting, "PATIENCE", 0)
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal)
    write("draft.md", WELL)
    use_rules(project, f"untold-{terminal}.yaml", RULES.replace("NAME", f"untold{int(terminal)}"))
    assert main(words) == 0
    assert "Compiling" not in capsys.readouterr().err
