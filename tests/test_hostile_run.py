"""Fifty hostile drafts in one run: each gives findings or a clear error, and the good draft among them is linted."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from healthlint.cli import main

CLAIM = b"Acupuncture cures asthma.\n"

HOSTILE: dict[str, bytes] = {
    "empty": b"",
    "space-only": b" \n\t\n ",
    "nul": b"Acupuncture\x00cures asthma.",
    "nul-only": b"\x00" * 1000,
    "truncated-utf8": b"Acupuncture cures asthma caf\xc3",
    "broken-utf8": "Die Nadel heilt \u00fcberall. ".encode() * 20 + b"\xff\xfe\xfa",
    "lone-surrogate": b"Acupuncture \xed\xa0\x80 cures asthma.",
    "overlong-utf8": b"Acupuncture \xc0\xaf cures asthma.",
    "cp1252": "Acupuncture cures asthma \u2013 \u201cfor good\u201d.".encode("cp1252"),
    "utf16": "Acupuncture cures asthma.".encode("utf-16"),
    "utf16-odd": "Acupuncture cures asthma.".encode("utf-16")[:-1],
    "utf16-no-mark": "Acupuncture cures asthma.".encode("utf-16-le"),
    "bom-only": b"\xef\xbb\xbf",
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "zip": b"PK\x03\x04" + b"\x00" * 50,
    "png": b"\x89PNG\r\n\x1a\n" + b"\x00" * 50,
    "elf": b"\x7fELF" + bytes(range(256)),
    "one-line-10mb": b"Acupuncture helps many people feel calm and rested today. " * 175_000,
    "no-spaces-1mb": b"a" * 1_000_000,
    "million-digits": b"9" * 1_000_000,
    "nested-quotes": b">" * 10_000 + b" Acupuncture cures asthma.",
    "nested-brackets": b"[" * 10_000 + b"x" + b"]" * 10_000,
    "nested-parens": b"(" * 10_000 + b"x" + b")" * 10_000,
    "nested-links": b"[a](" * 5_000,
    "nested-lists": b"".join(b"  " * depth + b"- x\n" for depth in range(400)),
    "stars": b"*" * 50_000,
    "underscores": b"_a_" * 20_000,
    "backticks": b"`" * 20_001,
    "backtick-runs": b"".join(b"`" * (size % 60 + 1) + b" " for size in range(5_000)),
    "angle-brackets": b"<" * 50_000,
    "open-tags": b"<div>" * 5_000 + CLAIM,
    "open-comment": b"<!-- healthlint-ignore " + b"x" * 100_000,
    "many-comments": b"<!-- healthlint-ignore claims/cures: a reason -->\n" * 3_000,
    "table-wide": b"|" + b" a |" * 3_000 + b"\n|" + b"-|" * 3_000 + b"\n|" + b" b |" * 3_000,
    "table-long": b"| a | b |\n|---|---|\n" + b"| asthma | gout |\n" * 2_000,
    "headings": b"# x\n" * 10_000,
    "footnotes": b"".join(b"[^%d] \n\n[^%d]: x\n\n" % (n, n) for n in range(3_000)),
    "references": b"Smith (2014) and Lee et al. (2015) " * 800,
    "brackets-numbers": b"[1] [2-9] [3, 4] " * 3_000,
    "entities": b"&amp;&#x41;&#0;&#99999999;&bogus;" * 2_000,
    "escapes": b"\x1b[31mAcupuncture cures asthma.\x1b[0m \x1b]0;title\x07",
    "bidi": "Acupuncture \u202ecures\u202c asthma. \u2066x\u2069".encode(),
    "zero-width": "Acu\u200bpunc\u00adture cu\u2060res asth\u200dma.".encode(),
    "combining": ("Acupuncture cures asthma" + "\u0301" * 5_000).encode(),
    "emoji": ("\U0001f469\u200d\U0001f52c" * 3_000).encode(),
    "cr-only": b"Acupuncture cures asthma.\r" * 500,
    "mixed-line-ends": b"Acupuncture\r\ncures\rasthma.\n\r\n" * 200,
    "alias-bomb": b"---\na: &a [x, x, x]\nb: &b [*a, *a, *a]\nhealthlint: {profile: *b}\n---\n" + CLAIM,
    "yaml-tag": b"---\nhealthlint: !!python/object/apply:os.system ['true']\n---\n" + CLAIM,
    "yaml-deep": b"---\nx: " + b"[" * 3_000 + b"\n---\n" + CLAIM,
    "yaml-open": b"---\ntitle: never closed\n" * 2_000,
    "toml-broken": b"+++\ntitle = [[[[\n+++\n" + CLAIM,
    "github-command": b"::error file=x::Acupuncture cures asthma. %0A::set-output\n",
    "script": b"<script>alert('Acupuncture cures asthma')</script>]]><![CDATA[" + CLAIM,
}  # fmt: skip


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, str, dict[str, object]]:
    """One run over all of them, a good draft, a folder that contains itself and a link that leads nowhere."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, data in HOSTILE.items():
        (folder / f"{name}.md").write_bytes(data)
    (folder / "good.md").write_bytes(CLAIM)
    (folder / "pipe.txt").write_bytes(CLAIM)
    try:
        os.symlink(folder, folder / "loop", target_is_directory=True)
        os.symlink(folder / "nowhere", folder / "dangling.md")
    except OSError:
        pass  # Windows without the right to make links
    report = folder / "report.out"
    code = main(
        [
            "check",
            "--isolated",
            "--profile",
            "uk",
            "--quiet",
            "--jobs",
            "1",
            "--output",
            f"json:{report}",
            str(folder),
        ]
    )
    text = report.read_text(encoding="utf-8")
    return code, text, json.loads(text)


