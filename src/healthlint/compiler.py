"""Checked entries into the form that the stages run on: one vocabulary, joined patterns.

The idea: whatever a pattern needs that is not a mere joining word becomes a
concept, also the literal words of a rule (under a name such as ``"*17"``). One
pass over a draft then finds all of them (``annotate``), and a pattern only joins
places that are already known (``find``). Work grows with what a draft mentions,
not with the number of rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from healthlint.packed import packed, packed_word
from healthlint.packfile import MARKETS, Entry, PackSources, raise_problems
from healthlint.patterns import PatternError, Phrase, Step, expand, term_phrases
from healthlint.words import NUMBER, NUMBER_WORDS

# Joining words: too common to look up, compared in place.
_JOINING = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "of",
        "to",
        "in",
        "on",
        "at",
        "for",
        "with",
        "by",
        "from",
        "as",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "it",
        "its",
        "'s",
        "this",
        "that",
        "these",
        "those",
        "you",
        "your",
        "we",
        "our",
        "us",
        "i",
        "my",
        "they",
        "their",
        "them",
        "he",
        "she",
        "his",
        "her",
        "not",
        "no",
        "so",
        "if",
        "than",
        "then",
        "there",
        "here",
        "can",
        "will",
        "would",
        "do",
        "does",
        "did",
        "has",
        "have",
        "had",
        "more",
        "most",
        "very",
        "all",
        "any",
        "some",
        "one",
        "into",
        "up",
        "out",
        "about",
        "over",
    ]
)

# Concepts that the stages look up by name; a pack that lacks one is broken.
STAGE_CONCEPTS = [
    "cue.negation",
    "cue.negation.noun",
    "cue.negation.after",
    "cue.negation.not",
    "cue.terminator",
    "cue.subject",
    "cue.hedge",
    "cue.hedge.not",
    "cue.attribution",
    "cue.warning",
    "cue.myth",
    "cue.criticised",
    "cue.reported",
    "cue.yes",
    "cue.no",
    "cue.continues",
    "cue.denial",
    "cue.denial-noun",
    "cue.denial-seeming",
    "cue.denial-after",
    "cue.denial-end",
    "cue.conceded",
    "cue.dismissed",
    "cue.affirmed",
    "cue.caution",
    "cue.elsewhere",
    "agent.conventional",
    "treatment",
    "condition",
    "people.we",
    "condition.general",
]


class _Concepts:
    """Names to numbers, and the phrases of each concept."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.numbers: dict[str, int] = {}
        self.phrases: dict[int, set[Phrase]] = {}
        self.parents: dict[int, set[int]] = {}
        self.excepted: list[tuple[Phrase, int]] = []
        self._literal: dict[frozenset[Phrase], int] = {}
        self._frequency: dict[int, float] = {}

    def number(self, name: str) -> int:
        """The number of a concept, made with its dotted ancestors when new."""
        if name not in self.numbers:
            self.numbers[name] = len(self.names)
            self.names.append(name)
            self.phrases[self.numbers[name]] = set()
            self.parents[self.numbers[name]] = set()
            if "." in name:
                self.parents[self.numbers[name]].add(self.number(name.rpartition(".")[0]))
        return self.numbers[name]

    def literal(self, phrases: Iterable[Phrase]) -> int:
        """The number of the nameless concept that stands for these phrases."""
        key = frozenset(phrases)
        if key not in self._literal:
            number = self.number(f"*{len(self._literal)}")
            self.phrases[number] |= key
            self._literal[key] = number
        return self._literal[key]

    def frequency(self, number: int) -> float:
        """About how often per word of prose a term of the concept is met: rarer words make rarer phrases."""
        if number not in self._frequency:
            own = [phrase for other in self._below(number) for phrase in self.phrases[other]]
            self._frequency[number] = sum(
                min(_frequency(word) for word in phrase) ** (len(phrase) ** 0.5) for phrase in own
            )
        return self._frequency[number]

    def _below(self, number: int) -> set[int]:
        """The concept and all that belongs to it."""
        children: dict[int, set[int]] = {}
        for child, parents in self.parents.items():
            for parent in parents:
                children.setdefault(parent, set()).add(child)
        seen: set[int] = set()
        waiting = [number]
        while waiting:
            current = waiting.pop()
            if current not in seen:
                seen.add(current)
                waiting += children.get(current, ())
        return seen

    def closure(self, number: int) -> set[int]:
        """The concept and all that it belongs to."""
        seen: set[int] = set()
        waiting = [number]
        while waiting:
            current = waiting.pop()
            if current not in seen:
                seen.add(current)
                waiting += self.parents[current]
        return seen


