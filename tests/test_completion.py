"""completion: the scripts offer what the tables hold. Asked of the shells themselves where they are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from healthlint.arguments import COMMANDS
from healthlint.cli import main
from healthlint.completion import SHELLS, script
from healthlint.packs import PROFILES, modalities
from helpers import write

CASES = [
    (["check", "--fail-on", ""], ["error", "warning", "info", "never"]),
    (["--fail-on", "w"], ["warning"]),
    (["--profile", ""], list(PROFILES)),
    (["rules", "--format", ""], ["text", "json"]),
    (["trace", "--modality", "acup"], ["acupuncture"]),
    (["self"], ["self-test"]),
    (["completion", "z"], ["zsh"]),
    (["rules", "--di"], ["--diff"]),
    (["explain", "own/"], ["own/cure", "own/glow"]),
]


@pytest.fixture
def path(project: Path) -> str:
    """A PATH with a healthlint on it that is the one under test."""
    folder = project / "bin"
    folder.mkdir()
    program = folder / "healthlint"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m healthlint "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def _shell(name: str) -> str:
    found = shutil.which(name)
    if found is None or sys.platform == "win32":
        pytest.skip(f"{name} is not installed here")
    return found


def _run(shell: str, program: str, path: str) -> list[str]:
    done = subprocess.run(
        [shell, "-c", program], env={**os.environ, "PATH": path}, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


def _bash(words: list[str], path: str) -> list[str]:
    write("healthlint.bash", script("bash"))
    line = " ".join(f"'{word}'" for word in ["healthlint", *words])
    program = (
        f"source ./healthlint.bash; compopt() {{ :; }}; COMP_WORDS=({line}); COMP_CWORD={len(words)}; "
        "_healthlint; printf '%s\\n' \"${COMPREPLY[@]}\""
    )
    return [line for line in _run(_shell("bash"), program, path) if line]


@pytest.mark.parametrize(("words", "expected"), CASES, ids=lambda value: "-".join(value))
def test_bash(words: list[str], expected: list[str], path: str) -> None:
    """bash offers the commands, options, values and rules that fit what stands there."""
    assert _bash(words, path) == expected


def test_bash_values_behind_an_equals_sign(path: str) -> None:
    """bash hands over --option=value in three words; the values are offered all the same."""
    assert _bash(["--fail-on", "=", "n"], path) == ["never"]
    assert _bash(["--fail-on", "="], path) == ["error", "warning", "info", "never"]


def test_bash_files(path: str) -> None:
    """The first word may be a draft as well as a command, also one with a space in its name."""
    write("test me.md", "")
    assert _bash(["tes"], path) == ["test", "test me.md"]


@pytest.mark.parametrize(("words", "expected"), CASES, ids=lambda value: "-".join(value))
def test_fish(words: list[str], expected: list[str], path: str) -> None:
    """fish offers the same, with a description for each option and command."""
    shell = _shell("fish")
    write("healthlint.fish", script("fish"))
    program = f"source ./healthlint.fish; complete -C 'healthlint {' '.join(words)}'"
    assert sorted(line.split("\t")[0] for line in _run(shell, program, path)) == sorted(expected)


def test_zsh_reads_it(path: str) -> None:
    """zsh finds no fault with its script."""
    write("healthlint.zsh", script("zsh"))
    assert _run(_shell("zsh"), "zsh -n ./healthlint.zsh", path) == []


@pytest.mark.parametrize("shell", SHELLS)
def test_holds_what_the_tables_hold(shell: str) -> None:
    """No command, option, market or modality is missing from any script."""
    text = script(shell)
    for command, entry in COMMANDS.items():
        assert command in text
        for option in entry.options:
            assert (f"-l {option.name[2:]}" if shell == "fish" else option.name) in text
    for value in (*PROFILES, *modalities()):
        assert value in text


def test_usage(capsys: pytest.CaptureFixture[str]) -> None:
    """The command prints the script; without a shell, or with an unknown one, it says which there are."""
    assert main(["completion", "bash"]) == 0
    assert capsys.readouterr().out == script("bash")
    assert main(["completion"]) == 2
    assert "bash|zsh|fish|powershell" in capsys.readouterr().err
    assert main(["completion", "zhs"]) == 2
    assert "did you mean zsh?" in capsys.readouterr().err
