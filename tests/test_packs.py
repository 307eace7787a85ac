"""Rule files: every mistake is said, with its file and line, all in one run."""

from __future__ import annotations

import ast
import json
import os
import shutil
import sys
from pathlib import Path

import pytest

import healthlint
from healthlint import packs, packstore
from healthlint.errors import RuleError
from healthlint.packs import load_rules

HOME = Path(healthlint.__file__).parent
GOOD = """\
concepts:
  patch.word:
    terms: ["foot patch~"]
rules:
  - id: own/patches
    family: detox
    severity: warning
    find: ["{patch.word} ... (draw~ | pull~)"]
    clear: [negated]
    message: "Says that patches draw something out."
    why: Nobody has shown it.
    instead: Leave it out.
    cases:
      flag: ["Our [[foot patches draw]] it all out."]
      quiet: ["Foot patches do not draw anything out."]
"""


def problems_of(tmp_path: Path, text: str | bytes, name: str = "own.yaml") -> list[str]:
    """What is wrong with a rule file, one line each, without the folder."""
    file = tmp_path / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(RuleError) as caught:
        load_rules([], [str(file)])
    return [line.replace(str(file).replace("\\", "/"), name) for line in caught.value.problems]


def test_a_project_pack_joins_the_built_in_ones(tmp_path: Path) -> None:
    """A folder of one's own is loaded beside the core."""
    (tmp_path / "own.yaml").write_text(GOOD)
    rules = load_rules(["uk"], [str(tmp_path)]).rules
    assert "own/patches" in rules
    assert len(rules) > 50


@pytest.mark.parametrize(
    ("change", "line", "said"),
    [
        (("find:", "fnid:"), 8, "did you mean 'find'"),
        (("{patch.word}", "{patch.wrd}"), 8, "unknown concept 'patch.wrd'; did you mean 'patch.word'"),
        (("severity: warning", "severity: warnign"), 7, "did you mean 'warning'"),
        (("family: detox", "family: detocs"), 6, "did you mean 'detox'"),
        (("clear: [negated]", "clear: [negate]"), 9, "did you mean 'negated'"),
        (("(draw~ | pull~)", "(draw~ | pull~"), 8, "never closed"),
        (('"{patch.word} ... (draw~ | pull~)"', '"{patch.word}?"'), 8, "without any word"),
        (
            ('"{patch.word} ... (draw~ | pull~)"', "'foot.*patch'"),
            8,
            "pattern 'foot.*patch': '.*' is of a regular",
        ),
        (('"foot patch~"', "'foot pads?es'"), 3, "in the middle of a word"),
        (("    instead: Leave it out.\n", ""), 5, "'instead' is missing"),
        (("    why: Nobody has shown it.\n", ""), 5, "'why' is missing"),
        (('find: ["{patch.word} ... (draw~ | pull~)"]', 'find: "{patch.word}"'), 8, "write it as a list"),
        (("    find:", "    regex: ['(']\n    find:"), 8, "cannot be read"),
        (("    find:", "    regex: ['x*']\n    find:"), 8, "matches the empty string"),
        (('"foot patch~"', '"{treatment} patch"'), 3, "words only"),
        (("    message:", "    standards: {uk: [cap-99]}\n    message:"), 10, "unknown standard 'cap-99'"),
        (("    message:", "    modality: [acupunture]\n    message:"), 10, "unknown modality"),
        (("    message:", "    citation: orphn\n    message:"), 10, "did you mean 'orphan'"),
        (("  - id: own/patches", "  - id: patches"), 5, "has no group"),
        (("    family: detox", "   family: detox"), 6, "indented"),
        (("    family: detox", "\tfamily: detox"), 6, "tab"),
        (("rules:", "rulse:"), 4, "did you mean 'rules'"),
        (("    find:", "    find: [a]\n    find:"), 9, "twice"),
        (("family: detox", "family: !!str detox"), 6, "tags"),
        (("    why:", "    2026-99-99: x\n    why:"), 11, "put it in quotes"),
    ],
)
def test_each_mistake_is_said_with_its_line(
    tmp_path: Path, change: tuple[str, str], line: int, said: str
) -> None:
    """File, line, what is wrong and what to do."""
    broken = GOOD.replace(*change)
    assert broken != GOOD
    found = problems_of(tmp_path, broken)
    assert any(problem.startswith(f"own.yaml:{line}: ") and said in problem for problem in found), found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "requirements:\n  - id: own/word\n    due:\n      - {all: [patch], modality: [acupunture]}\n",
            "own.yaml:4: unknown modality 'acupunture'",
        ),
        (
            "accepted-uses:\n  - {id: own-use, modality: [acupunture], conditions: [gout], qualifier: []}\n",
            "own.yaml:2: own-use: unknown modality 'acupunture'",
        ),
        (
            "rules:\n  - id: own/blank\n    message: 'Says {treatment} m.'\n",
            "own.yaml:3: message is printed as it stands and {treatment} is never filled in",
        ),
        (
            "wordings:\n  - {id: own-words, clears: [detocs], find: [patch], standard: []}\n",
            "own.yaml:2: clears: 'detocs' is not known; did you mean 'detox'",
        ),
        (
            "requirements:\n  - id: own/word\n    not-due-as: safety/cuping\n    due: [patch]\n",
            "own.yaml:3: own/word: not-due-as: no requirement 'safety/cuping'",
        ),
        (
            "requirements:\n  - id: own/word\n    not-due-as: safety/sterile-needles\n    due: [patch]\n",
            "own.yaml:3: own/word: not-due-as: 'safety/sterile-needles' goes by another itself",
        ),
        (
            "rules:\n  - id: own/word\n    cases:\n      flag: [a, {text: a patch, modality: acupunture}]\n",
            "own.yaml:4: unknown modality 'acupunture'",
        ),
    ],
)
def test_names_that_would_silence_an_entry_are_refused(tmp_path: Path, text: str, said: str) -> None:
    """A misspelt name in a condition, an accepted use or a wording does not make it wait for ever."""
    assert any(problem.startswith(said) for problem in problems_of(tmp_path, text))


