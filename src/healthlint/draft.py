"""One draft of a run: its bytes, the rules and settings that hold for it, and what comes of it."""

from __future__ import annotations

import os
from collections.abc import Mapping

from healthlint.discovery import why
from healthlint.errors import HealthlintError, ReadError, defect_line
from healthlint.limits import LIMITS, has_an_end, limits_of, way_to_more
from healthlint.named import NamedTuple
from healthlint.settings import Settings, profiles_named
from healthlint.shelf import Shelf, on_trial
from healthlint.types import DraftResult, DraftSettings, PackInfo, RuleSet, Source
from healthlint.wanted import Wanted


class DraftCrash(Exception):
    """A defect of healthlint met one draft, named by ``str(error)``; its cause says what."""


class Outcome(NamedTuple):
    """What came of one draft, in a form that can travel between processes."""

    result: DraftResult
    packs: tuple[PackInfo, ...] = ()
    profiles: tuple[str, ...] = ()


def lint_draft(
    draft: str, settings: Settings, wanted: Wanted, shelf: Shelf, data: bytes | None = None
) -> Outcome:
    """Lint one draft of a run; ``-`` stands for standard input. ``data``: its bytes if not in its file.

    A defect that one draft brings to light is an error of that draft, so that the others are reported.
    """
    path = draft
    if draft == "-":
        path, data = wanted.stdin_path or "<stdin>", wanted.stdin
    try:
        return lint_one(path, data, settings, wanted, shelf)
    except DraftCrash as crash:
        if os.environ.get("HEALTHLINT_DEBUG"):
            raise
        line = defect_line(crash.__cause__ or crash, path)
        message = f"{line}. This is a defect of healthlint: please report it; HEALTHLINT_DEBUG=1 shows more"
        return Outcome(DraftResult(path, (), 0, None, message, defect=True))


def lint_one(path: str, data: bytes | None, settings: Settings, wanted: Wanted, shelf: Shelf) -> Outcome:
    """Lint one draft, ``data`` being its bytes if they are at hand. Raises DraftCrash."""
    try:
        source, kind = wanted.clock.stage(
            "read", open_draft, path, data, limits_of(settings.limits).file_size
        )
        ruleset, draft_settings = wanted.clock.stage("load", prepare, source, settings, wanted, shelf)
        result = _result(source, kind, ruleset, draft_settings, wanted)
    except ReadError as error:
        return Outcome(DraftResult(path, (), 0, None, str(error).removeprefix(f"{path}: ")))
    except HealthlintError:
        raise
    except Exception as error:
        raise DraftCrash(path) from error
    keep = source if wanted.show_lines and result.findings else None
    return Outcome(result._replace(source=keep), ruleset.packs, ruleset.profiles)


def _result(
    source: Source, kind: str, ruleset: RuleSet, settings: DraftSettings, wanted: Wanted
) -> DraftResult:
    """What comes of the draft, or what came of it before if nothing has changed since."""
    key = ""
    if wanted.keep_results:
        from healthlint.kept import keep_result, kept_result, key_of

        key = key_of(source, kind, ruleset, settings)
        kept = kept_result(key, source.path, ruleset)
        if kept is not None:
            return kept
    from healthlint.engine import lint_source

    result = lint_source(source, kind, ruleset, settings, wanted.clock)
    if key:
        keep_result(key, result)
    return result


def open_draft(
    path: str, data: bytes | None = None, max_bytes: int = LIMITS["max-file-size"].usual
) -> tuple[Source, str]:
    """A draft's text and the kind of reader it needs. Raises ReadError."""
    from healthlint.readers import reader_for
    from healthlint.source import read_source

    if data is None:
        try:
            if not has_an_end(path):
                raise ReadError(
                    f"{path}: is no regular file but a pipe or a device; "
                    "save it as a file, or hand it in on standard input: healthlint -"
                )
            with open(path, "rb") as file:
                size = os.fstat(file.fileno()).st_size
                # The limit holds for what has no size (/dev/stdin), too.
                data = file.read(max_bytes + 1) if size <= max_bytes else None
        except OSError as error:
            raise ReadError(f"{path}: {why(error)}") from None
        if data is None:
            raise ReadError(
                f"{path}: has {size:,} bytes and the limit is {max_bytes:,}; "
                f"split it, {way_to_more('max-file-size')}"
            )
    return read_source(path, data, max_bytes), reader_for(path)


def prepare(
    source: Source, settings: Settings, wanted: Wanted, shelf: Shelf
) -> tuple[RuleSet, DraftSettings]:
    """The rules and settings for one draft: command line over front matter over settings."""
    front = _front(source)
    profiles = wanted.profiles or _front_profiles(front) or settings.profiles
    # Left empty where the front matter speaks: it goes before the settings, and the engine reads it.
    modality = wanted.modality or ("" if "modality" in front else settings.modality)
    ruleset = shelf.rules_for(profiles, settings.rules, wanted.preview or settings.preview)
    severities = on_trial(ruleset, settings.severities)
    return ruleset, DraftSettings(modality, severities, wanted.day(), limits_of(settings.limits))


def _front(source: Source) -> Mapping[str, object]:
    if not source.text.startswith(("---", "+++")) or "healthlint" not in source.text:
        return {}
    from healthlint.readers.frontmatter import read_front

    return read_front(source).values


def _front_profiles(front: Mapping[str, object]) -> tuple[str, ...]:
    """The profiles that the front matter names; the engine reports those that do not exist."""
    from healthlint.packs import PROFILES

    names = profiles_named(front.get("profile"))
    return tuple(name for name in PROFILES if name in names)
