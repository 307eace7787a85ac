"""Changed lines: what a change to the drafts brought in, and nothing that stood there before.

A finding counts if it stands on a line that the old version of the draft does not have, or if
the old version does not have that finding: a source that was deleted, a denial that was cut,
a waiver that was taken out bring up claims on lines that nobody touched. A missing statement
counts if it was not missing before. The rest gets the state ``unchanged``.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from healthlint.discovery import Found, is_draft, is_entered, missing, refuse_nothing
from healthlint.errors import ReadError, SettingsError
from healthlint.gathered import restated
from healthlint.git import Changed, Repository, repository_at
from healthlint.limits import LIMITS
from healthlint.run import Progress, Run, lint_found, lint_paths, with_baseline
from healthlint.settings import Settings, settings_for
from healthlint.source import read_source
from healthlint.types import DraftError, Finding, Report
from healthlint.upward import repository as root_of
from healthlint.wanted import Wanted, check_profiles

Note = Callable[[str], None]


class Draft(NamedTuple):
    """A draft that changed. ``path`` as reports show it.

    ``data``: its new bytes, None to read the file. ``olds``: what it was in each of the
    versions that it is compared with, None where it was not there.
    """

    path: str
    data: bytes | None
    olds: tuple[bytes | None, ...]


# --- the three ways to ask ---------------------------------------------------


def lint_since(
    ref: str, paths: Sequence[str], wanted: Wanted, progress: Progress | None, note: Note, head: str = "HEAD"
) -> Report:
    """Lint what changed from the commit where ``head`` left ``ref`` to the files as they are now.

    Without ``paths`` all drafts of the repository that changed. Raises SettingsError if the
    history to compare with is not there.
    """
    check_profiles(wanted.profiles)
    drafts: list[Draft] = []
    absent: list[DraftError] = []
    known: dict[str, Settings] = {}
    for repository, chosen in _repositories(paths):
        base = repository.merge_base(ref, head)
        wish = _Wish(repository.root, chosen, known, wanted.isolated, note)
        drafts += _in_working_tree(repository, base, wish)
        absent += wish.absent()
    refuse_nothing(absent, paths)
    return _with_absent(absent, _lint(drafts, known, wanted, progress, f"no draft changed since {ref}"))


def lint_staged(paths: Sequence[str], wanted: Wanted, progress: Progress | None, note: Note) -> Report:
    """Lint what the next commit holds: drafts as they are in the index, against its parents."""
    check_profiles(wanted.profiles)
    drafts: list[Draft] = []
    absent: list[DraftError] = []
    known: dict[str, Settings] = {}
    for repository, chosen in _repositories(paths):
        wish = _Wish(repository.root, chosen, known, wanted.isolated, note)
        drafts += _in_index(repository, wish)
        absent += wish.absent()
    refuse_nothing(absent, paths)
    return _with_absent(absent, _lint(drafts, known, wanted, progress, "no draft is staged (git add)"))


def _with_absent(absent: Sequence[DraftError], report: Report) -> Report:
    return report._replace(errors=(*absent, *report.errors))


def lint_pre_commit(paths: Sequence[str], wanted: Wanted, progress: Progress | None, note: Note) -> Report:
    """Lint as a hook of pre-commit that must never pass for want of a change to look at.

    With ``--from-ref`` and ``--to-ref`` pre-commit says what to compare. Otherwise it is the
    commit at hand; and where a named draft has no staged change (``pre-commit run --all-files``,
    as in CI), all of them are checked whole.
    """
    check_profiles(wanted.profiles)
    if not paths:
        raise SettingsError("--pre-commit needs the drafts named: leave pass_filenames of the hook as it is")
    ref = os.environ.get("PRE_COMMIT_FROM_REF")
    if ref:
        return lint_since(ref, paths, wanted, progress, note, os.environ.get("PRE_COMMIT_TO_REF") or "HEAD")
    merging = False
    staged: set[str] = set()
    for repository, _ in _repositories(paths):
        parents = repository.parents()
        merging = merging or len(parents) > 1
        changes = repository.staged_since(parents[0] if parents else "")
        staged.update(os.path.normpath(os.path.join(repository.root, change.path)) for change in changes)
    # In a merge, a conflict that was settled for one side leaves a draft with no change.
    if merging or all(_full(path) in staged for path in paths):
        return lint_staged(paths, wanted, progress, note)
    report = lint_paths(paths, wanted, progress, note)
    return report._replace(
        hints=(*report.hints, "not everything named is staged, so whole drafts were checked")
    )


def _repositories(paths: Sequence[str]) -> list[tuple[Repository, tuple[str, ...]]]:
    """The repositories that the paths lie in, each with its paths as given; no paths: the one here."""
    if not paths:
        return [(repository_at("."), ())]
    found: dict[str, Repository] = {}
    chosen: dict[str, list[str]] = {}
    for path in paths:
        folder = os.path.realpath(path)
        while not os.path.isdir(folder):
            folder = os.path.dirname(folder)
        root = root_of(folder)
        if root not in found:
            found[root] = repository_at(folder)
        chosen.setdefault(root, []).append(path)
    return [(found[root], tuple(given)) for root, given in chosen.items()]


# --- which drafts changed ----------------------------------------------------


class _Wish:
    """Which files of a repository the user asked for, and how their paths are shown."""

    def __init__(
        self, root: str, paths: Sequence[str], known: dict[str, Settings], isolated: bool, note: Note
    ) -> None:
        self.root, self.known, self.isolated, self.note = root, known, isolated, note
        self.paths = {path: _full(path) for path in paths}
        self.folders = (
            [os.path.join(full, "") for full in self.paths.values()] if paths else [f"{root}{os.sep}"]
        )
        self.met: set[str] = set()

    def path_of(self, path: str) -> str:
        """A repository's path as reports show it, "" if the user did not ask for that file."""
        full = os.path.normpath(os.path.join(self.root, path))
        named = full in self.paths.values()
        if not named and not any(_below(folder, full) for folder in self.folders):
            return ""
        self.met.add(full)
        here = _from_here(full)
        glob = "" if self.isolated else settings_for(full, self.known).excluded_by(full)
        if glob and named:
            self.note(f'{here}: left out, as the settings exclude "{glob}"')
        return "" if glob else here

    def absent(self) -> list[DraftError]:
        """The paths that are nowhere: neither on disk nor, once ``path_of`` was asked of all, in the change."""
        return [
            missing(path)
            for path, full in self.paths.items()
            if not os.path.lexists(full) and not any(met.startswith(full) for met in self.met)
        ]


