"""Measuring whole processes: wall and processor seconds, peak memory; and ratios taken in turns."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Taken(NamedTuple):
    """What one process took. ``cpu`` counts its children, too; ``peak`` is the largest process in bytes.

    ``cpu`` and ``peak`` are 0 where the system does not tell (Windows).
    """

    wall: float
    cpu: float
    peak: int
    code: int


def run(command: Sequence[str], environment: Mapping[str, str]) -> Taken:
    """Run a command to its end, output thrown away."""
    begun = time.perf_counter()
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        if not hasattr(os, "wait4"):
            code = process.wait()
            return Taken(time.perf_counter() - begun, 0.0, 0, code)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        process.returncode = code = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024
    return Taken(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit, code)


def in_turns(
    commands: Mapping[str, Sequence[str]], rounds: int, environment: Mapping[str, str], warm: bool = True
) -> dict[str, list[Taken]]:
    """Run each command once a round, so that a busy moment hits all alike. ``warm``: a first round that counts not."""
    taken: dict[str, list[Taken]] = {name: [] for name in commands}
    if warm:
        for command in commands.values():
            run(command, environment)
    for _ in range(rounds):
        for name, command in commands.items():
            taken[name].append(run(command, environment))
    return taken


def median(taken: Sequence[Taken], what: str = "wall") -> float:
    """The median of one measure."""
    return statistics.median([float(getattr(one, what)) for one in taken])


def ratio(ours: Sequence[Taken], theirs: Sequence[Taken], what: str = "wall") -> float:
    """The median of the ratios of runs of the same round; 0 if the system does not tell."""
    pairs = [(getattr(one, what), getattr(other, what)) for one, other in zip(ours, theirs, strict=True)]
    ratios = [float(one / other) for one, other in pairs if other]
    return statistics.median(ratios) if ratios else 0.0
