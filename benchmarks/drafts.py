"""Drafts to measure on, made of the project's own texts and, where it is present, of a corpus beside it.

``dense`` drafts are made of claims that a regulator objected to, several findings a
paragraph; ``sparse`` ones of careful paragraphs, as in a good article. The order is
shuffled by a fixed seed, so every run makes the same drafts.
"""

from __future__ import annotations

import json
import pathlib
import random
from collections.abc import Iterator
from typing import NamedTuple

HERE = pathlib.Path(__file__).resolve().parent
EXAMPLE = HERE.parent / "examples" / "draft.md"
CORPUS = HERE.parent.parent / "shared" / "corpus"
DRAFT_BYTES = 5_000


class Folder(NamedTuple):
    """Drafts in a folder: how many, and their bytes in all."""

    path: pathlib.Path
    files: list[str]
    size: int


def paragraphs(kind: str, corpus: pathlib.Path = CORPUS) -> list[str]:
    """Texts to make drafts of. ``kind``: ``dense`` or ``sparse``. ``corpus`` need not exist."""
    if kind == "sparse":
        return [row["text"] for row in _rows(HERE / "accuracy" / "careful.jsonl")]
    labelled = [*_rows(HERE / "accuracy" / "claims.jsonl")]
    for path in sorted((corpus / "dev").glob("*.jsonl")):
        labelled += _rows(path)
    example = EXAMPLE.read_text(encoding="utf-8").split("---", 2)[2].split("\n\n")
    return [*example, *(row["text"] for row in labelled if row.get("label") == "breach")]


def _rows(path: pathlib.Path) -> Iterator[dict[str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def write_drafts(folder: pathlib.Path, parts: list[str], total: int, each: int = DRAFT_BYTES) -> Folder:
    """Write drafts of about ``each`` bytes until there are ``total`` bytes. Few of them in one folder."""
    shuffled = random.Random(17)
    files: list[str] = []
    written = 0
    while written < total:
        size = min(each, total - written)
        path = folder / f"{len(files) // 1000:03}" / f"draft{len(files):06}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        data = _draft(shuffled, parts, len(files), size).encode()
        path.write_bytes(data)
        files.append(str(path))
        written += len(data)
    return Folder(folder, files, written)


def _draft(shuffled: random.Random, parts: list[str], number: int, size: int) -> str:
    """A draft of about ``size`` bytes; at least a heading and a paragraph."""
    pieces, length = [f"# Draft {number}\n"], 0
    while length < size:
        pieces.append(f"\n{shuffled.choice(parts).strip()}\n")
        length += len(pieces[-1].encode())
    return "".join(pieces)
