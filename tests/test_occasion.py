"""What a draft is written for: an offer owes its statements, a report or what is declined owes none."""

from __future__ import annotations

from pathlib import Path

import pytest

import healthlint
from healthlint.cli import main
from helpers import write

VOTE = (
    "Councillors voted nine to two to close a spa whose hyperbaric chamber cost £60 an hour. The owner treated "
    "neighbours with oxygen in the hyperbaric chamber for years. The council counted 41 letters. {last}"
)
DRIPS = "Sauna, £30 at our spa.\n\n{said}"
CASES = [
    (VOTE.format(last="The company has six months to appeal."), False),
    (VOTE.format(last="“We fear for our parking,” said one."), False),
    (
        VOTE.format(last="Our own oxygen chamber costs £60 a session. Book your hour with us. You lie down."),
        True,
    ),
    ("In 1826 a surgeon cracked necks in a barn. The county put him in the dock.", False),
    ("Our oxygen chamber opened in May. We charged £60 and we still do.", True),
    ("Room to let in a busy clinic with an oxygen chamber, £45 a day. Ring Hugh for a viewing.", False),
    (DRIPS.format(said="**Do you do vitamin drips?** We don't."), False),
    (DRIPS.format(said="Vitamin drips: stopped in 2024."), False),
    (DRIPS.format(said="We dropped the vitamin drips."), False),
    (DRIPS.format(said="Vitamin drips? We don't sell them to anyone under 18. Our drip costs £90."), True),
    (DRIPS.format(said="Vitamin drips, £90. No hangover."), True),
    (DRIPS.format(said="**What can our vitamin drips do?** They won't cure a cold. They cost £90."), True),
    (
        "Our vet gives vitamin drips to dogs. Cats sleep through it. A drip costs £90, and a dog is home by four.",
        False,
    ),
    ("Our dog sleeps below the drip stand, says the vet. A vitamin drip costs £90. Book yours.", True),
    (DRIPS.format(said="**Do our vitamin drips hurt?** No. They cost £90."), True),
    (DRIPS.format(said="Vitamin drips, £90. Medicare does not offer vitamin drips."), True),
    (
        DRIPS.format(said="Vitamin drips, £90. Most surgeries refuse to: we do not offer vitamin drips."),
        False,
    ),
    (DRIPS.format(said="Like Medicare, we do not offer vitamin drips."), False),
]


@pytest.mark.parametrize(("text", "due"), CASES)
def test_occasion(text: str, due: bool) -> None:
    """A statement is missing where something is offered, and nowhere else."""
    report = healthlint.lint(text, profile="uk")
    assert any(finding.kind == "requirement" for finding in report.findings) is due


def test_what_a_report_triggers_is_traced(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who wonders why nothing is asked for sees what was met, and that it is not due."""
    monkeypatch.chdir(tmp_path)
    main(["trace", write("draft.md", VOTE.format(last="")), "--isolated"])
    assert "not due  safety/hyperbaric-risks" in capsys.readouterr().out
