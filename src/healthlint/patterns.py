"""The pattern language: text that reads like the sentence it catches, into parts.

See ``docs/rule-language.md`` for what an author writes. ``expand`` turns one
pattern into flat sequences of ``Step``s: choices and optional pieces are
multiplied out wherever words stand beside words, so that the matcher only ever
joins places (``find``).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from healthlint.inflect import inflections
from healthlint.words import NUMBER, fold, words_of

GAP = 8  # words that "..." may skip
MOST_PHRASES = 4000  # a choice multiplied out beyond this is a mistake of the author
MOST_SEQUENCES = 64

_TOKEN = re.compile(
    r"\s+|(?:\.\.\.|…)(?P<gap>\d*)|\{(?P<concept>[^{}]*)\}|(?P<mark>[()|?])"
    r"|(?P<word>(?:(?!\.\.\.)[^\s(){}|?~…])+)(?P<tilde>~?)"
)

# Signs of a regular expression that no words need; read as words they would be dropped without a word.
_EXPRESSION = re.compile(
    r"""(?<!\.)\.[*+]       # any character, repeated
    |   \\ \S?             # a class, an edge, an escaped sign
    |   \[ [^\]\s]* \]? | \]
    |   \(\?              # a group with an instruction
    |   \{\d*,?\d*\}      # a count
    |   \^
    |   (?<=[^\W\d])\*(?!\w) # a wildcard; a figure may have a star ("5*"), and "c*re" its own
    """,
    re.VERBOSE,
)

Phrase = tuple[str, ...]


class PatternError(ValueError):
    """A pattern that cannot be read or can never match. ``str(error)`` says why."""


class Step(NamedTuple):
    """One step of a sequence: any of ``concepts`` or ``phrases`` (runs of folded words).

    It begins at most ``gap`` words after the step before it.
    """

    concepts: tuple[str, ...]
    phrases: tuple[Phrase, ...]
    optional: bool = False
    gap: int = 0


class _Words(NamedTuple):
    phrases: tuple[Phrase, ...]


class _Concept(NamedTuple):
    name: str


class _Gap(NamedTuple):
    words: int


class _Choice(NamedTuple):
    branches: tuple[tuple[_Node, ...], ...]


class _Maybe(NamedTuple):
    node: _Node


_Node: TypeAlias = "_Words | _Concept | _Gap | _Choice | _Maybe"


@lru_cache(maxsize=50_000)  # tests and editors load the same packs again and again
def expand(pattern: str) -> tuple[tuple[Step, ...], ...]:
    """The flat sequences of steps that a pattern stands for.

    Raises ``PatternError`` for a pattern that is malformed, empty, or matches
    without a single word.
    """
    sequences = [_join(flat) for flat in _flatten(_parse(pattern))]
    for steps in sequences:
        if not steps or all(step.optional for step in steps):
            raise PatternError(
                "matches without any word; give it at least one word or {concept} that must be there"
            )
    return tuple(dict.fromkeys(sequences))


@lru_cache(maxsize=50_000)
def term_phrases(term: str) -> tuple[Phrase, ...]:
    """All runs of words that a term of a concept stands for. ``{number}`` becomes ``NUMBER``.

    Raises ``PatternError`` if the term names another concept or has a gap.
    """
    phrases: list[Phrase] = []
    for flat in _flatten(_parse(term)):
        product = _wordings(flat)
        if product is None:
            raise PatternError("a term holds words only; concepts and '...' belong in a rule's pattern")
        phrases.extend(product)
    if any(not phrase for phrase in phrases):
        raise PatternError("a term that may be empty; give it at least one word that must be there")
    return tuple(dict.fromkeys(phrases))


def _wordings(nodes: tuple[_Node, ...]) -> list[Phrase] | None:
    """All runs of words that nodes stand for, or None if one of them is no word."""
    product: list[Phrase] = [()]
    for node in nodes:
        if isinstance(node, _Words):
            product = _multiply(product, node.phrases)
        elif isinstance(node, _Maybe) and isinstance(node.node, _Words):
            product = product + _multiply(product, node.node.phrases)
        else:
            return None
    return product


def _multiply(left: list[Phrase], right: tuple[Phrase, ...]) -> list[Phrase]:
    if len(left) * len(right) > MOST_PHRASES:
        raise PatternError(f"stands for more than {MOST_PHRASES} wordings; split it")
    return [first + second for first in left for second in right]


# --- reading -----------------------------------------------------------------


def _parse(pattern: str) -> tuple[_Node, ...]:
    sign = _EXPRESSION.search(pattern)
    if sign:
        raise PatternError(
            f"'{sign.group()}' is of a regular expression, and this is read as words; write '...' for words "
            "between, '~' for any inflection, or put the expression under 'regex' of a rule"
        )
    tokens = []
    position = 0
    while position < len(pattern):
        match = _TOKEN.match(pattern, position)
        if match is None:
            raise PatternError(f"cannot read {pattern[position : position + 12]!r}")
        if not match.group().isspace():
            tokens.append(match)
        position = match.end()
    branches, rest = _branches(tokens, 0, depth=0)
    if rest != len(tokens):
        raise PatternError("')' without '('")
    if len(branches) > 1:
        raise PatternError("'|' outside brackets; write (a | b)")
    if not branches[0]:
        raise PatternError("empty")
    return branches[0]


def _branches(tokens: list[re.Match[str]], index: int, depth: int) -> tuple[list[tuple[_Node, ...]], int]:
    """Read branches separated by '|' up to a closing bracket or the end."""
    if depth > 8:
        raise PatternError("brackets nested more than 8 deep")
    branches: list[tuple[_Node, ...]] = []
    nodes: list[_Node] = []
    while index < len(tokens):
        token = tokens[index]
        mark = token["mark"]
        if mark in (")", "?") and _runs_on(tokens, index):
            rest = tokens[index + 1].group()
            raise PatternError(
                f"'{mark}' in the middle of a word, before {rest!r}; write whole words, such as (colour | color)"
            )
        if mark == ")":
            break
        if mark == "|":
            branches.append(tuple(nodes))
            nodes = []
        elif mark == "?":
            if not nodes or isinstance(nodes[-1], (_Maybe, _Gap)):
                raise PatternError("'?' has nothing before it to make optional")
            nodes.append(_Maybe(nodes.pop()))
        elif mark == "(":
            if index and tokens[index - 1]["word"] and tokens[index - 1].end() == token.start():
                stem = tokens[index - 1].group()
                raise PatternError(f"'(' in the middle of a word; write whole words: ({stem}... | {stem}...)")
            inner, index = _branches(tokens, index + 1, depth + 1)
            if index >= len(tokens):
                raise PatternError("'(' is never closed")
            if any(not branch for branch in inner):
                raise PatternError("an empty choice in brackets; write (a | b)? for 'or nothing'")
            nodes.append(_choice(inner))
            if index + 1 < len(tokens) and tokens[index + 1].group() == "~":
                raise PatternError("'~' belongs to one word")
        elif token["concept"] is not None:
            name = token["concept"].strip()
            nodes.append(_Words(((NUMBER,),)) if name == "number" else _Concept(name))
        elif token["word"] is None:
            nodes.append(_Gap(int(token["gap"] or GAP)))
        else:
            nodes.append(_words(token["word"], bool(token["tilde"])))
        index += 1
    branches.append(tuple(nodes))
    return branches, index


def _runs_on(tokens: list[re.Match[str]], index: int) -> bool:
    """A word goes on right behind the token, with no space between; not so "'s", which is a word of its own."""
    token, after = tokens[index], tokens[index + 1 : index + 2]
    return any(one.start() == token.end() and (one["word"] or "")[:1].isalnum() for one in after)


def _words(text: str, inflected: bool) -> _Words:
    words = tuple(words_of(fold(text)))
    if not words:
        raise PatternError(f"{text!r} holds no word")
    if not inflected:
        return _Words((words,))
    return _Words(tuple((*words[:-1], form) for form in inflections(words[-1])))


def _choice(branches: list[tuple[_Node, ...]]) -> _Node:
    """A choice between plain words is itself plain words."""
    phrases: list[Phrase] = []
    for branch in branches:
        product = _wordings(branch)
        if product is None:
            return _Choice(tuple(branches))
        phrases.extend(product)
    if any(not phrase for phrase in phrases):
        raise PatternError("a choice that may be empty; write (a | b)? for 'or nothing'")
    return _Words(tuple(dict.fromkeys(phrases)))


# --- multiplying out ---------------------------------------------------------


def _flatten(nodes: tuple[_Node, ...]) -> list[tuple[_Node, ...]]:
    """Choices that hold concepts or gaps, multiplied out."""
    sequences: list[tuple[_Node, ...]] = [()]
    for node in nodes:
        options: list[tuple[_Node, ...]]
        if isinstance(node, _Choice):
            options = _options(node)
        elif isinstance(node, _Maybe) and isinstance(node.node, _Choice):
            options = [(), *_options(node.node)]
        else:
            options = [(node,)]
        sequences = [sequence + option for sequence in sequences for option in options]
        if len(sequences) > MOST_SEQUENCES:
            raise PatternError(f"stands for more than {MOST_SEQUENCES} different orders; split it")
    return sequences


def _options(choice: _Choice) -> list[tuple[_Node, ...]]:
    plain = [branch for branch in choice.branches if _single(branch)]
    options = [flat for branch in choice.branches if not _single(branch) for flat in _flatten(branch)]
    if plain:  # single concepts and words stay together as one step
        options.insert(0, (_Choice(tuple(plain)),))
    return options


def _single(branch: tuple[_Node, ...]) -> bool:
    return len(branch) == 1 and isinstance(branch[0], (_Words, _Concept))


def _join(flat: tuple[_Node, ...]) -> tuple[Step, ...]:
    """Steps from nodes: words that stand together become one step."""
    steps: list[Step] = []
    gap = 0
    for node in flat:
        if isinstance(node, _Gap):
            gap = max(gap, node.words)
            continue
        optional = isinstance(node, _Maybe)
        inner = node.node if isinstance(node, _Maybe) else node
        step = _step(inner, optional, gap)
        last = steps[-1] if steps else None
        if (
            last is not None
            and gap == 0
            and not last.concepts
            and not step.concepts
            and not last.optional
            and len(last.phrases) * (len(step.phrases) + optional) <= 400
        ):
            joined = _multiply(list(last.phrases), step.phrases)
            if optional:
                joined = [*last.phrases, *joined]
            steps[-1] = last._replace(phrases=tuple(dict.fromkeys(joined)))
        else:
            steps.append(step)
        gap = 0
    if gap:
        raise PatternError("'...' at the end says nothing; leave it out")
    if steps and flat and isinstance(flat[0], _Gap):
        raise PatternError("'...' at the start says nothing; leave it out")
    return tuple(steps)


def _step(node: _Node, optional: bool, gap: int) -> Step:
    if isinstance(node, _Words):
        return Step((), node.phrases, optional, gap)
    if isinstance(node, _Concept):
        return Step((node.name,), (), optional, gap)
    if isinstance(node, _Choice):
        concepts = tuple(b[0].name for b in node.branches if isinstance(b[0], _Concept))
        phrases = tuple(p for b in node.branches if isinstance(b[0], _Words) for p in b[0].phrases)
        return Step(concepts, phrases, optional, gap)
    raise PatternError("'?' inside a choice; put it behind the bracket")