def test_a_market_without_a_rule_is_off_with_and_without_quotes(tmp_path: Path) -> None:
    """YAML takes a plain off for a no, but whoever writes it means the severity."""
    for number, off in enumerate(("off", '"off"')):
        file = tmp_path / f"own{number}.yaml"
        file.write_text(GOOD.replace("    find:", f"    severity-in: {{eu: {off}}}\n    find:"))
        assert "own/patches" not in load_rules(["eu"], [str(file)]).rules
        assert "own/patches" in load_rules(["uk"], [str(file)]).rules


def test_all_mistakes_are_said_in_one_run(tmp_path: Path) -> None:
    """An author mends everything at once."""
    broken = GOOD.replace("severity: warning", "severity: loud").replace("{patch.word}", "{nothing.here}")
    assert len(problems_of(tmp_path, broken)) >= 2


def test_a_file_that_cannot_be_read_is_all_that_is_said(tmp_path: Path) -> None:
    """What the others take from it is not unknown: of hundreds of lines the one that matters would not be seen."""
    words = tmp_path / "words.yaml"
    words.write_text("concepts:\n  pad.word:\n    terms: [foot pad~\n", encoding="utf-8")
    (tmp_path / "own.yaml").write_text(GOOD.replace("{patch.word}", "{pad.word}"), encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        load_rules([], [str(tmp_path)])
    (problem,) = caught.value.problems
    assert "words.yaml:" in problem


def test_the_same_id_twice_is_refused(tmp_path: Path) -> None:
    """Both places are named."""
    body = GOOD.split("rules:\n", 1)[1]
    (problem,) = problems_of(tmp_path, GOOD + body)
    assert "defined twice, first at" in problem


def test_a_concept_without_terms_cannot_match(tmp_path: Path) -> None:
    """A rule that could never fire is a mistake, not a quiet rule."""
    broken = GOOD.replace('    terms: ["foot patch~"]', "    about: Nothing.")
    assert any("can never match" in problem for problem in problems_of(tmp_path, broken))


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        "concepts: !!python/object/apply:os.system ['true']\n",
        "rules:\n" + "".join("  " * depth + "-\n" for depth in range(1, 40)),
        b"rules: \xff\xfe\n",
        "- just\n- a list\n",
        "rules: 3\n",
        "rules:\n  - 3\n",
        "concepts: [1]\n",
        "rules:\n  - id: own/x\n    cases: {flag: [1]}\n",
    ],
)
def test_hostile_or_odd_files_are_refused_in_words(tmp_path: Path, text: str | bytes) -> None:
    """Alias bombs, tags, depth and wrong shapes end in a message."""
    assert problems_of(tmp_path, text)[0].startswith("own.yaml:")


