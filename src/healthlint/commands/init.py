"""``healthlint init``: a commented settings file to start from."""

from __future__ import annotations

import os

from healthlint.arguments import Arguments
from healthlint.errors import SettingsError
from healthlint.output import write
from healthlint.wanted import check_profiles

NAME = "healthlint.toml"
HOOKS = ".pre-commit-config.yaml"

TEXT = """\
# Settings of healthlint for this folder and all below it.
# A healthlint.toml nearer to a draft replaces this one, unless it names it in extends (see below).

# The markets that the copy is published in: uk, ie, us, au, nz, eu, ca. Also as a list: ["uk", "ie"].
# profile = "uk"

# What the drafts sell, if they are all of one kind: "acupuncture", "osteopathy", "supplement", ...
# modality = "acupuncture"

# The lowest severity that makes a run fail: "error", "warning", "info" or "never".
fail-on = "warning"

# Files and folders to leave out, also when they are named on the command line.
# Without a slash: that name anywhere. With one: counted from this folder. ** is any number of folders.
# exclude = ["archive", "content/old/**", "*-notes.md"]

# Your own rule files or folders of them, inside this project.
# rules = ["compliance/rules"]

# Also run rules that are still on trial. Their findings are notes and fail nothing.
# preview = true

# Settings to build on; what stands here wins.
# extends = ["shared/healthlint.toml"]

# Where known findings are recorded (healthlint baseline), if not in healthlint-baseline.yaml.
# baseline = "compliance/known-findings.yaml"

# How much a draft may ask for: its bytes, its findings, the seconds that a regex takes on a sentence.
# max-file-size = 2_000_000
# max-findings = 2_000
# max-search-time = 1

# Severities by rule or by family: "error", "warning", "info" or "off".
[severity]
# "testimonial" = "error"
# "evidence/orphan-reference" = "off"

# What differs for some drafts; of several that fit, the last one wins.
# [[overrides]]
# paths = ["content/us/**"]
# profile = "us"
# modality = "supplement"
"""


HOOKS_TEXT = """\
repos:
  - repo: {address}
    # A tag or commit of that repository. A release has this tag once it is published;
    # "pre-commit autoupdate" puts in the newest tag that is there, or the newest commit.
    rev: v{version}
    hooks:
      - id: healthlint
"""


SWITCH_ON = "  pre-commit autoupdate\n  pre-commit install\n"


def run(arguments: Arguments) -> int:
    """Write healthlint.toml into the current folder, and the hook if asked; existing files are left alone."""
    if arguments.operands:
        raise SettingsError("init takes no operands: it writes healthlint.toml into the current folder")
    profiles = arguments.every("--profile")
    check_profiles(profiles)
    address = arguments.last("--hooks")
    if arguments.has("--hooks") and (not address or not address.isprintable()):
        raise SettingsError("--hooks needs the address of the healthlint repository")
    _create(NAME, _settings(profiles))
    write(f"wrote {NAME}\n" if profiles else f"wrote {NAME}; choose your market in it (profile)\n")
    if address:
        _write_hooks(address)
    write("next: healthlint baseline (accept what old articles say, for now) or healthlint check .\n")
    return 0


def _settings(profiles: tuple[str, ...]) -> str:
    if not profiles:
        return TEXT
    names = ", ".join(f'"{profile}"' for profile in profiles)
    value = names if len(profiles) == 1 else f"[{names}]"
    return TEXT.replace('# profile = "uk"', f"profile = {value}")


def _write_hooks(address: str) -> None:
    """The hook's settings. Those that exist are somebody's work: what to add is printed instead."""
    import json

    from healthlint import __version__

    text = HOOKS_TEXT.format(address=json.dumps(address, ensure_ascii=False), version=__version__)
    if os.path.lexists(HOOKS):
        entry = text.removeprefix("repos:\n")
        write(f"{HOOKS} exists already and was left as it is; add to the list under its key repos:\n{entry}")
    else:
        _create(HOOKS, text)
        write(f"wrote {HOOKS}; find the newest release, then switch it on:\n{SWITCH_ON}")


def _create(name: str, text: str) -> None:
    try:
        with open(name, "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise SettingsError(f"{name} exists already and was left as it is") from None
    except OSError as error:
        raise SettingsError(f"{name} cannot be written: {error.strerror}") from None
