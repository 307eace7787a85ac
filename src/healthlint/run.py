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
from healthlint.settings import Settings, settings_for
from healthlint.shelf import Shelf
from healthlint.types import DraftError, PackInfo, Report
from healthlint.wanted import Wanted, check_wanted

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
    check_wanted(wanted)
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
    shelf = Shelf(wanted.day(), wanted.rules_folder)
    for one in {(entry.rules, entry.files, *entry.severities): entry for entry in settings.values()}.values():
        if not wanted.rules_folder:  # settings need not fit the packs of another version
            shelf.check_severities(one, wanted.profiles or one.profiles)
    checked: list[Checked] = []
    outcomes = _noted(
        _outcomes(found.drafts, settings, wanted, shelf, at_hand), found, settings, shelf, checked
    )
    report = _report(outcomes, found.errors, len(found.drafts), settings, wanted, progress)
    return Run(report, tuple(checked))


def with_baseline(run: Run, paths: Sequence[str], known: dict[str, Settings], wanted: Wanted) -> Report:
    """The report with known findings marked, by the project's baseline unless there is to be none."""
    if wanted.no_baseline or (wanted.isolated and not wanted.baseline):
        return run.report
    findings, hints = apply_baselines(run.report.findings, run.checked, paths, known, wanted.baseline)
    return run.report._replace(findings=findings, hints=(*run.report.hints, *hints))


def _noted(
    outcomes: Iterator[Outcome],
    found: Found,
    settings: Mapping[str, Settings],
    shelf: Shelf,
    checked: list[Checked],
) -> Iterator[Outcome]:
    """The outcomes, each draft that was read to its end being added to ``checked``."""
    for draft, outcome in zip(found.drafts, outcomes, strict=False):
        # Standard input without a name is nobody's draft.
        if not outcome.result.error and outcome.result.path != "<stdin>":
            rules = partial(rules_at_work, shelf, outcome.profiles, settings[draft])
            checked.append(Checked(outcome.result.path, settings[draft], rules))
        yield outcome


def lint_bytes(path: str, data: bytes, wanted: Wanted, settings: Settings) -> Report:
    """Lint one draft that is already in memory, under settings that are already known."""
    check_wanted(wanted)
    shelf = Shelf(wanted.day(), wanted.rules_folder)
    shelf.check_severities(settings, wanted.profiles)
    outcome = lint_one(path, data, settings, wanted, shelf)
    return _report(iter([outcome]), (), 1, {path: settings}, wanted, None)


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


def _report(
    outcomes: Iterator[Outcome],
    errors: tuple[DraftError, ...],
    total: int,
    settings: Mapping[str, Settings],
    wanted: Wanted,
    progress: Progress | None,
) -> Report:
    gathered = Gathered()
    failed = list(errors)
    packs: dict[str, PackInfo] = {}
    profiles: set[str] = set()
    drafts: list[str] = []
    words = 0
    without_profile = False
    for done, (result, used, markets) in enumerate(outcomes, 1):
        gathered.add(result.findings, result.source)
        if result.error:
            failed.append(DraftError(result.path, result.error, result.defect))
        else:
            drafts.append(result.path)
            words += result.words
            without_profile = without_profile or not markets
        packs.update((pack.id, pack) for pack in used)
        profiles.update(markets)
        if progress is not None:
            progress(done, total)
    from healthlint.packs import PROFILES

    return Report(
        findings=gathered.findings,
        errors=tuple(failed),
        files=len(drafts),
        words=words,
        packs=tuple(packs[name] for name in sorted(packs)),
        profiles=tuple(profile for profile in PROFILES if profile in profiles),
        sources=gathered.sources,
        fail_on=wanted.fail_on or strictest(settings),
        hints=(_NO_PROFILE,) if without_profile else () if total or failed else (_NO_DRAFTS,),
        drafts=tuple(drafts),
        as_of=wanted.as_of,
    )


_NO_DRAFTS = f"there is no draft here; in folders, files ending in {', '.join(SUFFIXES)} are drafts"
_NO_PROFILE = (
    "no market chosen, so only the core and safety rules ran; choose with --profile uk "
    '(or ie, us, au, nz, eu, ca), in the settings (profile = "uk") '
    "or in the front matter (healthlint: {profile: uk})"
)


def strictest(settings: Mapping[str, Settings]) -> str:
    """The gate where the command line names none: one per run, so the strictest asked for."""
    asked = {one.fail_on for one in settings.values() if one.fail_on}
    return next((level for level in ("info", "warning", "error", "never") if level in asked), "warning")
