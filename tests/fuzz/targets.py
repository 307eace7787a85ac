"""What is fuzzed: functions that take any bytes and raise only for a defect of healthlint.

``run.py`` feeds them what coverage leads to, ``test_replay.py`` what was found before.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable
from functools import cache

from healthlint.engine import lint_source, trace_source
from healthlint.errors import HealthlintError, ReadError
from healthlint.evidence import find_evidence
from healthlint.packs import PROFILES, load_rules
from healthlint.readers import KINDS, read_document
from healthlint.source import line_starts, read_source
from healthlint.types import DraftSettings, Report, RuleSet, Source
from healthlint.waivers import parse_waivers
from invariants import check_document, check_result, places

# What a draft may take on a slow machine: 2 seconds for 100 kB, and half a second to begin.
SECONDS_PER_BYTE = 2 / 100_000
SECONDS_TO_BEGIN = 0.5

_KINDS = sorted(KINDS)


class TooSlowError(AssertionError):
    """The input took longer than its length allows."""


def source(data: bytes) -> None:
    """Bytes become text or a ReadError that names the file."""
    try:
        read = read_source("draft.md", data)
    except ReadError as error:
        assert str(error).startswith("draft.md: "), error
        return
    assert read.line_starts[0] == 0
    assert list(read.line_starts) == sorted(set(read.line_starts))


def readers(data: bytes) -> None:
    """Every reader takes every text, and knows where each character came from."""
    kind, text = _kind_and_text(data)
    document = read_document(_source(text), kind)
    check_document(document, blanked=kind == "mdx")


def evidence(data: bytes) -> None:
    """Citations and what is wrong with them lie in their blocks."""
    kind, text = _kind_and_text(data)
    document = read_document(_source(text), kind)
    found = find_evidence(document)
    spans = [(one.block, one.start, one.end) for one in found.citations]
    spans += [(one.block, one.start, one.end) for one in found.problems]
    for block, start, end in spans:
        assert 0 <= start <= end <= len(document.blocks[block].text)
    assert all(0 <= block < len(document.blocks) for block in found.reference_blocks)


def waivers(data: bytes) -> None:
    """Waivers cover lines that exist, and each comment that is none is told."""
    _, text = _kind_and_text(data)
    document = read_document(_source(f"<!-- healthlint-ignore {text} -->\nA claim.\n" + text), "markdown")
    found, problems = parse_waivers(document)
    lines = len(document.source.line_starts)
    for waiver in found:
        assert 1 <= waiver.first_line <= waiver.last_line <= lines, waiver
        assert waiver.rules
        assert waiver.reason
    for start, end, message in problems:
        assert 0 <= start < end <= len(document.source.text)
        assert message


def rules(data: bytes) -> None:
    """A rule file is compiled, or every mistake in it comes with its file and line."""
    from healthlint.compiler import compile_packs
    from healthlint.packfile import read_packs

    try:
        compile_packs(read_packs([("own/fuzz", "own.yaml", data)]))
    except HealthlintError as error:
        for line in str(error).split("\n"):
            assert line, error


def pattern(data: bytes) -> None:
    """The pattern language: what is written compiles, or the mistake is told."""
    text = json.dumps(data.decode("utf-8", "replace"))
    rules(_RULE.replace(b"PATTERN", text.encode()))


def settings(data: bytes) -> None:
    """A settings file gives settings, or a message that names the file."""
    from healthlint.errors import SettingsError
    from healthlint.settingsfile import read_folder

    folder = _folder()
    with open(os.path.join(folder, "healthlint.toml"), "wb") as file:
        file.write(data)
    try:
        found = read_folder(folder)
    except SettingsError as error:
        assert "healthlint.toml" in str(error), error
        return
    assert found is not None
    found.excluded_by(os.path.join(folder, "a/b.md"))
    found.for_draft(os.path.join(folder, "a/b.md"))


def lint(data: bytes) -> None:
    """A whole run over one draft: findings that agree with its text, the same with CRLF, and reports of them."""
    kind, text = _kind_and_text(data)
    text = text.encode("utf-8", "replace").decode()  # as every door of healthlint does
    modality = ("", "acupuncture", "supplement")[len(data) % 3]
    wanted = DraftSettings(modality=modality, today="2026-11-01")
    result = lint_source(_source(text), kind, _ruleset(), wanted)
    check_result(result, text)
    assert not result.error, result.error
    _report_it(result.findings, _source(text))
    if len(data) % 4 == 0 and "\r" not in text:
        other = lint_source(_source(text.replace("\n", "\r\n")), kind, _ruleset(), wanted)
        assert places(result.findings) == places(other.findings), "CRLF changes the findings"
    if len(data) % 16 == 0:
        trace_source(_source(text), kind, _ruleset(), wanted)


def _report_it(findings: tuple[object, ...], read: Source) -> None:
    from healthlint.reports import REPORTERS, in_pieces

    report = Report(findings, (), 1, 1, (), ("uk",), {read.path: read})  # type: ignore[arg-type]
    for name in REPORTERS:
        page = "".join(in_pieces(name)(report))
        if name == "text":
            assert not any(ord(character) < 32 and character != "\n" for character in page)
        if name == "json":
            assert json.loads(page)["findings"] is not None


TARGETS: dict[str, Callable[[bytes], None]] = {
    "source": source,
    "readers": readers,
    "evidence": evidence,
    "waivers": waivers,
    "rules": rules,
    "pattern": pattern,
    "settings": settings,
    "lint": lint,
}

_RULE = b"""rules:
  - id: own/a
    family: other
    severity: info
    find: [PATTERN]
    message: M.
    why: W.
    instead: I.
    cases: {flag: ["zap"], quiet: ["b"]}
"""


def timed(target: Callable[[bytes], None], data: bytes) -> None:
    """Run a target; raises TooSlowError if it takes longer than the length of ``data`` allows."""
    begun = time.process_time()
    target(data)
    spent = time.process_time() - begun
    # CRLF, tracing and reports: a draft is linted up to three times.
    allowed = 3 * (SECONDS_TO_BEGIN + SECONDS_PER_BYTE * len(data))
    if spent > allowed:
        raise TooSlowError(f"{spent:.1f} s for {len(data)} bytes")


def warm_up() -> None:
    """Load what every run needs, so that no input pays for it."""
    _ruleset()


@cache
def _ruleset() -> RuleSet:
    return load_rules(PROFILES)


@cache
def _folder() -> str:
    folder = tempfile.mkdtemp(prefix="healthlint-fuzz-")
    os.mkdir(os.path.join(folder, ".git"))
    return folder


def _kind_and_text(data: bytes) -> tuple[str, str]:
    """The first byte chooses the reader; broken UTF-8 becomes lone surrogates."""
    kind = _KINDS[data[0] % len(_KINDS)] if data else _KINDS[0]
    return kind, data[1:].decode("utf-8", "surrogateescape")


def _source(text: str) -> Source:
    return Source("draft.md", text, line_starts(text))
