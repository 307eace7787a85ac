"""Whatever a settings file or rule file holds, it is used or refused with its name: never a crash."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from healthlint.errors import RuleError, SettingsError
from healthlint.globs import covers
from healthlint.settingsfile import read_folder

SCALARS = st.one_of(
    st.sampled_from(
        ["uk", "acupuncture", "error", "off", "..", "/", "**", "a/**", "never", "", "healthlint.toml"]
    ),
    st.booleans(),
    st.integers(-3, 3),
    st.text(max_size=8),
)
VALUES = st.one_of(
    SCALARS, st.lists(SCALARS, max_size=3), st.dictionaries(st.text(max_size=8), SCALARS, max_size=2)
)
KEYS = st.sampled_from(
    ["profile", "modality", "rules", "severity", "exclude", "fail-on", "extends", "paths", "fail_on", "x"]
)


def toml(value: object) -> str:
    """A value as TOML; JSON's strings, numbers and lists are TOML as they are."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {toml(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value).replace("\\ud", "\\u0").replace("\x7f", "")


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(KEYS, VALUES, max_size=4), st.dictionaries(KEYS, VALUES, max_size=3))
def test_settings_are_used_or_refused_with_their_file(
    table: dict[str, object], override: dict[str, object]
) -> None:
    """Any value of any type under any key."""
    lines = [f"{key} = {toml(value)}" for key, value in table.items()]
    if override:
        lines += ["[[overrides]]", *(f"{key} = {toml(value)}" for key, value in override.items())]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, ".git").mkdir()
        Path(folder, "healthlint.toml").write_text("\n".join(lines), encoding="utf-8")
        try:
            found = read_folder(folder)
        except SettingsError as error:
            assert "healthlint.toml" in str(error)
            return
        assert found is not None
        found.for_draft(f"{folder}/a.md")
        found.excluded_by(f"{folder}/b/a.md")
        assert all(path.startswith(str(Path(folder).resolve())) for path in found.rules)


@settings(max_examples=120, deadline=None)
@given(
    st.text(st.sampled_from("*?[]!/.a-"), max_size=40),
    st.text(st.sampled_from("a/.-b"), min_size=1, max_size=200),
)
def test_no_glob_stalls(glob: str, path: str) -> None:
    """Stars beside stars are matched in time that grows with the path."""
    begun = time.process_time()
    covers(glob, path)
    covers("*a" * 12 + "b", "a" * 200)
    assert time.process_time() - begun < 2


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("abc {}()|?~.…\"'*\\-1"), max_size=40))
def test_every_pattern_compiles_or_is_told_to_be_wrong(pattern: str) -> None:
    """The message names the file and the line."""
    from healthlint.compiler import compile_packs
    from healthlint.packfile import read_packs

    rule = {
        "id": "own/a", "family": "other", "severity": "info", "find": [pattern], "message": "M.", "why": "W.",
        "instead": "I.", "cases": {"flag": ["a"], "quiet": ["b"]},
    }  # fmt: skip
    try:
        compile_packs(read_packs([("own/p", "own.yaml", json.dumps({"rules": [rule]}).encode())]))
    except RuleError as error:
        assert all(line.startswith("own.yaml:1: ") for line in error.problems)
