"""Reference entries that do not do their work: nothing cites them, or they lead nowhere."""

from __future__ import annotations

from healthlint.evidence.entries import fold_names
from healthlint.evidence.forms import CUE
from healthlint.evidence.index import MOST_NAMESAKES, Index
from healthlint.evidence.lists import Lists
from healthlint.expressions import compiled
from healthlint.types import Document, EvidenceProblem


def entry_problems(document: Document, lists: Lists, index: Index, keys: set[str]) -> list[EvidenceProblem]:
    """What is wrong with the entries themselves: incomplete, or cited by nothing.

    ``keys``: the works that links of the text lead to.
    """
    used = set(index.used)
    for place, entry in enumerate(index.entries):
        if not entry.targets.isdisjoint(keys):
            used.add(place)
    if len(used) < len(index.entries):
        used |= _named_in_text(document, lists, index, used)
    problems = []
    place = 0
    for each in lists.lists:
        places = range(place, place + len(each.entries))
        place += len(each.entries)
        for entry in each.entries:
            if entry.flaw:
                start, end, why = entry.flaw
                problems.append(EvidenceProblem("incomplete", entry.block, start, end, why))
        if not each.cited:
            continue
        unused = [index.entries[at] for at in places if at not in used]
        if len(unused) == len(each.entries):
            count = len(unused)
            detail = "Nothing in the text refers to this entry."
            if count > 1:
                detail = f"Nothing in the text refers to any of its {count} entries."
            problems.append(EvidenceProblem("orphan", each.block, each.start, each.end, detail))
        else:
            why = "Nothing in the text refers to this entry."
            problems += [EvidenceProblem("orphan", each.block, each.start, each.end, why) for each in unused]
    return problems


def _named_in_text(document: Document, lists: Lists, index: Index, used: set[int]) -> set[int]:
    """Entries whose author or title the text names without a formal citation ("Linde and colleagues")."""
    wanted: dict[str, list[int]] = {}
    titles: dict[str, list[int]] = {}
    for place, entry in enumerate(index.entries):
        if place in used:
            continue
        words = entry.author.split()
        if words and len(max(words, key=len)) > 2:
            wanted.setdefault(max(words, key=len), []).append(place)
        title = entry.title.split()
        if len(title) > 3:
            titles.setdefault(" ".join(title[:4]), []).append(place)
    found: set[int] = set()
    for number, block in enumerate(document.blocks):
        if number in lists.blocks or block.kind in ("furniture", "footnote"):
            continue
        folded = fold_names(block.text)
        words = folded.split()
        if (titles and '"' in block.text) or "“" in block.text or "‘" in block.text:
            for at in range(len(words) - 3):
                for place in titles.get(" ".join(words[at : at + 4]), ()):
                    if index.entries[place].title.rstrip() in folded:
                        found.add(place)
        hits = wanted.keys() & set(words)
        if not hits or not compiled(CUE).search(block.text):
            continue
        for word in sorted(hits):
            # A surname is a name only with its capital: "young" and "Young".
            if (
                word.capitalize() in block.text
                or word.upper() in block.text
                or not word.isascii()
                or "'" in block.text
            ):
                found.update(
                    place for place in wanted[word][:MOST_NAMESAKES] if index.entries[place].author in folded
                )
    return found
