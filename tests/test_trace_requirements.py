"""trace tells of required statements: what asks for one, where it is made, or why what is there does not count."""

from __future__ import annotations

import pytest

from healthlint.cli import main
from helpers import write

TRIGGER = "We needle the upper back and the chest. Needles over the ribs relax you.\n"
ID = "safety/acupuncture-pneumothorax"


def _traced(capsys: pytest.CaptureFixture[str], text: str, *words: str) -> list[str]:
    """The lines of trace about the statement on the lung."""
    write("draft.md", text)
    capsys.readouterr()
    assert main(["trace", "--modality", "acupuncture", *words, "draft.md"]) == 0
    lines = capsys.readouterr().out.splitlines()
    at = next((number for number, line in enumerate(lines) if line.endswith(ID)), -1)
    return [line.strip() for line in lines[at : at + 3]] if at >= 0 else []


@pytest.mark.usefixtures("project")
class TestRequirements:
    """One trace for each requirement that the draft triggers."""

    def test_missing(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Nothing states it: the trigger stands there with its place, and that nothing was said."""
        place, trigger, note = _traced(capsys, TRIGGER)
        assert place.split() == ["1:1", "error", ID]
        assert trigger == '"We needle"'
        assert note == "missing: nothing in the draft says it"

    def test_given(self, capsys: pytest.CaptureFixture[str]) -> None:
        """What states it is quoted with its place."""
        place, _, note = _traced(capsys, f"{TRIGGER}\nA needle can cause a pneumothorax.\n")
        assert place.split()[1] == "given"
        assert note.startswith("given: ")
        assert "pneumothorax" in note
        assert "(3:" in note

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            ("Our needles never cause a pneumothorax.", "denied"),
            ("[Pneumothorax after needling](/lungs).", "only a link"),
            ("Can a needle cause a pneumothorax? Call us.", "asked, not answered"),
            ("![A pneumothorax caused by a needle](x.png)", "readers may not see it there"),
        ],
    )
    def test_does_not_count(self, said: str, why: str, capsys: pytest.CaptureFixture[str]) -> None:
        """Words that look like the statement and are none are quoted with the reason."""
        place, _, note = _traced(capsys, f"{TRIGGER}\n{said}\n")
        assert place.split()[1] == "error"
        assert note.startswith(f"does not count ({why}): ")
        assert "neumothorax" in note

    def test_not_triggered_and_off(self, project: object, capsys: pytest.CaptureFixture[str]) -> None:
        """What nothing asks for, and what the settings switch off, is not told of."""
        assert _traced(capsys, "We open at nine.\n") == []
        write("healthlint.toml", f'[severity]\n"{ID}" = "off"\n')
        assert _traced(capsys, TRIGGER) == []
        write("healthlint.toml", f'[severity]\n"{ID}" = "info"\n')
        assert _traced(capsys, TRIGGER)[0].split()[1] == "info"
