"""Which name is offered to who mistyped one."""

from __future__ import annotations

import pytest

from healthlint.cli import main
from healthlint.spelling import did_you_mean, nearest


@pytest.mark.parametrize(
    ("word", "valid", "expected"),
    [
        ("acupunctur", ["acupuncture", "massage"], "acupuncture"),
        ("US", ["uk", "us"], "us"),
        ("--profil", ["--profile", "--preview"], "--profile"),
        ("cures", ["claims/cure", "claims/cures"], "claims/cures"),
        ("zzz", ["uk", "us"], ""),
    ],
)
def test_nearest(word: str, valid: list[str], expected: str) -> None:
    """The closest name, whatever its capitals; a last part counts as the whole; nothing where nothing is close."""
    assert nearest(word, valid) == expected
    assert did_you_mean(word, valid) == (f", did you mean {expected}?" if expected else "")


def test_dashes_are_no_likeness(capsys: pytest.CaptureFixture[str]) -> None:
    """An option that resembles none is not likened to one for the dashes that all begin with."""
    assert main(["check", "--bogus", "a.md"]) == 2
    assert "unknown option --bogus; see healthlint check --help" in capsys.readouterr().err
