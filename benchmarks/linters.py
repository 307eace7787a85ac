"""The linters that are measured: healthlint as its users install it, and others where they are present."""

from __future__ import annotations

import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile
import venv
from typing import NamedTuple

ROOT = pathlib.Path(__file__).resolve().parent.parent

# How each is run; options of speed.py name others. Drafts are added at the end.
OTHERS = {
    "proselint": "proselint check",
    "textlint": "textlint --rule write-good",
    "alex": "alex --quiet",
    "write-good": "write-good",
}


class Installed(NamedTuple):
    """healthlint as installed. ``python`` is the interpreter that runs it."""

    command: list[str]
    python: str
    version: str


def environment(cache: str) -> dict[str, str]:
    """The caller's environment without what slows Python down, and with a cache of this run only."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, "HEALTHLINT_CACHE": cache}


def install(folder: str) -> Installed:
    """Build a wheel and install it into an environment of its own. An editable install starts more slowly."""
    venv.create(folder, with_pip=True)
    binaries = pathlib.Path(folder, "Scripts" if sys.platform == "win32" else "bin")
    python = str(binaries / "python")
    # Built in a place of its own: a build folder left behind would end up in the next wheel.
    with tempfile.TemporaryDirectory() as wheels:
        quiet = [python, "-m", "pip", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*quiet, "wheel", "--no-deps", "-w", wheels, str(ROOT)], check=True)
        subprocess.run(
            [*quiet, "install", "--compile", str(next(pathlib.Path(wheels).glob("*.whl")))], check=True
        )
    return given(str(binaries / "healthlint"), python)


def given(command: str, python: str = sys.executable) -> Installed:
    """healthlint as the caller installed it."""
    words = shlex.split(command)
    return Installed(words, python, version_of(words))


def others(options: dict[str, str]) -> tuple[dict[str, list[str]], list[str]]:
    """The other linters that are here, and the names of those that are not."""
    commands = {name: shlex.split(options.get(name) or command) for name, command in OTHERS.items()}
    here = {name: words for name, words in commands.items() if shutil.which(words[0])}
    return here, [name for name in commands if name not in here]


def version_of(words: list[str]) -> str:
    """What a program says of its version, or of the package that it belongs to."""
    for ending in (["--version"], ["version"]):
        try:
            done = subprocess.run(
                [words[0], *ending], capture_output=True, text=True, timeout=60, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            continue
        said = done.stdout.strip().splitlines()
        if done.returncode == 0 and said:
            return next(
                (word for word in reversed(said[0].split()) if word[:1].isdigit() or word[:1] == "v"), said[0]
            )
    return "version unknown"