def _below(folder: str, full: str) -> bool:
    """Whether a file is a draft of a folder, by the same rules as in ``discovery``."""
    if not full.startswith(folder):
        return False
    *folders, name = full[len(folder) :].split(os.sep)
    return all(map(is_entered, folders)) and is_draft(name)


def _full(path: str) -> str:
    """An absolute path with links in its folders resolved, as git names files."""
    if os.path.isdir(path):
        return os.path.realpath(path)
    return os.path.join(os.path.realpath(os.path.dirname(path) or "."), os.path.basename(path))


def _from_here(full: str) -> str:
    try:
        return os.path.relpath(full).replace(os.sep, "/")
    except ValueError:  # another drive, on Windows
        return full


def _in_working_tree(repository: Repository, base: str, wish: _Wish) -> list[Draft]:
    """Drafts whose files differ from ``base``, whether committed, staged, edited or untracked."""
    staged = {change.path: change for change in repository.staged_since(base)}
    tracked = repository.tracked()
    changes: list[tuple[str, Changed]] = []
    for path in sorted({*tracked, *repository.untracked()}, key=os.fsencode):
        label = wish.path_of(path)
        file = os.path.join(repository.root, path)
        if not label or os.path.islink(file) or not os.path.isfile(file):
            continue
        if path in staged:
            changes.append((label, staged[path]))
        elif path not in tracked:
            changes.append((label, Changed(path, "", path, "")))
        elif _edited(file, tracked[path]):
            changes.append((label, Changed(path, "", path, tracked[path])))
    blobs = repository.blobs(change.old_blob for _, change in changes)
    return [Draft(label, None, (blobs.get(change.old_blob),)) for label, change in changes]


def _edited(file: str, blob: str) -> bool:
    """Whether a file's bytes are others than those of a blob.

    Line ends that git changes on the way make a difference here, and none when lines are compared.
    """
    import hashlib

    try:
        if os.path.getsize(file) > LIMITS["max-file-size"].most:
            return False  # nothing that healthlint would read
        with open(file, "rb") as stream:
            data = stream.read()
    except OSError:
        return True  # reading it for real says why
    digest = hashlib.new("sha1" if len(blob) == 40 else "sha256", usedforsecurity=False)
    digest.update(b"blob %d\0" % len(data))
    digest.update(data)
    return digest.hexdigest() != blob


