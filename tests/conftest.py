"""What every test gets: no trace in the user's home, no colour, and a project with rules of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

OWN_RULES = """\
rules:
  - id: own/cure
    family: absolute-cure
    severity: error
    find: ["zapcures"]
    clear: [negated]
    message: "Claims to zapcure."
    why: Nothing has been shown to zapcure anything.
    instead: Say what you know.
    standards: {uk: [cap-12.1]}
    cases:
      flag: ["The lamp [[zapcures]] asthma.", "It zapcures."]
      quiet: ["The lamp never zapcures asthma.", "It is a lamp."]
  - id: own/glow
    family: miracle-language
    severity: warning
    find: ["zapglow"]
    message: "Promises a zapglow."
    why: A glow is no benefit.
    instead: Leave it out.
    standards: {uk: [cap-12.1]}
    cases:
      flag: ["Feel the [[zapglow]].", "Zapglow for all."]
      quiet: ["It glows.", "Feel it."]
"""


@pytest.fixture(autouse=True, scope="session")
def _environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep compiled rules in a folder of this run, and the caller's wishes about colour out of it."""
    saved = dict(os.environ)
    os.environ["HEALTHLINT_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    for name in ("NO_COLOR", "FORCE_COLOR", "HEALTHLINT_DEBUG"):
        os.environ.pop(name, None)
    yield
    os.environ.clear()
    os.environ.update(saved)


@pytest.fixture(autouse=True)
def _judged_anew(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the results of another one; ``results_kept`` marks those that are about keeping them."""
    if "results_kept" not in request.keywords:
        monkeypatch.setattr("healthlint.kept.cache_folder", lambda: "")


@pytest.fixture(scope="session")
def _root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a rule file. One for all tests, as rules are compiled once for each place."""
    root = tmp_path_factory.mktemp("repository").resolve()
    (root / ".git").mkdir()
    (root / "rules").mkdir()
    (root / "rules" / "own.yaml").write_text(OWN_RULES, encoding="utf-8")
    return root


@pytest.fixture
def project(_root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh folder of that repository as the current one; its settings load the two rules above."""
    folder = _root / f"test{len(list(_root.iterdir()))}"
    folder.mkdir()
    (folder / "healthlint.toml").write_text(
        'profile = "uk"\nrules = ["../rules/own.yaml"]\n', encoding="utf-8"
    )
    monkeypatch.chdir(folder)
    return folder
