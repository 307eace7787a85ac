"""Asking git, and nothing that a repository could have planted along with it.

Every call has a fixed list of arguments. Repositories come from strangers, and git runs
programs that a repository's configuration names: hooks, monitors, filters, external diffs.
Only commands that read objects and the index are used, with all of that switched off; files
of the working tree are read by healthlint itself.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from healthlint.errors import SettingsError

_ALWAYS = (
    "--no-pager",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.quotePath=false",
    "-c",
    "protocol.allow=never",
)
# What git sets for its hooks holds for their repository, not for another one inside it.
_OF_ONE_REPOSITORY = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY")
_REGULAR = ("100644", "100755")

SHALLOW = (
    "this clone is shallow: fetch the history first (in GitHub Actions: actions/checkout with "
    "fetch-depth: 0; in GitLab CI: GIT_DEPTH: 0; elsewhere: git fetch --unshallow)"
)


class Changed(NamedTuple):
    """A file that differs between a commit and the index. Ids are of blobs, "" for none.

    ``before`` is its path in the commit, which is another one if it was renamed.
    """

    path: str
    blob: str
    before: str
    old_blob: str


class Repository:
    """A repository's working tree. ``root`` is its top folder."""

    def __init__(self, root: str) -> None:
        self.root = root
        self._git = _program()
        ours = _repository_of(os.getcwd()) == root
        dropped = () if ours else _OF_ONE_REPOSITORY
        self._environment = {
            **{name: value for name, value in os.environ.items() if name not in dropped},
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_NO_LAZY_FETCH": "1",
            "LC_ALL": "C",
        }

    def ask(self, *arguments: str, given: bytes = b"") -> tuple[int, bytes, str]:
        """Exit code, output and complaint of a git command."""
        import subprocess

        try:
            done = subprocess.run(  # noqa: S603 - a fixed program and arguments, no shell
                [self._git, *_ALWAYS, *arguments],
                cwd=self.root,
                env=self._environment,
                input=given,
                capture_output=True,
                check=False,
            )
        except OSError as error:
            raise SettingsError(f"git cannot be run: {error.strerror}") from None
        return done.returncode, done.stdout, done.stderr.decode("utf-8", "replace").strip()

    def output(self, *arguments: str) -> bytes:
        """A git command's output. Raises SettingsError with git's own words if it fails."""
        code, output, complaint = self.ask(*arguments)
        if code:
            raise SettingsError(f"{self.root}: git {arguments[0]} failed: {complaint or f'exit code {code}'}")
        return output

    def commit(self, ref: str) -> str:
        """The id of the commit that ``ref`` names, "" if there is none.

        Raises SettingsError for what git would take for an option, and for a folder that git
        does not accept as a repository.
        """
        if ref.startswith("-") or not ref or "\0" in ref:
            raise SettingsError(f'"{ref}" is no branch, tag or commit')
        code, output, complaint = self.ask(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}"
        )
        if code and "fatal" in complaint and "Needed a single revision" not in complaint:
            raise SettingsError(f"{self.root}: git cannot read this repository: {complaint}")
        return output.decode().strip() if not code else ""

    def merge_base(self, ref: str, head: str = "HEAD") -> str:
        """The commit at which ``head`` left ``ref``. Raises SettingsError that says what to fetch."""
        ends = []
        for name in (ref, head):
            found = self.commit(name)
            if not found:
                raise SettingsError(f'git knows no branch, tag or commit "{name}" here; {self._advice(name)}')
            ends.append(found)
        code, output, _ = self.ask("merge-base", *ends)
        if code or not output.strip():
            raise SettingsError(
                f'"{ref}" and {head} have no commit in common here, so what changed cannot be told; '
                + (SHALLOW if self._shallow() else "name a branch that this one was made from")
            )
        return output.decode().strip()

    def _advice(self, name: str) -> str:
        if self._shallow():
            return SHALLOW
        if name.startswith("origin/"):
            return f"fetch it first: git fetch origin {name.removeprefix('origin/')}"
        return "check its spelling, or fetch it (git fetch origin) and name it as origin/NAME"

    def _shallow(self) -> bool:
        return self.ask("rev-parse", "--is-shallow-repository")[1].strip() == b"true"

    def parents(self) -> tuple[str, ...]:
        """The commits that the next commit will have as parents; none before the first commit."""
        head = self.commit("HEAD")
        if not head:
            return ()
        code, output, _ = self.ask("rev-parse", "--git-path", "MERGE_HEAD")
        try:
            with open(os.path.join(self.root, os.fsdecode(output.strip())), encoding="ascii") as file:
                merged = [line.strip() for line in file]
        except (OSError, ValueError):
            merged = []
        return (head, *(name for name in merged if not code and re.fullmatch("[0-9a-f]{40,64}", name)))

    def staged_since(self, commit: str) -> list[Changed]:
        """Regular files in the index that differ from ``commit`` ("" for an empty one), renames followed.

        Raises SettingsError if a file is in the middle of a merge.
        """
        tree = commit or self.output("hash-object", "-t", "tree", "--stdin").decode().strip()
        raw = self.output(
            "diff-index", "--cached", "--raw", "-z", "-M", "--no-abbrev", "--no-ext-diff", "--no-textconv",
            "--ignore-submodules=all", tree, "--",
        )  # fmt: skip
        return list(_changes(raw.split(b"\0")))

    def tracked(self) -> dict[str, str]:
        """The blob ids of regular files in the index, by path."""
        files = {}
        for line in self.output("ls-files", "--stage", "-z").split(b"\0"):
            head, _, path = line.partition(b"\t")
            parts = head.decode().split()
            if len(parts) == 3 and parts[0] in _REGULAR:
                files[os.fsdecode(path)] = parts[1]
        return files

    def untracked(self) -> list[str]:
        """Files that git neither knows nor was told to ignore."""
        listed = self.output("ls-files", "--others", "--exclude-standard", "-z")
        return [os.fsdecode(path) for path in listed.split(b"\0") if path]

    def blobs(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        """The contents of blobs by id. Raises SettingsError if one is not in this clone."""
        wanted = sorted({name for name in ids if name})
        if not wanted:
            return {}
        given = "".join(f"{name}\n" for name in wanted).encode()
        code, output, complaint = self.ask("cat-file", "--batch", given=given)
        if code:
            raise SettingsError(f"{self.root}: git cat-file failed: {complaint}")
        contents, at = {}, 0
        for name in wanted:
            end = output.index(b"\n", at)
            words = output[at:end].split()
            if len(words) != 3 or words[1] != b"blob":
                raise SettingsError(
                    f"{self.root}: an older version of a draft is not in this clone ({name[:12]}); "
                    "a partial clone has to fetch it first: git fetch --refetch --no-filter"
                )
            size = int(words[2])
            contents[name] = output[end + 1 : end + 1 + size]
            at = end + 1 + size + 1
        return contents


def _changes(fields: Sequence[bytes]) -> Iterable[Changed]:
    """Take ``--raw -z`` apart: ":mode mode id id status", path, and for a rename the new path."""
    rest = iter(fields)
    for head in rest:
        if not head:
            continue
        old_mode, mode, old_blob, blob, status = head.decode().lstrip(":").split()
        before = path = os.fsdecode(next(rest))
        if status[0] in "RC":
            path = os.fsdecode(next(rest))
        if status[0] == "U":
            raise SettingsError(f"{path}: a merge is not finished here; resolve it and git add the file")
        if status[0] == "D" or mode not in _REGULAR:
            continue
        # A copy is a page of its own: all of it is new.
        known = old_mode in _REGULAR and status[0] != "C"
        yield Changed(path, blob, before if known else path, old_blob if known and status[0] != "A" else "")


def repository_at(folder: str) -> Repository:
    """The repository that a folder lies in. Raises SettingsError if there is none, or no git."""
    root = _repository_of(os.path.realpath(folder))
    if not root:
        raise SettingsError(f"{folder}: not in a git repository, so there is no change to look at")
    return Repository(root)


def _repository_of(folder: str) -> str:
    from healthlint.upward import repository

    return repository(os.path.realpath(folder))


def _program() -> str:
    """The git on the PATH. Never one in the current folder, where Windows would look first."""
    name = "git.exe" if os.name == "nt" else "git"
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        file = os.path.join(folder, name)
        if os.path.isabs(folder) and os.access(file, os.X_OK) and not os.path.isdir(file):
            return file
    raise SettingsError("git was not found; install it, or check without --diff, --staged and --pre-commit")
