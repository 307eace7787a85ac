"""The JSON Schema that editors use says the same as the loader."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

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