def _frequency(word: str) -> float:
    """A guess at the share of a word in prose: joining words are common, others rare."""
    return 0.02 if word in _JOINING or word == NUMBER else 0.0002


def compile_packs(sources: PackSources) -> dict[str, Any]:
    """The compiled form of all packs. Raises ``RuleError`` with every mistake of every file."""
    problems = list(sources.problems)
    concepts = _Concepts()
    _read_concepts(sources.concepts, concepts, problems)
    standards = {str(entry.values["id"]) for entry in sources.standards}
    patterns: list[list[Any]] = []

    def compiled(entry: Entry, *path: Any) -> list[int]:
        texts: Any = entry.values
        for key in path:
            texts = texts.get(key) if isinstance(texts, dict) else texts[key]
            if texts is None:
                return []
        return _compile_patterns(texts, entry, path, concepts, patterns, problems)

    rules = [_rule_row(entry, compiled, standards, sources.modalities, problems) for entry in sources.rules]
    requirements = [_requirement_row(entry, compiled, standards, problems) for entry in sources.requirements]
    accepted = [_accepted_row(entry, concepts, standards, problems) for entry in sources.accepted]
    wordings = [
        {
            "id": entry.values["id"],
            "pack": entry.pack,
            "clears": entry.values.get("clears", []),
            **_looked_up(compiled(entry, "find"), patterns),
            "note": entry.values.get("note", ""),
        }
        for entry in sources.wordings
    ]
    _check_standard_names(sources, standards, problems)
    for name in STAGE_CONCEPTS:
        concepts.number(name)
    for modality, names in sources.modalities.items():
        for name in names:
            if name not in concepts.numbers:
                problems.append(f"modalities: {modality}: unknown concept {name!r}")
            concepts.number(name)
    raise_problems(problems)
    used = _used(patterns, concepts, accepted, sources.modalities)
    rows = sorted(rules + requirements, key=lambda row: str(row["id"]))
    vocabulary, meanings = _vocabulary(concepts, used)
    return {
        "filed": _filed(rows, patterns, concepts),
        "concepts": concepts.names,
        "vocabulary": vocabulary,
        "meanings": meanings,
        "patterns": [packed(pattern) for pattern in patterns],
        "rules": rows,
        "raw_rules": [row["id"] for row in rows if row.get("regex")],
        "accepted": accepted,
        "wordings": wordings,
        "standards": [_standard_row(entry) for entry in sources.standards],
        "packs": _pack_rows(sources),
        "own_packs": sorted({entry.pack for entry in sources.rules if entry.file[:6] != "rules/"}),
        "modalities": {
            name: [concepts.number(c) for c in names] for name, names in sources.modalities.items()
        },
        "numbers": {name: concepts.numbers[name] for name in STAGE_CONCEPTS},
    }


# --- concepts ----------------------------------------------------------------


