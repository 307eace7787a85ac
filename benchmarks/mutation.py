"""How much of the judging code is held by cases and tests: break it in one place at a time and see who notices.

    python benchmarks/mutation.py [--most 300] [--seed 1] [--least 0.80] [--only stated.py ...]

Each mutant is one small change of one expression or statement (``mutants.changes`` lists them). It is
put in place in a forked copy of this process, with rules, drafts and tests already loaded, and
shown first the cases inside rule files and then the tests, those that run the changed
line only, and those that noticed something before others. A test that fails, an error and an
endless loop all count as noticed. What nobody notices is listed with its line; the exit code is
1 if the share of noticed mutants is below ``--least``. Needs ``os.fork``, so Linux or macOS.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import pathlib
import random
import resource
import signal
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from mutants import SOURCES, Mutant, mutants, outside, put_in_place

from healthlint import cases as cases_module
from healthlint import engine as engine_module
from healthlint import packs
from healthlint.packfile import read_packs

# What they import is put in place of, which a module's own exports do not tell of.
cases: Any = cases_module
engine: Any = engine_module

ROOT = pathlib.Path(__file__).resolve().parents[1]
FILES = (
    "guards.py",
    "accepteduses.py",
    "nearby.py",
    "judge.py",
    "spans.py",
    "stated.py",
    "matching.py",
    "require.py",
    "mentions.py",
    "impression.py",
)
READS_DRAFTS = ("mentions.py",)  # runs before the drafts are judged, so nothing read before may be kept
TESTS = (
    "impression",
    "beside",
    "api",
    "mentions",
    "matching",
    "guard_scope",
    "around",
    "stated",
    "conditions",
    "guards",
    "require",
    "trace_requirements",
    "require_drafts",
)
FIRST_CASES = 30  # that are tried before the tests, as they cost a few milliseconds each
FIRST_SECONDS = 10  # for those
SECONDS = 60  # for the others; more is an endless loop
SPARE_BYTES = 1 << 30  # that a mutant may take on top of what is loaded

Lines = set[tuple[str, int]]


# --- who may notice ----------------------------------------------------------


class Memory:
    """Keeps what comes before the judging: rule sets, and drafts as read."""

    def __init__(self) -> None:
        self.on = True
        self._kept: dict[Any, Any] = {}
        load, read, find = packs.load_rules, engine.read_document, engine.find_evidence
        annotate = engine.annotate
        packs.load_rules = cases.load_rules = self._keep(load, _rules_key, always=True)
        engine.read_document = self._keep(read, lambda source, kind: (source.path, source.text, kind))
        engine.find_evidence = self._keep(find, id)
        engine.annotate = self._keep(annotate, lambda *these: (id(these[0]), id(these[1]), these[2].modality))

    def _keep(self, work: Callable[..., Any], key_of: Callable[..., Any], always: bool = False) -> Any:
        def kept(*given: Any, **named: Any) -> Any:
            if not (self.on or always):
                return work(*given, **named)
            key = (work, key_of(*given, **named))
            if key not in self._kept:
                self._kept[key] = work(*given, **named), given  # the arguments too, lest an id comes again
            return self._kept[key][0]

        return kept


def _rules_key(
    profiles: Any = (), extra: Any = (), as_of: str = "", preview: bool = False, folder: str = ""
) -> Any:
    texts = tuple(pathlib.Path(path).read_bytes() for path in extra)
    return tuple(profiles), texts, as_of, preview, folder


class Watch:
    """The lines of the judging code that run while it is on."""

    def __init__(self) -> None:
        self.seen: Lines = set()
        self._names = {str(SOURCES / file): file for file in FILES}

    def __enter__(self) -> Watch:
        self.seen = set()
        sys.settrace(self._call)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)

    def _call(self, frame: Any, event: str, value: Any) -> Any:
        return self._line if frame.f_code.co_filename in self._names else None

    def _line(self, frame: Any, event: str, value: Any) -> Any:
        self.seen.add((self._names[frame.f_code.co_filename], frame.f_lineno))
        return self._line


class Cases:
    """The cases inside rule files; only the rule of a case is in force, as only what it says counts."""

    def __init__(self) -> None:
        sources = read_packs(packs.rule_files(()))
        self.all = [
            (entry, case, expected == "flag")
            for entry in (*sources.rules, *sources.requirements)
            for expected in ("flag", "quiet")
            for case in (entry.values.get("cases") or {}).get(expected) or []
        ]
        self.lines: list[Lines] = []
        self._load = cases.load_rules
        self._alone: dict[Any, Any] = {}

    def problem(self, index: int) -> str:
        """What is wrong with a case now, or ""."""
        entry, case, flag = self.all[index]
        rule_id = str(entry.values["id"])

        def alone(*given: Any, **named: Any) -> Any:
            whole = self._load(*given, **named)
            key = (id(whole), rule_id)
            if key not in self._alone:
                rules = {rule_id: whole.rules[rule_id]} if rule_id in whole.rules else {}
                traits = {rule_id: whole.traits[rule_id]} if rule_id in whole.traits else {}
                self._alone[key] = whole._replace(rules=rules, traits=traits)
            return self._alone[key]

        cases.load_rules = alone
        return str(cases._run(entry, case, flag, ()))

    def learn(self) -> None:
        """Run all once, and note the lines that each runs."""
        watch = Watch()
        for index in range(len(self.all)):
            with watch:
                problem = self.problem(index)
            if problem:
                raise SystemExit(f"a case fails already: {problem}")
            self.lines.append(watch.seen)


class Tests:
    """The tests: a plugin of pytest that notes the lines that each runs, or keeps those that may notice."""

    def __init__(self, folder: str) -> None:
        files = [ROOT / "tests" / f"test_{name}.py" for name in TESTS]
        self._arguments = [*map(str, files), "-qx", "-pno:cacheprovider"]
        self._arguments += [f"--basetemp={folder}/tests", f"--rootdir={ROOT}"]
        self.lines: dict[str, Lines] = {}
        self.wanted: list[str] | None = None
        self.failed = ""

    def run(self, wanted: list[str] | None) -> str:
        """The first test that fails, or ""; ``wanted`` names those to run, in order (None: all, and learn)."""
        self.wanted, self.failed = wanted, ""
        with contextlib.redirect_stdout(io.StringIO()) as said:
            code = pytest.main(self._arguments, plugins=[self])
        if wanted is None and code:
            raise SystemExit(f"the tests fail already:\n{said.getvalue()}")
        return self.failed or ("tests" if code else "")

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        if self.wanted is not None:
            rank = {name: number for number, name in enumerate(self.wanted)}
            items[:] = sorted(
                (item for item in items if item.nodeid in rank), key=lambda item: rank[item.nodeid]
            )

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_call(self, item: Any) -> Iterator[None]:
        if self.wanted is not None:
            yield
            return
        with Watch() as watch:
            yield
        self.lines[item.nodeid] = watch.seen

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid


# --- one mutant at a time ----------------------------------------------------


class Oracle:
    """All who may notice, and how often each did."""

    def __init__(self, folder: str) -> None:
        self.memory = Memory()
        self.cases, self.tests = Cases(), Tests(folder)
        self.noticed: dict[str, Counter[Any]] = defaultdict(Counter)
        self.cases.learn()
        self.tests.run(None)

    def notices(self, mutant: Mutant) -> str:
        """Who notices the mutant, or "" if nobody does."""
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            with contextlib.suppress(BaseException):
                os.write(writing, self._judged(mutant).encode())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            answer = pipe.read().decode()
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status) or not answer:
            return "time limit"
        who = "" if answer == "nobody" else answer
        if who:
            self.noticed[mutant.file][who] += 1
        return who

    def _judged(self, mutant: Mutant) -> str:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(FIRST_SECONDS)
        resource.setrlimit(resource.RLIMIT_AS, (_bytes_now() + SPARE_BYTES, resource.RLIM_INFINITY))
        self.memory.on = mutant.file not in READS_DRAFTS
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1), os.dup2(quiet, 2)
        often = self.noticed[mutant.file]
        try:
            put_in_place(mutant)
        except Exception:
            return "import"
        able = [index for index, lines in enumerate(self.cases.lines) if _runs(mutant, lines)]
        able.sort(key=lambda index: -often[f"case {index}"])
        then = [name for name, lines in self.tests.lines.items() if _runs(mutant, lines)]
        then.sort(key=lambda name: -often[name])
        first = self._case(able[:FIRST_CASES])
        signal.alarm(SECONDS)
        return first or (self.tests.run(then) if then else "") or self._case(able[FIRST_CASES:]) or "nobody"

    def _case(self, indices: list[int]) -> str:
        """The first of these cases that notices, or ""."""
        for index in indices:
            try:
                noticed = self.cases.problem(index)
            except Exception:
                noticed = "an error"
            if noticed:
                return f"case {index}"
        cases.load_rules = packs.load_rules
        return ""


def _runs(mutant: Mutant, lines: Lines) -> bool:
    """True if these lines hold the mutant's; what stands outside of functions has run for everybody."""
    return mutant.lines.start in _OUTSIDE[mutant.file] or any(
        (mutant.file, at) in lines for at in mutant.lines
    )


