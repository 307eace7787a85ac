"""The JSON Schema that editors use says the same as the loader."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from healthlint.compiler import compile_packs
from healthlint.errors import RuleError
from healthlint.guards import GUARDS as JUDGED
from healthlint.packfile import read_packs
from healthlint.packs import rules_folder
from healthlint.rulekeys import CITATION_PROBLEMS, FAMILIES, GUARDS, RULE_FILE_KEYS

RULES = Path(rules_folder())
SCHEMA = json.loads((RULES / "pack.schema.json").read_text(encoding="utf-8"))
FILES = sorted(RULES.glob("*/**/*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(RULES).as_posix())
def test_every_rule_file_follows_the_schema(file: Path) -> None:
    """An editor shows no mistake where there is none."""
    value = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    jsonschema.Draft202012Validator(SCHEMA).validate(value)


def test_schema_and_loader_know_the_same_names() -> None:
    """A family, guard or key that is added to one must be added to the other."""
    rule = SCHEMA["properties"]["rules"]["items"]["properties"]
    assert rule["family"]["enum"] == list(FAMILIES)
    assert rule["clear"]["items"]["enum"] == list(GUARDS)
    assert set(GUARDS) == set(JUDGED)  # else a guard that may be named clears nothing
    assert rule["citation"]["enum"] == list(CITATION_PROBLEMS)
    for name, section in (("rule", "rules"), ("requirement", "requirements"), ("wording", "wordings")):
        assert set(SCHEMA["properties"][section]["items"]["properties"]) >= set(RULE_FILE_KEYS[name]) - {
            "family",
            "kind",
        }
    condition = SCHEMA["properties"]["requirements"]["items"]["properties"]["due"]["items"]["oneOf"][1]
    assert set(condition["properties"]) == set(RULE_FILE_KEYS["condition"])
    assert set(SCHEMA["properties"]["defaults"]["properties"]) == set(RULE_FILE_KEYS["defaults"])


def test_a_misspelt_key_is_shown() -> None:
    """The point of the schema: red underlines while typing."""
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(SCHEMA).validate({"rules": [{"id": "a/b", "fnid": ["x"]}]})


WHOLE = """\
pack: {title: Own rules, version: "1"}
modalities: {patches: [patch.word]}
concepts:
  patch.word:
    terms: ["foot patch~"]
standards:
  own-1: {code: OWN, title: Our own code, verified: true}
defaults:
  yields: true
rules:
  - id: own/patches
    family: detox
    kind: claim
    severity: warning
    find: ["{patch.word} ... (draw~ | pull~)"]
    regex: ["drew it out"]
    clear: [negated]
    where: [paragraph]
    modality: [patches]
    impression: {words: 6, tone: 10}
    message: "Says that patches draw something out."
    why: Nobody has shown it.
    instead: Leave it out.
    standards: {uk: [own-1]}
    severity-in: {us: info}
    cases:
      flag:
        - "Our [[foot patches draw]] it all out."
        - {text: "A foot patch pulls.", modality: patches, profile: uk}
      quiet: ["Foot patches do not draw anything out."]
requirements:
  - id: own/skin
    severity: info
    due:
      - "{patch.word}"
      - {all: ["{patch.word}"], none: ["skin"], amid: ["day"], within: block, modality: [patches], times: 2}
    not-due:
      - {all: ["no {patch.word}"], forbids: true}
    given: ["sore skin"]
    not-given: ["no sore skin"]
    message: "Does not say what patches do to the skin."
    why: They make it sore.
    instead: Say so.
    cases:
      flag: ["Wear a foot patch."]
      quiet: ["A foot patch may make for sore skin."]
accepted-uses:
  - {id: own-use, modality: [patches], conditions: [cold feet], standard: [own-1]}
wordings:
  - {id: own-words, clears: [detox], find: ["as the code says"], block: true}
