"""The pages of the documentation that come from the packs and from the table of commands.

A hook of the site's build (see properdocs.yml), so that no page can fall behind
the rules. ``pages()`` gives them all as Markdown and needs nothing but healthlint.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from healthlint.arguments import COMMANDS, EVERYWHERE, Option, usage
from healthlint.compiler.rowtypes import RuleRow
from healthlint.packfile import Entry, PackSources, read_packs
from healthlint.packs import PROFILES, load_rules, rule_files
from healthlint.types import RuleSet, Standard

NOUNS = {"error": "error", "warning": "warning", "info": "note", "off": "off"}
# Hand-written pages in the order of the menu; those that are not there are left out of it.
MENU = [
    ("Start", "index.md"),
    ("Use", ["commands.md", "settings.md", "waivers.md", "baseline.md", "ci.md", "wondering.md"]),
    ("Rules", ["rules/index.md", "requirements.md", "markets.md", "standards.md", "rule-language.md"]),
    (
        "Reference",
        ["json.md", "exit-codes.md", "standards-notes.md", "platforms.md", "threat-model.md", "speed.md"],
    ),
    ("Questions", "faq.md"),
]

RULES_INTRO = """\
{number} rules and required statements. Severities differ by [market](../markets.md); `healthlint rules`
lists those in force in your folder.
"""
REQUIREMENTS_INTRO = """\
What a draft must tell its readers, given what it is about. The finding stands at the words that call for
the statement; `healthlint trace` shows those words, and where the statement is made. A draft says it in
its own words: what counts is that the risk is stated to the reader, not denied, asked or linked away.
"""
STANDARDS_INTRO = """\
The clauses that rules cite. ✓ means that the clause and its number were read in a published source;
**unverified** means that the rule is believed to exist, but its number or exact content is from memory and
still has to be checked; it bears no date of reading. Titles are our own words. How each was checked:
[notes on the standards](standards-notes.md).
"""
MARKETS_INTRO = """\
A profile is what one market's regulators ask for. The core and safety packs run everywhere; a profile
adds its standards, its severities and the uses and wordings that are accepted there. Choose with
`--profile uk`, in the [settings](settings.md) or in a draft's front matter; several at once mean the
strictest of them.
"""


def pages() -> dict[str, str]:
    """Every generated page, by its path."""
    sources = read_packs(rule_files(()))
    ruleset = load_rules(PROFILES, preview=True)
    standards = {str(entry.values["id"]): entry for entry in sources.standards}
    written = [*sources.rules, *sources.requirements]
    entries = sorted(written, key=lambda entry: str(entry.values["id"]))
    result = {
        f"rules/{entry.values['id']}.md": "\n".join(_rule(entry, ruleset, standards)) for entry in entries
    }
    result["rules/index.md"] = "\n".join(_index(entries, ruleset))
    result["requirements.md"] = "\n".join(_requirements(sources.requirements))
    result["standards.md"] = "\n".join(_standards(sources, ruleset))
    result["markets.md"] = "\n".join(_markets(sources, ruleset))
    result["commands.md"] = "\n".join(_commands())
    return {path: f"{text}\n" for path, text in result.items()}


def plain(text: object) -> str:
    """Text as it is, whatever it holds: nothing in it is Markdown or HTML."""
    escaped = html.escape(" ".join(str(text).split()), quote=False)
    return "".join(f"&#{ord(sign)};" if sign in "*_`[]|\\{}~#" else sign for sign in escaped)


# --- rules -------------------------------------------------------------------


def _rule(entry: Entry, ruleset: RuleSet, standards: Mapping[str, Entry]) -> Iterator[str]:
    row = ruleset.book.rows[entry.values["id"]]
    requirement = row["kind"] == "requirement"
    up = "../" * (row["id"].count("/") + 1)
    yield f"[All rules]({up}rules/index.md#{row['family']})\n"
    yield f"# {row['id']}\n"
    yield f"{plain(row['message'])}\n"
    if row["status"] == "preview":
        yield "**On trial (preview).** Runs only with `--preview`; its findings are notes.\n"
    markets = ", ".join(f"{market} {NOUNS[level]}" for market, level in row["severities"].items())
    yield f"- Severity: **{NOUNS[row['severity']]}**" + (f" ({markets})" if markets else "")
    yield f"- Family: `{row['family']}`"
    yield f"- Pack: {row['pack']}, written in `{row['file']}`"
    if row["modality"]:
        yield f"- Only in drafts that {sold(row['modality'])}"
    if row["where"]:
        yield f"- Only in: {', '.join(row['where'])}"
    yield f"\n## Why\n\n{plain(row['why'])}\n"
    yield f"## {'What to add' if requirement else 'What to say instead'}\n\n{plain(row['instead'])}\n"
    cases = entry.values.get("cases") or {}
    yield from _cases("What it reports", cases.get("flag") or [])
    yield from _cases("What it leaves alone", cases.get("quiet") or [])
    if row["clear"] or row["lower"]:
        yield "## What clears or softens it\n"
        yield f"Clears: {', '.join(row['clear']) or 'nothing'}."
        yield f"Lowers by one severity: {', '.join(row['lower']) or 'nothing'}.\n"
        yield f"[What each guard means]({up}rule-language.md#guards). `healthlint trace` shows it for a draft.\n"
    yield from _cited(row, ruleset, standards)
    waiver = f"<!-- healthlint-ignore {row['id']}: your reason -->"
    yield f"To let one case stand, say why: `{waiver}` ([waivers]({up}waivers.md)).\n"


def sold(modality: Sequence[str]) -> str:
    """What drafts sell that a rule reads."""
    if "declared" in modality:
        return (
            "sell something; a note where they do not say what" if "any" in modality else "say what they sell"
        )
    return f"sell {', '.join(f'`{name}`' for name in modality if name != 'any') or 'something'}"


def _cases(title: str, cases: Sequence[Any]) -> Iterator[str]:
    if cases:
        yield f"## {title}\n"
        yield '<ul class="cases">' + "".join(f"<li>{_case(case)}</li>" for case in cases) + "</ul>\n"


def _case(case: Any) -> str:
    setting = case if isinstance(case, dict) else {"text": case}
    text = html.escape(str(setting.get("text", "")).strip(), quote=False)
    text = text.replace("[[", "<mark>").replace("]]", "</mark>").replace("\n", "<br>")
    more = ", ".join(f"{key} {value}" for key, value in setting.items() if key != "text")
    return text + (f" <small>({html.escape(more)})</small>" if more else "")


def _cited(row: Mapping[str, Any], ruleset: RuleSet, standards: Mapping[str, Entry]) -> Iterator[str]:
    yield "## Standards\n"
    for market, names in row["markets"].items():
        cited = [ruleset.standards[name] for name in names if name in ruleset.standards]
        if cited:
            yield f"**{'Every market' if market == 'all' else market.upper()}**\n"
            yield from (f"- {_standard(one)}" for one in cited)
            yield ""


def _standard(standard: Standard) -> str:
    name = plain(f"{standard.code} {standard.section}".strip())
    name = f"[{name}](<{standard.url}>)" if standard.url.startswith(("https://", "http://")) else name
    dates = f", in force from {standard.effective}" if standard.effective else ""
    dates += f", until {standard.until}" if standard.until else ""
    return f"{name}{f': {plain(standard.title)}' if standard.title else ''}{dates} ({_mark(standard)})"


def _mark(standard: Standard) -> str:
    """Whether somebody has read the clause at its source, in words and not by colour alone."""
    if standard.verified:
        return f"✓ verified{f', read {standard.read}' if standard.read else ''}"
    return "**unverified**: from memory; check before you rely on it"


def _index(entries: Sequence[Entry], ruleset: RuleSet) -> Iterator[str]:
    yield "# Rules\n"
    yield RULES_INTRO.format(number=len(entries))
    families: dict[str, list[RuleRow]] = {}
    for entry in entries:
        row = ruleset.book.rows[entry.values["id"]]
        families.setdefault(row["family"], []).append(row)
    for family, rows in sorted(families.items()):
        yield f"## {family}\n\n| rule | severity | what it reports |\n|---|---|---|"
        for row in rows:
            trial = "on trial, " if row["status"] == "preview" else ""
            severity, message = NOUNS[row["severity"]], plain(row["message"])
            yield f"| [{row['id']}]({row['id']}.md) | {trial}{severity} | {message} |"
        yield ""


def _requirements(entries: Sequence[Entry]) -> Iterator[str]:
    yield "# Required statements\n"
    yield REQUIREMENTS_INTRO
    yield "| statement | when it is missing | a fair statement to adapt |\n|---|---|---|"
    for entry in sorted(entries, key=lambda entry: str(entry.values["id"])):
        name = entry.values["id"]
        message, instead = plain(entry.values["message"]), plain(entry.values["instead"])
        yield f"| [{name}](rules/{name}.md) | {message} | {instead} |"


# --- standards and markets ---------------------------------------------------


def _standards(sources: PackSources, ruleset: RuleSet) -> Iterator[str]:
    titles = {str(entry.values["id"]): str(entry.values["title"]) for entry in sources.packs}
    cited: dict[str, list[str]] = {}
    for row in ruleset.book.rows.values():
        for name in {name for names in row["markets"].values() for name in names}:
            cited.setdefault(name, []).append(row["id"])
    yield "# Standards by market\n"
    yield STANDARDS_INTRO
    for pack in (*PROFILES, "core", "safety"):
        entries = [entry for entry in sources.standards if entry.pack == pack]
        if not entries:
            continue
        yield f"## {plain(titles.get(pack, pack))}\n"
        yield "| clause | read at its source | cited by |\n|---|---|---|"
        for entry in entries:
            one = ruleset.standards[str(entry.values["id"])]
            rules = cited.get(one.id, [])
            links = ", ".join(f"[{name}](rules/{name}.md)" for name in rules[:3])
            links += f" and {len(rules) - 3} more" if len(rules) > 3 else ""
            name = plain(f"{one.code} {one.section}".strip())
            name = f"[{name}](<{one.url}>)" if one.url.startswith(("https://", "http://")) else name
            mark = f"✓ {one.read}" if one.verified else "**unverified**"
            title = f": {plain(one.title)}" if one.title else ""
            yield f"| {name}{title} | {mark} | {links or 'accepted uses or wordings only'} |"
        yield ""


def _markets(sources: PackSources, ruleset: RuleSet) -> Iterator[str]:
    yield "# Markets (profiles)\n"
    yield MARKETS_INTRO
    differ = [row for row in ruleset.book.rows.values() if row["severities"]]
    for entry in sorted(sources.packs, key=lambda entry: str(entry.values["id"])):
        pack = entry.values
        yield f"## {plain(pack.get('title', pack['id']))} (`{pack['id']}`)\n"
        if pack.get("about"):
            yield f"{plain(pack['about'])}\n"
        yield f"- Pack version {plain(pack.get('version', ''))}, reviewed {plain(pack.get('reviewed', ''))}"
        if pack.get("authority"):
            yield f"- Authority: {plain(pack['authority'])}"
        own = [row for row in differ if pack["id"] in row["severities"]]
        if own:
            words = [
                f"[{row['id']}](rules/{row['id']}.md) {NOUNS[row['severities'][pack['id']]]}" for row in own
            ]
            yield f"- Other severities than elsewhere: {', '.join(words)}"
        for title, entries in (
            ("Accepted uses", sources.accepted),
            ("Authorised wordings", sources.wordings),
        ):
            here = [one for one in entries if one.pack == pack["id"]]
            if here:
                yield f"- {title}: {len(here)}"
                yield from (f"    - {_accepted(one.values)}" for one in here)
        yield ""


def _accepted(values: Mapping[str, Any]) -> str:
    if values.get("conditions"):
        kinds = ", ".join(map(str, values.get("modality") or []))
        words = f"{kinds}: {', '.join(str(one).replace('~', '') for one in values['conditions'])}"
        if values.get("qualifier"):
            words += f"; with one of: {', '.join(str(one).replace('~', '') for one in values['qualifier'])}"
        return plain(words) + (f". {plain(values['note'])}" if values.get("note") else "")
    return plain(values.get("note") or values["id"])


# --- commands ----------------------------------------------------------------


def _commands() -> Iterator[str]:
    yield "# Commands\n"
    yield f"```text\n{usage().split('Options of check:')[0].rstrip()}\n```\n"
    for name, command in COMMANDS.items():
        yield f"## healthlint {name}\n"
        yield f"`{f'healthlint {name} {command.operands}'.rstrip()}`: {plain(command.help)}.\n"
        if command.options:
            yield "| option | what it does |\n|---|---|"
            yield from (_option(option) for option in command.options)
            yield ""
    yield "## Everywhere\n\n| option | what it does |\n|---|---|"
    yield from (_option(option) for option in EVERYWHERE)


def _option(option: Option) -> str:
    short = f"`{option.short}`, " if option.short else ""
    return f"| {short}`{f'{option.name} {option.value}'.rstrip()}` | {plain(option.help)} |"


# --- the site's build --------------------------------------------------------


def on_config(config: Any) -> Any:
    """Called with the site's settings: the menu, without the pages that are not there."""
    from pathlib import Path

    made = {"rules/index.md", "requirements.md", "standards.md", "markets.md", "commands.md"}

    def there(path: str) -> bool:
        return path in made or Path(config["docs_dir"], path).is_file()

    config["nav"] = [
        {title: entry if isinstance(entry, str) else [path for path in entry if there(path)]}
        for title, entry in MENU
    ]
    return config


def on_files(files: Any, config: Any) -> Any:
    """Called with the files of the site: the generated pages join them."""
    from properdocs.structure.files import File

    for path, text in pages().items():
        files.append(File.generated(config, path, content=text))
    return files