def _read_concepts(entries: Sequence[Entry], concepts: _Concepts, problems: list[str]) -> None:
    for entry in entries:
        concepts.number(str(entry.values["id"]))
    concepts.number("number")
    concepts.phrases[concepts.numbers["number"]] |= {(NUMBER,)}
    for entry in entries:
        number = concepts.number(str(entry.values["id"]))
        for index, term in enumerate(entry.values.get("terms") or []):
            for phrase in _phrases(str(term), entry, ("terms", index), problems):
                concepts.phrases[number].add(phrase)
        for index, term in enumerate(entry.values.get("except") or []):
            for phrase in _phrases(str(term), entry, ("except", index), problems):
                concepts.excepted.append((phrase, number))
        for index, name in enumerate(entry.values.get("includes") or []):
            if name not in concepts.numbers:
                problems.append(_unknown(str(name), entry, ("includes", index), concepts))
            else:
                concepts.parents[concepts.numbers[name]].add(number)


def _phrases(term: str, entry: Entry, path: tuple[Any, ...], problems: list[str]) -> tuple[Phrase, ...]:
    try:
        return term_phrases(term)
    except PatternError as error:
        problems.append(f"{entry.file}:{entry.line(*path)}: term {term!r}: {error}")
        return ()


def _unknown(name: str, entry: Entry, path: tuple[Any, ...], concepts: _Concepts) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, [known for known in concepts.numbers if known[0] != "*"], 1)
    advice = f"did you mean {close[0]!r}?" if close else "define it under 'concepts'"
    return f"{entry.file}:{entry.line(*path)}: unknown concept {name!r}; {advice}"


def _used(
    patterns: list[list[Any]],
    concepts: _Concepts,
    accepted: list[dict[str, Any]],
    modalities: dict[str, list[str]],
) -> set[int]:
    """Numbers that anything looks up; a mention of any other concept need not be noted."""
    used = {number for _, parts in patterns for part in parts for number in part[0]}
    used |= {
        number for row in accepted for key in ("conditions", "qualifier", "forbid") for number in row[key]
    }
    used |= {concepts.numbers[name] for names in modalities.values() for name in names}
    used |= {concepts.numbers[name] for name in (*STAGE_CONCEPTS, "number")}
    return used


def _vocabulary(concepts: _Concepts, used: set[int]) -> tuple[dict[str, str], list[list[list[int]]]]:
    """First word -> its terms as one text (see ``packed``); and the meanings that the texts refer to.

    A meaning is [numbers of concepts, numbers that are hidden here]. Longer terms stand
    before shorter ones, so that places at one word are found longest first.
    """
    by_first: dict[str, dict[str, list[tuple[Phrase, int]]]] = {}
    singles: dict[str, int] = {}
    meanings: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}
    terms = _terms(concepts, used)
    for phrase in sorted(terms, key=lambda phrase: (-len(phrase), phrase)):
        meaning = (tuple(sorted(terms[phrase][0])), tuple(sorted(terms[phrase][1])))
        number = meanings.setdefault(meaning, len(meanings))
        for first in [*sorted(NUMBER_WORDS), NUMBER] if phrase[0] == NUMBER else [phrase[0]]:
            if len(phrase) == 1:
                singles.setdefault(first, number)
            else:
                by_first.setdefault(first, {}).setdefault(phrase[1], []).append((phrase[2:], number))
    for first in [word for word in by_first if word[0].isdigit()]:
        # a term that begins with this very number is met beside those that begin with any number
        singles.setdefault(first, singles.get(NUMBER, -1))
        for second, longer in by_first.get(NUMBER, {}).items():
            by_first[first][second] = [*by_first[first].get(second, []), *longer]
    words = sorted({*singles, *by_first})
    packed_terms = {word: packed_word(singles.get(word, -1), by_first.get(word, {})) for word in words}
    return packed_terms, [[list(numbers), list(hidden)] for numbers, hidden in meanings]


