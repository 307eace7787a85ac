"""Completion scripts for shells, made from the table of commands and options.

A script knows the commands, their options and the values that options have; it
asks healthlint itself only for the rules, as a project brings its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from healthlint.arguments import COMMANDS, EVERYWHERE, Option
from healthlint.commands.rules import FORMATS
from healthlint.packs import PROFILES, modalities
from healthlint.reports import REPORTERS
from healthlint.severities import LEVELS

# What a command's operands are, where they are no files.
_RULES, _SHELLS, _NOTHING = "rules", "shells", "nothing"
_OPERANDS = {"explain": _RULES, "completion": _SHELLS, "init": _NOTHING}


def script(shell: str) -> str:
    """The completion script for one of ``SHELLS``."""
    return SHELLS[shell]()


def _options(command: str) -> tuple[Option, ...]:
    return (*COMMANDS[command].options, *EVERYWHERE)


def _values(command: str, option: Option) -> tuple[str, ...]:
    """The values that an option of a command takes, () if they are a file or free."""
    if option.name == "--format":
        return tuple(REPORTERS) if command == "check" else FORMATS
    known: Mapping[str, Sequence[str]] = {
        "--profile": PROFILES,
        "--modality": modalities(),
        "--fail-on": LEVELS,
    }
    return tuple(known.get(option.name, ()))


def _bash() -> str:
    commands = "|".join(COMMANDS)
    values, options = [], []
    for name in COMMANDS:
        for option in _options(name):
            words = " ".join(_values(name, option))
            if words:
                values.append(f'        {name}:{option.name}) _healthlint_words "{words}"; return ;;')
        flags = " ".join(flag for option in _options(name) for flag in (option.name, option.short) if flag)
        options.append(f'            {name}) _healthlint_words "{flags}" ;;')
    operands = [
        f"        {name}) _healthlint_words "
        + {_RULES: '"$(healthlint rules 2>/dev/null | sed -n \'s|^\\([^ ]*/[^ ]*\\) .*|\\1|p\')"',
           _SHELLS: f'"{" ".join(SHELLS)}"', _NOTHING: '""'}[kind]
        + " ;;"
        for name, kind in _OPERANDS.items()
    ]  # fmt: skip
    lines = [
        "# Completion of healthlint for bash. Put this into ~/.bashrc:  source <(healthlint completion bash)",
        "_healthlint_words() {",
        "    local IFS=$' \\t\\n'",
        '    COMPREPLY=($(compgen -W "$1" -- "$word"))',
        "}",
        "_healthlint() {",
        "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= at",
        "    COMPREPLY=()",
        "    # bash takes --option=value apart at the sign",
        "    if [[ $word == = ]]; then word=; elif [[ $before == = ]]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi",
        "    for ((at = 1; at < COMP_CWORD; at++)); do",
        f"        case ${{COMP_WORDS[at]}} in {commands}) command=${{COMP_WORDS[at]}}; break ;; esac",
        "    done",
        "    case ${command:-check}:$before in",
        *values,
        "    esac",
        "    if [[ $word == -* ]]; then",
        "        case ${command:-check} in",
        *options,
        "        esac",
        "        return",
        "    fi",
        "    case $command in",
        *operands,
        '        "")',
        f'            _healthlint_words "{" ".join(COMMANDS)}"',
        "            local IFS=$'\\n'",
        "            compopt -o filenames 2>/dev/null",
        '            COMPREPLY+=($(compgen -f -- "$word")) ;;',
        "    esac",
        "}",
        "complete -o default -F _healthlint healthlint",
    ]
    return "\n".join(lines) + "\n"


def _zsh() -> str:
    def quoted(text: str) -> str:
        return text.replace("'", "'\\''")

    def plain(text: str) -> str:
        return quoted(text).replace("[", "\\[").replace("]", "\\]").replace(":", "\\:")

    lines = [
        "#compdef healthlint",
        "# Completion of healthlint for zsh. Put this into ~/.zshrc, after compinit:",
        "#   source <(healthlint completion zsh)",
        "_healthlint_rules() {",
        "    local -a rules",
        "    rules=(${(f)\"$(healthlint rules 2>/dev/null | sed -n 's|^\\([^ ]*/[^ ]*\\) .*|\\1|p')\"})",
        "    compadd -a rules",
        "}",
        "_healthlint_first() {",
        "    local -a commands",
        "    commands=(",
        *(f"        '{name}:{plain(command.help)}'" for name, command in COMMANDS.items()),
        "    )",
        "    _describe command commands",
        "    _files",
        "}",
        "_healthlint() {",
        "    local command= at",
        "    for (( at = 2; at < CURRENT; at++ )); do",
        f"        case $words[at] in ({'|'.join(COMMANDS)})",
        "            command=$words[at]; words[at]=(); (( CURRENT-- )); break ;;",
        "        esac",
        "    done",
        "    case ${command:-first} in",
    ]
    actions = {_RULES: "_healthlint_rules", _SHELLS: f"({' '.join(SHELLS)})", _NOTHING: " "}
    for name in ("first", *COMMANDS):
        command = "check" if name == "first" else name
        lines.append(f"    {name}) _arguments \\")
        for option in _options(command):
            value = ""
            if option.value:
                words = _values(command, option)
                value = f":{plain(option.value)}:" + (f"({' '.join(words)})" if words else "_files")
            for flag in filter(None, (option.name, option.short)):
                sign = "=" if option.value and flag.startswith("--") else ""
                lines.append(f"        '*{flag}{sign}[{plain(option.help)}]{value}' \\")
        action = "_healthlint_first" if name == "first" else actions.get(_OPERANDS.get(name, ""), "_files")
        lines.append(f"        '*:what:{action}' ;;")
    lines += [
        "    esac",
        "}",
        'if [[ $funcstack[1] == _healthlint ]]; then _healthlint "$@"; else compdef _healthlint healthlint; fi',
    ]
    return "\n".join(lines) + "\n"


def _fish() -> str:
    def quoted(text: str) -> str:
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

    lines = [
        "# Completion of healthlint for fish. Save it once:",
        "#   healthlint completion fish > ~/.config/fish/completions/healthlint.fish",
        "function __healthlint_command",
        "    for word in (commandline -opc)[2..-1]",
        f"        if contains -- $word {' '.join(COMMANDS)}",
        "            echo $word",
        "            return",
        "        end",
        "    end",
        "    echo $argv",
        "end",
    ]
    for name, command in COMMANDS.items():
        lines.append(
            "complete -c healthlint -n 'test -z (__healthlint_command \"\")' "
            f"-a {name} -d {quoted(command.help)}"
        )
        here = f"complete -c healthlint -n 'test (__healthlint_command check) = {name}'"
        for option in _options(name):
            line = f"{here} -l {option.name[2:]}" + (f" -s {option.short[1:]}" if option.short else "")
            words = _values(name, option)
            line += f" -x -a {quoted(' '.join(words))}" if words else " -r" if option.value else ""
            lines.append(f"{line} -d {quoted(option.help)}")
        kind = _OPERANDS.get(name)
        if kind == _RULES:
            lines.append(f"{here} -f -a '(healthlint rules 2>/dev/null | string match -r \"^[^ ]+/[^ ]+\")'")
        elif kind:
            lines.append(f"{here} -f" + (f" -a '{' '.join(SHELLS)}'" if kind == _SHELLS else ""))
    return "\n".join(lines) + "\n"


def _powershell() -> str:
    def listed(words: Sequence[str]) -> str:
        return "@(" + ", ".join(f"'{word}'" for word in words) + ")"

    lines = [
        "# Completion of healthlint for PowerShell. Put this into your $PROFILE:",
        "#   healthlint completion powershell | Out-String | Invoke-Expression",
        "Register-ArgumentCompleter -Native -CommandName healthlint -ScriptBlock {",
        "    param($word, $line, $position)",
        f"    $commands = {listed(tuple(COMMANDS))}",
        "    $options = @{",
        *(f"        '{name}' = {listed([option.name for option in _options(name)])}" for name in COMMANDS),
        "    }",
        "    $values = @{",
        *(
            f"        '{name} {option.name}' = {listed(_values(name, option))}"
            for name in COMMANDS
            for option in _options(name)
            if _values(name, option)
        ),
        "    }",
        "    $given = @($line.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })",
        "    if ($word) { $given = @($given | Select-Object -SkipLast 1) }",
        "    $command = $given | Where-Object { $commands -contains $_ } | Select-Object -First 1",
        "    $known = if ($command) { $command } else { 'check' }",
        "    $before = $given | Select-Object -Last 1",
        '    if ($values.ContainsKey("$known $before")) { $words = $values["$known $before"] }',
        "    elseif ($word -like '-*') { $words = $options[$known] }",
        "    elseif ($known -eq 'explain') {",
        "        $listed = healthlint rules 2>$null | ForEach-Object { ($_ -split ' ')[0] }",
        "        $words = $listed | Where-Object { $_ -like '*/*' }",
        "    }",
        f"    elseif ($known -eq 'completion') {{ $words = {listed(tuple(SHELLS))} }}",
        "    elseif (-not $command) { $words = $commands }",
        "    # Nothing found here: PowerShell goes on with file names.",
        '    $words | Where-Object { $_ -like "$word*" } | ForEach-Object {',
        "        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)",
        "    }",
        "}",
    ]
    return "\n".join(lines) + "\n"


SHELLS: Mapping[str, Callable[[], str]] = {
    "bash": _bash,
    "zsh": _zsh,
    "fish": _fish,
    "powershell": _powershell,
}
