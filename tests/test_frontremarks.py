"""What front matter says wrongly is a finding of its draft."""

from __future__ import annotations

import pytest

from healthlint import lint

CLAIM = "Our tea cures asthma.\n"


@pytest.mark.parametrize(
    ("front", "rule", "said"),
    [
        ("---\nhealthlint: {modality: acupunctur}\n---\n", "config/unknown-modality", "'acupunctur'"),
        ("---\nhealthlint: {modality: [acupuncture]}\n---\n", "config/unknown-modality", "['acupuncture']"),
        ("+++\nhealthlint = {modality = ['cupping']}\n+++\n", "config/unknown-modality", "['cupping']"),
        ("---\nhealthlint: {modality: {a: 1}}\n---\n", "config/unknown-modality", "{'a': 1}"),
        ("---\nhealthlint: {modality: 3}\n---\n", "config/unknown-modality", "3"),
        ("---\nhealthlint: {profile: [uk, france]}\n---\n", "config/unknown-profile", "'france'"),
        ("---\nhealthlint: {profile: US}\n---\n", "config/unknown-profile", "'US'"),
        ("---\nhealthlint:\n  profile: uk, france\n---\n", "config/unknown-profile", "'france'"),
        ('{"healthlint": {"profile": "us"}}\n\n', "config/front-matter", "JSON is not read"),
        ('{\n  "title": "Tea",\n  "healthlint": {"profile": "us"}\n}\n\n', "config/front-matter", "JSON"),
        ("---\nhealthlint: {profile: [[uk]]}\n---\n", "config/unknown-profile", "['uk']"),
        ("---\nhealthlint: {profile: {uk: yes}}\n---\n", "config/unknown-profile", "{'uk': True}"),
        ("---\nhealthlint: {profile: !!bool maybe}\n---\n", "config/front-matter", "tags"),
    ],
)
def test_a_value_that_cannot_be_used_is_said(front: str, rule: str, said: str) -> None:
    """Whatever its type, and the draft is judged all the same."""
    report = lint(front + CLAIM)
    (own,) = [finding for finding in report.findings if finding.kind == "config"]
    assert own.rule == rule
    assert own.severity == ("info" if "modality" in rule else "warning")  # no market, no rules of it
    assert said in own.message
    assert any(finding.kind == "claim" for finding in report.findings)


def test_who_writes_a_list_is_told_to_write_a_name() -> None:
    """A market may be a list, so a list is the natural slip for what is sold."""
    (own,) = [
        finding
        for finding in lint(f"---\nhealthlint: {{modality: [acupuncture]}}\n---\n{CLAIM}").findings
        if finding.kind == "config"
    ]
    assert own.instead == "Write one name, without brackets. Did you mean 'acupuncture'?"


def test_markets_with_commas_between() -> None:
    """Several markets may be written as on the command line; one in capitals is offered in small letters."""
    report = lint(f"---\nhealthlint:\n  profile: uk, us\n---\n{CLAIM}")
    assert report.profiles == ("uk", "us")
    assert not [finding for finding in report.findings if finding.kind == "config"]

    report = lint(f"---\nhealthlint: {{profile: US}}\n---\n{CLAIM}")
    assert [one.instead for one in report.findings if one.kind == "config"] == ["Did you mean 'us'?"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: Tea cures hay fever\nhealthlint: {profile: us, modality: acupunctur}\n---\n\n",
        "+++\ntitle = 'Tea'\nhealthlint = {profile = 'uk', modality = 'acupuncture', rules = 'off'}\n+++\n\n",
        "---\nhealthlint: {profile: france}\ncolour: cures asthma\n---\n\n",
        "---\nhealthlint: [uk]\n---\n\n",
    ],
)
def test_text_files_have_front_matter_as_markdown_has(front: str, end: str) -> None:
    """What it says is used and checked whole, its title is read, and the rest of it is no prose."""
    text = (front + "Needles relieve your back pain.\n\n" + CLAIM).replace("\n", end)
    markdown, plain = (
        [finding._replace(path="", fingerprint="", pathless="") for finding in lint(text, path=path).findings]
        for path in ("draft.md", "draft.txt")
    )
    assert plain == markdown
    assert any(finding.kind == "claim" for finding in plain)