def _terms(concepts: _Concepts, used: set[int]) -> dict[Phrase, tuple[set[int], set[int]]]:
    """Every phrase with the numbers it stands for and those it hides."""
    terms: dict[Phrase, tuple[set[int], set[int]]] = {}
    by_phrase: dict[Phrase, set[int]] = {}
    for number, phrases in concepts.phrases.items():
        for phrase in phrases:
            by_phrase.setdefault(phrase, set()).add(number)
        noted = concepts.closure(number) & used
        if noted:
            for phrase in phrases:
                terms.setdefault(phrase, (set(), set()))[0].update(noted)
    for phrase, number in concepts.excepted:
        masked = (concepts.closure(number) - _claimed_otherwise(phrase, number, concepts, by_phrase)) & used
        if masked:
            terms.setdefault(phrase, (set(), set()))[1].update(masked)
    return terms


def _looked_up(numbers: list[int], patterns: list[list[Any]]) -> dict[str, list[int]]:
    """Patterns with the concepts of which a sentence must mention one for any of them to match."""
    anchors = {concept for number in numbers for concept in patterns[number][1][patterns[number][0]][0]}
    return {"find": numbers, "anchors": sorted(anchors)}


def _filed(rows: list[dict[str, Any]], patterns: list[list[Any]], concepts: _Concepts) -> list[str]:
    """For each concept the patterns that are looked up by it, by a second one they need, with their rule."""
    tables: list[dict[int, list[Any]]] = [{} for _ in concepts.names]
    for row in rows:
        for pattern in row.get("find", ()):
            anchor, parts = patterns[pattern]
            others = [
                index
                for index, part in enumerate(parts)
                if index != anchor and part[0] and not part[1] and not part[2]
            ]
            second = min(others, key=lambda index: _breadth(parts[index][0], concepts), default=None)
            for concept in parts[anchor][0]:
                for other in parts[second][0] if second is not None else (-1,):
                    tables[concept].setdefault(other, []).append([pattern, row["id"]])
    return [packed(sorted(table.items())) for table in tables]


def _claimed_otherwise(
    phrase: Phrase, number: int, concepts: _Concepts, by_phrase: dict[Phrase, set[int]]
) -> set[int]:
    """What the words of an exception still mean by way of other concepts.

    "heart attack" is no part of the body, yet it is a condition; hiding the organ must
    not hide the condition, nor what both belong to.
    """
    claimed: set[int] = set()
    for first in range(len(phrase)):
        for last in range(first + 1, len(phrase) + 1):
            for other in by_phrase.get(phrase[first:last], ()):
                if other != number:
                    claimed |= concepts.closure(other)
    return claimed - {number}


# --- patterns ----------------------------------------------------------------


def _compile_patterns(
    texts: Sequence[Any],
    entry: Entry,
    path: tuple[Any, ...],
    concepts: _Concepts,
    patterns: list[list[Any]],
    problems: list[str],
) -> list[int]:
    """Numbers of the compiled patterns of a list of pattern texts."""
    numbers = []
    for index, text in enumerate(texts):
        try:
            sequences = expand(str(text))
        except PatternError as error:
            problems.append(f"{entry.file}:{entry.line(*path, index)}: pattern {str(text)!r}: {error}")
            continue
        unknown = {
            n for steps in sequences for step in steps for n in step.concepts if n not in concepts.numbers
        }
        if unknown:
            problems += [_unknown(name, entry, (*path, index), concepts) for name in sorted(unknown)]
            continue
        hollow = {
            n for steps in sequences for step in steps for n in step.concepts if not _has_phrases(concepts, n)
        }
        if hollow:
            where = f"{entry.file}:{entry.line(*path, index)}"
            problems.append(f"{where}: pattern {str(text)!r} can never match: {min(hollow)!r} has no terms")
            continue
        for steps in sequences:
            numbers.append(len(patterns))
            patterns.append(_compile_steps(steps, concepts))
    return numbers


def _has_phrases(concepts: _Concepts, name: str) -> bool:
    number = concepts.numbers[name]
    if concepts.phrases[number]:
        return True
    return any(number in concepts.closure(other) for other, phrases in concepts.phrases.items() if phrases)


