"""The command line as data: which commands and options there are, and how words become them.

Written out rather than left to ``argparse``: that and its imports cost as much
as a bare interpreter, on every run, and a table is all that this needs. The
help screen is printed from the same table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from healthlint.errors import SettingsError
from healthlint.named import NamedTuple


class Option(NamedTuple):
    """One option. ``value`` names its value in the help, "" for a switch."""

    name: str
    value: str
    help: str
    short: str = ""


class Command(NamedTuple):
    """One command: its operands as shown in the help, and the options it takes."""

    operands: str
    help: str
    options: tuple[Option, ...]


class Arguments(NamedTuple):
    """A command line, understood. ``values`` holds every value of every option given."""

    command: str
    operands: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]

    def has(self, name: str) -> bool:
        """Whether the option was given."""
        return name in self.values

    def last(self, name: str, default: str = "") -> str:
        """The value given last: a wrapper script's default gives way to the user's own."""
        return self.values.get(name, (default,))[-1]

    def every(self, name: str) -> tuple[str, ...]:
        """All values of a repeatable option, commas taken apart."""
        parts = (part.strip() for value in self.values.get(name, ()) for part in value.split(","))
        return tuple(part for part in parts if part)


_PROFILE = Option("--profile", "MARKET", "uk, ie, us, au, nz, eu or ca; repeat it or use commas for several")
_MODALITY = Option("--modality", "NAME", "what the drafts sell, such as acupuncture or supplement")
_ISOLATED = Option("--isolated", "", "ignore the project's settings files")
_AS_OF = Option("--as-of", "DATE", "judge as on this day (YYYY-MM-DD) instead of today")
_NO_COLOR = Option("--no-color", "", "plain text on a terminal too (also: NO_COLOR=1)")
_PREVIEW = Option("--preview", "", "also run rules on trial (preview); they stay notes")
_FAIL_ON = Option("--fail-on", "LEVEL", "error, warning (default), info or never")
_JOBS = Option("--jobs", "N", "processes to use (default: as many as pay)", "-j")
_DIFF = Option("--diff", "REF", "findings that came since REF (a branch, tag or commit), on changed lines")
_NO_CACHE = Option("--no-cache", "", "judge every draft anew, also those that have not changed")
_BASELINE = Option("--baseline", "FILE", "the file of known findings (default: healthlint-baseline.yaml)")
_STDIN_PATH = Option("--stdin-path", "FILE", "the name that standard input goes by")
_RULES = (_PROFILE, _PREVIEW, _ISOLATED, _AS_OF)

COMMANDS: Mapping[str, Command] = {
    "check": Command(
        "PATH...",
        'lint files and folders ("-" reads standard input)',
        (
            _PROFILE,
            _MODALITY,
            Option(
                "--format",
                "FORMAT",
                "text (default), json, html, markdown, sarif, code-scanning, github, gitlab, junit, checkstyle, rdjson",
            ),
            Option("--output", "FORMAT:FILE", "also write a report to a file; repeat it for several"),
            _FAIL_ON,
            _JOBS,
            _PREVIEW,
            _ISOLATED,
            _AS_OF,
            _STDIN_PATH,
            Option("--timings", "", "also print where the time went, by stage and rule (uses one process)"),
            Option("--statistics", "", "also count findings by rule and family, and the share waived"),
            Option(
                "--show-settings", "", "print every setting of the drafts named, and its origin; lint nothing"
            ),
            Option("--show-files", "", "print the drafts that would be linted; lint nothing"),
            _DIFF,
            Option("--staged", "", "what the next commit holds: findings on its changed lines"),
            Option("--pre-commit", "", "changed lines as pre-commit means them; all, where it has no change"),
            _BASELINE,
            Option("--no-baseline", "", "show known findings too"),
            _NO_CACHE,
            Option("--quiet", "", "findings and errors only: no summary, hints or progress", "-q"),
            _NO_COLOR,
        ),
    ),
    "baseline": Command(
        "[PATH...]",
        "record today's findings as known, so that the gate fails on new ones only",
        (
            _BASELINE,
            Option("--prune", "", "take out entries that match nothing any more; add none"),
            Option(
                "--decision", "WORD", "for new entries: unreviewed (default), to-fix, accepted, false-alarm"
            ),
            Option("--reason", "TEXT", "for new entries: why, as an auditor should read it"),
            Option("--reviewer", "NAME", "for new entries: who decided"),
            _PROFILE,
            _MODALITY,
            _JOBS,
            _AS_OF,
        ),
    ),
    "explain": Command(
        "ID",
        "the page of a rule, family, standard, accepted use or wording: what it catches, why, what to say",
        (*_RULES, _NO_COLOR),
    ),
    "rules": Command(
        "",
        "the loaded rules",
        (
            Option("--format", "FORMAT", "text (default) or json"),
            Option(
                "--diff",
                "OLD",
                "what changed since these packs, and over the drafts of PATH... what is found",
            ),
            *_RULES,
        ),
    ),
    "trace": Command(
        "FILE[:LINE]",
        'why rules fired or not ("-" reads standard input)',
        (*_RULES, _MODALITY, _STDIN_PATH),
    ),
    "test": Command("[PATH...]", "run the cases inside rule files", (_ISOLATED,)),
    "self-test": Command(
        "[PATH...]",
        "make sure that the gate can fail: lint a bad draft with the settings of yours",
        (_PROFILE, _MODALITY, _FAIL_ON, _PREVIEW, _ISOLATED, _AS_OF),
    ),
    "completion": Command("SHELL", "a completion script for bash, zsh, fish or powershell", ()),
    "init": Command(
        "",
        "write a commented healthlint.toml here",
        (
            _PROFILE,
            Option(
                "--hooks", "ADDRESS", "also write .pre-commit-config.yaml, with hooks from this repository"
            ),
        ),
    ),
}

EVERYWHERE = (
    Option("--help", "", "show this help", "-h"),
    Option("--version", "", "show the version", "-V"),
)


def parse(words: Sequence[str]) -> Arguments:
    """Understand a command line (without the program's name).

    The first word that is no option names the command; where it is none, the
    command is ``check``. ``command`` is "" if there are no words at all.
    Raises SettingsError for an unknown option, a missing or a surplus value.
    """
    command, position = _command(words)
    options = _options(command)
    if command == "self-test":
        # It is given the words of the check whose gate it tests; those that do not touch the gate change nothing.
        options = {**_options("check"), **options}
    operands: list[str] = []
    values: dict[str, tuple[str, ...]] = {}
    rest = iter([*words[:position], *words[position + 1 :]] if position >= 0 else words)
    for word in rest:
        if word == "--":
            operands.extend(rest)
        elif not _is_option(word):
            operands.append(word)
        else:
            name, equals, value = word.partition("=")
            option = options.get(name)
            if option is None:
                raise SettingsError(_unknown(name, command, options))
            if not option.value and equals:
                raise SettingsError(f"{option.name} takes no value")
            if option.value and not equals:
                given = next(rest, None)
                if given is None:
                    raise SettingsError(f"{option.name} needs a value: {option.name} {option.value}")
                value = given
            values[option.name] = (*values.get(option.name, ()), value)
    return Arguments(command, tuple(operands), values)


def _command(words: Sequence[str]) -> tuple[str, int]:
    """The command and where its word stands, -1 in the short form.

    Found first, as it decides which options have values.
    """
    takes_value = {name for command in COMMANDS for name, option in _options(command).items() if option.value}
    skip = False
    for position, word in enumerate(words):
        if skip:
            skip = False
        elif word == "--":
            break
        elif _is_option(word):
            skip = word in takes_value
        else:
            return (word, position) if word in COMMANDS else ("check", -1)
    return ("check" if words else ""), -1


def _is_option(word: str) -> bool:
    """``-`` is standard input, and ``-:12`` a line of it."""
    return word.startswith("-") and word != "-" and not word.startswith("-:")


def _options(command: str) -> dict[str, Option]:
    declared = COMMANDS[command].options if command else ()
    names = {option.name: option for option in (*declared, *EVERYWHERE)}
    names.update({option.short: option for option in names.copy().values() if option.short})
    return names


def _unknown(name: str, command: str, options: Mapping[str, Option]) -> str:
    homes = [other for other in COMMANDS if name in _options(other)]
    if homes:
        return f"{name} is an option of {' and '.join(homes)}, not of {command}"
    from healthlint.spelling import did_you_mean

    return f"unknown option {name}{did_you_mean(name, options) or f'; see healthlint {command} --help'}"


def usage(command: str = "", width: int = 120) -> str:
    """The help screen of the program, or of one command, in lines of at most ``width`` cells."""
    from healthlint.reports.cells import wrap

    if command:
        chosen = COMMANDS[command]
        lines = [
            f"usage: healthlint {command} {chosen.operands}".rstrip() + " [options]",
            "",
            wrap(chosen.help, width),
            "",
        ]
        return "\n".join([*lines, *_options_listed((*chosen.options, *EVERYWHERE), width)]) + "\n"
    forms = {f"{name} {entry.operands}".rstrip(): entry.help for name, entry in COMMANDS.items()}
    lines = [
        "usage: healthlint [check] PATH...",
        "",
        wrap(
            "Finds the words in health copy that a regulator would challenge, and what to say instead.", width
        ),
        "",
        *_listed({f"healthlint {form}": text for form, text in forms.items()}, 31, width),
        "",
        "Options of check:",
        *_options_listed((*COMMANDS["check"].options, *EVERYWHERE), width),
        "",
        wrap(
            "Exit codes: 0 clean, 1 findings at or above --fail-on, 2 wrong usage, settings or rules "
            "or an unreadable draft, 3 a defect of healthlint.",
            width,
        ),
    ]
    return "\n".join(lines) + "\n"


def _options_listed(options: Sequence[Option], width: int) -> list[str]:
    names = [
        f"{option.short + ', ' if option.short else ''}{option.name} {option.value}".rstrip()
        for option in options
    ]
    told = {name: option.help for name, option in zip(names, options, strict=True)}
    return _listed(told, 24, width)


def _listed(told: Mapping[str, str], column: int, width: int) -> list[str]:
    """Names and what is said of them, beside each other; below each other where there is little room."""
    from healthlint.reports.cells import wrap

    if width < column + 45:
        return [
            line
            for name, text in told.items()
            for line in (f"  {name}", f"      {wrap(text, width, ' ' * 6)}")
        ]
    indent = " " * (column + 3)
    return [f"  {name:<{column}} {wrap(text, width, indent)}" for name, text in told.items()]
