"""How fast healthlint is, as ratios measured side by side in one run. Prints Markdown.

    python benchmarks/speed.py [--size 1] [--large] [--only cold,rate,growth,shapes,stages] [--profile uk]
        [--rounds 9] [--healthlint COMMAND] [--proselint COMMAND] [--textlint COMMAND] ...

Builds a wheel and installs it into an environment of its own (needs the package
registry once), or measures the ``--healthlint`` given. PYTHONDONTWRITEBYTECODE and an
editable install keep Python from storing compiled modules and make every start slower,
so the first is unset and the second not used.

Other linters are measured on the same files where they are installed:

    pip install proselint
    npm install textlint textlint-rule-write-good alex write-good

See docs/speed.md for what came out and what it means.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import platform
import re
import statistics
import subprocess
import tempfile
from collections.abc import Iterable, Sequence

from linters import OTHERS, Installed, environment, given, install, others, version_of
from measure import Taken, in_turns, median, ratio, run

from drafts import CORPUS, EXAMPLE, Folder, paragraphs, write_drafts

MB = 1_000_000
KINDS = ("dense", "sparse")
LONG_BYTES = 1_990_000  # just below the limit on the size of a draft
TINY_BYTES = 200
PARTS = ("cold", "rate", "growth", "shapes", "stages")


class Bench:
    """One run of the benchmarks: what is measured, on what, and how often."""

    def __init__(self, options: argparse.Namespace, ours: Installed, work: pathlib.Path) -> None:
        self.options, self.ours, self.work = options, ours, work
        self.environment = environment(str(work / "cache"))
        self.others, self.absent = others({name: getattr(options, name.replace("-", "_")) for name in OTHERS})
        self.parts = {kind: paragraphs(kind, options.corpus) for kind in KINDS}
        self.size = int(options.size * MB)
        self._folders: dict[tuple[str, int, int], Folder] = {}
        run(self.check(str(EXAMPLE)), self.environment)  # stores what every later start finds stored

    def check(self, *words: str) -> list[str]:
        """healthlint on something, a full profile."""
        return [*self.ours.command, "check", "--isolated", "--profile", self.options.profile, *words]

    def folder(self, kind: str, size: int, each: int = 5_000) -> Folder:
        """A folder of drafts, written when first asked for."""
        key = (kind, size, each)
        if key not in self._folders:
            path = self.work / f"{kind}-{size}-{each}"
            self._folders[key] = write_drafts(path, self.parts[kind], size, each)
        return self._folders[key]

    def turns(
        self, commands: dict[str, list[str]], rounds: int, warm: bool = False
    ) -> dict[str, list[Taken]]:
        """Measure commands in turns; those that fail are left out, with a word."""
        taken = in_turns(commands, rounds, self.environment, warm)
        for name in [name for name, runs in taken.items() if failed(name, runs)]:
            print(f"\n{name} failed (exit code {taken.pop(name)[-1].code}) and is left out.")
        return taken


def cold(bench: Bench) -> None:
    """One draft, cold, against a bare interpreter."""
    title("Cold start", "one draft, a fresh process each time; ratios to `python -c pass` of the same round")
    dense = bench.folder("dense", 5_000)
    commands = {"python -c pass": [bench.ours.python, "-c", "pass"]}
    commands["healthlint, example draft"] = bench.check(str(EXAMPLE))
    commands["healthlint, dense 5 kB"] = bench.check(*dense.files)
    commands.update({f"{name}, dense 5 kB": [*words, *dense.files] for name, words in bench.others.items()})
    taken = bench.turns(commands, bench.options.rounds, warm=True)
    bare = taken["python -c pass"]
    rows = []
    for name, runs in taken.items():
        row = [name, f"{median(runs) * 1000:.0f}", f"{ratio(runs, bare):.1f}"]
        row += [f"{median(runs, 'cpu') * 1000:.0f}", f"{ratio(runs, bare, 'cpu'):.1f}", megabytes(runs)]
        rows.append(row)
    table(["", "wall ms", "ratio", "CPU ms", "CPU ratio", "peak MB"], rows)
    for other in bench.others:
        theirs, ours = (taken.get(f"{name}, dense 5 kB", []) for name in (other, "healthlint"))
        if theirs and ours:
            print(f"\nhealthlint takes {ratio(ours, theirs):.2f} of the time of {other}.")


def rate(bench: Bench) -> None:
    """A folder in one process, beside the others."""
    for kind in KINDS:
        folder = bench.folder(kind, bench.size)
        title(
            f"{shown(bench.size)} of {kind} drafts", f"{len(folder.files)} files, one process, start included"
        )
        commands = {"healthlint": bench.check("--jobs", "1", str(folder.path))}
        commands.update({name: [*words, *folder.files] for name, words in bench.others.items()})
        taken = bench.turns(commands, max(1, bench.options.rounds // 3))
        ours = taken["healthlint"]
        rows = []
        for name, runs in taken.items():
            row = [name, f"{median(runs):.2f}", f"{median(runs, 'cpu'):.2f}", speed(folder, runs)]
            row += [speed(folder, runs, "cpu"), "" if runs is ours else f"{ratio(runs, ours, 'cpu'):.1f} x"]
            rows.append([*row, megabytes(runs)])
        head = [
            "",
            "wall s",
            "CPU s",
            "MB/s",
            "MB per CPU second",
            "healthlint is faster by (CPU)",
            "peak MB",
        ]
        table(head, rows)


def growth(bench: Bench) -> None:
    """Ten times the text; two processes."""
    sizes = [bench.size, 10 * bench.size, *([100 * bench.size] if bench.options.large else [])]
    for kind in KINDS:
        title(
            f"Growth, {kind} drafts", "text report; ratios to the row above, of the same round, by CPU time"
        )
        commands = {
            f"{shown(size)}, {jobs} process{'es' if jobs > 1 else ''}": bench.check(
                "--jobs", str(jobs), str(bench.folder(kind, size).path)
            )
            for jobs in (1, 2)
            for size in sizes
        }
        taken = bench.turns(commands, 1 if bench.options.large else max(1, bench.options.rounds // 3))
        rows, above = [], None
        for (name, runs), size in zip(taken.items(), sizes * 2, strict=True):
            first = size == sizes[0] or above is None
            grown = "" if first or above is None else f"{ratio(runs, above, 'cpu'):.1f} x"
            folder = bench.folder(kind, size)
            rows.append([name, f"{median(runs):.2f}", f"{median(runs, 'cpu'):.2f}", speed(folder, runs)])
            rows[-1] += [grown, megabytes(runs)]
            above = runs
        table(["", "wall s", "CPU s", "MB/s", "growth", "peak MB of a process"], rows)
        one, two = (taken[f"{shown(sizes[1])}, {jobs}"] for jobs in ("1 process", "2 processes"))
        print(f"\nTwo processes are {ratio(one, two):.2f} x as fast as one on {shown(sizes[1])} (wall).")


def shapes(bench: Bench) -> None:
    """The same amount of text as one long draft, as drafts of 5 kB, as tiny ones."""
    title("Shapes", "one process; MB/s by CPU time")
    rows = []
    for kind in KINDS:
        for label, size, each in (
            ("one long draft", min(LONG_BYTES, 2 * bench.size), LONG_BYTES),
            ("drafts of 5 kB", bench.size, 5_000),
            ("tiny drafts", bench.size // 2, TINY_BYTES),
        ):
            folder = bench.folder(kind, size, each)
            command = bench.check("--jobs", "1", str(folder.path))
            runs = bench.turns({label: command}, max(1, bench.options.rounds // 3)).get(label)
            if runs:
                cells = [f"{median(runs):.2f}", speed(folder, runs, "cpu"), megabytes(runs)]
                rows.append([f"{label}, {kind}", str(len(folder.files)), f"{folder.size / MB:.2f}", *cells])
    table(["", "files", "MB", "wall s", "MB per CPU second", "peak MB"], rows)


def stages(bench: Bench) -> None:
    """Where the time goes, by ``--timings``."""
    title("By stage", "median share of `healthlint check --timings`, one process")
    drafts = {"example draft": str(EXAMPLE)}
    drafts.update({f"{shown(bench.size)} {kind}": str(bench.folder(kind, bench.size).path) for kind in KINDS})
    columns = {name: _timed(bench, path) for name, path in drafts.items()}
    rows = []
    for name in next(iter(columns.values())):
        measured = [column.get(name, (0.0, 0.0)) for column in columns.values()]
        rows.append([name, *(f"{seconds:.3f} s, {share:.0f} %" for seconds, share in measured)])
    table(["", *columns], rows)


def _timed(bench: Bench, path: str) -> dict[str, tuple[float, float]]:
    """Seconds and percent of each stage, medians of three runs after one that does not count."""
    seen: dict[str, list[tuple[float, float]]] = {}
    for turn in range(4):
        done = subprocess.run(
            bench.check("--timings", path), env=bench.environment, capture_output=True, text=True, check=False
        )
        shown = done.stderr.partition("time by stage")[2].partition("dearest")[0]
        for name, seconds, share in re.findall(r"^  (\w[\w ]*?) +(\d+\.\d+) +(\d+\.\d)%$", shown, re.M):
            if turn:
                seen.setdefault(name, []).append((float(seconds), float(share)))
    return {
        name: (statistics.median(s for s, _ in p), statistics.median(c for _, c in p))
        for name, p in seen.items()
    }


def failed(name: str, runs: Sequence[Taken]) -> bool:
    """True if a run broke off: what it took says nothing then.

    write-good ends with the number of its findings, the others with 1 if there are any.
    """
    return any(one.code < 0 or (one.code > 1 and not name.startswith("write-good")) for one in runs)


# --- printing ----------------------------------------------------------------


def title(text: str, remark: str) -> None:
    """A heading and a line on how it was measured."""
    print(f"\n## {text}\n\n{remark}.", flush=True)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A Markdown table, numbers to the right."""
    print("\n| " + " | ".join(head) + " |\n|---|" + "---:|" * (len(head) - 1))
    for row in rows:
        print("| " + " | ".join(row) + " |", flush=True)


