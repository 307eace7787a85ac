"""How fast healthlint is, as ratios measured side by side in one run.

    python benchmarks/speed.py [--runs 15] [--profile uk] [--proselint "proselint check"]

Prints the cold start on one draft of about 5 kB against a bare ``python -c pass``,
and the rate over a folder of 1 MB in one process, both for whole processes and for
the linting alone; and proselint on the same files where it is installed. Drafts
are made from the texts in ``examples/`` and ``benchmarks/accuracy/``.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
DRAFT_BYTES = 5_000
FOLDER_BYTES = 1_000_000


def paragraphs() -> list[str]:
    """Prose to make drafts of: the example drafts and the paragraphs of the accuracy benchmark."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((HERE.parent / "examples").glob("*.md"))]
    found = [part for text in texts for part in text.split("\n\n") if not part.startswith("---")]
    for path in sorted((HERE / "accuracy").glob("*.jsonl")):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        found += [row["text"] for row in rows if "text" in row]
    return found


def write_drafts(folder: pathlib.Path, parts: list[str], count: int, size: int) -> int:
    """Write ``count`` drafts of about ``size`` bytes; returns the bytes written in all."""
    total = 0
    at = 0
    for number in range(count):
        text = f"# Draft {number}\n"
        while len(text.encode()) < size:
            text += f"\n{parts[at % len(parts)]}\n"
            at += 1
        (folder / f"draft{number:04}.md").write_text(text, encoding="utf-8")
        total += len(text.encode())
    return total


def seconds(command: list[str], runs: int) -> float:
    """Median wall seconds of a whole process, after one run that does not count."""
    taken = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken[1:])


def cold_start(command: list[str], draft: pathlib.Path, runs: int) -> tuple[float, float]:
    """Seconds of a bare interpreter and of ``command`` on the draft, measured in turns; and the median ratio."""
    ratios, ours = [], []
    seconds([*command, str(draft)], 1)
    for _ in range(runs):
        bare = seconds([sys.executable, "-c", "pass"], 1)
        one = seconds([*command, str(draft)], 1)
        ours.append(one)
        ratios.append(one / bare)
    return statistics.median(ours), statistics.median(ratios)


def linting_alone(folder: pathlib.Path, profile: str) -> float:
    """Seconds that the engine takes for all drafts of the folder, rules loaded before."""
    from healthlint.engine import lint_source
    from healthlint.packs import load_rules
    from healthlint.source import read_source
    from healthlint.types import DraftSettings

    rules = load_rules([profile])
    drafts = [read_source(path.name, path.read_bytes()) for path in sorted(folder.iterdir())]
    start = time.perf_counter()
    for draft in drafts:
        lint_source(draft, "markdown", rules, DraftSettings())
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--profile", default="uk")
    parser.add_argument("--proselint", default="proselint check", help="how to run proselint, if it is there")
    options = parser.parse_args()
    parts = paragraphs()
    ours = [sys.executable, "-m", "healthlint", "check", "--isolated", "--profile", options.profile]
    theirs = shlex.split(options.proselint)
    if not shutil.which(theirs[0]):
        theirs = []
    with tempfile.TemporaryDirectory() as name:
        one, many = pathlib.Path(name, "one"), pathlib.Path(name, "many")
        one.mkdir()
        many.mkdir()
        size = write_drafts(one, parts, 1, DRAFT_BYTES)
        total = write_drafts(many, parts, FOLDER_BYTES // DRAFT_BYTES, DRAFT_BYTES)
        draft = one / "draft0000.md"
        taken, ratio = cold_start(ours, draft, options.runs)
        print(f"cold start, {size:,} bytes: {taken * 1000:.0f} ms, {ratio:.1f} x a bare interpreter")
        if theirs:
            other, other_ratio = cold_start(theirs, draft, options.runs)
            print(
                f"  proselint:  {other * 1000:.0f} ms, {other_ratio:.1f} x; healthlint takes {taken / other:.2f}"
            )
        whole = seconds([*ours, "--jobs", "1", str(many)], 3)
        print(f"a folder of {total:,} bytes, one process: {whole:.2f} s, {total / whole / 1e6:.2f} MB/s")
        alone = min(linting_alone(many, options.profile) for _ in range(3))
        print(f"  linting alone: {alone:.2f} s, {total / alone / 1e6:.2f} MB/s")
        if theirs:
            files = [str(path) for path in sorted(many.iterdir())]
            other = seconds([*theirs, *files], 1)
            rate = total / other / 1e6
            print(
                f"  proselint:  {other:.2f} s, {rate:.2f} MB/s; healthlint is {other / whole:.1f} x as fast"
            )


if __name__ == "__main__":
    main()