def test_at_least_fifty_inputs() -> None:
    """The number that is promised."""
    assert len(HOSTILE) >= 50


def test_the_run_ends_with_errors_told_and_not_with_a_crash(run: tuple[int, str, dict[str, object]]) -> None:
    """Exit code 2: some drafts could not be read, and each such message names its file and what to do."""
    code, _, report = run
    assert code == 2
    errors = report["errors"]
    assert isinstance(errors, list)
    assert {Path(error["path"]).stem for error in errors} >= {"nul", "nul-only", "pdf", "zip", "png"}
    assert all(error["message"] and "Traceback" not in error["message"] for error in errors)


def test_the_good_drafts_are_linted_all_the_same(run: tuple[int, str, dict[str, object]]) -> None:
    """Neither a broken neighbour nor a loop of folders hides a claim."""
    findings = run[2]["findings"]
    assert isinstance(findings, list)
    found = {Path(finding["path"]).name for finding in findings if finding["kind"] == "claim"}
    assert found >= {
        "good.md", "pipe.txt", "cp1252.md", "utf16.md", "zero-width.md", "bidi.md", "alias-bomb.md", "toml-broken.md",
    }  # fmt: skip


def test_no_draft_counts_twice_through_a_link(run: tuple[int, str, dict[str, object]]) -> None:
    """The folder that contains itself is walked once."""
    findings = run[2]["findings"]
    assert isinstance(findings, list)
    assert not [finding for finding in findings if "loop" in Path(finding["path"]).parts]


def test_the_report_holds_no_bare_control_characters(run: tuple[int, str, dict[str, object]]) -> None:
    """Escape codes of a draft do not reach a terminal through JSON."""
    assert not set(run[1]) & {chr(code) for code in (*range(9), 11, 12, *range(14, 32), 127)}


def test_a_rule_that_backtracks_forever_is_stopped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its search has a time limit; the run says which rule it was and goes on."""
    rule = tmp_path / "slow.yaml"
    rule.write_text(
        "rules:\n"
        "  - {id: own/slow, family: other, severity: warning, regex: ['(a|aa)+$'], message: Slow.,\n"
        "     why: W., instead: I., cases: {flag: [aaa], quiet: [b]}}\n"
    )
    (tmp_path / "healthlint.toml").write_text('profile = "uk"\nrules = ["slow.yaml"]\n')
    (tmp_path / "draft.md").write_text("a" * 60 + "!\n\n" + CLAIM.decode())
    monkeypatch.chdir(tmp_path)
    code = main(["check", "--format", "json", "draft.md"])
    report = json.loads(capsys.readouterr().out)
    assert code == 2
    assert any("own/slow" in error["message"] for error in report["errors"])
    assert any(finding["kind"] == "claim" for finding in report["findings"])