def speed(folder: Folder, runs: Sequence[Taken], what: str = "wall") -> str:
    """Megabytes a second."""
    seconds = median(runs, what)
    return f"{folder.size / MB / seconds:.2f}" if seconds else "?"


def shown(size: int) -> str:
    """A size for people."""
    return f"{size / MB:g} MB"


def megabytes(runs: Sequence[Taken]) -> str:
    """Peak memory."""
    return f"{median(runs, 'peak') / MB:.0f}"


def machine(bench: Bench) -> None:
    """What was measured, and on what."""
    versions = [f"healthlint {bench.ours.version}", f"Python {platform.python_version()}"]
    versions += [f"{name} {version_of(words)}" for name, words in bench.others.items()]
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    print(f"- {', '.join(versions)}")
    print(f"- {processor()}, {cores} cores, {platform.system()} {platform.release().split('-')[0]}")
    if hasattr(os, "getloadavg"):
        print(f"- load before: {os.getloadavg()[0]:.1f}")
    for name in bench.absent:
        print(f"- {name} is not installed here and was skipped")


def processor() -> str:
    """The processor's name, as far as the system tells."""
    info = pathlib.Path("/proc/cpuinfo")
    found = re.search(r"^model name\s*:\s*(.+)$", info.read_text(), re.M) if info.exists() else None
    return found[1] if found else platform.processor() or platform.machine()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9, help="of the cold start; a third of it for folders")
    parser.add_argument("--profile", default="uk")
    parser.add_argument("--only", default=",".join(PARTS), help="parts to run, of: " + ", ".join(PARTS))
    parser.add_argument("--size", type=float, default=1, help="MB of a folder; growth goes to ten times that")
    parser.add_argument("--large", action="store_true", help="growth also to a hundred times, each once")
    parser.add_argument("--healthlint", help="an installed healthlint; default: build and install one")
    parser.add_argument(
        "--corpus", type=pathlib.Path, default=CORPUS, help="a folder with more labelled claims"
    )
    for name, command in OTHERS.items():
        parser.add_argument(f"--{name}", help=f"how to run {name} (default: {command})")
    options = parser.parse_args()
    chosen = options.only.split(",")
    unknown = set(chosen) - set(PARTS)
    if unknown:
        parser.error(f"--only: there is no part {', '.join(sorted(unknown))}; parts are {', '.join(PARTS)}")
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        ours = given(options.healthlint) if options.healthlint else install(str(work / "venv"))
        bench = Bench(options, ours, work)
        machine(bench)
        for part in PARTS:
            if part in chosen:
                {"cold": cold, "rate": rate, "growth": growth, "shapes": shapes, "stages": stages}[part](
                    bench
                )


if __name__ == "__main__":
    main()
