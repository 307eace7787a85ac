"""Pages of what rules rest on: a clause of a code or law, an accepted use, an authorised wording."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from healthlint.explain import section, standard_lines, written_in
from healthlint.packfile import Entry, PackSources
from healthlint.packs import PROFILES
from healthlint.plainwords import Vocabulary, readable
from healthlint.reports.cells import inert, wrap
from healthlint.reports.text import PLAIN, Page
from healthlint.types import RuleSet

MOST_RULES = 12  # that are named one by one; more are counted by family


def basis_page(name: str, sources: PackSources, ruleset: RuleSet, page: Page = PLAIN) -> str:
    """The page of a standard, an accepted use or an authorised wording, "" if none is called so.

    A standard may be called as reports cite it, too; by its code alone it brings the others of that code.
    ``sources``: the files that the ``ruleset`` was made from.
    """
    wanted = " ".join(name.split()).casefold()
    texts = [
        _text(_standard(entry, sources, ruleset, page), entry, page)
        for entry in sources.standards
        if wanted in map(str.casefold, _calls(entry))
    ]
    for entry in sources.accepted:
        if wanted == str(entry.values["id"]).casefold():
            texts.append(_text(_accepted(entry, Vocabulary(sources.concepts), ruleset, page), entry, page))
    for entry in sources.wordings:
        if wanted == str(entry.values["id"]).casefold():
            texts.append(_text(_wording(entry, Vocabulary(sources.concepts), ruleset, page), entry, page))
    return "\n".join(texts)


def basis_names(sources: PackSources) -> list[str]:
    """What all standards, accepted uses and authorised wordings are called."""
    ids = [str(entry.values["id"]) for entry in (*sources.accepted, *sources.wordings)]
    return [*(call for entry in sources.standards for call in _calls(entry)), *ids]


def _text(lines: Iterable[str], entry: Entry, page: Page) -> str:
    return "\n".join([*lines, *written_in(entry.place(), page)]) + "\n"


def _market(entry: Entry) -> str:
    """Where it holds: a market's folder, or everywhere."""
    return entry.pack if entry.pack in PROFILES else f"every market ({inert(entry.pack)})"


def _calls(entry: Entry) -> Iterator[str]:
    """What a standard is called: its id, and its code with the section or, without one, the title."""
    code, section, title = (str(entry.values.get(key) or "") for key in ("code", "section", "title"))
    yield str(entry.values["id"])
    yield code
    yield f"{code} {section}" if section else f"{code}: {title}"
    if not section:
        yield title


def _list(terms: Iterable[object]) -> list[str]:
    return [", ".join(readable(str(term)) for term in terms)]


def _standard(entry: Entry, sources: PackSources, ruleset: RuleSet, page: Page) -> Iterator[str]:
    name = str(entry.values["id"])
    yield page.paint(inert(name), "bold")
    yield from standard_lines(ruleset.standards[name], page, "")
    yield ""
    yield f"Market: {_market(entry)}"
    if not entry.values.get("section"):
        yield wrap("No section number: either the source has none, or it could not be confirmed.", page.width)
    rules = sorted(
        (one.values for one in (*sources.rules, *sources.requirements)), key=lambda one: str(one["id"])
    )
    citing = [one for one in rules if any(name in names for names in (one.get("standards") or {}).values())]
    if len(citing) <= MOST_RULES:
        yield from section("Rules that cite it", [f"{one['id']}: {one['message']}" for one in citing], page)
    else:
        families = sorted(str(one["family"]) for one in citing)
        counted = [f"{family} ({families.count(family)})" for family in dict.fromkeys(families)]
        told = f"{len(citing)} rules; healthlint explain FAMILY shows those of one: {', '.join(counted)}"
        yield from section("Rules that cite it", [told], page)
    for title, entries in (("Accepted uses", sources.accepted), ("Authorised wordings", sources.wordings)):
        resting = [
            f"{one.values['id']}: {one.values.get('note') or 'see its page'}"
            for one in entries
            if name in (one.values.get("standard") or ())
        ]
        yield from section(f"{title} that rest on it", resting, page)


def _accepted(entry: Entry, vocabulary: Vocabulary, ruleset: RuleSet, page: Page) -> Iterator[str]:
    values = entry.values
    yield page.paint(inert(str(values["id"])), "bold")
    yield wrap(
        "An accepted use. A claim is cleared where every condition that its sentence names is among these.",
        page.width,
    )
    yield ""
    yield f"Market: {_market(entry)}"
    yield wrap(f"In drafts that sell: {', '.join(map(str, values['modality']))}", page.width, "  ", begun=0)
    if values.get("note"):
        yield wrap(str(values["note"]), page.width)
    yield from section("Conditions", _list(values["conditions"]), page)
    if values.get("qualifier"):
        where = "paragraph" if values.get("block") else "sentence"
        yield from section(f"Only with one of these in the {where}", _list(values["qualifier"]), page)
    forbidden = [*(values.get("forbid") or ()), *vocabulary.terms("cue.overclaim")]
    yield from section("Not with any of these in the sentence", _list(forbidden), page)
    yield from _rests_on(entry, ruleset, page)


def _wording(entry: Entry, vocabulary: Vocabulary, ruleset: RuleSet, page: Page) -> Iterator[str]:
    values = entry.values
    reach = "the paragraph that it stands in" if values.get("block") else "the words in and beside it"
    yield page.paint(inert(str(values["id"])), "bold")
    yield wrap(f"An authorised wording. It clears claims of the families named, in {reach}.", page.width)
    yield ""
    yield f"Market: {_market(entry)}"
    yield wrap(f"Clears: {', '.join(map(str, values['clears']))}", page.width, "  ", begun=0)
    if values.get("note"):
        yield wrap(str(values["note"]), page.width)
    wordings = dict.fromkeys(vocabulary.example(str(pattern)) for pattern in values["find"])
    yield from section("Wordings such as", list(wordings), page)
    yield from _rests_on(entry, ruleset, page)


def _rests_on(entry: Entry, ruleset: RuleSet, page: Page) -> Iterator[str]:
    names = [str(name) for name in entry.values.get("standard") or ()]
    if names:
        yield ""
        yield page.paint("Rests on", "bold")
        for name in names:
            yield from standard_lines(ruleset.standards[name], page)
