"""rules --diff: what another version of the packs changes, in the rules and over drafts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from healthlint.cli import main
from healthlint.packs import rules_folder
from helpers import WELL, write

DRAFT = "Our tea cures hay fever.\n\nIt boosts your immune system.\n\nWe flush toxins out of your body.\n"


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Another version of the packs: one rule of another name, one of another severity, one term fewer."""
    folder = tmp_path_factory.mktemp("old") / "rules"
    shutil.copytree(rules_folder(), folder)
    _edit(folder / "core" / "immunity.yaml", "severity: error", "severity: warning")
    _edit(folder / "core" / "immunity.yaml", '      - "immunity"\n', "")
    cures = next(
        file for file in (folder / "core").glob("*.yaml") if "id: claims/cures\n" in file.read_text("utf-8")
    )
    _edit(cures, "id: claims/cures\n", "id: claims/old-cures\n")
    _edit(folder / "core" / "pack.yaml", "version:", "version: was #")
    return str(folder)


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def settings(project: Path) -> Path:
    """A project that names a rule which the old packs do not have."""
    file = project / "healthlint.toml"
    file.write_text('profile = "uk"\n[severity]\n"claims/cures" = "error"\n', encoding="utf-8")
    return file


@pytest.mark.usefixtures("settings")
def test_rules(old: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Rules and vocabulary that came, went or changed, each with what changed."""
    assert main(["rules", "--diff", old]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert "added    rule claims/cures" in lines
    assert "removed  rule claims/old-cures" in lines
    assert "changed  rule immunity/raises: severity warning -> error" in lines
    assert any(line.startswith("changed  concept ") and "terms (1 added)" in line for line in lines)
    assert lines[-1].startswith("packs: 1 added, 1 removed, ")


@pytest.mark.usefixtures("settings")
def test_findings(old: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Over drafts: what would be new, gone and of another severity, each at its place; the rest is counted."""
    write("content/a.md", DRAFT)
    write("content/b.md", WELL)
    assert main(["rules", "--diff", old, "content"]) == 0

    text = capsys.readouterr().out
    assert "content/a.md\n" in text
    assert "content/b.md" not in text
    assert "1:1  new error  " in text
    assert "(claims/cures)" in text
    assert "1:1  gone error  " in text
    assert "(claims/old-cures)" in text
    assert "3:4  now error, was warning  " in text
    assert '"boosts your immune system"' in text
    assert (
        "drafts: 2 files; 1 finding would be new, 1 would no longer be made, 1 of another severity, 1 as before"
        in text
    )
    assert "pack core: was" in text


@pytest.mark.usefixtures("settings")
def test_json(old: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The same for programs, findings in the shape of the JSON report."""
    draft = write("a.md", DRAFT)
    assert main(["rules", "--diff", old, "--format", "json", draft]) == 0

    data = json.loads(capsys.readouterr().out)
    assert {"what": "rule", "id": "claims/cures", "parts": []} in data["rules"]["added"]
    assert [one["rule"] for one in data["findings"]["new"]] == ["claims/cures"]
    assert [one["rule"] for one in data["findings"]["gone"]] == ["claims/old-cures"]
    assert [(one["rule"], one["old_severity"], one["severity"]) for one in data["findings"]["changed"]] == [
        ("immunity/raises", "warning", "error")
    ]
    versions = [{pack["id"]: pack["version"] for pack in data["packs"][name]} for name in ("old", "new")]
    assert versions[0]["core"] != versions[1]["core"]


@pytest.mark.usefixtures("settings")
def test_weights(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Weights, bounds and what names a trade decide many findings: what changed in them is told, too."""
    folder = tmp_path / "rules"
    shutil.copytree(rules_folder(), folder)
    core, safety = folder / "core", folder / "safety"
    _edit(core / "impression-weights.yaml", "  tone:\n    base: ", "  tone:\n    base: 7")
    _edit(core / "impression-weights.yaml", "words: {\n      ", "words: {\n      abouts: 1, ")
    _edit(core / "impression-weights.yaml", " about: -", " about: -1")
    _edit(core / "impression.yaml", "sells: {words: 2", "sells: {words: 3")
    _edit(
        safety / "statement-weights.yaml",
        "  due:\n    all:\n      base: -",
        "  due:\n    all:\n      base: -1",
    )
    _edit(core / "modalities.yaml", "  osteopathy: [", "  osteopathy: [treatment.chiropractic, ")
    assert main(["rules", "--diff", str(folder)]) == 0

    *lines, _, count = capsys.readouterr().out.splitlines()
    assert count == "packs: 0 added, 0 removed, 4 changed"
    assert [line.split(":")[0] for line in lines] == [
        "changed  impression sells", "changed  impression tone", "changed  modality osteopathy",
        "changed  statements due all",
    ]  # fmt: skip
    assert lines[0].endswith(": words 3 -> 2")
    assert lines[1].endswith("; words (1 removed, 1 changed)")
    assert lines[2].endswith(": concepts (1 removed)")


@pytest.mark.usefixtures("settings")
def test_same_packs(capsys: pytest.CaptureFixture[str]) -> None:
    """The packs beside themselves: nothing to tell, and every finding as before."""
    draft = write("a.md", DRAFT)
    assert main(["rules", "--diff", rules_folder(), draft]) == 0
    text = capsys.readouterr().out
    assert text.startswith("packs: 0 added, 0 removed, 0 changed\n")
    assert "0 findings would be new, 0 would no longer be made, 0 of another severity, 3 as before" in text


@pytest.mark.usefixtures("settings")
def test_where_old_packs_are(old: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A checkout or an unpacked copy will do; a folder without packs is named, with what would do."""
    assert main(["rules", "--diff", str(Path(old).parent)]) == 0
    capsys.readouterr()
    assert main(["rules", "--diff", str(tmp_path)]) == 2
    assert "holds no packs" in capsys.readouterr().err


@pytest.mark.usefixtures("settings")
def test_old_packs_that_do_not_fit(old: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Packs written for another version of the rule language: an error that names them, no traceback."""
    folder = tmp_path / "rules"
    for pack in ("core", "safety"):
        (folder / pack).mkdir(parents=True)
        (folder / pack / "x.yaml").write_text(
            "rules:\n  - id: claims/cures\n    verb: cure\n", encoding="utf-8"
        )
    assert main(["rules", "--diff", str(folder), write("a.md", DRAFT)]) == 2
    assert f"--diff: the packs in {folder} cannot be used:" in capsys.readouterr().err


@pytest.mark.usefixtures("settings")
def test_rules_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """The loaded rules for programs, with the severity in force; paths make sense only with --diff."""
    assert main(["rules", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    cures = next(rule for rule in data["rules"] if rule["id"] == "claims/cures")
    assert (cures["severity"], cures["status"], cures["pack"]) == ("error", "stable", "core")
    assert main(["rules", "draft.md"]) == 2
    assert main(["rules", "--format", "xml"]) == 2
