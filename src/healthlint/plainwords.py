"""Patterns in the words of the copy that they catch, for readers who do not know the pattern language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from healthlint.packfile import Entry

_TOKEN = re.compile(r"(?:\.\.\.|…)\d*|\{[^{}]*\}|[()|?~]|(?:(?!\.\.\.)[^\s(){}|?~…])+")
MOST_NESTED = 8  # concepts that include others


class Vocabulary:
    """The concepts of the packs, by name, and a word for each."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._values: Mapping[str, Mapping[str, Any]] = {
            str(entry.values["id"]): entry.values for entry in entries
        }

    def word_for(self, name: str, depth: int = 0) -> str:
        """The first term of a concept, or of what belongs to it; else what its name says."""
        values = self._values.get(name, {})
        terms = values.get("terms") or ()
        if terms:
            return self.example(str(terms[0]))
        below = [
            *(values.get("includes") or ()),
            *(known for known in self._values if known.startswith(f"{name}.")),
        ]
        if below and depth < MOST_NESTED:
            return self.word_for(str(below[0]), depth + 1)
        return "20" if name == "number" else name.rpartition(".")[2].replace("-", " ")

    def terms(self, name: str) -> Sequence[Any]:
        """The terms of a concept itself, without what it includes."""
        return self._values.get(name, {}).get("terms") or ()

    def example(self, pattern: str) -> str:
        """The shortest way to say what a pattern asks for: ``needle … back``."""
        words, _ = self._read(_TOKEN.findall(pattern), 0)
        return re.sub(r"([£$€]) (?=\d)", r"\1", " ".join(words))

    def _read(self, tokens: Sequence[str], index: int) -> tuple[list[str], int]:
        """The words of the first branch from ``index`` on, and where its brackets close."""
        pieces: list[list[str]] = []
        first: list[str] | None = None
        while index < len(tokens) and tokens[index] != ")":
            mark = tokens[index]
            if mark == "(":
                inner, index = self._read(tokens, index + 1)
                pieces.append(inner)
            elif mark == "|":
                first = first if first is not None else _flat(pieces)
                pieces = []
            elif mark == "?":
                if pieces:
                    pieces.pop()
            elif mark[0] == "{":
                pieces.append([self.word_for(mark[1:-1].strip())])
            elif mark[0] in ".…":
                pieces.append(["…"])
            elif mark != "~":
                pieces.append([mark])
            index += 1
        return first if first is not None else _flat(pieces), index


def _flat(pieces: Sequence[Sequence[str]]) -> list[str]:
    """The words in a row; a gap beside a gap, or at an end, says nothing."""
    words: list[str] = []
    for word in (word for piece in pieces for word in piece):
        if word != "…" or (words and words[-1] != "…"):
            words.append(word)
    return words[:-1] if words[-1:] == ["…"] else words


def readable(pattern: str) -> str:
    """A term as a person reads it: ``(sore | stiff) neck~`` as ``sore/stiff neck``."""
    text = re.sub(r"\s*\|\s*", "/", pattern.replace("~", ""))
    text = re.sub(r"\{([^{}]*)\}", lambda found: f"any {found[1].rpartition('.')[2].replace('-', ' ')}", text)
    text = re.sub(r"\(([^()]*)\)\?", r"[\1]", text)
    text = re.sub(r"(?:\.\.\.|…)\d*", "…", text)
    while "(" in text:
        plain = re.sub(r"\(([^()]*)\)", r"\1", text)
        if plain == text:
            break
        text = plain
    return " ".join(re.sub(r"(\w+)\?", r"[\1]", text).split())


def conditions_in_words(conditions: Sequence[Any], vocabulary: Vocabulary) -> Iterator[str]:
    """What each condition of a requirement looks for, by an example: ``"needle … back" and "offer"``."""
    told = set()
    for condition in conditions:
        values: Mapping[str, Any] = condition if isinstance(condition, dict) else {"all": [condition]}
        patterns = [*(values.get("all") or ()), *(values.get("amid") or ())]
        words = [f'"{vocabulary.example(str(pattern))}"' for pattern in patterns]
        if values.get("times", 1) > 1:
            words[0] += " in more than one sentence"
        said = " with ".join(dict.fromkeys(words))
        if said not in told:
            told.add(said)
            yield said