def test_an_unknown_profile_is_refused() -> None:
    """The known ones are listed."""
    with pytest.raises(RuleError, match="uk, ie, us"):
        load_rules(["france"])


@pytest.mark.parametrize(
    ("day", "cited"),
    [("2019-12-31", ["OLD CODE"]), ("2020-01-01", []), ("2100-01-01", ["NEW CODE"]), ("", ["NEW CODE"])],
)
def test_a_standard_is_cited_only_while_it_is_in_force(tmp_path: Path, day: str, cited: list[str]) -> None:
    """From the day it begins to the day before it ends; without a day, as of today."""
    (tmp_path / "own.yaml").write_text(
        "standards:\n"
        '  old: {code: "OLD CODE", title: Old, url: "https://a.org", read: "2026-11", until: "2020-01-01"}\n'
        '  new: {code: "NEW CODE", title: New, url: "https://b.org", read: "2026-11", effective: "2020-01-02"}\n'
        "rules:\n"
        "  - {id: own/snake-oil, find: [snake oil], message: m, why: w, instead: i,\n"
        "     family: other, kind: claim, severity: warning, standards: {all: [old, new]},\n"
        "     cases: {flag: ['[[snake oil]]'], quiet: [tea]}}\n",
        encoding="utf-8",
    )
    (tmp_path / "healthlint.toml").write_text('profile = "uk"\nrules = ["own.yaml"]\n', encoding="utf-8")
    (tmp_path / "a.md").write_text("We sell snake oil.\n", encoding="utf-8")
    [finding] = [
        one
        for one in healthlint.lint_file(tmp_path / "a.md", as_of=day).findings
        if one.rule.startswith("own/")
    ]
    assert [standard.code for standard in finding.standards] == cited


def test_the_kept_copy_is_used_and_never_trusted_when_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A planted or outdated cache file changes nothing."""
    monkeypatch.setenv("HEALTHLINT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(packs, "_loaded", {})
    folder = tmp_path / "packs"  # of two files: the built-in ones take seconds to compile
    (folder / "core").mkdir(parents=True)
    shutil.copy(Path(packs.rules_folder(), "core", "pack.yaml"), folder / "core")
    (folder / "core" / "own.yaml").write_text(GOOD)
    first = load_rules([], folder=str(folder))
    assert set(first.rules) == {"own/patches"}
    (kept,) = (tmp_path / "cache").iterdir()
    whole = kept.read_bytes()
    head, _, tables = whole.partition(b"\n")
    stale = json.dumps({**json.loads(head), "digest": "0" * 64, "rules": []}).encode()
    odd = (b"{}", b"[]", b'{"digest": "x"}', b'{"digest": 1, "rules": []}', b"not json", b"\n", b"")
    for damaged in (stale + b"\n" + tables, whole[:-100], head, *odd):
        kept.write_bytes(damaged)
        monkeypatch.setattr(packs, "_loaded", {})
        assert load_rules([], folder=str(folder)).rules == first.rules
        assert kept.read_bytes() == whole, "a damaged copy is replaced"


def imported(module: str) -> set[str]:
    """The modules of healthlint that one of them imports as it runs, as ``compiler.rows``."""
    file = HOME.joinpath(*module.split("."))
    file = file / "__init__.py" if file.is_dir() else file.with_suffix(".py")
    names = set()
    waiting: list[ast.AST] = [ast.parse(file.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("healthlint"):
            inside = (node.module or "").partition(".")[2]
            names |= {inside} if inside else {alias.name for alias in node.names}
        waiting += ast.iter_child_nodes(node)
    return {name for name in names if not name.startswith("_")}


def test_every_module_that_decides_the_compiled_form_makes_it_anew() -> None:
    """Whoever adds a module to the compiler says here, or in the list, whether the form depends on it."""
    deciding_nothing = set("cachefolder digests errors limits named rulebook spelling waiting".split())
    reached: set[str] = set()
    ahead = {"compiler", "packfile"}
    while ahead:
        module = ahead.pop()
        reached.add(module)
        ahead |= imported(module) - reached
    beside = {name for name in reached if name.partition(".")[0] != "compiler"}
    assert beside - deciding_nothing == set(packstore.DECIDING)


def test_a_checkout_does_not_run_on_what_older_code_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An edit that leaves the size of a file as it was is an edit; only an installed program does not change."""
    shutil.copytree(Path(packstore.__file__).parent, tmp_path / "healthlint")
    monkeypatch.setattr(packstore, "_HERE", str(tmp_path / "healthlint"))
    for installed in (False, True):
        monkeypatch.setattr(packstore, "INSTALLED", installed)
        before = packstore.digest_of([])
        times = (tmp_path / "healthlint" / "patterns.py").stat()
        os.utime(tmp_path / "healthlint" / "patterns.py", ns=(times.st_atime_ns, times.st_mtime_ns + 10**9))
        assert (packstore.digest_of([]) == before) == installed