_OUTSIDE = {file: outside(file) for file in FILES}


def _bytes_now() -> int:
    """Address space in use, as far as it is known here."""
    status = pathlib.Path("/proc/self/statm")
    return int(status.read_text().split()[0]) * resource.getpagesize() if status.exists() else 1 << 32


def main() -> int:
    """Run, print the score by file and the survivors; 1 if the score is too low."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--most", type=int, default=300, help="mutants to try, 0 for all")
    arguments.add_argument("--seed", type=int, default=1, help="which of them")
    arguments.add_argument("--least", type=float, default=0.80, help="the score that is good enough")
    arguments.add_argument("--only", nargs="*", default=FILES, help="files of src/healthlint")
    wanted = arguments.parse_args()
    every = [mutant for file in wanted.only for mutant in mutants(file)]
    if wanted.most and wanted.most < len(every):
        kept = sorted(random.Random(wanted.seed).sample(range(len(every)), wanted.most))
        tried = [every[index] for index in kept]
    else:
        tried = every
    with tempfile.TemporaryDirectory() as folder:
        oracle = Oracle(folder)
        killed: Counter[str] = Counter()
        for mutant in tried:
            if oracle.notices(mutant):
                killed[mutant.file] += 1
            else:
                print(f"{mutant.file}:{mutant.line}: {mutant.label}", flush=True)
    count = Counter(mutant.file for mutant in tried)
    for file in count:
        print(f"{file:14} {killed[file]:4} of {count[file]:4}  {killed[file] / count[file]:.2f}")
    score = sum(killed.values()) / max(1, len(tried))
    print(f"{'all':14} {sum(killed.values()):4} of {len(tried):4}  {score:.3f}  (of {len(every)} possible)")
    return 0 if score >= wanted.least else 1


if __name__ == "__main__":
    sys.exit(main())