def _compile_steps(steps: tuple[Step, ...], concepts: _Concepts) -> list[Any]:
    """[index of the part to look up first, [[concept numbers, joining phrases, optional, gap]...]]."""
    parts: list[list[Any]] = []
    for step in steps:
        joining = [phrase for phrase in step.phrases if all(word in _JOINING for word in phrase)]
        telling = [phrase for phrase in step.phrases if phrase not in joining]
        numbers = [concepts.numbers[name] for name in step.concepts]
        if telling:
            numbers.append(concepts.literal(telling))
        parts.append([sorted(numbers), [list(p) for p in joining], step.optional, step.gap])
    anchors = [index for index, part in enumerate(parts) if part[0] and not part[1] and not part[2]]
    if not anchors:  # nothing but joining words: look those up after all
        index = next(index for index, part in enumerate(parts) if not part[2])
        parts[index][0] = sorted([*parts[index][0], concepts.literal(tuple(p) for p in parts[index][1])])
        parts[index][1] = []
        anchors = [index]
    return [min(anchors, key=lambda index: (_breadth(parts[index][0], concepts), index)), parts]


def _breadth(numbers: list[int], concepts: _Concepts) -> float:
    """A rough measure of how often any of the concepts is met in prose."""
    return sum(concepts.frequency(number) for number in numbers)


# --- rows --------------------------------------------------------------------


def _common(entry: Entry, standards: set[str], problems: list[str]) -> dict[str, Any]:
    values = entry.values
    markets = {}
    for market, names in (values.get("standards") or {}).items():
        if market in MARKETS and isinstance(names, list):
            markets[market] = [str(name) for name in names]
            for name in markets[market]:
                if name not in standards:
                    where = f"{entry.file}:{entry.line('standards')}"
                    problems.append(
                        f"{where}: {values['id']}: unknown standard {name!r}; define it under 'standards'"
                    )
    return {
        "id": values["id"],
        "family": values.get("family", ""),
        "kind": values.get("kind", "claim"),
        "severity": values.get("severity", "warning"),
        "severities": values.get("severity-in") or {},
        "message": str(values.get("message", "")).strip(),
        "why": " ".join(str(values.get("why", "")).split()),
        "instead": " ".join(str(values.get("instead", "")).split()),
        "markets": markets,
        "pack": entry.pack,
        "file": entry.file,
        "line": entry.line(),
        "status": values.get("status", "stable"),
        "clear": values.get("clear") or [],
        "lower": values.get("lower") or [],
        "where": values.get("where") or [],
        "modality": values.get("modality") or [],
        "yields": bool(values.get("yields", False)),
        "citation": values.get("citation", ""),
    }


def _rule_row(
    entry: Entry, compiled: Any, standards: set[str], modalities: dict[str, list[str]], problems: list[str]
) -> dict[str, Any]:
    row = _common(entry, standards, problems)
    for modality in row["modality"]:
        if modality not in modalities and modality not in ("any", "declared"):
            where = f"{entry.file}:{entry.line('modality')}"
            problems.append(
                f"{where}: {row['id']}: unknown modality {modality!r}; see rules/core/modalities.yaml"
            )
    for key in ("find", "also", "unless"):
        row[key] = compiled(entry, key)
    row["regex"] = [str(text) for text in entry.values.get("regex") or []]
    _check_regexes(entry, row["regex"], problems)
    return row


def _check_regexes(entry: Entry, texts: list[str], problems: list[str]) -> None:
    if not texts:
        return
    import regex

    for index, text in enumerate(texts):
        where = f"{entry.file}:{entry.line('regex', index)}"
        try:
            if regex.compile(text, regex.V0 | regex.IGNORECASE).match("", timeout=1):
                problems.append(f"{where}: regex {text!r} matches the empty string; it would flag every line")
        except regex.error as error:
            problems.append(f"{where}: regex {text!r} cannot be read: {error}")
        except TimeoutError:
            problems.append(f"{where}: regex {text!r} takes too long on an empty line; make it simpler")


