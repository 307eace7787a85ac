"""--timings: where the time went, told on standard error; the report is the same with it and without."""

from __future__ import annotations

import re
import time

import pytest

from healthlint.cli import main
from healthlint.run import lint_paths
from healthlint.timings import Stopwatch, table
from healthlint.wanted import Wanted
from helpers import GLOW, SICK, WELL, write

STAGES = [
    "load",
    "read",
    "annotate",
    "evidence",
    "weigh",
    "find",
    "judge",
    "require",
    "settle",
    "report",
    "the rest",
    "all",
]


def _times(text: str) -> dict[str, float]:
    """The rows of the tables: names and their seconds."""
    rows = re.findall(r"^  (\S+|the rest) +(\d+\.\d+) +\d+\.\d%$", text, re.M)
    return {name: float(seconds) for name, seconds in rows}


@pytest.mark.usefixtures("project")
class TestTimings:
    """The table, and that it is only a table."""

    @pytest.mark.parametrize("name", ["text", "json"])
    def test_report_stays_the_same(self, name: str, capsys: pytest.CaptureFixture[str]) -> None:
        """Report and exit code are those of a run without it; standard error alone has more to say."""
        write("a.md", SICK)
        write("b.md", GLOW + "\n" + WELL)
        words = ["check", "--format", name, "."]
        code = main(words)
        plain = capsys.readouterr()
        assert main([*words, "--timings", "--jobs", "2"]) == code == 1
        timed = capsys.readouterr()
        assert timed.out == plain.out
        assert "seconds" not in plain.err
        assert timed.err.startswith(f"{plain.err}healthlint: time by stage")

    def test_stages(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Each stage has its row, in the order of a run; the stages add up to the whole; rules follow."""
        main(["--timings", write("a.md", SICK), write("b.md", GLOW)])
        times = _times(capsys.readouterr().err)
        assert list(times)[: len(STAGES)] == STAGES
        assert all(times[name] > 0 for name in ("load", "read", "annotate", "find"))
        assert sum(times[name] for name in STAGES[:-1]) == pytest.approx(times["all"], abs=0.001)
        assert all("/" in name for name in list(times)[len(STAGES) :])

    def test_rules(self) -> None:
        """A rule that was tried on a draft has its time, for its patterns and for its guards; others have none."""
        watch = Stopwatch()
        write("a.md", SICK)
        lint_paths(["."], Wanted(jobs=1, clock=watch))
        assert watch.by_rule["own/cure"] > 0
        assert "own/glow" not in watch.by_rule

    def test_unreadable_draft(self, capsys: pytest.CaptureFixture[str]) -> None:
        """A run that meets an unreadable draft is timed, too."""
        assert main(["--timings", write("a.md", b"\x00\x01" * 50)]) == 2
        assert "time by stage" in capsys.readouterr().err


def test_time_goes_where_it_was_spent() -> None:
    """What a stage and a rule take counts for them and for no other, in turns that add up."""
    watch = Stopwatch()
    watch.stage("judge", time.sleep, 0.02)
    for rule in watch.rules(["slow", "quick", "slow"], str):
        time.sleep(0.02 if rule == "slow" else 0)
    assert watch.stages["judge"] >= 0.02
    assert watch.stages["find"] == 0
    assert watch.by_rule["slow"] >= 0.04
    assert watch.by_rule["quick"] < 0.02


def test_ten_dearest_rules() -> None:
    """Only the ten dearest rules are listed, the dearest first."""
    watch = Stopwatch()
    watch.by_rule = {f"own/rule{number:02}": number / 1000 for number in range(1, 13)}
    rules = [name for name in _times(table(watch)) if name.startswith("own/")]
    assert rules == [f"own/rule{number:02}" for number in range(12, 2, -1)]
