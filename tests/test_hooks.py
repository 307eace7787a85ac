"""End to end: a content repository with old articles, the real git, the real pre-commit, these hooks.

Installing a hook's environment needs an index, so here the published hooks run the program
that is installed already (``language: system``); nothing else about them is changed. With
HEALTHLINT_TEST_NETWORK=1 one test lets pre-commit install this checkout as a user's would.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest
import yaml

import healthlint

ROOT = Path(__file__).parent.parent
SCRIPTS = Path(sysconfig.get_path("scripts"))
RELEASE = f"v{healthlint.__version__}"

pytestmark = [
    pytest.mark.skipif(not shutil.which("git"), reason="git is needed"),
    pytest.mark.skipif(
        not shutil.which("healthlint", path=str(SCRIPTS))
        or not shutil.which("pre-commit", path=str(SCRIPTS)),
        reason="healthlint and pre-commit must be installed in this environment: pip install -e '.[dev]'",
    ),
]

OLD_CLAIM = "Our treatment cures migraine and is safer than any tablet."
NEEDLING = """\
# Needling the upper back, part {number}

Acupuncture needles are placed between the shoulder blades.

Needling over the chest or back carries a very small risk of a punctured lung (pneumothorax). Sudden
chest pain or breathlessness afterwards is an emergency: call an ambulance.

Small bruises, a spot of blood or tiredness are common for a day or so.
"""
NEWS = """\
# News from the practice, number {number}

