"""For tests about reports: drafts, findings and whole reports, made by hand; and one of nothing but traps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from healthlint.reports import in_pieces
from healthlint.source import read_source
from healthlint.types import DraftError, Finding, Note, PackInfo, Report, Source, Standard

CODE = Standard("ads-1", "Ads Code", "1.2", "Proof", "https://example.org/ads?part=1&of=2#2", "2026-11")


def reporter(name: str) -> Callable[[Report], str]:
    """What a run would print or write in a format, as one text."""
    return lambda made: "".join(in_pieces(name)(made))


def draft(text: str, path: str = "draft.md") -> Source:
    """A draft as the linter reads it."""
    return read_source(path, text.encode("utf-8", "surrogatepass"))


def finding(source: Source, words: str, **changes: Any) -> Finding:
    """A finding on the first place of ``words``."""
    start = source.text.index(words)
    before, until = source.text[:start].split("\n"), source.text[: start + len(words)].split("\n")
    made = Finding(
        path=source.path,
        start=start,
        end=start + len(words),
        line=len(before),
        column=len(before[-1]) + 1,
        end_line=len(until),
        end_column=len(until[-1]) + 1,
        rule="claims/cure",
        family="absolute-cure",
        kind="claim",
        severity="error",
        message="Claims to cure.",
        quote=words,
        why="A cure needs evidence.",
        instead="Say what is known.",
        standards=(CODE,),
        notes=(),
        fingerprint=f"{start:016x}",
    )
    return made._replace(**changes)


def report(*findings: Finding, **changes: Any) -> Report:
    """A report of these findings, on the drafts that they name."""
    paths = tuple(dict.fromkeys(one.path for one in findings))
    made = Report(
        findings=findings,
        errors=(),
        files=len(paths),
        words=1240,
        packs=(
            PackInfo("core", "2026.1", "abcdef0123456789", "Core rules"),
            PackInfo("uk", "2026.2", "fed9"),
        ),
        profiles=("uk",),
        sources={},
        drafts=paths,
    )
    return made._replace(**changes)


def report_on(source: Source, *findings: Finding, **changes: Any) -> Report:
    """A report of one run over one draft, whose text is at hand."""
    there = {"files": 1, "drafts": (source.path,), "sources": {source.path: source}}
    return report(*findings, **{**there, **changes})


# What each format, terminal, page or site would act on.
TRAPS = (
    "\" ' <b>bold</b> </script><script>alert(1)</script> <img src=x onerror=alert(1)> & &amp; ]]> --> <!-- "
    "::error file=a.md::forged ##[add-mask]e ](javascript:alert(1)) [here](https://evil.example) ![p](x.png) "
    "`code` ``two`` @someone #12 !13 https://evil.example www.evil.example a@evil.example {0} | *bold* \\ % "
    "\x1b[2J\x1b]0;title\x07 \u202eoverride\u202c \u2066isolate\u2069 \x00 \x85 \ufffe \u2028 \ud800 :) , ="
)
LINES = f"first\r\n::error::second\n\n    ##[group]third\rfourth {TRAPS}"


def hostile_report() -> Report:
    """A report in which every text that strangers write is a trap."""
    path = f"a b/{TRAPS}\nc\udc80.md"
    source = Source(path, f"It cures {LINES} now.", (0,))
    claim = finding(
        source,
        f"cures {LINES}",
        message=f"Says {LINES}",
        rule=f"own/{TRAPS}",
        family=f"family {TRAPS}",
        why=LINES,
        instead=LINES,
        standards=(CODE, Standard("x", TRAPS, TRAPS, TRAPS, f"javascript:{TRAPS}"), CODE._replace(url=TRAPS)),
        notes=(Note(TRAPS, "lower", TRAPS, 0, 1),),
        fingerprint="a" * 16,
    )
    waived = claim._replace(state="waived", reason=LINES, fingerprint="b" * 16)
    note = claim._replace(severity="info", fingerprint="c" * 16)
    return report(
        claim,
        claim._replace(severity="warning", kind="requirement", fingerprint="d" * 16),
        note,
        waived,
        errors=(DraftError(path, LINES),),
        packs=(PackInfo(TRAPS, TRAPS, TRAPS, TRAPS),),
        hints=(LINES,),
        sources={path: source},
    )
