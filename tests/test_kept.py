"""Results kept: an unchanged draft is not judged again, says the same, and nothing out of date is ever said."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from healthlint import engine, kept
from healthlint.cachefolder import cache_folder
from healthlint.cli import main
from healthlint.types import DraftResult, Source
from helpers import GLOW, SICK, WELL, write

pytestmark = pytest.mark.results_kept

EXAMPLE = Path(__file__).parents[1] / "examples" / "draft.md"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of this test, with the rules that are compiled already."""
    folder = tmp_path / "cache"
    shutil.copytree(cache_folder(), folder, ignore=shutil.ignore_patterns("results"))
    monkeypatch.setenv("HEALTHLINT_CACHE", str(folder))
    return folder


@pytest.fixture
def judged(cache: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The drafts that the engine has judged."""
    names: list[str] = []
    lint_source = engine.lint_source

    def noted(source: Source, *rest: Any) -> DraftResult:
        names.append(source.path)
        return lint_source(source, *rest)

    monkeypatch.setattr(engine, "lint_source", noted)
    return names


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """Exit code and what is printed."""
    capsys.readouterr()
    code = main(["check", *words])
    return code, capsys.readouterr().out


@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_an_unchanged_draft_says_the_same_without_being_judged(
    project: Path, judged: list[str], capsys: pytest.CaptureFixture[str], form: str
) -> None:
    """Notes, standards, waivers and places included; a changed draft beside it is judged."""
    text = EXAMPLE.read_text(encoding="utf-8")
    write("a.md", text + "\n<!-- healthlint-ignore absolute-cure: quoted from a ruling -->\nIt cures gout.\n")
    write("b.md", SICK)
    first = run(capsys, "--profile", "uk", "--format", form, "a.md", "b.md")
    assert judged == ["a.md", "b.md"]
    assert run(capsys, "--profile", "uk", "--format", form, "a.md", "b.md") == first
    assert judged == ["a.md", "b.md"]
    write("b.md", GLOW)
    assert run(capsys, "--profile", "uk", "--format", form, "a.md", "b.md") != first
    assert judged == ["a.md", "b.md", "b.md"]


def settings(text: str) -> Callable[[], object]:
    return lambda: Path("healthlint.toml").write_text(text, encoding="utf-8")


def own_rules(project: Path) -> None:
    rules = project / "rules" / "own.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("zapcures", "zapheals"), encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "change", "code"),
    [
        ((), lambda: write("a.md", WELL), 0),
        ((), settings('rules = ["../rules"]\n[severity]\n"own/cure" = "off"\n'), 0),
        ((), settings('rules = ["../rules"]\n[severity]\nabsolute-cure = "info"\n'), 0),
        (("--profile", "us"), lambda: None, 1),
        (("--preview",), lambda: None, 1),
        (("--modality", "supplement"), lambda: None, 1),
    ],
    ids=["text", "rule off", "family lowered", "market", "preview", "modality"],
)
def test_whatever_decides_a_result_has_it_judged_anew(
    project: Path,
    judged: list[str],
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    change: Callable[[], object],
    code: int,
) -> None:
    """The draft, its settings, the rules: a result made with others is not used."""
    write("a.md", SICK)
    assert run(capsys, "a.md")[0] == 1
    change()
    assert run(capsys, *words, "a.md")[0] == code
    if "--preview" not in words:  # which brings no rule of its own unless there is one on trial
        assert judged == ["a.md", "a.md"]


def test_the_next_day_is_a_second_run_too(
    project: Path, judged: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A day ends nothing but waivers: only a draft with one is judged anew."""
    write("a.md", SICK)
    write("b.md", SICK + "\n<!-- HealthLint-Ignore own/glow until 2027-01-01: quoted -->\nIt glows.\n")
    first = run(capsys, "--as-of", "2026-11-30", "a.md", "b.md")
    assert run(capsys, "--as-of", "2026-12-01", "a.md", "b.md") == first
    assert judged == ["a.md", "b.md", "b.md"]


def test_a_day_on_which_standards_change_has_all_judged_anew(
    project: Path, judged: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The CAP Code was renumbered on 6 April 2025: what was kept cites the old clauses."""
    write("a.md", SICK)
    run(capsys, "--as-of", "2025-04-05", "a.md")
    run(capsys, "--as-of", "2025-04-06", "a.md")
    assert judged == ["a.md", "a.md"]


def test_a_result_is_of_the_folder_it_was_made_in(
    project: Path, cache: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fingerprints name the draft from the current folder; what another folder kept does not bring its own."""
    draft = str(project / write("content/a.md", SICK))
    first = run(capsys, "--format", "json", draft)
    monkeypatch.chdir("content")
    second = run(capsys, "--format", "json", draft)
    assert second != first
    assert run(capsys, "--format", "json", "--no-cache", draft) == second


def test_a_waiver_runs_out(project: Path, cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is waived until a day is open on the next one."""
    write("a.md", "<!-- healthlint-ignore own/cure until 2026-11-30: trial due -->\n" + SICK)
    assert run(capsys, "--as-of", "2026-11-30", "a.md")[0] == 0
    assert run(capsys, "--as-of", "2026-12-01", "a.md")[0] == 1


@pytest.mark.parametrize("option", ["--no-cache", "--isolated", "--timings"])
def test_who_wants_it_judged_has_it_judged(
    project: Path, judged: list[str], capsys: pytest.CaptureFixture[str], option: str
) -> None:
    """Nothing kept is used, and nothing is kept."""
    write("a.md", SICK)
    run(capsys, option, "a.md")
    run(capsys, option, "a.md")
    assert judged == ["a.md", "a.md"]
    assert not (Path(cache_folder()) / "results").exists()


def broken(text: str) -> dict[str, str]:
    """Ways in which a kept file may have been spoilt or planted."""
    row = json.loads(text)["findings"][0]
    return {
        "empty": "",
        "half": text[: len(text) // 2],
        "list": "[]",
        "deep": "[" * 100_000,
        "another draft": text.replace('"key":"', '"key":"0'),
        "short finding": text.replace(json.dumps(row, separators=(",", ":")), '["a.md",0,1]'),
        "a number for words": text.replace(json.dumps(row[11]), "7"),
        "words for a number": text.replace('"words":', '"words":"x","was":'),
        "unknown standard": text.replace("cap-12.1", "cap-0.0"),
        "letters": "\xe9",
    }


@pytest.mark.parametrize("name", list(broken('{"findings": [["", 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, "x"]]}')))
def test_a_spoilt_or_planted_result_is_not_used(
    project: Path, judged: list[str], capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """The draft is judged anew, and says the same."""
    write("a.md", SICK)
    first = run(capsys, "--profile", "uk", "a.md")
    (place,) = (Path(cache_folder()) / "results").iterdir()
    text = place.read_text(encoding="ascii")
    spoilt = broken(text)[name]
    assert spoilt != text
    place.write_text(spoilt, encoding="latin-1")
    assert run(capsys, "--profile", "uk", "a.md") == first
    assert judged == ["a.md", "a.md"]
    assert place.read_text(encoding="ascii") == text


def test_a_folder_that_cannot_be_written_is_no_error(
    project: Path, judged: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The same result, judged each time."""
    (Path(cache_folder()) / "results").write_text("", encoding="utf-8")
    write("a.md", SICK)
    assert run(capsys, "a.md") == run(capsys, "a.md")
    assert judged == ["a.md", "a.md"]


def test_a_cache_that_may_only_be_read_serves(
    project: Path, judged: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a CI machine that shares it: what lies there is used, though its time cannot be set anew."""

    def refused(*_: object, **__: object) -> None:
        raise PermissionError("read-only file system")

    write("a.md", SICK)
    first = run(capsys, "a.md")
    monkeypatch.setattr("os.utime", refused)
    assert run(capsys, "a.md") == first
    assert judged == ["a.md"]


def test_a_rule_that_took_too_long_is_tried_again(cache: Path) -> None:
    """A result with an error is nothing to build on."""
    kept.keep_result("0" * 64, DraftResult("a.md", (), 3, None, "rule x took too long"))
    assert not (cache / "results").exists()


def test_what_is_not_asked_for_is_forgotten(
    project: Path, cache: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the limit the oldest results go, and those just used stay."""
    monkeypatch.setattr(kept, "MOST_KEPT", 4)
    for number in range(6):
        kept._make_room.cache_clear()
        write(f"{number}.md", SICK)
        run(capsys, "0.md", f"{number}.md")
    kept_keys = {json.loads(path.read_text())["key"] for path in (cache / "results").iterdir()}
    assert 2 <= len(kept_keys) <= 5
    monkeypatch.setattr(engine, "lint_source", None)
    assert run(capsys, "0.md")[0] == 1