@pytest.fixture
def own_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small folder of packs, and an empty cache."""
    monkeypatch.setenv("HEALTHLINT_CACHE", str(tmp_path / "cache"))
    core = tmp_path / "packs" / "core"
    core.mkdir(parents=True)
    shutil.copy(Path(packs.rules_folder(), "core", "pack.yaml"), core)
    (core / "own.yaml").write_text(GOOD)
    return core / "own.yaml"


def rules_of(pack: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The rules, loaded as by a process of its own."""
    monkeypatch.setattr(packs, "_loaded", {})
    return list(load_rules([], folder=str(pack.parent.parent)).rules)


def test_rule_files_that_stand_as_they_did_are_not_read_again(
    own_pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their digest is known, once they have rested; a note that leads nowhere counts as none."""
    monkeypatch.setattr(packstore, "SETTLED", 0)
    first = rules_of(own_pack, monkeypatch)
    monkeypatch.setattr(packs, "_read", lambda *given: pytest.fail("read again"))
    assert rules_of(own_pack, monkeypatch) == first
    monkeypatch.undo()
    monkeypatch.setenv("HEALTHLINT_CACHE", str(tmp_path / "cache"))
    (note,) = (tmp_path / "cache").glob("known-*")
    for planted in (b"", b"0" * 64, b"../" * 21 + b"x", b"\xff" * 64, b"0" * 100_000):
        note.write_bytes(planted)
        assert rules_of(own_pack, monkeypatch) == first


def test_an_edit_that_hides_is_seen(own_pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Same size, and the time of writing set back."""
    monkeypatch.setattr(packstore, "SETTLED", 0)
    assert rules_of(own_pack, monkeypatch) == ["own/patches"]
    before = own_pack.stat()
    own_pack.write_text(GOOD.replace("own/patches", "own/pitches"))
    os.utime(own_pack, ns=(before.st_atime_ns, before.st_mtime_ns))
    if sys.platform != "win32":
        assert own_pack.stat().st_size == before.st_size
        assert rules_of(own_pack, monkeypatch) == ["own/pitches"]


def test_files_that_changed_just_now_are_read_the_next_time(
    own_pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock of a file system may tick slowly: another edit may leave all that it says as it is."""
    rules_of(own_pack, monkeypatch)
    assert not [*(tmp_path / "cache").glob("known-*")]


def test_a_cache_folder_that_cannot_be_written_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read-only homes are common in CI."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("HEALTHLINT_CACHE", str(blocked))
    monkeypatch.setattr(packs, "_loaded", {})
    own = tmp_path / "own.yaml"
    own.write_text(GOOD.replace("own/patches", "own/patches-two"))
    assert "own/patches-two" in load_rules([], [str(own)]).rules