def _requirement_row(entry: Entry, compiled: Any, standards: set[str], problems: list[str]) -> dict[str, Any]:
    row = _common(entry, standards, problems)
    row["not-given"] = compiled(entry, "not-given")
    for key in ("due", "not-due", "given"):
        conditions = []
        for index, condition in enumerate(entry.values.get(key) or []):
            conditions.append(_condition_row(entry, key, index, condition, compiled, problems))
        row[key] = conditions
    return row


def _condition_row(
    entry: Entry, key: str, index: int, condition: Any, compiled: Any, problems: list[str]
) -> dict[str, Any]:
    """A condition: a pattern, or patterns that must all stand within a sentence, block, section or draft."""
    if isinstance(condition, str):
        single = Entry(entry.pack, entry.file, {"all": [condition]}, entry.lines, (*entry.at, key, index))
        return _condition(all=[compiled(single, "all")], within="sentence")
    where = f"{entry.file}:{entry.line(key, index)}"
    known = ("all", "none", "within", "modality", "times", "forbids")
    if (
        not isinstance(condition, dict)
        or any(name not in known for name in condition)
        or not condition.get("all")
    ):
        problems.append(
            f"{where}: a condition of {key!r} is a pattern or a mapping with {', '.join(known)} ('all' needed)"
        )
        return _condition()
    within = condition.get("within", "draft")
    if within not in ("sentence", "near", "block", "section", "draft"):
        problems.append(
            f"{where}: within {within!r} is not known; choose sentence, near, block, section or draft"
        )
    times = condition.get("times", 1)
    if not isinstance(times, int) or isinstance(times, bool) or times < 1:
        problems.append(f"{where}: times is how many sentences must match, 1 or more, not {times!r}")
        times = 1
    part = Entry(entry.pack, entry.file, condition, entry.lines, (*entry.at, key, index))
    return _condition(
        all=[
            compiled(Entry(entry.pack, entry.file, {"all": [text]}, {}, part.at), "all")
            for text in condition["all"]
        ],
        none=compiled(part, "none"),
        within=within,
        modality=condition.get("modality") or [],
        times=times,
        forbids=condition.get("forbids") is True,
    )


def _condition(**values: Any) -> dict[str, Any]:
    plain = {"all": [], "none": [], "within": "draft", "modality": [], "times": 1, "forbids": False}
    return {**plain, **values}


def _accepted_row(
    entry: Entry, concepts: _Concepts, standards: set[str], problems: list[str]
) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": entry.values["id"],
        "pack": entry.pack,
        "modality": entry.values.get("modality") or [],
        "note": entry.values.get("note", ""),
    }
    for key in ("conditions", "qualifier", "forbid"):
        phrases = {
            phrase
            for index, term in enumerate(entry.values.get(key) or [])
            for phrase in _phrases(str(term), entry, (key, index), problems)
        }
        row[key] = [concepts.literal(phrases)] if phrases else []
    return row


def _check_standard_names(sources: PackSources, standards: set[str], problems: list[str]) -> None:
    for entry in (*sources.accepted, *sources.wordings):
        for name in entry.values.get("standard") or []:
            if name not in standards:
                where = f"{entry.file}:{entry.line('standard')}"
                problems.append(
                    f"{where}: {entry.values['id']}: unknown standard {name!r}; define it under 'standards'"
                )


def _standard_row(entry: Entry) -> list[Any]:
    keys = ("id", "code", "section", "title", "url", "read", "version", "effective", "until")
    return [*(str(entry.values.get(key) or "") for key in keys), bool(entry.values.get("verified", False))]


def _pack_rows(sources: PackSources) -> list[list[str]]:
    rows = []
    described = {entry.pack: entry.values for entry in sources.packs}
    for pack, digest in sorted(sources.digests.items()):
        values = described.get(pack, {})
        rows.append([pack, str(values.get("version", "0")), digest, str(values.get("title", pack))])
    return rows
