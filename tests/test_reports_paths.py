"""Paths in reports: what other tools can match with the files of a repository."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest

from healthlint.reports.paths import file_path, file_uri


@pytest.mark.parametrize(
    ("given", "path", "uri"),
    [
        ("a.md", "a.md", "a.md"),
        ("./content/a.md", "content/a.md", "content/a.md"),
        (".//./a.md", "a.md", "a.md"),
        ("../a.md", "../a.md", "../a.md"),
        (".github/a.md", ".github/a.md", ".github/a.md"),
        ("a b;$(c)#?%.md", "a b;$(c)#?%.md", "a%20b%3B%24%28c%29%23%3F%25.md"),
        ("c:d.md", "c:d.md", "c%3Ad.md"),
        ("Größe\u202f1.md", "Größe\u202f1.md", "Gr%C3%B6%C3%9Fe%E2%80%AF1.md"),
        ("a\nb\t\u202e.md", "a\\x0ab\\t\\u202e.md", "a%0Ab%09%E2%80%AE.md"),
        ("\udc80.md", "\\udc80.md", "%80.md"),
        ("/nowhere/a.md", "/nowhere/a.md", "file:///nowhere/a.md"),
    ],
)
@pytest.mark.skipif(os.sep != "/", reason="paths of this system are written otherwise")
def test_paths(given: str, path: str, uri: str) -> None:
    """Relative, plain for people, every byte kept in URIs."""
    assert (file_path(given), file_uri(given)) == (path, uri)


def test_below_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A draft that was named by its whole path is relative in reports, as repositories know it."""
    monkeypatch.chdir(tmp_path)
    whole = str(Path.cwd() / "content" / "a b.md")

    assert file_path(whole) == "content/a b.md"
    assert file_uri(whole) == "content/a%20b.md"
    assert unquote_to_bytes(file_uri(str(tmp_path) + "x/a.md")).startswith(b"file://")


def test_backslashes_of_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports are read on other systems: forward slashes there, and on this one backslashes are names."""
    assert file_path("content\\a.md") == ("content\\a.md" if os.sep == "/" else "content/a.md")
    monkeypatch.setattr("os.sep", "\\")
    assert file_path(".\\content\\a.md") == "content/a.md"
    assert file_uri(".\\content\\a.md") == "content/a.md"
