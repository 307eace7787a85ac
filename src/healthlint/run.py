"""A run over many drafts, and the report of them all.

paths -> discover -> settings of each -> (per draft, see ``draft``) -> baseline -> Report
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from healthlint.baseline import Checked, apply_baselines, rules_at_work
from healthlint.discovery import SUFFIXES, Found, discover
from healthlint.draft import Outcome, lint_draft, lint_one
from healthlint.gathered import Gathered
from healthlint.named import NamedTuple
from healthlint.settings import Settings, settings_for, shown
from healthlint.severities import SEVERITIES
from healthlint.shelf import Shelf
from healthlint.types import DraftError, PackInfo, Report
from healthlint.wanted import Wanted, check_profiles, check_wanted

# Below any of these, starting processes costs more than it saves.
PARALLEL_FILES = 16
PARALLEL_BYTES = 100_000
FILES_EACH = 8  # of a process

Progress = Callable[[int, int], None]
NOTHING: Mapping[str, bytes] = {}
NO_SETTINGS = Settings()


def lint_paths(
    paths: Sequence[str],
    wanted: Wanted,
    progress: Progress | None = None,
    note: Callable[[str], None] = lambda text: None,
) -> Report:
    """Lint files and folders. ``note`` is told of named paths that the settings exclude.

    A draft that cannot be read, or meets a defect of healthlint, is an entry in
    ``Report.errors``; the others go on. Raises SettingsError and RuleError for what
    concerns the whole run.
    """
    known: dict[str, Settings] = {}
    found = discovered(paths, known, wanted, note)
    return with_baseline(lint_found(found, known, wanted, progress), paths, known, wanted)


def discovered(
    paths: Sequence[str], known: dict[str, Settings], wanted: Wanted, note: Callable[[str], None]
) -> Found:
    """The drafts that ``paths`` stand for; see ``lint_paths``."""
    check_profiles(wanted.profiles)
    found = discover(paths, known, wanted.isolated)
    for path, glob in found.excluded:
        note(f'{path}: left out, as the settings exclude "{glob}"')
    if found.documents:
        from healthlint.reports.text import counted

        first = found.documents[0]
        note(
            f"{counted(len(found.documents), 'document')} left out, such as {first}, as only text is read; "
            f'try: pandoc -t gfm "{first}" | healthlint -'
        )
    return found


class Run(NamedTuple):
    """A report and the drafts behind it that were read to their end."""

    report: Report
    checked: tuple[Checked, ...]


def lint_found(
    found: Found,
    known: dict[str, Settings],
    wanted: Wanted,
    progress: Progress | None = None,
    at_hand: Mapping[str, bytes] = NOTHING,
) -> Run:
    """Lint drafts without a look at any baseline. ``at_hand``: drafts whose bytes are not in their file."""
    settings = {draft: settings_of(draft, wanted, known) for draft in found.drafts}
    check_wanted(wanted, (one.rules for one in settings.values()))
    shelf = Shelf(wanted.day(), wanted.rules_folder)
    for one in {(entry.rules, entry.files, *entry.severities): entry for entry in settings.values()}.values():
        if not wanted.rules_folder:  # settings need not fit the packs of another version
            shelf.check_severities(one, wanted.profiles or one.profiles)
    tally = _Tally(found, settings, wanted, shelf)
    outcomes = _outcomes(found.drafts, settings, wanted, shelf, at_hand)
    for done, (draft, outcome) in enumerate(zip(found.drafts, outcomes, strict=True), 1):
        tally.add(draft, outcome)
        if progress is not None:
            progress(done, len(found.drafts))
    return tally.run()


def with_baseline(run: Run, paths: Sequence[str], known: dict[str, Settings], wanted: Wanted) -> Report:
    """The report with known findings marked, by the project's baseline unless there is to be none."""
    if wanted.no_baseline or (wanted.isolated and not wanted.baseline):
        return run.report
    findings, hints = apply_baselines(run.report.findings, run.checked, paths, known, wanted.baseline)
    return run.report._replace(findings=findings, hints=(*run.report.hints, *hints))


def lint_bytes(path: str, data: bytes, wanted: Wanted, settings: Settings) -> Report:
    """Lint one draft that is already in memory, under settings that are already known."""
    shelf = Shelf(wanted.day(), wanted.rules_folder)
    shelf.check_severities(settings, wanted.profiles)
    tally = _Tally(Found((path,), (), ()), {path: settings}, wanted, shelf)
    tally.add(path, lint_one(path, data, settings, wanted, shelf))
    return tally.run().report


def settings_of(draft: str, wanted: Wanted, known: dict[str, Settings]) -> Settings:
    """The settings that hold for a draft of a run, overrides applied. ``known``: see ``settings_for``."""
    if wanted.isolated:
        return NO_SETTINGS
    path = wanted.stdin_path if draft == "-" else draft
    settings = settings_for(os.path.dirname(path) or ".", known)
    return settings.for_draft(path) if settings.overrides and path else settings


