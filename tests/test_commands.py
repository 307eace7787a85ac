"""explain, rules, trace, test, init, and the help screens."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
import yaml

import healthlint
from healthlint.arguments import COMMANDS, usage
from healthlint.cases import CaseReport
from healthlint.cli import main
from healthlint.commands import init
from healthlint.packs import PROFILES, load_rules
from healthlint.reports.html.summary import _MARKETS
from helpers import SICK, WELL, write


def _out(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


@pytest.mark.usefixtures("project")
class TestOtherCommands:
    """explain, rules, trace, test, init, help."""

    def test_explain(self, capsys: pytest.CaptureFixture[str]) -> None:
        """A rule's page shows its reason, its advice, its examples and its standard with a link."""
        assert main(["explain", "own/cure"]) == 0

        page = _out(capsys)
        for part in (
            "absolute-cure",
            "Nothing has been shown",
            "Say what you know",
            "never zapcures",
            "12.1",
        ):
            assert part in page
        assert "https://" in page

    def test_cases_of_several_lines_are_told_in_words(self, capsys: pytest.CaptureFixture[str]) -> None:
        """A heading with its text is one case; a reader gets its words, not the marks of its breaks."""
        assert main(["explain", "claims/reads-like-a-claim"]) == 0
        out = capsys.readouterr().out
        assert "# Acupuncture by the canal My room" in out
        assert "\\x0a" not in out

    def test_explain_family_is_of_the_market_chosen(self, capsys: pytest.CaptureFixture[str]) -> None:
        """The settings choose the market for a family as they do for one rule."""
        assert main(["explain", "testimonial"]) == 0
        family = _out(capsys)
        assert main(["explain", "--profile", "uk", "testimonial"]) == 0
        assert _out(capsys) == family

    def test_explain_helps_to_find_the_name(self, capsys: pytest.CaptureFixture[str]) -> None:
        """The last part of an id is enough for a hint, and the example of the usage is a rule that exists."""
        assert main(["explain", "glow"]) == 2
        assert "did you mean own/glow?" in capsys.readouterr().err
        assert main(["explain"]) == 2
        example = capsys.readouterr().err.partition("such as: healthlint ")[2].split(" (")[0]
        assert main(example.split()) == 0

    def test_explain_a_required_statement(self, capsys: pytest.CaptureFixture[str]) -> None:
        """When it is due, what excuses it and what counts, in words and by its cases; no pattern to decipher."""
        assert main(["explain", "safety/acupuncture-pneumothorax"]) == 0
        page = _out(capsys)
        parts = dict(re.findall(r"^(\S.*)\n((?:  .*\n)+)", page, re.M))
        due, lacking, excused, given, apart = (
            " ".join(parts[title].split())
            for title in (
                "When it is due",
                "Drafts that lack it (what calls for it is marked)",
                "What excuses it",
                "What counts as saying it",
                "What does not call for it",
            )
        )
        assert '"acupuncture" in more than one sentence with "your back"' in due
        assert "[[Acupuncture]] for backs, £44. Our needles are so short" in lacking
        assert "('reach a lung' does not count: denied)" in lacking
        assert "(sells: acupuncture)" in lacking
        assert "healthlint explain safety/needling-common-effects" in excused
        assert "the needles stay [[below the elbows and knees]], nothing" in excused
        assert 'Words such as "pneumothorax";' in given
        assert "Can you [[hit a lung]]? It has happened" in given
        assert "My shoulders ached" in apart
        assert "https://doi.org/10.1136/acupmed-2018-011697" in parts["Standards"]
        assert "{" not in page
        assert "~" not in page

    def test_explain_a_required_statement_of_some_trades(self, capsys: pytest.CaptureFixture[str]) -> None:
        """What a draft must sell is said, and the marks of a case do not stand within marks."""
        assert main(["explain", "us/supplement-disclaimer"]) == 0
        page = " ".join(_out(capsys).split())
        assert "Only in drafts that say that they sell herbal, probiotic, supplement," in page
        assert " Our capsules [[support healthy joints]]. (sells: supplement-joint)" in page

    @pytest.mark.parametrize("name", ["cap-12.1", "CAP Code (UK) 12.1", "cap code (uk)  12.1"])
    def test_explain_a_standard(self, name: str, capsys: pytest.CaptureFixture[str]) -> None:
        """By its id or as reports cite it: what it asks, where it is read, and what rests on it."""
        assert main(["explain", name]) == 0
        page = _out(capsys)
        assert "CAP Code (UK) 12.1: Objective health claims need evidence" in page
        assert "checked against the source, read 2026-11)" in " ".join(page.split())
        assert "\n  https://asa.org.uk/type/non_broadcast/code_section/12.html\n" in page
        assert "absolute-cure (" in page
        assert "Written in rules/uk/standards.yaml:" in page

    @pytest.mark.parametrize("name", ["cap-3-pressure", "CAP Code (UK): TITLE", "TITLE"])
    def test_explain_a_standard_without_number(self, name: str, capsys: pytest.CaptureFixture[str]) -> None:
        """It is said that nobody has checked it, and which rules cite it."""
        title = load_rules(["uk"]).standards["cap-3-pressure"].title
        assert main(["explain", name.replace("TITLE", title)]) == 0
        page = " ".join(_out(capsys).split())
        assert "CAP Code (UK): Do not press people" in page
        assert "from memory; not yet checked against the source - check before you rely on it" in page
        assert "No section number:" in page
        assert "claims/soon-gone: Presses people to act" in page

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            (
                "Acupuncture can give short-term relief of neck pain.",
                [
                    "Market: uk",
                    "sell: acupuncture",
                    "sore/stiff",
                    "temporarily",
                    "cure,",
                    "health-acupuncture.html",
                ],
            ),
            (
                "Vitamin C contributes to the normal function of the immune system.",
                [
                    "every market",
                    "Clears: ",
                    "immunity",
                    "contribute to … normal immune system",
                    "https://eur-lex",
                ],
            ),
        ],
    )
    def test_what_cleared_a_claim_has_a_page(
        self, text: str, said: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        """trace names the accepted use or authorised wording; explain shows what it covers and rests on."""
        assert main(["trace", write("draft.md", f"{text}\n"), "--modality", "acupuncture"]) == 0
        (name, *_) = re.findall(r'"(?:accepted use|authorised wording) (\S+)"', _out(capsys))
        assert main(["explain", name]) == 0
        page = _out(capsys)
        for part in (name, *said):
            assert part in page

    @pytest.mark.parametrize(
        ("name", "meant"),
        [
            ("cap-12.11x", "cap-12.11"),
            ("uk-acupuncture-short-pain", "uk-acupuncture-short-term-pain"),
            ("CAP Code 12.11", "CAP Code (UK) 12.11"),
            ("asa-advice-acupunctur", "asa-advice-acupuncture"),
            ("asa-advice", "asa-advice-acupuncture"),
        ],
    )
    def test_explain_helps_with_what_rules_rest_on(
        self, name: str, meant: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A slip in the id or citation of a standard, or in an accepted use, is put right, too."""
        assert main(["explain", name]) == 2
        assert f"did you mean {meant}?" in capsys.readouterr().err

    def test_rules(self, capsys: pytest.CaptureFixture[str]) -> None:
        """The table has one line for each loaded rule."""
        assert main(["rules"]) == 0
        table = [line.split() for line in _out(capsys).splitlines()]
        assert ["own/cure", "error", "absolute-cure", "Claims", "to", "zapcure."] in table

    def test_trace(self, capsys: pytest.CaptureFixture[str]) -> None:
        """A trace shows what was cleared and the word that cleared it, and can be cut to one line."""
        write("draft.md", "The lamp never zapcures asthma.\n\nThe lamp zapcures it.\n")

        assert main(["trace", "draft.md:1"]) == 0
        text = _out(capsys)
        assert "cleared" in text
        assert '"never"' in text
        assert "3:10" not in text

    def test_trace_says_what_check_does_not_list(self, capsys: pytest.CaptureFixture[str]) -> None:
        """What is waived, one finding with the rest of its list, or told by another rule is said to be so."""
        write(
            "draft.md",
            "<!-- healthlint-ignore own/cure: quoted from a ruling -->\n" + SICK + "\nOur tea cures:\n\n"
            "- gout\n- warts\n",
        )
        code = main(["check", "--format", "json", "draft.md"])
        findings = json.loads(_out(capsys))["findings"]
        assert code == 1
        main(["trace", "draft.md"])
        traced = [entry.splitlines() for entry in re.split(r"\n(?=\S)", _out(capsys))]
        said = {
            (entry[0].split()[0], entry[0].split()[2], entry[2].strip() if len(entry) > 2 else "")
            for entry in traced
        }
        assert ("2:10", "own/cure", "waived: quoted from a ruling") in said
        assert ("4:1", "claims/cures", "merged into the finding at 4:1") in said
        assert ("4:9", "claims/cures-outright", "gives way to claims/cures at 4:1") in said
        # the others are listed, each by its place and rule
        listed = {
            (f"{one['line']}:{one['column']}", one["rule"]) for one in findings if one["state"] == "open"
        }
        unlisted = ("waived: ", "merged into ", "gives way to ", "left out: ")
        standing = {
            tuple(entry[0].split()[::2])
            for entry in traced
            if entry[0].split()[1] in ("error", "warning", "info")
            and not any(line.strip().startswith(unlisted) for line in entry[2:])
        }
        assert standing == listed

    def test_every_list_of_markets_names_them_all(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Help, new settings and the hint of a run without a market offer the same; a page has a name for each."""
        main(["check", "--help"])
        offered = re.search(r"--profile MARKET +([^;]+);", _out(capsys))
        assert offered is not None
        assert tuple(re.split(", | or ", " ".join(offered[1].split()))) == PROFILES
        assert f"published in: {', '.join(PROFILES)}." in init.TEXT
        assert tuple(_MARKETS) == PROFILES
        monkeypatch.chdir(tmp_path)
        main(["check", write("draft.md", WELL)])
        assert f"choose with --profile uk (or {', '.join(PROFILES[1:])})" in " ".join(_out(capsys).split())

    def test_trace_of_a_line_that_is_not_there(self, capsys: pytest.CaptureFixture[str]) -> None:
        """A number beyond the end is a slip, not a line on which nothing was seen."""
        write("draft.md", "The lamp never zapcures asthma.\n")

        assert main(["trace", "draft.md:12"]) == 2
        assert "draft.md has 1 line, so there is no line 12" in capsys.readouterr().err
        assert main(["trace", "draft.md:0"]) == 2
        assert "draft.md has 1 line, so there is no line 0" in capsys.readouterr().err

    def test_trace_of_standard_input(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """As check reads it: its name chooses the reader and the settings, and a line may be asked for."""
        text = "<!-- The lamp zapcures the kettle. -->\n\nThe lamp never zapcures the kettle.\n"
        Path("healthlint.toml").write_text(
            'rules = ["../rules/own.yaml"]\n[[overrides]]\npaths = ["us/*"]\nprofile = "us"\n',
            encoding="utf-8",
        )

        def traced(*words: str) -> tuple[int, str]:
            monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
            code = main(["trace", *words])
            captured = capsys.readouterr()
            return code, captured.out + captured.err

        code, seen = traced("-")
        assert code == 0
        assert seen.startswith("3:16  cleared")
        assert traced("--stdin-path", "draft.txt", "-")[1].startswith("1:15  error")
        assert "no rule saw anything on line 1" in traced("-:1")[1]
        assert "<stdin> has 3 lines" in traced("-:4")[1]
        assert "draft.md has 3 lines" in traced("-:4", "--stdin-path", "draft.md")[1]
        ran = "no rule saw anything (%s rules loaded)\n"
        text = "Nothing.\n"
        assert traced("-")[1] == ran % len(load_rules((), ["../rules/own.yaml"]).rules)
        assert traced("-", "--stdin-path", "us/a.md")[1] == ran % len(
            load_rules(("us",), ["../rules/own.yaml"]).rules
        )

    def test_test(self, capsys: pytest.CaptureFixture[str]) -> None:
        """The cases of a rule file are run and counted."""
        assert main(["test", "../rules/own.yaml"]) == 0
        assert _out(capsys) == "8 passed, 0 failed: the cases of 2 rules, from ../rules/own.yaml\n"
        assert main(["test", "own/glow"]) == 0
        assert _out(capsys) == "4 passed, 0 failed: the cases of 1 rule, from own/glow\n"

    def test_test_of_all(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        """Without a path it says what that comes to: the built-in packs and those of the settings."""
        asked: list[object] = []

        def run_cases(extra: object, only: object) -> CaseReport:
            asked.append(only)
            return CaseReport(3000, (), 252)

        monkeypatch.setattr("healthlint.commands.test.run_cases", run_cases)
        assert main(["test"]) == 0
        assert _out(capsys).startswith(
            "3,000 passed, 0 failed: the cases of 252 rules, from the built-in packs and "
        )
        assert main(["test", "--isolated"]) == 0
        assert _out(capsys).endswith("from the built-in packs\n")
        assert asked == [(), ()]

    @pytest.mark.parametrize(
        ("operand", "said"),
        [
            ("own/cur", "own/cur: no such rule, rule file or folder, did you mean own/cure?"),
            ("cure", "did you mean own/cure?"),
            ("gone.yaml", "gone.yaml: no such rule file"),
            ("words.yaml", "words.yaml: no rules in this file"),
            ("empty", "empty: no rules in this folder; those in files ending in .yaml"),
        ],
    )
    def test_test_of_nothing(self, operand: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
        """Cases that nobody ran must not look like cases that hold, also beside some that were run."""
        write("words.yaml", "concepts:\n  zapword: {terms: [zapword]}\n")
        write("empty/note.txt", "Nothing.")
        assert main(["test", "own/glow", operand]) == 2
        captured = capsys.readouterr()
        assert said in captured.err
        assert captured.out == ""

    @pytest.mark.parametrize("settings", ['rules = ["pack"]\n', ""])
    def test_test_of_a_folder(
        self,
        project: Path,
        monkeypatch: pytest.MonkeyPatch,
        settings: str,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        """A project's own pack or a file in it, however it is named, and nothing else."""
        rules = (project.parent / "rules" / "own.yaml").read_text(encoding="utf-8")
        write("pack/sub/a.yaml", rules)
        write("elsewhere/a.yaml", rules)
        write("healthlint.toml", settings)
        for named in ("pack", "./pack/", str(project / "pack"), "pack/sub/a.yaml", "./pack/sub/a.yaml"):
            assert main(["test", named]) == 0, named
            assert _out(capsys).startswith("8 passed, 0 failed: the cases of 2 rules"), named
        monkeypatch.chdir("pack")
        assert main(["test", "."]) == 0
        assert _out(capsys).startswith("8 passed, 0 failed")

    def test_test_of_a_file_that_leans_on_another(self, capsys: pytest.CaptureFixture[str]) -> None:
        """A file of a pack may use the vocabulary beside it, also before any settings load the pack."""
        rules = Path("../rules/own.yaml").read_text(encoding="utf-8").replace("own/", "leaning/")
        write("pack/rules.yaml", rules.replace('["zapcures"]', '["{zapword}"]'))
        write("pack/words.yaml", "concepts:\n  zapword: {terms: [zapcures]}\n")
        write("healthlint.toml", "")
        assert main(["test", "pack/rules.yaml"]) == 0
        assert _out(capsys).startswith("8 passed, 0 failed: the cases of 2 rules")
        write("pack/words.yaml", "services: {}\n")
        assert main(["test", "pack/rules.yaml"]) == 2
        assert "unknown concept 'zapword'" in capsys.readouterr().err

    def test_test_fails(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """A case that does not hold gives 1, and is named with file and line."""
        rules = (project.parent / "rules" / "own.yaml").read_text(encoding="utf-8")
        write("wrong.yaml", rules.replace("own/", "other/").replace("It is a lamp.", "It zapcures."))
        (project / "healthlint.toml").unlink()

        assert main(["test", "wrong.yaml"]) == 1
        captured = capsys.readouterr()
        assert "wrong.yaml:13: other/cure" in captured.err
        assert captured.out.startswith("7 passed, 1 failed")

    def test_init(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """init writes settings that work as they are, and never overwrites."""
        (project / "healthlint.toml").unlink()

        assert main(["init"]) == 0
        assert main([write("draft.md", WELL)]) == 0
        written = (project / "healthlint.toml").read_bytes()
        assert main(["init"]) == 2
        assert (project / "healthlint.toml").read_bytes() == written
        assert "exists already" in capsys.readouterr().err

    def test_init_with_market_and_hooks(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """The market goes into the settings; hooks of somebody else are left as they are."""
        (project / "healthlint.toml").unlink()
        hooks = project / ".pre-commit-config.yaml"

        assert main(["init", "--profile", "uk,ie", "--hooks", "https://example.org/healthlint"]) == 0
        assert 'profile = ["uk", "ie"]' in (project / "healthlint.toml").read_text(encoding="utf-8")
        assert "pre-commit autoupdate\n  pre-commit install\n" in _out(capsys)
        assert "A tag or commit of that repository" in hooks.read_text(encoding="utf-8")
        assert yaml.safe_load(hooks.read_text(encoding="utf-8"))["repos"] == [
            {
                "repo": "https://example.org/healthlint",
                "rev": f"v{healthlint.__version__}",
                "hooks": [{"id": "healthlint"}],
            }
        ]

        (project / "healthlint.toml").unlink()
        hooks.write_text("repos: []\n", encoding="utf-8")
        assert main(["init", "--hooks", "https://example.org/healthlint"]) == 0
        assert hooks.read_text(encoding="utf-8") == "repos: []\n"
        told = _out(capsys)
        assert "left as it is; add to the list under its key repos:\n  - repo: " in told
        assert "\nrepos:" not in told  # pasted in, that would be a second key of this name

    def test_init_refuses_markets_that_do_not_exist(
        self, project: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A slip of the pen is told before anything is written."""
        (project / "healthlint.toml").unlink()

        assert main(["init", "--profile", "ukk"]) == 2
        assert "did you mean uk?" in capsys.readouterr().err
        assert not (project / "healthlint.toml").exists()

    def test_init_offers_only_keys_that_work(self, project: Path) -> None:
        """Every line of the template holds when its comment mark is taken off."""
        from healthlint.commands.init import TEXT
        from healthlint.settings import settings_for

        write("compliance/rules/x.yaml", "")
        write("shared/healthlint.toml", "")
        lines = [
            line.removeprefix("# ") if " = " in line or "[[" in line else line for line in TEXT.split("\n")
        ]
        (project / "healthlint.toml").write_text("\n".join(lines), encoding="utf-8")

        settings = settings_for(str(project), {})
        assert settings.baseline == str(project / "compliance" / "known-findings.yaml")
        assert settings.for_draft("content/us/a.md").profiles == ("us",)
        assert settings.severities["testimonial"] == "error"

    @pytest.mark.parametrize("command", ["check", "baseline", "explain", "rules", "trace", "test", "init"])
    def test_help(self, command: str, capsys: pytest.CaptureFixture[str]) -> None:
        """Every command has a help screen and stands in the program's own."""
        assert main(["--help"]) == 0
        assert f"healthlint {command}" in _out(capsys)
        assert main([command, "--help"]) == 0
        assert "usage:" in _out(capsys)

    @pytest.mark.parametrize("width", [40, 60, 80, 120])
    def test_help_fits_the_screen(self, width: int) -> None:
        """No line of a help screen is broken by the terminal, but for a usage line."""
        for command in ("", *COMMANDS):
            screen = usage(command, width).splitlines()
            assert max(map(len, screen[1:])) <= width
            assert all(option.name in " ".join(screen) for option in COMMANDS[command or "check"].options)

    def test_version(self, capsys: pytest.CaptureFixture[str]) -> None:
        """The version is the package's."""
        assert main(["--version"]) == 0
        assert _out(capsys) == f"healthlint {healthlint.__version__}\n"
