"""The baseline: known findings rest, new ones do not, and nothing that was decided gets lost."""

from __future__ import annotations

import multiprocessing
import os
import signal
import stat
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from healthlint.baseline import rules_at_work
from healthlint.baselineedit import edited
from healthlint.baselinefile import Baseline, Entry, parse_entries, read_baseline
from healthlint.baselineplace import NAME, Places
from healthlint.baselinewrite import only_writer, replace_text
from healthlint.cli import main
from healthlint.errors import SettingsError
from healthlint.settings import Settings
from helpers import GLOW, SICK, WELL, write

pytestmark = pytest.mark.usefixtures("project")


def _entries(file: str = NAME) -> list[dict[str, str]]:
    value: list[dict[str, str]] = yaml.safe_load(Path(file).read_text(encoding="utf-8"))["entries"]
    return value


def _text(file: str = NAME) -> str:
    return Path(file).read_bytes().decode("utf-8")


def _replace(old: str, new: str, file: str = NAME) -> None:
    assert old in _text(file)
    Path(file).write_bytes(_text(file).replace(old, new).encode("utf-8"))


def _check(*words: str) -> int:
    return main(["check", *(words or (".",))])


class TestKnownFindings:
    """What is known passes; what is not, fails."""

    def test_records_and_passes(self, capsys: pytest.CaptureFixture[str]) -> None:
        """After a baseline the same drafts pass, and the report says how many findings rest."""
        write("a.md", SICK)
        write("blog/b.md", GLOW)
        assert _check() == 1

        assert main(["baseline", "--as-of", "2026-11-01"]) == 0
        capsys.readouterr()
        assert _check() == 0
        assert ", 2 in the baseline\n" in capsys.readouterr().out
        assert [list(entry.items())[:7] for entry in _entries()] == [
            [
                ("path", path),
                ("rule", rule),
                ("quote", quote),
                ("decision", "unreviewed"),
                ("reason", ""),
                ("reviewer", ""),
                ("date", date(2026, 11, 1)),
            ]
            for path, rule, quote in (("a.md", "own/cure", "zapcures"), ("blog/b.md", "own/glow", "zapglow"))
        ]

    def test_lines_do_not_matter(self) -> None:
        """Text added above moves nothing; another sentence with the same words is a new finding."""
        write("a.md", SICK)
        main(["baseline"])

        write("a.md", f"# Lamps\n\n{WELL}\n{SICK}")
        assert _check() == 0
        write("a.md", f"{SICK}\nThe lamp also zapcures warts.\n")
        assert _check() == 1

    def test_same_words_twice_are_counted(self) -> None:
        """One entry stands for one finding: saying it again is a new one."""
        write("a.md", SICK)
        main(["baseline"])

        write("a.md", f"{SICK}\n{SICK}")
        assert _check() == 1
        main(["baseline"])
        assert len(_entries()) == 2
        assert _check() == 0

    def test_paths_are_those_of_the_file(self, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """However the draft is named and from wherever, it is the same draft."""
        write("blog/a.md", SICK)
        main(["baseline"])

        assert _check("blog/a.md") == 0
        assert _check("./blog") == 0
        assert _check(str(project / "blog" / "a.md")) == 0
        monkeypatch.chdir(project / "blog")
        assert _check("a.md") == 0
        assert _check(".") == 0

    def test_no_baseline(self) -> None:
        """--no-baseline shows everything again."""
        write("a.md", SICK)
        main(["baseline"])

        assert _check("--no-baseline", ".") == 1
        assert _check(".") == 0

    def test_json_says_baselined(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Programs see known findings with their state."""
        write("a.md", SICK)
        main(["baseline"])
        capsys.readouterr()

        assert _check("--format", "json", ".") == 0
        assert '"state": "baselined"' in capsys.readouterr().out

    def test_missing_statement_is_known_by_its_rule(self) -> None:
        """A draft known to lack a statement may be edited around the words that call for it."""
        draft = "An acupuncturist may put needles into the upper back.\n"
        write("a.md", draft)
        main(["baseline"])

        write("a.md", f"The list of rooms has changed.\n\nAcupuncture is on another floor. {draft}")
        assert _check() == 0


class TestMoves:
    """A draft that is moved or renamed keeps its entries; a copy has none."""

    def test_renamed(self) -> None:
        """The old path is gone, so its entry speaks for the words in their new place."""
        write("old.md", SICK)
        main(["baseline", "--decision", "accepted", "--reason", "trial on file"])
        Path("old.md").rename("new.md")
        before = _text()

        assert _check("new.md") == 0
        assert _text() == before
        main(["baseline"])
        assert _text() == before.replace('"old.md"', '"new.md"')

    def test_copied(self) -> None:
        """A copy is published anew."""
        write("old.md", SICK)
        main(["baseline"])
        write("copy.md", SICK)

        assert _check("copy.md") == 1
        assert _check() == 1

    def test_two_moved_with_the_same_words(self) -> None:
        """Each keeps its own entry, told apart by the file's name."""
        for name, reason in (("x/one.md", "first"), ("x/two.md", "second")):
            write(name, SICK)
            main(["baseline", "--decision", "accepted", "--reason", reason])
        Path("x").rename("a")

        main(["baseline"])
        assert {entry["path"]: entry["reason"] for entry in _entries()} == {
            "a/one.md": "first",
            "a/two.md": "second",
        }

    def test_paragraph_moved_to_another_draft(self) -> None:
        """Words that left one draft of the run and stand in another are the same words."""
        write("one.md", f"{WELL}\n{SICK}")
        write("two.md", WELL)
        main(["baseline"])
        write("one.md", WELL)
        write("two.md", f"{WELL}\n{SICK}")

        assert _check() == 0
        # The hook that sees the second draft alone cannot know what became of the first.
        assert _check("two.md") == 1


class TestStale:
    """Entries that match nothing are reported, and pruned when that is asked for."""

    def test_reported_and_pruned(self, capsys: pytest.CaptureFixture[str]) -> None:
        """A mended claim leaves an entry; check says so and passes, --prune takes it out and says what."""
        write("a.md", SICK)
        write("b.md", GLOW)
        main(["baseline", "--decision", "to-fix", "--reason", "with the editor", "--reviewer", "Ada"])
        write("a.md", WELL)
        capsys.readouterr()

        assert _check() == 0
        said = " ".join(capsys.readouterr().out.split())
        assert f"{NAME}: 1 entry matches nothing any more (line 6: own/cure in a.md)" in said
        assert main(["baseline", "--prune"]) == 0
        out = capsys.readouterr().out
        assert 'taken out: a.md: own/cure "zapcures" (to-fix, with the editor, Ada, ' in out
        assert [entry["path"] for entry in _entries()] == ["b.md"]
        assert _check() == 0
        assert "match" not in capsys.readouterr().out

    @pytest.mark.parametrize("moved", [False, True], ids=["mended", "gone"])
    def test_many_are_reported_without_asking_for_the_rules_each_time(
        self, moved: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """What ran on a draft is worked out once for it, however many entries match nothing."""
        for number in range(5):
            write(f"{number}.md", (SICK + GLOW) * 2)
        main(["baseline"])
        entries = len(_entries())
        for number in range(5):
            Path(f"{number}.md").unlink()
            write(f"{'new' if moved else ''}{number}.md", WELL)
        asked = []

        def counted(*given: Any) -> frozenset[str]:
            asked.append(given)
            return rules_at_work(*given)

        monkeypatch.setattr("healthlint.run.rules_at_work", counted)
        capsys.readouterr()
        assert _check() == 0
        assert f"{entries} entries match nothing" in capsys.readouterr().out
        assert len(asked) <= 5 < entries

    def test_prune_adds_nothing(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Cleaning up is no way to accept a new claim."""
        write("a.md", SICK)
        main(["baseline"])
        write("a.md", GLOW)

        assert main(["baseline", "--prune"]) == 0
        assert _entries() == []
        assert "1 finding stays open" in capsys.readouterr().out
        assert _check() == 1

    def test_pruned_to_nothing_and_filled_again(self) -> None:
        """The file survives being emptied."""
        write("a.md", SICK)
        main(["baseline"])
        first = _text()
        write("a.md", WELL)
        main(["baseline", "--prune"])
        assert _text().endswith("entries: []\n")

        write("a.md", SICK)
        main(["baseline"])
        assert _text() == first

    @pytest.mark.parametrize("words", [["b.md"], ["--profile", "us", "b.md"]])
    def test_drafts_outside_of_the_run_are_left_alone(self, words: list[str]) -> None:
        """A run over one draft neither reports nor prunes what belongs to another."""
        write("a.md", SICK)
        write("b.md", GLOW)
        main(["baseline"])
        write("a.md", WELL)
        before = _text()

        main(["baseline", "--prune", *words])
        assert _text() == before

    def test_unreadable_draft_keeps_its_entries(self) -> None:
        """A draft that could not be read has not been mended."""
        write("a.md", SICK)
        main(["baseline"])
        before = _text()
        write("a.md", b"\x00\x01\x02" * 50)

        assert main(["baseline", "--prune"]) == 2
        assert _text() == before

    def test_rule_that_did_not_run_keeps_its_entries(self, project: Path) -> None:
        """A rule that is switched off is silent, which says nothing of the draft."""
        write("a.md", SICK)
        main(["baseline"])
        before = _text()
        settings = (project / "healthlint.toml").read_text(encoding="utf-8")
        (project / "healthlint.toml").write_text(
            settings + '[severity]\n"own/cure" = "off"\n', encoding="utf-8"
        )

        main(["baseline", "--prune"])
        assert _text() == before

    def test_deleted_draft(self) -> None:
        """Entries of a draft that is gone are pruned by a run that covers its place, not by others."""
        write("blog/a.md", SICK)
        write("shop/b.md", WELL)
        main(["baseline"])
        Path("blog/a.md").unlink()

        main(["baseline", "--prune", "shop"])
        assert len(_entries()) == 1
        main(["baseline", "--prune", "blog"])
        assert _entries() == []


class TestPlace:
    """Where the file lies."""

    def test_beside_the_settings(self, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """From a folder below, the file still comes to lie beside the settings."""
        write("blog/a.md", SICK)
        monkeypatch.chdir("blog")

        main(["baseline"])
        assert (project / NAME).exists()

    def test_each_site_its_own(self, project: Path) -> None:
        """Sites with settings of their own keep records of their own."""
        for site in ("one", "two"):
            write(f"{site}/healthlint.toml", 'profile = "uk"\nrules = ["../../rules/own.yaml"]\n')
            write(f"{site}/a.md", SICK)

        main(["baseline"])
        assert [entry["path"] for entry in _entries("one/" + NAME)] == ["a.md"]
        assert [entry["path"] for entry in _entries("two/" + NAME)] == ["a.md"]
        assert _check() == 0

    def test_named_in_the_settings(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """The settings may name another file; check wants it to be there."""
        settings = (project / "healthlint.toml").read_text(encoding="utf-8")
        (project / "healthlint.toml").write_text('baseline = "known.yaml"\n' + settings, encoding="utf-8")
        write("a.md", SICK)

        assert _check() == 2
        assert (
            "known.yaml: there is no such baseline; healthlint baseline writes it" in capsys.readouterr().err
        )
        assert main(["baseline"]) == 0
        assert len(_entries("known.yaml")) == 1
        assert _check() == 0

    def test_settings_may_not_lead_out(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """Settings of strangers name no file outside of the project."""
        (project / "healthlint.toml").write_text('baseline = "../../known.yaml"\n', encoding="utf-8")
        write("a.md", SICK)

        assert _check() == 2
        assert "healthlint.toml:1:" in capsys.readouterr().err

    def test_named_on_the_command_line(self) -> None:
        """--baseline wins, and its paths count from its own folder."""
        write("blog/a.md", SICK)
        Path("records").mkdir()

        assert main(["baseline", "--baseline", "records/today.yaml"]) == 0
        assert _entries("records/today.yaml")[0]["path"] == "../blog/a.md"
        assert _check("--baseline", "records/today.yaml", ".") == 0
        assert _check() == 1

    @pytest.mark.skipif(os.name == "nt", reason="links need rights there")
    def test_link_out_of_the_project(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """A planted link does not make healthlint write elsewhere; a link inside is followed."""
        (tmp_path / "elsewhere").write_text("", encoding="utf-8")
        Path(NAME).symlink_to(tmp_path / "elsewhere")
        write("a.md", SICK)
        assert main(["baseline"]) == 2
        assert "a link out of the project" in capsys.readouterr().err
        assert (tmp_path / "elsewhere").read_text(encoding="utf-8") == ""

        Path(NAME).unlink()
        write("records/known.yaml", "")
        Path(NAME).symlink_to("records/known.yaml")
        assert main(["baseline"]) == 0
        assert Path(NAME).is_symlink()
        assert len(_entries("records/known.yaml")) == 1

    def test_repository_root_without_settings(self, tmp_path: Path) -> None:
        """Where there are no settings, the repository's root."""
        (tmp_path / ".git").mkdir()
        (tmp_path / "blog").mkdir()

        assert Places().wanted(str(tmp_path / "blog"), Settings()) == str(tmp_path / NAME)


class TestDecisions:
    """What the command line says about new entries."""

    def test_only_new_entries(self) -> None:
        """A decision given later does not change one given before."""
        write("a.md", SICK)
        main(["baseline"])
        _replace('reason: ""\n    reviewer: ""', "reason: being rewritten  # by June\n    reviewer: Ada")
        write("b.md", GLOW)

        main(["baseline", "--decision", "false-alarm", "--reason", "a poem", "--reviewer", "Lin"])
        assert [(entry["decision"], entry["reason"], entry["reviewer"]) for entry in _entries()] == [
            ("unreviewed", "being rewritten", "Ada"),
            ("false-alarm", "a poem", "Lin"),
        ]
        assert "reason: being rewritten  # by June\n" in _text()

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["--decision", "acepted"], "did you mean accepted?"),
            (["--decision", "accepted"], 'needs --reason "why it stands"'),
            (["--prune", "--reason", "x"], "--prune only takes entries out"),
            (["-"], "standard input has no place"),
            (["--baseline", "."], "a folder; name the baseline's file"),
            (["missing"], "missing: no such file or folder"),
        ],
    )
    def test_usage(self, words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
        """Wrong usage writes nothing and says what was meant."""
        write("a.md", SICK)

        assert main(["baseline", *words]) == 2
        assert said in capsys.readouterr().err
        assert not Path(NAME).exists()


ENTRY = """\
  - path: "{path}"
    rule: own/cure
    decision: {decision}
    fingerprint: "{print}"
"""
GOOD = "version: 1\nentries:\n" + ENTRY.format(path="a.md", decision="to-fix", print="1")


class TestBroken:
    """A file that cannot be trusted is an error that says where and what to do."""

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            (GOOD.replace("to-fix", "to_fix"), ':5: unknown decision "to_fix", did you mean to-fix?'),
            (GOOD.replace("to-fix", "accepted"), ':5: "accepted" needs a reason'),
            (
                GOOD.replace("decision:", "desicion:"),
                ':5: unknown key "desicion" in an entry, did you mean dec',
            ),
            (
                GOOD.replace("entries", "entrys"),
                ':2: unknown key "entrys" in a baseline, did you mean entries?',
            ),
            (GOOD.replace("1", "2", 1), ":1: version must be 1"),
            (GOOD.replace("version: 1\n", ""), ":1: version must be 1"),
            (GOOD.replace('    fingerprint: "1"\n', ""), ":3: this entry has no fingerprint"),
            (GOOD.replace('"1"', "1"), ":6: fingerprint must be text; put it in quotes"),
            (GOOD + GOOD.split("entries:\n")[1], ":7: the same finding stands on line 3 already; keep one"),
            (GOOD + "<<<<<<< HEAD\n", ":7: an unresolved merge conflict; keep the entries of both sides"),
            (GOOD.replace("    rule", "   rule"), ":4: "),
            (GOOD + "    date: 2026-13-45\n", ":7: '2026-13-45' cannot be read"),
            (GOOD.replace('"a.md"', "&a a.md"), ":3: anchors and aliases"),
            (GOOD.replace('"a.md"', "!!timestamp a.md"), ":3: tags (!name, !!name) are not read"),
            ("- a\n", ":1: a baseline begins with version: 1"),
            ("version: 1\nentries: all\n", ":2: entries must be a list"),
            ("version: 1\nentries:\n  - all\n", ":3: an entry must have keys"),
            ("a: " + "[" * 5000, ":1: "),
            ("version: 1\nentries:\n  - path: caf\udce9.md\n", ":3: not valid UTF-8"),
        ],
    )
    def test_told_with_its_line(self, text: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
        """check and baseline both refuse it with exit code 2, and the file stays as it is."""
        data = text.encode("utf-8", "surrogateescape")
        Path(NAME).write_bytes(data)
        write("a.md", SICK)

        for words in (["check", "."], ["baseline"]):
            assert main(words) == 2
            assert f"{NAME}{said}" in capsys.readouterr().err
        assert Path(NAME).read_bytes() == data

    def test_too_large(self, capsys: pytest.CaptureFixture[str]) -> None:
        """A file that no review could have written is not read into memory."""
        with open(NAME, "wb") as file:
            file.truncate(100_000_000)
        write("a.md", SICK)

        assert _check() == 2
        assert f"{NAME}:1: larger than 20,000,000 bytes" in capsys.readouterr().err


HAND_MADE = """\
\ufeff# Reviewed every quarter by Ada.

version: 1
entries:

  # --- the blog ---

  # Ada: the trial arrives in May.
  -   reviewer: Ada   # she has the file
      path: 'blog/b.md'
      rule: own/cure
      ticket: CMP-12
      decision: accepted
      reason: >
        A trial of 3,000 patients,
        on file.
      fingerprint: "bbbb"
      # seen again in autumn

  - {path: "blog/c.md", rule: own/glow, decision: to-fix, fingerprint: cccc}
  # the shop comes last, though it begins with an a
  -   path: a-shop/z.md
      rule: own/cure
      decision: unreviewed
      fingerprint: zzzz
      reviewer:
# end of the record
"""


def _known(text: str) -> Baseline:
    return Baseline(NAME, ".", text, parse_entries(NAME, text))


def _new(path: str, print_: str = "nnnn") -> Entry:
    return Entry(path, "own/cure", 'says "zap"\u202e\n cures', "unreviewed", "", "", "2026-11-01", print_)


class TestEditing:
    """An update changes what it must and not a byte more."""

    @pytest.mark.parametrize("newline", ["\n", "\r\n"])
    def test_nothing_to_do(self, newline: str) -> None:
        """No change is no change."""
        text = HAND_MADE.replace("\n", newline)

        assert edited(_known(text)) == text

    @pytest.mark.parametrize("newline", ["\n", "\r\n"])
    @pytest.mark.parametrize(
        ("path", "after"),
        [
            ("blog/a.md", "      reviewer:\n"),
            ("blog/b.md", "      # seen again in autumn\n"),
            ("blog/d.md", "      reviewer:\n"),
            ("a-shop/z.md", "      reviewer:\n"),
            ("0.md", "entries:\n\n  # --- the blog ---\n\n"),
        ],
    )
    def test_added(self, path: str, after: str, newline: str) -> None:
        """A new entry goes beside its draft's others, with the file's own indentation and line ends."""
        text = HAND_MADE.replace("\n", newline)
        result = edited(_known(text), [_new(path)])

        block = newline.join(
            [
                f'  -   path: "{path}"',
                "      rule: own/cure",
                '      quote: "says \\"zap\\"\\u202e cures"',
                "      decision: unreviewed",
                '      reason: ""',
                '      reviewer: ""',
                "      date: 2026-11-01",
                '      fingerprint: "nnnn"',
                "",
            ]
        )
        assert result.replace(block, "") == text
        assert result.split(block)[0].endswith(after.replace("\n", newline))

    def test_moved(self) -> None:
        """Only the value of the path changes, in whatever form it is written."""
        result = edited(_known(HAND_MADE), moved={0: "x/é.md", 1: "x/c.md", 2: "x/z.md"})

        assert result == (
            HAND_MADE.replace("'blog/b.md'", '"x/é.md"')
            .replace('"blog/c.md"', '"x/c.md"')
            .replace("a-shop/z.md", '"x/z.md"')
        )

    def test_removed(self) -> None:
        """An entry goes with the comments tied to it; headings that stand apart stay."""
        result = edited(_known(HAND_MADE), removed=[0, 2])

        assert result == (
            "\ufeff# Reviewed every quarter by Ada.\n\nversion: 1\nentries:\n\n  # --- the blog ---\n\n\n"
            '  - {path: "blog/c.md", rule: own/glow, decision: to-fix, fingerprint: cccc}\n'
            "# end of the record\n"
        )

    def test_no_line_end_at_the_end(self) -> None:
        """A file whose last line is not ended is ended first."""
        text = GOOD.rstrip("\n")
        result = edited(_known(text), [_new("b.md")])

        assert result.startswith(f"{GOOD}  - path: ")
        assert len(parse_entries(NAME, result)) == 2

    @pytest.mark.parametrize(
        "text",
        ["version: 1\nentries: []\n", "version: 1\nentries:\n", "version: 1\nentries: [] # none\n", ""],
    )
    def test_first_entry(self, text: str) -> None:
        """An empty record takes its first entry."""
        result = edited(_known(text), [_new("b.md"), _new("a.md")])

        assert [entry.path for entry in parse_entries(NAME, result)] == ["a.md", "b.md"]

    @pytest.mark.parametrize(
        "text",
        [
            'version: 1\nentries: [{path: a.md, rule: own/cure, decision: to-fix, fingerprint: "1"}]\n',
            '{"version": 1, "entries": [{"path": "a.md", "rule": "r/r", "decision": "to-fix", "fingerprint": "1"}]}',
            "version: 1\n",
        ],
    )
    def test_layout_that_cannot_be_kept(self, text: str) -> None:
        """What cannot be edited in place is left alone, and said."""
        with pytest.raises(SettingsError, match="cannot be changed without risk"):
            edited(_known(text), [_new("b.md")])


def _run_baseline(name: str) -> None:
    assert main(["baseline", "--baseline", "shared.yaml", name]) == 0


def _add_many(writer: str) -> None:
    """Add entries one by one, as fast as the lock lets us."""
    for number in range(25):
        with only_writer("shared.yaml"):
            there = os.path.exists("shared.yaml")
            baseline = read_baseline("shared.yaml") if there else Baseline("shared.yaml", ".")
            replace_text("shared.yaml", edited(baseline, [_new(f"{writer}{number}.md")]))


_STOPPED = """\
import os, sys, time
from healthlint import baselinewrite
replace = os.replace
def wait(old, new):
    if not os.fspath(new).endswith(".yaml"):
        return replace(old, new)  # compiled packs, say
    print("ready", flush=True)
    time.sleep(60)
baselinewrite.os.replace = wait
from healthlint.cli import main
main(["baseline"])
"""


class TestWriting:
    """Interrupted or at the same time: the file is always one that somebody meant to write."""

    @pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
    def test_killed_before_it_is_done(self) -> None:
        """A writer that is killed leaves the old file, and the next one is not held up by its remains."""
        write("a.md", SICK)
        main(["baseline"])
        before = _text()
        write("b.md", GLOW)
        with subprocess.Popen([sys.executable, "-c", _STOPPED], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"ready\n"
            writer.send_signal(signal.SIGKILL)
        assert _text() == before
        assert len([name for name in os.listdir() if name.startswith(NAME)]) == 3

        begun = time.monotonic()
        assert main(["baseline"]) == 0
        assert time.monotonic() - begun < 15
        assert len(_entries()) == 2
        assert [name for name in os.listdir() if name.startswith(NAME)] == [NAME]

    def test_two_runs_at_once(self) -> None:
        """Both runs' entries are there in the end."""
        names = [write(f"draft{number}.md", SICK) for number in range(4)]
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            pool.map(_run_baseline, names, chunksize=1)

        assert sorted(entry["path"] for entry in _entries("shared.yaml")) == names

    def test_many_writes_at_once(self) -> None:
        """Whoever comes in between, no entry of 75 gets lost."""
        writers = ["a", "b", "c"]
        with multiprocessing.get_context("spawn").Pool(3) as pool:
            pool.map(_add_many, writers, chunksize=1)

        expected = {f"{writer}{number}.md" for writer in writers for number in range(25)}
        assert {entry["path"] for entry in _entries("shared.yaml")} == expected

    @pytest.mark.skipif(os.name == "nt", reason="the lock works in another way there")
    def test_lock_of_a_file_that_is_gone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A lock got on a file that its last holder took away meanwhile is no lock: try again."""
        import fcntl

        lock, real, calls = Path(NAME + ".lock"), fcntl.flock, []

        def slow(handle: int, how: int) -> None:
            real(handle, how)
            calls.append(handle)
            if len(calls) == 1:
                lock.unlink()
                lock.touch()

        monkeypatch.setattr(fcntl, "flock", slow)
        with only_writer(NAME):
            assert len(calls) == 2
            assert lock.exists()

    def test_lock_keeps_others_waiting(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """While one writes the others wait, and give up with a word rather than for ever."""
        monkeypatch.setattr("healthlint.baselinewrite.PATIENCE", 0.1)
        with only_writer(NAME), pytest.raises(SettingsError, match="another healthlint"), only_writer(NAME):
            pass
        with only_writer(NAME):
            pass
        assert not Path(NAME + ".lock").exists()

    @pytest.mark.skipif(os.name == "nt", reason="permissions are others there")
    def test_permissions_are_kept(self) -> None:
        """A file that only its owner may read stays so."""
        write("a.md", SICK)
        main(["baseline"])
        os.chmod(NAME, 0o640)
        write("b.md", GLOW)

        main(["baseline"])
        assert stat.S_IMODE(os.stat(NAME).st_mode) == 0o640

    def test_failed_write_leaves_the_old_file(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A full disk is an error in words."""
        write("a.md", SICK)
        main(["baseline"])
        before = _text()
        write("b.md", GLOW)

        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("healthlint.baselinewrite.os.fsync", full)
        assert main(["baseline"]) == 2
        assert (
            f"{NAME}: cannot be written: No space left on device; nothing was changed"
            in capsys.readouterr().err
        )
        assert _text() == before
        assert [name for name in os.listdir() if name.startswith(NAME)] == [NAME]

    @pytest.mark.skipif(os.name == "nt", reason="links need rights there")
    def test_planted_part_file(self, tmp_path: Path) -> None:
        """A link laid where the new text is gathered is not written through."""
        (tmp_path / "prey").write_text("safe", encoding="utf-8")
        Path(NAME + ".part").symlink_to(tmp_path / "prey")

        replace_text(NAME, GOOD)
        assert (tmp_path / "prey").read_text(encoding="utf-8") == "safe"
        assert read_baseline(NAME).entries[0].path == "a.md"