The practice opens at nine and the waiting room has been painted.
"""


class Result:
    """What a program said and how it ended."""

    def __init__(self, run: subprocess.CompletedProcess[str]) -> None:
        self.code = run.returncode
        self.text = run.stdout + run.stderr


class Site:
    """A content repository on disk, and programs run in it as a person would."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder, self.home = folder, home

    def copy(self, folder: Path) -> Site:
        shutil.copytree(self.folder, folder / "site")
        return Site(folder / "site", self.home)

    def run(self, *words: str) -> Result:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "PRE_COMMIT", "PYTEST_"))}
        environment = {
            **kept,
            "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}",
            "PRE_COMMIT_HOME": str(self.home / "pre-commit"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "Writer",
            "GIT_AUTHOR_EMAIL": "writer@example.org",
            "GIT_COMMITTER_NAME": "Writer",
            "GIT_COMMITTER_EMAIL": "writer@example.org",
            "PRE_COMMIT_COLOR": "never",
        }
        program = shutil.which(words[0], path=environment["PATH"])
        assert program
        return Result(
            subprocess.run(
                [program, *words[1:]],
                cwd=self.folder,
                env=environment,
                capture_output=True,
                encoding="utf-8",
                check=False,
            )
        )

    def must(self, *words: str) -> str:
        result = self.run(*words)
        assert result.code == 0, f"{' '.join(words)}\n{result.text}"
        return result.text

    def commit(self, message: str = "change") -> Result:
        self.must("git", "add", "--all")
        return self.run("git", "commit", "-m", message)

    def read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def write(self, name: str, text: str) -> None:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        assert old in self.read(name)
        self.write(name, self.read(name).replace(old, new))


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that publishes this one's hooks, under the tag of this version."""
    folder = tmp_path_factory.mktemp("healthlint")
    published = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    for hook in published:
        hook["language"] = "system"
    (folder / ".pre-commit-hooks.yaml").write_text(yaml.safe_dump(published), encoding="utf-8")
    site = Site(folder, folder)
    site.must("git", "init", "--quiet", "--initial-branch=main")
    assert site.commit().code == 0
    site.must("git", "tag", RELEASE)
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps its clones."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def _old(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Site:
    """Thirty articles as they were before anybody thought of a linter; half of them have findings."""
    site = Site(tmp_path_factory.mktemp("old"), home)
    for number in range(10):
        site.write(f"content/needling-{number}.md", NEEDLING.format(number=number))
        site.write(f"content/news-{number}.md", NEWS.format(number=number))
        site.write(
            f"content/claims-{number}.md", f"# Headaches, part {number}\n\n{OLD_CLAIM}\n\nWe open at nine.\n"
        )
    for number in range(5):
        name = f"content/needling-{number}.md"
        site.write(name, site.read(name).split("\n\nSmall bruises")[0] + "\n")
    site.must("git", "init", "--quiet", "--initial-branch=main")
    assert site.commit("thirty articles").code == 0
    return site


@pytest.fixture(scope="module")
def _gated(_old: Site, hooks: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The old articles after the three commands of the README, committed."""
    site = _old.copy(tmp_path_factory.mktemp("gated"))
    site.must("healthlint", "init", "--profile", "uk", "--hooks", str(hooks))
    site.must("healthlint", "baseline")
    site.must("pre-commit", "install")
    result = site.commit("switch the gate on")
    assert result.code == 0, result.text
    return site


@pytest.fixture(scope="module")
def _staged(_old: Site, hooks: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The old articles with the hook for changed lines and no baseline, committed."""
    site = _old.copy(tmp_path_factory.mktemp("staged"))
    site.must("healthlint", "init", "--profile", "uk", "--hooks", str(hooks))
    site.replace(".pre-commit-config.yaml", "id: healthlint", "id: healthlint-staged")
    site.must("pre-commit", "install")
    result = site.commit("switch the gate on")
    assert result.code == 0, result.text
    return site


@pytest.fixture
def old(_old: Site, tmp_path: Path) -> Site:
    """A fresh copy of the old articles."""
    return _old.copy(tmp_path)


@pytest.fixture
def gated(_gated: Site, tmp_path: Path) -> Site:
    """A fresh copy of the repository whose gate is the baseline."""
    return _gated.copy(tmp_path)


@pytest.fixture
def staged(_staged: Site, tmp_path: Path) -> Site:
    """A fresh copy of the repository whose gate is the changed lines."""
    return _staged.copy(tmp_path)


# --- whole drafts and a baseline ---------------------------------------------


def test_three_commands_from_nothing_to_green(old: Site, hooks: Path) -> None:
    """Red before; then three commands, and the hook and the CI run are green on all thirty."""
    before = old.run("healthlint", "--profile", "uk", ".")
    assert before.code == 1

    old.must("healthlint", "init", "--profile", "uk", "--hooks", str(hooks))
    assert "known findings" in old.must("healthlint", "baseline")
    assert "pre-commit installed" in old.must("pre-commit", "install")

    assert old.commit("switch the gate on").code == 0
    in_ci = old.run("pre-commit", "run", "--all-files")
    assert in_ci.code == 0, in_ci.text
    assert "Passed" in in_ci.text
    assert "in 30 files" in in_ci.text
    assert "in the baseline" in in_ci.text
    assert old.must("git", "status", "--porcelain") == ""


def test_old_findings_stay_green_and_a_new_claim_is_red(gated: Site) -> None:
    """Editing an old article beside its claim passes; a claim of one's own does not, and is explained."""
    gated.replace("content/claims-3.md", "We open at nine.", "We open at half past nine.")
    edited = gated.commit()
    assert edited.code == 0, edited.text
    assert "no findings in 1 file" in edited.text

    gated.replace("content/news-4.md", "painted.", "painted.\n\nOur needles cure hay fever.")
    claimed = gated.commit()
    assert claimed.code == 1
    for part in (
        "content/news-4.md",
        "  5:",
        "claims/cures",
        "Our needles cure hay fever.",
        "Why: ",
        "Instead: ",
        'gate: failed at "warning"',
    ):
        assert part in claimed.text
    assert "claims-3.md" not in claimed.text
    assert gated.run("pre-commit", "run", "--all-files").code == 1

    gated.replace("content/news-4.md", "Our needles cure hay fever.", "So were the stairs.")
    assert gated.commit().code == 0


def test_deleted_safety_paragraph_is_red(gated: Site) -> None:
    """Cutting the paragraph on the punctured lung fails, and the way out is a statement to adapt."""
    text = gated.read("content/needling-7.md")
    start = text.index("Needling over the chest")
    gated.write("content/needling-7.md", text[:start] + text[text.index("Small bruises") :])

    cut = gated.commit()
    assert cut.code == 1
    assert "safety/acupuncture-pneumothorax" in cut.text
    assert "Add: Needling over the chest, back or shoulders carries" in " ".join(cut.text.split())


def test_moved_article_keeps_its_entries(gated: Site) -> None:
    """git mv is no new claim, for the hook that sees only the new file and for CI that sees all."""
    gated.must("git", "mv", "content/claims-1.md", "content/headaches.md")
    moved = gated.commit()
    assert moved.code == 0, moved.text
    assert gated.run("pre-commit", "run", "--all-files").code == 0


def test_excludes_hold_for_named_files(gated: Site) -> None:
    """The hook names every file of the commit; one that the settings exclude is left out, and said."""
    gated.replace("healthlint.toml", 'fail-on = "warning"', 'fail-on = "warning"\nexclude = ["archive"]')
    gated.write("archive/old.md", OLD_CLAIM + "\n")

    result = gated.commit()
    assert result.code == 0, result.text
    assert 'archive/old.md: left out, as the settings exclude "archive"' in result.text


def test_passing_hook_shows_warnings(gated: Site) -> None:
    """Below the gate is not out of sight."""
    gated.replace("healthlint.toml", 'fail-on = "warning"', 'fail-on = "never"')
    gated.write("content/new.md", "Our needles cure hay fever.\n")

    result = gated.commit()
    assert result.code == 0
    assert "claims/cures" in result.text
    assert "Passed" in result.text


def test_broken_baseline_stops_the_commit(gated: Site) -> None:
    """A merge conflict in the record is told with its line, not passed over."""
    gated.replace("healthlint-baseline.yaml", "entries:\n", "entries:\n<<<<<<< HEAD\n")
    gated.replace("content/news-1.md", "nine", "ten")

    result = gated.commit()
    assert result.code == 1
    assert "healthlint-baseline.yaml:6: an unresolved merge conflict" in result.text


# --- changed lines -----------------------------------------------------------


def test_staged_hook(staged: Site) -> None:
    """Old claims on other lines do not count and are numbered; new ones and cut safety text do."""
    staged.replace("content/claims-3.md", "We open at nine.", "We open at half past nine.")
    edited = staged.commit()
    assert edited.code == 0, edited.text
    assert "on unchanged lines" in edited.text

    staged.replace("content/claims-3.md", "We open at half past nine.", "Our needles cure hay fever.")
    claimed = staged.commit()
    assert claimed.code == 1
    assert "  5:" in claimed.text
    assert "Our needles cure hay fever." in claimed.text
    assert OLD_CLAIM not in claimed.text
    staged.must("git", "reset", "--quiet", "--hard")

    text = staged.read("content/needling-7.md")
    start = text.index("Needling over the chest")
    staged.write("content/needling-7.md", text[:start] + text[text.index("Small bruises") :])
    cut = staged.commit()
    assert cut.code == 1
    assert "safety/acupuncture-pneumothorax" in cut.text


def test_staged_hook_reads_the_index(staged: Site) -> None:
    """What is edited but not added is no part of the commit: pre-commit puts it aside, and so do we."""
    staged.replace("content/news-1.md", "nine", "ten")
    staged.must("git", "add", "--all")
    staged.write("content/news-1.md", "Our needles cure hay fever.\n")

    assert staged.run("git", "commit", "-m", "hours").code == 0
    assert staged.read("content/news-1.md") == "Our needles cure hay fever.\n"

    staged.must("git", "add", "--all")
    staged.write("content/news-1.md", "Nothing to see.\n")
    assert staged.run("git", "commit", "-m", "claim").code == 1


def test_staged_hook_checks_all_where_nothing_is_staged(staged: Site) -> None:
    """``pre-commit run --all-files`` has no change to look at: it must not pass for that reason."""
    result = staged.run("pre-commit", "run", "--all-files")

    assert result.code == 1
    assert "claims-9.md" in result.text
    assert "whole drafts were checked" in result.text


def test_staged_hook_with_a_range_of_commits(staged: Site) -> None:
    """With --from-ref and --to-ref, as in CI, the commits between them are the change."""
    staged.must("git", "switch", "--quiet", "--create", "feature")
    staged.replace("content/claims-3.md", "We open at nine.", "We open at half past nine.")
    assert staged.commit().code == 0
    span = ("pre-commit", "run", "--from-ref", "main", "--to-ref", "HEAD")
    quiet = staged.run(*span)
    assert quiet.code == 0, quiet.text
    assert "on unchanged lines" in quiet.text

    staged.replace("content/claims-3.md", "We open at half past nine.", "Our needles cure hay fever.")
    staged.must("git", "add", "--all")
    staged.must("git", "commit", "--no-verify", "-m", "past the hook")
    loud = staged.run(*span)
    assert loud.code == 1
    assert "Our needles cure hay fever." in loud.text


# --- as a user's pre-commit does it -------------------------------------------


@pytest.mark.skipif(
    not os.environ.get("HEALTHLINT_TEST_NETWORK"),
    reason="installs packages from an index; set HEALTHLINT_TEST_NETWORK=1 to run it",
)
def test_hook_installs_from_this_checkout(old: Site, tmp_path: Path) -> None:
    """pre-commit builds the environment from a clone of this checkout, and its hook works."""
    clone = tmp_path / "clone"
    old.must("git", "clone", "--quiet", str(ROOT), str(clone))
    Site(clone, tmp_path).must("git", "tag", "--force", RELEASE)
    old.must("healthlint", "init", "--profile", "uk", "--hooks", str(clone))
    old.must("healthlint", "baseline")

    result = old.run("pre-commit", "run", "--all-files")
    assert result.code == 0, result.text
    assert "in the baseline" in result.text


def test_before_the_first_release(tmp_path: Path, hooks: Path, home: Path) -> None:
    """Without a tag to name, what init says to do next puts in a commit, and the hook works."""
    untagged = tmp_path / "untagged"
    Site(hooks, home).must("git", "clone", "--quiet", "--no-tags", str(hooks), str(untagged))
    (tmp_path / "articles").mkdir()
    site = Site(tmp_path / "articles", home)
    site.must("git", "init", "--quiet")
    site.write("news.md", NEWS.format(number=1))

    said = site.must("healthlint", "init", "--profile", "uk", "--hooks", str(untagged))
    site.must("git", "add", "--all")
    assert site.run("pre-commit", "run", "--all-files").code != 0
    for command in ("pre-commit autoupdate", "pre-commit install"):
        assert f"  {command}\n" in said
        site.must(*command.split())
    assert site.commit().code == 0
    (repo,) = yaml.safe_load(site.read(".pre-commit-config.yaml"))["repos"]
    assert repo["rev"] == Site(untagged, home).must("git", "rev-parse", "HEAD").strip()
