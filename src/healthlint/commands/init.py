"""``healthlint init``: a commented settings file to start from."""

from __future__ import annotations

from healthlint.arguments import Arguments
from healthlint.errors import SettingsError
from healthlint.output import write

NAME = "healthlint.toml"

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


def run(arguments: Arguments) -> int:
    """Write healthlint.toml into the current folder; an existing one is left alone."""
    if arguments.operands:
        raise SettingsError("init takes no operands: it writes healthlint.toml into the current folder")
    try:
        with open(NAME, "x", encoding="utf-8", newline="\n") as file:
            file.write(TEXT)
    except FileExistsError:
        raise SettingsError(f"{NAME} exists already and was left as it is") from None
    except OSError as error:
        raise SettingsError(f"{NAME} cannot be written: {error.strerror}") from None
    write(f"wrote {NAME}; choose your market in it (profile), then run: healthlint check .\n")
    return 0
