"""What a run gathers until it reports: the same whether it is in memory or on disk, and little memory."""

from __future__ import annotations

import os
import tempfile
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

import pytest

from healthlint import gathered
from healthlint.cli import main
from healthlint.gathered import Gathered, restated, tally
from healthlint.reports import REPORTERS
from healthlint.types import Finding, Note, Source
from helpers import GLOW, SICK, WELL, write
from reporting import CODE, draft, finding, report


@pytest.fixture
def few_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that keeps two findings in memory."""
    monkeypatch.setattr(gathered, "MOST_HELD", 2)


def _drafts() -> list[tuple[list[Finding], Source]]:
    """Four drafts, the second one clean, with all that a finding can hold."""
    note = Note("hedged", "lower", "may\udc80 \u202e", 3, 6)
    made: list[tuple[list[Finding], Source]] = []
    for number, text in enumerate(("It cures.\r\nIt cures.", "", "It cures \U0001f600 all.", "It cures.")):
        source = draft(text, f"a{number}\udc80.md")
        if not text:
            made.append(([], source))
            continue
        two = (CODE, CODE._replace(id="b"))
        cures = finding(source, "cures", state="waived", reason="r", standards=two)
        made.append(([cures, finding(source, "It", notes=(note,), severity="info", pathless="0f")], source))
    return made


def _gathered(made: Sequence[tuple[list[Finding], Source]]) -> Gathered:
    result = Gathered()
    for findings, source in made:
        result.add(findings, source)
    return result


class TestGathered:
    """Findings come back as they went in."""

    @pytest.mark.parametrize("held", [0, 2, 4, 100])
    def test_gives_back_what_it_got(self, monkeypatch: pytest.MonkeyPatch, held: int) -> None:
        """All findings in order, as often as asked for, and the texts; in memory and on disk."""
        monkeypatch.setattr(gathered, "MOST_HELD", held)
        made = _drafts()
        wanted = [one for findings, _ in made for one in findings]
        result = _gathered(made)
        for _ in range(2):
            assert list(result.findings) == wanted
        assert all(type(note) is Note for one in result.findings for note in one.notes)
        assert len(result.findings) == len(wanted)
        assert result.findings[-1] == wanted[-1]
        assert result.findings[1:3] == tuple(wanted[1:3])
        assert dict(result.sources) == {source.path: source for _, source in made}
        assert "elsewhere.md" not in result.sources
        assert tally(result.findings) == {("waived", "error"): 3, ("open", "info"): 3}

    def test_texts_between_findings(self, few_held: None) -> None:
        """Reports ask for the text of a draft while they go through the findings."""
        made = _drafts()
        result = _gathered(made)
        texts = [(one.path, result.sources[one.path].text) for one in result.findings]
        assert texts == [(source.path, source.text) for findings, source in made for _ in findings]

    @pytest.mark.parametrize("held", [2, 100])
    def test_restated(self, monkeypatch: pytest.MonkeyPatch, held: int) -> None:
        """A baseline changes states: the counts follow, and what was there before stays as it was."""
        monkeypatch.setattr(gathered, "MOST_HELD", held)
        before = _gathered(_drafts()).findings
        after = restated(before, lambda one: one._replace(state="baselined", reason="known"))
        assert {one.reason for one in after} == {"known"}
        assert tally(after) == {("baselined", "error"): 3, ("baselined", "info"): 3}
        assert {one.state for one in before} == {"open", "waived"}

    def test_memory_does_not_grow_with_findings(self) -> None:
        """Ten times as many findings and texts, put aside, take no more memory; only their places do."""
        first, second = _memory_of(2_000), _memory_of(20_000)
        assert second - first < 20_000 // 20 * 1_000, (first, second)  # 20 findings a draft


def _memory_of(number: int) -> int:
    """Bytes held after so many findings in drafts of twenty."""
    tracemalloc.start()
    result = Gathered()
    for at in range(number // 20):
        source = draft("It cures all. " * 300, f"folder/draft{at:06}.md")
        result.add([finding(source, "cures", fingerprint=f"{at:08}{one:08}") for one in range(20)], source)
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert len(result.findings) == number
    return held


class TestDisk:
    """Where there is no room on disk, memory has to do."""

    def test_no_folder_for_temporary_files(self, monkeypatch: pytest.MonkeyPatch, few_held: None) -> None:
        """A read-only container has none."""

        def refuse(**_: Any) -> IO[bytes]:
            raise FileNotFoundError("No usable temporary directory found")

        monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
        assert list(_gathered(_drafts()).findings) == [one for found, _ in _drafts() for one in found]

    @pytest.mark.parametrize("room", [0, 10, 700])
    def test_disk_is_full(self, monkeypatch: pytest.MonkeyPatch, few_held: None, room: int) -> None:
        """What was written before is not lost, and half a record counts for nothing."""
        full = _Full(tempfile.TemporaryFile(buffering=0), room)  # noqa: SIM115 - closed with the findings
        monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: full)
        result = _gathered(_drafts())
        assert list(result.findings) == [one for found, _ in _drafts() for one in found]
        assert [source.text for source in result.sources.values()] == [one.text for _, one in _drafts()]
        assert full.stream.closed

    def test_file_has_no_name(self, monkeypatch: pytest.MonkeyPatch, few_held: None, tmp_path: Path) -> None:
        """Drafts are confidential: nobody else can open what is put aside, and nothing stays behind."""
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        result = _gathered(_drafts())
        assert not isinstance(result.findings, tuple)
        if os.name == "posix":  # elsewhere it has a name until it is closed
            assert list(tmp_path.iterdir()) == []


class _Full:
    """A file on a disk that has room for some bytes; the last that fit are written before it says so."""

    def __init__(self, stream: IO[bytes], room: int) -> None:
        self.stream, self.room = stream, room

    def write(self, data: memoryview) -> int:
        if not self.room:
            raise OSError(28, "No space left on device")
        data = data[: self.room]
        self.room -= len(data)
        return self.stream.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


class TestReports:
    """No report tells whether its findings were put aside."""

    @pytest.fixture(autouse=True)
    def _some_drafts(self, project: object) -> None:
        for name in "abcd":
            write(f"{name}.md", SICK + "\n" + GLOW + "\n" + SICK)
        write("e.md", WELL)
        write("f.md", b"\0")

    @pytest.fixture
    def lint(self, capsysbinary: pytest.CaptureFixture[bytes]) -> Callable[..., bytes]:
        def run(*words: str) -> bytes:
            code = main(["check", ".", "--as-of", "2026-11-01", *words])
            said = capsysbinary.readouterr()
            return said.out + said.err + str(code).encode()

        return run

    @pytest.mark.parametrize("name", REPORTERS)
    def test_same_bytes(self, monkeypatch: pytest.MonkeyPatch, lint: Callable[..., bytes], name: str) -> None:
        """Printed and written to a file, with the counts."""
        words = ("--format", name, "--output", f"{name}:report", "--statistics")
        before = lint(*words), Path("report").read_bytes()
        monkeypatch.setattr(gathered, "MOST_HELD", 3)
        assert (lint(*words), Path("report").read_bytes()) == before

    def test_same_with_a_baseline(self, monkeypatch: pytest.MonkeyPatch, lint: Callable[..., bytes]) -> None:
        """Known findings rest, new ones fail."""
        assert main(["baseline", "a.md", "b.md", "--as-of", "2026-11-01"]) == 0
        lint()
        before = lint()
        assert b"6 in the baseline" in before
        monkeypatch.setattr(gathered, "MOST_HELD", 3)
        assert lint() == before


@pytest.mark.parametrize("name", ["json", "sarif", "code-scanning", "gitlab", "rdjson"])
def test_formats_for_programs_hold_one_finding_at_a_time(name: str) -> None:
    """A report of any length takes little memory: it is written finding by finding."""
    from healthlint.reports import in_pieces

    source = draft("It cures asthma and lifts moods.\n" * 3)
    made = report(*(finding(source, word) for word in ("cures", "asthma", "lifts", "moods")))
    pieces = list(in_pieces(name)(made))
    assert all(
        sum(word in piece for word in ('"cures', '"asthma', '"lifts', '"moods')) <= 1 for piece in pieces
    )
    assert sum("cures" in piece for piece in pieces) >= 1
