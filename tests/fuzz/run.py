"""Fuzz one target with atheris, guided by coverage.

    pip install atheris
    python tests/fuzz/run.py TARGET FOLDER [libFuzzer options]

TARGET is a name of ``targets.TARGETS``; FOLDER keeps what leads to new code and may
hold seeds. A crash or a slow input is written to the current folder: make it small,
mend the defect, and keep it below ``inputs/TARGET``, where ``test_replay.py`` finds it.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path

import atheris

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

with atheris.instrument_imports(include=["healthlint"]):
    import healthlint

    # Most modules are imported when first needed, which would be outside of this block: they would
    # run, but not guide the search.
    for module in pkgutil.walk_packages(healthlint.__path__, "healthlint."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    import targets


def main() -> None:
    """Run until the time given by ``-max_total_time`` is over, or something is found."""
    name, folder, *options = sys.argv[1:]
    target = targets.TARGETS[name]
    targets.warm_up()
    arguments = [sys.argv[0], folder, f"-dict={HERE / 'words.dict'}", "-timeout=60", *options]
    atheris.Setup(arguments, lambda data: targets.timed(target, data))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