"""


def _refused(text: str) -> list[str]:
    try:
        compile_packs(read_packs([("own/pack", "own.yaml", text.encode())]))
    except RuleError as error:
        return list(error.problems)
    return []


def test_a_rule_file_with_all_kinds_of_entries() -> None:
    """Both take it, so that what follows fails for its own sake."""
    jsonschema.Draft202012Validator(SCHEMA).validate(yaml.safe_load(WHOLE))
    assert _refused(WHOLE) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("title: Own rules,", "titel: Own rules,"),
        ("title: Own rules,", "title: [Own rules],"),
        ("modalities: {patches: [patch.word]}", "modalities: {patches: patch.word}"),
        ('terms: ["foot patch~"]', 'terms: "foot patch~"'),
        ("code: OWN, ", ""),
        ("verified: true", "verified: 'true'"),
        ("severity-in: {us: info}", "severity-in: {us: loud}"),
        ("severity-in: {us: info}", "severity-in: {france: info}"),
        ("severity-in: {us: info}", "severity-in: info"),
        ("id: own/patches", "id: patches"),
        ("id: own/patches", "id: own/Foot patches"),
        ("family: detox", "family: [detox]"),
        ("kind: claim", "kind: requirement"),
        ("severity: warning", "severity: off"),
        ('find: ["{patch.word} ... (draw~ | pull~)"]', 'find: "{patch.word} ... (draw~ | pull~)"'),
        ('regex: ["drew it out"]', 'regex: "drew it out"'),
        ("clear: [negated]", "clear: negated"),
        ("clear: [negated]", "clear: [negation]"),
        ("where: [paragraph]", "where: [page]"),
        ("modality: [patches]\n", "modality: patches\n"),
        ("impression: {words: 6, tone: 10}", "impression: {words: six, tone: 10}"),
        ("impression: {words: 6, tone: 10}", "impression: {}"),
        ("standards: {uk: [own-1]}", "standards: {uk: own-1}"),
        ("standards: {uk: [own-1]}", "standards: {france: [own-1]}"),
        ("yields: true", "yields: 1"),
        ("      flag:\n", "      flags:\n"),
        (
            'quiet: ["Foot patches do not draw anything out."]',
            'quiet: "Foot patches do not draw anything out."',
        ),
        ('quiet: ["Foot patches do not draw anything out."]', "quiet: []"),
        ('{text: "A foot patch pulls.", ', "{"),
        ("profile: uk}", "profile: ukk}"),
        ("modality: patches, profile", "modality: [patches], profile"),
        ("modality: patches, profile", "modalty: patches, profile"),
        ('- "{patch.word}"\n', "- 5\n"),
        ('{all: ["{patch.word}"], none', "{none"),
        ('{all: ["{patch.word}"], none', '{all: "{patch.word}", none'),
        ('none: ["skin"]', 'none: "skin"'),
        ('amid: ["day"]', 'amid: "day"'),
        ("within: block", "within: page"),
        ("modality: [patches], times", "modality: patches, times"),
        ("times: 2", "times: 0"),
        ("times: 2", 'times: "2"'),
        ("times: 2", "times: yes"),
        ("times: 2", "tiems: 2"),
        ("forbids: true", 'forbids: "yes"'),
        ('given: ["sore skin"]', 'given: "sore skin"'),
        ('not-given: ["no sore skin"]', 'not-given: "no sore skin"'),
        ("modality: [patches], conditions", "conditions"),
        ("conditions: [cold feet]", "conditions: cold feet"),
        ("clears: [detox]", "clears: [detocs]"),
        (', find: ["as the code says"]', ""),
        ("block: true", "block: here"),
    ],
)
def test_what_an_editor_underlines_the_loader_refuses(right: str, wrong: str) -> None:
    """With the line on which it stands: what loads in silence means something else than its author thinks."""
    assert WHOLE.count(right) == 1
    text = WHOLE.replace(right, wrong)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(SCHEMA).validate(yaml.safe_load(text))
    line = WHOLE[: WHOLE.index(right)].count("\n") + 1
    told = _refused(text)
    places = {int(problem.split(":")[1]) for problem in told if problem.startswith("own.yaml:")}
    assert any(line - 1 <= place <= line for place in places), told
