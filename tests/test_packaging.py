"""What is shipped: the wheel's contents and metadata, the hooks, CI and the README's commands."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

import healthlint
from healthlint.arguments import COMMANDS, parse

ROOT = Path(__file__).parent.parent
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel of this checkout, built without an environment of its own: no index is asked."""
    pytest.importorskip(
        "hatchling", reason="hatchling is needed to build the wheel here; .ci/run builds it anyway"
    )
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def test_wheel_ships_every_rule_file(wheel: zipfile.ZipFile) -> None:
    """Every file of rules/ is in the wheel, byte for byte, and the package with its type marker."""
    names = set(wheel.namelist())
    rules = [path for path in (ROOT / "rules").rglob("*") if path.is_file()]

    assert rules
    for path in rules:
        name = f"healthlint/_rules/{path.relative_to(ROOT / 'rules').as_posix()}"
        assert wheel.read(name) == path.read_bytes()
    assert {"healthlint/py.typed", "healthlint/commands/check.py", "healthlint/reports/text.py"} <= names
    assert not [name for name in names if name.startswith(("tests/", "rules/", "src/"))]


def test_metadata(wheel: zipfile.ZipFile) -> None:
    """Version, Python and the few dependencies are what the README promises."""
    metadata = next(wheel.read(name).decode() for name in wheel.namelist() if name.endswith("/METADATA"))
    needed = {re.split(r"[><=; ]", line[15:])[0] for line in metadata.splitlines()
              if line.startswith("Requires-Dist: ") and "extra ==" not in line}  # fmt: skip

    assert f"Version: {healthlint.__version__}\n" in metadata
    assert "Requires-Python: >=3.10\n" in metadata
    assert needed == {"pyromark", "pyyaml", "regex", "sentencex", "tomli"}


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: str(hook["id"]))
def test_hooks_use_commands_that_exist(hook: dict[str, Any]) -> None:
    """The published entries are command lines that work, and hooks that pass show their output."""
    program, *words = hook["entry"].split()
    arguments = parse([*words, "draft.md"])

    assert (program, arguments.command, arguments.operands) == ("healthlint", "check", ("draft.md",))
    assert hook["language"] == "python"
    assert hook["verbose"] is True


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: str(hook["id"]))
def test_hook_file_types_exist(hook: dict[str, Any]) -> None:
    """pre-commit refuses a hook whose file types it does not know."""
    identify = pytest.importorskip("identify.identify", reason="identify comes with pre-commit")

    assert set(hook["types_or"]) <= identify.ALL_TAGS


def test_readme_commands_exist() -> None:
    """Every command and option in the README's examples is one that the program knows."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\$ (?:[^|\n]*\| )?healthlint ([^#\n]*)", readme, re.MULTILINE)

    assert len(lines) >= 5
    for line in lines:
        assert parse(line.split()).command in COMMANDS
    for option in re.findall(r"`(--[a-z-]+)", readme):
        assert option in {known.name for command in COMMANDS.values() for known in command.options}


def test_ci_is_the_readme_command() -> None:
    """The README's test command is the script that CI runs, and it can be run."""
    script = ROOT / ".ci" / "run"

    assert "$ bash .ci/run\n" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0


def test_example_shows_what_the_linter_does() -> None:
    """The example draft has findings of many families, for whoever tries the program first."""
    report = healthlint.lint_file(str(ROOT / "examples" / "draft.md"), profile="uk", isolated=True)

    assert len({finding.family for finding in report.findings}) >= 8
    assert not report.errors
