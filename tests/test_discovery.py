"""Which files a run is about."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from healthlint.cli import main
from healthlint.discovery import discover
from healthlint.errors import SettingsError
from helpers import WELL, write


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with drafts, other files, and folders that are nobody's copy."""
    (tmp_path / ".git").mkdir()
    for name in (
        "b.md", "a.txt", "B.MD", "c.markdown", "d.mdx", "e.html", "f.py", "blog/z.md", "blog/a.md",
        ".hidden/x.md", ".git/x.md", "node_modules/x.md", "blog/venv/x.md", "dist/x.md", "build/x.md",
        "._b.md",
    ):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_folder(tree: Path) -> None:
    """Drafts in sorted order; hidden folders, dependencies and builds are left out."""
    assert discover(["."], {}).drafts == (
        "./B.MD", "./a.txt", "./b.md", "./blog/a.md", "./blog/z.md", "./c.markdown", "./d.mdx",
    )  # fmt: skip
    assert tree.is_dir()


@pytest.mark.usefixtures("tree")
def test_paths_as_given() -> None:
    """Drafts are named as the command line names their folder."""
    assert discover(["blog/"], {}).drafts == ("blog/a.md", "blog/z.md")
    assert discover(["./blog"], {}).drafts == ("./blog/a.md", "./blog/z.md")
    assert discover([str(Path.cwd() / "blog")], {}).drafts[0] == str(Path.cwd() / "blog" / "a.md")


@pytest.mark.usefixtures("tree")
def test_named_files_and_folders_are_meant() -> None:
    """What is named is linted: any suffix, any folder, and standard input, in the order given."""
    paths = ["f.py", "node_modules", "-", "blog/z.md", "blog"]

    assert discover(paths, {}).drafts == ("f.py", "node_modules/x.md", "-", "blog/z.md", "blog/a.md")


def test_missing(tree: Path) -> None:
    """A path that does not exist is an error of its own; only where nothing is there is nothing looked at."""
    for path in ("missing.md", "b.md/x", "a\0b"):
        found = discover(["blog", path], {})
        assert [error.path for error in found.errors] == [path]
        assert found.drafts == ("blog/a.md", "blog/z.md")
        with pytest.raises(SettingsError, match=r"missing\.md|b\.md|a"):
            discover([path], {})
    assert tree.is_dir()


def test_symlink_loops_end(tree: Path) -> None:
    """A link to a folder above ends; a link to a folder elsewhere is followed once."""
    (tree / "blog" / "up").symlink_to(tree)
    (tree / "zlink").symlink_to(tree / "blog")
    drafts = discover(["."], {}).drafts

    assert len(drafts) == len(set(drafts)) == 7
    assert "./zlink/a.md" not in drafts


@pytest.mark.usefixtures("tree")
def test_one_draft_once() -> None:
    """A file that is reached twice is linted once, hard links apart, which are drafts of their own."""
    os.symlink("b.md", "zz.md")
    os.link("a.txt", "hard.txt")
    drafts = discover(["b.md", ".", "blog"], {}).drafts

    assert drafts[0] == "b.md"
    assert "./zz.md" not in drafts
    assert "./b.md" not in drafts
    assert {"./a.txt", "./hard.txt"} <= set(drafts)
    assert drafts.count("./blog/a.md") == 1


@pytest.mark.usefixtures("tree")
def test_dangling_link_is_not_silent() -> None:
    """A draft that is a link to nowhere is listed, so that reading it can say why."""
    os.symlink("nowhere", "gone.md")

    assert "./gone.md" in discover(["."], {}).drafts


def test_documents_that_cannot_be_read_are_told_of(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A gate that passes over the draft in Word says so, and how it can be read."""
    write("a.md", WELL)
    write("b/the draft.docx", "PK")
    write("~$the draft.docx", "lock")
    assert main(["."]) == 0
    told = capsys.readouterr().err
    assert "1 document left out, such as ./b/the draft.docx" in told
    assert 'pandoc -t gfm "./b/the draft.docx" | healthlint -' in told


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.usefixtures("tree")
def test_pipes_in_folders_are_left_alone() -> None:
    """A named pipe in a folder would keep the run waiting for ever."""
    os.mkfifo("pipe.md")

    assert "./pipe.md" not in discover(["."], {}).drafts


@pytest.mark.usefixtures("tree")
def test_unreadable_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that may not be read is an error, and the others go on."""
    scandir = os.scandir

    def refuse(path: str) -> object:
        if path == "./blog":
            raise PermissionError
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)  # file modes would not stop root
    found = discover(["."], {})

    assert [error.path for error in found.errors] == ["./blog"]
    assert "./b.md" in found.drafts


def test_excludes(tree: Path) -> None:
    """Excludes apply while walking and to named paths, which are reported; --isolated ignores them."""
    (tree / "healthlint.toml").write_text('exclude = ["blog", "*.txt"]\n', encoding="utf-8")

    assert discover(["."], {}).drafts == ("./B.MD", "./b.md", "./c.markdown", "./d.mdx")
    found = discover(["a.txt", "blog/a.md", "b.md"], {})
    assert (found.drafts, found.excluded) == (("b.md",), (("a.txt", "*.txt"), ("blog/a.md", "blog")))
    assert "blog/a.md" in discover(["blog"], {}, isolated=True).drafts
