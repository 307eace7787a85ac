"""What every built-in rule owes its reader: a reason, a way out, its standards, and cases that prove it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import regex
import yaml

from healthlint.compiler.concepts import STAGE_CONCEPTS
from healthlint.packfile import Entry, read_packs
from healthlint.packs import rule_files, rules_folder

RULES = Path(rules_folder())
SOURCES = read_packs(rule_files(()))
ENTRIES = (*SOURCES.rules, *SOURCES.requirements)
STANDARDS = {str(entry.values["id"]): entry.values for entry in SOURCES.standards}


def test_nothing_is_wrong_with_the_rule_files() -> None:
    """Unknown keys, names, shapes."""
    assert SOURCES.problems == ()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: str(entry.values["id"]))
def test_a_rule_explains_itself(entry: Entry) -> None:
    """A message for the writer, why it matters, what to write instead, and where it says so."""
    values = entry.values
    assert str(values["message"]).rstrip().endswith((".", "!", "?"))
    assert "\n" not in str(values["message"]).strip()
    assert len(str(values["why"])) > 30
    assert len(str(values["instead"])) > 10
    assert any(values["standards"].values())


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: str(entry.values["id"]))
def test_a_rule_has_cases_of_both_kinds(entry: Entry) -> None:
    """What it catches and the near misses that it leaves."""
    cases = entry.values["cases"]
    least = 1 if entry.values.get("citation") else 2
    assert len(cases["flag"]) >= least
    assert len(cases["quiet"]) >= least


@pytest.mark.parametrize("name", sorted(STANDARDS))
def test_a_standard_says_where_to_read_it(name: str) -> None:
    """Code and title; what is verified was read, at an address or on a page of a journal, and nothing else was."""
    values = STANDARDS[name]
    assert values["code"]
    assert values["title"]
    if values.get("verified"):
        assert str(values.get("url") or "").startswith("http") or any(
            sign.isdigit() for sign in values["code"]
        )
        assert values["read"]
    else:
        assert not values.get("read"), "what is from memory was not read on any date"


@pytest.mark.parametrize("file", sorted(RULES.rglob("*.yaml")), ids=lambda file: file.name)
def test_a_rule_file_reads_the_same_without_the_fast_parser(file: Path) -> None:
    """PyYAML comes without its part in C where there is no wheel for a machine; it is stricter then."""
    for _ in yaml.parse(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader):
        pass  # raises YAMLError at what only the part in C lets through


EXPRESSIONS = [text for entry in SOURCES.rules for text in entry.values.get("regex") or []]
REPEATED = [
    "a ",
    "a' ",
    "- ",
    "' - ",
    "a-'",
    "-'- ",
    "* ",
    "\u2713 ",
    " ",
    "?",
    "a",
    "gut ",
    "viagra",
    "mind & ",
]


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_raw_expressions_mean_the_same_to_both_engines(text: str) -> None:
    """Built-in ones are searched by ``re``, those of projects by ``regex``: a rule may move from one to the other."""
    if "++" in text and not hasattr(re, "NOFLAG"):
        pytest.skip("Python 3.10 leaves this expression to regex")
    ours, theirs = re.compile(text, re.IGNORECASE), regex.compile(text, regex.V0 | regex.IGNORECASE)
    cases = [
        case["text"] if isinstance(case, dict) else case
        for entry in ENTRIES
        for kind in ("flag", "quiet")
        for case in entry.values["cases"][kind]
    ]
    found = [[match.span() for match in ours.finditer(case)] for case in cases]
    assert found == [[match.span() for match in theirs.finditer(case)] for case in cases]
    assert any(found)


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_no_sentence_stalls_a_raw_expression(text: str) -> None:
    """``re`` knows no limit of time, so these need none: the longest sentence (2,000 characters) takes no time."""
    expression = regex.compile(text, regex.V0 | regex.IGNORECASE) if not hasattr(re, "NOFLAG") else re.compile(
        text, re.IGNORECASE
    )  # fmt: skip
    begun = time.process_time()
    for part in REPEATED:
        for end in ("", "~", "?", "\n"):
            list(expression.finditer(part * (2_000 // len(part)) + end))
    assert time.process_time() - begun < 2


def _texts(value: object) -> Iterator[str]:
    """Every text of nested tables and lists, keys among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def test_a_concept_serves_somebody() -> None:
    """A concept that no pattern, modality, accepted use, weight or stage looks up would mislead its readers."""
    used: set[str] = set(STAGE_CONCEPTS)
    for entry in (*ENTRIES, *SOURCES.concepts, *SOURCES.accepted, *SOURCES.wordings):
        for text in _texts(entry.values):
            used.update(re.findall(r"\{([a-z][\w.-]*)\}", text))
    used.update(_texts(SOURCES.modalities))
    for entry in (*SOURCES.accepted, *SOURCES.impressions, *SOURCES.statements):
        used.update(_texts(entry.values))
    included: dict[str, list[str]] = {}
    for entry in SOURCES.concepts:
        for child in entry.values.get("includes") or ():
            included.setdefault(str(child), []).append(str(entry.values["id"]))

    def serves(name: str) -> bool:
        above = [*included.get(name, ()), *([name.rpartition(".")[0]] if "." in name else [])]
        return name in used or any(map(serves, above))

    assert [entry.values["id"] for entry in SOURCES.concepts if not serves(str(entry.values["id"]))] == []


@pytest.mark.parametrize("entry", SOURCES.concepts, ids=lambda entry: str(entry.values["id"]))
def test_a_term_stands_once(entry: Entry) -> None:
    """Who takes a term out of a concept must not leave its double behind."""
    terms = [str(term) for term in entry.values.get("terms") or ()]
    assert sorted(terms) == sorted(set(terms))
