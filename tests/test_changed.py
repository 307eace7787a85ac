"""Changed lines: what counts is what the change brought in, in whatever state the repository is."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from healthlint.cli import main
from healthlint.git import Repository, repository_at
from helpers import GLOW, SICK, WELL, write

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is needed")

ASKED = "An acupuncturist may put needles into the upper back.\n"
STATED = "Needling there carries a small risk of a punctured lung (pneumothorax): breathlessness is an emergency.\n"
COMMON = "Small bruises, soreness or tiredness are common for a day.\n"


def git(*words: str, folder: str = ".") -> str:
    """Run git as a user would and return what it printed."""
    run = subprocess.run(["git", *words], cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert run.returncode == 0, f"git {' '.join(words)}: {run.stderr}"
    return run.stdout


def commit(message: str = "change") -> None:
    git("add", "--all")
    git("commit", "--quiet", "--message", message)


@pytest.fixture(autouse=True)
def repository(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two commits' worth of settings, as the current folder."""
    for name in list(os.environ):
        if name.startswith(("GIT_", "PRE_COMMIT")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Writer")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "writer@example.org")
    (project / "rules").mkdir()
    shutil.copy(project.parent / "rules" / "own.yaml", project / "rules" / "own.yaml")
    write("healthlint.toml", 'profile = "uk"\nrules = ["rules/own.yaml"]\n')
    git("init", "--quiet", "--initial-branch=main")
    return project


class Report:
    """What a run said."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: str) -> tuple[int, str]:
        """Exit code and everything printed, on one line."""
        self._capsys.readouterr()
        code = main(["check", *words])
        captured = self._capsys.readouterr()
        return code, " ".join((captured.out + captured.err).split())


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Report:
    """Run ``healthlint check``."""
    return Report(capsys)


class TestWhatCounts:
    """The rule: a new line, a new finding, a statement that was not missing before."""

    def test_old_claim_on_another_line(self, check: Report) -> None:
        """An old claim rests and is numbered; --diff and --staged agree."""
        write("a.md", f"{SICK}\n{WELL}")
        commit()
        write("a.md", f"{SICK}\nThe clinic opens at ten.\n")
        git("add", ".")

        for words in (["--staged"], ["--diff", "main"]):
            code, said = check(*words)
            assert code == 0
            assert "no findings in 1 file" in said
            assert ", 1 on unchanged lines gate: passed" in said

    def test_new_claim(self, check: Report) -> None:
        """A claim on a new line fails, with its line, and the old one is not shown."""
        write("a.md", f"{SICK}\n{WELL}")
        commit()
        write("a.md", f"{SICK}\n{GLOW}")
        git("add", ".")

        for words in (["--staged"], ["--diff", "main"]):
            code, said = check(*words)
            assert code == 1
            assert "3:10 warning" in said
            assert "own/cure" not in said

    def test_touched_line(self, check: Report) -> None:
        """Whoever rewrites the line of an old claim has it in hand."""
        write("a.md", "The lamp zapcures asthma. We open at nine.\n")
        commit()
        write("a.md", "The lamp zapcures asthma. We open at ten.\n")

        assert check("--diff", "main")[0] == 1

    def test_moved_lines_and_line_ends(self, check: Report) -> None:
        """Moving a paragraph or changing all line ends is no new claim."""
        write("a.md", f"{SICK}\n{WELL}\nThe room is warm.\n")
        commit()
        write("a.md", f"{WELL}\nThe room is warm.\n\n{SICK}".replace("\n", "\r\n"))

        code, said = check("--diff", "main")
        assert code == 0
        assert "1 on unchanged lines" in said

    def test_denial_cut_on_another_line(self, check: Report) -> None:
        """Taking out the word that cleared a claim brings the claim up, though its line is the old one."""
        write("a.md", "The lamp never\nzapcures asthma.\n")
        commit()
        write("a.md", "The lamp\nzapcures asthma.\n")

        code, said = check("--diff", "main")
        assert code == 1
        assert "2:1 error" in said

    def test_waiver_taken_out(self, check: Report) -> None:
        """So does taking out the waiver."""
        waiver = "<!-- healthlint-ignore own/cure: trial on file -->\n"
        write("a.md", f"{waiver}{SICK}")
        commit()
        write("a.md", SICK)

        assert check("--diff", "main")[0] == 1

    def test_statement_cut(self, check: Report) -> None:
        """Deleting the safety paragraph is a change, though no line of the draft is new."""
        write("a.md", f"{ASKED}\n{STATED}\n{COMMON}")
        commit()
        assert check(".")[0] == 0
        write("a.md", f"{ASKED}\n{COMMON}")
        git("add", ".")

        for words in (["--staged"], ["--diff", "main"]):
            code, said = check(*words)
            assert code == 1
            assert "safety/acupuncture-pneumothorax" in said

    def test_statement_always_missing(self, check: Report) -> None:
        """An old article that never said so stays green, even where its trigger is edited."""
        write("a.md", f"{ASKED}\n{COMMON}")
        commit()
        assert check(".")[0] == 1
        write("a.md", f"On Mondays, acupuncture too. {ASKED}\n{COMMON}")

        code, said = check("--diff", "main")
        assert code == 0
        assert "1 on unchanged lines" in said

    def test_baseline_first(self, check: Report) -> None:
        """A known finding is known on a changed line as well."""
        write("a.md", f"The lamp zapcures the kettle.\n\n{WELL}")
        main(["baseline"])
        commit()
        write("a.md", "The lamp zapcures the kettle. We open at ten.\n")

        code, said = check("--diff", "main")
        assert code == 0
        assert "1 in the baseline" in said


class TestWhichDrafts:
    """Which files are looked at, and in which state."""

    def test_every_kind_of_change(self, check: Report) -> None:
        """Committed, staged, edited and untracked drafts since main; not ignored ones, not others."""
        write(".gitignore", "ignored.md\n")
        for name in ("committed", "staged", "edited", "same"):
            write(f"{name}.md", WELL)
        commit()
        git("switch", "--quiet", "--create", "feature")
        write("committed.md", SICK)
        commit()
        write("staged.md", SICK)
        git("add", ".")
        write("edited.md", SICK)
        write("untracked.md", SICK)
        write("ignored.md", SICK)
        write("notes.rst", SICK)

        code, said = check("--diff", "main")
        assert code == 1
        assert "4 errors in 4 files" in said
        assert "ignored" not in said
        assert "1 error in 1 file" in check("--diff", "main", "edited.md")[1]

    def test_main_goes_on(self, check: Report) -> None:
        """What others did on main since the branch left it is not this branch's change."""
        write("a.md", SICK)
        commit()
        git("switch", "--quiet", "--create", "feature")
        git("switch", "--quiet", "main")
        write("a.md", WELL)
        commit()
        git("switch", "--quiet", "feature")

        code, said = check("--diff", "main")
        assert code == 0
        assert "no draft changed since main" in said

    def test_index_not_working_tree(self, check: Report) -> None:
        """--staged reads what will be committed: the file may say something else, or be gone."""
        write("a.md", SICK)
        write("b.md", SICK)
        write("c.md", WELL)
        git("add", ".")
        write("a.md", WELL)
        Path("b.md").unlink()
        write("c.md", SICK)

        code, said = check("--staged")
        assert code == 1
        assert "2 errors in 3 files" in said
        assert "1 error in 1 file" in check("--staged", "b.md")[1]
        assert "zapcures asthma." in said

    def test_named_folder(self, check: Report) -> None:
        """Paths narrow the change down; a path that is nowhere is an error, and the others are linted."""
        write("blog/a.md", SICK)
        write("shop/b.md", GLOW)
        git("add", ".")

        assert "1 error in 1 file" in check("--staged", "blog")[1]
        assert check("--staged", "blgo") == (
            2,
            "healthlint: blgo: no such file or folder, did you mean blog?",
        )
        code, said = check("--staged", "nowhere", "blog")
        assert code == 2
        assert "nowhere cannot be checked: no such file or folder" in said
        assert "1 error in 1 file" in said
        assert check("--diff", "HEAD", "nowhere", "blog")[0] == 2

    def test_below_the_root(self, check: Report, monkeypatch: pytest.MonkeyPatch) -> None:
        """From a folder below, the whole change is looked at, and paths lead there from here."""
        write("blog/a.md", SICK)
        write("b.md", SICK)
        commit()
        write("blog/a.md", GLOW)
        write("b.md", GLOW)
        git("add", ".")
        monkeypatch.chdir("blog")

        for words in (["--staged"], ["--diff", "main"]):
            said = check(*words)[1]
            assert said.startswith("../b.md ")
            assert " a.md " in said
        assert "in 1 file" in check("--staged", ".")[1]

    def test_excluded(self, check: Report) -> None:
        """Excludes hold, and a named file that is left out is said."""
        write("healthlint.toml", 'rules = ["rules/own.yaml"]\nexclude = ["archive"]\n')
        write("archive/a.md", SICK)
        git("add", ".")

        assert check("--staged")[0] == 0
        code, said = check("--staged", "archive/a.md")
        assert code == 0
        assert 'archive/a.md: left out, as the settings exclude "archive"' in said

    @pytest.mark.skipif(os.name == "nt", reason="such names cannot exist there")
    @pytest.mark.parametrize(
        "name", ["a b é 針.md", '"quoted".md', "-r.md", "tab\there\n.md", "caf\udce9.md"]
    )
    def test_odd_names(self, name: str, check: Report) -> None:
        """Names that git quotes, that look like options, that are no UTF-8."""
        write(name, f"{SICK}\n{WELL}")
        commit()
        write(name, f"{SICK}\n{GLOW}")
        git("add", "--all")

        for words in (["--staged"], ["--diff", "main"], ["--staged", f"./{name}"]):
            code, said = check(*words)
            assert code == 1
            assert "1 warning in 1 file" in said
            assert "1 on unchanged lines" in said

    def test_renamed_and_edited(self, check: Report) -> None:
        """A renamed draft is compared with what it was."""
        write("old.md", f"{SICK}\n" + f"{WELL}\n" * 9)
        commit()
        git("mv", "old.md", "new.md")
        write("new.md", f"{SICK}\n" + f"{WELL}\n" * 9 + GLOW)
        git("add", ".")

        for words in (["--staged"], ["--diff", "main"]):
            code, said = check(*words)
            assert code == 1
            assert "1 warning in 1 file" in said
            assert "1 on unchanged lines" in said

    def test_copied(self, check: Report) -> None:
        """A copy is a page of its own: all of it is new."""
        write("old.md", SICK)
        commit()
        write("copy.md", SICK)
        git("add", ".")

        assert check("--staged")[0] == 1
        assert "copy.md 1:10 error" in check("--diff", "main")[1]

    def test_utf16(self, check: Report) -> None:
        """What git takes for binary is text to us."""
        write("a.md", f"{SICK}\n{WELL}".encode("utf-16"))
        commit()
        write("a.md", f"{SICK}\n{GLOW}".encode("utf-16"))

        code, said = check("--diff", "main")
        assert code == 1
        assert "1 warning in 1 file" in said

    def test_links_and_binaries(self, check: Report) -> None:
        """A link is no draft of its own; a draft that cannot be read is an error, not silence."""
        write("a.md", WELL)
        commit()
        if os.name != "nt":
            Path("link.md").symlink_to("/etc/hostname")
        write("b.md", b"\x00\x01\x02" * 50)
        git("add", ".")

        for words in (["--staged"], ["--diff", "main"]):
            code, said = check(*words)
            assert code == 2
            assert "b.md" in said
            assert "link.md" not in said


class TestHistory:
    """States that a repository can be in."""

    def test_first_commit(self, check: Report) -> None:
        """Before the first commit everything is new."""
        write("a.md", SICK)
        git("add", ".")

        assert check("--staged")[0] == 1

    def test_nothing_staged(self, check: Report) -> None:
        """Nothing to do passes, and says that it had nothing to do."""
        write("a.md", SICK)
        commit()

        code, said = check("--staged")
        assert code == 0
        assert "hint: no draft is staged (git add)" in said

    def test_merge_commit(self, check: Report) -> None:
        """Merging main brings its articles along; only what the merge itself says is looked at."""
        write("a.md", f"{WELL}\nEnd.\n")
        commit()
        git("switch", "--quiet", "--create", "feature")
        write("a.md", f"{GLOW}\nEnd.\n")
        commit()
        git("switch", "--quiet", "main")
        write("a.md", f"{WELL}\n{SICK}")
        write("b.md", SICK)
        commit()
        git("switch", "--quiet", "feature")
        git("merge", "--quiet", "--no-commit", "main")

        code, said = check("--staged")
        assert code == 0, said
        assert "in 1 file" in said
        assert "2 on unchanged lines" in said
        write("a.md", f"{GLOW}\n{SICK}\nThe zapglow of the merge.\n")
        git("add", ".")
        assert "1 warning in 1 file" in check("--staged")[1]

    def test_unfinished_merge(self, check: Report) -> None:
        """A draft full of conflict markers is not judged."""
        write("a.md", "one\n")
        commit()
        git("switch", "--quiet", "--create", "feature")
        write("a.md", "two\n")
        commit()
        git("switch", "--quiet", "main")
        write("a.md", "three\n")
        commit()
        subprocess.run(["git", "merge", "--quiet", "feature"], capture_output=True, check=False)

        assert check("--staged") == (
            2,
            "healthlint: a.md: a merge is not finished here; resolve it and git add the file",
        )

    def test_worktree(self, check: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A second working tree has an index of its own."""
        write("a.md", WELL)
        commit()
        git("worktree", "add", "--quiet", str(tmp_path / "second"))
        monkeypatch.chdir(tmp_path / "second")
        write("a.md", SICK)
        git("add", ".")

        assert check("--staged")[0] == 1
        assert check("--diff", "main")[0] == 1

    def test_submodule(
        self, check: Report, tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A submodule is a repository of its own: named, its changes are found, with its own history."""
        (tmp_path / "inner").mkdir()
        git("init", "--quiet", "--initial-branch=main", folder=str(tmp_path / "inner"))
        (tmp_path / "inner" / "a.md").write_text(f"{SICK}\n{WELL}", encoding="utf-8")
        git("add", ".", folder=str(tmp_path / "inner"))
        git("commit", "--quiet", "-m", "one", folder=str(tmp_path / "inner"))
        git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(tmp_path / "inner"), "sub")
        commit()
        shutil.copytree("rules", "sub/rules")
        shutil.copy("healthlint.toml", "sub/healthlint.toml")
        write("sub/a.md", f"{SICK}\n{GLOW}")
        # As git does for hooks of the outer repository.
        monkeypatch.setenv("GIT_DIR", str(repository / ".git"))

        assert "no draft changed" in check("--diff", "main")[1]
        code, said = check("--diff", "main", "sub")
        assert code == 1
        assert "sub/a.md 3:10 warning" in said
        assert "1 on unchanged lines" in said

    def test_shallow_clone(
        self, check: Report, tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Without the history there is no answer, and the error says how to get it."""
        write("a.md", WELL)
        commit("one")
        git("switch", "--quiet", "--create", "feature")
        write("a.md", SICK)
        commit("two")
        git("switch", "--quiet", "main")
        write("b.md", WELL)
        commit("three")
        source = f"file://{repository.as_posix()}"
        git(
            "clone",
            "--quiet",
            "--depth=1",
            "--branch=feature",
            "--no-single-branch",
            source,
            str(tmp_path / "ci"),
        )
        monkeypatch.chdir(tmp_path / "ci")

        code, said = check("--diff", "origin/main")
        assert code == 2
        assert '"origin/main" and HEAD have no commit in common here' in said
        assert "fetch-depth: 0" in said
        assert "git fetch --unshallow" in said
        assert "fetch-depth: 0" in check("--diff", "v1.0")[1]

        git("fetch", "--quiet", "--unshallow")
        assert check("--diff", "origin/main")[0] == 1

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["--diff", "mian"], 'git knows no branch, tag or commit "mian" here; check its spelling'),
            (["--diff", "origin/main"], "fetch it first: git fetch origin main"),
            (["--diff", "--output=x"], '"--output=x" is no branch, tag or commit'),
            (["--diff", ""], '"" is no branch, tag or commit'),
            (["--diff", "main", "--staged"], "--diff and --staged ask for different changes"),
            (["--staged", "-"], "standard input has no history"),
            (["--pre-commit"], "--pre-commit needs the drafts named"),
        ],
    )
    def test_usage(self, words: list[str], said: str, check: Report) -> None:
        """What cannot be done is told, with exit code 2."""
        write("a.md", SICK)
        commit()

        code, told = check(*words)
        assert code == 2
        assert said in told

    def test_many_paths_are_one_repository(
        self, check: Report, repository: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """However many drafts a hook names, in whatever folders, their repository is looked for once."""
        drafts = [write(f"content/{number}/a.md", WELL) for number in range(5)]
        commit()
        looked = []

        def noted(folder: str) -> Repository:
            looked.append(folder)
            return repository_at(folder)

        monkeypatch.setattr("healthlint.changed.repository_at", noted)
        write(drafts[3], SICK)
        assert check("--diff", "HEAD", *drafts)[0] == 1
        assert len(looked) == 1

    def test_no_repository(self, check: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Outside of any repository there is no change."""
        monkeypatch.chdir(tmp_path)
        write("a.md", SICK)

        assert check("--staged") == (
            2,
            "healthlint: .: not in a git repository, so there is no change to look at",
        )

    def test_no_git(self, check: Report, monkeypatch: pytest.MonkeyPatch) -> None:
        """A machine without git can still check whole drafts, and is told so."""
        write("a.md", SICK)
        monkeypatch.setenv("PATH", "")

        code, said = check("--staged")
        assert code == 2
        assert "git was not found; install it, or check without --diff" in said


@pytest.mark.skipif(os.name == "nt", reason="written for a shell")
class TestStrangers:
    """A repository from a stranger runs nothing on the reviewer's machine."""

    def test_configuration_runs_nothing(self, check: Report, repository: Path, tmp_path: Path) -> None:
        """Filters, monitors, external diffs, text conversions and hooks stay still."""
        canary = tmp_path / "canary"
        script = tmp_path / "run"
        script.write_text(f"#!/bin/sh\ntouch {canary}\ncat\n", encoding="utf-8")
        script.chmod(0o755)
        write("a.md", f"{SICK}\n{WELL}")
        commit()
        write(".gitattributes", "*.md filter=evil diff=evil\n")
        for name in ("filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "core.fsmonitor",
                     "diff.evil.textconv", "diff.evil.command", "diff.external", "core.pager",
                     "core.sshCommand"):  # fmt: skip
            git("config", name, str(script))
        hooks = repository / ".git" / "hooks"
        for name in ("post-index-change", "fsmonitor-watchman", "reference-transaction"):
            shutil.copy(script, hooks / name)
        write("a.md", f"{SICK}\n{GLOW}")

        assert check("--diff", "main")[0] == 1
        assert check("--staged")[0] == 0
        assert not canary.exists()

    def test_git_of_the_repository_is_not_run(
        self, check: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A program called git that lies in the current folder is never the one."""
        canary = tmp_path / "canary"
        write("git", f"#!/bin/sh\ntouch {canary}\n")
        Path("git").chmod(0o755)
        write("a.md", SICK)
        git("add", "a.md")
        monkeypatch.setenv("PATH", f".{os.pathsep}{os.pathsep}{os.environ['PATH']}")

        assert check("--staged")[0] == 1
        assert not canary.exists()