def _outcomes(
    drafts: Sequence[str],
    settings: Mapping[str, Settings],
    wanted: Wanted,
    shelf: Shelf,
    at_hand: Mapping[str, bytes],
) -> Iterator[Outcome]:
    jobs = _jobs(drafts, wanted.jobs)
    if jobs > 1:
        from healthlint.workers import lint_in_processes

        work = [(draft, settings[draft], at_hand.get(draft)) for draft in drafts]
        yield from lint_in_processes(work, wanted, jobs)
        return
    for draft in drafts:
        yield lint_draft(draft, settings[draft], wanted, shelf, at_hand.get(draft))


def _jobs(drafts: Sequence[str], asked: int) -> int:
    """How many processes to use: those asked for, else as many as pay."""
    if asked or len(drafts) < PARALLEL_FILES:
        return min(asked or 1, len(drafts))
    total = 0
    for draft in drafts:
        try:
            total += os.stat(draft).st_size
        except OSError:
            continue
        if total >= PARALLEL_BYTES:
            cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
            return min(cores, len(drafts) // FILES_EACH)
    return 1


class _Tally:
    """What the drafts of a run add up to, taken in one by one."""

    def __init__(self, found: Found, settings: Mapping[str, Settings], wanted: Wanted, shelf: Shelf) -> None:
        self._found, self._settings, self._wanted, self._shelf = found, settings, wanted, shelf
        self._gathered = Gathered()
        self._errors = list(found.errors)
        self._checked: list[Checked] = []
        self._drafts: list[str] = []
        self._words = 0
        self._packs: dict[str, PackInfo] = {}
        self._profiles: set[str] = set()
        self._without_profile = False

    def add(self, draft: str, outcome: Outcome) -> None:
        """Take in what came of ``draft``, named as the run names it (``-`` is standard input)."""
        result = outcome.result
        self._gathered.add(result.findings, result.source)
        self._packs.update((pack.id, pack) for pack in outcome.packs)
        self._profiles.update(outcome.profiles)
        if result.error:
            self._errors.append(DraftError(result.path, result.error, result.defect))
            return
        self._drafts.append(result.path)
        self._words += result.words
        self._without_profile = self._without_profile or not outcome.profiles
        # Standard input without a name is nobody's draft.
        if result.path != "<stdin>":
            settings = self._settings[draft]
            rules = partial(rules_at_work, self._shelf, outcome.profiles, settings)
            self._checked.append(Checked(result.path, settings, rules))

    def run(self) -> Run:
        """The report of all, and the drafts that were read to their end."""
        from healthlint.packs import PROFILES

        report = Report(
            findings=self._gathered.findings,
            errors=tuple(self._errors),
            files=len(self._drafts),
            words=self._words,
            packs=tuple(self._packs[name] for name in sorted(self._packs)),
            profiles=tuple(profile for profile in PROFILES if profile in self._profiles),
            sources=self._gathered.sources,
            fail_on=self._wanted.fail_on or strictest(self._settings),
            hints=self._hints(),
            drafts=tuple(self._drafts),
            as_of=self._wanted.as_of,
        )
        return Run(report, tuple(self._checked))

    def _hints(self) -> tuple[str, ...]:
        unread = dict.fromkeys(one.unread for one in self._settings.values() if one.unread)
        hints = tuple(_UNREAD.format(shown(file)) for file in unread)
        if self._without_profile:
            return (*hints, _no_profile())
        if self._found.drafts or self._errors:
            return hints
        return (_ALL_EXCLUDED,) if self._found.excluded else (_NO_DRAFTS,)


_NO_DRAFTS = f"there is no draft here; in folders, files ending in {', '.join(SUFFIXES)} are drafts"
_ALL_EXCLUDED = "nothing was checked, as the settings exclude what was named; see exclude in them"
_UNREAD = (
    "[tool.healthlint] in {} was not read, as the healthlint.toml beside it goes first; keep one of them"
)


def _no_profile() -> str:
    from healthlint.packs import PROFILES

    first, *others = PROFILES
    return (
        f"no market chosen, so only the core and safety rules ran; choose with --profile {first} "
        f'(or {", ".join(others)}), in the settings (profile = "{first}") '
        f"or in the front matter (healthlint: {{profile: {first}}})"
    )


def strictest(settings: Mapping[str, Settings]) -> str:
    """The gate where the command line names none: one per run, so the strictest asked for."""
    asked = {one.fail_on for one in settings.values() if one.fail_on}
    return next((level for level in (*reversed(SEVERITIES), "never") if level in asked), "warning")
