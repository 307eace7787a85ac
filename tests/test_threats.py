"""A test for every line of docs/threat-model.md, by its number there."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from healthlint import lint
from healthlint.cachefolder import cache_folder
from healthlint.cli import main
from helpers import SICK, WELL, write

RULE = """\
rules:
  - id: own/rule
    family: other
    severity: warning
    {pattern}
    message: "A message."
    why: W.
    instead: I.
    cases: {{flag: ["aaa"], quiet: ["b"]}}
"""
CLAIM = "Acupuncture cures asthma.\n"


def settings(text: str) -> None:
    Path("healthlint.toml").write_text(text, encoding="utf-8")


def link(name: str, target: Path | str) -> None:
    try:
        os.symlink(target, name)
    except OSError:
        pytest.skip("this system lets us make no links")


# --- H: a hostile draft ------------------------------------------------------


def test_h1_nothing_goes_over_the_network(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A draft full of addresses is linted with sockets out of reach."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    write("a.md", SICK + "\n![a](https://example.org/a.png) <https://example.org> doi:10.1000/a PMID 123\n")
    assert main(["a.md"]) == 1


@pytest.mark.parametrize("size", [2_000_001, 30_000_000])
def test_h2_files_beyond_the_limit_are_refused_unread(
    project: Path, size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message tells the limit and the way out, and other drafts are linted."""
    with open("large.md", "wb") as file:
        file.truncate(size)
    write("a.md", SICK)
    assert main(["large.md", "a.md"]) == 2
    printed = capsys.readouterr().out
    assert "the limit is 2,000,000" in printed
    assert "split it" in printed
    assert "own/cure" in printed


needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")