def _in_index(repository: Repository, wish: _Wish) -> list[Draft]:
    """Drafts that the next commit changes; of a merge, those that differ from all its parents."""
    versions = [
        {change.path: change for change in repository.staged_since(parent)}
        for parent in repository.parents() or ("",)
    ]
    paths = sorted(set.intersection(*map(set, versions)), key=os.fsencode)
    labels = {path: label for path in paths if (label := wish.path_of(path))}
    changes = {path: [version[path] for version in versions] for path in labels}
    wanted = [blob for many in changes.values() for change in many for blob in (change.blob, change.old_blob)]
    blobs = repository.blobs(wanted)
    return [
        Draft(labels[path], blobs[many[0].blob], tuple(blobs.get(change.old_blob) for change in many))
        for path, many in changes.items()
    ]


# --- what the change brought in ----------------------------------------------


def _lint(
    drafts: Sequence[Draft],
    known: dict[str, Settings],
    wanted: Wanted,
    progress: Progress | None,
    nothing: str,
) -> Report:
    at_hand = {draft.path: draft.data for draft in drafts if draft.data is not None}
    run = _run(drafts, known, wanted, progress, at_hand)
    report = with_baseline(run, (), known, wanted)
    if not drafts:
        return report._replace(hints=(nothing,))
    counting = {finding.path for finding in report.findings if finding.state == "open"}
    before = _before([draft for draft in drafts if draft.path in counting], known, wanted)
    fresh = {draft.path: _fresh_lines(draft) for draft in drafts if draft.path in counting}

    def judged(finding: Finding) -> Finding:
        if finding.state != "open" or _counts(finding, before.get(finding.path, ()), fresh[finding.path]):
            return finding
        return finding._replace(state="unchanged")

    return report._replace(findings=restated(report.findings, judged))


def _run(
    drafts: Iterable[Draft],
    known: dict[str, Settings],
    wanted: Wanted,
    progress: Progress | None,
    at_hand: Mapping[str, bytes],
) -> Run:
    found = Found(tuple(draft.path for draft in drafts), (), ())
    return lint_found(found, known, wanted, progress, at_hand)


def _before(drafts: Sequence[Draft], known: dict[str, Settings], wanted: Wanted) -> dict[str, list[Finding]]:
    """The open findings of the old versions, by the new path. Rules and settings are today's."""
    found: dict[str, list[Finding]] = {}
    for version in range(max((len(draft.olds) for draft in drafts), default=0)):
        olds = {}
        for draft in drafts:
            old = draft.olds[version] if version < len(draft.olds) else None
            if old is not None:
                olds[draft.path] = old
        had = [draft for draft in drafts if draft.path in olds]
        for finding in _run(had, known, wanted._replace(show_lines=False), None, olds).report.findings:
            if finding.state == "open":
                found.setdefault(finding.path, []).append(finding)
    return found


def _counts(finding: Finding, before: Iterable[Finding], fresh: frozenset[int]) -> bool:
    if finding.kind == "requirement":
        return all(other.rule != finding.rule for other in before)
    last = finding.end_line - (finding.end_column == 1 and finding.end_line > finding.line)
    if not fresh.isdisjoint(range(finding.line, last + 1)):
        return True
    return all(other.pathless != finding.pathless for other in before)


def _fresh_lines(draft: Draft) -> frozenset[int]:
    """The lines, from 1, that no old version has: moved lines are none, nor are new line ends."""
    data = draft.data
    if data is None:
        try:
            with open(draft.path, "rb") as file:
                data = file.read(LIMITS["max-file-size"].most)
        except OSError:
            data = b""
    lines = _lines(data)
    fresh = set(range(1, len(lines) + 1))
    for old in draft.olds:
        had = Counter(_lines(old) if old is not None else ())
        for number, line in enumerate(lines, 1):
            if had[line] > 0:
                had[line] -= 1
                fresh.discard(number)
    return frozenset(fresh)


def _lines(data: bytes) -> list[str]:
    try:
        source = read_source("", data, LIMITS["max-file-size"].most)
    except ReadError:
        return []
    ends = (*source.line_starts[1:], len(source.text))
    return [source.text[start:end].strip() for start, end in zip(source.line_starts, ends, strict=True)]
