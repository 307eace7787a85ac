"""Plain text."""

from healthlint.readers.outline import Outline
from healthlint.readers.run import Run
from healthlint.types import Document, Source


def read_plain(source: Source) -> Document:
    outline = Outline(source.text)
    at = 0
    for line in source.text.split("\n"):
        run = Run()
        run.add(line, at, at + len(line))
        outline.add_paragraph(run)
        at += len(line) + 1
    return Document(source, outline.finish())