def _in_time(*words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """A run that has a minute, as one that waits would wait for ever."""
    command = [sys.executable, "-m", "healthlint", *words]
    return subprocess.run(command, input=given, capture_output=True, text=True, timeout=60, check=False)


@needs_pipes
def test_h2_pipes_and_devices_are_refused_unopened(project: Path) -> None:
    """Nobody may ever write to a pipe; streams handed to the program are read."""
    os.mkfifo("pipe.md")
    write("a.md", SICK)
    run = _in_time("pipe.md", "/dev/zero", "a.md")
    assert run.returncode == 2
    assert "pipe.md" in run.stdout
    assert run.stdout.count("is no regular file but a pipe or a device") == 2
    assert "own/cure" in run.stdout
    assert "claims/cures" in _in_time("/dev/stdin", given=CLAIM).stdout


@needs_pipes
def test_p3_pipes_in_place_of_settings_are_refused_unopened(project: Path) -> None:
    """Also in place of a baseline that is found without being named."""
    write("a.md", WELL)
    for name, settings, said in (
        ("base.toml", 'extends = ["base.toml"]', "settings are plain text"),
        ("healthlint-baseline.yaml", "", "a baseline is plain text"),
    ):
        (project / "healthlint.toml").write_text(settings, encoding="utf-8")
        os.mkfifo(name)
        run = _in_time("a.md")
        assert (run.returncode, run.stdout) == (2, "")
        assert f"{name}: is no regular file; {said}" in run.stderr


def test_h3_front_matter_makes_no_objects_and_unfolds_no_bomb(project: Path) -> None:
    """Tags and aliases are told, not followed; what the draft claims is still found."""
    for front in (
        "healthlint: !!python/object/apply:os.mkdir [planted]",
        "a: &a [x, x]\nb: &b [*a, *a]\nhealthlint: {profile: *b}",
        "healthlint: " + "[" * 5_000,
        "healthlint: {profile: !!bool maybe}",
        "healthlint: {profile: !!timestamp foo}",
        'healthlint: {profile: !!int ""}',
        "healthlint: {modality: [acupuncture]}",
        "healthlint: {modality: {a: 1}, profile: {a: 1}}",
    ):
        report = lint(f"---\n{front}\n---\n{CLAIM}", profile="uk")
        assert {finding.kind for finding in report.findings} >= {"claim", "config"}, front
    assert not Path("planted").exists()


def test_h4_front_matter_switches_nothing_off(project: Path) -> None:
    """Only market and modality are read from a draft."""
    report = lint(
        f"---\nhealthlint: {{severity: {{absolute-cure: off}}, fail-on: never, exclude: [a]}}\n---\n{CLAIM}",
        profile="uk",
    )
    assert [finding.severity for finding in report.findings if finding.kind == "claim"]
    assert report.fail_on == "warning"


def test_h5_nothing_in_a_draft_reaches_the_terminal_as_a_command(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Escape sequences of both kinds, bells and marks of direction are spelt out."""
    bad = "\x1b[31m\x1b]0;t\x07\x9b2J\u202e\u2066"
    write("a.md", f"It {bad} zapcures asthma {bad}.\n" + WELL * 200)
    for words in (["a.md"], ["a.md", "--format", "json"], ["trace", "a.md"]):
        main(words)
        printed = capsys.readouterr()
        for character in bad:
            if not (character.isalnum() or character in "[];"):
                assert character not in printed.out + printed.err, (words, character)


def test_h6_no_number_of_notes_hides_a_claim(project: Path) -> None:
    """The report of a draft is bounded, says so, and keeps what is grave."""
    waived = "<!-- healthlint-ignore-start own/cure: on file -->\n\n" + (SICK + "\n") * 2100
    text = waived + "<!-- healthlint-ignore-end own/cure -->\n\n" + SICK
    write("a.md", text)
    assert main(["a.md", "--output", "json:report.json", "--quiet"]) == 1
    findings = json.loads(Path("report.json").read_text(encoding="utf-8"))["findings"]
    grave = [finding for finding in findings if finding["severity"] == "error" and finding["state"] == "open"]
    assert [(finding["rule"], finding["line"]) for finding in grave] == [("own/cure", text.count("\n"))]
    told = [finding for finding in findings if finding["rule"] == "config/too-many-findings"]
    assert len(told) == 1
    assert "2,000 gravest are shown" in told[0]["message"]


SOBER = "Evidence is limited, trials were small, and some people may need advice from their doctor or pharmacist. "


def test_h7_sober_words_do_not_outweigh_a_grave_claim(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The passage takes an error down one step, to a warning, and no further, however much it is padded."""
    claim = "Our acupuncture cures asthma.\n"
    severities = []
    for padding in (0, 2, 12):
        write("a.md", SOBER * padding + claim)
        assert main(["a.md", "--profile", "uk", "--format", "json"]) == 1
        findings = json.loads(capsys.readouterr().out)["findings"]
        severities += [finding["severity"] for finding in findings if finding["rule"] == "claims/cures"]
    assert severities == ["error", "warning", "warning"]


# --- P: a hostile pull request -----------------------------------------------


@pytest.mark.parametrize("name", ["json", "regex", "healthlint"])
def test_p1_no_code_of_the_project_runs(project: Path, name: str) -> None:
    """Modules that a project plants beside its drafts are not imported."""
    Path(f"{name}.py").write_text("open('planted', 'w').close()\n", encoding="utf-8")
    Path("conftest.py").write_text("open('planted', 'w').close()\n", encoding="utf-8")
    write("a.md", SICK)
    program = Path(sys.executable).with_name("healthlint")
    if not program.exists():
        pytest.skip("healthlint is not installed as a program here")
    done = subprocess.run([program, "a.md", "--jobs", "2"], capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert not Path("planted").exists()


@pytest.mark.parametrize("key", ["extends", "rules"])
def test_p2_no_path_leaves_the_project(
    project: Path, tmp_path: Path, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither upward, nor absolute, nor through a link."""
    outside = tmp_path / "outside.toml"
    outside.write_text("secret = 1\n", encoding="utf-8")
    link("link.toml", outside)
    write("a.md", SICK)
    for value in (outside.as_posix(), "../../../../../../../../../etc", "link.toml"):
        settings(f'{key} = ["{value}"]')
        assert main(["a.md"]) == 2
        told = capsys.readouterr().err
        assert "leads out of the project" in told
        assert "secret" not in told


def test_p3_no_link_shows_other_files(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Settings and rule files that are links to outside are refused before they are read."""
    outside = tmp_path / "outside.yaml"
    outside.write_text("secret: 1\n", encoding="utf-8")
    write("a.md", SICK)
    Path("healthlint.toml").unlink()
    link("healthlint.toml", outside)
    assert main(["a.md"]) == 2
    told = capsys.readouterr().err
    assert "this link leads out of the project" in told
    assert "secret" not in told
    Path("healthlint.toml").unlink()
    settings('rules = ["pack"]')
    Path("pack").mkdir()
    link("pack/a.yaml", outside)
    assert main(["a.md"]) == 2
    told = capsys.readouterr().err
    assert "this link leads out of its pack" in told
    assert "secret" not in told


def test_p4_isolated_reads_no_settings(project: Path) -> None:
    """What a pull request writes into the settings cannot pass a gate that runs isolated."""
    settings('exclude = ["**"]\nfail-on = "never"\n[severity]\n"absolute-cure" = "off"\n')
    write("a.md", CLAIM)
    assert main(["a.md", "--quiet"]) == 0
    assert main(["a.md", "--isolated", "--profile", "uk"]) == 1
    settings("this is no TOML")
    assert main(["a.md", "--isolated", "--profile", "uk"]) == 1


def test_p5_links_among_drafts_end(project: Path) -> None:
    """A folder that holds itself is walked once; a link that leads nowhere is an error of its own."""
    write("drafts/a.md", SICK)
    link("drafts/loop", Path("drafts").resolve())
    assert main(["drafts", "--output", "json:report.json"]) == 1
    report = json.loads(Path("report.json").read_text(encoding="utf-8"))
    assert report["summary"]["files"] == 1
    link("drafts/nowhere.md", "missing")
    assert main(["drafts"]) == 2


@pytest.mark.parametrize(
    "line", ["max-file-size = 20_000_001", "max-findings = 20_001", "max-search-time = 11"]
)
def test_p6_limits_have_an_end(project: Path, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A pull request cannot make a run read, keep or search more than the ends allow."""
    settings(line)
    write("a.md", WELL)
    assert main(["a.md"]) == 2
    assert "must be a whole number of" in capsys.readouterr().err


# --- R: a hostile rule pack --------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x]\nb: [*a, *a]\n",
        "rules: !!python/object/apply:os.mkdir [planted]\n",
        "pack: {title: !!bool maybe}\n",
        'pack: !foo {title: !!str 5, version: !!int "3"}\n',
        "rules: " + "[" * 5_000 + "\n",
        "rules: " + "- " * 5_000 + "\n",
        "a" * 2_000_001,
    ],
    ids=["aliases", "tags", "bad tags", "harmless tags", "depth", "dashes", "size"],
)
def test_r1_rule_files_are_plain_and_bounded(
    project: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each is refused with its file, in no time, and nothing of it is made."""
    Path("own.yaml").write_text(text, encoding="utf-8")
    settings('rules = ["own.yaml"]')
    write("a.md", SICK)
    assert main(["a.md"]) == 2
    assert "own.yaml" in capsys.readouterr().err
    assert not Path("planted").exists()


def test_r2_what_is_no_file_is_not_waited_for(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A pipe in a pack would block for ever."""
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    Path("pack").mkdir()
    os.mkfifo("pack/a.yaml")
    settings('rules = ["pack"]')
    write("a.md", SICK)
    assert main(["a.md"]) == 2
    assert "no regular file" in capsys.readouterr().err


@pytest.mark.parametrize("expression", ["(?:a{1,9999}){1,9999}", "(?:(?:(?:a{99}){99}){99}){99}", "(" * 3000])
def test_r3_expressions_that_eat_memory_are_refused(
    project: Path, expression: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before they are compiled, with the line."""
    Path("own.yaml").write_text(RULE.format(pattern=f'regex: ["{expression}"]'), encoding="utf-8")
    settings('rules = ["own.yaml"]')
    write("a.md", SICK)
    assert main(["a.md"]) == 2
    assert "own.yaml:5: regex" in capsys.readouterr().err


def test_r4_a_search_that_stalls_is_a_word_about_its_rule(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On one sentence that takes for ever, and on many that each take nearly as long as they may."""
    Path("own.yaml").write_text(RULE.format(pattern='regex: ["(a|aa)+$"]'), encoding="utf-8")
    settings('rules = ["own.yaml"]')
    write("long.md", "a" * 60 + "!\n\n" + CLAIM)
    write("many.md", ("a" * 27 + "!\n\n") * 400 + CLAIM)
    for draft in ("long.md", "many.md"):
        begun = time.monotonic()
        assert main([draft, "--profile", "uk"]) == 2
        assert time.monotonic() - begun < 30
        printed = capsys.readouterr().out
        assert "rule own/rule took too long" in printed
        assert "absolute-cure" in printed or "claims/" in printed


def test_r5_a_pack_changes_no_built_in_rule(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A rule of the same name is an error that names both places."""
    text = RULE.format(pattern='find: ["zap"]')
    Path("own.yaml").write_text(text + text.split("rules:\n")[1], encoding="utf-8")
    settings('rules = ["own.yaml"]')
    write("a.md", SICK)
    assert main(["a.md"]) == 2
    assert "defined twice, first at" in capsys.readouterr().err


def test_r6_a_pack_brings_no_weights_of_its_own(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a passage weighs is for the built-in packs to say."""
    write("own.yaml", "impression:\n  lowers: {words: 0, tone: 9999, subject: 9999}\n")
    settings('rules = ["own.yaml"]')
    write("a.md", SICK)
    assert main(["a.md"]) == 2
    assert "impression: 'lowers' is defined twice, first at" in capsys.readouterr().err


# --- C: a shared cache -------------------------------------------------------


@pytest.mark.parametrize(
    "planted",
    [b"\x80\x04\x95", b"[" * 100_000],
    ids=["pickle", "depth"],
)
def test_c1_a_planted_or_broken_copy_is_not_used(
    project: Path, tmp_path: Path, planted: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The packs are compiled anew, and the claim is found. More such copies: test_packs.py."""
    write("a.md", SICK)
    assert _run("a.md") == 1
    kept = [shutil.copy(path, tmp_path) for path in Path(cache_folder()).glob("packs-*")]
    monkeypatch.setenv("HEALTHLINT_CACHE", str(tmp_path))
    assert kept
    for path in kept:
        Path(path).write_bytes(planted)
    assert _run("a.md") == 1


def test_c2_a_stale_copy_is_not_used(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed rule file has another digest: the rule as it stands is the one that speaks."""
    monkeypatch.setenv("HEALTHLINT_CACHE", str(tmp_path))
    Path("own.yaml").write_text(RULE.format(pattern='find: ["zapcures"]'), encoding="utf-8")
    settings('rules = ["own.yaml"]')
    write("a.md", SICK)
    assert _run("a.md") == 1
    Path("own.yaml").write_text(RULE.format(pattern='find: ["zapheals"]'), encoding="utf-8")
    assert _run("a.md") == 0


@pytest.mark.parametrize("planted", ["{}", "[]", "another"])
def test_c3_a_planted_result_is_not_used(
    project: Path, tmp_path: Path, planted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A draft with a claim is judged, whatever lies where its result would be."""
    monkeypatch.setenv("HEALTHLINT_CACHE", str(tmp_path / "cache"))
    write("well.md", WELL)
    assert _run("well.md") == 0
    (clean,) = (tmp_path / "cache" / "results").iterdir()
    write("a.md", SICK)
    assert _run("a.md") == 1
    (kept,) = {*(tmp_path / "cache" / "results").iterdir()} - {clean}
    kept.write_text(clean.read_text() if planted == "another" else planted)
    assert _run("a.md") == 1


def test_c4_no_cache_is_no_error(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the folder cannot be made, a run takes longer and says the same."""
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    monkeypatch.setenv("HEALTHLINT_CACHE", str(blocked / "cache"))
    write("a.md", SICK)
    assert _run("a.md") == 1


def _run(draft: str) -> int:
    """A run in a process of its own, so that nothing is remembered."""
    done = subprocess.run(
        [sys.executable, "-m", "healthlint", draft], capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode
