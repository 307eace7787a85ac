"""Inputs that once broke something, each run through its target again."""

from __future__ import annotations

from pathlib import Path

import pytest
from targets import TARGETS, timed, warm_up

INPUTS = sorted((Path(__file__).resolve().parent / "inputs").glob("*/*"))


@pytest.mark.parametrize("file", INPUTS, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_what_was_found_stays_mended(file: Path) -> None:
    """No crash, no wrong offset, and in time."""
    warm_up()
    timed(TARGETS[file.parent.name], file.read_bytes())


def test_inputs_are_small_and_belong_to_a_target() -> None:
    """An input that nobody can read helps nobody; one in a folder without a target is never run."""
    assert INPUTS
    assert {file.parent.name for file in INPUTS} <= set(TARGETS)
    assert all(file.stat().st_size < 10_000 for file in INPUTS)
